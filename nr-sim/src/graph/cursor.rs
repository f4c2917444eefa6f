//! Pages and their opaque cursors.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::failure::Failure;

/// A page of things, and the cursor of the next one.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Page<T> {
    pub(crate) items: Vec<T>,
    pub(crate) next: Option<String>,
}

/// The page at a cursor. A cursor belongs to one kind of list; another one is refused.
pub(crate) fn page<T>(
    all: Vec<T>,
    kind: &str,
    cursor: Option<&str>,
    size: usize,
) -> Result<Page<T>, Failure> {
    let start = match cursor.filter(|cursor| !cursor.is_empty()) {
        None => 0,
        Some(cursor) => read(cursor, kind).ok_or_else(|| Failure::input("Invalid cursor"))?,
    };
    let end = start.saturating_add(size.max(1));
    let next = (end < all.len()).then(|| URL_SAFE_NO_PAD.encode(format!("{kind}:{end}")));
    Ok(Page { items: all.into_iter().skip(start).take(size.max(1)).collect(), next })
}

fn read(cursor: &str, kind: &str) -> Option<usize> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    text.strip_prefix(kind)?.strip_prefix(':')?.parse().ok()
}
