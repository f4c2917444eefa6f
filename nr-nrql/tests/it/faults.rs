use nr_nrql::diagnostic::apply;
use nr_nrql::{Severity, parse};

/// A faulty query, the code of its first error, the part that it points at, and whether the fixes make it parse.
type Row = (&'static str, &'static str, &'static str, bool);

const MENDED: bool = true;
const EXPLAINED: bool = false;

/// What people write who know SQL and its relatives, and what slips from the fingers.
const FAULTS: &[Row] = &[
    // Functions.
    ("SELECT avg(duration) FROM Transaction", "sql-function", "avg", MENDED),
    ("SELECT mean(duration), dc(host) FROM Transaction", "sql-function", "mean", MENDED),
    ("SELECT stdev(duration) FROM Transaction", "sql-function", "stdev", MENDED),
    ("SELECT count(*) FROM Log FACET date_trunc('hour', timestamp)", "sql-function", "date_trunc", MENDED),
    ("SELECT coalesce(a, b, 'none') FROM Log LIMIT 5", "sql-function", "coalesce", MENDED),
    ("SELECT sum(cast(size AS int)) FROM Log", "sql-function", "cast", MENDED),
    ("SELECT countif(duration > 2) FROM Transaction", "sql-function", "countif", MENDED),
    ("SELECT quantile(duration, 0.95) FROM Transaction", "sql-function", "quantile", MENDED),
    ("SELECT substr(name, 1, 5) FROM Transaction LIMIT 5", "sql-function", "substr", MENDED),
    ("SELECT count(*) FROM Log WHERE timestamp > now()", "sql-function", "now", EXPLAINED),
    ("SELECT row_number() FROM Log LIMIT 5", "sql-function", "row_number", EXPLAINED),
    ("SELECT count(DISTINCT host) FROM Transaction", "sql-distinct", "DISTINCT", MENDED),
    ("SELECT DISTINCT appName FROM Transaction", "sql-distinct", "DISTINCT", MENDED),
    ("SELECT average(duration, 5) FROM Transaction", "argument-count", "(duration, 5)", EXPLAINED),
    (
        "SELECT percentage(count(*), error IS TRUE) FROM Transaction",
        "argument-where",
        "(count(*), error IS TRUE)",
        MENDED,
    ),
    ("SELECT filter(count(*)) FROM Transaction", "argument-count", "(count(*))", EXPLAINED),
    ("SELECT rate(count(*), minute) FROM Transaction", "argument-interval", "minute", EXPLAINED),
    // Clauses.
    ("SELECT count(*) FROM Transaction GROUP BY name", "sql-group-by", "GROUP BY", MENDED),
    ("SELECT count(*) FROM Transaction FACET BY name", "facet-by", "BY", MENDED),
    ("SELECT count(*) FROM Transaction FACET name HAVING count(*) > 5", "sql-having", "HAVING", EXPLAINED),
    ("SELECT a FROM T UNION SELECT b FROM U", "sql-union", "UNION", EXPLAINED),
    ("SELECT a FROM Transaction AS t LIMIT 5", "sql-alias", "AS", MENDED),
    ("WITH slow AS (SELECT a FROM T LIMIT 5) SELECT max(a) FROM slow", "sql-cte", "slow", EXPLAINED),
    ("SELECT a FROM T LIMIT 10, 20", "sql-limit", "10, 20", MENDED),
    ("SELECT a FROM T LIMIT 10,000", "thousands", "10,000", MENDED),
    ("SELECT a FROM T LIMIT ALL", "sql-limit", "ALL", MENDED),
    ("SELECT a FROM T LIMIT 5;", "semicolon", ";", MENDED),
    ("SELECT TOP 5 a FROM T", "sql-top", "TOP", EXPLAINED),
    ("SELECT a FORM T LIMIT 5", "misspelt", "FORM", MENDED),
    ("SELECT a FROM T WEHRE b = 1 LIMIT 5", "misspelt", "WEHRE", MENDED),
    ("SELECT count(*) FROM T TIME SERIES 5 minutes", "misspelt", "TIME SERIES", MENDED),
    ("SELECT a b FROM T LIMIT 5", "comma-missing", "b", MENDED),
    ("SELECT count(*) 'total' FROM T", "as-missing", "'total'", MENDED),
    ("SELECT a, b, FROM T LIMIT 5", "trailing-comma", ",", MENDED),
    ("SELECT count(*) FROM T FACET a LIMIT 5 LIMIT 10", "twice", "LIMIT", EXPLAINED),
    ("SELECT count(*) FROM T SLIDE BY 1 minute", "slide-by", "SLIDE BY 1 minute", EXPLAINED),
    ("INSERT INTO T VALUES (1)", "read-only", "INSERT", EXPLAINED),
    // Conditions.
    ("SELECT a FROM T WHERE b BETWEEN 1 AND 5 LIMIT 5", "sql-between", "BETWEEN", MENDED),
    ("SELECT a FROM T WHERE b NOT BETWEEN 1 AND 5 LIMIT 5", "sql-between", "BETWEEN", MENDED),
    ("SELECT if(CASE WHEN a THEN b ELSE c END, 1) FROM T LIMIT 5", "sql-case", "CASE", MENDED),
    ("SELECT a FROM T WHERE b ILIKE '%x%' LIMIT 5", "sql-ilike", "ILIKE", MENDED),
    ("SELECT a FROM T WHERE b REGEXP '.*x' LIMIT 5", "sql-regexp", "REGEXP", MENDED),
    ("SELECT a FROM T WHERE b <> 1 LIMIT 5", "sql-not-equal", "<>", MENDED),
    ("SELECT a FROM T WHERE b == 1 LIMIT 5", "double-equals", "==", MENDED),
    ("SELECT a FROM T WHERE b = 1 && c = 2 LIMIT 5", "sql-operator", "&&", MENDED),
    ("SELECT a FROM T WHERE b =~ '.*x' LIMIT 5", "sql-operator", "=~", MENDED),
    ("SELECT a FROM T WHERE b = NULL LIMIT 5", "null-comparison", "NULL", MENDED),
    ("SELECT a FROM T WHERE b != NULL LIMIT 5", "null-comparison", "NULL", MENDED),
    ("SELECT a FROM T WHERE b = \"x\" LIMIT 5", "double-quotes", "\"x\"", MENDED),
    ("SELECT a FROM T WHERE b = ‘x’ LIMIT 5", "typographic", "‘", MENDED),
    ("SELECT a FROM T WHERE b IN 'x', 'y' LIMIT 5", "in-brackets", "'x', 'y'", MENDED),
    ("SELECT a FROM T WHERE b ('x', 'y') LIMIT 5", "in-missing", "b", MENDED),
    ("SELECT a FROM T WHERE EXISTS (SELECT b FROM U) LIMIT 5", "sql-exists", "EXISTS", EXPLAINED),
    ("SELECT count(*) FROM T WHERE count(*) > 5", "aggregate-place", "count(*)", EXPLAINED),
    ("SELECT count(*) FROM T WHERE 5", "condition", "5", EXPLAINED),
    // Times.
    ("SELECT count(*) FROM T SINCE 30m ago", "abbreviated-unit", "m", MENDED),
    ("SELECT count(*) FROM T SINCE 2 hrs ago TIMESERIES 5min", "abbreviated-unit", "hrs", MENDED),
    ("SELECT count(*) FROM T SINCE 1 hour", "ago-missing", "1 hour", MENDED),
    ("SELECT count(*) FROM T SINCE last 30 minutes", "ago", "last 30 minutes", MENDED),
    ("SELECT count(*) FROM T SINCE an hour ago", "ago", "an hour ago", MENDED),
    ("SELECT count(*) FROM T SINCE now() - 1h", "ago", "now() - 1h", MENDED),
    ("SELECT count(*) FROM T SINCE 2026-01-31", "date-quotes", "2026-01-31", MENDED),
    (
        "SELECT count(*) FROM T WHERE timestamp >= NOW() - INTERVAL '30 minutes' FACET a",
        "sql-window",
        "WHERE timestamp >= NOW() - INTERVAL '30 minutes'",
        MENDED,
    ),
    ("SELECT count(*) FROM T WHERE a > b - INTERVAL '1' DAY", "sql-interval", "INTERVAL", EXPLAINED),
    ("SELECT count(*) FROM T COMPARE WITH 1 week", "ago-missing", "1 week", MENDED),
    ("SELECT count(*) FROM T TIMESERIES BY 5 minutes", "timeseries-by", "BY", MENDED),
    ("SELECT count(*) FROM T TIMESERIES minute", "amount-missing", "minute", MENDED),
    ("SELECT count(*) FROM T SINCE 30 UNTIL now", "unit-missing", "30", EXPLAINED),
    ("SELECT count(*) FROM T SINCE 1.5 hours ago", "fraction", "1.5", EXPLAINED),
    // Brackets and quotes.
    ("SELECT count(* FROM T", "unbalanced", "(", MENDED),
    ("SELECT sum(if(a > 1, b, c) FROM T FACET d", "unbalanced", "(", MENDED),
    ("SELECT count(*)) FROM T", "unbalanced", ")", MENDED),
    ("SELECT count(*) FROM T WHERE (a = 1 OR (b = 2) FACET c", "unbalanced", "(", MENDED),
    ("SELECT a FROM T WHERE b IN ('x', 'y' LIMIT 5", "unbalanced", "(", MENDED),
    ("SELECT max(x) FROM (SELECT count(*) AS x FROM T FACET a SINCE 1 day ago", "unbalanced", "(", MENDED),
    ("SELECT a FROM T WHERE b = 'x LIMIT 5", "open-string", "'x LIMIT 5", MENDED),
    ("SELECT `a FROM T LIMIT 5", "open-name", "`a FROM T LIMIT 5", MENDED),
    ("SELECT a FROM T /* why", "open-comment", "/* why", EXPLAINED),
];

#[test]
fn faults_are_explained_and_mended() {
    assert!(FAULTS.len() >= 60);
    let (mut wrong, mut mended) = (Vec::new(), 0);
    for (text, code, part, mends) in FAULTS {
        let parsed = parse(text);
        let first = parsed.diagnostics().iter().find(|finding| finding.severity == Severity::Error);
        let Some(first) = first else {
            wrong.push(format!("taken: {text}"));
            continue;
        };
        if (first.code, first.span.of(text)) != (*code, *part) {
            wrong.push(format!("{code} at `{part}` expected, {}:\n{}", first.code, first.render(text)));
        }
        let (fixed, _) = apply(text, parsed.diagnostics());
        let again = parse(&fixed);
        if *mends && again.has_errors() {
            wrong.push(format!("not mended: {text}\n  {fixed}\n{:?}", again.diagnostics()));
        }
        mended += usize::from(!again.has_errors());
    }
    println!("{mended} of {} mended", FAULTS.len());
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), FAULTS.len(), wrong.join("\n"));
}

