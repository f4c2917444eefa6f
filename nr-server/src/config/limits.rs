//! The limits that requests to New Relic keep.

use std::time::Duration;

use nr_nerdgraph::resilience::Limits;

use super::error::ConfigError;
use super::layers::Layers;
use super::settings::Setting;

/// The range of requests in flight: New Relic takes 25 from one user.
const IN_FLIGHT_RANGE: std::ops::RangeInclusive<u64> = 0..=nr_nerdgraph::resilience::IN_FLIGHT as u64;

/// The range of long queries in flight; more than the requests in flight is as many.
const SLOW_IN_FLIGHT_RANGE: std::ops::RangeInclusive<u64> = 1..=nr_nerdgraph::resilience::IN_FLIGHT as u64;

/// The range of requests that wait: each holds its caller's memory.
const QUEUE_RANGE: std::ops::RangeInclusive<u64> = 1..=65_536;

/// The range of queries in a minute: New Relic raises an account's 3,000 on request, and nothing tells up to where.
const NRQL_RANGE: std::ops::RangeInclusive<u64> = 0..=1_000_000;

/// The range of the same query in a minute.
const SAME_NRQL_RANGE: std::ops::RangeInclusive<u64> = 1..=1_000_000;

/// The range of the number of times that a read is sent; New Relic's own client stops at 16.
const ATTEMPTS_RANGE: std::ops::RangeInclusive<u64> = 1..=16;

/// The range of repetitions per hundred calls.
const RETRY_PERCENT_RANGE: std::ops::RangeInclusive<u64> = 0..=100;

/// The range of failures in a row.
const BREAKER_FAILURES_RANGE: std::ops::RangeInclusive<u64> = 0..=1_000;

/// The range of waits, in seconds.
const WAIT_RANGE: std::ops::RangeInclusive<u64> = 1..=600;

/// Those that were given, and New Relic's own for the rest.
pub(super) fn read(layers: &Layers, warnings: &mut Vec<String>) -> Result<Limits, ConfigError> {
    let count = |setting, range, usual: u32| {
        let given: Option<u64> = layers.number(setting, range)?;
        Ok::<_, ConfigError>(given.and_then(|number| u32::try_from(number).ok()).unwrap_or(usual))
    };
    let wait = |setting, usual: Duration| {
        Ok::<_, ConfigError>(layers.number(setting, WAIT_RANGE)?.map_or(usual, Duration::from_secs))
    };
    let mut limits = Limits::default();
    limits.in_flight = count(Setting::InFlight, IN_FLIGHT_RANGE, limits.in_flight)?;
    limits.slow_in_flight = count(Setting::SlowInFlight, SLOW_IN_FLIGHT_RANGE, limits.slow_in_flight)?;
    limits.queue = count(Setting::Queue, QUEUE_RANGE, limits.queue)?;
    limits.queue_wait = wait(Setting::QueueWait, limits.queue_wait)?;
    limits.nrql_per_minute = count(Setting::NrqlPerMinute, NRQL_RANGE, limits.nrql_per_minute)?;
    limits.same_nrql_per_minute =
        count(Setting::SameNrqlPerMinute, SAME_NRQL_RANGE, limits.same_nrql_per_minute)?;
    limits.attempts = count(Setting::Attempts, ATTEMPTS_RANGE, limits.attempts)?;
    limits.retry_percent = count(Setting::RetryPercent, RETRY_PERCENT_RANGE, limits.retry_percent)?;
    limits.breaker_failures =
        count(Setting::BreakerFailures, BREAKER_FAILURES_RANGE, limits.breaker_failures)?;
    limits.breaker_open = wait(Setting::BreakerOpen, limits.breaker_open)?;
    for (setting, off, what) in [
        (Setting::InFlight, limits.in_flight == 0, "25 requests at once from one user"),
        (Setting::NrqlPerMinute, limits.nrql_per_minute == 0, "3,000 queries a minute from one account"),
    ] {
        if off {
            let place = layers.origin(setting).unwrap_or_default();
            warnings.push(format!(
                "{place}: this limit is off, and New Relic refuses more than {what}; leave it on unless something else answers in its place"
            ));
        }
    }
    Ok(limits)
}
