//! Answers that are kept, for how long, and who shares a request. What was asked is what the account's journal says.

use std::sync::Arc;
use std::time::Duration;

use nr_nerdgraph::cache::{ResponseCache, lifetimes};
use nr_nerdgraph::{Client, Error, ErrorKind, NrqlAnswer};
use nr_sim::{Fault, Sim};
use serde_json::json;
use tokio::time::advance;

use crate::canned::Canned;

const COUNT: &str = "SELECT count(*) FROM Transaction SINCE 1 hour ago";
const KEY: &str = "NRAK-AAAAAAAAAAAAAAAAAAAAAAAAAAA";

fn sim() -> Sim {
    Sim::builder().seed(3).days(2).build()
}

fn client_with(sim: &Sim, key: &str, cache: &ResponseCache) -> Client {
    Client::builder(key.into()).transport(sim.transport()).cache(cache.clone()).build().unwrap()
}

fn client(sim: &Sim) -> (Client, ResponseCache) {
    let now = sim.now_ms();
    let cache = ResponseCache::default().wall_clock(move || now);
    (client_with(sim, KEY, &cache), cache)
}

fn asked(sim: &Sim) -> usize {
    sim.journal().requests().len()
}

/// Many callers at once, and what each got.
async fn at_once(
    callers: usize,
    ask: impl Fn(usize) -> nr_nerdgraph::NrqlRequest,
) -> Vec<Result<NrqlAnswer, Error>> {
    let tasks: Vec<_> = (0..callers).map(|number| tokio::spawn(ask(number).send())).collect();
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.unwrap());
    }
    answers
}

#[tokio::test]
async fn a_thousand_identical_calls_make_one_request() {
    let sim = sim();
    let (client, cache) = client(&sim);
    sim.faults().inject(Fault::Latency(Duration::from_millis(20)).always());
    let answers = at_once(1_000, |_| client.nrql(sim.account(), COUNT).asynchronous(true)).await;
    let first = answers[0].as_ref().unwrap().rows();
    assert!(first[0]["count"].as_u64().unwrap() > 0);
    assert!(answers.iter().all(|answer| answer.as_ref().unwrap().rows() == first));
    assert_eq!((asked(&sim), cache.stats().fetches, cache.stats().joined), (1, 1, 999));

    let users: Vec<_> = (0..1_000)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.user().await.unwrap().data })
        })
        .collect();
    for user in users {
        user.await.unwrap();
    }
    assert_eq!(sim.journal().of("CurrentUser").len(), 1);
}

#[cfg(feature = "nrql")]
#[tokio::test(start_paused = true)]
async fn queries_are_the_same_by_what_they_mean() {
    let sim = sim();
    let (client, _) = client(&sim);
    for (query, requests) in [
        (COUNT, 1),
        ("from Transaction select COUNT(*) since 1 HOURS ago -- spelled otherwise", 1),
        ("SELECT count(*) FROM Transaction SINCE 2 hours ago", 2),
        ("SELECT count(*) FROM Transaction SINCE 1 hour ago LIMIT 5", 3),
    ] {
        client.nrql(sim.account(), query).send().await.unwrap();
        assert_eq!(asked(&sim), requests, "{query}");
    }
}

