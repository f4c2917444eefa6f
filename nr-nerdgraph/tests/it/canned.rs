//! A transport of canned responses, which keeps what it was asked.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use bytes::Bytes;
use nr_nerdgraph::{Body, Client, Request, Response, TransportError, TransportErrorKind};
use serde_json::Value;
use tower_service::Service;

/// One response, or what comes in its place.
pub(crate) enum Answer {
    Json(Value),
    Http(u16, Vec<(&'static str, &'static str)>, String),
    Fails(TransportErrorKind),
    BreaksOff,
    Never,
}

/// Answers in order; after the last one it fails as a closed connection.
#[derive(Clone, Default)]
pub(crate) struct Canned(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    answers: VecDeque<Answer>,
    asked: Vec<Asked>,
}

#[derive(Clone)]
pub(crate) struct Asked {
    pub(crate) body: Value,
    pub(crate) headers: http::HeaderMap,
    pub(crate) debug: String,
}

impl Canned {
    pub(crate) fn new(answers: impl IntoIterator<Item = Answer>) -> Self {
        let canned = Self::default();
        canned.0.lock().unwrap().answers.extend(answers);
        canned
    }

    pub(crate) fn json(answers: impl IntoIterator<Item = Value>) -> Self {
        Self::new(answers.into_iter().map(Answer::Json))
    }

    pub(crate) fn client(&self) -> Client {
        Client::builder(KEY.into()).transport(self.clone()).build().unwrap()
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.0.lock().unwrap().asked.clone()
    }

    /// Names of the operations that were sent.
    pub(crate) fn operations(&self) -> Vec<String> {
        self.asked()
            .iter()
            .map(|asked| asked.body["operationName"].as_str().unwrap_or("raw").to_owned())
            .collect()
    }
}

/// The key of every test, so that it can be looked for where it must not be.
pub(crate) const KEY: &str = "NRAK-CANARYCANARYCANARYCANARY";

impl Service<Request> for Canned {
    type Response = Response;
    type Error = TransportError;
    type Future = Pin<Box<dyn Future<Output = Result<Response, TransportError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), TransportError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let mut state = self.0.lock().unwrap();
        state.asked.push(Asked {
            body: serde_json::from_slice(request.body()).unwrap(),
            headers: request.headers().clone(),
            debug: format!("{request:?}"),
        });
        let answer = state.answers.pop_front().unwrap_or(Answer::Fails(TransportErrorKind::Closed));
        Box::pin(async move {
            match answer {
                Answer::Json(value) => Ok(Response::new(Body::full(value.to_string()))),
                Answer::Http(status, headers, body) => {
                    let mut response = http::Response::builder().status(status);
                    for (name, value) in headers {
                        response = response.header(name, value);
                    }
                    Ok(response.body(Body::full(body)).unwrap())
                }
                Answer::Fails(kind) => Err(TransportError::new(kind, "10.0.0.7 said no")),
                Answer::BreaksOff => {
                    let closed = TransportError::from(TransportErrorKind::Closed);
                    let pieces = [Ok(Bytes::from_static(b"{\"data\"")), Err(closed)];
                    Ok(Response::new(Body::stream(futures_util::stream::iter(pieces))))
                }
                Answer::Never => std::future::pending().await,
            }
        })
    }
}
