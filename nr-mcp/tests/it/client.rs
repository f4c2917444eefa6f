//! A client that speaks raw lines.

use std::sync::Arc;

use nr_mcp::{Host, Settings, serve_io};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, DuplexStream, Lines, ReadHalf, WriteHalf};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// The revisions with a handshake, newest first.
pub(crate) const LEGACY: [&str; 4] = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"];
pub(crate) const MODERN: &str = "2026-07-28";

/// One end of a connection in memory.
pub(crate) struct Client {
    read: Lines<BufReader<ReadHalf<DuplexStream>>>,
    write: Option<WriteHalf<DuplexStream>>,
    /// What goes along with every request of the newest revision.
    meta: Option<Value>,
    next: u64,
    /// Notices and requests of the server that came before an answer.
    pub(crate) heard: Vec<Value>,
    stop: Option<oneshot::Sender<()>>,
    server: JoinHandle<std::io::Result<()>>,
}

impl Client {
    /// A connection on which nothing has been said.
    pub(crate) fn silent(host: Arc<dyn Host>, settings: Settings) -> Self {
        let (near, far) = tokio::io::duplex(64 * 1024);
        let (far_read, far_write) = tokio::io::split(far);
        let (read, write) = tokio::io::split(near);
        let (stop, stopped) = oneshot::channel::<()>();
        let until = async move {
            if stopped.await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        let server = tokio::spawn(async move { serve_io(host, far_read, far_write, settings, until).await });
        Self {
            read: BufReader::new(read).lines(),
            write: Some(write),
            meta: None,
            next: 0,
            heard: Vec::new(),
            stop: Some(stop),
            server,
        }
    }

    /// A client of the newest revision that declares these capabilities.
    pub(crate) fn modern(host: Arc<dyn Host>, capabilities: Value) -> Self {
        let mut client = Self::silent(host, Settings::default());
        client.speak_modern(capabilities);
        client
    }

    pub(crate) fn speak_modern(&mut self, capabilities: Value) {
        self.meta = Some(json!({
            "io.modelcontextprotocol/protocolVersion": MODERN,
            "io.modelcontextprotocol/clientInfo": {"name": "tests", "version": "0"},
            "io.modelcontextprotocol/clientCapabilities": capabilities,
        }));
    }

    /// A client of an older revision after the handshake.
    pub(crate) async fn legacy(host: Arc<dyn Host>, revision: &str, capabilities: Value) -> Self {
        let mut client = Self::silent(host, Settings::default());
        client.handshake(revision, capabilities).await;
        client
    }

    pub(crate) async fn handshake(&mut self, revision: &str, capabilities: Value) -> Value {
        let hello = json!({
            "protocolVersion": revision,
            "capabilities": capabilities,
            "clientInfo": {"name": "tests", "version": "0"},
        });
        let answer = self.ask("initialize", hello).await;
        self.say(json!({"jsonrpc": "2.0", "method": "notifications/initialized"})).await;
        answer
    }

    pub(crate) async fn line(&mut self, line: &str) {
        let write = self.write.as_mut().unwrap();
        write.write_all(line.as_bytes()).await.unwrap();
        write.write_all(b"\n").await.unwrap();
    }

    pub(crate) async fn say(&mut self, message: Value) {
        self.line(&message.to_string()).await;
    }

    /// Sends a request and gives its id.
    pub(crate) async fn send(&mut self, method: &str, mut params: Value) -> u64 {
        self.next += 1;
        if let Some(meta) = &self.meta {
            let mut all = meta.clone();
            if let Some(Value::Object(own)) = params.get("_meta").cloned() {
                all.as_object_mut().unwrap().extend(own);
            }
            params["_meta"] = all;
        }
        let id = self.next;
        self.say(json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params})).await;
        id
    }

    /// The next message, whatever it is; `None` at the end.
    pub(crate) async fn hear(&mut self) -> Option<Value> {
        let line = self.read.next_line().await.unwrap()?;
        Some(serde_json::from_str(&line).unwrap())
    }

    /// The answer to a request; what comes before is kept.
    pub(crate) async fn answer(&mut self, id: u64) -> Value {
        loop {
            let message = self.hear().await.expect("the server hung up");
            if message["id"] == id && message.get("method").is_none() {
                return message;
            }
            self.heard.push(message);
        }
    }

    pub(crate) async fn ask(&mut self, method: &str, params: Value) -> Value {
        let id = self.send(method, params).await;
        self.answer(id).await
    }

    /// Calls a tool and gives the whole answer.
    pub(crate) async fn call(&mut self, tool: &str, arguments: Value) -> Value {
        self.ask("tools/call", json!({"name": tool, "arguments": arguments})).await
    }

    /// The next message of the server that is no answer.
    pub(crate) async fn notice(&mut self) -> Value {
        if self.heard.is_empty() {
            return self.hear().await.expect("the server hung up");
        }
        self.heard.remove(0)
    }

    /// Hangs up, and gives what the server made of it and what it still had to say.
    pub(crate) async fn hang_up(mut self) -> (std::io::Result<()>, Vec<Value>) {
        let mut write = self.write.take().unwrap();
        write.shutdown().await.unwrap();
        self.rest().await
    }

    /// Tells the server to end.
    pub(crate) async fn end(mut self) -> (std::io::Result<()>, Vec<Value>) {
        self.stop.take().unwrap().send(()).unwrap();
        self.rest().await
    }

    async fn rest(mut self) -> (std::io::Result<()>, Vec<Value>) {
        let mut rest = std::mem::take(&mut self.heard);
        while let Some(message) = self.hear().await {
            rest.push(message);
        }
        (self.server.await.unwrap(), rest)
    }
}

/// The text of a result.
pub(crate) fn text(answer: &Value) -> &str {
    answer["result"]["content"][0]["text"].as_str().unwrap_or_else(|| panic!("no text in {answer}"))
}
