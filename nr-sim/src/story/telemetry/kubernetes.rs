//! The cluster: K8sNodeSample, K8sPodSample, K8sContainerSample, K8sDeploymentSample.

use std::ops::Range;

use super::super::cast::{Cast, HostRole};
use super::super::dice::Dice;
use super::machines::{REST, cpu, ticks};
use super::rhythm::rhythm;
use super::row::Rows;

/// The limit of every container, in bytes.
pub(super) const MEMORY_LIMIT: f64 = (1_u64 << 30) as f64;

/// How many cores a container uses.
pub(super) fn cores(cast: &Cast, pod: usize, service: usize, ms: i64) -> f64 {
    let base = Dice::new(cast.seed, "cores", service as i64).between(0.12, 0.38);
    let noise = Dice::new(cast.seed, "cores now", ms / REST * 64 + pod as i64).between(0.9, 1.1);
    base * (0.4 + 0.6 * rhythm(cast, ms)) * noise
}

/// How much memory a container uses, in bytes.
pub(super) fn working_set(cast: &Cast, pod: usize, service: usize, ms: i64) -> f64 {
    let share = Dice::new(cast.seed, "working set", service as i64).between(0.38, 0.66);
    let noise = Dice::new(cast.seed, "working set now", ms / REST * 64 + pod as i64).between(0.98, 1.02);
    (MEMORY_LIMIT * share * noise).round()
}

fn cluster(cast: &Cast, rows: &mut Rows) {
    rows.text("clusterName", &cast.fleet.cluster_name)
        .word("clusterK8sVersion", "v1.33.4")
        .word("integrationVersion", "3.46.0");
}

pub(super) fn nodes(cast: &Cast, hour: &Range<i64>, rows: &mut Rows) {
    for (at, host) in cast.fleet.of_role(HostRole::Node) {
        let pods = cast.fleet.pods.iter().filter(|pod| pod.host == at).count() as i64;
        for ms in ticks(hour.clone(), REST, at) {
            let used = cpu(cast, at, host, ms) / 100.0 * f64::from(host.cores);
            let memory = host.memory_bytes as f64;
            cluster(cast, rows);
            rows.text("nodeName", &host.name)
                .text("hostname", &host.name)
                .text("entityGuid", &host.guid_text)
                .text("entityName", &host.name)
                .set("condition.Ready", 1_i64)
                .set("condition.DiskPressure", 0_i64)
                .set("condition.MemoryPressure", 0_i64)
                .set("capacityCpuCores", f64::from(host.cores))
                .set("allocatableCpuCores", f64::from(host.cores) - 0.2)
                .set("cpuUsedCores", used)
                .set("cpuRequestedCores", pods as f64 * 0.25)
                .set("allocatableCpuCoresUtilization", used / (f64::from(host.cores) - 0.2) * 100.0)
                .set("capacityMemoryBytes", memory)
                .set("allocatableMemoryBytes", memory * 0.94)
                .set("memoryUsedBytes", (memory * 0.58).round())
                .set("memoryWorkingSetBytes", (memory * 0.52).round())
                .set("allocatableMemoryUtilization", 0.52 / 0.94 * 100.0)
                .set("fsCapacityBytes", host.disk_bytes as f64)
                .set("fsUsedBytes", (host.disk_bytes as f64 * host.disk_percent / 100.0).round())
                .set("fsCapacityUtilization", host.disk_percent)
                .set("runningPods", pods)
                .set("allocatablePods", 58_i64)
                .word("unschedulable", "false");
            rows.at(ms);
        }
    }
}

pub(super) fn pods(cast: &Cast, hour: &Range<i64>, rows: &mut Rows) {
    for (at, pod) in cast.fleet.pods.iter().enumerate() {
        let (Some(host), Some(service)) = (cast.fleet.hosts.get(pod.host), cast.services.get(pod.service))
        else {
            continue;
        };
        for ms in ticks(hour.clone(), REST, at) {
            let load = cores(cast, at, pod.service, ms);
            cluster(cast, rows);
            rows.text("podName", &pod.name)
                .text("entityGuid", &pod.guid_text)
                .text("entityName", &pod.name)
                .text("namespaceName", &cast.fleet.namespace)
                .text("namespace", &cast.fleet.namespace)
                .text("deploymentName", &service.name)
                .text("nodeName", &host.name)
                .text("podIP", &pod.ip)
                .word("status", "Running")
                .set("isReady", 1_i64)
                .set("isScheduled", 1_i64)
                .word("createdKind", "ReplicaSet")
                .set("label.app", std::sync::Arc::clone(&service.name))
                .set("net.rxBytesPerSecond", load * 90_000.0)
                .set("net.txBytesPerSecond", load * 120_000.0)
                .set("net.errorsPerSecond", 0.0);
            rows.at(ms);
        }
    }
}

pub(super) fn containers(cast: &Cast, hour: &Range<i64>, rows: &mut Rows) {
    for (at, pod) in cast.fleet.pods.iter().enumerate() {
        let (Some(host), Some(service)) = (cast.fleet.hosts.get(pod.host), cast.services.get(pod.service))
        else {
            continue;
        };
        for ms in ticks(hour.clone(), REST, at) {
            let used = cores(cast, at, pod.service, ms);
            let memory = working_set(cast, at, pod.service, ms);
            cluster(cast, rows);
            rows.text("containerName", &service.name)
                .text("containerID", &pod.container_id)
                .text("entityGuid", &pod.container_text)
                .text("entityName", &service.name)
                .text("podName", &pod.name)
                .text("namespaceName", &cast.fleet.namespace)
                .text("deploymentName", &service.name)
                .text("nodeName", &host.name)
                .set(
                    "containerImage",
                    format!("registry.acme-telco.example/{}:{}", service.name, cast.version(pod.service, ms)),
                )
                .word("status", "Running")
                .set("isReady", 1_i64)
                .set("restartCount", 0_i64)
                .set("restartCountDelta", 0_i64)
                .set("cpuUsedCores", used)
                .set("cpuRequestedCores", 0.25)
                .set("cpuLimitCores", 2.0)
                .set("cpuCoresUtilization", used / 2.0 * 100.0)
                .set("containerCpuCfsThrottledPeriodsDelta", 0_i64)
                .set("memoryUsedBytes", (memory * 1.06).round())
                .set("memoryWorkingSetBytes", memory)
                .set("memoryRequestedBytes", MEMORY_LIMIT / 2.0)
                .set("memoryLimitBytes", MEMORY_LIMIT)
                .set("memoryWorkingSetUtilization", memory / MEMORY_LIMIT * 100.0);
            rows.at(ms);
        }
    }
}

pub(super) fn deployments(cast: &Cast, hour: &Range<i64>, rows: &mut Rows) {
    for (at, (guid, service)) in cast.fleet.deployments.iter().zip(&cast.services).enumerate() {
        let pods = service.instances.len() as i64;
        for ms in ticks(hour.clone(), REST, at) {
            cluster(cast, rows);
            rows.text("deploymentName", &service.name)
                .set("entityGuid", guid.to_string())
                .text("entityName", &service.name)
                .text("namespaceName", &cast.fleet.namespace)
                .text("namespace", &cast.fleet.namespace)
                .set("podsDesired", pods)
                .set("podsAvailable", pods)
                .set("podsReady", pods)
                .set("podsTotal", pods)
                .set("podsUpdated", pods)
                .set("podsUnavailable", 0_i64)
                .set("podsMissing", 0_i64)
                .set("podsMaxUnavailable", 1_i64);
            rows.at(ms);
        }
    }
}
