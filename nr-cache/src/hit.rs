//! What comes into a cache and out of it.

use std::time::Duration;

use crate::lifetime::Lifetime;

/// What a fetch brought, and what is to become of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched<V> {
    pub(crate) value: Option<V>,
    pub(crate) lifetime: Option<Lifetime>,
}

impl<V> Fetched<V> {
    /// A value to keep.
    #[must_use]
    pub const fn keep(value: V, lifetime: Lifetime) -> Self {
        Self { value: Some(value), lifetime: Some(lifetime) }
    }

    /// There is no value, which is worth knowing too.
    #[must_use]
    pub const fn absent(lifetime: Lifetime) -> Self {
        Self { value: None, lifetime: Some(lifetime) }
    }

    /// A value for those who wait for it now, and for nobody after them.
    #[must_use]
    pub const fn pass(value: V) -> Self {
        Self { value: Some(value), lifetime: None }
    }
}

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Source {
    /// The cache, within its time.
    Fresh,
    /// The cache, past its time, while a new one is fetched.
    Stale,
    /// This caller's own fetch.
    Fetched,
    /// The fetch of another caller, who asked for the same shortly before.
    Joined,
}

/// A value and what is known about it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Hit<V> {
    /// The value; `None` when it is known that there is none.
    pub value: Option<V>,
    /// For how long it has been known.
    pub age: Duration,
    /// Where it comes from.
    pub source: Source,
}

impl<V> Hit<V> {
    pub(crate) const fn new(value: Option<V>, age: Duration, source: Source) -> Self {
        Self { value, age, source }
    }
}
