//! Golden metrics and golden tags by type of entity, as New Relic defines them for the agents that the story has.

use nr_core::EntityGuid;
use nr_nrql::encode;

use super::super::cast::{CHECKOUT, Cast};
use super::super::world::GoldenMetric;

/// Name, title, unit, SELECT and FROM; then WHERE, in which `{id}` stands for the entity's GUID and `{name}` for its
/// name, both encoded.
type Definition = (&'static str, &'static str, &'static str, &'static str, &'static str);

const APM: &[Definition] = &[
    (
        "responseTimeMs",
        "Response time (ms)",
        "MS",
        "average(apm.service.transaction.duration) * 1000 AS 'Response time (ms)' FROM Metric",
        "entity.guid = {id}",
    ),
    (
        "throughput",
        "Throughput",
        "REQUESTS_PER_MINUTE",
        "rate(count(apm.service.transaction.duration), 1 minute) AS 'Throughput' FROM Metric",
        "entity.guid = {id}",
    ),
    (
        "errorRate",
        "Error rate",
        "PERCENTAGE",
        "count(apm.service.error.count) / count(apm.service.transaction.duration) * 100 AS 'Error %' FROM Metric",
        "entity.guid = {id}",
    ),
];

const SERVICE: &[Definition] = &[
    (
        "throughput",
        "Throughput",
        "REQUESTS_PER_MINUTE",
        "rate(count(http.server.request.duration), 1 minute) AS 'Throughput' FROM Metric",
        "entity.guid = {id}",
    ),
    (
        "errorRate",
        "Error rate",
        "PERCENTAGE",
        "filter(count(http.server.request.duration), WHERE numeric(http.response.status_code) >= 500) * 100 / \
         count(http.server.request.duration) AS 'Error rate' FROM Metric",
        "entity.guid = {id}",
    ),
    (
        "responseTimeMs",
        "Response time",
        "MS",
        "average(http.server.request.duration) * 1000 AS 'Response time' FROM Metric",
        "entity.guid = {id}",
    ),
];

const BROWSER: &[Definition] = &[
    (
        "throughputPpm",
        "Throughput (ppm)",
        "PAGES_PER_SECOND",
        "rate(count(*), 1 minute) AS 'Throughput (ppm)' FROM PageView",
        "entityGuid = {id}",
    ),
    (
        "largestContentfulPaint75PercentileS",
        "Largest contentful paint (75 percentile) (s)",
        "SECONDS",
        "percentile(largestContentfulPaint, 75) AS 'Largest contentful paint' FROM PageViewTiming",
        "entityGuid = {id}",
    ),
    (
        "interactionToNextPaint75PercentileS",
        "Interaction to next paint (75 percentile) (s)",
        "SECONDS",
        "percentile(interactionToNextPaint, 75) AS 'Interaction to next paint' FROM PageViewTiming",
        "entityGuid = {id}",
    ),
    ("errors", "Errors", "COUNT", "count(*) AS 'Errors' FROM JavaScriptError", "entityGuid = {id}"),
    (
        "pageLoadSeconds",
        "Pageload time (s)",
        "SECONDS",
        "average(duration) AS 'Pageload time' FROM PageView",
        "entityGuid = {id}",
    ),
];

const HOST: &[Definition] = &[
    (
        "cpuUsage",
        "CPU usage (%)",
        "PERCENTAGE",
        "average(cpuPercent) AS 'CPU usage (%)' FROM SystemSample",
        "entityGuid = {id}",
    ),
    (
        "memoryUsage",
        "Memory usage (%)",
        "PERCENTAGE",
        "average(memoryUsedPercent) AS 'Memory usage (%)' FROM SystemSample",
        "entityGuid = {id}",
    ),
    (
        "storageUsage",
        "Storage usage (%)",
        "PERCENTAGE",
        "average(diskUsedPercent) AS 'Storage usage (%)' FROM StorageSample",
        "entityGuid = {id}",
    ),
    (
        "networkTrafficTx",
        "Network transmit traffic (bytes/s)",
        "BYTES_PER_SECOND",
        "average(transmitBytesPerSecond) AS 'Transmitted' FROM NetworkSample",
        "entityGuid = {id}",
    ),
    (
        "networkTrafficRx",
        "Network receive traffic (bytes/s)",
        "BYTES_PER_SECOND",
        "average(receiveBytesPerSecond) AS 'Received' FROM NetworkSample",
        "entityGuid = {id}",
    ),
];

const CLUSTER: &[Definition] = &[
    (
        "cpuUsage",
        "CPU used (cores)",
        "COUNT",
        "average(cpuUsedCores) AS 'CPU used (cores)' FROM K8sNodeSample",
        "clusterName = {name}",
    ),
    (
        "memoryUsage",
        "Memory working set",
        "BYTES",
        "average(memoryWorkingSetBytes) AS 'Memory working set' FROM K8sNodeSample",
        "clusterName = {name}",
    ),
    (
        "podsMissing",
        "Pods missing",
        "COUNT",
        "max(podsMissing) AS 'Pods missing' FROM K8sDeploymentSample",
        "clusterName = {name}",
    ),
];

const DEPLOYMENT: &[Definition] = &[
    (
        "podsDesired",
        "Pods desired over time",
        "COUNT",
        "latest(podsDesired) AS 'Pods desired' FROM K8sDeploymentSample",
        "entityGuid = {id}",
    ),
    (
        "podsAvailable",
        "Pods ready over time",
        "COUNT",
        "latest(podsAvailable) AS 'Pods ready' FROM K8sDeploymentSample",
        "entityGuid = {id}",
    ),
    (
        "podsMissing",
        "Pods missing over time",
        "COUNT",
        "latest(podsMissing) AS 'Pods missing' FROM K8sDeploymentSample",
        "entityGuid = {id}",
    ),
];

const POD: &[Definition] = &[
    (
        "podReadiness",
        "Readiness over time",
        "COUNT",
        "latest(isReady) AS 'Ready' FROM K8sPodSample",
        "entityGuid = {id}",
    ),
    (
        "networkTxBytes",
        "Network TX (b/s)",
        "BITS_PER_SECOND",
        "max(net.txBytesPerSecond) AS 'Sent' FROM K8sPodSample",
        "entityGuid = {id}",
    ),
    (
        "networkRxBytes",
        "Network RX (b/s)",
        "BITS_PER_SECOND",
        "max(net.rxBytesPerSecond) AS 'Received' FROM K8sPodSample",
        "entityGuid = {id}",
    ),
];

const CONTAINER: &[Definition] = &[
    (
        "cpuUsage",
        "CPU used (cores)",
        "COUNT",
        "average(cpuUsedCores) AS 'CPU used (cores)' FROM K8sContainerSample",
        "entityGuid = {id}",
    ),
    (
        "memoryUsage",
        "Memory used",
        "BYTES",
        "average(memoryWorkingSetBytes) AS 'Memory used' FROM K8sContainerSample",
        "entityGuid = {id}",
    ),
    (
        "restarts",
        "Restarts",
        "COUNT",
        "max(restartCount) AS 'Restarts' FROM K8sContainerSample",
        "entityGuid = {id}",
    ),
];

const KAFKA: &[Definition] = &[
    (
        "incomingMessagesPerSecond",
        "Incoming messages per second",
        "MESSAGES_PER_SECOND",
        "average(broker.messagesInPerSecond) AS 'Messages in' FROM KafkaBrokerSample",
        "clusterName = {name}",
    ),
    (
        "underReplicatedPartitions",
        "Under-replicated partitions",
        "COUNT",
        "max(replication.unreplicatedPartitions) AS 'Under-replicated' FROM KafkaBrokerSample",
        "clusterName = {name}",
    ),
];

const BROKER: &[Definition] = &[
    (
        "incomingMessagesPerSecond",
        "Incoming messages per second",
        "OPERATIONS_PER_SECOND",
        "average(broker.messagesInPerSecond) AS 'Messages in' FROM KafkaBrokerSample",
        "entityGuid = {id}",
    ),
    (
        "bytesInPerSecond",
        "Bytes in per second",
        "BYTES_PER_SECOND",
        "average(broker.IOInPerSecond) AS 'Bytes in' FROM KafkaBrokerSample",
        "entityGuid = {id}",
    ),
    (
        "bytesPerOutSecond",
        "Bytes out per second",
        "BYTES_PER_SECOND",
        "average(broker.IOOutPerSecond) AS 'Bytes out' FROM KafkaBrokerSample",
        "entityGuid = {id}",
    ),
    (
        "produceRequestLatency99p",
        "Produce request latency (99th percentile)",
        "MS",
        "average(request.produceTime99Percentile) AS 'Latency' FROM KafkaBrokerSample",
        "entityGuid = {id}",
    ),
];

const TOPIC: &[Definition] = &[
    (
        "partitionsWithNonPreferredLeader",
        "Partitions with non-preferred leader",
        "COUNT",
        "average(topic.partitionsWithNonPreferredLeader) AS 'Non-preferred leader' FROM KafkaTopicSample",
        "entityGuid = {id}",
    ),
    (
        "underReplicatedPartitions",
        "Under replicated partitions",
        "COUNT",
        "average(topic.underReplicatedPartitions) AS 'Under-replicated' FROM KafkaTopicSample",
        "entityGuid = {id}",
    ),
];

const DATABASE: &[Definition] = &[
    (
        "scheduledCheckpoints",
        "Scheduled checkpoints",
        "OPERATIONS_PER_SECOND",
        "average(bgwriter.checkpointsScheduledPerSecond) AS 'Scheduled' FROM PostgresqlInstanceSample",
        "entityGuid = {id}",
    ),
    (
        "requestedCheckpoints",
        "Requested checkpoints",
        "OPERATIONS_PER_SECOND",
        "average(bgwriter.checkpointsRequestedPerSecond) AS 'Requested' FROM PostgresqlInstanceSample",
        "entityGuid = {id}",
    ),
    (
        "buffersAllocated",
        "Buffers allocated",
        "OPERATIONS_PER_SECOND",
        "average(bgwriter.buffersAllocatedPerSecond) AS 'Allocated' FROM PostgresqlInstanceSample",
        "entityGuid = {id}",
    ),
];

const MONITOR: &[Definition] = &[
    (
        "medianDurationS",
        "Median duration (s)",
        "SECONDS",
        "percentile(duration / 1000, 50) AS 'Median duration (s)' FROM SyntheticCheck",
        "entityGuid = {id}",
    ),
    (
        "failures",
        "Failures",
        "COUNT",
        "filter(count(*), WHERE result = 'FAILED') AS 'Failures' FROM SyntheticCheck",
        "entityGuid = {id}",
    ),
];

const KEY_TRANSACTION: &[Definition] = &[
    (
        "responseTimeMs",
        "Response time (ms)",
        "MS",
        "average(duration) * 1000 AS 'Response time (ms)' FROM Transaction",
        "{transaction}",
    ),
    (
        "throughput",
        "Throughput",
        "REQUESTS_PER_MINUTE",
        "rate(count(*), 1 minute) AS 'Throughput' FROM Transaction",
        "{transaction}",
    ),
    (
        "errorRate",
        "Error rate",
        "PERCENTAGE",
        "percentage(count(*), WHERE error IS TRUE) AS 'Error %' FROM Transaction",
        "{transaction}",
    ),
];

fn definitions(guid: &EntityGuid) -> &'static [Definition] {
    match (guid.domain(), guid.entity_type()) {
        ("APM", "APPLICATION") => APM,
        ("APM", "KEY_TRANSACTION") => KEY_TRANSACTION,
        ("EXT", "SERVICE") => SERVICE,
        ("BROWSER", _) => BROWSER,
        (_, "HOST") => HOST,
        (_, "KUBERNETESCLUSTER") => CLUSTER,
        (_, "KUBERNETES_DEPLOYMENT") => DEPLOYMENT,
        (_, "KUBERNETES_POD") => POD,
        (_, "CONTAINER") => CONTAINER,
        (_, "KAFKACLUSTER") => KAFKA,
        (_, "KAFKABROKER") => BROKER,
        (_, "KAFKATOPIC") => TOPIC,
        (_, "POSTGRESQLINSTANCE") => DATABASE,
        ("SYNTH", _) => MONITOR,
        _ => &[],
    }
}

