//! The estimate of tokens, and cutting at whole rows.

use nr_tools::budget::{fit, head, tokens};
use nr_tools::table::Builder;
use proptest::prelude::*;

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

    /// Half of a small budget is kept for what stands beside the text.
    #[test]
    fn a_beginning_takes_no_more_than_its_share(text in "([A-Z]{1,12}[a-z]{0,3}|[ -~é€😀]{0,4}){0,60}", budget in 0_usize..200) {
        let begun = head(&text, budget);
        prop_assert!(text.starts_with(begun));
        prop_assert!(tokens(begun) <= budget.div_ceil(2), "{} of {budget}: {begun}", tokens(begun));
        prop_assert!(begun == text || tokens(&text) > budget / 2);
    }
}
