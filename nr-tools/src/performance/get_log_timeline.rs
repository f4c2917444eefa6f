//! `get_log_timeline`: how many lines of each level, over time.

use async_trait::async_trait;
use nr_core::{AccountId, EntityGuid, Fault, FaultKind};
use nr_nrql::encode;
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;

use super::logs::Filter;
use crate::ask::{Question, go_on, resolve, window_or};
use crate::services::Services;
use crate::window::Window;

const NAME: &str = "get_log_timeline";

/// Groups that stand side by side.
const GROUPS: u32 = 10;

/// Buckets of one query (New Relic documentation, "NRQL reference", TIMESERIES).
const MAX_BUCKETS: u64 = 366;

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    #[schemars(with = "Option<String>")]
    entity_guid: Option<EntityGuid>,
    #[schemars(with = "Option<u64>", range(min = 1))]
    account_id: Option<AccountId>,
    /// An attribute with a column for each value; default: `level`.
    facet: Option<String>,
    /// A part of the message.
    text: Option<String>,
    level: Option<String>,
    /// Minutes of a bucket; default: New Relic's choice.
    #[schemars(range(min = 1, max = 1440))]
    bucket_minutes: Option<u32>,
    since: Option<String>,
    until: Option<String>,
    cursor: Option<String>,
}

/// The tool.
#[derive(Debug)]
pub struct GetLogTimeline {
    spec: ToolSpec,
    services: Services,
}

impl GetLogTimeline {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            NAME,
            "Counts log lines over time, a column for each level or other value: when did it begin? \
             Example: {\"entity_guid\": \"MXxBUE18QVBQTElDQVRJT058MjM\", \"bucket_minutes\": 5}",
        )
        .title("Get log timeline")
        .toolset("performance-analytics")
        .arguments::<Wanted>()
        .argument_alias("guid", "entity_guid")
        .argument_alias("start_time_ms", "since")
        .argument_alias("end_time_ms", "until");
        Self { spec, services }
    }
}

#[async_trait]
impl Tool for GetLogTimeline {
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
        let facet = encode::identifier(wanted.facet.as_deref().unwrap_or("level"))
            .map_err(|error| Fault::new(FaultKind::InvalidInput, format!("`facet`: {error}")))?;
        let bucket = match wanted.bucket_minutes {
            Some(minutes @ 1..=1_440) => format!(" {minutes} minutes"),
            Some(minutes) => {
                return Err(Fault::new(
                    FaultKind::InvalidInput,
                    format!("`bucket_minutes` is {minutes}; a bucket has 1 to 1440 minutes"),
                ));
            }
            None => String::new(),
        };
        let mut window = window_or(wanted.since.as_deref(), wanted.until.as_deref(), "1 hour ago")?;
        let clause = filter.clause()?;
        let account = filter.account(wanted.account_id, &self.services, ctx).await?;
        if let Some(minutes) = wanted.bucket_minutes {
            let known = resolve(&self.services, account, &window, "1 hour ago").await?;
            let least = known.duration().as_secs().div_ceil(60).div_ceil(MAX_BUCKETS);
            if u64::from(minutes) < least {
                return Err(Fault::new(
                    FaultKind::InvalidInput,
                    format!("`bucket_minutes` is {minutes}, which makes more than {MAX_BUCKETS} buckets of the window"),
                )
                .with_next(format!("give {least} or more, or a shorter window")));
            }
            window = Window::at(known);
        }
        let query = format!("SELECT count(*) AS 'lines' FROM Log{clause} FACET {facet} TIMESERIES{bucket}");
        let question = Question::new(NAME, account, query, &window).limit(Some(GROUPS));
        question.answer(&self.services, ctx).await.map(Outcome::Done)
    }
}
