//! The shapes of results, one for each kind of query.

use serde_json::json;

use super::{MINUTE, NOW, ask, check, results, same};

#[test]
fn rows() {
    check(
        "SELECT appName, code FROM Transaction WHERE appName = 'cart' LIMIT 2",
        json!([
            {"timestamp": NOW - 20 * MINUTE, "appName": "cart", "code": 404},
            {"timestamp": NOW - 40 * MINUTE, "appName": "cart", "code": 500},
        ]),
    );
    check(
        "SELECT * FROM Transaction WHERE duration < 1",
        json!([{"timestamp": NOW - 10 * MINUTE, "appName": "Pay", "host": "h2", "duration": 0.4, "error": false}]),
    );
    // An attribute that a row lacks is null when it was asked for, and absent from `*`.
    check("SELECT code FROM Transaction LIMIT 1", json!([{"timestamp": NOW - 10 * MINUTE, "code": null}]));
    check(
        "SELECT * FROM Metric WHERE metricName = 'requests' LIMIT 1",
        json!([
            {"timestamp": NOW - 2 * MINUTE, "metricName": "requests", "requests": {"type": "count", "count": 7}}
        ]),
    );
}

#[test]
fn aggregates_have_their_keys() {
    check("SELECT count(*) FROM Transaction", json!([{"count": 5}]));
    check(
        "SELECT count(host), sum(duration), average(duration), min(duration), max(duration) FROM Transaction",
        json!([{"count.host": 4, "sum.duration": 10.4, "average.duration": 2.08, "min.duration": 0.4, "max.duration": 4.0}]),
    );
    check(
        "SELECT count(*) AS 'n', average(duration) * 1000 AS `ms` FROM Transaction WHERE appName = 'pay'",
        json!([{"n": 1, "ms": 3000.0}]),
    );
    check("SELECT max(duration) - min(duration) FROM Transaction", json!([{"result": 3.6}]));
    check("SELECT 1 FROM Transaction", json!([{"constant": 1}]));
    check(
        "SELECT uniqueCount(appName), latest(appName), earliest(host) FROM Transaction",
        json!([{"uniqueCount.appName": 3, "latest.appName": "Pay", "earliest.host": "h1"}]),
    );
    check("SELECT filter(count(*), WHERE error IS TRUE) FROM Transaction", json!([{"count": 1}]));
    check("SELECT percentage(count(*), WHERE error IS TRUE) AS 'p' FROM Transaction", json!([{"p": 20.0}]));
    check("SELECT rate(count(*), 1 minute) AS 'rpm' FROM Transaction", json!([{"rpm": 5.0 / 60.0}]));
}

#[test]
fn objects_and_lists() {
    check(
        "SELECT percentile(duration, 50, 99.5) FROM Transaction",
        json!([{"percentile.duration": {"50": 2.0, "99.5": 3.98}}]),
    );
    check("SELECT median(duration) FROM Transaction", json!([{"median.duration": {"50": 2.0}}]));
    check(
        "SELECT percentile(duration) FROM Transaction WHERE code = 1",
        json!([{"percentile.duration": {"95": null}}]),
    );
    check(
        "SELECT apdex(duration, t: 1) FROM Transaction",
        json!([{
            "apdex.duration": {"count": 5, "s": 2, "t": 3, "f": 0, "score": 0.7},
            "count": 5, "s": 2, "t": 3, "f": 0, "score": 0.7
        }]),
    );
    check(
        "SELECT histogram(duration, width: 4, buckets: 4) FROM Transaction SINCE 2 hours ago",
        json!([{"histogram.duration": [1, 1, 1, 3]}]),
    );
    check("SELECT uniques(host) FROM Transaction", json!([{"uniques.host": ["h1", "h2"]}]));
    check(
        "SELECT uniques(tuple(appName, host)) AS 'u' FROM Transaction WHERE code = 200",
        json!([{"u": [["cart", "h1"], ["pay", "h1"]]}]),
    );
    check(
        "SELECT keyset() FROM PageView",
        json!([
            {"key": "pageUrl", "type": "string"},
            {"key": "session", "type": "string"},
            {"key": "timestamp", "type": "numeric"},
        ]),
    );
    check(
        "SELECT funnel(session, WHERE pageUrl = '/cart' AS 'Cart', WHERE pageUrl = '/pay' AS 'Pay') FROM PageView",
        json!([{"Cart": 2, "Pay": 1}]),
    );
    check(
        "SELECT cdfPercentage(duration, 1, 3) FROM Transaction",
        json!([{"cdfPercentage.duration": {"1": 40.0, "3": 80.0}}]),
    );
    check(
        "SHOW EVENT TYPES",
        json!([{"eventType": "Metric"}, {"eventType": "PageView"}, {"eventType": "Transaction"}]),
    );
}

