//! Queries through the cache: what is kept is the body of the last answer, whichever operation it came by.

use std::time::Duration;

use tokio::time::Instant;

use super::answer::NrqlAnswer;
use super::container::Container;
use super::request::{NrqlRequest, Target, with_rows};
use super::times::Times;
use crate::cache::{Bound, Key, Record, Worth, worth_of_failure, worth_of_success};
use crate::client::{Answered, Client};
use crate::error::{Error, ErrorKind};
use crate::generated::nrql as ops;
use crate::operation::Operation;
use crate::reply::Reply;
use crate::resilience::left;

/// How much longer than its own time a query waits for another's: its own way has better words for being late.
const GRACE: Duration = Duration::from_secs(1);

/// A query that others have nothing of.
type Alone = Result<Reply<Container>, Error>;

impl NrqlRequest {
    fn question(&self, bound: &Bound) -> (Key, Duration) {
        let across = matches!(self.target, Target::Across(_));
        bound.nrql(across, self.target.accounts(), &self.namespaces, &self.query)
    }

    pub(super) async fn send_through(mut self, times: &Times) -> Result<NrqlAnswer, Error> {
        let plain = self.client.clone();
        let Some(bound) = plain.cache() else { return self.run(times).await.map(NrqlAnswer::new) };
        let (key, lifetime) = self.question(bound);
        let record = Record::default();
        let afresh = self.client.mode().afresh;
        self.client = self.client.recording(record.clone());
        if afresh {
            let reply = self.run(times).await?;
            if let Some(last) = record.take() {
                bound.keep(&key, &last, worth_of_success(&reply.errors), lifetime);
            }
            return Ok(NrqlAnswer::new(reply));
        }
        // Who asked need not read the body a second time.
        let mut own = None;
        let asking = async {
            let outcome: Alone = self.run(times).await;
            let worth = match &outcome {
                Ok(reply) => worth_of_success(&reply.errors),
                Err(error) => worth_of_failure(error),
            };
            match record.take() {
                Some(last) if worth != Worth::Own => {
                    own = Some(outcome);
                    Ok(bound.fetched(last, worth, Some(lifetime)))
                }
                _ => Err(outcome),
            }
        };
        let asked = bound.cache.kept.get_or_fetch(&key, || asking);
        let mut patience = times.patience(self.asynchronous) + GRACE;
        if let Some(end) = left().and_then(|left| Instant::now().checked_add(left)) {
            patience = patience.min(end);
        }
        let waited = tokio::time::timeout_at(patience, asked).await;
        let reply = match waited {
            Ok(Ok(hit)) => match (own, hit.value) {
                (Some(outcome), _) => outcome?,
                (None, Some(kept)) => Reply { age: hit.age, ..read(&self.client, &self.target, &kept)? },
                (None, None) => return Err(Error::absent(&operation(), "rows")),
            },
            Ok(Err(outcome)) => outcome?,
            Err(_) => {
                let seconds = times.begun.elapsed().as_secs();
                return Err(Error::new(ErrorKind::NrqlTimeout, &operation()).with_detail(format!(
                    "the same query, asked by another caller, was still running after {seconds} s"
                )));
            }
        };
        Ok(NrqlAnswer::new(reply))
    }
}

fn operation() -> Operation {
    Operation::known(ops::run_nrql::OPERATION_NAME, "")
}

/// Reads what another asked for.
fn read(client: &Client, target: &Target, kept: &Answered) -> Result<Reply<Container>, Error> {
    let reply = match (target, kept.poll) {
        (Target::Account(_), false) => {
            client.read_as::<ops::run_nrql::ResponseData, _>(&operation(), kept, "result", |data| {
                data.actor?.account?.nrql.map(Container::from)
            })
        }
        (Target::Account(_), true) => {
            client.read_as::<ops::nrql_progress::ResponseData, _>(&operation(), kept, "progress", |data| {
                data.actor?.account?.nrql_query_progress.map(Container::from)
            })
        }
        (Target::Across(_), false) => {
            client.read_as::<ops::run_nrql_across::ResponseData, _>(&operation(), kept, "result", |data| {
                data.actor?.nrql.map(Container::from)
            })
        }
        (Target::Across(_), true) => client.read_as::<ops::nrql_progress_across::ResponseData, _>(
            &operation(),
            kept,
            "progress",
            |data| data.actor?.nrql_query_progress.map(Container::from),
        ),
    };
    with_rows(client, "RunNrql", reply?)
}
