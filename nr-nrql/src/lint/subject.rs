//! A query taken apart once, so that every rule need not walk it.

use alloc::string::String;
use alloc::vec::Vec;

use crate::ast::{Expr, ExprKind, Node, Query, Source, Statement, Width};
use crate::diagnostic::Fix;
use crate::functions::{self, FunctionKind};
use crate::parse::Parsed;
use crate::span::Span;
use crate::time::{self, Now};

/// A day in milliseconds.
pub(super) const DAY: i64 = 86_400_000;

/// Buckets that TIMESERIES has at most (NRQL reference, TIMESERIES).
pub(super) const MAX_BUCKETS: i64 = 366;

/// Where a query stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// The text itself.
    Outer,
    /// `SHOW EVENT TYPES` or `DELETE`, which read no rows.
    Other,
    /// The source of another query.
    Nested,
    /// Behind JOIN.
    Joined,
    /// A value of another query.
    Subquery,
}

/// What a column is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Make {
    /// Something over many rows.
    Aggregate,
    /// Something of each row.
    Row,
    /// A literal, a template, or a function that isn't known: it can be either.
    Open,
}

/// A query with what belongs to it and to no query within it.
#[derive(Debug)]
pub(crate) struct Scope<'a> {
    pub(crate) query: &'a Query,
    pub(crate) role: Role,
    /// From SINCE to UNTIL, in milliseconds.
    pub(super) window: Option<(i64, i64)>,
    /// Every expression, parents before children.
    pub(crate) exprs: Vec<&'a Expr>,
    /// What each column of SELECT is made of.
    pub(crate) columns: Vec<Make>,
}

#[derive(Debug)]
pub(crate) struct Subject<'a> {
    pub(super) source: &'a str,
    /// The outermost first.
    pub(crate) scopes: Vec<Scope<'a>>,
}

impl<'a> Subject<'a> {
    pub(crate) fn new(parsed: &'a Parsed, now: Now) -> Self {
        let outer = match parsed.statement() {
            Statement::Query(_) => Role::Outer,
            _ => Role::Other,
        };
        let mut scopes: Vec<Scope<'a>> = Vec::new();
        // The queries around the node at hand, the innermost last.
        let mut around: Vec<usize> = Vec::new();
        parsed.statement().walk(&mut |node| {
            let span = match node {
                Node::Query(query) => query.span,
                Node::Expr(expr) => expr.span,
                _ => return,
            };
            let left = |at: &usize| scopes.get(*at).is_some_and(|scope| !holds(scope.query.span, span));
            while around.len() > 1 && around.last().is_some_and(left) {
                around.pop();
            }
            let owner = around.last().and_then(|at| scopes.get_mut(*at));
            match (node, owner) {
                (Node::Query(query), owner) => {
                    let role = owner.as_deref().map_or(outer, |owner| role(owner.query, query));
                    let window = window(query, now, owner.and_then(|owner| owner.window));
                    around.push(scopes.len());
                    let columns = query.select.iter().flat_map(|select| &select.columns);
                    let columns = columns.map(|column| make(&column.expr)).collect();
                    scopes.push(Scope { query, role, window, exprs: Vec::new(), columns });
                }
                (Node::Expr(expr), Some(owner)) => owner.exprs.push(expr),
                _ => {}
            }
        });
        Self { source: parsed.source(), scopes }
    }

    /// A change that takes a part out, with the blanks before it.
    pub(super) fn removal(&self, span: Span) -> Fix {
        let before = self.source.get(..span.start as usize).unwrap_or_default();
        Fix { span: Span::new(before.trim_end().len() as u32, span.end), replacement: String::new() }
    }
}

