//! The golden signals of a service before and after a moment.

use nr_core::{Fault, TimeWindow};
use nr_nerdgraph::NrqlAnswer;

use crate::investigate::{Asker, Found, MAX_CHANCE, Minute, Pair, Place, filter, number};
use crate::nrql::show_window;
use crate::stats::{Rates, Test, two_proportions, two_samples};
use crate::table::{Builder, Table, change, short};

/// Fewer requests than this before or after say nothing: the tests of ranks need as many.
const FEWEST: f64 = 5.0;

/// The signal that is neither good nor bad.
const REQUESTS: &str = "requests a minute";

/// A golden signal before and after.
pub(super) struct Signal {
    name: &'static str,
    before: Option<f64>,
    after: Option<f64>,
    test: Option<Test>,
    /// Whether a change of this size matters.
    matters: bool,
}

impl Signal {
    fn verdict(&self) -> &'static str {
        let (Some(test), Some(before), Some(after)) = (self.test, self.before, self.after) else {
            return "too little data";
        };
        match test.chance {
            chance if chance >= MAX_CHANCE => "no change beyond chance",
            _ if !self.matters => "a change too small to matter",
            // The test says that there is a change; which way it goes, the figures themselves do.
            _ if after > before => "higher",
            _ => "lower",
        }
    }

    /// Whether more of it is worse.
    fn is_harm(&self) -> bool {
        self.name != REQUESTS
    }
}

/// The golden signals of a deployment's service.
pub(super) struct Signals {
    pub(super) rows: Vec<Signal>,
    /// Requests before and since.
    requests: (f64, f64),
}

impl Signals {
    /// Reads them from a service's spans.
    pub(super) async fn read(
        asker: Asker<'_>,
        guid: &str,
        before: TimeWindow,
        after: TimeWindow,
    ) -> Result<Self, Fault> {
        let of = filter(guid, &Place::Work)?;
        let high = |window: &str| {
            format!("SELECT percentile(duration.ms, 95) AS 'p95' FROM Span WHERE {of}{window}")
        };
        let (earlier, later, highs) = tokio::join!(
            asker.series(&of, before),
            asker.series(&of, after),
            asker.both((before, after), high)
        );
        let (earlier, later) = (earlier?, later?);
        let mut pair = Pair::default();
        for minute in &earlier {
            pair.add(Pair { before: minute.tally, ..Pair::default() });
        }
        for minute in &later {
            pair.add(Pair { after: minute.tally, ..Pair::default() });
        }
        let means = |part: &[Minute]| -> Vec<f64> {
            part.iter().filter_map(|minute| minute.tally.mean_ms()).collect()
        };
        let counts = |part: &[Minute]| -> Vec<f64> { part.iter().map(|minute| minute.tally.count).collect() };
        let p95 = |answer: &NrqlAnswer| answer.rows().first().and_then(|row| number(row, "p95"));
        let slower = two_samples(&means(&earlier), &means(&later));
        let (rate_before, rate_after) =
            (pair.before.count / earlier.len().max(1) as f64, pair.after.count / later.len().max(1) as f64);
        let by = |before: Option<f64>, after: Option<f64>, least: f64| match (before, after) {
            (Some(before), Some(after)) => {
                (after - before).abs() >= least * before.abs().max(f64::MIN_POSITIVE)
            }
            _ => false,
        };
        let (mean_before, mean_after) = (pair.before.mean_ms(), pair.after.mean_ms());
        let (high_before, high_after) = highs?;
        let (p95_before, p95_after) = (p95(&high_before), p95(&high_after));
        let failing = |count: f64, failing: f64| (count > 0.0).then_some(failing * 100.0);
        let rows = vec![
            Signal {
                name: "response time, mean ms",
                before: mean_before,
                after: mean_after,
                test: slower,
                matters: by(mean_before, mean_after, 0.2),
            },
            Signal {
                name: "response time, p95 ms",
                before: p95_before,
                after: p95_after,
                test: slower,
                matters: by(p95_before, p95_after, 0.3),
            },
            Signal {
                name: "errors %",
                before: failing(pair.before.count, pair.before.failing()),
                after: failing(pair.after.count, pair.after.failing()),
                test: two_proportions(Rates {
                    before: (pair.before.failed, pair.before.count),
                    after: (pair.after.failed, pair.after.count),
                }),
                matters: (pair.after.failing() - pair.before.failing()).abs() >= 0.01,
            },
            Signal {
                name: REQUESTS,
                before: Some(rate_before),
                after: Some(rate_after),
                test: two_samples(&counts(&earlier), &counts(&later)),
                matters: by(Some(rate_before), Some(rate_after), 0.3),
            },
        ];
        Ok(Self { rows, requests: (pair.before.count, pair.after.count) })
    }

    /// Those that could do harm and changed so, by name.
    pub(super) fn that_are(&self, verdict: &str) -> Vec<&'static str> {
        self.rows
            .iter()
            .filter(|signal| signal.is_harm() && signal.verdict() == verdict)
            .map(|signal| signal.name)
            .collect()
    }

    /// Why they say nothing, if so.
    pub(super) fn unjudged(&self, found: &Found) -> Option<String> {
        let (before, after) = self.requests;
        if before.min(after) >= FEWEST {
            return None;
        }
        let (then, since) = (show_window(found.before), show_window(found.after));
        let kept = "New Relic keeps spans for 8 days by default; compare_deployments and execute_nrql_query compare metrics";
        Some(match (before < FEWEST, after < FEWEST) {
            (true, true) => {
                format!(
                    "{} requests before it ({then}) and {} since: too few; {kept}",
                    short(before),
                    short(after)
                )
            }
            (true, false) => {
                format!("{} requests before it ({then}): nothing to compare with; {kept}", short(before))
            }
            (false, _) if after == 0.0 => format!(
                "no requests since ({since}), {} before it ({then}): it stopped, or nobody asks it",
                short(before)
            ),
            (false, _) => format!(
                "{} requests since ({since}), {} before it ({then}): too few",
                short(after),
                short(before)
            ),
        })
    }
}

/// As a table.
pub(super) fn table(signals: &[Signal]) -> Table {
    let mut builder =
        Builder::new(["signal", "before", "after", "change %", "effect", "chance it is noise", "verdict"]);
    for signal in signals {
        builder
            .text(signal.name)
            .number(signal.before)
            .number(signal.after)
            .number(change(signal.after, signal.before))
            .number(signal.test.map(|test| test.difference))
            .maybe(signal.test.map(|test| format!("{:.0e}", test.chance)).as_deref())
            .text(signal.verdict())
            .end();
    }
    builder.finish()
}
