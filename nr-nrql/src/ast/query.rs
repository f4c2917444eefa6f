//! Statements and their clauses.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::expr::{Expr, Name, Text};
use super::time::{CompareWith, Interval, TimeClause, Timeseries};
use crate::span::Span;

/// What a text asks for.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "who executes queries must handle each kind")]
pub enum Statement {
    /// `SELECT … FROM …`
    Query(Box<Query>),
    /// `SHOW EVENT TYPES …`; only `since`, `until` and `limit` can be set.
    ShowEventTypes(Box<Query>),
    /// `DELETE … FROM …`, the text of a pipeline rule; it never runs as a query.
    Delete(Box<Query>),
    /// Nothing that could be recognised.
    Error(Span),
}

/// A query or a subquery. Clauses stand in the order of the reference, not of the text.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Query {
    /// From the first clause to the last.
    pub span: Span,
    /// `SELECT`
    pub select: Option<Select>,
    /// `FROM`; a query of variables alone has none.
    pub from: Option<From>,
    /// `JOIN`, at most one by the reference.
    pub joins: Vec<Join>,
    /// `WITH … AS …`
    pub with: Vec<With>,
    /// `WHERE`, which may appear more than once; all must hold.
    pub wheres: Vec<Where>,
    /// `FACET`
    pub facet: Option<Facet>,
    /// `LIMIT`
    pub limit: Option<Limit>,
    /// `OFFSET`
    pub offset: Option<Limit>,
    /// `ORDER BY`
    pub order_by: Option<OrderBy>,
    /// `SINCE`
    pub since: Option<TimeClause>,
    /// `UNTIL`
    pub until: Option<TimeClause>,
    /// `WITH TIMEZONE`
    pub timezone: Option<Text>,
    /// `COMPARE WITH`
    pub compare_with: Option<CompareWith>,
    /// `TIMESERIES`
    pub timeseries: Option<Timeseries>,
    /// `SLIDE BY`
    pub slide_by: Option<Timeseries>,
    /// `EXTRAPOLATE`
    pub extrapolate: Option<Span>,
    /// `PREDICT`
    pub predict: Option<Predict>,
    /// `WITH METRIC_FORMAT`
    pub metric_format: Option<Text>,
    /// `RAW`
    pub raw: Option<Span>,
}

/// `SELECT columns`
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Select {
    /// The whole clause.
    pub span: Span,
    /// What to select.
    pub columns: Vec<Column>,
}

/// An expression with its label.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Column {
    /// The expression and the label.
    pub span: Span,
    /// What is computed.
    pub expr: Expr,
    /// `AS 'label'`
    pub alias: Option<Name>,
}

/// `FROM sources`
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct From {
    /// The whole clause.
    pub span: Span,
    /// Event types, look-up tables or one nested query.
    pub sources: Vec<Source>,
}

/// One source of rows.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "who executes queries must handle each kind")]
pub enum Source {
    /// An event type.
    EventType(Name),
    /// `lookup(table)`
    Lookup(Name),
    /// `(SELECT …)`
    Query(Box<Query>),
    /// `{{…}}`
    Template(Span),
    /// Missing.
    Error(Span),
}

/// `[INNER | LEFT] JOIN (subquery) ON key` or `ON left = right`
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Join {
    /// The whole clause.
    pub span: Span,
    /// Whether rows without a partner stay.
    pub left: bool,
    /// The rows to join.
    pub query: Box<Query>,
    /// The key in the outer rows: an attribute, a variable or a function of them.
    pub on: Expr,
    /// The key in the joined rows.
    pub on_right: Name,
}

/// One variable, or several of one capture, of a `WITH` clause.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct With {
    /// From the expression to the last name.
    pub span: Span,
    /// What is computed for each row.
    pub expr: Expr,
    /// The names it is bound to.
    pub names: Vec<Name>,
}

/// `WHERE condition`
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Where {
    /// The whole clause.
    pub span: Span,
    /// What must hold.
    pub condition: Expr,
}

/// `FACET items [ORDER BY …]`
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Facet {
    /// The whole clause.
    pub span: Span,
    /// What to group by.
    pub items: Vec<FacetItem>,
    /// Which groups come first.
    pub order_by: Option<OrderBy>,
}

/// One part of a group's key.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct FacetItem {
    /// The item and its label.
    pub span: Span,
    /// An expression or cases.
    pub kind: FacetKind,
    /// `AS label`
    pub alias: Option<Name>,
}

/// What a group's key is made of.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "who executes queries must handle each kind")]
pub enum FacetKind {
    /// An attribute or a function of it.
    Expr(Expr),
    /// `CASES (WHERE a AS 'x', WHERE b AS 'y') [OR attribute]`: the first that holds.
    Cases {
        /// The cases in order.
        cases: Vec<Case>,
        /// What the rest is grouped by.
        or: Option<Expr>,
    },
}

/// `WHERE condition [AS label]` within `CASES` or `funnel`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Case {
    /// The whole case.
    pub span: Span,
    /// What must hold.
    pub condition: Expr,
    /// Its label.
    pub alias: Option<Name>,
}

/// `LIMIT n`, `LIMIT MAX` or `OFFSET n`
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Limit {
    /// The whole clause.
    pub span: Span,
    /// How many.
    pub count: Count,
}

/// A number of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "who executes queries must handle each kind")]
pub enum Count {
    /// This many.
    Exactly(u64),
    /// As many as New Relic allows.
    Max,
    /// `{{…}}`
    Template(Span),
    /// Missing.
    Error(Span),
}

/// `ORDER BY keys`
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct OrderBy {
    /// The whole clause.
    pub span: Span,
    /// The keys, the most important first.
    pub keys: Vec<OrderKey>,
}

/// One key to order by.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct OrderKey {
    /// The expression.
    pub expr: Expr,
    /// `Some(true)` for DESC, `Some(false)` for ASC.
    pub descending: Option<bool>,
}
/// `PREDICT [holtwinters(…)] [BY …] [USING …]`
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Predict {
    /// The whole clause.
    pub span: Span,
    /// The method with its parameters.
    pub method: Option<Expr>,
    /// How far ahead.
    pub by: Option<Interval>,
    /// How much to learn from.
    pub using: Option<Interval>,
}
