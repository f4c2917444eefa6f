//! Incidents and issues.

use super::super::intent::{Form, Intent, Measure, Unit, distinct, of, rows};
use super::super::source::{Source, named, plain, source, when};

pub(super) const SOURCES: &[Source] = &[
    source(
        "NrAiIncident",
        &[
            named(&["policy", "alert policy"], &["policyName"]),
            named(&["condition", "alert condition"], &["conditionName"]),
            plain(&["priority", "severity"], &["priority"]),
            named(
                &["entity", "target", "service", "application", "app", "host"],
                &["entity.name", "targetName"],
            ),
            plain(&["event"], &["event"]),
        ],
    )
    .of(
        "entity.guid",
        &[
            ("APM", "APPLICATION"),
            ("EXT", "SERVICE"),
            ("INFRA", "HOST"),
            ("SYNTH", "MONITOR"),
            ("BROWSER", "APPLICATION"),
        ],
    )
    .conditions(&[when(&["critical"], "priority = 'critical'"), when(&["warning"], "priority = 'warning'")]),
    source(
        "NrAiIssue",
        &[
            plain(&["priority", "severity"], &["priority"]),
            plain(&["title", "issue"], &["title"]),
            named(&["policy", "alert policy"], &["policyNames"]),
            plain(&["state", "event"], &["event"]),
        ],
    )
    .conditions(&[
        when(&["critical"], "priority = 'critical'"),
        when(&["high"], "priority = 'high'"),
        when(&["closed", "resolved"], "event = 'close'"),
        when(&["activated"], "event = 'activate'"),
    ]),
];

const INCIDENT: &[&str] = &["incident", "alert", "violation", "alert incident"];

pub(super) const INTENTS: &[Intent] = &[
    Intent {
        name: "incidents opened in the window (list_recent_issues tells what is open now)",
        words: &[INCIDENT],
        also: &[
            "alert",
            "open",
            "opened",
            "fired",
            "fire",
            "triggered",
            "trigger",
            "raised",
            "count",
            "new",
            "started",
            "noisy",
            "noisiest",
        ],
        forms: &[rows(
            "NrAiIncident",
            &["timestamp", "title", "priority", "policyName", "conditionName", "entity.name", "incidentId"],
        )
        .only("event = 'open'")],
    },
    Intent {
        name: "closed incidents",
        words: &[INCIDENT, &["closed", "resolved", "close", "ended", "recovered"]],
        also: &["alert", "count"],
        forms: &[rows(
            "NrAiIncident",
            &["timestamp", "title", "priority", "policyName", "conditionName", "durationSeconds"],
        )
        .only("event = 'close'")],
    },
    Intent {
        name: "length of incidents",
        words: &[
            INCIDENT,
            &["duration", "long", "longest", "last", "time to resolve", "time to close", "mttr", "time"],
        ],
        also: &["alert", "open", "stay", "take", "closed", "resolved", "resolve"],
        forms: &[of("NrAiIncident", Unit::Seconds, &["durationSeconds"]).only("event = 'close'")],
    },
    Intent {
        name: "issues",
        words: &[&["issue"]],
        also: &["alert", "open", "opened", "created", "count", "new"],
        forms: &[Form {
            measure: Measure::Distinct(
                "issueId",
                &["timestamp", "title", "priority", "event", "issueId", "entityNames"],
            ),
            ..distinct("NrAiIssue", "issueId")
        }],
    },
];
