//! What is known of accounts without asking again: which one there is, their event types, and the attributes of those.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use nr_core::{AccountId, Fault};
use nr_nerdgraph::Client;
use nr_nrql::catalogue::Kind;
use nr_nrql::encode;
use nr_nrql::time::Now;
use tokio::sync::OnceCell;
use tokio::time::Instant;

/// How long a list of event types is good for: a new one appears with a deployment, not within a conversation.
const GOOD_FOR: Duration = Duration::from_secs(600);

/// Accounts whose event types are remembered; a list has some hundred short names.
const MAX_ACCOUNTS: usize = 64;

/// Lists event types that had rows within a day: what reports at all reports within one.
const SHOW: &str = "SHOW EVENT TYPES SINCE 1 day ago";

/// Event types whose attributes are remembered, of all accounts together; a list has some hundred short names.
const MAX_FIELDS: usize = 512;

/// How far back attributes are looked for, the nearer first: what reports seldom has none within a day.
const FIELDS_SINCE: [&str; 2] = ["1 day ago", "7 days ago"];

/// Records of what happens now and then, whose attributes differ from one moment to the next: a day may show half of them.
const SELDOM: [&str; 6] =
    ["NrAiIncident", "NrAiIssue", "Deployment", "ChangeTrackingEvent", "NrAuditEvent", "InfrastructureEvent"];

/// How far back the attributes of those are looked for.
const SELDOM_SINCE: [&str; 1] = ["30 days ago"];

type Remembered = (AccountId, Instant, Arc<Vec<String>>);

/// The attributes of an event type, with what they hold as far as `keyset()` says so.
pub(crate) type Fields = Vec<(String, Option<Kind>)>;

#[derive(Debug)]
struct KnownFields {
    account: AccountId,
    event_type: String,
    good_until: Instant,
    fields: Arc<Fields>,
}

/// What was learned.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// The only account that the key sees.
    pub(crate) only: OnceCell<AccountId>,
    event_types: Mutex<VecDeque<Remembered>>,
    fields: Mutex<VecDeque<KnownFields>>,
    /// New Relic's time, and when it was that.
    clock: Mutex<Option<(Instant, i64)>>,
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
        if let Some(window) = answer.metadata().window {
            *self.clock.lock().unwrap_or_else(PoisonError::into_inner) =
                Some((Instant::now(), window.end_ms()));
        }
        let names = answer.rows().iter().filter_map(|row| Some(row.get("eventType")?.as_str()?.to_owned()));
        Ok(self.learn_event_types(account, names.collect()))
    }

    /// Remembers the event types of an account.
    pub(crate) fn learn_event_types(&self, account: AccountId, names: Vec<String>) -> Arc<Vec<String>> {
        let names = Arc::new(names);
        let mut list = self.event_types.lock().unwrap_or_else(PoisonError::into_inner);
        list.retain(|(known, ..)| *known != account);
        if list.len() >= MAX_ACCOUNTS {
            list.pop_front();
        }
        list.push_back((account, Instant::now() + GOOD_FOR, Arc::clone(&names)));
        names
    }

    /// The attributes of an event type; none when it has no row within a week.
    pub(crate) async fn fields(
        &self,
        client: &Client,
        account: AccountId,
        event_type: &str,
    ) -> Result<Arc<Fields>, Fault> {
        if let Some(fields) = self.remembered_fields(account, event_type) {
            return Ok(fields);
        }
        let Ok(name) = encode::identifier(event_type) else { return Ok(Arc::default()) };
        let mut fields = Fields::new();
        let windows = if SELDOM.contains(&event_type) { &SELDOM_SINCE[..] } else { &FIELDS_SINCE };
        for since in windows {
            let answer =
                client.nrql(account, format!("SELECT keyset() FROM {name} SINCE {since}")).send().await?;
            let keys = answer.rows().iter().flat_map(crate::table::keys_of);
            fields = keys.map(|(key, kind)| (key.to_owned(), Kind::named(kind))).collect();
            if !fields.is_empty() {
                break;
            }
        }
        Ok(self.keep_fields(account, event_type, fields))
    }

    /// Remembers the attributes of an event type, each with what `keyset()` calls its kind.
    pub(crate) fn learn_fields(&self, account: AccountId, event_type: &str, fields: &[(&str, &str)]) {
        let fields = fields.iter().map(|(key, kind)| ((*key).to_owned(), Kind::named(kind))).collect();
        self.keep_fields(account, event_type, fields);
    }

    fn keep_fields(&self, account: AccountId, event_type: &str, fields: Fields) -> Arc<Fields> {
        let fields = Arc::new(fields);
        let mut list = self.fields.lock().unwrap_or_else(PoisonError::into_inner);
        list.retain(|known| known.account != account || known.event_type != event_type);
        if list.len() >= MAX_FIELDS {
            list.pop_front();
        }
        list.push_back(KnownFields {
            account,
            event_type: event_type.to_owned(),
            good_until: Instant::now() + GOOD_FOR,
            fields: Arc::clone(&fields),
        });
        fields
    }

    fn remembered_fields(&self, account: AccountId, event_type: &str) -> Option<Arc<Fields>> {
        let list = self.fields.lock().unwrap_or_else(PoisonError::into_inner);
        let found = list.iter().find(|known| {
            known.account == account && known.event_type == event_type && known.good_until > Instant::now()
        });
        found.map(|known| Arc::clone(&known.fields))
    }

    /// New Relic's time, once event types were asked for.
    pub(crate) fn now(&self) -> Option<Now> {
        let (then, ms) = (*self.clock.lock().unwrap_or_else(PoisonError::into_inner))?;
        let passed = i64::try_from(then.elapsed().as_millis()).unwrap_or(0);
        Some(Now::utc(ms.saturating_add(passed)))
    }

    fn remembered(&self, account: AccountId) -> Option<Arc<Vec<String>>> {
        let list = self.event_types.lock().unwrap_or_else(PoisonError::into_inner);
        let found = list.iter().find(|(known, end, _)| *known == account && *end > Instant::now());
        found.map(|(.., names)| Arc::clone(names))
    }
}
