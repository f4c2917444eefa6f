use nr_nrql::edit::{EditErrorKind, Limit, Time, limit, set_limit, set_since, set_until, since, until};
use proptest::prelude::*;

fn words(text: &str) -> Time {
    Time::Words(text.to_owned())
}

#[test]
fn clauses_are_set_in_the_outer_query_only() {
    for (text, edited) in [
        ("SELECT a FROM T", "SELECT a FROM T SINCE 2 hours ago"),
        ("SELECT a FROM T SINCE 1 day ago LIMIT 5", "SELECT a FROM T SINCE 2 hours ago LIMIT 5"),
        ("SINCE is no clause", ""),
        (
            "SELECT a FROM (SELECT b FROM T SINCE 1 day ago)",
            "SELECT a FROM (SELECT b FROM T SINCE 1 day ago) SINCE 2 hours ago",
        ),
        ("SELECT a FROM T -- SINCE 1 day ago", "SELECT a FROM T SINCE 2 hours ago -- SINCE 1 day ago"),
        (
            "SELECT a FROM T WHERE b IN (SELECT c FROM U SINCE 1 week ago)  ",
            "SELECT a FROM T WHERE b IN (SELECT c FROM U SINCE 1 week ago) SINCE 2 hours ago  ",
        ),
        ("SHOW EVENT TYPES", "SHOW EVENT TYPES SINCE 2 hours ago"),
    ] {
        match set_since(text, &words("120 minutes ago")) {
            Ok(result) => assert_eq!(result, edited),
            Err(error) => {
                assert!(edited.is_empty() && error.to_string().contains("mend the query first"), "{error}")
            }
        }
    }
    assert_eq!(
        set_until("SELECT a FROM T", &Time::Epoch(1_702_899_296_789)).unwrap(),
        "SELECT a FROM T UNTIL 1702899296789"
    );
    assert_eq!(set_limit("SELECT a FROM T LIMIT 5", Limit::Max).unwrap(), "SELECT a FROM T LIMIT MAX");
    assert_eq!(set_limit("DELETE FROM T", Limit::Max).unwrap_err().kind, EditErrorKind::NotQuery);
}

#[test]
fn what_is_no_time_is_refused() {
    for hostile in [
        "1 hour ago LIMIT MAX",
        "1 hour ago UNTIL now",
        "",
        "now FROM Secrets",
        "'2026-01-01' -- x",
        "5",
        "1 hour",
        "banana",
    ] {
        let result = set_since("SELECT a FROM T", &words(hostile));
        match hostile {
            // A comment is dropped with the rest of what is not the time.
            "'2026-01-01' -- x" => assert_eq!(result.unwrap(), "SELECT a FROM T SINCE '2026-01-01'"),
            _ => assert!(matches!(result.unwrap_err().kind, EditErrorKind::Value(_)), "{hostile}"),
        }
    }
    for (given, written) in [
        ("monday at '09:30'", "monday AT '09:30'"),
        ("Last Week", "last week"),
        ("now", "now"),
        ("1702899296789", "1702899296789"),
    ] {
        assert_eq!(
            set_since("SELECT a FROM T", &words(given)).unwrap(),
            format!("SELECT a FROM T SINCE {written}")
        );
    }
}

#[test]
fn clauses_are_read() {
    let parsed = nr_nrql::parse("SELECT a FROM T SINCE 1 day ago UNTIL '2026-01-01' LIMIT 7");
    assert_eq!(
        (since(&parsed), until(&parsed), limit(&parsed)),
        (Some("1 day ago"), Some("'2026-01-01'"), Some(Limit::Rows(7)))
    );
    let parsed = nr_nrql::parse("SELECT a FROM T LIMIT MAX");
    assert_eq!((since(&parsed), limit(&parsed)), (None, Some(Limit::Max)));
}

#[test]
fn editing_real_queries_keeps_them_whole() {
    let Some(queries) = crate::corpus() else { return };
    for query in queries.iter().filter(|query| !nr_nrql::parse(query).has_errors()) {
        let edited = set_limit(&set_since(query, &words("3 hours ago")).unwrap(), Limit::Rows(9)).unwrap();
        let parsed = nr_nrql::parse(&edited);
        assert_eq!((since(&parsed), limit(&parsed)), (Some("3 hours ago"), Some(Limit::Rows(9))), "{query}");
    }
}

proptest! {
    #[test]
    fn setting_twice_is_setting_once(rows in 1_u32..5_000, ms in 1_000_000_000_i64..2_000_000_000_000) {
        let once = set_limit("FROM T SELECT count(*) FACET a -- c", Limit::Rows(rows)).unwrap();
        prop_assert_eq!(set_limit(&once, Limit::Rows(rows)).unwrap(), once.clone());
        let timed = set_since(&once, &Time::Epoch(ms)).unwrap();
        prop_assert_eq!(set_since(&timed, &Time::Epoch(ms)).unwrap(), timed);
    }

    #[test]
    fn no_words_add_a_clause(text in "\\PC{0,40}") {
        if let Ok(edited) = set_since("SELECT a FROM T", &Time::Words(text)) {
            let parsed = nr_nrql::parse(&edited);
            prop_assert!(!parsed.has_errors() && limit(&parsed).is_none() && until(&parsed).is_none());
        }
    }
}
