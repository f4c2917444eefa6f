//! `get_apm_metrics`: an application's response time, throughput, errors and resources.

use async_trait::async_trait;
use nr_core::{AccountId, EntityGuid, Fault};
use nr_nrql::encode;
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;

use super::application::find;
use super::runtime::{instances, of_entity};
use crate::ask::{Question, go_on, resolve};
use crate::services::Services;
use crate::window::Window;

const NAME: &str = "get_apm_metrics";

/// Instances that are shown.
const INSTANCES: u32 = 50;

/// What New Relic's agents measure (New Relic documentation, "Query APM metric timeslice data"). Errors are counted: what
/// they sum up to is 0. A percentile is answered as a map, so milliseconds are computed within it.
const APM: &str = "average(apm.service.transaction.duration) * 1000 AS 'response time ms', \
     percentile(apm.service.transaction.duration * 1000, 95) AS 'p95 ms', \
     rate(count(apm.service.transaction.duration), 1 minute) AS 'calls a minute', \
     count(apm.service.error.count) / count(apm.service.transaction.duration) * 100 AS 'errors %'";

/// What its instances take.
const APM_RESOURCES: &str = "average(apm.service.cpu.usertime.utilization) * 100 AS 'cpu %', \
     average(apm.service.memory.physical) AS 'memory MB'";

/// What OpenTelemetry measures (semantic conventions, "HTTP metrics" and "Process metrics").
const OTEL: &str = "average(http.server.request.duration) * 1000 AS 'response time ms', \
     percentile(http.server.request.duration * 1000, 95) AS 'p95 ms', \
     rate(count(http.server.request.duration), 1 minute) AS 'calls a minute', \
     percentage(count(http.server.request.duration), WHERE numeric(http.response.status_code) >= 500) AS 'errors %'";

const OTEL_RESOURCES: &str = "average(process.cpu.utilization) * 100 AS 'cpu %', average(process.memory.usage) / 1000000 AS 'memory MB'";

/// How the figures are laid out.
#[derive(Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Layout {
    #[default]
    Compare,
    Timeseries,
    Instances,
}

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    #[schemars(with = "Option<String>")]
    entity_guid: Option<EntityGuid>,
    /// Its name.
    application: Option<String>,
    /// Default: compare with the window before.
    layout: Option<Layout>,
    #[schemars(with = "Option<u64>", range(min = 1))]
    account_id: Option<AccountId>,
    since: Option<String>,
    until: Option<String>,
    cursor: Option<String>,
}

/// The tool.
#[derive(Debug)]
pub struct GetApmMetrics {
    spec: ToolSpec,
    services: Services,
}

impl GetApmMetrics {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            NAME,
            "Response time, throughput, errors, CPU and memory of an application: against the window before, over time, or by instance. \
             Example: {\"application\": \"checkout\"}",
        )
        .title("Get APM metrics")
        .toolset("performance-analytics")
        .arguments::<Wanted>()
        .argument_alias("guid", "entity_guid")
        .argument_alias("app_name", "application")
        .argument_alias("name", "application")
        .argument_alias("start_time_ms", "since")
        .argument_alias("end_time_ms", "until");
        Self { spec, services }
    }
}

#[async_trait]
impl Tool for GetApmMetrics {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let wanted: Wanted = arguments.decode()?;
        if let Some(cursor) = &wanted.cursor {
            return go_on(NAME, cursor, &self.services, ctx).map(Outcome::Done);
        }
        let asked = Window::read(wanted.since.as_deref(), wanted.until.as_deref())?;
        let (guid, name) = (wanted.entity_guid.as_ref(), wanted.application.as_deref());
        let guid = find(NAME, guid, name, wanted.account_id, &self.services, ctx).await?;
        let account = guid.account();
        let window = resolve(&self.services, account, &asked, "1 hour ago").await?;
        let (figures, resources) =
            if guid.domain() == "APM" { (APM, APM_RESOURCES) } else { (OTEL, OTEL_RESOURCES) };
        let of = of_entity(&guid)?;
        let (query, limit) = match wanted.layout.unwrap_or_default() {
            Layout::Compare => (
                format!(
                    "SELECT {figures}, {resources} FROM Metric WHERE {of} COMPARE WITH {} AGO",
                    encode::interval(window.duration())
                ),
                None,
            ),
            Layout::Timeseries => {
                (format!("SELECT {figures}, {resources} FROM Metric WHERE {of} TIMESERIES"), None)
            }
            Layout::Instances => {
                let resource = if guid.domain() == "APM" {
                    "(apm.service.cpu.usertime.utilization IS NOT NULL OR apm.service.memory.physical IS NOT NULL)"
                } else {
                    "(process.cpu.utilization IS NOT NULL OR process.memory.usage IS NOT NULL)"
                };
                let of = format!("{of} AND {resource}");
                let by = instances(&self.services, account, &of, window).await?;
                (format!("SELECT {resources} FROM Metric WHERE {of} FACET {by}"), Some(INSTANCES))
            }
        };
        let window = Window::at(window);
        let question = Question::new(NAME, account, query, &window).limit(limit);
        question.answer(&self.services, ctx).await.map(Outcome::Done)
    }
}
