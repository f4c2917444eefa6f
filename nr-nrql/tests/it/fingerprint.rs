use std::collections::HashSet;

use nr_nrql::fingerprint::{Fingerprint, fingerprint};
use nr_nrql::parse;
use proptest::prelude::*;

use crate::generate;

fn of(text: &str) -> Fingerprint {
    fingerprint(&parse(text)).unwrap_or_else(|| panic!("{text}\n{:?}", parse(text).diagnostics()))
}

/// Texts of one meaning in each row.
const SAME: &[&[&str]] = &[
    &[
        "SELECT a FROM T",
        "select a from T",
        "FROM T SELECT a",
        " SELECT\n\ta FROM T -- x",
        "SELECT `a` FROM `T`",
        "SELECT (a) FROM T",
    ],
    &["SELECT count(*) FROM T", "SELECT COUNT( * ) FROM T", "FROM T SELECT Count(*)"],
    &["SELECT BrandNew(a) FROM T", "SELECT brandnew(a) FROM T"],
    &["SELECT a AS 'x' FROM T", "SELECT a AS x FROM T", "SELECT a as `x` FROM T"],
    &["SELECT a FROM T WHERE b = 1 AND c = 2 OR d", "SELECT a FROM T WHERE ((b = 1) AND (c = 2)) OR d"],
    &["SELECT a FROM T WHERE NOT b = 1", "SELECT a FROM T WHERE NOT (b = 1)"],
    &["SELECT a FROM T WHERE b = 'x\"'", "SELECT a FROM T WHERE b = 'x\\\"'"],
    &["SELECT a FROM T SINCE 1 hour ago LIMIT 5", "SELECT a FROM T LIMIT 5 SINCE 1 HOURS AGO"],
    &["SELECT a FROM T TIMESERIES", "SELECT a FROM T TIMESERIES AUTO"],
    &["SELECT a FROM T SINCE last week", "SELECT a FROM T SINCE LAST Week"],
    &["SELECT a FROM T LIMIT 1 ORDER BY b FACET c", "SELECT a FROM T ORDER BY b FACET c LIMIT 1"],
    &["FROM A JOIN (FROM B SELECT c) ON k SELECT c", "FROM A INNER JOIN (SELECT c FROM B) ON k = k SELECT c"],
    &["SELECT -5 FROM T", "SELECT -(5) FROM T", "SELECT - 5 FROM T"],
    &["SELECT a FROM T LIMIT {{n}}", "FROM T LIMIT {{n}} SELECT a"],
    &["SELECT a FROM T WHERE b IN (1, 2)", "SELECT a FROM T WHERE (b) IN ((1), (2))"],
];

/// Texts that all mean different things.
const DIFFERENT: &[&str] = &[
    "SELECT a FROM T",
    "SELECT A FROM T",
    "SELECT a FROM t",
    "SELECT a, b FROM T",
    "SELECT b, a FROM T",
    "SELECT 'a' FROM T",
    "SELECT r'a' FROM T",
    "SELECT a AS 'x' FROM T",
    "SELECT a AS 'X' FROM T",
    "SELECT 1 FROM T",
    "SELECT 1.0 FROM T",
    "SELECT -1 FROM T",
    "SELECT a - 1 FROM T",
    "SELECT a - -1 FROM T",
    "SELECT a + 1 FROM T",
    "SELECT a - (b - c) FROM T",
    "SELECT a - b - c FROM T",
    "SELECT (a - b) * c FROM T",
    "SELECT a - b * c FROM T",
    "SELECT a FROM T WHERE (b OR c) AND d",
    "SELECT a FROM T WHERE b OR c AND d",
    "SELECT a FROM T WHERE NOT (b AND c)",
    "SELECT a FROM T WHERE NOT b AND c",
    "SELECT a FROM T WHERE b AND c",
    "SELECT a FROM T WHERE c AND b",
    "SELECT a FROM T WHERE b WHERE c",
    "SELECT a FROM T WHERE b IS NULL",
    "SELECT a FROM T WHERE b = TRUE",
    "SELECT a FROM T SINCE 1 hour ago",
    "SELECT a FROM T SINCE 60 minutes ago",
    "SELECT a FROM T UNTIL 1 hour ago",
    "SELECT a FROM T LIMIT 5",
    "SELECT a FROM T LIMIT MAX",
    "SELECT a FROM T LIMIT {{n}}",
    "SELECT a FROM T LIMIT {{m}}",
    "SELECT a FROM T FACET b, c",
    "SELECT a FROM T FACET c, b",
    "SELECT a FROM T FACET b ORDER BY c",
    "SELECT a FROM T ORDER BY c FACET b",
    "SELECT a FROM T ORDER BY c DESC FACET b",
    "SELECT a FROM (SELECT a FROM T)",
    "SELECT a FROM lookup(T)",
    "SELECT {{a}} FROM T",
    "SELECT a FROM {{T}}",
    "SELECT a FROM `{{T}}`",
    "SELECT a FROM T WHERE b = '\\\\d'",
    "SELECT a FROM T WHERE b = 'd'",
    "SHOW EVENT TYPES",
    "DELETE FROM T",
    "DELETE a FROM T",
];

#[test]
fn alike() {
    for row in SAME {
        for text in *row {
            assert_eq!(of(text), of(row[0]), "{text}");
            assert_eq!(of(text).hash64(), of(row[0]).hash64());
        }
    }
}

#[test]
fn unlike() {
    let all = DIFFERENT;
    let texts: HashSet<Fingerprint> = all.iter().map(|text| of(text)).collect();
    let hashes: HashSet<u64> = all.iter().map(|text| of(text).hash64()).collect();
    let mut sorted: Vec<String> = all.iter().map(|text| of(text).to_string()).collect();
    sorted.sort();
    assert_eq!((texts.len(), hashes.len()), (all.len(), all.len()), "{}", sorted.join("\n"));
}

#[test]
fn the_text_is_a_query_and_the_hash_is_stable() {
    let print = of(
        "select Average(duration)*1e3 as ms, uniques(host) from Transaction where `app name`='it\\'s' facet cases(where a=1 as x) since 2 HOURS ago",
    );
    assert_eq!(
        print.as_str(),
        "FROM Transaction SELECT average(duration) * 1000.0 AS 'ms', uniques(host) WHERE `app name` = 'it\\'s' FACET CASES (WHERE a = 1 AS 'x') SINCE 2 hours ago"
    );
    assert_eq!(fingerprint(&parse("SELECT a")), None);
    assert_eq!(of("SELECT a FROM T").hash64(), 3_406_126_106_987_397_896);
}

fn check(text: &str) {
    let print = of(text);
    let again = parse(print.as_str());
    assert!(!again.has_errors(), "{text}\n=>\n{print}\n{:?}", again.diagnostics());
    assert_eq!(fingerprint(&again).unwrap(), print, "{text}");
}

#[test]
fn real_queries_have_fingerprints_that_are_queries() {
    let Some(queries) = crate::corpus() else { return };
    queries.iter().filter(|query| !parse(query).has_errors()).for_each(|query| check(query));
}

proptest! {
    #[test]
    fn generated_queries_have_fingerprints_that_are_queries(text in generate::statement()) {
        check(&text);
    }
}
