use nr_nrql::diagnostic::apply;
use nr_nrql::{Severity, parse};

/// A faulty query, the code of its first error, the part it points at, and what the fixes make of it.
type Row = (&'static str, &'static str, &'static str, &'static str);

const CONDITIONS: &[Row] = &[
    ("SELECT a FROM T WHERE b IS 'x'", "is-value", "IS", "SELECT a FROM T WHERE b = 'x'"),
    ("SELECT a FROM T WHERE b IS NOT 5", "is-value", "IS NOT", "SELECT a FROM T WHERE b != 5"),
    ("SELECT a FROM T WHERE b LIKE %x%", "pattern-quotes", "%x%", "SELECT a FROM T WHERE b LIKE '%x%'"),
    ("SELECT a FROM T WHERE b CONTAINS 'x'", "sql-like", "CONTAINS", "SELECT a FROM T WHERE b LIKE '%x%'"),
    (
        "SELECT a FROM T WHERE b NOT CONTAINS 'x'",
        "sql-like",
        "CONTAINS",
        "SELECT a FROM T WHERE b NOT LIKE '%x%'",
    ),
    ("SELECT a FROM T WHERE b STARTS WITH 'x'", "sql-like", "STARTS", "SELECT a FROM T WHERE b LIKE 'x%'"),
    ("SELECT a FROM T WHERE b endsWith 'x'", "sql-like", "endsWith", "SELECT a FROM T WHERE b LIKE '%x'"),
    ("SELECT a FROM T WHERE b RLIKE /x.*/", "sql-regexp", "/x.*/", "SELECT a FROM T WHERE b RLIKE r'x.*'"),
    ("SELECT a FROM T WHERE b ~ 'x'", "sql-operator", "~", "SELECT a FROM T WHERE b RLIKE 'x'"),
    ("SELECT a FROM T WHERE b => 1", "operator-order", "=>", "SELECT a FROM T WHERE b >= 1"),
    ("SELECT a FROM T WHERE b =< 1", "operator-order", "=<", "SELECT a FROM T WHERE b <= 1"),
    ("SELECT a FROM T WHERE b =! 1", "operator-order", "=!", "SELECT a FROM T WHERE b != 1"),
    ("SELECT a FROM T WHERE b NOT = 1", "operator-order", "NOT =", "SELECT a FROM T WHERE b != 1"),
    ("SELECT a FROM T WHERE 1 < b < 5", "chained", "<", "SELECT a FROM T WHERE 1 < b AND b < 5"),
    (
        "SELECT a FROM T WHERE (b + 1) < c <= 5",
        "chained",
        "<=",
        "SELECT a FROM T WHERE (b + 1) < c AND c <= 5",
    ),
    (
        "SELECT a FROM T WHERE b NOT NULL",
        "null-comparison",
        "NOT NULL",
        "SELECT a FROM T WHERE b IS NOT NULL",
    ),
    ("SELECT a FROM T WHERE b ISNULL", "null-comparison", "ISNULL", "SELECT a FROM T WHERE b IS NULL"),
    ("SELECT a FROM T WHERE isnull(b)", "sql-function", "isnull", "SELECT a FROM T WHERE b IS NULL"),
    ("SELECT a FROM T WHERE b = 1 c = 2", "and-missing", "c", "SELECT a FROM T WHERE b = 1 AND c = 2"),
    ("SELECT a FROM T WHERE b = 1, c = 2", "and-missing", ",", "SELECT a FROM T WHERE b = 1 AND c = 2"),
    ("SELECT a FROM T WHERE b = 1 AND AND c", "operator-extra", "AND", "SELECT a FROM T WHERE b = 1 AND c"),
    ("SELECT a FROM T WHERE OR b = 1", "operator-extra", "OR", "SELECT a FROM T WHERE b = 1"),
    ("SELECT a FROM T WHERE b = 1 OR", "operator-extra", "OR", "SELECT a FROM T WHERE b = 1"),
    (
        "SELECT a FROM T WHERE b = 1 AND SINCE 1 day ago",
        "operator-extra",
        "AND",
        "SELECT a FROM T WHERE b = 1 SINCE 1 day ago",
    ),
    ("SELECT a FROM T WHERE b IN ['x', 'y']", "in-brackets", "[", "SELECT a FROM T WHERE b IN ('x', 'y')"),
    ("SELECT a FROM T WHERE b IN ('x' 'y')", "comma-missing", "'y'", "SELECT a FROM T WHERE b IN ('x', 'y')"),
    (
        "SELECT a FROM T WHERE b IN SELECT c FROM U",
        "subquery-brackets",
        "SELECT c FROM U",
        "SELECT a FROM T WHERE b IN (SELECT c FROM U)",
    ),
    ("SELECT a FROM T WHERE b = 'o''clock'", "quote-inside", "''", "SELECT a FROM T WHERE b = 'o\\'clock'"),
    (
        "SELECT a FROM T WHERE b = 'rock'n'roll' LIMIT 5",
        "quote-inside",
        "'",
        "SELECT a FROM T WHERE b = 'rock\\'n\\'roll' LIMIT 5",
    ),
    (
        "SELECT a FROM T WHERE b = 'can't find x' AND c = 'y' LIMIT 5",
        "quote-inside",
        "'",
        "SELECT a FROM T WHERE b = 'can\\'t find x' AND c = 'y' LIMIT 5",
    ),
    ("SELECT a FROM T WHERE b = 'o'clock'", "quote-inside", "'", "SELECT a FROM T WHERE b = 'o\\'clock'"),
];

