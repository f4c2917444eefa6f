//! How much of an answer fits into what the caller's model has room for.

use serde_json::{Map, Value};

use crate::table::Table;

/// Tokens of an answer when the caller names no number (the house's rule: answers are small).
pub const DEFAULT_TOKENS: usize = 4_000;

/// The fewest tokens that a caller can ask for: less holds no row and its footer.
pub const MIN_TOKENS: usize = 200;

/// The most: what a well-known client takes from one tool by default.
pub const MAX_TOKENS: usize = 25_000;

/// Tokens kept back for the footer: 600 bytes, a part of them cursor and times, which take more tokens than prose.
const FOOTER_TOKENS: usize = 180;

/// Characters to which the values of an object that is too large are cut first, and those from which on attributes are left
/// out instead.
const LONG_VALUE: usize = 4_096;
const SHORT_VALUE: usize = 16;

/// The attribute of a cut object that says what is missing.
const CUT: &str = "…";

/// The tokens of a text, estimated without a model's vocabulary; for answers of these tools within 15 % of what a vocabulary of
/// 200,000 pieces makes of them.
///
/// A word is one token, and a little more when it is long or no blank stands before it, since vocabularies know most words
/// with their blank. What they have no pieces for costs more: digits one for three, a word in capitals, capitals and small
/// letters mixed (base64) most of a token a letter, punctuation one for three marks, tab and line end one, other scripts
/// up to three a character.
///
/// ```
/// use nr_tools::budget::tokens;
/// assert_eq!(tokens("four small words here"), 5);
/// assert_eq!(tokens("2026-11-25T19:08:06Z"), 13);
/// ```
#[must_use]
pub fn tokens(text: &str) -> usize {
    let mut counter = Counter::default();
    text.bytes().for_each(|byte| counter.push(byte));
    counter.total()
}

/// Parts of a token: the costs below are hundredths, as they were found by fitting them to answers.
const TOKEN: usize = 100;

/// A word of three letters or more without a blank before it.
const BARE: usize = 25;

/// A letter beyond the fifth of a word.
const LONG: usize = 4;
const SHORT: usize = 5;

/// A capital after the first, in a word of capitals.
const CAPITAL: usize = 16;

/// A letter among capitals and small ones.
const MIXED: usize = 80;

/// A letter of another alphabet (two bytes) and a picture (four); what takes three bytes is a token. Vocabularies differ by
/// two in these, and this lies between.
const LETTER: usize = 40;
const PICTURE: usize = 250;

/// A single mark right before a word: often they are one piece.
const JOINED: usize = 25;

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Run {
    #[default]
    None,
    /// A word of small letters, the first may be a capital.
    Word,
    Capitals,
    /// Capitals, and then small letters.
    Mixed,
    Digits,
    Marks,
    Blanks,
}

/// Counts the tokens of runs of like characters.
#[derive(Default)]
struct Counter {
    /// Hundredths of tokens of the runs that have ended.
    done: usize,
    run: Run,
    length: usize,
    /// Whether a blank stands before the run.
    spaced: bool,
}

impl Counter {
    fn push(&mut self, byte: u8) {
        let run = match byte {
            b'a'..=b'z' => match self.run {
                Run::Capitals if self.length > 1 => Run::Mixed,
                Run::Mixed => Run::Mixed,
                _ => Run::Word,
            },
            b'A'..=b'Z' => Run::Capitals,
            b'0'..=b'9' => Run::Digits,
            b' ' => Run::Blanks,
            b'\t' | b'\n' => return self.other(TOKEN),
            // Only the first byte of a character counts.
            0xf0.. => return self.other(PICTURE),
            0xe0.. => return self.other(TOKEN),
            0xc0.. => return self.other(LETTER),
            0x80.. => return,
            _ => Run::Marks,
        };
        // A capital after a small letter begins a word of its own.
        let grows = match (self.run, run) {
            (Run::Word | Run::Mixed, Run::Capitals) => false,
            (Run::Capitals, Run::Word | Run::Mixed) => true,
            (before, now) => before == now,
        };
        if !grows {
            self.begin(matches!(run, Run::Word | Run::Capitals));
        }
        self.run = run;
        self.length += 1;
    }

    /// A character that is no part of a run.
    fn other(&mut self, cost: usize) {
        self.done += self.of_run() + cost;
        self.run = Run::None;
        self.length = 0;
        self.spaced = false;
    }

    /// Another run begins.
    fn begin(&mut self, letters: bool) {
        let joined = letters && self.run == Run::Marks && self.length == 1;
        self.done += if joined { JOINED } else { self.of_run() };
        self.spaced = self.run == Run::Blanks;
        self.length = 0;
    }

