use std::time::Duration;

use nr_nrql::ast::{ExprKind, Statement};
use nr_nrql::encode::{EncodeErrorKind, contains, identifier, interval, number, string, strings};
use proptest::prelude::*;

#[test]
fn values() {
    for (given, encoded) in [
        ("", "''"),
        ("a", "'a'"),
        ("it's", r"'it\'s'"),
        (r"\", r"'\\'"),
        (r"\' OR 1=1 --", r"'\\\' OR 1=1 --'"),
        ("%", "'%'"),
        ("日本", "'日本'"),
    ] {
        assert_eq!(string(given).unwrap(), encoded);
    }
    assert_eq!(strings(["a", "b'"]).unwrap(), r"('a', 'b\'')");
    assert_eq!(contains("x").unwrap(), "'%x%'");
    for (given, kind) in [
        ("a\nb", EncodeErrorKind::Control),
        ("\0", EncodeErrorKind::Control),
        (&"x".repeat(20_000), EncodeErrorKind::TooLong),
    ] {
        let error = string(given).unwrap_err();
        assert_eq!(error.kind, kind);
        assert!(!error.to_string().contains('\n'));
    }
}

#[test]
fn names() {
    for (given, encoded) in [
        ("duration", "duration"),
        ("http.statusCode", "http.statusCode"),
        ("95th", "`95th`"),
        ("a-b", "`a-b`"),
        ("from", "`from`"),
        ("hours", "`hours`"),
        ("a..b", "`a..b`"),
        ("a.", "`a.`"),
    ] {
        assert_eq!(identifier(given).unwrap(), encoded);
    }
    for (given, kind) in
        [("", EncodeErrorKind::Empty), ("a`b", EncodeErrorKind::Backtick), ("a\nb", EncodeErrorKind::Control)]
    {
        assert_eq!(identifier(given).unwrap_err().kind, kind);
    }
}

#[test]
fn numbers_and_intervals() {
    for (given, encoded) in [(1.5, "1.5"), (-2.0, "(-2)"), (0.0, "0"), (-0.0, "0")] {
        assert_eq!(number(given).unwrap(), encoded);
    }
    assert_eq!(number(f64::NAN).unwrap_err().kind, EncodeErrorKind::NotFinite);
    for (seconds, encoded) in [
        (1.0, "1 second"),
        (90.0, "90 seconds"),
        (7_200.0, "2 hours"),
        (86_400.0, "1 day"),
        (0.25, "250 milliseconds"),
        (0.0, "0 milliseconds"),
    ] {
        assert_eq!(interval(Duration::from_secs_f64(seconds)), encoded);
    }
}

proptest! {
    /// Whatever the value, the query keeps its clauses, and the value comes back as it was.
    #[test]
    fn no_string_breaks_out(value in prop_oneof!["\\PC{0,60}", "[\\\\'`\"%{}()-]{0,20}"]) {
        let Ok(encoded) = string(&value) else { return Ok(()) };
        let text = format!("SELECT count(*) FROM T WHERE a = {encoded} AND b = {encoded} LIMIT 5");
        let parsed = nr_nrql::parse(&text);
        prop_assert!(!parsed.has_errors(), "{}", text);
        let Statement::Query(query) = parsed.statement() else { return Err(TestCaseError::fail("no query")) };
        prop_assert!(query.limit.is_some() && query.wheres.len() == 1);
        let ExprKind::Binary(_, left, right) = &query.wheres[0].condition.kind else { return Err(TestCaseError::fail("no AND")) };
        for side in [left, right] {
            let ExprKind::Binary(_, _, literal) = &side.kind else { return Err(TestCaseError::fail("no comparison")) };
            prop_assert_eq!(&literal.kind, &ExprKind::String(value.clone()));
        }
    }

    #[test]
    fn no_name_breaks_out(name in prop_oneof!["\\PC{1,40}", "[a-z.`' -]{1,12}", "(?i)(select|from|hour|limit)"]) {
        let Ok(encoded) = identifier(&name) else { return Ok(()) };
        let text = format!("SELECT {encoded} FROM {encoded} LIMIT 5");
        let parsed = nr_nrql::parse(&text);
        prop_assert!(!parsed.has_errors(), "{}", text);
        let Statement::Query(query) = parsed.statement() else { return Err(TestCaseError::fail("no query")) };
        prop_assert_eq!(&query.select.as_ref().unwrap().columns[0].expr.kind, &ExprKind::Name(name));
    }
}
