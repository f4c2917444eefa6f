//! The smallest client that can measure a server: JSON-RPC over the pipes of a child.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::children::{Guard, isolated};

/// How long one answer may take.
const ANSWERS_WITHIN: Duration = Duration::from_secs(60);

/// A server on stdio; dropping it stops it.
pub(crate) struct Session {
    process: Guard,
    input: ChildStdin,
    lines: Receiver<String>,
    asked: u64,
}

impl Session {
    /// Starts a server whose output is read and whose log is dropped.
    pub(crate) fn start(program: &Path, args: &[&str], env: &[(&str, &str)]) -> Result<Self, String> {
        let child = isolated(&mut Command::new(program))
            .args(args)
            .envs(env.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("{} could not be started: {error}", program.display()))?;
        let mut process = Guard::new(child);
        let input = process.child().stdin.take().ok_or("the server has no input")?;
        let output = process.child().stdout.take().ok_or("the server has no output")?;
        let (lines, received) = channel();
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if lines.send(line).is_err() {
                    break;
                }
            }
        });
        Ok(Self { process, input, lines: received, asked: 0 })
    }

    pub(crate) fn id(&mut self) -> u32 {
        self.process.child().id()
    }

    /// The handshake, up to the answer of the server.
    pub(crate) fn initialize(&mut self) -> Result<Value, String> {
        let client = json!({ "name": "measure", "version": "1.0.0" });
        let params = json!({ "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": client });
        self.ask("initialize", params)
    }

    /// The end of the handshake.
    pub(crate) fn initialized(&mut self) -> Result<(), String> {
        self.write(&json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }))
    }

    /// Asks, and gives back the result.
    pub(crate) fn ask(&mut self, method: &str, params: Value) -> Result<Value, String> {
        self.asked += 1;
        let id = self.asked;
        self.write(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }))?;
        let begun = Instant::now();
        loop {
            let left = ANSWERS_WITHIN.saturating_sub(begun.elapsed());
            let line =
                self.lines.recv_timeout(left).map_err(|error| format!("no answer to {method}: {error}"))?;
            let message: Value = serde_json::from_str(&line).map_err(|error| format!("{error} in {line}"))?;
            // Notices may come in between.
            if message.get("id").and_then(Value::as_u64) == Some(id) {
                let result = message.get("result").cloned();
                return result.ok_or_else(|| format!("{method} was refused: {line}"));
            }
        }
    }

    fn write(&mut self, message: &Value) -> Result<(), String> {
        let sent = writeln!(self.input, "{message}").and_then(|()| self.input.flush());
        sent.map_err(|error| format!("the server does not read: {error}"))
    }
}
