//! `explain`: what a query asks, in words.

use super::{NOW, findings, run};

/// A query, and something that is said about it under a label.
const SAID: &[(&str, &str, &str)] = &[
    ("SELECT count(*) FROM T", "asks", "the number of rows"),
    ("SELECT count(a) AS 'n' FROM T", "asks", "the number of rows with `a`, called 'n'"),
    ("SELECT percentile(a, 50, 99) FROM T", "asks", "the percentiles 50, 99 of `a`"),
    ("SELECT percentile(a) FROM T", "asks", "the percentile 95 of `a`"),
    ("SELECT rate(count(*), 1 minute) FROM T", "asks", "the number of rows per 1 minute"),
    ("SELECT filter(count(*), WHERE a = 1) FROM T", "asks", "the number of rows where `a` is 1"),
    ("SELECT sum(a)/max(b) FROM T", "asks", "`sum(a)/max(b)`"),
    ("SELECT apdex(a, t: 0.5) FROM T", "asks", "`apdex(a, t: 0.5)`"),
    ("SELECT * FROM T, U", "reads", "T, U"),
    ("SELECT * FROM T", "limit", "100 rows at most, since there is no LIMIT, the newest first"),
    ("SELECT * FROM T LIMIT 7 OFFSET 3", "limit", "7 rows at most, the newest first, after the first 3"),
    ("SELECT count(*) FROM T FACET a", "limit", "10 groups at most, since there is no LIMIT"),
    ("SELECT count(*) FROM T FACET a LIMIT MAX", "limit", "as many groups as there can be, 5,000"),
    (
        "SELECT a FROM T WHERE a = 1 OR b > 2 AND c IS NULL",
        "where",
        "`a` is 1 or (`b` is more than 2 and `c` is null)",
    ),
    ("SELECT a FROM T WHERE NOT (a = 1 OR b)", "where", "not (`a` is 1 or `b` is true)"),
    (
        "SELECT a FROM T WHERE a NOT LIKE 'x%' AND b RLIKE r'y'",
        "where",
        "`a` is not like 'x%' and `b` matches the regular expression r'y'",
    ),
    ("SELECT a FROM T WHERE a NOT IN ('x', {{y}})", "where", "`a` is not one of ('x', {{y}})"),
    (
        "SELECT count(*) FROM T FACET CASES (WHERE a > 1 AS 'x') OR b",
        "groups",
        "by the first case that holds: `a` is more than 1, called 'x', else `b`",
    ),
    (
        "SELECT count(*) FROM T TIMESERIES 5 minutes SLIDE BY 1 minute",
        "series",
        "a value a bucket, of 5 minutes",
    ),
    (
        "SELECT count(*) FROM T COMPARE WITH 1 week ago",
        "compares",
        "with the same window 1 week earlier, from 2026-02-25 09:20:30 to 2026-02-25 10:20:30",
    ),
    ("SHOW EVENT TYPES", "asks", "which event types have data"),
    (
        "DELETE FROM Log WHERE level = 'debug'",
        "asks",
        "nothing: it is a rule that drops data when it comes in",
    ),
];

#[test]
fn clauses_are_said_in_words() {
    for (query, label, words) in SAID {
        let said = run(&["explain", "--now", NOW, "--format", "json", "-q", query], "");
        let found = findings(&said);
        assert_eq!(found[0][label][0].as_str(), Some(*words), "{query}\n{}{}", said.out, said.err);
    }
}

/// Clauses of time, the window on the calendar of UTC, and what is said about it.
const WINDOWS: &[(&str, Option<&str>, Option<&str>, &str)] = &[
    (
        "",
        Some("2026-03-04T09:20:30Z"),
        Some("2026-03-04T10:20:30Z"),
        "from 2026-03-04 09:20:30 to 2026-03-04 10:20:30 in UTC: 1 hour (there is no SINCE, which means 1 hour)",
    ),
    (
        "SINCE yesterday UNTIL today WITH TIMEZONE 'Europe/Berlin'",
        Some("2026-03-02T23:00:00Z"),
        Some("2026-03-03T23:00:00Z"),
        "from 2026-03-03 00:00:00 to 2026-03-04 00:00:00 in Europe/Berlin: 1 day",
    ),
    (
        // Berlin is ahead by two hours in July, and by one on the day of the question.
        "SINCE '2025-07-01 00:00' UNTIL '2025-07-02 12:30' WITH TIMEZONE 'Europe/Berlin'",
        Some("2025-06-30T22:00:00Z"),
        Some("2025-07-02T10:30:00Z"),
        "from 2025-07-01 00:00:00 to 2025-07-02 12:30:00 in Europe/Berlin: 1 day 12 hours",
    ),
    ("SINCE {{since}}", None, Some("2026-03-04T10:20:30Z"), "from {{since}} to 2026-03-04 10:20:30 in UTC"),
    (
        "SINCE 1 hour ago UNTIL 2 hours ago",
        Some("2026-03-04T09:20:30Z"),
        Some("2026-03-04T08:20:30Z"),
        "from 2026-03-04 09:20:30 to 2026-03-04 08:20:30 in UTC: empty, since it begins at its end or after it",
    ),
    (
        "SINCE 30 minutes ago WITH TIMEZONE 'Mars/Base'",
        Some("2026-03-04T09:50:30Z"),
        Some("2026-03-04T10:20:30Z"),
        "from 2026-03-04 09:50:30 to 2026-03-04 10:20:30 in UTC: 30 minutes (no zone is called 'Mars/Base')",
    ),
];

#[test]
fn the_window_is_found_on_the_calendar() {
    for (clauses, begin, end, words) in WINDOWS {
        let query = format!("SELECT count(*) FROM T {clauses}");
        let said = run(&["explain", "--now", NOW, "--format", "json", "-q", &query], "");
        let window = &findings(&said)[0]["window"];
        assert_eq!((window["begin"].as_str(), window["end"].as_str()), (*begin, *end), "{clauses}");
        assert_eq!(window["text"], *words);
    }
}

#[test]
fn what_people_see() {
    let text = "\
SELECT percentage(count(*), WHERE error IS TRUE) AS 'Errors', average(duration) FROM Transaction, TransactionError
WHERE appName = 'shop' AND (host IN ('a', 'b') OR region != 'eu') FACET name AS 'Route', host LIMIT 20
SINCE 1 week ago UNTIL now COMPARE WITH 1 week ago TIMESERIES 1 hour

SELECT max(c) FROM (SELECT count(*) AS c FROM Span WHERE trace.id IN (FROM Log SELECT uniques(traceId) SINCE 1 day ago) FACET host)
SINCE today";
    insta::assert_snapshot!(run(&["explain", "--now", NOW, "-"], text).out);
}

#[test]
fn what_is_wrong_is_not_explained() {
    let said = run(&["explain", "-q", "SELECT avg(a) FROM T"], "");
    assert_eq!((said.code, said.out.as_str()), (1, ""));
    assert!(said.err.contains("NRQL has no function `avg`"), "{}", said.err);
}
