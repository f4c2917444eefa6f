//! Limiting a query to the telemetry of one entity.

use alloc::format;
use alloc::string::String;

use super::{Draft, EditError, EditErrorKind, wheres};
use crate::ast::Source;
use crate::build::{BuildErrorKind, Condition};

/// Event types that carry the GUID of their entity in the same attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EntityAttribute {
    /// The attribute.
    pub attribute: &'static str,
    /// The event types; `*` at the beginning stands for anything.
    pub event_types: &'static [&'static str],
    /// Where that is known from.
    pub source: &'static str,
}

/// Which attribute holds the GUID of the entity, by event type.
pub const ENTITY_ATTRIBUTES: &[EntityAttribute] = &[
    EntityAttribute {
        attribute: "entityGuid",
        event_types: &["Transaction", "TransactionError", "TransactionTrace", "SqlTrace", "ErrorTrace"],
        source: "New Relic documentation, data dictionary, APM events",
    },
    EntityAttribute {
        attribute: "entityGuid",
        event_types: &[
            "PageView",
            "PageViewTiming",
            "PageAction",
            "JavaScriptError",
            "AjaxRequest",
            "BrowserInteraction",
        ],
        source: "newrelic/entity-definitions, browser-application, golden metrics: eventId",
    },
    EntityAttribute {
        attribute: "entityGuid",
        event_types: &["Mobile", "MobileSession", "MobileCrash", "MobileRequest", "MobileRequestError"],
        source: "New Relic documentation, data dictionary, mobile events",
    },
    EntityAttribute {
        attribute: "entityGuid",
        event_types: &["SyntheticCheck", "SyntheticRequest"],
        source: "newrelic/entity-definitions, queries of synthetic monitors",
    },
    EntityAttribute {
        attribute: "entityGuid",
        event_types: &["*Sample"],
        source: "newrelic/entity-definitions, infra-host and infra-kubernetes_pod, golden metrics: eventId",
    },
    EntityAttribute {
        attribute: "entity.guid",
        event_types: &["Metric"],
        source: "newrelic/entity-definitions, infra-host, golden metrics of opentelemetry: eventId",
    },
    EntityAttribute {
        attribute: "entity.guid",
        event_types: &["Span", "Log", "DistributedTraceSummary"],
        source: "New Relic documentation, data dictionary, distributed tracing and logs",
    },
    EntityAttribute {
        attribute: "entity.guid",
        event_types: &["Deployment", "ChangeTrackingEvent", "NrAiIncident"],
        source: "New Relic documentation, data dictionary, change tracking and alerts",
    },
];

/// The attribute of an event type that holds the GUID; `None` when it isn't known. Event types are case-sensitive.
pub(crate) fn attribute(event_type: &str) -> Option<&'static str> {
    let holds = |pattern: &&str| match pattern.strip_prefix('*') {
        Some(end) => event_type.ends_with(end),
        None => event_type == *pattern,
    };
    let known = ENTITY_ATTRIBUTES.iter().find(|known| known.event_types.iter().any(&holds));
    known.map(|known| known.attribute)
}

/// Limits the query that reads the event types (the one deepest in FROM) to the telemetry of one entity. Subqueries
/// elsewhere and the rows of a JOIN stay as they are.
///
/// # Errors
/// When the text has errors or is no query, the GUID cannot be encoded, or the event types hold it in different
/// attributes or in none that is known: then [`add_where`](super::add_where) takes a condition of the caller's own.
///
/// ```
/// use nr_nrql::edit::scope_to_entity;
/// assert_eq!(
///     scope_to_entity("SELECT average(duration) FROM Transaction FACET name", "MXxBUE18QQ")?,
///     "SELECT average(duration) FROM Transaction WHERE entityGuid = 'MXxBUE18QQ' FACET name"
/// );
/// assert_eq!(
///     scope_to_entity("SELECT count(*) FROM Log WHERE level = 'ERROR'", "MXxBUE18QQ")?,
///     "SELECT count(*) FROM Log WHERE level = 'ERROR' AND entity.guid = 'MXxBUE18QQ'"
/// );
/// assert!(scope_to_entity("SELECT count(*) FROM Transaction, Span", "MXxBUE18QQ").is_err());
/// # Ok::<(), nr_nrql::edit::EditError>(())
/// ```
pub fn scope_to_entity(source: &str, guid: &str) -> Result<String, EditError> {
    let draft = Draft::new(source, "limit the query to an entity")?;
    let query = draft.innermost()?;
    let mut chosen: Option<(&'static str, &str)> = None;
    for source in query.from.iter().flat_map(|from| &from.sources) {
        let Source::EventType(name) = source else {
            return Err(draft.refuse("FROM holds something else than event types; add a condition instead"));
        };
        let Some(attribute) = attribute(&name.text) else {
            let shown: String = name.text.chars().take(80).flat_map(char::escape_debug).collect();
            return Err(draft.refuse(format!(
                "it is not known which attribute of `{shown}` holds the GUID; add a condition instead"
            )));
        };
        match chosen {
            Some((other, event_type)) if other != attribute => {
                return Err(draft.refuse(format!(
                    "`{event_type}` holds the GUID in `{other}`, `{}` in `{attribute}`; make a query for each",
                    name.text
                )));
            }
            _ => chosen = Some((attribute, &name.text)),
        }
    }
    let Some((attribute, _)) = chosen else {
        return Err(draft.refuse("FROM holds no event type"));
    };
    let condition = Condition::equals(attribute, guid).map_err(|error| {
        draft.fail(match error.kind {
            BuildErrorKind::Encode(error) => EditErrorKind::Encode(error),
            _ => EditErrorKind::Value(guid.chars().take(80).collect()),
        })
    })?;
    wheres::add(&draft, query, &condition)
}
