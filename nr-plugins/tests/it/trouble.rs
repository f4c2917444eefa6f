//! Plugins that panic, fail or hang: each costs its own call only.

use std::sync::Arc;
use std::time::Duration;

use nr_core::{Fault, FaultKind};
use nr_plugins::manager::{DEFAULT_CALL_LIMIT, LOAD_LIMIT};
use nr_plugins::{
    CompletionRequest, CompletionTarget, Contents, Context, Manager, Manifest, Plugin, PluginErrorKind,
};
use serde_json::{Map, json};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::double::{Double, Mood, ctx, map};

/// Every way into a plugin.
async fn everything(manager: &Manager, name: &str, ctx: &Context) -> Vec<Result<(), Fault>> {
    let letter = format!("{name}_letter");
    let target = CompletionTarget::Prompt(letter.clone());
    let template = CompletionTarget::Resource(format!("double://{name}/{{part}}"));
    vec![
        manager.call(&format!("{name}_say"), Map::new(), ctx).await.map(drop),
        manager.read(&format!("double://{name}"), ctx).await.map(drop),
        manager.prompt(&letter, map(json!({"to": "x"})), ctx).await.map(drop),
        manager.complete(&target, &CompletionRequest::new("to", ""), ctx).await.map(drop),
        manager.complete(&template, &CompletionRequest::new("part", ""), ctx).await.map(drop),
    ]
}

#[tokio::test(start_paused = true)]
async fn a_plugin_in_trouble_costs_its_own_call() {
    for (mood, kind) in [
        (Mood::Fails, FaultKind::Unavailable),
        (Mood::Panics, FaultKind::Internal),
        (Mood::Hangs, FaultKind::Timeout),
        (Mood::PanicsWhenDropped, FaultKind::Timeout),
    ] {
        let manager = Manager::new();
        manager.load(Double::new("good", "1").shared()).await.unwrap();
        manager.load(Double::new("bad", "1").working(mood).shared()).await.unwrap();
        for round in 0..2 {
            for result in everything(&manager, "bad", &ctx()).await {
                let fault = result.unwrap_err();
                assert_eq!(fault.kind(), kind, "{mood:?}, round {round}");
                // The words of a panic are for the log, and even there without secrets.
                assert!(!fault.public().to_string().contains("double has"), "{fault:?}");
                assert!(!fault.internal().to_string().contains("hunter2"), "{}", fault.internal());
            }
            for result in everything(&manager, "good", &ctx()).await {
                result.unwrap();
            }
        }
        // Not even its unloading holds anybody up for ever.
        manager.unload("bad").await.unwrap();
        assert_eq!(manager.snapshot().plugins().count(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn calls_end_when_they_must() {
    let manager = Manager::new();
    manager.load(Double::new("bad", "1").working(Mood::Hangs).shared()).await.unwrap();
    let begin = Instant::now();
    let wait = Duration::from_secs(7);
    let fault = manager.call("bad_say", Map::new(), &ctx().with_deadline(begin + wait)).await.unwrap_err();
    assert_eq!((fault.kind(), begin.elapsed()), (FaultKind::Timeout, wait));

    let begin = Instant::now();
    let fault = manager.call("bad_say", Map::new(), &ctx()).await.unwrap_err();
    assert_eq!((fault.kind(), begin.elapsed()), (FaultKind::Timeout, DEFAULT_CALL_LIMIT));

    let cancel = CancellationToken::new();
    let ctx = ctx().with_cancel(cancel.clone());
    let begin = Instant::now();
    let (result, ()) = tokio::join!(manager.call("bad_say", Map::new(), &ctx), async {
        tokio::time::sleep(wait).await;
        cancel.cancel();
    });
    assert_eq!((result.unwrap_err().kind(), begin.elapsed()), (FaultKind::Cancelled, wait));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_over_does_not_begin() {
    let manager = Manager::new();
    // Were it begun, it would panic.
    manager.load(Double::new("bad", "1").working(Mood::Panics).shared()).await.unwrap();
    let cancel = CancellationToken::new();
    cancel.cancel();
    for (ctx, kind) in [
        (ctx().with_cancel(cancel), FaultKind::Cancelled),
        (ctx().with_deadline(Instant::now()), FaultKind::Timeout),
    ] {
        for result in everything(&manager, "bad", &ctx).await {
            assert_eq!(result.unwrap_err().kind(), kind);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn loading_in_trouble_leaves_everything_as_it_was() {
    for (mood, words) in [
        (
            Mood::Panics,
            "the plugin `bad` could not be loaded: the plugin `bad` failed because of a defect in it",
        ),
        (Mood::Hangs, "the plugin `bad` could not be loaded: the call took longer than it may"),
        (Mood::PanicsWhenDropped, "the plugin `bad` could not be loaded: the call took longer than it may"),
    ] {
        let manager = Manager::new();
        let good = Double::new("good", "1").shared();
        let begin = Instant::now();
        let both: [Arc<dyn Plugin>; 2] = [good.clone(), Double::new("bad", "1").loading(mood).shared()];
        let error = manager.load_all(both).await.unwrap_err();
        assert_eq!(error.kind(), PluginErrorKind::Failed);
        assert!(error.to_string().starts_with(words), "{error}");
        assert!(begin.elapsed() <= LOAD_LIMIT + Duration::from_millis(1));
        assert_eq!((good.counts(), manager.snapshot().version()), ((1, 1), 0));
        // Nothing is left locked.
        manager.load(good).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn a_plugin_that_hangs_while_loading_holds_up_nobody() {
    let manager = Manager::new();
    let slow = manager.load(Double::new("slow", "1").loading(Mood::Hangs).shared());
    let quick = async {
        let begin = Instant::now();
        manager.load(Double::new("quick", "1").shared()).await.unwrap();
        everything(&manager, "quick", &ctx()).await.into_iter().for_each(|result| result.unwrap());
        manager.unload("quick").await.unwrap();
        begin.elapsed()
    };
    let (slow, quick) = tokio::join!(slow, quick);
    assert_eq!((slow.unwrap_err().kind(), quick), (PluginErrorKind::Failed, Duration::ZERO));
}

#[tokio::test]
async fn a_manifest_that_panics_is_an_error() {
    struct Nameless;
    #[async_trait::async_trait]
    impl Plugin for Nameless {
        fn manifest(&self) -> Manifest {
            panic!("who am I")
        }
        async fn load(&self) -> Result<Contents, Fault> {
            Ok(Contents::new())
        }
    }
    let error = Manager::new().load(Arc::new(Nameless)).await.unwrap_err();
    assert_eq!((error.kind(), error.plugin()), (PluginErrorKind::Failed, ""));
}