const PARTS: &[Row] = &[
    ("SELECT FROM T", "select-empty", "FROM", "SELECT * FROM T"),
    ("SELECT count(*) T WHERE a = 1", "from-missing", "T", "SELECT count(*) FROM T WHERE a = 1"),
    ("SELECT sum duration FROM T", "call-brackets", "sum", "SELECT sum(duration) FROM T"),
    ("SELECT a AS two words FROM T", "label-quotes", "two words", "SELECT a AS 'two words' FROM T"),
    ("SELECT a AS with-dash, b FROM T", "label-quotes", "with-dash", "SELECT a AS 'with-dash', b FROM T"),
    ("SELECT a AS 4xx FROM T", "label-quotes", "4xx", "SELECT a AS '4xx' FROM T"),
    ("SELECT a FROM 'T'", "from-quotes", "'T'", "SELECT a FROM T"),
    ("SELECT a FROM \"T\"", "from-quotes", "\"T\"", "SELECT a FROM T"),
    ("SELECT a FROM T t WHERE b = 1", "sql-alias", "t", "SELECT a FROM T WHERE b = 1"),
    ("SELECT a FROM T, WHERE b = 1", "trailing-comma", ",", "SELECT a FROM T WHERE b = 1"),
    ("SELECT a FROM (SELECT b FROM T) AS s", "sql-alias", "AS", "SELECT a FROM (SELECT b FROM T)"),
    (
        "SELECT a FROM T JOIN (SELECT k FROM U) USING (k)",
        "sql-join",
        "USING",
        "SELECT a FROM T JOIN (SELECT k FROM U) ON k",
    ),
    (
        "FROM T LEFT OUTER JOIN (SELECT k FROM U) ON k SELECT a",
        "sql-join",
        "OUTER",
        "FROM T LEFT JOIN (SELECT k FROM U) ON k SELECT a",
    ),
    (
        "SELECT count(*) FROM T FACET CASE (WHERE a AS 'x')",
        "misspelt",
        "CASE",
        "SELECT count(*) FROM T FACET CASES (WHERE a AS 'x')",
    ),
    (
        "SELECT count(*) FROM T FACET CASES WHERE a AS 'x'",
        "cases-brackets",
        "CASES",
        "SELECT count(*) FROM T FACET CASES (WHERE a AS 'x')",
    ),
    (
        "SELECT count(*) FROM T FACET CASES (WHERE a = 1 WHERE b = 2)",
        "comma-missing",
        "WHERE",
        "SELECT count(*) FROM T FACET CASES (WHERE a = 1, WHERE b = 2)",
    ),
    ("SELECT count(*) FROM T FACET a AND b", "facet-and", " AND ", "SELECT count(*) FROM T FACET a, b"),
    ("SELECT a FROM T LIMIT = 5", "limit-equals", "=", "SELECT a FROM T LIMIT 5"),
    ("SELECT a FROM T LIMIT 5 ROWS", "sql-limit", "ROWS", "SELECT a FROM T LIMIT 5"),
    ("SELECT a FROM T ORDER BY a DESCENDING", "misspelt", "DESCENDING", "SELECT a FROM T ORDER BY a DESC"),
    ("SELECT a FROM T SORT BY a", "misspelt", "SORT BY", "SELECT a FROM T ORDER BY a"),
    ("SHOW EVENT TYPE", "show", "EVENT TYPE", "SHOW EVENT TYPES"),
    ("SHOW TABLES SINCE 1 day ago", "show", "TABLES", "SHOW EVENT TYPES SINCE 1 day ago"),
    ("EXPLAIN SELECT a FROM T", "read-only", "EXPLAIN", "SELECT a FROM T"),
];

