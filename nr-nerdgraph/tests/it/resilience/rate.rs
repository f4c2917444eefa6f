use std::time::Duration;

use nr_core::AccountId;
use nr_nerdgraph::TransportErrorKind;
use nr_nerdgraph::resilience::{Call, CallKind, Limit, Limits, Nrql, NrqlRate};
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::upstream::{Act, GOOD, Upstream, refusal, send, send_as};

const SECOND: Duration = Duration::from_secs(1);

fn limits(per_minute: u32, same: u32) -> Limits {
    let mut limits = Limits::default();
    limits.nrql_per_minute = per_minute;
    limits.same_nrql_per_minute = same;
    // Longer than the window, so that a wait can end.
    limits.queue_wait = 300 * SECOND;
    limits
}

fn accounts(numbers: &[u64]) -> Vec<AccountId> {
    numbers.iter().map(|number| AccountId::new(*number).unwrap()).collect()
}

fn run(numbers: &[u64], text: &str) -> Option<Call> {
    Some(Call::new("RunNrql", CallKind::Read).nrql(Nrql::on(&accounts(numbers)).text(text)))
}

fn poll(number: u64) -> Option<Call> {
    Some(Call::new("NrqlProgress", CallKind::Poll).nrql(Nrql::on(&accounts(&[number]))))
}

