//! Many threads call while plugins come, go and change.
//!
//! `arc-swap` can't be run under `loom`, which would have to stand in for its atomics, so this is real threads and not every
//! interleaving. What the manager adds to it is one lock that only writers take.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use nr_core::FaultKind;
use nr_plugins::{Answer, Manager, Outcome, Plugin, PluginErrorKind, ResourceData};
use serde_json::Map;

use crate::double::{Double, Mood, ctx};

const READERS: usize = 6;
const ROUNDS: usize = 300;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_reader_never_sees_half_a_plugin() {
    let manager = Arc::new(Manager::new());
    manager.load(Double::new("steady", "0").shared()).await.unwrap();
    manager.load(Double::new("bad", "0").working(Mood::Panics).shared()).await.unwrap();
    let done = Arc::new(AtomicBool::new(false));
    let seen = Arc::new(AtomicUsize::new(0));

    let readers: Vec<_> = (0..READERS)
        .map(|_| {
            let (manager, done, seen) = (manager.clone(), done.clone(), seen.clone());
            tokio::spawn(async move {
                let mut last = 0;
                while !done.load(Ordering::SeqCst) {
                    last = read(&manager, last, &seen).await;
                    tokio::task::yield_now().await;
                }
            })
        })
        .collect();

    let mut writers = Vec::new();
    for name in ["a", "b"] {
        let manager = manager.clone();
        writers.push(tokio::spawn(async move { write(&manager, name).await }));
    }
    let mut plugins = Vec::new();
    for writer in writers {
        plugins.extend(writer.await.unwrap());
    }
    // Readers run until each has surely met both states.
    while seen.load(Ordering::SeqCst) < READERS {
        tokio::task::yield_now().await;
    }
    done.store(true, Ordering::SeqCst);
    for reader in readers {
        reader.await.unwrap();
    }
    for plugin in plugins {
        assert_eq!(plugin.counts(), (1, 1), "{}", plugin.manifest.version);
        // Nothing holds on to what has left.
        assert_eq!(Arc::strong_count(&plugin), 1);
    }
    assert_eq!(manager.snapshot().plugins().count(), 2);
}

/// One look: everything in it must be of one moment.
async fn read(manager: &Manager, last: u64, seen: &AtomicUsize) -> u64 {
    let snapshot = manager.snapshot();
    assert!(snapshot.version() >= last, "time runs backwards");
    let tools = snapshot.tools().count();
    let (resources, prompts) = (snapshot.resources().count(), snapshot.prompts().count());
    let plugins = snapshot.plugins().count();
    assert_eq!((tools, resources, prompts), (plugins, 2 * plugins, plugins));
    for name in ["a", "b", "steady"] {
        let said = snapshot.call(&format!("{name}_say"), Map::new(), &ctx()).await;
        tokio::task::yield_now().await;
        let read = snapshot.read(&format!("double://{name}"), &ctx()).await;
        match snapshot.plugin(name) {
            Some(manifest) => {
                seen.fetch_add(1, Ordering::SeqCst);
                assert_eq!(said.unwrap(), Outcome::Done(Answer::text(manifest.version.clone())));
                assert_eq!(read.unwrap().data, ResourceData::Text(manifest.version.clone()));
            }
            None => {
                assert_ne!(name, "steady");
                assert_eq!(said.unwrap_err().kind(), FaultKind::NotFound);
                assert_eq!(read.unwrap_err().kind(), FaultKind::NotFound);
            }
        }
    }
    assert_eq!(manager.call("bad_say", Map::new(), &ctx()).await.unwrap_err().kind(), FaultKind::Internal);
    snapshot.version()
}

/// Loads, replaces and unloads one plugin over and over; now and then it is loaded where it is already.
async fn write(manager: &Manager, name: &str) -> Vec<Arc<Double>> {
    let mut all = Vec::new();
    let mut make = |name: &str, version: String| {
        let plugin = Double::new(name, &version).shared();
        all.push(plugin.clone());
        plugin as Arc<dyn Plugin>
    };
    for round in 0..ROUNDS {
        manager.load(make(name, format!("{round}.0"))).await.unwrap();
        manager.reload(make(name, format!("{round}.1"))).await.unwrap();
        if round % 7 == 0 {
            let twice = manager.load(Double::new(name, "twice").shared()).await;
            assert_eq!(twice.unwrap_err().kind(), PluginErrorKind::AlreadyLoaded);
        }
        tokio::task::yield_now().await;
        manager.unload(name).await.unwrap();
    }
    all
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_load_the_same_name_one_wins() {
    let manager = Arc::new(Manager::new());
    for round in 0..50 {
        let racers: Vec<_> = (0..8)
            .map(|racer| {
                let manager = manager.clone();
                tokio::spawn(async move {
                    let plugin = Double::new("same", &format!("{round}.{racer}")).shared();
                    let won = manager.load(plugin.clone()).await.is_ok();
                    let (loads, unloads) = plugin.counts();
                    assert_eq!(loads - unloads, usize::from(won));
                    won
                })
            })
            .collect();
        let mut won = 0;
        for racer in racers {
            won += usize::from(racer.await.unwrap());
        }
        assert_eq!(won, 1);
        manager.unload("same").await.unwrap();
    }
}
