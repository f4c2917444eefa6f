//! Asking through the cache.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use nr_cache::{Fetched, Lifetime, Source};

use super::{Bound, Key, lifetimes};
use crate::client::{Answered, Client};
use crate::decode;
use crate::error::{Error, ErrorKind};
use crate::operation::Operation;
use crate::reply::GraphqlError;

/// What is kept, or handed to those who wait.
pub(crate) type Kept = Arc<Answered>;

impl Answered {
    /// Bytes on the heap.
    pub(super) fn weight(&self) -> usize {
        // With the two counters of an `Arc`.
        self.body.len() + size_of::<Self>() + 2 * size_of::<usize>()
    }

    /// The same for keeping: without headers, and without the room that a buffer which grew has left over.
    fn compact(&self) -> Self {
        Self { headers: HeaderMap::new(), body: Bytes::copy_from_slice(&self.body), ..*self }
    }
}

/// How a client asks.
#[derive(Clone, Default)]
pub(crate) struct Mode {
    /// What is kept is passed over.
    pub(crate) afresh: bool,
    /// Where the last response is noted.
    pub(crate) record: Option<Record>,
}

/// The last response to one client's requests.
#[derive(Clone, Default)]
pub(crate) struct Record(Arc<Mutex<Option<Answered>>>);

impl Record {
    pub(crate) fn note(&self, answered: Answered) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(answered);
    }

    pub(crate) fn take(&self) -> Option<Answered> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// For whom an answer is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Worth {
    /// For all who ask within its lifetime.
    Later,
    /// For those who asked for the same meanwhile: they would get no other.
    Now,
    /// For the one who asked: others may have better luck.
    Own,
}

/// The worth of data with these errors beside it.
pub(crate) fn worth_of_success(errors: &[GraphqlError]) -> Worth {
    match errors {
        [] => Worth::Later,
        _ if errors.iter().all(|error| is_for_all(decode::kind_of(error))) => Worth::Now,
        _ => Worth::Own,
    }
}

/// The worth of a failure.
pub(crate) fn worth_of_failure(error: &Error) -> Worth {
    let all = is_for_all(error.kind())
        && error.graphql_errors().iter().all(|error| is_for_all(decode::kind_of(error)));
    if all { Worth::Now } else { Worth::Own }
}

/// Whether whoever asks the same is told the same.
fn is_for_all(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::Nrql
            | ErrorKind::Graphql
            | ErrorKind::Forbidden
            | ErrorKind::NotFound
            | ErrorKind::Unauthorized
            | ErrorKind::PaymentRequired
    )
}

/// A fetch that others have nothing of.
enum Alone {
    Failed(Error),
    Answered(Kept),
}

impl Bound {
    /// What this answer is to become in the cache.
    pub(crate) fn fetched(
        &self,
        answered: Answered,
        worth: Worth,
        lifetime: Option<Duration>,
    ) -> Fetched<Kept> {
        match lifetime {
            // What is too large to be kept is not copied for it.
            Some(lifetime) if worth == Worth::Later && answered.weight() < self.cache.bounds().largest() => {
                Fetched::keep(Arc::new(answered.compact()), Lifetime::of(lifetime))
            }
            _ => Fetched::pass(Arc::new(answered)),
        }
    }

    /// Keeps what was asked afresh.
    pub(crate) fn keep(&self, key: &Key, answered: &Answered, worth: Worth, lifetime: Duration) {
        if worth == Worth::Later && answered.weight() < self.cache.bounds().largest() {
            // What is refused all the same is counted, and fetched again by the next.
            let _refused =
                self.cache.kept.put(key, Fetched::keep(Arc::new(answered.compact()), Lifetime::of(lifetime)));
        }
    }
}

impl Client {
    /// Sends what reads, unless it is kept or under way already. With the response comes its age.
    pub(crate) async fn through<Sending>(
        &self,
        bound: &Bound,
        operation: &Operation,
        body: Bytes,
        timeout: Duration,
        send: impl FnOnce(Bytes) -> Sending,
    ) -> Result<(Kept, Duration), Error>
    where
        Sending: Future<Output = Result<Answered, Error>>,
    {
        let key = bound.key(&body);
        let lifetime = lifetimes::of(operation);
        if self.mode().afresh {
            let answered = send(body).await?;
            if let Some(lifetime) = lifetime {
                bound.keep(&key, &answered, decode::worth(&answered), lifetime);
            }
            return Ok((Arc::new(answered), Duration::ZERO));
        }
        let fetch = || async {
            let answered = send(body).await.map_err(Alone::Failed)?;
            match decode::worth(&answered) {
                Worth::Own => Err(Alone::Answered(Arc::new(answered))),
                worth => Ok(bound.fetched(answered, worth, lifetime)),
            }
        };
        let asked = bound.cache.kept.get_or_fetch(&key, fetch);
        match tokio::time::timeout(timeout, asked).await {
            Err(_) => Err(self.late(operation, timeout)),
            Ok(Err(Alone::Failed(error))) => Err(error),
            Ok(Err(Alone::Answered(answered))) => Ok((answered, Duration::ZERO)),
            Ok(Ok(hit)) => {
                if matches!(hit.source, Source::Fresh | Source::Joined) {
                    tracing::debug!(operation = operation.name(), age = ?hit.age, source = ?hit.source, "answered");
                }
                match hit.value {
                    Some(kept) => Ok((kept, hit.age)),
                    None => Err(Error::absent(operation, "data")),
                }
            }
        }
    }
}
