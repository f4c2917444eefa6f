//! Whether a place stands out: what is asked of it before chance and the day's ups and downs are ruled out.

use super::locate::Unit;
use super::{MAX_CHANCE, MINUTE};
use crate::stats::{Onset, Test};

/// A smaller part of what was added is not looked at.
pub(super) const MIN_SHARE: f64 = 0.1;

/// [`MAX_CHANCE`] of one place, as up to six of them are tested at up to three times.
const MAX_CHANCE_PLACE: f64 = MAX_CHANCE / 18.0;

/// What is slower by less than [`FAR_SLOWER`] must add this part to the time of its entity's requests.
const MIN_ADDED: f64 = 0.05;

/// [`MAX_CHANCE`] of an entity that an alert is about, which is one entity and not one of many.
const MAX_CHANCE_ALERTED: f64 = 0.02;

/// When it takes so many times as long.
pub(super) const FAR_SLOWER: f64 = 5.0;

/// A place must take this many times as long.
const MIN_SLOWER: f64 = 1.3;

/// Or this much more of it must fail.
const MIN_FAILING: f64 = 0.02;

/// A place with the tests of it.
#[derive(Clone, Debug)]
pub(crate) struct Judged {
    pub(crate) unit: Unit,
    pub(crate) slower: Option<Test>,
    pub(crate) failing: Option<Test>,
    /// Where it was not there before: whether chance explains that it is there now.
    pub(crate) new: Option<Test>,
    pub(crate) onset: Option<Onset>,
    /// Its part of everything that stands out, from 0 to 1.
    pub(crate) weight: f64,
    /// Whether an alert is about its entity.
    pub(crate) alerted: bool,
}

impl Judged {
    /// Whether it is there only since then, and not by chance.
    pub(crate) fn is_new(&self) -> bool {
        self.new.is_some_and(|test| test.chance < MAX_CHANCE_PLACE && test.difference > 0.0)
    }

    pub(crate) fn is_slower(&self) -> bool {
        if self.unit.share_ms < MIN_SHARE {
            return false;
        }
        if self.is_new() {
            // It has no time of its own to be compared with: what it adds to its requests counts.
            return self.unit.adds() >= MIN_SLOWER - 1.0;
        }
        let times = self.unit.pair.slower();
        let most = if self.alerted && times >= FAR_SLOWER { MAX_CHANCE_ALERTED } else { MAX_CHANCE_PLACE };
        let beyond = self.slower.is_some_and(|test| test.chance < most && test.difference > 0.0);
        // A millisecond more of two is nothing where requests take fifty.
        beyond && (times >= FAR_SLOWER || times >= MIN_SLOWER && self.unit.adds() >= MIN_ADDED)
    }

    pub(crate) fn fails(&self) -> bool {
        let beyond =
            self.failing.is_some_and(|test| test.chance < MAX_CHANCE_PLACE && test.difference >= MIN_FAILING);
        beyond && self.unit.share_failed >= MIN_SHARE
    }

    pub(crate) fn stands_out(&self) -> bool {
        self.is_slower() || self.fails()
    }

    /// The likeliest of the chances that it rests on.
    pub(crate) fn chance(&self) -> f64 {
        [self.slower, self.failing, self.new]
            .into_iter()
            .flatten()
            .map(|test| test.chance)
            .fold(1.0, f64::min)
    }

    /// When what is new was seen first; a moment earlier it may have been there unseen.
    pub(super) fn first_seen(&self, first_ms: i64, last_ms: i64) -> Option<Onset> {
        let test = self.new?;
        let gap = (last_ms - first_ms) as f64 / (self.unit.pair.after.count - 1.0).max(1.0);
        let before = first_ms - (gap as i64).clamp(0, 10 * MINUTE);
        Some(Onset { ms: first_ms, between: (before, first_ms), chance: test.chance })
    }
}

#[cfg(test)]
mod tests {
    use super::super::locate::{Extra, Pair, Place, Tally};
    use super::*;

    fn slower(before: (f64, f64), after: (f64, f64), of_ms: f64) -> Judged {
        let tally = |(count, ms): (f64, f64)| Tally { count, total_ms: count * ms, failed: 0.0 };
        let pair = Pair { before: tally(before), after: tally(after) };
        let of = Pair { before: tally((before.0, of_ms)), after: tally((after.0, of_ms)) };
        let own = Extra { ms: (after.1 - before.1) * after.0, failed: 0.0 };
        let (share_ms, share_failed) = (0.5, 0.0);
        let unit = Unit { entity: "e".to_owned(), place: Place::Work, pair, of, own, share_ms, share_failed };
        let test = Test { difference: 0.5, chance: 1e-6 };
        let (slower, failing, new) = (Some(test), None, None);
        Judged { unit, slower, failing, new, onset: None, weight: 0.0, alerted: false }
    }

    #[test]
    fn what_adds_next_to_nothing_does_not_stand_out() {
        assert!(!slower((100.0, 5.0), (100.0, 7.0), 80.0).stands_out());
        assert!(slower((100.0, 5.0), (100.0, 7.0), 20.0).stands_out());
        assert!(slower((100.0, 5.0), (100.0, 26.0), 900.0).stands_out());
        assert!(!slower((100.0, 50.0), (100.0, 60.0), 60.0).stands_out());
        let mut likely = slower((100.0, 5.0), (100.0, 70.0), 20.0);
        likely.slower = Some(Test { difference: 0.5, chance: 5e-4 });
        assert!(!likely.stands_out());
        likely.alerted = true;
        assert!(likely.stands_out());
    }

    #[test]
    fn what_was_not_there_before_stands_out_by_what_it_adds() {
        let mut new = slower((0.0, 0.0), (50.0, 40.0), 50.0);
        new.unit.of.before = Tally { count: 50.0, total_ms: 2_500.0, failed: 0.0 };
        new.slower = None;
        assert!(!new.stands_out());
        new.new = Some(Test { difference: 1.0, chance: 1e-9 });
        assert!(new.is_new() && new.is_slower());
        new.unit.own.ms = 500.0;
        assert!(!new.stands_out());
    }
}
