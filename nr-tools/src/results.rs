//! Complete answers of cut results, kept for a while, so that the next part begins exactly where the last one ended.
//!
//! A cursor is 24 bytes in base64: 16 random ones that name the result, 4 for the row, 4 that tell a mistyped cursor from
//! an expired one. What it stands for never leaves the process, so that a cursor stays short whatever NerdGraph's own
//! cursor is, and only the caller it was given to can use it.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use nr_core::{Fault, FaultKind};
use rand::Rng as _;
use serde_json::Value;
use tokio::time::Instant;

use crate::answer::About;
use crate::table::Table;

/// How long a result is kept: long enough for a conversation to come back to it, short enough that the rest is still what
/// the first part said (the house's choice).
pub const KEPT_FOR: Duration = Duration::from_secs(15 * 60);

/// Bytes of all results together (the house's choice: some forty answers of 5,000 rows).
pub const MAX_BYTES: usize = 32 * 1024 * 1024;

/// Bytes that every result counts at least, so that many empty ones are bounded too.
const MIN_WEIGHT: usize = 1_024;

/// A complete answer.
#[derive(Debug)]
#[non_exhaustive]
pub struct Kept {
    /// The tool that answered.
    pub tool: &'static str,
    /// The rows.
    pub table: Table,
    /// What is said beside them.
    pub about: About,
    /// How to get the rows after them from NerdGraph.
    pub more: Option<More>,
}

impl Kept {
    /// An answer of a tool with nothing beside it.
    #[must_use]
    pub fn new(tool: &'static str, table: Table) -> Self {
        Self { tool, table, about: About::default(), more: None }
    }
}

/// The place in a list that NerdGraph pages.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct More {
    /// The arguments that the list was asked for with.
    pub arguments: Value,
    /// NerdGraph's own cursor.
    pub cursor: String,
}

/// Names a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Id([u8; 16]);

/// A place in a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Cursor {
    /// The result.
    pub id: Id,
    /// The next row.
    pub row: u32,
}

/// The store.
///
/// A plain queue beside a map, not a cache: every result lives equally long, so that the oldest is always the next to go,
/// for its age as for room, and nothing has to be ranked.
#[derive(Debug)]
pub struct Results {
    inner: Mutex<Inner>,
    room: usize,
}

impl Default for Results {
    fn default() -> Self {
        Self::with_room(MAX_BYTES)
    }
}

#[derive(Debug, Default)]
struct Inner {
    entries: HashMap<Id, Entry>,
    order: VecDeque<(Instant, Id)>,
    bytes: usize,
}

#[derive(Debug)]
struct Entry {
    caller: String,
    kept: Arc<Kept>,
    weight: usize,
}

impl Cursor {
    /// A row of a result.
    #[must_use]
    pub fn new(id: Id, row: u32) -> Self {
        Self { id, row }
    }

    /// The text that a caller gets.
    #[must_use]
    pub fn encode(self) -> String {
        let mut bytes = [0_u8; 24];
        let (body, check) = bytes.split_at_mut(20);
        let (id, row) = body.split_at_mut(16);
        id.copy_from_slice(&self.id.0);
        row.copy_from_slice(&self.row.to_be_bytes());
        check.copy_from_slice(&checksum(body).to_be_bytes());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The place that a text names; `None` when it is no cursor.
    #[must_use]
    pub fn decode(text: &str) -> Option<Self> {
        let bytes: [u8; 24] = URL_SAFE_NO_PAD.decode(text.trim()).ok()?.try_into().ok()?;
        let (body, check) = bytes.split_at(20);
        if checksum(body).to_be_bytes() != check {
            return None;
        }
        let (id, row) = body.split_at(16);
        Some(Self { id: Id(id.try_into().ok()?), row: u32::from_be_bytes(row.try_into().ok()?) })
    }
}

/// FNV-1a: it guards against slips of the pen, not against attackers, whom the random bytes keep out.
fn checksum(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

impl Results {
    /// An empty store of [`MAX_BYTES`].
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty store of this many bytes.
    #[must_use]
    pub fn with_room(bytes: usize) -> Self {
        Self { inner: Mutex::default(), room: bytes }
    }

    /// The lock. A panic elsewhere can't leave the store half changed in a way that matters: at worst its sum is too high.
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps an answer for a caller. `None` when it alone is too large.
    pub fn keep(&self, caller: &str, kept: Arc<Kept>) -> Option<Id> {
        let weight = kept.table.weight().max(MIN_WEIGHT);
        if weight > self.room {
            return None;
        }
        let mut bytes = [0_u8; 16];
        rand::rng().fill_bytes(&mut bytes);
        let id = Id(bytes);
        let now = Instant::now();
        let mut inner = self.lock();
        inner.expire(now);
        while inner.bytes + weight > self.room {
            if !inner.drop_oldest() {
                break;
            }
        }
        inner.bytes += weight;
        inner.order.push_back((now + KEPT_FOR, id));
        inner.entries.insert(id, Entry { caller: caller.to_owned(), kept, weight });
        Some(id)
    }

    /// The answer that a cursor names, and the row to go on with.
    ///
    /// # Errors
    /// When the text is no cursor, or its result is gone, another caller's or another tool's.
    pub fn open(&self, cursor: &str, caller: &str, tool: &str) -> Result<(Id, Arc<Kept>, usize), Fault> {
        let (place, kept) = self.find(cursor, caller)?;
        if kept.tool != tool {
            return Err(Fault::new(
                FaultKind::InvalidInput,
                format!("this cursor belongs to `{}`, not to `{tool}`", kept.tool),
            )
            .with_next(format!("call `{}` with it", kept.tool)));
        }
        let row = usize::try_from(place.row).unwrap_or(usize::MAX).min(kept.table.len());
        Ok((place.id, kept, row))
    }

    /// The whole answer that a cursor is of, whichever tool gave it.
    ///
    /// # Errors
    /// When the text is no cursor, or its result is gone or another caller's.
    pub fn whole(&self, cursor: &str, caller: &str) -> Result<(Id, Arc<Kept>), Fault> {
        self.find(cursor, caller).map(|(place, kept)| (place.id, kept))
    }

    fn find(&self, cursor: &str, caller: &str) -> Result<(Cursor, Arc<Kept>), Fault> {
        let again = "call the tool again with its first arguments and without `cursor`";
        let Some(place) = Cursor::decode(cursor) else {
            let shown = nr_core::redact::excerpt(cursor);
            return Err(Fault::new(
                FaultKind::InvalidInput,
                format!("`{shown}` is no cursor: copy the value of `next` from the answer before, whole"),
            )
            .with_next(again));
        };
        let mut inner = self.lock();
        inner.expire(Instant::now());
        // Another caller's result looks like one that is gone: that it exists is none of their business.
        let entry = inner.entries.get(&place.id).filter(|entry| entry.caller == caller).ok_or_else(|| {
            Fault::new(
                FaultKind::NotFound,
                "the result of this cursor is gone: results are kept for 15 minutes, for the caller they were given to",
            )
            .with_next(again)
        })?;
        Ok((place, Arc::clone(&entry.kept)))
    }

    /// The bytes that are kept now.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.lock().bytes
    }
}

impl Inner {
    fn expire(&mut self, now: Instant) {
        while self.order.front().is_some_and(|(end, _)| *end <= now) {
            self.drop_oldest();
        }
    }

    fn drop_oldest(&mut self) -> bool {
        let Some((_, id)) = self.order.pop_front() else { return false };
        if let Some(entry) = self.entries.remove(&id) {
            self.bytes = self.bytes.saturating_sub(entry.weight);
        }
        true
    }
}
