//! What is sent for a query, and what is refused before.

use nr_nrql::edit::{self, Limit};
use nr_tools::nrql::{MAX_ROWS, Plan};
use nr_tools::window::Window;

fn plan(query: &str, since: Option<&str>, until: Option<&str>, limit: Option<u32>) -> Result<String, String> {
    let window = Window::read(since, until).unwrap();
    Plan::new(query, &window, limit)
        .map(|plan| {
            // What was added is not parsed again when a query is planned: here it is.
            let sent = nr_nrql::parse(plan.text());
            assert!(!sent.has_errors(), "{}", plan.text());
            let limit = edit::limit(&sent).map(|limit| match limit {
                Limit::Rows(rows) => rows,
                _ => MAX_ROWS,
            });
            assert_eq!(plan.limit(), limit, "{}", plan.text());
            plan.text().to_owned()
        })
        .map_err(|fault| fault.public().to_string())
}

#[test]
fn window_and_limit_are_written_out() {
    for (query, since, until, limit, expected) in [
        ("SELECT count(*) FROM T", None, None, None, "SELECT count(*) FROM T SINCE 1 hour ago"),
        (
            "SELECT name FROM T -- all",
            None,
            None,
            None,
            "SELECT name FROM T SINCE 1 hour ago LIMIT 100 -- all",
        ),
        (
            "SELECT * FROM T LIMIT 3 SINCE 2 days ago",
            None,
            None,
            None,
            "SELECT * FROM T LIMIT 3 SINCE 2 days ago",
        ),
        (
            "SELECT count(*) FROM T FACET a",
            None,
            None,
            Some(7),
            "SELECT count(*) FROM T FACET a SINCE 1 hour ago LIMIT 7",
        ),
        (
            "SELECT count(*) FROM T FACET a LIMIT 7",
            None,
            None,
            Some(7),
            "SELECT count(*) FROM T FACET a LIMIT 7 SINCE 1 hour ago",
        ),
        (
            "SELECT count(*) FROM T FACET a TIMESERIES",
            None,
            None,
            None,
            "SELECT count(*) FROM T FACET a TIMESERIES SINCE 1 hour ago LIMIT 10",
        ),
        (
            "SELECT max(x) - min(x) AS 'd' FROM T",
            Some("1 day ago"),
            Some("1 hour ago"),
            None,
            "SELECT max(x) - min(x) AS 'd' FROM T SINCE 1 day ago UNTIL 1 hour ago",
        ),
        ("SHOW EVENT TYPES", None, None, None, "SHOW EVENT TYPES SINCE 1 hour ago"),
        ("SELECT brandNew(x) FROM T", None, None, None, "SELECT brandNew(x) FROM T SINCE 1 hour ago"),
        (
            "SELECT count(*) FROM T UNTIL 5 minutes ago",
            None,
            None,
            None,
            "SELECT count(*) FROM T UNTIL 5 minutes ago",
        ),
    ] {
        assert_eq!(plan(query, since, until, limit).as_deref(), Ok(expected), "{query}");
    }
}

#[test]
fn what_would_fail_is_refused_with_its_place_and_a_correction() {
    for (query, since, limit, expected) in [
        (
            "SELECT avg(duration) FROM T",
            None,
            None,
            &["^^^", "`average`", "this would run: SELECT average(duration) FROM T"][..],
        ),
        (
            "SELECT count(*) FROM T GROUP BY name",
            None,
            None,
            &["^^^^^", "FACET", "this would run: SELECT count(*) FROM T FACET name"],
        ),
        (
            "SELECT count(*) FROM T WHERE name = \"x\" SINCE 30m ago",
            None,
            None,
            &[
                "single quotes",
                "this would run: SELECT count(*) FROM T WHERE name = 'x' SINCE 30 minutes ago",
            ],
        ),
        (
            "SELECT count(*) FROM T SINCE 1 day ago",
            Some("2 hours ago"),
            None,
            &["`SINCE 1 day ago` in the query", "`since: 2 hours ago` beside it"],
        ),
        ("SELECT name FROM T LIMIT 5", None, Some(6), &["`LIMIT 5` in the query", "`limit: 6` beside it"]),
        ("SELECT name FROM T", None, Some(6_000), &["1 to 5000"]),
        ("SELECT name FROM T WHERE a = {{b}}", None, None, &["dashboard variable"]),
        ("DELETE FROM T", None, None, &["pipeline rule"]),
        ("", None, None, &["would refuse"]),
    ] {
        let shown = plan(query, since, None, limit).unwrap_err();
        for words in expected {
            assert!(shown.contains(words), "{query}: {shown}");
        }
    }
}
