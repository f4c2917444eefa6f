//! Metric: what agents count and measure, from the same requests as everything else, and gauges of machines.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::super::cast::{Agent, Cast, DAY, MINUTE, Service};
use super::super::dice::Dice;
use super::kubernetes;
use super::limits::limits;
use super::machines::{cpu, ticks};
use super::requests::{Kind, Request};
use super::row::{Rows, place};
use super::runtimes::Process;
use super::stores::behind;
use crate::store::{Metric, Value};

/// The interval of data points of the last two days: that of APM agents.
const FINE: i64 = MINUTE;

/// The interval of those before, as New Relic rolls metrics up when they get older.
const COARSE: i64 = 15 * MINUTE;

/// From which age on metrics are rolled up.
const ROLLED_UP: i64 = 2 * DAY;

/// The interval of gauges of the last two days.
const GAUGE: i64 = 5 * MINUTE;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Series {
    /// An endpoint of an APM service.
    Transaction(usize),
    /// An endpoint of an OpenTelemetry service with the status of its answers.
    Server(usize, i64),
    /// A service that asks a database.
    Datastore(usize, usize),
    /// A service that calls another.
    External(usize, usize),
    /// A service that calls a third party.
    Outside(usize, usize),
}

/// What one data point stands for.
#[derive(Default)]
struct Measured {
    failed: f64,
    /// How long each took, counted once each, as a distribution wants it.
    seconds: Vec<(f64, f64)>,
}

pub(super) fn metrics(cast: &Cast, account: usize, requests: &[Request], hour: &Range<i64>, rows: &mut Rows) {
    let old = hour.end < cast.now_ms - ROLLED_UP;
    let step = if old { COARSE } else { FINE };
    measured(cast, requests, step, rows);
    let step = if old { COARSE } else { GAUGE };
    for (at, service) in cast.services.iter().enumerate().filter(|(_, service)| service.account == account) {
        processes(cast, at, service, hour, step, rows);
    }
    machines(cast, account, hour, step, rows);
    limits(cast, account, hour, step, rows);
}

fn measured(cast: &Cast, requests: &[Request], step: i64, rows: &mut Rows) {
    let mut all: BTreeMap<(i64, Series), Measured> = BTreeMap::new();
    for request in requests {
        for node in &request.nodes {
            let Some(endpoint) = cast.endpoints.get(node.endpoint) else { continue };
            let apm = cast.services.get(endpoint.service).is_some_and(Service::is_apm);
            let series = match node.kind {
                Kind::Entry if apm => Series::Transaction(node.endpoint),
                Kind::Entry => Series::Server(node.endpoint, node.status),
                Kind::Query(statement) => Series::Datastore(endpoint.service, statement),
                Kind::Call(callee) => {
                    Series::External(endpoint.service, cast.endpoints.get(callee).map_or(0, |to| to.service))
                }
                Kind::Outside(third) => Series::Outside(endpoint.service, third),
                Kind::Publish(_) => continue,
            };
            let tick = request.start_ms(node).div_euclid(step) * step;
            if tick + step > cast.now_ms {
                continue;
            }
            let Measured { failed, seconds } = all.entry((tick, series)).or_default();
            if node.failure.is_some_and(|failure| !failure.expected) {
                *failed += 1.0;
            }
            seconds.push((node.seconds(), 1.0));
        }
    }
    for ((tick, series), Measured { failed, seconds }) in all {
        let mut point = Point { cast, rows, tick, step };
        match series {
            Series::Transaction(at) => point.transaction(at, failed, seconds),
            Series::Server(at, status) => point.server(at, status, seconds),
            Series::Datastore(service, statement) => point.datastore(service, statement, &seconds),
            Series::External(service, callee) => {
                let Some(called) = cast.services.get(callee) else { continue };
                point.external(service, &called.name, &seconds);
            }
            Series::Outside(service, third) => {
                let Some(called) = cast.thirds.get(third) else { continue };
                point.external(service, &Arc::from(called.host), &seconds);
            }
        }
    }
}

fn summary(seconds: &[(f64, f64)]) -> Metric {
    let total = seconds.iter().map(|(value, _)| value).sum();
    let min = seconds.iter().map(|(value, _)| *value).fold(f64::INFINITY, f64::min);
    let max = seconds.iter().map(|(value, _)| *value).fold(0.0, f64::max);
    Metric::summary(seconds.len() as f64, total, min, max)
}

