//! The names that a query can use: attributes of what it reads, and what it names itself.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use super::{Catalogue, Kind};
use crate::ast::{Column, ExprKind, FacetItem, FacetKind, Query, Source};

/// Names that every event has, or that are no attribute (NRQL reference; metric timeslices).
const BUILT_IN: [&str; 5] = ["timestamp", "endTimestamp", "metricName", "newrelic.timeslice.value", "facet"];

/// Beginnings of names that New Relic adds when it answers: tags of the entity.
const DECORATED: [&str; 2] = ["tags.", "label."];

/// What a query can name.
pub(super) struct Names<'a> {
    catalogue: &'a Catalogue,
    /// Event types whose attributes are known.
    types: Vec<&'a str>,
    /// Names that come from within the text.
    own: BTreeSet<&'a str>,
    /// Whether there may be attributes that nobody told of.
    pub(super) open: bool,
    /// Whether it reads metrics, of which the catalogue was not told.
    pub(super) loose: bool,
}

impl<'a> Names<'a> {
    pub(super) fn of(query: &'a Query, catalogue: &'a Catalogue) -> Self {
        let mut names = Self {
            catalogue,
            types: Vec::new(),
            own: BTreeSet::new(),
            open: query.from.is_none(),
            loose: false,
        };
        for source in query.from.iter().flat_map(|from| &from.sources) {
            match source {
                Source::EventType(name) if catalogue.attributes(&name.text).next().is_some() => {
                    names.types.push(&name.text);
                    names.loose |= name.text == "Metric"
                        && !catalogue.attributes(&name.text).any(|(_, kind)| kind == Kind::Metric);
                }
                Source::Query(inner) => names.take_outputs(inner),
                _ => names.open = true,
            }
        }
        for join in &query.joins {
            names.take_outputs(&join.query);
        }
        names.own.extend(query.with.iter().flat_map(|with| &with.names).map(|name| name.text.as_str()));
        let labels = query.select.iter().flat_map(|select| &select.columns).map(|column| &column.alias);
        let items = query.facet.iter().flat_map(|facet| &facet.items).map(|item| &item.alias);
        names.own.extend(labels.chain(items).flatten().map(|alias| alias.text.as_str()));
        if let Some(format) = &query.metric_format {
            // `Datastore/{db}/{table}` makes attributes of its parts.
            let parts = format.text.split('{').skip(1).filter_map(|part| part.split('}').next());
            names.own.extend(parts);
        }
        names
    }

    /// The names that a query within gives to the one around it.
    fn take_outputs(&mut self, query: &'a Query) {
        for column in query.select.iter().flat_map(|select| &select.columns) {
            match output(column) {
                Some(name) => _ = self.own.insert(name),
                None => self.open = true,
            }
        }
        for item in query.facet.iter().flat_map(|facet| &facet.items) {
            // A group with a label keeps the name of its attribute.
            if let FacetKind::Expr(expr) = &item.kind
                && let ExprKind::Name(name) = &expr.kind
            {
                self.own.insert(name);
            }
            match group(item) {
                Some(name) => _ = self.own.insert(name),
                None => self.open = true,
            }
        }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.own.contains(name)
            || BUILT_IN.contains(&name)
            || DECORATED.iter().any(|start| name.starts_with(start))
            // `%.duration` stands for many names.
            || name.contains('%')
            || self.types.iter().any(|event_type| self.catalogue.kind(event_type, name).is_some())
    }

    /// What an attribute holds, when everything that is read agrees on it.
    pub(super) fn kind(&self, name: &str) -> Option<Kind> {
        if self.open || self.own.contains(name) {
            return None;
        }
        let mut kinds = self.types.iter().filter_map(|event_type| self.catalogue.kind(event_type, name));
        let first = kinds.next()?;
        kinds.all(|kind| kind == first).then_some(first)
    }

    /// Every name, for those that are near.
    pub(super) fn all(&self) -> impl Iterator<Item = &str> {
        let attributes = self.types.iter().flat_map(|event_type| self.catalogue.attributes(event_type));
        self.own.iter().copied().chain(attributes.map(|(name, _)| name))
    }

    /// Whether all that is read comes from a query within.
    pub(super) fn within(&self) -> bool {
        self.types.is_empty()
    }

    /// What is read, in words.
    pub(super) fn read(&self) -> &str {
        match self.types.as_slice() {
            [one] => one,
            [] => "the query within",
            _ => "what is read",
        }
    }
}

/// The name of a column in the answer, when the text says it.
fn output(column: &Column) -> Option<&str> {
    match (&column.alias, &column.expr.kind) {
        (Some(alias), _) => Some(&alias.text),
        (None, ExprKind::Name(name)) => Some(name),
        _ => None,
    }
}

fn group(item: &FacetItem) -> Option<&str> {
    match (&item.alias, &item.kind) {
        (Some(alias), _) => Some(&alias.text),
        (None, FacetKind::Expr(expr)) => match &expr.kind {
            ExprKind::Name(name) => Some(name),
            _ => None,
        },
        (None, FacetKind::Cases { .. }) => None,
    }
}
