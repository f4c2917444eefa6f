//! What recorded changes explain: of the entity itself, or of what is beneath it.

use nr_nerdgraph::Change;

use super::super::Judged;
use super::super::MINUTE;
use super::super::locate::{Place, names};
use super::super::phrase::{apart, shown};
use super::super::surroundings::Spread;
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
    /// The last recorded change of an entity until it began, and whether it fits in time.
    fn last(&self, of: impl Fn(&str) -> bool) -> Option<(&Change, bool)> {
        let (first, last) = self.between;
        let until = |change: &&Change| {
            change.entity_guid.as_ref().is_some_and(|guid| of(&guid.to_string()))
                && change.timestamp_ms <= last + MINUTE
        };
        let change = self.seen.changes.iter().filter(until).max_by_key(|change| change.timestamp_ms)?;
        Some((change, change.timestamp_ms >= first.min(self.began) - ROLLING))
    }

    /// A change of the place's entity, which explains what changes with it.
    pub(super) fn own_change(&self, place: &Judged) -> Option<Explained> {
        let (change, aligned) = self.last(|guid| guid == place.unit.entity)?;
        let own = matches!(place.unit.place, Place::Work | Place::Statement(_));
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
        })
    }

    /// A change of the store, broker or machine that the place asks, when it fits in time.
    pub(super) fn change_beneath(&self, place: &Judged, spread: &Spread) -> Option<Explained> {
        if !matches!(place.unit.place, Place::Statement(_) | Place::Publish(_)) {
            return None;
        }
        let (change, _) =
            self.last(|guid| self.scope.beneath.contains_key(guid)).filter(|(_, aligned)| *aligned)?;
        let guid = change.entity_guid.as_ref()?.to_string();
        let name = self.scope.beneath.get(&guid)?;
        let asked = spread.peers.iter().any(|peer| names(peer, name))
            || self
                .scope
                .hosts
                .iter()
                .any(|(host, on)| on == name && spread.peers.iter().any(|peer| names(peer, host)));
        let said = if asked { "the place asks it" } else { "the services here use it" };
        Some(Explained {
            what: called(change, name),
            strength: if asked { 0.75 } else { 0.4 },
            lines: vec![
                format!("it was made {}; {said}", apart(change.timestamp_ms, self.began)),
                commit(change),
            ],
            change: Some(change.id.clone()),
        })
    }
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
