//! The cluster: K8sNodeSample, K8sPodSample, K8sContainerSample, K8sDeploymentSample.

use std::ops::Range;

use super::super::cast::{Cast, HostRole, Strain};
use super::super::dice::Dice;
use super::machines::{REST, cpu, disk, ticks};
use super::rhythm::rhythm;
use super::row::Rows;

/// The limits of a service's container, in bytes and in cores.
const MEMORY_LIMIT: f64 = (1_u64 << 30) as f64;
const CPU_LIMIT: f64 = 2.0;

/// The limit of the job's container, in bytes. Nobody gave it one in cores.
const JOB_MEMORY_LIMIT: f64 = (6_u64 << 30) as f64;

/// The periods of the scheduler in which containers run, between two samples.
const PERIODS: i64 = 1_000;

pub(super) fn memory_limit(cast: &Cast, workload: usize) -> f64 {
    if cast.is_job(workload) { JOB_MEMORY_LIMIT } else { MEMORY_LIMIT }
}

pub(super) fn cpu_limit(cast: &Cast, workload: usize) -> Option<f64> {
    (!cast.is_job(workload)).then_some(CPU_LIMIT)
}

fn strain(cast: &Cast, pod: usize, ms: i64) -> Strain {
    cast.plot.as_ref().map_or(Strain::NONE, |plot| plot.pod(pod, ms))
}

/// How often a pod's container has been restarted.
pub(super) fn restarts(cast: &Cast, pod: usize, ms: i64) -> i64 {
    cast.plot.as_ref().map_or(0, |plot| plot.restarts(pod, ms).count() as i64)
}

/// How many cores a container uses.
pub(super) fn cores(cast: &Cast, pod: usize, workload: usize, ms: i64) -> f64 {
    let base = Dice::new(cast.seed, "cores", workload as i64).between(0.12, 0.38);
    let noise = Dice::new(cast.seed, "cores now", ms / REST * 64 + pod as i64).between(0.9, 1.1);
    let strain = strain(cast, pod, ms);
    let wanted = base * (0.4 + 0.6 * rhythm(cast, ms)) * noise * strain.factor + strain.cores;
    wanted.min(cpu_limit(cast, workload).unwrap_or(f64::INFINITY))
}

/// How much memory a container uses, in bytes.
pub(super) fn working_set(cast: &Cast, pod: usize, workload: usize, ms: i64) -> f64 {
    let share = Dice::new(cast.seed, "working set", workload as i64).between(0.38, 0.66);
    let noise = Dice::new(cast.seed, "working set now", ms / REST * 64 + pod as i64).between(0.98, 1.02);
    let share = (share * noise * strain(cast, pod, ms).memory).min(0.97);
    (memory_limit(cast, workload) * share).round()
}

/// In how many periods of the scheduler a container had to wait since the sample before.
fn throttled(cast: &Cast, pod: usize, ms: i64) -> i64 {
    let usual = strain(cast, pod, ms).throttled as f64;
    let noise = Dice::new(cast.seed, "throttled", ms / REST * 64 + pod as i64).between(0.85, 1.1);
    (usual * noise).round() as i64
}

/// From which share on a node is short of disk, in percent: the kubelet's own threshold.
const DISK_PRESSURE: f64 = 90.0;

fn cluster(cast: &Cast, rows: &mut Rows) {
    rows.text("clusterName", &cast.fleet.cluster_name)
        .word("clusterK8sVersion", "v1.33.4")
        .word("integrationVersion", "3.46.0");
}

pub(super) fn nodes(cast: &Cast, hour: &Range<i64>, rows: &mut Rows) {
    for (at, host) in cast.fleet.of_role(HostRole::Node) {
        let pods = cast.fleet.pods.iter().filter(|pod| pod.host == at).count() as i64;
        for ms in ticks(hour.clone(), REST, at) {
            let full = disk(cast, at, host, ms);
            let used = cpu(cast, at, host, ms) / 100.0 * f64::from(host.cores);
            let memory = host.memory_bytes as f64;
            let more = cast.plot.as_ref().map_or(0.0, |plot| plot.load(at, ms).memory / 100.0);
            cluster(cast, rows);
            rows.text("nodeName", &host.name)
                .text("hostname", &host.name)
                .text("entityGuid", &host.guid_text)
                .text("entityName", &host.name)
                .set("condition.Ready", 1_i64)
                .set("condition.DiskPressure", i64::from(full > DISK_PRESSURE))
                .set("condition.MemoryPressure", 0_i64)
                .set("capacityCpuCores", f64::from(host.cores))
                .set("allocatableCpuCores", f64::from(host.cores) - 0.2)
                .set("cpuUsedCores", used)
                .set("cpuRequestedCores", pods as f64 * 0.25)
                .set("allocatableCpuCoresUtilization", used / (f64::from(host.cores) - 0.2) * 100.0)
                .set("capacityMemoryBytes", memory)
                .set("allocatableMemoryBytes", memory * 0.94)
                .set("memoryUsedBytes", (memory * (0.58 + more)).round())
                .set("memoryWorkingSetBytes", (memory * (0.52 + more)).round())
                .set("allocatableMemoryUtilization", (0.52 + more) / 0.94 * 100.0)
                .set("fsCapacityBytes", host.disk_bytes as f64)
                .set("fsUsedBytes", (host.disk_bytes as f64 * full / 100.0).round())
                .set("fsCapacityUtilization", full)
                .set("runningPods", pods)
                .set("allocatablePods", 58_i64)
                .word("unschedulable", "false");
            rows.at(ms);
        }
    }
}

