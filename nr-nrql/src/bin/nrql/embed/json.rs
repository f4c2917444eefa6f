//! Queries in JSON: a string under `nrql` or `nrqlQuery`, or under `query` inside of something named after NRQL, as in
//! `"nrqlQueries": [{"query": "…"}]`.

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::{Container, Embedded, Woven, is_query_key, speaks_of_nrql};
use crate::file::File;

/// The deepest nesting that is looked into; dashboards have ten levels.
const MAX_DEPTH: usize = 64;

pub(super) fn queries(file: &File) -> Result<Vec<Embedded>, String> {
    // Most JSON of a folder has nothing to do with NRQL, and need not even be proper JSON.
    if !speaks_of_nrql(&file.text) {
        return Ok(Vec::new());
    }
    let root: &RawValue = serde_json::from_str(&file.text).map_err(|error| format!("is no JSON: {error}"))?;
    let mut search = Search { file, found: Vec::new() };
    search.value(root, "", false, 0)?;
    Ok(search.found)
}

/// A query as the inside of a string.
pub(super) fn written(nrql: &str) -> String {
    let quoted = serde_json::Value::from(nrql).to_string();
    quoted.get(1..quoted.len() - 1).unwrap_or_default().to_owned()
}

struct Search<'f> {
    file: &'f File,
    found: Vec<Embedded>,
}

impl Search<'_> {
    fn value(&mut self, raw: &RawValue, key: &str, inside: bool, depth: usize) -> Result<(), String> {
        if depth > MAX_DEPTH {
            return Err(format!("is nested more than {MAX_DEPTH} levels deep"));
        }
        let within = inside || speaks_of_nrql(key);
        let text = raw.get();
        let wrong = |error: serde_json::Error| format!("is no JSON: {error}");
        match text.as_bytes().first() {
            Some(b'{') => {
                let Entries(entries) = serde_json::from_str(text).map_err(wrong)?;
                for (key, value) in entries {
                    self.value(value, &key, within, depth + 1)?;
                }
            }
            Some(b'[') => {
                let items: Vec<&RawValue> = serde_json::from_str(text).map_err(wrong)?;
                for item in items {
                    // The items of `nrqlQueries` may be objects or, in some exports, the queries themselves.
                    self.value(item, key, inside, depth + 1)?;
                }
            }
            Some(b'"') if is_query_key(key, inside) => {
                let at = text.as_ptr() as usize - self.file.text.as_ptr() as usize;
                self.found.extend(Embedded::new(unescaped(text, at), Container::Json));
            }
            _ => {}
        }
        Ok(())
    }
}

/// The string that a literal at an offset of the file stands for.
fn unescaped(literal: &str, at: usize) -> Woven {
    let mut woven = Woven::default();
    let end = literal.len().saturating_sub(1);
    let mut rest = 1;
    while rest < end {
        let here = literal.get(rest..end).unwrap_or_default();
        let plain = here.find('\\').unwrap_or(here.len());
        woven.same(here.get(..plain).unwrap_or_default(), at + rest);
        rest += plain;
        let escape = here.get(plain..).unwrap_or_default();
        if escape.is_empty() {
            break;
        }
        let length = escape_length(escape);
        let shown = escape.get(..length).unwrap_or(escape);
        // JSON itself says what it stands for; a lone surrogate was refused with the file or is passed over.
        let meant: String = serde_json::from_str(&format!("\"{shown}\"")).unwrap_or_default();
        woven.add(&meant, at + rest..at + rest + shown.len());
        rest += shown.len();
    }
    woven
}

/// The length of the escape that a text begins with; two surrogates are one.
fn escape_length(text: &str) -> usize {
    let is_high = |hex: Option<&str>| {
        hex.and_then(|hex| u16::from_str_radix(hex, 16).ok())
            .is_some_and(|unit| (0xd800..0xdc00).contains(&unit))
    };
    match text.as_bytes().get(1) {
        Some(b'u') if is_high(text.get(2..6)) && text.get(6..8) == Some("\\u") => 12,
        Some(b'u') => 6,
        _ => 2,
    }
}

/// The entries of an object in their order, each value as its text.
struct Entries<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Entries<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Vec<(String, &'de RawValue)>;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(entries)
            }
        }
        deserializer.deserialize_map(Collect).map(Entries)
    }
}
