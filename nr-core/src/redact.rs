//! Taking out of a text what must not be seen: secrets, and characters that deceive a reader.

use std::borrow::Cow;

/// What stands in place of a secret.
pub const MASK: &str = "<redacted>";

/// Characters of an offending input that an error shows.
const EXCERPT_CHARS: usize = 80;

/// Fewer characters than this after a marker are no key, only a mention of one.
const MIN_SECRET: usize = 8;

/// Values after a name are masked from this length on: `token: no` is a remark.
const MIN_VALUE: usize = 4;

/// Beginnings of New Relic's keys (user, ingest, insights, admin, browser) and of other tokens that are often seen in
/// telemetry. What follows, up to a character that no key has, is masked with the marker kept, so that a reader sees
/// what it was.
const MARKERS: [&str; 14] = [
    "NRAK-", "NRAA-", "NRII-", "NRIQ-", "NRJS-", "NRBR-", "NRSP-", "Bearer ", "bearer ", "Basic ", "ghp_",
    "xoxb-", "AKIA", "eyJ",
];

/// Names before `=` or `:` whose value is masked, compared without case and with `-`, `_` and `.` taken as equal.
const NAMES: [&str; 10] = [
    "api_key",
    "apikey",
    "license_key",
    "insert_key",
    "password",
    "passwd",
    "secret",
    "access_token",
    "client_secret",
    "token",
];

/// Masks what looks like a key, a token or a password; borrows when nothing does.
///
/// ```
/// use nr_core::redact::mask_secrets;
/// assert_eq!(mask_secrets("key NRAK-ABCDEFGHIJKLMNOP given"), "key NRAK-<redacted> given");
/// assert_eq!(mask_secrets("password=hunter2hunter2 ok"), "password=<redacted> ok");
/// ```
#[must_use]
pub fn mask_secrets(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut copied = 0;
    let mut at = 0;
    while let Some(rest) = text.get(at..) {
        let Some(next) = rest.chars().next() else { break };
        let begins_word = !text.get(..at).unwrap_or_default().ends_with(|c: char| c.is_ascii_alphanumeric());
        let found = if begins_word { marked(rest).or_else(|| named(rest)) } else { None };
        if let Some((keep, end)) = found {
            out.push_str(text.get(copied..at).unwrap_or_default());
            // A name may hold a key itself, as in `x.NRAK-….token=`; without its value it matches no name again.
            out.push_str(&mask_secrets(text.get(at..at + keep).unwrap_or_default()));
            out.push_str(MASK);
            at += end;
            copied = at;
        } else if let Some(length) = license_key(rest, begins_word) {
            out.push_str(text.get(copied..at).unwrap_or_default());
            out.push_str(MASK);
            at += length;
            copied = at;
        } else {
            at += next.len_utf8();
        }
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    Cow::Owned(out)
}

fn secret_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '+' | '/' | '=' | '~')
}

fn run_of(text: &str, accept: impl Fn(char) -> bool) -> usize {
    text.find(|c| !accept(c)).unwrap_or(text.len())
}

/// Bytes to keep and bytes to leave behind, when a marker begins here.
fn marked(rest: &str) -> Option<(usize, usize)> {
    let marker = MARKERS.iter().find(|marker| rest.starts_with(**marker))?;
    let length = run_of(rest.get(marker.len()..)?, secret_char);
    (length >= MIN_SECRET).then_some((marker.len(), marker.len() + length))
}

/// The same for `name=value`, `name: value` and `"name":"value"`.
fn named(rest: &str) -> Option<(usize, usize)> {
    let name_end = run_of(rest, |c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
    let after = rest.get(name_end..)?;
    let gap = run_of(after, quote_or_space);
    // Most words have no value after them: they cost no more than this look.
    after.get(gap..)?.chars().next().filter(|c| matches!(c, '=' | ':'))?;
    let fold = |c: char| if matches!(c, '-' | '.') { '_' } else { c.to_ascii_lowercase() };
    let name: String = rest.get(..name_end)?.chars().map(fold).collect();
    NAMES.iter().find(|known| {
        name.strip_suffix(**known).is_some_and(|before| before.is_empty() || before.ends_with('_'))
    })?;
    let value_gap = gap + 1;
    let begin = name_end + value_gap + run_of(after.get(value_gap..)?, quote_or_space);
    let length = run_of(rest.get(begin..)?, |c| {
        !c.is_whitespace() && !matches!(c, '"' | '\'' | ',' | ';' | '&' | '<' | '>' | ')' | '}' | '\\')
    });
    (length >= MIN_VALUE).then_some((begin, begin + length))
}

fn quote_or_space(c: char) -> bool {
    matches!(c, '"' | '\'' | ' ' | '\\')
}

/// The length of a licence key of today's form: 36 characters and `NRAL` (New Relic documentation, "API keys"). The
/// older form of 40 hexadecimal digits looks like any SHA-1 and is left alone.
fn license_key(rest: &str, begins_word: bool) -> Option<usize> {
    if !begins_word {
        return None;
    }
    let length = run_of(rest, |c| c.is_ascii_alphanumeric());
    (length == 40 && rest.get(..length)?.ends_with("NRAL")).then_some(length)
}

/// Removes control, bidirectional and invisible characters, which can hide instructions in telemetry or forge lines
/// of a log; keeps line feeds and tabs. Borrows when there are none.
///
/// ```
/// use nr_core::redact::strip_invisible;
/// assert_eq!(strip_invisible("pay\u{202e}load\u{200b}\u{1b}[31m"), "payload[31m");
/// ```
#[must_use]
pub fn strip_invisible(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|b| (0x20..0x7f).contains(&b)) || !text.contains(deceives) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().filter(|c| !deceives(*c)).collect())
}

fn deceives(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\t'))
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// The beginning of an offending input, fit for an error: one line, cleaned, secrets masked, at most 80 characters.
#[must_use]
pub fn excerpt(text: &str) -> String {
    let head: String = text.chars().take(EXCERPT_CHARS * 4).collect();
    let clean = strip_invisible(&head).replace(['\n', '\t'], " ");
    let masked = mask_secrets(&clean);
    let mut short: String = masked.chars().take(EXCERPT_CHARS).collect();
    if masked.chars().count() > EXCERPT_CHARS || head.len() < text.len() {
        short.push('…');
    }
    short
}
