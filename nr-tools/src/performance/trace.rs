//! Spans as a tree, and where the time of a trace went: arithmetic without I/O.

use std::collections::{BTreeMap, BTreeSet};

/// A span, as agents send it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Span {
    pub(super) id: String,
    pub(super) parent: Option<String>,
    pub(super) name: String,
    pub(super) service: String,
    pub(super) entity: String,
    pub(super) kind: String,
    pub(super) host: String,
    /// A statement, an address, a topic: what it was about.
    pub(super) about: String,
    pub(super) start_ms: f64,
    pub(super) duration_ms: f64,
    /// What went wrong, when nobody expected it.
    pub(super) error: Option<String>,
}

impl Span {
    pub(super) fn end_ms(&self) -> f64 {
        self.start_ms + self.duration_ms.max(0.0)
    }

    /// Service and what it did: spans of one label do the same.
    pub(super) fn label(&self) -> String {
        let what = if self.about.is_empty() { &self.name } else { &self.about };
        format!("{}: {what}", self.service)
    }
}

/// A span in its tree.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Node {
    pub(super) span: Span,
    pub(super) depth: usize,
    /// Time in which none of its children ran.
    pub(super) own_ms: f64,
    /// Time of the trace that nothing but this span explains: its part of the critical path.
    pub(super) critical_ms: f64,
    pub(super) on_path: bool,
    /// It names a parent that is not among the spans.
    pub(super) orphan: bool,
    /// Its children failed too.
    pub(super) passes_error_on: bool,
}

/// The spans of a trace in the order of a tree: parents before children, children by their beginnings.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Tree {
    pub(super) nodes: Vec<Node>,
}

impl Tree {
    /// Puts the spans of one trace together. A span without a parent among them is a root.
    pub(super) fn of(spans: Vec<Span>) -> Self {
        let spans = once(spans);
        let places: BTreeMap<&str, usize> =
            spans.iter().enumerate().map(|(place, span)| (span.id.as_str(), place)).collect();
        let parents: Vec<Option<usize>> = spans
            .iter()
            .enumerate()
            .map(|(place, span)| {
                span.parent
                    .as_deref()
                    .and_then(|id| places.get(id).copied())
                    .filter(|parent| *parent != place)
            })
            .collect();
        let mut children: Vec<Vec<usize>> = vec![Vec::new(); spans.len()];
        let mut roots = Vec::new();
        for (place, parent) in parents.iter().enumerate() {
            match parent.and_then(|parent| children.get_mut(parent)) {
                Some(siblings) => siblings.push(place),
                None => roots.push(place),
            }
        }
        let start = |place: &usize| spans.get(*place).map_or(0.0, |span| span.start_ms);
        for siblings in children.iter_mut().chain([&mut roots]) {
            siblings.sort_by(|a, b| start(a).total_cmp(&start(b)));
        }
        let mut order = walk(&roots, &children, spans.len());
        // Spans that name each other as parents belong to no root: the first of them is taken for one.
        while order.len() < spans.len() {
            let seen: BTreeSet<usize> = order.iter().map(|(place, _)| *place).collect();
            let Some(first) = (0..spans.len()).find(|place| !seen.contains(place)) else { break };
            roots.push(first);
            order = walk(&roots, &children, spans.len());
        }
        let (critical, on_path) = critical(&spans, &roots, &children);
        let nodes = order
            .into_iter()
            .filter_map(|(place, depth)| {
                let span = spans.get(place)?.clone();
                let below = children.get(place)?;
                let failed = |place: &usize| spans.get(*place).is_some_and(|span| span.error.is_some());
                Some(Node {
                    own_ms: own(&spans, &span, below),
                    critical_ms: critical.get(place).copied().unwrap_or(0.0),
                    on_path: on_path.get(place).copied().unwrap_or(false),
                    orphan: span.parent.is_some() && depth == 0,
                    passes_error_on: span.error.is_some() && below.iter().any(failed),
                    depth,
                    span,
                })
            })
            .collect();
        Self { nodes }
    }

    /// From the first beginning to the last end.
    pub(super) fn duration_ms(&self) -> f64 {
        let end = self.nodes.iter().map(|node| node.span.end_ms()).fold(f64::NEG_INFINITY, f64::max);
        (end - self.start_ms()).max(0.0)
    }

    /// The first beginning; 0 without spans.
    pub(super) fn start_ms(&self) -> f64 {
        self.nodes.iter().map(|node| node.span.start_ms).reduce(f64::min).unwrap_or(0.0)
    }
}

/// Each span once: some are sent twice.
fn once(spans: Vec<Span>) -> Vec<Span> {
    let mut seen = BTreeSet::new();
    spans.into_iter().filter(|span| seen.insert(span.id.clone())).collect()
}

/// Places and depths from these roots down, each place once.
fn walk(roots: &[usize], children: &[Vec<usize>], count: usize) -> Vec<(usize, usize)> {
    let mut order = Vec::with_capacity(count);
    let mut seen = vec![false; count];
    let mut left: Vec<(usize, usize)> = roots.iter().rev().map(|root| (*root, 0)).collect();
    while let Some((place, depth)) = left.pop() {
        match seen.get_mut(place) {
            Some(seen) if !*seen => *seen = true,
            _ => continue,
        }
        order.push((place, depth));
        let below = children.get(place).map(Vec::as_slice).unwrap_or_default();
        left.extend(below.iter().rev().map(|child| (*child, depth + 1)));
    }
    order
}

