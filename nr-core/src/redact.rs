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
    masked(text, &mut 0)
}

/// The same, and counts the characters that are looked at: a text is of any length, so the work must grow no faster.
///
/// Names are looked for from the `=` or `:` backwards, and values from there forwards. So a run of separators, blanks or
/// quotes is looked at twice at most, however many words could begin in it.
fn masked<'a>(text: &'a str, work: &mut usize) -> Cow<'a, str> {
    let mut out = String::new();
    let mut copied = 0;
    let mut at = 0;
    let mut word = false;
    while let Some(rest) = text.get(at..) {
        let Some(next) = rest.chars().next() else { break };
        *work += 1;
        // Nearly every character decides by itself that nothing begins here.
        let found = match next {
            '=' | ':' => address(rest, work).or_else(|| value(text, at, work)),
            ' ' => option(text, at, work),
            _ if word || !next.is_ascii_alphanumeric() => None,
            _ => marked(rest, work).or_else(|| license_key(rest, work)),
        };
        match found {
            Some(Found { keep, length }) => {
                out.push_str(text.get(copied..at + keep).unwrap_or_default());
                out.push_str(MASK);
                at += keep + length;
                copied = at;
                word = false;
            }
            None => {
                word = next.is_ascii_alphanumeric();
                at += next.len_utf8();
            }
        }
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    Cow::Owned(out)
}

/// A secret: so many bytes further on, and so many bytes long.
struct Found {
    keep: usize,
    length: usize,
}

fn secret_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '+' | '/' | '=' | '~')
}

fn run_of(text: &str, accept: impl Fn(char) -> bool, work: &mut usize) -> usize {
    let length = text.find(|c| !accept(c)).unwrap_or(text.len());
    *work += length;
    length
}

/// What follows a marker that begins here.
fn marked(rest: &str, work: &mut usize) -> Option<Found> {
    let first = rest.as_bytes().first()?;
    let mut begun = MARKERS.iter().filter(|marker| marker.as_bytes().first() == Some(first));
    let marker = begun.find(|marker| rest.starts_with(**marker))?;
    let length = run_of(rest.get(marker.len()..)?, secret_char, work);
    (length >= MIN_SECRET).then_some(Found { keep: marker.len(), length })
}

/// The value in `name=value`, `name: value` and `"name":"value"`, where the `=` or `:` is at `at`.
fn value(text: &str, at: usize, work: &mut usize) -> Option<Found> {
    let (before, rest) = (text.get(..at)?, text.get(at..)?);
    let name = before.trim_end_matches(quote_or_space);
    *work += before.len() - name.len();
    if !is_name(name) {
        return None;
    }
    let mut keep = 1 + run_of(rest.get(1..)?, quote_or_space, work);
    // What stands after the word `Bearer` is the secret, not the word.
    let mut schemes = MARKERS.iter().filter(|marker| marker.ends_with(' '));
    keep += schemes
        .find(|marker| rest.get(keep..).is_some_and(|r| r.starts_with(**marker)))
        .map_or(0, |m| m.len());
    let length = run_of(
        rest.get(keep..)?,
        |c| !c.is_whitespace() && !matches!(c, '"' | '\'' | ',' | ';' | '&' | '<' | '>' | ')' | '}' | '\\'),
        work,
    );
    (length >= MIN_VALUE).then_some(Found { keep, length })
}

/// The password in `scheme://user:password@host`, where the `:` of the scheme begins the text.
fn address(rest: &str, work: &mut usize) -> Option<Found> {
    let begin = rest.strip_prefix("://").map(|_| "://".len())?;
    let ends = |c: char| c.is_whitespace() || matches!(c, '/' | '?' | '#' | '"' | '\'' | '<' | '>' | '\\');
    let length = run_of(rest.get(begin..)?, |c| !ends(c), work);
    let (who, _) = rest.get(begin..begin + length)?.rsplit_once('@')?;
    let (user, password) = who.split_once(':')?;
    (!password.is_empty()).then_some(Found { keep: begin + user.len() + 1, length: password.len() })
}

/// The value in `--name value`, as command lines have it, where the blank after the name is at `at`.
fn option(text: &str, at: usize, work: &mut usize) -> Option<Found> {
    let (before, rest) = (text.get(..at)?, text.get(at..)?);
    if !is_name(before) {
        return None;
    }
    let word = before.rfind(char::is_whitespace).map_or(before, |end| before.get(end..).unwrap_or_default());
    *work += word.len();
    if !word.trim_start().starts_with('-') {
        return None;
    }
    let keep = run_of(rest, |c| c == ' ', work);
    let rest = rest.get(keep..)?;
    if rest.starts_with('-') {
        return None;
    }
    let length = run_of(rest, |c| !c.is_whitespace() && !matches!(c, '"' | '\''), work);
    (length >= MIN_VALUE).then_some(Found { keep, length })
}

/// Whether the text ends with one of [`NAMES`], alone or as the last of several words.
fn is_name(text: &str) -> bool {
    let fold = |byte: &u8| if matches!(byte, b'-' | b'.') { b'_' } else { byte.to_ascii_lowercase() };
    let text = text.as_bytes();
    let last = text.last().map(fold);
    NAMES.iter().filter(|name| name.as_bytes().last().copied() == last).any(|name| {
        let Some((head, tail)) = text.len().checked_sub(name.len()).and_then(|at| text.split_at_checked(at))
        else {
            return false;
        };
        tail.iter().map(fold).eq(name.bytes()) && head.last().is_none_or(|byte| !byte.is_ascii_alphanumeric())
    })
}

fn quote_or_space(c: char) -> bool {
    matches!(c, '"' | '\'' | ' ' | '\\')
}

/// A licence key of today's form: 36 characters and `NRAL` (New Relic documentation, "API keys"). The older form of 40
/// hexadecimal digits looks like any SHA-1 and is left alone.
fn license_key(rest: &str, work: &mut usize) -> Option<Found> {
    let length = run_of(rest, |c| c.is_ascii_alphanumeric(), work);
    (length == 40 && rest.get(..length)?.ends_with("NRAL")).then_some(Found { keep: 0, length })
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

#[cfg(test)]
mod tests {
    use super::masked;

    /// Twice the text costs twice the work, whatever it is made of.
    #[test]
    fn the_work_grows_with_the_text_and_no_faster() {
        let work = |piece: &str, times: usize| {
            let mut work = 0;
            masked(&piece.repeat(times), &mut work);
            work
        };
        for piece in [
            "a",
            "-",
            "_",
            ".",
            " ",
            "\"",
            "\\",
            "'",
            "=",
            ":",
            "a-",
            "a_.",
            "a ",
            "= ",
            "a=",
            "token",
            "token ",
            "token-",
            "token=",
            "token:\"",
            "token= a",
            "\"token\" ",
            "NRAK-",
            "NRAK-a ",
            "Bearer ",
            "token=Bearer ",
            "x.NRAK-AAAAAAAA.token=",
            "ä",
            "ä=",
            "://",
            "a://b:c@",
            "://:",
            "--token ",
            "-token",
            "--token -- ",
        ] {
            let (once, twice) = (work(piece, 1_000), work(piece, 2_000));
            assert!(twice <= once * 2 + 100, "{piece:?}: {once}, {twice}");
            assert!(once <= 6 * 1_000 * piece.len(), "{piece:?}: {once}");
        }
    }
}
