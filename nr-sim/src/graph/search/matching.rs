//! Whether an entity is meant by a query.

use std::borrow::Cow;

use super::{Attribute, Condition};

/// What a query can ask of an entity.
pub(crate) trait Searchable {
    /// Whether one of an attribute's values passes: there is one, none, or several of a tag. The key of a tag is found
    /// with its case when `case` is set.
    fn any(&self, attribute: &Attribute, case: bool, passes: &mut dyn FnMut(&str) -> bool) -> bool;
}

/// Whether a thing fulfils a condition. Keys and values of tags are compared with their case when `case` is set.
pub(crate) fn matches(thing: &dyn Searchable, condition: &Condition, case: bool) -> bool {
    match condition {
        Condition::And(all) => all.iter().all(|one| matches(thing, one, case)),
        Condition::Or(any) => any.iter().any(|one| matches(thing, one, case)),
        Condition::Not(inner) => !matches(thing, inner, case),
        Condition::Is(attribute, wanted) => {
            let exact = match attribute {
                Attribute::Id => true,
                Attribute::Tag(_) => case,
                _ => false,
            };
            thing.any(attribute, case, &mut |value| {
                wanted.iter().any(|wanted| {
                    if exact { wanted == value } else { wanted.to_lowercase() == value.to_lowercase() }
                })
            })
        }
        Condition::Like(attribute, patterns) => thing.any(attribute, case, &mut |value| {
            let value = plain(value);
            patterns.iter().any(|pattern| like(&value, &plain(pattern)))
        }),
        Condition::Present(attribute) => thing.any(attribute, case, &mut |_| true),
    }
}

/// A text as the index of New Relic holds it: small letters, and the characters `.,;:*-_` as white space, which is
/// why LIKE is fuzzy.
fn plain(text: &str) -> Cow<'_, str> {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        let c =
            if matches!(c, '.' | ',' | ';' | ':' | '*' | '-' | '_') || c.is_whitespace() { ' ' } else { c };
        if c != ' ' || !plain.ends_with(' ') {
            plain.push(c);
        }
    }
    if plain == text { Cow::Borrowed(text) } else { Cow::Owned(plain) }
}

/// Without a percent sign, a pattern is looked for anywhere; with one, it stands for the rest on that side.
fn like(value: &str, pattern: &str) -> bool {
    if !pattern.contains('%') {
        return value.contains(pattern.trim());
    }
    let mut parts = pattern.split('%');
    let Some(mut rest) = parts.next().and_then(|first| value.strip_prefix(first)) else {
        return false;
    };
    let mut parts: Vec<&str> = parts.collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = rest.get(at + part.len()..).unwrap_or_default(),
            None => return false,
        }
    }
    rest.ends_with(last)
}
