//! `get_limits`: how near an account is to the limits that New Relic sets it.

use std::collections::BTreeMap;
use std::time::Duration;

use async_trait::async_trait;
use nr_core::{AccountId, Fault};
use nr_nerdgraph::NrqlAnswer;
use nr_nrql::encode;
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use crate::account;
use crate::answer::{About, Whole};
use crate::ask::{ask, resolve};
use crate::budget;
use crate::nrql::show_window;
use crate::services::Services;
use crate::table::{Builder, Table, clean_line, short};
use crate::window::Window;

const NAME: &str = "get_limits";

const DEFAULT_WINDOW: &str = "1 hour ago";

/// Buckets in which peaks are looked for.
const BUCKETS: u64 = 60;

/// Kinds of refusals that are named.
const MAX_REFUSALS: usize = 10;

/// Limits that are looked at.
const MAX_LIMITS: usize = 50;

/// From this share on New Relic's own page shows a limit in yellow ("Understand New Relic data limits").
const NEAR: f64 = 80.0;

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    #[schemars(with = "Option<u64>", range(min = 1))]
    account_id: Option<AccountId>,
    since: Option<String>,
    until: Option<String>,
}

/// What was seen of one limit.
#[derive(Default)]
struct Use {
    limit: f64,
    /// A minute, in each bucket.
    used: Vec<f64>,
}

impl Use {
    fn percent(&self, used: f64) -> Option<f64> {
        (self.limit > 0.0).then(|| used / self.limit * 100.0)
    }

    fn peak(&self) -> f64 {
        self.used.iter().copied().fold(0.0, f64::max)
    }

    fn average(&self) -> f64 {
        self.used.iter().sum::<f64>() / self.used.len().max(1) as f64
    }
}

/// The tool.
#[derive(Debug)]
pub struct GetLimits {
    spec: ToolSpec,
    services: Services,
}

impl GetLimits {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            NAME,
            "How near the account is to New Relic's rate limits (ingest and query), average and peak, and what was refused \
             because of one. Example: {\"since\": \"1 day ago\"}",
        )
        .title("Get limits")
        .toolset("usage")
        .arguments::<Wanted>()
        .argument_alias("start_time_ms", "since")
        .argument_alias("end_time_ms", "until");
        Self { spec, services }
    }
}

#[async_trait]
impl Tool for GetLimits {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let wanted: Wanted = arguments.decode()?;
        let account = account::resolve(wanted.account_id, &self.services, ctx).await?;
        let asked = Window::read(wanted.since.as_deref(), wanted.until.as_deref())?;
        let window = resolve(&self.services, account, &asked, DEFAULT_WINDOW).await?;
        let clauses = Window::at(window).clauses();
        // Whole minutes, five at least: consumption is written that often.
        let minutes = (window.duration().as_secs() / 60).div_ceil(BUCKETS).max(5);
        let width = encode::interval(Duration::from_secs(minutes * 60));
        let consumption = format!(
            "SELECT rate(sum(newrelic.resourceConsumption.currentValue), 1 minute) AS 'used', \
             latest(newrelic.resourceConsumption.limitValue) AS 'limit' FROM Metric WHERE limitTimeInterval = '1 minute' \
             FACET limitName{clauses} TIMESERIES {width} LIMIT {MAX_LIMITS}"
        );
        let refused = format!(
            "SELECT count(*) AS 'count' FROM NrIntegrationError WHERE category = 'RateLimit' FACET message{clauses} \
             LIMIT {MAX_REFUSALS}"
        );
        let (uses, refused) =
            tokio::join!(ask(&self.services, account, &consumption), ask(&self.services, account, &refused));
        let (uses, refused) = (uses?, refused?);
        let errors = uses.errors().iter().chain(refused.errors());
        let mut warnings: Vec<String> = errors.map(|error| error.message.clone()).collect();
        if refused.rows().len() >= MAX_REFUSALS {
            warnings.push(format!("the {MAX_REFUSALS} most frequent refusals are named, there may be more"));
        }
        let uses = gathered(&uses);
        let mut whole = Whole::new(NAME, table(&uses));
        whole.lead = lead(&uses, &refused);
        whole.about = About {
            nrql: Some(consumption),
            window: Some(show_window(window)),
            warnings,
            ..About::default()
        };
        Ok(Outcome::Done(whole.cut(&self.services.results, budget::DEFAULT_TOKENS, ctx)))
    }
}

fn gathered(answer: &NrqlAnswer) -> BTreeMap<String, Use> {
    let mut uses: BTreeMap<String, Use> = BTreeMap::new();
    for row in answer.rows() {
        let Some(name) = row.get("facet").and_then(Value::as_str) else { continue };
        let one = uses.entry(name.to_owned()).or_default();
        if let Some(limit) = row.get("limit").and_then(Value::as_f64) {
            one.limit = limit;
        }
        // A bucket without a limit has no data, rather than no consumption.
        if row.get("limit").is_some_and(|limit| !limit.is_null()) {
            one.used.extend(row.get("used").and_then(Value::as_f64));
        }
    }
    uses
}

fn lead(uses: &BTreeMap<String, Use>, refused: &NrqlAnswer) -> String {
    let mut lines = Vec::new();
    let near =
        uses.values().filter(|one| one.percent(one.peak()).is_some_and(|percent| percent >= NEAR)).count();
    lines.push(match uses.len() {
        0 => "no consumption of limits was reported in this window: New Relic writes it only for APIs that the account uses; \
              try a longer window"
            .to_owned(),
        all => format!("{near} of {all} limits reached {} % at their peak", short(NEAR)),
    });
    let counts: Vec<(String, f64)> = refused
        .rows()
        .iter()
        .filter_map(|row| Some((clean_line(row.get("facet")?.as_str()?), row.get("count")?.as_f64()?)))
        .collect();
    if counts.is_empty() {
        lines.push("nothing was refused because of a rate limit (NrIntegrationError)".to_owned());
    }
    lines.extend(
        counts.iter().map(|(message, count)| format!("- refused {} times: {message}", short(*count))),
    );
    lines.join("\n")
}

fn table(uses: &BTreeMap<String, Use>) -> Table {
    let mut sorted: Vec<(&String, &Use)> = uses.iter().collect();
    sorted.sort_by(|a, b| {
        let peak = |one: &Use| one.percent(one.peak()).unwrap_or(0.0);
        peak(b.1).total_cmp(&peak(a.1))
    });
    let mut builder = Builder::new(["limit", "a minute", "average %", "peak %", "buckets"]);
    for (name, one) in sorted {
        builder
            .text(name)
            .number(Some(one.limit))
            .number(one.percent(one.average()))
            .number(one.percent(one.peak()))
            .number(Some(one.used.len() as f64));
        builder.end();
    }
    builder.finish()
}
