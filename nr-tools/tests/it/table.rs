//! Tables: every shape of an answer, escaping, size.

use nr_tools::table::{Builder, Format, Shape, nrql, nrql_json, short};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn rows(value: Value) -> Vec<Map<String, Value>> {
    value.as_array().unwrap().iter().map(|row| row.as_object().unwrap().clone()).collect()
}

fn show(value: Value, facets: &[&str], times: &[&str]) -> String {
    let own = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let (facets, times) = (own(facets), own(times));
    let table = nrql(&rows(value), Shape::new(&facets, &times));
    format!("{}\n{}", table.header(), table.rows(0, table.len()))
}

#[test]
fn every_shape_of_an_answer_is_a_plain_table() {
    let check = |value: Value, facets: &[&str], expected: &str| {
        assert_eq!(show(value.clone(), facets, &["last"]), expected, "{value}");
    };
    // Rows: dotted names stay, a time is a time, absent and null are nothing, empty text is not nothing.
    check(
        json!([{"timestamp": 1709446121841_i64, "appName": "a", "entity.guid": "G"}, {"timestamp": 1709446121000_i64, "note": ""}]),
        &[],
        "timestamp\tappName\tentity.guid\tnote\n2024-03-03T06:08:41.841Z\ta\tG\t\n2024-03-03T06:08:41Z\t\t\t\"\"\n",
    );
    check(
        json!([{"count": 1234, "average.duration": 0.453_219_876_123_4}]),
        &[],
        "count\taverage.duration\n1234\t0.45322\n",
    );
    // FACET: the key once, under its name.
    check(json!([{"facet": "A", "count": 5, "appName": "A"}]), &["appName"], "appName\tcount\nA\t5\n");
    check(
        json!([{"facet": ["A", "h1"], "count": 5, "last": 1709446121000_i64}]),
        &["appName", "host"],
        "appName\thost\tcount\tlast\nA\th1\t5\t2024-03-03T06:08:41Z\n",
    );
    check(json!([{"facet": ["A"], "count": 5}]), &[], "facet\tcount\nA\t5\n");
    check(json!([{"facet": "fast", "count": 5}]), &[], "facet\tcount\nfast\t5\n");
    // TIMESERIES, and groups side by side.
    check(
        json!([{"beginTimeSeconds": 1748910826, "endTimeSeconds": 1748914426, "inspectedCount": 9, "count": 16}]),
        &[],
        "time\tcount\n2025-06-03T00:33:46Z\t16\n",
    );
    check(
        json!([
            {"facet": "A", "appName": "A", "beginTimeSeconds": 0, "endTimeSeconds": 60, "count": 1},
            {"facet": "A", "appName": "A", "beginTimeSeconds": 60, "endTimeSeconds": 120, "count": 2},
            {"facet": "B", "appName": "B", "beginTimeSeconds": 0, "endTimeSeconds": 60, "count": 3},
        ]),
        &["appName"],
        "time (count)\tA\tB\n1970-01-01T00:00:00Z\t1\t3\n1970-01-01T00:01:00Z\t2\t\n",
    );
    check(
        json!([{"facet": "A", "appName": "A", "beginTimeSeconds": 0, "endTimeSeconds": 60, "count": 1, "max.x": 2}]),
        &["appName"],
        "appName\ttime\tcount\tmax.x\nA\t1970-01-01T00:00:00Z\t1\t2\n",
    );
    // COMPARE WITH: one row, with the change.
    check(
        json!([{"comparison": "current", "count": 30}, {"comparison": "previous", "count": 20}]),
        &[],
        "count\tcount previous\tcount change %\n30\t20\t50\n",
    );
    check(
        json!([
            {"comparison": "current", "facet": "A", "app": "A", "n": 3},
            {"comparison": "current", "facet": "B", "app": "B", "n": 1},
            {"comparison": "previous", "facet": "C", "app": "C", "n": 9},
            {"comparison": "previous", "facet": "A", "app": "A", "n": 0},
        ]),
        &["app"],
        "app\tn\tn previous\tn change %\nA\t3\t0\t\nB\t1\t\t\nC\t\t9\t\n",
    );
    check(
        json!([
            {"comparison": "current", "beginTimeSeconds": 3600, "n": 3},
            {"comparison": "current", "beginTimeSeconds": 7200, "n": 4},
            {"comparison": "previous", "beginTimeSeconds": 0, "n": 6},
            {"comparison": "previous", "beginTimeSeconds": 3600, "n": 4},
        ]),
        &[],
        "time\tn\tn previous\tn change %\n1970-01-01T01:00:00Z\t3\t6\t-50\n1970-01-01T02:00:00Z\t4\t4\t0\n",
    );
    // Objects become columns.
    check(
        json!([{"percentile.duration": {"50": 0.12, "95": null}, "n": 1}]),
        &[],
        "percentile.duration.50\tpercentile.duration.95\tn\n0.12\t\t1\n",
    );
    check(
        json!([{"p95": {"95": 0.5}, "percentile.duration": {"99": 1}}]),
        &[],
        "p95\tpercentile.duration.99\n0.5\t1\n",
    );
    check(
        json!([{"apdex.duration": {"count": 9, "s": 8, "t": 1, "f": 0, "score": 0.94}, "count": 9, "s": 8, "t": 1, "f": 0, "score": 0.94}]),
        &[],
        "apdex.duration.count\tapdex.duration.s\tapdex.duration.t\tapdex.duration.f\tapdex.duration.score\tcount\n9\t8\t1\t0\t0.94\t9\n",
    );
    // One list is a column, several are cells.
    check(json!([{"uniques.host": ["a", "b"]}]), &[], "uniques.host\na\nb\n");
    check(json!([{"histogram.duration": [5, 0, 2]}]), &[], "bucket\thistogram.duration\n0\t5\n1\t0\n2\t2\n");
    check(json!([{"uniques.host": ["a"], "count": 2}]), &[], "uniques.host\tcount\n[\"a\"]\t2\n");
    check(
        json!([{"stringKeys": ["name"], "numericKeys": ["duration"], "allKeys": ["name", "duration"]}]),
        &[],
        "key\ttype\nname\tstring\nduration\tnumeric\n",
    );
    check(json!([]), &[], "\n");
}

