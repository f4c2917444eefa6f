//! `get_network_interfaces`: what passes through interfaces, and what gets lost.

use nr_plugins::ToolSpec;
use schemars::JsonSchema;

use super::survey::{Column, Source, Survey};
use crate::services::Services;

const NAME: &str = "get_network_interfaces";

/// New Relic documentation, "Data dictionary": NetworkSample.
static SOURCE: Source = Source {
    what: "interfaces",
    from: "NetworkSample",
    facets: &["hostname", "interfaceName"],
    names: &["hostname", "interfaceName"],
    cluster: Some("clusterName"),
    namespace: None,
    entities: &["HOST"],
    columns: &[
        Column::new("average(receiveErrorsPerSecond) + average(transmitErrorsPerSecond) + average(receiveDroppedPerSecond) + average(transmitDroppedPerSecond)", "lost/s").rank("lost").limit(1.0),
        Column::new("average(receiveErrorsPerSecond) + average(transmitErrorsPerSecond)", "errors/s"),
        Column::new("average(receiveBytesPerSecond) + average(transmitBytesPerSecond)", "B/s").rank("traffic"),
        Column::new("average(receiveBytesPerSecond)", "received B/s"),
        Column::new("average(transmitBytesPerSecond)", "sent B/s"),
        Column::new("average(receivePacketsPerSecond)", "received packets/s"),
        Column::new("average(transmitPacketsPerSecond)", "sent packets/s"),
        Column::new("latest(state)", "state"),
        Column::new("latest(ipV4Address)", "address"),
    ],
};

#[derive(JsonSchema)]
#[expect(dead_code, reason = "it is the schema; a survey reads the arguments of all of them")]
struct Wanted {
    /// Part of the name.
    name: Option<String>,
    /// `key=value`.
    tag: Option<String>,
    cluster: Option<String>,
    /// lost (default) or traffic.
    rank: Option<String>,
    #[schemars(range(min = 1))]
    account_id: Option<u64>,
    since: Option<String>,
    until: Option<String>,
    #[schemars(range(min = 1, max = 5000))]
    limit: Option<u32>,
    cursor: Option<String>,
}

/// The tool over these services.
#[must_use]
pub fn get_network_interfaces(services: Services) -> Survey {
    let spec = ToolSpec::read(
        NAME,
        "Network interfaces: lost packets, errors, traffic, state; most losses first. Example: {\"name\": \"db\"}",
    )
    .title("Get network interfaces")
    .toolset("infrastructure")
    .arguments::<Wanted>()
    .argument_alias("hostname", "name")
    .argument_alias("start_time_ms", "since")
    .argument_alias("end_time_ms", "until");
    Survey::new(NAME, spec, &SOURCE, services)
}
