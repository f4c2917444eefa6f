//! NRQL over a handful of rows that were written by hand.

mod clauses;
mod examples;
mod functions;
mod language;
mod memory;
mod oracle;
mod refusals;
mod shapes;
mod store;

use std::collections::BTreeMap;
use std::sync::Arc;

use nr_core::{AccountId, TimeWindow};
use nr_sim::engine::{Answer, Env, NrdbError, run};
use nr_sim::store::{Chunk, ChunkBuilder, Metric, Telemetry, Value};
use serde_json::{Map, Value as Json};

/// 2026-01-15T12:00:00Z, a Thursday.
pub(crate) const NOW: i64 = 1_768_478_400_000;
pub(crate) const MINUTE: i64 = 60_000;

/// Telemetry that was made beforehand: event types with their chunks, the same for account 1; account 2 has a copy of
/// the first chunk of each.
pub(crate) struct Fixed {
    names: Vec<&'static str>,
    chunks: BTreeMap<&'static str, Vec<Arc<Chunk>>>,
}

impl Fixed {
    pub(crate) fn new(types: Vec<(&'static str, Vec<Chunk>)>) -> Self {
        let names = types.iter().map(|(name, _)| *name).collect();
        let chunks = types
            .into_iter()
            .map(|(name, chunks)| (name, chunks.into_iter().map(Arc::new).collect()))
            .collect();
        Self { names, chunks }
    }
}

impl Telemetry for Fixed {
    fn event_types(&self) -> &[&str] {
        &self.names
    }

    fn chunks(&self, account: AccountId, event_type: &str, _window: TimeWindow) -> Vec<Arc<Chunk>> {
        let all = self.chunks.get(event_type).cloned().unwrap_or_default();
        if account == self::account(1) { all } else { all.into_iter().take(1).collect() }
    }
}

pub(crate) fn account(id: u64) -> AccountId {
    id.to_string().parse().unwrap()
}

/// Six transactions in two chunks, one of them before the last hour; some carry attributes that others lack.
pub(crate) fn shop() -> Fixed {
    let row = |minutes: i64,
               app: &str,
               host: Option<&str>,
               duration: f64,
               error: bool,
               extra: &[(&'static str, Value)]| {
        let mut row = vec![
            ("appName", Value::from(app)),
            ("host", host.into()),
            ("duration", Value::from(duration)),
            ("error", Value::from(error)),
        ];
        row.extend(extra.iter().cloned());
        (NOW - minutes * MINUTE, row)
    };
    let code = |n: i64| ("code", Value::from(n));
    let first = [
        row(90, "cart", Some("h1"), 9.0, false, &[code(200)]),
        row(50, "cart", Some("h1"), 1.0, false, &[code(200)]),
        row(
            40,
            "cart",
            Some("h2"),
            2.0,
            true,
            &[code(500), ("message", Value::from("Timeout: user=ada id=7"))],
        ),
    ];
    let second = [
        row(30, "pay", Some("h1"), 3.0, false, &[code(200)]),
        row(
            20,
            "cart",
            None,
            4.0,
            false,
            &[code(404), ("json", Value::from(r#"{"plan":"pro","ids":[1,2],"n":{"x":5}}"#))],
        ),
        row(10, "Pay", Some("h2"), 0.4, false, &[]),
    ];
    let views = [
        (NOW - 15 * MINUTE, vec![("session", Value::from("a")), ("pageUrl", Value::from("/cart"))]),
        (NOW - 14 * MINUTE, vec![("session", Value::from("a")), ("pageUrl", Value::from("/pay"))]),
        (NOW - 13 * MINUTE, vec![("session", Value::from("b")), ("pageUrl", Value::from("/cart"))]),
        (NOW - 12 * MINUTE, vec![("session", Value::from("c")), ("pageUrl", Value::from("/pay"))]),
    ];
    let metrics = [
        (
            NOW - 3 * MINUTE,
            vec![("metricName", Value::from("requests")), ("requests", Metric::count(5.0).into())],
        ),
        (
            NOW - 2 * MINUTE,
            vec![("metricName", Value::from("requests")), ("requests", Metric::count(7.0).into())],
        ),
        (
            NOW - 2 * MINUTE,
            vec![
                ("metricName", Value::from("latency")),
                ("latency", Metric::summary(4.0, 10.0, 1.0, 4.0).into()),
            ],
        ),
        (NOW - MINUTE, vec![("metricName", Value::from("cpu")), ("cpu", Metric::gauge(0.5).into())]),
        (
            NOW - MINUTE,
            vec![
                ("metricName", Value::from("size")),
                ("size", Metric::distribution(vec![(1.0, 1.0), (2.0, 2.0), (5.0, 1.0)]).into()),
            ],
        ),
    ];
    Fixed::new(vec![
        ("Transaction", vec![chunk("Transaction", &first), chunk("Transaction", &second)]),
        ("PageView", vec![chunk("PageView", &views)]),
        ("Metric", vec![chunk("Metric", &metrics)]),
        ("Old", vec![chunk("Old", &[(NOW - 100_000 * MINUTE, vec![("a", Value::from(1_i64))])])]),
    ])
}

pub(crate) fn chunk(event_type: &str, rows: &[(i64, Vec<(&'static str, Value)>)]) -> Chunk {
    let mut builder = ChunkBuilder::new(event_type);
    for (ms, row) in rows {
        builder.row(*ms, row);
    }
    builder.finish()
}

pub(crate) fn ask(nrql: &str) -> Result<Answer, NrdbError> {
    ask_of(&shop(), nrql)
}

pub(crate) fn ask_of(telemetry: &dyn Telemetry, nrql: &str) -> Result<Answer, NrdbError> {
    let accounts = [account(1)];
    run(nrql, &Env::new(telemetry, &accounts, NOW))
}

pub(crate) fn results(nrql: &str) -> Json {
    match ask(nrql) {
        Ok(answer) => Json::Array(answer.results.into_iter().map(Json::Object).collect()),
        Err(error) => panic!("{nrql}: {error}"),
    }
}

/// The results of a query are these.
pub(crate) fn check(nrql: &str, expected: Json) {
    let found = results(nrql);
    assert!(same(&found, &expected), "{nrql}\n   found {found}\nexpected {expected}");
}

/// Equal, a whole number being equal to the same number with a fraction of nothing.
pub(crate) fn same(a: &Json, b: &Json) -> bool {
    match (a, b) {
        (Json::Number(a), Json::Number(b)) => {
            let (a, b) = (a.as_f64().unwrap(), b.as_f64().unwrap());
            (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0)
        }
        (Json::Array(a), Json::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Json::Object(a), Json::Object(b)) => {
            a.len() == b.len()
                && a.iter().all(|(key, value)| b.get(key).is_some_and(|other| same(value, other)))
        }
        (a, b) => a == b,
    }
}

/// The sum of one key over rows.
pub(crate) fn sum_of(rows: &[Map<String, Json>], key: &str) -> f64 {
    rows.iter().filter_map(|row| row[key].as_f64()).sum()
}
