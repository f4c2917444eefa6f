//! What is refused, and in whose words.

use std::sync::atomic::AtomicBool;

use nr_sim::engine::{Env, run};

use super::{NOW, account, ask, shop};

#[test]
fn refusals_are_nrdbs() {
    for (nrql, words) in [
        (
            "SELECT count(*) FROM Transaction HAVING count(*) > 1",
            "NRQL Syntax Error: Error at line 1 position 34, unexpected 'HAVING'",
        ),
        ("SELECT count(*) FROM Transaction WHERE (a = 1", "perhaps unbalanced ("),
        ("SELECT count(*)", "FROM is missing"),
        ("SELECT avg(duration) FROM Transaction", "NRQL Syntax Error: Unknown function avg()"),
        ("SELECT foo(duration) FROM Transaction", "NRQL Syntax Error: Unknown function foo()"),
        ("SELECT * FROM Transaction FACET name", "FACET and TIMESERIES are not supported on events"),
        ("SELECT name FROM Transaction TIMESERIES", "FACET and TIMESERIES are not supported on events"),
        (
            "SELECT count(*) FROM Transaction TIMESERIES 1 second",
            "3600 buckets, more than the maximum of 366",
        ),
        (
            "SELECT count(*) FROM Transaction SINCE 1 hour ago UNTIL 2 hours ago",
            "must be before the end time",
        ),
        ("SELECT count(*), name FROM Transaction", "'name' can't stand beside an aggregate"),
        ("SELECT count(*) FROM Transaction WHERE max(duration) > 1", "max() can't be used here"),
        ("SELECT count(*) FROM Transaction WHERE a RLIKE '('", "invalid regular expression"),
        ("SELECT count(*) FROM Transaction FACET a, b, c, d, e, f", "at most 5"),
        ("SELECT count(*) FROM Transaction FACET a LIMIT 5 ORDER BY b", "ORDER BY"),
        ("SELECT count(*) FROM Transaction OFFSET 5", "OFFSET"),
        ("SELECT a FROM Transaction SINCE 1 day ago COMPARE WITH 1 day ago", "COMPARE WITH"),
        ("SELECT count(*) FROM lookup(owners)", "lookup table 'owners' not found"),
        ("SELECT count(*) FROM Transaction WHERE a = {{b}}", "unexpected '{{'"),
        ("DELETE FROM Transaction", "DELETE"),
        ("SELECT count(*) FROM Transaction WITH TIMEZONE 'Nowhere/Land'", "unknown time zone"),
        (
            "SELECT count(*) FROM T WHERE a > (SELECT max(a) FROM T WHERE b > (SELECT 1 FROM T WHERE c > (SELECT 1 FROM T WHERE d > (SELECT 1 FROM T))))",
            "at most 3 subqueries",
        ),
        ("SELECT count(*) FROM T WHERE a > (SELECT max(a) FROM T TIMESERIES)", "not supported in subqueries"),
        (
            "SELECT count(*) FROM T WHERE appName = (SELECT count(*) FROM Transaction FACET appName)",
            "LIMIT 1",
        ),
        ("SELECT keyset(), count(*) FROM T", "keyset()"),
        ("SELECT lookup(a) FROM T", "the function lookup()"),
        ("SELECT histogram(a, buckets: 501) FROM T", "1 to 500"),
    ] {
        let error = ask(nrql).expect_err(nrql);
        assert!(error.message.contains(words), "{nrql}\n  {error}");
        assert_eq!((error.error_class, error.error_code), ("SERVER_ERROR", "NRDB:1102004"), "{nrql}");
    }
}

#[test]
fn a_query_that_nobody_waits_for_ends() {
    let flag = AtomicBool::new(true);
    let (shop, accounts) = (shop(), [account(1)]);
    let env = Env::new(&shop, &accounts, NOW).cancel_by(&flag);
    let error = run("SELECT count(*) FROM Transaction", &env).unwrap_err();
    assert_eq!((error.error_class, error.error_code), ("TIMEOUT", "NRDB:1101002"));
}