#[tokio::test(start_paused = true)]
async fn the_default_is_three_thousand_in_any_minute_and_the_next_waits_for_the_oldest() {
    let mut limits = Limits::default();
    limits.queue_wait = 120 * SECOND;
    let rate = NrqlRate::new(&limits);
    let upstream = Upstream::acts([]);
    let begun = Instant::now();
    for number in 0..3_000 {
        if number == 1_000 {
            tokio::time::sleep(10 * SECOND).await;
        }
        send(&rate, &upstream, run(&[7], &number.to_string())).await.unwrap();
    }
    assert_eq!(begun.elapsed(), 10 * SECOND);
    for number in 3_000..4_001 {
        send(&rate, &upstream, run(&[7], &number.to_string())).await.unwrap();
    }
    let times = upstream.times();
    assert_eq!((times[3_000], times[3_999], times[4_000]), (60 * SECOND, 60 * SECOND, 70 * SECOND));
    // Exactly: no minute holds more, wherever it begins.
    for window in times.windows(3_001) {
        assert!(window[3_000] - window[0] >= 60 * SECOND);
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_counts_until_a_minute_after_its_answer() {
    let rate = NrqlRate::new(&limits(1, 1));
    let upstream = Upstream::after(20 * SECOND);
    send(&rate, &upstream, run(&[7], "a")).await.unwrap();
    send(&rate, &upstream, run(&[7], "b")).await.unwrap();
    // New Relic may have counted the first at its end.
    assert_eq!(upstream.times()[1], 80 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn what_counts_and_for_whom() {
    // Two in a minute for each account, and one of a text.
    for (name, first, then, waits) in [
        ("another account", vec![run(&[7], "a"), run(&[7], "b")], run(&[8], "c"), false),
        ("the same account", vec![run(&[7], "a"), run(&[7], "b")], run(&[7], "c"), true),
        ("across accounts each counts", vec![run(&[7, 8], "a"), run(&[8, 9], "b")], run(&[8], "c"), true),
        ("and no other", vec![run(&[7, 8], "a"), run(&[8, 9], "b")], run(&[7, 9], "c"), false),
        ("a poll counts", vec![run(&[7], "a"), poll(7)], run(&[7], "c"), true),
        ("a poll waits", vec![run(&[7], "a"), run(&[7], "b")], poll(7), true),
        ("the same text on another account", vec![run(&[7], "a")], run(&[8], "a"), true),
        ("a poll is no text", vec![poll(7)], poll(7), false),
        (
            "what is no NRQL",
            vec![run(&[7], "a"), run(&[7], "b")],
            Some(Call::new("Read", CallKind::Read)),
            false,
        ),
        ("an unknown request", vec![run(&[7], "a"), run(&[7], "b")], None, false),
    ] {
        let rate = NrqlRate::new(&limits(2, 1));
        let upstream = Upstream::acts([]);
        for call in first {
            send(&rate, &upstream, call).await.unwrap();
        }
        let begun = Instant::now();
        send(&rate, &upstream, then).await.unwrap();
        assert_eq!(begun.elapsed(), if waits { 60 * SECOND } else { Duration::ZERO }, "{name}");
    }
    // The text counts for a key, the account for all of them.
    let rate = NrqlRate::new(&limits(2, 1));
    let upstream = Upstream::acts([]);
    for (key, text, waits) in [("NRAK-ONE", "a", 0), ("NRAK-TWO", "a", 0), ("NRAK-TWO", "b", 60)] {
        let begun = Instant::now();
        send_as(key, &rate, &upstream, run(&[7], text)).await.unwrap();
        assert_eq!(begun.elapsed(), waits * SECOND);
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_not_sent_does_not_count_and_what_was_given_up_does() {
    for (act, counts) in [
        (Act::Fails(TransportErrorKind::Connect), false),
        (Act::Fails(TransportErrorKind::Busy), false),
        (Act::Fails(TransportErrorKind::Suspended), false),
        (Act::Fails(TransportErrorKind::Closed), true),
        (Act::Status(429, None), true),
        (Act::Hangs, true),
    ] {
        let rate = NrqlRate::new(&limits(1, 1));
        let upstream = Upstream::acts([act, GOOD]);
        drop(tokio::time::timeout(SECOND, send(&rate, &upstream, run(&[7], "a"))).await);
        let begun = Instant::now();
        send(&rate, &upstream, run(&[7], "a")).await.unwrap();
        assert_eq!(begun.elapsed(), if counts { 60 * SECOND } else { Duration::ZERO });
    }
}

#[tokio::test(start_paused = true)]
async fn who_cannot_have_a_turn_in_time_is_told_at_once_when() {
    let rate = NrqlRate::new(&limits(1, 120));
    let same = NrqlRate::new(&limits(100, 1));
    for (rate, limit) in [(rate, Limit::NrqlPerMinute), (same, Limit::SameNrqlPerMinute)] {
        let upstream = Upstream::acts([]);
        send(&rate, &upstream, run(&[7], "a")).await.unwrap();
        tokio::time::sleep(20 * SECOND).await;
        let begun = Instant::now();
        let call = |seconds: u32| run(&[7], "a").map(|call| call.deadline(begun + seconds * SECOND));
        let error = send(&rate, &upstream, call(39)).await.unwrap_err();
        assert_eq!((error.kind(), refusal(&error).limit), (TransportErrorKind::Busy, limit));
        assert_eq!((refusal(&error).retry_after, begun.elapsed()), (40 * SECOND, Duration::ZERO));
        // The refused one took no turn from anybody; the next but one would come a minute later.
        let in_time = send(&rate, &upstream, call(41));
        let late = async {
            tokio::task::yield_now().await;
            send(&rate, &upstream, call(50)).await
        };
        let (in_time, late) = tokio::join!(in_time, late);
        assert!(in_time.is_ok() && late.is_err());
        assert_eq!((begun.elapsed(), upstream.asked()), (40 * SECOND, 2));
    }
}

#[tokio::test(start_paused = true)]
async fn turns_come_in_order_and_who_goes_away_leaves_the_queue() {
    let rate = NrqlRate::new(&limits(1, 120));
    let upstream = Upstream::acts([]);
    let mut tasks: Vec<JoinSet<()>> = Vec::new();
    for name in ["a", "b", "c", "d"] {
        let (rate, upstream) = (rate.clone(), upstream.clone());
        let mut task = JoinSet::new();
        task.spawn(async move {
            let nrql = Nrql::on(&accounts(&[7])).text(name);
            let call = Call::new(name, CallKind::Read).nrql(nrql);
            send(&rate, &upstream, Some(call)).await.unwrap();
        });
        tokio::time::sleep(SECOND).await;
        tasks.push(task);
    }
    tasks[1].shutdown().await;
    for task in tasks {
        task.join_all().await;
    }
    assert_eq!(upstream.operations(), ["a", "c", "d"]);
    assert_eq!(upstream.times(), [Duration::ZERO, 60 * SECOND, 120 * SECOND]);
}

#[tokio::test(start_paused = true)]
async fn queries_across_the_same_accounts_do_not_wait_for_each_other_for_ever() {
    let rate = NrqlRate::new(&limits(1, 120));
    let upstream = Upstream::after(SECOND);
    let mut tasks = JoinSet::new();
    for number in 0..4_u64 {
        let (rate, upstream) = (rate.clone(), upstream.clone());
        let numbers = if number % 2 == 0 { [7, 8] } else { [8, 7] };
        tasks.spawn(async move { send(&rate, &upstream, run(&numbers, &number.to_string())).await });
    }
    assert!(tasks.join_all().await.into_iter().all(|sent| sent.is_ok()));
    assert_eq!(upstream.times(), [0, 61, 122, 183].map(Duration::from_secs));
}
