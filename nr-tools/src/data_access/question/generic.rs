//! Questions that name an event type, or a metric, by the name that it has in the account.

use nr_core::{AccountId, Fault};
use nr_nrql::catalogue::Kind;
use nr_nrql::encode;

use super::names::attribute;
use super::reading::CONNECTORS;
use super::shape::{Shape, Statistic};
use super::time::Times;
use super::words::{Words, flat};
use crate::known::Fields;
use crate::services::Services;

/// Words of an attribute's name in speech: `largest contentful paint`.
const MAX_GRAM: usize = 5;

const METRIC: &str = "Metric";

/// A query over an event type that the question names.
pub(super) struct Named {
    pub(super) text: String,
    pub(super) notes: Vec<String>,
}

/// The query, or `None` when no event type is named or words are left that are none of its attributes.
pub(super) async fn read(
    words: &Words,
    shape: &Shape,
    times: &Times,
    event_types: &[String],
    services: &Services,
    account: AccountId,
) -> Result<Option<Named>, Fault> {
    let mut words = words.clone();
    Shape::finish(&mut words);
    let Some(from) = event_type(&mut words, event_types) else { return Ok(None) };
    let fields = services.known.fields(&services.client, account, &from).await?;
    Ok(write(&from, &mut words, shape, times, &fields))
}

/// The event type that is named: a word in its own spelling but for capitals, or a metric's name.
fn event_type(words: &mut Words, event_types: &[String]) -> Option<String> {
    for at in words.left() {
        let text = flat(&words.text(at, at + 1));
        let found = event_types.iter().find(|name| {
            let name = flat(name);
            // One hump is a plain word: `log` and `span` have intents of their own.
            name == text || text.strip_suffix('s').is_some_and(|singular| singular == name)
        });
        if let Some(found) = found {
            words.r#use(at, at + 1);
            return Some(found.clone());
        }
    }
    let dotted =
        |at: &usize| words.get(*at).is_some_and(|word| word.text.contains('.') && !word.text.contains('/'));
    let metric = words.left().iter().any(dotted) && event_types.iter().any(|name| name == METRIC);
    metric.then(|| METRIC.to_owned())
}

fn write(from: &str, words: &mut Words, shape: &Shape, times: &Times, fields: &Fields) -> Option<Named> {
    let (mut select, mut facet) = (Vec::new(), Vec::new());
    let mut notes = vec![format!("{from} is an event type of this account")];
    for (begin, to) in words.runs() {
        let mut at = begin;
        while at < to {
            let before = at.checked_sub(1).map_or("", |before| words.stem(before)).to_owned();
            // Words that say nothing elsewhere may be part of a name: `order value`.
            let (name, end) = (at + 1..=words.len().min(at + MAX_GRAM))
                .rev()
                .filter(|end| (at..*end).all(|place| !words.is_used(place)))
                .find_map(|end| Some((attribute(&words.text(at, end), fields)?, end)))?;
            let kind = fields.iter().find(|(field, _)| *field == name).and_then(|(_, kind)| *kind);
            let identifier = encode::identifier(&name).ok()?;
            notes.push(format!("`{}` is its attribute {name}", words.text(at, end)));
            if CONNECTORS.contains(&before.as_str()) || before == "and" && !facet.is_empty() {
                facet.push(identifier);
            } else if kind == Some(Kind::Numeric)
                || kind == Some(Kind::Metric)
                || !shape.statistics.is_empty()
            {
                let usual = [Statistic::Function("average")];
                let statistics = if shape.statistics.is_empty() { &usual[..] } else { &shape.statistics };
                select.extend(statistics.iter().map(|statistic| statistic.of(&identifier)));
            } else if shape.counts {
                select.push(format!("uniqueCount({identifier})"));
            } else {
                facet.push(identifier);
            }
            words.r#use(at, end);
            at = end;
        }
    }
    if shape.threshold.is_some() || shape.status.is_some() || !shape.texts.is_empty() || shape.trace.is_some()
    {
        return None;
    }
    let grouped = !facet.is_empty() || times.series.is_some() || times.compare.is_some();
    if select.is_empty() {
        select.push(match (times.rate, shape.lists && !grouped && !shape.counts) {
            (Some(unit), _) => format!("rate(count(*), 1 {unit}) AS 'per {unit}'"),
            (None, true) => "*".to_owned(),
            (None, false) => "count(*)".to_owned(),
        });
    }
    let mut text = format!("SELECT {} FROM {}", select.join(", "), encode::identifier(from).ok()?);
    if !facet.is_empty() {
        text.push_str(&format!(" FACET {}", facet.join(", ")));
    }
    if let Some(limit) = shape.limit {
        text.push_str(&format!(" LIMIT {limit}"));
    }
    text.push_str(&times.clauses());
    Some(Named { text, notes })
}