#[test]
fn hostile_text_stays_in_its_cell() {
    let text = "a\tb\nc\\d\u{202e}e\u{1b}[2J key NRAK-ABCDEFGHIJKLMNOPQRST";
    assert_eq!(
        show(json!([{"message": text, "new\nline": "\"\""}]), &[], &[]),
        "message\tnew\\nline\na\\tb\\nc\\\\de[2J key NRAK-<redacted>\t\\\"\\\"\n"
    );
    let json = nrql_json(
        &rows(json!([{"facet": "x", "m": text, "app": "x"}])),
        Shape::new(&["app".to_owned()], &[]),
    );
    assert_eq!(json.format(), Format::Json);
    assert_eq!(json.rows(0, 1), "{\"m\":\"a\\tb\\nc\\\\de[2J key NRAK-<redacted>\",\"app\":\"x\"}\n");
}

#[test]
fn numbers_are_short_and_whole_ones_exact() {
    for (value, expected) in [
        (0.1 + 0.2, "0.3"),
        (1.0 / 3.0, "0.333333"),
        (-12.345_678_9, "-12.3457"),
        (1_234_567.891, "1234568"),
        (0.000_012_345_678, "0.0000123457"),
        (1.5e-9, "1.5e-9"),
        (2.5e18, "2.5e18"),
        (100.0, "100"),
        (-0.0, "0"),
        (999_999.96, "1000000"),
    ] {
        assert_eq!(short(value), expected, "{value}");
    }
    assert_eq!(
        show(json!([{"n": u64::MAX, "m": i64::MIN}]), &[], &[]),
        "n\tm\n18446744073709551615\t-9223372036854775808\n"
    );
}

/// What a reader makes of a cell.
fn unescape(cell: &str) -> Option<String> {
    match cell {
        "" => None,
        "\"\"" => Some(String::new()),
        _ => {
            let mut out = String::new();
            let mut chars = cell.chars();
            while let Some(c) = chars.next() {
                out.push(match (c, c == '\\') {
                    (_, true) => match chars.next().unwrap() {
                        't' => '\t',
                        'n' => '\n',
                        other => other,
                    },
                    (plain, false) => plain,
                });
            }
            Some(out)
        }
    }
}

proptest! {
    #[test]
    fn cells_read_back_as_they_were(cells in proptest::collection::vec(proptest::option::of("[ -~\t\n]{0,12}"), 1..5)) {
        let clean = |text: &str| nr_core::redact::mask_secrets(text).into_owned();
        let mut builder = Builder::new((0..cells.len()).map(|at| at.to_string()));
        for cell in &cells {
            builder.maybe(cell.as_deref());
        }
        builder.end();
        let table = builder.finish();
        let line = table.rows(0, 1).strip_suffix('\n').unwrap();
        prop_assert!(!line.contains('\n'));
        let read: Vec<Option<String>> = line.split('\t').map(unescape).collect();
        let given: Vec<Option<String>> = cells.iter().map(|cell| cell.as_deref().map(clean)).collect();
        prop_assert_eq!(read, given);
    }

    #[test]
    fn json_of_a_table_holds_what_was_put_in(rows in proptest::collection::vec(("([0-9.e-]{1,6}|[ -~\t\n]{0,8})", any::<u64>(), proptest::option::of(any::<i16>())), 1..9)) {
        let clean = |text: &str| nr_core::redact::mask_secrets(text).into_owned();
        let mut builder = Builder::new(["text", "whole", "number"]);
        for (text, whole, number) in &rows {
            builder.text(text).whole(*whole).number(number.map(f64::from)).end();
        }
        let read: Vec<Value> = builder.finish().ndjson().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let given: Vec<Value> = rows
            .iter()
            .map(|(text, whole, number)| json!({"text": clean(text), "whole": whole, "number": number}))
            .collect();
        prop_assert_eq!(read, given);
    }

    #[test]
    fn a_table_is_hardly_larger_than_its_values(values in proptest::collection::vec(("[a-zA-Z0-9 ./:_-]{1,40}", any::<i32>(), any::<bool>()), 1..60)) {
        let rows: Vec<Map<String, Value>> = values
            .iter()
            .map(|(text, number, truth)| json!({"name": text, "number": number, "truth": truth}).as_object().unwrap().clone())
            .collect();
        let plain: usize = "name\tnumber\ttruth\n".len() + values.iter().map(|(text, number, truth)| format!("{text}\t{number}\t{truth}\n").len()).sum::<usize>();
        let table = nrql(&rows, Shape::default());
        let ours = table.header().len() + 1 + table.rows(0, table.len()).len();
        prop_assert!(ours * 100 <= plain * 103, "{} bytes against {}", ours, plain);
    }
}
