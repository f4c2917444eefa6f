use std::time::Duration;

use nr_core::AccountId;
use nr_nerdgraph::TransportErrorKind;
use nr_nerdgraph::resilience::{Call, CallKind, Limit, Limits, Nrql, Permits};
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::upstream::{Act, GOOD, LIMITED, Upstream, refusal, send, send_as};

const SECOND: Duration = Duration::from_secs(1);

fn limits(change: impl FnOnce(&mut Limits)) -> Limits {
    let mut limits = Limits::default();
    change(&mut limits);
    limits
}

fn read() -> Option<Call> {
    Some(Call::new("Read", CallKind::Read))
}

fn nrql(timeout: u64) -> Option<Call> {
    let nrql = Nrql::on(&[AccountId::new(7).unwrap()]).timeout(Duration::from_secs(timeout));
    Some(Call::new("RunNrql", CallKind::Read).nrql(nrql))
}

fn cancel() -> Option<Call> {
    Some(Call::new("CancelNrql", CallKind::Cancel))
}

/// Sends so many of these at once, each in a task; the tasks.
fn spawn(
    count: usize,
    permits: &Permits,
    upstream: &Upstream,
    call: fn() -> Option<Call>,
) -> JoinSet<Result<u16, nr_nerdgraph::TransportError>> {
    let mut tasks = JoinSet::new();
    for _ in 0..count {
        let (permits, upstream) = (permits.clone(), upstream.clone());
        tasks.spawn(async move { send(&permits, &upstream, call()).await });
    }
    tasks
}

async fn settle() {
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(start_paused = true)]
async fn never_more_than_allowed_and_everybody_has_a_turn() {
    for (in_flight, ordinary) in [(25, 24), (12, 11), (2, 1), (1, 1)] {
        let permits = Permits::new(&limits(|limits| limits.in_flight = in_flight));
        let upstream = Upstream::after(Duration::from_millis(20));
        let begun = Instant::now();
        let tasks = spawn(200, &permits, &upstream, read);
        assert!(tasks.join_all().await.into_iter().all(|sent| sent.is_ok()));
        assert_eq!((upstream.asked(), upstream.most()), (200, ordinary));
        let rounds = u32::try_from(200_usize.div_ceil(ordinary)).unwrap();
        assert_eq!(begun.elapsed(), Duration::from_millis(20) * rounds);
    }
}

#[tokio::test(start_paused = true)]
async fn turns_come_in_order() {
    let permits = Permits::new(&limits(|limits| limits.in_flight = 1));
    let upstream = Upstream::after(SECOND);
    let names = ["a", "b", "c", "d", "e"];
    let mut tasks = JoinSet::new();
    for name in names {
        let (permits, upstream) = (permits.clone(), upstream.clone());
        tasks.spawn(async move { send(&permits, &upstream, Some(Call::new(name, CallKind::Read))).await });
        settle().await;
    }
    tasks.join_all().await;
    assert_eq!(upstream.operations(), names);
}

#[tokio::test(start_paused = true)]
async fn each_key_has_its_own() {
    let permits = Permits::new(&limits(|limits| limits.in_flight = 2));
    let upstream = Upstream::after(SECOND);
    let mut tasks = JoinSet::new();
    for key in ["NRAK-ONE", "NRAK-TWO", "NRAK-ONE"] {
        let (permits, upstream) = (permits.clone(), upstream.clone());
        tasks.spawn(async move { send_as(key, &permits, &upstream, read()).await });
    }
    settle().await;
    assert_eq!(upstream.flying(), 2);
    tasks.join_all().await;
}

