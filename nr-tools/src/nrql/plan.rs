//! What will be asked: the query, checked before it is sent, with its window and limit written out.

use nr_core::redact::excerpt;
use nr_core::{Fault, FaultKind};
use nr_nrql::ast::{Query, Statement};
use nr_nrql::edit::{self, Limit};
use nr_nrql::lex::TokenKind;
use nr_nrql::{Diagnostic, Parsed, Severity};

use super::names;
use crate::window::{Window, words};

/// Rows of a query without LIMIT, the number that New Relic takes; groups too, of which New Relic takes 10 without a word
/// (New Relic documentation, "NRQL reference", LIMIT).
pub const DEFAULT_ROWS: u32 = 100;

/// Groups of a query with TIMESERIES and without LIMIT: each is a row a bucket.
pub const DEFAULT_SERIES: u32 = 10;

/// The most rows of a query (the same).
pub const MAX_ROWS: u32 = 5_000;

/// The window of a query that names none, as New Relic takes it.
const DEFAULT_WINDOW: &str = " SINCE 1 hour ago";

/// Faults of a query that are shown at once.
const SHOWN_FAULTS: usize = 3;

/// A query that is fit to be sent.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The query as it was given.
    parsed: Parsed,
    /// What is sent: clauses are added at the end, so that places in the query are places in it.
    text: String,
    limit: Option<u32>,
    times: Vec<String>,
}

impl Plan {
    /// Checks a query and writes out its window and limit.
    ///
    /// # Errors
    /// When New Relic would certainly refuse it, with a caret and the NRQL way to say it; when window or limit are given
    /// both in the query and beside it.
    ///
    /// ```
    /// use nr_tools::{nrql::Plan, window::Window};
    /// let plan = Plan::new("SELECT count(*) FROM Transaction FACET name", &Window::default(), None)?;
    /// assert_eq!(plan.text(), "SELECT count(*) FROM Transaction FACET name SINCE 1 hour ago LIMIT 100");
    /// let fault = Plan::new("SELECT avg(duration) FROM Transaction", &Window::default(), None).unwrap_err();
    /// assert!(fault.message().contains("^^^"));
    /// # Ok::<(), nr_core::Fault>(())
    /// ```
    pub fn new(query: &str, window: &Window, limit: Option<u32>) -> Result<Self, Fault> {
        let parsed = nr_nrql::parse(query);
        if parsed.has_errors() {
            return Err(refused(&parsed));
        }
        if parsed.tokens().iter().any(|token| token.kind == TokenKind::Template) {
            return Err(Fault::new(
                FaultKind::InvalidInput,
                "the query holds a dashboard variable in `{{…}}`",
            )
            .with_next("put the value in its place"));
        }
        let show = matches!(parsed.statement(), Statement::ShowEventTypes(_));
        let Some(outer) = edit::outer(&parsed) else {
            return Err(Fault::new(
                FaultKind::Unsupported,
                "DELETE is the text of a pipeline rule, not a query",
            )
            .with_next("ask with SELECT … FROM …"));
        };
        check_window(&parsed, window)?;
        let mut added = String::new();
        if !window.is_empty() {
            added.push_str(&window.clauses());
        } else if outer.since.is_none() && outer.until.is_none() {
            added.push_str(DEFAULT_WINDOW);
        }
        let within = edit::limit(&parsed);
        let beside = if show { None } else { rows(outer, within, limit)? };
        if let Some(rows) = beside {
            added.push_str(&format!(" LIMIT {rows}"));
        }
        let times = names::time_labels(outer);
        // After the last clause, before comments that may follow it. What is added was written by this crate.
        let (before, after) = query.split_at_checked(outer.span.end as usize).unwrap_or((query, ""));
        let text = [before, &added, after].concat();
        let limit = beside.or(within.map(|within| match within {
            Limit::Rows(rows) => rows,
            _ => MAX_ROWS,
        }));
        Ok(Self { parsed, text, limit, times })
    }

    /// The text that is sent.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The outer query as it was given, its places those of [`text`](Self::text).
    #[must_use]
    pub fn query(&self) -> Option<&Query> {
        edit::outer(&self.parsed)
    }

    /// The labels of columns that hold times.
    #[must_use]
    pub fn times(&self) -> &[String] {
        &self.times
    }

    /// How many rows or groups are asked for.
    #[must_use]
    pub const fn limit(&self) -> Option<u32> {
        self.limit
    }

    /// What New Relic may take amiss.
    pub(crate) fn warnings(&self) -> Vec<String> {
        let warnings =
            self.parsed.diagnostics().iter().filter(|finding| finding.severity == Severity::Warning);
        warnings.map(|finding| finding.message.clone()).collect()
    }
}

