//! `explore_attributes`: what the events of a type carry.

use std::collections::HashMap;

use async_trait::async_trait;
use nr_core::{AccountId, Fault, FaultKind};
use nr_nerdgraph::{NrqlAnswer, Row};
use nr_nrql::encode;
use nr_nrql::functions::near;
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use crate::answer::{About, Whole};
use crate::ask::{ask, go_on, window_or};
use crate::nrql::show_window;
use crate::services::Services;
use crate::table::{Builder, clean_line, iso, keys_of, short};
use crate::{account, budget};

const NAME: &str = "explore_attributes";

/// The window that events are counted in when none is asked for, as in a query that names none.
const DEFAULT_SINCE: &str = "1 hour ago";

/// The window that attributes are looked for in then: what is carried at all is carried within a day, and names are cheap.
const NAMES_SINCE: &str = "1 day ago";

/// Names of a window as long as this are the names that there are.
const LONG_MS: i64 = 86_400_000;

/// Attributes that are asked about in one query; New Relic keeps at most 254 of one event (documentation, "Data limits"),
/// but the events of a type may differ.
const MAX_ATTRIBUTES: usize = 1_000;

/// Events from which examples are taken.
const SAMPLE: u32 = 100;

/// Examples of an attribute, and the characters of each.
const EXAMPLES: usize = 3;
const EXAMPLE_LENGTH: usize = 40;

/// Characters of a description.
const DESCRIPTION: usize = 120;

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    event_type: Option<String>,
    #[schemars(with = "Option<u64>", range(min = 1))]
    account_id: Option<AccountId>,
    since: Option<String>,
    /// In the name.
    #[serde(rename = "match")]
    part: Option<String>,
    cursor: Option<String>,
}

/// The tool.
#[derive(Debug)]
pub struct ExploreAttributes {
    spec: ToolSpec,
    services: Services,
}

/// What the documentation says: of an attribute, its first sentence and unit.
type Descriptions = HashMap<String, String>;

