//! Single cases of the map.

use std::time::{Duration, Instant};

use nr_cache::{Bounds, Lifetime, Lookup, Store};

const MINUTE: Lifetime = Lifetime::of(Duration::from_secs(60));

fn texts(bounds: Bounds) -> Store<u32, String> {
    Store::new(bounds, |_, text: Option<&String>| text.map_or(0, String::len))
}

#[test]
fn what_is_too_large_is_refused_and_leaves_the_others() {
    let (store, now) = (texts(Bounds::new(100, 80_000)), Instant::now());
    for key in 0..50 {
        store.put(key, Some("x".to_owned()), MINUTE, now).unwrap();
    }
    let refused = store.put(7, Some("x".repeat(10_001)), MINUTE, now).unwrap_err();
    assert_eq!(refused.largest, 10_000);
    let bytes = refused.bytes;
    assert_eq!(
        refused.to_string(),
        format!(
            "an entry of {bytes} bytes is not held, where one takes 10000 at most: give the cache more bytes"
        )
    );
    assert_eq!(store.get(&7, now), Lookup::Miss, "what it replaces is older, and gone");
    let stats = store.stats();
    assert_eq!((stats.entries, stats.evicted, stats.refused), (49, 0, 1));
}

#[test]
fn a_new_value_takes_the_place_of_the_old_and_evicts_nobody() {
    let (store, now) = (texts(Bounds::new(100, 80_000)), Instant::now());
    store.put(1, Some("old".to_owned()), MINUTE, now).unwrap();
    store.put(1, Some("new".to_owned()), MINUTE, now).unwrap();
    let Lookup::Fresh(hit) = store.get(&1, now) else { panic!("it is there") };
    assert_eq!(hit.value.as_deref(), Some("new"));
    assert_eq!((store.stats().entries, store.stats().evicted), (1, 0));
}

#[test]
fn absence_is_known_until_its_time_is_over() {
    let (store, now) = (texts(Bounds::default()), Instant::now());
    store.put(1, None, Lifetime::of(Duration::from_secs(5)), now).unwrap();
    let Lookup::Fresh(hit) = store.get(&1, now + Duration::from_millis(4_999)) else { panic!("it is known") };
    assert_eq!(hit.value, None);
    assert_eq!(store.get(&1, now + Duration::from_secs(5)), Lookup::Miss);
    assert_eq!((store.stats().expired, store.stats().entries), (1, 0));
}

#[test]
fn lifetimes_at_the_ends_of_the_clock() {
    let (store, now) = (texts(Bounds::default()), Instant::now());
    let forever = Lifetime::of(Duration::MAX).then_stale(Duration::MAX);
    store.put(1, Some("x".to_owned()), forever, now + Duration::from_secs(10)).unwrap();
    // A clock that is behind makes nothing older.
    assert!(matches!(store.get(&1, now), Lookup::Fresh(hit) if hit.age.is_zero()));
    assert!(matches!(store.get(&1, now + Duration::from_secs(1 << 32)), Lookup::Fresh(_)));
}

#[test]
fn jitter_only_shortens() {
    let minute = MINUTE.fresh;
    for (jitter, roll, seconds) in [
        (0.0, 1.0, 60),
        (0.1, 0.0, 60),
        (0.1, 1.0, 54),
        (1.0, 1.0, 0),
        (7.0, 7.0, 0),
        (-1.0, 0.5, 60),
        (f64::NAN, 1.0, 60),
        (1.0, f64::NAN, 60),
    ] {
        let shortened = MINUTE.shortened(jitter, roll);
        assert_eq!(shortened.fresh.as_secs_f64().round(), f64::from(seconds), "{jitter} {roll}");
        assert!(shortened.fresh <= minute);
    }
    assert_eq!(Lifetime::of(Duration::MAX).shortened(0.0, 0.0).fresh, Duration::MAX);
    assert!(Lifetime::of(Duration::MAX).shortened(1.0, 1.0).fresh <= Duration::from_secs(1 << 12));
}
