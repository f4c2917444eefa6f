//! Running the binary: with an environment of the test's own, never left behind, never waited for by sleeping.

use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::net::TcpStream;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

/// Has the form of a user key and belongs to nobody.
pub(crate) const KEY: &str = "NRAK-TESTTESTTESTTESTTESTTESTTES";

/// A debug build on a busy machine needs seconds; a hang is found all the same.
const PATIENCE: Duration = Duration::from_secs(120);

/// A command in an empty environment.
pub(crate) fn nr(arguments: &[&str]) -> assert_cmd::Command {
    let mut command = assert_cmd::Command::cargo_bin("nr-server").unwrap();
    command.env_clear().envs(profile()).args(arguments).timeout(PATIENCE);
    command
}

/// Where a measurement of coverage wants to hear of what ran; all else of the environment is a test's own.
fn profile() -> Option<(&'static str, String)> {
    std::env::var("LLVM_PROFILE_FILE").ok().map(|file| ("LLVM_PROFILE_FILE", file))
}

/// What a command wrote, and its exit code.
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Runs a command to its end.
pub(crate) fn run(arguments: &[&str], env: &[(&str, &str)]) -> Said {
    let output = nr(arguments).envs(env.iter().copied()).output().unwrap();
    Said {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A server that runs until it is dropped.
pub(crate) struct Server {
    child: Child,
    /// `http://127.0.0.1:PORT/...`, as it printed it.
    pub(crate) url: String,
    /// What it printed up to then.
    pub(crate) seen: String,
    lines: Receiver<String>,
}

impl Server {
    /// Starts a server and waits for the line with its address.
    pub(crate) fn start(arguments: &[&str], env: &[(&str, &str)]) -> Self {
        let mut child = spawn(arguments, env, Stdio::null());
        let (give, lines) = channel();
        for pipe in [
            Box::new(child.stdout.take().unwrap()) as Box<dyn Read + Send>,
            Box::new(child.stderr.take().unwrap()),
        ] {
            let give = give.clone();
            thread::spawn(move || {
                for line in BufReader::new(pipe).lines().map_while(Result::ok) {
                    if give.send(line).is_err() {
                        break;
                    }
                }
            });
        }
        let mut server = Self { child, url: String::new(), seen: String::new(), lines };
        while server.url.is_empty() {
            let line = server
                .lines
                .recv_timeout(PATIENCE)
                .unwrap_or_else(|_| panic!("no address in: {}", server.seen));
            if let Some((_, url)) = line.split_once("serving ").and_then(|(_, rest)| rest.split_once(" at "))
            {
                server.url = url.to_owned();
            } else if let Some(url) = line.strip_prefix("Serving MCP at ") {
                server.url = url.to_owned();
            }
            server.seen.push_str(&line);
            server.seen.push('\n');
        }
        server
    }

    /// The same host and port, another path.
    pub(crate) fn at(&self, path: &str) -> String {
        let (host, _) = self.url.strip_prefix("http://").unwrap().split_once('/').unwrap();
        format!("http://{host}{path}")
    }

    /// Asks it to end, and gives what it wrote since its address, and its exit code.
    pub(crate) fn end(mut self) -> (Option<i32>, String) {
        terminate(&self.child);
        let code = self.child.wait().unwrap().code();
        (code, self.lines.iter().collect::<Vec<_>>().join("\n"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn terminate(child: &Child) {
    let asked = Command::new("kill").arg(child.id().to_string()).status().unwrap();
    assert!(asked.success());
}

fn spawn(arguments: &[&str], env: &[(&str, &str)], stdin: Stdio) -> Child {
    Command::new(assert_cmd::cargo::cargo_bin("nr-server"))
        .env_clear()
        .envs(profile())
        .envs(env.iter().copied())
        .args(arguments)
        .stdin(stdin)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// An answer over HTTP.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

/// One request on a connection of its own.
pub(crate) fn http(method: &str, url: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let (host, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut request = format!("{method} /{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n");
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    request.push_str(&format!("content-length: {}\r\n\r\n{body}", body.len()));
    stream.write_all(request.as_bytes()).unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Answer { status, head: head.to_ascii_lowercase(), body: body.to_owned() }
}

/// The headers of a request of MCP.
pub(crate) const MCP: [(&str, &str); 2] =
    [("content-type", "application/json"), ("accept", "application/json, text/event-stream")];

/// A first message.
pub(crate) fn initialize() -> Value {
    json!({
        "jsonrpc": "2.0", "id": 0, "method": "initialize",
        "params": {
            "protocolVersion": "2025-06-18", "capabilities": {},
            "clientInfo": {"name": "test", "version": "1"}
        }
    })
}

/// A session over standard input and output.
pub(crate) struct Session {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    id: u64,
}

impl Session {
    /// Starts a server and says hello; also gives what it answered.
    pub(crate) fn start(arguments: &[&str], env: &[(&str, &str)]) -> (Self, Value) {
        let mut child = spawn(arguments, env, Stdio::piped());
        let input = child.stdin.take();
        let output = BufReader::new(child.stdout.take().unwrap());
        let mut session = Self { child, input, output, id: 0 };
        session.send(&initialize());
        let hello = session.receive(0);
        session.send(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
        (session, hello)
    }

    fn send(&mut self, message: &Value) {
        let input = self.input.as_mut().unwrap();
        writeln!(input, "{message}").unwrap();
        input.flush().unwrap();
    }

    fn receive(&mut self, id: u64) -> Value {
        loop {
            let mut line = String::new();
            assert!(self.output.read_line(&mut line).unwrap() > 0, "the server ended");
            let message: Value = serde_json::from_str(&line).unwrap_or_else(|_| panic!("no JSON: {line}"));
            if message["id"] == json!(id) {
                assert!(message["error"].is_null(), "{message}");
                return message["result"].clone();
            }
        }
    }

    /// One request and its result.
    pub(crate) fn ask(&mut self, method: &str, params: Value) -> Value {
        self.id += 1;
        let id = self.id;
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        self.receive(id)
    }

    /// Stays, asks the server to end by a signal, and gives its exit code and its log.
    pub(crate) fn end_by_signal(mut self) -> (Option<i32>, String) {
        terminate(&self.child);
        let mut log = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        (self.child.wait().unwrap().code(), log)
    }

    /// Goes away, and gives the server's exit code and its log.
    pub(crate) fn end(mut self) -> (Option<i32>, String) {
        drop(self.input.take());
        let mut log = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        (self.child.wait().unwrap().code(), log)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
