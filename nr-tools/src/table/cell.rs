//! One value as the text of one cell.

use std::fmt::Write as _;

use nr_core::redact::{mask_secrets, strip_invisible};
use serde_json::Value;

/// Significant digits of a number that is not whole: enough to tell any two percentages or durations apart that a reader
/// would tell apart, and a third of the 17 that a double may take.
pub const SIGNIFICANT: usize = 6;

/// How the values of a column are to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) enum Kind {
    /// As they are.
    #[default]
    Plain,
    /// Milliseconds since 1970.
    Millis,
    /// Seconds since 1970.
    Seconds,
}

/// Writes a value as a cell: null is nothing, the empty text is `""`, lists and objects are compact JSON.
pub(crate) fn write(out: &mut String, value: &Value, kind: Kind) {
    match value {
        Value::Null => {}
        Value::Bool(truth) => out.push_str(if *truth { "true" } else { "false" }),
        Value::Number(number) => {
            let scale = match kind {
                Kind::Plain => None,
                Kind::Millis => Some(1),
                Kind::Seconds => Some(1_000),
            };
            match (scale, number.as_f64()) {
                (Some(scale), Some(time)) => write_time(out, (time as i64).saturating_mul(scale)),
                (None, Some(float)) if !(number.is_i64() || number.is_u64()) => write_float(out, float),
                _ => {
                    let _ = write!(out, "{number}");
                }
            }
        }
        Value::String(text) => write_text(out, text),
        Value::Array(_) | Value::Object(_) => write_text(out, &value.to_string()),
    }
}

/// Writes a text as a cell: without characters that deceive, secrets masked, `\`, tabs and line ends escaped.
pub(crate) fn write_text(out: &mut String, text: &str) {
    if text.is_empty() {
        out.push_str("\"\"");
        return;
    }
    let visible = strip_invisible(text);
    let clean = mask_secrets(&visible);
    if clean.as_ref() == "\"\"" {
        // The one text that would read as the empty one.
        out.push_str("\\\"\\\"");
        return;
    }
    let mut rest = clean.as_ref();
    while let Some(at) = rest.find(['\\', '\t', '\n']) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        out.push_str(match from.as_bytes().first() {
            Some(b'\t') => "\\t",
            Some(b'\n') => "\\n",
            _ => "\\\\",
        });
        rest = from.get(1..).unwrap_or_default();
    }
    out.push_str(rest);
}

/// Writes a number with at most [`SIGNIFICANT`] digits, but never fewer than its whole part has.
fn write_float(out: &mut String, value: f64) {
    let size = value.abs();
    if value == 0.0 {
        out.push('0');
        return;
    }
    if !(1e-6..1e15).contains(&size) {
        let text = format!("{value:.*e}", SIGNIFICANT - 1);
        let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let _ = write!(out, "{}e{exponent}", trimmed(digits));
        return;
    }
    let whole = size.log10().floor() as i32 + 1;
    let decimals = (SIGNIFICANT as i32 - whole).max(0) as usize;
    out.push_str(trimmed(&format!("{value:.decimals$}")));
}

fn trimmed(digits: &str) -> &str {
    if digits.contains('.') { digits.trim_end_matches('0').trim_end_matches('.') } else { digits }
}

/// A number as cells show it.
#[must_use]
pub fn short(value: f64) -> String {
    let mut out = String::new();
    write_float(&mut out, value);
    out
}

/// A time as cells show it: ISO 8601 in UTC, with milliseconds only where there are any.
///
/// ```
/// assert_eq!(nr_tools::table::iso(1_700_000_000_000), "2023-11-14T22:13:20Z");
/// assert_eq!(nr_tools::table::iso(-1), "1969-12-31T23:59:59.999Z");
/// ```
#[must_use]
pub fn iso(ms: i64) -> String {
    let mut out = String::with_capacity(24);
    write_time(&mut out, ms);
    out
}

fn write_time(out: &mut String, ms: i64) {
    const DAY: i64 = 86_400_000;
    let (year, month, day) = civil(ms.div_euclid(DAY));
    let of_day = ms.rem_euclid(DAY);
    let (hour, minute, second) = (of_day / 3_600_000, of_day / 60_000 % 60, of_day / 1_000 % 60);
    let _ = write!(out, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}");
    if of_day % 1_000 != 0 {
        let _ = write!(out, ".{:03}", of_day % 1_000);
    }
    out.push('Z');
}

/// Year, month and day of a number of days since 1970-01-01 in the Gregorian calendar, counted in eras of 400 years that
/// begin in March, so that the leap day is the last of its year.
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}
