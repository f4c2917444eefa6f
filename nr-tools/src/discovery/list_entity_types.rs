//! `list_entity_types`: which kinds of entities there are, and how many of each.

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

/// What the list is asked for with.
#[derive(Serialize, Deserialize, JsonSchema)]
pub(crate) struct Wanted {
    /// APM, INFRA, BROWSER, EXT, ...
    domain: Option<String>,
    /// Default: every account that the key sees.
    #[schemars(with = "Option<u64>", range(min = 1))]
    account_id: Option<AccountId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cursor: Option<String>,
}

/// The tool.
#[derive(Debug)]
pub struct ListEntityTypes {
    spec: ToolSpec,
    services: Services,
}

impl ListEntityTypes {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            Self::NAME,
            "Counts entities by domain and type: what search_entities takes as `domain` and `entity_type`. \
             Example: {\"domain\": \"INFRA\"}",
        )
        .title("List entity types")
        .toolset("discovery")
        .arguments::<Wanted>();
        Self { spec, services }
    }
}

#[async_trait]
impl List for ListEntityTypes {
    const NAME: &'static str = "list_entity_types";
    type Arguments = Wanted;

    fn services(&self) -> &Services {
        &self.services
    }

    async fn part(&self, wanted: &Wanted, _: Option<&str>, _: &Context) -> Result<Part, Fault> {
        let mut search = EntitySearch::new();
        if let Some(domain) = &wanted.domain {
            search = search.domain(domain.to_ascii_uppercase());
        }
        if let Some(account) = wanted.account_id {
            search = search.account(account);
        }
        let reply = self.services.client.count_entities(&search, &[]).await?;
        let mut types = reply.data.types;
        types.sort_by(|a, b| {
            b.count.cmp(&a.count).then_with(|| (&a.domain, &a.entity_type).cmp(&(&b.domain, &b.entity_type)))
        });
        let mut builder = Builder::new(["domain", "entity_type", "entities"]);
        for kind in &types {
            builder.text(&kind.domain).text(&kind.entity_type).whole(kind.count).end();
        }
        let filtered = wanted.domain.is_some() || wanted.account_id.is_some();
        let lead = match (types.is_empty(), filtered) {
            (false, _) => "",
            (true, true) => {
                "no entities of this domain and account; leave `domain` and `account_id` out to see all"
            }
            (true, false) => "no entities: the key's user sees none in this region",
        };
        let about = About {
            warnings: warnings(&reply.errors, &reply.warnings),
            notes: vec![format!("{} entities in all", reply.data.total)],
            ..About::default()
        };
        Ok(Part { table: builder.finish(), about, lead: lead.to_owned(), next: None })
    }
}

#[async_trait]
impl Tool for ListEntityTypes {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let mut wanted: Wanted = arguments.decode()?;
        let cursor = wanted.cursor.take();
        list::call(self, wanted, cursor.as_deref(), ctx).await
    }
}
