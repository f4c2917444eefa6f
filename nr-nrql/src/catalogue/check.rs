//! Names that a query uses against names that there are.

use alloc::format;
use alloc::vec::Vec;

use super::names::Names;
use super::{Catalogue, Kind};
use crate::ast::{Arg, BinaryOp, Call, Expr, ExprKind, Name, Source};
use crate::diagnostic::Diagnostic;
use crate::encode;
use crate::functions::{self, near};
use crate::lint::{Scope, Subject};
use crate::parse::Parsed;
use crate::span::Span;
use crate::time::Now;

/// Aggregates of numbers.
const SUMS: [&str; 8] =
    ["sum", "average", "percentile", "median", "stddev", "stdvar", "histogram", "derivative"];

/// Event types and attributes that the catalogue doesn't know, wrong case first of all, and attributes of a kind that the
/// function or comparison has no use for. Variables of WITH, labels, and names that a query within gives are known.
#[must_use]
pub fn check(parsed: &Parsed, catalogue: &Catalogue) -> Vec<Diagnostic> {
    let subject = Subject::new(parsed, Now::utc(0));
    let mut findings = Vec::new();
    for scope in &subject.scopes {
        for source in scope.query.from.iter().flat_map(|from| &from.sources) {
            if let Source::EventType(name) = source {
                check_event_type(name, catalogue, &mut findings);
            }
        }
        let names = Names::of(scope.query, catalogue);
        if names.open {
            continue;
        }
        check_attributes(scope, &names, &mut findings);
        for expr in &scope.exprs {
            check_kind(expr, &names, parsed.source(), &mut findings);
        }
    }
    findings.sort_by_key(|finding| finding.span.start);
    findings
}

/// The known name that is meant, by case or by letters.
fn meant<'a>(name: &str, mut known: impl Iterator<Item = &'a str> + Clone) -> Option<&'a str> {
    known.clone().find(|other| other.eq_ignore_ascii_case(name)).or_else(|| near(name, &mut known))
}

fn check_event_type(name: &Name, catalogue: &Catalogue, findings: &mut Vec<Diagnostic>) {
    if name.text.is_empty() || name.text.contains(['{', '$']) || catalogue.knows(&name.text) {
        return;
    }
    let known: Vec<&str> = catalogue.event_types().collect();
    match meant(&name.text, known.into_iter()) {
        Some(meant) => {
            let message = format!("there is no event type `{}`; did you mean `{meant}`?", name.text);
            let finding = Diagnostic::warning("unknown-event-type", name.span, message);
            findings.push(mend(finding, name.span, meant));
        }
        None if catalogue.complete => {
            let message = format!("there is no event type `{}`", name.text);
            findings.push(Diagnostic::warning("unknown-event-type", name.span, message));
        }
        None => {}
    }
}

fn check_attributes(scope: &Scope<'_>, names: &Names<'_>, findings: &mut Vec<Diagnostic>) {
    // Names that stand where no attribute is meant: the field of a metric, the key of a map, the value of an option.
    let mut passed: Vec<u32> = Vec::new();
    for expr in &scope.exprs {
        match &expr.kind {
            ExprKind::Call(call) => pass_arguments(call, &mut passed),
            ExprKind::Index(_, key) => passed.push(key.span.start),
            _ => {}
        }
    }
    passed.sort_unstable();
    for expr in &scope.exprs {
        if let ExprKind::Name(name) = &expr.kind
            && passed.binary_search(&expr.span.start).is_err()
        {
            check_name(name, expr.span, names, findings);
        }
    }
}

fn pass_arguments(call: &Call, passed: &mut Vec<u32>) {
    let is = |name: &str| call.name.text.eq_ignore_ascii_case(name);
    for (at, arg) in call.args.iter().enumerate() {
        match arg {
            Arg::Expr(expr) if (is("getField") && at == 1) || is("lookup") || (is("encode") && at == 1) => {
                passed.push(expr.span.start);
            }
            Arg::Named(_, value) if !matches!(value.kind, ExprKind::Set(_)) => passed.push(value.span.start),
            _ => {}
        }
    }
}

fn check_name(name: &str, span: Span, names: &Names<'_>, findings: &mut Vec<Diagnostic>) {
    if name.is_empty() || name.contains("{{") || name.contains("${") || names.has(name) {
        return;
    }
    let known: Vec<&str> = names.all().collect();
    let meant =
        meant(name, known.into_iter()).filter(|meant| !names.loose || meant.eq_ignore_ascii_case(name));
    match meant {
        Some(meant) => {
            let message = format!("{} has no attribute `{name}`; did you mean `{meant}`?", names.read());
            findings.push(mend(Diagnostic::warning("unknown-attribute", span, message), span, meant));
        }
        // Of a query within, only what looks like a slip is said: the catalogue knows nothing of its names.
        None if names.loose || names.within() => {}
        None => {
            let message = format!("{} has no attribute `{name}`", names.read());
            findings.push(Diagnostic::warning("unknown-attribute", span, message));
        }
    }
}

/// Adds the change to a name, unless it is one that cannot be written.
fn mend(finding: Diagnostic, span: Span, name: &str) -> Diagnostic {
    match encode::identifier(name) {
        Ok(written) => finding.fix(span, written),
        Err(_) => finding,
    }
}

fn check_kind(expr: &Expr, names: &Names<'_>, source: &str, findings: &mut Vec<Diagnostic>) {
    let kind = |expr: &Expr| match &expr.kind {
        ExprKind::Name(name) => names.kind(name),
        _ => None,
    };
    match &expr.kind {
        ExprKind::Call(call) => {
            let Some(function) = functions::find(&call.name.text).filter(|found| SUMS.contains(&found.name))
            else {
                return;
            };
            if let Some(Arg::Expr(argument)) = call.args.first()
                && kind(argument) == Some(Kind::String)
            {
                let text = argument.span.of(source);
                let message = format!("`{text}` is a text, and {} takes numbers", function.name);
                let finding = Diagnostic::warning("attribute-kind", argument.span, message);
                findings.push(finding.fix(argument.span, format!("numeric({text})")));
            }
        }
        ExprKind::Binary(op, left, right) => match (op, kind(left), &right.kind) {
            (_, Some(Kind::String), ExprKind::Int(_) | ExprKind::Float(_)) => {
                let (text, number) = (left.span.of(source), right.span.of(source));
                let finding = Diagnostic::warning(
                    "attribute-kind",
                    expr.span,
                    format!("`{text}` is a text: a number never equals it"),
                );
                findings.push(if matches!(op, BinaryOp::Eq | BinaryOp::NotEq) {
                    finding.fix(right.span, format!("'{number}'"))
                } else {
                    finding.fix(left.span, format!("numeric({text})"))
                });
            }
            (_, Some(Kind::Numeric), ExprKind::String(value)) => {
                let text = left.span.of(source);
                let message = format!("`{text}` is a number: a text never equals it");
                let finding = Diagnostic::warning("attribute-kind", right.span, message);
                let plain = value.parse::<f64>().is_ok() && value.starts_with(|c: char| c.is_ascii_digit());
                findings.push(if plain { finding.fix(right.span, value.as_str()) } else { finding });
            }
            _ => {}
        },
        _ => {}
    }
}
