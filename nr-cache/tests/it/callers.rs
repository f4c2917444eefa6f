//! Many callers, one fetch.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use nr_cache::{Bounds, Cache, Fetched, Lifetime, Lookup, Source};
use tokio::task::JoinSet;
use tokio::time::{advance, sleep};

type Texts = Cache<u32, Arc<str>>;
const MINUTE: Duration = Duration::from_secs(60);

fn cache() -> Texts {
    let weigh = |_: &u32, text: Option<&Arc<str>>| text.map_or(0, |text| text.len());
    Cache::new(Bounds::default(), weigh, || tokio::time::Instant::now().into_std())
}

fn text(number: u32) -> Arc<str> {
    Arc::from(number.to_string())
}

/// A fetch of a second that counts, and brings its number.
async fn slow(asked: Arc<AtomicU32>, lifetime: Lifetime) -> Result<Fetched<Arc<str>>, String> {
    let number = asked.fetch_add(1, Ordering::Relaxed) + 1;
    sleep(Duration::from_secs(1)).await;
    Ok(Fetched::keep(text(number), lifetime))
}

#[tokio::test(start_paused = true)]
async fn a_thousand_callers_make_one_fetch() {
    let (cache, asked) = (cache(), Arc::new(AtomicU32::new(0)));
    let mut callers = JoinSet::new();
    for _ in 0..1_000 {
        let (cache, asked) = (cache.clone(), Arc::clone(&asked));
        callers.spawn(async move { cache.get_or_fetch(&1, || slow(asked, Lifetime::of(MINUTE))).await });
    }
    let hits = callers.join_all().await;
    assert!(hits.iter().all(|hit| hit.as_ref().unwrap().value.as_deref() == Some("1")));
    let own = hits.iter().filter(|hit| hit.as_ref().unwrap().source == Source::Fetched).count();
    let stats = cache.stats();
    assert_eq!(
        (own, asked.load(Ordering::Relaxed), stats.fetches, stats.joined, stats.misses),
        (1, 1, 1, 999, 1_000)
    );
}

/// What befalls the first ones, and what the others get.
#[tokio::test(start_paused = true)]
async fn nobody_fails_because_another_did() {
    let (cache, asked) = (cache(), Arc::new(AtomicU32::new(0)));
    let ask = |fate: &'static str| {
        let (cache, asked) = (cache.clone(), Arc::clone(&asked));
        tokio::spawn(async move {
            let fetch = || async {
                let fetched = slow(asked, Lifetime::of(MINUTE)).await;
                match fate {
                    "panics" => panic!("on purpose"),
                    "fails" => Err("on purpose".to_owned()),
                    _ => fetched,
                }
            };
            cache.get_or_fetch(&1, fetch).await
        })
    };
    let (cancelled, fails, panics) = (ask("is cancelled"), ask("fails"), ask("panics"));
    tokio::task::yield_now().await;
    let others: Vec<_> = (0..10).map(|_| ask("works")).collect();
    sleep(Duration::from_millis(500)).await;
    cancelled.abort();
    assert!(cancelled.await.unwrap_err().is_cancelled());
    assert_eq!(fails.await.unwrap().unwrap_err(), "on purpose");
    assert!(panics.await.unwrap_err().is_panic());
    for other in others {
        assert_eq!(other.await.unwrap().unwrap().value.as_deref(), Some("4"));
    }
    assert_eq!(cache.stats().fetches, 4);
}

#[tokio::test(start_paused = true)]
async fn what_is_passed_on_serves_those_who_wait_and_nobody_else() {
    let (cache, asked) = (cache(), Arc::new(AtomicU32::new(0)));
    let ask = || {
        let (cache, asked) = (cache.clone(), Arc::clone(&asked));
        tokio::spawn(async move {
            let fetch = || async {
                slow(Arc::clone(&asked), Lifetime::of(MINUTE)).await?;
                Ok::<_, String>(Fetched::pass(text(asked.load(Ordering::Relaxed))))
            };
            cache.get_or_fetch(&1, fetch).await.unwrap()
        })
    };
    let (first, second) = (ask(), ask());
    assert_eq!(
        (first.await.unwrap().source, second.await.unwrap().source),
        (Source::Fetched, Source::Joined)
    );
    assert_eq!(cache.get(&1), Lookup::Miss);
    assert_eq!(ask().await.unwrap().value.as_deref(), Some("2"));
}

