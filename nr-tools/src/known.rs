//! What is known of accounts without asking again: which one there is, and their event types.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use nr_core::{AccountId, Fault};
use nr_nerdgraph::Client;
use tokio::sync::OnceCell;
use tokio::time::Instant;

/// How long a list of event types is good for: a new one appears with a deployment, not within a conversation.
const GOOD_FOR: Duration = Duration::from_secs(600);

/// Accounts whose event types are remembered; a list has some hundred short names.
const MAX_ACCOUNTS: usize = 64;

/// Lists event types that had rows within a day: what reports at all reports within one.
const SHOW: &str = "SHOW EVENT TYPES SINCE 1 day ago";

type Remembered = (AccountId, Instant, Arc<Vec<String>>);

/// What was learned.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// The only account that the key sees.
    pub(crate) only: OnceCell<AccountId>,
    event_types: Mutex<VecDeque<Remembered>>,
}

impl Known {
    /// The event types of an account that had rows within a day.
    pub(crate) async fn event_types(
        &self,
        client: &Client,
        account: AccountId,
    ) -> Result<Arc<Vec<String>>, Fault> {
        if let Some(names) = self.remembered(account) {
            return Ok(names);
        }
        let answer = client.nrql(account, SHOW).send().await?;
        let names = answer.rows().iter().filter_map(|row| Some(row.get("eventType")?.as_str()?.to_owned()));
        let names = Arc::new(names.collect::<Vec<_>>());
        let mut list = self.event_types.lock().unwrap_or_else(PoisonError::into_inner);
        list.retain(|(known, ..)| *known != account);
        if list.len() >= MAX_ACCOUNTS {
            list.pop_front();
        }
        list.push_back((account, Instant::now() + GOOD_FOR, Arc::clone(&names)));
        Ok(names)
    }

    fn remembered(&self, account: AccountId) -> Option<Arc<Vec<String>>> {
        let list = self.event_types.lock().unwrap_or_else(PoisonError::into_inner);
        let found = list.iter().find(|(known, end, _)| *known == account && *end > Instant::now());
        found.map(|(.., names)| Arc::clone(names))
    }
}
