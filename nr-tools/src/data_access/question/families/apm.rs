//! Services as New Relic's agents see them: requests, their time, their errors.

use super::super::intent::{Intent, Unit, distinct, fixed, of, rate, rows};
use super::super::source::{APM, APP, HOSTS, METHOD, STATUS, Source, VERSION, named, plain, source, when};

pub(super) const SOURCES: &[Source] = &[
    source(
        "Transaction",
        &[
            named(APP, &["appName"]),
            named(
                &[
                    "transaction",
                    "endpoint",
                    "route",
                    "operation",
                    "transaction name",
                    "controller",
                    "request",
                    "api",
                    "call",
                ],
                &["name"],
            ),
            named(HOSTS, &["host"]),
            plain(STATUS, &["http.statusCode", "httpResponseCode", "response.status"]),
            plain(METHOD, &["request.method"]),
            plain(&["uri", "url", "path"], &["request.uri"]),
            named(VERSION, &["tags.version"]),
            plain(&["type", "transaction type"], &["transactionType"]),
        ],
    )
    .of("entityGuid", APM)
    .conditions(&[
        when(&["web", "http"], "transactionType = 'Web'"),
        when(&["background", "non-web", "batch"], "transactionType = 'Other'"),
        when(
            &[
                "failed",
                "failing",
                "fail",
                "unsuccessful",
                "errored",
                "erroring",
                "with error",
                "end in error",
            ],
            "error IS TRUE",
        ),
        when(&["successful", "succeeded"], "error IS NOT TRUE"),
    ]),
    source(
        "TransactionError",
        &[
            named(APP, &["appName"]),
            plain(
                &[
                    "error class",
                    "class",
                    "error type",
                    "type",
                    "exception",
                    "exception class",
                    "exception type",
                    "error",
                ],
                &["error.class"],
            ),
            plain(&["error message", "message", "reason"], &["error.message"]),
            named(
                &["transaction", "endpoint", "route", "operation", "transaction name"],
                &["transactionName"],
            ),
            named(HOSTS, &["host"]),
            plain(STATUS, &["http.statusCode", "httpResponseCode", "response.status"]),
            plain(&["uri", "url", "path"], &["request.uri"]),
            named(VERSION, &["tags.version"]),
        ],
    )
    .of("entityGuid", APM)
    .conditions(&[
        when(&["expected"], "error.expected IS TRUE"),
        when(&["unexpected"], "error.expected IS NOT TRUE"),
    ])
    .text("error.message"),
];

const ENTRY: &str = "span.kind IN ('server', 'consumer')";
const FAILED: &str = "error IS TRUE AND error.expected IS NOT TRUE";

pub(super) const INTENTS: &[Intent] = &[
    Intent {
        name: "requests",
        words: &[&["request", "transaction", "call", "hit", "response"]],
        also: &["service", "apm", "application", "total", "web", "http", "count", "volume"],
        forms: &[
            rows("Transaction", &["timestamp", "appName", "name", "duration", "error", "traceId"]),
            rows("Span", &["timestamp", "service.name", "name", "duration.ms", "trace.id"]).only(ENTRY),
        ],
    },
    Intent {
        name: "throughput",
        words: &[&["throughput", "traffic", "request rate", "rpm", "rps", "tps"]],
        also: &["service", "apm", "application", "request", "transaction", "call"],
        forms: &[rate("Transaction"), rate("Span").only(ENTRY)],
    },
    Intent {
        name: "response time",
        words: &[&[
            "response time", "latency", "duration", "slow", "slowest", "slower", "fast", "fastest", "faster",
            "transaction time", "service time", "request time", "take longest", "take the longest", "how long", "responding",
        ]],
        also: &["service", "apm", "application", "request", "transaction", "time", "take", "long", "call", "longest"],
        forms: &[
            of("Transaction", Unit::Seconds, &["duration"]),
            of("Span", Unit::Millis, &["duration.ms"]).only(ENTRY),
        ],
    },
    Intent {
        name: "error rate",
        words: &[
            &["error", "failure", "failing", "fail", "failed", "unsuccessful"],
            &["rate", "percentage", "percent", "share", "ratio", "proportion", "%", "fraction"],
        ],
        also: &["service", "apm", "application", "request", "transaction"],
        forms: &[
            fixed("Transaction", "percentage(count(*), WHERE error IS TRUE AND error.expected IS NOT TRUE) AS 'error rate %'"),
            fixed("Span", "percentage(count(*), WHERE otel.status_code = 'ERROR' OR error.class IS NOT NULL) AS 'error rate %'")
                .only(ENTRY),
        ],
    },
    Intent {
        name: "success rate",
        words: &[&["success", "successful"], &["rate", "percentage", "percent", "share", "ratio"]],
        also: &["service", "apm", "application", "request", "transaction"],
        forms: &[fixed("Transaction", "percentage(count(*), WHERE error IS NOT TRUE) AS 'success rate %'")],
    },
    Intent {
        name: "errors",
        words: &[&["error", "exception", "failure"]],
        also: &["service", "apm", "application", "transaction", "count", "total", "common", "frequent", "thrown"],
        forms: &[
            rows(
                "TransactionError",
                &["timestamp", "appName", "transactionName", "error.class", "error.message", "traceId"],
            )
            .only("error.expected IS NOT TRUE"),
            rows("Span", &["timestamp", "service.name", "name", "error.class", "error.message", "trace.id"])
                .only("span.kind IN ('server', 'consumer') AND (error.class IS NOT NULL OR otel.status_code = 'ERROR')"),
        ],
    },
    Intent {
        name: "failed requests",
        words: &[
            &["failed", "failing", "fail", "unsuccessful", "errored"],
            &["request", "transaction", "call", "endpoint"],
        ],
        also: &["service", "apm", "application", "count"],
        forms: &[rows(
            "Transaction",
            &["timestamp", "appName", "name", "duration", "http.statusCode", "traceId"],
        )
        .only(FAILED)],
    },
    Intent {
        name: "apdex",
        words: &[&["apdex", "apdex score", "satisfaction"]],
        also: &["service", "apm", "application", "score", "user"],
        forms: &[fixed("Transaction", "apdex(duration, t: 0.5)")],
    },
    Intent {
        name: "time in databases",
        words: &[&["database", "db", "datastore"], &["time", "duration", "long", "spent", "spend", "slow", "latency"]],
        also: &["service", "apm", "application", "request", "transaction", "time", "in", "spend", "waiting", "wait"],
        forms: &[of("Transaction", Unit::Seconds, &["databaseDuration"])],
    },
    Intent {
        name: "calls of databases",
        words: &[&["database call", "db call", "database call count"]],
        also: &["service", "apm", "application", "request", "transaction"],
        forms: &[of("Transaction", Unit::None, &["databaseCallCount"])],
    },
    Intent {
        name: "time in other services",
        words: &[&["external", "downstream", "outbound"], &["time", "duration", "long", "spent", "spend", "latency"]],
        also: &["service", "apm", "application", "request", "transaction", "time", "call", "waiting", "wait"],
        forms: &[of("Transaction", Unit::Seconds, &["externalDuration"])],
    },
    Intent {
        name: "services",
        words: &[&["service", "application", "app"]],
        also: &["apm", "running", "active"],
        forms: &[distinct("Transaction", "appName")],
    },
];
