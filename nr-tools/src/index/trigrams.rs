//! Three bytes in a row, with the words that have them.

use super::dictionary::{Dictionary, Lists};

/// The length of a gram, and of the shortest text that can be looked for anywhere within words.
pub(super) const GRAM: usize = 3;

/// Which words have which three bytes in a row.
#[derive(Debug, Default)]
pub(super) struct Trigrams {
    grams: Vec<u32>,
    words: Lists,
}

fn grams(text: &str) -> impl Iterator<Item = u32> {
    text.as_bytes().windows(GRAM).map(|gram| gram.iter().fold(0, |sum, byte| sum << 8 | u32::from(*byte)))
}

impl Trigrams {
    pub(super) fn of(dictionary: &Dictionary) -> Self {
        let mut pairs: Vec<u64> = Vec::new();
        for word in 0..dictionary.len() as u32 {
            pairs.extend(grams(dictionary.text(word)).map(|gram| u64::from(gram) << 32 | u64::from(word)));
        }
        pairs.sort_unstable();
        pairs.dedup();
        let mut found: Vec<u32> = Vec::new();
        let numbered = pairs.iter().map(|pair| {
            let gram = (*pair >> 32) as u32;
            if found.last() != Some(&gram) {
                found.push(gram);
            }
            (found.len() as u32 - 1, (*pair & u64::from(u32::MAX)) as u32)
        });
        let numbered: Vec<(u32, u32)> = numbered.collect();
        found.shrink_to_fit();
        let words = Lists::of(&numbered, found.len());
        Self { grams: found, words }
    }

    /// The words that may hold a text of [`GRAM`] bytes or more: those that have its rarest three.
    pub(super) fn candidates(&self, text: &str) -> &[u32] {
        let list = |gram: u32| match self.grams.binary_search(&gram) {
            Ok(at) => self.words.get(at as u32),
            Err(_) => &[],
        };
        grams(text).map(list).min_by_key(|words| words.len()).unwrap_or_default()
    }

    pub(super) fn bytes(&self) -> usize {
        self.grams.capacity() * size_of::<u32>() + self.words.bytes()
    }
}
