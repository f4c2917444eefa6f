//! The manager: what comes, goes and is found, and what is refused.

use std::sync::Arc;

use futures_util::{FutureExt as _, StreamExt as _};
use nr_core::{Fault, FaultKind};
use nr_plugins::manager::{MAX_PARTS, MAX_PLUGINS};
use nr_plugins::{
    Answer, Change, CompletionRequest, CompletionTarget, Manager, Outcome, Plugin, PluginErrorKind,
    ResourceData, ToolSpec,
};
use serde_json::{Map, json};

use crate::double::{Double, Mood, ctx, map};

fn shared(plugins: Vec<Double>) -> Vec<Arc<dyn Plugin>> {
    plugins.into_iter().map(|plugin| plugin.shared() as Arc<dyn Plugin>).collect()
}

async fn say(manager: &Manager, tool: &str) -> Result<String, Fault> {
    match manager.call(tool, Map::new(), &ctx()).await? {
        Outcome::Done(Answer { text, .. }) => Ok(text),
        other => panic!("{other:?}"),
    }
}

fn names(manager: &Manager) -> Vec<String> {
    manager.snapshot().plugins().map(|manifest| manifest.name.clone()).collect()
}

#[tokio::test]
async fn what_is_loaded_is_found() {
    let manager = Manager::new();
    let spec = ToolSpec::read("a_more", "More.").alias("a_other");
    manager.load(Double::new("a", "1").more(spec).shared()).await.unwrap();
    let snapshot = manager.snapshot();
    assert_eq!(snapshot.version(), 1);
    assert_eq!(snapshot.tools().map(|spec| spec.name.as_str()).collect::<Vec<_>>(), ["a_more", "a_say"]);
    assert_eq!(snapshot.tool("a_other").map(|spec| spec.name.as_str()), Some("a_more"));
    assert_eq!((snapshot.plugin_of("a_other"), snapshot.plugin_of("b")), (Some("a"), None));
    assert_eq!(say(&manager, "a_say").await.unwrap(), "1");
    assert_eq!(say(&manager, "a_other").await.unwrap(), "more");

    let body = manager.read("double://a", &ctx()).await.unwrap();
    assert_eq!((body.data, body.mime.as_str()), (ResourceData::Text("1".to_owned()), "text/plain"));
    let body = manager.read("double://a/b%20c", &ctx()).await.unwrap();
    assert_eq!(body.data, ResourceData::Text("1:b c".to_owned()));

    let messages = manager.prompt("a_letter", map(json!({"to": "Ada", "from": null})), &ctx()).await.unwrap();
    assert_eq!(messages[0].text, r#"{"to":"Ada"}"#);

    let letter = CompletionTarget::Prompt("a_letter".to_owned());
    let values = manager.complete(&letter, &CompletionRequest::new("to", ""), &ctx()).await.unwrap();
    assert_eq!(values.len(), 100);
    let part = CompletionTarget::Resource("double://a/{part}".to_owned());
    let values = manager.complete(&part, &CompletionRequest::new("part", "x"), &ctx()).await.unwrap();
    assert_eq!(values[0], "x0");
}

#[tokio::test]
async fn what_is_not_there_is_refused_in_words() {
    let manager = Manager::new();
    manager.load(Double::new("alpha", "1").shared()).await.unwrap();
    let ctx = ctx();
    let letter = |name: &str| CompletionTarget::Prompt(name.to_owned());
    let request = CompletionRequest::new("ot", "");
    let said = [
        manager.call("alpha_sya", Map::new(), &ctx).await.unwrap_err(),
        manager.call("xyz", Map::new(), &ctx).await.unwrap_err(),
        manager.call("alpha_say", map(json!({"a": 1})), &ctx).await.unwrap_err(),
        manager.read("double://alpah", &ctx).await.unwrap_err(),
        manager.prompt("alpha_leter", Map::new(), &ctx).await.unwrap_err(),
        manager.prompt("alpha_letter", Map::new(), &ctx).await.unwrap_err(),
        manager.prompt("alpha_letter", map(json!({"too": 1})), &ctx).await.unwrap_err(),
        manager.complete(&letter("beta"), &request, &ctx).await.unwrap_err(),
        manager.complete(&letter("alpha_letter"), &request, &ctx).await.unwrap_err(),
        manager.complete(&CompletionTarget::Resource("double://x".into()), &request, &ctx).await.unwrap_err(),
        manager
            .complete(&CompletionTarget::Resource("double://alpha".into()), &request, &ctx)
            .await
            .unwrap_err(),
    ];
    let said: Vec<String> =
        said.iter().map(|fault| format!("{}: {}", fault.kind(), fault.public())).collect();
    insta::assert_snapshot!(said.join("\n"));
}

#[tokio::test]
async fn dependencies_come_first_whatever_the_order() {
    let manager = Manager::new();
    let plugins = shared(vec![
        Double::new("d", "1").needs("b").needs("c"),
        Double::new("c", "1").needs("a"),
        Double::new("b", "1").needs("a"),
        Double::new("a", "1"),
    ]);
    manager.load_all(plugins).await.unwrap();
    assert_eq!(names(&manager), ["a", "b", "c", "d"]);
    manager.load(Double::new("e", "1").needs("d").shared()).await.unwrap();

    for (name, expected) in [
        ("a", "the plugin `a` can't be unloaded while `b`, `c` need it; unload those first"),
        ("x", "there is no plugin `x`; load it first"),
    ] {
        assert_eq!(manager.unload(name).await.unwrap_err().to_string(), expected);
    }
    for name in ["e", "d", "c", "b", "a"] {
        manager.unload(name).await.unwrap();
    }
    assert!(names(&manager).is_empty());
}

/// What `load_all` says to these plugins when `base` is loaded; nothing may have changed.
async fn refused(plugins: Vec<Double>, kind: PluginErrorKind, expected: &str) {
    let manager = Manager::new();
    manager.load(Double::new("base", "1").shared()).await.unwrap();
    let plugins: Vec<_> = plugins.into_iter().map(Double::shared).collect();
    let given = plugins.iter().map(|plugin| Arc::clone(plugin) as Arc<dyn Plugin>);
    let error = manager.load_all(given).await.unwrap_err();
    assert_eq!((error.to_string().as_str(), error.kind()), (expected, kind));
    assert_eq!((names(&manager), manager.snapshot().version()), (vec!["base".to_owned()], 1));
    for plugin in plugins {
        let (loads, unloads) = plugin.counts();
        assert_eq!(loads, unloads, "{} was left loaded: {expected}", plugin.manifest.name);
    }
}

#[tokio::test]
async fn what_does_not_go_together_is_refused_whole() {
    use PluginErrorKind as Kind;
    let one = || Double::new("one", "1");
    let taken = |name: &str| ToolSpec::read(name, "Taken.");
    refused(
        vec![one().needs("bse")],
        Kind::MissingDependency,
        "the plugin `one` needs `bse`, which is not there; did you mean `base`?",
    )
    .await;
    refused(
        vec![one().needs("zzz")],
        Kind::MissingDependency,
        "the plugin `one` needs `zzz`, which is not there; load it too",
    )
    .await;
    refused(
        vec![
            Double::new("x", "1").needs("a"),
            Double::new("a", "1").needs("b"),
            Double::new("b", "1").needs("c"),
            Double::new("c", "1").needs("a"),
        ],
        Kind::Circular,
        "plugins need each other in a circle: a -> b -> c -> a; take one of the needs away",
    )
    .await;
    refused(
        vec![one().needs("one")],
        Kind::Circular,
        "plugins need each other in a circle: one -> one; take one of the needs away",
    )
    .await;
    refused(
        vec![one(), one()],
        Kind::AlreadyLoaded,
        "a plugin `one` is there already; reload it, or give it another name",
    )
    .await;
    refused(
        vec![Double::new("base", "2")],
        Kind::AlreadyLoaded,
        "a plugin `base` is there already; reload it, or give it another name",
    )
    .await;
    refused(
        vec![Double::new("two", "1"), one().more(taken("base_say"))],
        Kind::NameTaken,
        "the plugins `base` and `one` both have the tool `base_say`; load one of them",
    )
    .await;
    refused(
        vec![one().more(taken("fresh").alias("base_say"))],
        Kind::NameTaken,
        "the plugins `base` and `one` both have the tool `base_say`; load one of them",
    )
    .await;
    refused(
        vec![one().more(taken("one_say"))],
        Kind::NameTaken,
        "the plugin `one` has the tool `one_say` twice; rename one",
    )
    .await;
    refused(
        vec![one().more(taken("No"))],
        Kind::Illegal,
        "the tool `No` can't be used: the name `No` is not 1 to 64 of a-z, 0-9 and _",
    )
    .await;
    refused(
        vec![Double::new("a b", "1")],
        Kind::Illegal,
        "the plugin `a b` can't be used: the name `a b` is not 1 to 64 of a-z, 0-9, _ and -",
    )
    .await;
    refused(
        vec![Double::new("two", "1"), one().loading(Mood::Fails)],
        Kind::Failed,
        "the plugin `one` could not be loaded: the double is away",
    )
    .await;
}

#[tokio::test]
async fn there_is_an_end_to_how_much_is_held() {
    let manager = Manager::new();
    let many = (0..=MAX_PLUGINS).map(|i| Double::new(&format!("p{i}"), "1").shared() as Arc<dyn Plugin>);
    assert_eq!(manager.load_all(many).await.unwrap_err().kind(), PluginErrorKind::TooMany);
    let mut wide = Double::new("wide", "1");
    for i in 0..MAX_PARTS {
        wide = wide.more(ToolSpec::read(format!("t{i}"), "One of many."));
    }
    assert_eq!(manager.load(wide.shared()).await.unwrap_err().kind(), PluginErrorKind::TooMany);
    let half = |name: &str| {
        (0..MAX_PARTS / 2).fold(Double::new(name, "1"), |plugin, i| {
            plugin.more(ToolSpec::read(format!("{name}_{i}"), "One of many."))
        })
    };
    let halves = shared(vec![half("left"), half("right")]);
    let error = manager.load_all(halves).await.unwrap_err();
    assert_eq!(error.to_string(), "1026 tools are more than 1024; unload a plugin first");
    assert_eq!(manager.snapshot().version(), 0);
}

#[tokio::test]
async fn reloading_replaces_whole() {
    let manager = Manager::new();
    let (first, second) = (Double::new("a", "1").shared(), Double::new("a", "2").shared());
    manager.load(first.clone()).await.unwrap();
    manager.load(Double::new("b", "1").needs("a").shared()).await.unwrap();
    let before = manager.snapshot();
    manager.reload(second.clone()).await.unwrap();
    assert_eq!(say(&manager, "a_say").await.unwrap(), "2");
    assert_eq!((first.counts(), second.counts()), ((1, 1), (1, 0)));
    // Who holds the snapshot of before still has all of the old one.
    assert_eq!(before.plugin("a").unwrap().version, "1");
    assert_eq!(before.read("double://a", &ctx()).await.unwrap().data, ResourceData::Text("1".to_owned()));

    // The very same plugin in its own place is not told to go.
    manager.reload(second.clone()).await.unwrap();
    assert_eq!(second.counts(), (2, 0));

    for (plugin, kind, expected) in [
        (Double::new("c", "1"), PluginErrorKind::NotLoaded, "there is no plugin `c`; load it first"),
        (
            Double::new("a", "3").needs("b"),
            PluginErrorKind::Circular,
            "plugins need each other in a circle: a -> b -> a; take one of the needs away",
        ),
        (
            Double::new("a", "3").more(ToolSpec::read("b_say", "Taken.")),
            PluginErrorKind::NameTaken,
            "the plugins `a` and `b` both have the tool `b_say`; load one of them",
        ),
        (
            Double::new("a", "3").more(ToolSpec::read("a_bad", "")),
            PluginErrorKind::Illegal,
            "the tool `a_bad` can't be used: there is no description",
        ),
    ] {
        let plugin = plugin.shared();
        let error = manager.reload(plugin.clone()).await.unwrap_err();
        assert_eq!((error.to_string().as_str(), error.kind()), (expected, kind));
        let (loads, unloads) = plugin.counts();
        assert_eq!(loads, unloads);
        assert_eq!(say(&manager, "a_say").await.unwrap(), "2");
    }
    assert_eq!(second.counts(), (2, 0));
}

#[tokio::test]
async fn what_is_unloaded_lives_until_its_last_call_ends() {
    use nr_plugins::{Arguments, Contents, Context, Manifest, Tool};
    use tokio::sync::Notify;

    #[derive(Default)]
    struct Bell {
        begun: Notify,
        go: Notify,
    }
    struct Slow(ToolSpec, Arc<Bell>);
    #[async_trait::async_trait]
    impl Tool for Slow {
        fn spec(&self) -> &ToolSpec {
            &self.0
        }
        async fn call(&self, _: Arguments, _: &Context) -> Result<Outcome<Answer>, Fault> {
            self.1.begun.notify_one();
            self.1.go.notified().await;
            Ok(Outcome::Done(Answer::text("old")))
        }
    }
    struct Plug(Arc<Bell>);
    #[async_trait::async_trait]
    impl Plugin for Plug {
        fn manifest(&self) -> Manifest {
            Manifest::new("slow", "1", "Slow.")
        }
        async fn load(&self) -> Result<Contents, Fault> {
            Ok(Contents::new().tool(Slow(ToolSpec::read("slow_say", "Says slowly."), self.0.clone())))
        }
    }
    let (manager, bell) = (Manager::new(), Arc::new(Bell::default()));
    let plug = Arc::new(Plug(bell.clone()));
    manager.load(plug.clone()).await.unwrap();
    let (said, ()) = tokio::join!(say(&manager, "slow_say"), async {
        bell.begun.notified().await;
        manager.unload("slow").await.unwrap();
        assert_eq!(say(&manager, "slow_say").await.unwrap_err().kind(), FaultKind::NotFound);
        assert!(Arc::strong_count(&plug) > 1, "the running call holds it");
        bell.go.notify_one();
    });
    assert_eq!(said.unwrap(), "old");
    assert_eq!(Arc::strong_count(&plug), 1);
}

#[tokio::test]
async fn the_nearest_resource_is_read() {
    struct Pages;
    #[async_trait::async_trait]
    impl Plugin for Pages {
        fn manifest(&self) -> nr_plugins::Manifest {
            nr_plugins::Manifest::new("pages", "1", "Pages.")
        }
        async fn load(&self) -> Result<nr_plugins::Contents, Fault> {
            let page = |uri: &str| {
                let spec = nr_plugins::ResourceSpec::new(uri, "page", "A page.").unwrap();
                crate::double::Page(spec, format!("{uri} "), Mood::Well)
            };
            Ok(nr_plugins::Contents::new()
                .resource(page("x://{any}/{thing}"))
                .resource(page("x://entity/{guid}"))
                .resource(page("x://entity/help")))
        }
    }
    let manager = Manager::new();
    manager.load(Arc::new(Pages)).await.unwrap();
    for (uri, expected) in [
        ("x://entity/help", "x://entity/help "),
        ("x://entity/1", "x://entity/{guid} 1"),
        ("x://other/1", "x://{any}/{thing} other,1"),
    ] {
        let body = manager.read(uri, &ctx()).await.unwrap();
        assert_eq!(body.data, ResourceData::Text(expected.to_owned()), "{uri}");
    }
}

#[tokio::test]
async fn changes_are_announced_once_to_whoever_comes_late() {
    let manager = Manager::new();
    let mut changes = manager.changes();
    assert_eq!(changes.next().now_or_never(), None);
    for version in ["1", "2", "3"] {
        manager.load(Double::new(&format!("p{version}"), version).shared()).await.unwrap();
    }
    let mut heard = Vec::new();
    while let Some(Some(change)) = changes.next().now_or_never() {
        heard.push(change);
    }
    assert_eq!(heard, [Change::Tools, Change::Resources, Change::Prompts]);

    // A version of the same tools is no change of a list, one more tool is.
    manager.reload(Double::new("p1", "1.1").shared()).await.unwrap();
    assert_eq!(changes.next().now_or_never(), None);
    let more = Double::new("p1", "1.2").more(ToolSpec::read("one_more", "More."));
    manager.reload(more.shared()).await.unwrap();
    assert_eq!(changes.next().now_or_never(), Some(Some(Change::Tools)));
    assert_eq!(changes.next().now_or_never(), None);
    drop(manager);
    assert_eq!(changes.next().now_or_never(), Some(None));
}

#[tokio::test]
async fn plugin_errors_are_faults_too() {
    let manager = Manager::new();
    let error = manager.load(Double::new("a", "1").loading(Mood::Fails).shared()).await.unwrap_err();
    assert_eq!((error.plugin(), error.is_retryable()), ("a", true));
    assert!(std::error::Error::source(&error).is_some());
    assert_eq!(Fault::from(error).kind(), FaultKind::Unavailable);
    assert_eq!(Fault::from(manager.unload("a").await.unwrap_err()).kind(), FaultKind::NotFound);
}
