//! The estimate of tokens, and cutting at whole rows.

use nr_tools::budget::{fit, tokens};
use nr_tools::table::Builder;
use proptest::prelude::*;

#[test]
fn estimates_are_on_the_safe_side() {
    // What a common vocabulary of 100,000 pieces makes of these texts is known; the estimate may not be below it.
    for (text, real) in [
        ("The quick brown fox jumps over the lazy dog.", 10),
        ("SELECT count(*) FROM Transaction FACET name", 8),
        ("2026-11-25T19:08:06Z\t12.3457\t0.45322\n", 24),
    ] {
        assert!(tokens(text) >= real, "{text}: {} < {real}", tokens(text));
        assert!(tokens(text) <= real * 2, "{text}: {} is far over {real}", tokens(text));
    }
    assert_eq!(tokens(""), 0);
    assert_eq!(tokens("日本"), 4);
}

proptest! {
    #[test]
    fn cutting_and_going_on_loses_and_repeats_nothing(cells in proptest::collection::vec("[ -~é]{0,60}", 0..80), budget in 200_usize..900) {
        let mut builder = Builder::new(["text"]);
        for cell in &cells {
            builder.text(cell).end();
        }
        let table = builder.finish();
        let mut seen = String::new();
        let mut row = 0;
        while row < table.len() {
            let end = fit(&table, row, budget).max(row + 1);
            let part = table.rows(row, end);
            prop_assert!(end == row + 1 || tokens(part) + tokens(table.header()) <= budget);
            seen.push_str(part);
            row = end;
        }
        prop_assert_eq!(seen, table.rows(0, table.len()));
    }
}
