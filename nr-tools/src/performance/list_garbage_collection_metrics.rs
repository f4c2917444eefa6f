//! `list_garbage_collection_metrics`: how long collectors hold up each instance, and how full heaps are.

use async_trait::async_trait;
use nr_core::{AccountId, EntityGuid, Fault, TimeWindow};
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;

use super::panel::{Figure, Panel, Readings, findings, table};
use super::runtime::{Agent, instances, of_entity};
use crate::account;
use crate::answer::{About, Whole};
use crate::ask::{go_on, resolve};
use crate::budget;
use crate::nrql::show_window;
use crate::services::Services;
use crate::window::Window;

const NAME: &str = "list_garbage_collection_metrics";

/// Collections as New Relic's agents report them: one timeslice a collector with the number of collections and their time.
const APM: [Figure; 3] = [
    Figure::high("time in collections %", "sum(newrelic.timeslice.value) / {minutes} / 60 * 100", 1.0)
        .limit(10.0),
    Figure::shown("collections a minute", "count(newrelic.timeslice.value) / {minutes}"),
    Figure::high("longest ms", "max(newrelic.timeslice.value) * 1000", 50.0),
];

/// Those that are no collectors: a part of transactions, and a fraction.
const APM_METRICS: &str = "metricTimesliceName LIKE 'GC/%' AND metricTimesliceName NOT IN ('GC/cumulative', 'GC/System/Pause Fraction')";

const APM_HEAP: [Figure; 1] =
    [Figure::high("heap used %", "average(newrelic.timeslice.value) * 100", 10.0).limit(90.0)];

const APM_HEAP_METRICS: &str = "metricTimesliceName = 'Memory/Heap/Utilization'";

/// Collections and heaps by OpenTelemetry's semantic conventions for JVMs; pools without a limit count to that of the others.
const OTEL: [Figure; 3] = [
    Figure::high("time in collections %", "sum(jvm.gc.duration) / {minutes} / 60 * 100", 1.0).limit(10.0),
    Figure::shown("collections a minute", "count(jvm.gc.duration) / {minutes}"),
    Figure::high("longest ms", "max(jvm.gc.duration) * 1000", 50.0),
];

const OTEL_HEAP: [Figure; 1] =
    [Figure::high("heap used %", "sum(jvm.memory.used) / sum(jvm.memory.limit) * 100", 10.0).limit(90.0)];

const OTEL_HEAP_METRICS: &str =
    "metricName IN ('jvm.memory.used', 'jvm.memory.limit') AND jvm.memory.type = 'heap'";

/// What V8 reports by the same conventions.
const NODE: [Figure; 3] = [
    Figure::high("time in collections %", "sum(v8js.gc.duration) / {minutes} / 60 * 100", 1.0).limit(10.0),
    Figure::shown("collections a minute", "count(v8js.gc.duration) / {minutes}"),
    Figure::high("longest ms", "max(v8js.gc.duration) * 1000", 50.0),
];

/// A part of what is looked at: figures, the condition of their metrics, and what tells collectors apart.
type Part = (&'static [Figure], &'static str, Option<&'static str>);

const APM_PARTS: [Part; 2] =
    [(&APM, APM_METRICS, Some("metricTimesliceName")), (&APM_HEAP, APM_HEAP_METRICS, None)];

const OTEL_PARTS: [Part; 3] = [
    (&OTEL, "metricName = 'jvm.gc.duration'", Some("jvm.gc.name")),
    (&OTEL_HEAP, OTEL_HEAP_METRICS, None),
    (&NODE, "metricName = 'v8js.gc.duration'", Some("v8js.gc.type")),
];

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    /// Default: every service of the account.
    #[schemars(with = "Option<String>")]
    entity_guid: Option<EntityGuid>,
    #[schemars(with = "Option<u64>", range(min = 1))]
    account_id: Option<AccountId>,
    since: Option<String>,
    until: Option<String>,
    cursor: Option<String>,
}

/// The tool.
#[derive(Debug)]
pub struct ListGarbageCollectionMetrics {
    spec: ToolSpec,
    services: Services,
}

impl ListGarbageCollectionMetrics {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            NAME,
            "Garbage collection of a service's instances or all services: part of time, longest, heap; judged against before, findings \
             first. Example: {\"entity_guid\": \"MXxBUE18QVBQTElDQVRJT058MjM\"}",
        )
        .title("List garbage collection metrics")
        .toolset("performance-analytics")
        .arguments::<Wanted>()
        .argument_alias("guid", "entity_guid")
        .argument_alias("start_time_ms", "since")
        .argument_alias("end_time_ms", "until");
        Self { spec, services }
    }

    async fn part(
        &self,
        account: AccountId,
        guid: Option<&EntityGuid>,
        window: TimeWindow,
        (figures, metrics, collector): Part,
    ) -> Result<Readings, Fault> {
        let condition = match guid {
            Some(guid) => format!("{} AND {metrics}", of_entity(guid)?),
            None => metrics.to_owned(),
        };
        let member = match guid {
            Some(_) => instances(&self.services, account, &condition, window).await?,
            None => "entity.name",
        };
        let by = match collector {
            Some(collector) => format!("{member}, {collector}"),
            None => member.to_owned(),
        };
        let mut panel = Panel { from: format!("FROM Metric WHERE {condition}"), by: &by, figures };
        // Over all instances of a service the parts of time add up: only each one's can be judged by a limit.
        let of_one: Vec<Figure>;
        if guid.is_none() {
            of_one =
                figures.iter().filter(|figure| figure.name != "time in collections %").copied().collect();
            panel.figures = &of_one;
        }
        panel.read(&self.services, account, window).await
    }
}

#[async_trait]
impl Tool for ListGarbageCollectionMetrics {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let wanted: Wanted = arguments.decode()?;
        if let Some(cursor) = &wanted.cursor {
            return go_on(NAME, cursor, &self.services, ctx).map(Outcome::Done);
        }
        let guid = wanted.entity_guid.as_ref();
        let agent = guid.map(Agent::of).transpose()?;
        let asked = Window::read(wanted.since.as_deref(), wanted.until.as_deref())?;
        let account = match (wanted.account_id, guid) {
            (None, Some(guid)) => guid.account(),
            (given, _) => account::resolve(given, &self.services, ctx).await?,
        };
        let window = resolve(&self.services, account, &asked, "1 hour ago").await?;
        let parts = match agent {
            Some(Agent::Apm) => APM_PARTS.to_vec(),
            Some(Agent::Otel) => OTEL_PARTS.to_vec(),
            None => [&APM_PARTS[..], &OTEL_PARTS[..]].concat(),
        };
        let mut found = Vec::new();
        for part in parts {
            let readings = self.part(account, guid, window, part).await?;
            if !readings.all.is_empty() {
                found.push(readings);
            }
        }
        let found: Vec<&Readings> = found.iter().collect();
        let mut whole = Whole::new(NAME, table(&found));
        whole.lead = if found.is_empty() {
            "no metrics of garbage collection in this window: New Relic's agents send timeslices `GC/…`, OpenTelemetry \
             jvm.gc.duration or v8js.gc.duration; list_metric_names says what there is"
                .to_owned()
        } else {
            findings(
                &found,
                if guid.is_some() { "the service's instances" } else { "the account's services" },
            )
        };
        whole.about = About {
            nrql: found.first().map(|readings| readings.nrql.clone()),
            window: Some(show_window(window)),
            ..About::default()
        };
        Ok(Outcome::Done(whole.cut(&self.services.results, budget::DEFAULT_TOKENS, ctx)))
    }
}
