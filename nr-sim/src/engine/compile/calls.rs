//! Calls of functions.

use std::sync::Arc;

use nr_nrql::Span;
use nr_nrql::ast::{Arg, Call, Expr, ExprKind};
use nr_nrql::functions::{self as language, FunctionKind};

use super::{Compiler, Mode, anchored};
use crate::engine::error::NrdbError;
use crate::engine::eval::arithmetic;
use crate::engine::functions;
use crate::engine::node::{Dimensions, Node};
use crate::store::Value;

impl Compiler<'_, '_> {
    pub(super) fn call(&mut self, call: &Call, span: Span, mode: Mode<'_>) -> Result<Node, NrdbError> {
        let written = &call.name.text;
        let Some(known) = language::find(written) else { return Err(NrdbError::unknown_function(written)) };
        if known.kind == FunctionKind::Aggregate {
            return match mode {
                Mode::Group(filter) => self.aggregate(call, known.name, filter),
                Mode::Row => Err(NrdbError::query(format!(
                    "NRQL Syntax Error: the aggregate function {}() can't be used here",
                    known.name
                ))),
            };
        }
        match known.name {
            "eventType" => self.row_only(Node::EventType, mode, written),
            "accountId" => self.row_only(Node::Account, mode, written),
            "dimensions" => self.row_only(Node::Dimensions(Arc::new(dimensions(call))), mode, written),
            "if" => {
                let condition = self.expr(positional(call, 0, written)?, mode)?;
                let yes = self.expr(positional(call, 1, written)?, mode)?;
                let no = match call.args.get(2) {
                    Some(_) => self.expr(positional(call, 2, written)?, mode)?,
                    None => Node::Const(Value::Null),
                };
                Ok(Node::If(Box::new(condition), Box::new(yes), Box::new(no)))
            }
            "aparse" => {
                let node = self.expr(positional(call, 0, written)?, mode)?;
                let pattern = literal(positional(call, 1, written)?)
                    .ok_or_else(|| NrdbError::unsupported("aparse() with a pattern that is no string"))?;
                let mut regex = String::from("(?s)");
                for c in pattern.chars() {
                    match c {
                        '%' => regex.push_str(".*?"),
                        '*' => regex.push_str("(.*?)"),
                        other => regex.push_str(&regex::escape(other.encode_utf8(&mut [0; 4]))),
                    }
                }
                capture(node, Arc::new(anchored(&regex, true)?))
            }
            "capture" => {
                let node = self.expr(positional(call, 0, written)?, mode)?;
                let pattern = literal(positional(call, 1, written)?)
                    .ok_or_else(|| NrdbError::unsupported("capture() with a pattern that is no string"))?;
                capture(node, Arc::new(anchored(&pattern, false)?))
            }
            name => {
                let Some(function) = functions::find(name) else {
                    let text = format!("the function {name}() in `{}`", span.of(self.session.source));
                    return Err(NrdbError::unsupported(&text));
                };
                let mut args = Vec::with_capacity(call.args.len());
                let mut zone = self.zone.clone();
                for arg in &call.args {
                    match arg {
                        // The field of `getField(m, count)` is a word, not an attribute.
                        Arg::Expr(Expr { kind: ExprKind::Name(field), .. })
                            if name == "getField" && !args.is_empty() =>
                        {
                            args.push(Node::Const(Value::from(field.as_str())));
                        }
                        Arg::Expr(expr) | Arg::Labelled(expr, _) => args.push(self.expr(expr, mode)?),
                        Arg::Named(name, expr) if name.text.eq_ignore_ascii_case("timezone") => {
                            zone = literal(expr).unwrap_or_default();
                        }
                        Arg::Named(name, expr) if name.text.eq_ignore_ascii_case("precision") => {
                            // Of `string` it is the second argument; `concat` shows numbers as they are.
                            let precision = self.expr(expr, mode)?;
                            if known.name == "string" {
                                args.push(precision);
                            }
                        }
                        Arg::Named(name, _) => {
                            return Err(NrdbError::unsupported(&format!(
                                "the argument {}: of {written}()",
                                name.text
                            )));
                        }
                        Arg::Where(_) => {
                            return Err(NrdbError::unsupported(&format!("WHERE within {written}()")));
                        }
                    }
                }
                if function.wants_zone() {
                    args.push(Node::Const(Value::from(zone)));
                }
                Ok(Node::Call(function, args))
            }
        }
    }

    fn row_only(&self, node: Node, mode: Mode<'_>, name: &str) -> Result<Node, NrdbError> {
        match mode {
            Mode::Row => Ok(node),
            Mode::Group(_) => Err(NrdbError::query(format!(
                "NRQL Syntax Error: {name}() can't stand beside an aggregate function; use FACET"
            ))),
        }
    }
}

/// Captures: one group is a value, several are a list.
fn capture(node: Node, regex: Arc<regex::Regex>) -> Result<Node, NrdbError> {
    match regex.captures_len() {
        0 | 1 => Err(NrdbError::query("NRQL Syntax Error: the pattern captures nothing")),
        2 => {
            let found = Node::Capture(Box::new(node), regex);
            Ok(Node::Member(Box::new(found), Box::new(Node::Const(Value::Int(0)))))
        }
        _ => Ok(Node::Capture(Box::new(node), regex)),
    }
}

/// The expression at a place among the arguments.
pub(super) fn positional<'c>(call: &'c Call, at: usize, name: &str) -> Result<&'c Expr, NrdbError> {
    match call.args.get(at) {
        Some(Arg::Expr(expr) | Arg::Labelled(expr, _)) => Ok(expr),
        _ => Err(NrdbError::query(format!("NRQL Syntax Error: {name}() lacks its argument {}", at + 1))),
    }
}

/// The argument of this name.
pub(super) fn named<'c>(call: &'c Call, wanted: &str) -> Option<&'c Expr> {
    call.args.iter().find_map(|arg| match arg {
        Arg::Named(name, expr) if name.text.eq_ignore_ascii_case(wanted) => Some(expr),
        _ => None,
    })
}

/// A string or regular expression that was written out.
pub(super) fn literal(expr: &Expr) -> Option<String> {
    match &expr.kind {
        ExprKind::String(text) | ExprKind::Regex(text) => Some(text.clone()),
        _ => None,
    }
}

/// A number that was written out.
pub(super) fn constant(expr: &Expr) -> Option<f64> {
    match &expr.kind {
        ExprKind::Int(n) => Some(*n as f64),
        ExprKind::Float(n) => Some(*n),
        ExprKind::Neg(inner) => constant(inner).map(|n| -n),
        ExprKind::Binary(op, a, b) => {
            let (a, b) = (Value::Float(constant(a)?), Value::Float(constant(b)?));
            arithmetic(*op, &a, &b).number()
        }
        _ => None,
    }
}

/// What `include:` and `exclude:` name.
pub(super) fn dimensions(call: &Call) -> Dimensions {
    let names = |which: &str| {
        named(call, which).map(|expr| match &expr.kind {
            ExprKind::Set(items) => items.iter().filter_map(name_of).collect(),
            _ => name_of(expr).into_iter().collect::<Vec<_>>(),
        })
    };
    Dimensions { include: names("include"), exclude: names("exclude").unwrap_or_default() }
}

fn name_of(expr: &Expr) -> Option<String> {
    match &expr.kind {
        ExprKind::Name(name) | ExprKind::String(name) => Some(name.clone()),
        _ => None,
    }
}
