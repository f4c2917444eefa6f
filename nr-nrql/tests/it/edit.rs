use std::time::Duration;

use nr_nrql::ast::{ExprKind, FacetKind, Node};
use nr_nrql::build::Condition;
use nr_nrql::edit::{
    Clause, EditErrorKind, Limit, Scope, Time, add_where, limit, outer, remove, scope_to_entity, set_facet,
    set_limit, set_since, set_until, since, split_window, tighten_window, until,
};
use nr_nrql::fingerprint::fingerprint;
use nr_nrql::time::{Now, resolve};
use proptest::prelude::*;

use crate::generate;

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

/// The query of a text without the parts that an edit is to change, and without spans.
fn shape(text: &str) -> String {
    let parsed = nr_nrql::parse(text);
    assert!(!parsed.has_errors(), "{text}\n{:?}", parsed.diagnostics());
    fingerprint(&parsed).unwrap().to_string()
}

#[test]
fn conditions_are_added_where_they_belong() {
    let condition = Condition::is("x", true).unwrap();
    let either = Condition::is("x", true).unwrap().or(Condition::is("y", true).unwrap());
    for (scope, text, condition, edited) in [
        (Scope::Outer, "SELECT a FROM T", &condition, "SELECT a FROM T WHERE x IS TRUE"),
        (Scope::Outer, "SELECT a FROM T", &either, "SELECT a FROM T WHERE x IS TRUE OR y IS TRUE"),
        (
            Scope::Outer,
            "SELECT a FROM T WHERE b",
            &either,
            "SELECT a FROM T WHERE b AND (x IS TRUE OR y IS TRUE)",
        ),
        (
            Scope::Outer,
            "SELECT a FROM T WHERE b OR c",
            &condition,
            "SELECT a FROM T WHERE (b OR c) AND x IS TRUE",
        ),
        (
            Scope::Outer,
            "SELECT a FROM T WHERE (b OR c)",
            &condition,
            "SELECT a FROM T WHERE (b OR c) AND x IS TRUE",
        ),
        (
            Scope::Outer,
            "SELECT a FROM T WHERE (b) OR (c)",
            &condition,
            "SELECT a FROM T WHERE ((b) OR (c)) AND x IS TRUE",
        ),
        (
            Scope::Outer,
            "SELECT a FROM T WHERE b -- c\nLIMIT 5",
            &condition,
            "SELECT a FROM T WHERE b AND x IS TRUE -- c\nLIMIT 5",
        ),
        (
            Scope::Outer,
            "SELECT a FROM T WHERE b FACET c WHERE d",
            &condition,
            "SELECT a FROM T WHERE b FACET c WHERE d AND x IS TRUE",
        ),
        (
            Scope::Outer,
            "FROM T FACET b SELECT count(*)",
            &condition,
            "FROM T FACET b SELECT count(*) WHERE x IS TRUE",
        ),
        (
            Scope::Outer,
            "FROM T WITH a AS (b, c) SELECT b",
            &condition,
            "FROM T WITH a AS (b, c) SELECT b WHERE x IS TRUE",
        ),
        (
            Scope::Innermost,
            "SELECT a FROM (SELECT b FROM (FROM T SELECT c FACET d) WHERE e) WHERE f",
            &condition,
            "SELECT a FROM (SELECT b FROM (FROM T SELECT c WHERE x IS TRUE FACET d) WHERE e) WHERE f",
        ),
        (
            Scope::Outer,
            "SELECT a FROM (SELECT b FROM T WHERE c) WHERE d",
            &condition,
            "SELECT a FROM (SELECT b FROM T WHERE c) WHERE d AND x IS TRUE",
        ),
        (Scope::Innermost, "SELECT a FROM T", &condition, "SELECT a FROM T WHERE x IS TRUE"),
    ] {
        assert_eq!(add_where(text, scope, condition).unwrap(), edited);
    }
    for text in ["SHOW EVENT TYPES", "DELETE FROM T", "SELECT a FROM"] {
        assert!(add_where(text, Scope::Outer, &condition).is_err(), "{text}");
    }
    let two = "SELECT a FROM (SELECT b FROM T), (SELECT b FROM U)";
    let error = add_where(two, Scope::Innermost, &condition).unwrap_err();
    assert_eq!(error.to_string(), "cannot add a condition: FROM holds several queries; edit each by itself");
}

