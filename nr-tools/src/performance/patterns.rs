//! Patterns of log messages: what changes from line to line is masked, and lines that are alike then are one pattern.
//!
//! Pure text work. Numbers, ids, hexadecimal and quoted values become `*`; then a word that takes many values in otherwise
//! equal messages becomes `*` too. The order of messages makes no difference.

use std::collections::{BTreeMap, BTreeSet};

/// Characters of a message that are looked at: beyond them there are mostly payloads and stack traces.
const MAX_MESSAGE: usize = 1_000;

/// A position with more different words than this holds a value and not a word of the message.
const MAX_WORDS: usize = 10;

/// Positions of a message that may be found to hold values.
const MAX_POSITIONS: usize = 40;

/// From this many hexadecimal digits on, a word with a decimal digit in it is an id.
const MIN_HEX: usize = 8;

/// Letters after a number that are its unit: `34ms`.
const MAX_UNIT: usize = 3;

const MASK: char = '*';

/// The message with what changes from line to line masked.
pub(super) fn mask(message: &str) -> String {
    let text: Vec<char> = message.chars().take(MAX_MESSAGE).collect();
    let mut out = String::with_capacity(text.len());
    let at = |place: usize| text.get(place).copied();
    let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    let mut place = 0;
    while let Some(c) = at(place) {
        if is_quote(c) && !place.checked_sub(1).and_then(at).is_some_and(is_word) {
            match closing(&text, place) {
                Some(end) => {
                    out.push(c);
                    out.push(MASK);
                    out.push(c);
                    place = end + 1;
                }
                None => {
                    out.push(c);
                    place += 1;
                }
            }
        } else if c.is_alphanumeric() {
            let end = word_end(&text, place);
            mask_word(part(place, end), &mut out);
            place = end;
        } else if c.is_whitespace() {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
            place += 1;
        } else {
            out.push(c);
            place += 1;
        }
    }
    out.truncate(out.trim_end().len());
    out
}

const fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\'' | '`')
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == MASK
}

/// The quote that ends what begins at a place: the next of its kind that no word goes on after.
fn closing(text: &[char], from: usize) -> Option<usize> {
    let quote = text.get(from)?;
    let ends =
        |place: &usize| text.get(*place) == Some(quote) && !text.get(place + 1).copied().is_some_and(is_word);
    (from + 1..text.len()).find(ends)
}

/// Where a word ends: letters and digits, with single connectors between them.
fn word_end(text: &[char], from: usize) -> usize {
    let is_part = |place: usize| text.get(place).is_some_and(|c| c.is_alphanumeric());
    let mut end = from;
    loop {
        if is_part(end) {
            end += 1;
        } else if text.get(end).copied().is_some_and(is_connector) && is_part(end + 1) {
            end += 2;
        } else {
            return end;
        }
    }
}

const fn is_connector(c: char) -> bool {
    matches!(c, '-' | '.' | '_' | ':' | '+' | ',')
}

/// Writes a word with its values masked; values next to each other are one.
fn mask_word(word: &[char], out: &mut String) {
    if !word.iter().any(|c| c.is_numeric()) {
        out.extend(word);
        return;
    }
    if is_id(word) {
        out.push(MASK);
        return;
    }
    let mut masked = String::new();
    for (at, part) in word.split(|c| is_connector(*c)).enumerate() {
        let mut piece = String::new();
        mask_part(part, &mut piece);
        // The connector before this part.
        let before: usize = word.split(|c| is_connector(*c)).take(at).map(|part| part.len() + 1).sum();
        match before.checked_sub(1).and_then(|place| word.get(place)) {
            Some(_) if masked.ends_with(MASK) && piece.starts_with(MASK) => {
                masked.push_str(piece.get(MASK.len_utf8()..).unwrap_or_default());
            }
            Some(connector) => {
                masked.push(*connector);
                masked.push_str(&piece);
            }
            None => masked.push_str(&piece),
        }
    }
    out.push_str(&masked);
}

/// Hexadecimal ids and UUIDs.
fn is_id(word: &[char]) -> bool {
    let mut digits = word.iter().filter(|c| **c != '-');
    digits.clone().count() >= MIN_HEX && digits.all(char::is_ascii_hexdigit)
}

