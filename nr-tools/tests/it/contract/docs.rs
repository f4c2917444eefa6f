//! Rows of the toolset `docs`.

use super::Row;
#[cfg(feature = "docs")]
use super::{check, row};
use crate::world::World;

#[cfg(feature = "docs")]
pub(super) fn rows(_: &World) -> Vec<Row> {
    use serde_json::json;
    vec![
        row("search_docs")
            .good(json!({"query": "groups having limit"}), ["nrql-reference/facets.md"])
            .nothing(json!({"query": "xylophone"}), "nothing found in")
            .wrong(json!({"query": "?!"}), "holds no word")
            .alone("its pages are on this machine")
            .never_cut("it answers the best pages that fit; their texts are read by line"),
        row("get_docs_page")
            .good(json!({"path": "nrql-reference/time.md", "section": "buckets"}), ["SLIDE BY", "lines "])
            .nothing(json!({"path": "nrql-reference/tine.md"}), "did you mean `nrql-reference/time.md`?")
            .wrong(json!({"path": "nrql-reference/time.md", "from_line": 9_000}), "the last line is")
            .alone("its pages are on this machine")
            .never_cut("it goes on by line numbers and takes no cursor"),
    ]
}

/// Without the feature there is none of them.
#[cfg(not(feature = "docs"))]
pub(super) fn rows(_: &World) -> Vec<Row> {
    Vec::new()
}

#[cfg(feature = "docs")]
#[tokio::test(start_paused = true)]
async fn the_tools_keep_the_contract() {
    check(rows).await;
}
