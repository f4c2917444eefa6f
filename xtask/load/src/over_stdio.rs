//! Callers over standard input and output: one client whose calls are under way at the same time.

use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, ChildStdin, ChildStdout};
use tokio::sync::{mpsc, oneshot};

use crate::drive::Call;
use crate::floor::carries;
use crate::process::{Upstream, server};

/// Answers that are waited for, by the id of their question.
type Waiting = Arc<Mutex<HashMap<u64, oneshot::Sender<String>>>>;

/// A server and the client's end of its pipes.
pub(crate) struct Session {
    process: Child,
    lines: mpsc::UnboundedSender<String>,
    waiting: Waiting,
    /// Answers that nobody waited for.
    strays: Arc<AtomicU64>,
}

/// A caller of the session.
pub(crate) struct Caller {
    lines: mpsc::UnboundedSender<String>,
    waiting: Waiting,
}

impl Session {
    pub(crate) async fn start(program: &Path, upstream: &Upstream, limits: bool) -> Result<Self, String> {
        Self::start_with(program, &["serve"], upstream, limits).await
    }

    /// The same with these arguments.
    pub(crate) async fn start_with(
        program: &Path,
        args: &[&str],
        upstream: &Upstream,
        limits: bool,
    ) -> Result<Self, String> {
        let mut process = server(program, args, upstream, limits)?;
        let input = process.stdin.take().ok_or("the server has no input")?;
        let output = process.stdout.take().ok_or("the server has no output")?;
        let mut log = process.stderr.take().ok_or("the server has no log")?;
        tokio::spawn(async move { tokio::io::copy(&mut log, &mut tokio::io::sink()).await });
        let (lines, given) = mpsc::unbounded_channel();
        let waiting = Waiting::default();
        tokio::spawn(write(input, given));
        let strays = Arc::new(AtomicU64::new(0));
        tokio::spawn(read(output, Arc::clone(&waiting), Arc::clone(&strays)));
        let session = Self { process, lines, waiting, strays };
        let client = json!({"name": "load", "version": "1.0.0"});
        let params = json!({"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": client});
        let hello = json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params});
        session.caller().ask(1, hello.to_string()).await?;
        let ready = json!({"jsonrpc": "2.0", "method": "notifications/initialized"});
        session.lines.send(ready.to_string()).map_err(|error| error.to_string())?;
        Ok(session)
    }

    pub(crate) fn id(&self) -> u32 {
        self.process.id().unwrap_or_default()
    }

    pub(crate) fn strays(&self) -> u64 {
        self.strays.load(Ordering::Relaxed)
    }

    pub(crate) fn caller(&self) -> Caller {
        Caller { lines: self.lines.clone(), waiting: Arc::clone(&self.waiting) }
    }

    pub(crate) fn callers(&self, count: usize) -> Vec<Caller> {
        (0..count).map(|_| self.caller()).collect()
    }
}

/// Writes what there is to write with one call of the system.
async fn write(mut input: ChildStdin, mut given: mpsc::UnboundedReceiver<String>) {
    let mut lines = Vec::new();
    let mut bytes = Vec::new();
    while given.recv_many(&mut lines, 256).await > 0 {
        bytes.clear();
        for line in lines.drain(..) {
            bytes.extend_from_slice(line.as_bytes());
            bytes.push(b'\n');
        }
        if input.write_all(&bytes).await.is_err() {
            return;
        }
    }
}

/// Hands every answer to whoever waits for it.
async fn read(output: ChildStdout, waiting: Waiting, strays: Arc<AtomicU64>) {
    let mut lines = BufReader::with_capacity(64 * 1024, output).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        let Some(id) = id(&line) else { continue };
        let waits = waiting.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
        match waits {
            Some(waits) => {
                let _ = waits.send(line);
            }
            None => {
                strays.fetch_add(1, Ordering::Relaxed);
            }
        }
    }
    // Whoever still waits learns that nothing comes.
    waiting.lock().unwrap_or_else(PoisonError::into_inner).clear();
}

/// The id of a message: read from its beginning where it is written first, else by parsing.
fn id(line: &str) -> Option<u64> {
    let begin = line.get(..line.len().min(40)).and_then(|begin| begin.split_once("\"id\":"));
    if let Some((_, rest)) = begin {
        let end = rest.find(|c: char| !c.is_ascii_digit())?;
        return rest.get(..end)?.parse().ok();
    }
    serde_json::from_str::<Value>(line).ok()?.get("id")?.as_u64()
}

impl Caller {
    pub(crate) async fn ask(&self, id: u64, line: String) -> Result<String, String> {
        let (give, take) = oneshot::channel();
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).insert(id, give);
        self.lines.send(line).map_err(|_| "the server does not read".to_owned())?;
        take.await.map_err(|_| format!("question {id} got no answer: the server ended"))
    }
}

impl Call for Caller {
    async fn call(&mut self, number: u64) -> Result<(), String> {
        let line = question(number);
        let answer = self.ask(number, line).await?;
        carries(answer.as_bytes(), &format!("service-0-{number}"))
    }
}

/// The call of a tool.
pub(crate) fn question(number: u64) -> String {
    format!(
        r#"{{"jsonrpc":"2.0","id":{number},"method":"tools/call","params":{{"name":"execute_nrql_query","arguments":{{"query":"SELECT count(*), average(duration) FROM Transaction WHERE {}{number} FACET appName SINCE 1 hour ago LIMIT 10"}}}}}}"#,
        crate::upstream::MARK
    )
}
