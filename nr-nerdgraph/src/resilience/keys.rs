//! User keys, told apart without being kept.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Arc, Mutex, PoisonError};

use crate::builder::API_KEY;
use crate::transport::Request;

/// Keys that are kept apart. A process that serves more at a time has its limits elsewhere.
const MAX_KEYS: usize = 1_024;

/// A keyed hash of a user key: it tells keys apart within this process, and says nothing of them outside.
pub(super) type Fingerprint = u64;

/// Takes fingerprints.
#[derive(Clone, Debug, Default)]
pub(super) struct Fingerprints(RandomState);

impl Fingerprints {
    /// That of the key which a request carries; requests without one share one.
    pub(super) fn of(&self, request: &Request) -> Fingerprint {
        self.0.hash_one(request.headers().get(API_KEY).map(http::HeaderValue::as_bytes))
    }
}

/// Something for each key. A thing that nobody uses goes when there is no room.
#[derive(Debug)]
pub(super) struct PerKey<T>(Mutex<HashMap<Fingerprint, Arc<T>>>);

impl<T> Default for PerKey<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> PerKey<T> {
    /// The thing of this key; `None` when there are too many keys in use at once.
    pub(super) fn get(&self, key: Fingerprint, make: impl FnOnce() -> T) -> Option<Arc<T>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = kept.get(&key) {
            return Some(Arc::clone(found));
        }
        if kept.len() >= MAX_KEYS {
            // Who holds a permit or waits holds the thing.
            kept.retain(|_, thing| Arc::strong_count(thing) > 1);
            if kept.len() >= MAX_KEYS {
                return None;
            }
        }
        Some(Arc::clone(kept.entry(key).or_insert_with(|| Arc::new(make()))))
    }
}
