//! What many more requests explain.

use super::super::MINUTE;
use super::super::locate::Place;
use super::super::phrase::{describe, sentence, shown};
use super::super::surroundings::{Traffic, hot};
use super::{Hypothesis, Weigher};
use crate::table::{clean_line, iso, short};

/// Changes of traffic further than this from the beginning are not its reason.
const TOGETHER: i64 = 4 * MINUTE;

impl Weigher<'_> {
    /// Many more requests, where what they ask is in trouble, and since then.
    pub(super) fn traffic(&self) -> Option<Hypothesis> {
        let together = |one: &&Traffic| {
            let near = |onset: crate::stats::Onset| {
                onset.between.0 - TOGETHER <= self.between.1 && onset.between.1 + TOGETHER >= self.between.0
            };
            one.factor >= 2.0 && one.onset.is_some_and(near)
        };
        let growing: Vec<&Traffic> = self.seen.traffic.iter().filter(together).collect();
        let strongest = growing.iter().max_by(|a, b| a.factor.total_cmp(&b.factor))?;
        // Its own work suffers, everywhere, where there is too much of it.
        let suffering: f64 = self
            .places
            .iter()
            .enumerate()
            .filter(|(at, place)| {
                let spread = self.seen.spreads.get(*at);
                growing.iter().any(|one| one.entity == place.unit.entity)
                    && !matches!(place.unit.place, Place::Call(_))
                    && spread.is_none_or(|spread| hot(spread).is_none())
            })
            .map(|(_, place)| match place.unit.place {
                Place::Work => place.weight,
                _ => place.weight * 0.5,
            })
            .sum();
        let entry = growing
            .iter()
            .find(|one| self.entries.iter().any(|entry| entry.entity == one.entity && entry.name == one.name))
            .copied()
            .unwrap_or(strongest);
        let mut evidence: Vec<String> = growing
            .iter()
            .map(|one| {
                let week = one.week.map_or_else(String::new, |week| {
                    format!(", {} times a week ago", short((week * 10.0).round() / 10.0))
                });
                let since =
                    one.onset.map_or_else(String::new, |onset| format!(", since about {}", iso(onset.ms)));
                format!(
                    "`{}` of {}: {} times as many requests as before{week}{since}",
                    shown(&one.name),
                    clean_line(self.scope.name(&one.entity)),
                    short((one.factor * 10.0).round() / 10.0)
                )
            })
            .collect();
        evidence.extend(self.seen.crowds.iter().map(|crowd| {
            format!(
                "{} % of what was added has {} = {} ({} -> {})",
                short((crowd.part * 100.0).round()),
                crowd.attribute,
                shown(&crowd.value),
                short(crowd.before.round()),
                short(crowd.after.round())
            )
        }));
        evidence.extend(
            self.places
                .iter()
                .filter(|place| place.weight >= 0.15)
                .map(|place| format!("{}: {}", describe(self.scope, place), sentence(place))),
        );
        let who = self.seen.crowds.first().map_or_else(String::new, |crowd| {
            format!(", mostly {} {}", crowd.attribute, shown(&crowd.value))
        });
        Some(Hypothesis {
            what: format!(
                "a traffic spike: {} times as many requests for `{}` of {}{who}",
                short((entry.factor * 10.0).round() / 10.0),
                shown(&entry.name),
                clean_line(self.scope.name(&entry.entity))
            ),
            strength: 0.9 * suffering,
            evidence,
            change: None,
        })
    }
}
