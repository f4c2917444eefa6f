//! How much of its limits an account uses: metrics that New Relic writes of itself.

use std::ops::Range;

use super::super::cast::{Cast, MINUTE};
use super::super::dice::Dice;
use super::machines::ticks;
use super::row::Rows;
use crate::store::Metric;

/// Limits a minute: what they count, their name, how high they are, which part of them the shop uses.
const LIMITS: [(&str, &str, f64, f64); 4] = [
    ("Metric API", "Metric API data points per minute (DPM)", 3_000_000.0, 0.11),
    ("Metric API", "Metric API requests per minute", 100_000.0, 0.02),
    ("Log API", "Log API requests per minute", 300_000.0, 0.04),
    ("NRQL", "NRQL queries per minute", 3_000.0, 0.31),
];

/// The part of what the shop uses that the other accounts use.
const OTHERS: f64 = 0.08;

pub(super) fn limits(cast: &Cast, account: usize, hour: &Range<i64>, step: i64, rows: &mut Rows) {
    for tick in ticks(hour.clone(), step, 0) {
        for (at, (kind, name, limit, used)) in LIMITS.into_iter().enumerate() {
            let place = tick / MINUTE * 64 + (account * LIMITS.len() + at) as i64;
            let dice = &mut Dice::new(cast.seed, "limits", place);
            let share = if account == 0 { used } else { used * OTHERS };
            let used = (limit * share * dice.between(0.7, 1.3) * (step as f64 / MINUTE as f64)).round();
            for (metric, value) in [
                ("newrelic.resourceConsumption.currentValue", Metric::count(used)),
                ("newrelic.resourceConsumption.limitValue", Metric::gauge(limit)),
            ] {
                rows.word("metricName", metric)
                    .set(metric, value)
                    .word("dataType", kind)
                    .word("limitName", name)
                    .word("limitTimeInterval", "1 minute")
                    .set("resourceConsumption.accountId", cast.account(account).get() as i64)
                    .set("interval.ms", step);
                rows.at(tick);
            }
        }
    }
}
