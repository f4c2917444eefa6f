//! What a query costs New Relic, estimated from its text.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::rules::{high_cardinality, wide_like};
use super::subject::{DAY, Role, Scope, Subject, called};
use crate::ast::{Count, Width};

/// How much it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "a light has three colours")]
pub enum Class {
    /// Ask as often as you like.
    Cheap,
    /// Ask when the answer matters.
    Fair,
    /// Narrow it first.
    Heavy,
}

/// A class with its reasons.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Cost {
    /// How much it is.
    pub class: Class,
    /// What adds to it, in words.
    pub reasons: Vec<String>,
}

/// Event types that most accounts have far more of than of others.
const VOLUMINOUS: [&str; 2] = ["Log", "Span"];

/// Functions that keep more than a number for each group.
const KEEPING: [&str; 6] = ["uniques", "uniqueCount", "percentile", "median", "histogram", "funnel"];

/// Groups of FACET without LIMIT, and at most (NRQL reference, LIMIT).
const DEFAULT_GROUPS: i64 = 10;
const MAX_GROUPS: i64 = 5_000;

/// Buckets of TIMESERIES when New Relic chooses; of MAX it makes as many as it can.
const AUTO_BUCKETS: i64 = 60;

pub(super) fn of(subject: &Subject<'_>) -> Cost {
    let mut points = 0;
    let mut reasons = Vec::new();
    let mut add = |weight: u32, reason: String| {
        points += weight;
        reasons.push(reason);
    };
    for scope in subject.scopes.iter().filter(|scope| scope.role != Role::Other) {
        // A query reads the window of the one around it: said once.
        if !matches!(scope.role, Role::Nested) || scope.query.since.is_some() {
            weigh_window(scope, &mut add);
        }
        weigh_answer(scope, &mut add);
        match scope.role {
            Role::Joined => add(1, String::from("joins a second query")),
            Role::Subquery => add(1, String::from("asks a subquery first")),
            _ => {}
        }
    }
    let class = match points {
        0 | 1 => Class::Cheap,
        2 | 3 => Class::Fair,
        _ => Class::Heavy,
    };
    Cost { class, reasons }
}

fn weigh_window(scope: &Scope<'_>, add: &mut impl FnMut(u32, String)) {
    let days = scope.length().unwrap_or(0) / DAY;
    match days {
        ..=1 => {}
        2..=7 => add(1, format!("reads {days} days")),
        8..=31 => add(2, format!("reads {days} days")),
        _ => add(3, format!("reads {days} days")),
    }
    if let Some(name) = scope.event_types().find(|name| VOLUMINOUS.contains(name)) {
        add(1, format!("reads {name}, of which there is usually much"));
    }
    if scope.query.compare_with.is_some() {
        add(1, String::from("COMPARE WITH reads a second window"));
    }
    let searches = scope.exprs.iter().filter(|expr| wide_like::searches(expr)).count();
    if searches > 0 {
        add(if days > 1 { 2 } else { 1 }, String::from("looks into every text with a leading wildcard"));
    }
    let keeping = scope.exprs.iter().filter_map(|expr| called(expr)).find(|name| KEEPING.contains(name));
    if let (Some(name), true) = (keeping, days > 7) {
        add(1, format!("{name} keeps values of {days} days"));
    }
}

fn weigh_answer(scope: &Scope<'_>, add: &mut impl FnMut(u32, String)) {
    let query = scope.query;
    let groups = match (&query.facet, query.limit.as_ref().map(|limit| limit.count)) {
        (None, _) => 1,
        (Some(_), Some(Count::Exactly(count))) => i64::try_from(count).unwrap_or(MAX_GROUPS).min(MAX_GROUPS),
        (Some(_), Some(Count::Max)) => MAX_GROUPS,
        (Some(_), _) => DEFAULT_GROUPS,
    };
    let buckets = match &query.timeseries {
        None => 1,
        Some(series) if matches!(series.width, Width::Max) => super::subject::MAX_BUCKETS,
        Some(_) => scope.buckets().unwrap_or(AUTO_BUCKETS),
    };
    match groups.saturating_mul(buckets) {
        ..=5_000 => {}
        5_001..=50_000 => add(1, format!("{groups} groups in {buckets} buckets")),
        _ => add(2, format!("{groups} groups in {buckets} buckets")),
    }
    if let Some((name, _)) = high_cardinality::attribute(scope) {
        add(1, format!("groups by {name}, which has very many values"));
    }
    if scope.is_rows() && matches!(query.limit.as_ref().map(|limit| limit.count), Some(Count::Max)) {
        add(1, String::from("brings as many rows as there can be"));
    }
    if query.predict.is_some() {
        add(1, String::from("PREDICT is billed as advanced compute"));
    }
}
