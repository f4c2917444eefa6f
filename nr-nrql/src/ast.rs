//! The syntax tree: plain data, a span on every node, names and strings decoded.
//!
//! A part that is missing or cannot be understood is an `Error` node, so that there is a tree for every text.

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
    /// `FROM`
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
    /// The key in the outer rows.
    pub on: Name,
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

/// `SINCE point` or `UNTIL point`
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct TimeClause {
    /// The whole clause.
    pub span: Span,
    /// The time.
    pub point: TimePoint,
}

/// A point in time, as it was written.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "who executes queries must handle each kind")]
pub enum TimePoint {
    /// `5 minutes ago`
    Ago(Interval),
    /// Milliseconds since 1970.
    Epoch(i64),
    /// `'2026-01-31 12:34'` and its like.
    Text(Text),
    /// `now`, `today`, `monday`, `last week`, with an optional `AT 'HH:mm'`.
    Named {
        /// The words in lower case, one blank between them.
        words: String,
        /// The time of day.
        at: Option<Text>,
        /// Where they stand.
        span: Span,
    },
    /// `{{…}}`
    Template(Span),
    /// Missing or not understood.
    Error(Span),
}

/// An amount of time.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Interval {
    /// The number and the unit.
    pub span: Span,
    /// How many.
    pub amount: f64,
    /// Of what.
    pub unit: Unit,
}

impl Interval {
    /// Its length in milliseconds.
    #[must_use]
    pub fn millis(&self) -> i64 {
        (self.amount * self.unit.millis() as f64) as i64
    }
}

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "NRQL has these units")]
pub enum Unit {
    /// 1 ms; also of a bare number in TIMESERIES and SLIDE BY.
    Millisecond,
    /// 1,000 ms.
    Second,
    /// 60 s.
    Minute,
    /// 60 minutes.
    Hour,
    /// 24 hours.
    Day,
    /// 7 days.
    Week,
    /// 30 days.
    Month,
    /// 91 days.
    Quarter,
    /// 365 days.
    Year,
}

impl Unit {
    /// Every unit with its word.
    pub const ALL: [(Self, &'static str); 9] = [
        (Self::Millisecond, "millisecond"),
        (Self::Second, "second"),
        (Self::Minute, "minute"),
        (Self::Hour, "hour"),
        (Self::Day, "day"),
        (Self::Week, "week"),
        (Self::Month, "month"),
        (Self::Quarter, "quarter"),
        (Self::Year, "year"),
    ];

    /// Its length in milliseconds.
    #[must_use]
    pub const fn millis(self) -> i64 {
        const DAY: i64 = 86_400_000;
        match self {
            Self::Millisecond => 1,
            Self::Second => 1_000,
            Self::Minute => 60_000,
            Self::Hour => 3_600_000,
            Self::Day => DAY,
            Self::Week => 7 * DAY,
            Self::Month => 30 * DAY,
            Self::Quarter => 91 * DAY,
            Self::Year => 365 * DAY,
        }
    }

    /// The unit that a word names, in singular or plural and any case.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        let singular = |name: &str| {
            word.eq_ignore_ascii_case(name)
                || word.strip_suffix(['s', 'S']).is_some_and(|bare| bare.eq_ignore_ascii_case(name))
        };
        Self::ALL.iter().find(|(_, name)| singular(name)).map(|(unit, _)| *unit)
    }
}

/// `COMPARE WITH 1 week AGO`
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct CompareWith {
    /// The whole clause.
    pub span: Span,
    /// How much earlier.
    pub shift: Interval,
}

/// `TIMESERIES …` or `SLIDE BY …`
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Timeseries {
    /// The whole clause.
    pub span: Span,
    /// The width of a bucket.
    pub width: Width,
}

/// The width of a bucket.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "who executes queries must handle each kind")]
pub enum Width {
    /// New Relic chooses; also when nothing is said.
    Auto,
    /// As many buckets as allowed.
    Max,
    /// This wide.
    Of(Interval),
    /// `{{…}}`
    Template(Span),
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

/// A name, decoded: without backticks or quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Name {
    /// Where it stands, quotes included.
    pub span: Span,
    /// The name itself.
    pub text: String,
}

/// A string, decoded: without quotes and escapes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Text {
    /// Where it stands, quotes included.
    pub span: Span,
    /// The string itself.
    pub text: String,
}

/// An expression or a condition; NRQL makes no difference between them.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Expr {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: ExprKind,
}

/// The kinds of expressions.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "who executes queries must handle each kind")]
pub enum ExprKind {
    /// `*`
    Star,
    /// An attribute or variable.
    Name(String),
    /// A string.
    String(String),
    /// `r'…'`
    Regex(String),
    /// A whole number.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// `TRUE` or `FALSE`
    Bool(bool),
    /// `NULL`
    Null,
    /// `1 minute`
    Interval(Interval),
    /// `{{…}}`
    Template,
    /// `-x`
    Neg(Box<Expr>),
    /// `NOT x`
    Not(Box<Expr>),
    /// `a + b`, `a = b`, `a AND b`
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    /// `x IS [NOT] NULL`, `TRUE` or `FALSE`
    Is {
        /// What is looked at.
        expr: Box<Expr>,
        /// `NOT`
        negated: bool,
        /// `None` for NULL.
        truth: Option<bool>,
    },
    /// `x [NOT] LIKE pattern` or `RLIKE`
    Like {
        /// What is looked at.
        expr: Box<Expr>,
        /// `NOT`
        negated: bool,
        /// `RLIKE`
        regex: bool,
        /// The pattern.
        pattern: Box<Expr>,
    },
    /// `x [NOT] IN (…)`
    In {
        /// What is looked for.
        expr: Box<Expr>,
        /// `NOT`
        negated: bool,
        /// The members; a single [`ExprKind::Query`] when they come from a subquery.
        members: Vec<Expr>,
    },
    /// `f(arguments)`
    Call(Call),
    /// `x[key]` or `x[0]`
    Index(Box<Expr>, Box<Expr>),
    /// `{a, b}`, as in `include: {a, b}`
    Set(Vec<Expr>),
    /// `(SELECT …)`
    Query(Box<Query>),
    /// Missing or not understood.
    Error,
}

/// Operators between two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "NRQL has these operators")]
#[expect(missing_docs, reason = "the names say it")]
pub enum BinaryOp {
    Or,
    And,
    Eq,
    NotEq,
    Less,
    LessEq,
    Greater,
    GreaterEq,
    Add,
    Sub,
    Mul,
    Div,
}

/// A function with its arguments.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Call {
    /// The function's name as it was written.
    pub name: Name,
    /// The arguments in order.
    pub args: Vec<Arg>,
}

/// One argument.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "who executes queries must handle each kind")]
pub enum Arg {
    /// An expression.
    Expr(Expr),
    /// `x AS label`, as in `tuple(a AS x, b AS y)`
    Labelled(Expr, Name),
    /// `t: 0.5`
    Named(Name, Expr),
    /// `WHERE condition [AS label]`
    Where(Case),
}
