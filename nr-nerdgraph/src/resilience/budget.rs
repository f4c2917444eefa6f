//! What may be spent on repetitions: a share of the calls, and a small reserve. Has no clock.

use std::time::Duration;

use tokio::time::Instant;

/// Repetitions that are there without any call before them, and come back one a second: so that a process that rarely
/// asks can repeat at all.
pub const RETRY_RESERVE: u32 = 10;

/// How long one repetition of the reserve takes to come back.
const REFILL: Duration = Duration::from_secs(1);

/// Repetitions that are saved up at most: those of an hour without trouble must not come at once.
const MOST: u32 = 100;

/// The account of repetitions, in hundredths.
#[derive(Debug)]
pub(super) struct Budget {
    percent: u32,
    hundredths: u32,
    refilled: Option<Instant>,
}

impl Budget {
    pub(super) const fn new(percent: u32) -> Self {
        Self { percent, hundredths: RETRY_RESERVE * 100, refilled: None }
    }

    /// A call was made.
    pub(super) fn earn(&mut self) {
        self.hundredths = self.hundredths.saturating_add(self.percent).min(MOST * 100);
    }

    /// Takes a repetition, when there is one.
    pub(super) fn spend(&mut self, now: Instant) -> bool {
        self.refill(now);
        match self.hundredths.checked_sub(100) {
            Some(left) => {
                self.hundredths = left;
                true
            }
            None => false,
        }
    }

    fn refill(&mut self, now: Instant) {
        let since = *self.refilled.get_or_insert(now);
        let steps = now.saturating_duration_since(since).as_secs() / REFILL.as_secs();
        if steps > 0 {
            self.refilled = since.checked_add(Duration::from_secs(steps * REFILL.as_secs()));
            let back = u32::try_from(steps).unwrap_or(u32::MAX).min(RETRY_RESERVE) * 100;
            let reserve = RETRY_RESERVE * 100;
            if self.hundredths < reserve {
                self.hundredths = (self.hundredths + back).min(reserve);
            }
        }
    }
}
