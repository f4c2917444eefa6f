//! What can be asked, a file a family: event types with their words, and intents.

mod account;
mod alerts;
mod apm;
mod browser;
mod infrastructure;
mod kubernetes;
mod logs;
mod metrics;
mod spans;
mod synthetics;

use super::intent::Intent;
use super::source::Source;

/// In the order of preference where two intents fit equally.
const FAMILIES: [(&[Source], &[Intent]); 10] = [
    (apm::SOURCES, apm::INTENTS),
    (logs::SOURCES, logs::INTENTS),
    (spans::SOURCES, spans::INTENTS),
    (browser::SOURCES, browser::INTENTS),
    (infrastructure::SOURCES, infrastructure::INTENTS),
    (kubernetes::SOURCES, kubernetes::INTENTS),
    (synthetics::SOURCES, synthetics::INTENTS),
    (metrics::SOURCES, metrics::INTENTS),
    (alerts::SOURCES, alerts::INTENTS),
    (account::SOURCES, account::INTENTS),
];

/// What is known of an event type.
pub(super) fn source(name: &str) -> Option<&'static Source> {
    FAMILIES.iter().flat_map(|(sources, _)| *sources).find(|source| source.name == name)
}

/// What a status code is asked of when nothing else is said.
pub(super) fn requests() -> Option<&'static Intent> {
    apm::INTENTS.first()
}

/// Everything that can be asked for.
pub(super) fn intents() -> impl Iterator<Item = &'static Intent> {
    FAMILIES.iter().flat_map(|(_, intents)| *intents)
}
