//! Kubernetes: pods, containers, deployments, nodes, and the cluster's events.

use super::super::intent::{Intent, Unit, distinct, fixed, of, rows};
use super::super::source::{Dimension, HOSTS, Source, named, plain, source, when};

const CLUSTER: &[Dimension] = &[
    named(&["container", "container name"], &["containerName"]),
    named(&["pod", "pod name"], &["podName"]),
    named(&["deployment", "workload", "service", "app", "application"], &["deploymentName"]),
    named(&["namespace"], &["namespaceName", "namespace"]),
    named(&["node", "host", "server", "machine"], &["nodeName"]),
    named(&["cluster"], &["clusterName"]),
    plain(&["status", "state", "phase"], &["status"]),
    plain(&["image"], &["containerImage"]),
];

pub(super) const SOURCES: &[Source] = &[
    source("K8sContainerSample", CLUSTER),
    source("K8sPodSample", CLUSTER).conditions(&[
        when(&["pending"], "status = 'Pending'"),
        when(&["failed"], "status = 'Failed'"),
        when(&["not running", "unhealthy"], "status NOT IN ('Running', 'Succeeded')"),
        when(&["running"], "status = 'Running'"),
        when(&["not ready", "unready", "aren't ready", "isn't ready"], "isReady = 0"),
        when(&["ready"], "isReady = 1"),
    ]),
    source("K8sDeploymentSample", CLUSTER),
    source("K8sNodeSample", CLUSTER),
    source(
        "InfrastructureEvent",
        &[
            plain(&["reason", "event reason"], &["event.reason"]),
            named(&["object", "pod", "involved object"], &["event.involvedObject.name"]),
            named(&["namespace"], &["event.involvedObject.namespace"]),
            named(&["cluster"], &["clusterName"]),
            named(HOSTS, &["hostname"]),
            plain(&["type", "event type"], &["event.type"]),
            plain(&["category"], &["category"]),
            plain(&["message"], &["event.message"]),
        ],
    )
    .conditions(&[
        when(&["warning"], "event.type = 'Warning'"),
        when(&["kubernetes", "k8s"], "category = 'kubernetes'"),
    ])
    .text("event.message"),
];

const K8S: &[&str] = &["kubernetes", "k8s", "cluster"];
const MORE: &[&str] = &[
    "kubernetes",
    "k8s",
    "cluster",
    "usage",
    "utilization",
    "used",
    "use",
    "using",
    "consume",
    "pod",
    "container",
    "node",
    "deployment",
    "namespace",
    "core",
    "most",
];

pub(super) const INTENTS: &[Intent] = &[
    Intent {
        name: "pods",
        words: &[&["pod"]],
        also: &["kubernetes", "k8s", "running", "state", "status", "cluster"],
        forms: &[distinct("K8sPodSample", "podName")],
    },
    Intent {
        name: "pods and their state",
        words: &[&["pod"], &["status", "state", "phase"]],
        also: K8S,
        forms: &[fixed("K8sPodSample", "latest(status) AS 'status', latest(isReady) AS 'ready'")
            .by(&["namespace", "pod"])],
    },
    Intent {
        name: "restarts of containers",
        words: &[&["restart", "restarted", "restarting", "restart count"]],
        also: MORE,
        forms: &[fixed("K8sContainerSample", "max(restartCount) - min(restartCount) AS 'restarts'")
            .by(&["pod", "container"])],
    },
    Intent {
        name: "CPU of nodes",
        words: &[&["node"], &["cpu"]],
        also: MORE,
        forms: &[of("K8sNodeSample", Unit::Percent, &["allocatableCpuCoresUtilization", "cpuUsedCores"])
            .by(&["node"])],
    },
    Intent {
        name: "memory of nodes",
        words: &[&["node"], &["memory", "ram"]],
        also: MORE,
        forms: &[of(
            "K8sNodeSample",
            Unit::Percent,
            &["allocatableMemoryUtilization", "memoryWorkingSetBytes"],
        )
        .by(&["node"])],
    },
    Intent {
        name: "disk space of nodes",
        words: &[&["node"], &["disk", "filesystem", "storage", "disk space"]],
        also: MORE,
        forms: &[of("K8sNodeSample", Unit::Percent, &["fsCapacityUtilization"]).by(&["node"])],
    },
    Intent {
        name: "CPU of Kubernetes containers",
        words: &[&["pod", "container", "kubernetes", "k8s", "namespace", "deployment"], &["cpu", "core"]],
        also: MORE,
        forms: &[of("K8sContainerSample", Unit::None, &["cpuUsedCores"]).by(&["container"])],
    },
    Intent {
        name: "memory of Kubernetes containers",
        words: &[&["pod", "container", "kubernetes", "k8s", "namespace", "deployment"], &["memory", "ram"]],
        also: MORE,
        forms: &[of("K8sContainerSample", Unit::Bytes, &["memoryWorkingSetBytes", "memoryUsedBytes"])
            .by(&["container"])],
    },
    Intent { name: "nodes", words: &[&["node"]], also: K8S, forms: &[distinct("K8sNodeSample", "nodeName")] },
    Intent {
        name: "available pods of deployments",
        words: &[
            &["deployment", "replica", "pod"],
            &["available", "unavailable", "missing", "desired", "replica", "availability"],
        ],
        also: &["kubernetes", "k8s", "pod", "versus", "cluster"],
        forms: &[fixed(
            "K8sDeploymentSample",
            "latest(podsAvailable) AS 'available', latest(podsDesired) AS 'desired'",
        )
        .by(&["namespace", "deployment"])],
    },
    Intent {
        name: "events of the cluster",
        words: &[&["kubernetes", "k8s", "cluster", "pod"], &["event"]],
        also: &["cluster", "warning"],
        forms: &[rows(
            "InfrastructureEvent",
            &["timestamp", "event.type", "event.reason", "event.involvedObject.name", "event.message"],
        )
        .only("category = 'kubernetes'")],
    },
    Intent {
        name: "events of infrastructure",
        words: &[&["infrastructure event", "infrastructure change"]],
        also: &["host"],
        forms: &[rows("InfrastructureEvent", &["timestamp", "category", "summary", "hostname"])],
    },
];
