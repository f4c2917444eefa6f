//! What is wrong with a text, where, and how to mend it.

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write as _;

use crate::span::Span;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "a query runs as meant, runs, or doesn't")]
pub enum Severity {
    /// New Relic takes it; whether it is meant, only its author knows.
    Hint,
    /// New Relic may take it.
    Warning,
    /// New Relic refuses it.
    Error,
}

/// A finding.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// A stable name of the kind of finding, such as `sql-group-by`.
    pub code: &'static str,
    /// The offending part.
    pub span: Span,
    /// What is wrong and what NRQL says instead: lower case, no full stop.
    pub message: String,
    /// A change that mends it, when there is one.
    pub fix: Option<Fix>,
}

/// A change of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fix {
    /// What to replace.
    pub span: Span,
    /// What to put there.
    pub replacement: String,
}

impl Fix {
    /// The text with the change made; `None` when it doesn't fit the text.
    #[must_use]
    pub fn apply(&self, source: &str) -> Option<String> {
        let (start, end) = (self.span.start as usize, self.span.end as usize);
        let (before, after) = (source.get(..start)?, source.get(end..)?);
        source.get(start..end)?;
        Some([before, &self.replacement, after].concat())
    }
}

/// The text with every fix made that doesn't touch one made before, and how many those were. Of two fixes that overlap,
/// the one that begins first is made: the other may be needed no more, or shows again when the result is parsed.
///
/// ```
/// let parsed = nr_nrql::parse("SELECT avg(duration) FROM Transaction GROUP BY name;");
/// let (fixed, made) = nr_nrql::diagnostic::apply(parsed.source(), parsed.diagnostics());
/// assert_eq!((fixed.as_str(), made), ("SELECT average(duration) FROM Transaction FACET name", 3));
/// ```
#[must_use]
pub fn apply(source: &str, findings: &[Diagnostic]) -> (String, usize) {
    let mut fixes: Vec<&Fix> = findings.iter().filter_map(|finding| finding.fix.as_ref()).collect();
    fixes.sort_by_key(|fix| (fix.span.start, fix.span.end));
    let (mut out, mut at, mut made) = (String::with_capacity(source.len() + 32), 0, 0);
    for fix in fixes {
        let (start, end) = (fix.span.start as usize, fix.span.end as usize);
        let Some(between) = source.get(at..start) else { continue };
        if start > end || source.get(start..end).is_none() {
            continue;
        }
        out.push_str(between);
        out.push_str(&fix.replacement);
        (at, made) = (end, made + 1);
    }
    out.push_str(source.get(at..).unwrap_or_default());
    (out, made)
}

impl Diagnostic {
    pub(crate) fn error(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self { severity: Severity::Error, code, span, message: message.into(), fix: None }
    }

    pub(crate) fn warning(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, span, message) }
    }

    pub(crate) fn hint(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self { severity: Severity::Hint, ..Self::error(code, span, message) }
    }

    pub(crate) fn fix(mut self, span: Span, replacement: impl Into<String>) -> Self {
        self.fix = Some(Fix { span, replacement: replacement.into() });
        self
    }

    /// Line and column of the offending part, both from 1; columns count characters.
    #[must_use]
    pub fn position(&self, source: &str) -> (usize, usize) {
        let before = source.get(..self.span.start as usize).unwrap_or(source);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let column = before.get(line_start..).map_or(0, |line| line.chars().count());
        (before.matches('\n').count() + 1, column + 1)
    }

    /// The finding with its line and a caret under the offending part, for a terminal or a chat.
    ///
    /// ```
    /// let parsed = nr_nrql::parse("SELECT count(*) FROM Transaction GROUP BY name");
    /// let shown = parsed.diagnostics()[0].render(parsed.source());
    /// assert!(shown.contains("^^^^^^^^"), "{shown}");
    /// assert!(shown.contains("FACET"), "{shown}");
    /// ```
    #[must_use]
    pub fn render(&self, source: &str) -> String {
        let (line, column) = self.position(source);
        let (text, indent, width) = self.excerpt(source);
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Hint => "hint",
        };
        let mut out = format!("{severity} at line {line}, column {column}: {}\n", self.message);
        let _ = writeln!(out, "  {text}");
        let _ = write!(out, "  {}{}", " ".repeat(indent), "^".repeat(width));
        if let Some(fix) = &self.fix {
            let old = fix.span.of(source);
            let _ = match (old.is_empty(), fix.replacement.is_empty()) {
                (true, _) => write!(out, "\n  fix: insert `{}`", fix.replacement.trim()),
                (false, true) => write!(out, "\n  fix: remove `{old}`"),
                (false, false) => write!(out, "\n  fix: write `{}` for `{old}`", fix.replacement),
            };
        }
        out
    }

    /// The line around the offending part, cut to a readable width, with the caret's indent and width in characters.
    fn excerpt(&self, source: &str) -> (String, usize, usize) {
        const AROUND: usize = 60;
        let start = (self.span.start as usize).min(source.len());
        let before = source.get(..start).unwrap_or(source);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line_end =
            source.get(start..).and_then(|rest| rest.find('\n')).map_or(source.len(), |at| start + at);
        let clean = |text: &str| text.replace(['\t', '\r'], " ");
        let left: Vec<char> = clean(source.get(line_start..start).unwrap_or_default()).chars().collect();
        let skipped = left.len().saturating_sub(AROUND);
        let mut text = String::new();
        if skipped > 0 {
            text.push('…');
        }
        text.extend(left.iter().skip(skipped));
        let indent = text.chars().count();
        let rest = clean(source.get(start..line_end).unwrap_or_default());
        let offending = self.span.of(source).split('\n').next().unwrap_or_default().chars().count();
        text.extend(rest.chars().take(offending.max(1) + AROUND));
        if rest.chars().count() > offending.max(1) + AROUND {
            text.push('…');
        }
        (text.trim_end().to_owned(), indent, offending.clamp(1, 2 * AROUND))
    }
}
