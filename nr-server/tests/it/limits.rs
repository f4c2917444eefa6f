//! The limits and the patience of a server, seen from New Relic.

use nr_sim::{Fault, Sim};
use serde_json::{Value, json};

use crate::support::{KEY, Session};

/// The answers of a server to the same question asked so many times, and how often New Relic was asked it.
async fn asked(sim: &Sim, setting: (&'static str, &'static str), times: usize) -> (Vec<Value>, usize) {
    let upstream = nr_sim::http::serve(sim.clone(), "127.0.0.1:0".parse().unwrap()).await.unwrap();
    let (account, url) = (sim.account().to_string(), upstream.url());
    let answers = tokio::task::spawn_blocking(move || {
        let env = [
            ("NEW_RELIC_NERDGRAPH_URL", url.as_str()),
            ("NEW_RELIC_API_KEY", KEY),
            ("NEW_RELIC_ACCOUNT_ID", account.as_str()),
            ("NR_CACHE_ENTRIES", "0"),
            setting,
        ];
        let (mut session, _) = Session::start(&["serve", "--call-timeout", "5"], &env);
        let query = "SELECT count(*) AS here FROM Transaction SINCE 30 minutes ago";
        let call = json!({"name": "execute_nrql_query", "arguments": {"query": query}});
        (0..times).map(|_| session.ask("tools/call", call.clone())).collect()
    })
    .await
    .unwrap();
    let seen = sim.journal().of("RunNrql");
    (answers, seen.iter().filter(|request| request.variables.to_string().contains("AS here")).count())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failure_of_a_moment_is_waited_out_unless_reads_are_sent_once() {
    for (attempts, fails, requests) in [("", false, 2), ("1", true, 1)] {
        let sim = Sim::builder().seed(7).build();
        sim.faults().inject(Fault::ServerError(502).times(1).on("RunNrql"));
        let (answers, seen) = asked(&sim, ("NR_LIMITS_ATTEMPTS", attempts), 1).await;
        assert_eq!((&answers[0]["isError"], seen), (&json!(fails), requests), "{answers:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_refused_learns_when_to_come_back() {
    let sim = Sim::builder().seed(7).build();
    let (answers, seen) = asked(&sim, ("NR_LIMITS_SAME_NRQL_PER_MINUTE", "2"), 3).await;
    assert_eq!(seen, 2);
    let text = answers[2].to_string();
    assert_eq!(answers[2]["isError"], true, "{text}");
    assert!(text.contains("the same query was asked as often as New Relic allows"), "{text}");
    assert!(text.contains("60 s") || text.contains("59 s"), "{text}");
}
