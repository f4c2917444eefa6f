//! The id of a trace has two names: which, depends on the event type.

use alloc::format;
use alloc::vec::Vec;

use super::super::subject::Subject;
use super::super::{Finding, Rule};
use crate::ast::ExprKind;

/// Event types whose attribute is `traceId` (New Relic's data dictionary, APM).
const JOINED: [&str; 2] = ["Transaction", "TransactionError"];

/// Event types whose attribute is `trace.id` (the same, spans and logs in context).
const DOTTED: [&str; 2] = ["Span", "Log"];

pub(super) const RULE: Rule = Rule {
    name: "trace-name",
    why: "the trace's id is `trace.id` on Span and Log, `traceId` on Transaction; the other name is null",
    bad: "SELECT name FROM Span WHERE traceId = '0123456789abcdef' LIMIT MAX SINCE 1 hour ago",
    good: "SELECT name FROM Span WHERE trace.id = '0123456789abcdef' LIMIT MAX SINCE 1 hour ago",
    modes: super::ANY,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for scope in &subject.scopes {
        let (theirs, ours) = match () {
            () if scope.reads_only(&JOINED) => ("trace.id", "traceId"),
            () if scope.reads_only(&DOTTED) => ("traceId", "trace.id"),
            () => continue,
        };
        for expr in &scope.exprs {
            if matches!(&expr.kind, ExprKind::Name(name) if name == theirs) {
                let event_type = scope.event_types().next().unwrap_or_default();
                let message = format!("`{theirs}` is called `{ours}` on {event_type}");
                findings.push(Finding::warning(RULE.name, expr.span, message).fix(expr.span, ours));
            }
        }
    }
}
