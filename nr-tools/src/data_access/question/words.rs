//! A question as words, and which of them have been understood.

use nr_core::{Fault, FaultKind};

/// Words of a question at most: a longer one is a story, and its parts are better asked one by one.
const MAX_WORDS: usize = 80;

/// Words that carry no part of the question.
const STOP: &str = "\
a about across again all also am an and any are as at be been being breakdown broken by came can check come \
could current currently data did display distributed distribution do does down during each exactly exist \
experience experienced facet fetch figure find for from get getting give go going got group grouped had \
happen happened happening has have having here hey hi how i if in is it its just know lately let list look \
made make many me moment much my need now nrql number occur occurred of on our overall pass passed per \
please print query really receive received recently report reporting return run see seeing seen show so some \
split still take tell that the their them there these they this those through to us value via want was we \
went were what whats when where which who will with would you your";

/// One word.
#[derive(Clone, Debug)]
pub(super) struct Word {
    /// As it was written, without marks around it.
    pub(super) text: String,
    /// In small letters and in the singular.
    pub(super) stem: String,
    /// Whether it stood in quotation marks: then it is a name or a text, and may hold blanks.
    pub(super) quoted: bool,
}

/// The words, with those that are explained ticked off.
#[derive(Clone, Debug)]
pub(super) struct Words {
    list: Vec<Word>,
    used: Vec<bool>,
}

impl Words {
    pub(super) fn read(text: &str) -> Result<Self, Fault> {
        let list = split(text);
        let refused = |why: String, next: &str| {
            Err(Fault::new(FaultKind::InvalidInput, why).with_next(next.to_owned()))
        };
        if list.is_empty() {
            return refused(
                "`request` has no words".to_owned(),
                "ask a question such as `average response time of checkout in the last hour`",
            );
        }
        if list.len() > MAX_WORDS {
            return refused(
                format!("`request` has more than {MAX_WORDS} words"),
                "ask for one figure or one list at a time",
            );
        }
        let used = vec![false; list.len()];
        Ok(Self { list, used })
    }

    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    pub(super) fn get(&self, at: usize) -> Option<&Word> {
        self.list.get(at)
    }

    /// The word in small letters and in the singular; empty beyond the end and for quoted words.
    pub(super) fn stem(&self, at: usize) -> &str {
        self.list.get(at).filter(|word| !word.quoted).map_or("", |word| word.stem.as_str())
    }

    /// The word in small letters.
    pub(super) fn lower(&self, at: usize) -> String {
        self.list
            .get(at)
            .filter(|word| !word.quoted)
            .map_or_else(String::new, |word| word.text.to_lowercase())
    }

    pub(super) fn is_used(&self, at: usize) -> bool {
        self.used.get(at).copied().unwrap_or(true)
    }

    pub(super) fn r#use(&mut self, from: usize, to: usize) {
        for used in self.used.iter_mut().take(to).skip(from) {
            *used = true;
        }
    }

    /// Whether a word says nothing by itself.
    pub(super) fn is_stop(&self, at: usize) -> bool {
        let lower = self.lower(at);
        self.list.get(at).is_some_and(|word| {
            !word.quoted && STOP.split(' ').any(|stop| stop == word.stem || stop == lower)
        })
    }

    /// Where a phrase ends that begins here; all its words must be free.
    pub(super) fn phrase(&self, at: usize, phrase: &str) -> Option<usize> {
        let mut end = at;
        for part in phrase.split(' ') {
            if self.is_used(end) || self.stem(end) != stem(part) {
                return None;
            }
            end += 1;
        }
        Some(end)
    }

    /// The longest of some phrases that begins here.
    pub(super) fn longest(&self, at: usize, phrases: &[&str]) -> Option<usize> {
        phrases.iter().filter_map(|phrase| self.phrase(at, phrase)).max()
    }

    /// The first place of any of some phrases: where it begins and ends.
    pub(super) fn find(&self, phrases: &[&str]) -> Option<(usize, usize)> {
        (0..self.len()).find_map(|at| Some((at, self.longest(at, phrases)?)))
    }

    /// Ticks off every occurrence of some phrases; how many words those were.
    pub(super) fn use_all(&mut self, phrases: &[&str]) -> usize {
        let (mut count, mut at) = (0, 0);
        while at < self.len() {
            match self.longest(at, phrases) {
                Some(end) => {
                    self.r#use(at, end);
                    count += end - at;
                    at = end;
                }
                None => at += 1,
            }
        }
        count
    }

    /// Ticks off a phrase where it occurs first.
    pub(super) fn take(&mut self, phrases: &[&str]) -> bool {
        let found = self.find(phrases);
        if let Some((from, to)) = found {
            self.r#use(from, to);
        }
        found.is_some()
    }

    /// The places of words that are neither explained nor empty of meaning.
    pub(super) fn left(&self) -> Vec<usize> {
        (0..self.len()).filter(|at| !self.is_used(*at) && !self.is_stop(*at)).collect()
    }

    /// Runs of such words that stand side by side.
    pub(super) fn runs(&self) -> Vec<(usize, usize)> {
        let mut runs: Vec<(usize, usize)> = Vec::new();
        for at in self.left() {
            match runs.last_mut() {
                Some((_, end)) if *end == at => *end += 1,
                _ => runs.push((at, at + 1)),
            }
        }
        runs
    }

    /// Words from one to another as they were written.
    pub(super) fn text(&self, from: usize, to: usize) -> String {
        let words: Vec<&str> = self.list.iter().take(to).skip(from).map(|word| word.text.as_str()).collect();
        words.join(" ")
    }

    /// A whole number: in digits or in a word.
    pub(super) fn number(&self, at: usize) -> Option<u32> {
        if self.is_used(at) {
            return None;
        }
        let word = self.stem(at);
        const NAMED: [(&str, u32); 22] = [
            ("a", 1),
            ("an", 1),
            ("one", 1),
            ("two", 2),
            ("couple", 2),
            ("three", 3),
            ("four", 4),
            ("five", 5),
            ("six", 6),
            ("seven", 7),
            ("eight", 8),
            ("nine", 9),
            ("ten", 10),
            ("twelve", 12),
            ("fifteen", 15),
            ("twenty", 20),
            ("thirty", 30),
            ("forty", 40),
            ("fifty", 50),
            ("sixty", 60),
            ("ninety", 90),
            ("hundred", 100),
        ];
        NAMED
            .iter()
            .find(|(name, _)| *name == word)
            .map(|(_, number)| *number)
            .or_else(|| word.parse().ok().filter(|number| *number > 0))
    }
}

