use std::time::Duration;

use nr_nerdgraph::TransportErrorKind;
use nr_nerdgraph::resilience::{Breaker, Call, CallKind, Limit, Limits, Permits};
use tokio::time::Instant;
use tower_layer::Layer as _;

use super::upstream::{Act, GOOD, LIMITED, REFUSED, Upstream, refusal, send};

const SECOND: Duration = Duration::from_secs(1);

fn breaker() -> Breaker {
    Breaker::new(&Limits::default())
}

fn of(domain: &'static str) -> Option<Call> {
    Some(Call::new("Read", CallKind::Read).domain(domain).deadline(Instant::now() + 10 * SECOND))
}

/// Sends, and goes away when the call's time is over, as the client does.
async fn within_deadline(breaker: &Breaker, upstream: &Upstream) {
    drop(tokio::time::timeout(10 * SECOND, send(breaker, upstream, of("nrql"))).await);
}

async fn is_open(breaker: &Breaker) -> bool {
    let upstream = Upstream::acts([]);
    match send(breaker, &upstream, of("nrql")).await {
        Ok(_) => false,
        Err(error) => {
            assert_eq!(error.kind(), TransportErrorKind::Suspended);
            assert_eq!(upstream.asked(), 0);
            true
        }
    }
}

#[tokio::test(start_paused = true)]
async fn five_failures_in_a_row_open_it_and_what_is_no_failure_does_not() {
    for (act, opens) in [
        (Act::Status(500, None), true),
        (Act::Status(503, None), true),
        (Act::Fails(TransportErrorKind::Connect), true),
        (Act::Fails(TransportErrorKind::Closed), true),
        (Act::Fails(TransportErrorKind::Timeout), true),
        (Act::BreaksAfter(20_000), true),
        (Act::Hangs, true),
        (GOOD, false),
        (REFUSED, false),
        (LIMITED, false),
        (Act::Status(400, None), false),
        (Act::Status(401, None), false),
        (Act::Status(429, None), false),
        (Act::Fails(TransportErrorKind::Busy), false),
        (Act::Fails(TransportErrorKind::Suspended), false),
    ] {
        let breaker = breaker();
        let upstream = Upstream::new(move |_, _| (Duration::ZERO, act.clone()));
        for _ in 0..4 {
            within_deadline(&breaker, &upstream).await;
        }
        assert_eq!(upstream.asked(), 4);
        within_deadline(&breaker, &upstream).await;
        assert_eq!(is_open(&breaker).await, opens);
    }
}

