//! Formatting changes no result, for whatever query the simulation runs.

#[path = "../../../nr-nrql/tests/it/generate.rs"]
#[allow(dead_code, reason = "the language's own tests use the rest")]
mod generate;

use nr_nrql::fingerprint::fingerprint;
use nr_nrql::format::format;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

use crate::engine::ask;

/// What a query gives: its rows and those beside them, or the refusal. A place in the text is no part of it.
fn outcome(text: &str) -> Result<String, ()> {
    match ask(text) {
        Ok(answer) => Ok(format!("{:?} {:?} {:?}", answer.results, answer.total_result, answer.other_result)),
        Err(_) => Err(()),
    }
}

/// Whether a column has its name from the text itself, as CASES without a label has: its name changes with the layout.
fn named_by_text(text: &str) -> bool {
    text.contains("CASES") && !text.contains("AS 'kind'")
}

fn check(text: &str) -> bool {
    let parsed = nr_nrql::parse(text);
    let Ok(formatted) = format(&parsed) else { return false };
    let before = outcome(text);
    assert_eq!(before, outcome(&formatted), "{text}\n=>\n{formatted}");
    // The fingerprint is a query too, and means the same.
    let print = fingerprint(&parsed).unwrap();
    assert_eq!(before.is_ok(), ask(print.as_str()).is_ok(), "{text}\n=>\n{print}");
    before.is_ok()
}

#[test]
fn generated_queries_give_the_same_before_and_after() {
    let mut runner = TestRunner::deterministic();
    let (mut tried, mut ran) = (0, 0);
    for strategy in [generate::plain(), generate::query()] {
        for (plain, disguised) in (0..150).map(|_| {
            let tree = generate::disguised(strategy.clone()).new_tree(&mut runner).unwrap();
            tree.current()
        }) {
            if named_by_text(&plain) {
                continue;
            }
            tried += 2;
            ran += usize::from(check(&plain)) + usize::from(check(&disguised));
            assert_eq!(outcome(&plain), outcome(&disguised), "{disguised}");
        }
    }
    // A test that compares refusals only would prove nothing.
    assert!(ran * 5 > tried, "{ran} of {tried} ran");
    println!("{ran} of {tried} ran");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn plain_queries(text in generate::plain()) {
        check(&text);
    }
}
