//! Spans and traces: what happens within requests, from service to service and down to databases.

use super::super::intent::{Intent, Unit, distinct, fixed, of, rows};
use super::super::source::{APP, SERVICES, STATUS, Source, always, named, plain, source, when};

pub(super) const SOURCES: &[Source] = &[source(
    "Span",
    &[
        named(APP, &["service.name", "appName", "entity.name"]),
        named(&["span", "operation", "name", "span name", "endpoint", "route", "call", "request"], &["name"]),
        plain(&["kind", "span kind"], &["span.kind"]),
        plain(&["database", "db", "database system", "db system", "datastore"], &["db.system"]),
        plain(
            &[
                "statement",
                "query",
                "sql",
                "sql statement",
                "database query",
                "db query",
                "sql query",
                "db statement",
                "database statement",
                "database call",
            ],
            &["db.statement"],
        ),
        plain(&["table", "collection"], &["db.collection", "db.sql.table"]),
        plain(&["url", "external url"], &["http.url"]),
        plain(
            &["external host", "external service", "peer", "dependency"],
            &["server.address", "peer.hostname", "http.url"],
        ),
        plain(STATUS, &["http.statusCode"]),
        plain(&["error class", "error type", "exception"], &["error.class"]),
        plain(&["error message"], &["error.message"]),
        plain(&["trace"], &["trace.id"]),
        plain(&["category"], &["category"]),
    ],
)
.of("entity.guid", SERVICES)
.conditions(&[
    when(&["database", "db", "sql", "datastore"], "db.system IS NOT NULL"),
    when(&["external", "outgoing", "downstream"], "span.kind = 'client' AND db.system IS NULL"),
    when(&["server", "entry", "incoming"], "span.kind = 'server'"),
    when(&["client"], "span.kind = 'client'"),
    when(&["producer"], "span.kind = 'producer'"),
    when(&["consumer"], "span.kind = 'consumer'"),
    when(
        &["failed", "failing", "error", "errored", "unsuccessful"],
        "(error.class IS NOT NULL OR otel.status_code = 'ERROR')",
    ),
    always(&["postgres", "postgresql"], "db.system LIKE 'postgres%'"),
    always(&["redis"], "db.system LIKE 'redis'"),
    always(&["mysql"], "db.system LIKE 'mysql'"),
])
.text("db.statement")];

const ROWS: &[&str] =
    &["timestamp", "service.name", "name", "duration.ms", "span.kind", "trace.id", "db.statement"];

pub(super) const INTENTS: &[Intent] = &[
    Intent {
        name: "error rate of spans",
        words: &[
            &["span"],
            &["error", "failure", "failed"],
            &["rate", "percentage", "percent", "share", "ratio"],
        ],
        also: &["service", "operation"],
        forms: &[fixed(
            "Span",
            "percentage(count(*), WHERE otel.status_code = 'ERROR' OR error.class IS NOT NULL) AS 'error rate %'",
        )],
    },
    Intent {
        name: "spans",
        words: &[&["span"]],
        also: &["count", "service", "trace"],
        forms: &[rows("Span", ROWS)],
    },
    Intent {
        name: "time of spans",
        words: &[
            &["span"],
            &[
                "duration",
                "slow",
                "slowest",
                "latency",
                "time",
                "long",
                "longest",
                "fastest",
                "response time",
            ],
        ],
        also: &["service", "operation", "trace", "call"],
        forms: &[of("Span", Unit::Millis, &["duration.ms", "duration"])],
    },
    Intent {
        name: "time of database queries",
        words: &[
            &[
                "database",
                "db",
                "sql",
                "query",
                "database query",
                "sql query",
                "db query",
                "sql statement",
                "database statement",
                "statement",
                "postgres",
                "postgresql",
                "redis",
                "mysql",
                "datastore",
            ],
            &[
                "slow",
                "slowest",
                "duration",
                "latency",
                "time",
                "long",
                "longest",
                "response time",
                "fastest",
            ],
        ],
        also: &[
            "query",
            "statement",
            "call",
            "database",
            "sql",
            "db",
            "take",
            "run",
            "operation",
            "service",
            "span",
        ],
        forms: &[of("Span", Unit::Millis, &["duration.ms", "duration"]).only("db.system IS NOT NULL")],
    },
    Intent {
        name: "database queries",
        words: &[&[
            "database query",
            "sql query",
            "db query",
            "sql statement",
            "database statement",
            "database operation",
            "statement",
            "database call",
            "db call",
            "database span",
        ]],
        also: &[
            "database", "sql", "db", "frequent", "common", "executed", "run", "count", "made", "make",
            "service", "span",
        ],
        forms: &[rows("Span", ROWS).only("db.system IS NOT NULL")],
    },
    Intent {
        name: "time of external calls",
        words: &[
            &[
                "external",
                "outgoing",
                "downstream",
                "external call",
                "external service",
                "http call",
                "dependency",
            ],
            &["slow", "slowest", "duration", "latency", "time", "long", "response time"],
            &["span", "call", "request", "dependency", "service", "host", "url"],
        ],
        also: &["call", "service", "take", "made"],
        forms: &[of("Span", Unit::Millis, &["duration.ms", "duration"])
            .only("span.kind = 'client' AND db.system IS NULL")],
    },
    Intent {
        name: "external calls",
        words: &[&[
            "external call",
            "outgoing call",
            "external request",
            "outgoing request",
            "downstream call",
            "http call",
        ]],
        also: &["count", "made", "make", "service", "span"],
        forms: &[rows("Span", ROWS).only("span.kind = 'client' AND db.system IS NULL")],
    },
    Intent {
        name: "traces",
        words: &[&["trace", "distributed trace"]],
        also: &["unique", "distinct", "different", "count", "service", "distributed"],
        forms: &[distinct("Span", "trace.id")],
    },
];
