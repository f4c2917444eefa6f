//! Every fault as the client sees it.

use std::time::Duration;

use nr_nerdgraph::ErrorKind;
use nr_sim::{Fault, Outcome};
use serde_json::json;
use tokio::time::Instant;

use crate::graph::sim;

#[tokio::test(start_paused = true)]
async fn each_fault_is_the_right_kind_of_error() {
    let refused = Outcome::Answered { status: 200, errors: 1 };
    let status = |status| Outcome::Answered { status, errors: 1 };
    let cases = [
        (Fault::TooManyRequests { retry_after: None }, ErrorKind::RateLimited, status(429)),
        (Fault::RateLimited, ErrorKind::RateLimited, refused),
        (Fault::ServerError(500), ErrorKind::Status(500), status(500)),
        (Fault::ServerError(503), ErrorKind::Status(503), status(503)),
        (Fault::Unauthorized, ErrorKind::Unauthorized, status(401)),
        (Fault::Timeout, ErrorKind::Timeout, refused),
        (Fault::NoAnswer, ErrorKind::Timeout, Outcome::Abandoned),
        (Fault::Refused, ErrorKind::Transport, Outcome::Broken),
        (Fault::Dropped, ErrorKind::Transport, Outcome::Broken),
        (Fault::Garbage, ErrorKind::NotGraphql, Outcome::Answered { status: 200, errors: 0 }),
    ];
    let sim = sim();
    let client = sim.client();
    for (fault, kind, outcome) in cases {
        sim.faults().inject(fault.clone());
        let error = client.user().await.unwrap_err();
        assert_eq!(error.kind(), kind, "{fault:?}");
        assert_eq!(sim.journal().requests().pop().unwrap().outcome, outcome, "{fault:?}");
        assert_eq!(sim.faults().waiting(), 0);
        client.user().await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn waits_are_told_in_whole_seconds() {
    let sim = sim();
    for (wait, told) in [(0, 0), (1, 1), (2_000, 2), (2_001, 3)] {
        sim.faults().inject(Fault::TooManyRequests { retry_after: Some(Duration::from_millis(wait)) });
        let error = sim.client().user().await.unwrap_err();
        assert_eq!(error.retry_after(), Some(Duration::from_secs(told)));
    }
}

#[tokio::test(start_paused = true)]
async fn latencies_add_up_and_other_faults_come_one_by_one() {
    let sim = sim();
    let client = sim.client();
    sim.faults().inject(Fault::Latency(Duration::from_secs(2)).times(2));
    sim.faults().inject(Fault::Latency(Duration::from_secs(1)));
    sim.faults().inject(Fault::ServerError(500));
    sim.faults().inject(Fault::ServerError(502));
    for (seconds, kind) in [(3, Some(500)), (2, Some(502)), (0, None)] {
        let begun = Instant::now();
        let error = client.user().await.err().map(|error| error.kind());
        assert_eq!(error, kind.map(ErrorKind::Status));
        assert_eq!(begun.elapsed().as_secs(), seconds);
    }
}

#[tokio::test]
async fn faults_can_be_for_one_operation_and_for_good() {
    let sim = sim();
    let client = sim.client();
    sim.faults().inject(Fault::RateLimited.on("ListAccounts").always());
    for _ in 0..3 {
        client.user().await.unwrap();
        assert_eq!(client.accounts().await.unwrap_err().kind(), ErrorKind::RateLimited);
    }
    sim.faults().clear();
    client.accounts().await.unwrap();
}

#[tokio::test]
async fn a_share_of_the_requests_is_met_and_no_turn_is_lost() {
    let sim = sim();
    let client = sim.client();
    sim.faults().inject(Fault::ServerError(502).one_of(4));
    sim.faults().inject(Fault::RateLimited.one_of(6));
    let mut met = Vec::new();
    for request in 1..=24 {
        if let Err(error) = client.user().await {
            met.push((request, error.kind()));
        }
    }
    let [limited, broken] = [ErrorKind::RateLimited, ErrorKind::Status(502)];
    // The twelfth is due to both; the limit takes the thirteenth.
    let expected = [
        (4, broken),
        (6, limited),
        (8, broken),
        (12, broken),
        (13, limited),
        (16, broken),
        (19, limited),
        (20, broken),
        (24, broken),
    ];
    assert_eq!(met, expected);
}

#[tokio::test]
async fn partial_errors_stand_beside_the_data() {
    let sim = sim();
    let client = sim.client();
    sim.faults().inject(Fault::partial(["actor", "accounts", "0"]));
    let query = "{ actor { user { id } accounts { id } } }";
    let reply = client.raw(query, serde_json::json!({})).await.unwrap();
    assert!(reply.data["actor"]["accounts"][0].is_null());
    assert!(reply.data["actor"]["accounts"][1]["id"].is_u64());
    assert!(reply.data["actor"]["user"]["id"].is_u64());
    assert_eq!(reply.errors.len(), 1);
    assert_eq!(reply.errors[0].class(), Some("SERVER_ERROR"));

    // What was waited for can be taken away too, and the client says which service failed.
    sim.faults().inject(Fault::partial(["actor", "account", "nrql"]));
    let error = client.nrql(sim.account(), "SELECT count(*) FROM Transaction").send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Server);
    sim.faults().inject(Fault::partial(["actor", "account", "nrql", "metadata"]));
    let answer = client.nrql(sim.account(), "SELECT count(*) FROM Transaction").send().await.unwrap();
    assert_eq!(answer.errors().len(), 1);
    assert!(answer.metadata().window.is_none());
}

#[tokio::test(start_paused = true)]
async fn queries_that_may_not_run_asynchronously_are_answered_all_the_same() {
    for (fault, before) in
        [(Fault::AsynchronousRefused, Duration::ZERO), (Fault::AsynchronousIgnored, Duration::from_secs(5))]
    {
        let sim = sim();
        sim.faults().inject(fault.clone().always());
        let client = sim.client();
        for accounts in [vec![sim.account()], sim.accounts()] {
            sim.journal().clear();
            let begun = Instant::now();
            let query = "SELECT count(*) FROM Transaction";
            let request = match &accounts[..] {
                [one] => client.nrql(*one, query),
                _ => client.nrql_across(accounts, query),
            };
            let answer = request.asynchronous(true).timeout(Duration::from_secs(90)).send().await.unwrap();
            assert!(answer.rows()[0]["count"].as_u64() > Some(0), "{fault:?}");
            let seen = sim.journal().requests().pop().unwrap();
            assert_eq!((&seen.variables["timeout"], seen.variables.get("async")), (&json!(90), None));
            assert!(begun.elapsed() >= before, "{fault:?}");
        }
    }
}
