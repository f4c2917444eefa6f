//! Metrics by name, and some that have names in speech.

use super::super::intent::{Intent, Unit, distinct, of, rows};
use super::super::source::{APP, HOSTS, Source, named, plain, source};

pub(super) const SOURCES: &[Source] = &[source(
    "Metric",
    &[
        plain(&["metric", "metric name"], &["metricName"]),
        named(APP, &["service.name", "appName", "entity.name"]),
        named(HOSTS, &["host", "host.hostname"]),
        plain(&["transaction", "endpoint", "operation"], &["transactionName"]),
        plain(&["route"], &["http.route"]),
        plain(&["provider", "instrumentation", "instrumentation provider"], &["instrumentation.provider"]),
        named(&["topic"], &["topic"]),
        named(&["group", "consumer group"], &["group"]),
        named(&["pod"], &["k8s.podName"]),
        named(&["container"], &["k8s.containerName"]),
        plain(&["entity"], &["entity.name"]),
    ],
)
.of("entity.guid", &[("APM", "APPLICATION"), ("EXT", "SERVICE"), ("INFRA", "HOST")])];

pub(super) const INTENTS: &[Intent] = &[
    Intent {
        name: "names of metrics",
        words: &[&["metric name", "metric", "metrics available"]],
        also: &["available", "name", "exist", "unique", "distinct", "collected", "different", "kind"],
        forms: &[distinct("Metric", "metricName")],
    },
    Intent {
        name: "data points",
        words: &[&["data point", "metric data point", "datapoint"]],
        also: &["metric", "count"],
        forms: &[rows("Metric", &["timestamp", "metricName", "entity.name"])],
    },
    Intent {
        name: "lag of Kafka consumers",
        words: &[&["lag", "consumer lag", "kafka lag"]],
        also: &["kafka", "consumer", "group", "topic"],
        forms: &[of("Metric", Unit::None, &["kafka.consumer_group.lag"])],
    },
    Intent {
        name: "heap of JVMs",
        words: &[&["heap", "jvm memory", "jvm heap"]],
        also: &["jvm", "java", "memory", "usage", "used"],
        forms: &[of("Metric", Unit::Bytes, &["jvm.memory.used"])],
    },
    Intent {
        name: "threads of JVMs",
        words: &[&["jvm thread", "thread count", "java thread", "thread"]],
        also: &["jvm", "java", "count"],
        forms: &[of("Metric", Unit::None, &["jvm.thread.count"])],
    },
    Intent {
        name: "garbage collection",
        words: &[&["gc", "garbage collection", "gc time", "gc pause"]],
        also: &["jvm", "java", "time", "pause", "duration"],
        forms: &[of("Metric", Unit::Seconds, &["jvm.gc.duration"])],
    },
];
