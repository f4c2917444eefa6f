//! Lists in a fixed order, in pages.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rmcp::ErrorData;

use super::convert;
use crate::error::HostError;

/// What is listed. The letter stands in cursors, so that one of another list is refused.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    Tools,
    Resources,
    Templates,
    Prompts,
}

impl Kind {
    fn letter(self) -> char {
        match self {
            Self::Tools => 't',
            Self::Resources => 'r',
            Self::Templates => 'u',
            Self::Prompts => 'p',
        }
    }
}

/// Cuts a page out of a list.
///
/// The cursor says after which key to go on, not how many entries to skip: entries that come or go between two pages then
/// make nothing appear twice or not at all.
pub(super) fn page<T>(
    kind: Kind,
    mut items: Vec<T>,
    key: impl Fn(&T) -> &str,
    cursor: Option<&str>,
    size: usize,
) -> Result<(Vec<T>, Option<String>), ErrorData> {
    items.sort_by(|a, b| key(a).cmp(key(b)));
    items.dedup_by(|a, b| key(a) == key(b));
    if let Some(cursor) = cursor {
        let after = open(kind, cursor).ok_or_else(|| {
            convert::error(HostError::invalid_input("there is no such page; list again without a cursor"))
        })?;
        let start = items.partition_point(|item| key(item) <= after.as_str());
        items.drain(..start);
    }
    let more = items.len() > size;
    items.truncate(size);
    let next = items.last().filter(|_| more).map(|last| close(kind, key(last)));
    Ok((items, next))
}

fn close(kind: Kind, after: &str) -> String {
    URL_SAFE_NO_PAD.encode(format!("{}{after}", kind.letter()))
}

fn open(kind: Kind, cursor: &str) -> Option<String> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    text.strip_prefix(kind.letter()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::{Kind, page};

    proptest! {
        /// Whatever comes and goes between two pages: what was there all the time appears exactly once, in order.
        #[test]
        fn nothing_is_skipped_or_repeated(
            stays in prop::collection::btree_set("[a-z]{0,3}", 0..20),
            others in prop::collection::vec(prop::collection::btree_set("[a-z]{0,3}", 0..6), 1..6),
            size in 1_usize..6,
        ) {
            let mut seen = Vec::new();
            let mut cursor: Option<String> = None;
            for round in 0.. {
                let now = others[round % others.len()].iter().chain(&stays).cloned().collect();
                let (items, next) = page(Kind::Prompts, now, |item: &String| item, cursor.as_deref(), size).unwrap();
                seen.extend(items);
                let Some(next) = next else { break };
                cursor = Some(next);
            }
            let unique: BTreeSet<_> = seen.iter().cloned().collect();
            prop_assert_eq!(&unique.iter().cloned().collect::<Vec<_>>(), &seen);
            prop_assert!(stays.is_subset(&unique));
        }
    }
}
