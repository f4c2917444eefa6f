//! `docs`: the data dictionary, as far as the story's telemetry goes.

use serde_json::{Value, json};

use super::failure::Failure;
use super::node::{Field, Found, Object};

/// An attribute: name, what it holds, unit.
type Attribute = (&'static str, &'static str, Option<&'static str>);

/// An event type: name, what its events are, attributes. Written here in words of its own; like the real dictionary it
/// knows agents' standard attributes only.
const EVENTS: &[(&str, &str, &[Attribute])] = &[
    (
        "Transaction",
        "One request or task that an APM agent watched from begin to end.",
        &[
            ("appName", "The name of the application, as its agent is configured.", None),
            ("name", "The name of the transaction: its kind, and the route or function.", None),
            (
                "duration",
                "The time from the first to the last instruction of the request.",
                Some("seconds (s)"),
            ),
            ("totalTime", "The time of all threads of the transaction together.", Some("seconds (s)")),
            ("databaseDuration", "The time that the transaction waited for databases.", Some("seconds (s)")),
            ("error", "Whether the transaction ended in an error.", None),
            ("host", "The machine that ran it.", None),
            ("traceId", "The distributed trace that the transaction belongs to.", None),
            ("httpResponseCode", "The status code of the response.", None),
            ("entityGuid", "The GUID of the application's entity.", None),
        ],
    ),
    (
        "TransactionError",
        "An error that an APM agent noticed in a transaction.",
        &[
            ("appName", "The name of the application, as its agent is configured.", None),
            ("error.class", "The class of the error, or the status code of the response.", None),
            ("error.message", "The message of the error.", None),
            ("error.expected", "Whether the application was told to expect such errors.", None),
            ("transactionName", "The name of the transaction in which it happened.", None),
        ],
    ),
    (
        "Span",
        "One operation of a distributed trace.",
        &[
            ("trace.id", "The trace that the span belongs to.", None),
            ("id", "The span's own id.", None),
            ("parentId", "The span that caused this one.", None),
            ("duration.ms", "The time that the operation took.", Some("milliseconds (ms)")),
            ("name", "What the operation did.", None),
            ("entity.guid", "The GUID of the entity that reported it.", None),
        ],
    ),
    (
        "Log",
        "One line of a log.",
        &[
            ("message", "The text of the line.", None),
            ("level", "How serious the line is, as its writer put it.", None),
            ("entity.guid", "The GUID of the entity that wrote it.", None),
        ],
    ),
    (
        "SystemSample",
        "The state of a host, sampled every few seconds.",
        &[
            ("cpuPercent", "The share of processor time in use.", Some("percentage (%)")),
            ("memoryUsedPercent", "The share of memory in use.", Some("percentage (%)")),
            ("diskUsedPercent", "The share of disk space in use.", Some("percentage (%)")),
            ("hostname", "The name of the host.", None),
        ],
    ),
    (
        "PageView",
        "One page that a browser loaded.",
        &[
            ("duration", "The time from navigation to the end of loading.", Some("seconds (s)")),
            ("pageUrl", "The address of the page.", None),
            ("appName", "The name of the browser application.", None),
            ("countryCode", "The country of the visitor.", None),
        ],
    ),
];

/// Where the documentation is asked.
pub(super) struct DocsNode;

impl<'c> Object<'c> for DocsNode {
    fn type_name(&self) -> &str {
        "DocumentationFields"
    }

    fn field(&self, field: Field<'_>) -> Found<'c> {
        match field.name() {
            "dataDictionary" => Found::object(Dictionary),
            _ => Found::Unknown,
        }
    }
}

struct Dictionary;

impl<'c> Object<'c> for Dictionary {
    fn type_name(&self) -> &str {
        "DataDictionaryDocsStitchedFields"
    }

    fn field(&self, field: Field<'_>) -> Found<'c> {
        match field.name() {
            "events" => events(field).map(Found::json).into(),
            _ => Found::Unknown,
        }
    }
}

/// The events of these names, all when none are given.
fn events(field: Field<'_>) -> Result<Value, Failure> {
    let names: Option<Vec<Option<String>>> = field.input("names")?;
    let wanted =
        |name: &str| names.as_ref().is_none_or(|names| names.iter().flatten().any(|one| one == name));
    Ok(EVENTS
        .iter()
        .filter(|(name, ..)| wanted(name))
        .map(|(name, definition, attributes)| {
            let attributes: Vec<Value> = attributes.iter().map(attribute).collect();
            let sources = json!([{ "name": "New Relic" }]);
            json!({ "name": name, "definition": definition, "dataSources": sources, "attributes": attributes })
        })
        .collect())
}

fn attribute((name, definition, unit): &Attribute) -> Value {
    let events: Vec<&str> = EVENTS
        .iter()
        .filter(|(.., attributes)| attributes.iter().any(|(other, ..)| other == name))
        .map(|(event, ..)| *event)
        .collect();
    let unit = unit.map(|label| json!({ "label": label }));
    json!({ "name": name, "definition": definition, "docsUrl": null, "events": events, "units": unit })
}
