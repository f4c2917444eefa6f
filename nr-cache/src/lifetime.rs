//! How long a value is good.

use std::time::Duration;

/// How long a value is good, and how long after that it may still be shown while a new one is fetched.
///
/// ```
/// use nr_cache::Lifetime;
/// use std::time::Duration;
/// let lifetime = Lifetime::of(Duration::from_secs(60)).then_stale(Duration::from_secs(30));
/// // Entries that were made together shall not end together: dice of 0.5 take half of the jitter away.
/// assert_eq!(lifetime.shortened(0.2, 0.5).fresh, Duration::from_secs(54));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Lifetime {
    /// From when it is stored.
    pub fresh: Duration,
    /// After it was fresh. It is shown only to callers who say that they take it.
    pub stale: Duration,
}

impl Lifetime {
    /// Good for this time, and gone after it.
    #[must_use]
    pub const fn of(fresh: Duration) -> Self {
        Self { fresh, stale: Duration::ZERO }
    }

    /// Shown for this time more while a new one is fetched.
    #[must_use]
    pub const fn then_stale(self, stale: Duration) -> Self {
        Self { stale, ..self }
    }

    /// With a random part of its time as fresh taken away: `jitter` is the largest part (0 to 1), `roll` the dice (0 to 1).
    /// It is never prolonged. Numbers outside of their range count as its nearest end, and what is no number as 0.
    #[must_use]
    pub fn shortened(self, jitter: f64, roll: f64) -> Self {
        let part = |number: f64| if number.is_nan() { 0.0 } else { number.clamp(0.0, 1.0) };
        let taken = self.fresh.as_secs_f64() * part(jitter) * part(roll);
        // The longest times do not survive becoming a number of seconds and back.
        let taken = Duration::try_from_secs_f64(taken).unwrap_or(self.fresh);
        Self { fresh: self.fresh.saturating_sub(taken), ..self }
    }
}
