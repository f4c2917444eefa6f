//! Which tags there are.

use super::Index;
use super::build::{plain, tag};

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
        (0..self.keys.len() as u32).map(|at| self.keys.text(at))
    }

    /// The values of a key, by name. Looks at every tag, unless there is no such key.
    pub fn tag_values(&self, key: &str) -> impl Iterator<Item = TagValue<'_>> {
        let end = tag(key, "");
        let all = if self.keys.find(&plain(key)).is_some() { self.tags.len() as u32 } else { 0 };
        (0..all).filter(move |at| self.tags.text(*at).ends_with(&end)).filter_map(|at| {
            let (value, _) = self.tags.text(at).split_once('\0')?;
            Some(TagValue { value, entities: self.tags.count(at) })
        })
    }
}