/// Where data points of a time go.
pub(super) struct Point<'a> {
    cast: &'a Cast,
    pub(super) rows: &'a mut Rows,
    tick: i64,
    step: i64,
}

impl Point<'_> {
    /// Sets what every data point of a service has, and the value.
    fn begin(&mut self, at: usize, metric: &'static str, value: Metric) {
        let Some(service) = self.cast.services.get(at) else { return };
        self.rows
            .word("metricName", metric)
            .set(metric, Value::from(value))
            .text("entity.guid", &service.guid_text)
            .text("entity.name", &service.name)
            .text("service.name", &service.name)
            .set("endTimestamp", self.tick + self.step)
            .set("interval.ms", self.step);
        match service.agent {
            Agent::Apm(app_id) => self
                .rows
                .text("appName", &service.name)
                .set("appId", app_id as i64)
                .word("instrumentation.provider", "newRelic"),
            Agent::Otel => self
                .rows
                .word("instrumentation.provider", "opentelemetry")
                .word("telemetry.sdk.language", service.language),
        };
    }

    pub(super) fn end(&mut self) {
        self.rows.at(self.tick);
    }

    fn transaction(&mut self, at: usize, failed: f64, seconds: Vec<(f64, f64)>) {
        let Some(endpoint) = self.cast.endpoints.get(at) else { return };
        let kind = if endpoint.web { "Web" } else { "Other" };
        let slice = summary(&seconds);
        self.begin(endpoint.service, "apm.service.transaction.duration", Metric::distribution(seconds));
        self.rows.text("transactionName", &endpoint.name).word("transactionType", kind);
        self.end();
        // Agents count errors in a timeslice without times: its sum is nothing.
        self.begin(endpoint.service, "apm.service.error.count", Metric::summary(failed, 0.0, 0.0, 0.0));
        self.rows.text("transactionName", &endpoint.name).word("transactionType", kind);
        self.end();
        self.begin(endpoint.service, "newrelic.timeslice.value", slice);
        self.rows.text("metricTimesliceName", &endpoint.name);
        self.end();
    }

    fn server(&mut self, at: usize, status: i64, seconds: Vec<(f64, f64)>) {
        let Some(endpoint) = self.cast.endpoints.get(at) else { return };
        let metric = if endpoint.web { "http.server.request.duration" } else { "messaging.process.duration" };
        self.begin(endpoint.service, metric, Metric::distribution(seconds));
        self.rows.word("unit", "s");
        if endpoint.web {
            self.rows
                .text("http.route", &endpoint.route)
                .word("http.request.method", endpoint.method)
                .word("http.response.status_code", super::row::status(status));
        } else {
            self.rows.text("messaging.destination.name", &self.cast.fleet.topic_name);
        }
        self.end();
    }

    fn datastore(&mut self, service: usize, at: usize, seconds: &[(f64, f64)]) {
        let Some(statement) = self.cast.statements.get(at) else { return };
        let product = if statement.system == "redis" { "Redis" } else { "Postgres" };
        let operation = statement.operation.to_lowercase();
        if self.cast.services.get(service).is_some_and(Service::is_apm) {
            self.begin(service, "newrelic.timeslice.value", summary(seconds));
            self.rows.text("metricTimesliceName", &statement.slice);
            self.end();
            self.begin(service, "apm.service.datastore.operation.duration", summary(seconds));
            self.rows
                .word("datastoreType", product)
                .text("table", &statement.table)
                .set("operation", operation);
        } else {
            self.begin(service, "db.client.operation.duration", summary(seconds));
            self.rows
                .set("db.system.name", statement.system)
                .text("db.collection.name", &statement.table)
                .set("db.operation.name", statement.operation);
        }
        self.end();
    }

    fn external(&mut self, service: usize, host: &Arc<str>, seconds: &[(f64, f64)]) {
        if self.cast.services.get(service).is_some_and(Service::is_apm) {
            self.begin(service, "apm.service.external.host.duration", summary(seconds));
            self.rows.text("external.host", host);
        } else {
            self.begin(service, "http.client.request.duration", summary(seconds));
            self.rows.text("server.address", host);
        }
        self.end();
    }

    pub(super) fn gauge(
        &mut self,
        at: usize,
        service: &Service,
        instance: usize,
        metric: &'static str,
        value: Metric,
    ) {
        self.begin(at, metric, value);
        if let Some(running) = service.instances.get(instance) {
            self.rows.text("host", &running.name);
        }
        place(self.rows, self.cast, service, instance);
    }
}

