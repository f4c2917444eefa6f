//! What users of the product are told of an error.

use nr_core::{Fault, FaultKind};

use crate::error::{Error, ErrorKind};
use crate::resilience::NRQL_WINDOW;

/// What helps against a wrong key, a wrong region or a missing right.
const KEY: &str = "check that it is a user key (NRAK), not a license or ingest key, that it is not revoked, and that the \
                   region (us, eu, jp or gov) is the one of its organization";
const ACCESS: &str =
    "check the account id, that the key's user may see the account, and that the region is the account's";
const CAPABILITY: &str = "check the roles of the key's user and the accounts that they may see";

impl Error {
    /// What to do next.
    pub(crate) fn next_step(&self) -> Option<&'static str> {
        match self.kind() {
            ErrorKind::Transport => Some("check the network and the proxy, then try again"),
            ErrorKind::Timeout => Some("try again, or give the call more time"),
            ErrorKind::NrqlTimeout => {
                Some("raise the query's timeout (up to 120 s), run it asynchronously, or narrow its window")
            }
            ErrorKind::Unauthorized => Some(KEY),
            ErrorKind::PaymentRequired => Some("ask the organization's administrator about its subscription"),
            ErrorKind::Forbidden => Some(CAPABILITY),
            ErrorKind::NotFound if self.graphql_errors().is_empty() => {
                Some("check the address of the region")
            }
            ErrorKind::NotFound => Some(ACCESS),
            ErrorKind::RateLimited => Some("ask less often, and at most 25 requests at a time"),
            ErrorKind::Status(status) if status >= 500 => Some("try again in a minute"),
            ErrorKind::Status(_) | ErrorKind::NotGraphql => Some(
                "check that the region's address is a NerdGraph endpoint and that no proxy answers in its place",
            ),
            ErrorKind::Server => {
                Some("try again; if it stays, the key's user may lack the right to what was asked for")
            }
            ErrorKind::Graphql | ErrorKind::Input | ErrorKind::Payload => {
                Some("correct the input and ask again")
            }
            ErrorKind::Nrql => Some("correct the query and ask again"),
            ErrorKind::Decode => Some("New Relic's schema may have changed: try a newer version"),
            ErrorKind::Cancelled => Some("run the query again"),
            ErrorKind::Busy => Some("come back then, or ask fewer things at a time"),
            ErrorKind::Suspended => Some("come back then; New Relic's status page may say what is wrong"),
            ErrorKind::TooLarge => Some("ask for less: a smaller LIMIT, fewer columns or a narrower window"),
        }
    }

    /// What happened, for the user. Messages of New Relic are shown where they are about what the user gave.
    fn public_words(&self) -> String {
        let region = self.region().map(|name| format!(" in region {name}")).unwrap_or_default();
        let about_input = |words: &str| match self.detail() {
            Some(detail) => format!("{words}: {detail}"),
            None => words.to_owned(),
        };
        match self.kind() {
            ErrorKind::Transport => format!("New Relic{region} could not be reached"),
            ErrorKind::Timeout => "New Relic did not answer in time".to_owned(),
            ErrorKind::NrqlTimeout => "the NRQL query ran out of time".to_owned(),
            ErrorKind::Unauthorized => format!("New Relic{region} refused the user key"),
            ErrorKind::PaymentRequired => "New Relic asks for payment before it serves this".to_owned(),
            ErrorKind::Forbidden => about_graphql(self, "the key's user may not do this"),
            ErrorKind::NotFound => about_graphql(self, "New Relic found nothing there"),
            ErrorKind::RateLimited => "New Relic received too many requests".to_owned(),
            ErrorKind::Status(status) => format!("New Relic answered with HTTP status {status}"),
            ErrorKind::NotGraphql => "something other than NerdGraph answered".to_owned(),
            ErrorKind::Server => "a service of New Relic failed".to_owned(),
            ErrorKind::Graphql => about_input("New Relic refused the request"),
            ErrorKind::Nrql => about_input("New Relic refused the query"),
            ErrorKind::Payload => about_input("New Relic refused the change"),
            ErrorKind::Decode => "the answer of New Relic could not be read".to_owned(),
            ErrorKind::Cancelled => "the query was cancelled in New Relic".to_owned(),
            ErrorKind::Input => about_input("the input is out of range"),
            ErrorKind::TooLarge => "the answer of New Relic is too large".to_owned(),
            ErrorKind::Busy | ErrorKind::Suspended => about_input("New Relic was not asked"),
        }
    }
}

fn about_graphql(error: &Error, words: &str) -> String {
    match error.graphql_errors().is_empty() {
        true => words.to_owned(),
        false => format!("{words}: {}", error.detail().unwrap_or_default()),
    }
}

const fn category(kind: ErrorKind) -> FaultKind {
    match kind {
        ErrorKind::Transport | ErrorKind::Server | ErrorKind::Suspended => FaultKind::Unavailable,
        ErrorKind::Timeout | ErrorKind::NrqlTimeout => FaultKind::Timeout,
        ErrorKind::Unauthorized => FaultKind::Unauthenticated,
        ErrorKind::PaymentRequired | ErrorKind::Forbidden => FaultKind::Forbidden,
        ErrorKind::NotFound => FaultKind::NotFound,
        ErrorKind::RateLimited | ErrorKind::Busy => FaultKind::RateLimited,
        ErrorKind::Status(status) if status >= 500 => FaultKind::Unavailable,
        ErrorKind::Graphql | ErrorKind::Nrql | ErrorKind::Payload | ErrorKind::Input => {
            FaultKind::InvalidInput
        }
        ErrorKind::Cancelled => FaultKind::Cancelled,
        ErrorKind::Status(_) | ErrorKind::NotGraphql | ErrorKind::Decode | ErrorKind::TooLarge => {
            FaultKind::Upstream
        }
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        let mut fault = Self::new(category(error.kind()), error.public_words());
        if let Some(next) = error.next_step() {
            fault = fault.with_next(next);
        }
        // A rate limit without a word of when it ends has ended in a minute, which is what New Relic counts by.
        let limited = category(error.kind()) == FaultKind::RateLimited;
        if let Some(wait) = error.retry_after().or(limited.then_some(NRQL_WINDOW)) {
            fault = fault.with_retry_after(wait);
        }
        fault.with_source(error)
    }
}
