//! What was found, in lines and as a table.

use nr_nerdgraph::Change;

use super::look::Silent;
use super::phrase::{apart, describe, describe_unit, sentence};
use super::weigh::called;
use super::{Found, Hypothesis, Judged, Place, RULE, Scope, Tally};
use crate::nrql::show_window;
use crate::table::{Builder, Table, clean_line, iso, short};

/// Explanations beside the best one that are told.
const MAX_OTHERS: usize = 3;

/// Lines of evidence of an explanation.
const MAX_EVIDENCE: usize = 8;

/// Services that are named among those of which nothing is known.
const MAX_SILENT: usize = 8;

/// Fewer requests than this in a window are nothing to judge by: the tests of ranks need as many values.
const FEWEST: f64 = 5.0;

/// How long New Relic keeps spans by default (its documentation, "Manage data retention").
const SPANS_KEPT_DAYS: u32 = 8;

/// Changes that are named beside the cause.
const MAX_CHANGES: usize = 6;

impl Found {
    /// Why nothing can be said, where too little was there to look at.
    pub(crate) fn unjudged(&self) -> Option<String> {
        let (before, after) = self.counted;
        let spans = format!(
            "New Relic keeps spans for {SPANS_KEPT_DAYS} days unless more are paid for, and services without tracing have none"
        );
        if !self.places.is_empty() {
            None
        } else if self.scope.services.is_empty() {
            Some(
                "no service belongs to the entities in question, and only requests of services are compared"
                    .to_owned(),
            )
        } else if after < FEWEST {
            Some(format!(
                "the {} services in question have {} requests in {}; {spans}",
                self.scope.services.len(),
                short(after),
                show_window(self.after)
            ))
        } else if before < FEWEST {
            Some(format!(
                "there is nothing to compare with: {} requests before, in {}; {spans}",
                short(before),
                show_window(self.before)
            ))
        } else if let Some(one) = self.starts_silent() {
            let name = clean_line(&one.name);
            Some(if one.stopped() {
                format!(
                    "{name} has no requests in {}, and {} in {}: it stopped, or nobody reaches it",
                    show_window(self.after),
                    short(one.before),
                    show_window(self.before)
                )
            } else {
                format!("{name} has no requests in one of the times that would be compared; {spans}")
            })
        } else {
            None
        }
    }

    /// A service that the question names, when all of those have nothing to compare.
    fn starts_silent(&self) -> Option<&Silent> {
        let silent = |guid: &String| self.silent.iter().find(|one| one.guid == *guid);
        self.starts.iter().all(|guid| silent(guid).is_some()).then(|| self.starts.first().and_then(silent))?
    }

    /// The finding in a line.
    pub(crate) fn headline(&self) -> String {
        if let Some(why) = self.unjudged() {
            return format!("cannot be judged: {why}");
        }
        match self.cause() {
            Some(cause) => format!("most likely cause (confidence {}): {}", cause.confidence(), cause.what),
            None if self.places.is_empty() => format!(
                "no cause found: nothing that the {} services in question do became slower or failed more than chance explains",
                self.scope.services.len()
            ),
            None => {
                "no cause found: some places got worse, and nothing that was looked at explains it".to_owned()
            }
        }
    }

    /// When it began, where that is known.
    pub(crate) fn beginning(&self) -> Option<String> {
        let onset = self.onset?;
        let (first, last) = onset.between;
        // Nobody looks for it within a second.
        let second = |ms: i64| iso(ms.div_euclid(1_000) * 1_000);
        let span = if first == last {
            String::new()
        } else {
            format!(" (between {} and {})", second(first), second(last))
        };
        Some(format!("began: about {}{span}", second(onset.ms)))
    }

    /// The finding first, then what it rests on, then what else there was.
    pub(crate) fn lines(&self) -> Vec<String> {
        let mut lines = vec![self.headline()];
        lines.extend(self.beginning());
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
        lines.extend(self.changes_around());
        if self.counted.1 > 0.0 || self.counted.0 > 0.0 {
            lines.push(format!(
                "looked at: {} services ({}), {} against {}",
                self.scope.services.len(),
                names(&self.scope),
                show_window(self.after),
                show_window(self.before)
            ));
        }
        lines.extend(self.unheard());
        if !self.places.is_empty() {
            lines.push(RULE.to_owned());
        }
        lines
    }

