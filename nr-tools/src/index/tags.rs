//! Which tags there are.

use super::Index;
use super::build::pair;

/// A value of a tag, in lower case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TagValue<'a> {
    /// The value.
    pub value: &'a str,
    /// How many entities have it.
    pub entities: usize,
}

impl Index {
    /// The keys of tags in lower case, by name.
    pub fn tag_keys(&self) -> impl Iterator<Item = &str> {
        let mut next = self.first_tag();
        std::iter::from_fn(move || {
            let (key, _) = self.pairs.text(next).split_once('\0')?;
            next = self.pairs.beginning(&pair(key, "")).end;
            Some(key)
        })
    }

    /// The values of a key, by name.
    pub fn tag_values(&self, key: &str) -> impl Iterator<Item = TagValue<'_>> {
        self.pairs.beginning(&pair(key, "")).filter_map(|at| {
            let (_, value) = self.pairs.text(at).split_once('\0')?;
            Some(TagValue { value, entities: self.pairs.count(at) })
        })
    }
}
