//! Rows that a client kept say how old they are.

use std::time::Duration;

use nr_nerdgraph::Client;
use nr_nerdgraph::cache::ResponseCache;
use nr_sim::Sim;
use nr_tools::Services;
use serde_json::json;

use crate::world::{NOW_MS, World};

#[tokio::test(start_paused = true)]
async fn rows_that_are_not_new_say_so() {
    let sim = Sim::builder().seed(7).now_ms(NOW_MS).build();
    let builder = Client::builder("NRAK-AAAAAAAAAAAAAAAAAAAAAAAAAAA".into()).transport(sim.transport());
    let client = builder.cache(ResponseCache::default()).build().unwrap();
    let services = Services::new(client).with_default_account(sim.account());
    let world = World::over(sim, services).await;
    let ask = || world.text("execute_nrql_query", json!({"query": "SELECT count(*) FROM Transaction"}));
    let new = ask().await;
    assert!(!new.contains(" s ago"), "{new}");
    tokio::time::advance(Duration::from_secs(7)).await;
    let kept = ask().await;
    assert!(kept.contains("New Relic said so 7 s ago"), "{kept}");
}
