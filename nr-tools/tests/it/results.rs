//! Kept results: cursors, expiry, callers, room.

use std::sync::Arc;
use std::time::Duration;

use nr_core::FaultKind;
use nr_tools::results::{Cursor, KEPT_FOR, Kept, Results};
use nr_tools::table::{Builder, Table};
use proptest::prelude::*;

fn table(rows: usize, width: usize) -> Table {
    let mut builder = Builder::new(["text"]);
    for row in 0..rows {
        builder.text(&format!("{row:0width$}")).end();
    }
    builder.finish()
}

fn kept(table: Table) -> Arc<Kept> {
    Arc::new(Kept::new("execute_nrql_query", table))
}

#[tokio::test(start_paused = true)]
async fn a_cursor_works_for_its_caller_tool_and_time_only() {
    let results = Results::new();
    let id = results.keep("ann", kept(table(3, 1))).unwrap();
    let cursor = Cursor::new(id, 2).encode();
    assert_eq!(cursor.len(), 32);
    let (_, found, row) = results.open(&cursor, "ann", "execute_nrql_query").unwrap();
    assert_eq!((found.table.len(), row), (3, 2));

    let refused = |cursor: &str, caller: &str, tool: &str, kind: FaultKind, words: &str| {
        let fault = results.open(cursor, caller, tool).unwrap_err();
        let shown = fault.public().to_string();
        assert_eq!(fault.kind(), kind, "{shown}");
        assert!(shown.contains(words), "{shown}");
    };
    refused(
        &cursor,
        "bob",
        "execute_nrql_query",
        FaultKind::NotFound,
        "call the tool again with its first arguments",
    );
    refused(&cursor, "ann", "get_entity", FaultKind::InvalidInput, "belongs to `execute_nrql_query`");
    refused("nonsense", "ann", "execute_nrql_query", FaultKind::InvalidInput, "`nonsense` is no cursor");
    let mistyped = format!("{}A", &cursor[..31]);
    if mistyped != cursor {
        refused(&mistyped, "ann", "execute_nrql_query", FaultKind::InvalidInput, "is no cursor");
    }

    tokio::time::advance(KEPT_FOR - Duration::from_secs(1)).await;
    assert!(results.open(&cursor, "ann", "execute_nrql_query").is_ok());
    tokio::time::advance(Duration::from_secs(1)).await;
    refused(&cursor, "ann", "execute_nrql_query", FaultKind::NotFound, "kept for 15 minutes");
    assert_eq!(results.bytes(), 0);
}

#[tokio::test(start_paused = true)]
async fn room_is_bounded_and_the_oldest_goes_first() {
    const ROOM: usize = 64 * 1_024;
    let results = Results::with_room(ROOM);
    let large = || kept(table(15, 1_000));
    let ids: Vec<_> = (0..6).map(|_| results.keep("ann", large()).unwrap()).collect();
    assert!(results.bytes() <= ROOM);
    let there: Vec<bool> = ids
        .iter()
        .map(|id| results.open(&Cursor::new(*id, 0).encode(), "ann", "execute_nrql_query").is_ok())
        .collect();
    assert_eq!(there.iter().filter(|there| **there).count(), 4, "{there:?}");
    assert!(there.is_sorted(), "the oldest went first: {there:?}");
    assert!(results.keep("ann", kept(table(70, 1_000))).is_none());
}

proptest! {
    #[test]
    fn cursors_read_back(row: u32) {
        let results = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let _guard = results.enter();
        let id = Results::new().keep("ann", kept(table(1, 1))).unwrap();
        let cursor = Cursor::new(id, row);
        prop_assert_eq!(Cursor::decode(&cursor.encode()), Some(cursor));
    }

    #[test]
    fn no_text_but_a_cursor_is_one(text in "\\PC{0,40}") {
        prop_assert_eq!(Cursor::decode(&text), None);
    }
}
