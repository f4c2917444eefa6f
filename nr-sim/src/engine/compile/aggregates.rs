//! Calls of aggregate functions.

use std::sync::Arc;

use nr_nrql::ast::{Arg, BinaryOp, Call, Case, ExprKind, Interval, Unit};

use super::calls::{constant, dimensions, named, positional};
use super::{Compiler, Mode, both};
use crate::engine::aggregate::{Kind, Spec};
use crate::engine::error::NrdbError;
use crate::engine::limits::{
    DEFAULT_UNIQUES, MAX_FUNNEL_STEPS, MAX_HISTOGRAM_BUCKETS, MAX_THRESHOLDS, MAX_UNIQUES,
};
use crate::engine::node::Node;
use crate::store::Value;

/// The percentile that is meant when none is given (NRQL reference, `percentile`).
const DEFAULT_PERCENTILE: f64 = 95.0;

/// The threshold of `apdex` in seconds when none is given (NRQL reference, `apdex`).
const DEFAULT_APDEX: f64 = 0.5;

impl Compiler<'_, '_> {
    pub(super) fn aggregate(
        &mut self,
        call: &Call,
        name: &str,
        filter: Option<&Node>,
    ) -> Result<Node, NrdbError> {
        let kind = match name {
            "count" => {
                let star = call.args.is_empty()
                    || matches!(call.args.first(), Some(Arg::Expr(expr)) if matches!(expr.kind, ExprKind::Star));
                if star {
                    return Ok(self.push(Kind::Rows, Vec::new(), filter));
                }
                Kind::Count
            }
            "sum" => Kind::Sum,
            "average" => Kind::Average,
            "min" => Kind::Min,
            "max" => Kind::Max,
            "stddev" => Kind::Deviation,
            "stdvar" => Kind::Variance,
            "latest" => Kind::Latest,
            "earliest" => Kind::Earliest,
            "median" => Kind::Percentile(vec![50.0]),
            "percentile" => {
                Kind::Percentile(numbers(call, name)?.unwrap_or_else(|| vec![DEFAULT_PERCENTILE]))
            }
            "cdfPercentage" => {
                let thresholds = numbers(call, name)?.unwrap_or_default();
                if thresholds.is_empty() || thresholds.len() > MAX_THRESHOLDS {
                    let message =
                        format!("NRQL Syntax Error: cdfPercentage() takes 1 to {MAX_THRESHOLDS} thresholds");
                    return Err(NrdbError::query(message));
                }
                Kind::CdfPercentage(thresholds)
            }
            "uniques" => {
                let limit = call.args.get(1).and_then(|arg| match arg {
                    Arg::Expr(expr) => constant(expr),
                    _ => None,
                });
                Kind::Uniques(limit.map_or(DEFAULT_UNIQUES, |n| n.max(1.0) as usize).min(MAX_UNIQUES))
            }
            "uniqueCount" => {
                let args = (0..call.args.len())
                    .map(|at| self.expr(positional(call, at, name)?, Mode::Row))
                    .collect::<Result<Vec<_>, _>>()?;
                return Ok(self.push(Kind::UniqueCount, args, filter));
            }
            "cardinality" => {
                let which = Node::Dimensions(Arc::new(dimensions(call)));
                let present = match call.args.first() {
                    Some(Arg::Expr(metric)) => {
                        let node = Box::new(self.expr(metric, Mode::Row)?);
                        Some(Node::Is { node, negated: true, truth: None })
                    }
                    _ => None,
                };
                let filter = both(filter.cloned(), present);
                return Ok(self.push(Kind::UniqueCount, vec![which], filter.as_ref()));
            }
            "bytecountestimate" => return Ok(self.push(Kind::Sum, vec![Node::RowBytes], filter)),
            "aggregationendtime" => return Ok(Node::WindowEnd),
            "apdex" => Kind::Apdex(match named(call, "t") {
                Some(expr) => {
                    constant(expr).ok_or_else(|| NrdbError::unsupported("apdex() with a computed t"))?
                }
                None => call.args.get(1).map_or(Some(DEFAULT_APDEX), number).unwrap_or(DEFAULT_APDEX),
            }),
            "histogram" => histogram(call)?,
            "funnel" => return self.funnel(call, filter),
            "derivative" => Kind::Derivative(per(call, Unit::Minute)),
            "latestrate" => Kind::LatestRate(per(call, Unit::Minute)),
            "predictLinear" => Kind::PredictLinear(per(call, Unit::Minute)),
            "bucketPercentile" | "histogramPercentile" => {
                let value = self.expr(positional(call, 0, name)?, Mode::Row)?;
                let bound = self.slot("le");
                let wanted = numbers(call, name)?.unwrap_or_else(|| vec![DEFAULT_PERCENTILE]);
                return Ok(self.push(Kind::BucketPercentile(wanted), vec![value, Node::Attr(bound)], filter));
            }
            "rate" => {
                let inner = self.expr(positional(call, 0, name)?, Mode::Group(filter))?;
                return Ok(Node::Rate(Box::new(inner), per(call, Unit::Second)));
            }
            "filter" => {
                let case = condition(call, name)?;
                let node = self.condition(&case.condition)?;
                let filter = both(filter.cloned(), Some(node));
                return self.expr(positional(call, 0, name)?, Mode::Group(filter.as_ref()));
            }
            "percentage" => {
                let case = condition(call, name)?;
                let all = self.expr(positional(call, 0, name)?, Mode::Group(filter))?;
                let node = self.condition(&case.condition)?;
                let filter = both(filter.cloned(), Some(node));
                let part = self.expr(positional(call, 0, name)?, Mode::Group(filter.as_ref()))?;
                let share = Node::Arithmetic(BinaryOp::Div, Box::new(part), Box::new(all));
                let hundred = Box::new(Node::Const(Value::Float(100.0)));
                return Ok(Node::Arithmetic(BinaryOp::Mul, hundred, Box::new(share)));
            }
            other => return Err(NrdbError::unsupported(&format!("the function {other}() here"))),
        };
        let value = self.expr(positional(call, 0, name)?, Mode::Row)?;
        Ok(self.push(kind, vec![value], filter))
    }

