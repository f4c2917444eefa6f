//! Threads at random: the bounds hold at every moment at which somebody looks, each caller gets its own key's value, and no
//! flight is left open.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use nr_cache::{Bounds, Cache, Fetched, Lifetime};

/// Numbers that look random, the same in every run.
fn scatter(number: u64) -> u64 {
    let mixed = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb) >> 33
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn bounds_and_values_hold_under_load() {
    let bounds = Bounds::new(300, 600_000);
    // A clock that moves by a second with each look, so that entries end all the time.
    let (begin, ticks) = (Instant::now(), AtomicU64::new(0));
    let clock = move || begin + Duration::from_secs(ticks.fetch_add(1, Ordering::Relaxed));
    let cache: Cache<u64, Arc<[u64]>> =
        Cache::new(bounds, |_, value: Option<&Arc<[u64]>>| value.map_or(0, |value| value.len() * 8), clock);

    let done = Arc::new(AtomicBool::new(false));
    let watcher = {
        let (cache, done) = (cache.clone(), Arc::clone(&done));
        tokio::task::spawn_blocking(move || {
            while !done.load(Ordering::Relaxed) {
                let stats = cache.stats();
                assert!(stats.entries <= bounds.max_entries && stats.bytes <= bounds.max_bytes, "{stats:?}");
                std::hint::spin_loop();
            }
        })
    };

    let callers: Vec<_> = (0..64_u64)
        .map(|caller| {
            let cache = cache.clone();
            tokio::spawn(async move {
                for round in 0..300 {
                    let dice = scatter(caller * 1_000 + round);
                    let key = dice % 600;
                    let call = cache.get_or_fetch(&key, || async move {
                        tokio::task::yield_now().await;
                        let value: Arc<[u64]> = std::iter::repeat_n(key, 1 + dice as usize % 500).collect();
                        match dice % 7 {
                            0 => Err("fails"),
                            1 => Ok(Fetched::pass(value)),
                            _ => Ok(Fetched::keep(value, Lifetime::of(Duration::from_secs(dice % 2_000)))),
                        }
                    });
                    // Some give up in the middle.
                    let hit = if dice.is_multiple_of(11) {
                        tokio::select! { biased; () = tokio::task::yield_now() => continue, hit = call => hit }
                    } else {
                        call.await
                    };
                    if let Ok(hit) = hit {
                        assert!(hit.value.unwrap().iter().all(|number| *number == key), "of another key");
                    }
                    if dice.is_multiple_of(97) {
                        cache.purge();
                    }
                }
            })
        })
        .collect();
    for caller in callers {
        tokio::time::timeout(Duration::from_secs(60), caller).await.expect("nobody is forgotten").unwrap();
    }
    done.store(true, Ordering::Relaxed);
    watcher.await.unwrap();
    let stats = cache.stats();
    assert!(stats.hits > 0 && stats.evicted > 0 && stats.expired > 0 && stats.joined > 0, "{stats:?}");
}
