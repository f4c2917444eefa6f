//! One index of what a key sees: read when it is first needed, renewed in the background, never older than it says.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use nr_core::Fault;
use nr_nerdgraph::Client;
use nr_plugins::Context;
use tokio::sync::watch;
use tokio::task::AbortHandle;
use tokio::time::Instant;

use super::Index;
use super::fetch::{Fetched, fetch};

/// The age from which on a search has the index renewed, and goes on with what there is (the house's choice: entities come
/// with deployments; what changes faster, their health, is asked for anew where it matters).
pub const REFRESH_AFTER: Duration = Duration::from_secs(5 * 60);

/// The age from which on an index is not used any more.
pub const MAX_AGE: Duration = Duration::from_secs(15 * 60);

/// How long a search waits for an index before it asks New Relic instead: a person waits no longer for a list, and 10,000
/// entities are read within it.
pub const MAX_WAIT: Duration = Duration::from_secs(5);

/// How long an index that could not be made is not tried again.
pub const RETRY_AFTER: Duration = Duration::from_secs(60);

/// How long one reading may take: 100,000 entities are 500 requests, some eight at a time.
const MAX_READING: Duration = Duration::from_secs(5 * 60);

/// An index with when it was read.
#[derive(Debug)]
pub(crate) struct Snapshot {
    pub(crate) index: Index,
    read: Instant,
    /// What is missing in it, if anything is.
    pub(crate) missing: Option<String>,
}

impl Snapshot {
    /// What it is and how old, for a note beside the rows.
    pub(crate) fn note(&self) -> String {
        let age = self.read.elapsed().as_secs();
        format!("searched a local index of {} entities, {age} s old", self.index.len())
    }
}

/// What a search goes on with.
pub(crate) enum Lookup {
    Index(Arc<Snapshot>),
    /// There is no index now: why.
    Server(String),
}

/// The index of what one key sees.
#[derive(Default)]
pub(crate) struct Entities {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    current: Option<Arc<Snapshot>>,
    /// Why there is none, and when that was found.
    refused: Option<(String, Instant)>,
    building: Option<Building>,
}

struct Building {
    done: watch::Receiver<()>,
    task: AbortHandle,
}

impl Drop for Building {
    fn drop(&mut self) {
        // After its end this does nothing.
        self.task.abort();
    }
}

impl fmt::Debug for Entities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entities").field("current", &self.lock().current.is_some()).finish_non_exhaustive()
    }
}

impl Entities {
    /// The lock. A panic elsewhere leaves nothing half changed: every change is one assignment.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The index, made if there is none; waits for it no longer than [`MAX_WAIT`].
    pub(crate) async fn get(self: &Arc<Self>, client: &Client, ctx: &Context) -> Lookup {
        let mut done = match self.now_or_building(client, ctx) {
            Ok(lookup) => return lookup,
            Err(done) => done,
        };
        // The other end goes when the reading ends, in whatever way.
        let wait = ctx.remaining().map_or(MAX_WAIT, |left| (left / 2).min(MAX_WAIT));
        let waited = tokio::time::timeout(wait, done.changed()).await;
        let state = self.lock();
        match (&state.current, &state.refused) {
            (Some(current), _) if current.read.elapsed() < MAX_AGE => Lookup::Index(Arc::clone(current)),
            (_, Some((why, _))) => Lookup::Server(why.clone()),
            _ if waited.is_err() => Lookup::Server("the local index is still being read".to_owned()),
            _ => Lookup::Server("the local index could not be read".to_owned()),
        }
    }

    /// What there is now; else what to wait for.
    fn now_or_building(
        self: &Arc<Self>,
        client: &Client,
        ctx: &Context,
    ) -> Result<Lookup, watch::Receiver<()>> {
        let mut state = self.lock();
        let age = state.current.as_ref().map(|current| current.read.elapsed());
        if age.is_none_or(|age| age >= REFRESH_AFTER) && state.building.is_none() {
            let lately = state.refused.as_ref().filter(|(_, when)| when.elapsed() < RETRY_AFTER);
            match lately {
                Some((why, _)) if age.is_none_or(|age| age >= MAX_AGE) => {
                    return Ok(Lookup::Server(why.clone()));
                }
                Some(_) => {}
                None => state.building = Some(self.build(client, ctx)),
            }
        }
        match (&state.current, &state.building) {
            (Some(current), _) if age.is_some_and(|age| age < MAX_AGE) => {
                Ok(Lookup::Index(Arc::clone(current)))
            }
            (_, Some(building)) => Err(building.done.clone()),
            (_, None) => Ok(Lookup::Server("there is no local index".to_owned())),
        }
    }

    /// Reads the entities in a task of its own, which ends with whom it works for.
    fn build(self: &Arc<Self>, client: &Client, ctx: &Context) -> Building {
        let (ended, done) = watch::channel(());
        let whom = Arc::downgrade(self);
        let client = client.clone();
        let ctx = ctx.outliving();
        let task = tokio::spawn(async move {
            let read = Instant::now();
            let made = tokio::time::timeout(MAX_READING, make(&client, &ctx, read)).await;
            let made = made.unwrap_or_else(|_| Err("the local index took too long to read".to_owned()));
            settle(&whom, made);
            drop(ended);
        });
        Building { done, task: task.abort_handle() }
    }
}

/// Keeps what a reading came to.
fn settle(whom: &Weak<Entities>, made: Result<Snapshot, String>) {
    let Some(entities) = whom.upgrade() else { return };
    let mut state = entities.lock();
    state.building = None;
    match made {
        Ok(snapshot) => {
            state.current = Some(Arc::new(snapshot));
            state.refused = None;
        }
        Err(why) => state.refused = Some((why, Instant::now())),
    }
}

async fn make(client: &Client, ctx: &Context, read: Instant) -> Result<Snapshot, String> {
    let failed = |fault: Fault| format!("the local index could not be read: {}", fault.message());
    match fetch(client).await.map_err(failed)? {
        Fetched::TooMany(many) => Err(format!("{many} entities are too many for the local index")),
        Fetched::Entities { builder, missing } => {
            let index = ctx.compute(move || builder.finish()).await.map_err(failed)?;
            Ok(Snapshot { index, read, missing })
        }
    }
}
