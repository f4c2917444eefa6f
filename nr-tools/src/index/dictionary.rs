//! Distinct texts, sorted, with the rows that have each.

use std::collections::HashMap;
use std::ops::Range;

use super::bits::Bits;

/// Texts that more than one row in this many have keep their rows as bits: a bit for each row is then no larger than the
/// list of them.
const DENSE: usize = 32;

/// Numbers distinct texts in the order in which they come.
#[derive(Debug, Default)]
pub(super) struct Interner {
    ids: HashMap<Box<str>, u32>,
}

impl Interner {
    /// The number of a text, and whether it is a new one.
    pub(super) fn id(&mut self, text: &str) -> (u32, bool) {
        if let Some(id) = self.ids.get(text) {
            return (*id, false);
        }
        let id = u32::try_from(self.ids.len()).unwrap_or(u32::MAX);
        self.ids.insert(text.into(), id);
        (id, true)
    }

    /// The texts in their order, and the place of each in it by its number.
    fn sorted(self) -> (Texts, Vec<u32>) {
        let mut sorted: Vec<(Box<str>, u32)> = self.ids.into_iter().collect();
        sorted.sort_unstable();
        let mut places = vec![0_u32; sorted.len()];
        let mut texts = Texts::default();
        for (at, (text, id)) in sorted.into_iter().enumerate() {
            if let Some(place) = places.get_mut(id as usize) {
                *place = at as u32;
            }
            texts.push(&text);
        }
        texts.shrink();
        (texts, places)
    }
}

/// Collects which rows have which texts.
#[derive(Debug, Default)]
pub(super) struct Collector {
    texts: Interner,
    pairs: Vec<(u32, u32)>,
}

impl Collector {
    /// The number of a text, and whether it is a new one.
    pub(super) fn id(&mut self, text: &str) -> (u32, bool) {
        self.texts.id(text)
    }

    /// Says that a row has the text of this number.
    pub(super) fn put(&mut self, id: u32, row: u32) {
        self.pairs.push((id, row));
    }

    pub(super) fn add(&mut self, text: &str, row: u32) {
        let (id, _) = self.id(text);
        self.put(id, row);
    }

