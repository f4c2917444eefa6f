//! What was found, in lines and as a table.

use super::phrase::{apart, describe, describe_unit, sentence};
use super::weigh::called;
use super::{Found, Hypothesis, RULE, Scope};
use crate::nrql::show_window;
use crate::table::{Builder, Table, clean_line, iso, short};

/// Explanations beside the best one that are told.
const MAX_OTHERS: usize = 3;

/// Lines of evidence of an explanation.
const MAX_EVIDENCE: usize = 8;

/// Changes that are named beside the cause.
const MAX_CHANGES: usize = 6;

impl Found {
    /// The finding first, then what it rests on, then what else there was.
    pub(crate) fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        match self.cause() {
            Some(cause) => {
                lines.push(format!("most likely cause (confidence {}): {}", cause.confidence(), cause.what));
            }
            None if self.places.is_empty() => lines.push(format!(
                "no cause found: nothing that the {} services in question do became slower or failed more than chance explains",
                self.scope.services.len()
            )),
            None => lines.push(
                "no cause found: some places got worse, and nothing that was looked at explains it".to_owned(),
            ),
        }
        if let Some(onset) = self.onset {
            let (first, last) = onset.between;
            // Nobody looks for it within a second.
            let second = |ms: i64| iso(ms.div_euclid(1_000) * 1_000);
            let span = if first == last {
                String::new()
            } else {
                format!(" (between {} and {})", second(first), second(last))
            };
            lines.push(format!("began: about {}{span}", second(onset.ms)));
        }
        if let Some(cause) = self.cause() {
            lines.push("evidence:".to_owned());
            lines.extend(cause.evidence.iter().take(MAX_EVIDENCE).map(|line| format!("- {line}")));
        } else {
            lines.extend(
                self.places
                    .iter()
                    .map(|place| format!("- {}: {}", describe(&self.scope, place), sentence(place))),
            );
        }
        lines.extend(self.others());
        if !self.rose.is_empty() {
            lines.push("what rose, and is not shown to be why:".to_owned());
            lines.extend(self.rose.iter().map(|line| format!("- {line}")));
        }
        lines.extend(self.unrelated());
        lines.push(format!(
            "looked at: {} services ({}), {} against {}",
            self.scope.services.len(),
            names(&self.scope),
            show_window(self.after),
            show_window(self.before)
        ));
        if !self.places.is_empty() {
            lines.push(RULE.to_owned());
        }
        lines
    }

    fn others(&self) -> Vec<String> {
        let best = usize::from(self.cause().is_some());
        let worth = |one: &&Hypothesis| one.strength >= 0.05;
        let mut lines: Vec<String> = self
            .hypotheses
            .iter()
            .skip(best)
            .filter(worth)
            .take(MAX_OTHERS)
            .map(|one| format!("- {} (strength {})", one.what, short((one.strength * 100.0).round() / 100.0)))
            .collect();
        if !lines.is_empty() {
            lines.insert(0, "other explanations, weaker:".to_owned());
        }
        lines
    }

    /// Changes around the beginning that explain nothing.
    fn unrelated(&self) -> Vec<String> {
        if self.places.is_empty() {
            return Vec::new();
        }
        let named: Vec<&str> = self.hypotheses.iter().filter_map(|one| one.change.as_deref()).collect();
        let mut lines: Vec<String> = self
            .changes
            .iter()
            .filter(|change| !named.contains(&change.id.as_str()))
            .take(MAX_CHANGES)
            .map(|change| {
                let name = change.entity_name.as_deref().unwrap_or_default();
                format!(
                    "- {}, {}: nothing of its own got worse then",
                    called(change, name),
                    apart(change.timestamp_ms, self.began_ms())
                )
            })
            .collect();
        if !lines.is_empty() {
            lines.insert(0, "changes that do not explain it:".to_owned());
        }
        lines
    }

    /// The places that were compared, those that stand out first.
    pub(crate) fn table(&self) -> Table {
        let mut builder = Builder::new([
            "place",
            "stands out",
            "entity_guid",
            "ms before",
            "ms since",
            "failing % before",
            "failing % since",
            "part of added time %",
            "part of added failures %",
            "chance it is noise",
        ]);
        let stand_out = self.places.iter().map(|place| {
            let chance = [place.slower, place.failing].into_iter().flatten().map(|test| test.chance);
            (&place.unit, Some(format!("{:.0e}", chance.fold(1.0, f64::min))))
        });
        let others = self.others.iter().map(|unit| (unit, None));
        for (unit, chance) in stand_out.chain(others) {
            let pair = unit.pair;
            let percent = |part: f64| Some((part * 1_000.0).round() / 10.0);
            builder
                .text(&describe_unit(&self.scope, unit))
                .text(if chance.is_some() { "yes" } else { "no" })
                .text(&unit.entity)
                .number(pair.before.mean_ms())
                .number(pair.after.mean_ms())
                .number(percent(pair.before.failing()))
                .number(percent(pair.after.failing()))
                .number(percent(unit.share_ms))
                .number(percent(unit.share_failed))
                .maybe(chance.as_deref())
                .end();
        }
        builder.finish()
    }
}

fn names(scope: &Scope) -> String {
    let mut names: Vec<String> = scope.services.iter().take(12).map(|(_, name)| clean_line(name)).collect();
    if scope.services.len() > 12 {
        names.push(format!("and {} more", scope.services.len() - 12));
    }
    if scope.cut {
        names.push("and neighbours that could not be followed".to_owned());
    }
    names.join(", ")
}
