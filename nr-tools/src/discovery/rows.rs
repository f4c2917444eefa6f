//! Entities as rows of a table: what the next call needs first.

use nr_nerdgraph::EntityOutline;

use crate::table::{Builder, Table};

/// The columns of a list of entities.
pub(super) const COLUMNS: [&str; 7] =
    ["name", "entity_type", "domain", "entity_guid", "account_id", "alert_severity", "reporting"];

/// Writes one entity into the columns of [`COLUMNS`].
pub(super) fn write(builder: &mut Builder, entity: &EntityOutline) {
    builder
        .text(&entity.name)
        .text(&entity.entity_type)
        .text(&entity.domain)
        .text(&entity.guid.to_string())
        .text(&entity.account_id.to_string())
        .maybe(entity.alert_severity.as_ref().map(|severity| severity.as_str()))
        .maybe(entity.reporting.map(|reporting| if reporting { "true" } else { "false" }));
}

/// A list of entities.
pub(super) fn table<'e>(entities: impl IntoIterator<Item = &'e EntityOutline>) -> Table {
    let mut builder = Builder::new(COLUMNS);
    for entity in entities {
        write(&mut builder, entity);
        builder.end();
    }
    builder.finish()
}
