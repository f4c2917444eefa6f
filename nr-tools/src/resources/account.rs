//! `newrelic://account/{id}`: which account it is, and what it holds.

use async_trait::async_trait;
use nr_core::{AccountId, Fault, FaultKind};
use nr_nerdgraph::EntitySearch;
use nr_plugins::template::ParseTemplateError;
use nr_plugins::{CompletionRequest, Context, Resource, ResourceBody, ResourceSpec};

use super::part;
use crate::complete::{Holds, complete};
use crate::services::Services;
use crate::table::{Builder, clean_line};

#[derive(Debug)]
pub(super) struct Account {
    spec: ResourceSpec,
    services: Services,
}

impl Account {
    pub(super) fn new(services: Services) -> Result<Self, ParseTemplateError> {
        let about =
            "An account that the key sees: its name, its region, and how many entities of each type it has.";
        let spec = ResourceSpec::new("newrelic://account/{id}", "account", about)?;
        Ok(Self { spec: spec.title("Account").mime("text/tab-separated-values"), services })
    }
}

#[async_trait]
impl Resource for Account {
    fn spec(&self) -> &ResourceSpec {
        &self.spec
    }

    async fn read(&self, uri: &str, _: &Context) -> Result<ResourceBody, Fault> {
        let id = part(&self.spec, uri, "id")?;
        let id: AccountId = id.parse().map_err(|_| {
            Fault::new(
                FaultKind::InvalidInput,
                format!("`{}` is no account id: it is a whole number", nr_core::redact::excerpt(&id)),
            )
            .with_next("list_available_new_relic_accounts has the ids")
        })?;
        let accounts = self.services.client.accounts().await?.data;
        let account = accounts.into_iter().find(|account| account.id == id).ok_or_else(|| {
            Fault::new(FaultKind::NotFound, format!("the key sees no account {id} in this region"))
                .with_next("list_available_new_relic_accounts has those that it sees")
        })?;
        let search = EntitySearch::new().account(id);
        let counted = self.services.client.count_entities(&search, &[]).await?.data;
        let mut builder = Builder::new(["domain", "entity_type", "entities"]);
        for kind in &counted.types {
            builder.text(&kind.domain).text(&kind.entity_type).whole(kind.count).end();
        }
        let table = builder.finish();
        Ok(ResourceBody::text(format!(
            "account {id}: {}, region {}, {} entities\n{}\n{}",
            clean_line(&account.name),
            self.services.client.region().name(),
            counted.total,
            table.header(),
            table.rows(0, table.len()),
        )))
    }

    async fn complete(&self, request: &CompletionRequest, ctx: &Context) -> Result<Vec<String>, Fault> {
        complete(Holds::Account, request, &self.services, ctx).await
    }
}
