//! `convert_time_period_to_epoch_ms`: words for a time, as New Relic takes them.

use async_trait::async_trait;
use nr_core::{Fault, FaultKind, TimeWindow};
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::account;
use crate::ask;
use crate::services::Services;
use crate::table::iso;
use crate::window::Window;

/// Words that mean a whole day, week or month, with where each ends: NRQL takes them for its beginning.
const WHOLE: [(&str, &str); 5] = [
    ("yesterday", "today"),
    ("last week", "this week"),
    ("last month", "this month"),
    ("last quarter", "this quarter"),
    ("last year", "this year"),
];

/// Words between two times.
const BETWEEN: [&str; 6] = [" until ", " to ", " till ", " through ", " and ", " - "];

/// Words before the first time.
const BEFORE: [&str; 6] = ["between ", "since ", "from ", "over the ", "in the ", "during "];

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    /// `last 30 minutes`, `yesterday`, `3 hours ago until 1 hour ago`, ISO 8601, ...
    text: String,
}

/// The tool.
#[derive(Debug)]
pub struct ConvertTimePeriod {
    spec: ToolSpec,
    services: Services,
}

impl ConvertTimePeriod {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            "convert_time_period_to_epoch_ms",
            "Converts words for a period into start_time_ms, end_time_ms and NRQL's SINCE and UNTIL, by New Relic's own clock \
             (UTC). Other tools take such words themselves. Example: {\"text\": \"3 hours ago until 1 hour ago\"}",
        )
        .title("Convert time period to epoch ms")
        .toolset("discovery")
        .arguments::<Wanted>()
        .argument_alias("text_input", "text")
        .argument_alias("time_period", "text");
        Self { spec, services }
    }
}

#[async_trait]
impl Tool for ConvertTimePeriod {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let wanted: Wanted = arguments.decode()?;
        let window = period(&wanted.text)?;
        let resolved = match window.absolute() {
            Some(resolved) => resolved,
            None => {
                let account = account::resolve(None, &self.services, ctx).await?;
                ask::resolve(&self.services, account, &window, "").await?
            }
        };
        Ok(Outcome::Done(Answer::text(text(&window, resolved))))
    }
}

/// The window that the words mean.
fn period(text: &str) -> Result<Window, Fault> {
    let lower = text.trim().to_lowercase();
    let mut words = lower.as_str();
    for before in BEFORE {
        words = words.strip_prefix(before).unwrap_or(words).trim();
    }
    if words.is_empty() {
        return Err(Fault::new(FaultKind::InvalidInput, "`text` is empty")
            .with_next("give a period such as `last 30 minutes` or `yesterday`"));
    }
    if let Some((_, end)) = WHOLE.iter().find(|(name, _)| *name == words) {
        return Window::read(Some(words), Some(end));
    }
    let split = BETWEEN.iter().find_map(|between| words.split_once(between));
    match split {
        Some((since, until)) => {
            let until = until.trim();
            Window::read(Some(since.trim()), (until != "now").then_some(until))
        }
        None => Window::read(Some(words), None),
    }
}

fn text(window: &Window, resolved: TimeWindow) -> String {
    let (begin, end) = (resolved.begin_ms(), resolved.end_ms());
    format!(
        "start_time_ms: {begin}\nend_time_ms: {end}\nstart: {}\nend: {}\nnrql:{}\nnrql, fixed: SINCE {begin} UNTIL {end}",
        iso(begin),
        iso(end),
        window.clauses(),
    )
}
