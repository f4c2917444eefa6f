//! What rose where no cause was found: figures of machines, queues and browsers, told as what they are and not as a cause.

use std::collections::BTreeMap;

use nr_core::Fault;
use nr_nerdgraph::NrqlAnswer;

use super::figure::Figure;
use super::hosts::Machine;
use super::spans::number;
use super::surroundings::Around;
use super::traffic::Traffic;
use super::{MAX_CHANCE, Scope, phrase::shown};
use crate::stats::{Rates, two_proportions};
use crate::table::clean_line;

/// By how many points a figure of a machine must rise to be told.
const POINTS: f64 = 20.0;

/// By how many messages a consumer must fall behind.
const BEHIND: f64 = 100.0;

/// A page that takes so many times as long is slower.
const SLOWER: f64 = 1.3;

/// Pages that are loaded less often say nothing.
const MIN_PAGES: f64 = 30.0;

/// Lines.
const MAX_LINES: usize = 8;

impl Around<'_> {
    /// Whatever rose, in lines; what cannot be read is left to the caller.
    pub(super) async fn rose(
        &self,
        machines: &BTreeMap<String, Machine>,
        traffic: &[Traffic],
    ) -> Result<Vec<String>, Fault> {
        let mut lines = machines_rose(self.scope, machines);
        let (queues, browsers) = tokio::join!(self.queues(), self.browsers());
        lines.extend(queues?);
        lines.extend(browsers?);
        lines.extend(traffic.iter().map(|one| {
            format!("`{}` of {}: {}", shown(&one.name), clean_line(self.scope.name(&one.entity)), one.told())
        }));
        if lines.len() > MAX_LINES {
            let more = lines.len() - MAX_LINES;
            lines.truncate(MAX_LINES);
            lines.push(format!("and {more} more"));
        }
        Ok(lines)
    }

    async fn queues(&self) -> Result<Vec<String>, Fault> {
        let text = |window: &str| {
            format!(
                "SELECT max(consumer.lag) AS 'lag' FROM KafkaTopicSample, KafkaOffsetSample FACET topic{window} LIMIT 200"
            )
        };
        let (before, after) = self.asker.both((self.before, self.after), text).await?;
        let mut lags: BTreeMap<String, Figure> = BTreeMap::new();
        for (answer, later) in [(before, false), (after, true)] {
            for row in answer.rows() {
                let lag = lags.entry(NrqlAnswer::group(row).join(", ")).or_default();
                lag.put(number(row, "lag"), later);
            }
        }
        let behind =
            |lag: Figure| lag.rose_by(BEHIND) && lag.after.unwrap_or(0.0) >= 3.0 * lag.before.unwrap_or(0.0);
        Ok(lags
            .iter()
            .filter(|(_, lag)| behind(**lag))
            .map(|(topic, lag)| {
                format!("topic {}: consumers are behind by {} messages", shown(topic), lag.told("", 1.0))
            })
            .collect())
    }

    async fn browsers(&self) -> Result<Vec<String>, Fault> {
        if self.scope.browsers.is_empty() {
            return Ok(Vec::new());
        }
        let of = self.browsers_of()?;
        let text = |window: &str| {
            format!(
                "SELECT count(*) AS 'n', percentile(duration, 50) AS 'half' FROM PageView WHERE entityGuid IN {of}{window}"
            )
        };
        let (before, after) = self.asker.both((self.before, self.after), text).await?;
        let figure = |name: &str| {
            let of = |answer: &NrqlAnswer| answer.rows().first().and_then(|row| number(row, name));
            Figure { before: of(&before), after: of(&after) }
        };
        let (pages, half) = (figure("n"), figure("half"));
        let Some(pages) = pages.before.zip(pages.after).filter(|(was, is)| was.min(*is) >= MIN_PAGES) else {
            return Ok(Vec::new());
        };
        let mut lines = Vec::new();
        if half.before.zip(half.after).is_some_and(|(was, is)| was > 0.0 && is >= SLOWER * was) {
            lines.push(format!("page loads: half of them take {}", half.told(" s", 1_000.0)));
        }
        let text = |window: &str| {
            format!(
                "SELECT count(*) AS 'n' FROM JavaScriptError WHERE entityGuid IN {of} FACET errorClass, errorMessage{window} \
                 LIMIT 100"
            )
        };
        let (before, after) = self.asker.both((self.before, self.after), text).await?;
        let counts = |answer: &NrqlAnswer| -> BTreeMap<String, f64> {
            let count = |row| Some((NrqlAnswer::group(row).join(": "), number(row, "n")?));
            answer.rows().iter().filter_map(count).collect()
        };
        let (before, after) = (counts(&before), counts(&after));
        lines.extend(after.iter().filter_map(|(error, count)| {
            // A group that is not there has no errors.
            let was = before.get(error).copied().unwrap_or(0.0);
            let rates = Rates { before: (was, pages.0.max(was)), after: (*count, pages.1.max(*count)) };
            let test = two_proportions(rates)?;
            let of_pages =
                Figure { before: Some(was / pages.0 * 100.0), after: Some(count / pages.1 * 100.0) };
            (test.chance < MAX_CHANCE && test.difference > 0.0).then(|| {
                format!("errors of browsers: {}: {} of page loads", shown(error), of_pages.told(" %", 10.0))
            })
        }));
        Ok(lines)
    }
}

/// Machines whose figures rose by much: those that are known to carry the stores here first.
fn machines_rose(scope: &Scope, machines: &BTreeMap<String, Machine>) -> Vec<String> {
    let mut rose: Vec<(bool, f64, String)> = Vec::new();
    for (host, machine) in machines {
        for (what, figure) in machine.figures() {
            if let Some(rise) = figure.rise().filter(|rise| *rise >= POINTS) {
                let line = format!("host {}: {what} {}", clean_line(host), figure.told(" %", 1.0));
                rose.push((!scope.hosts.contains_key(host), -rise, line));
            }
        }
    }
    rose.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    rose.into_iter().map(|(.., line)| line).collect()
}
