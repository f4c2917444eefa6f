//! What the account remembers of its callers.

use std::time::Duration;

use nr_core::Secret;
use nr_nerdgraph::Client;
use nr_sim::{Fault, Outcome, Sim};

use crate::graph::sim;

#[tokio::test(start_paused = true)]
async fn requests_are_kept_with_how_they_ended() {
    let sim = sim();
    let client = sim.client();
    client.user().await.unwrap();
    sim.faults().inject(Fault::Latency(Duration::from_secs(60)));
    let hasty = tokio::time::timeout(Duration::from_secs(1), client.accounts()).await;
    assert!(hasty.is_err());
    client.nrql(sim.account(), "SELECT 1 FROM Transaction LIMIT 1").send().await.unwrap();
    let seen = sim.journal().requests();
    let told: Vec<(u64, Option<&str>, u64, Outcome)> = seen
        .iter()
        .map(|one| (one.number, one.operation.as_deref(), one.after.as_secs(), one.outcome))
        .collect();
    let answered = Outcome::Answered { status: 200, errors: 0 };
    assert_eq!(
        told,
        [
            (1, Some("CurrentUser"), 0, answered),
            (2, Some("ListAccounts"), 0, Outcome::Abandoned),
            (3, Some("RunNrql"), 1, answered),
        ]
    );
    assert_eq!(seen[2].variables["query"], "SELECT 1 FROM Transaction LIMIT 1");
    assert_eq!(seen[2].at_ms, sim.now_ms());
    assert!(seen[2].query.contains("query RunNrql("));
    sim.journal().clear();
    assert_eq!((sim.journal().requests().len(), sim.journal().count()), (0, 3));
}

#[tokio::test]
async fn keys_are_not_kept() {
    let sim = sim();
    let key = "NRAK-VERYSECRETKEY0123456789";
    let client = Client::builder(Secret::new(key)).transport(sim.transport()).build().unwrap();
    client.user().await.unwrap();
    let shown = format!("{:?} {:?} {sim:?}", sim.journal(), sim.journal().requests());
    assert!(shown.contains("CurrentUser") && !shown.contains("VERYSECRET"), "{shown}");
}

#[tokio::test]
async fn the_oldest_requests_are_forgotten() {
    let sim = sim();
    let client = sim.client();
    for _ in 0..nr_sim::journal::MAX_REQUESTS + 5 {
        client.user().await.unwrap();
    }
    let seen = sim.journal().requests();
    assert_eq!(seen.len(), nr_sim::journal::MAX_REQUESTS);
    assert_eq!(seen[0].number, 6);
    let large = format!("{{ actor {{ user {{ id }} }} }} # {}", "x".repeat(1_000_000));
    for _ in 0..20 {
        client.raw(&large, serde_json::json!({})).await.unwrap();
    }
    let bytes: usize = sim.journal().requests().iter().map(|one| one.query.len()).sum();
    assert!(bytes <= nr_sim::journal::MAX_BYTES, "{bytes}");
}

#[tokio::test]
async fn a_clock_moves_the_present() {
    let hour = std::sync::Arc::new(std::sync::atomic::AtomicI64::new(0));
    let now = hour.clone();
    let base = nr_sim::sim::DEFAULT_NOW_MS;
    let clock = move || base + now.load(std::sync::atomic::Ordering::Relaxed) * 3_600_000;
    let sim = Sim::builder().days(1).clock(clock).build();
    let query = "SELECT count(*) FROM Transaction SINCE 1 hour ago";
    let count = async || {
        let answer = sim.client().nrql(sim.account(), query).send().await.unwrap();
        answer.rows()[0]["count"].as_u64().unwrap()
    };
    assert!(count().await > 0);
    hour.store(3, std::sync::atomic::Ordering::Relaxed);
    assert_eq!(count().await, 0, "the story ends where it was told");
    assert_eq!(sim.journal().requests()[1].at_ms, base + 3 * 3_600_000);
}
