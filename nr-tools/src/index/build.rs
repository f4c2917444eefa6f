//! Entities in, an index out.

use std::collections::{HashMap, HashSet};

use super::dictionary::{Collector, Interner, Texts};
use super::words::{Words, split};
use super::{Index, Row};

/// Values of tags that are taken of one entity (New Relic keeps up to 100 keys of an entity: documentation, "Tags").
pub const MAX_TAGS: usize = 200;

/// Distinct domains, types and severities together; there are some hundred.
const MAX_KINDS: usize = u16::MAX as usize;

/// An entity as it enters the index.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "it is filled in by whoever has entities")]
pub struct Entry<'a> {
    /// Its GUID; an entity comes in once only.
    pub guid: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Its account.
    pub account: u64,
    /// The domain, such as `APM`.
    pub domain: &'a str,
    /// The type, such as `HOST`.
    pub entity_type: &'a str,
    /// `CRITICAL`, `WARNING` or whatever else it is.
    pub severity: Option<&'a str>,
    /// Whether its telemetry arrives.
    pub reporting: Option<bool>,
    /// Key and value of its tags.
    pub tags: Vec<(&'a str, &'a str)>,
}

/// Gathers entities for an [`Index`].
#[derive(Debug, Default)]
pub struct Builder {
    seen: HashSet<Box<str>>,
    rows: Vec<Row>,
    names: Texts,
    lower: Texts,
    guids: Texts,
    kinds: Vec<Box<str>>,
    kind_ids: HashMap<Box<str>, u16>,
    in_names: Collector,
    /// Tags as they are written, most of which many entities share: each is put into lower case once.
    written: Interner,
    /// Of each written tag, its number in `tags` and its key's in `keys`.
    lowered: Vec<(u32, u32)>,
    tags: Collector,
    keys: Collector,
    /// Room for the tag at hand, as it is written or in lower case.
    tag: String,
}

/// Value and key as the dictionary of tags has them: the value first, so that the tags of a value stand together.
pub(super) fn tag(key: &str, value: &str) -> String {
    format!("{}\0{}", plain(value), plain(key))
}

/// A text in lower case without the character that separates.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    plain_into(text, &mut out);
    out
}

/// The same, written into a text that there is: a large account has a million tags, and most are plain ASCII.
fn plain_into(text: &str, out: &mut String) {
    let separated = |c: char| if c == '\0' { ' ' } else { c };
    if text.is_ascii() {
        out.extend(text.chars().map(|c| separated(c.to_ascii_lowercase())));
    } else {
        // Not letter by letter: the end of a word has a letter of its own in Greek.
        out.extend(text.to_lowercase().chars().map(separated));
    }
}

/// The value of a tag as the dictionary has it.
fn value(tag: &str) -> &str {
    tag.split_once('\0').map_or("", |(value, _)| value)
}

/// The worst first.
pub(super) fn severity_rank(severity: &str) -> u8 {
    match severity {
        "CRITICAL" => 0,
        "WARNING" => 1,
        _ => 2,
    }
}

impl Builder {
    /// How many entities it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    fn kind(&mut self, text: &str) -> u16 {
        if let Some(id) = self.kind_ids.get(text) {
            return *id;
        }
        let text = if self.kinds.len() < MAX_KINDS { text } else { "" };
        let id = u16::try_from(self.kinds.len()).unwrap_or(u16::MAX);
        self.kinds.push(text.into());
        self.kind_ids.insert(text.into(), id);
        id
    }

    /// Takes an entity; one whose GUID it has already is left out.
    pub fn add(&mut self, entry: &Entry<'_>) {
        if !self.seen.insert(entry.guid.into()) {
            return;
        }
        let Ok(row) = u32::try_from(self.rows.len()) else { return };
        let severity = entry.severity.unwrap_or_default();
        let made = Row {
            account: entry.account,
            domain: self.kind(entry.domain),
            kind: self.kind(entry.entity_type),
            severity: self.kind(severity),
            reporting: entry.reporting,
        };
        self.rows.push(made);
        let lower = entry.name.to_lowercase();
        split(&lower).for_each(|word| self.in_names.add(word, row));
        self.names.push(entry.name);
        self.lower.push(&lower);
        self.guids.push(entry.guid);
        for (key, value) in entry.tags.iter().filter(|(key, _)| !key.is_empty()).take(MAX_TAGS) {
            self.add_tag(key, value, row);
        }
    }

    fn add_tag(&mut self, key: &str, value: &str, row: u32) {
        self.tag.clear();
        self.tag.extend([value, "\0", key]);
        let (written, new) = self.written.id(&self.tag);
        if new {
            self.tag.clear();
            plain_into(value, &mut self.tag);
            self.tag.push('\0');
            let at = self.tag.len();
            plain_into(key, &mut self.tag);
            let key = self.tag.get(at..).unwrap_or_default();
            self.lowered.push((self.tags.id(&self.tag).0, self.keys.id(key).0));
        }
        if let Some((tag, key)) = self.lowered.get(written as usize) {
            self.tags.put(*tag, row);
            self.keys.put(*key, row);
        }
    }

    /// The index.
    #[must_use]
    pub fn finish(self) -> Index {
        let Self { rows, names, lower, guids, kinds, in_names, tags, keys, .. } = self;
        let rank = |old: u32| {
            let row = rows.get(old as usize);
            severity_rank(row.and_then(|row| kinds.get(usize::from(row.severity))).map_or("", |text| text))
        };
        let mut order: Vec<u32> = (0..rows.len() as u32).collect();
        order.sort_by(|a, b| {
            let one = |old: u32| (rank(old), lower.get(old), guids.get(old));
            one(*a).cmp(&one(*b))
        });
        let mut places = vec![0_u32; order.len()];
        for (new, old) in order.iter().enumerate() {
            if let Some(place) = places.get_mut(*old as usize) {
                *place = new as u32;
            }
        }
        let arranged = |texts: &Texts| {
            let mut made = Texts::default();
            order.iter().for_each(|old| made.push(texts.get(*old)));
            made.shrink();
            made
        };
        let (names, guids, lower) = (arranged(&names), arranged(&guids), arranged(&lower));
        let rows: Vec<Row> = order.iter().filter_map(|old| rows.get(*old as usize).copied()).collect();
        let mut by_name: Vec<u32> = (0..rows.len() as u32).collect();
        by_name.sort_by_key(|row| lower.get(*row));
        let count = rows.len();
        let place = |row: u32| places.get(row as usize).copied().unwrap_or_default();
        let in_names = Words::of(in_names.finish(count, place), count);
        let tags = tags.finish(count, place);
        let values = |tag| -> Box<dyn Iterator<Item = &str>> { Box::new(split(value(tag))) };
        let in_tags = Words::of(tags.parts(count, values), count);
        let keys = keys.finish(count, place);
        Index { rows, names, lower, guids, kinds, by_name, in_names, in_tags, tags, keys }
    }
}