#[test]
fn clauses_are_removed_whole() {
    let full = "SELECT count(*) FROM T WHERE a WHERE b FACET c ORDER BY max(d) LIMIT 5 OFFSET 2 ORDER BY e SINCE 1 day ago UNTIL now WITH TIMEZONE 'UTC' TIMESERIES 1 hour SLIDE BY 1 minute EXTRAPOLATE WITH METRIC_FORMAT 'x' RAW";
    for (clause, gone) in [
        (Clause::Where, " WHERE a WHERE b"),
        (Clause::Facet, " FACET c ORDER BY max(d)"),
        (Clause::OrderBy, " ORDER BY e"),
        (Clause::Since, " SINCE 1 day ago"),
        (Clause::Until, " UNTIL now"),
        (Clause::Timezone, " WITH TIMEZONE 'UTC'"),
        (Clause::SlideBy, " SLIDE BY 1 minute"),
        (Clause::Extrapolate, " EXTRAPOLATE"),
        (Clause::MetricFormat, " WITH METRIC_FORMAT 'x'"),
        (Clause::Raw, " RAW"),
        (Clause::Limit, " LIMIT 5"),
        (Clause::Offset, " OFFSET 2"),
    ] {
        let expected = full.replacen(gone, "", 1);
        assert!(expected.len() < full.len(), "{gone}");
        match clause {
            // The removed pieces stand apart.
            Clause::Where => assert_eq!(remove(full, clause).unwrap(), full.replace(" WHERE a WHERE b", "")),
            _ => assert_eq!(remove(full, clause).unwrap(), expected, "{clause:?}"),
        }
    }
    assert_eq!(remove("SELECT a FROM T", Clause::Predict).unwrap(), "SELECT a FROM T");
    assert!(matches!(remove(full, Clause::Timeseries).unwrap_err().kind, EditErrorKind::Result(_)));
    for (text, clause, edited) in [
        ("SELECT a FROM T -- c\nLIMIT 5 SINCE today", Clause::Limit, "SELECT a FROM T -- c\nSINCE today"),
        ("SELECT a FROM T LIMIT 5 -- c\nSINCE today", Clause::Limit, "SELECT a FROM T -- c\nSINCE today"),
        ("SELECT a FROM T WHERE(b)LIMIT 5 FACET c", Clause::Limit, "SELECT a FROM T WHERE(b)FACET c"),
        ("SINCE today", Clause::Limit, ""),
        (
            "SELECT a FROM T FACET b LIMIT 5 ORDER BY c SINCE today",
            Clause::Limit,
            "SELECT a FROM T ORDER BY c FACET b SINCE today",
        ),
    ] {
        match remove(text, clause) {
            Ok(result) => assert_eq!(result, edited),
            Err(error) => assert!(edited.is_empty(), "{error}"),
        }
    }
}

#[test]
fn windows_are_tightened_and_never_widened() {
    const NOW: i64 = 1_700_000_000_000;
    const HOUR: i64 = 3_600_000;
    let check = |clauses: &str, begin: i64, end: i64, expected: &str| {
        let text = format!("SELECT a FROM T{clauses}");
        match tighten_window(&text, NOW + begin, NOW + end, Now::utc(NOW)) {
            Ok(edited) => assert_eq!(edited.strip_prefix("SELECT a FROM T").unwrap(), expected),
            Err(error) => assert_eq!(error.to_string(), format!("cannot tighten the window: {expected}")),
        }
    };
    let exact = |begin: i64, end: i64| format!(" SINCE {} UNTIL {}", NOW + begin, NOW + end);
    check("", -2 * HOUR, 0, "");
    check("", -HOUR / 2, 0, &exact(-HOUR / 2, 0));
    check("", -HOUR, HOUR, "");
    check(" SINCE 3 hours ago", -2 * HOUR, -HOUR, &exact(-2 * HOUR, -HOUR));
    check(" SINCE 3 hours ago UNTIL 2 hours ago", -9 * HOUR, 0, " SINCE 3 hours ago UNTIL 2 hours ago");
    check(
        " SINCE 3 hours ago UNTIL 2 hours ago LIMIT 5",
        -HOUR * 5 / 2,
        0,
        &format!("{} LIMIT 5", exact(-HOUR * 5 / 2, -2 * HOUR)),
    );
    check(
        " SINCE 3 hours ago",
        -9 * HOUR,
        -4 * HOUR,
        &format!(
            "the query looks at {} to {NOW}, outside of {} to {}",
            NOW - 3 * HOUR,
            NOW - 9 * HOUR,
            NOW - 4 * HOUR
        ),
    );
    check(" UNTIL 2 hours ago", -9 * HOUR, 0, "UNTIL stands without SINCE; say where the time begins");
    check(" SINCE {{x}}", -9 * HOUR, 0, "`SINCE {{x}}` is no time that can be told");
    let nested = "SELECT a FROM (SELECT a FROM T SINCE 1 day ago)";
    let error = tighten_window(nested, 0, NOW, Now::utc(NOW)).unwrap_err();
    assert!(error.to_string().contains("SINCE or UNTIL of its own"), "{error}");
    for (width, why) in
        [(Duration::ZERO, "less than a millisecond"), (Duration::from_millis(1), "more than 366")]
    {
        let error = split_window("SELECT a FROM T", width, Now::utc(NOW)).unwrap_err();
        assert!(error.to_string().contains(why), "{error}");
    }
    assert_eq!(split_window("SELECT a FROM T", Duration::MAX, Now::utc(NOW)).unwrap().len(), 1);
}

