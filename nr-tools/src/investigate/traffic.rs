//! What is asked for far more often, and what those have in common who ask.

use std::collections::BTreeMap;

use nr_core::Fault;
use nr_nerdgraph::NrqlAnswer;

use super::spans::{ENTRY, among, clauses, is, number};
use super::surroundings::Around;
use super::{Entry, MINUTE, window};
use crate::stats::{Onset, onset};
use crate::table::short;

/// A week, in which most traffic repeats.
const WEEK: i64 = 7 * 24 * 60 * MINUTE;

/// So many times as many requests are more than the day's rhythm.
const MANY: f64 = 1.5;

/// Fewer requests than this are no crowd.
const FEWEST: f64 = 20.0;

/// Requests of one name that are followed, those with the most added first.
const MAX_GROWN: usize = 6;

/// Names that requests are counted by when there are many more: who comes (New Relic documentation, "Data dictionary").
const CROWDS: [(&str, &str); 4] = [
    ("PageView, AjaxRequest", "userAgentName"),
    ("PageView, AjaxRequest", "countryCode"),
    ("PageView, AjaxRequest", "asnOrganization"),
    ("Transaction", "request.headers.userAgent"),
];

/// Many more requests than before.
#[derive(Clone, Debug)]
pub(crate) struct Traffic {
    pub(crate) entity: String,
    pub(crate) name: String,
    /// Requests in as long a time before, and since.
    pub(crate) before: f64,
    pub(crate) after: f64,
    /// How many times as many as before, where there were any, and as a week ago.
    pub(crate) factor: f64,
    pub(crate) week: Option<f64>,
    pub(crate) onset: Option<Onset>,
}

impl Traffic {
    pub(crate) fn added(&self) -> f64 {
        self.after - self.before
    }

    /// How many more, in words.
    pub(crate) fn told(&self) -> String {
        if self.before < 1.0 {
            return format!("{} requests, none in as long a time before", short(self.after));
        }
        format!("{} times as many requests as before", short((self.factor * 10.0).round() / 10.0))
    }
}

/// What most of the additional requests have in common.
#[derive(Clone, Debug)]
pub(crate) struct Crowd {
    pub(crate) attribute: &'static str,
    pub(crate) value: String,
    /// Its part of what was added.
    pub(crate) part: f64,
    pub(crate) before: f64,
    pub(crate) after: f64,
}

impl Around<'_> {
    /// The browsers in question, as `IN` takes them.
    pub(super) fn browsers_of(&self) -> Result<String, Fault> {
        let guids: Vec<String> = self.scope.browsers.iter().map(ToString::to_string).collect();
        among(guids.iter().map(String::as_str))
    }

    /// What is asked for far more often than before and than a week ago.
    pub(super) async fn traffic(&self, entries: &[Entry], began: i64) -> Result<Vec<Traffic>, Fault> {
        let scale = self.scale();
        let mut grown: Vec<Traffic> = entries
            .iter()
            .map(|entry| {
                let (before, after) = (entry.pair.before.count * scale, entry.pair.after.count);
                let (entity, name) = (entry.entity.clone(), entry.name.clone());
                let factor = after / before.max(scale);
                Traffic { entity, name, before, after, factor, week: None, onset: None }
            })
            .filter(|one| one.after >= FEWEST && one.factor >= MANY)
            .collect();
        grown.sort_by(|a, b| b.added().total_cmp(&a.added()));
        let mut found = Vec::new();
        for mut one in grown.into_iter().take(MAX_GROWN) {
            let filter =
                format!("{} AND {} AND {ENTRY}", is("entity.guid", &one.entity)?, is("name", &one.name)?);
            let whole = window(began - 45 * MINUTE, self.after.end_ms())?;
            let past = window(self.after.begin_ms() - WEEK, self.after.end_ms() - WEEK)?;
            let week = format!("SELECT count(*) AS 'n' FROM Span WHERE {filter}{}", clauses(past));
            let (minutes, week) = tokio::join!(self.asker.series(&filter, whole), self.asker.ask(&week));
            let counts: Vec<(i64, f64)> =
                minutes?.iter().map(|minute| (minute.ms, minute.tally.count)).collect();
            let week = week?.rows().first().and_then(|row| number(row, "n")).filter(|count| *count > 0.0);
            one.week = week.map(|count| one.after / count);
            one.onset = onset(&counts);
            found.push(one);
        }
        found.retain(|one| one.week.is_none_or(|week| week >= MANY));
        Ok(found)
    }

    /// Who comes, where one value of an attribute explains most of what was added.
    pub(super) async fn crowds(&self, traffic: &[Traffic]) -> Result<Vec<Crowd>, Fault> {
        let mut found = Vec::new();
        for (from, attribute) in CROWDS {
            let filter = match from {
                "Transaction" => {
                    format!("entityGuid IN {}", among(traffic.iter().map(|one| one.entity.as_str()))?)
                }
                _ if self.scope.browsers.is_empty() => continue,
                _ => format!("entityGuid IN {}", self.browsers_of()?),
            };
            let text = |window: &str| {
                format!(
                    "SELECT count(*) AS 'n' FROM {from} WHERE {filter} FACET {attribute}{window} LIMIT 200"
                )
            };
            let (before, after) = self.asker.both((self.before, self.after), text).await?;
            let count = |answer: &NrqlAnswer| -> BTreeMap<String, f64> {
                answer
                    .rows()
                    .iter()
                    .filter_map(|row| Some((NrqlAnswer::group(row).join(", "), number(row, "n")?)))
                    .collect()
            };
            let (before, after) = (count(&before), count(&after));
            let scale = self.scale();
            let grew = |name: &str, after: f64| after - before.get(name).copied().unwrap_or(0.0) * scale;
            let all: f64 = after.iter().map(|(name, count)| grew(name, *count).max(0.0)).sum();
            let most = after.iter().max_by(|a, b| grew(a.0, *a.1).total_cmp(&grew(b.0, *b.1)));
            if let Some((value, count)) = most
                && all > 0.0
                && grew(value, *count) / all >= 0.6
            {
                found.push(Crowd {
                    attribute,
                    value: value.clone(),
                    part: grew(value, *count) / all,
                    before: before.get(value).copied().unwrap_or(0.0) * scale,
                    after: *count,
                });
            }
        }
        Ok(found)
    }
}