/// The window stands in one place only: where both name one, neither can be right without a guess.
fn check_window(parsed: &Parsed, window: &Window) -> Result<(), Fault> {
    let within = [("SINCE", edit::since(parsed)), ("UNTIL", edit::until(parsed))];
    let beside = [("since", window.since()), ("until", window.until())];
    let said: Vec<String> =
        within.iter().filter_map(|(name, text)| Some(format!("{name} {}", excerpt((*text)?)))).collect();
    if said.is_empty() || window.is_empty() {
        return Ok(());
    }
    let given: Vec<String> =
        beside.iter().filter_map(|(name, time)| Some(format!("{name}: {}", words((*time)?)))).collect();
    Err(Fault::new(
        FaultKind::InvalidInput,
        format!(
            "the window is given twice: `{}` in the query, and `{}` beside it",
            said.join(" "),
            given.join(", ")
        ),
    )
    .with_next("leave one of them out"))
}

/// The LIMIT to add, if any.
fn rows(query: &Query, within: Option<Limit>, beside: Option<u32>) -> Result<Option<u32>, Fault> {
    if let Some(rows) = beside.filter(|rows| *rows == 0 || *rows > MAX_ROWS) {
        return Err(Fault::new(
            FaultKind::InvalidInput,
            format!("`limit` is {rows}; New Relic answers 1 to {MAX_ROWS} rows"),
        )
        .with_next("narrow the query by WHERE or a shorter window to get at the rest"));
    }
    match (within, beside) {
        (Some(within), Some(beside)) if within != Limit::Rows(beside) => {
            let text = match within {
                Limit::Rows(rows) => rows.to_string(),
                _ => "MAX".to_owned(),
            };
            Err(Fault::new(
                FaultKind::InvalidInput,
                format!(
                    "the limit is given twice: `LIMIT {text}` in the query, and `limit: {beside}` beside it"
                ),
            )
            .with_next("leave one of them out"))
        }
        (Some(_), _) => Ok(None),
        (None, Some(rows)) => Ok(Some(rows)),
        (None, None) if query.limit.is_some() => Ok(None),
        (None, None) if query.facet.is_some() && query.timeseries.is_some() => Ok(Some(DEFAULT_SERIES)),
        (None, None) if query.facet.is_some() || names::aggregates(query) == Some(false) => {
            Ok(Some(DEFAULT_ROWS))
        }
        (None, None) => Ok(None),
    }
}

/// The faults of a text on their places, and the text with every known correction made.
fn refused(parsed: &Parsed) -> Fault {
    let errors = parsed.diagnostics().iter().filter(|finding| finding.severity == Severity::Error);
    let shown: Vec<String> =
        errors.take(SHOWN_FAULTS).map(|finding| finding.render(parsed.source())).collect();
    let fault = Fault::new(
        FaultKind::InvalidInput,
        format!("the query was not sent, New Relic would refuse it:\n{}", shown.join("\n")),
    );
    match corrected(parsed) {
        Some(text) => fault.with_next(format!("this would run: {text}")),
        None => fault.with_next("mend it and call again"),
    }
}

/// The text with all fixes made, if it parses then.
fn corrected(parsed: &Parsed) -> Option<String> {
    let mut fixes: Vec<&Diagnostic> =
        parsed.diagnostics().iter().filter(|finding| finding.fix.is_some()).collect();
    // From the end, so that earlier places stay where they are.
    fixes.sort_by_key(|finding| finding.fix.as_ref().map(|fix| std::cmp::Reverse(fix.span.start)));
    let mut text = parsed.source().to_owned();
    let mut begun = usize::MAX;
    for fix in fixes.iter().filter_map(|finding| finding.fix.as_ref()) {
        if fix.span.end as usize > begun {
            return None;
        }
        begun = fix.span.start as usize;
        text = fix.apply(&text)?;
    }
    (!nr_nrql::parse(&text).has_errors()).then_some(text)
}

/// A place in a text with a caret under it, as New Relic names it: line and column from 1.
pub(crate) fn caret(source: &str, line: usize, column: usize) -> Option<String> {
    const AROUND: usize = 60;
    let text = source.lines().nth(line.checked_sub(1)?)?;
    let at = column.checked_sub(1)?.min(text.chars().count());
    let skipped = at.saturating_sub(AROUND);
    let shown: String =
        text.chars().skip(skipped).take(2 * AROUND).map(|c| if c == '\t' { ' ' } else { c }).collect();
    Some(format!("  {shown}\n  {}^", " ".repeat(at - skipped)))
}
