//! The toolset `usage`: figures are those of the records, and nothing is switched.

use nr_sim::Sim;
use nr_tools::Services;
use serde_json::json;

use crate::instead::instead;
use crate::world::{NOW_MS, World, column};

#[tokio::test]
async fn the_sources_add_up_to_what_is_said() {
    let world = World::new(7).await;
    let text = world.text("get_usage_summary", json!({"since": "2 days ago"})).await;
    let sum: f64 = column(&text, "GB").iter().map(|cell| cell.parse::<f64>().unwrap()).sum();
    let said: f64 = text.split(" GB ingested").next().unwrap().parse().unwrap();
    assert!((sum - said).abs() < said * 1e-4, "{sum} {text}");
    assert!(text.contains("% against the window before"), "{text}");

    // The account's records begin within the window before: a change against it would mislead.
    let text = world.text("get_usage_summary", json!({"since": "7 days ago"})).await;
    assert!(text.contains("not comparable with the window before, whose records begin at"), "{text}");
    let text = world.text("get_usage_summary", json!({"since": "3 days ago", "by": "day"})).await;
    assert_eq!(column(&text, "GB").len(), 3, "{text}");
}

#[tokio::test]
async fn the_slowest_queries_come_first() {
    let world = World::new(7).await;
    let text = world.text("get_query_performance", json!({"rank": "slowest", "limit": 5})).await;
    let times: Vec<f64> = column(&text, "average ms").iter().map(|cell| cell.parse().unwrap()).collect();
    assert!(times.len() == 5 && times.is_sorted_by(|a, b| a >= b), "{text}");
    let text = world.text("get_query_performance", json!({"by": "user", "rank": "frequent"})).await;
    assert!(column(&text, "user").iter().all(|user| user.contains('@')), "{text}");
}

#[tokio::test]
async fn peaks_of_limits_are_no_lower_than_their_averages() {
    let world = World::new(7).await;
    let text = world.text("get_limits", json!({"since": "1 day ago"})).await;
    let numbers =
        |name: &str| -> Vec<f64> { column(&text, name).iter().map(|cell| cell.parse().unwrap()).collect() };
    let (average, peak) = (numbers("average %"), numbers("peak %"));
    assert!(average.len() == 4 && average.iter().zip(&peak).all(|(average, peak)| peak >= average), "{text}");
    assert!(peak.is_sorted_by(|a, b| a >= b), "{text}");
}

#[tokio::test]
async fn an_account_is_checked_and_nothing_is_switched() {
    let sim = Sim::builder().seed(7).now_ms(NOW_MS).build();
    let accounts = sim.world().accounts.clone();
    let world = World::over(sim.clone(), Services::new(sim.client())).await;
    for account in &accounts {
        let text = world.text("switch_account", json!({"name": account.name})).await;
        assert!(text.starts_with(&format!("account_id: {}\n", account.id)), "{text}");
    }
    let shown = world.fault("execute_nrql_query", json!({"query": "SELECT count(*) FROM Transaction"})).await;
    assert!(shown.contains("`account_id` is missing"), "{shown}");
    let shown = world.fault("switch_account", json!({"name": "acm"})).await;
    assert!(shown.starts_with("invalid_input: ") && shown.contains("accounts match"), "{shown}");
}

#[tokio::test]
async fn days_of_more_than_a_year_are_put_together() {
    let world = World::new(7).await;
    let text = world.text("get_usage_summary", json!({"since": "380 days ago", "by": "day"})).await;
    assert!(text.contains("TIMESERIES 2 days"), "{text}");
}

#[tokio::test]
async fn refusals_that_are_cut_are_told_as_cut() {
    let sim = Sim::builder().seed(7).now_ms(NOW_MS).build();
    let rows: Vec<_> = (0..10).map(|at| json!({"facet": format!("kind {at}"), "count": 10 - at})).collect();
    let answer = json!({"data": {"actor": {"account": {"nrql": {"results": rows}}}}});
    let world = instead(&sim, "NrIntegrationError", 200, answer.to_string()).await;
    let text = world.text("get_limits", json!({})).await;
    assert!(text.contains("- refused 10 times: kind 0"), "{text}");
    assert!(text.contains("10 most frequent refusals are named, there may be more"), "{text}");
}
