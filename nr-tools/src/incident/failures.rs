//! Where the errors of an entity are, by what it is: each kind of agent has its own event and its own names.

use nr_core::{EntityGuid, Fault, FaultKind};

use crate::ask::quoted_guid;

/// The event that holds an entity's errors, and the names of what they have in common.
#[derive(Clone, Copy, Debug)]
pub(super) struct Source {
    pub(super) from: &'static str,
    key: &'static str,
    pub(super) class: &'static str,
    pub(super) message: &'static str,
    /// Where it happened: a transaction, a span, a page.
    pub(super) place: &'static str,
    /// On which machine.
    pub(super) host: &'static str,
    pub(super) trace: &'static str,
    /// What makes a row an error that nobody expected.
    unexpected: &'static str,
    /// The query of everything that could have failed, and what of it did.
    pub(super) rate: (&'static str, &'static str),
}

/// New Relic documentation, "Data dictionary": each event's attributes.
const SOURCES: [(&str, Source); 3] = [
    (
        "APM",
        Source {
            from: "TransactionError",
            key: "entityGuid",
            class: "error.class",
            message: "error.message",
            place: "transactionName",
            host: "host",
            trace: "traceId",
            unexpected: "error.expected IS NOT TRUE",
            rate: ("Transaction", "error IS TRUE"),
        },
    ),
    (
        "EXT",
        Source {
            from: "Span",
            key: "entity.guid",
            class: "error.class",
            message: "error.message",
            place: "name",
            host: "host.name",
            trace: "trace.id",
            unexpected: "otel.status_code = 'ERROR' AND span.kind IN ('server', 'consumer') AND error.expected IS NOT TRUE",
            rate: ("Span", "otel.status_code = 'ERROR' AND error.expected IS NOT TRUE"),
        },
    ),
    (
        "BROWSER",
        Source {
            from: "JavaScriptError",
            key: "entityGuid",
            class: "errorClass",
            message: "errorMessage",
            place: "browserTransactionName",
            host: "userAgentName",
            trace: "session",
            unexpected: "",
            rate: ("PageView", ""),
        },
    ),
];

impl Source {
    /// The source of an entity.
    pub(super) fn of(guid: &EntityGuid) -> Result<Self, Fault> {
        SOURCES.iter().find(|(domain, _)| guid.domain() == *domain).map(|(_, source)| *source).ok_or_else(
            || {
                Fault::new(
                    FaultKind::Unsupported,
                    format!("{} {} entities have no errors of their own", guid.domain(), guid.entity_type()),
                )
                .with_next("give the GUID of a service or of a browser application, or search its logs")
            },
        )
    }

    /// The condition that picks the entity's rows.
    pub(super) fn is_of(&self, guid: &EntityGuid) -> Result<String, Fault> {
        Ok(format!("{} = {}", self.key, quoted_guid(guid)?))
    }

    /// The same with errors that were expected left out.
    pub(super) fn unexpected_of(&self, guid: &EntityGuid) -> Result<String, Fault> {
        let of = self.is_of(guid)?;
        Ok(if self.unexpected.is_empty() { of } else { format!("{of} AND {}", self.unexpected) })
    }

    /// The condition on everything of the entity that could have failed.
    pub(super) fn tried(&self, guid: &EntityGuid) -> Result<String, Fault> {
        let of = self.is_of(guid)?;
        Ok(if self.rate.0 == "Span" { format!("{of} AND span.kind IN ('server', 'consumer')") } else { of })
    }
}
