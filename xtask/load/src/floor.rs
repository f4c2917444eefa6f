//! The floor: the question that the server sends, sent straight to the upstream over connections that are kept.

use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::drive::Call;
use crate::upstream::place;

/// A connection.
pub(crate) struct Connection {
    sender: SendRequest<Full<Bytes>>,
    host: String,
}

impl Connection {
    pub(crate) async fn open(address: &str) -> Result<Self, String> {
        let stream = TcpStream::connect(address).await.map_err(|error| format!("{address}: {error}"))?;
        let _ = stream.set_nodelay(true);
        let (sender, connection) =
            handshake(TokioIo::new(stream)).await.map_err(|error| error.to_string())?;
        tokio::spawn(connection);
        Ok(Self { sender, host: address.to_owned() })
    }

    /// A request to a path, with a body or none.
    pub(crate) fn request(&self, path: &str, body: Option<Bytes>) -> http::request::Builder {
        let method = if body.is_some() { "POST" } else { "GET" };
        Request::builder().method(method).uri(path).header("host", self.host.as_str())
    }

    /// The answer's head and body.
    pub(crate) async fn send(
        &mut self,
        request: Request<Full<Bytes>>,
    ) -> Result<(http::response::Parts, Bytes), String> {
        self.sender.ready().await.map_err(|error| error.to_string())?;
        let response = self.sender.send_request(request).await.map_err(|error| error.to_string())?;
        let (head, body) = response.into_parts();
        let body = body.collect().await.map_err(|error| error.to_string())?.to_bytes();
        Ok((head, body))
    }

    /// What stands at a path.
    pub(crate) async fn get(&mut self, path: &str) -> Result<Bytes, String> {
        let request = self.request(path, None).body(Full::default()).map_err(|error| error.to_string())?;
        Ok(self.send(request).await?.1)
    }
}

/// A caller without a server.
pub(crate) struct Direct {
    connection: Connection,
    question: Vec<u8>,
    hole: std::ops::Range<usize>,
}

impl Direct {
    /// Callers that ask what the upstream was asked first.
    pub(crate) async fn callers(address: &str, count: usize) -> Result<Vec<Self>, String> {
        let question = Connection::open(address).await?.get("/first").await?.to_vec();
        let hole = place(&question).ok_or("the upstream was not asked yet")?;
        let mut callers = Vec::with_capacity(count);
        for _ in 0..count {
            let connection = Connection::open(address).await?;
            callers.push(Self { connection, question: question.clone(), hole: hole.clone() });
        }
        Ok(callers)
    }
}

impl Call for Direct {
    async fn call(&mut self, number: u64) -> Result<(), String> {
        let number = number.to_string();
        let place = self.question.get_mut(self.hole.clone()).ok_or("no place for a number")?;
        place.copy_from_slice(number.as_bytes());
        let body = Bytes::copy_from_slice(&self.question);
        let request = self
            .connection
            .request("/graphql", Some(body.clone()))
            .header("content-type", "application/json")
            .header("api-key", crate::process::KEY)
            .body(Full::new(body))
            .map_err(|error| error.to_string())?;
        let (_, body) = self.connection.send(request).await?;
        carries(&body, &number)
    }
}

/// Fails unless an answer carries the number of its question.
pub(crate) fn carries(answer: &[u8], number: &str) -> Result<(), String> {
    if answer.windows(number.len()).any(|window| window == number.as_bytes()) {
        return Ok(());
    }
    let text = String::from_utf8_lossy(answer);
    Err(format!("question {number} got {}", text.chars().take(400).collect::<String>()))
}
