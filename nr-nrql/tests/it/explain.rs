use nr_nrql::{Severity, parse};

/// A faulty query, the code of its first finding, the part it points at, and the query with the fix made.
const FAULTS: &[(&str, &str, &str, Option<&str>)] = &[
    ("SELECT avg(duration) FROM T", "sql-function", "avg", Some("SELECT average(duration) FROM T")),
    (
        "SELECT date_trunc(timestamp) FROM T",
        "sql-function",
        "date_trunc",
        Some("SELECT dateOf(timestamp) FROM T"),
    ),
    (
        "SELECT count(*) FROM T GROUP BY name",
        "sql-group-by",
        "GROUP BY",
        Some("SELECT count(*) FROM T FACET name"),
    ),
    ("SELECT count(*) FROM T FACET a HAVING count(*) > 5", "sql-having", "HAVING", None),
    ("SELECT DISTINCT host FROM T", "sql-distinct", "DISTINCT", Some("SELECT uniques(host) FROM T")),
    (
        "SELECT count(DISTINCT host) FROM T",
        "sql-distinct",
        "DISTINCT",
        Some("SELECT uniqueCount(host) FROM T"),
    ),
    (
        "SELECT a FROM T WHERE a BETWEEN 1 AND 5",
        "sql-between",
        "BETWEEN",
        Some("SELECT a FROM T WHERE (a >= 1 AND a <= 5)"),
    ),
    (
        "SELECT CASE WHEN a > 1 THEN 'x' ELSE 'y' END FROM T",
        "sql-case",
        "CASE",
        Some("SELECT if(a > 1, 'x', 'y') FROM T"),
    ),
    ("SELECT a FROM T UNION SELECT b FROM U", "sql-union", "UNION", None),
    ("SELECT a FROM T WHERE a ILIKE '%x%'", "sql-ilike", "ILIKE", Some("SELECT a FROM T WHERE a LIKE '%x%'")),
    ("SELECT a FROM T WHERE a <> 1", "sql-not-equal", "<>", Some("SELECT a FROM T WHERE a != 1")),
    ("SELECT a FROM T WHERE a == 1", "double-equals", "==", Some("SELECT a FROM T WHERE a = 1")),
    ("SELECT a FROM T WHERE a = \"x\"", "double-quotes", "\"x\"", Some("SELECT a FROM T WHERE a = 'x'")),
    ("SELECT a FROM T;", "semicolon", ";", Some("SELECT a FROM T")),
    ("SELECT a FROM T SINCE 30m ago", "abbreviated-unit", "m", Some("SELECT a FROM T SINCE 30 minutes ago")),
    ("SELECT a FROM T SINCE 2 hrs ago", "abbreviated-unit", "hrs", Some("SELECT a FROM T SINCE 2 hours ago")),
    (
        "SELECT count(*) FROM T TIMESERIES 5min",
        "abbreviated-unit",
        "min",
        Some("SELECT count(*) FROM T TIMESERIES 5 minutes"),
    ),
    ("SELECT a FROM T SINCE 1 hour", "ago-missing", "1 hour", Some("SELECT a FROM T SINCE 1 hour ago")),
    ("SELECT a FROM T SINCE 30 UNTIL now", "unit-missing", "30", None),
    ("SELECT a FROM T LIMIT 1,000", "thousands", "1,000", Some("SELECT a FROM T LIMIT 1000")),
    ("SELECT count(* FROM T", "unbalanced", "(", Some("SELECT count(*) FROM T")),
    ("SELECT count(*)) FROM T", "unbalanced", ")", Some("SELECT count(*) FROM T")),
    ("SELECT sum(count(*) FROM T", "unbalanced", "(", Some("SELECT sum(count(*)) FROM T")),
    ("SELECT a FROM T WHERE (a = 1 AND (b = 2)", "unbalanced", "(", None),
    ("SELECT a FROM T WHERE name = 'x", "open-string", "'x", None),
    ("SELECT `a FROM T", "open-name", "`a FROM T", None),
    ("SELECT a FROM T WEHRE a = 1", "misspelt", "WEHRE", Some("SELECT a FROM T WHERE a = 1")),
    (
        "SELECT count(*) FROM T TIME SERIES",
        "misspelt",
        "TIME SERIES",
        Some("SELECT count(*) FROM T TIMESERIES"),
    ),
    ("SELECT count(*) FROM T FACET BY name", "facet-by", "BY", None),
    ("SELECT percentile() FROM T", "argument-count", "()", None),
    ("SELECT percentage(count(*), a = 1) FROM T", "argument-where", "(count(*), a = 1)", None),
    ("SELECT rate(count(*), x) FROM T", "argument-interval", "x", None),
    ("SELECT count(*)", "from-missing", "", None),
    ("FROM T", "select-missing", "", None),
    ("FROM T SELECT a FACET b FACET c", "twice", "FACET", None),
    ("SELECT count(*) FROM T SLIDE BY 1 minute", "slide-by", "SLIDE BY 1 minute", None),
    ("", "empty", "", None),
    ("SELECT a FROM T WHERE a = 1 OVER x", "sql-over", "OVER", None),
    ("SELECT a FROM T ESCAPE '!'", "sql-escape", "ESCAPE", None),
    ("SELECT a # b FROM T", "unknown-character", "#", None),
    ("SELECT a FROM T ORDER a", "incomplete", "ORDER", Some("SELECT a FROM T ORDER BY a")),
    ("SELECT `` FROM T", "empty-name", "``", None),
    ("SELECT a FROM T WITH TIMEZONE 'x' WITH timezone 'y'", "twice", "timezone", None),
    ("DELETE FROM T SELECT a", "delete", "SELECT a", None),
];

