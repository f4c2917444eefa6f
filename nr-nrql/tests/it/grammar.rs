use nr_nrql::lex::lex;
use proptest::prelude::*;

/// Clause or function, texts that are taken, texts that are refused.
const TABLE: &[(&str, &[&str], &[&str])] = &[
    (
        "select",
        &["SELECT * FROM T", "FROM T SELECT a, b AS 'c'", "select count(*) + 1 from T"],
        &["SELECT FROM T", "SELECT a b FROM T"],
    ),
    (
        "from",
        &["FROM T, U SELECT a", "FROM `my type` SELECT a", "FROM lookup(table) SELECT a"],
        &["SELECT a FROM", "SELECT a FROM T U"],
    ),
    (
        "nested",
        &[
            "SELECT max(x) FROM (SELECT count(*) AS x FROM T FACET a)",
            "FROM (FROM T SELECT a) SELECT b",
            "SELECT a FROM (SELECT * FROM T LIMIT 5) LIMIT 1",
        ],
        &["SELECT a FROM (SELECT b FROM T", "SELECT a FROM ()"],
    ),
    (
        "join",
        &[
            "FROM A JOIN (FROM B SELECT c, k LIMIT MAX) ON k SELECT c",
            "FROM A LEFT JOIN (SELECT c FROM B) ON x = y SELECT c",
            "FROM A INNER JOIN (SELECT c FROM B) ON lower(aparse(k, '*-%')) = c SELECT c",
        ],
        &[
            "FROM A JOIN B ON k SELECT c",
            "FROM A JOIN (SELECT c FROM B) SELECT c",
            "FROM A JOIN (SELECT c FROM B) ON lower(c) SELECT c",
        ],
    ),
    (
        "with",
        &[
            "FROM T WITH a + 1 AS b SELECT b",
            "WITH aparse(s, '*/*') AS (x, y) SELECT x FROM T",
            "WITH a AS b, c AS d SELECT b FROM T",
            "WITH '{\"a\": 1}' AS text, jparse(text) AS (a) SELECT a + 1",
        ],
        &["FROM T WITH a SELECT b", "FROM T WITH a AS SELECT b"],
    ),
    (
        "where",
        &[
            "SELECT a FROM T WHERE a = 1 AND NOT (b OR c)",
            "SELECT a FROM T WHERE a = 1 WHERE b = 2",
            "SELECT a FROM T WHERE a IN (1, 2) OR b NOT IN ('x')",
        ],
        &["SELECT a FROM T WHERE", "SELECT a FROM T WHERE a ="],
    ),
    (
        "like",
        &[
            "SELECT a FROM T WHERE a LIKE '%x%'",
            "SELECT a FROM T WHERE a NOT LIKE 'x'",
            "SELECT a FROM T WHERE a RLIKE r'.*\\d+'",
        ],
        &["SELECT a FROM T WHERE a LIKE", "SELECT a FROM T WHERE LIKE 'x'"],
    ),
    (
        "is",
        &[
            "SELECT a FROM T WHERE a IS NULL",
            "SELECT a FROM T WHERE a IS NOT NULL",
            "SELECT a FROM T WHERE a IS TRUE",
        ],
        &["SELECT a FROM T WHERE a IS", "SELECT a FROM T WHERE a IS 5"],
    ),
    (
        "facet",
        &[
            "SELECT count(*) FROM T FACET a, b AS 'B'",
            "SELECT count(*) FROM T FACET a ORDER BY max(c) LIMIT 5",
            "SELECT count(*) FROM T FACET dateOf(timestamp)",
        ],
        &["SELECT count(*) FROM T FACET", "SELECT count(*) FROM T FACET a b"],
    ),
    (
        "cases",
        &[
            "SELECT count(*) FROM T FACET CASES (WHERE a = 1 AS 'one', WHERE b = 2)",
            "SELECT count(*) FROM T FACET CASES(WHERE a) OR b",
            "SELECT count(*) FROM T FACET CASES(WHERE a AS x, b = 1 AS y) AS 'z', c",
        ],
        &["SELECT count(*) FROM T FACET CASES (", "SELECT count(*) FROM T FACET CASES (WHERE a AS)"],
    ),
    (
        "limit",
        &["SELECT a FROM T LIMIT 5", "SELECT a FROM T LIMIT MAX", "SELECT a FROM T LIMIT 5 OFFSET 10"],
        &["SELECT a FROM T LIMIT", "SELECT a FROM T LIMIT 1,000"],
    ),
    (
        "order by",
        &[
            "SELECT a FROM T ORDER BY a",
            "SELECT a FROM T ORDER BY a DESC, b ASC",
            "SELECT a FROM T ORDER BY timestamp LIMIT 1",
        ],
        &["SELECT a FROM T ORDER a", "SELECT a FROM T ORDER BY"],
    ),
    (
        "since",
        &[
            "SELECT a FROM T SINCE 1 hour ago UNTIL now",
            "SELECT a FROM T SINCE today AT '09:30'",
            "SELECT a FROM T SINCE '2026-01-31T12:00:00Z' UNTIL 1702899296789",
        ],
        &["SELECT a FROM T SINCE", "SELECT a FROM T SINCE 30m ago"],
    ),
    (
        "timezone",
        &[
            "SELECT a FROM T WITH TIMEZONE 'Europe/Berlin'",
            "SELECT a FROM T SINCE monday WITH TIMEZONE 'UTC'",
            "SELECT a FROM T SINCE last week WITH TIMEZONE 'UTC'",
        ],
        &["SELECT a FROM T WITH TIMEZONE", "SELECT a FROM T WITH TIMEZONE 5"],
    ),
    (
        "compare with",
        &[
            "SELECT count(*) FROM T COMPARE WITH 1 week ago",
            "SELECT count(*) FROM T SINCE 1 hour ago COMPARE WITH 2 days AGO",
            "SELECT count(*) FROM T COMPARE WITH 1 day ago TIMESERIES",
        ],
        &["SELECT count(*) FROM T COMPARE WITH", "SELECT count(*) FROM T COMPARE 1 week ago"],
    ),
    (
        "timeseries",
        &[
            "SELECT count(*) FROM T TIMESERIES",
            "SELECT count(*) FROM T TIMESERIES 5 minutes SLIDE BY 1 minute",
            "SELECT count(*) FROM T TIMESERIES MAX",
        ],
        &["SELECT count(*) FROM T TIMESERIES 5m", "SELECT count(*) FROM T SLIDE BY 1 minute"],
    ),
    (
        "predict",
        &[
            "SELECT count(*) FROM T TIMESERIES PREDICT",
            "SELECT count(*) FROM T TIMESERIES 1 minute PREDICT BY 1 hour USING 1 day",
            "SELECT count(*) FROM T TIMESERIES PREDICT holtwinters(seasonality: AUTO, alpha: 0.1) BY 1 hour",
        ],
        &["SELECT count(*) FROM T PREDICT", "SELECT count(*) FROM T TIMESERIES PREDICT BY"],
    ),
    (
        "show",
        &[
            "SHOW EVENT TYPES",
            "SHOW EVENT TYPES SINCE 1 day ago",
            "show event types since 1 day ago until 1 hour ago",
        ],
        &["SHOW EVENTS", "SHOW EVENT TYPES FACET a"],
    ),
    (
        "delete",
        &["DELETE FROM T WHERE a = 1", "DELETE a, b FROM T", "DELETE FROM T"],
        &["DELETE", "DELETE a"],
    ),
    (
        "metric format",
        &[
            "SELECT average(newrelic.timeslice.value) FROM Metric WITH METRIC_FORMAT 'a/{b}'",
            "FROM Metric SELECT a RAW",
            "SELECT count(*) FROM T EXTRAPOLATE",
        ],
        &["SELECT a FROM Metric WITH METRIC_FORMAT", "SELECT a FROM Metric RAW RAW x"],
    ),
    (
        "functions",
        &[
            "SELECT filter(count(*), WHERE a = 1) FROM T",
            "SELECT apdex(duration, t: 0.5), histogram(a, width: 10, buckets: 20) FROM T",
            "SELECT funnel(s, WHERE a AS 'x', WHERE b AS 'y') FROM T",
        ],
        &["SELECT filter(count(*)) FROM T", "SELECT average() FROM T"],
    ),
    (
        "as",
        &[
            "SELECT a AS b FROM T",
            "SELECT count(*) AS 'it\\'s' FROM T",
            "SELECT a as `b c`, d AS 'e f' FROM T",
        ],
        &["SELECT a AS FROM T", "SELECT a AS 5 FROM T"],
    ),
    (
        "rlike",
        &[
            "SELECT a FROM T WHERE b RLIKE r'.*x.*'",
            "SELECT a FROM T WHERE b NOT RLIKE r'(a|b)\\d+'",
            "SELECT filter(count(*), WHERE b RLIKE '.+') FROM T",
        ],
        &["SELECT a FROM T WHERE b RLIKE", "SELECT a FROM T WHERE b NOT RLIKE r'x"],
    ),
    (
        "in",
        &[
            "SELECT a FROM T WHERE b IN ('x')",
            "SELECT a FROM T WHERE b NOT IN (1, 2.5, -3)",
            "SELECT a FROM T WHERE lower(b) IN ('x', 'y') AND c IN (d, e)",
        ],
        &["SELECT a FROM T WHERE b IN ()", "SELECT a FROM T WHERE b IN 'x'"],
    ),
    (
        "facet as",
        &[
            "SELECT count(*) FROM T FACET a AS b",
            "SELECT count(*) FROM T FACET a AS 'b c', d AS `e`",
            "SELECT count(*) FROM T FACET if(a, 'x', 'y') AS kind LIMIT 5",
        ],
        &["SELECT count(*) FROM T FACET a AS", "SELECT count(*) FROM T FACET AS b"],
    ),
    (
        "facet order by",
        &[
            "SELECT count(*) FROM T FACET a ORDER BY average(b)",
            "SELECT count(*) FROM T FACET a ORDER BY max(b) DESC LIMIT MAX",
            "SELECT count(*) AS n FROM T FACET a ORDER BY n LIMIT 5",
        ],
        &["SELECT count(*) FROM T FACET a ORDER BY", "SELECT count(*) FROM T FACET a ORDER BY 5"],
    ),
    (
        "offset",
        &[
            "SELECT a FROM T LIMIT 5 OFFSET 10",
            "SELECT a FROM T OFFSET 10 LIMIT 5",
            "SELECT a FROM T LIMIT MAX OFFSET {{n}}",
        ],
        &["SELECT a FROM T LIMIT 5 OFFSET", "SELECT a FROM T LIMIT 5 OFFSET MAX"],
    ),
    (
        "until",
        &[
            "SELECT a FROM T UNTIL now",
            "SELECT a FROM T SINCE 2 days ago UNTIL 1 day ago",
            "SELECT a FROM T UNTIL '2026-01-31 12:34:56.789'",
        ],
        &["SELECT a FROM T UNTIL", "SELECT a FROM T UNTIL 5 minutes"],
    ),
    (
        "slide by",
        &[
            "SELECT count(*) FROM T TIMESERIES 1 hour SLIDE BY 5 minutes",
            "SELECT count(*) FROM T TIMESERIES MAX SLIDE BY AUTO",
            "SELECT count(*) FROM T SLIDE BY MAX TIMESERIES 5 minutes",
        ],
        &[
            "SELECT count(*) FROM T TIMESERIES 1 hour SLIDE BY",
            "SELECT count(*) FROM T TIMESERIES 1 hour SLIDE 5 minutes",
        ],
    ),
    (
        "extrapolate",
        &[
            "SELECT count(*) FROM T EXTRAPOLATE",
            "SELECT count(*) FROM T SINCE 1 day ago EXTRAPOLATE TIMESERIES",
            "FROM T SELECT sum(a) extrapolate FACET b",
        ],
        &["SELECT count(*) FROM T EXTRAPOLATE 5", "SELECT count(*) FROM T EXTRAPOLATE EXTRAPOLATE"],
    ),
    (
        "raw",
        &[
            "FROM Metric SELECT a RAW",
            "FROM Metric SELECT a, b RAW LIMIT 5",
            "FROM Metric SELECT a SINCE 1 day ago RAW",
        ],
        &["FROM Metric SELECT a RAW 5", "FROM Metric SELECT a RAW b"],
    ),
    (
        "lookup",
        &[
            "FROM lookup(stores) SELECT count(*)",
            "FROM Log, lookup(`my stores`) SELECT a",
            "SELECT a FROM T WHERE b IN (FROM lookup(stores) SELECT uniques(id))",
        ],
        &["FROM lookup() SELECT count(*)", "FROM lookup(stores SELECT count(*)"],
    ),
    (
        "eq and its kin",
        &[
            "SELECT a FROM T WHERE b = 1 AND c != 2 AND d < 3",
            "SELECT a FROM T WHERE b <= 1 OR c > 2 OR d >= 3",
            "SELECT a FROM T WHERE b - c = d * 2",
        ],
        &["SELECT a FROM T WHERE b <", "SELECT a FROM T WHERE = 5"],
    ),
    (
        "arithmetic",
        &[
            "SELECT a + b - c * d / e FROM T",
            "SELECT (a + b) * -c FROM T",
            "SELECT sum(a) / count(*) * 1e2 FROM T",
        ],
        &["SELECT a + FROM T", "SELECT * / a FROM T WHERE"],
    ),
    (
        "subquery",
        &[
            "SELECT a FROM T WHERE b IN (SELECT uniques(c) FROM U)",
            "SELECT count(*) / (SELECT count(*) FROM U) FROM T",
            "SELECT a FROM T WHERE b = (FROM U SELECT latest(c))",
        ],
        &["SELECT a FROM T WHERE b IN (SELECT c)", "SELECT a FROM T WHERE b IN SELECT c FROM U"],
    ),
    (
        "index",
        &["SELECT jparse(a)[b] FROM T", "SELECT x[0] FROM T", "SELECT jparse(a)['k'][1] FROM T"],
        &["SELECT x[ FROM T", "SELECT x[] FROM T"],
    ),
    (
        "comments",
        &["SELECT a -- x\nFROM T", "SELECT a // x\nFROM T", "SELECT /* b */ a FROM T"],
        &["SELECT a /* FROM T", "-- SELECT a FROM T"],
    ),
    (
        "templates",
        &[
            "SELECT a FROM T WHERE b IN ({{x}})",
            "SELECT a FROM {{x}} LIMIT {{n}}",
            "SELECT a FROM T SINCE {{s}} TIMESERIES {{w}}",
        ],
        &["SELECT a FROM T WHERE {{x}} =", "SELECT a FROM T {{x"],
    ),
    (
        "names",
        &[
            "SELECT `a b`.`c`, d.e, f:g FROM T",
            "SELECT %.duration, x_% FROM Metric",
            "SELECT k.v[latest], order, group FROM T",
        ],
        &["SELECT a. FROM T", "SELECT `a FROM T"],
    ),
    (
        "numbers",
        &["SELECT 1e3, .5, -2 FROM T", "SELECT a FROM T WHERE b > -1.5e-3", "SELECT 1 - -1 FROM T"],
        &["SELECT 1 2 FROM T", "SELECT 5x FROM T"],
    ),
];

