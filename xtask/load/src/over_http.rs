//! Callers over HTTP: a connection each, in one session.

use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use serde_json::json;
use tokio::process::Child;

use crate::drive::Call;
use crate::floor::{Connection, carries};
use crate::over_stdio::question;
use crate::process::{Upstream, server};

/// The revision that the session speaks.
const REVISION: &str = "2025-11-25";

/// Looks for a server that is starting, at most so often.
const LOOKS: usize = 500;

/// A server over HTTP and the session that its callers share.
pub(crate) struct Session {
    process: Child,
    address: String,
    session: Option<http::HeaderValue>,
}

/// A caller of the session.
pub(crate) struct Caller {
    connection: Connection,
    session: Option<http::HeaderValue>,
}

impl Session {
    pub(crate) async fn start(program: &Path, upstream: &Upstream, limits: bool) -> Result<Self, String> {
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr());
        let address = free.map_err(|error| format!("no free port: {error}"))?.to_string();
        let mut process = server(program, &["serve", "--http", &address], upstream, limits)?;
        for from in
            [process.stdout.take().map(Pipe::Out), process.stderr.take().map(Pipe::Err)].into_iter().flatten()
        {
            tokio::spawn(from.drain());
        }
        let mut looks = 0;
        let mut connection = loop {
            match Connection::open(&address).await {
                Ok(connection) => break connection,
                Err(error) if looks == LOOKS => return Err(error),
                Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
            }
            looks += 1;
        };
        let client = json!({"name": "load", "version": "1.0.0"});
        let params = json!({"protocolVersion": REVISION, "capabilities": {}, "clientInfo": client});
        let hello = json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params});
        let (head, _) = post(&mut connection, None, hello.to_string()).await?;
        let session = head.headers.get("mcp-session-id").cloned();
        let ready = json!({"jsonrpc": "2.0", "method": "notifications/initialized"});
        post(&mut connection, session.as_ref(), ready.to_string()).await?;
        Ok(Self { process, address, session })
    }

    pub(crate) fn id(&self) -> u32 {
        self.process.id().unwrap_or_default()
    }

    pub(crate) async fn callers(&self, count: usize) -> Result<Vec<Caller>, String> {
        let mut callers = Vec::with_capacity(count);
        for _ in 0..count {
            let connection = Connection::open(&self.address).await?;
            callers.push(Caller { connection, session: self.session.clone() });
        }
        Ok(callers)
    }
}

/// An output of the server that nobody reads.
enum Pipe {
    Out(tokio::process::ChildStdout),
    Err(tokio::process::ChildStderr),
}

impl Pipe {
    async fn drain(self) {
        let mut nowhere = tokio::io::sink();
        let _ = match self {
            Self::Out(mut from) => tokio::io::copy(&mut from, &mut nowhere).await,
            Self::Err(mut from) => tokio::io::copy(&mut from, &mut nowhere).await,
        };
    }
}

async fn post(
    connection: &mut Connection,
    session: Option<&http::HeaderValue>,
    message: String,
) -> Result<(http::response::Parts, Bytes), String> {
    let body = Bytes::from(message);
    let mut request = connection
        .request("/mcp", Some(body.clone()))
        .header("content-type", "application/json")
        .header("accept", "application/json, text/event-stream")
        .header("mcp-protocol-version", REVISION);
    if let Some(session) = session {
        request = request.header("mcp-session-id", session);
    }
    connection.send(request.body(Full::new(body)).map_err(|error| error.to_string())?).await
}

impl Call for Caller {
    async fn call(&mut self, number: u64) -> Result<(), String> {
        let (_, body) = post(&mut self.connection, self.session.as_ref(), question(number)).await?;
        carries(&body, &format!("service-0-{number}"))
    }
}