    fn of_run(&self) -> usize {
        match self.run {
            Run::None => 0,
            Run::Word => {
                let bare = if self.spaced || self.length < 3 { 0 } else { BARE };
                TOKEN + bare + LONG * self.length.saturating_sub(SHORT)
            }
            Run::Capitals => TOKEN + CAPITAL * self.length.saturating_sub(1),
            Run::Mixed => MIXED * self.length,
            Run::Digits | Run::Marks => TOKEN * self.length.div_ceil(3),
            // One blank belongs to the word after it.
            Run::Blanks => TOKEN * usize::from(self.length > 1),
        }
    }

    fn total(&self) -> usize {
        (self.done + self.of_run()).div_ceil(TOKEN)
    }
}

/// Tokens of so many that are kept back for the footer: its own, but at most half.
pub(crate) fn beside(max_tokens: usize) -> usize {
    FOOTER_TOKENS.min(max_tokens / 2)
}

/// The row after the last one that fits, from a row on; the same row when not even that one fits.
#[must_use]
pub fn fit(table: &Table, from: usize, max_tokens: usize) -> usize {
    let room = max_tokens - beside(max_tokens);
    let mut used = tokens(table.header()) + 1;
    let mut row = from;
    while row < table.len() {
        used += tokens(table.rows(row, row + 1));
        if used > room {
            break;
        }
        row += 1;
    }
    row
}

/// The beginning of a text that fits.
#[must_use]
pub fn head(text: &str, max_tokens: usize) -> &str {
    beginning(text, max_tokens - beside(max_tokens))
}

/// The beginning of a text that takes no more than these tokens.
pub(crate) fn beginning(text: &str, room: usize) -> &str {
    let mut counter = Counter::default();
    let mut fits = 0;
    for (at, character) in text.char_indices() {
        let end = at + character.len_utf8();
        character.encode_utf8(&mut [0; 4]).bytes().for_each(|byte| counter.push(byte));
        // One letter can cost several tokens: it makes a word of capitals a mixed one.
        if counter.total() > room {
            return text.get(..fits).unwrap_or_default();
        }
        fits = end;
    }
    text
}

/// A text without its last line, or without the tokens at the end of its only one.
pub(crate) fn shorter(text: &str, by: usize) -> &str {
    match text.trim_end().rfind('\n') {
        Some(end) => text.get(..end).unwrap_or_default(),
        None => beginning(text, tokens(text).saturating_sub(by + 1)),
    }
}

/// The lines of a text that fit; a part of the first when not even that one does.
pub(crate) fn lines(text: &str, max_tokens: usize) -> &str {
    let shown = head(text, max_tokens);
    match shown.rfind('\n') {
        Some(end) if shown.len() < text.len() => shown.get(..end).unwrap_or_default(),
        _ => shown,
    }
}

/// A JSON object that fits: long values are cut, ending in `…`, then attributes left out, counted under the name `…`.
pub(crate) fn object_head(row: &str, max_tokens: usize) -> String {
    let room = max_tokens - beside(max_tokens);
    let Ok(Value::Object(all)) = serde_json::from_str::<Value>(row) else {
        return Value::Object(Map::from_iter([(CUT.to_owned(), Value::from(head(row, max_tokens)))]))
            .to_string();
    };
    let mut length = LONG_VALUE;
    loop {
        let cut: Map<String, Value> =
            all.iter().map(|(name, value)| (name.clone(), value_head(value, length))).collect();
        let text = Value::Object(cut).to_string();
        if tokens(&text) <= room {
            return text;
        }
        if length <= SHORT_VALUE {
            break;
        }
        length /= 2;
    }
    let mut used = tokens("{\"…\":\"10000 attributes more\"}");
    let mut cut = Map::new();
    for (name, value) in &all {
        let value = value_head(value, SHORT_VALUE);
        used += tokens(&Value::from(name.as_str()).to_string()) + tokens(&value.to_string()) + 2;
        if used > room && !cut.is_empty() {
            break;
        }
        cut.insert(name.clone(), value);
    }
    let more = all.len() - cut.len();
    cut.insert(CUT.to_owned(), Value::from(format!("{more} attributes more")));
    Value::Object(cut).to_string()
}

/// A value, or its beginning as a text.
fn value_head(value: &Value, length: usize) -> Value {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Array(_) | Value::Object(_) => value.to_string(),
        plain => return plain.clone(),
    };
    if text.chars().count() <= length {
        return value.clone();
    }
    Value::String(text.chars().take(length).chain(['…']).collect())
}
