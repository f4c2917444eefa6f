//! `get_kubernetes_metrics`: how nodes, pods, containers and deployments of clusters do.

use nr_plugins::ToolSpec;
use schemars::JsonSchema;

use super::survey::{Column, Source, Survey};
use crate::services::Services;

const NAME: &str = "get_kubernetes_metrics";

/// New Relic documentation, "Data dictionary": K8sNodeSample.
static NODES: Source = Source {
    what: "nodes",
    from: "K8sNodeSample",
    facets: &["clusterName", "nodeName"],
    names: &["nodeName"],
    cluster: Some("clusterName"),
    namespace: None,
    entities: &["HOST", "KUBERNETES_NODE"],
    columns: &[
        Column::new("average(allocatableCpuCoresUtilization)", "cpu %").rank("cpu").limit(90.0),
        Column::new("average(allocatableMemoryUtilization)", "memory %").rank("memory").limit(90.0),
        Column::new("max(fsCapacityUtilization)", "disk %").rank("disk").limit(85.0),
        Column::new("latest(runningPods)", "pods"),
        Column::new("latest(allocatablePods)", "pods allowed"),
        Column::new("latest(condition.Ready)", "ready"),
        Column::new("max(condition.DiskPressure)", "disk pressure").limit(1.0),
        Column::new("max(condition.MemoryPressure)", "memory pressure").limit(1.0),
    ],
};

/// New Relic documentation, "Data dictionary": K8sPodSample.
static PODS: Source = Source {
    what: "pods",
    from: "K8sPodSample",
    facets: &["clusterName", "namespaceName", "podName"],
    names: &["podName", "deploymentName"],
    cluster: Some("clusterName"),
    namespace: Some("namespaceName"),
    entities: &["KUBERNETES_POD"],
    columns: &[
        Column::new("percentage(count(*), WHERE isReady = 0)", "not ready %").rank("ready").limit(1.0),
        Column::new("latest(status)", "status"),
        Column::new("latest(reason)", "reason"),
        Column::new("latest(deploymentName)", "deployment"),
        Column::new("latest(nodeName)", "node"),
        Column::new("average(net.errorsPerSecond)", "network errors/s").rank("errors").limit(1.0),
        Column::new("average(net.rxBytesPerSecond)", "received B/s"),
        Column::new("average(net.txBytesPerSecond)", "sent B/s"),
    ],
};

/// New Relic documentation, "Data dictionary": K8sContainerSample.
static CONTAINERS: Source = Source {
    what: "containers",
    from: "K8sContainerSample",
    facets: &["clusterName", "namespaceName", "podName", "containerName"],
    names: &["containerName", "podName", "deploymentName"],
    cluster: Some("clusterName"),
    namespace: Some("namespaceName"),
    entities: &["CONTAINER"],
    columns: &[
        Column::new("average(cpuUsedCores)", "cores").rank("cores"),
        Column::new("average(cpuCoresUtilization)", "cpu % of limit").rank("cpu").limit(90.0),
        Column::new(
            "sum(containerCpuCfsThrottledPeriodsDelta) / sum(containerCpuCfsPeriodsDelta) * 100",
            "throttled %",
        )
        .rank("throttled")
        .limit(25.0),
        Column::new("average(memoryWorkingSetUtilization)", "memory % of limit").rank("memory").limit(90.0),
        Column::new("average(memoryWorkingSetBytes) / 1000000", "memory MB"),
        Column::new("sum(restartCountDelta)", "restarts").rank("restarts").limit(1.0),
        Column::new("latest(status)", "status"),
        Column::new("latest(reason)", "reason"),
        Column::new("latest(nodeName)", "node"),
    ],
};

/// New Relic documentation, "Data dictionary": K8sDeploymentSample.
static DEPLOYMENTS: Source = Source {
    what: "deployments",
    from: "K8sDeploymentSample",
    facets: &["clusterName", "namespaceName", "deploymentName"],
    names: &["deploymentName"],
    cluster: Some("clusterName"),
    namespace: Some("namespaceName"),
    entities: &["KUBERNETES_DEPLOYMENT"],
    columns: &[
        Column::new("max(podsMissing)", "missing").rank("missing").limit(1.0),
        Column::new("max(podsUnavailable)", "unavailable").rank("unavailable").limit(1.0),
        Column::new("latest(podsDesired)", "desired"),
        Column::new("latest(podsReady)", "ready"),
        Column::new("latest(podsAvailable)", "available"),
        Column::new("latest(podsUpdated)", "updated"),
    ],
};

/// What may be asked for.
static KINDS: [(&str, &Source); 4] =
    [("containers", &CONTAINERS), ("nodes", &NODES), ("pods", &PODS), ("deployments", &DEPLOYMENTS)];

/// Their names.
#[derive(JsonSchema)]
#[serde(rename_all = "lowercase")]
#[expect(dead_code, reason = "it is the schema of the names above")]
enum Kind {
    Nodes,
    Pods,
    Containers,
    Deployments,
}

#[derive(JsonSchema)]
#[expect(dead_code, reason = "it is the schema; a survey reads the arguments of all of them")]
struct Wanted {
    kind: Option<Kind>,
    /// Part of the name.
    name: Option<String>,
    /// `key=value`.
    tag: Option<String>,
    cluster: Option<String>,
    namespace: Option<String>,
    /// Of containers: cores (default), cpu, throttled, memory, restarts.
    rank: Option<String>,
    #[schemars(range(min = 1))]
    account_id: Option<u64>,
    since: Option<String>,
    until: Option<String>,
    #[schemars(range(min = 1, max = 5000))]
    limit: Option<u32>,
    cursor: Option<String>,
}

/// The tool over these services.
#[must_use]
pub fn get_kubernetes_metrics(services: Services) -> Survey {
    let spec = ToolSpec::read(
        NAME,
        "Kubernetes nodes, pods, containers or deployments: use of limits, throttling, restarts, readiness; worst first. \
         Example: {\"kind\": \"pods\", \"namespace\": \"shop\"}",
    )
    .title("Get Kubernetes metrics")
    .toolset("infrastructure")
    .arguments::<Wanted>()
    .argument_alias("resource_type", "kind")
    .argument_alias("start_time_ms", "since")
    .argument_alias("end_time_ms", "until");
    Survey::new(NAME, spec, &CONTAINERS, services).kinds(&KINDS)
}