#[test]
fn facets() {
    check(
        "SELECT count(*) FROM Transaction FACET appName",
        json!([
            {"facet": "cart", "appName": "cart", "count": 3},
            {"facet": "Pay", "appName": "Pay", "count": 1},
            {"facet": "pay", "appName": "pay", "count": 1},
        ]),
    );
    // Groups in which a part of the key is absent vanish.
    check(
        "SELECT count(*) FROM Transaction WHERE appName = 'cart' FACET appName AS 'app', host",
        json!([
            {"facet": ["cart", "h1"], "app": "cart", "host": "h1", "count": 1},
            {"facet": ["cart", "h2"], "app": "cart", "host": "h2", "count": 1},
        ]),
    );
    check(
        "SELECT count(*) FROM Transaction FACET CASES (WHERE duration < 1 AS 'fast', WHERE duration < 3) OR appName",
        json!([
            {"facet": "duration < 3", "CASES (WHERE duration < 1 AS 'fast', WHERE duration < 3) OR appName": "duration < 3", "count": 2},
            {"facet": "cart", "CASES (WHERE duration < 1 AS 'fast', WHERE duration < 3) OR appName": "cart", "count": 1},
            {"facet": "fast", "CASES (WHERE duration < 1 AS 'fast', WHERE duration < 3) OR appName": "fast", "count": 1},
            {"facet": "pay", "CASES (WHERE duration < 1 AS 'fast', WHERE duration < 3) OR appName": "pay", "count": 1},
        ]),
    );
    let answer = ask("SELECT count(*) FROM Transaction FACET appName LIMIT 1").unwrap();
    assert_eq!(answer.total_result, Some(json!({"count": 5})));
    assert_eq!(answer.other_result, Some(json!({"count": 2})));
    assert_eq!(answer.metadata.facets, ["appName"]);
    assert_eq!(ask("SELECT count(*) FROM Transaction").unwrap().total_result, None);
    // By its number of events, as a sum does not rank; by what ORDER BY says; a group without the attribute vanishes.
    check(
        "SELECT sum(code) FROM Transaction FACET appName LIMIT 1",
        json!([{"facet": "cart", "appName": "cart", "sum.code": 1104}]),
    );
    check(
        "SELECT count(*) FROM Transaction FACET appName ORDER BY max(duration) LIMIT 2",
        json!([{"facet": "cart", "appName": "cart", "count": 3}, {"facet": "pay", "appName": "pay", "count": 1}]),
    );
    check(
        "SELECT sum(code) AS 's' FROM Transaction FACET host OR 'none' AS 'h' ORDER BY s LIMIT 1",
        json!([{"facet": "h2", "h": "h2", "s": 500}]),
    );
    check("SELECT max(code) FROM Transaction WHERE duration < 1 FACET appName", json!([]));
}

