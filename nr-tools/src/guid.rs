//! The entity that a call means.

use nr_core::{EntityGuid, Fault, FaultKind};

/// The GUID, which is not in the schema's `required` since a cursor stands for it.
pub(crate) fn needed<'g>(tool: &str, guid: Option<&'g EntityGuid>) -> Result<&'g EntityGuid, Fault> {
    guid.ok_or_else(|| {
        Fault::new(FaultKind::InvalidInput, format!("`{tool}` needs the argument `entity_guid`"))
            .with_next("find it with search_entities, or in an issue of list_recent_issues")
    })
}

/// New Relic knows no such entity, or does not show it.
pub(crate) fn unknown(guid: &EntityGuid) -> Fault {
    Fault::new(
        FaultKind::NotFound,
        format!(
            "no entity {guid} ({} {} of account {}) is to be seen",
            guid.domain(),
            guid.entity_type(),
            guid.account()
        ),
    )
    .with_next("it may be gone, or the key may lack the account: find it with search_entities")
}
