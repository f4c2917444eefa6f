//! Entities as rows of a table: what the next call needs first.

use nr_nerdgraph::EntityOutline;

use crate::index::Index;
use crate::table::{Builder, Table};

/// The columns of a list of entities.
pub(super) const COLUMNS: [&str; 7] =
    ["name", "entity_type", "domain", "entity_guid", "account_id", "alert_severity", "reporting"];

/// What the columns hold.
struct Cells<'a> {
    name: &'a str,
    kind: &'a str,
    domain: &'a str,
    guid: &'a str,
    account: u64,
    severity: Option<&'a str>,
    reporting: Option<bool>,
}

impl Cells<'_> {
    fn write(&self, builder: &mut Builder) {
        builder
            .text(self.name)
            .text(self.kind)
            .text(self.domain)
            .text(self.guid)
            .whole(self.account)
            .maybe(self.severity)
            .maybe(self.reporting.map(|reporting| if reporting { "true" } else { "false" }));
    }
}

/// Writes one entity into the columns of [`COLUMNS`].
pub(super) fn write(builder: &mut Builder, entity: &EntityOutline) {
    Cells {
        name: &entity.name,
        kind: &entity.entity_type,
        domain: &entity.domain,
        guid: &entity.guid.to_string(),
        account: entity.account_id.get(),
        severity: entity.alert_severity.as_ref().map(|severity| severity.as_str()),
        reporting: entity.reporting,
    }
    .write(builder);
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

/// A list of rows of an index.
pub(super) fn indexed(index: &Index, rows: &[u32]) -> Table {
    let mut builder = Builder::new(COLUMNS);
    for row in rows {
        let severity = index.severity(*row);
        Cells {
            name: index.name(*row),
            kind: index.entity_type(*row),
            domain: index.domain(*row),
            guid: index.guid(*row),
            account: index.account(*row),
            severity: (!severity.is_empty()).then_some(severity),
            reporting: index.reporting(*row),
        }
        .write(&mut builder);
        builder.end();
    }
    builder.finish()
}
