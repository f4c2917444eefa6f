//! The application that a call means: by its GUID, or by its name.

use nr_core::redact::excerpt;
use nr_core::{AccountId, EntityGuid, Fault, FaultKind};
use nr_nerdgraph::EntitySearch;
use nr_plugins::Context;

use crate::account;
use crate::services::Services;
use crate::table::clean_line;

/// Applications of a like name that an error lists.
const SHOWN: u32 = 10;

/// A search for applications: those of New Relic's agents, and services of OpenTelemetry.
pub(super) fn applications(account: AccountId) -> EntitySearch {
    EntitySearch::new().account(account).domains(["APM", "EXT"]).entity_types(["APPLICATION", "SERVICE"])
}

/// The application that a call means.
pub(super) async fn find(
    tool: &str,
    guid: Option<&EntityGuid>,
    name: Option<&str>,
    given: Option<AccountId>,
    services: &Services,
    ctx: &Context,
) -> Result<EntityGuid, Fault> {
    if let Some(guid) = guid {
        return match guid.domain() {
            "APM" | "EXT" => Ok(guid.clone()),
            _ => Err(Fault::new(
                FaultKind::Unsupported,
                format!("{} {} entities are no applications", guid.domain(), guid.entity_type()),
            )
            .with_next("list_apm_applications names the applications")),
        };
    }
    let Some(name) = name else {
        return Err(Fault::new(
            FaultKind::InvalidInput,
            format!("`{tool}` needs `entity_guid` or `application`"),
        )
        .with_next("list_apm_applications names the applications"));
    };
    let account = account::resolve(given, services, ctx).await?;
    let exact = services
        .client
        .search_entities(applications(account).name_is(name).limit(SHOWN))
        .page(None)
        .await?
        .data;
    if let [one] = exact.items.as_slice() {
        return Ok(one.guid.clone());
    }
    let found = if exact.items.is_empty() {
        let like = applications(account).name_contains(name).limit(SHOWN);
        services.client.search_entities(like).page(None).await?.data
    } else {
        exact
    };
    let shown = excerpt(name);
    match found.items.as_slice() {
        [] => Err(Fault::new(FaultKind::NotFound, format!("account {account} has no application `{shown}`"))
            .with_next("list_apm_applications names the applications")),
        [one] => Ok(one.guid.clone()),
        several => {
            let names: Vec<String> =
                several.iter().map(|one| format!("{} ({})", clean_line(&one.name), one.guid)).collect();
            Err(Fault::new(
                FaultKind::InvalidInput,
                format!("several applications are called like `{shown}`"),
            )
            .with_next(format!("give one as `entity_guid`: {}", names.join(", "))))
        }
    }
}