#[tokio::test(start_paused = true)]
async fn a_full_queue_and_a_long_wait_are_refused_and_say_when_to_come_back() {
    let permits = Permits::new(&limits(|limits| {
        limits.in_flight = 1;
        limits.queue = 2;
        limits.queue_wait = 5 * SECOND;
    }));
    let upstream = Upstream::after(20 * SECOND);
    let mut tasks = spawn(3, &permits, &upstream, read);
    settle().await;
    let begun = Instant::now();
    let error = send(&permits, &upstream, read()).await.unwrap_err();
    assert_eq!((error.kind(), refusal(&error).limit), (TransportErrorKind::Busy, Limit::Queue));
    assert!(refusal(&error).retry_after >= SECOND);
    assert_eq!(begun.elapsed(), Duration::ZERO);
    for _ in 0..2 {
        let error = tasks.join_next().await.unwrap().unwrap().unwrap_err();
        assert_eq!((error.kind(), refusal(&error).limit), (TransportErrorKind::Busy, Limit::InFlight));
        assert_eq!(begun.elapsed(), 5 * SECOND);
    }
    assert!(tasks.join_next().await.unwrap().unwrap().is_ok());
    assert_eq!(upstream.asked(), 1, "who was refused was not sent");
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_past_the_deadline() {
    let permits = Permits::new(&limits(|limits| limits.in_flight = 1));
    let upstream = Upstream::after(20 * SECOND);
    let tasks = spawn(1, &permits, &upstream, read);
    settle().await;
    let begun = Instant::now();
    let call = Call::new("Read", CallKind::Read).deadline(begun + 3 * SECOND);
    let error = send(&permits, &upstream, Some(call)).await.unwrap_err();
    assert_eq!((refusal(&error).limit, begun.elapsed()), (Limit::InFlight, 3 * SECOND));
    drop(tasks);
}

#[tokio::test(start_paused = true)]
async fn who_goes_away_makes_room_at_once() {
    let permits = Permits::new(&limits(|limits| limits.in_flight = 2));
    let upstream = Upstream::after(20 * SECOND);
    let mut flying = spawn(1, &permits, &upstream, read);
    settle().await;
    let mut gone = spawn(3, &permits, &upstream, read);
    settle().await;
    let patient = spawn(1, &permits, &upstream, read);
    settle().await;
    assert_eq!(upstream.asked(), 1);
    // Those that wait leave the queue, and the one in flight its permit, to the patient one.
    gone.shutdown().await;
    flying.shutdown().await;
    settle().await;
    assert_eq!((upstream.flying(), upstream.asked()), (1, 2));
    assert!(patient.join_all().await[0].is_ok());
    assert_eq!(upstream.asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_permit_is_held_until_the_body_is_here() {
    let permits = Permits::new(&limits(|limits| limits.in_flight = 2));
    let upstream = Upstream::new(|_, _| (Duration::ZERO, Act::Trickles(SECOND)));
    let tasks = spawn(4, &permits, &upstream, read);
    let begun = Instant::now();
    assert!(tasks.join_all().await.into_iter().all(|sent| sent.is_ok()));
    assert_eq!(begun.elapsed(), 4 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn queries_that_may_run_long_leave_room_for_others() {
    let permits = Permits::new(&Limits::default());
    let upstream = Upstream::after(60 * SECOND);
    let slow = spawn(40, &permits, &upstream, || nrql(60));
    settle().await;
    assert_eq!(upstream.flying(), 15);
    let light = spawn(30, &permits, &upstream, read);
    settle().await;
    assert_eq!(upstream.flying(), 24);
    drop((slow, light));
}

#[tokio::test(start_paused = true)]
async fn queries_that_turn_out_to_run_long_count_as_such() {
    let permits = Permits::new(&Limits::default());
    let upstream = Upstream::after(20 * SECOND);
    let first = spawn(15, &permits, &upstream, || nrql(5));
    tokio::time::sleep(Duration::from_millis(5_001)).await;
    // They run over 5 s: no more NRQL goes, however quick it says it is, and other requests do.
    let more = spawn(5, &permits, &upstream, || nrql(5));
    let light = spawn(5, &permits, &upstream, read);
    settle().await;
    assert_eq!(upstream.operations()[15..], ["Read"; 5]);
    first.join_all().await;
    settle().await;
    assert_eq!(upstream.operations()[20..], ["RunNrql"; 5]);
    drop((more, light));
}

#[tokio::test(start_paused = true)]
async fn quick_queries_may_take_every_permit() {
    let permits = Permits::new(&Limits::default());
    let upstream = Upstream::after(Duration::from_millis(20));
    spawn(100, &permits, &upstream, || nrql(5)).join_all().await;
    assert_eq!(upstream.most(), 24);
}

#[tokio::test(start_paused = true)]
async fn cancelling_has_a_permit_of_its_own_and_the_total_holds() {
    let permits = Permits::new(&Limits::default());
    let upstream = Upstream::after(20 * SECOND);
    let all = spawn(60, &permits, &upstream, read);
    settle().await;
    assert_eq!(upstream.flying(), 24);
    let cancels = spawn(3, &permits, &upstream, cancel);
    settle().await;
    // One goes at once; the others go before all who wait.
    assert_eq!((upstream.flying(), upstream.operations()[24].as_str()), (25, "CancelNrql"));
    all.join_all().await;
    assert_eq!(upstream.operations()[25..27], ["CancelNrql", "CancelNrql"]);
    assert_eq!(upstream.most(), 25);
    cancels.join_all().await;
}

#[tokio::test(start_paused = true)]
async fn a_rate_limit_halves_what_is_in_flight_and_time_brings_it_back() {
    let limited = || Act::Status(429, None);
    for (limit, verdicts) in [(limited(), false), (LIMITED, true)] {
        let permits = Permits::new(&limits(|limits| limits.in_flight = 25));
        let trouble = Upstream::acts([limit]);
        if verdicts {
            let inner = tower_layer::Layer::layer(&nr_nerdgraph::resilience::Verdicts::new(), trouble);
            send(&permits, &inner, read()).await.unwrap();
        } else {
            send(&permits, &trouble, read()).await.unwrap();
        }
        let cut = Instant::now();
        for (second, expected) in [(0, 12), (1, 13), (5, 17), (12, 24), (100, 24)] {
            tokio::time::sleep_until(cut + second * SECOND).await;
            let upstream = Upstream::after(Duration::from_millis(1));
            spawn(60, &permits, &upstream, read).join_all().await;
            assert_eq!(upstream.most(), expected, "{second} s");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn requests_refused_together_are_one_sign() {
    let permits = Permits::new(&Limits::default());
    let trouble =
        Upstream::new(|number, _| (SECOND, if number < 24 { Act::Status(429, None) } else { GOOD }));
    spawn(24, &permits, &trouble, read).join_all().await;
    let upstream = Upstream::after(Duration::from_millis(1));
    spawn(60, &permits, &upstream, read).join_all().await;
    assert_eq!(upstream.most(), 12);
}

#[tokio::test(start_paused = true)]
async fn a_few_refusals_among_many_answers_take_a_little_away() {
    let permits = Permits::new(&Limits::default());
    // One of twenty, for a minute at fifty a second.
    let shaky = Upstream::new(|number, _| {
        (Duration::from_millis(5), if number % 20 == 19 { Act::Status(429, None) } else { GOOD })
    });
    for _ in 0..60 {
        spawn(50, &permits, &shaky, read).join_all().await;
        tokio::time::sleep(SECOND).await;
    }
    let upstream = Upstream::after(Duration::from_millis(1));
    spawn(60, &permits, &upstream, read).join_all().await;
    assert!((16..24).contains(&upstream.most()), "{}", upstream.most());
}

#[tokio::test(start_paused = true)]
async fn who_waits_notices_that_the_pace_grows() {
    let permits = Permits::new(&limits(|limits| limits.in_flight = 3));
    send(&permits, &Upstream::acts([Act::Status(429, None)]), read()).await.unwrap();
    let upstream = Upstream::after(20 * SECOND);
    let tasks = spawn(2, &permits, &upstream, read);
    tasks.join_all().await;
    assert_eq!(upstream.times(), [Duration::ZERO, SECOND], "not only when the first is done");
}
