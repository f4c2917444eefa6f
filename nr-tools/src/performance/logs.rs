//! What the tools about logs share: which lines are meant, and samples of them.

use futures_util::{StreamExt as _, stream};
use nr_core::{AccountId, EntityGuid, Fault, FaultKind, TimeWindow};
use nr_nerdgraph::Row;
use nr_nrql::build::{BuildError, Condition};
use nr_plugins::Context;
use serde_json::Value;

use super::patterns::{Line, Patterns, Seen};
use crate::account;
use crate::ask::ask;
use crate::nrql::{Plan, explain};
use crate::services::Services;
use crate::table::short;
use crate::window::Window;

/// What lines are shown with.
pub(super) const COLUMNS: &str = "timestamp, level, message, entity.name, hostname, trace.id";

/// Lines that are looked at of a window, the most that one query answers (New Relic documentation, "NRQL reference",
/// LIMIT).
const MAX_LINES: u32 = 5_000;

/// Of more lines than that, each of so many parts of the window gives as large a share of its own lines, so that a line
/// counts the same wherever it stands.
const PARTS: usize = 5;

/// Asked for at a time (New Relic recommends at most 5 complex queries at once).
const AT_ONCE: usize = 4;

/// The names that one level goes by.
const LEVELS: [&[&str]; 6] = [
    &["trace", "finest", "verbose"],
    &["debug", "fine"],
    &["info", "information", "notice"],
    &["warn", "warning"],
    &["error", "err", "severe"],
    &["fatal", "critical", "crit", "emergency", "alert", "panic"],
];

/// The lines that are meant.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Filter<'a> {
    pub(super) guid: Option<&'a EntityGuid>,
    pub(super) text: Option<&'a str>,
    pub(super) level: Option<&'a str>,
    pub(super) trace: Option<&'a str>,
    /// A condition in NRQL.
    pub(super) condition: Option<&'a str>,
}

impl Filter<'_> {
    /// The filter as a clause with a blank before it; nothing when all lines are meant.
    pub(super) fn clause(&self) -> Result<String, Fault> {
        let parts = [
            self.guid.map(|guid| Condition::equals("entity.guid", guid.to_string().as_str())),
            self.text.map(|text| Condition::contains("message", text)),
            self.level.map(level),
            self.trace.map(|trace| Condition::equals("trace.id", trace)),
            self.condition.map(Condition::parse),
        ];
        let parts: Result<Vec<Condition>, BuildError> = parts.into_iter().flatten().collect();
        let all = parts.map_err(invalid)?.into_iter().reduce(Condition::and);
        Ok(all.map_or_else(String::new, |all| format!(" WHERE {}", all.as_str())))
    }

    /// The account that is asked: the one that is named, else the entity's, else the usual one.
    pub(super) async fn account(
        &self,
        given: Option<AccountId>,
        services: &Services,
        ctx: &Context,
    ) -> Result<AccountId, Fault> {
        match (given, self.guid) {
            (None, Some(guid)) => Ok(guid.account()),
            _ => account::resolve(given, services, ctx).await,
        }
    }
}

/// A level in the ways in which it may be written.
fn level(name: &str) -> Result<Condition, BuildError> {
    let wanted = name.trim().to_ascii_lowercase();
    let names = LEVELS.iter().find(|names| names.contains(&wanted.as_str()));
    let spelled = match names {
        Some(names) => names.iter().flat_map(|name| spellings(name)).collect::<Vec<_>>(),
        None => [name.trim().to_owned()].into_iter().chain(spellings(&wanted)).collect(),
    };
    Condition::is_in("level", spelled.iter().map(String::as_str))
}

fn spellings(lower: &str) -> [String; 3] {
    let mut letters = lower.chars();
    let capital = letters.next().map(|first| first.to_ascii_uppercase());
    [lower.to_ascii_uppercase(), lower.to_owned(), capital.into_iter().chain(letters).collect()]
}

/// How bad a level is: its place among the levels; nothing for one that is not known.
pub(super) fn rank(level: &str) -> Option<usize> {
    let lower = level.to_ascii_lowercase();
    LEVELS.iter().position(|names| names.contains(&lower.as_str()))
}

pub(super) fn invalid(error: BuildError) -> Fault {
    Fault::new(FaultKind::InvalidInput, error.to_string())
}

/// Patterns of the lines of a window, and of the one before it when it is asked for.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) patterns: Vec<(String, Seen)>,
    /// Lines that there are, now and before.
    pub(super) all: [f64; 2],
    /// Lines that were looked at.
    pub(super) taken: [f64; 2],
}

impl Found {
    /// How many lines of a pattern there are likely to be, now or before.
    pub(super) fn lines(&self, seen: &Seen, which: usize) -> f64 {
        let of = |parts: &[f64; 2]| parts.get(which).copied().unwrap_or(0.0);
        let count = seen.lines.get(which).copied().unwrap_or(0) as f64;
        let (all, taken) = (of(&self.all), of(&self.taken));
        if taken > 0.0 && all > taken { (count / taken * all).round() } else { count }
    }

    /// What the counts rest on.
    pub(super) fn basis(&self) -> String {
        let [all, before] = self.all;
        let [taken, taken_before] = self.taken;
        if taken >= all && taken_before >= before {
            return format!("all {} lines were read", short(all + before));
        }
        format!(
            "counts are scaled up from {} of {} lines, the same share of each of {PARTS} parts of the window",
            short(taken + taken_before),
            short(all + before)
        )
    }
}

