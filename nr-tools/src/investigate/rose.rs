//! What rose where no cause was found: figures of machines, queues and browsers, told as what they are and not as a cause.

use std::collections::BTreeMap;

use nr_core::{Fault, FaultKind, TimeWindow};
use nr_nerdgraph::NrqlAnswer;
use nr_nrql::encode;

use super::spans::{clauses, number};
use super::surroundings::{Around, Machine, Traffic};
use super::{MAX_CHANCE, Scope, phrase::shown};
use crate::stats::{Rates, two_proportions};
use crate::table::{clean_line, short};

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
            format!(
                "`{}` of {}: {} times as many requests as before",
                shown(&one.name),
                clean_line(self.scope.name(&one.entity)),
                short((one.factor * 10.0).round() / 10.0)
            )
        }));
        lines.truncate(MAX_LINES);
        Ok(lines)
    }

    async fn both(&self, text: impl Fn(TimeWindow) -> String) -> Result<(NrqlAnswer, NrqlAnswer), Fault> {
        let (before, after) = (text(self.before), text(self.after));
        let (before, after) = tokio::join!(self.asker.ask(&before), self.asker.ask(&after));
        Ok((before?, after?))
    }

    async fn queues(&self) -> Result<Vec<String>, Fault> {
        let (before, after) = self
            .both(|window| {
                format!(
                    "SELECT max(consumer.lag) AS 'lag' FROM KafkaTopicSample, KafkaOffsetSample FACET topic{} LIMIT 200",
                    clauses(window)
                )
            })
            .await?;
        let lags = |answer: &NrqlAnswer| -> BTreeMap<String, f64> {
            let lag = |row| (NrqlAnswer::group(row).join(", "), number(row, "lag").unwrap_or(0.0));
            answer.rows().iter().map(lag).collect()
        };
        let (before, after) = (lags(&before), lags(&after));
        Ok(after
            .iter()
            .filter_map(|(topic, lag)| {
                let was = before.get(topic).copied().unwrap_or(0.0);
                (lag - was >= BEHIND && *lag >= 3.0 * was).then(|| {
                    format!(
                        "topic {}: consumers are {} messages behind, before {}",
                        shown(topic),
                        short(*lag),
                        short(was)
                    )
                })
            })
            .collect())
    }

    async fn browsers(&self) -> Result<Vec<String>, Fault> {
        if self.scope.browsers.is_empty() {
            return Ok(Vec::new());
        }
        let of: Vec<String> = self.scope.browsers.iter().map(ToString::to_string).collect();
        let of = encode::strings(of.iter().map(String::as_str))
            .map_err(|error| Fault::new(FaultKind::Internal, error.to_string()))?;
        let (before, after) = self
            .both(|window| {
                format!(
                    "SELECT count(*) AS 'n', percentile(duration, 50) AS 'half' FROM PageView WHERE entityGuid IN {of}{}",
                    clauses(window)
                )
            })
            .await?;
        let figure = |answer: &NrqlAnswer, name: &str| {
            answer.rows().first().and_then(|row| number(row, name)).unwrap_or(0.0)
        };
        let (pages, half) =
            ((figure(&before, "n"), figure(&after, "n")), (figure(&before, "half"), figure(&after, "half")));
        let mut lines = Vec::new();
        if pages.0.min(pages.1) >= MIN_PAGES && half.0 > 0.0 && half.1 >= SLOWER * half.0 {
            lines.push(format!(
                "page loads: half of them take {} s, before {} s",
                short(half.1),
                short(half.0)
            ));
        }
        let (before, after) = self
            .both(|window| {
                format!(
                    "SELECT count(*) AS 'n' FROM JavaScriptError WHERE entityGuid IN {of} FACET errorClass, errorMessage{} \
                     LIMIT 100",
                    clauses(window)
                )
            })
            .await?;
        let counts = |answer: &NrqlAnswer| -> BTreeMap<String, f64> {
            let count = |row| (NrqlAnswer::group(row).join(": "), number(row, "n").unwrap_or(0.0));
            answer.rows().iter().map(count).collect()
        };
        let (before, after) = (counts(&before), counts(&after));
        lines.extend(after.iter().filter_map(|(error, count)| {
            let was = before.get(error).copied().unwrap_or(0.0);
            let rates = Rates { before: (was, pages.0.max(was)), after: (*count, pages.1.max(*count)) };
            let test = two_proportions(rates)?;
            (test.chance < MAX_CHANCE && test.difference > 0.0)
                .then(|| format!("errors of browsers: {}: {} -> {}", shown(error), short(was), short(*count)))
        }));
        Ok(lines)
    }
}

/// Machines whose figures rose by much: those that are known to carry the stores here first.
fn machines_rose(scope: &Scope, machines: &BTreeMap<String, Machine>) -> Vec<String> {
    let mut rose: Vec<(bool, f64, String)> = Vec::new();
    for (host, machine) in machines {
        let figures =
            [("cpu", machine.cpu), ("waiting for disks", machine.io_wait), ("memory", machine.memory)];
        for (what, (before, after)) in figures {
            if after - before >= POINTS {
                rose.push((
                    !scope.hosts.contains_key(host),
                    before - after,
                    format!(
                        "host {}: {what} {} % -> {} %",
                        clean_line(host),
                        short(before.round()),
                        short(after.round())
                    ),
                ));
            }
        }
    }
    rose.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    rose.into_iter().map(|(.., line)| line).collect()
}