const FUNCTIONS: &[Row] = &[
    ("SELECT p95(a) FROM T", "sql-function", "p95", "SELECT percentile(a, 95) FROM T"),
    ("SELECT percentile(99, a) FROM T", "argument-order", "(99, a)", "SELECT percentile(a, 99) FROM T"),
    ("SELECT uniqueCount(DISTINCT a) FROM T", "sql-distinct", "DISTINCT", "SELECT uniqueCount(a) FROM T"),
    ("SELECT count(distinct(a)) FROM T", "sql-distinct", "distinct", "SELECT uniqueCount(a) FROM T"),
    (
        "SELECT filter(count(*) WHERE a = 1) FROM T",
        "comma-missing",
        "WHERE",
        "SELECT filter(count(*), WHERE a = 1) FROM T",
    ),
    (
        "SELECT percentage(WHERE a, count(*)) FROM T",
        "argument-where",
        "(WHERE a, count(*))",
        "SELECT percentage(count(*), WHERE a) FROM T",
    ),
    (
        "SELECT funnel(s, a = 1 AS 'one', b = 2) FROM T",
        "argument-where",
        "a = 1",
        "SELECT funnel(s, WHERE a = 1 AS 'one', WHERE b = 2) FROM T",
    ),
    ("SELECT apdex(a t: 0.5) FROM T", "comma-missing", "t", "SELECT apdex(a, t: 0.5) FROM T"),
    ("SELECT apdex(a, t = 0.5) FROM T", "argument-colon", "t = 0.5", "SELECT apdex(a, t: 0.5) FROM T"),
    (
        "SELECT rate(count(*), 'minute') FROM T",
        "argument-interval",
        "'minute'",
        "SELECT rate(count(*), 1 minute) FROM T",
    ),
    ("SELECT percentile(a 95) FROM T", "comma-missing", "95", "SELECT percentile(a, 95) FROM T"),
];

