//! The clauses of a query in words.

use nr_nrql::ast::{
    Case, Count, ExprKind, Facet, FacetItem, FacetKind, Node, OrderBy, Query, Source, Timeseries, Width,
};

use super::Part;
use super::functions::aggregates;
use super::window::Window;
use super::words::{amount, called, condition, thing, verbatim};

/// Groups and rows of a query without LIMIT, and with LIMIT MAX (NRQL reference, LIMIT).
const DEFAULT_GROUPS: u64 = 10;
const DEFAULT_ROWS: u64 = 100;
const MAX: &str = "5,000";

/// A query and the text that it stands in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clauses<'a> {
    pub(super) query: &'a Query,
    pub(super) source: &'a str,
}

impl<'a> Clauses<'a> {
    pub(super) fn parts(&self, window: Option<&Window>) -> Vec<Part> {
        let query = self.query;
        let mut parts = Vec::new();
        let mut add = |label, texts: Vec<String>| {
            if !texts.is_empty() {
                parts.push(Part { label, texts });
            }
        };
        let columns = query.select.iter().flat_map(|select| &select.columns);
        add(
            "asks",
            columns.map(|column| thing(&column.expr, self.source) + &called(column.alias.as_ref())).collect(),
        );
        add("reads", self.sources());
        add("computes", query.with.iter().map(|with| self.variable(with)).collect());
        add("where", query.wheres.iter().map(|clause| condition(&clause.condition, self.source)).collect());
        add("groups", query.facet.iter().flat_map(|facet| self.groups(facet)).collect());
        add("order", query.order_by.iter().map(|order| self.order(order)).collect());
        add("limit", self.limit().into_iter().collect());
        add("window", window.map(Window::words).into_iter().collect());
        add("compares", self.comparison(window).into_iter().collect());
        add("series", self.series());
        add("extras", self.extras());
        parts
    }

    /// The queries in this one, each with what it is there for.
    pub(super) fn inner(&self) -> Vec<(String, &'a Query)> {
        let mut inner = Vec::new();
        for source in self.query.from.iter().flat_map(|from| &from.sources) {
            if let Source::Query(query) = source {
                inner.push(("reads the answer of".to_owned(), &**query));
            }
        }
        for join in &self.query.joins {
            inner.push(("joins the answer of".to_owned(), &*join.query));
        }
        // Those in conditions and columns; the ones within them are theirs.
        let mut end = 0;
        self.query.walk(&mut |node| {
            if let Node::Expr(expr) = node
                && let ExprKind::Query(query) = &expr.kind
            {
                let known = inner.iter().any(|(_, other)| holds(other, query));
                if !known && query.span.start >= end {
                    end = query.span.end;
                    inner.push(("needs the answer of".to_owned(), &**query));
                }
            }
        });
        inner
    }

    fn sources(&self) -> Vec<String> {
        let named = self.query.from.iter().flat_map(|from| &from.sources).map(|source| match source {
            Source::EventType(name) => name.text.clone(),
            Source::Lookup(name) => format!("the lookup table '{}'", name.text),
            Source::Query(_) => "the answer of the query below".to_owned(),
            Source::Template(span) | Source::Error(span) => span.of(self.source).to_owned(),
        });
        let mut texts = vec![named.collect::<Vec<_>>().join(", ")];
        for join in &self.query.joins {
            let rest = if join.left { "stay" } else { "are left out" };
            texts.push(format!(
                "joined with a second query where `{}` is its `{}`; rows without a partner {rest}",
                join.on.span.of(self.source),
                join.on_right.text
            ));
        }
        texts.retain(|text| !text.is_empty());
        texts
    }

    fn variable(&self, with: &nr_nrql::ast::With) -> String {
        let names: Vec<String> = with.names.iter().map(|name| format!("`{}`", name.text)).collect();
        format!("{} from {}", names.join(", "), thing(&with.expr, self.source))
    }

    fn groups(&self, facet: &Facet) -> Vec<String> {
        let items: Vec<String> = facet.items.iter().map(|item| self.item(item)).collect();
        let mut texts = vec![format!("by {}", items.join(", and by "))];
        texts.extend(facet.order_by.iter().map(|order| format!("in the order of {}", self.order(order))));
        texts
    }

