//! What the spans of slow and failing traces do beyond those of ordinary ones: arithmetic without I/O.

use std::collections::BTreeMap;

use super::patterns::mask;
use super::trace::{Span, Tree};

/// A group with a smaller part of the added time, or with errors in a smaller part of the traces, explains nothing.
const MIN_SHARE: f64 = 0.1;

/// A group's part of a sample of traces.
#[derive(Clone, Debug, Default)]
struct Sum {
    /// Traces that it is in.
    seen: usize,
    /// Its parts of the critical paths, in all.
    critical_ms: f64,
    /// Traces in which an error began there.
    errors: usize,
    /// The trace in which it took longest.
    longest: Option<(f64, String)>,
}

/// Traces of a service, summed up.
#[derive(Clone, Debug, Default)]
pub(super) struct Sample {
    count: usize,
    sums: BTreeMap<String, Sum>,
}

impl Sample {
    /// What the spans below an entity's entries took.
    pub(super) fn of(traces: BTreeMap<String, Vec<Span>>, entity: &str) -> Self {
        let mut sample = Self::default();
        for (trace, spans) in traces {
            let tree = below(spans, entity);
            if tree.nodes.is_empty() {
                continue;
            }
            sample.count += 1;
            let mut of_trace: BTreeMap<String, (f64, bool)> = BTreeMap::new();
            for node in &tree.nodes {
                let one = of_trace.entry(label(&node.span)).or_default();
                one.0 += node.critical_ms;
                one.1 |= node.span.error.is_some() && !node.passes_error_on;
            }
            for (label, (ms, error)) in of_trace {
                let sum = sample.sums.entry(label).or_default();
                sum.seen += 1;
                sum.critical_ms += ms;
                sum.errors += usize::from(error);
                if sum.longest.as_ref().is_none_or(|(longest, _)| ms > *longest) {
                    sum.longest = Some((ms, trace.clone()));
                }
            }
        }
        sample
    }

    /// How many traces it has.
    pub(super) fn traces(&self) -> usize {
        self.count
    }
}

/// What a service does, without what changes from call to call: ids in the path of an address, not in its host.
fn label(span: &Span) -> String {
    let label = span.label();
    let path = label.find("://").and_then(|at| {
        let host = at + "://".len();
        Some(host + label.get(host..)?.find('/')?)
    });
    match path.and_then(|at| label.split_at_checked(at)) {
        Some((host, path)) => format!("{host}{}", mask(path)),
        None => label,
    }
}

/// The spans of a trace that run for an entity: its entries and what is below them.
fn below(spans: Vec<Span>, entity: &str) -> Tree {
    let mut kept = Vec::new();
    let mut within: Option<usize> = None;
    for node in Tree::of(spans).nodes {
        if within.is_some_and(|depth| node.depth <= depth) {
            within = None;
        }
        if within.is_none() && node.span.entity == entity {
            within = Some(node.depth);
        }
        if within.is_some() {
            kept.push(node.span);
        }
    }
    Tree::of(kept)
}

/// A group of like spans in slow or failing traces, against ordinary ones.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Group {
    pub(super) label: String,
    /// Slow or failing traces that it is in.
    pub(super) seen: usize,
    /// Its part of the critical path of a slow or failing trace, in the mean over all of them.
    pub(super) bad_ms: f64,
    pub(super) good_ms: f64,
    pub(super) added_ms: f64,
    /// Of all the time that was added anywhere, from 0 to 1.
    pub(super) share: f64,
    /// Slow or failing traces in which an error began there.
    pub(super) errors: usize,
    /// Of all slow or failing traces, from 0 to 1.
    failing: f64,
    pub(super) trace: Option<String>,
}

impl Group {
    /// Whether it is a part of why the traces are slow or fail.
    pub(super) fn explains(&self) -> bool {
        self.share >= MIN_SHARE || self.failing >= MIN_SHARE
    }
}

/// The groups, those that explain most first.
pub(super) fn groups(bad: &Sample, good: &Sample) -> Vec<Group> {
    let mean = |sample: &Sample, label: &str| {
        let ms = sample.sums.get(label).map_or(0.0, |sum| sum.critical_ms);
        if sample.count > 0 { ms / sample.count as f64 } else { 0.0 }
    };
    let mut found: Vec<Group> = bad
        .sums
        .iter()
        .map(|(label, sum)| {
            let (bad_ms, good_ms) = (mean(bad, label), mean(good, label));
            Group {
                label: label.clone(),
                seen: sum.seen,
                bad_ms,
                good_ms,
                added_ms: bad_ms - good_ms,
                share: 0.0,
                errors: sum.errors,
                failing: sum.errors as f64 / bad.count.max(1) as f64,
                trace: sum.longest.as_ref().map(|(_, trace)| trace.clone()),
            }
        })
        .collect();
    let added: f64 = found.iter().map(|group| group.added_ms.max(0.0)).sum();
    for group in &mut found {
        group.share = if added > 0.0 { group.added_ms.max(0.0) / added } else { 0.0 };
    }
    let weight = |group: &Group| group.share + group.failing;
    found.sort_by(|a, b| weight(b).total_cmp(&weight(a)).then_with(|| a.label.cmp(&b.label)));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(id: &str, parent: &str, entity: &str, name: &str, start_ms: f64, duration_ms: f64) -> Span {
        Span {
            id: id.to_owned(),
            parent: (!parent.is_empty()).then(|| parent.to_owned()),
            name: name.to_owned(),
            service: entity.to_owned(),
            entity: entity.to_owned(),
            start_ms,
            duration_ms,
            ..Span::default()
        }
    }

    /// A gateway that calls a shop, which asks its database.
    fn trace(query_ms: f64, error: bool) -> Vec<Span> {
        let mut query = span("4", "3", "shop", "SELECT", 5.0, query_ms);
        query.error = error.then(|| "timeout".to_owned());
        let mut entry = span("3", "2", "shop", "/buy", 2.0, query_ms + 10.0);
        entry.error = query.error.clone();
        vec![
            span("1", "", "gateway", "/", 0.0, query_ms + 20.0),
            span("2", "1", "gateway", "call", 1.0, query_ms + 15.0),
            entry,
            query,
        ]
    }

    fn sample(query_ms: f64, error: bool) -> Sample {
        let traces = ["a", "b"].map(|id| (id.to_owned(), trace(query_ms, error)));
        Sample::of(traces.into_iter().collect(), "shop")
    }

    #[test]
    fn time_and_errors_are_traced_to_the_group_that_they_begin_in() {
        let found = groups(&sample(500.0, true), &sample(20.0, false));
        assert_eq!(found[0].label, "shop: SELECT");
        assert_eq!((found[0].seen, found[0].errors), (2, 2));
        assert!((found[0].share - 1.0).abs() < 1e-9 && (found[0].added_ms - 480.0).abs() < 1e-9, "{found:?}");
        // The entry passes the error on, and callers are not looked at.
        assert_eq!(
            found.iter().map(|group| group.label.as_str()).collect::<Vec<_>>(),
            ["shop: SELECT", "shop: /buy"]
        );
        assert!(!found[1].explains(), "{found:?}");
        assert!(groups(&Sample::default(), &Sample::default()).is_empty());
    }
}
