//! Rows of the toolset `data-access`.

use super::{Row, check};
use crate::world::World;

pub(super) fn rows(_: &World) -> Vec<Row> {
    Vec::new()
}

#[tokio::test(start_paused = true)]
async fn the_tools_keep_the_contract() {
    check(rows).await;
}
