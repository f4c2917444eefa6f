//! The words of texts, found by any part of them.

use super::bits::Bits;
use super::dictionary::Dictionary;
use super::trigrams::{GRAM, Trigrams};

/// Words with the rows that have them.
#[derive(Debug, Default)]
pub(super) struct Words {
    words: Dictionary,
    grams: Trigrams,
    /// What words begin with, shorter than a gram: nearly every row has some word that begins so.
    starts: Dictionary,
}

/// The words of a text in lower case: runs of letters and digits.
pub(super) fn split(lower: &str) -> impl Iterator<Item = &str> {
    lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

impl Words {
    /// Words over so many rows.
    pub(super) fn of(words: Dictionary, rows: usize) -> Self {
        let grams = Trigrams::of(&words);
        let starts = words.parts(rows, |word| Box::new((1..GRAM).filter_map(|end| word.get(..end))));
        Self { words, grams, starts }
    }

    /// Adds the rows that have a word with this in it; of less than a gram, a word that begins so.
    pub(super) fn add_to(&self, part: &str, set: &mut Bits) {
        if part.len() < GRAM {
            if let Some(at) = self.starts.find(part) {
                self.starts.add_to(at, set);
            }
            return;
        }
        let candidates = self.grams.candidates(part).iter();
        let holding = candidates.filter(|at| self.words.text(**at).contains(part));
        holding.for_each(|at| self.words.add_to(*at, set));
    }

    pub(super) fn bytes(&self) -> usize {
        self.words.bytes() + self.grams.bytes() + self.starts.bytes()
    }
}
