//! The conditions of the account, before they have ids.

use nr_core::EntityGuid;
use nr_nrql::encode;

use super::super::cast::{Alarm, CHECKOUT, Cast, GATEWAY, Subject, Watch};
use super::super::world::ConditionKind;

/// The places of conditions in the list of drafts.
const SLOW: usize = 0;
const FAILING: usize = 1;
const SLOW_GATEWAY: usize = 2;
pub(super) const BUSY_HOST: usize = 4;
pub(super) const MONITOR_FAILS: usize = 8;

/// How many there were before those of the other services, which come last.
pub(super) const FIRST: usize = SLOW_OTHERS;
const SLOW_OTHERS: usize = 10;
const FAILING_OTHERS: usize = 11;
const SLOW_OTEL: usize = 12;
const FAILING_OTEL: usize = 13;

/// The condition that finds what an alarm says.
pub(super) fn finding(cast: &Cast, alarm: &Alarm) -> usize {
    let Subject::Service(service) = alarm.subject else { return BUSY_HOST };
    let apm = cast.services.get(service).is_some_and(super::super::cast::Service::is_apm);
    match (alarm.watch, service) {
        (Watch::Busy, _) => BUSY_HOST,
        (Watch::Slow, GATEWAY) => SLOW_GATEWAY,
        (Watch::Slow, CHECKOUT) => SLOW,
        (Watch::Slow, _) if apm => SLOW_OTHERS,
        (Watch::Slow, _) => SLOW_OTEL,
        (Watch::Failing, CHECKOUT) => FAILING,
        (Watch::Failing, _) if apm => FAILING_OTHERS,
        (Watch::Failing, _) => FAILING_OTEL,
    }
}

/// What a condition is about, before it has ids.
pub(super) struct Draft {
    pub(super) policy: usize,
    pub(super) name: String,
    pub(super) nrql: String,
    pub(super) kind: ConditionKind,
    /// The thresholds for critical and, if there is one, for warning.
    pub(super) thresholds: (f64, Option<f64>),
    pub(super) minutes: u32,
    pub(super) target: Option<EntityGuid>,
    pub(super) enabled: bool,
}

/// Every condition, at the places that [`finding`] knows.
pub(super) fn drafts(cast: &Cast) -> Vec<Draft> {
    let service = |at: usize| {
        let service = cast.services.get(at);
        let name = service.map_or_else(String::new, |service| service.name.to_string());
        let encoded = encode::string(&name).unwrap_or_default();
        (name, encoded, service.map(|service| service.guid.clone()))
    };
    let (checkout, checkout_text, checkout_guid) = service(CHECKOUT);
    let (gateway, gateway_text, gateway_guid) = service(GATEWAY);
    let cluster = encode::string(&cast.fleet.cluster_name).unwrap_or_default();
    let draft = |policy, name: String, nrql: String, thresholds, minutes, target| Draft {
        policy,
        name,
        nrql,
        kind: ConditionKind::Static,
        thresholds,
        minutes,
        target,
        enabled: true,
    };
    // OpenTelemetry has no transactions; its services are watched by the spans with which they answer.
    let answering = "FROM Span WHERE span.kind = 'server' AND instrumentation.provider = 'opentelemetry' FACET entity.name";
    vec![
        draft(
            0,
            format!("Response time of {checkout} (p95)"),
            format!("SELECT percentile(duration, 95) FROM Transaction WHERE appName = {checkout_text}"),
            (1.0, Some(0.6)),
            5,
            checkout_guid.clone(),
        ),
        draft(
            0,
            format!("Error percentage of {checkout}"),
            format!(
                "SELECT percentage(count(*), WHERE error IS TRUE) FROM Transaction WHERE appName = {checkout_text}"
            ),
            (2.0, None),
            5,
            checkout_guid,
        ),
        draft(
            0,
            format!("Response time of {gateway} (p95)"),
            format!("SELECT percentile(duration, 95) FROM Transaction WHERE appName = {gateway_text}"),
            (4.0, Some(0.8)),
            5,
            gateway_guid.clone(),
        ),
        // Nobody listens to it any more since every advertisement set it off.
        Draft {
            kind: ConditionKind::Baseline("UPPER_AND_LOWER"),
            enabled: false,
            ..draft(
                0,
                format!("Throughput of {gateway}"),
                format!("SELECT count(*) FROM Transaction WHERE appName = {gateway_text}"),
                (4.0, None),
                10,
                gateway_guid,
            )
        },
        draft(
            1,
            "Processors are busy".to_owned(),
            "SELECT average(cpuPercent) FROM SystemSample FACET hostname".to_owned(),
            (90.0, Some(80.0)),
            5,
            None,
        ),
        draft(
            1,
            "Disk fills up".to_owned(),
            "SELECT max(diskUsedPercent) FROM StorageSample WHERE mountPoint = '/' FACET hostname".to_owned(),
            (90.0, Some(80.0)),
            10,
            None,
        ),
        draft(
            1,
            "Pods are missing".to_owned(),
            format!(
                "SELECT latest(podsMissing) FROM K8sDeploymentSample WHERE clusterName = {cluster} FACET \
                 deploymentName"
            ),
            (0.0, None),
            15,
            Some(cast.fleet.cluster.clone()),
        ),
        draft(
            1,
            "Partitions are under-replicated".to_owned(),
            "SELECT max(replication.unreplicatedPartitions) FROM KafkaBrokerSample FACET clusterName"
                .to_owned(),
            (0.0, None),
            10,
            Some(cast.fleet.broker.clone()),
        ),
        draft(
            2,
            "A monitor fails".to_owned(),
            "SELECT filter(count(*), WHERE result = 'FAILED') FROM SyntheticCheck FACET monitorName"
                .to_owned(),
            (0.0, None),
            5,
            cast.fleet.monitors.first().map(|monitor| monitor.guid.clone()),
        ),
        Draft {
            enabled: false,
            ..draft(
                2,
                "Errors in browsers".to_owned(),
                "SELECT count(*) FROM JavaScriptError FACET appName".to_owned(),
                (200.0, None),
                10,
                Some(cast.fleet.browser.clone()),
            )
        },
        draft(
            0,
            "Response time of other services (p95)".to_owned(),
            format!(
                "SELECT percentile(duration, 95) FROM Transaction WHERE appName NOT IN ({checkout_text}, \
                 {gateway_text}) FACET appName"
            ),
            (1.0, None),
            5,
            None,
        ),
        draft(
            0,
            "Error percentage of other services".to_owned(),
            format!(
                "SELECT percentage(count(*), WHERE error IS TRUE) FROM Transaction WHERE appName NOT IN \
                 ({checkout_text}, {gateway_text}) FACET appName"
            ),
            (8.0, None),
            5,
            None,
        ),
        draft(
            0,
            "Response time by spans (p95)".to_owned(),
            format!("SELECT percentile(duration.ms, 95) {answering}"),
            (1_000.0, None),
            5,
            None,
        ),
        draft(
            0,
            "Error percentage by spans".to_owned(),
            format!("SELECT percentage(count(*), WHERE http.response.status_code >= 500) {answering}"),
            (8.0, None),
            5,
            None,
        ),
    ]
}