    fn push(&mut self, kind: Kind, args: Vec<Node>, filter: Option<&Node>) -> Node {
        self.aggregates.push(Spec { kind, args, filter: filter.cloned() });
        Node::Agg(self.aggregates.len() - 1)
    }

    fn funnel(&mut self, call: &Call, filter: Option<&Node>) -> Result<Node, NrdbError> {
        let mut args = vec![self.expr(positional(call, 0, "funnel")?, Mode::Row)?];
        let cases: Vec<Case> = call
            .args
            .iter()
            .filter_map(|arg| match arg {
                Arg::Where(case) => Some(case.clone()),
                _ => None,
            })
            .collect();
        if cases.is_empty() || cases.len() > MAX_FUNNEL_STEPS {
            return Err(NrdbError::query(format!(
                "NRQL Syntax Error: funnel() takes 1 to {MAX_FUNNEL_STEPS} steps"
            )));
        }
        let (steps, labels): (Vec<Node>, Vec<String>) = self.cases(&cases)?.into_iter().unzip();
        args.extend(steps);
        Ok(self.push(Kind::Funnel(labels), args, filter))
    }
}

/// The numbers after the first argument; `None` when there are none.
fn numbers(call: &Call, name: &str) -> Result<Option<Vec<f64>>, NrdbError> {
    let numbers = call
        .args
        .iter()
        .skip(1)
        .map(|arg| {
            number(arg).ok_or_else(|| NrdbError::unsupported(&format!("{name}() with a computed number")))
        })
        .collect::<Result<Vec<_>, _>>()?;
    Ok(if numbers.is_empty() { None } else { Some(numbers) })
}

fn number(arg: &Arg) -> Option<f64> {
    match arg {
        Arg::Expr(expr) => constant(expr),
        _ => None,
    }
}

/// The interval after the first argument, in milliseconds.
fn per(call: &Call, default: Unit) -> f64 {
    let interval = call.args.get(1).and_then(|arg| match arg {
        Arg::Expr(expr) => match &expr.kind {
            ExprKind::Interval(interval) => Some(Interval::millis(interval)),
            _ => None,
        },
        _ => None,
    });
    interval.unwrap_or(default.millis()) as f64
}

fn condition<'c>(call: &'c Call, name: &str) -> Result<&'c Case, NrdbError> {
    call.args
        .iter()
        .find_map(|arg| match arg {
            Arg::Where(case) => Some(case),
            _ => None,
        })
        .ok_or_else(|| NrdbError::query(format!("NRQL Syntax Error: {name}() lacks its WHERE")))
}

/// `histogram(attr, width: 10, buckets: 40, start: 0)`: the width is that of all buckets together.
fn histogram(call: &Call) -> Result<Kind, NrdbError> {
    let value = |name: &str, at: usize, default: f64| match named(call, name) {
        Some(expr) => constant(expr).unwrap_or(default),
        None => call.args.get(at).and_then(number).unwrap_or(default),
    };
    let (width, buckets, start) =
        (value("width", 1, 10.0), value("buckets", 2, 40.0), value("start", 3, 0.0));
    if !(1.0..=MAX_HISTOGRAM_BUCKETS as f64).contains(&buckets) || width <= 0.0 {
        let message = format!(
            "NRQL Syntax Error: histogram() takes a width above 0 and 1 to {MAX_HISTOGRAM_BUCKETS} buckets"
        );
        return Err(NrdbError::query(message));
    }
    Ok(Kind::Histogram { start, width, buckets: buckets as usize })
}
