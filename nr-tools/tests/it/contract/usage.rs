//! Rows of the toolset `usage`.

use serde_json::json;

use super::{Row, check, days_ago, row};
use crate::world::World;

pub(super) fn rows(world: &World) -> Vec<Row> {
    let account = world.sim.account();
    let name = world.sim.world().accounts.iter().find(|one| one.id == account).unwrap().name.clone();
    let long_ago = json!({"since": days_ago(400), "until": days_ago(399)});
    vec![
        row("get_usage_summary")
            .good(json!({}), ["GB ingested", "LoggingBytes", "GB a day"])
            .nothing(long_ago.clone(), "no rows")
            .wrong(json!({"by": "colour"}), "colour")
            .many(json!({"by": "day"})),
        row("get_query_performance")
            .good(json!({}), ["average ms", "FROM Transaction"])
            .nothing(json!({"user": "nobody@nowhere.example"}), "no rows")
            .wrong(json!({"rank": "best"}), "best")
            .many(json!({})),
        row("audit_access")
            .good(json!({"action": "api_key"}), ["actions: api_key.create", "User key made"])
            .nothing(json!({"action": "no.such.action"}), "no rows")
            .wrong(json!({"since": "recently"}), "`since` is `recently`, which is no time")
            .many(json!({"since": "7 days ago"})),
        row("get_limits")
            .good(json!({}), ["NRQL queries per minute", "0 of 4 limits reached 80 %"])
            .nothing(long_ago, "no consumption of limits was reported")
            .wrong(json!({"account_id": "all"}), "argument `account_id` got")
            .never_cut("it shows fifty limits at most"),
        row("switch_account")
            .good(json!({"account_id": account.get()}), [format!("account_id: {account}"), name])
            .nothing(json!({"account_id": 1}), "the key sees no account `1`")
            .wrong(json!({}), "needs `account_id` or `name`")
            .never_cut("its answer is about one account"),
    ]
}

#[tokio::test(start_paused = true)]
async fn the_tools_keep_the_contract() {
    check(rows).await;
}
