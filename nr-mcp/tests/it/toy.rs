//! A host with one tool for every way in which a call can go.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use futures_util::StreamExt;
use nr_mcp::{
    Answers, Ask, Change, Changes, Completion, CompletionRequest, Content, Exchange, Hints, Host, HostError,
    HostErrorKind, Input, LogLevel, Offers, Outcome, Peer, Prompt, PromptResult, Resource, ResourceBody,
    ResourceTemplate, ServerInfo, Tool, ToolResult,
};
use serde_json::{Map, Value, json};
use tokio::sync::{Notify, mpsc};

/// A host, and what it saw.
pub(crate) struct Toy {
    tools: Vec<Arc<Tool>>,
    pub(crate) offers: Offers,
    changes: Mutex<Option<mpsc::Receiver<Change>>>,
    pub(crate) announce: mpsc::Sender<Change>,
    pub(crate) calls: AtomicUsize,
    /// Told when `wait` has begun.
    pub(crate) waiting: Arc<Notify>,
    /// Told to let `wait` finish.
    pub(crate) go_on: Arc<Notify>,
    /// Told when a `wait` that was not let go has been dropped.
    pub(crate) dropped: Arc<Notify>,
    /// What was refused: method, name, and why.
    pub(crate) refusals: Mutex<Vec<(String, String, HostErrorKind)>>,
    /// The answers that came with the last call.
    pub(crate) answers: Mutex<Option<Answers>>,
}

fn tool(name: &str, schema: Value) -> Arc<Tool> {
    let Value::Object(schema) = schema else { panic!("a schema is an object") };
    Arc::new(Tool::new(name, format!("Does {name}."), schema).title(name).hints(Hints::read_only()))
}

impl Toy {
    pub(crate) fn new() -> Arc<Self> {
        let (announce, changes) = mpsc::channel(16);
        let nothing = json!({"type": "object", "properties": {}, "additionalProperties": false});
        let names = ["array", "caller", "confirm", "endless", "folders", "form", "panics", "steps", "wait"];
        let mut tools: Vec<_> = names.iter().map(|name| tool(name, nothing.clone())).collect();
        tools.push(tool(
            "echo",
            json!({
                "type": "object",
                "properties": {"text": {"type": "string"}, "times": {"type": "integer", "minimum": 1}},
                "required": ["text"],
                "additionalProperties": false,
            }),
        ));
        Arc::new(Self {
            tools,
            offers: Offers::all(),
            changes: Mutex::new(Some(changes)),
            announce,
            calls: AtomicUsize::new(0),
            waiting: Arc::default(),
            go_on: Arc::default(),
            dropped: Arc::default(),
            refusals: Mutex::default(),
            answers: Mutex::default(),
        })
    }

    pub(crate) fn offering(offers: Offers) -> Arc<Self> {
        let toy = Arc::into_inner(Self::new()).unwrap();
        Arc::new(Self { offers, ..toy })
    }

    async fn wait(&self) -> ToolResult {
        struct Flag(Arc<Notify>, AtomicBool);
        impl Drop for Flag {
            fn drop(&mut self) {
                if !self.1.load(Ordering::Relaxed) {
                    self.0.notify_one();
                }
            }
        }
        let flag = Flag(self.dropped.clone(), AtomicBool::new(false));
        self.waiting.notify_one();
        self.go_on.notified().await;
        flag.1.store(true, Ordering::Relaxed);
        ToolResult::text("waited")
    }
}

#[async_trait]
impl Host for Toy {
    fn info(&self) -> ServerInfo {
        ServerInfo::new("toy", "1.2.3").title("Toy").instructions("Play.").offers(self.offers)
    }

    fn tools(&self, peer: &Peer) -> Vec<Arc<Tool>> {
        if peer.header("x-panic").is_some() {
            panic!("asked for");
        }
        self.tools.clone()
    }

    fn prepare(&self, _: &Tool, arguments: &mut Map<String, Value>) {
        if let Some(text) = arguments.remove("message") {
            arguments.insert("text".to_owned(), text);
        }
        if let Some(Value::String(times)) = arguments.get("times")
            && let Ok(times) = times.parse::<u32>()
        {
            arguments.insert("times".to_owned(), times.into());
        }
    }

    fn refused(&self, method: &str, name: &str, mut error: HostError, _: &Peer) -> HostError {
        self.refusals.lock().unwrap().push((method.to_owned(), name.to_owned(), error.kind));
        if name == "renamed" {
            error.message = "renamed is called echo".to_owned();
        }
        error
    }