#[tokio::test(start_paused = true)]
async fn whatever_makes_a_question_another_makes_another_request() {
    let sim = sim();
    let (client, cache) = client(&sim);
    let accounts = sim.accounts();
    let ask = |request: nr_nerdgraph::NrqlRequest| async { request.send().await.unwrap() };
    ask(client.nrql(accounts[0], COUNT)).await;
    let kept = ask(client.nrql(accounts[0], COUNT)).await;
    assert_eq!(asked(&sim), 1);
    let others = [
        client.nrql(accounts[1], COUNT),
        client.nrql_across(vec![accounts[0]], COUNT),
        client.nrql_across(accounts.clone(), COUNT),
        client.nrql(accounts[0], COUNT).event_namespaces(["Default"]),
        client_with(&sim, "NRAK-BBBBBBBBBBBBBBBBBBBBBBBBBBB", &cache).nrql(accounts[0], COUNT),
        client.no_cache().nrql(accounts[0], COUNT),
    ];
    for (number, other) in others.into_iter().enumerate() {
        ask(other).await;
        assert_eq!(asked(&sim), number + 2);
    }
    // Another client of the same user shares, and what takes another time is the same question.
    let same = client_with(&sim, KEY, &cache);
    let again = ask(same.nrql(accounts[0], COUNT).timeout(Duration::from_secs(90))).await;
    assert_eq!((again.rows(), asked(&sim)), (kept.rows(), 7));
    assert!(!format!("{cache:?}{client:?}").contains("AAAA"));
}

/// How long each is kept: asked again shortly before the end of its time it costs nothing, and after it a request.
#[tokio::test(start_paused = true)]
async fn answers_are_kept_for_their_time_and_tell_their_age() {
    let sim = sim();
    let guid = sim.world().entities[0].guid.clone();
    // A tenth may be taken away by chance.
    for (what, lifetime) in [("entity", lifetimes::ENTITIES), ("accounts", lifetimes::CONFIGURATION)] {
        let (client, _) = client(&sim);
        sim.journal().clear();
        let ask = || async {
            match what {
                "entity" => client.entity(&guid).await.unwrap().age,
                _ => client.accounts().await.unwrap().age,
            }
        };
        assert_eq!(ask().await, Duration::ZERO);
        advance(lifetime * 8 / 10).await;
        assert_eq!((ask().await, asked(&sim)), (lifetime * 8 / 10, 1), "{what}");
        advance(lifetime * 2 / 10).await;
        assert_eq!((ask().await, asked(&sim)), (Duration::ZERO, 2), "{what}");
    }
}

#[cfg(feature = "nrql")]
#[tokio::test(start_paused = true)]
async fn queries_are_kept_by_their_window() {
    const OVER: &str = "SINCE '2026-03-01 00:00:00' UNTIL '2026-03-01 06:00:00'";
    // 2026-03-04 10:20:30.500 UTC.
    let now = 1_772_619_630_500_i64;
    let moving = lifetimes::NRQL;
    let select = |rest: &str| format!("SELECT count(*) FROM Transaction {rest}");
    for (query, lifetime) in [
        (select("SINCE 1 hour ago"), moving),
        (select(""), moving),
        (select("SINCE '2026-03-01 00:00:00'"), moving),
        (select("SINCE yesterday UNTIL today"), moving),
        (select(OVER), lifetimes::CLOSED_NRQL),
        (select("SINCE 1772500000000 UNTIL 1772600000000"), lifetimes::CLOSED_NRQL),
        // It ended two minutes ago, and data may still arrive.
        (select("SINCE 1772500000000 UNTIL 1772619510500"), moving),
        (select("SINCE 1772500000000 UNTIL 1772900000000"), moving),
        (select(&format!("WHERE timestamp > 5 minutes ago {OVER}")), moving),
        (
            select(&format!(
                "WHERE appName IN (SELECT uniques(appName) FROM Transaction SINCE 1 day ago) {OVER}"
            )),
            moving,
        ),
    ] {
        let rows = json!({"data": {"actor": {"account": {"nrql": {"results": [{"count": 1}]}}}}});
        let canned = Canned::json([rows.clone(), rows.clone(), rows]);
        let cache = ResponseCache::default().wall_clock(move || now);
        let client = Client::builder(KEY.into()).transport(canned.clone()).cache(cache).build().unwrap();
        let account = "7".parse().unwrap();
        let age = |answer: Result<NrqlAnswer, Error>| answer.unwrap().age();
        age(client.nrql(account, query.as_str()).send().await);
        advance(lifetime * 8 / 10).await;
        let kept = age(client.nrql(account, query.as_str()).send().await);
        assert_eq!((kept, canned.asked().len()), (lifetime * 8 / 10, 1), "{query}");
        advance(lifetime * 2 / 10).await;
        age(client.nrql(account, query.as_str()).send().await);
        assert_eq!(canned.asked().len(), 2, "{query}");
    }
}

