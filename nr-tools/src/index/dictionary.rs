//! Distinct texts, sorted, with the rows that have each.

use std::collections::HashMap;
use std::ops::Range;

use super::bits::Bits;

/// Texts that more than one row in this many have keep their rows as bits: a bit for each row is then no larger than the
/// list of them.
const DENSE: usize = 32;

/// Collects texts in any order.
#[derive(Debug, Default)]
pub(super) struct Collector {
    ids: HashMap<Box<str>, u32>,
    /// Text and row, in one number so that they sort quickly.
    pairs: Vec<u64>,
}

impl Collector {
    pub(super) fn add(&mut self, text: &str, row: u32) {
        let next = u32::try_from(self.ids.len()).unwrap_or(u32::MAX);
        let id = match self.ids.get(text) {
            Some(id) => *id,
            None => *self.ids.entry(text.into()).or_insert(next),
        };
        self.pairs.push(u64::from(id) << 32 | u64::from(row));
    }

    /// The dictionary over rows that have got new places.
    pub(super) fn finish(self, places: &[u32]) -> Dictionary {
        let mut sorted: Vec<(Box<str>, u32)> = self.ids.into_iter().collect();
        sorted.sort_unstable();
        let mut renamed = vec![0_u32; sorted.len()];
        let mut texts = Texts::default();
        for (at, (text, old)) in sorted.into_iter().enumerate() {
            if let Some(new) = renamed.get_mut(old as usize) {
                *new = at as u32;
            }
            texts.push(&text);
        }
        texts.shrink();
        let new = |list: &[u32], old: u64| u64::from(list.get(old as usize).copied().unwrap_or_default());
        let mut pairs = self.pairs;
        for pair in &mut pairs {
            *pair = new(&renamed, *pair >> 32) << 32 | new(places, *pair & u64::from(u32::MAX));
        }
        pairs.sort_unstable();
        pairs.dedup();
        let rows = Postings::of(&pairs, texts.len(), places.len());
        Dictionary { texts, rows }
    }
}

/// Texts one after another.
#[derive(Debug, Default)]
pub(super) struct Texts {
    all: String,
    ends: Vec<u32>,
}

impl Texts {
    pub(super) fn push(&mut self, text: &str) {
        self.all.push_str(text);
        self.ends.push(u32::try_from(self.all.len()).unwrap_or(u32::MAX));
    }

    pub(super) fn get(&self, at: u32) -> &str {
        let start =
            (at as usize).checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| *end);
        let end = self.ends.get(at as usize).copied().unwrap_or(start);
        self.all.get(start as usize..end as usize).unwrap_or_default()
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn shrink(&mut self) {
        self.all.shrink_to_fit();
        self.ends.shrink_to_fit();
    }

    pub(super) fn bytes(&self) -> usize {
        self.all.capacity() + self.ends.capacity() * size_of::<u32>()
    }
}

/// Lists of rows, one after another; long ones as bits.
#[derive(Debug, Default)]
pub(super) struct Postings {
    rows: Vec<u32>,
    ends: Vec<u32>,
    dense: HashMap<u32, Bits>,
}

impl Postings {
    /// From sorted pairs of key and row.
    pub(super) fn of(pairs: &[u64], keys: usize, rows: usize) -> Self {
        let mut made = Self { rows: Vec::new(), ends: Vec::with_capacity(keys), dense: HashMap::new() };
        let mut left = pairs;
        for key in 0..keys as u64 {
            let count = left.iter().take_while(|pair| **pair >> 32 == key).count();
            let (own, rest) = left.split_at(count);
            left = rest;
            let own = own.iter().map(|pair| (*pair & u64::from(u32::MAX)) as u32);
            if count > rows / DENSE && count > DENSE {
                let mut bits = Bits::none(rows);
                own.for_each(|row| bits.insert(row));
                made.dense.insert(key as u32, bits);
            } else {
                made.rows.extend(own);
            }
            made.ends.push(u32::try_from(made.rows.len()).unwrap_or(u32::MAX));
        }
        made.rows.shrink_to_fit();
        made
    }

    /// The rows of a key that is not dense.
    pub(super) fn list(&self, key: u32) -> &[u32] {
        let start =
            (key as usize).checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| *end);
        let end = self.ends.get(key as usize).copied().unwrap_or(start);
        self.rows.get(start as usize..end as usize).unwrap_or_default()
    }

    fn add_to(&self, key: u32, set: &mut Bits) {
        match self.dense.get(&key) {
            Some(bits) => set.or(bits),
            None => self.list(key).iter().for_each(|row| set.insert(*row)),
        }
    }

    fn count(&self, key: u32) -> usize {
        self.dense.get(&key).map_or_else(|| self.list(key).len(), Bits::len)
    }

    pub(super) fn bytes(&self) -> usize {
        let dense: usize = self.dense.values().map(|bits| bits.bytes() + size_of::<(u32, Bits)>()).sum();
        (self.rows.capacity() + self.ends.capacity()) * size_of::<u32>() + dense
    }
}

/// Distinct texts, sorted, with the rows that have each.
#[derive(Debug, Default)]
pub(super) struct Dictionary {
    texts: Texts,
    rows: Postings,
}

impl Dictionary {
    pub(super) fn len(&self) -> usize {
        self.texts.len()
    }

    pub(super) fn text(&self, at: u32) -> &str {
        self.texts.get(at)
    }

    /// How many rows have a text.
    pub(super) fn count(&self, at: u32) -> usize {
        self.rows.count(at)
    }

    /// The first place whose text the condition does not hold for; it must hold for none after that.
    fn partition(&self, holds: impl Fn(&str) -> bool) -> u32 {
        let (mut low, mut high) = (0, self.len() as u32);
        while low < high {
            let middle = low + (high - low) / 2;
            if holds(self.text(middle)) { low = middle + 1 } else { high = middle }
        }
        low
    }

    /// The place of a text.
    pub(super) fn find(&self, text: &str) -> Option<u32> {
        let at = self.partition(|other| other < text);
        (at < self.len() as u32 && self.text(at) == text).then_some(at)
    }

    /// The places of the texts that begin so.
    pub(super) fn beginning(&self, prefix: &str) -> Range<u32> {
        let start = self.partition(|other| other < prefix);
        start..self.partition(|other| other < prefix || other.starts_with(prefix))
    }

    /// Adds the rows of a text to a set.
    pub(super) fn add_to(&self, at: u32, set: &mut Bits) {
        self.rows.add_to(at, set);
    }

    pub(super) fn bytes(&self) -> usize {
        self.texts.bytes() + self.rows.bytes()
    }
}
