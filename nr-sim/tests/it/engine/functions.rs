//! Functions, one by one.

use serde_json::{Value as Json, json};

use super::{MINUTE, NOW, check, results, same};

/// The value of an expression for the transaction of 20 minutes ago.
fn value(expression: &str) -> Json {
    let nrql = format!("SELECT {expression} AS 'v' FROM Transaction WHERE code = 404");
    results(&nrql)[0]["v"].clone()
}

#[test]
fn over_one_row() {
    for (expression, expected) in [
        ("abs(-2)", json!(2)),
        ("ceil(duration / 3)", json!(2)),
        ("floor(duration / 3)", json!(1)),
        ("round(duration / 3)", json!(1)),
        ("round(code, 100)", json!(400)),
        ("sqrt(duration)", json!(2)),
        ("pow(duration, 2)", json!(16)),
        ("log2(duration)", json!(2)),
        ("log(1000)", json!(3)),
        ("mod(code, 10)", json!(4)),
        ("clamp_max(code, 10)", json!(10)),
        ("clamp_min(code, 500)", json!(500)),
        ("convert(duration, 's', 'ms')", json!(4000)),
        ("convert(duration, 's', 'By')", json!(null)),
        ("buckets(duration, 10, 5)", json!("4.000-6.000")),
        ("upper(appName)", json!("CART")),
        ("lower('ABC')", json!("abc")),
        ("length(appName)", json!(4)),
        ("substring(appName, 1, 2)", json!("ar")),
        ("substring(appName, -2)", json!("rt")),
        ("position(appName, 'r')", json!(2)),
        ("indexOf('abab', 'b', 1)", json!(3)),
        ("indexOf('abab', 'b', -1)", json!(3)),
        ("concat(appName, '-', code)", json!("cart-404")),
        ("string(duration, precision: 2)", json!("4.00")),
        ("numeric('12.5')", json!(12.5)),
        ("numeric('x')", json!(null)),
        ("boolean('TRUE')", json!(true)),
        ("if(code > 400, 'bad', 'good')", json!("bad")),
        ("if(code < 400, 1)", json!(null)),
        ("jparse(json)[plan]", json!("pro")),
        ("jparse(json, '[n][x]')", json!(5)),
        ("jparse(json, 'ids')[0]", json!(1)),
        ("jparse('nonsense')", json!(null)),
        ("length(jparse(json)[ids])", json!(2)),
        ("contains(jparse(json)[ids], 2)", json!(true)),
        ("mapKeys(jparse(json))", json!(["plan", "ids", "n"])),
        ("mapValues(jparse(json, 'n'))", json!([5])),
        ("cidrAddress('10.1.2.3', 16)", json!("10.1.0.0/16")),
        ("cidrAddress('10.1.2.3', 8, false)", json!("10.0.0.0")),
        ("eventType()", json!("Transaction")),
        ("accountId()", json!(1)),
        ("dateOf(timestamp)", json!("January 15, 2026")),
        ("monthOf(timestamp)", json!("January 2026")),
        ("yearOf(timestamp)", json!("2026")),
        ("weekdayOf(timestamp)", json!("Thursday")),
        ("weekOf(timestamp)", json!("Week of January 12, 2026")),
        ("quarterOf(timestamp)", json!("Q1 2026")),
        ("hourOf(timestamp)", json!("11:00")),
        ("minuteOf(timestamp)", json!("11:40")),
        ("daysInMonthOf(timestamp)", json!(31)),
        ("dayOfMonthOf(timestamp)", json!("15")),
        ("toDatetime(timestamp)", json!("2026-01-15T11:40:00.000+00:00")),
        ("toDatetime(timestamp, 'yyyy/MM/dd HH:mm', timezone: 'Asia/Tokyo')", json!("2026/01/15 20:40")),
        ("toTimestamp('2026-01-15T11:40:00Z')", json!(NOW - 20 * MINUTE)),
        ("toTimestamp('15.01.2026 11:40', 'dd.MM.yyyy HH:mm')", json!(NOW - 20 * MINUTE)),
        ("encode('hé', 'base64')", json!("aMOp")),
        ("decode('aMOp', 'base64url')", json!("hé")),
        ("decode('%', 'base64')", json!(null)),
        ("nothing OR code", json!(404)),
        ("host OR appName OR 'x'", json!("cart")),
        ("getField(jparse(json), 'plan')", json!("pro")),
    ] {
        let found = value(expression);
        assert!(same(&found, &expected), "{expression}: {found}, not {expected}");
    }
}

#[test]
fn over_many_rows() {
    for (expression, expected) in [
        ("stddev(duration)", json!(1.305_986_217_385_160_6)),
        ("stdvar(duration)", json!(1.7056)),
        ("uniqueCount(appName, host)", json!(5)),
        ("average(if(error IS TRUE, 1, 0))", json!(0.2)),
        ("round(average(duration))", json!(2)),
        ("derivative(duration, 10 minutes)", json!(0.08)),
        ("latestrate(duration, 10 minutes)", json!(-3.6)),
        ("predictLinear(duration, 10 minutes)", json!(2.32)),
        ("sum(nothing) OR 0", json!(0)),
        ("sum(code) + count(*)", json!(1309)),
        ("percentage(uniqueCount(host), WHERE duration > 2)", json!(50)),
        ("filter(max(duration), WHERE appName LIKE 'p%') / 3", json!(1)),
        ("aggregationendtime()", json!(NOW)),
        ("bytecountestimate() > 0", json!(true)),
    ] {
        let found = results(&format!("SELECT {expression} AS 'v' FROM Transaction"))[0]["v"].clone();
        assert!(same(&found, &expected), "{expression}: {found}, not {expected}");
    }
}

#[test]
fn over_metrics() {
    check(
        "SELECT sum(requests), rate(sum(requests), 1 minute) AS 'rpm', count(requests) FROM Metric",
        json!([{"sum.requests": 12.0, "rpm": 0.2, "count.requests": 12}]),
    );
    check(
        "SELECT average(latency), min(latency), max(latency), count(latency), latest(cpu) FROM Metric",
        json!([{"average.latency": 2.5, "min.latency": 1.0, "max.latency": 4.0, "count.latency": 4, "latest.cpu": 0.5}]),
    );
    check(
        "SELECT percentile(size, 50, 100) FROM Metric",
        json!([{"percentile.size": {"50": 2.0, "100": 5.0}}]),
    );
    check(
        "SELECT getCdfCount(size, 2) AS 'c', getField(size, max) AS 'm' FROM Metric WHERE metricName = 'size'",
        json!([{"timestamp": NOW - MINUTE, "c": 3.0, "m": 5.0}]),
    );
    check("SELECT cardinality() FROM Metric", json!([{"cardinality": 4}]));
    check(
        "SELECT count(*) FROM Metric FACET dimensions(include: {metricName}) LIMIT 1",
        json!([{"facet": "{metricName=requests}", "dimensions(include: {metricName})": "{metricName=requests}", "count": 2}]),
    );
}
