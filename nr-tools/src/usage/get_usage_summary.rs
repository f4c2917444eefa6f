//! `get_usage_summary`: how much data the account takes in, of what, and whether it is more than before.

use std::time::Duration;

use async_trait::async_trait;
use nr_core::{AccountId, Fault, TimeWindow};
use nr_nrql::encode;
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::account;
use crate::ask::{Question, ask, go_on, resolve};
use crate::services::Services;
use crate::table::{change, iso, short};
use crate::window::Window;

const NAME: &str = "get_usage_summary";

const DEFAULT_WINDOW: &str = "7 days ago";

const FROM: &str = "NrConsumption WHERE productLine = 'DataPlatform'";

/// A window whose first record comes later than this part of it is not whole.
const MAX_LATE: f64 = 0.1;

/// Buckets of one query (New Relic documentation, "NRQL reference", TIMESERIES): of a longer window they are of more days.
const MAX_BUCKETS: u64 = 366;

const DAY_MS: f64 = 86_400_000.0;

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    #[schemars(with = "Option<u64>", range(min = 1))]
    account_id: Option<AccountId>,
    /// Default: source.
    by: Option<By>,
    /// Default: 7 days ago.
    since: Option<String>,
    until: Option<String>,
    cursor: Option<String>,
}

#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum By {
    Source,
    Account,
    Day,
}

/// The tool.
#[derive(Debug)]
pub struct GetUsageSummary {
    spec: ToolSpec,
    services: Services,
}

impl GetUsageSummary {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            NAME,
            "Gigabytes ingested by source (logs, metrics, tracing ...), account or day, against the window before, with the \
             rate a month. Example: {\"by\": \"source\", \"since\": \"30 days ago\"}",
        )
        .title("Get usage summary")
        .toolset("usage")
        .arguments::<Wanted>()
        .argument_alias("start_time_ms", "since")
        .argument_alias("end_time_ms", "until");
        Self { spec, services }
    }

    /// How much it was, and when the first record of it was written.
    async fn gigabytes(&self, account: AccountId, window: TimeWindow) -> Result<(f64, Option<i64>), Fault> {
        let text = format!(
            "SELECT sum(GigabytesIngested) AS 'GB', earliest(timestamp) AS 'first' FROM {FROM}{}",
            Window::at(window).clauses()
        );
        let answer = ask(&self.services, account, &text).await?;
        let figure = |name: &str| answer.rows().first().and_then(|row| row.get(name)?.as_f64());
        Ok((figure("GB").unwrap_or(0.0), figure("first").map(|ms| ms as i64)))
    }
}

#[async_trait]
impl Tool for GetUsageSummary {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let wanted: Wanted = arguments.decode()?;
        if let Some(cursor) = &wanted.cursor {
            return go_on(NAME, cursor, &self.services, ctx).map(Outcome::Done);
        }
        let account = account::resolve(wanted.account_id, &self.services, ctx).await?;
        let asked = Window::read(wanted.since.as_deref(), wanted.until.as_deref())?;
        let window = resolve(&self.services, account, &asked, DEFAULT_WINDOW).await?;
        let (now, before) =
            tokio::join!(self.gigabytes(account, window), self.gigabytes(account, window.before()));
        let ((now, _), (before, first)) = (now?, before?);
        let facet = match wanted.by.unwrap_or(By::Source) {
            By::Source => "usageMetric",
            By::Account => "consumingAccountName, consumingAccountId",
            By::Day => "",
        };
        let split = match facet {
            "" => {
                let days = window.duration().as_secs().div_ceil(86_400).div_ceil(MAX_BUCKETS).max(1);
                format!(" TIMESERIES {}", encode::interval(Duration::from_secs(days * 86_400)))
            }
            facet => format!(" FACET {facet} COMPARE WITH {} AGO", encode::interval(window.duration())),
        };
        let query = format!("SELECT sum(GigabytesIngested) AS 'GB' FROM {FROM}{split}");
        let window_used = Window::at(window);
        let limit = (!facet.is_empty()).then_some(100);
        let mut question = Question::new(NAME, account, query, &window_used).limit(limit);
        if now > 0.0 {
            question.lead = lead(now, before, first, window);
        }
        question.answer(&self.services, ctx).await.map(Outcome::Done)
    }
}

fn lead(now: f64, before: f64, first: Option<i64>, window: TimeWindow) -> String {
    let days = (window.end_ms() - window.begin_ms()) as f64 / DAY_MS;
    let late = first.filter(|ms| (ms - window.before().begin_ms()) as f64 > MAX_LATE * days * DAY_MS);
    let difference = match change(Some(now), Some(before)) {
        _ if late.is_some() => format!(
            "not comparable with the window before, whose records begin at {}",
            late.map_or_else(String::new, iso)
        ),
        Some(percent) if percent >= 0.0 => format!("+{} % against the window before", short(percent)),
        Some(percent) => format!("{} % against the window before", short(percent)),
        None => "nothing in the window before to compare with".to_owned(),
    };
    format!(
        "{} GB ingested, {difference}; {} GB a day, {} GB in 30 days at this rate (usage is reported hourly: the last hour may \
         be missing)",
        short(now),
        short(now / days),
        short(now / days * 30.0)
    )
}
