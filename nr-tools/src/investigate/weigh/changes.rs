//! What recorded changes explain: of the entity itself, or of what is beneath it.

use nr_nerdgraph::Change;

use super::super::Judged;
use super::super::MINUTE;
use super::super::hosts::Spread;
use super::super::locate::Place;
use super::super::phrase::{apart, shown};
use super::machines::same_machine;
use super::{Explained, Weigher};
use crate::table::{clean_line, iso};

/// A deployment this long before the first sign, or less, can be why: instances follow each other.
const ROLLING: i64 = 4 * MINUTE;

/// A change in words.
pub(crate) fn called(change: &Change, name: &str) -> String {
    let what = match (&change.version, &change.feature_flag) {
        (Some(version), _) => format!("deployment of version {}", shown(version)),
        (None, Some(flag)) => format!("feature flag {}", shown(flag)),
        (None, None) if change.category == "Deployment" => "deployment of version unknown".to_owned(),
        (None, None) => format!("change ({}: {})", shown(&change.category), shown(&change.kind)),
    };
    let id = if change.version.is_some() { "deployment_id" } else { "change id" };
    format!("{what} of {} at {}, {id} {}", clean_line(name), iso(change.timestamp_ms), shown(&change.id))
}

impl Weigher<'_> {
    /// Recorded changes of what is meant that were made until it began: the one that fits best in time first, each with
    /// whether it fits.
    fn changes(&self, of: impl Fn(&str) -> bool) -> Vec<(&Change, bool)> {
        let meant = |change: &&Change| change.entity_guid.as_ref().is_some_and(|guid| of(&guid.to_string()));
        let mut changes: Vec<(&Change, Fit)> = self
            .seen
            .changes
            .iter()
            .filter(meant)
            .filter_map(|change| Some((change, fit(change.timestamp_ms, self.began, self.between)?)))
            .collect();
        changes.sort_by_key(|(_, fit)| *fit);
        changes.into_iter().map(|(change, fit)| (change, fit.aligned())).collect()
    }

    /// A change of the place's entity, which explains what changes with it.
    pub(super) fn own_change(&self, place: &Judged) -> Option<Explained> {
        let (change, aligned) = self.changes(|guid| guid == place.unit.entity).into_iter().next()?;
        // What a service asks only since then is its own doing, too.
        let own = match place.unit.place {
            Place::Work | Place::Statement(_) => true,
            Place::Call(_) | Place::Publish(_) => place.is_new(),
            Place::Way(_) => false,
        };
        let fits = match (aligned, own) {
            (true, true) => 0.92,
            (true, false) => 0.55,
            (false, _) => 0.15,
        };
        let line = format!("it was made {}", apart(change.timestamp_ms, self.began));
        Some(Explained {
            what: called(change, self.scope.name(&place.unit.entity)),
            strength: fits,
            lines: [line, commit(change)].into_iter().filter(|line| !line.is_empty()).collect(),
            change: Some(change.id.clone()),
            since: Some((change.timestamp_ms, change.timestamp_ms + ROLLING)),
        })
    }

    /// A change of the store, broker or machine that the place asks, when it fits in time.
    pub(super) fn change_beneath(&self, place: &Judged, spread: &Spread) -> Option<Explained> {
        if !matches!(place.unit.place, Place::Statement(_) | Place::Publish(_)) {
            return None;
        }
        let beneath: Vec<(&Change, bool)> = self
            .changes(|guid| self.scope.beneath.contains_key(guid))
            .into_iter()
            .filter(|(_, aligned)| *aligned)
            .collect();
        let name = |change: &Change| {
            self.scope.beneath.get(&change.entity_guid.as_ref()?.to_string()).map(String::as_str)
        };
        let asks = |change: &Change| name(change).is_some_and(|name| self.asks(spread, name));
        // What the place asks goes before what others ask.
        let (change, asked) = beneath
            .iter()
            .find(|(change, _)| asks(change))
            .map(|(change, _)| (*change, true))
            .or_else(|| beneath.first().map(|(change, _)| (*change, false)))?;
        let name = name(change)?;
        let said = if asked { "the place asks it" } else { "the services here use it" };
        Some(Explained {
            what: called(change, name),
            strength: if asked { 0.75 } else { 0.4 },
            lines: [
                format!("it was made {}; {said}", apart(change.timestamp_ms, self.began)),
                commit(change),
            ]
            .into_iter()
            .filter(|line| !line.is_empty())
            .collect(),
            change: Some(change.id.clone()),
            since: Some((change.timestamp_ms, change.timestamp_ms + ROLLING)),
        })
    }

    /// Whether a place asks an entity: the machines that it asks are the entity, or carry it.
    fn asks(&self, spread: &Spread, name: &str) -> bool {
        let is = |machine: &str| spread.peers.iter().any(|peer| same_machine(peer, machine));
        is(name) || self.scope.hosts.iter().any(|(host, on)| on == name && is(host))
    }
}

/// How well the time of a change fits the beginning, the best first: just before it, while it may have begun, long before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Before(i64),
    Meanwhile(i64),
    Long(i64),
}

impl Fit {
    const fn aligned(self) -> bool {
        !matches!(self, Self::Long(_))
    }
}

/// See [`Fit`]; what was changed when it had begun for certain is no reason.
fn fit(ms: i64, began: i64, (first, last): (i64, i64)) -> Option<Fit> {
    if ms > last + MINUTE {
        return None;
    }
    if ms < first.min(began) - ROLLING {
        return Some(Fit::Long(began - ms));
    }
    Some(if ms <= began { Fit::Before(began - ms) } else { Fit::Meanwhile(ms - began) })
}

fn commit(change: &Change) -> String {
    let parts = [
        ("by", change.user.as_deref()),
        ("commit", change.commit.as_deref()),
        ("description:", change.description.as_deref()),
    ];
    let said: Vec<String> = parts
        .iter()
        .filter_map(|(label, value)| {
            Some(format!("{label} {}", shown((*value).filter(|text| !text.is_empty())?)))
        })
        .collect();
    said.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_change_just_before_goes_before_the_newest() {
        let began = 100 * MINUTE;
        let check = |minutes: &[i64], expected: Option<(i64, bool)>| {
            let between = (began - MINUTE, began + 3 * MINUTE);
            let best = minutes
                .iter()
                .filter_map(|minute| Some((fit(minute * MINUTE, began, between)?, *minute)))
                .min();
            assert_eq!(best.map(|(fit, minute)| (minute, fit.aligned())), expected, "{minutes:?}");
        };
        check(&[98, 103, 60], Some((98, true)));
        check(&[60, 97, 98, 99], Some((99, true)));
        check(&[60, 103], Some((103, true)));
        check(&[50, 60], Some((60, false)));
        check(&[105, 120], None);
    }
}
