//! One store that several statements wait for.

use std::collections::{BTreeMap, BTreeSet};

use super::super::locate::Place;
use super::super::phrase::{describe, sentence};
use super::{Hypothesis, Weigher};
use crate::table::clean_line;

/// So many statements of a store in trouble are the store's trouble.
const SEVERAL: usize = 3;

/// Or so many services whose statements are.
const SERVICES: usize = 2;

impl Weigher<'_> {
    /// The store that explains most: one statement is the statement's own, several have the store in common.
    pub(super) fn stores(&self) -> Option<Hypothesis> {
        let mut asked: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, place) in self.places.iter().enumerate() {
            if matches!(place.unit.place, Place::Statement(_)) {
                for peer in self.seen.spreads.get(at).map(|spread| &spread.peers).into_iter().flatten() {
                    asked.entry(peer).or_default().push(at);
                }
            }
        }
        let places = |at: &[usize]| at.iter().filter_map(|at| self.places.get(*at)).collect::<Vec<_>>();
        let weight = |at: &[usize]| places(at).iter().map(|place| place.weight).sum::<f64>();
        let (peer, at) = asked
            .iter()
            .filter(|(_, at)| {
                let services: BTreeSet<&str> =
                    places(at).iter().map(|place| place.unit.entity.as_str()).collect();
                at.len() >= SEVERAL || services.len() >= SERVICES
            })
            .max_by(|a, b| weight(a.1).total_cmp(&weight(b.1)))?;
        let of_it = places(at);
        let mut evidence: Vec<String> = self.machine(peer).into_iter().collect();
        evidence.extend(
            of_it.iter().map(|place| format!("{}: {}", describe(self.scope, place), sentence(place))),
        );
        let entities: BTreeSet<&str> = of_it.iter().map(|place| place.unit.entity.as_str()).collect();
        evidence.extend(entities.into_iter().filter_map(|entity| self.said(entity)));
        Some(Hypothesis {
            what: format!(
                "the database on {} is in trouble: {} statements of {} that wait for it got worse together",
                clean_line(peer),
                at.len(),
                services(of_it.iter().map(|place| clean_line(self.scope.name(&place.unit.entity))))
            ),
            strength: 0.8 * weight(at).min(1.0),
            evidence,
            change: None,
            since: None,
        })
    }
}

fn services(names: impl Iterator<Item = String>) -> String {
    names.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(", ")
}