/// The golden metrics of an entity, their NRQL for it alone.
pub(super) fn metrics(cast: &Cast, guid: &EntityGuid, name: &str) -> Vec<GoldenMetric> {
    let of = |(key, title, unit, select, filter): &Definition| {
        let filter = match *filter {
            "entity.guid = {id}" => format!("entity.guid = {}", encode::string(&guid.to_string()).ok()?),
            "entityGuid = {id}" => format!("entityGuid = {}", encode::string(&guid.to_string()).ok()?),
            "clusterName = {name}" => format!("clusterName = {}", encode::string(name).ok()?),
            _ => {
                let service = cast.services.get(CHECKOUT)?;
                let (_, endpoint) = cast.endpoints_of(CHECKOUT).next()?;
                let (id, name) =
                    (encode::string(&service.guid_text).ok()?, encode::string(&endpoint.name).ok()?);
                format!("entityGuid = {id} AND name = {name}")
            }
        };
        Some(GoldenMetric {
            name: (*key).to_owned(),
            title: (*title).to_owned(),
            unit,
            query: format!("SELECT {select} WHERE {filter}"),
        })
    };
    definitions(guid).iter().filter_map(of).collect()
}

/// The keys of an entity's golden tags.
pub(super) fn tags(guid: &EntityGuid) -> Vec<String> {
    let keys: &[&str] = match (guid.domain(), guid.entity_type()) {
        ("APM", _) | ("EXT", _) => &["environment", "language", "team"],
        (_, "HOST") => &["hostname", "instanceType", "awsRegion"],
        (_, "KUBERNETES_POD" | "CONTAINER" | "KUBERNETES_DEPLOYMENT") => {
            &["k8s.clusterName", "k8s.namespaceName", "k8s.deploymentName"]
        }
        (_, "KUBERNETESCLUSTER") => &["k8s.clusterName"],
        ("SYNTH", _) => &["monitorType", "monitorStatus", "period"],
        _ => &["account"],
    };
    keys.iter().map(|key| (*key).to_owned()).collect()
}