/// Time of a span in which none of its children ran.
fn own(spans: &[Span], span: &Span, below: &[usize]) -> f64 {
    let (begin, end) = (span.start_ms, span.end_ms());
    let mut covered = 0.0;
    let mut at = begin;
    // Children are sorted by their beginnings.
    for child in below.iter().filter_map(|place| spans.get(*place)) {
        let (from, to) = (child.start_ms.max(at), child.end_ms().min(end));
        if to > from {
            covered += to - from;
            at = to;
        }
    }
    (end - begin - covered).max(0.0)
}

/// Each span's part of the critical path: from the end of a root back to its beginning, the child that ended last is
/// what was waited for.
fn critical(spans: &[Span], roots: &[usize], children: &[Vec<usize>]) -> (Vec<f64>, Vec<bool>) {
    let mut parts = vec![0.0; spans.len()];
    let mut on_path = vec![false; spans.len()];
    let mut left: Vec<(usize, f64, f64)> = roots
        .iter()
        .filter_map(|root| spans.get(*root).map(|span| (*root, span.start_ms, span.end_ms())))
        .collect();
    while let Some((place, from, until)) = left.pop() {
        let (Some(part), Some(path)) = (parts.get_mut(place), on_path.get_mut(place)) else { continue };
        // Spans that are each other's parents would be walked for ever.
        if *path {
            continue;
        }
        *path = true;
        let mut below: Vec<(usize, &Span)> = children
            .get(place)
            .into_iter()
            .flatten()
            .filter_map(|child| spans.get(*child).map(|span| (*child, span)))
            .collect();
        below.sort_by(|(_, a), (_, b)| b.end_ms().total_cmp(&a.end_ms()));
        let mut at = until;
        for (child, span) in below {
            let (begin, end) = (span.start_ms.max(from), span.end_ms().min(at));
            if begin >= end {
                continue;
            }
            *part += at - end;
            left.push((child, begin, end));
            at = begin;
        }
        *part += (at - from).max(0.0);
    }
    (parts, on_path)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn span(id: &str, parent: &str, start_ms: f64, duration_ms: f64) -> Span {
        Span {
            id: id.to_owned(),
            parent: (!parent.is_empty()).then(|| parent.to_owned()),
            name: id.to_owned(),
            start_ms,
            duration_ms,
            ..Span::default()
        }
    }

    fn shown(tree: &Tree) -> Vec<(String, usize, f64, f64)> {
        tree.nodes
            .iter()
            .map(|node| (node.span.id.clone(), node.depth, node.own_ms, node.critical_ms))
            .collect()
    }

    #[test]
    fn time_goes_to_what_was_waited_for() {
        // Two calls at once: the longer one is waited for; then a query.
        let tree = Tree::of(vec![
            span("root", "", 0.0, 100.0),
            span("short", "root", 10.0, 20.0),
            span("long", "root", 10.0, 50.0),
            span("query", "root", 70.0, 20.0),
        ]);
        assert_eq!(
            shown(&tree),
            [
                ("root".to_owned(), 0, 30.0, 30.0),
                ("short".to_owned(), 1, 20.0, 0.0),
                ("long".to_owned(), 1, 50.0, 50.0),
                ("query".to_owned(), 1, 20.0, 20.0)
            ]
        );
        assert_eq!(tree.duration_ms(), 100.0);
    }

    #[test]
    fn lost_parents_double_spans_and_circles_lose_nothing() {
        let tree = Tree::of(vec![
            span("a", "gone", 0.0, 10.0),
            span("a", "gone", 0.0, 10.0),
            span("b", "c", 0.0, 5.0),
            span("c", "b", 0.0, 5.0),
            span("self", "self", 0.0, 1.0),
        ]);
        assert_eq!(tree.nodes.len(), 4);
        assert!(tree.nodes.iter().find(|node| node.span.id == "a").unwrap().orphan);
        assert_eq!(Tree::of(Vec::new()).duration_ms(), 0.0);
    }

    proptest! {
        /// However spans lie, every moment of a root is explained once, and no span has more time than it took.
        #[test]
        fn every_moment_is_explained_once(
            parts in proptest::collection::vec((any::<prop::sample::Index>(), 0_u16..200, 0_u16..200), 0..40)
        ) {
            let mut spans = vec![span("0", "", 0.0, 150.0)];
            for (at, (parent, start, length)) in parts.iter().enumerate() {
                let parent = parent.index(at + 1).to_string();
                spans.push(span(&(at + 1).to_string(), &parent, f64::from(*start), f64::from(*length)));
            }
            let count = spans.len();
            let tree = Tree::of(spans);
            prop_assert_eq!(tree.nodes.len(), count);
            let explained: f64 = tree.nodes.iter().map(|node| node.critical_ms).sum();
            prop_assert!((explained - 150.0).abs() < 1e-6, "{}", explained);
            for node in &tree.nodes {
                prop_assert!(node.own_ms >= 0.0 && node.own_ms <= node.span.duration_ms);
                prop_assert!(node.critical_ms >= 0.0 && node.critical_ms <= node.span.duration_ms + 1e-6);
                prop_assert!(node.on_path || node.critical_ms == 0.0);
            }
        }
    }
}
