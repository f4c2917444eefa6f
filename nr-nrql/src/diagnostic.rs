//! What is wrong with a text, where, and how to mend it.

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write as _;

use crate::span::Span;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "a query runs, or it doesn't")]
pub enum Severity {
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

impl Diagnostic {
    pub(crate) fn error(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self { severity: Severity::Error, code, span, message: message.into(), fix: None }
    }

    pub(crate) fn warning(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, span, message) }
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