#[tokio::test(start_paused = true)]
async fn what_is_too_large_serves_its_callers_and_is_not_held() {
    let weigh = |_: &u32, text: Option<&Arc<str>>| text.map_or(0, |text| text.len());
    let cache: Texts = Cache::new(Bounds::new(0, 0), weigh, || tokio::time::Instant::now().into_std());
    for _ in 0..2 {
        let asked = Arc::new(AtomicU32::new(0));
        let hit = cache.get_or_fetch(&1, || slow(asked, Lifetime::of(MINUTE))).await.unwrap();
        assert_eq!((hit.source, hit.value.as_deref()), (Source::Fetched, Some("1")));
    }
    assert_eq!((cache.stats().refused, cache.stats().entries), (2, 0));
}

#[tokio::test(start_paused = true)]
async fn what_is_stale_is_shown_while_one_fetches_anew() {
    let (cache, asked) = (cache(), Arc::new(AtomicU32::new(0)));
    let lifetime = Lifetime::of(MINUTE).then_stale(MINUTE);
    let ask = || {
        let (cache, asked) = (cache.clone(), Arc::clone(&asked));
        async move {
            let fetch = move || slow(asked, lifetime);
            cache.get_or_refresh(&1, fetch, |refresh| drop(tokio::spawn(refresh))).await.unwrap()
        }
    };
    assert_eq!(ask().await.source, Source::Fetched);
    advance(MINUTE).await;
    for _ in 0..100 {
        let hit = ask().await;
        assert_eq!((hit.source, hit.value.as_deref(), hit.age), (Source::Stale, Some("1"), MINUTE));
    }
    // Who does not take what is stale waits for the same fetch.
    let strict = cache.get_or_fetch(&1, || slow(Arc::clone(&asked), lifetime)).await.unwrap();
    assert_eq!((strict.source, strict.value.as_deref()), (Source::Joined, Some("2")));
    assert_eq!(ask().await.source, Source::Fresh);
    assert_eq!((asked.load(Ordering::Relaxed), cache.stats().stale), (2, 101));
    // Past its end it is not shown.
    advance(MINUTE * 2).await;
    assert_eq!(ask().await.value.as_deref(), Some("3"));
}

#[tokio::test(start_paused = true)]
async fn a_refresh_that_fails_leaves_the_stale_value_and_is_tried_again() {
    let (cache, failed) = (cache(), Arc::new(AtomicU32::new(0)));
    let lifetime = Lifetime::of(MINUTE).then_stale(MINUTE);
    cache.put(&1, Fetched::keep(text(1), lifetime)).unwrap();
    advance(MINUTE).await;
    for times in 1..=3 {
        let counter = Arc::clone(&failed);
        let fetch = move || async move {
            counter.fetch_add(1, Ordering::Relaxed);
            Err::<Fetched<Arc<str>>, _>("down")
        };
        let hit = cache.get_or_refresh(&1, fetch, |refresh| drop(tokio::spawn(refresh))).await.unwrap();
        assert_eq!(hit.source, Source::Stale);
        tokio::task::yield_now().await;
        assert_eq!(failed.load(Ordering::Relaxed), times);
    }
}

#[tokio::test(start_paused = true)]
async fn jitter_takes_a_part_away() {
    let cache = cache().with_jitter(0.5, || 1.0);
    cache.put(&1, Fetched::keep(text(1), Lifetime::of(MINUTE))).unwrap();
    advance(Duration::from_millis(29_999)).await;
    assert!(matches!(cache.get(&1), Lookup::Fresh(_)));
    advance(Duration::from_millis(1)).await;
    assert_eq!(cache.get(&1), Lookup::Miss);
}
