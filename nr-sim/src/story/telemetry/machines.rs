//! Hosts as the infrastructure agent sees them: SystemSample, ProcessSample, StorageSample, NetworkSample,
//! ContainerSample.

use std::ops::Range;

use super::super::cast::{Cast, DAY, Host, HostRole, Load, MINUTE, MishapKind};
use super::super::dice::Dice;
use super::rhythm::rhythm;
use super::row::Rows;

/// How often a host is sampled. The agent's own interval is shorter; a minute keeps thirty days of them small.
const SYSTEM: i64 = MINUTE;

/// The volume for data.
const DATA: &str = "/data";

/// How often everything else is sampled.
pub(super) const REST: i64 = 2 * MINUTE;

/// The times at which something is sampled every `step` milliseconds, a little apart for each place.
pub(super) fn ticks(hour: Range<i64>, step: i64, place: usize) -> impl Iterator<Item = i64> {
    let apart = (place as i64 * 7_919) % step;
    let first = (hour.start - apart).div_euclid(step) * step + apart;
    (0..)
        .map(move |at| first + at * step)
        .skip_while(move |ms| *ms < hour.start)
        .take_while(move |ms| *ms < hour.end)
}

/// What share of a host's processors is busy, in percent.
pub(super) fn cpu(cast: &Cast, at: usize, host: &Host, ms: i64) -> f64 {
    let noise = Dice::new(cast.seed, "cpu", ms / SYSTEM * 32 + at as i64).bell() * 2.2;
    let mut busy = host.cpu_percent * (0.55 + 0.45 * rhythm(cast, ms)) + noise;
    if cast.mishaps.iter().any(|mishap| mishap.at(MishapKind::Busy(at), ms)) {
        busy += 66.0;
    }
    let more = load(cast, at, ms);
    busy += more.cpu + more.io_wait;
    busy.clamp(0.5, 99.0)
}

/// What a host has to do beside the usual.
fn load(cast: &Cast, at: usize, ms: i64) -> Load {
    cast.plot.as_ref().map_or(Load::NONE, |plot| plot.load(at, ms))
}

/// What share of a host's memory is used, in percent.
fn memory(cast: &Cast, at: usize, ms: i64) -> f64 {
    let base = Dice::new(cast.seed, "memory", at as i64).between(48.0, 72.0);
    let noise = Dice::new(cast.seed, "memory noise", ms / SYSTEM * 32 + at as i64).bell() * 0.8;
    base + noise + load(cast, at, ms).memory
}

/// What share of a host's volume for data is used, in percent.
pub(super) fn disk(cast: &Cast, at: usize, host: &Host, ms: i64) -> f64 {
    // Disks fill up by less than a percent in thirty days.
    let usual = host.disk_percent - (cast.now_ms - ms) as f64 / (45 * DAY) as f64;
    cast.plot.as_ref().map_or(usual, |plot| plot.disk(at, DATA, usual, ms))
}

fn common(cast: &Cast, host: &Host, rows: &mut Rows) {
    rows.text("hostname", &host.name)
        .text("entityGuid", &host.guid_text)
        .text("entityName", &host.name)
        .text("entityKey", &host.name)
        .text("fullHostname", &host.name)
        .word("agentName", "Infrastructure")
        .word("agentVersion", "1.71.0")
        .word("operatingSystem", "linux")
        .word("linuxDistribution", "Amazon Linux 2023")
        .word("instanceType", host.instance_type)
        .word("awsRegion", cast.fleet.region);
    if host.role == HostRole::Node {
        rows.text("clusterName", &cast.fleet.cluster_name).text("nodeName", &host.name);
    }
}

fn hosts(cast: &Cast, account: usize) -> impl Iterator<Item = (usize, &Host)> {
    cast.fleet.hosts.iter().enumerate().filter(move |(_, host)| host.account == account)
}

