//! `list_dashboards`: the dashboards that there are.

use async_trait::async_trait;
use nr_core::{AccountId, Fault};
use nr_nerdgraph::EntitySearch;
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::answer::{About, warnings};
use crate::list::{self, List, Part};
use crate::services::Services;
use crate::table::Builder;

/// Dashboards of a page (schema: `entitySearch` answers 200 at most).
const MAX_PAGE: u32 = 200;

/// What the list is asked for with.
#[derive(Serialize, Deserialize, JsonSchema)]
pub(crate) struct Wanted {
    /// Default: the default account, else every account that the key sees.
    #[schemars(with = "Option<u64>", range(min = 1))]
    account_id: Option<AccountId>,
    /// A part of the name.
    name: Option<String>,
    #[schemars(range(min = 1, max = 200))]
    limit: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cursor: Option<String>,
}

/// The tool.
#[derive(Debug)]
pub struct ListDashboards {
    spec: ToolSpec,
    services: Services,
}

impl ListDashboards {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            Self::NAME,
            "Lists dashboards: name, entity_guid, owner, last change; get_dashboard shows one with its queries. \
             Example: {\"name\": \"checkout\"}",
        )
        .title("List dashboards")
        .toolset("discovery")
        .arguments::<Wanted>();
        Self { spec, services }
    }
}

#[async_trait]
impl List for ListDashboards {
    const NAME: &'static str = "list_dashboards";
    type Arguments = Wanted;

    fn services(&self) -> &Services {
        &self.services
    }

    async fn part(&self, wanted: &Wanted, cursor: Option<&str>, ctx: &Context) -> Result<Part, Fault> {
        let mut search = EntitySearch::new().limit(wanted.limit.unwrap_or(MAX_PAGE));
        if let Some(account) = wanted.account_id.or(ctx.account()).or(self.services.default_account) {
            search = search.account(account);
        }
        if let Some(name) = &wanted.name {
            search = search.name_contains(name);
        }
        let reply = self.services.client.dashboards(search).page(cursor).await?;
        let page = reply.data;
        let mut builder =
            Builder::new(["name", "entity_guid", "account_id", "owner", "permissions", "updated"]);
        // Pages are entities of their own; get_dashboard shows them in their dashboard.
        for one in page.items.iter().filter(|one| one.parent.is_none()) {
            builder
                .text(&one.name)
                .text(&one.guid.to_string())
                .whole(one.account_id.get())
                .maybe(one.owner.as_deref())
                .maybe(one.permissions.as_ref().map(|permissions| permissions.as_str()))
                .maybe(one.updated.as_deref())
                .end();
        }
        let pages = page.items.iter().filter(|one| one.parent.is_some()).count();
        let lead = match (page.items.is_empty(), &wanted.name) {
            (false, _) => "",
            (true, Some(_)) => "no dashboards with this in their name; leave `name` out to see all",
            (true, None) => "no dashboards in this account; give another `account_id`",
        };
        let about = About {
            // The count is of dashboards and pages together.
            found: if pages == 0 { page.total } else { None },
            warnings: warnings(&reply.errors, &reply.warnings),
            ..About::default()
        };
        let next = if wanted.limit.is_some() { None } else { page.next_cursor };
        Ok(Part { table: builder.finish(), about, lead: lead.to_owned(), next })
    }
}

#[async_trait]
impl Tool for ListDashboards {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let mut wanted: Wanted = arguments.decode()?;
        let cursor = wanted.cursor.take();
        list::call(self, wanted, cursor.as_deref(), ctx).await
    }
}
