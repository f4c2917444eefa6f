//! `get_metric_statistics`: a metric's figures over a window, by group or over time.

use async_trait::async_trait;
use nr_core::{AccountId, EntityGuid, Fault, FaultKind};
use nr_nrql::build::Condition;
use nr_nrql::encode;
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;

use super::logs::invalid;
use crate::account;
use crate::ask::{Question, go_on, window_or};
use crate::services::Services;

const NAME: &str = "get_metric_statistics";

#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Aggregate {
    Average,
    Sum,
    Min,
    Max,
    Count,
    Latest,
    Median,
    P95,
    P99,
}

impl Aggregate {
    /// What a call that names none gets: all that every kind of metric has.
    const USUAL: [Self; 5] = [Self::Average, Self::Min, Self::Max, Self::Sum, Self::Count];

    fn of(self, metric: &str) -> String {
        match self {
            Self::Average => format!("average({metric}) AS 'average'"),
            Self::Sum => format!("sum({metric}) AS 'sum'"),
            Self::Min => format!("min({metric}) AS 'min'"),
            Self::Max => format!("max({metric}) AS 'max'"),
            Self::Count => format!("count({metric}) AS 'count'"),
            Self::Latest => format!("latest({metric}) AS 'latest'"),
            Self::Median => format!("median({metric}) AS 'median'"),
            Self::P95 => format!("percentile({metric}, 95) AS 'p95'"),
            Self::P99 => format!("percentile({metric}, 99) AS 'p99'"),
        }
    }
}

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    /// From list_metric_names.
    metric: Option<String>,
    /// Default: average, min, max, sum and count.
    aggregates: Option<Vec<Aggregate>>,
    /// An attribute to group by.
    facet: Option<String>,
    /// Over time, in New Relic's buckets; default false.
    timeseries: Option<bool>,
    #[schemars(with = "Option<String>")]
    entity_guid: Option<EntityGuid>,
    #[schemars(with = "Option<u64>", range(min = 1))]
    account_id: Option<AccountId>,
    /// Any NRQL condition.
    #[serde(rename = "where")]
    condition: Option<String>,
    since: Option<String>,
    until: Option<String>,
    #[schemars(range(min = 1, max = 5000))]
    limit: Option<u32>,
    cursor: Option<String>,
}

/// The tool.
#[derive(Debug)]
pub struct GetMetricStatistics {
    spec: ToolSpec,
    services: Services,
}

impl GetMetricStatistics {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            NAME,
            "Figures of a dimensional metric: of one entity or all, by an attribute, over time. \
             Example: {\"metric\": \"host.cpuPercent\", \"facet\": \"hostname\", \"aggregates\": [\"average\", \"max\"]}",
        )
        .title("Get metric statistics")
        .toolset("performance-analytics")
        .arguments::<Wanted>()
        .argument_alias("metric_name", "metric")
        .argument_alias("guid", "entity_guid")
        .argument_alias("start_time_ms", "since")
        .argument_alias("end_time_ms", "until");
        Self { spec, services }
    }
}

#[async_trait]
impl Tool for GetMetricStatistics {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let wanted: Wanted = arguments.decode()?;
        if let Some(cursor) = &wanted.cursor {
            return go_on(NAME, cursor, &self.services, ctx).map(Outcome::Done);
        }
        let metric = wanted.metric.as_deref().ok_or_else(|| {
            Fault::new(FaultKind::InvalidInput, format!("`{NAME}` needs the argument `metric`"))
                .with_next("find its name with list_metric_names")
        })?;
        let named = |argument: &str, name: &str| {
            encode::identifier(name)
                .map_err(|error| Fault::new(FaultKind::InvalidInput, format!("`{argument}`: {error}")))
        };
        let encoded = named("metric", metric)?;
        let aggregates = wanted.aggregates.filter(|list| !list.is_empty());
        let aggregates = aggregates.unwrap_or_else(|| Aggregate::USUAL.to_vec());
        let select: Vec<String> = aggregates.into_iter().map(|one| one.of(&encoded)).collect();
        // The name narrows the search to this metric's points, and tells a wrong name from a quiet metric.
        let conditions = [
            Some(Condition::equals("metricName", metric)),
            wanted
                .entity_guid
                .as_ref()
                .map(|guid| Condition::equals("entity.guid", guid.to_string().as_str())),
            wanted.condition.as_deref().map(Condition::parse),
        ];
        let conditions: Result<Vec<Condition>, _> = conditions.into_iter().flatten().collect();
        let all = conditions.map_err(invalid)?.into_iter().reduce(Condition::and);
        let mut query = format!("SELECT {} FROM Metric", select.join(", "));
        if let Some(all) = all {
            query.push_str(&format!(" WHERE {}", all.as_str()));
        }
        if let Some(facet) = &wanted.facet {
            query.push_str(&format!(" FACET {}", named("facet", facet)?));
        }
        if wanted.timeseries == Some(true) {
            query.push_str(" TIMESERIES");
        }
        let window = window_or(wanted.since.as_deref(), wanted.until.as_deref(), "1 hour ago")?;
        let account = match (wanted.account_id, &wanted.entity_guid) {
            (None, Some(guid)) => guid.account(),
            (given, _) => account::resolve(given, &self.services, ctx).await?,
        };
        let limit = wanted.limit.filter(|_| wanted.facet.is_some());
        let question = Question::new(NAME, account, query, &window).limit(limit);
        question.answer(&self.services, ctx).await.map(Outcome::Done)
    }
}
