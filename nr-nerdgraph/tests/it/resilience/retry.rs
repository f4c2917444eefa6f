use std::time::Duration;

use nr_core::AccountId;
use nr_nerdgraph::TransportErrorKind;
use nr_nerdgraph::resilience::{Call, CallKind, Limits, Nrql, RETRY_RESERVE, Retry, Verdicts};
use tokio::time::Instant;
use tower_layer::Layer as _;

use super::upstream::{Act, GOOD, LIMITED, REFUSED, Upstream, send};

const SECOND: Duration = Duration::from_secs(1);
const SERVER: Act = Act::Json(
    r#"{"data":{"actor":{"account":{"id":7,"x":null}}},"errors":[{"message":"An error occurred resolving this field"}]}"#,
);
const PARTIAL: Act = Act::Json(
    r#"{"data":{"actor":{"account":{"id":7,"x":null,"y":[0]}}},"errors":[{"message":"An error occurred resolving this field"}]}"#,
);
const TIMEOUT: Act =
    Act::Json(r#"{"data":null,"errors":[{"message":"slow","extensions":{"errorClass":"TIMEOUT"}}]}"#);

fn read() -> Call {
    Call::new("Read", CallKind::Read)
}

fn nrql() -> Call {
    read().nrql(Nrql::on(&[AccountId::new(7).unwrap()]).text("x"))
}

/// A retry whose waits are as long as they can be.
fn retry() -> Retry {
    Retry::with_chance(&Limits::default(), || 1.0)
}

/// How often New Relic is asked, and what comes of it.
async fn tries(act: Act, call: Option<Call>) -> usize {
    let upstream = Upstream::new(move |_, _| (Duration::ZERO, act.clone()));
    let _ = send(&retry(), &Verdicts::new().layer(upstream.clone()), call).await;
    upstream.asked()
}

#[tokio::test(start_paused = true)]
async fn what_is_repeated_and_what_is_not() {
    let fails = |kind| Act::Fails(kind);
    for (act, times) in [
        (GOOD, 1),
        (REFUSED, 1),
        (PARTIAL, 1),
        (Act::Status(400, None), 1),
        (Act::Status(401, None), 1),
        (Act::Status(404, None), 1),
        (Act::Status(429, None), 3),
        (Act::Status(500, None), 3),
        (Act::Status(503, None), 3),
        (LIMITED, 3),
        (SERVER, 3),
        (TIMEOUT, 3),
        (Act::Json("<html>a gateway's page</html>"), 3),
        (Act::Json(""), 3),
        (fails(TransportErrorKind::Connect), 3),
        (fails(TransportErrorKind::Closed), 3),
        (fails(TransportErrorKind::Timeout), 3),
        (fails(TransportErrorKind::Tls), 1),
        (fails(TransportErrorKind::Busy), 1),
        (fails(TransportErrorKind::Suspended), 1),
        // A body that breaks off while it is looked at is as good as no response; later it is the caller's.
        (Act::BreaksAfter(100), 3),
        (Act::BreaksAfter(20_000), 1),
    ] {
        assert_eq!(tries(act.clone(), Some(read())).await, times);
        for kind in [CallKind::Mutation, CallKind::Cancel, CallKind::Poll] {
            assert_eq!(tries(act.clone(), Some(Call::new("x", kind))).await, 1);
        }
        assert_eq!(tries(act, None).await, 1, "what is not known to read");
    }
    assert_eq!(tries(TIMEOUT, Some(nrql())).await, 1, "a query that ran out of time does so again");
    assert_eq!(tries(LIMITED, Some(nrql())).await, 3);
}

#[tokio::test(start_paused = true)]
async fn waits_double_up_to_chance_and_retry_after_is_a_floor() {
    for (chance, act, times) in [
        (1.0, Act::Status(503, None), [0, 500, 1_500]),
        (0.5, Act::Status(503, None), [0, 250, 750]),
        (0.0, Act::Status(503, None), [0, 0, 0]),
        (0.0, Act::Status(429, Some("7")), [0, 7_000, 14_000]),
        (1.0, Act::Status(503, Some("7")), [0, 7_500, 15_000]),
        (0.0, Act::Status(429, Some("soon")), [0, 0, 0]),
    ] {
        let upstream = Upstream::new(move |_, _| (Duration::ZERO, act.clone()));
        let retry = Retry::with_chance(&Limits::default(), move || chance);
        send(&retry, &upstream, Some(read())).await.unwrap();
        assert_eq!(upstream.times(), times.map(Duration::from_millis));
    }
}

#[tokio::test(start_paused = true)]
async fn chance_stays_within_its_bounds() {
    let mut limits = Limits::default();
    limits.attempts = 2;
    let mut waits = Vec::new();
    for _ in 0..50 {
        let upstream = Upstream::acts([Act::Status(503, None)]);
        send(&Retry::new(&limits), &upstream, Some(read())).await.unwrap();
        waits.push(upstream.times()[1]);
    }
    assert!(waits.iter().all(|wait| *wait <= Duration::from_millis(501)));
    waits.sort();
    waits.dedup();
    assert!(waits.len() > 25, "{waits:?}");
}

#[tokio::test(start_paused = true)]
async fn never_past_the_deadline() {
    for (left, asked) in [(7, 1), (8, 2), (15, 2), (16, 3)] {
        let upstream = Upstream::new(|_, _| (Duration::ZERO, Act::Status(429, Some("7"))));
        let begun = Instant::now();
        let call = read().deadline(begun + left * SECOND);
        // What New Relic said last is what the caller gets, and at once.
        assert_eq!(send(&retry(), &upstream, Some(call)).await.unwrap(), 429);
        assert_eq!(upstream.asked(), asked, "{left}");
        assert_eq!(begun.elapsed(), Duration::from_millis(7_500) * u32::try_from(asked - 1).unwrap());
    }
}

#[tokio::test(start_paused = true)]
async fn a_budget_bounds_what_trouble_adds() {
    let retry = Retry::with_chance(&Limits::default(), || 0.0);
    let upstream = Upstream::new(|_, _| (Duration::ZERO, Act::Status(503, None)));
    for _ in 0..1_000 {
        send(&retry, &upstream, Some(read())).await.unwrap();
    }
    let extra = upstream.asked() - 1_000;
    assert_eq!(extra, 100 + usize::try_from(RETRY_RESERVE).unwrap());
    // The reserve comes back with time, one a second, and no more than that.
    let mut limits = Limits::default();
    limits.retry_percent = 0;
    let retry = Retry::with_chance(&limits, || 0.0);
    for _ in 0..10 {
        send(&retry, &upstream, Some(read())).await.unwrap();
    }
    for (seconds, back) in [(1, 1), (4, 4), (3_600, 10)] {
        tokio::time::sleep(seconds * SECOND).await;
        let before = upstream.asked();
        for _ in 0..9 {
            send(&retry, &upstream, Some(read())).await.unwrap();
        }
        assert_eq!(upstream.asked() - before - 9, back, "{seconds}");
    }
}

#[tokio::test(start_paused = true)]
async fn one_attempt_repeats_nothing() {
    let mut limits = Limits::default();
    limits.attempts = 1;
    let upstream = Upstream::acts([Act::Status(503, None)]);
    assert_eq!(send(&Retry::new(&limits), &upstream, Some(read())).await.unwrap(), 503);
    assert_eq!(upstream.asked(), 1);
}
