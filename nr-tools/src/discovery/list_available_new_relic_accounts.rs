//! `list_available_new_relic_accounts`: the accounts that the key sees.

use async_trait::async_trait;
use nr_core::Fault;
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::answer::{About, warnings};
use crate::list::{self, List, Part};
use crate::services::Services;
use crate::table::Builder;

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    cursor: Option<String>,
}

/// The tool.
#[derive(Debug)]
pub struct ListAccounts {
    spec: ToolSpec,
    services: Services,
}

impl ListAccounts {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            Self::NAME,
            "Lists the accounts that the key sees: account_id and name. Example: {}",
        )
        .title("List available New Relic accounts")
        .toolset("discovery")
        .core()
        .arguments::<Wanted>();
        Self { spec, services }
    }
}

/// Nothing to ask for.
#[derive(Serialize, Deserialize)]
pub(crate) struct Nothing {}

#[async_trait]
impl List for ListAccounts {
    const NAME: &'static str = "list_available_new_relic_accounts";
    type Arguments = Nothing;

    fn services(&self) -> &Services {
        &self.services
    }

    async fn part(&self, _: &Nothing, _: Option<&str>, _: &Context) -> Result<Part, Fault> {
        let reply = self.services.client.accounts().await?;
        let mut builder = Builder::new(["account_id", "name"]);
        for account in &reply.data {
            builder.whole(account.id.get()).text(&account.name).end();
        }
        let lead = if reply.data.is_empty() {
            format!(
                "no accounts: the key's user sees none in the region {}; check the user and the region",
                self.services.client.region().name()
            )
        } else {
            String::new()
        };
        let about = About { warnings: warnings(&reply.errors, &reply.warnings), ..About::default() };
        Ok(Part { table: builder.finish(), about, lead, next: None })
    }
}

#[async_trait]
impl Tool for ListAccounts {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let wanted: Wanted = arguments.decode()?;
        list::call(self, Nothing {}, wanted.cursor.as_deref(), ctx).await
    }
}
