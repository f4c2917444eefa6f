//! The cache of a server, seen from New Relic: what its journal has of the same question asked twice.

use nr_sim::Sim;
use serde_json::json;

use crate::support::{KEY, Session};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_question_is_one_request_unless_the_cache_is_off() {
    for (entries, requests) in [("", 1), ("100", 1), ("0", 2)] {
        let sim = Sim::builder().seed(7).build();
        let upstream = nr_sim::http::serve(sim.clone(), "127.0.0.1:0".parse().unwrap()).await.unwrap();
        let account = sim.account().to_string();
        let url = upstream.url();
        let (begin, end) = (sim.now_ms() - 7_200_000, sim.now_ms() - 3_600_000);
        tokio::task::spawn_blocking(move || {
            let env = [
                ("NEW_RELIC_NERDGRAPH_URL", url.as_str()),
                ("NEW_RELIC_API_KEY", KEY),
                ("NEW_RELIC_ACCOUNT_ID", account.as_str()),
                ("NR_CACHE_ENTRIES", entries),
            ];
            let (mut session, _) = Session::start(&["serve"], &env);
            // In whatever spelling.
            for query in [
                format!("SELECT count(*) FROM Transaction SINCE {begin} UNTIL {end}"),
                format!("from Transaction select COUNT(*) since {begin} until {end}"),
            ] {
                let call = json!({"name": "execute_nrql_query", "arguments": {"query": query}});
                let answer = session.ask("tools/call", call);
                assert_eq!(answer["isError"], false, "{answer}");
            }
        })
        .await
        .unwrap();
        let seen = sim.journal().of("RunNrql");
        let texts: Vec<_> = seen.iter().map(|request| request.variables.to_string()).collect();
        let counts = texts.iter().filter(|text| text.contains(&begin.to_string())).count();
        assert_eq!(counts, requests, "NR_CACHE_ENTRIES={entries}: {texts:?}");
    }
}
