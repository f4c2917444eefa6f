//! A span of time.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A half-open span of time in milliseconds since 1970-01-01T00:00:00Z: `begin_ms` belongs to it, `end_ms` does not,
/// as SINCE and UNTIL of NRQL have it.
///
/// ```
/// use nr_core::TimeWindow;
/// let hour = TimeWindow::new(0, 3_600_000)?;
/// assert!(hour.contains(0) && !hour.contains(3_600_000));
/// assert_eq!(hour.before().begin_ms(), -3_600_000);
/// # Ok::<(), nr_core::window::WindowError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Bounds")]
pub struct TimeWindow {
    begin_ms: i64,
    end_ms: i64,
}

#[derive(Deserialize)]
struct Bounds {
    begin_ms: i64,
    end_ms: i64,
}

impl TryFrom<Bounds> for TimeWindow {
    type Error = WindowError;

    fn try_from(bounds: Bounds) -> Result<Self, Self::Error> {
        Self::new(bounds.begin_ms, bounds.end_ms)
    }
}

impl TimeWindow {
    /// A window from `begin_ms` (inclusive) to `end_ms` (exclusive).
    ///
    /// # Errors
    /// When it does not begin before it ends.
    pub fn new(begin_ms: i64, end_ms: i64) -> Result<Self, WindowError> {
        if begin_ms >= end_ms {
            return Err(WindowError { begin_ms, end_ms });
        }
        Ok(Self { begin_ms, end_ms })
    }

    /// The window of this length that ends at `end_ms`; a length under a millisecond counts as one.
    #[must_use]
    pub fn ending_at(end_ms: i64, length: Duration) -> Self {
        let length = i64::try_from(length.as_millis()).unwrap_or(i64::MAX).max(1);
        let end_ms = end_ms.max(i64::MIN + 1);
        Self { begin_ms: end_ms.saturating_sub(length), end_ms }
    }

    /// The first millisecond that belongs to it.
    #[must_use]
    pub const fn begin_ms(&self) -> i64 {
        self.begin_ms
    }

    /// The first millisecond after it.
    #[must_use]
    pub const fn end_ms(&self) -> i64 {
        self.end_ms
    }

    /// Its length.
    #[must_use]
    pub const fn duration(&self) -> Duration {
        Duration::from_millis(self.end_ms.abs_diff(self.begin_ms))
    }

    /// Whether a time belongs to it.
    #[must_use]
    pub const fn contains(&self, ms: i64) -> bool {
        self.begin_ms <= ms && ms < self.end_ms
    }

    /// The part that both windows share, if any.
    #[must_use]
    pub fn intersect(&self, other: Self) -> Option<Self> {
        Self::new(self.begin_ms.max(other.begin_ms), self.end_ms.min(other.end_ms)).ok()
    }

    /// The window of the same length that ends where this one begins.
    #[must_use]
    pub fn before(&self) -> Self {
        self.earlier_by(self.duration())
    }

    /// The window of the same length, earlier by `shift`.
    #[must_use]
    pub fn earlier_by(&self, shift: Duration) -> Self {
        Self::ending_at(
            self.end_ms.saturating_sub(i64::try_from(shift.as_millis()).unwrap_or(i64::MAX)),
            self.duration(),
        )
    }
}

impl fmt::Display for TimeWindow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{} ms", self.begin_ms, self.end_ms)
    }
}

/// A window that does not begin before it ends.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the window begins at {begin_ms} ms, which is not before its end at {end_ms} ms; SINCE must precede UNTIL"
)]
#[non_exhaustive]
pub struct WindowError {
    /// The beginning that was given.
    pub begin_ms: i64,
    /// The end that was given.
    pub end_ms: i64,
}
