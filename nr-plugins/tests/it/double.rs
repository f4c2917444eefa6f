//! Plugins that do as they are told.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use nr_core::{Fault, FaultKind};
use nr_plugins::{
    Answer, Arguments, Caller, CompletionRequest, Contents, Context, Manifest, Outcome, Plugin, Prompt,
    PromptMessage, PromptSpec, Resource, ResourceBody, ResourceSpec, Tool, ToolSpec,
};
use serde_json::{Map, Value};

/// What a double does when its code runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mood {
    Well,
    Fails,
    Panics,
    PanicsWhenDropped,
    Hangs,
}

impl Mood {
    pub(crate) async fn show(self) -> Result<(), Fault> {
        struct Bomb;
        impl Drop for Bomb {
            fn drop(&mut self) {
                panic!("the bomb went off");
            }
        }
        match self {
            Self::Well => Ok(()),
            Self::Fails => Err(Fault::new(FaultKind::Unavailable, "the double is away")),
            Self::Panics => panic!("the double has password=hunter2hunter2"),
            Self::PanicsWhenDropped => {
                let _bomb = Bomb;
                std::future::pending().await
            }
            Self::Hangs => std::future::pending().await,
        }
    }
}

pub(crate) struct Say {
    spec: ToolSpec,
    words: String,
    mood: Mood,
}

impl Say {
    pub(crate) fn new(spec: ToolSpec, words: &str, mood: Mood) -> Self {
        Self { spec, words: words.to_owned(), mood }
    }
}

#[async_trait]
impl Tool for Say {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, _: Arguments, _: &Context) -> Result<Outcome<Answer>, Fault> {
        self.mood.show().await?;
        Ok(Outcome::Done(Answer::text(self.words.clone())))
    }
}

pub(crate) struct Page(pub(crate) ResourceSpec, pub(crate) String, pub(crate) Mood);

#[async_trait]
impl Resource for Page {
    fn spec(&self) -> &ResourceSpec {
        &self.0
    }

    async fn read(&self, uri: &str, _: &Context) -> Result<ResourceBody, Fault> {
        self.2.show().await?;
        let values = self.0.uri.matches(uri).unwrap();
        let values: Vec<&str> = values.iter().map(|(_, value)| value).collect();
        Ok(ResourceBody::text(format!("{}{}", self.1, values.join(","))))
    }

    async fn complete(&self, request: &CompletionRequest, _: &Context) -> Result<Vec<String>, Fault> {
        self.2.show().await?;
        Ok((0..100).map(|i| format!("{}{i}", request.value)).collect())
    }
}

pub(crate) struct Letter(pub(crate) PromptSpec, pub(crate) Mood);

#[async_trait]
impl Prompt for Letter {
    fn spec(&self) -> &PromptSpec {
        &self.0
    }

    async fn render(&self, arguments: Map<String, Value>, _: &Context) -> Result<Vec<PromptMessage>, Fault> {
        self.1.show().await?;
        Ok(vec![PromptMessage::user(Value::Object(arguments).to_string())])
    }

    async fn complete(&self, _: &CompletionRequest, _: &Context) -> Result<Vec<String>, Fault> {
        self.1.show().await?;
        Ok((0..200).map(|i| i.to_string()).collect())
    }
}

/// A plugin `name` with a tool `name_say`, a resource `double://name` and a prompt `name_letter`, which all speak of its
/// version.
pub(crate) struct Double {
    pub(crate) manifest: Manifest,
    pub(crate) loading: Mood,
    pub(crate) working: Mood,
    pub(crate) more: Vec<ToolSpec>,
    pub(crate) loads: AtomicUsize,
    pub(crate) unloads: AtomicUsize,
}

impl Double {
    pub(crate) fn new(name: &str, version: &str) -> Self {
        Self {
            manifest: Manifest::new(name, version, "A double."),
            loading: Mood::Well,
            working: Mood::Well,
            more: Vec::new(),
            loads: AtomicUsize::new(0),
            unloads: AtomicUsize::new(0),
        }
    }

    pub(crate) fn needs(mut self, plugin: &str) -> Self {
        self.manifest = self.manifest.needs(plugin);
        self
    }

    pub(crate) fn loading(mut self, mood: Mood) -> Self {
        self.loading = mood;
        self
    }

    pub(crate) fn working(mut self, mood: Mood) -> Self {
        self.working = mood;
        self
    }

    pub(crate) fn more(mut self, spec: ToolSpec) -> Self {
        self.more.push(spec);
        self
    }

    pub(crate) fn shared(self) -> Arc<Self> {
        Arc::new(self)
    }

    /// How often it was loaded and unloaded.
    pub(crate) fn counts(&self) -> (usize, usize) {
        (self.loads.load(Ordering::SeqCst), self.unloads.load(Ordering::SeqCst))
    }
}

#[async_trait]
impl Plugin for Double {
    fn manifest(&self) -> Manifest {
        self.manifest.clone()
    }

    async fn load(&self) -> Result<Contents, Fault> {
        self.loading.show().await?;
        self.loads.fetch_add(1, Ordering::SeqCst);
        let Manifest { name, version, .. } = &self.manifest;
        let page =
            ResourceSpec::new(&format!("double://{name}"), name, "A page.").unwrap().mime("text/plain");
        let pages = ResourceSpec::new(&format!("double://{name}/{{part}}"), name, "A part.").unwrap();
        let letter = PromptSpec::new(format!("{name}_letter"), "A letter.").required("to", "Whom.");
        let mut contents = Contents::new()
            .tool(Say::new(ToolSpec::read(format!("{name}_say"), "Says."), version, self.working))
            .resource(Page(page, version.clone(), self.working))
            .resource(Page(pages, format!("{version}:"), self.working))
            .prompt(Letter(letter.optional("from", "Who."), self.working));
        for spec in &self.more {
            contents = contents.tool(Say::new(spec.clone(), "more", self.working));
        }
        Ok(contents)
    }

    async fn unload(&self) {
        self.unloads.fetch_add(1, Ordering::SeqCst);
        // A trouble of loading is no trouble of unloading.
        if self.working != Mood::Well {
            let _ = self.working.show().await;
        }
    }
}

pub(crate) fn ctx() -> Context {
    Context::new(Caller::local())
}

pub(crate) fn map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        other => panic!("{other} is no object"),
    }
}
