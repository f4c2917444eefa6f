//! What an account has that an unclear question may mean.

use nr_core::{AccountId, Fault};

use super::reading::Reading;
use super::words::{Words, flat};
use crate::services::Services;

/// Candidates that are shown.
const MAX_CANDIDATES: usize = 5;

/// Attributes of each.
const MAX_ATTRIBUTES: usize = 12;

/// Shorter words are parts of too many names.
const MIN_WORD: usize = 3;

/// Data that may be meant.
#[derive(Debug)]
pub(in crate::data_access) struct Candidate {
    pub(in crate::data_access) event_type: String,
    /// What it would tell, in words; empty when only the name fits.
    pub(in crate::data_access) figure: String,
    /// Attributes of it that fit the question, or its first ones.
    pub(in crate::data_access) attributes: Vec<String>,
}

/// Event types that intents point to, then those whose names share a word with the question; with real attributes.
pub(super) async fn find(
    words: &Words,
    readings: &[Reading],
    event_types: &[String],
    services: &Services,
    account: AccountId,
) -> Result<Vec<Candidate>, Fault> {
    let mut found: Vec<Candidate> = Vec::new();
    let known = |name: &str| event_types.iter().any(|other| other == name);
    let add = |event_type: &str, figure: &str, found: &mut Vec<Candidate>| {
        let new = !found.iter().any(|other| other.event_type == event_type && other.figure == figure);
        if new && found.len() < MAX_CANDIDATES {
            found.push(Candidate {
                event_type: event_type.to_owned(),
                figure: figure.to_owned(),
                attributes: Vec::new(),
            });
        }
    };
    for reading in readings.iter().filter(|reading| known(reading.form.from)) {
        add(reading.form.from, reading.intent.name, &mut found);
    }
    let asked: Vec<String> = (0..words.len())
        .filter(|at| !words.is_stop(*at))
        .filter_map(|at| Some(flat(&words.get(at)?.stem)))
        .filter(|word| word.len() >= MIN_WORD)
        .collect();
    for name in event_types.iter().filter(|name| asked.iter().any(|word| flat(name).contains(word.as_str())))
    {
        add(name, "", &mut found);
    }
    for candidate in &mut found {
        let fields = services.known.fields(&services.client, account, &candidate.event_type).await?;
        let fit = |name: &str| asked.iter().any(|word| flat(name).contains(word.as_str()));
        let (fitting, others): (Vec<&String>, Vec<&String>) =
            fields.iter().map(|(name, _)| name).partition(|name| fit(name));
        candidate.attributes = fitting.into_iter().chain(others).take(MAX_ATTRIBUTES).cloned().collect();
    }
    Ok(found)
}
