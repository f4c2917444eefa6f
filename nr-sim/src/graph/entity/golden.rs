//! Golden metrics and golden tags.

use serde_json::{Value, json};

use crate::story::world::{Entity, GoldenMetric};

/// `goldenMetrics`
pub(super) fn metrics(entity: &Entity) -> Value {
    json!({
        "context": context(entity),
        "metrics": entity.golden_metrics.iter().map(|metric| one(entity, metric)).collect::<Vec<_>>(),
    })
}

/// `goldenTags`
pub(super) fn tags(entity: &Entity) -> Value {
    let tags: Vec<Value> = entity.golden_tags.iter().map(|key| json!({ "key": key })).collect();
    json!({ "context": context(entity), "tags": tags })
}

fn context(entity: &Entity) -> Value {
    json!({ "account": entity.account().get(), "guid": entity.guid.to_string() })
}

fn one(entity: &Entity, metric: &GoldenMetric) -> Value {
    let parsed = nr_nrql::parse(&metric.query);
    let part = |from: &str, to: &str| {
        let text = parsed.source();
        let start = text.find(from)? + from.len();
        let end = text.get(start..)?.find(to).map_or(text.len(), |at| start + at);
        text.get(start..end).map(|part| part.trim().to_owned())
    };
    json!({
        "name": metric.name,
        "metricName": format!("{}.{}", metric_prefix(entity), metric.name),
        "title": metric.title,
        "unit": metric.unit,
        "query": metric.query,
        "definition": {
            "eventId": "entity.guid",
            "eventObjectId": "ENTITY_GUIDS",
            "facet": "entity.name",
            "from": part(" FROM ", " WHERE "),
            "select": part("SELECT ", " FROM "),
            "where": part(" WHERE ", "\n"),
        },
        "originalDefinitions": [],
        "originalQueries": [],
    })
}

/// The name under which New Relic stores the metric.
fn metric_prefix(entity: &Entity) -> String {
    format!("newrelic.goldenmetrics.{}.{}", entity.domain(), entity.entity_type()).to_lowercase()
}