#[test]
fn entities_are_found_by_the_attribute_of_their_events() {
    for (from, expected) in [
        ("Transaction", "entityGuid"),
        ("Transaction, TransactionError", "entityGuid"),
        ("SystemSample", "entityGuid"),
        ("K8sPodSample, ContainerSample", "entityGuid"),
        ("Metric", "entity.guid"),
        ("Span, Log", "entity.guid"),
        (
            "Transaction, Span",
            "`Transaction` holds the GUID in `entityGuid`, `Span` in `entity.guid`; make a query for each",
        ),
        (
            "transaction",
            "it is not known which attribute of `transaction` holds the GUID; add a condition instead",
        ),
        ("lookup(x)", "FROM holds something else than event types; add a condition instead"),
        ("{{x}}", "FROM holds something else than event types; add a condition instead"),
    ] {
        let result =
            scope_to_entity(&format!("SELECT a FROM {from}"), "GUID").map_err(|error| error.to_string());
        match result {
            Ok(edited) => assert_eq!(edited, format!("SELECT a FROM {from} WHERE {expected} = 'GUID'")),
            Err(error) => assert_eq!(error, format!("cannot limit the query to an entity: {expected}")),
        }
    }
    assert_eq!(
        scope_to_entity("SELECT max(n) FROM (SELECT count(*) AS n FROM Log FACET a)", "GUID").unwrap(),
        "SELECT max(n) FROM (SELECT count(*) AS n FROM Log WHERE entity.guid = 'GUID' FACET a)"
    );
}

#[test]
fn facets_are_set() {
    for (text, edited) in [
        ("SELECT count(*) FROM T", "SELECT count(*) FROM T FACET a, `b c`"),
        (
            "SELECT count(*) FROM T FACET CASES (WHERE x) OR y, z LIMIT 5",
            "SELECT count(*) FROM T FACET a, `b c` LIMIT 5",
        ),
        ("SELECT count(*) FROM T ORDER BY x", "SELECT count(*) FROM T ORDER BY x FACET a, `b c`"),
    ] {
        assert_eq!(set_facet(text, ["a", "b c"]).unwrap(), edited);
    }
    assert!(set_facet("SELECT count(*) FROM T", []).is_err());
    assert!(matches!(
        set_facet("SELECT count(*) FROM T", ["a`b"]).unwrap_err().kind,
        EditErrorKind::Encode(_)
    ));
}

#[test]
fn a_comment_does_not_swallow_a_clause() {
    assert_eq!(
        set_limit("SHOW EVENT TYPES -- all", Limit::Rows(5)).unwrap(),
        "SHOW EVENT TYPES LIMIT 5 -- all"
    );
}

fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,40}",
        "[\\\\'`\"%{}()$, -]{0,20}",
        "(?i)(' OR 1=1 --|x'\\) LIMIT MAX|from|\\{\\{x\\}\\}|select)"
    ]
}