pub(super) fn pods(cast: &Cast, hour: &Range<i64>, rows: &mut Rows) {
    for (at, pod) in cast.fleet.pods.iter().enumerate() {
        let Some(host) = cast.fleet.hosts.get(pod.host) else { continue };
        let name = cast.workload(pod.workload);
        for ms in ticks(hour.clone(), REST, at) {
            let load = cores(cast, at, pod.workload, ms);
            cluster(cast, rows);
            rows.text("podName", &pod.name)
                .text("entityGuid", &pod.guid_text)
                .text("entityName", &pod.name)
                .text("namespaceName", &cast.fleet.namespace)
                .text("namespace", &cast.fleet.namespace)
                .text("deploymentName", &name)
                .text("nodeName", &host.name)
                .text("podIP", &pod.ip)
                .word("status", "Running")
                .set("isReady", 1_i64)
                .set("isScheduled", 1_i64)
                .word("createdKind", "ReplicaSet")
                .set("label.app", std::sync::Arc::clone(&name))
                .set("net.rxBytesPerSecond", load * 90_000.0)
                .set("net.txBytesPerSecond", load * 120_000.0)
                .set("net.errorsPerSecond", 0.0);
            rows.at(ms);
        }
    }
}

pub(super) fn containers(cast: &Cast, hour: &Range<i64>, rows: &mut Rows) {
    for (at, pod) in cast.fleet.pods.iter().enumerate() {
        let Some(host) = cast.fleet.hosts.get(pod.host) else { continue };
        let name = cast.workload(pod.workload);
        for ms in ticks(hour.clone(), REST, at) {
            let used = cores(cast, at, pod.workload, ms);
            let memory = working_set(cast, at, pod.workload, ms);
            cluster(cast, rows);
            let limit = memory_limit(cast, pod.workload);
            let restarted = restarts(cast, at, ms);
            rows.text("containerName", &name)
                .text("containerID", &pod.container_id)
                .text("entityGuid", &pod.container_text)
                .text("entityName", &name)
                .text("podName", &pod.name)
                .text("namespaceName", &cast.fleet.namespace)
                .text("deploymentName", &name)
                .text("nodeName", &host.name)
                .set(
                    "containerImage",
                    format!("registry.acme-telco.example/{name}:{}", cast.image(pod.workload, ms)),
                )
                .word("status", "Running")
                .set("isReady", 1_i64)
                .set("restartCount", restarted)
                .set("restartCountDelta", restarted - restarts(cast, at, ms - REST))
                .set("cpuUsedCores", used)
                .set("cpuRequestedCores", 0.25)
                .set("cpuLimitCores", cpu_limit(cast, pod.workload))
                .set("cpuCoresUtilization", cpu_limit(cast, pod.workload).map(|limit| used / limit * 100.0))
                .set("containerCpuCfsPeriodsDelta", PERIODS)
                .set("containerCpuCfsThrottledPeriodsDelta", throttled(cast, at, ms))
                .set("memoryUsedBytes", (memory * 1.06).round())
                .set("memoryWorkingSetBytes", memory)
                .set("memoryRequestedBytes", limit / 2.0)
                .set("memoryLimitBytes", limit)
                .set("memoryWorkingSetUtilization", memory / limit * 100.0);
            rows.at(ms);
        }
    }
}

pub(super) fn deployments(cast: &Cast, hour: &Range<i64>, rows: &mut Rows) {
    for (at, guid) in cast.fleet.deployments.iter().enumerate() {
        let name = cast.workload(at);
        let pods = cast.fleet.pods.iter().filter(|pod| pod.workload == at).count() as i64;
        for ms in ticks(hour.clone(), REST, at) {
            cluster(cast, rows);
            rows.text("deploymentName", &name)
                .set("entityGuid", guid.to_string())
                .text("entityName", &name)
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
