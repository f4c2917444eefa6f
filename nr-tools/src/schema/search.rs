//! Types and fields by words.

use super::sdl::{write_field, write_type};
use super::{Kind, Schema, Type};

/// Matches that are written at most.
const MAX_FOUND: usize = 40;

/// Fields of one type that match before the type is shown for them together.
const MAX_FIELDS: usize = 6;

/// Words of one search.
const MAX_WORDS: usize = 8;

/// One match: how well it fits, and how it is written.
struct Found {
    score: u32,
    text: String,
}

/// A name as the words that it is put together of: `nrqlQueryProgress` is `nrql`, `query`, `progress`.
fn parts(name: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut lower = false;
    for c in name.chars() {
        if !c.is_alphanumeric() {
            lower = false;
            parts.push(String::new());
            continue;
        }
        if (c.is_uppercase() && lower) || parts.is_empty() {
            parts.push(String::new());
        }
        lower = c.is_lowercase() || c.is_numeric();
        if let Some(part) = parts.last_mut() {
            part.extend(c.to_lowercase());
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}

/// How well a word fits a name and its description: whole parts before beginnings, names before descriptions.
fn fit(word: &str, name: &str, description: &str) -> u32 {
    let singular = word.strip_suffix('s').unwrap_or(word);
    let lower = name.to_lowercase();
    if lower == word {
        return 12;
    }
    let parts = parts(name);
    if parts.iter().any(|part| part == word || part == singular || part.strip_suffix('s') == Some(singular)) {
        return 8;
    }
    if word.len() >= 3 && lower.contains(singular) {
        return 5;
    }
    let told = word.len() >= 4 && description.to_lowercase().contains(singular);
    u32::from(told) * 2
}

/// The sum over all words; 0 when one of them fits nothing.
fn score(words: &[String], fits: impl Fn(&str) -> u32) -> u32 {
    let each: Vec<u32> = words.iter().map(|word| fits(word)).collect();
    if each.contains(&0) { 0 } else { each.iter().sum() }
}

impl Schema {
    /// What fits all the words, or, when nothing does, any of them; the best first, each written as short SDL under the
    /// way to it. Whether all words were found is told beside it.
    pub(crate) fn search(&self, text: &str) -> (Vec<String>, bool) {
        let words: Vec<String> = text
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .take(MAX_WORDS)
            .collect();
        if words.is_empty() {
            return (Vec::new(), true);
        }
        let all = self.matches(&words);
        if !all.is_empty() {
            return (all, true);
        }
        let mut any = Vec::new();
        for word in &words {
            for text in self.matches(std::slice::from_ref(word)) {
                if !any.contains(&text) && any.len() < MAX_FOUND {
                    any.push(text);
                }
            }
        }
        (any, words.len() == 1)
    }

    fn matches(&self, words: &[String]) -> Vec<String> {
        let mut found: Vec<Found> = Vec::new();
        for (name, of) in &self.types {
            let own = score(words, |word| fit(word, name, &of.description));
            if own > 0 {
                let way = self.heading(name);
                // Types that a query reaches come before those of mutations' answers.
                let bonus = if way.is_empty() { 0 } else { 3 };
                found.push(Found {
                    score: own + bonus,
                    text: format!("{way}{}", write_type(name, of, |_| true)),
                });
                continue;
            }
            self.fields(words, name, of, &mut found);
        }
        found.sort_by_key(|found| std::cmp::Reverse(found.score));
        found.into_iter().take(MAX_FOUND).map(|found| found.text).collect()
    }

    /// The fields of a type that fit, where the type's name helps: `account nrql` is the field `nrql` of `Account`.
    fn fields(&self, words: &[String], name: &str, of: &Type, found: &mut Vec<Found>) {
        if of.kind == Kind::Scalar {
            return;
        }
        let value = |word: &String| of.values.iter().any(|value| value.to_lowercase() == *word);
        if words.iter().any(value) && words.iter().all(|word| value(word) || fit(word, name, "") > 0) {
            found.push(Found {
                score: 6,
                text: format!("{}{}", self.heading(name), write_type(name, of, |_| true)),
            });
            return;
        }
        let scored: Vec<(u32, &str)> = of
            .fields
            .iter()
            .filter_map(|field| {
                let own = score(words, |word| {
                    let field = fit(word, &field.name, &field.description);
                    if field > 0 { field } else { fit(word, name, "") / 2 }
                });
                (own > 0).then_some((own, field.name.as_str()))
            })
            .collect();
        let Some(best) = scored.iter().map(|(score, _)| *score).max() else { return };
        let bonus = if self.heading(name).is_empty() { 0 } else { 3 };
        if let [(_, only)] = scored.as_slice()
            && let Some(field) = self.field(name, only)
        {
            let way = self.way(name).map(|way| join(&way, only)).unwrap_or_default();
            let heading = if way.is_empty() { String::new() } else { format!("# {way}\n") };
            let word = if of.kind == Kind::Input { "input" } else { "type" };
            found.push(Found {
                score: best + bonus,
                text: format!("{heading}{word} {name}{{{}}}", write_field(field)),
            });
            return;
        }
        let shown: Vec<&str> = scored.iter().take(MAX_FIELDS).map(|(_, name)| *name).collect();
        let text = write_type(name, of, |field| shown.contains(&field.name.as_str()));
        found.push(Found { score: best + bonus, text: format!("{}{text}", self.heading(name)) });
    }

    fn heading(&self, name: &str) -> String {
        match self.way(name) {
            Some(way) if !way.is_empty() => format!("# {way}\n"),
            _ => String::new(),
        }
    }
}

fn join(way: &str, field: &str) -> String {
    if way.is_empty() { field.to_owned() } else { format!("{way}.{field}") }
}
