//! What the tools answer, refuse and explain, and the rooms they share.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test fails by panicking"
)]

mod account;
mod age;
mod analyze_golden_metrics;
mod budget;
mod bulk_execute_queries;
mod catalogue;
mod contract;
mod conversation;
mod dialect;
#[cfg(feature = "docs")]
mod docs;
mod edited;
mod execute_nrql_query;
mod explore;
mod get_entity;
mod index;
mod infrastructure;
mod instead;
mod investigations;
mod list_alert_policies;
mod list_available_new_relic_accounts;
mod list_recent_issues;
mod list_related_entities;
mod lists;
mod natural_language_to_nrql_query;
mod nerdgraph;
mod official;
mod performance;
mod plan;
mod prompts;
mod resources;
mod results;
mod runtime;
mod search_entities;
mod shaped;
mod statistics;
mod table;
mod tokens;
mod upstream;
mod usage;
mod validate_nrql_query;
mod window;
mod world;