/// Reads a window, and the one before it, and finds the patterns.
pub(super) async fn patterns(
    services: &Services,
    account: AccountId,
    clause: &str,
    window: TimeWindow,
    compare: bool,
    ctx: &Context,
) -> Result<Found, Fault> {
    let mut found = Found::default();
    let (all, rows) = sample(services, account, clause, window).await?;
    let (all_before, earlier) = match compare {
        true => sample(services, account, clause, window.before()).await?,
        false => (0.0, Vec::new()),
    };
    found.all = [all, all_before];
    found.taken = [rows.len() as f64, earlier.len() as f64];
    found.patterns = ctx
        .compute(move || {
            let mut patterns = Patterns::default();
            for (row, earlier) in
                rows.iter().map(|row| (row, false)).chain(earlier.iter().map(|row| (row, true)))
            {
                patterns.add(&line(row, earlier));
            }
            patterns.finish()
        })
        .await?;
    Ok(found)
}

fn line(row: &Row, earlier: bool) -> Line<'_> {
    let text = |name: &str| row.get(name).and_then(Value::as_str);
    Line {
        message: text("message").unwrap_or_default(),
        level: text("level").unwrap_or_default(),
        source: text("entity.name").or(text("hostname")).unwrap_or_default(),
        trace: text("trace.id"),
        ms: row.get("timestamp").and_then(Value::as_f64).unwrap_or(0.0) as i64,
        earlier,
    }
}

/// How many lines there are, and those of them that are looked at.
async fn sample(
    services: &Services,
    account: AccountId,
    clause: &str,
    window: TimeWindow,
) -> Result<(f64, Vec<Row>), Fault> {
    let parts = parts(window);
    let columns: Vec<String> = parts
        .iter()
        .enumerate()
        .map(|(at, part)| {
            let (begin, end) = (part.begin_ms(), part.end_ms());
            format!("filter(count(*), WHERE timestamp >= {begin} AND timestamp < {end}) AS 'part {at}'")
        })
        .collect();
    let count = format!(
        "SELECT count(*) AS 'lines', {} FROM Log{clause}{}",
        columns.join(", "),
        Window::at(window).clauses()
    );
    let answer = ask(services, account, &count).await?;
    let figure = |name: &str| answer.rows().first().and_then(|row| row.get(name)?.as_f64()).unwrap_or(0.0);
    let all = figure("lines");
    if all == 0.0 {
        return Ok((0.0, Vec::new()));
    }
    let picked: Vec<(TimeWindow, u32)> = if all <= f64::from(MAX_LINES) {
        vec![(window, MAX_LINES)]
    } else {
        let counts: Vec<f64> = (0..parts.len()).map(|at| figure(&format!("part {at}"))).collect();
        parts.into_iter().zip(shares(&counts)).filter(|(_, lines)| *lines > 0).collect()
    };
    let texts: Vec<String> = picked
        .into_iter()
        .map(|(part, limit)| {
            format!("SELECT {COLUMNS} FROM Log{clause}{} LIMIT {limit}", Window::at(part).clauses())
        })
        .collect();
    let asking: Vec<_> = texts.iter().map(|text| ask(services, account, text)).collect();
    let answers = stream::iter(asking).buffered(AT_ONCE).collect::<Vec<_>>().await;
    let mut rows = Vec::new();
    for answer in answers {
        rows.extend(answer?.rows().iter().cloned());
    }
    Ok((all, rows))
}

/// How many lines each part gives: the same share of what it has, a line at least where there is one.
fn shares(counts: &[f64]) -> Vec<u32> {
    let all: f64 = counts.iter().sum();
    let share = if all > 0.0 { (f64::from(MAX_LINES) / all).min(1.0) } else { 0.0 };
    counts.iter().map(|count| ((count * share).round() as u32).max(u32::from(*count > 0.0))).collect()
}

/// A window in equal parts.
fn parts(window: TimeWindow) -> Vec<TimeWindow> {
    let count = PARTS as i64;
    let length = (window.end_ms() - window.begin_ms()) / count;
    (0..count)
        .filter_map(|at| {
            let begin = window.begin_ms() + at * length;
            let end = if at + 1 == count { window.end_ms() } else { begin + length };
            TimeWindow::new(begin, end).ok()
        })
        .collect()
}

/// Why there is no line.
pub(super) async fn no_lines(
    services: &Services,
    account: AccountId,
    clause: &str,
    window: TimeWindow,
) -> Result<String, Fault> {
    let query = format!("SELECT count(*) FROM Log{clause}");
    let plan = Plan::new(&query, &Window::at(window), None)?;
    let answer = ask(services, account, plan.text()).await?;
    Ok(explain::explain(services, account, &plan, &answer).await)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_gives_the_same_share_of_its_lines() {
        for (counts, expected) in [
            (vec![100.0, 100.0, 50_000.0, 100.0, 100.0], vec![10, 10, 4_960, 10, 10]),
            (vec![0.0, 0.0, 0.0, 0.0, 20_000.0], vec![0, 0, 0, 0, 5_000]),
            (vec![1.0, 0.0, 90_000.0, 0.0, 0.0], vec![1, 0, 5_000, 0, 0]),
            (vec![10.0; 5], vec![10; 5]),
            (vec![0.0; 5], vec![0; 5]),
        ] {
            assert_eq!(shares(&counts), expected, "{counts:?}");
        }
    }
}