const TIMES: &[Row] = &[
    (
        "SELECT a FROM T SINCE today AT 09:30",
        "time-quotes",
        "09:30",
        "SELECT a FROM T SINCE today AT '09:30'",
    ),
    (
        "SELECT a FROM T SINCE 2 days ago TO now",
        "misspelt",
        "TO",
        "SELECT a FROM T SINCE 2 days ago UNTIL now",
    ),
    (
        "SELECT a FROM T SINCE 2 days ago AND UNTIL 1 day ago",
        "operator-extra",
        "AND",
        "SELECT a FROM T SINCE 2 days ago UNTIL 1 day ago",
    ),
    ("SELECT a FROM T SINCE -1h", "ago", "-1h", "SELECT a FROM T SINCE 1 hour ago"),
    (
        "SELECT a FROM T SINCE INTERVAL '3 days'",
        "ago",
        "INTERVAL '3 days'",
        "SELECT a FROM T SINCE 3 days ago",
    ),
    (
        "SELECT a FROM T SINCE now() - INTERVAL '2' DAY UNTIL now",
        "ago",
        "now() - INTERVAL '2' DAY",
        "SELECT a FROM T SINCE 2 days ago UNTIL now",
    ),
    ("SELECT a FROM T LAST 2 hours", "ago", "LAST 2 hours", "SELECT a FROM T SINCE 2 hours ago"),
    ("SELECT a FROM T IN THE PAST day", "ago", "IN THE PAST day", "SELECT a FROM T SINCE 1 day ago"),
    ("SELECT a FROM T SINCE 2 huors ago", "misspelt", "huors", "SELECT a FROM T SINCE 2 hours ago"),
    ("SELECT a FROM T SINCE 2 hours aog", "misspelt", "aog", "SELECT a FROM T SINCE 2 hours ago"),
    (
        "SELECT a FROM T WITH TIMEZONE Asia/Tokyo",
        "zone-quotes",
        "Asia/Tokyo",
        "SELECT a FROM T WITH TIMEZONE 'Asia/Tokyo'",
    ),
    ("SELECT a FROM T WITH TIME ZONE 'UTC'", "misspelt", "TIME ZONE", "SELECT a FROM T WITH TIMEZONE 'UTC'"),
    ("SELECT a FROM T TIMEZONE 'UTC'", "incomplete", "TIMEZONE", "SELECT a FROM T WITH TIMEZONE 'UTC'"),
    (
        "SELECT count(*) FROM T COMPARE TO 1 day ago",
        "incomplete",
        "COMPARE",
        "SELECT count(*) FROM T COMPARE WITH 1 day ago",
    ),
    (
        "SELECT count(*) FROM T COMPARE WITH last month",
        "ago",
        "last month",
        "SELECT count(*) FROM T COMPARE WITH 1 month ago",
    ),
    ("SELECT count(*) FROM T PREDICT", "predict", "PREDICT", "SELECT count(*) FROM T TIMESERIES PREDICT"),
    (
        "SELECT count(*) FROM T TIMESERIES PREDICT 1 hour",
        "by-missing",
        "1",
        "SELECT count(*) FROM T TIMESERIES PREDICT BY 1 hour",
    ),
];

