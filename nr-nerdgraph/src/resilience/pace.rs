//! How many requests may be in flight at the moment: fewer when New Relic says that there are too many, and slowly more
//! again.

use std::time::Duration;

use tokio::time::Instant;

/// Between two cuts at least. The requests that were in flight together are refused together, which is one sign and not
/// many; also the time for one more request after a cut, so that all 25 are back within half a minute.
pub const PACE_STEP: Duration = Duration::from_secs(1);

/// Answers of which the refused share is taken. A few refusals among many mean that a little less is enough.
const REMEMBERED: u32 = 64;

/// Additive growth, and cuts by the share that was refused, by half at most. Has no clock.
#[derive(Debug)]
pub(super) struct Pace {
    most: u32,
    /// What was allowed at `since`.
    base: u32,
    since: Option<Instant>,
    /// About the last [`REMEMBERED`] answers, and how many of them were refusals.
    answers: u32,
    refused: u32,
}

impl Pace {
    pub(super) const fn new(most: u32) -> Self {
        Self { most, base: most, since: None, answers: 0, refused: 0 }
    }

    /// How many are allowed now: at least one.
    pub(super) fn allowed(&self, now: Instant) -> u32 {
        let Some(since) = self.since else { return self.most };
        let steps = now.saturating_duration_since(since).as_secs() / PACE_STEP.as_secs();
        self.base.saturating_add(u32::try_from(steps).unwrap_or(u32::MAX)).min(self.most)
    }

    /// Whether it was ever cut, which is quicker to tell than whether it is still reduced.
    pub(super) const fn was_cut(&self) -> bool {
        self.since.is_some()
    }

    pub(super) fn is_reduced(&self, now: Instant) -> bool {
        self.allowed(now) < self.most
    }

    /// New Relic answered, and perhaps said that it is too much.
    pub(super) fn answered(&mut self, refused: bool, now: Instant) {
        if self.answers >= REMEMBERED {
            self.answers /= 2;
            self.refused /= 2;
        }
        self.answers += 1;
        if refused {
            self.refused += 1;
            self.cut(now);
        }
    }

    fn cut(&mut self, now: Instant) {
        if self.since.is_some_and(|since| now.saturating_duration_since(since) < PACE_STEP) {
            return;
        }
        let allowed = self.allowed(now);
        let share = (allowed * self.refused).div_ceil(self.answers.max(1));
        self.base = (allowed - share.min(allowed.div_ceil(2))).max(1);
        self.since = Some(now);
    }
}
