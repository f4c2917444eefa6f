//! All that the language can say: one query for each function and each clause, with the shape that the reference gives.

use std::collections::BTreeSet;

use nr_nrql::functions::{self, FunctionKind};
use nr_sim::store::{Metric, Value};
use serde_json::{Value as Json, json};

use super::{Fixed, MINUTE, NOW, ask, ask_of, check, chunk, results, same};

/// Each aggregate with what it comes to over the transactions of two hours (durations 9, 1, 2, 3, 4, 0.4), under its own
/// key.
const AGGREGATES: &[(&str, &str, &str)] = &[
    ("aggregationendtime", "aggregationendtime() AS 'v'", r#"{"v": 1768478400000}"#),
    (
        "apdex",
        "apdex(duration, t: 2)",
        r#"{"apdex.duration": {"count": 6, "s": 3, "t": 2, "f": 1, "score": 0.6666666666666666},
            "count": 6, "s": 3, "t": 2, "f": 1, "score": 0.6666666666666666}"#,
    ),
    ("average", "average(duration)", r#"{"average.duration": 3.2333333333333334}"#),
    ("bytecountestimate", "bytecountestimate() > 100 AS 'v'", r#"{"v": true}"#),
    ("cardinality", "cardinality() AS 'v'", r#"{"v": 5}"#),
    (
        "cdfPercentage",
        "cdfPercentage(duration, 1, 4)",
        r#"{"cdfPercentage.duration": {"1": 33.333333333333336, "4": 83.33333333333333}}"#,
    ),
    ("count", "count(*), count(code)", r#"{"count": 6, "count.code": 5}"#),
    ("derivative", "derivative(duration, 1 hour) AS 'v'", r#"{"v": -5.07}"#),
    ("earliest", "earliest(duration)", r#"{"earliest.duration": 9}"#),
    ("filter", "filter(count(*), WHERE error IS TRUE) AS 'v'", r#"{"v": 1}"#),
    (
        "funnel",
        "funnel(host, WHERE duration > 0 AS 'all', WHERE error IS TRUE AS 'bad')",
        r#"{"all": 2, "bad": 1}"#,
    ),
    ("histogram", "histogram(duration, width: 10, buckets: 2)", r#"{"histogram.duration": [5, 1]}"#),
    ("latest", "latest(duration)", r#"{"latest.duration": 0.4}"#),
    ("latestrate", "latestrate(duration, 10 minutes) AS 'v'", r#"{"v": -3.6}"#),
    ("max", "max(duration)", r#"{"max.duration": 9}"#),
    ("median", "median(duration)", r#"{"median.duration": {"50": 2.5}}"#),
    ("min", "min(duration)", r#"{"min.duration": 0.4}"#),
    ("percentage", "percentage(count(*), WHERE code = 200) AS 'v'", r#"{"v": 50}"#),
    ("percentile", "percentile(duration, 50, 100)", r#"{"percentile.duration": {"50": 2.5, "100": 9}}"#),
    ("predictLinear", "predictLinear(duration, 1 hour) > -100 AS 'v'", r#"{"v": true}"#),
    ("rate", "rate(count(*), 1 hour) AS 'v'", r#"{"v": 3}"#),
    ("stddev", "stddev(duration) AS 'v'", r#"{"v": 2.841165644981338}"#),
    ("stdvar", "stdvar(duration) AS 'v'", r#"{"v": 8.072222222222223}"#),
    ("sum", "sum(duration)", r#"{"sum.duration": 19.4}"#),
    ("uniqueCount", "uniqueCount(appName)", r#"{"uniqueCount.appName": 3}"#),
    ("uniques", "uniques(host)", r#"{"uniques.host": ["h1", "h2"]}"#),
];

/// Each function over one row with what it gives for the transaction of 20 minutes ago (11:40, a Thursday; duration 4).
const ROWS: &[(&str, &str, &str)] = &[
    ("abs", "abs(0 - duration)", "4"),
    ("accountId", "accountId()", "1"),
    ("aparse", "aparse('a=1 b=2', '%A=* b=*')", r#"["1", "2"]"#),
    ("blob", "blob(appName)", r#""cart""#),
    ("boolean", "boolean('false')", "false"),
    ("buckets", "buckets(duration, 10, 5)", r#""4.000-6.000""#),
    ("capture", "capture('user=ada', r'user=(?P<user>.*)')", r#""ada""#),
    ("ceil", "ceil(1.2)", "2"),
    ("cidrAddress", "cidrAddress('10.1.2.3', 24)", r#""10.1.2.0/24""#),
    ("clamp_max", "clamp_max(duration, 3)", "3"),
    ("clamp_min", "clamp_min(duration, 5)", "5"),
    ("concat", "concat(appName, ':', code)", r#""cart:404""#),
    ("contains", "contains(jparse(json)[ids], 3)", "false"),
    ("convert", "convert(duration, 'min', 's')", "240"),
    ("dateOf", "dateOf(timestamp)", r#""January 15, 2026""#),
    ("dayOfMonthOf", "dayOfMonthOf(timestamp)", r#""15""#),
    ("daysInMonthOf", "daysInMonthOf(timestamp)", "31"),
    ("decode", "decode('Y2FydA==', 'base64')", r#""cart""#),
    ("encode", "encode(appName, 'base64')", r#""Y2FydA==""#),
    ("eventType", "eventType()", r#""Transaction""#),
    ("exp", "exp(0)", "1"),
    ("floor", "floor(1.8)", "1"),
    ("fromDatetime", "fromDatetime('2026-01-15T11:40:00Z')", "1768477200000"),
    ("fromTimestamp", "fromTimestamp(timestamp, 'HH:mm')", r#""11:40""#),
    ("getField", "getField(jparse(json), 'plan')", r#""pro""#),
    ("hourOf", "hourOf(timestamp)", r#""11:00""#),
    ("if", "if(code = 404, 'gone', 'there')", r#""gone""#),
    ("indexOf", "indexOf(appName, 'a')", "1"),
    ("jparse", "jparse(json)[n]", r#"{"x": 5}"#),
    ("length", "length(appName)", "4"),
    ("ln", "ln(exp(2))", "2"),
    ("log", "log(8, 2)", "3"),
    ("log10", "log10(100)", "2"),
    ("log2", "log2(8)", "3"),
    ("lower", "lower('AB')", r#""ab""#),
    ("mapKeys", "mapKeys(jparse(json, 'n'))", r#"["x"]"#),
    ("mapValues", "mapValues(jparse(json, 'n'))", "[5]"),
    ("minuteOf", "minuteOf(timestamp)", r#""11:40""#),
    ("mod", "mod(code, 100)", "4"),
    ("monthOf", "monthOf(timestamp)", r#""January 2026""#),
    ("numeric", "numeric('4.5')", "4.5"),
    ("position", "position(appName, 't')", "3"),
    ("pow", "pow(duration, 3)", "64"),
    ("quarterOf", "quarterOf(timestamp)", r#""Q1 2026""#),
    ("round", "round(4.6)", "5"),
    ("sqrt", "sqrt(duration)", "2"),
    ("string", "string(duration, precision: 1)", r#""4.0""#),
    ("substring", "substring(appName, 2)", r#""rt""#),
    ("toDatetime", "toDatetime(timestamp, 'yyyy-MM-dd')", r#""2026-01-15""#),
    ("toTimestamp", "toTimestamp('2026-01-15T11:40:00Z')", "1768477200000"),
    ("tuple", "tuple(appName, code)", r#"["cart", 404]"#),
    ("upper", "upper(appName)", r#""CART""#),
    ("weekOf", "weekOf(timestamp)", r#""Week of January 12, 2026""#),
    ("weekdayOf", "weekdayOf(timestamp)", r#""Thursday""#),
    ("yearOf", "yearOf(timestamp)", r#""2026""#),
];

/// Functions that need rows or a place of their own, with the whole query and its rows.
const ELSEWHERE: &[(&str, &str, &str)] = &[
    ("keyset", "SELECT keyset() FROM PageView WHERE session = 'none'", "[]"),
    (
        "getCdfCount",
        "SELECT sum(getCdfCount(size, 2)) AS 'v' FROM Metric WHERE metricName = 'size'",
        r#"[{"v": 3}]"#,
    ),
    (
        "dimensions",
        "SELECT uniqueCount(dimensions(include: {metricName})) AS 'v' FROM Metric",
        r#"[{"v": 4}]"#,
    ),
    ("bucketPercentile", "SELECT bucketPercentile(none, 50) AS 'v' FROM Metric", r#"[{"v": {"50": null}}]"#),
    (
        "histogramPercentile",
        "SELECT histogramPercentile(none, 50) AS 'v' FROM Metric",
        r#"[{"v": {"50": null}}]"#,
    ),
];

/// What is refused by its name, and why: there are no lookup tables to read, and the other has its place after PREDICT.
const REFUSED: &[(&str, &str)] = &[
    ("lookup", "SELECT lookup(a) FROM Transaction"),
    ("holtwinters", "SELECT holtwinters() FROM Transaction"),
];

fn json_of(text: &str) -> Json {
    serde_json::from_str(text).unwrap()
}

#[test]
fn every_function_gives_what_the_reference_says() {
    let mut seen = BTreeSet::new();
    for (name, expression, expected) in AGGREGATES {
        seen.insert(*name);
        check(&format!("SELECT {expression} FROM Transaction SINCE 2 hours ago"), json!([json_of(expected)]));
    }
    for (name, expression, expected) in ROWS {
        seen.insert(*name);
        let rows = results(&format!("SELECT {expression} AS 'v' FROM Transaction WHERE code = 404"));
        assert!(same(&rows[0]["v"], &json_of(expected)), "{expression}: {}, not {expected}", rows[0]["v"]);
    }
    for (name, nrql, expected) in ELSEWHERE {
        seen.insert(*name);
        check(nrql, json_of(expected));
    }
    for (name, nrql) in REFUSED {
        seen.insert(*name);
        let error = ask(nrql).expect_err(nrql);
        assert!(error.message.contains(name), "{nrql}: {error}");
    }
    let known: BTreeSet<&str> = functions::all().map(|function| function.name).collect();
    assert_eq!(seen, known, "the language has a function that nobody tried");
}

#[test]
fn functions_over_one_row_stand_wherever_an_expression_may() {
    for (name, expression, _) in ROWS {
        for nrql in [
            format!("SELECT count(*) FROM Transaction WHERE {expression} IS NOT NULL"),
            format!("SELECT count(*) FROM Transaction FACET {expression} AS 'v'"),
            format!("SELECT uniqueCount({expression}) FROM Transaction TIMESERIES 30 minutes"),
            format!("FROM Transaction WITH {expression} AS v SELECT count(v)"),
            format!("SELECT v FROM (SELECT {expression} AS 'v' FROM Transaction)"),
        ] {
            if let Err(error) = ask(&nrql) {
                panic!("{name}: {nrql}: {error}");
            }
        }
    }
}

#[test]
fn aggregates_stand_beside_every_clause() {
    for function in functions::all().filter(|function| function.kind == FunctionKind::Aggregate) {
        let Some((_, expression, _)) = AGGREGATES.iter().find(|(name, _, _)| *name == function.name) else {
            continue;
        };
        for clauses in [
            "FACET appName",
            "FACET appName LIMIT 1 TIMESERIES 30 minutes",
            "TIMESERIES 30 minutes SLIDE BY 10 minutes",
            "SINCE 1 hour ago COMPARE WITH 1 hour ago",
            "FACET appName SINCE 1 hour ago COMPARE WITH 1 hour ago TIMESERIES 30 minutes",
            "EXTRAPOLATE",
        ] {
            let nrql = format!("SELECT {expression} FROM Transaction {clauses}");
            match ask(&nrql) {
                Ok(answer) => assert!(!answer.results.is_empty(), "{nrql}"),
                Err(error) => panic!("{nrql}: {error}"),
            }
        }
    }
}

#[test]
fn every_clause_does_what_the_reference_says() {
    let cart = |n: i64| json!([{"facet": "cart", "appName": "cart", "count": n}]);
    for (nrql, expected) in [
        // SELECT and FROM, in either order; AS; several types.
        ("SELECT count(*) FROM PageView", json!([{"count": 4}])),
        ("FROM PageView SELECT count(*) AS 'views'", json!([{"views": 4}])),
        ("from PageView select COUNT(*) as `all views`", json!([{"all views": 4}])),
        ("SELECT count(*) FROM PageView, Transaction", json!([{"count": 9}])),
        ("SELECT count(*) FROM `PageView` -- all\n/* of them */", json!([{"count": 4}])),
        // WHERE, twice; clauses in any order.
        ("SELECT count(*) FROM Transaction WHERE code = 200 WHERE host = 'h1'", json!([{"count": 2}])),
        ("SELECT count(*) WHERE code = 200 SINCE 2 hours ago FROM Transaction", json!([{"count": 3}])),
        // FACET, CASES, ORDER BY, LIMIT, MAX, OFFSET.
        ("SELECT count(*) FROM Transaction FACET appName LIMIT 1", cart(3)),
        ("FROM Transaction SELECT count(*) FACET appName ORDER BY max(duration) LIMIT 1", cart(3)),
        (
            "SELECT count(*) FROM Transaction FACET CASES (WHERE duration < 1 AS 'fast') AS 'speed' LIMIT MAX",
            json!([{"facet": "fast", "speed": "fast", "count": 1}]),
        ),
        (
            "SELECT duration FROM Transaction ORDER BY duration DESC LIMIT 1 OFFSET 1",
            json!([{"timestamp": NOW - 30 * MINUTE, "duration": 3}]),
        ),
        // Times: relative, named, epochs, texts with and without a zone.
        ("SELECT count(*) FROM Transaction SINCE 45 minutes ago UNTIL 15 minutes ago", json!([{"count": 3}])),
        ("SELECT count(*) FROM Transaction SINCE today UNTIL now", json!([{"count": 6}])),
        ("SELECT count(*) FROM Transaction SINCE yesterday UNTIL today", json!([{"count": 0}])),
        ("SELECT count(*) FROM Transaction SINCE today AT '11:15'", json!([{"count": 4}])),
        ("SELECT count(*) FROM Transaction SINCE Thursday", json!([{"count": 6}])),
        ("SELECT count(*) FROM Transaction SINCE this week", json!([{"count": 6}])),
        ("SELECT count(*) FROM Transaction SINCE last month UNTIL this month", json!([{"count": 0}])),
        ("SELECT count(*) FROM Transaction SINCE 1 quarter ago", json!([{"count": 6}])),
        ("SELECT count(*) FROM Transaction SINCE 1768476000000", json!([{"count": 4}])),
        ("SELECT count(*) FROM Transaction SINCE '2026-01-15T12:20:00+0100'", json!([{"count": 4}])),
        (
            "SELECT count(*) FROM Transaction SINCE '2026-01-15 20:15' WITH TIMEZONE 'Asia/Tokyo'",
            json!([{"count": 4}]),
        ),
        (
            "SELECT count(*) FROM PageView FACET hourOf(timestamp) AS 'h' WITH TIMEZONE 'Asia/Tokyo'",
            json!([{"facet": "20:00", "h": "20:00", "count": 4}]),
        ),
        // COMPARE WITH, TIMESERIES, SLIDE BY, EXTRAPOLATE, RAW.
        (
            "SELECT count(*) FROM Transaction SINCE 1 hour ago COMPARE WITH 1 hour ago",
            json!([{"count": 5, "comparison": "current"}, {"count": 1, "comparison": "previous"}]),
        ),
        ("SELECT count(*) FROM Transaction EXTRAPOLATE", json!([{"count": 5}])),
        ("SELECT sum(requests) FROM Metric RAW", json!([{"sum.requests": 12}])),
        // WITH; nested aggregation; subqueries; JOIN.
        ("FROM Transaction WITH duration * 2 AS twice SELECT max(twice) AS 'm'", json!([{"m": 8}])),
        (
            "WITH duration + 1 AS a, code AS b SELECT max(a) AS 'm' FROM Transaction WHERE b = 200",
            json!([{"m": 4}]),
        ),
        (
            "SELECT average(n) AS 'v' FROM (SELECT count(*) AS 'n' FROM Transaction FACET appName)",
            json!([{"v": 5.0 / 3.0}]),
        ),
        (
            "SELECT count(*) FROM Transaction WHERE duration = (SELECT max(duration) FROM Transaction)",
            json!([{"count": 1}]),
        ),
        (
            "SELECT count(*) FROM Transaction WHERE host NOT IN (SELECT uniques(host) FROM Transaction WHERE error)",
            json!([{"count": 2}]),
        ),
        (
            "FROM PageView INNER JOIN (FROM PageView SELECT count(*) AS 'n' FACET session AS 's') ON session = s \
             SELECT sum(n)",
            json!([{"sum.n": 6}]),
        ),
        (
            "FROM PageView LEFT JOIN (FROM PageView SELECT count(*) AS 'n' WHERE session = 'a' FACET session) ON session \
             SELECT count(*), count(n)",
            json!([{"count": 4, "count.n": 2}]),
        ),
        (
            "FROM PageView JOIN (FROM PageView SELECT count(*) AS 'n' FACET upper(session) AS 's') \
             ON upper(session) = s SELECT sum(n)",
            json!([{"sum.n": 6}]),
        ),
        (
            "WITH upper(session) AS key FROM PageView \
             JOIN (FROM PageView SELECT count(*) AS 'n' FACET upper(session) AS 's') ON key = s SELECT sum(n)",
            json!([{"sum.n": 6}]),
        ),
        ("WITH '{\"a\": [1, 2]}' AS text SELECT jparse(text, 'a[1]') AS 'v'", json!([{"v": 2}])),
        // Whole queries of another kind.
        (
            "SHOW EVENT TYPES SINCE 16 minutes ago",
            json!([{"eventType": "Metric"}, {"eventType": "PageView"}, {"eventType": "Transaction"}]),
        ),
    ] {
        check(nrql, expected);
    }
}

#[test]
fn predictions_go_on_from_the_window() {
    let seconds = |minutes: i64| (NOW - minutes * MINUTE) / 1_000;
    for (predict, buckets, end) in [
        ("PREDICT", 8, -20),
        ("PREDICT BY 30 minutes", 9, -30),
        ("PREDICT holtwinters(seasonality: NONE, alpha: 0.5, beta: 0.1) BY 20 minutes", 8, -20),
        ("PREDICT BY 10 minutes USING 2 hours", 7, -10),
    ] {
        let nrql = format!("SELECT count(*) FROM Transaction TIMESERIES 10 minutes {predict}");
        let rows = results(&nrql);
        let rows = rows.as_array().unwrap();
        assert_eq!(rows.len(), buckets, "{nrql}");
        assert_eq!(rows[buckets - 1]["endTimeSeconds"], seconds(end), "{nrql}");
        assert!(rows[buckets - 1]["count"].is_number(), "{nrql}: {}", rows[buckets - 1]);
    }
}

/// The rows that a query has over these metrics.
fn over(metrics: &[(i64, Vec<(&'static str, Value)>)], nrql: &str) -> Json {
    let fixed = Fixed::new(vec![("Metric", vec![chunk("Metric", metrics)])]);
    let answer = ask_of(&fixed, nrql).unwrap_or_else(|error| panic!("{nrql}: {error}"));
    Json::Array(answer.results.into_iter().map(Json::Object).collect())
}

#[test]
fn names_of_timeslices_are_taken_apart() {
    let slice = |name: &'static str, seconds: f64| {
        let value = Metric::summary(1.0, seconds, seconds, seconds);
        (
            NOW - MINUTE,
            vec![("metricTimesliceName", Value::from(name)), ("newrelic.timeslice.value", value.into())],
        )
    };
    let slices = [
        slice("Datastore/statement/Postgres/orders/select", 2.0),
        slice("Datastore/statement/Postgres/orders/insert", 4.0),
        slice("External/all", 9.0),
    ];
    let found = over(
        &slices,
        "SELECT average(newrelic.timeslice.value) AS 'v' FROM Metric \
         WITH METRIC_FORMAT 'Datastore/statement/{db}/{table}/{op}' FACET db, op",
    );
    let expected = json!([
        {"facet": ["Postgres", "insert"], "db": "Postgres", "op": "insert", "v": 4},
        {"facet": ["Postgres", "select"], "db": "Postgres", "op": "select", "v": 2},
    ]);
    assert!(same(&found, &expected), "{found}");
}

#[test]
fn percentiles_of_prometheus_are_read_from_buckets() {
    let bucket = |le: &'static str, count: f64| {
        (NOW - MINUTE, vec![("le", Value::from(le)), ("seconds_bucket", Metric::count(count).into())])
    };
    // Cumulative: 10 requests took at most 1 s, 10 more at most 2 s, and none took longer.
    let buckets = [bucket("1", 10.0), bucket("2", 20.0), bucket("+Inf", 20.0)];
    for name in ["bucketPercentile", "histogramPercentile"] {
        let found = over(&buckets, &format!("SELECT {name}(seconds_bucket, 50, 75) AS 'v' FROM Metric"));
        assert!(same(&found, &json!([{"v": {"50": 1, "75": 1.5}}])), "{name}: {found}");
    }
}
