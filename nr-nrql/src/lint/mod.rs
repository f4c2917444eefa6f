//! What New Relic would run but is seldom meant, and what a query costs.
//!
//! A rule is one file in `rules/`: why it exists, a query that it finds fault with and one that it doesn't. Rules look
//! at the tree and at the time that the caller gives, never at an account; for names there is [`crate::catalogue`].

mod cost;
mod rules;
mod subject;

use alloc::string::String;
use alloc::vec::Vec;

pub use self::cost::{Class, Cost};
pub(crate) use self::subject::{Scope, Subject};
use crate::diagnostic::Diagnostic;
use crate::parse::Parsed;
use crate::time::Now;

/// What a rule found: a diagnostic whose code is the name of the rule.
pub type Finding = Diagnostic;

/// What a query is written for: each takes another part of the language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Mode {
    /// To be asked.
    #[default]
    Query,
    /// The query of an alert condition.
    AlertCondition,
    /// A rule that makes metrics from events.
    EventsToMetrics,
}

/// How to look.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// When the query is asked; the length of its window depends on it.
    pub now: Now,
    /// What the query is written for.
    pub mode: Mode,
    /// Names of rules that are not asked.
    pub disabled: Vec<String>,
}

impl Options {
    /// Every rule, for a query to be asked at a time.
    #[must_use]
    pub const fn new(now: Now) -> Self {
        Self { now, mode: Mode::Query, disabled: Vec::new() }
    }

    /// The same for another purpose.
    #[must_use]
    pub fn mode(self, mode: Mode) -> Self {
        Self { mode, ..self }
    }

    /// The same without a rule.
    #[must_use]
    pub fn without(mut self, rule: impl Into<String>) -> Self {
        self.disabled.push(rule.into());
        self
    }
}

/// A rule.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Rule {
    /// Its name, the code of its findings.
    pub name: &'static str,
    /// Why it exists.
    pub why: &'static str,
    /// A query that it finds fault with.
    pub bad: &'static str,
    /// A query that says the same as it should be said.
    pub good: &'static str,
    /// The purposes it looks at.
    pub modes: &'static [Mode],
    check: fn(&Subject<'_>, &mut Vec<Finding>),
}

/// Every rule, in the order of the documentation.
#[must_use]
pub fn rules() -> &'static [Rule] {
    rules::ALL
}

/// What the rules found, and what the query costs.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Report {
    /// The findings in the order of the text.
    pub findings: Vec<Finding>,
    /// The cost, estimated from the text alone.
    pub cost: Cost,
}

/// Looks at a query with every rule that is not disabled. A text with errors is looked at as far as it was understood.
///
/// ```
/// use nr_nrql::{lint, time::Now};
///
/// let parsed = nr_nrql::parse("SELECT count(*) FROM Log WHERE message LIKE '%timeout%' FACET host SINCE 30 days ago");
/// let report = lint::lint(&parsed, &lint::Options::new(Now::utc(1_772_619_630_500)));
/// let names: Vec<_> = report.findings.iter().map(|finding| finding.code).collect();
/// assert_eq!(names, ["wide-like", "facet-default"]);
/// assert_eq!(report.cost.class, lint::Class::Heavy);
/// ```
#[must_use]
pub fn lint(parsed: &Parsed, options: &Options) -> Report {
    let subject = Subject::new(parsed, options.now);
    let mut findings = Vec::new();
    for rule in rules::ALL {
        if rule.modes.contains(&options.mode) && !options.disabled.iter().any(|name| name == rule.name) {
            (rule.check)(&subject, &mut findings);
        }
    }
    findings.sort_by_key(|finding| (finding.span.start, finding.span.end));
    Report { findings, cost: cost::of(&subject) }
}
