use nr_nrql::functions::{FunctionKind, all, find};
use nr_nrql::parse;

/// A function, argument lists that are taken, argument lists that are refused.
type Row = (&'static str, [&'static str; 3], [&'static str; 2]);

const AGGREGATES: &[Row] = &[
    ("aggregationendtime", ["", " ", "/* end */"], ["a", "1, 2"]),
    ("apdex", ["duration", "duration, t: 0.5", "duration, t: 1"], ["", "duration, t:"]),
    ("average", ["duration", "duration * 1000", "numeric(a)"], ["", "a, b"]),
    ("bucketPercentile", ["x_bucket", "x_bucket, 95", "x_bucket, 50, 99.9"], ["", "x_bucket 95"]),
    ("bytecountestimate", ["", " ", "/* all */"], ["a", "*"]),
    (
        "cardinality",
        ["", "some.metric", "some.metric, include: {a, b}, exclude: {c}"],
        ["a, b", "include: {a"],
    ),
    (
        "cdfPercentage",
        ["a, 1", "a, 0.5, 1, 2", "a, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10"],
        ["a", "a, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11"],
    ),
    ("count", ["*", "a", "some.metric"], ["a, b", "* a"]),
    ("derivative", ["a", "a, 1 minute", "sum(a), 5 seconds"], ["", "a, 1m"]),
    ("earliest", ["a", "timestamp", "jparse(a)[b]"], ["", "a, b"]),
    (
        "filter",
        ["count(*), WHERE a = 1", "average(b), WHERE a IN ('x')", "sum(b), where a IS NOT NULL"],
        ["count(*)", "count(*), a = 1"],
    ),
    (
        "funnel",
        [
            "s, WHERE a = 1 AS 'x', WHERE b = 2 AS 'y'",
            "s, WHERE a, WHERE b, WHERE c",
            "s, WHERE a LIKE '%x' AS x, WHERE b AS y",
        ],
        ["s", "s, WHERE a = 1"],
    ),
    ("histogram", ["a", "a, width: 10, buckets: 40, start: 0", "a, 10, 20"], ["", "a, width 10"]),
    ("histogramPercentile", ["a", "a, 95", "a, 50, 99"], ["", "a,"]),
    ("keyset", ["", " ", "/* all */"], ["a", "*"]),
    ("latest", ["a", "a.b.c", "timestamp"], ["", "a, b"]),
    ("latestrate", ["a", "a, 1 second", "a.b, 5 minutes"], ["", "a, 'x'"]),
    ("max", ["a", "a / b", "length(a)"], ["", "a, b"]),
    ("median", ["a", "a + 1", "a.b"], ["", "a, 50"]),
    ("min", ["a", "a - b", "(a)"], ["", "a b"]),
    (
        "percentage",
        ["count(*), WHERE a = 1", "sum(b), WHERE a IS TRUE", "uniqueCount(s), WHERE a OR b"],
        ["count(*)", "count(*), a = 1"],
    ),
    ("percentile", ["a", "a, 95", "a, 50, 95, 99.999"], ["", "a 95"]),
    ("predictLinear", ["a", "a.b, 30 minutes", "a, 2 days"], ["", "a, 1h"]),
    ("rate", ["count(*), 1 minute", "sum(a)", "max(a) * 8, 1 second"], ["", "count(*), minute"]),
    ("stddev", ["a", "a * 2", "a.b"], ["", "a, b"]),
    ("stdvar", ["a", "a * 2", "a.b"], ["", "a, b"]),
    ("sum", ["a", "a * b", "if(a = 1, 1, 0)"], ["", "a, b"]),
    ("uniqueCount", ["a", "a, b", "tuple(a, b)"], ["", "a, , b"]),
    ("uniques", ["a", "a, 5000", "tuple(a, b), 100"], ["", "a, 5, 6"]),
];

const ROWS: &[Row] = &[
    ("abs", ["a", "a - b", "-5"], ["", "a, b"]),
    ("accountId", ["", " ", "/* own */"], ["a", "1"]),
    ("aparse", ["a, 'x%y*z'", "a, '*'", "lower(a), '%=*'"], ["a", "a, 'x', 'y'"]),
    ("blob", ["a", "`newrelic.ext.message`", "a.b"], ["", "a, b"]),
    ("boolean", ["a", "'true'", "a.b"], ["", "a, b"]),
    ("buckets", ["a, 100", "a, 100, 10", "a.b, 5, 5"], ["a", "a, 1, 2, 3"]),
    ("capture", ["a, r'(?P<x>.*)'", "a, r'.*id=(?P<id>\\d+).*'", "a, '(?P<x>.*)'"], ["a", "a, r'x', 1"]),
    ("ceil", ["a", "a / 2", "1.5"], ["", "a, 1"]),
    ("cidrAddress", ["ip", "ip, 24, true", "'10.0.0.1', 8"], ["", "ip, 24, true, 1"]),
    ("clamp_max", ["a, 10", "a / b, 1", "a, -1"], ["a", "a, 1, 2"]),
    ("clamp_min", ["a, 10", "a / b, 1", "a, 0.5"], ["a", "a, 1, 2"]),
    ("concat", ["", "a, '-', b", "a, 1.5, precision: 2"], ["a b", "a, 'x' b"]),
    ("contains", ["a, 'x'", "a, 5", "tags, b"], ["a", "a, 'x', 'y'"]),
    ("convert", ["a, 'ms', 'min'", "a.b, 'By', 'MBy'", "a * 2, 's', 'h'"], ["a, 'ms'", "a, 'ms', 'min', 1"]),
    ("dateOf", ["timestamp", "a", "toTimestamp(a)"], ["", "timestamp, 'x'"]),
    ("dayOfMonthOf", ["timestamp", "a", "a * 1000"], ["", "timestamp, 1"]),
    ("daysInMonthOf", ["timestamp", "a", "a * 1000"], ["", "timestamp, 1"]),
    ("decode", ["a, 'base64'", "a.b, 'base64url'", "a, 'base64mime'"], ["a", "a, 'base64', 1"]),
    ("dimensions", ["", "include: {pod, code}", "include: {a}, exclude: {b}"], ["a, b, c", "include: {a"]),
    ("encode", ["a, 'base64'", "a.b, 'base64url'", "a, 'base64mime'"], ["a", "a, 'base64', 1"]),
    ("eventType", ["", " ", "/* type */"], ["a", "*"]),
    ("exp", ["a", "a / 2", "1"], ["", "a, b"]),
    ("floor", ["a", "a / 2", "1.5"], ["", "a, 1"]),
    ("fromDatetime", ["a", "a, 'yyyy-MM-dd'", "a, 'yyyy', timezone: 'UTC'"], ["", "a, 'x', 'y', 'z'"]),
    (
        "fromTimestamp",
        ["a", "a, 'yyyy-MM-dd'", "a, 'HH', timezone: 'Europe/Berlin'"],
        ["", "a, 'x', 'y', 'z'"],
    ),
    ("getCdfCount", ["a, 5", "a.b, 0.5", "a, -1"], ["a", "a, 1, 2"]),
    ("getField", ["a, count", "a.b, total", "percentiles, '95.0'"], ["a", "a, count, max"]),
    ("hourOf", ["timestamp", "a", "a * 1000"], ["", "timestamp, 1"]),
    ("if", ["a = 1, 'x'", "a > 1 AND b, 'x', 'y'", "a IS NULL, 0, a"], ["a = 1", "a, b, c, d"]),
    ("indexOf", ["a, 'x'", "a, 'x', 2", "lower(a), b"], ["a", "a, 'x', 1, 2"]),
    ("jparse", ["a", "a, 'x.y'", "a, b"], ["", "a, 'x', 'y'"]),
    ("length", ["a", "'abc'", "tags"], ["", "a, b"]),
    ("ln", ["a", "2", "a + 1"], ["", "a, b"]),
    ("log", ["a", "a, 10", "a + 1"], ["", "a, 1, 2"]),
    ("log10", ["a", "2", "a + 1"], ["", "a, b"]),
    ("log2", ["a", "2", "a + 1"], ["", "a, b"]),
    ("lookup", ["my_table", "`my table`", "stores"], ["", "a, b"]),
    ("lower", ["a", "'ABC'", "concat(a, b)"], ["", "a, b"]),
    ("mapKeys", ["jparse(a)", "a", "b.c"], ["", "a, b"]),
    ("mapValues", ["jparse(a)", "a", "b.c"], ["", "a, b"]),
    ("minuteOf", ["timestamp", "a", "a * 1000"], ["", "timestamp, 1"]),
    ("mod", ["a, 2", "a + 1, b", "7, 3"], ["a", "a, 1, 2"]),
    ("monthOf", ["timestamp", "a", "a * 1000"], ["", "timestamp, 1"]),
    ("numeric", ["a", "'5'", "aparse(a, '*')"], ["", "a, b"]),
    ("position", ["a, 'x'", "a, 'x', 2", "lower(a), b"], ["a", "a, 'x', 1, 2"]),
    ("pow", ["a, 2", "2, a", "a, 0.5"], ["a", "a, 1, 2"]),
    ("quarterOf", ["timestamp", "a", "a * 1000"], ["", "timestamp, 1"]),
    ("round", ["a", "a, 2", "a / b, .01"], ["", "a, 1, 2"]),
    ("sqrt", ["a", "4", "a * a"], ["", "a, b"]),
    ("string", ["a", "a, precision: 2", "a, 2"], ["", "a, 1, 2"]),
    ("substring", ["a, 1", "a, 0, 5", "lower(a), 2"], ["a", "a, 1, 2, 3"]),
    ("toDatetime", ["timestamp", "a, 'yyyy-MM-dd'", "a, 'HH:mm', timezone: 'UTC'"], ["", "a, 'x', 'y', 'z'"]),
    ("toTimestamp", ["a", "a, 'yyyy-MM-dd'", "a, 'yyyy', timezone: 'UTC'"], ["", "a, 'x', 'y', 'z'"]),
    ("tuple", ["a", "a, b", "a AS x, b AS y"], ["", "a, b c"]),
    ("upper", ["a", "'abc'", "concat(a, b)"], ["", "a, b"]),
    ("weekOf", ["timestamp", "a", "a * 1000"], ["", "timestamp, 1"]),
    ("weekdayOf", ["timestamp", "a", "a * 1000"], ["", "timestamp, 1"]),
    ("yearOf", ["timestamp", "a", "a * 1000"], ["", "timestamp, 1"]),
];

/// Methods of PREDICT, which stand nowhere else.
const METHODS: &[Row] = &[(
    "holtwinters",
    ["", "seasonality: AUTO", "seasonality: 1 week, alpha: 0.1, beta: 0.2, gamma: 0.3, phi: 0.9"],
    ["seasonality AUTO", "seasonality: 1w"],
)];

fn text(name: &str, arguments: &str) -> String {
    match name {
        "holtwinters" => format!("SELECT count(*) FROM T TIMESERIES PREDICT {name}({arguments}) BY 1 hour"),
        _ => format!("SELECT {name}({arguments}) FROM T"),
    }
}

#[test]
fn functions_take_and_refuse_arguments() {
    for (name, taken, refused) in AGGREGATES.iter().chain(ROWS).chain(METHODS) {
        for arguments in taken {
            for name in [(*name).to_owned(), name.to_ascii_uppercase()] {
                let text = text(&name, arguments).replace("HOLTWINTERS", "holtwinters");
                let parsed = parse(&text);
                assert!(parsed.diagnostics().is_empty(), "{text}: {:?}", parsed.diagnostics());
            }
        }
        for arguments in refused {
            let text = text(name, arguments);
            assert!(parse(&text).has_errors(), "taken: {text}");
        }
    }
}

#[test]
fn every_function_has_its_row() {
    for function in all() {
        let rows = if function.kind == FunctionKind::Aggregate { AGGREGATES } else { ROWS };
        let row = rows.iter().chain(METHODS).find(|(name, ..)| *name == function.name);
        assert!(row.is_some(), "no texts for {}", function.name);
        assert_eq!(find(&function.name.to_ascii_uppercase()), Some(function));
    }
}
