//! What is looked for, and what is found.

use std::ops::Range;

use super::Index;
use super::bits::Bits;
use super::build::{pair, property, words};
use super::dictionary::Dictionary;
use super::trigrams::{GRAM, Trigrams};

/// Words of a query that are looked for; more of them only narrow what is narrow already.
pub(crate) const MAX_WORDS: usize = 16;

/// What is looked for; every member narrows, and case never matters.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "it is filled in by whoever looks for something")]
pub struct Query {
    /// Free words, each of which the name or the value of a tag has. Whatever is neither letter nor digit separates them.
    pub words: String,
    /// The whole name.
    pub name: Option<String>,
    /// The domain.
    pub domain: Option<String>,
    /// The type.
    pub entity_type: Option<String>,
    /// The alert severity.
    pub severity: Option<String>,
    /// Whether telemetry arrives.
    pub reporting: Option<bool>,
    /// The account.
    pub account: Option<u64>,
    /// Tags: key and value.
    pub tags: Vec<(String, String)>,
    /// The key of a tag, whatever its value.
    pub tag_key: Option<String>,
    /// The value of a tag, whatever its key.
    pub tag_value: Option<String>,
}

/// What is found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Found {
    /// The first rows: the very name, names that begin with the text, names that have every word, the rest; among equals
    /// the worst severity first, then by name.
    pub rows: Vec<u32>,
    /// How many there are in all.
    pub total: usize,
}

impl Index {
    /// The entities that a query means, and so many of them.
    #[must_use]
    pub fn search(&self, query: &Query, limit: usize) -> Found {
        let mut all = self.filtered(query);
        let text = query.words.trim().to_lowercase();
        let mut tiers: Vec<Bits> = Vec::new();
        let mut by_words = false;
        let mut in_name = Bits::all(self.len());
        for word in words(&text).take(MAX_WORDS) {
            by_words = true;
            let mut named = Bits::none(self.len());
            add_word(word, &self.in_names, &self.name_grams, &mut named);
            in_name.and(&named);
            add_word(word, &self.in_tags, &self.tag_grams, &mut named);
            all.and(&named);
        }
        if by_words {
            let exact = self.names(|name| name < text.as_str(), |name| name == text);
            let begin = self.names(|name| name < text.as_str(), |name| name.starts_with(&text));
            tiers.extend([self.set(exact), self.set(begin), in_name]);
        }
        for tier in &mut tiers {
            tier.and(&all);
        }
        let total = all.len();
        tiers.push(all);
        let mut taken = Bits::none(self.len());
        let mut rows = Vec::with_capacity(limit.min(total));
        'tiers: for tier in &tiers {
            for row in tier.iter() {
                if rows.len() >= limit {
                    break 'tiers;
                }
                if !taken.contains(row) {
                    taken.insert(row);
                    rows.push(row);
                }
            }
        }
        Found { rows, total }
    }

    /// The entities that everything but the words lets through.
    fn filtered(&self, query: &Query) -> Bits {
        let mut all = Bits::all(self.len());
        let account = query.account.map(|account| account.to_string());
        let reporting = query.reporting.map(|reporting| reporting.to_string());
        let wanted = [
            ("account", account.as_deref()),
            ("domain", query.domain.as_deref()),
            ("type", query.entity_type.as_deref()),
            ("severity", query.severity.as_deref()),
            ("reporting", reporting.as_deref()),
        ];
        let properties = wanted.into_iter().filter_map(|(name, value)| Some(property(name, value?)));
        for text in properties.chain(query.tags.iter().map(|(key, value)| pair(key, value))) {
            let mut set = Bits::none(self.len());
            if let Some(at) = self.pairs.find(&text) {
                self.pairs.add_to(at, &mut set);
            }
            all.and(&set);
        }
        if let Some(key) = &query.tag_key {
            let mut set = Bits::none(self.len());
            self.pairs.beginning(&pair(key, "")).for_each(|at| self.pairs.add_to(at, &mut set));
            all.and(&set);
        }
        if let Some(value) = &query.tag_value {
            let end = pair("", value);
            let mut set = Bits::none(self.len());
            // Properties begin with NUL and stand before every tag.
            (self.first_tag()..self.pairs.len() as u32)
                .filter(|at| self.pairs.text(*at).ends_with(&end))
                .for_each(|at| self.pairs.add_to(at, &mut set));
            all.and(&set);
        }
        if let Some(name) = &query.name {
            let name = name.trim().to_lowercase();
            all.and(&self.set(self.names(|other| other < name.as_str(), |other| other == name)));
        }
        all
    }

    /// The place of the first pair that is a tag.
    pub(super) fn first_tag(&self) -> u32 {
        self.pairs.beginning("\0").end
    }

    /// The places in the order of names of those that come after what is before, as long as a condition holds.
    fn names(&self, before: impl Fn(&str) -> bool, holds: impl Fn(&str) -> bool) -> Range<usize> {
        let start = self.by_name.partition_point(|row| before(self.lower.get(*row)));
        let rest = self.by_name.get(start..).unwrap_or_default();
        start..start + rest.partition_point(|row| holds(self.lower.get(*row)))
    }

    fn set(&self, places: Range<usize>) -> Bits {
        let mut set = Bits::none(self.len());
        self.by_name.get(places).unwrap_or_default().iter().for_each(|row| set.insert(*row));
        set
    }
}

/// Adds the rows that have a word.
fn add_word(word: &str, dictionary: &Dictionary, grams: &Trigrams, set: &mut Bits) {
    if word.len() < GRAM {
        dictionary.beginning(word).for_each(|at| dictionary.add_to(at, set));
        return;
    }
    let candidates = grams.candidates(word).iter();
    candidates.filter(|at| dictionary.text(**at).contains(word)).for_each(|at| dictionary.add_to(*at, set));
}