#[tokio::test(start_paused = true)]
async fn a_success_between_begins_the_count_anew() {
    let breaker = breaker();
    let bad = || Act::Status(502, None);
    let upstream = Upstream::acts([bad(), bad(), bad(), bad(), GOOD, bad(), bad(), bad(), bad(), GOOD]);
    for _ in 0..10 {
        send(&breaker, &upstream, of("nrql")).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn after_half_a_minute_one_request_tries() {
    for (act, closes) in [(GOOD, true), (REFUSED, true), (Act::Status(503, None), false)] {
        let breaker = breaker();
        let upstream = Upstream::new(move |number, _| match number {
            0..5 => (Duration::ZERO, Act::Status(503, None)),
            5 => (5 * SECOND, act.clone()),
            _ => (Duration::ZERO, GOOD),
        });
        for _ in 0..5 {
            send(&breaker, &upstream, of("nrql")).await.unwrap();
        }
        let opened = Instant::now();
        for (second, left) in [(0, 30), (12, 18), (29, 1)] {
            tokio::time::sleep_until(opened + second * SECOND).await;
            let error = send(&breaker, &upstream, of("nrql")).await.unwrap_err();
            let said = refusal(&error);
            assert_eq!((said.limit, said.retry_after), (Limit::Breaker, left * SECOND));
            assert_eq!(opened.elapsed(), second * SECOND, "at once");
        }
        tokio::time::sleep_until(opened + 30 * SECOND).await;
        let probe = send(&breaker, &upstream, of("nrql"));
        let others = async {
            tokio::time::sleep(SECOND).await;
            for _ in 0..10 {
                assert!(is_open(&breaker).await, "while the one tries");
            }
        };
        tokio::join!(probe, others).0.unwrap();
        assert_eq!(upstream.asked(), 6);
        assert_eq!(is_open(&breaker).await, !closes);
        if !closes {
            tokio::time::sleep(29 * SECOND).await;
            assert!(is_open(&breaker).await);
            tokio::time::sleep(SECOND).await;
        }
        assert!(!is_open(&breaker).await);
    }
}

#[tokio::test(start_paused = true)]
async fn a_probe_that_is_given_up_leaves_the_try_to_the_next() {
    let breaker = breaker();
    let upstream = Upstream::new(|number, _| match number {
        0..5 => (Duration::ZERO, Act::Status(503, None)),
        _ => (Duration::ZERO, Act::Hangs),
    });
    for _ in 0..5 {
        send(&breaker, &upstream, of("nrql")).await.unwrap();
    }
    tokio::time::sleep(30 * SECOND).await;
    assert!(tokio::time::timeout(SECOND, send(&breaker, &upstream, of("nrql"))).await.is_err());
    assert!(!is_open(&breaker).await);
}

#[tokio::test(start_paused = true)]
async fn domains_and_hosts_fail_apart() {
    let breaker = breaker();
    let upstream = Upstream::new(|_, _| (Duration::ZERO, Act::Status(503, None)));
    for _ in 0..5 {
        send(&breaker, &upstream, of("alerts")).await.unwrap();
    }
    assert!(send(&breaker, &upstream, of("alerts")).await.is_err());
    assert!(!is_open(&breaker).await);
    let mut request = super::upstream::request("NRAK-ONE", of("alerts"));
    *request.uri_mut() = "https://api.eu.newrelic.com/graphql".parse().unwrap();
    assert!(tower::ServiceExt::oneshot(breaker.layer(upstream), request).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn callers_who_go_away_and_time_in_our_own_queue_are_no_failure() {
    let breaker = breaker();
    let hangs = Upstream::new(|_, _| (Duration::ZERO, Act::Hangs));
    for _ in 0..20 {
        assert!(tokio::time::timeout(SECOND, send(&breaker, &hangs, of("nrql"))).await.is_err());
    }
    assert!(!is_open(&breaker).await);
    // Ten seconds of which nine and a half were spent waiting for a permit.
    let mut limits = Limits::default();
    limits.in_flight = 1;
    for _ in 0..20 {
        let permits = Permits::new(&limits);
        let inner = permits.layer(Upstream::new(|number, _| match number {
            0 => (Duration::from_millis(9_500), GOOD),
            _ => (Duration::ZERO, Act::Hangs),
        }));
        let first = send(&breaker, &inner, Some(Call::new("Read", CallKind::Read).domain("other")));
        let second = tokio::time::timeout(10 * SECOND, send(&breaker, &inner, of("nrql")));
        let (first, second) = tokio::join!(first, second);
        assert!(first.is_ok() && second.is_err());
    }
    assert!(!is_open(&breaker).await);
}

#[tokio::test(start_paused = true)]
async fn what_began_before_says_nothing_of_what_is_now() {
    let breaker = breaker();
    let late = Upstream::after(5 * SECOND);
    let fails = Upstream::new(|_, _| (Duration::ZERO, Act::Status(503, None)));
    let early = send(&breaker, &late, of("nrql"));
    let trouble = async {
        tokio::time::sleep(SECOND).await;
        for _ in 0..5 {
            send(&breaker, &fails, of("nrql")).await.unwrap();
        }
    };
    tokio::join!(early, trouble).0.unwrap();
    assert!(is_open(&breaker).await, "an answer to an older request does not close it");
}