    /// Services of which nothing is known.
    fn unheard(&self) -> Vec<String> {
        let list = |which: &dyn Fn(&&Silent) -> bool, says: &str| {
            let names: Vec<String> =
                self.silent.iter().filter(which).map(|one| clean_line(&one.name)).collect();
            let more = names.len().saturating_sub(MAX_SILENT);
            let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
            let first = names.iter().take(MAX_SILENT).cloned().collect::<Vec<_>>().join(", ");
            (!names.is_empty()).then(|| format!("{says}: {first}{rest}"))
        };
        if self.counted.0 == 0.0 || self.counted.1 == 0.0 {
            return Vec::new();
        }
        let stopped = list(&|one| one.stopped(), "no requests any more");
        let unknown = list(&|one| !one.stopped(), "not judged, for want of requests in one of these times");
        stopped.into_iter().chain(unknown).collect()
    }

    /// The explanations that are told: the best one, if it may be called the cause, and a few weaker ones.
    fn told(&self) -> impl Iterator<Item = &Hypothesis> {
        let best = usize::from(self.cause().is_some());
        self.hypotheses.iter().take(best).chain(self.weaker())
    }

    fn weaker(&self) -> impl Iterator<Item = &Hypothesis> {
        let best = usize::from(self.cause().is_some());
        self.hypotheses.iter().skip(best).filter(|one| one.strength >= 0.05).take(MAX_OTHERS)
    }

    fn others(&self) -> Vec<String> {
        let mut lines: Vec<String> = self
            .weaker()
            .map(|one| format!("- {} (strength {})", one.what, short((one.strength * 100.0).round() / 100.0)))
            .collect();
        if !lines.is_empty() {
            lines.insert(0, "other explanations, weaker:".to_owned());
        }
        lines
    }

    /// Changes around the beginning that no explanation above names, each with what is known of it.
    fn changes_around(&self) -> Vec<String> {
        if self.places.is_empty() {
            return Vec::new();
        }
        let told = self.told().filter_map(|one| one.change.as_deref()).collect::<Vec<_>>();
        let left: Vec<&Change> =
            self.changes.iter().filter(|change| !told.contains(&change.id.as_str())).collect();
        let mut lines: Vec<String> = left
            .iter()
            .take(MAX_CHANGES)
            .map(|change| {
                let name = change.entity_name.as_deref().unwrap_or_default();
                let when = apart(change.timestamp_ms, self.began_ms());
                format!("- {}, {when}: {}", called(change, name), self.of_change(change))
            })
            .collect();
        if left.len() > MAX_CHANGES {
            lines.push(format!("- and {} more", left.len() - MAX_CHANGES));
        }
        if !lines.is_empty() {
            lines.insert(0, "other changes around the beginning:".to_owned());
        }
        lines
    }

    /// What is known of what was changed.
    fn of_change(&self, change: &Change) -> &'static str {
        let of = change.entity_guid.as_ref().map(ToString::to_string).unwrap_or_default();
        let places: Vec<&Judged> = self.places.iter().filter(|place| place.unit.entity == of).collect();
        let own = places.iter().any(|place| !matches!(place.unit.place, Place::Way(_)));
        if self.scope.beneath.contains_key(&of) {
            "what was changed has no requests of its own to compare"
        } else if self.silent.iter().any(|one| one.guid == of) {
            "it has no requests to compare"
        } else if own && change.timestamp_ms > self.began_ms() {
            "it got worse before that"
        } else if own {
            "it got worse, and other explanations fit better"
        } else {
            "nothing that it does itself stands out"
        }
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
        let stand_out =
            self.places.iter().map(|place| (&place.unit, Some(format!("{:.0e}", place.chance()))));
        let others = self.others.iter().map(|unit| (unit, None));
        for (unit, chance) in stand_out.chain(others) {
            let pair = unit.pair;
            let percent = |part: f64| Some((part * 1_000.0).round() / 10.0);
            let failing = |tally: Tally| percent(tally.failing()).filter(|_| tally.count > 0.0);
            builder
                .text(&describe_unit(&self.scope, unit))
                .text(if chance.is_some() { "yes" } else { "no" })
                .text(&unit.entity)
                .number(pair.before.mean_ms())
                .number(pair.after.mean_ms())
                .number(failing(pair.before))
                .number(failing(pair.after))
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