#[test]
fn time_series() {
    let seconds = |minutes: i64| (NOW - minutes * MINUTE) / 1_000;
    check(
        "SELECT count(*), max(duration) FROM Transaction TIMESERIES 30 minutes",
        json!([
            {"beginTimeSeconds": seconds(60), "endTimeSeconds": seconds(30), "count": 2, "max.duration": 2.0},
            {"beginTimeSeconds": seconds(30), "endTimeSeconds": seconds(0), "count": 3, "max.duration": 4.0},
        ]),
    );
    // Buckets count back from the end, so that the first begins before SINCE.
    check(
        "SELECT count(*) FROM Transaction SINCE 50 minutes ago TIMESERIES 40 minutes",
        json!([
            {"beginTimeSeconds": seconds(80), "endTimeSeconds": seconds(40), "count": 1},
            {"beginTimeSeconds": seconds(40), "endTimeSeconds": seconds(0), "count": 4},
        ]),
    );
    check(
        "SELECT count(*) FROM Transaction FACET appName LIMIT 1 TIMESERIES 30 minutes",
        json!([
            {"facet": "cart", "appName": "cart", "beginTimeSeconds": seconds(60), "endTimeSeconds": seconds(30), "count": 2},
            {"facet": "cart", "appName": "cart", "beginTimeSeconds": seconds(30), "endTimeSeconds": seconds(0), "count": 1},
        ]),
    );
    let answer = ask("SELECT count(*) FROM Transaction FACET appName LIMIT 1 TIMESERIES 30 minutes").unwrap();
    let counts = |json: Option<serde_json::Value>| {
        json.unwrap().as_array().unwrap().iter().map(|row| row["count"].as_i64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!((counts(answer.total_result), counts(answer.other_result)), (vec![2, 3], vec![0, 2]));
    check(
        "SELECT count(*) FROM Transaction TIMESERIES 30 minutes SLIDE BY 15 minutes",
        json!([
            {"beginTimeSeconds": seconds(60), "endTimeSeconds": seconds(30), "count": 2},
            {"beginTimeSeconds": seconds(45), "endTimeSeconds": seconds(15), "count": 3},
            {"beginTimeSeconds": seconds(30), "endTimeSeconds": seconds(0), "count": 3},
        ]),
    );
    for (nrql, buckets) in [
        ("SELECT count(*) FROM Transaction TIMESERIES", 60),
        ("SELECT count(*) FROM Transaction TIMESERIES MAX SINCE 1 day ago", 365),
        ("SELECT count(*) FROM Transaction TIMESERIES AUTO SINCE 7 days ago", 56),
        ("SELECT count(*) FROM Nothing TIMESERIES 10 minutes", 6),
        ("SELECT average(duration) FROM Transaction TIMESERIES 10 minutes PREDICT BY 20 minutes", 8),
    ] {
        assert_eq!(results(nrql).as_array().unwrap().len(), buckets, "{nrql}");
    }
}

#[test]
fn comparisons() {
    let nrql = "SELECT count(*) FROM Transaction SINCE 1 hour ago COMPARE WITH 1 hour ago";
    check(nrql, json!([{"count": 5, "comparison": "current"}, {"count": 1, "comparison": "previous"}]));
    let answer = ask(nrql).unwrap();
    assert_eq!(answer.current_results.unwrap().len(), 1);
    assert_eq!(answer.previous_results.unwrap()[0]["count"], 1);
    assert_eq!(answer.metadata.time_window.compare_with.as_deref(), Some("1 hour ago"));
    assert_eq!(answer.metadata.time_window.since.as_deref(), Some("1 HOUR AGO"));
    // Groups are chosen from the current window.
    let rows = results(
        "SELECT count(*) FROM Transaction FACET appName LIMIT 5 SINCE 1 hour ago COMPARE WITH 1 hour ago",
    );
    assert!(
        same(&rows[3], &json!({"facet": "cart", "appName": "cart", "count": 1, "comparison": "previous"})),
        "{rows}"
    );
    assert_eq!(rows.as_array().unwrap().len(), 4);
    let rows = results(
        "SELECT count(*) FROM Transaction SINCE 1 hour ago COMPARE WITH 1 hour ago TIMESERIES 30 minutes",
    );
    assert_eq!(rows.as_array().unwrap().len(), 4);
    assert_eq!(rows[2]["beginTimeSeconds"], (NOW - 120 * MINUTE) / 1_000);
}

#[test]
fn nothing_found() {
    for nrql in [
        "SELECT * FROM Nothing",
        "SELECT count(*) FROM Nothing FACET a",
        "SELECT a FROM Old",
        "SELECT keyset() FROM Nothing",
    ] {
        check(nrql, json!([]));
    }
    check(
        "SELECT count(*), sum(a), average(a), max(a), latest(a), uniqueCount(a), uniques(a) FROM Nothing",
        json!([{
            "count": 0, "sum.a": null, "average.a": null, "max.a": null, "latest.a": null, "uniqueCount.a": 0,
            "uniques.a": []
        }]),
    );
}
