//! A bounded cache with expiry and single-flight, for any key and value.
//!
//! **In scope**: holding values within a number of entries and of bytes, each for a time of its own, with knowledge of
//! absence and with stale values that are served while one caller fetches anew; one fetch for any number of callers who ask
//! for the same at once.
//!
//! **Out of scope**: what keys and values mean, and how long they are good. No I/O, no clock, no randomness and no runtime:
//! the time and the dice come in as arguments, and what is to run in the background is handed to the caller.
//!
//! ```
//! use nr_cache::{Bounds, Cache, Fetched, Lifetime, Source};
//! use std::{convert::Infallible, time::{Duration, Instant}};
//!
//! # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
//! let weigh = |key: &String, value: Option<&String>| key.len() + value.map_or(0, String::len);
//! let cache = Cache::new(Bounds::default(), weigh, Instant::now);
//!
//! let key = "answer".to_owned();
//! let ask = || async { Ok::<_, Infallible>(Fetched::keep("42".to_owned(), Lifetime::of(Duration::from_secs(60)))) };
//! let first = cache.get_or_fetch(&key, ask).await?;
//! let second = cache.get_or_fetch(&key, ask).await?;
//! assert_eq!((first.source, second.source), (Source::Fetched, Source::Fresh));
//! assert_eq!(second.value.as_deref(), Some("42"));
//! assert_eq!(cache.stats().fetches, 1);
//! # Ok::<_, Infallible>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The modules, in reading order: [`bounds`] (how much), [`lifetime`] (how long), [`hit`] (what comes in and out), [`store`]
//! (the map itself, which takes the time as an argument), [`flight`] (one fetch for many callers), [`stats`] (counters),
//! [`cache`] (all of it together, for asynchronous callers).

pub mod bounds;
pub mod cache;
pub mod flight;
pub mod hit;
pub mod lifetime;
pub mod stats;
pub mod store;
mod sync;

#[doc(inline)]
pub use bounds::Bounds;
#[doc(inline)]
pub use cache::{Cache, Refresh};
#[doc(inline)]
pub use flight::Flights;
#[doc(inline)]
pub use hit::{Fetched, Hit, Source};
#[doc(inline)]
pub use lifetime::Lifetime;
#[doc(inline)]
pub use stats::Stats;
#[doc(inline)]
pub use store::{Lookup, Refused, Store};

/// Compiles the code of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
