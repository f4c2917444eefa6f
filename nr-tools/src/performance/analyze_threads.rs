//! `analyze_threads`: how many threads each instance of a service has, what they do, and what is unusual about it.

use async_trait::async_trait;
use nr_core::{EntityGuid, Fault};
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;

use super::panel::{Figure, Panel, findings, table};
use super::runtime::{Agent, instances, of_entity};
use crate::answer::{About, Whole};
use crate::ask::{ask, go_on, resolve};
use crate::budget;
use crate::guid::needed;
use crate::investigate::number;
use crate::nrql::show_window;
use crate::services::Services;
use crate::table::{clean_line, short};
use crate::window::Window;

const NAME: &str = "analyze_threads";

/// Groups of threads that are named with the processor time they take.
const BUSIEST: usize = 5;

/// New Relic's agents (their sources: `MetricNames` of the agents for Java, Go and .NET). The Java agent counts each thread
/// once a minute with its state.
const APM: [Figure; 10] = [
    Figure::high(
        "threads",
        "filter(average(newrelic.timeslice.value), WHERE metricTimesliceName = 'JmxBuiltIn/Threads/Thread Count')",
        20.0,
    ),
    Figure::high(
        "blocked threads",
        "filter(count(newrelic.timeslice.value), WHERE metricTimesliceName = 'Threads/SummaryState/BLOCKED/Count') / {minutes}",
        2.0,
    ).or_zero(),
    Figure::high(
        "runnable threads",
        "filter(count(newrelic.timeslice.value), WHERE metricTimesliceName = 'Threads/SummaryState/RUNNABLE/Count') / {minutes}",
        10.0,
    ),
    Figure::shown(
        "waiting threads",
        "filter(count(newrelic.timeslice.value), WHERE metricTimesliceName = 'Threads/SummaryState/WAITING/Count') / {minutes}",
    ),
    Figure::shown(
        "timed-waiting threads",
        "filter(count(newrelic.timeslice.value), WHERE metricTimesliceName = 'Threads/SummaryState/TIMED_WAITING/Count') / {minutes}",
    ),
    Figure::high(
        "deadlocked threads",
        "filter(count(newrelic.timeslice.value), WHERE metricTimesliceName = 'Threads/Deadlocks/all') / {minutes}",
        1.0,
    ).or_zero()
    .limit(1.0),
    Figure::high(
        "goroutines",
        "filter(average(newrelic.timeslice.value), WHERE metricTimesliceName = 'Go/Runtime/Goroutines')",
        100.0,
    ),
    Figure::high(
        "pool threads in use",
        "filter(average(newrelic.timeslice.value), WHERE metricTimesliceName = 'Threadpool/Worker/InUse')",
        20.0,
    ),
    Figure::low(
        "pool threads available",
        "filter(average(newrelic.timeslice.value), WHERE metricTimesliceName = 'Threadpool/Worker/Available')",
        10.0,
    )
    .limit(1.0),
    Figure::high(
        "pool queue",
        "filter(average(newrelic.timeslice.value), WHERE metricTimesliceName = 'Threadpool/Throughput/QueueLength')",
        10.0,
    ),
];

/// OpenTelemetry (semantic conventions, "JVM", "Go" and ".NET" metrics). Each combination of state and daemon is a series of
/// its own: their sum over the times at which they were read is the number of threads.
const OTEL: [Figure; 8] = [
    Figure::high(
        "threads",
        "sum(jvm.thread.count) / filter(uniqueCount(timestamp), WHERE metricName = 'jvm.thread.count')",
        20.0,
    ),
    Figure::high(
        "blocked threads",
        "filter(sum(jvm.thread.count), WHERE jvm.thread.state = 'blocked') / filter(uniqueCount(timestamp), WHERE metricName = 'jvm.thread.count')",
        2.0,
    ).or_zero(),
    Figure::high(
        "runnable threads",
        "filter(sum(jvm.thread.count), WHERE jvm.thread.state = 'runnable') / filter(uniqueCount(timestamp), WHERE metricName = 'jvm.thread.count')",
        10.0,
    ),
    Figure::shown(
        "waiting threads",
        "filter(sum(jvm.thread.count), WHERE jvm.thread.state = 'waiting') / filter(uniqueCount(timestamp), WHERE metricName = 'jvm.thread.count')",
    ),
    Figure::shown(
        "timed-waiting threads",
        "filter(sum(jvm.thread.count), WHERE jvm.thread.state = 'timed_waiting') / filter(uniqueCount(timestamp), WHERE metricName = 'jvm.thread.count')",
    ),
    Figure::high("goroutines", "average(go.goroutine.count)", 100.0),
    Figure::high("pool threads", "average(dotnet.thread_pool.thread.count)", 20.0),
    Figure::high("pool queue", "average(dotnet.thread_pool.queue.length)", 10.0),
];