#[test]
fn faults_are_explained_in_place() {
    for (text, code, part, fixed) in FAULTS {
        let parsed = parse(text);
        let first = parsed.diagnostics().iter().find(|finding| finding.severity == Severity::Error);
        let first = first.unwrap_or_else(|| panic!("taken: {text}"));
        assert_eq!((first.code, first.span.of(text)), (*code, *part), "{text}\n{}", first.render(text));
        assert!(!first.message.ends_with('.') && first.message.chars().count() < 160, "{}", first.message);
        let applied = first.fix.as_ref().and_then(|fix| fix.apply(text));
        if let Some(fixed) = fixed {
            assert_eq!(applied.as_deref(), Some(*fixed), "{text}");
            assert!(!parse(fixed).has_errors(), "the fix does not parse: {fixed}");
        }
    }
}

#[test]
fn several_faults_give_several_findings() {
    let text = "SELECT avg(duration) FROM Transaction WHERE name = \"x\" GROUP BY host SINCE 30m ago;";
    let codes: Vec<&str> = parse(text).diagnostics().iter().map(|finding| finding.code).collect();
    assert_eq!(codes, ["sql-function", "double-quotes", "sql-group-by", "abbreviated-unit", "semicolon"]);
}

#[test]
fn an_unknown_function_is_a_warning() {
    for (text, fix) in
        [("SELECT averge(a) FROM T", Some("SELECT average(a) FROM T")), ("SELECT brandnew(a) FROM T", None)]
    {
        let parsed = parse(text);
        assert!(!parsed.has_errors());
        assert_eq!(parsed.diagnostics()[0].code, "unknown-function");
        assert_eq!(parsed.diagnostics()[0].fix.as_ref().and_then(|fix| fix.apply(text)).as_deref(), fix);
    }
}

#[test]
fn the_caret_stands_under_the_part() {
    for (text, shown) in [
        (
            "SELECT count(*)\n\tFROM Transaction\n\tGROUP BY name",
            "error at line 3, column 2: NRQL has no GROUP BY; it groups with FACET\n   GROUP BY name\n   ^^^^^^^^\n  fix: write `FACET` for `GROUP BY`",
        ),
        (
            "SELECT a FROM T WHERE ü = 'é' AND b == 1",
            "error at line 1, column 37: NRQL compares with a single `=`\n  SELECT a FROM T WHERE ü = 'é' AND b == 1\n                                      ^^\n  fix: write `=` for `==`",
        ),
        (
            "SELECT a",
            "error at line 1, column 9: FROM is missing: say which event type to read\n  SELECT a\n          ^",
        ),
    ] {
        assert_eq!(parse(text).diagnostics()[0].render(text), shown);
    }
}