fn split(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (word, quoted, after) = match closing(first).and_then(|close| quotation(rest, first, close)) {
            Some((inner, after)) => (inner, true, after),
            None => {
                let (word, after) = plain(rest);
                (word, false, after)
            }
        };
        if !word.is_empty() {
            let stem = if quoted { word.to_lowercase() } else { stem(word) };
            words.push(Word { text: word.to_owned(), stem, quoted });
            if words.len() > MAX_WORDS {
                break;
            }
        }
        rest = after.trim_start();
    }
    words
}

const fn closing(open: char) -> Option<char> {
    match open {
        '\'' | '"' | '`' => Some(open),
        '“' => Some('”'),
        '‘' => Some('’'),
        _ => None,
    }
}

fn quotation(text: &str, open: char, close: char) -> Option<(&str, &str)> {
    let inner = text.get(open.len_utf8()..)?;
    let end = inner.find(close)?;
    let after = inner.get(end + close.len_utf8()..)?;
    Some((inner.get(..end)?.trim(), after))
}

fn plain(text: &str) -> (&str, &str) {
    for operator in [">=", "<=", ">", "<", "="] {
        if let Some(after) = text.strip_prefix(operator) {
            return (text.get(..operator.len()).unwrap_or_default(), after);
        }
    }
    let ends = |c: char| {
        c.is_whitespace() || matches!(c, ',' | ';' | '?' | '!' | '(' | ')' | '>' | '<' | '=' | '[' | ']')
    };
    let end = text.find(ends).unwrap_or(text.len());
    // A mark that ends a word by itself is passed over.
    let end = if end == 0 { text.chars().next().map_or(0, char::len_utf8) } else { end };
    let (word, after) = text.split_at_checked(end).unwrap_or((text, ""));
    let word = word.trim_matches(|c: char| {
        matches!(c, '.' | ':' | ',' | ';' | '?' | '!' | '(' | ')' | '[' | ']' | '\'' | '"')
    });
    let word = ["'s", "’s", "s'"].iter().find_map(|end| word.strip_suffix(end)).unwrap_or(word);
    (word, after)
}

/// A word in small letters and in the singular, as far as a rule of thumb goes: both sides of a comparison go through it.
pub(super) fn stem(word: &str) -> String {
    let lower = word.to_lowercase();
    let plain = lower.chars().all(|c| c.is_ascii_alphabetic());
    if !plain || lower.len() <= 3 {
        return lower;
    }
    if let Some(root) = lower.strip_suffix("ies") {
        return format!("{root}y");
    }
    for end in ["sses", "uses", "xes", "ches", "shes"] {
        if lower.ends_with(end) && lower != "caches" {
            return lower.get(..lower.len() - 2).unwrap_or(&lower).to_owned();
        }
    }
    let keeps = ["ss", "us", "is", "os", "ms"].iter().any(|end| lower.ends_with(end));
    if keeps { lower } else { lower.strip_suffix('s').unwrap_or(&lower).to_owned() }
}

/// A name without the marks and capitals by which spellings differ: `userAgentName`, `user agent name` and
/// `user_agent.name` are one.
pub(super) fn flat(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
