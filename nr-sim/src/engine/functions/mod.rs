//! Functions over one row.

mod dates;
mod maths;
mod strings;

use crate::store::Value;

/// A function with its arguments already computed.
#[derive(Clone, Copy, Debug)]
pub(super) struct RowFunction {
    name: &'static str,
    run: fn(&[Value]) -> Value,
}

impl RowFunction {
    pub(super) fn call(&self, args: &[Value]) -> Value {
        (self.run)(args)
    }

    /// Whether the time zone of the query follows the written arguments.
    pub(super) fn wants_zone(&self) -> bool {
        dates::FUNCTIONS.iter().any(|function| function.name == self.name)
    }
}

/// The function of this name, whatever its case.
pub(super) fn find(name: &str) -> Option<RowFunction> {
    [maths::FUNCTIONS, strings::FUNCTIONS, dates::FUNCTIONS]
        .into_iter()
        .flatten()
        .find(|function| function.name.eq_ignore_ascii_case(name))
        .copied()
}

const fn function(name: &'static str, run: fn(&[Value]) -> Value) -> RowFunction {
    RowFunction { name, run }
}

fn arg(args: &[Value], at: usize) -> &Value {
    const NULL: &Value = &Value::Null;
    args.get(at).unwrap_or(NULL)
}

fn number(args: &[Value], at: usize) -> Option<f64> {
    arg(args, at).number().or_else(|| match arg(args, at) {
        // A bare duration that was written as a number of milliseconds arrives as a number already.
        Value::Bool(b) => Some(f64::from(u8::from(*b))),
        _ => None,
    })
}

fn whole(args: &[Value], at: usize) -> Option<i64> {
    match arg(args, at) {
        Value::Int(n) => Some(*n),
        other => other.number().filter(|n| n.is_finite()).map(|n| n as i64),
    }
}

fn text(args: &[Value], at: usize) -> Option<&str> {
    arg(args, at).text()
}
