//! `get_log_patterns`: lines that differ in their values only, counted together.

use async_trait::async_trait;
use nr_core::{AccountId, EntityGuid, Fault};
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;

use super::logs::{Filter, Found, no_lines, patterns};
use crate::answer::{About, Whole};
use crate::ask::{go_on, resolve};
use crate::budget;
use crate::nrql::show_window;
use crate::services::Services;
use crate::table::{Builder, Table};
use crate::window::Window;

const NAME: &str = "get_log_patterns";

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    #[schemars(with = "Option<String>")]
    entity_guid: Option<EntityGuid>,
    #[schemars(with = "Option<u64>", range(min = 1))]
    account_id: Option<AccountId>,
    level: Option<String>,
    /// A part of the message.
    text: Option<String>,
    since: Option<String>,
    until: Option<String>,
    cursor: Option<String>,
}

/// The tool.
#[derive(Debug)]
pub struct GetLogPatterns {
    spec: ToolSpec,
    services: Services,
}

impl GetLogPatterns {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            NAME,
            "Groups log lines that differ in numbers, ids and quoted values only: what is logged, how often, by whom, with a \
             sample. Example: {\"level\": \"error\", \"since\": \"1 hour ago\"}",
        )
        .title("Get log patterns")
        .toolset("performance-analytics")
        .arguments::<Wanted>()
        .argument_alias("guid", "entity_guid")
        .argument_alias("start_time_ms", "since")
        .argument_alias("end_time_ms", "until");
        Self { spec, services }
    }
}

#[async_trait]
impl Tool for GetLogPatterns {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let wanted: Wanted = arguments.decode()?;
        if let Some(cursor) = &wanted.cursor {
            return go_on(NAME, cursor, &self.services, ctx).map(Outcome::Done);
        }
        let filter = Filter {
            guid: wanted.entity_guid.as_ref(),
            text: wanted.text.as_deref(),
            level: wanted.level.as_deref(),
            ..Filter::default()
        };
        let clause = filter.clause()?;
        let account = filter.account(wanted.account_id, &self.services, ctx).await?;
        let asked = Window::read(wanted.since.as_deref(), wanted.until.as_deref())?;
        let window = resolve(&self.services, account, &asked, "1 hour ago").await?;
        let found = patterns(&self.services, account, &clause, window, false, ctx).await?;
        let mut whole = Whole::new(NAME, table(&found));
        whole.lead = if found.patterns.is_empty() {
            no_lines(&self.services, account, &clause, window).await?
        } else {
            format!("{} patterns; {}", found.patterns.len(), found.basis())
        };
        whole.about = About {
            nrql: Some(format!("SELECT message FROM Log{clause}")),
            window: Some(show_window(window)),
            ..About::default()
        };
        Ok(Outcome::Done(whole.cut(&self.services.results, budget::DEFAULT_TOKENS, ctx)))
    }
}

fn table(found: &Found) -> Table {
    let mut builder =
        Builder::new(["lines", "level", "pattern", "mostly by", "first", "last", "sample", "trace.id"]);
    for (pattern, seen) in &found.patterns {
        builder
            .number(Some(found.lines(seen, 0)))
            .text(seen.level())
            .text(pattern)
            .text(seen.source())
            .time(seen.between.map(|(first, _)| first))
            .time(seen.between.map(|(_, last)| last))
            .text(&seen.sample)
            .maybe(seen.trace.as_deref())
            .end();
    }
    builder.finish()
}