pub(super) fn system(cast: &Cast, account: usize, hour: &Range<i64>, rows: &mut Rows) {
    for (at, host) in hosts(cast, account) {
        for ms in ticks(hour.clone(), SYSTEM, at) {
            let (busy, used) = (cpu(cast, at, host, ms), memory(cast, at, ms));
            let more = load(cast, at, ms);
            let total = host.memory_bytes as f64;
            let working = (busy - more.io_wait).max(0.0);
            common(cast, host, rows);
            rows.set("coreCount", host.cores.to_string())
                .set("processorCount", host.cores.to_string())
                .set("cpuPercent", busy)
                .set("cpuUserPercent", working * 0.72)
                .set("cpuSystemPercent", working * 0.2)
                .set("cpuIOWaitPercent", working * 0.07 + more.io_wait)
                .set("cpuStealPercent", working * 0.01)
                .set("cpuIdlePercent", 100.0 - busy)
                .set("loadAverageOneMinute", busy / 100.0 * f64::from(host.cores))
                .set("loadAverageFiveMinute", busy / 104.0 * f64::from(host.cores))
                .set("loadAverageFifteenMinute", busy / 108.0 * f64::from(host.cores))
                .set("memoryTotalBytes", total)
                .set("memoryUsedBytes", (total * used / 100.0).round())
                .set("memoryFreeBytes", (total * (1.0 - used / 100.0)).round())
                .set("memoryUsedPercent", used)
                .set("memoryFreePercent", 100.0 - used)
                .set("swapUsedBytes", 0.0)
                .set("diskUsedPercent", disk(cast, at, host, ms))
                .set("diskFreePercent", 100.0 - disk(cast, at, host, ms))
                .set("diskUsedBytes", (host.disk_bytes as f64 * disk(cast, at, host, ms) / 100.0).round())
                .set("diskTotalBytes", host.disk_bytes as f64)
                .set("diskUtilizationPercent", (working * 0.18 + more.io_wait * 3.0).min(99.0))
                .set("uptime", ((ms - cast.begin_ms) / 1_000 + 86_400 * 9) as f64);
            rows.at(ms);
        }
    }
}

fn processes(host: &Host) -> &'static [(&'static str, &'static str, f64)] {
    match host.role {
        HostRole::Node => &[
            ("containerd", "/usr/bin/containerd", 0.08),
            ("kubelet", "/usr/bin/kubelet --config=/etc/kubernetes/kubelet.yaml", 0.1),
            ("java", "java -javaagent:/newrelic/newrelic.jar -jar /app/service.jar", 0.4),
            ("node", "node --require newrelic /app/server.js", 0.25),
        ],
        HostRole::Database => &[
            ("postgres", "postgres: checkpointer", 0.1),
            ("postgres", "postgres: shop shop [local] SELECT", 0.7),
            ("newrelic-infra", "/usr/bin/newrelic-infra", 0.03),
        ],
        HostRole::Broker => &[
            ("java", "java -Xmx6G kafka.Kafka /etc/kafka/server.properties", 0.8),
            ("newrelic-infra", "/usr/bin/newrelic-infra", 0.05),
        ],
        HostRole::Plain => &[
            (
                "java",
                "java -Dspring.datasource.password=Summer-of-69 -jar /opt/app/app.jar --token s3cr3t-t0k3n",
                0.6,
            ),
            ("newrelic-infra", "/usr/bin/newrelic-infra", 0.05),
        ],
    }
}

pub(super) fn process(cast: &Cast, account: usize, hour: &Range<i64>, rows: &mut Rows) {
    for (at, host) in hosts(cast, account) {
        for ms in ticks(hour.clone(), REST, at) {
            let busy = cpu(cast, at, host, ms) * f64::from(host.cores);
            for (place, (name, command, share)) in processes(host).iter().enumerate() {
                common(cast, host, rows);
                let resident = host.memory_bytes as f64 * memory(cast, at, ms) / 100.0 * share;
                rows.word("processDisplayName", name)
                    .word("commandName", name)
                    .word("commandLine", command)
                    .set("processId", 900 + place as i64 * 37)
                    .set("parentProcessId", 1_i64)
                    .word("userName", if *name == "postgres" { "postgres" } else { "root" })
                    .word("state", "S")
                    .set("cpuPercent", busy * share)
                    .set("cpuUserPercent", busy * share * 0.8)
                    .set("cpuSystemPercent", busy * share * 0.2)
                    .set("memoryResidentSizeBytes", resident.round())
                    .set("memoryVirtualSizeBytes", (resident * 2.4).round())
                    .set("threadCount", 12 + (share * 120.0) as i64)
                    .set("fileDescriptorCount", 40 + (share * 600.0) as i64)
                    .set("ioReadBytesPerSecond", busy * share * 900.0)
                    .set("ioWriteBytesPerSecond", busy * share * 2_400.0);
                rows.at(ms);
            }
        }
    }
}