/// One part of a word: letters before a number and its unit are kept, what mixes them is an id.
fn mask_part(part: &[char], out: &mut String) {
    if !part.iter().any(|c| c.is_numeric()) {
        out.extend(part);
        return;
    }
    let runs: Vec<&[char]> = part.chunk_by(|a, b| a.is_numeric() == b.is_numeric()).collect();
    let is_number = |run: &[char]| run.first().is_some_and(|c| c.is_numeric());
    match runs.as_slice() {
        [letters, _] if !is_number(letters) => {
            out.extend(*letters);
            out.push(MASK);
        }
        [_, unit] if unit.len() <= MAX_UNIT => {
            out.push(MASK);
            out.extend(*unit);
        }
        _ => out.push(MASK),
    }
}

/// What is known of the lines of a pattern.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Seen {
    /// Lines in each of two windows: now and before.
    pub(super) lines: [u64; 2],
    /// Lines by their level, as written.
    pub(super) levels: BTreeMap<String, u64>,
    /// Who wrote them.
    pub(super) sources: BTreeMap<String, u64>,
    /// The times of the first and the last one in the window now, in milliseconds.
    pub(super) between: Option<(i64, i64)>,
    /// The newest line, as it is.
    pub(super) sample: String,
    sample_ms: i64,
    /// The trace of a line, if one has any.
    pub(super) trace: Option<String>,
}

impl Seen {
    fn add(&mut self, other: Self) {
        for (mine, theirs) in self.lines.iter_mut().zip(other.lines) {
            *mine += theirs;
        }
        for (mine, theirs) in [(&mut self.levels, other.levels), (&mut self.sources, other.sources)] {
            for (name, count) in theirs {
                *mine.entry(name).or_default() += count;
            }
        }
        self.between = match (self.between, other.between) {
            (Some(a), Some(b)) => Some((a.0.min(b.0), a.1.max(b.1))),
            (a, b) => a.or(b),
        };
        if (other.sample_ms, &other.sample) > (self.sample_ms, &self.sample) {
            self.sample = other.sample;
            self.sample_ms = other.sample_ms;
            self.trace = other.trace.or(self.trace.take());
        }
    }

    /// The level that most lines have.
    pub(super) fn level(&self) -> &str {
        most(&self.levels)
    }

    /// Who wrote most lines.
    pub(super) fn source(&self) -> &str {
        most(&self.sources)
    }
}

fn most(counts: &BTreeMap<String, u64>) -> &str {
    counts.iter().max_by_key(|(_, count)| **count).map_or("", |(name, _)| name)
}

/// A line of a log.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Line<'a> {
    pub(super) message: &'a str,
    pub(super) level: &'a str,
    pub(super) source: &'a str,
    pub(super) trace: Option<&'a str>,
    pub(super) ms: i64,
    /// Of the window before.
    pub(super) earlier: bool,
}

/// Lines by pattern.
#[derive(Clone, Debug, Default)]
pub(super) struct Patterns {
    found: BTreeMap<String, Seen>,
}

impl Patterns {
    /// Takes a line in.
    pub(super) fn add(&mut self, line: &Line<'_>) {
        let mut one = Seen {
            lines: if line.earlier { [0, 1] } else { [1, 0] },
            between: (!line.earlier).then_some((line.ms, line.ms)),
            sample: line.message.to_owned(),
            // Lines of the window now are the better samples: they are newer.
            sample_ms: line.ms,
            trace: line.trace.map(str::to_owned),
            ..Seen::default()
        };
        for (counts, name) in [(&mut one.levels, line.level), (&mut one.sources, line.source)] {
            if !name.is_empty() {
                counts.insert(name.to_owned(), 1);
            }
        }
        self.found.entry(mask(line.message)).or_default().add(one);
    }

    /// The patterns, those with most lines now first.
    pub(super) fn finish(self) -> Vec<(String, Seen)> {
        let mut found: Vec<(String, Seen)> = joined(self.found).into_iter().collect();
        found.sort_by(|a, b| b.1.lines.cmp(&a.1.lines).then_with(|| a.0.cmp(&b.0)));
        found
    }
}

