//! TIMESERIES has at most 366 buckets.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::super::subject::{MAX_BUCKETS, Role, Subject};
use super::super::{Finding, Rule};
use crate::ast::{Unit, Width};

/// Widths to propose, the narrowest first.
const WIDTHS: [(i64, Unit); 18] = [
    (1, Unit::Second),
    (5, Unit::Second),
    (10, Unit::Second),
    (30, Unit::Second),
    (1, Unit::Minute),
    (2, Unit::Minute),
    (5, Unit::Minute),
    (10, Unit::Minute),
    (15, Unit::Minute),
    (30, Unit::Minute),
    (1, Unit::Hour),
    (2, Unit::Hour),
    (3, Unit::Hour),
    (6, Unit::Hour),
    (12, Unit::Hour),
    (1, Unit::Day),
    (2, Unit::Day),
    (1, Unit::Week),
];

pub(super) const RULE: Rule = Rule {
    name: "too-many-buckets",
    why: "TIMESERIES has at most 366 buckets: over a long window they have to be wider",
    bad: "SELECT count(*) FROM Transaction TIMESERIES 1 minute SINCE 1 day ago",
    good: "SELECT count(*) FROM Transaction TIMESERIES 5 minutes SINCE 1 day ago",
    modes: super::QUERY,
    check,
};

/// The narrowest width that fits a window.
fn fitting(length: i64) -> Option<String> {
    WIDTHS.iter().find(|(amount, unit)| length / (amount * unit.millis()) < MAX_BUCKETS).map(
        |(amount, unit)| {
            let word = Unit::ALL.iter().find(|(known, _)| known == unit).map_or("", |(_, word)| word);
            format!("{amount} {word}{}", if *amount == 1 { "" } else { "s" })
        },
    )
}

fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for scope in subject.scopes.iter().filter(|scope| scope.role != Role::Other) {
        let query = scope.query;
        let (Some(buckets), Some(length)) = (scope.buckets(), scope.length()) else { continue };
        // A window that isn't a multiple of the width has a part of a bucket more.
        if buckets <= MAX_BUCKETS + 1 {
            continue;
        }
        let Some(clause) = query.slide_by.as_ref().or(query.timeseries.as_ref()) else { continue };
        let message = format!("{buckets} buckets, more than the {MAX_BUCKETS} that TIMESERIES has at most");
        let mut finding = Finding::warning(RULE.name, clause.span, message);
        // With SLIDE BY, the width of the buckets would have to grow with the step.
        if let (Width::Of(interval), None, Some(width)) = (clause.width, &query.slide_by, fitting(length)) {
            finding = finding.fix(interval.span, width);
        }
        findings.push(finding);
    }
}