    fn item(&self, item: &FacetItem) -> String {
        let words = match &item.kind {
            FacetKind::Expr(expr) => thing(expr, self.source),
            FacetKind::Cases { cases, or } => {
                let cases: Vec<String> = cases.iter().map(|case| self.case(case)).collect();
                let rest =
                    or.as_ref().map_or(String::new(), |expr| format!(", else {}", thing(expr, self.source)));
                format!("the first case that holds: {}{rest}", cases.join("; "))
            }
        };
        words + &called(item.alias.as_ref())
    }

    fn case(&self, case: &Case) -> String {
        condition(&case.condition, self.source) + &called(case.alias.as_ref())
    }

    fn order(&self, order: &OrderBy) -> String {
        let keys = order.keys.iter().map(|key| {
            let way = match key.descending {
                Some(true) => ", largest first",
                Some(false) => ", smallest first",
                None => "",
            };
            thing(&key.expr, self.source) + way
        });
        keys.collect::<Vec<_>>().join(", then ")
    }

    fn limit(&self) -> Option<String> {
        let query = self.query;
        let columns = query.select.iter().flat_map(|select| &select.columns);
        let (things, default) = match &query.facet {
            Some(_) => ("groups", Some(DEFAULT_GROUPS)),
            // One row for all: there is nothing to limit.
            None if columns.clone().any(|column| aggregates(&column.expr)) => ("rows", None),
            None if columns.count() == 0 => ("rows", None),
            None => ("rows", Some(DEFAULT_ROWS)),
        };
        let limit = match query.limit.as_ref().map(|limit| limit.count) {
            Some(Count::Exactly(count)) => format!("{count} {things} at most"),
            Some(Count::Max) => format!("as many {things} as there can be, {MAX}"),
            Some(Count::Template(span) | Count::Error(span)) => format!("{} {things}", span.of(self.source)),
            None => format!("{} {things} at most, since there is no LIMIT", default?),
        };
        let newest = query.facet.is_none() && default.is_some() && query.order_by.is_none();
        let skipped = query.offset.as_ref().map(|offset| offset.count);
        let mut words = limit;
        if newest {
            words += ", the newest first";
        }
        if let Some(Count::Exactly(count)) = skipped {
            words += &format!(", after the first {count}");
        }
        Some(words)
    }

    fn comparison(&self, window: Option<&Window>) -> Option<String> {
        let shift = &self.query.compare_with.as_ref()?.shift;
        let when = window
            .and_then(|window| window.earlier(shift.millis()))
            .map_or(String::new(), |when| format!(", {when}"));
        Some(format!("with the same window {} earlier{when}", amount(shift)))
    }

    fn series(&self) -> Vec<String> {
        let width = |clause: &Timeseries| match clause.width {
            Width::Auto => "of a width that New Relic chooses".to_owned(),
            Width::Max => "as many as there can be".to_owned(),
            Width::Of(interval) => format!("of {}", amount(&interval)),
            Width::Template(span) => format!("of {}", span.of(self.source)),
        };
        let buckets =
            self.query.timeseries.iter().map(|clause| format!("a value a bucket, {}", width(clause)));
        let slides = self
            .query
            .slide_by
            .iter()
            .map(|clause| format!("buckets overlap: each begins after a step {}", width(clause)));
        buckets.chain(slides).collect()
    }

    fn extras(&self) -> Vec<String> {
        let query = self.query;
        let mut texts = Vec::new();
        if query.extrapolate.is_some() {
            texts.push("EXTRAPOLATE: counts make up for sampling".to_owned());
        }
        if let Some(predict) = &query.predict {
            let by = predict.by.as_ref().map_or(String::new(), |by| format!(" {} ahead", amount(by)));
            let using = predict
                .using
                .as_ref()
                .map_or(String::new(), |using| format!(", learnt from {}", amount(using)));
            let method = predict
                .method
                .as_ref()
                .map_or(String::new(), |method| format!(", with {}", verbatim(method, self.source)));
            texts.push(format!("PREDICT: goes on{by}{using}{method}"));
        }
        if let Some(format) = &query.metric_format {
            texts.push(format!("METRIC_FORMAT '{}'", format.text));
        }
        if query.raw.is_some() {
            texts.push("RAW: metrics are not rolled up".to_owned());
        }
        texts
    }
}

fn holds(outer: &Query, inner: &Query) -> bool {
    outer.span.start <= inner.span.start && inner.span.end <= outer.span.end
}