/// What the fixes make of a query, word for word.
#[test]
fn fixes_say_what_was_meant() {
    for (text, fixed) in [
        ("SELECT quantile(duration, 0.999) FROM T", "SELECT percentile(duration, 99.9) FROM T"),
        (
            "SELECT coalesce(a, b, 'x') FROM T LIMIT 5",
            "SELECT if(a IS NOT NULL, a, if(b IS NOT NULL, b, 'x')) FROM T LIMIT 5",
        ),
        ("SELECT sum(cast(a AS int)) FROM T", "SELECT sum(numeric(a)) FROM T"),
        (
            "SELECT a FROM T WHERE timestamp > NOW() - INTERVAL 1 HOUR LIMIT 5",
            "SELECT a FROM T SINCE 1 hour ago LIMIT 5",
        ),
        ("SELECT a FROM T SINCE past 2 hrs", "SELECT a FROM T SINCE 2 hours ago"),
        ("SELECT a FROM T LIMIT 10, 20", "SELECT a FROM T LIMIT 20 OFFSET 10"),
        ("SELECT sum(if(a > 1, b, c) FROM T", "SELECT sum(if(a > 1, b, c)) FROM T"),
        ("SELECT a FROM T WHERE b = 'x AND c = 1 LIMIT 5", "SELECT a FROM T WHERE b = 'x' AND c = 1 LIMIT 5"),
        ("SELECT a FROM T WHERE b NOT ILIKE 'x'", "SELECT a FROM T WHERE b NOT LIKE 'x'"),
        ("SELECT “a” FROM T", "SELECT 'a' FROM T"),
        ("SELECT max(a) m, min(a) FROM T", "SELECT max(a), m, min(a) FROM T"),
    ] {
        assert_eq!(apply(text, parse(text).diagnostics()).0, fixed);
    }
}

