use nr_nrql::catalogue::{Catalogue, Kind, check};
use nr_nrql::diagnostic::apply;
use nr_nrql::parse;

fn catalogue() -> Catalogue {
    let mut catalogue = Catalogue::new();
    for (event_type, attribute, kind) in [
        ("Transaction", "appName", Kind::String),
        ("Transaction", "name", Kind::String),
        ("Transaction", "duration", Kind::Numeric),
        ("Transaction", "httpResponseCode", Kind::String),
        ("Transaction", "error", Kind::Boolean),
        ("Span", "duration.ms", Kind::Numeric),
        ("Span", "trace.id", Kind::String),
        ("Span", "odd name", Kind::String),
        ("Metric", "entity.name", Kind::String),
    ] {
        assert!(catalogue.add_attribute(event_type, attribute, kind));
    }
    assert!(catalogue.add_event_type("Log"));
    catalogue
}

/// A query, and what becomes of it when every fix is made; the same text when there is nothing to say.
const CASES: &[(&str, &str)] = &[
    ("SELECT count(*) FROM transaction", "SELECT count(*) FROM Transaction"),
    ("SELECT count(*) FROM Transactoin", "SELECT count(*) FROM Transaction"),
    ("SELECT count(*) FROM Custom WHERE whatever = 1", "SELECT count(*) FROM Custom WHERE whatever = 1"),
    ("SELECT whatever FROM Log", "SELECT whatever FROM Log"),
    ("SELECT appname FROM Transaction", "SELECT appName FROM Transaction"),
    (
        "SELECT max(durations) FROM Transaction FACET apName",
        "SELECT max(duration) FROM Transaction FACET appName",
    ),
    ("SELECT `oddname` FROM Span", "SELECT `odd name` FROM Span"),
    ("SELECT duration.mss FROM Span ORDER BY Trace.id", "SELECT duration.ms FROM Span ORDER BY trace.id"),
    (
        "SELECT timestamp, tags.team, name FROM Transaction",
        "SELECT timestamp, tags.team, name FROM Transaction",
    ),
    // What the query names itself.
    (
        "FROM Transaction WITH duration * 2 AS doubled SELECT max(doubld)",
        "FROM Transaction WITH duration * 2 AS doubled SELECT max(doubled)",
    ),
    (
        "WITH aparse(name, '*/*') AS (head, rest) FROM Transaction SELECT count(*) FACET head, resst",
        "WITH aparse(name, '*/*') AS (head, rest) FROM Transaction SELECT count(*) FACET head, rest",
    ),
    (
        "SELECT duration AS 'd' FROM Transaction ORDER BY d",
        "SELECT duration AS 'd' FROM Transaction ORDER BY d",
    ),
    (
        "SELECT max(peek) FROM (SELECT max(duration) AS peak FROM Transaction FACET name)",
        "SELECT max(peak) FROM (SELECT max(duration) AS peak FROM Transaction FACET name)",
    ),
    (
        "SELECT max(count) FROM (SELECT count(*) FROM Transaction FACET name)",
        "SELECT max(count) FROM (SELECT count(*) FROM Transaction FACET name)",
    ),
    (
        "FROM Transaction JOIN (FROM Span SELECT max(duration.ms) AS slow FACET trace.id) ON nmae = trace.id SELECT max(slow)",
        "FROM Transaction JOIN (FROM Span SELECT max(duration.ms) AS slow FACET trace.id) ON name = trace.id SELECT max(slow)",
    ),
    (
        "SELECT name FROM Transaction WHERE name IN (SELECT trace.ID FROM Span)",
        "SELECT name FROM Transaction WHERE name IN (SELECT trace.id FROM Span)",
    ),
    (
        "SELECT average(newrelic.timeslice.value) FROM Metric WITH METRIC_FORMAT 'Datastore/{db}' FACET db",
        "SELECT average(newrelic.timeslice.value) FROM Metric WITH METRIC_FORMAT 'Datastore/{db}' FACET db",
    ),
    // Metrics that nobody told of are passed over, but not a wrong case.
    (
        "SELECT max(some.metric), latest(%.duration) FROM Metric FACET Entity.name",
        "SELECT max(some.metric), latest(%.duration) FROM Metric FACET entity.name",
    ),
    (
        "SELECT getField(duration, count) FROM Transaction",
        "SELECT getField(duration, count) FROM Transaction",
    ),
    ("SELECT jparse(name)[user][0] FROM Transaction", "SELECT jparse(name)[user][0] FROM Transaction"),
    ("SELECT count(*) FROM {{type}} WHERE a = 1", "SELECT count(*) FROM {{type}} WHERE a = 1"),
    // Kinds.
    ("SELECT average(name) FROM Transaction", "SELECT average(numeric(name)) FROM Transaction"),
    (
        "SELECT count(*) FROM Transaction WHERE httpResponseCode = 500",
        "SELECT count(*) FROM Transaction WHERE httpResponseCode = '500'",
    ),
    (
        "SELECT count(*) FROM Transaction WHERE httpResponseCode >= 500",
        "SELECT count(*) FROM Transaction WHERE numeric(httpResponseCode) >= 500",
    ),
    (
        "SELECT count(*) FROM Transaction WHERE duration > '5'",
        "SELECT count(*) FROM Transaction WHERE duration > 5",
    ),
    (
        "FROM Transaction WITH numeric(name) AS name SELECT sum(name)",
        "FROM Transaction WITH numeric(name) AS name SELECT sum(name)",
    ),
    ("SHOW EVENT TYPES", "SHOW EVENT TYPES"),
];

#[test]
fn names_are_mended_from_the_catalogue() {
    let catalogue = catalogue();
    for (text, mended) in CASES {
        let parsed = parse(text);
        assert!(!parsed.has_errors(), "{text}");
        let findings = check(&parsed, &catalogue);
        assert_eq!(apply(text, &findings).0, *mended, "{text}");
        assert_eq!(findings.is_empty(), text == mended, "{text}: {findings:?}");
    }
}

#[test]
fn what_is_near_to_nothing_is_said_without_a_fix() {
    let catalogue = catalogue();
    for (text, code) in [
        ("SELECT fruit FROM Transaction", "unknown-attribute"),
        ("SELECT a FROM Transaction", "unknown-attribute"),
    ] {
        let findings = check(&parse(text), &catalogue);
        assert_eq!((findings.len(), findings[0].code, findings[0].fix.is_none()), (1, code, true), "{text}");
    }
    // Only a complete catalogue knows that there is no other event type.
    let parsed = parse("SELECT a FROM Fruit");
    assert!(check(&parsed, &catalogue).is_empty());
    assert_eq!(check(&parsed, &catalogue.complete())[0].code, "unknown-event-type");
}

#[test]
fn the_caret_stands_under_the_name() {
    let text = "SELECT average(Duration) FROM Transaction SINCE 1 day ago";
    insta::assert_snapshot!(check(&parse(text), &catalogue())[0].render(text), @"
    warning at line 1, column 16: Transaction has no attribute `Duration`; did you mean `duration`?
      SELECT average(Duration) FROM Transaction SINCE 1 day ago
                     ^^^^^^^^
      fix: write `duration` for `Duration`
    ");
}

#[test]
fn an_empty_catalogue_says_nothing() {
    let Some(queries) = crate::corpus() else { return };
    for query in &queries {
        // Labels of a query within are known from the text itself.
        let findings = check(&parse(query), &Catalogue::new());
        assert!(findings.iter().all(|finding| finding.fix.is_some()), "{query}: {findings:?}");
        assert!(findings.len() <= 1, "{query}: {findings:?}");
    }
}
