//! Which explanation fits best: rules over what was seen, without I/O. Each says what speaks for it and against it.

mod changes;
mod machines;
mod stores;
mod traffic;

use nr_core::TimeWindow;

use super::hosts::{BUCKET, Spread, hot};
use super::locate::Place;
use super::phrase::{describe, sentence, shown};
use super::pods::lack;
use super::surroundings::Seen;
use super::{Entry, Judged, Scope};
use crate::stats::Onset;
use crate::table::{clean_line, iso, short};

pub(crate) use changes::called;

/// From this strength on an explanation is called the cause.
pub(crate) const NAMED: f64 = 0.5;

/// A place with a smaller part is not explained.
const MIN_WEIGHT: f64 = 0.15;

/// As sure as rules over samples can be.
const SUREST: f64 = 0.97;

/// An explanation.
#[derive(Clone, Debug)]
pub(crate) struct Hypothesis {
    pub(crate) what: String,
    /// From 0 to 1.
    pub(crate) strength: f64,
    pub(crate) evidence: Vec<String>,
    /// The id of the recorded change that it is.
    pub(crate) change: Option<String>,
    /// When it came about, where it has a time of its own.
    pub(crate) since: Option<(i64, i64)>,
}

impl Hypothesis {
    pub(crate) fn confidence(&self) -> &'static str {
        match self.strength {
            strong if strong >= 0.75 => "high",
            fair if fair >= NAMED => "medium",
            _ => "low",
        }
    }
}

/// An explanation of one place, before the place's part is known.
struct Explained {
    what: String,
    /// How much of the place it explains, from 0 to 1.
    strength: f64,
    lines: Vec<String>,
    change: Option<String>,
    since: Option<(i64, i64)>,
}

impl Explained {
    fn new(what: String, strength: f64, lines: Vec<String>) -> Self {
        Self { what, strength, lines, change: None, since: None }
    }
}

struct Weigher<'a> {
    scope: &'a Scope,
    places: &'a [Judged],
    entries: &'a [Entry],
    seen: &'a Seen,
    began: i64,
    after: TimeWindow,
    /// The times at which it may have begun.
    between: (i64, i64),
}

/// All explanations, the best first.
pub(crate) fn weigh(
    scope: &Scope,
    places: &[Judged],
    entries: &[Entry],
    seen: &Seen,
    (began, onset): (i64, Option<Onset>),
    after: TimeWindow,
) -> Vec<Hypothesis> {
    let between = onset.map_or((began, began), |onset| onset.between);
    let weigher = Weigher { scope, places, entries, seen, began, after, between };
    let mut found: Vec<Hypothesis> = Vec::new();
    for (at, place) in places.iter().enumerate().filter(|(_, place)| place.weight >= MIN_WEIGHT) {
        let spread = seen.spreads.get(at).cloned().unwrap_or_default();
        weigher.place(place, &spread, &mut found);
    }
    found.extend(weigher.traffic());
    found.extend(weigher.stores());
    // One explanation may stand for several places.
    let mut merged: Vec<Hypothesis> = Vec::new();
    for one in found {
        match merged.iter_mut().find(|known| known.what == one.what) {
            Some(known) => {
                known.strength = (known.strength + one.strength).min(SUREST);
                for line in one.evidence {
                    if !known.evidence.contains(&line) {
                        known.evidence.push(line);
                    }
                }
            }
            None => merged.push(one),
        }
    }
    merged.sort_by(|a, b| b.strength.total_cmp(&a.strength));
    merged
}