    /// The dictionary over rows that have got new places, of which there are so many.
    pub(super) fn finish(self, rows: usize, place: impl Fn(u32) -> u32) -> Dictionary {
        let (texts, renamed) = self.texts.sorted();
        let pairs = self.pairs.into_iter().map(|(id, row)| {
            let id = renamed.get(id as usize).copied().unwrap_or_default();
            (id, place(row))
        });
        let lists = Lists::of(&pairs.collect::<Vec<_>>(), texts.len());
        let mut made = Postings::default();
        for key in 0..texts.len() as u32 {
            made.push(rows, std::iter::once(Rows::List(lists.get(key))));
        }
        made.shrink();
        Dictionary { texts, rows: made }
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
        self.all.get(between(&self.ends, at)).unwrap_or_default()
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

/// The range that ends at one of these, and begins where the one before ends.
fn between(ends: &[u32], at: u32) -> Range<usize> {
    let start = (at as usize).checked_sub(1).and_then(|before| ends.get(before)).map_or(0, |end| *end);
    let end = ends.get(at as usize).copied().unwrap_or(start);
    start as usize..end as usize
}

/// Lists of numbers, one after another.
#[derive(Debug, Default)]
pub(super) struct Lists {
    items: Vec<u32>,
    ends: Vec<u32>,
}

impl Lists {
    /// From pairs of key and item in any order; the items of a key keep theirs.
    pub(super) fn of(pairs: &[(u32, u32)], keys: usize) -> Self {
        let mut ends = vec![0_u32; keys];
        for (key, _) in pairs {
            if let Some(count) = ends.get_mut(*key as usize) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for end in &mut ends {
            // For now where the list begins: filling it moves that to its end.
            (*end, sum) = (sum, sum + *end);
        }
        let mut items = vec![0_u32; pairs.len()];
        for (key, item) in pairs {
            if let Some(end) = ends.get_mut(*key as usize) {
                if let Some(place) = items.get_mut(*end as usize) {
                    *place = *item;
                }
                *end += 1;
            }
        }
        Self { items, ends }
    }

    pub(super) fn get(&self, key: u32) -> &[u32] {
        self.items.get(between(&self.ends, key)).unwrap_or_default()
    }

    fn push(&mut self, items: &[u32]) {
        self.items.extend_from_slice(items);
        self.ends.push(u32::try_from(self.items.len()).unwrap_or(u32::MAX));
    }

    pub(super) fn bytes(&self) -> usize {
        (self.items.capacity() + self.ends.capacity()) * size_of::<u32>()
    }
}

/// The rows of a text.
#[derive(Clone, Copy, Debug)]
pub(super) enum Rows<'a> {
    List(&'a [u32]),
    Bits(&'a Bits),
}

impl Rows<'_> {
    fn len(self) -> usize {
        match self {
            Self::List(rows) => rows.len(),
            Self::Bits(bits) => bits.len(),
        }
    }

    fn add_to(self, set: &mut Bits) {
        match self {
            Self::List(rows) => rows.iter().for_each(|row| set.insert(*row)),
            Self::Bits(bits) => set.or(bits),
        }
    }
}

/// The rows of each text: lists, long ones as bits.
#[derive(Debug, Default)]
pub(super) struct Postings {
    lists: Lists,
    dense: HashMap<u32, Bits>,
}

impl Postings {
    /// The next text has the rows of all of these, of so many rows in all.
    pub(super) fn push<'a>(&mut self, rows: usize, sources: impl Iterator<Item = Rows<'a>> + Clone) {
        let count: usize = sources.clone().map(Rows::len).sum();
        if count > rows / DENSE && count > DENSE {
            let mut bits = Bits::none(rows);
            sources.for_each(|source| source.add_to(&mut bits));
            self.dense.insert(self.lists.ends.len() as u32, bits);
            self.lists.push(&[]);
            return;
        }
        let mut list: Vec<u32> = Vec::with_capacity(count);
        for source in sources {
            match source {
                Rows::List(rows) => list.extend_from_slice(rows),
                Rows::Bits(bits) => list.extend(bits.iter()),
            }
        }
        list.sort_unstable();
        list.dedup();
        self.lists.push(&list);
    }

    fn shrink(&mut self) {
        self.lists.items.shrink_to_fit();
        self.lists.ends.shrink_to_fit();
    }

    fn get(&self, key: u32) -> Rows<'_> {
        self.dense.get(&key).map_or_else(|| Rows::List(self.lists.get(key)), Rows::Bits)
    }

    fn bytes(&self) -> usize {
        let dense: usize = self.dense.values().map(|bits| bits.bytes() + size_of::<(u32, Bits)>()).sum();
        self.lists.bytes() + dense
    }
}

/// Distinct texts, sorted, with the rows that have each.
#[derive(Debug, Default)]
pub(super) struct Dictionary {
    texts: Texts,
    rows: Postings,
}

impl Dictionary {
    /// The parts of this dictionary's texts, each with the rows of all texts that it is a part of.
    pub(super) fn parts<'a>(
        &'a self,
        rows: usize,
        of: impl Fn(&'a str) -> Box<dyn Iterator<Item = &'a str> + 'a>,
    ) -> Self {
        let mut texts = Interner::default();
        let mut pairs: Vec<(u32, u32)> = Vec::new();
        for at in 0..self.len() as u32 {
            pairs.extend(of(self.text(at)).map(|part| (texts.id(part).0, at)));
        }
        let (texts, renamed) = texts.sorted();
        for (id, _) in &mut pairs {
            *id = renamed.get(*id as usize).copied().unwrap_or_default();
        }
        let wholes = Lists::of(&pairs, texts.len());
        let mut made = Postings::default();
        for part in 0..texts.len() as u32 {
            made.push(rows, wholes.get(part).iter().map(|whole| self.rows.get(*whole)));
        }
        made.shrink();
        Self { texts, rows: made }
    }

    pub(super) fn len(&self) -> usize {
        self.texts.len()
    }

    pub(super) fn text(&self, at: u32) -> &str {
        self.texts.get(at)
    }

    /// How many rows have a text.
    pub(super) fn count(&self, at: u32) -> usize {
        self.rows.get(at).len()
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
        self.rows.get(at).add_to(set);
    }

    pub(super) fn bytes(&self) -> usize {
        self.texts.bytes() + self.rows.bytes()
    }
}