/// Without the time of day nothing is known to be over.
#[tokio::test(start_paused = true)]
async fn without_a_clock_every_window_moves() {
    let sim = sim();
    let client = client_with(&sim, KEY, &ResponseCache::default());
    let query = "SELECT count(*) FROM Transaction SINCE 1772500000000 UNTIL 1772510000000";
    client.nrql(sim.account(), query).send().await.unwrap();
    advance(lifetimes::NRQL).await;
    client.nrql(sim.account(), query).send().await.unwrap();
    assert_eq!(asked(&sim), 2);
}

#[tokio::test(start_paused = true)]
async fn what_is_not_whole_and_good_is_not_kept() {
    let nrql = || Fault::partial(["actor", "account", "nrql"]);
    for fault in [
        Fault::RateLimited,
        Fault::TooManyRequests { retry_after: None },
        Fault::ServerError(502),
        Fault::Unauthorized,
        Fault::Timeout,
        Fault::Dropped,
        Fault::Garbage,
        Fault::Refused,
        nrql(),
        Fault::partial(["actor", "user", "email"]),
    ] {
        let sim = sim();
        let (client, cache) = client(&sim);
        sim.faults().inject(fault.clone().times(2));
        let (query, user) = (client.nrql(sim.account(), COUNT).send().await, client.user().await);
        let went_well =
            query.is_ok_and(|answer| answer.errors().is_empty()) && user.is_ok_and(|user| !user.is_partial());
        assert!(!went_well, "{fault:?} was to go wrong");
        sim.faults().clear();
        let before = cache.stats().fetches;
        let answer = client.nrql(sim.account(), COUNT).send().await.unwrap();
        assert!(answer.errors().is_empty() && answer.age().is_zero(), "{fault:?}");
        let user = client.user().await.unwrap();
        assert!(!user.is_partial(), "{fault:?}");
        assert!(cache.stats().fetches > before, "{fault:?}");
    }
}

#[tokio::test]
async fn the_failure_of_one_is_not_that_of_all() {
    let sim = sim();
    let (client, _) = client(&sim);
    sim.faults().inject(Fault::Latency(Duration::from_millis(20)).always());
    sim.faults().inject(Fault::ServerError(502).times(1));
    let answers = at_once(100, |_| client.nrql(sim.account(), COUNT)).await;
    let failed: Vec<_> = answers.iter().filter_map(|answer| answer.as_ref().err()).collect();
    assert_eq!((failed.len(), asked(&sim)), (1, 2));
    assert_eq!(failed[0].kind(), ErrorKind::Status(502));
}

#[tokio::test]
async fn who_goes_away_leaves_the_question_to_the_next() {
    let sim = sim();
    let (client, _) = client(&sim);
    sim.faults().inject(Fault::NoAnswer.times(1));
    let first = tokio::spawn(client.nrql(sim.account(), COUNT).send());
    while asked(&sim) == 0 {
        tokio::task::yield_now().await;
    }
    let others = tokio::spawn({
        let (client, account) = (client.clone(), sim.account());
        async move { at_once(10, |_| client.nrql(account, COUNT)).await }
    });
    tokio::task::yield_now().await;
    first.abort();
    assert!(others.await.unwrap().iter().all(Result::is_ok));
    assert_eq!(asked(&sim), 2);
}

#[tokio::test]
async fn a_mistake_is_told_to_all_who_made_it_and_asked_about_again() {
    let sim = sim();
    let (client, cache) = client(&sim);
    sim.faults().inject(Fault::Latency(Duration::from_millis(20)).always());
    let ask = || at_once(100, |_| client.nrql(sim.account(), "SELECT nosuch(( FROM Transaction"));
    for round in 1..=2 {
        for answer in ask().await {
            assert_eq!(answer.unwrap_err().kind(), ErrorKind::Nrql);
        }
        assert_eq!((asked(&sim), cache.stats().entries), (round, 0));
    }
}

