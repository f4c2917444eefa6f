//! Expressions and conditions in words.

use nr_nrql::ast::{BinaryOp, Expr, ExprKind, Interval, Name, Unit};

use super::functions;

/// What an expression stands for, as a thing.
pub(super) fn thing(expr: &Expr, source: &str) -> String {
    match &expr.kind {
        ExprKind::Star => "everything that was stored".to_owned(),
        ExprKind::Name(name) => format!("`{name}`"),
        ExprKind::Call(call) => functions::words(call, source).unwrap_or_else(|| verbatim(expr, source)),
        ExprKind::Interval(interval) => amount(interval),
        ExprKind::String(_)
        | ExprKind::Regex(_)
        | ExprKind::Int(_)
        | ExprKind::Float(_)
        | ExprKind::Template => shown(expr, source),
        ExprKind::Bool(truth) => truth.to_string(),
        ExprKind::Null => "null".to_owned(),
        ExprKind::Query(_) => "the answer of the query below".to_owned(),
        _ => verbatim(expr, source),
    }
}

/// What must hold.
pub(super) fn condition(expr: &Expr, source: &str) -> String {
    let thing = |expr| thing(expr, source);
    let not = |negated: bool| if negated { "not " } else { "" };
    match &expr.kind {
        ExprKind::Binary(BinaryOp::And, left, right) => {
            format!("{} and {}", operand(left, source, true), operand(right, source, true))
        }
        ExprKind::Binary(BinaryOp::Or, left, right) => {
            format!("{} or {}", operand(left, source, false), operand(right, source, false))
        }
        ExprKind::Binary(op, left, right) => match comparison(*op) {
            Some(words) => format!("{} {words} {}", thing(left), thing(right)),
            None => verbatim(expr, source),
        },
        ExprKind::Not(inner) => format!("not ({})", condition(inner, source)),
        ExprKind::Is { expr, negated, truth } => {
            let what = truth.map_or("null".to_owned(), |truth| truth.to_string());
            format!("{} is {}{what}", thing(expr), not(*negated))
        }
        ExprKind::Like { expr, negated, regex, pattern } => {
            let verb = match (regex, negated) {
                (false, false) => "is like",
                (false, true) => "is not like",
                (true, false) => "matches the regular expression",
                (true, true) => "does not match the regular expression",
            };
            format!("{} {verb} {}", thing(expr), thing(pattern))
        }
        ExprKind::In { expr, negated, members } => {
            let members = match members.as_slice() {
                [Expr { kind: ExprKind::Query(_), .. }] => {
                    "the values that the query below answers".to_owned()
                }
                members => format!("({})", members.iter().map(thing).collect::<Vec<_>>().join(", ")),
            };
            format!("{} is {}one of {members}", thing(expr), not(*negated))
        }
        ExprKind::Name(_) | ExprKind::Call(_) => format!("{} is true", thing(expr)),
        _ => verbatim(expr, source),
    }
}

/// A side of AND or OR; one that binds otherwise stands in brackets, so that the words can't be misread.
fn operand(expr: &Expr, source: &str, within_and: bool) -> String {
    let words = condition(expr, source);
    match &expr.kind {
        ExprKind::Binary(BinaryOp::Or, ..) if within_and => format!("({words})"),
        ExprKind::Binary(BinaryOp::And, ..) if !within_and => format!("({words})"),
        _ => words,
    }
}

const fn comparison(op: BinaryOp) -> Option<&'static str> {
    Some(match op {
        BinaryOp::Eq => "is",
        BinaryOp::NotEq => "is not",
        BinaryOp::Less => "is less than",
        BinaryOp::LessEq => "is at most",
        BinaryOp::Greater => "is more than",
        BinaryOp::GreaterEq => "is at least",
        _ => return None,
    })
}

/// An amount of time: `5 minutes`.
pub(super) fn amount(interval: &Interval) -> String {
    let word = Unit::ALL.iter().find(|(unit, _)| *unit == interval.unit).map_or("", |(_, word)| word);
    let plural = if (interval.amount - 1.0).abs() < f64::EPSILON { "" } else { "s" };
    format!("{} {word}{plural}", interval.amount)
}

/// A label, in words that follow what it is a label of.
pub(super) fn called(name: Option<&Name>) -> String {
    name.map_or(String::new(), |name| format!(", called '{}'", name.text))
}

/// The text of an expression in one line.
fn shown(expr: &Expr, source: &str) -> String {
    expr.span.of(source).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text of an expression as code.
pub(super) fn verbatim(expr: &Expr, source: &str) -> String {
    format!("`{}`", shown(expr, source).replace('`', ""))
}
