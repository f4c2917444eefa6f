use std::time::Duration;

use nr_nrql::ast::{Expr, ExprKind, Source, Statement};
use nr_nrql::build::{Bucket, BuildErrorKind, Condition, QueryBuilder, Selection};
use nr_nrql::edit::{Limit, Time};
use proptest::prelude::*;

use crate::generate;

#[test]
fn all_parts_together() {
    let slow = Condition::at_least("duration", 0.5).unwrap();
    let query = QueryBuilder::new("Transaction")
        .event_type("odd type")
        .select(Selection::with("percentile", "duration", [95, 99]).unwrap().labelled("it's").unwrap())
        .select(Selection::count().percentage(&slow).labelled("slow").unwrap().rate(Duration::from_secs(60)))
        .filter(Condition::equals("appName", "shop").unwrap())
        .filter(slow.or(Condition::is_null("name").unwrap()).negated())
        .facet("host")
        .facet("select")
        .order_by("host", false)
        .limit(Limit::Rows(7))
        .since(Time::Words("2 Hours ago".to_owned()))
        .until(Time::Epoch(1_702_899_296_789))
        .timezone("Europe/Berlin")
        .compare_with(Duration::from_secs(7 * 86_400))
        .timeseries(Bucket::Of(Duration::from_secs(90)))
        .build()
        .unwrap();
    insta::assert_snapshot!(query, @r"SELECT percentile(duration, 95, 99) AS 'it\'s', rate(percentage(count(*), WHERE duration >= 0.5), 1 minute) AS 'slow' FROM Transaction, `odd type` WHERE appName = 'shop' AND NOT (duration >= 0.5 OR name IS NULL) ORDER BY host FACET host, `select` LIMIT 7 SINCE 2 hours ago UNTIL 1702899296789 WITH TIMEZONE 'Europe/Berlin' COMPARE WITH 7 days ago TIMESERIES 90 seconds");
}

#[test]
fn what_has_no_place_is_refused() {
    let many = Selection::with("average", "a", [1, 2]).unwrap();
    let kind = |builder: QueryBuilder| builder.build().unwrap_err().kind;
    assert!(matches!(kind(QueryBuilder::new("T").select(many)), BuildErrorKind::Result(_)));
    assert!(matches!(kind(QueryBuilder::new("")), BuildErrorKind::Encode(_)));
    assert!(matches!(kind(QueryBuilder::new("T").timezone("a\nb")), BuildErrorKind::Encode(_)));
    let hostile = Time::Words("now LIMIT MAX".to_owned());
    assert!(matches!(kind(QueryBuilder::new("T").since(hostile)), BuildErrorKind::Value(_)));
    assert!(matches!(Condition::is_in::<i64>("a", []).unwrap_err().kind, BuildErrorKind::Missing(_)));
    assert!(Condition::equals("a", f64::NAN).is_err() && Condition::equals("a", i64::MIN).is_err());
    for text in [
        "",
        "a = 1 LIMIT MAX",
        "a = 1) OR (b = 2",
        "a = 1 WHERE b = 2",
        "a =",
        "a = 'x",
        "a = 1 /*",
        "a = 1, b",
        "FACET b",
        "-- a",
        "a = 1 FROM Secrets",
        "a = 1;",
    ] {
        let error = Condition::parse(text).unwrap_err();
        assert!(error.to_string().starts_with(&format!("`{text}` is not one condition: ")), "{error}");
    }
    for (text, taken) in [
        ("a = 1 -- x", "a = 1"),
        ("/* y */ a = 1", "a = 1"),
        ("  (a OR b)\n", "(a OR b)"),
        ("a IN (SELECT b FROM T LIMIT 5)", "a IN (SELECT b FROM T LIMIT 5)"),
    ] {
        assert_eq!(Condition::parse(text).unwrap().as_str(), taken);
    }
}

proptest! {
    #[test]
    fn any_value_stays_a_value(name in "\\PC{1,20}", text in "\\PC{0,40}", int in any::<i64>(), float in any::<f64>()) {
        let conditions = [
            Condition::equals(&name, text.as_str()), Condition::equals("a", int), Condition::less("a", float), Condition::matches("a", &text),
        ];
        for condition in conditions.into_iter().flatten() {
            let built = QueryBuilder::new("T").filter(condition).facet("b").limit(Limit::Rows(3)).build().unwrap();
            let parsed = nr_nrql::parse(&built);
            let Statement::Query(query) = parsed.statement() else { return Err(TestCaseError::fail("no query")) };
            prop_assert!(query.wheres.len() == 1 && query.facet.is_some() && query.limit.is_some() && query.since.is_none());
            let one = matches!(&query.wheres[0].condition.kind, ExprKind::Binary(..) | ExprKind::Like { .. });
            prop_assert!(one, "{}", built);
        }
        if let Ok(built) = QueryBuilder::new(&name).facet(&name).build() {
            let parsed = nr_nrql::parse(&built);
            let Statement::Query(query) = parsed.statement() else { return Err(TestCaseError::fail("no query")) };
            let Source::EventType(event_type) = &query.from.as_ref().unwrap().sources[0] else { return Err(TestCaseError::fail("no type")) };
            prop_assert_eq!(&event_type.text, &name);
        }
    }

    /// What was written keeps its meaning beside others.
    #[test]
    fn written_conditions_bind_as_they_should(a in generate::condition(), b in generate::condition()) {
        let (left, right) = (Condition::parse(&a).unwrap(), Condition::parse(&b).unwrap());
        let same = |built: Condition, text: String| {
            let print = |condition: &str| {
                let parsed = nr_nrql::parse(&format!("SELECT x FROM T WHERE {condition}"));
                nr_nrql::fingerprint::fingerprint(&parsed).unwrap()
            };
            assert_eq!(print(built.as_str()), print(&text));
        };
        same(left.clone().and(right.clone()), format!("({a}) AND ({b})"));
        same(left.clone().negated(), format!("NOT ({a})"));
        same(left.negated().and(right), format!("(NOT ({a})) AND ({b})"));
    }
}

#[test]
fn a_parsed_condition_may_hold_line_comments() {
    let built =
        QueryBuilder::new("T").filter(Condition::parse("a = 1 -- x\nAND b = 2").unwrap()).build().unwrap();
    let parsed = nr_nrql::parse(&built);
    let Statement::Query(query) = parsed.statement() else { panic!("{built}") };
    assert!(matches!(query.wheres[0].condition, Expr { kind: ExprKind::Binary(..), .. }));
}

proptest! {
    /// What a simulation is asked in its own tests.
    #[test]
    fn plain_queries_are_queries(text in generate::plain()) {
        prop_assert!(!nr_nrql::parse(&text).has_errors());
    }
}
