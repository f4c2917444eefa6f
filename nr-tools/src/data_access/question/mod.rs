//! Questions in plain English to NRQL, by rules alone: what a question asks for (an intent of a family), of what (names that
//! the account has), of which time, in which shape.
//!
//! Every word must be explained: by an intent, a clause, a name that entity search or the rows know, or a list of words
//! that say nothing. A question with a word left over gets no query, since leaving the word out would answer another
//! question.

mod candidates;
mod families;
mod generic;
mod intent;
mod names;
mod reading;
mod shape;
mod source;
mod time;
mod words;
mod write;

use nr_core::{AccountId, Fault};

pub(super) use candidates::Candidate;
use names::Entities;
use reading::{Reading, readings};
use shape::Shape;
use time::Times;
use words::Words;

use crate::services::Services;
use crate::table::clean_line;

/// Readings that are tried on the account's names; the later ones explain less and less.
const MAX_TRIED: usize = 8;

/// What became of a question.
#[derive(Debug)]
pub(super) enum Understood {
    /// It is this query.
    Query {
        text: String,
        /// What was taken for what.
        notes: Vec<String>,
        /// What else it may ask for.
        alternatives: Vec<String>,
    },
    /// It can't be said for sure what is asked for.
    Unclear {
        /// Why.
        reasons: Vec<String>,
        /// What the account has that may be meant.
        candidates: Vec<Candidate>,
    },
}

/// Understands a question, or says what is missing.
pub(super) async fn understand(
    request: &str,
    services: &Services,
    account: AccountId,
) -> Result<Understood, Fault> {
    let original = Words::read(request)?;
    let mut words = original.clone();
    let times = Times::read(&mut words);
    let shape = Shape::read(&mut words);
    let event_types = services.known.event_types(&services.client, account).await?;
    let all = readings(&words, &original, &shape);
    let has = |reading: &&Reading| event_types.iter().any(|name| name == reading.form.from);
    let here: Vec<Reading> = all.iter().filter(has).take(MAX_TRIED).cloned().collect();
    let mut reasons: Vec<String> = Vec::new();
    if here.first().is_none_or(|best| !best.words.left().is_empty())
        && let Some(named) = generic::read(&words, &shape, &times, &event_types, services, account).await?
    {
        return Ok(Understood::Query { text: named.text, notes: named.notes, alternatives: Vec::new() });
    }
    let entities = Entities::search(services, account, &here).await?;
    for reading in &here {
        let fields = services.known.fields(&services.client, account, reading.form.from).await?;
        let (names, _) = names::resolve(reading, &entities, &fields, services, account).await?;
        if !names.are_clear() {
            for word in &names.unknown {
                reasons.push(format!(
                    "`{}` is neither a word that is understood nor a name in this account",
                    clean_line(word)
                ));
            }
            reasons.extend(names.ambiguous);
            continue;
        }
        match write::write(reading, &names, &shape, &times, &fields) {
            Ok(text) => {
                let mut notes = vec![format!("{} of {}", reading.intent.name, reading.form.from)];
                notes.extend(names.notes);
                let alternatives = alternatives(reading, &here);
                return Ok(Understood::Query { text, notes, alternatives });
            }
            Err(reason) => reasons.push(reason),
        }
    }
    let missing = all.iter().filter(|reading| !has(reading)).take(1);
    reasons.extend(missing.filter(|_| here.is_empty()).map(|reading| {
        format!("{} would be {}, which this account does not report", reading.intent.name, reading.form.from)
    }));
    if reasons.is_empty() {
        reasons.push("it names no figure and no kind of data that is understood".to_owned());
    }
    let mut once = Vec::new();
    reasons.retain(|reason| {
        !once.contains(reason) && {
            once.push(reason.clone());
            true
        }
    });
    let candidates = candidates::find(&words, &all, &event_types, services, account).await?;
    Ok(Understood::Unclear { reasons, candidates })
}

/// Other intents that explain as many words.
fn alternatives(chosen: &Reading, all: &[Reading]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for other in all.iter().filter(|other| other.words.left().len() <= chosen.words.left().len()) {
        let text = format!("{} of {}", other.intent.name, other.form.from);
        let same = std::ptr::eq(other.intent, chosen.intent) && other.form.from == chosen.form.from;
        if !same && !found.contains(&text) && found.len() < 3 {
            found.push(text);
        }
    }
    found
}