impl ExploreAttributes {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            NAME,
            "Lists the attributes of an event type: kind, share of events that carry it, examples, description. Use \
             before writing NRQL. Example: {\"event_type\": \"Transaction\", \"match\": \"error\"}",
        )
        .title("Explore attributes")
        .toolset("discovery")
        .core()
        .arguments::<Wanted>()
        .argument_alias("pattern", "match");
        Self { spec, services }
    }

    async fn explore(&self, event_type: &str, wanted: &Wanted, ctx: &Context) -> Result<Answer, Fault> {
        let services = &self.services;
        let from = encode::identifier(event_type).map_err(|error| {
            Fault::new(FaultKind::InvalidInput, format!("`event_type`: {error}"))
                .with_next("take a name from explore_event_types")
        })?;
        let account = account::resolve(wanted.account_id, services, ctx).await?;
        let window = window_or(wanted.since.as_deref(), None, DEFAULT_SINCE)?;
        let clauses = window.clauses();
        let names_window = window_or(wanted.since.as_deref(), None, NAMES_SINCE)?;
        let keyset = format!("SELECT keyset() FROM {from}{}", names_window.clauses());
        let names = [event_type];
        let (keys, documented) =
            tokio::join!(ask(services, account, &keyset), services.client.data_dictionary(&names));
        let keys = keys?;
        let attributes: Vec<(&str, &str)> = keys.rows().iter().flat_map(keys_of).collect();
        if attributes.is_empty() {
            return self.why_none(event_type, account, &from).await;
        }
        if keys.metadata().window.is_some_and(|window| window.end_ms() - window.begin_ms() >= LONG_MS) {
            services.known.learn_fields(account, event_type, &attributes);
        }
        let part = wanted.part.as_deref().unwrap_or_default().trim().to_lowercase();
        let mut matching: Vec<(&str, &str)> =
            attributes.iter().copied().filter(|(name, _)| name.to_lowercase().contains(&part)).collect();
        matching.sort_unstable();
        matching.dedup_by_key(|(name, _)| *name);
        let mut warnings: Vec<String> = Vec::new();
        if matching.len() > MAX_ATTRIBUTES {
            warnings.push(format!(
                "the first {MAX_ATTRIBUTES} of {} attributes: narrow by `match`",
                matching.len()
            ));
            matching.truncate(MAX_ATTRIBUTES);
        }
        let mut failed =
            |what: &str, fault: Fault| warnings.push(format!("{what} failed: {}", fault.message()));
        let described = match documented {
            Ok(reply) => descriptions(&reply.data),
            Err(error) => {
                failed("asking the data dictionary", error.into());
                Descriptions::new()
            }
        };
        let (mut coverage, mut sample) = (None, None);
        if !matching.is_empty() {
            let counting = self::coverage(&from, &matching, &clauses);
            let reading = format!("SELECT * FROM {from}{clauses} LIMIT {SAMPLE}");
            let (counted, read) =
                tokio::join!(ask(services, account, &counting), ask(services, account, &reading));
            coverage = counted.map_err(|fault| failed("counting", fault)).ok();
            sample = read.map_err(|fault| failed("reading examples", fault)).ok();
        }
        let counted = coverage.as_ref().and_then(|answer| answer.rows().first());
        let events = counted.and_then(|row| row.get("events")?.as_f64()).filter(|events| *events > 0.0);
        let mut rows: Vec<(Option<f64>, &str, &str)> = Vec::with_capacity(matching.len());
        for (at, (name, kind)) in matching.iter().enumerate() {
            let share = counted.and_then(|row| row.get(&column(at))?.as_f64()).zip(events);
            rows.push((share.map(|(count, events)| count / events * 100.0), name, kind));
        }
        rows.sort_by(|a, b| b.0.unwrap_or(-1.0).total_cmp(&a.0.unwrap_or(-1.0)).then_with(|| a.1.cmp(b.1)));
        let examples: &[Row] = sample.as_ref().map(NrqlAnswer::rows).unwrap_or_default();
        let mut builder = Builder::new(["attribute", "kind", "share %", "examples", "description"]);
        for (share, name, kind) in &rows {
            builder
                .text(name)
                .text(kind)
                .number(*share)
                .maybe(some_examples(examples, name).as_deref())
                .maybe(described.get(*name).map(String::as_str))
                .end();
        }
        let mut whole = Whole::new(NAME, builder.finish());
        if rows.is_empty() {
            whole.lead = no_match(&part, event_type, &attributes);
        }
        let used = coverage.as_ref().and_then(|answer| answer.metadata().window).or(keys.metadata().window);
        whole.about = About {
            nrql: Some(keyset),
            window: used.map(show_window),
            warnings,
            notes: events
                .map(|events| format!("{} events in the window", short(events)))
                .into_iter()
                .collect(),
            ..About::default()
        };
        Ok(whole.cut(&services.results, budget::DEFAULT_TOKENS, ctx))
    }

    /// Nothing was found: the type is not there, or not now. Two queries at most.
    async fn why_none(&self, event_type: &str, account: AccountId, from: &str) -> Result<Answer, Fault> {
        let services = &self.services;
        let known = services.known.event_types(&services.client, account).await?;
        let shown = clean_line(event_type);
        if known.iter().any(|name| name == event_type) {
            let latest = format!("SELECT latest(timestamp) AS 'last' FROM {from} SINCE 1 day ago");
            let answer = ask(services, account, &latest).await?;
            let last = answer.rows().first().and_then(|row| row.get("last")?.as_f64());
            let last = last.map(|ms| format!("; its newest is of {}", iso(ms as i64))).unwrap_or_default();
            return Ok(Answer::text(format!(
                "no attributes: {shown} has no events in this window{last}. Widen `since`"
            )));
        }
        let nearest = known
            .iter()
            .find(|name| name.eq_ignore_ascii_case(event_type))
            .map(String::as_str)
            .or_else(|| near(event_type, known.iter().map(String::as_str)));
        let next = match nearest {
            Some(near) => format!("the nearest is `{}` (case counts)", clean_line(near)),
            None => "explore_event_types lists those that there are".to_owned(),
        };
        Err(Fault::new(
            FaultKind::NotFound,
            format!("account {account} has had no events of type `{shown}` for a day"),
        )
        .with_next(next))
    }
}

