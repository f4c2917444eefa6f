//! One layout for every query.
//!
//! Keywords stand in capitals, functions as the reference writes them, units and names of times in small letters as in
//! `SINCE 2 hours ago`. A query that fits stands in one line; a longer one has a line for each clause, and subqueries
//! are indented. Names, strings, regular expressions, numbers and templates stay byte for byte, and so does their order:
//! formatting changes no meaning, which [`fingerprint`](mod@crate::fingerprint) can tell. Comments are kept.

mod pieces;
mod print;
mod roles;

use alloc::boxed::Box;
use alloc::string::String;
use core::fmt;

use crate::diagnostic::{Diagnostic, Severity};
use crate::parse::{MAX_TEXT, Parsed};

/// The longest line that is not broken, in characters, where it can be broken at all.
pub const MAX_COLUMNS: usize = 100;

/// A text that is not formatted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FormatError {
    /// Why not.
    pub kind: FormatErrorKind,
}

/// Why a text is not formatted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FormatErrorKind {
    /// The text has errors, of which this is the first.
    Source(Box<Diagnostic>),
    /// The formatted text would have more than [`MAX_TEXT`] bytes, and could not be parsed again.
    TooLong,
}

impl fmt::Display for FormatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            FormatErrorKind::Source(finding) => {
                write!(f, "cannot format the query: mend it first: {}", finding.message)
            }
            FormatErrorKind::TooLong => {
                write!(f, "cannot format the query: it would have more than {MAX_TEXT} bytes; shorten it")
            }
        }
    }
}

impl core::error::Error for FormatError {}

/// The text in the one layout, without a line end after it.
///
/// ```
/// use nr_nrql::format::format;
/// let parsed = nr_nrql::parse("select AVERAGE(duration)*1000 as 'ms'  from Transaction since 1 HOUR ago");
/// assert_eq!(format(&parsed)?, "SELECT average(duration) * 1000 AS 'ms' FROM Transaction SINCE 1 hour ago");
///
/// let long = nr_nrql::parse("SELECT count(*) FROM (SELECT max(duration) FROM Transaction WHERE appName = 'checkout' FACET host) -- slow\nLIMIT 5");
/// assert_eq!(format(&long)?, "\
/// SELECT count(*)
/// FROM (SELECT max(duration) FROM Transaction WHERE appName = 'checkout' FACET host) -- slow
/// LIMIT 5");
/// # Ok::<(), nr_nrql::format::FormatError>(())
/// ```
///
/// # Errors
/// When the text has errors, with the first of them, or when the result would be too long to parse again.
pub fn format(parsed: &Parsed) -> Result<String, FormatError> {
    let first = parsed.diagnostics().iter().find(|finding| finding.severity == Severity::Error);
    if let Some(finding) = first {
        return Err(FormatError { kind: FormatErrorKind::Source(Box::new(finding.clone())) });
    }
    let text = print::print(&pieces::pieces(parsed));
    if text.len() > MAX_TEXT {
        return Err(FormatError { kind: FormatErrorKind::TooLong });
    }
    Ok(text)
}
