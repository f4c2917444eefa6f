//! What many more requests explain.

use super::super::MINUTE;
use super::super::hosts::hot;
use super::super::locate::Place;
use super::super::phrase::{describe, sentence, shown};
use super::super::traffic::Traffic;
use super::{Hypothesis, MIN_WEIGHT, Weigher};
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
        // Its own work suffers, everywhere, where there is too much of it.
        let suffering: f64 = self
            .places
            .iter()
            .enumerate()
            .filter(|(at, place)| {
                let spread = self.seen.spreads.get(*at);
                growing.iter().any(|one| one.entity == place.unit.entity)
                    && !matches!(place.unit.place, Place::Call(_) | Place::Way(_))
                    && spread.is_none_or(|spread| hot(spread).is_none())
            })
            .map(|(_, place)| match place.unit.place {
                Place::Work => place.weight,
                _ => place.weight * 0.5,
            })
            .sum();
        // The request that adds most where it is felt: what has few requests multiplies easily.
        let felt = |one: &Traffic| {
            let places = self.places.iter().filter(|place| place.unit.entity == one.entity);
            places.map(|place| place.weight).sum::<f64>()
        };
        let entry = strongest(&growing, felt)?;
        let mut evidence: Vec<String> = growing
            .iter()
            .map(|one| {
                let week = one.week.map_or_else(
                    || ", none known of a week ago".to_owned(),
                    |week| format!(", {} times those of a week ago", short((week * 10.0).round() / 10.0)),
                );
                let since =
                    one.onset.map_or_else(String::new, |onset| format!(", since about {}", iso(onset.ms)));
                format!(
                    "`{}` of {}: {}{week}{since}",
                    shown(&one.name),
                    clean_line(self.scope.name(&one.entity)),
                    one.told()
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
                .filter(|place| place.weight >= MIN_WEIGHT)
                .map(|place| format!("{}: {}", describe(self.scope, place), sentence(place))),
        );
        let who = self.seen.crowds.first().map_or_else(String::new, |crowd| {
            format!(", mostly {} {}", crowd.attribute, shown(&crowd.value))
        });
        Some(Hypothesis {
            what: format!(
                "a traffic spike: {}, for `{}` of {}{who}",
                entry.told(),
                shown(&entry.name),
                clean_line(self.scope.name(&entry.entity))
            ),
            strength: 0.9 * suffering,
            evidence,
            change: None,
            since: entry.onset.map(|onset| onset.between),
        })
    }
}

/// The request that adds most, of those that are felt if any is.
fn strongest<'t>(growing: &[&'t Traffic], felt: impl Fn(&Traffic) -> f64) -> Option<&'t Traffic> {
    let most = |a: &&&Traffic, b: &&&Traffic| {
        (felt(a) >= MIN_WEIGHT).cmp(&(felt(b) >= MIN_WEIGHT)).then(a.added().total_cmp(&b.added()))
    };
    growing.iter().max_by(most).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spike_is_of_what_adds_most_where_it_is_felt() {
        let of = |entity: &str, name: &str, before: f64, after: f64| Traffic {
            entity: entity.to_owned(),
            name: name.to_owned(),
            before,
            after,
            factor: after / before.max(1.0),
            week: None,
            onset: None,
        };
        // Few multiply easily, and many may come where there is room for them.
        let (rare, felt, roomy) =
            (of("s", "rare", 0.0, 25.0), of("s", "pages", 300.0, 1_500.0), of("r", "roomy", 900.0, 4_000.0));
        let named = |felt_at: &str| {
            strongest(&[&rare, &felt, &roomy], |one| if one.entity == felt_at { 0.9 } else { 0.0 })
                .map(|one| one.name.clone())
        };
        assert_eq!(named("s").as_deref(), Some("pages"));
        assert_eq!(named("r").as_deref(), Some("roomy"));
        assert_eq!(rare.told(), "25 requests, none in as long a time before");
    }
}