/// Gauges of the processes of a service.
fn processes(cast: &Cast, at: usize, service: &Service, hour: &Range<i64>, step: i64, rows: &mut Rows) {
    for instance in 0..service.instances.len() {
        for tick in ticks(hour.clone(), step, 0) {
            let dice = &mut Dice::new(cast.seed, "process", tick / MINUTE * 64 + (at * 4 + instance) as i64);
            let pod = service.instances.get(instance).and_then(|running| running.pod).unwrap_or(at);
            let cores = kubernetes::cores(cast, pod, at, tick);
            let bytes = kubernetes::working_set(cast, pod, at, tick);
            let mut point = Point { cast, rows, tick, step };
            let apm = service.is_apm();
            let names = if apm {
                ["apm.service.cpu.usertime.utilization", "apm.service.memory.physical"]
            } else {
                ["process.cpu.utilization", "process.memory.usage"]
            };
            let [processor, used] = names;
            point.gauge(at, service, instance, processor, Metric::gauge(cores / 2.0));
            point.end();
            let memory = if apm { bytes / f64::from(1 << 20) } else { bytes };
            point.gauge(at, service, instance, used, Metric::gauge(memory));
            point.end();
            let pauses = (4.0 * dice.between(0.6, 1.4)).round();
            let paused = pauses * dice.between(0.008, 0.016);
            let threads = 38.0 + dice.whole(0, 6) as f64;
            let process = Process { cast, at, service, instance, pod, tick, step, memory: bytes };
            process.write(&mut point, pauses, paused, threads);
        }
    }
}

/// Gauges of hosts, nodes, containers and the broker.
fn machines(cast: &Cast, account: usize, hour: &Range<i64>, step: i64, rows: &mut Rows) {
    for tick in ticks(hour.clone(), step, 0) {
        for (at, host) in cast.fleet.hosts.iter().enumerate().filter(|(_, host)| host.account == account) {
            let busy = cpu(cast, at, host, tick);
            rows.word("metricName", "host.cpuPercent")
                .set("host.cpuPercent", Metric::gauge(busy))
                .text("entity.guid", &host.guid_text)
                .text("entity.name", &host.name)
                .text("host.hostname", &host.name)
                .set("interval.ms", step);
            rows.at(tick);
        }
        if account != 0 {
            continue;
        }
        for (at, pod) in cast.fleet.pods.iter().enumerate() {
            let name = cast.workload(pod.workload);
            let cores = kubernetes::cores(cast, at, pod.workload, tick);
            let memory = kubernetes::working_set(cast, at, pod.workload, tick);
            for (metric, value) in
                [("k8s.container.cpuUsedCores", cores), ("k8s.container.memoryWorkingSetBytes", memory)]
            {
                rows.word("metricName", metric)
                    .set(metric, Metric::gauge(value))
                    .text("entity.guid", &pod.container_text)
                    .text("entity.name", &name)
                    .text("k8s.containerName", &name)
                    .text("k8s.clusterName", &cast.fleet.cluster_name)
                    .text("k8s.namespaceName", &cast.fleet.namespace)
                    .text("k8s.podName", &pod.name)
                    .set("interval.ms", step);
                rows.at(tick);
            }
        }
        let lag = Dice::new(cast.seed, "lag", tick).whole(0, 4) as f64 + behind(cast, tick);
        rows.word("metricName", "kafka.consumer_group.lag")
            .set("kafka.consumer_group.lag", Metric::gauge(lag))
            .set("entity.guid", cast.fleet.topic.to_string())
            .text("entity.name", &cast.fleet.topic_name)
            .text("kafka.cluster_name", &cast.fleet.kafka_name)
            .text("topic", &cast.fleet.topic_name)
            .word("group", "shipping")
            .set("interval.ms", step);
        rows.at(tick);
    }
}
