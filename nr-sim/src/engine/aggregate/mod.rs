//! Functions over many rows: what is asked ([`Spec`]) and what has been seen so far ([`State`]).

mod funnel;
mod line;
mod sample;
mod state;

pub(super) use state::State;

use super::node::Node;

/// One aggregate of a query.
#[derive(Clone, Debug)]
pub(super) struct Spec {
    pub(super) kind: Kind,
    /// What is computed for each row and handed over.
    pub(super) args: Vec<Node>,
    /// Which rows count, besides those that WHERE lets through.
    pub(super) filter: Option<Node>,
}

/// What is done with the rows.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    /// `count(*)`
    Rows,
    /// `count(attribute)`
    Count,
    Sum,
    Average,
    Min,
    Max,
    /// `percentile` and `median`
    Percentile(Vec<f64>),
    Deviation,
    Variance,
    UniqueCount,
    Uniques(usize),
    Latest,
    Earliest,
    Apdex(f64),
    Histogram {
        start: f64,
        width: f64,
        buckets: usize,
    },
    /// The key and then each step's condition are the arguments.
    Funnel(Vec<String>),
    CdfPercentage(Vec<f64>),
    /// The value and `le` are the arguments.
    BucketPercentile(Vec<f64>),
    /// Per so many milliseconds.
    Derivative(f64),
    LatestRate(f64),
    /// So many milliseconds ahead.
    PredictLinear(f64),
}
