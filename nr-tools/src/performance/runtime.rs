//! Where the metrics of a service's runtime are, by what its agent is.

use nr_core::{AccountId, EntityGuid, Fault, FaultKind, TimeWindow};
use nr_nerdgraph::Row;

use crate::ask::{ask, quoted_guid};
use crate::investigate::number;
use crate::services::Services;
use crate::window::Window;

/// Attributes that may tell the instances of a service apart, the best first (New Relic documentation, "Query APM metric
/// timeslice data", `host`; OpenTelemetry semantic conventions, "Resource").
const INSTANCES: [&str; 5] = ["host", "service.instance.id", "k8s.pod.name", "k8s.podName", "host.name"];

/// Metrics of runtimes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Agent {
    /// New Relic's: `newrelic.timeslice.value` by `metricTimesliceName`.
    Apm,
    /// OpenTelemetry's.
    Otel,
}

impl Agent {
    /// The agent of an entity.
    pub(super) fn of(guid: &EntityGuid) -> Result<Self, Fault> {
        match guid.domain() {
            "APM" => Ok(Self::Apm),
            "EXT" => Ok(Self::Otel),
            _ => Err(Fault::new(
                FaultKind::Unsupported,
                format!("{} {} entities have no runtime of their own", guid.domain(), guid.entity_type()),
            )
            .with_next(
                "give the GUID of a service; list_related_entities names the services around an entity",
            )),
        }
    }
}

/// The condition that picks metrics of an entity.
pub(super) fn of_entity(guid: &EntityGuid) -> Result<String, Fault> {
    Ok(format!("entity.guid = {}", quoted_guid(guid)?))
}

/// The attribute that tells an entity's instances apart in this window: the one with most values.
pub(super) async fn instances(
    services: &Services,
    account: AccountId,
    condition: &str,
    window: TimeWindow,
) -> Result<&'static str, Fault> {
    let counts: Vec<String> =
        INSTANCES.iter().map(|name| format!("uniqueCount({name}) AS '{name}'")).collect();
    let query =
        format!("SELECT {} FROM Metric WHERE {condition}{}", counts.join(", "), Window::at(window).clauses());
    let answer = ask(services, account, &query).await?;
    let count = |row: &Row, name: &str| number(row, name).unwrap_or(0.0);
    let mut best = ("entity.name", 0.0);
    if let Some(row) = answer.rows().first() {
        for name in INSTANCES {
            if count(row, name) > best.1 {
                best = (name, count(row, name));
            }
        }
    }
    Ok(best.0)
}
