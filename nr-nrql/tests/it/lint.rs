use std::collections::BTreeSet;

use nr_nrql::diagnostic::apply;
use nr_nrql::lint::{Class, Mode, Options, lint, rules};
use nr_nrql::parse;
use nr_nrql::time::{Now, window};

/// 2026-03-04 10:20:30.500 UTC, a Wednesday.
const NOW: Now = Now::utc(1_772_619_630_500);

fn found(text: &str, options: &Options) -> Vec<&'static str> {
    lint(&parse(text), options).findings.iter().map(|finding| finding.code).collect()
}

/// What one rule says of a query, the others being silent.
fn says(rule: &str, text: &str, mode: Mode) -> usize {
    found(text, &Options::new(NOW).mode(mode)).iter().filter(|name| **name == rule).count()
}

#[test]
fn examples_of_each_rule_are_true() {
    let names: BTreeSet<&str> = rules().iter().map(|rule| rule.name).collect();
    assert_eq!(names.len(), rules().len());
    for rule in rules() {
        let mode = rule.modes[0];
        for text in [rule.bad, rule.good] {
            let parsed = parse(text);
            assert!(!parsed.has_errors(), "{}: {text}: {:?}", rule.name, parsed.diagnostics());
        }
        assert!(says(rule.name, rule.bad, mode) >= 1, "{}: silent about its own bad example", rule.name);
        assert_eq!(says(rule.name, rule.good, mode), 0, "{}: finds fault with its good example", rule.name);
        assert!(rule.why.len() < 200 && !rule.why.ends_with('.'), "{}", rule.name);
        let disabled = Options::new(NOW).mode(mode).without(rule.name);
        assert!(!found(rule.bad, &disabled).contains(&rule.name), "{}: cannot be disabled", rule.name);
    }
}

#[test]
fn fixes_mend_what_they_are_for() {
    for rule in rules() {
        let mode = rule.modes[0];
        let options = Options::new(NOW).mode(mode);
        let report = lint(&parse(rule.bad), &options);
        let own: Vec<_> = report.findings.into_iter().filter(|finding| finding.code == rule.name).collect();
        if own.iter().all(|finding| finding.fix.is_some()) {
            let (fixed, made) = apply(rule.bad, &own);
            assert!(made > 0 && !parse(&fixed).has_errors(), "{}: {fixed}", rule.name);
            assert_eq!(says(rule.name, &fixed, mode), 0, "{}: still there: {fixed}", rule.name);
        }
    }
}