/// What picks the metrics, so that an instance without any is not shown.
const APM_METRICS: &str = "(metricTimesliceName = 'JmxBuiltIn/Threads/Thread Count' OR metricTimesliceName LIKE 'Threads/SummaryState/%' \
     OR metricTimesliceName = 'Threads/Deadlocks/all' OR metricTimesliceName = 'Go/Runtime/Goroutines' OR metricTimesliceName LIKE 'Threadpool/%')";
const OTEL_METRICS: &str = "metricName IN ('jvm.thread.count', 'go.goroutine.count', 'dotnet.thread_pool.thread.count', \
     'dotnet.thread_pool.queue.length')";

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    #[schemars(with = "Option<String>")]
    entity_guid: Option<EntityGuid>,
    since: Option<String>,
    until: Option<String>,
    cursor: Option<String>,
}

/// The tool.
#[derive(Debug)]
pub struct AnalyzeThreads {
    spec: ToolSpec,
    services: Services,
}

impl AnalyzeThreads {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            NAME,
            "Threads of a service by instance and state (JVM), goroutines, thread pool (.NET), judged against before; findings first. \
             Example: {\"entity_guid\": \"MXxBUE18QVBQTElDQVRJT058MjM\"}",
        )
        .title("Analyze threads")
        .toolset("performance-analytics")
        .arguments::<Wanted>()
        .argument_alias("guid", "entity_guid")
        .argument_alias("start_time_ms", "since")
        .argument_alias("end_time_ms", "until");
        Self { spec, services }
    }

    /// The threads that take most processor time, as the Java agent groups them.
    async fn busiest(
        &self,
        guid: &EntityGuid,
        condition: &str,
        window: nr_core::TimeWindow,
    ) -> Result<Vec<String>, Fault> {
        let minutes = window.duration().as_secs_f64() / 60.0;
        let query = format!(
            "SELECT sum(newrelic.timeslice.value) AS 'seconds' FROM Metric WHERE {condition} \
             AND metricTimesliceName LIKE 'Threads/TotalTime/%' FACET metricTimesliceName{} LIMIT {BUSIEST}",
            Window::at(window).clauses()
        );
        let answer = ask(&self.services, guid.account(), &query).await?;
        Ok(answer
            .rows()
            .iter()
            .filter_map(|row| {
                let name = row.get("facet")?.as_str()?;
                let name = name.strip_prefix("Threads/TotalTime/")?.trim_end_matches("/CpuTime");
                let a_minute = number(row, "seconds")? / minutes;
                Some(format!(
                    "{} ({} s a minute)",
                    clean_line(name),
                    short((a_minute * 100.0).round() / 100.0)
                ))
            })
            .collect())
    }
}

#[async_trait]
impl Tool for AnalyzeThreads {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let wanted: Wanted = arguments.decode()?;
        if let Some(cursor) = &wanted.cursor {
            return go_on(NAME, cursor, &self.services, ctx).map(Outcome::Done);
        }
        let guid = needed(NAME, wanted.entity_guid.as_ref())?;
        let agent = Agent::of(guid)?;
        let asked = Window::read(wanted.since.as_deref(), wanted.until.as_deref())?;
        let window = resolve(&self.services, guid.account(), &asked, "1 hour ago").await?;
        let of = of_entity(guid)?;
        let (figures, metrics): (&[Figure], &str) = match agent {
            Agent::Apm => (&APM, APM_METRICS),
            Agent::Otel => (&OTEL, OTEL_METRICS),
        };
        let condition = format!("{of} AND {metrics}");
        let by = instances(&self.services, guid.account(), &condition, window).await?;
        let panel = Panel { from: format!("FROM Metric WHERE {condition}"), by, figures };
        let readings = panel.read(&self.services, guid.account(), window).await?;
        let mut whole = Whole::new(NAME, table(&[&readings]));
        whole.lead = if readings.all.is_empty() {
            format!(
                "no metrics of threads of {guid} in this window: the agents for Java, Go and .NET send them (OpenTelemetry: \
                 jvm.thread.count, go.goroutine.count, dotnet.thread_pool.*); list_metric_names says what this one sends"
            )
        } else {
            let busiest = match agent {
                Agent::Apm => self.busiest(guid, &of, window).await?,
                Agent::Otel => Vec::new(),
            };
            let mut lead = findings(&[&readings], "the service's instances");
            if !busiest.is_empty() {
                lead.push_str(&format!("\nmost processor time: {}", busiest.join(", ")));
            }
            lead
        };
        whole.about =
            About { nrql: Some(readings.nrql), window: Some(show_window(window)), ..About::default() };
        Ok(Outcome::Done(whole.cut(&self.services.results, budget::DEFAULT_TOKENS, ctx)))
    }
}