pub(super) fn storage(cast: &Cast, account: usize, hour: &Range<i64>, rows: &mut Rows) {
    for (at, host) in hosts(cast, account) {
        for ms in ticks(hour.clone(), REST, at) {
            for (mount, device, share) in [("/", "/dev/nvme0n1p1", 0.2), (DATA, "/dev/nvme1n1", 0.8)] {
                let total = host.disk_bytes as f64 * share;
                let used = if mount == "/" { 41.0 } else { disk(cast, at, host, ms) };
                let more = load(cast, at, ms);
                let (wait, times) = if mount == DATA { (more.io_wait, more.reads) } else { (0.0, 1.0) };
                let busy = (cpu(cast, at, host, ms) - more.io_wait).max(0.0);
                common(cast, host, rows);
                rows.word("mountPoint", mount)
                    .word("device", device)
                    .word("filesystemType", "xfs")
                    .word("isReadOnly", "false")
                    .set("diskTotalBytes", total)
                    .set("diskUsedBytes", (total * used / 100.0).round())
                    .set("diskFreeBytes", (total * (1.0 - used / 100.0)).round())
                    .set("diskUsedPercent", used)
                    .set("diskFreePercent", 100.0 - used)
                    .set("inodesUsedPercent", used / 9.0)
                    .set("totalUtilizationPercent", (busy * 0.2 + wait * 3.0).min(99.0))
                    .set("readBytesPerSecond", busy * 9_000.0 * share * times)
                    .set("writeBytesPerSecond", busy * 21_000.0 * share)
                    .set("readIoPerSecond", busy * 0.9 * times)
                    .set("writeIoPerSecond", busy * 2.1);
                rows.at(ms);
            }
        }
    }
}

pub(super) fn network(cast: &Cast, account: usize, hour: &Range<i64>, rows: &mut Rows) {
    for (at, host) in hosts(cast, account) {
        for ms in ticks(hour.clone(), REST, at) {
            let dice = &mut Dice::new(cast.seed, "network", ms / REST * 32 + at as i64);
            let load = rhythm(cast, ms) * f64::from(host.cores);
            common(cast, host, rows);
            rows.word("interfaceName", "eth0")
                .word("state", "up")
                .set("ipV4Address", format!("10.0.{at}.17/24"))
                .set("receiveBytesPerSecond", load * dice.between(60_000.0, 90_000.0))
                .set("transmitBytesPerSecond", load * dice.between(80_000.0, 120_000.0))
                .set("receivePacketsPerSecond", load * dice.between(80.0, 120.0))
                .set("transmitPacketsPerSecond", load * dice.between(90.0, 130.0))
                .set("receiveErrorsPerSecond", 0.0)
                .set("transmitErrorsPerSecond", 0.0)
                .set("receiveDroppedPerSecond", 0.0)
                .set("transmitDroppedPerSecond", 0.0);
            rows.at(ms);
        }
    }
}

pub(super) fn containers(cast: &Cast, hour: &Range<i64>, rows: &mut Rows) {
    for (at, pod) in cast.fleet.pods.iter().enumerate() {
        let Some(host) = cast.fleet.hosts.get(pod.host) else { continue };
        let name = cast.workload(pod.workload);
        let limit = super::kubernetes::memory_limit(cast, pod.workload);
        for ms in ticks(hour.clone(), REST, at) {
            let cores = super::kubernetes::cores(cast, at, pod.workload, ms);
            let used = super::kubernetes::working_set(cast, at, pod.workload, ms);
            rows.text("entityGuid", &pod.container_text)
                .text("entityName", &name)
                .text("containerId", &pod.container_id)
                .text("name", &name)
                .text("hostname", &host.name)
                .set("image", format!("registry.acme-telco.example/{name}"))
                .set("imageName", format!("{name}:{}", cast.image(pod.workload, ms)))
                .word("state", "running")
                .word("status", "Up 3 days")
                .set("cpuPercent", cores * 100.0)
                .set("cpuLimitCores", super::kubernetes::cpu_limit(cast, pod.workload))
                .set("memoryUsageBytes", used)
                .set("memorySizeLimitBytes", limit)
                .set("memoryUsageLimitPercent", used / limit * 100.0)
                .set("restartCount", super::kubernetes::restarts(cast, at, ms))
                .set("processCount", 3_i64)
                .set("threadCount", 40_i64)
                .set("networkRxBytesPerSecond", cores * 90_000.0)
                .set("networkTxBytesPerSecond", cores * 120_000.0);
            rows.at(ms);
        }
    }
}