impl Weigher<'_> {
    /// Explanations of a place. Each takes its part of what those before it leave.
    fn place(&self, place: &Judged, spread: &Spread, found: &mut Vec<Hypothesis>) {
        let words = self.seen.words.get(&place.unit.entity).map(Vec::as_slice).unwrap_or_default();
        let first =
            format!("{}: {}{}", describe(self.scope, place), sentence(place), self.transaction(place));
        let last = self.said(&place.unit.entity);
        let mut explained: Vec<Explained> = Vec::new();
        // A volume that is full explains what can't be written.
        if let Some((volume, strength, mut lines)) = self.volume(place, spread, words) {
            let since =
                volume.full_ms.map_or_else(String::new, |ms| format!(", full since about {}", iso(ms)));
            lines.insert(
                0,
                format!(
                    "{} of {} is {} % full, {} points more than at its lowest of the day before{since}",
                    clean_line(&volume.mount),
                    clean_line(&volume.host),
                    short((volume.used * 10.0).round() / 10.0),
                    short((volume.grew * 10.0).round() / 10.0)
                ),
            );
            let what =
                format!("the volume {} of host {} is full", shown(&volume.mount), clean_line(&volume.host));
            let full = volume.full_ms.zip(volume.fullest_ms);
            let since = full.map(|(first, last)| (first, last + BUCKET));
            explained.push(Explained { since, ..Explained::new(what, strength, lines) });
        }
        // One host in trouble explains what is worse only there.
        let hot = hot(spread);
        if let Some(host) = hot {
            let (what, strength, lines) = self.host(host, place, spread);
            let since = self.taker(host, place).and_then(|one| one.onset).map(|onset| onset.between);
            explained.push(Explained { since, ..Explained::new(what, strength, lines) });
        }
        let own = self.own_change(place);
        let changed = own.as_ref().is_some_and(|own| own.strength >= NAMED);
        explained.extend(own);
        explained.extend(self.change_beneath(place, spread));
        if hot.is_none() {
            explained.extend(self.containers(place));
        }
        explained.push(self.itself(place, spread, changed));
        let mut left = 1.0;
        for one in explained {
            let evidence = std::iter::once(first.clone()).chain(one.lines).chain(last.clone()).collect();
            let strength = one.strength * place.weight * left;
            left *= 1.0 - one.strength;
            let (change, since) = (one.change, one.since);
            found.push(Hypothesis { what: one.what, strength, evidence, change, since });
        }
    }

    /// What an entity's errors say that rose most.
    fn said(&self, entity: &str) -> Option<String> {
        let words = self.seen.words.get(entity)?.first()?;
        Some(format!(
            "error that rose most: {}: {} ({} since, {} in as long a time before)",
            clean_line(&words.class),
            shown(&words.message),
            short(words.after),
            short(words.before.round())
        ))
    }

    /// What the containers of a place lack.
    fn containers(&self, place: &Judged) -> Option<Explained> {
        let lack = lack(self.seen.pods.get(&place.unit.entity)?, self.after)?;
        let name = clean_line(self.scope.name(&place.unit.entity));
        Some(Explained::new(format!("containers of {name} {}", lack.what), lack.strength, lack.lines))
    }

    /// The place itself, when nothing else explains it.
    fn itself(&self, place: &Judged, spread: &Spread, changed: bool) -> Explained {
        let name = clean_line(self.scope.name(&place.unit.entity));
        match &place.unit.place {
            Place::Call(host) if place.is_new() => Explained::new(
                format!("{name} calls {} only since then", shown(host)),
                0.85,
                vec!["it tells nothing of itself here: what it does shows only in its callers".to_owned()],
            ),
            Place::Call(host) => Explained::new(
                format!("{} fails or is slow, which {name} calls", shown(host)),
                0.9,
                vec!["it tells nothing of itself here: what it does shows only in its callers".to_owned()],
            ),
            Place::Way(_) => {
                Explained::new(format!("requests to {name} are lost or slow on the way"), 0.6, Vec::new())
            }
            Place::Statement(text) => {
                let on = match spread.peers.as_slice() {
                    [] => String::new(),
                    peers => format!(" on {}", clean_line(&peers.join(", "))),
                };
                let mut lines = Vec::new();
                if !changed {
                    lines.push(format!("no change of {name} was recorded near the beginning"));
                }
                lines.extend(spread.peers.iter().filter_map(|peer| self.machine(peer)));
                let what = match (place.is_new(), place.is_slower()) {
                    (true, _) => "runs only since then",
                    (_, true) => "became slow",
                    (_, false) => "fails",
                };
                Explained::new(format!("the statement `{}` of {name}{on} {what}", shown(text)), 0.85, lines)
            }
            Place::Publish(what) => Explained::new(
                format!("the broker refuses or delays messages of {name} ({})", shown(what)),
                0.6,
                Vec::new(),
            ),
            Place::Work => {
                let hosts = spread.hosts.iter().filter_map(|(host, _)| self.machine(host)).take(3);
                Explained::new(
                    format!("{name} itself, for a reason that telemetry does not show"),
                    0.35,
                    hosts.collect(),
                )
            }
        }
    }

    /// The transaction of the place's entity that got worse most.
    fn transaction(&self, place: &Judged) -> String {
        let worse = |entry: &&Entry| {
            let pair = entry.pair;
            let usual = pair.before.mean_ms().unwrap_or(0.0);
            let slower =
                if pair.before.count > 0.0 { pair.after.total_ms - usual * pair.after.count } else { 0.0 };
            slower.max(0.0) / 1_000.0
                + (pair.after.failed - pair.before.failing() * pair.after.count).max(0.0)
        };
        let most = self
            .entries
            .iter()
            .filter(|entry| entry.entity == place.unit.entity)
            .max_by(|a, b| worse(a).total_cmp(&worse(b)))
            .filter(|entry| worse(entry) > 0.0);
        most.map_or_else(String::new, |entry| format!("; felt most in `{}`", shown(&entry.name)))
    }
}
