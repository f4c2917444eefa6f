//! A client that speaks raw HTTP.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use crate::client::MODERN;

/// What came back, with the whole body.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: String,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error} in {self:?}"))
    }

    /// The messages of a stream of events, or the one that the body is.
    pub(crate) fn messages(&self) -> Vec<Value> {
        if self.headers.get("content-type").is_some_and(|kind| kind == "text/event-stream") {
            let data = self.body.lines().filter_map(|line| line.strip_prefix("data:")).map(str::trim);
            return data
                .filter(|data| !data.is_empty())
                .map(|data| serde_json::from_str(data).unwrap())
                .collect();
        }
        vec![self.json()]
    }
}

/// A request whose answer is being read.
pub(crate) struct Exchange {
    stream: BufReader<TcpStream>,
}

impl Exchange {
    pub(crate) async fn open(at: SocketAddr) -> Self {
        Self { stream: BufReader::new(TcpStream::connect(at).await.unwrap()) }
    }

    pub(crate) async fn write(&mut self, bytes: &[u8]) {
        // A server that has answered already may have hung up.
        let _ = self.stream.write_all(bytes).await;
    }

    pub(crate) async fn head(&mut self) -> (u16, BTreeMap<String, String>) {
        let mut line = String::new();
        self.stream.read_line(&mut line).await.unwrap();
        let status =
            line.split(' ').nth(1).unwrap_or_else(|| panic!("no status in {line:?}")).parse().unwrap();
        let mut headers = BTreeMap::new();
        loop {
            line.clear();
            self.stream.read_line(&mut line).await.unwrap();
            let Some((name, value)) = line.trim_end().split_once(": ") else { break };
            headers.insert(name.to_ascii_lowercase(), value.to_owned());
        }
        (status, headers)
    }

    /// The next piece of a chunked body; empty at the end.
    pub(crate) async fn chunk(&mut self) -> String {
        let mut size = String::new();
        self.stream.read_line(&mut size).await.unwrap();
        let size = usize::from_str_radix(size.trim(), 16).unwrap_or(0);
        let mut piece = vec![0; size + 2];
        if self.stream.read_exact(&mut piece).await.is_err() {
            return String::new();
        }
        String::from_utf8(piece[..size].to_vec()).unwrap()
    }

    pub(crate) async fn reply(mut self) -> Reply {
        let (status, headers) = self.head().await;
        let mut body = String::new();
        if headers.get("transfer-encoding").is_some_and(|how| how == "chunked") {
            loop {
                let chunk = self.chunk().await;
                if chunk.is_empty() {
                    break;
                }
                body.push_str(&chunk);
            }
        } else {
            // Some tests cut the connection.
            let _ = self.stream.read_to_string(&mut body).await;
        }
        Reply { status, headers, body }
    }
}

/// Writes the head of a request, and the body if there is one.
pub(crate) async fn start(
    at: SocketAddr,
    line: &str,
    headers: &[(&str, &str)],
    body: Option<&str>,
) -> Exchange {
    let mut head = format!("{line} HTTP/1.1\r\nConnection: close\r\n");
    if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host")) {
        head.push_str(&format!("Host: {at}\r\n"));
    }
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    if let Some(body) = body {
        head.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    let mut exchange = Exchange::open(at).await;
    exchange.write(format!("{head}\r\n{}", body.unwrap_or_default()).as_bytes()).await;
    exchange
}

const JSON: [(&str, &str); 2] =
    [("Content-Type", "application/json"), ("Accept", "application/json, text/event-stream")];

/// Posts a message of the newest revision and does not wait for the answer.
pub(crate) async fn send(
    at: SocketAddr,
    path: &str,
    method: &str,
    mut params: Value,
    extra: &[(&str, &str)],
) -> Exchange {
    let mut meta = json!({
        "io.modelcontextprotocol/protocolVersion": MODERN,
        "io.modelcontextprotocol/clientInfo": {"name": "tests", "version": "0"},
        "io.modelcontextprotocol/clientCapabilities": {},
    });
    if let Some(Value::Object(own)) = params.get("_meta").cloned() {
        meta.as_object_mut().unwrap().extend(own);
    }
    params["_meta"] = meta;
    let name =
        ["name", "uri"].iter().find_map(|key| params.get(key)?.as_str()).unwrap_or_default().to_owned();
    let body = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).to_string();
    let mut headers = vec![("MCP-Protocol-Version", MODERN), ("Mcp-Method", method)];
    if !name.is_empty() {
        headers.push(("Mcp-Name", &name));
    }
    headers.extend(JSON);
    headers.extend(extra);
    start(at, &format!("POST {path}"), &headers, Some(&body)).await
}

/// Posts a message of the newest revision.
pub(crate) async fn modern(at: SocketAddr, method: &str, params: Value, extra: &[(&str, &str)]) -> Reply {
    send(at, "/mcp", method, params, extra).await.reply().await
}

/// Posts a message of an older revision, with these headers, and does not wait for the answer.
pub(crate) async fn send_legacy(at: SocketAddr, message: Value, extra: &[(&str, &str)]) -> Exchange {
    let mut headers = JSON.to_vec();
    headers.extend(extra);
    start(at, "POST /mcp", &headers, Some(&message.to_string())).await
}

/// Posts a message of an older revision, with these headers.
pub(crate) async fn legacy(at: SocketAddr, message: Value, extra: &[(&str, &str)]) -> Reply {
    send_legacy(at, message, extra).await.reply().await
}

/// Says hello as a client of an older revision.
pub(crate) async fn hello(at: SocketAddr, extra: &[(&str, &str)]) -> Reply {
    let params = json!({
        "protocolVersion": "2025-11-25",
        "capabilities": {},
        "clientInfo": {"name": "tests", "version": "0"},
    });
    legacy(at, json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": params}), extra).await
}
