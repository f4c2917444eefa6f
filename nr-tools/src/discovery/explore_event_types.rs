//! `explore_event_types`: what an account holds.

use async_trait::async_trait;
use nr_core::{AccountId, Fault};
use nr_nrql::encode;
use nr_nrql::functions::near;
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::answer::{About, Whole};
use crate::ask::{ask, go_on, window_or};
use crate::nrql::show_window;
use crate::services::Services;
use crate::table::{Builder, clean_line};
use crate::{account, budget};

const NAME: &str = "explore_event_types";

/// The window when none is asked for: what reports at all reports within a day.
const DEFAULT_SINCE: &str = "1 day ago";

/// Event types that one query counts: some 4,000 characters of names.
const COUNTED_AT_ONCE: usize = 200;

/// Queries that count; with the one that lists it makes three.
const COUNTS: usize = 2;

/// An event type is new when its first event came after this part of the window.
const NEW_AFTER: f64 = 0.1;

/// Names that are shown when none matches.
const SHOWN: usize = 12;

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    #[schemars(with = "Option<u64>", range(min = 1))]
    account_id: Option<AccountId>,
    /// Default: last day.
    since: Option<String>,
    /// In the name.
    #[serde(rename = "match")]
    part: Option<String>,
    cursor: Option<String>,
}

/// The tool.
#[derive(Debug)]
pub struct ExploreEventTypes {
    spec: ToolSpec,
    services: Services,
}

/// What is known of an event type.
struct Counted {
    name: String,
    events: Option<f64>,
    first: Option<i64>,
    last: Option<i64>,
}

impl ExploreEventTypes {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            NAME,
            "Lists the event types of an account (what FROM takes): how many events, first and last seen; new ones \
             first. Then: explore_attributes. Example: {\"match\": \"k8s\", \"since\": \"3 hours ago\"}",
        )
        .title("Explore event types")
        .toolset("discovery")
        .core()
        .arguments::<Wanted>()
        .argument_alias("pattern", "match");
        Self { spec, services }
    }

    async fn explore(&self, wanted: &Wanted, ctx: &Context) -> Result<Answer, Fault> {
        let services = &self.services;
        let account = account::resolve(wanted.account_id, services, ctx).await?;
        let window = window_or(wanted.since.as_deref(), None, DEFAULT_SINCE)?;
        let clauses = window.clauses();
        let show = format!("SHOW EVENT TYPES{clauses}");
        let answer = ask(services, account, &show).await?;
        let names: Vec<String> =
            answer.rows().iter().filter_map(|row| Some(row.get("eventType")?.as_str()?.to_owned())).collect();
        let part = wanted.part.as_deref().unwrap_or_default().trim().to_lowercase();
        let matching: Vec<&str> =
            names.iter().map(String::as_str).filter(|name| name.to_lowercase().contains(&part)).collect();
        let mut warnings: Vec<String> = answer.warnings().iter().map(ToString::to_string).collect();
        let mut counted = Vec::with_capacity(matching.len());
        let mut used = answer.metadata().window;
        for (at, names) in matching.chunks(COUNTED_AT_ONCE).enumerate() {
            let plain =
                |name: &&str| Counted { name: (*name).to_owned(), events: None, first: None, last: None };
            let mut chunk: Vec<Counted> = names.iter().map(plain).collect();
            if at < COUNTS {
                match self.count(account, names, &clauses, &mut chunk).await {
                    Ok(window) => used = used.or(window),
                    Err(fault) => warnings.push(format!("counting failed: {}", fault.message())),
                }
            } else if at == COUNTS {
                warnings.push(format!("only {} are counted: narrow by `match`", COUNTS * COUNTED_AT_ONCE));
            }
            counted.extend(chunk);
        }
        let new_after = used.map(|window| {
            window.begin_ms() + ((window.end_ms() - window.begin_ms()) as f64 * NEW_AFTER) as i64
        });
        let is_new = |one: &Counted| one.first.zip(new_after).is_some_and(|(first, after)| first > after);
        counted.sort_by(|a, b| {
            let key = |one: &Counted| (!is_new(one), is_new(one).then_some(std::cmp::Reverse(one.first)));
            key(a).cmp(&key(b)).then_with(|| b.events.unwrap_or(0.0).total_cmp(&a.events.unwrap_or(0.0)))
        });
        let mut builder = Builder::new(["event_type", "events", "first_seen", "last_seen"]);
        for one in &counted {
            builder.text(&one.name).number(one.events).time(one.first).time(one.last).end();
        }
        let mut whole = Whole::new(NAME, builder.finish());
        if matching.is_empty() {
            whole.lead = why_none(&names, &part, account);
        }
        whole.about = About { nrql: Some(show), window: used.map(show_window), warnings, ..About::default() };
        // A list of a shorter window would be taken for all that there are.
        if wanted.since.is_none() {
            services.known.learn_event_types(account, names);
        }
        Ok(whole.cut(&services.results, budget::DEFAULT_TOKENS, ctx))
    }

    /// Counts all of them in one query.
    async fn count(
        &self,
        account: AccountId,
        names: &[&str],
        clauses: &str,
        into: &mut [Counted],
    ) -> Result<Option<nr_core::TimeWindow>, Fault> {
        // A name that no query can hold has no count.
        let from: Vec<String> = names.iter().filter_map(|name| encode::identifier(name).ok()).collect();
        let text = format!(
            "SELECT count(*) AS 'events', earliest(timestamp) AS 'first', latest(timestamp) AS 'last' FROM {} \
             FACET eventType() LIMIT MAX{clauses}",
            from.join(", ")
        );
        let answer = ask(&self.services, account, &text).await?;
        for row in answer.rows() {
            let name = row.get("facet").or_else(|| row.get("eventType()")).and_then(|value| value.as_str());
            let Some(one) = into.iter_mut().find(|one| Some(one.name.as_str()) == name) else { continue };
            let number = |key: &str| row.get(key)?.as_f64();
            one.events = number("events");
            one.first = number("first").map(|ms| ms as i64);
            one.last = number("last").map(|ms| ms as i64);
        }
        Ok(answer.metadata().window)
    }
}

fn why_none(names: &[String], part: &str, account: AccountId) -> String {
    if names.is_empty() {
        return format!("no event types: account {account} has no events in this window; widen `since`");
    }
    let shown: Vec<String> = names.iter().take(SHOWN).map(|name| clean_line(name)).collect();
    let nearest = near(part, names.iter().map(String::as_str));
    let nearest = nearest.map(|near| format!("the nearest is `{}`; ", clean_line(near))).unwrap_or_default();
    format!(
        "no event type has `{}` in its name; {nearest}there are {}, such as {}",
        clean_line(part),
        names.len(),
        shown.join(", ")
    )
}

#[async_trait]
impl Tool for ExploreEventTypes {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let wanted: Wanted = arguments.decode()?;
        let answer = match &wanted.cursor {
            Some(cursor) => go_on(NAME, cursor, &self.services, ctx)?,
            None => self.explore(&wanted, ctx).await?,
        };
        Ok(Outcome::Done(answer))
    }
}