    async fn call(
        &self,
        tool: &str,
        arguments: Map<String, Value>,
        exchange: &Exchange,
    ) -> Result<Outcome<ToolResult>, HostError> {
        self.calls.fetch_add(1, Ordering::Relaxed);
        let answers = exchange.answers().cloned();
        self.answers.lock().unwrap().clone_from(&answers);
        let confirmed =
            answers.as_ref().and_then(|answers| answers.get("sure")).is_some_and(|a| a.is_accepted());
        Ok(match tool {
            "array" => ToolResult::json(json!([1, 2])).into(),
            "caller" => {
                let peer = exchange.peer();
                let told = json!({
                    "channel": format!("{:?}", peer.channel()),
                    "revision": peer.revision(),
                    "client": peer.client().map(|client| client.name.clone()),
                    "path": peer.path(),
                    "address": peer.address().map(|address| address.ip().to_string()),
                    "identity": peer.identity().map(|identity| identity.as_str().to_owned()),
                });
                ToolResult::json(told).into()
            }
            "confirm" if confirmed => ToolResult::text("done").into(),
            "confirm" if answers.is_some() => ToolResult::text("left alone").into(),
            "confirm" => Outcome::Ask(Ask::one("sure", Input::confirm("Really?")).state(json!({"step": 1}))),
            "endless" => Outcome::Ask(Ask::again(Value::Null)),
            "folders" if answers.is_some() => ToolResult::text("thanks").into(),
            "folders" => Outcome::Ask(Ask::one("where", Input::Roots)),
            "form" => match answers.as_ref().and_then(|answers| answers.get("name")) {
                Some(answer) => ToolResult::json(answer.content.clone()).into(),
                None => {
                    let schema = json!({"type": "object", "properties": {"name": {"type": "string"}}});
                    Outcome::Ask(Ask::one("name", Input::form("Who?", schema)))
                }
            },
            "panics" => panic!("asked for"),
            "steps" => {
                for step in 1..=5 {
                    exchange.progress(f64::from(step), Some(5.0), Some("on it"));
                    // A report that is no news.
                    exchange.progress(f64::from(step - 1), Some(5.0), None);
                    exchange.log(LogLevel::Warning, Some("toy"), json!({"step": step}));
                    exchange.log(LogLevel::Debug, None, json!("chatter"));
                    tokio::task::yield_now().await;
                }
                ToolResult::text("there").into()
            }
            "wait" => self.wait().await.into(),
            "echo" => {
                let text = arguments["text"].as_str().unwrap();
                let times = arguments.get("times").and_then(Value::as_u64).unwrap_or(1);
                ToolResult::text(text.repeat(times.try_into().unwrap())).into()
            }
            _ => return Err(HostError::not_found(format!("there is no tool {tool}"))),
        })
    }

    async fn resources(&self, _: &Peer) -> Result<Vec<Resource>, HostError> {
        Ok(vec![Resource::new("toy://b", "b"), Resource::new("toy://a", "a").mime_type("text/plain")])
    }

    async fn resource_templates(&self, _: &Peer) -> Result<Vec<ResourceTemplate>, HostError> {
        Ok(vec![ResourceTemplate::new("toy://box/{thing}", "box")])
    }

    async fn read(&self, uri: &str, _: &Exchange) -> Result<Outcome<Vec<ResourceBody>>, HostError> {
        match uri {
            "toy://a" => Ok(vec![ResourceBody::text(uri, "text/plain", "alpha")].into()),
            "toy://b" => Ok(vec![ResourceBody::blob(uri, "image/png", &b"\x00\xff"[..])].into()),
            "toy://down" => Err(HostError::new(HostErrorKind::Unavailable, "the toy box is locked")),
            _ => Err(HostError::not_found(format!("there is no resource {uri}"))),
        }
    }

    async fn prompts(&self, _: &Peer) -> Result<Vec<Prompt>, HostError> {
        Ok(vec![Prompt::new("greet", "Says hello.").argument("name", "Whom to greet.", true)])
    }

    async fn prompt(
        &self,
        name: &str,
        arguments: Map<String, Value>,
        _: &Exchange,
    ) -> Result<Outcome<PromptResult>, HostError> {
        if name != "greet" {
            return Err(HostError::not_found(format!("there is no prompt {name}")));
        }
        let whom = arguments["name"].as_str().unwrap();
        let piece = Content::image(&b"png"[..], "image/png");
        Ok(PromptResult::user(format!("Hello, {whom}!")).message(nr_mcp::Role::Assistant, piece).into())
    }

    async fn complete(&self, request: &CompletionRequest, _: &Peer) -> Result<Completion, HostError> {
        let all = (0..150).map(|n| format!("{}{n}", request.value)).collect();
        Ok(Completion::new(all))
    }

    fn changes(&self) -> Changes {
        let changes = self.changes.lock().unwrap().take().unwrap();
        futures_util::stream::unfold(changes, async |mut changes| Some((changes.recv().await?, changes)))
            .boxed()
    }
}
