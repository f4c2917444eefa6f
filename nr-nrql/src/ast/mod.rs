//! The syntax tree: plain data, a span on every node, names and strings decoded.
//!
//! A part that is missing or cannot be understood is an `Error` node, so that there is a tree for every text.

mod expr;
mod query;
mod time;
mod walk;

pub use expr::{Arg, BinaryOp, Call, Expr, ExprKind, Name, Text};
pub use query::{
    Case, Column, Count, Facet, FacetItem, FacetKind, From, Join, Limit, OrderBy, OrderKey, Predict, Query,
    Select, Source, Statement, Where, With,
};
pub use time::{CompareWith, Interval, TimeClause, TimePoint, Timeseries, Unit, Width};
pub use walk::Node;
