//! Deployments, and what the account itself does: ingest, queries, changes by people.

use super::super::intent::{Intent, Unit, fixed, of, rows};
use super::super::source::{Dimension, SERVICES, Source, VERSION, named, plain, source};

const RELEASES: &[Dimension] = &[
    named(&["service", "entity", "app", "application"], &["entity.name"]),
    named(&["user", "person", "author", "who"], &["user"]),
    plain(VERSION, &["version"]),
    plain(&["type", "category"], &["deploymentType", "type"]),
];

pub(super) const SOURCES: &[Source] = &[
    source("Deployment", RELEASES).of("entity.guid", SERVICES),
    source("ChangeTrackingEvent", RELEASES).of("entity.guid", SERVICES),
    source(
        "NrConsumption",
        &[
            plain(
                &["usage metric", "data type", "type", "kind", "source", "metric", "product"],
                &["usageMetric"],
            ),
            named(&["account", "sub-account"], &["consumingAccountName"]),
            plain(&["product line"], &["productLine"]),
        ],
    ),
    source(
        "NrAuditEvent",
        &[
            named(&["user", "actor", "person", "who"], &["actorEmail"]),
            plain(&["action", "change"], &["actionIdentifier"]),
            plain(&["target", "target type", "type"], &["targetType"]),
        ],
    ),
    source(
        "NrdbQuery",
        &[
            named(&["user", "person"], &["user"]),
            plain(&["source"], &["source"]),
            plain(&["query"], &["query"]),
        ],
    ),
];

pub(super) const INTENTS: &[Intent] = &[
    Intent {
        name: "deployments",
        words: &[&["deployment", "deploy", "deployed", "release", "released", "rollout", "change marker"]],
        also: &["version", "change", "count", "made", "service", "application"],
        forms: &[
            rows("Deployment", &["timestamp", "entity.name", "version", "user", "description", "commit"]),
            rows(
                "ChangeTrackingEvent",
                &["timestamp", "entity.name", "version", "user", "shortDescription", "commit"],
            ),
        ],
    },
    Intent {
        name: "ingested gigabytes",
        words: &[&[
            "ingest",
            "ingested",
            "data ingest",
            "ingestion",
            "data usage",
            "data consumption",
            "gigabyte",
            "gb",
        ]],
        also: &[
            "usage",
            "gigabyte",
            "gb",
            "new",
            "relic",
            "consumption",
            "amount",
            "volume",
            "total",
            "account",
            "consumed",
            "ingest",
            "ingested",
        ],
        forms: &[
            fixed("NrConsumption", "sum(GigabytesIngested) AS 'GB'").only("productLine = 'DataPlatform'")
        ],
    },
    Intent {
        name: "audit events",
        words: &[&["audit", "audit event", "audit log", "audit trail"]],
        also: &["event", "change", "log", "entry", "count", "made", "user"],
        forms: &[rows(
            "NrAuditEvent",
            &["timestamp", "actorEmail", "actionIdentifier", "description", "targetType"],
        )],
    },
    Intent {
        name: "NRQL queries",
        words: &[&["nrdb query", "nrql query", "nrdbquery"]],
        also: &["ran", "run", "count", "user"],
        forms: &[rows("NrdbQuery", &["timestamp", "query", "user", "durationMs", "inspectedCount"])],
    },
    Intent {
        name: "time of NRQL queries",
        words: &[
            &["nrdb query", "nrql query", "nrdbquery"],
            &["slow", "slowest", "duration", "time", "long", "longest"],
        ],
        also: &["ran", "run", "user", "take"],
        forms: &[of("NrdbQuery", Unit::Millis, &["durationMs"])],
    },
];