#[test]
fn faults_are_shown_in_place() {
    let shown = |text: &str| {
        let parsed = parse(text);
        parsed.diagnostics().iter().map(|finding| finding.render(text)).collect::<Vec<_>>().join("\n\n")
    };
    let texts = [
        "SELECT avg(duration) FROM Transaction WHERE name = \"x\" GROUP BY host HAVING count(*) > 5 SINCE 30m ago;",
        "SELECT count(*)\nFROM Transaction\nWHERE (duration > 1 AND (name LIKE '%x%')\nFACET name",
        "SELECT count(DISTINCT session) FROM PageView WHERE duration BETWEEN 1 AND 5 AND city <> NULL",
        "SELECT CASE WHEN a > 1 THEN 'x' ELSE 'y' END FROM T LIMIT 10, 20",
        "SELECT averge(duration), percentil(duration) FROM Transaction",
        "SELECT percentage(count(*), error IS TRUE) FROM Transaction",
        "SELECT name FROM Transaction WHERE appName = 'checkout SINCE 1 day ago",
        "SELECT a, b, FROM T WHERE c IN 'x' LIMIT ALL",
        "WITH slow AS (SELECT a FROM T) SELECT max(a) FROM slow",
        "SELECT count(*) FROM T WHERE timestamp > NOW() - INTERVAL '1 hour' TIMESERIES BY 5 minutes",
        "SELECT count(*) FROM T SINCE last 30 minutes UNTIL now()",
        "SELECT count(*) FROM T WHERE average(duration) > 2 FACET 5",
    ];
    insta::assert_snapshot!(texts.map(shown).join("\n\n"));
}

#[test]
fn any_number_of_fixes_can_be_made() {
    for (text, ..) in FAULTS {
        for cut in 0..text.len() {
            if let Some(part) = text.get(..cut) {
                let (fixed, made) = apply(part, parse(part).diagnostics());
                assert!(made > 0 || fixed == part);
            }
        }
    }
}
