//! Expressions, names and strings.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use super::query::{Case, Query};
use super::time::Interval;
use crate::span::Span;

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