/// What is kept of a query that ran asynchronously is the answer to the last poll.
#[cfg(feature = "nrql")]
#[tokio::test(start_paused = true)]
async fn a_slow_query_is_kept_when_it_is_complete() {
    let sim = sim();
    let (client, cache) = client(&sim);
    let (hour, now) = (3_600_000, sim.now_ms());
    let query = format!("SELECT count(*) FROM Transaction SINCE {} UNTIL {}", now - 2 * hour, now - hour);
    for across in [false, true] {
        sim.journal().clear();
        sim.faults().inject(Fault::SlowQueries { polls: 3 }.times(1));
        let ask = || {
            let request = match across {
                false => client.nrql(sim.account(), query.as_str()),
                true => client.nrql_across(sim.accounts(), query.as_str()),
            };
            request.asynchronous(true)
        };
        let answers = at_once(10, |_| ask()).await;
        assert_eq!(asked(&sim), 4, "the question and three polls");
        let first = answers[0].as_ref().unwrap();
        assert!(answers.iter().all(|answer| answer.as_ref().unwrap().rows() == first.rows()));
        advance(Duration::from_secs(60)).await;
        let kept = ask().send().await.unwrap();
        assert_eq!((kept.rows(), kept.metadata(), asked(&sim)), (first.rows(), first.metadata(), 4));
        assert_eq!(kept.age().as_secs(), 60);
    }
    assert_eq!(cache.stats().fetches, 2);
}

#[tokio::test(start_paused = true)]
async fn who_waits_for_another_gives_up_in_time() {
    let sim = sim();
    let (client, _) = client(&sim);
    sim.faults().inject(Fault::NoAnswer.times(1));
    let patient = tokio::spawn(client.nrql(sim.account(), COUNT).deadline(Duration::from_secs(50)).send());
    tokio::task::yield_now().await;
    let begun = tokio::time::Instant::now();
    let error = client.nrql(sim.account(), COUNT).deadline(Duration::from_secs(10)).send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NrqlTimeout);
    assert!((10..=12).contains(&begun.elapsed().as_secs()), "{:?}", begun.elapsed());
    assert!(patient.await.unwrap().is_err());
}

#[tokio::test]
async fn what_was_read_before_a_change_is_not_shown_after_it() {
    let user = || json!({"data": {"actor": {"user": {"id": 1}}}});
    let changed = json!({"data": {"changed": {"ok": true}}});
    let canned = Canned::json([user(), changed.clone(), user(), changed]);
    let cache = ResponseCache::default();
    let client = Client::builder(KEY.into()).transport(canned.clone()).cache(cache).build().unwrap();
    for (mutates, requests) in [(false, 1), (false, 1), (true, 2), (false, 3), (false, 3), (true, 4)] {
        if mutates {
            client.raw("mutation Change { changed { ok } }", json!({})).await.unwrap();
        } else {
            client.user().await.unwrap();
        }
        assert_eq!(canned.asked().len(), requests);
    }
}

/// Nobody here knows how long it is good.
#[tokio::test]
async fn a_document_of_ones_own_is_not_kept_but_shared() {
    let sim = sim();
    let (client, _) = client(&sim);
    sim.faults().inject(Fault::Latency(Duration::from_millis(20)).always());
    let client = Arc::new(client);
    for round in 1..=2 {
        let tasks: Vec<_> = (0..50)
            .map(|_| {
                let client = Arc::clone(&client);
                tokio::spawn(
                    async move { client.raw("query Mine { actor { user { id } } }", json!({})).await },
                )
            })
            .collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        assert_eq!(asked(&sim), round);
    }
}
