//! How long answers are good, by operation.

use std::time::Duration;

use crate::operation::Operation;

/// NRQL whose window moves with the time: data arrives all the time, and charts of New Relic's own are drawn anew no more
/// often.
pub const NRQL: Duration = Duration::from_secs(15);

/// NRQL whose window lies in the past and is [settled](SETTLED).
pub const CLOSED_NRQL: Duration = Duration::from_secs(600);

/// How long after its end a window still counts as moving, because data arrives late: agents send once a minute, and what
/// cannot be sent is sent again for some minutes.
pub const SETTLED: Duration = Duration::from_secs(300);

/// Entities, and what is found by searching for them.
pub const ENTITIES: Duration = Duration::from_secs(60);

/// Users, accounts, dashboards, policies and conditions: what people change.
pub const CONFIGURATION: Duration = Duration::from_secs(60);

/// Issues, incidents, changes and deployments: what is watched while it happens.
pub const EVENTS: Duration = Duration::from_secs(15);

/// The data dictionary, which changes with New Relic's releases.
pub const DICTIONARY: Duration = Duration::from_secs(600);

/// How long the answer to an operation is good; `None` when it is not kept.
pub(super) fn of(operation: &Operation) -> Option<Duration> {
    match operation.domain() {
        "entities" => Some(ENTITIES),
        "accounts" | "alerts" | "dashboards" => Some(CONFIGURATION),
        "changes" | "issues" => Some(EVENTS),
        "docs" => Some(DICTIONARY),
        _ => None,
    }
}
