//! NRQL by the minute: as much of it as New Relic takes from an account, and as often the same as it takes from a user.
//!
//! Every request that New Relic may count is counted: each attempt, and each account of a query across accounts. A poll
//! counts for its accounts, since nothing says that it does not, and not as the same text, since it carries none. NRQL
//! within a document of one's own is not seen, unless its [`Call`] says so.

use std::sync::Arc;

use nr_core::AccountId;
use tokio::time::Instant;

use super::around::{Around, Outcome, layer};
use super::call::Call;
use super::keys::{Fingerprint, Fingerprints};
use super::limits::Limits;
use super::refusal::{Limit, Refusal};
use super::window::{Slot, Window};
use crate::transport::{Request, TransportErrorKind};

/// The layer that counts NRQL; clones count together. One of them serves a process, for every client in it.
#[derive(Clone, Debug)]
pub struct NrqlRate(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    limits: Limits,
    fingerprints: Fingerprints,
    accounts: Window<AccountId>,
    texts: Window<(Fingerprint, u64)>,
}

/// What one request counts for.
struct Slots<'a> {
    /// One account is the common case, and needs no list.
    account: Option<Slot<'a, AccountId>>,
    more: Vec<Slot<'a, AccountId>>,
    text: Option<Slot<'a, (Fingerprint, u64)>>,
}

impl Slots<'_> {
    fn were_not_sent(&mut self) {
        self.account.iter_mut().chain(&mut self.more).for_each(Slot::was_not_sent);
        self.text.iter_mut().for_each(Slot::was_not_sent);
    }
}

impl NrqlRate {
    /// Counts after [`Limits::nrql_per_minute`] and [`Limits::same_nrql_per_minute`], at least one each; nobody waits
    /// longer than [`Limits::queue_wait`].
    #[must_use]
    pub fn new(limits: &Limits) -> Self {
        Self(Arc::new(Shared {
            limits: limits.clone(),
            fingerprints: Fingerprints::default(),
            accounts: Window::new(limits.nrql_per_minute, Limit::NrqlPerMinute),
            texts: Window::new(limits.same_nrql_per_minute, Limit::SameNrqlPerMinute),
        }))
    }

    async fn enter(&self, request: &Request) -> Result<Option<Slots<'_>>, Refusal> {
        let call = Call::of(request);
        let Some(nrql) = call.and_then(Call::its_nrql) else { return Ok(None) };
        let Shared { limits, fingerprints, accounts, texts } = &*self.0;
        let until = Call::wait_until(call, Instant::now(), limits.queue_wait);
        let mut slots = Slots { account: None, more: Vec::new(), text: None };
        let taken = async {
            for account in nrql.accounts() {
                let slot = accounts.enter(*account, until, call).await?;
                match slots.account {
                    None => slots.account = Some(slot),
                    Some(_) => slots.more.push(slot),
                }
            }
            if let Some(text) = nrql.text {
                slots.text = Some(texts.enter((fingerprints.of(request), text), until, call).await?);
            }
            Ok(())
        };
        match taken.await {
            Ok(()) => Ok(Some(slots)),
            Err(refusal) => {
                slots.were_not_sent();
                Err(refusal)
            }
        }
    }
}

impl Around for NrqlRate {
    async fn around<F, Sent>(self, request: Request, send: F) -> Outcome
    where
        F: Fn(Request) -> Sent + Clone + Send + Sync + 'static,
        Sent: Future<Output = Outcome> + Send + 'static,
    {
        let Some(mut slots) = self.enter(&request).await? else { return send(request).await };
        let outcome = send(request).await;
        if let Err(error) = &outcome {
            let unsent = TransportErrorKind::is_unsent(error.kind());
            if unsent {
                slots.were_not_sent();
            }
        }
        outcome
    }
}

layer!(NrqlRate);