/// Rule, queries that it finds fault with, queries that it doesn't.
const CASES: &[(&str, &[&str], &[&str])] = &[
    (
        "no-since",
        &["SELECT max(x) FROM (SELECT count(*) AS x FROM T FACET a LIMIT 5)"],
        &[
            "SELECT count(*) FROM T UNTIL now",
            "SELECT max(x) FROM (SELECT count(*) AS x FROM T FACET a LIMIT 5 SINCE 1 day ago)",
            "SHOW EVENT TYPES",
        ],
    ),
    (
        "empty-window",
        &["SELECT a FROM T WHERE b IN (SELECT c FROM U SINCE today UNTIL yesterday) LIMIT 5"],
        &[
            "SELECT a FROM T SINCE {{from}} UNTIL {{to}} LIMIT 5",
            "SELECT a FROM T SINCE yesterday UNTIL today",
        ],
    ),
    (
        "no-limit",
        &["SELECT * FROM T", "SELECT a, lower(b) FROM T", "SELECT max(a) FROM (SELECT a FROM T)"],
        &[
            "SELECT count(*) FROM T",
            "SELECT a FROM T LIMIT 5",
            "SELECT {{x}} FROM T",
            "SELECT brandnew(a) FROM T",
            "SELECT 1 FROM T",
        ],
    ),
    (
        "limit-maximum",
        &["SELECT a FROM T LIMIT 5001"],
        &["SELECT a FROM T LIMIT 5000", "SELECT a FROM T LIMIT {{n}}"],
    ),
    (
        "facet-default",
        &["SELECT count(*) FROM T FACET CASES (WHERE a) OR b", "SELECT count(*) FROM T FACET a TIMESERIES"],
        &[
            "SELECT count(*) FROM T FACET CASES (WHERE a, WHERE b)",
            "SELECT count(*) FROM T FACET a LIMIT MAX",
        ],
    ),
    (
        "high-cardinality",
        &["SELECT count(*) FROM T FACET timestamp", "SELECT count(*) FROM T FACET a, session"],
        &[
            "SELECT count(*) FROM T FACET dateOf(timestamp)",
            "SELECT average(n) FROM (SELECT count(*) AS n FROM T FACET session LIMIT MAX)",
        ],
    ),
    (
        "wide-star",
        &["SELECT * FROM T SINCE 2 days ago", "SELECT *, a + b FROM T SINCE last week"],
        &["SELECT * FROM T SINCE 23 hours ago", "SELECT count(*) FROM T SINCE 1 year ago"],
    ),
    (
        "wide-like",
        &[
            "SELECT count(*) FROM T WHERE a LIKE '%x%' SINCE 2 days ago",
            "SELECT filter(count(*), WHERE a NOT LIKE '%x') FROM T SINCE 2 days ago",
            "SELECT count(*) FROM T WHERE a RLIKE r'.*x' SINCE 2 days ago",
            "SELECT count(*) FROM T WHERE a IN (SELECT b FROM U WHERE c LIKE '%x') SINCE 2 days ago",
        ],
        &[
            "SELECT count(*) FROM T WHERE a LIKE 'x%' SINCE 2 days ago",
            "SELECT count(*) FROM T WHERE a LIKE '%' SINCE 2 days ago",
            "SELECT count(*) FROM T WHERE a LIKE '%x%'",
        ],
    ),
    (
        "mixed-columns",
        &["SELECT *, count(*) FROM T", "SELECT a + 1, max(b) / 2 FROM T"],
        &["SELECT count(*), 5 FROM T", "SELECT a, b FROM T", "SELECT max(a), round(max(b)) FROM T"],
    ),
    (
        "grouped-rows",
        &["SELECT a FROM T FACET b", "SELECT * FROM T TIMESERIES"],
        &[
            "SELECT {{x}} FROM T FACET b",
            "SELECT brandnew(a) FROM T TIMESERIES",
            "SELECT max(a) FROM T FACET b",
        ],
    ),
    (
        "same-name",
        &["SELECT max(a) AS x, min(a) AS x FROM T", "SELECT a, max(b) AS 'a' FROM T"],
        &["SELECT a, a FROM T", "SELECT max(a) AS x, min(a) AS 'X' FROM T"],
    ),
    (
        "too-many-buckets",
        &[
            "SELECT count(*) FROM T TIMESERIES 1 second",
            "SELECT count(*) FROM T TIMESERIES 1 hour SLIDE BY 1 second",
        ],
        &[
            "SELECT count(*) FROM T TIMESERIES 10 seconds",
            "SELECT count(*) FROM T SINCE 366 minutes ago TIMESERIES 1 minute",
            "SELECT count(*) FROM T SINCE 1 year ago TIMESERIES",
            "SELECT count(*) FROM T TIMESERIES {{w}}",
        ],
    ),
    (
        "compare-window",
        &["SELECT count(*) FROM T COMPARE WITH 1 day ago TIMESERIES"],
        &["SELECT count(*) FROM T UNTIL 1 hour ago COMPARE WITH 1 day ago"],
    ),
    (
        "error-expected",
        &[
            "SELECT percentage(count(*), WHERE error IS TRUE) FROM Transaction",
            "SELECT count(*) FROM TransactionError WHERE a = 1 OR b = 2 FACET c",
        ],
        &[
            "SELECT count(*) FROM TransactionError WHERE error.expected IS FALSE",
            "SELECT message FROM TransactionError",
            "SELECT count(*) FROM Transaction WHERE error IS NOT TRUE",
            "SELECT count(*) FROM Span WHERE error IS TRUE",
        ],
    ),
    (
        "guid-name",
        &[
            "SELECT count(*) FROM Log WHERE entityGuid = 'x'",
            "FROM Span SELECT count(*) FACET entityGuid",
            "FROM Transaction, TransactionError SELECT count(*) WHERE `entity.guid` = 'x'",
        ],
        &[
            "SELECT count(*) FROM Transaction, Span WHERE entity.guid = 'x'",
            "SELECT count(*) FROM Span WHERE entity.guid = 'x'",
            "SELECT count(*) FROM Span WHERE entity.guid = 'x' OR entityGuid = 'x'",
        ],
    ),
    (
        "trace-name",
        &["SELECT count(*) FROM Transaction WHERE trace.id = 'x'", "SELECT uniques(traceId) FROM Span"],
        &["SELECT count(*) FROM Custom WHERE traceId = 'x'", "SELECT uniques(traceId) FROM Transaction"],
    ),
    (
        "text-number",
        &[
            "SELECT count(*) FROM T WHERE code >= '400'",
            "SELECT sum(x) FROM T WITH capture(m, r'(?P<x>.*)') AS x",
            "SELECT count(*) FROM T WHERE aparse(m, '*') > 5",
        ],
        &[
            "SELECT count(*) FROM T WHERE code = '400'",
            "SELECT count(*) FROM T WHERE numeric(code) >= 400",
            "SELECT sum(x) FROM T WITH numeric(capture(m, r'(?P<x>.*)')) AS x",
            "SELECT count(*) FROM T WHERE day > '2026-01-01'",
        ],
    ),
    (
        "predict-cost",
        &["SELECT count(*) FROM T TIMESERIES PREDICT"],
        &["SELECT count(*) FROM T TIMESERIES", "SELECT predictLinear(a, 1 hour) FROM T"],
    ),
];