#[test]
fn clauses_are_taken_and_refused() {
    for (what, taken, refused) in TABLE {
        for text in *taken {
            let parsed = nr_nrql::parse(text);
            let findings: Vec<String> =
                parsed.diagnostics().iter().map(|finding| finding.render(text)).collect();
            assert!(!parsed.has_errors(), "{what}: {}", findings.join("\n"));
        }
        for text in *refused {
            assert!(nr_nrql::parse(text).has_errors(), "{what}: taken: {text}");
        }
    }
}

/// Each token of a text reads the same by itself, whatever stands behind it.
#[test]
fn tokens_end_where_a_name_does() {
    for text in ["a.\u{a0}b", "%\u{a0}", "a:\u{2019}b", "x.%\u{feff}", "%.\u{2013}"] {
        for token in lex(text) {
            let alone = lex(token.span.of(text));
            assert!(alone.len() == 1 && alone[0].kind == token.kind, "{text:?}: {alone:?}");
        }
    }
}

proptest! {
    #[test]
    fn tokens_cover_any_text_and_parsing_never_panics(text in "\\PC{0,120}") {
        let tokens = lex(&text);
        let mut at = 0;
        for token in &tokens {
            prop_assert_eq!(token.span.start, at);
            at = token.span.end;
        }
        prop_assert_eq!(at as usize, text.len());
        for finding in nr_nrql::parse(&text).diagnostics() {
            prop_assert!(!finding.render(&text).is_empty());
        }
    }

    #[test]
    fn fragments_in_any_order_never_panic(parts in proptest::collection::vec(prop_oneof![
        Just("SELECT"), Just("FROM"), Just("WHERE"), Just("FACET"), Just("CASES"), Just("("), Just(")"), Just("a"), Just("count(*)"), Just("'x"),
        Just("'x'"), Just("`b`"), Just(","), Just("="), Just("AND"), Just("NOT"), Just("IN"), Just("SINCE"), Just("1"), Just("hour"), Just("ago"),
        Just("TIMESERIES"), Just("CASE"), Just("WHEN"), Just("BETWEEN"), Just("DISTINCT"), Just("{{t}}"), Just("["), Just("]"), Just("{"), Just("}"), Just("f("), Just(":"), Just("r'x'"), Just("-"), Just("\""),
        Just("JOIN"), Just("ON"), Just("WITH"), Just("AS"), Just("PREDICT"), Just("/*"), Just("é"), Just("HAVING"), Just("GROUP BY"), Just("UNION"),
    ], 0..40), glue in prop_oneof![Just(" "), Just("")]) {
        let text = parts.join(glue);
        for finding in nr_nrql::parse(&text).diagnostics() {
            prop_assert!(!finding.render(&text).is_empty());
        }
    }
}