proptest! {
    /// Whatever a value or a name holds, the rest of the query is what it was, and there is one conjunct more.
    #[test]
    fn nothing_breaks_out_of_an_edit(query in generate::query(), name in hostile(), value in hostile(), inner in any::<bool>()) {
        let before = nr_nrql::parse(&query);
        let scope = if inner { Scope::Innermost } else { Scope::Outer };
        for condition in [
            Condition::equals(&name, value.as_str()),
            Condition::is_in(&name, [value.as_str(), "x"]),
            Condition::contains(&name, &value),
            Condition::equals(&name, 5).map(|other| other.or(Condition::is("y", false).unwrap())),
        ].into_iter().flatten() {
            let edited = add_where(&query, scope, &condition).unwrap();
            let parsed = nr_nrql::parse(&edited);
            prop_assert!(!parsed.has_errors(), "{}", edited);
            // Without any condition at that place, the two are the same query.
            let bare = |parsed: &nr_nrql::Parsed| {
                let mut conjuncts = 0;
                parsed.statement().walk(&mut |node| if let Node::Query(query) = node { conjuncts += query.wheres.len() });
                conjuncts
            };
            prop_assert!(bare(&parsed) - bare(&before) <= 1);
            if scope == Scope::Outer {
                prop_assert_eq!(shape(&remove(&edited, Clause::Where).unwrap()), shape(&remove(&query, Clause::Where).unwrap()));
            }
            let literal = Condition::parse(condition.as_str()).unwrap();
            prop_assert_eq!(literal.as_str(), condition.as_str());
        }
        if let Ok(edited) = set_facet(&query, [name.as_str(), "host"]) {
            let parsed = nr_nrql::parse(&edited);
            let facet = outer(&parsed).unwrap().facet.as_ref().unwrap();
            prop_assert_eq!(facet.items.len(), 2);
            let FacetKind::Expr(first) = &facet.items[0].kind else { return Err(TestCaseError::fail("no name")) };
            prop_assert_eq!(&first.kind, &ExprKind::Name(name));
            if outer(&before).unwrap().facet.is_none() {
                prop_assert_eq!(shape(&remove(&edited, Clause::Facet).unwrap()), shape(&query));
            }
        }
    }

    #[test]
    fn removing_takes_that_clause_and_nothing_else((_, query) in generate::disguised(generate::query())) {
        for clause in Clause::ALL {
            match remove(&query, clause) {
                Ok(edited) => prop_assert!(!nr_nrql::parse(&edited).has_errors()),
                // SLIDE BY and PREDICT cannot do without TIMESERIES.
                Err(error) => prop_assert!(matches!(error.kind, EditErrorKind::Result(_)) && clause == Clause::Timeseries, "{:?}: {}\n{}", clause, error, query),
            }
        }
    }

    #[test]
    fn pieces_of_a_window_cover_it_once(begin in 1_600_000_000_000_i64..1_700_000_000_000, length in 1_i64..100_000_000, width in 1_000_000_u64..90_000_000) {
        let (end, now) = (begin + length, Now::utc(begin + 2 * length));
        let text = format!("SELECT a FROM T SINCE {begin} UNTIL {end}");
        let mut at = begin;
        for piece in split_window(&text, Duration::from_millis(width), now).unwrap() {
            let parsed = nr_nrql::parse(&piece);
            let since: i64 = since(&parsed).unwrap().parse().unwrap();
            let until: i64 = until(&parsed).unwrap().parse().unwrap();
            prop_assert!(since == at && until > since && until - since <= i64::try_from(width).unwrap());
            at = until;
        }
        prop_assert_eq!(at, end);
    }

    #[test]
    fn tightening_stays_within(text in generate::query(), a in -200_i64..10, length in 1_i64..200) {
        const NOW: i64 = 1_750_000_000_000;
        let (now, minute) = (Now::utc(NOW), 60_000);
        let (begin, end) = (NOW + a * minute, NOW + (a + length) * minute);
        let Ok(edited) = tighten_window(&text, begin, end, now) else { return Ok(()) };
        let read = |text: &str| {
            let parsed = nr_nrql::parse(text);
            let query = outer(&parsed).unwrap();
            let since = query.since.as_ref().map_or(Some(NOW - 3_600_000), |clause| resolve(&clause.point, now)).unwrap();
            let until = query.until.as_ref().map_or(Some(NOW), |clause| resolve(&clause.point, now)).unwrap();
            (since, until)
        };
        let ((old_begin, old_end), (new_begin, new_end)) = (read(&text), read(&edited));
        prop_assert!(new_begin >= old_begin.max(begin) && new_end <= old_end.min(end) && new_begin < new_end);
        let bare = |text: &str| shape(&remove(&remove(text, Clause::Since).unwrap(), Clause::Until).unwrap());
        prop_assert_eq!(bare(&text), bare(&edited));
    }
}
