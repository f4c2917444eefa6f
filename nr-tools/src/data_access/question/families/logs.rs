//! Log lines.

use super::super::intent::{Intent, fixed, rows};
use super::super::source::{APP, HOSTS, SERVICES, Source, VERSION, named, plain, source, when};

pub(super) const SOURCES: &[Source] = &[source(
    "Log",
    &[
        named(APP, &["service.name", "entity.name"]),
        plain(&["level", "log level", "severity"], &["level", "log.level", "severity.text"]),
        named(HOSTS, &["hostname", "host"]),
        plain(&["logger", "logger name"], &["logger.name"]),
        plain(&["message", "line"], &["message"]),
        plain(&["source", "log source"], &["newrelic.source"]),
        plain(&["pattern"], &["newrelic.logPattern"]),
        plain(VERSION, &["service.version"]),
    ],
)
.of("entity.guid", SERVICES)
.conditions(&[
    // LIKE without a wildcard is equality in any case.
    when(&["error level", "level error", "error"], "level LIKE 'error'"),
    when(
        &["warning level", "level warning", "level warn", "warning", "warn"],
        "(level LIKE 'warn' OR level LIKE 'warning')",
    ),
    when(&["info level", "level info", "info", "informational"], "level LIKE 'info'"),
    when(&["debug level", "level debug", "debug"], "level LIKE 'debug'"),
    when(&["fatal", "critical"], "(level LIKE 'fatal' OR level LIKE 'critical')"),
])
.text("message")];

const COLUMNS: &[&str] = &["timestamp", "level", "message", "service.name", "hostname", "trace.id"];

pub(super) const INTENTS: &[Intent] = &[
    Intent {
        name: "logs",
        words: &[&["log", "log line", "log message", "log entry", "log event", "log record", "logged"]],
        also: &[
            "line",
            "message",
            "entry",
            "event",
            "volume",
            "record",
            "count",
            "written",
            "service",
            "application",
        ],
        forms: &[rows("Log", COLUMNS)],
    },
    Intent {
        name: "share of error logs",
        words: &[
            &["log", "log line", "logged"],
            &["error"],
            &["rate", "percentage", "percent", "share", "ratio"],
        ],
        also: &["line", "message", "level", "service"],
        forms: &[fixed("Log", "percentage(count(*), WHERE level LIKE 'error') AS 'error logs %'")],
    },
];
