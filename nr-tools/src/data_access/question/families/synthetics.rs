//! Synthetic monitors: checks from outside.

use super::super::intent::{Intent, Unit, distinct, fixed, of, rows};
use super::super::source::{MONITOR, STATUS, Source, named, plain, source, when};

pub(super) const SOURCES: &[Source] = &[
    source(
        "SyntheticCheck",
        &[
            named(
                &["monitor", "check", "synthetic", "synthetic monitor", "synthetic check"],
                &["monitorName"],
            ),
            named(&["location", "region"], &["locationLabel", "location"]),
            plain(&["type", "monitor type"], &["typeLabel", "type"]),
            plain(&["error", "error message", "reason", "message"], &["error"]),
            plain(&["result", "outcome"], &["result"]),
        ],
    )
    .of("entityGuid", MONITOR)
    .conditions(&[
        when(&["failed", "fail", "failing", "failure", "unsuccessful"], "result = 'FAILED'"),
        when(&["successful", "succeeded", "passed"], "result = 'SUCCESS'"),
    ]),
    source(
        "SyntheticRequest",
        &[
            named(&["monitor", "synthetic"], &["monitorName"]),
            named(&["location"], &["locationLabel", "location"]),
            plain(&["url", "request"], &["URL"]),
            named(&["domain"], &["domain"]),
            plain(STATUS, &["responseCode"]),
        ],
    )
    .of("entityGuid", MONITOR),
];

const HERE: &[&str] = &["synthetic", "synthetics", "monitor", "check", "monitoring", "run", "test", "ping"];

pub(super) const INTENTS: &[Intent] = &[
    Intent {
        name: "checks",
        words: &[&[
            "synthetic",
            "synthetics",
            "synthetic check",
            "monitor",
            "synthetic monitor",
            "check",
            "monitor run",
            "monitor check",
        ]],
        also: &["synthetic", "synthetics", "monitor", "check", "run", "result", "failure", "failed", "count"],
        forms: &[rows(
            "SyntheticCheck",
            &["timestamp", "monitorName", "locationLabel", "result", "error", "duration"],
        )],
    },
    Intent {
        name: "failed checks",
        words: &[
            &["synthetic", "synthetics", "monitor", "check", "synthetic monitor", "synthetic check"],
            &["failure", "failed", "fail", "failing", "error", "down"],
        ],
        also: HERE,
        forms: &[rows("SyntheticCheck", &["timestamp", "monitorName", "locationLabel", "error", "duration"])
            .only("result = 'FAILED'")],
    },
    Intent {
        name: "share of successful checks",
        words: &[
            &["synthetic", "synthetics", "monitor", "check", "uptime", "availability", "synthetic monitor"],
            &["uptime", "availability", "success rate", "success percentage", "success", "available"],
        ],
        also: &[
            "synthetic",
            "synthetics",
            "monitor",
            "check",
            "rate",
            "percentage",
            "percent",
            "website",
            "site",
        ],
        forms: &[fixed("SyntheticCheck", "percentage(count(*), WHERE result = 'SUCCESS') AS 'success %'")
            .by(&["monitor"])],
    },
    Intent {
        name: "share of failed checks",
        words: &[
            &["synthetic", "synthetics", "monitor", "check", "synthetic monitor"],
            &[
                "failure rate",
                "failure percentage",
                "error rate",
                "percentage of failed",
                "failed percentage",
            ],
        ],
        also: HERE,
        forms: &[fixed("SyntheticCheck", "percentage(count(*), WHERE result = 'FAILED') AS 'failed %'")
            .by(&["monitor"])],
    },
    Intent {
        name: "time of checks",
        words: &[
            &["synthetic", "synthetics", "monitor", "check", "synthetic monitor", "synthetic check"],
            &["duration", "slow", "slowest", "time", "latency", "response time", "long", "fast", "fastest"],
        ],
        also: HERE,
        forms: &[of("SyntheticCheck", Unit::Millis, &["duration"])],
    },
    Intent {
        name: "DNS time of checks",
        words: &[&["synthetic", "monitor", "check", "synthetic request"], &["dns", "dns time"]],
        also: &["time", "synthetic", "monitor", "request", "duration", "resolution"],
        forms: &[of("SyntheticRequest", Unit::Millis, &["durationDNS"])],
    },
    Intent {
        name: "monitors",
        words: &[&["monitor", "synthetic monitor"]],
        also: &["synthetic", "active", "running"],
        forms: &[distinct("SyntheticCheck", "monitorName")],
    },
];
