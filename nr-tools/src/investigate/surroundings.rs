//! What happened around the places that stand out: changes, words of errors, and what `hosts`, `pods` and `traffic` tell.

use std::collections::BTreeMap;

use nr_core::{Fault, TimeWindow};
use nr_nerdgraph::{Change, ChangeFilter};

use super::hosts::{Machine, Running, Spread, Volume, hot};
use super::locate::{Pair, Place};
use super::pods::Pod;
use super::spans::{Asker, FAILED};
use super::traffic::{Crowd, Traffic};
use super::{Entry, Judged, MINUTE, Scope, window};
use crate::ask::quoted;

/// Changes this long before the beginning are looked at.
const CHANGES_BACK: i64 = 60 * MINUTE;

/// An error with how often it was seen.
#[derive(Clone, Debug)]
pub(crate) struct Words {
    pub(crate) class: String,
    pub(crate) message: String,
    /// In as long a time before.
    pub(crate) before: f64,
    pub(crate) after: f64,
}

impl Words {
    /// An error that is seen more often than in as long a time before.
    fn rose(name: &str, pair: Pair, scale: f64) -> Option<Self> {
        let (class, message) = name.split_once(": ").unwrap_or((name, ""));
        let (before, after) = (pair.before.count * scale, pair.after.count);
        let (class, message) = (class.to_owned(), message.to_owned());
        (after > before).then_some(Self { class, message, before, after })
    }
}

/// What was seen.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub(crate) changes: Vec<Change>,
    pub(crate) volumes: Vec<Volume>,
    pub(crate) machines: BTreeMap<String, Machine>,
    /// Of each place, in their order.
    pub(crate) spreads: Vec<Spread>,
    pub(crate) running: BTreeMap<String, Vec<Running>>,
    /// The containers of each place's entity whose own work got worse.
    pub(crate) pods: BTreeMap<String, Vec<Pod>>,
    /// Of each place's entity.
    pub(crate) words: BTreeMap<String, Vec<Words>>,
    pub(crate) traffic: Vec<Traffic>,
    pub(crate) crowds: Vec<Crowd>,
    pub(crate) missing: Vec<String>,
}

/// Looks around.
pub(crate) struct Around<'a> {
    pub(crate) asker: Asker<'a>,
    pub(crate) scope: &'a Scope,
    pub(crate) before: TimeWindow,
    pub(crate) after: TimeWindow,
}

impl Around<'_> {
    /// How much longer the time since is than the time before: counts of both are compared only by it.
    pub(super) fn scale(&self) -> f64 {
        self.after.duration().as_secs_f64() / self.before.duration().as_secs_f64()
    }

    /// Everything; a part that fails is named and costs the others nothing.
    pub(crate) async fn see(&self, places: &[Judged], entries: &[Entry], began: i64) -> Seen {
        let mut seen = Seen::default();
        let (changes, volumes, machines) =
            tokio::join!(self.changes(began), self.volumes(began), self.machines());
        let missing = &mut seen.missing;
        seen.changes = keep(changes, "changes", missing);
        let (volumes, cut) = keep(volumes, "disks", missing);
        missing.extend(cut);
        let (machines, cut) = keep(machines, "hosts", missing);
        missing.extend(cut);
        (seen.volumes, seen.machines) = (volumes, machines);
        for place in places {
            let (spread, words) = tokio::join!(self.spread(place), self.words(&place.unit.entity));
            let spread = keep(spread, "figures by host", missing);
            seen.words.insert(place.unit.entity.clone(), keep(words, "errors", missing));
            if let Some(host) = hot(&spread)
                && !seen.running.contains_key(host)
            {
                let running = keep(self.running(host).await, "containers", missing);
                seen.running.insert(host.to_owned(), running);
            }
            if place.unit.place == Place::Work {
                let pods = keep(self.asker.pods(place, self.before, self.after).await, "containers", missing);
                seen.pods.insert(place.unit.entity.clone(), pods);
            }
            seen.spreads.push(spread);
        }
        seen.traffic = keep(self.traffic(entries, began).await, "traffic", missing);
        if !places.is_empty() && !seen.traffic.is_empty() {
            seen.crowds = keep(self.crowds(&seen.traffic).await, "visitors", missing);
        }
        seen
    }

    async fn changes(&self, began: i64) -> Result<Vec<Change>, Fault> {
        let around = window(began - CHANGES_BACK, self.after.end_ms())?;
        let filter = ChangeFilter::new().account(self.asker.account).window(around);
        let mut changes = self.asker.services.client.changes(filter).await?.data;
        let known = |change: &Change| {
            change.entity_guid.as_ref().is_some_and(|guid| {
                let guid = guid.to_string();
                self.scope.beneath.contains_key(&guid)
                    || self.scope.services.iter().any(|(known, _)| *known == guid)
            })
        };
        changes.retain(known);
        Ok(changes)
    }

    /// The errors of an entity, those that rose most first.
    async fn words(&self, entity: &str) -> Result<Vec<Words>, Fault> {
        let filter = format!("entity.guid = {} AND {FAILED}", quoted(entity)?);
        let found = self.asker.split(&filter, "error.class, error.message", self.before, self.after).await?;
        let scale = self.scale();
        let mut words: Vec<Words> =
            found.into_iter().filter_map(|(name, pair)| Words::rose(&name, pair, scale)).collect();
        words.sort_by(|a, b| (b.after - b.before).total_cmp(&(a.after - a.before)));
        Ok(words)
    }
}

/// The answer, or nothing and what is missing.
pub(super) fn keep<T: Default>(answer: Result<T, Fault>, what: &str, missing: &mut Vec<String>) -> T {
    answer.unwrap_or_else(|fault| {
        let said = format!("{what} could not be read: {}", fault.message());
        if !missing.contains(&said) {
            missing.push(said);
        }
        T::default()
    })
}

#[cfg(test)]
mod tests {
    use super::super::locate::Tally;
    use super::*;

    #[test]
    fn errors_are_compared_by_how_often_they_are_in_as_long_a_time() {
        let tally = |count| Tally { count, ..Tally::default() };
        let rose = |before, after, scale| {
            let pair = Pair { before: tally(before), after: tally(after) };
            Words::rose("IOException: no space left: /data", pair, scale)
        };
        // Of 60 in an hour, 20 are as many in 20 minutes, and 40 are twice as many.
        assert!(rose(60.0, 20.0, 1.0 / 3.0).is_none());
        let words = rose(60.0, 40.0, 1.0 / 3.0).unwrap();
        assert_eq!((words.before, words.after), (20.0, 40.0));
        assert_eq!((words.class.as_str(), words.message.as_str()), ("IOException", "no space left: /data"));
    }
}
