//! Values to query text that they can't break out of.

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt;
use core::time::Duration;

/// The longest string that is encoded, in bytes; New Relic cuts attribute values at 4,096 characters, so that nothing
/// longer can match (New Relic documentation, "Custom event data requirements").
pub const MAX_STRING: usize = 4_096 * 4;

/// A value that has no place in a query.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EncodeError {
    /// The beginning of the value, with control characters escaped.
    pub input: String,
    /// What is wrong with it.
    pub kind: EncodeErrorKind,
}

/// What is wrong with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EncodeErrorKind {
    /// A control character, which NRQL has no escape for.
    Control,
    /// A name with a backtick, which NRQL has no escape for.
    Backtick,
    /// A name without characters.
    Empty,
    /// Longer than [`MAX_STRING`].
    TooLong,
    /// A number that is not finite.
    NotFinite,
}

impl EncodeError {
    fn new(input: &str, kind: EncodeErrorKind) -> Self {
        Self { input: input.chars().take(40).flat_map(char::escape_debug).collect(), kind }
    }
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reason = match self.kind {
            EncodeErrorKind::Control => "it holds a line end or another control character; remove it",
            EncodeErrorKind::Backtick => "NRQL cannot write a name with a backtick",
            EncodeErrorKind::Empty => "a name has at least one character",
            EncodeErrorKind::TooLong => "it is longer than any attribute value; shorten it",
            EncodeErrorKind::NotFinite => "it is not a finite number",
        };
        write!(f, "`{}` cannot stand in a query: {reason}", self.input)
    }
}

impl core::error::Error for EncodeError {}

/// A string in single quotes, with `\` and `'` escaped.
///
/// # Errors
/// When it holds a control character or is too long.
///
/// ```
/// assert_eq!(nr_nrql::encode::string(r"it's C:\tmp")?, r"'it\'s C:\\tmp'");
/// # Ok::<(), nr_nrql::encode::EncodeError>(())
/// ```
pub fn string(value: &str) -> Result<String, EncodeError> {
    check(value)?;
    let mut out = String::with_capacity(value.len() + 2);
    out.push('\'');
    for c in value.chars() {
        if matches!(c, '\'' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('\'');
    Ok(out)
}

/// Strings between commas in parentheses, as IN takes them.
///
/// # Errors
/// When one of them cannot be encoded.
pub fn strings<'a>(values: impl IntoIterator<Item = &'a str>) -> Result<String, EncodeError> {
    let encoded: Result<Vec<String>, EncodeError> = values.into_iter().map(string).collect();
    Ok(format!("({})", encoded?.join(", ")))
}

/// A pattern for LIKE that matches texts which contain the value. NRQL cannot escape `%`: in the value it matches
/// anything.
///
/// # Errors
/// As [`string`].
pub fn contains(value: &str) -> Result<String, EncodeError> {
    string(&format!("%{value}%"))
}

/// The name of an attribute or an event type: bare where NRQL reads it so, else in backticks.
///
/// # Errors
/// When it is empty, too long, or holds a backtick or a control character.
///
/// ```
/// use nr_nrql::encode::identifier;
/// assert_eq!(identifier("http.statusCode")?, "http.statusCode");
/// assert_eq!(identifier("Logged-in user")?, "`Logged-in user`");
/// assert_eq!(identifier("select")?, "`select`");
/// assert!(identifier("a`b").is_err());
/// # Ok::<(), nr_nrql::encode::EncodeError>(())
/// ```
pub fn identifier(name: &str) -> Result<String, EncodeError> {
    check(name)?;
    if name.is_empty() {
        return Err(EncodeError::new(name, EncodeErrorKind::Empty));
    }
    if name.contains('`') {
        return Err(EncodeError::new(name, EncodeErrorKind::Backtick));
    }
    let begins = name.starts_with(|c: char| c.is_ascii_alphabetic());
    let goes_on = name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.'));
    let bare = begins && goes_on && !name.ends_with('.') && !name.contains("..") && !keyword(name);
    Ok(if bare { name.to_owned() } else { format!("`{name}`") })
}

/// Words with a meaning of their own somewhere in the language.
fn keyword(name: &str) -> bool {
    const WORDS: [&str; 52] = [
        "select",
        "from",
        "where",
        "facet",
        "limit",
        "since",
        "until",
        "timeseries",
        "and",
        "or",
        "as",
        "in",
        "is",
        "like",
        "rlike",
        "by",
        "not",
        "offset",
        "order",
        "with",
        "compare",
        "slide",
        "extrapolate",
        "predict",
        "join",
        "inner",
        "left",
        "on",
        "raw",
        "true",
        "false",
        "null",
        "cases",
        "case",
        "when",
        "distinct",
        "between",
        "ilike",
        "max",
        "auto",
        "asc",
        "desc",
        "ago",
        "using",
        "group",
        "having",
        "union",
        "show",
        "delete",
        "lookup",
        "timezone",
        "metric_format",
    ];
    WORDS.iter().any(|word| word.eq_ignore_ascii_case(name)) || crate::ast::Unit::named(name).is_some()
}

fn check(value: &str) -> Result<(), EncodeError> {
    let kind = if value.len() > MAX_STRING {
        EncodeErrorKind::TooLong
    } else if value.chars().any(char::is_control) {
        EncodeErrorKind::Control
    } else {
        return Ok(());
    };
    Err(EncodeError::new(value, kind))
}

/// A number. Negative ones stand in parentheses, so that `x -1` can't become a subtraction.
///
/// # Errors
/// When it is not finite.
pub fn number(value: f64) -> Result<String, EncodeError> {
    if !value.is_finite() {
        return Err(EncodeError::new(&value.to_string(), EncodeErrorKind::NotFinite));
    }
    Ok(if value.is_sign_negative() && value != 0.0 {
        format!("({value})")
    } else {
        format!("{}", value.abs())
    })
}

/// A length of time in the largest unit that says it exactly: `90 seconds`, `2 hours`. Parts of a millisecond are cut;
/// nothing is `0 milliseconds`.
#[must_use]
pub fn interval(length: Duration) -> String {
    use crate::ast::Unit;
    let ms = i64::try_from(length.as_millis()).unwrap_or(i64::MAX);
    let units = [Unit::Day, Unit::Hour, Unit::Minute, Unit::Second];
    let unit = units.into_iter().find(|unit| ms > 0 && ms % unit.millis() == 0).unwrap_or(Unit::Millisecond);
    let count = ms / unit.millis();
    let name = Unit::ALL.iter().find(|(known, _)| *known == unit).map_or("millisecond", |(_, name)| name);
    format!("{count} {name}{}", if count == 1 { "" } else { "s" })
}
