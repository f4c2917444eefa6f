//! What is looked for, and what is found.

use std::ops::Range;

use super::bits::Bits;
use super::build::{plain, tag};
use super::dictionary::Dictionary;
use super::words::split;
use super::{Index, Row};

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
        for word in split(&text).take(MAX_WORDS) {
            by_words = true;
            let mut found = Bits::none(self.len());
            self.in_names.add_to(word, &mut found);
            in_name.and(&found);
            self.in_tags.add_to(word, &mut found);
            all.and(&found);
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
        self.by_properties(query, &mut all);
        let mut narrow = |dictionary: &Dictionary, places: Range<u32>| {
            let mut set = Bits::none(self.len());
            places.for_each(|at| dictionary.add_to(at, &mut set));
            all.and(&set);
        };
        let one = |dictionary: &Dictionary, text: &str| dictionary.find(text).map_or(0..0, |at| at..at + 1);
        for (key, value) in &query.tags {
            narrow(&self.tags, one(&self.tags, &tag(key, value)));
        }
        if let Some(key) = &query.tag_key {
            narrow(&self.keys, one(&self.keys, &plain(key)));
        }
        if let Some(value) = &query.tag_value {
            narrow(&self.tags, self.tags.beginning(&tag("", value)));
        }
        if let Some(name) = &query.name {
            let name = name.trim().to_lowercase();
            all.and(&self.set(self.names(|other| other < name.as_str(), |other| other == name)));
        }
        all
    }

    /// Looks at every row, which is quick for numbers.
    fn by_properties(&self, query: &Query, all: &mut Bits) {
        let kinds = |wanted: &Option<String>| -> Option<Vec<u16>> {
            let wanted = wanted.as_ref()?.to_lowercase();
            let same = self.kinds.iter().enumerate().filter(|(_, kind)| kind.to_lowercase() == wanted);
            Some(same.filter_map(|(at, _)| u16::try_from(at).ok()).collect())
        };
        let (domains, types) = (kinds(&query.domain), kinds(&query.entity_type));
        let severities = kinds(&query.severity);
        let any = domains.is_some() || types.is_some() || severities.is_some();
        if !any && query.account.is_none() && query.reporting.is_none() {
            return;
        }
        let among =
            |kinds: &Option<Vec<u16>>, kind: u16| kinds.as_ref().is_none_or(|kinds| kinds.contains(&kind));
        let passes = |row: &Row| {
            query.account.is_none_or(|account| row.account == account)
                && query.reporting.is_none_or(|reporting| row.reporting == Some(reporting))
                && among(&domains, row.domain)
                && among(&types, row.kind)
                && among(&severities, row.severity)
        };
        let mut set = Bits::none(self.len());
        for (at, row) in self.rows.iter().enumerate() {
            if passes(row) {
                set.insert(at as u32);
            }
        }
        all.and(&set);
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