#[test]
fn slips_are_explained_and_mended() {
    let mut wrong = Vec::new();
    for (text, code, part, fixed) in [CONDITIONS, PARTS, FUNCTIONS, TIMES].into_iter().flatten() {
        let parsed = parse(text);
        let first = parsed.diagnostics().iter().find(|finding| finding.severity == Severity::Error);
        let said = first.map_or(("", ""), |first| (first.code, first.span.of(text)));
        let (mended, _) = apply(text, parsed.diagnostics());
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        if said != (code, part) || words(&mended) != *fixed || parse(&mended).has_errors() {
            wrong.push(format!("{text}\n  said {said:?}, not {:?}\n  made {mended}", (code, part)));
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

/// What looks like a slip and is none.
#[test]
fn what_looks_like_a_slip_is_taken() {
    for text in [
        "SELECT a FROM T WHERE b LIKE c AND d LIKE '%'",
        "SELECT contains, starts, ends, isnull FROM T WHERE contains(tags, 'x') LIMIT 1",
        "SELECT a FROM T WHERE (b > 1) = (c > 1) AND NOT b IS NULL",
        "SELECT a FROM T WHERE b = 'x'AND c = 'y'OR d = 'z'",
        "SELECT count(*) FROM T FACET last, zone, rows, outer, case LIMIT 5",
        "FROM T WITH zone AS z, time AS t SELECT z, t LIMIT 5",
        "SELECT count(*) FROM T FACET error IS TRUE AND slow IS TRUE",
        "SELECT max AS 'most', p, p95, percent FROM T LIMIT 1",
        "SELECT average(p95), count(*) AS p99 FROM T",
        "SELECT histogram(a, 10, 20), apdex(a, t: 0.5), percentile(a, 50) FROM T",
        "SELECT a FROM T SINCE yesterday AT '09:30' UNTIL today AT '09:30'",
        "SELECT count(*) FROM A, B, `c d` WHERE x = 1",
        "SELECT a - b AS c, d FROM T LIMIT 1",
        "SELECT a FROM T WHERE (b < 1) = c AND ((d) > 1) != (e > 1)",
        "WITH '{\"a\": [1]}' AS text, jparse(text) AS (a) SELECT getField(a, count), a[0][key] + 1",
        "WITH (SELECT latest(timestamp) FROM T) AS then SELECT then / 1000, {{x}}",
    ] {
        let parsed = parse(text);
        assert!(!parsed.has_errors(), "{text}: {:?}", parsed.diagnostics());
    }
}

/// What follows a slip is read too: its own faults are told, and the clauses are there.
#[test]
fn what_follows_a_slip_is_read() {
    for (text, codes) in [
        (
            "SELECT a FROM T WHERE b = 'o'clock' SINCE 30m ago;",
            &["quote-inside", "abbreviated-unit", "semicolon"][..],
        ),
        ("SELECT a FROM T WHERE b = 'x''y' AND c <> 'z' LIMIT 5", &["quote-inside", "sql-not-equal"]),
        ("SELECT a FROM T WHERE b = 'it's' AND c = 'z' GROUP BY d", &["quote-inside", "sql-group-by"]),
        // The quote that is never closed stands elsewhere.
        ("SELECT a AS 'b'c FROM T WHERE d = 'x LIMIT 5", &["unexpected", "open-string"]),
        ("SELECT a FROM T LAST 1 hour UNTIL 5m ago", &["ago", "abbreviated-unit"]),
        ("SELECT a FROM T LAST 1 hour SINCE 2 hours ago", &["ago", "twice"]),
        ("SELECT a FROM T SINCE 2 hours ago LIMIT 5 LAST 1 hour", &["twice"]),
        ("SELECT a FROM T SINCE 2 days ago UNTIL now TO now", &["twice"]),
        ("SELECT a FROM T SINCE 2 days ago TO now UNTIL now", &["misspelt", "twice"]),
    ] {
        let parsed = parse(text);
        let said: Vec<&str> = parsed.diagnostics().iter().map(|finding| finding.code).collect();
        assert_eq!(said, codes, "{text}: {:?}", parsed.diagnostics());
    }
    for (text, since, until) in [
        ("SELECT a FROM T LAST 2 hours", Some("LAST 2 hours"), None),
        ("SELECT a FROM T IN THE PAST day LIMIT 5", Some("IN THE PAST day"), None),
        ("SELECT a FROM T SINCE 2 days ago TO now", Some("2 days ago"), Some("now")),
        ("SELECT a FROM T SINCE 2 days ago UNTIL 1 day ago TO now", Some("2 days ago"), Some("1 day ago")),
        ("SELECT a FROM T SINCE last 2 hours", Some("last 2 hours"), None),
        ("SELECT a FROM T WHERE b = 'o'clock' SINCE 1 day ago", Some("1 day ago"), None),
    ] {
        let parsed = parse(text);
        let query = nr_nrql::edit::outer(&parsed).unwrap();
        let shown = |clause: Option<&nr_nrql::ast::TimeClause>| {
            clause.map(|clause| {
                assert!(!matches!(clause.point, nr_nrql::ast::TimePoint::Error(_)), "{text}");
                let said = clause.span.of(text);
                said.strip_prefix("SINCE ").or(said.strip_prefix("UNTIL ")).unwrap_or(said).to_owned()
            })
        };
        let found = (shown(query.since.as_ref()), shown(query.until.as_ref()));
        let until = until.map(|until| until.to_owned());
        let found = (found.0, found.1.map(|said| said.trim_start_matches("TO ").to_owned()));
        assert_eq!(found, (since.map(str::to_owned), until), "{text}");
    }
}

/// A query needs no FROM only when it names nothing but its own variables.
#[test]
fn variables_alone_replace_no_event_type() {
    for text in [
        "WITH a AS b SELECT b",
        "WITH 'x' AS b SELECT c",
        "WITH 'x' AS b SELECT *",
        "WITH 'x' AS b SELECT count(*)",
        "WITH 'x' AS b SELECT max(b)",
        "WITH 'x' AS b SELECT eventType()",
        "WITH 'x' AS b SELECT b WHERE duration > 1",
        "WITH 'x' AS b SELECT b FACET b",
        "WITH b AS b SELECT b",
        "WITH c AS b, 'x' AS c SELECT b",
        "WITH aparse(message, '*,*') AS (a, b) SELECT a WHERE numeric(b) > 1 SINCE 1 day ago",
        "SELECT a FROM (WITH 'x' AS b SELECT c)",
        "SELECT 1",
    ] {
        let parsed = parse(text);
        let codes: Vec<&str> = parsed.diagnostics().iter().map(|finding| finding.code).collect();
        assert_eq!(codes, ["from-missing"], "{text}");
    }
}