#[test]
fn rules_find_what_they_should_and_no_more() {
    for (rule, bad, good) in CASES {
        for text in bad.iter().chain(*good) {
            assert!(!parse(text).has_errors(), "{text}");
        }
        for text in *bad {
            assert!(says(rule, text, Mode::Query) >= 1, "{rule} is silent: {text}");
        }
        for text in *good {
            assert_eq!(says(rule, text, Mode::Query), 0, "{rule} finds fault: {text}");
        }
    }
    let covered: BTreeSet<&str> = CASES.iter().map(|(rule, ..)| *rule).collect();
    for rule in rules().iter().filter(|rule| rule.modes.contains(&Mode::Query)) {
        assert!(covered.contains(rule.name), "no cases for {}", rule.name);
    }
}

#[test]
fn conditions_and_metric_rules_take_a_part_of_the_language() {
    for (text, faults) in [
        ("SELECT count(*) FROM T WHERE a = 1 FACET b, c", 0),
        ("SELECT average(x) FROM (SELECT max(y) AS x FROM T FACET z TIMESERIES 1 minute)", 0),
        ("SELECT count(*) FROM T SINCE 1 hour ago UNTIL now TIMESERIES COMPARE WITH 1 day ago LIMIT 5", 5),
        ("SELECT duration FROM T", 1),
        ("SELECT max(a), min(a) FROM T", 1),
        ("SELECT count(*) FROM T WHERE a IN (SELECT b FROM U)", 1),
        ("FROM A JOIN (SELECT b, k FROM B LIMIT 5) ON k SELECT count(*)", 1),
        ("SELECT count(*) FROM T FACET a ORDER BY max(b)", 1),
        ("SHOW EVENT TYPES", 1),
    ] {
        assert_eq!(says("alert-condition", text, Mode::AlertCondition), faults, "{text}");
        let report = lint(&parse(text), &Options::new(NOW).mode(Mode::AlertCondition));
        if faults > 0 && report.findings.iter().all(|finding| finding.fix.is_some()) {
            let (fixed, _) = apply(text, &report.findings);
            assert_eq!(says("alert-condition", &fixed, Mode::AlertCondition), 0, "{fixed}");
        }
    }
    for (text, faults) in [
        ("SELECT summary(duration), uniqueCount(host), distribution(size) FROM T WHERE a = 1 FACET b", 0),
        ("SELECT summary(duration) AS 'd' FROM T", 0),
        ("SELECT count(*) FROM T", 1),
        ("SELECT summary(*) FROM T", 1),
        ("SELECT summary(a) FROM T SINCE 1 hour ago LIMIT 5", 2),
        ("SELECT summary(a) FROM T WITH b AS c", 1),
        ("SELECT summary(a) FROM (SELECT b FROM T LIMIT 5)", 1),
    ] {
        assert_eq!(says("events-to-metrics", text, Mode::EventsToMetrics), faults, "{text}");
    }
}

