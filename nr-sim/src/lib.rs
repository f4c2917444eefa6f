//! A New Relic account in a process: NerdGraph and NRQL over generated telemetry, with faults on demand.

pub mod engine;
pub mod store;
pub mod story;