/// The label of an attribute's count.
fn column(at: usize) -> String {
    format!("a{at}")
}

/// One query for all attributes: how many events there are, and how many carry each.
fn coverage(from: &str, attributes: &[(&str, &str)], clauses: &str) -> String {
    let mut text = "SELECT count(*) AS 'events'".to_owned();
    for (at, (name, _)) in attributes.iter().enumerate() {
        // An attribute whose name no query can hold stays without a share.
        if let Ok(name) = encode::identifier(name) {
            // Not `count(name)`, which adds up what a metric has counted itself.
            text.push_str(&format!(", filter(count(*), WHERE {name} IS NOT NULL) AS '{}'", column(at)));
        }
    }
    text.push_str(&format!(" FROM {from}{clauses}"));
    text
}

/// Different values of an attribute in the sample.
fn some_examples(rows: &[Row], name: &str) -> Option<String> {
    let mut found: Vec<String> = Vec::new();
    for value in rows.iter().filter_map(|row| row.get(name)) {
        let text = match value {
            Value::Null => continue,
            Value::String(text) => clean_line(text),
            Value::Number(number) if !number.is_i64() => short(number.as_f64().unwrap_or_default()),
            other => clean_line(&other.to_string()),
        };
        let text = cut(&text, EXAMPLE_LENGTH);
        if !found.contains(&text) {
            found.push(text);
        }
        if found.len() == EXAMPLES {
            break;
        }
    }
    (!found.is_empty()).then(|| found.join(" | "))
}

fn cut(text: &str, length: usize) -> String {
    if text.chars().count() <= length {
        return text.to_owned();
    }
    text.chars().take(length - 1).chain(['…']).collect()
}

fn descriptions(events: &[nr_nerdgraph::dictionary::DocumentedEvent]) -> Descriptions {
    let all = events.iter().flat_map(|event| &event.attributes);
    all.map(|attribute| {
        let text = clean_line(&attribute.definition);
        let sentence = text.split_once(". ").map_or(text.as_str(), |(first, _)| first);
        let mut text = cut(sentence.trim(), DESCRIPTION);
        if let Some(unit) = &attribute.unit {
            text.push_str(&format!(" [{}]", clean_line(unit)));
        }
        (attribute.name.clone(), text)
    })
    .collect()
}

fn no_match(part: &str, event_type: &str, attributes: &[(&str, &str)]) -> String {
    let nearest = near(part, attributes.iter().map(|(name, _)| *name));
    let nearest = nearest.map(|near| format!("; the nearest is `{}`", clean_line(near))).unwrap_or_default();
    format!(
        "no attribute of {} has `{}` in its name{nearest}; leave `match` out to see all {}",
        clean_line(event_type),
        clean_line(part),
        attributes.len()
    )
}

#[async_trait]
impl Tool for ExploreAttributes {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let wanted: Wanted = arguments.decode()?;
        let answer = match (&wanted.cursor, wanted.event_type.as_deref().map(str::trim)) {
            (Some(cursor), _) => go_on(NAME, cursor, &self.services, ctx)?,
            (None, Some(event_type)) if !event_type.is_empty() => {
                self.explore(event_type, &wanted, ctx).await?
            }
            (None, _) => {
                return Err(Fault::new(
                    FaultKind::InvalidInput,
                    format!("`{NAME}` needs the argument `event_type`"),
                )
                .with_next("explore_event_types lists those that there are"));
            }
        };
        Ok(Outcome::Done(answer))
    }
}