#[test]
fn costs_are_classed_with_reasons() {
    for (text, class) in [
        ("SELECT count(*) FROM Transaction SINCE 1 hour ago", Class::Cheap),
        ("SHOW EVENT TYPES SINCE 30 days ago", Class::Cheap),
        (
            "SELECT average(cpuPercent) FROM SystemSample FACET hostname TIMESERIES SINCE 1 day ago",
            Class::Cheap,
        ),
        ("SELECT message FROM Log WHERE message LIKE '%x%' LIMIT 100 SINCE 1 hour ago", Class::Fair),
        ("SELECT count(*) FROM Transaction FACET name SINCE 30 days ago", Class::Fair),
        ("SELECT count(*) FROM Transaction SINCE 90 days ago COMPARE WITH 1 year ago", Class::Heavy),
        ("SELECT uniques(message) FROM Log WHERE message LIKE '%x%' SINCE 10 days ago", Class::Heavy),
        ("SELECT count(*) FROM Span FACET trace.id LIMIT MAX TIMESERIES MAX SINCE 1 day ago", Class::Heavy),
    ] {
        let cost = lint(&parse(text), &Options::new(NOW)).cost;
        assert_eq!(cost.class, class, "{text}: {:?}", cost.reasons);
        assert!(class == Class::Cheap || !cost.reasons.is_empty());
    }
}

#[test]
fn windows_of_whole_queries() {
    let hour = 3_600_000;
    for (text, expected) in [
        ("SELECT a FROM T", Some((NOW.ms - hour, NOW.ms))),
        ("SELECT a FROM T SINCE 2 hours ago UNTIL 1 hour ago", Some((NOW.ms - 2 * hour, NOW.ms - hour))),
        ("SELECT a FROM T UNTIL 1 hour ago", Some((NOW.ms - 2 * hour, NOW.ms - hour))),
        ("SHOW EVENT TYPES SINCE 2 hours ago", Some((NOW.ms - 2 * hour, NOW.ms))),
        ("SELECT a FROM T SINCE 1 hour ago UNTIL 2 hours ago", None),
        ("SELECT a FROM T SINCE {{t}}", None),
        ("DELETE FROM T", None),
        ("", None),
    ] {
        assert_eq!(window(&parse(text), NOW), expected, "{text}");
    }
}

#[test]
fn real_queries_can_be_mended() {
    let Some(queries) = crate::corpus() else { return };
    let options = Options::new(NOW);
    for query in queries.iter().filter(|query| !parse(query).has_errors()) {
        let report = lint(&parse(query), &options);
        let (fixed, _) = apply(query, &report.findings);
        assert!(!parse(&fixed).has_errors(), "{query}\n{fixed}");
    }
}

proptest::proptest! {
    #[test]
    fn no_text_breaks_a_rule(text in "\\PC{0,120}") {
        let _ = lint(&parse(&text), &Options::new(NOW));
        let _ = lint(&parse(&format!("SELECT {text} FROM (SELECT {text})")), &Options::new(NOW));
    }
}

/// Real queries are written by people who know what they do: a rule that speaks of many of them is a nuisance.
#[test]
fn rules_are_quiet_about_real_queries() {
    /// Rules that only say what a reader can't see.
    const HINTS: [&str; 4] = ["no-since", "facet-default", "no-limit", "predict-cost"];
    let Some(queries) = crate::corpus() else { return };
    let mut counts = std::collections::BTreeMap::<&str, (usize, &str)>::new();
    for query in &queries {
        for name in found(query, &Options::new(NOW)) {
            let entry = counts.entry(name).or_insert((0, query));
            entry.0 += 1;
        }
    }
    for (name, (count, example)) in counts {
        println!("{name}: {count}, such as {}", example.split_whitespace().collect::<Vec<_>>().join(" "));
        assert!(HINTS.contains(&name) || count * 50 < queries.len(), "{name}: {count} of {}", queries.len());
    }
}
