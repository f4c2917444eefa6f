//! Whatever is done, both bounds hold, and nothing false is told.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use nr_cache::{Bounds, Lifetime, Lookup, Store};
use proptest::prelude::*;

/// A value that weighs what it says, and knows which it is.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Value {
    id: u64,
    bytes: usize,
}

#[derive(Clone, Debug)]
enum Step {
    Put { key: u8, bytes: usize, absent: bool, fresh: u64, stale: u64 },
    Get(u8),
    Remove(u8),
    Wait(u64),
    Purge,
    Clear,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => (any::<u8>(), 0..4_000_usize, prop::bool::weighted(0.1), 0..50_u64, 0..50_u64)
            .prop_map(|(key, bytes, absent, fresh, stale)| Step::Put { key, bytes, absent, fresh, stale }),
        8 => any::<u8>().prop_map(Step::Get),
        1 => any::<u8>().prop_map(Step::Remove),
        4 => (0..20_u64).prop_map(Step::Wait),
        1 => Just(Step::Purge),
        1 => Just(Step::Clear),
    ]
}

/// What was put last under a key, from when, and for how long.
type Model = HashMap<u8, (Option<Value>, Instant, Lifetime)>;

fn store(bounds: Bounds) -> Store<u8, Value> {
    Store::new(bounds, |_, value: Option<&Value>| value.map_or(0, |value| value.bytes))
}

fn run(bounds: Bounds, steps: &[Step]) {
    let store = store(bounds);
    let (mut model, mut now, mut id) = (Model::new(), Instant::now(), 0);
    let mut expected = (0, 0, 0, 0);
    for step in steps {
        match *step {
            Step::Put { key, bytes, absent, fresh, stale } => {
                id += 1;
                let value = (!absent).then_some(Value { id, bytes });
                let lifetime =
                    Lifetime::of(Duration::from_secs(fresh)).then_stale(Duration::from_secs(stale));
                let before = store.stats();
                let weight = value.map_or(0, |value| value.bytes) + Store::<u8, Value>::overhead();
                match store.put(key, value, lifetime, now) {
                    Ok(()) => {
                        assert!(weight <= bounds.largest() && bounds.max_entries > 0 && bounds.max_bytes > 0);
                        model.insert(key, (value, now, lifetime));
                        let found = store.get(&key, now);
                        let there = !matches!(found, Lookup::Miss);
                        assert_eq!(there, fresh + stale > 0, "what is put is there: {found:?}");
                        match found {
                            Lookup::Fresh(_) => expected.0 += 1,
                            Lookup::Stale(_) => expected.1 += 1,
                            _ => expected.2 += 1,
                        }
                    }
                    Err(refused) => {
                        assert_eq!(refused.bytes, weight);
                        assert!(refused.bytes > refused.largest);
                        expected.3 += 1;
                        model.remove(&key);
                        let after = store.stats();
                        assert_eq!(after.evicted, before.evicted, "nobody is evicted for what is refused");
                        assert!(before.entries - after.entries <= 1, "only its own predecessor goes");
                    }
                }
            }
            Step::Get(key) => {
                let known = model.get(&key);
                match store.get(&key, now) {
                    Lookup::Fresh(hit) => {
                        let (value, born, lifetime) = known.expect("it was put");
                        assert_eq!((hit.value, hit.age), (*value, now - *born));
                        assert!(hit.age < lifetime.fresh, "fresh after its time");
                        expected.0 += 1;
                    }
                    Lookup::Stale(hit) => {
                        let (value, born, lifetime) = known.expect("it was put");
                        assert_eq!((hit.value, hit.age), (*value, now - *born));
                        assert!(hit.age >= lifetime.fresh, "stale within its time");
                        assert!(hit.age < lifetime.fresh + lifetime.stale, "shown after its end");
                        expected.1 += 1;
                    }
                    _ => expected.2 += 1,
                }
            }
            Step::Remove(key) => {
                store.remove(&key);
                model.remove(&key);
            }
            Step::Wait(seconds) => now += Duration::from_secs(seconds),
            Step::Purge => {
                store.purge(now);
                let alive = model.values().filter(|(_, born, life)| now - *born < life.fresh + life.stale);
                assert!(store.stats().entries <= alive.count(), "what is over is gone");
            }
            Step::Clear => {
                store.clear();
                model.clear();
                assert_eq!((store.stats().entries, store.stats().bytes), (0, 0));
            }
        }
        let stats = store.stats();
        assert!(stats.entries <= bounds.max_entries, "{stats:?} under {bounds:?}");
        assert!(stats.bytes <= bounds.max_bytes, "{stats:?} under {bounds:?}");
        assert_eq!((stats.hits, stats.stale, stats.misses, stats.refused), expected);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn both_bounds_hold_and_nothing_is_fresh_after_its_time(
        entries in 0..300_usize,
        bytes in prop_oneof![0..3_000_usize, 3_000..200_000_usize],
        steps in prop::collection::vec(step(), 1..300),
    ) {
        run(Bounds::new(entries, bytes), &steps);
    }
}

/// Every number of entries is reached if they are small, up to the chance of how they fall into the parts of the map.
#[test]
fn a_cache_is_used_up_to_its_bounds() {
    let now = Instant::now();
    for (entries, at_least) in [(1, 1), (2, 2), (10, 10), (100, 100), (1_000, 900), (10_000, 9_500)] {
        let store = Store::new(Bounds::new(entries, entries * 4_096), |_: &usize, _: Option<&()>| 0);
        for key in 0..entries * 3 {
            store.put(key, Some(()), Lifetime::of(Duration::from_secs(1)), now).unwrap();
        }
        let stats = store.stats();
        assert!((at_least..=entries).contains(&stats.entries), "{} of {entries}", stats.entries);
        assert_eq!(stats.evicted, (entries * 3 - stats.entries) as u64);
    }
}

/// What was asked for again survives a scan of ten times the room.
#[test]
fn a_scan_does_not_push_out_what_is_asked_for() {
    let now = Instant::now();
    let store = Store::new(Bounds::new(1_000, 4_096_000), |_: &usize, _: Option<&()>| 0);
    let hour = Lifetime::of(Duration::from_secs(3_600));
    for key in 0..100 {
        store.put(key, Some(()), hour, now).unwrap();
    }
    for key in 1_000..11_000 {
        store.put(key, Some(()), hour, now).unwrap();
        store.get(&(key % 100), now);
    }
    let kept = (0..100).filter(|key| matches!(store.get(key, now), Lookup::Fresh(_))).count();
    assert!(kept >= 95, "{kept} of 100");
}