/// Joins the templates that differ in one word with many values.
fn joined(mut found: BTreeMap<String, Seen>) -> BTreeMap<String, Seen> {
    for position in 0..MAX_POSITIONS {
        // Templates with this word left out, and how many words there are.
        let mut words: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for template in found.keys() {
            if let Some((word, without)) = without(template, position) {
                words.entry(without).or_default().insert(word.to_owned());
            }
        }
        words.retain(|_, words| words.len() > MAX_WORDS);
        if words.is_empty() {
            continue;
        }
        let mut next: BTreeMap<String, Seen> = BTreeMap::new();
        for (template, seen) in found {
            let name = match without(&template, position) {
                Some((_, without)) if words.contains_key(&without) => without,
                _ => template,
            };
            next.entry(name).or_default().add(seen);
        }
        found = next;
    }
    found
}

/// The word at a position, and the template with `*` in its place.
fn without(template: &str, position: usize) -> Option<(&str, String)> {
    let mut words: Vec<&str> = template.split(' ').collect();
    let word = *words.get(position)?;
    // A message of one word has no other words that say it is the same message.
    if words.len() < 2 {
        return None;
    }
    if let Some(place) = words.get_mut(position) {
        *place = "*";
    }
    Some((word, words.join(" ")))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_changes_is_masked_and_words_are_kept() {
        for (message, expected) in [
            ("GET /api/orders/123 answered 200 in 34 ms", "GET /api/orders/* answered * in * ms"),
            ("took 34ms, 1.5s or 2,000 rows", "took *ms, *s or * rows"),
            ("id 550e8400-e29b-41d4-a716-446655440000 gone", "id * gone"),
            ("trace 8f3a9b2c7d6e5f40 of deadbeef and cafe", "trace * of deadbeef and cafe"),
            ("at 2026-01-15T12:00:00Z from 10.1.2.3:8080", "at *Z from *"),
            ("user 'anna' said \"it's 5\" and can't go", "user '*' said \"*\" and can't go"),
            ("order-17 of node3 in zone eu-west-1a", "order-* of node* in zone eu-west-*a"),
            ("token a1b2c3d4e5x6 refused", "token * refused"),
            ("  two   blanks\tand\nlines ", "two blanks and lines"),
            ("", ""),
        ] {
            assert_eq!(mask(message), expected, "{message}");
        }
    }

    fn patterns(lines: &[String]) -> Vec<(String, Seen)> {
        let mut patterns = Patterns::default();
        for (message, ms) in lines.iter().zip(0..) {
            patterns.add(&Line { message, ms, level: "INFO", ..Line::default() });
        }
        patterns.finish()
    }

    #[test]
    fn a_word_with_many_values_is_a_value_and_one_with_few_is_a_word() {
        let names: Vec<String> = ('a'..='z')
            .map(|c| format!("user {c}{c}{c} signed in"))
            .chain(["user aaa signed out".to_owned()])
            .collect();
        let found = patterns(&names);
        assert_eq!(found[0].0, "user * signed in");
        assert_eq!(found[0].1.lines, [26, 0]);
        assert_eq!(found[1].0, "user aaa signed out");
        let few: Vec<String> =
            ["timeout", "refused", "reset"].map(|word| format!("call failed: {word}")).to_vec();
        assert_eq!(patterns(&few).len(), 3);
    }

    proptest! {
        #[test]
        fn a_mask_has_no_digits_and_masks_nothing_more(message in ".{0,80}") {
            let once = mask(&message);
            prop_assert!(!once.contains(char::is_numeric), "{once}");
            prop_assert_eq!(mask(&once), once);
        }

        #[test]
        fn every_line_is_in_one_pattern_whatever_the_order(
            mut lines in proptest::collection::vec("(get|put) [a-d]{1,2} (took|in) [0-9]{1,3}", 0..60)
        ) {
            let found = patterns(&lines);
            prop_assert_eq!(found.iter().map(|(_, seen)| seen.lines[0]).sum::<u64>(), lines.len() as u64);
            lines.reverse();
            let again = patterns(&lines);
            let names = |found: &[(String, Seen)]| -> Vec<(String, [u64; 2])> {
                found.iter().map(|(name, seen)| (name.clone(), seen.lines)).collect()
            };
            prop_assert_eq!(names(&found), names(&again));
        }
    }
}
