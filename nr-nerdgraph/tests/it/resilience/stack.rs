use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

use nr_core::{AccountId, Fault as Told, FaultKind};
use nr_nerdgraph::resilience::{Limits, Resilience, within};
use nr_nerdgraph::{Client, ErrorKind, Request, TransportErrorKind};
use nr_sim::{Fault, Sim};
use tokio::task::JoinSet;
use tokio::time::Instant;
use tower::ServiceExt as _;

use super::upstream::{Act, GOOD, Upstream};
use crate::canned::KEY;

const SECOND: Duration = Duration::from_secs(1);

fn client(upstream: &Upstream, limits: &Limits) -> Client {
    let resilience = Resilience::new(limits);
    Client::builder(KEY.into()).transport(upstream.clone()).resilience(resilience).build().unwrap()
}

fn limits(change: impl FnOnce(&mut Limits)) -> Limits {
    let mut limits = Limits::default();
    change(&mut limits);
    limits
}

fn account() -> AccountId {
    "7".parse().unwrap()
}

/// The simulation behind a counter of what is in flight.
fn counted(sim: &Sim) -> (Client, Arc<AtomicUsize>) {
    let (flying, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let transport = sim.transport();
    let seen = Arc::clone(&most);
    let counting = tower::service_fn(move |request: Request| {
        let (transport, flying, seen) = (transport.clone(), Arc::clone(&flying), Arc::clone(&seen));
        async move {
            seen.fetch_max(flying.fetch_add(1, SeqCst) + 1, SeqCst);
            let answered = transport.oneshot(request).await;
            flying.fetch_sub(1, SeqCst);
            answered
        }
    });
    let resilience = Resilience::new(&Limits::default());
    let client = Client::builder(KEY.into()).transport(counting).resilience(resilience).build().unwrap();
    (client, most)
}

#[tokio::test(start_paused = true)]
async fn a_thousand_callers_are_never_more_than_twenty_five_to_new_relic() {
    let sim = Sim::builder().days(1).build();
    sim.faults().inject(Fault::Latency(Duration::from_millis(20)).always());
    let (client, most) = counted(&sim);
    let mut tasks = JoinSet::new();
    for number in 0..1_000_u32 {
        let (client, account) = (client.clone(), sim.account());
        tasks.spawn(async move {
            match number % 3 {
                0 => client.user().await.map(drop),
                1 => client.accounts().await.map(drop),
                _ => {
                    let query = format!("SELECT count(*) FROM Transaction LIMIT {}", number % 500 + 1);
                    let request = client.nrql(account, query).asynchronous(number % 2 == 0);
                    request.send().await.map(drop)
                }
            }
        });
    }
    for answered in tasks.join_all().await {
        answered.unwrap();
    }
    assert_eq!(sim.journal().count(), 1_000);
    assert_eq!(most.load(SeqCst), 24, "one is kept for cancelling");
}

#[tokio::test(start_paused = true)]
async fn trouble_in_the_simulation_is_waited_out_once() {
    let twice = |fault: Fault| fault.times(2);
    for fault in [
        Fault::TooManyRequests { retry_after: Some(2 * SECOND) },
        Fault::TooManyRequests { retry_after: None },
        Fault::RateLimited,
        Fault::ServerError(502),
        Fault::Refused,
        Fault::Dropped,
    ] {
        let sim = Sim::builder().days(1).build();
        sim.faults().inject(twice(fault.clone()));
        let (client, _) = counted(&sim);
        let begun = Instant::now();
        client.user().await.unwrap_or_else(|error| panic!("{fault:?}: {error}"));
        assert_eq!(sim.journal().count(), 3, "{fault:?}");
        if let Fault::TooManyRequests { retry_after: Some(wait) } = fault {
            assert!(begun.elapsed() >= 2 * wait);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn polls_are_repeated_by_their_loop_alone() {
    let sim = Sim::builder().days(1).build();
    sim.faults().inject(Fault::SlowQueries { polls: 1 }.on("RunNrql"));
    sim.faults().inject(Fault::ServerError(503).on("NrqlProgress").always());
    let (client, _) = counted(&sim);
    let request = client.nrql(sim.account(), "SELECT count(*) FROM Log").asynchronous(true);
    assert_eq!(request.send().await.unwrap_err().kind(), ErrorKind::Status(503));
    let polls = sim.journal().of("NrqlProgress").len();
    assert_eq!(polls, usize::try_from(nr_nerdgraph::query::MAX_POLL_FAILURES).unwrap());
}

#[tokio::test(start_paused = true)]
async fn what_is_refused_says_when_to_come_back() {
    let busy = |wait| {
        limits(|limits| {
            limits.in_flight = 1;
            limits.queue_wait = wait;
        })
    };
    let upstream = Upstream::after(20 * SECOND);
    let one = client(&upstream, &busy(SECOND));
    let (_, error) = tokio::join!(one.user(), one.user());
    let error = error.unwrap_err();
    assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Busy, true));
    assert!(error.retry_after().is_some_and(|wait| wait >= SECOND));
    let told = Told::from(error);
    assert_eq!(told.kind(), FaultKind::RateLimited);
    assert!(told.retry_after().is_some(), "{}", told.public());

    let upstream = Upstream::new(|_, _| (Duration::ZERO, Act::Fails(TransportErrorKind::Connect)));
    let two = client(&upstream, &Limits::default());
    two.user().await.unwrap_err();
    two.user().await.unwrap_err();
    assert_eq!(upstream.asked(), 5, "the breaker counts attempts");
    let error = two.user().await.unwrap_err();
    assert_eq!((error.kind(), upstream.asked()), (ErrorKind::Suspended, 5));
    let wait = error.retry_after().unwrap();
    assert!(wait > 28 * SECOND && wait <= 30 * SECOND, "{wait:?}");
    let told = Told::from(error);
    assert_eq!((told.kind(), told.retry_after()), (FaultKind::Unavailable, Some(wait)));
    assert!(told.public().to_string().contains("come back in"), "{}", told.public());

    let upstream = Upstream::acts([]);
    let three = client(&upstream, &limits(|limits| limits.nrql_per_minute = 1));
    for _ in 0..2 {
        let _ = three.nrql(account(), "x").send().await;
    }
    let error = three.nrql(account(), "x").send().await.unwrap_err();
    assert_eq!((error.kind(), error.retry_after()), (ErrorKind::Busy, Some(60 * SECOND)));
    assert_eq!(upstream.asked(), 1);
}

#[tokio::test(start_paused = true)]
async fn limits_of_zero_are_none() {
    let off = limits(|limits| {
        limits.in_flight = 0;
        limits.nrql_per_minute = 0;
        limits.breaker_failures = 0;
        limits.attempts = 1;
    });
    let upstream =
        Upstream::new(|number, _| (SECOND, if number % 2 == 0 { GOOD } else { Act::Status(503, None) }));
    let client = client(&upstream, &off);
    let mut tasks = JoinSet::new();
    for _ in 0..5_000 {
        let client = client.clone();
        tasks.spawn(async move { client.nrql(account(), "the same").send().await.map(drop) });
    }
    tasks.join_all().await;
    assert_eq!((upstream.asked(), upstream.most()), (5_000, 5_000));
}

#[tokio::test(start_paused = true)]
async fn the_callers_deadline_reaches_every_request() {
    // In New Relic, and in our own queue.
    for in_flight in [25, 1] {
        let upstream = Upstream::after(20 * SECOND);
        let client = client(&upstream, &limits(|limits| limits.in_flight = in_flight));
        let before = client.clone();
        let first = tokio::spawn(async move { before.user().await.map(drop) });
        tokio::task::yield_now().await;
        let begun = Instant::now();
        let error = within(begun + 3 * SECOND, client.user()).await.unwrap_err();
        let expected = if in_flight == 1 { ErrorKind::Busy } else { ErrorKind::Timeout };
        assert_eq!((error.kind(), begun.elapsed()), (expected, 3 * SECOND));
        // One within another is the earlier of the two.
        let inner = within(begun + 60 * SECOND, client.user());
        within(begun + 4 * SECOND, inner).await.unwrap_err();
        assert_eq!(begun.elapsed(), 4 * SECOND);
        first.abort();
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_is_gone_at_once() {
    let upstream = Upstream::after(20 * SECOND);
    let client = client(&upstream, &Limits::default());
    let mut tasks = JoinSet::new();
    for _ in 0..100 {
        let client = client.clone();
        tasks.spawn(async move { client.user().await.map(drop) });
    }
    tokio::time::sleep(SECOND).await;
    assert_eq!(upstream.flying(), 24);
    tasks.shutdown().await;
    assert_eq!((upstream.flying(), upstream.asked()), (0, 24));
    let begun = Instant::now();
    client.user().await.unwrap();
    assert_eq!(begun.elapsed(), 20 * SECOND, "no permit was lost, and nobody is before this one");
}
