//! The entity's id has two names: which, depends on the event type.

use alloc::format;
use alloc::vec::Vec;

use super::super::subject::Subject;
use super::super::{Finding, Rule};
use crate::ast::ExprKind;
use crate::edit;

pub(super) const RULE: Rule = Rule {
    name: "guid-name",
    why: "the entity's id is `entityGuid` on Transaction and its like, `entity.guid` on Metric, Span and Log; the other name is null",
    bad: "SELECT count(*) FROM Transaction WHERE entity.guid = 'MXxBUE18QVBQTElDQVRJT058MjM' SINCE 1 hour ago",
    good: "SELECT count(*) FROM Transaction WHERE entityGuid = 'MXxBUE18QVBQTElDQVRJT058MjM' SINCE 1 hour ago",
    modes: super::ANY,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for scope in &subject.scopes {
        let mut names = scope.event_types().map(edit::entity_attribute);
        let Some(Some(ours)) = names.next() else { continue };
        let agreed = names.all(|name| name == Some(ours)) && scope.reads_types();
        let theirs = if ours == "entityGuid" { "entity.guid" } else { "entityGuid" };
        if !agreed {
            continue;
        }
        // Whoever asks for both takes care of it.
        let has = |wanted: &str| {
            scope.exprs.iter().any(|expr| matches!(&expr.kind, ExprKind::Name(name) if name == wanted))
        };
        if has(ours) {
            continue;
        }
        for expr in &scope.exprs {
            if matches!(&expr.kind, ExprKind::Name(name) if name == theirs) {
                let event_type = scope.event_types().next().unwrap_or_default();
                let message = format!("`{theirs}` is called `{ours}` on {event_type}");
                findings.push(Finding::warning(RULE.name, expr.span, message).fix(expr.span, ours));
            }
        }
    }
}
