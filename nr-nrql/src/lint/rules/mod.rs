//! The rules. This file is only a list of names.

mod alert_condition;
mod compare_window;
mod empty_window;
mod error_expected;
mod events_to_metrics;
mod facet_default;
mod grouped_rows;
mod guid_name;
pub(super) mod high_cardinality;
mod limit_maximum;
mod mixed_columns;
mod no_limit;
mod no_since;
mod predict_cost;
mod same_name;
mod text_number;
mod too_many_buckets;
mod trace_name;
pub(super) mod wide_like;
mod wide_star;

use super::{Mode, Rule};

/// Purposes whose queries are asked as they stand.
const QUERY: &[Mode] = &[Mode::Query];

/// Every purpose.
const ANY: &[Mode] = &[Mode::Query, Mode::AlertCondition, Mode::EventsToMetrics];

pub(super) const ALL: &[Rule] = &[
    no_since::RULE,
    empty_window::RULE,
    compare_window::RULE,
    no_limit::RULE,
    limit_maximum::RULE,
    facet_default::RULE,
    high_cardinality::RULE,
    wide_star::RULE,
    wide_like::RULE,
    mixed_columns::RULE,
    grouped_rows::RULE,
    same_name::RULE,
    too_many_buckets::RULE,
    predict_cost::RULE,
    error_expected::RULE,
    guid_name::RULE,
    trace_name::RULE,
    text_number::RULE,
    alert_condition::RULE,
    events_to_metrics::RULE,
];