fn holds(outer: Span, inner: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

fn role(around: &Query, query: &Query) -> Role {
    let nested =
        |source: &Source| matches!(source, Source::Query(inner) if core::ptr::eq(&raw const **inner, query));
    if around.from.iter().flat_map(|from| &from.sources).any(nested) {
        Role::Nested
    } else if around.joins.iter().any(|join| core::ptr::eq(&raw const *join.query, query)) {
        Role::Joined
    } else {
        Role::Subquery
    }
}

fn window(query: &Query, now: Now, around: Option<(i64, i64)>) -> Option<(i64, i64)> {
    match (&query.since, &query.until, around) {
        (None, None, Some(around)) => Some(around),
        _ => time::window_of(query, now, around),
    }
}

impl Scope<'_> {
    /// How long the window is; nothing when its ends cannot be told or stand the wrong way round.
    pub(super) fn length(&self) -> Option<i64> {
        self.window.map(|(begin, end)| end.saturating_sub(begin)).filter(|length| *length > 0)
    }

    /// Whether the window is longer.
    pub(super) fn longer_than(&self, length: i64) -> bool {
        self.length().is_some_and(|own| own > length)
    }

    /// The event types that it reads.
    pub(super) fn event_types(&self) -> impl Iterator<Item = &str> {
        self.query.from.iter().flat_map(|from| &from.sources).filter_map(|source| match source {
            Source::EventType(name) => Some(name.text.as_str()),
            _ => None,
        })
    }

    /// Whether it reads event types and nothing else.
    pub(super) fn reads_types(&self) -> bool {
        let sources = self.query.from.as_ref().map_or(0, |from| from.sources.len());
        sources > 0 && sources == self.event_types().count()
    }

    /// Whether it reads event types only, and only some of these.
    pub(super) fn reads_only(&self, types: &[&str]) -> bool {
        self.reads_types() && self.event_types().all(|name| types.contains(&name))
    }

    /// Whether the answer is rows, one for each that was stored.
    pub(super) fn is_rows(&self) -> bool {
        !self.columns.is_empty() && self.columns.iter().all(|make| *make == Make::Row)
    }

    /// Where another clause can be put.
    pub(super) fn end(&self) -> Span {
        Span::new(self.query.span.end, self.query.span.end)
    }

    /// The buckets that TIMESERIES makes, when its width is said.
    pub(super) fn buckets(&self) -> Option<i64> {
        let widths = self.query.slide_by.iter().chain(&self.query.timeseries);
        let step = widths.map(|clause| clause.width).find_map(|width| match width {
            Width::Of(interval) => Some(interval.millis()),
            _ => None,
        })?;
        Some(self.length()?.checked_div(step.max(1))?.saturating_add(1)).filter(|_| step > 0)
    }
}

/// The canonical name of a function that is called.
pub(super) fn called(expr: &Expr) -> Option<&'static str> {
    let ExprKind::Call(call) = &expr.kind else { return None };
    functions::find(&call.name.text).map(|function| function.name)
}

/// What an expression is made of. Of an aggregate, the arguments are its own affair.
fn make(expr: &Expr) -> Make {
    let all = |parts: &mut dyn Iterator<Item = &Expr>| {
        let makes = parts.map(make);
        makes.fold(None, |made: Option<Make>, part| {
            Some(match (made, part) {
                (Some(Make::Aggregate), _) | (_, Make::Aggregate) => Make::Aggregate,
                (Some(Make::Row), _) | (_, Make::Row) => Make::Row,
                _ => Make::Open,
            })
        })
    };
    match &expr.kind {
        ExprKind::Star | ExprKind::Name(_) => Some(Make::Row),
        ExprKind::Call(call) => match functions::find(&call.name.text).map(|function| function.kind) {
            Some(FunctionKind::Aggregate) => Some(Make::Aggregate),
            None => Some(Make::Open),
            Some(FunctionKind::Row) => {
                let args = call.args.iter().filter_map(|arg| match arg {
                    crate::ast::Arg::Expr(expr) | crate::ast::Arg::Labelled(expr, _) => Some(expr),
                    crate::ast::Arg::Named(..) | crate::ast::Arg::Where(_) => None,
                });
                all(&mut args.into_iter()).or(Some(Make::Row))
            }
        },
        ExprKind::Neg(inner) | ExprKind::Not(inner) | ExprKind::Is { expr: inner, .. } => Some(make(inner)),
        ExprKind::Binary(_, left, right) | ExprKind::Like { expr: left, pattern: right, .. } => {
            all(&mut [&**left, &**right].into_iter())
        }
        ExprKind::Index(left, _) => Some(make(left)),
        ExprKind::In { expr, .. } => Some(make(expr)),
        _ => Some(Make::Open),
    }
    .unwrap_or(Make::Open)
}
