//! What a hit costs beside one of the map underneath, on one thread and on two.
#![allow(clippy::unwrap_used, reason = "a bench is read by the person who runs it")]

use std::convert::Infallible;
use std::hint::black_box;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use divan::Bencher;
use nr_cache::{Bounds, Cache, Fetched, Flights, Lifetime, Store};

const KEYS: u64 = 1_000;
const THREADS: [usize; 2] = [1, 2];
const HOUR: Lifetime = Lifetime::of(Duration::from_secs(3_600));

fn main() {
    divan::main();
}

fn value() -> Arc<str> {
    Arc::from("x".repeat(100))
}

#[divan::bench(threads = THREADS)]
fn bare_quick_cache(bencher: Bencher<'_, '_>) {
    let map = quick_cache::sync::Cache::<u64, Arc<str>>::new(10_000);
    (0..KEYS).for_each(|key| map.insert(key, value()));
    bencher.bench(|| map.get(black_box(&7)));
}

#[divan::bench(threads = THREADS)]
fn store(bencher: Bencher<'_, '_>) {
    let store =
        Store::new(Bounds::default(), |_: &u64, text: Option<&Arc<str>>| text.map_or(0, |text| text.len()));
    let now = Instant::now();
    (0..KEYS).for_each(|key| store.put(key, Some(value()), HOUR, now).unwrap());
    bencher.bench(|| store.get(black_box(&7), now));
}

/// With the clock of the system, which is asked for every hit.
#[divan::bench(threads = THREADS)]
fn cache(bencher: Bencher<'_, '_>) {
    let weigh = |_: &u64, text: Option<&Arc<str>>| text.map_or(0, |text| text.len());
    let cache = Cache::new(Bounds::default(), weigh, Instant::now);
    (0..KEYS).for_each(|key| cache.put(&key, Fetched::keep(value(), HOUR)).unwrap());
    bencher.bench(|| {
        let fetch = || async { Ok::<_, Infallible>(Fetched::pass(value())) };
        let hit = std::pin::pin!(cache.get_or_fetch(black_box(&7), fetch));
        match hit.poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(hit) => hit,
            Poll::Pending => unreachable!("what is held needs no waiting"),
        }
    });
}

/// A miss that nobody else waits for, without the fetch.
#[divan::bench]
fn flight_alone(bencher: Bencher<'_, '_>) {
    let flights = Flights::<u64, u64>::new();
    bencher.bench(|| flights.try_lead(black_box(&7)).unwrap().land(7));
}
