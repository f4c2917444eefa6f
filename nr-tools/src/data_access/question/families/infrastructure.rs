//! Hosts, their processes, disks and networks, and containers.

use super::super::intent::{Intent, Unit, distinct, fixed, of};
use super::super::source::{HOST, HOSTS, Source, named, plain, source};

pub(super) const SOURCES: &[Source] = &[
    source(
        "SystemSample",
        &[
            named(HOSTS, &["hostname"]),
            plain(&["instance type"], &["instanceType"]),
            named(&["region", "aws region"], &["awsRegion"]),
            named(&["cluster"], &["clusterName"]),
            plain(&["operating system", "os"], &["operatingSystem"]),
        ],
    )
    .of("entityGuid", HOST),
    source(
        "ProcessSample",
        &[
            named(&["process", "process name", "command", "program"], &["processDisplayName"]),
            named(HOSTS, &["hostname"]),
            named(&["user"], &["userName"]),
        ],
    )
    .of("entityGuid", HOST),
    source(
        "StorageSample",
        &[
            named(
                &["mount point", "mount", "volume", "filesystem", "file system", "disk", "partition"],
                &["mountPoint"],
            ),
            named(&["device"], &["device"]),
            named(HOSTS, &["hostname"]),
        ],
    )
    .of("entityGuid", HOST),
    source(
        "NetworkSample",
        &[named(&["interface", "network interface", "nic"], &["interfaceName"]), named(HOSTS, &["hostname"])],
    )
    .of("entityGuid", HOST),
    source(
        "ContainerSample",
        &[
            named(&["container", "container name", "service", "app"], &["containerName", "name"]),
            named(HOSTS, &["hostname"]),
            plain(&["image"], &["imageName", "image"]),
            plain(&["state", "status"], &["state", "status"]),
        ],
    ),
];

const THERE: &[&str] = &[
    "host",
    "server",
    "machine",
    "usage",
    "utilization",
    "utilisation",
    "used",
    "use",
    "using",
    "consume",
    "consuming",
    "consumption",
    "infrastructure",
    "percent",
    "percentage",
    "load",
    "most",
];
const PROCESS: &[&str] = &["process", "program"];

pub(super) const INTENTS: &[Intent] = &[
    Intent {
        name: "CPU",
        words: &[&["cpu", "processor", "cpu usage", "cpu utilization"]],
        also: THERE,
        forms: &[
            of("SystemSample", Unit::Percent, &["cpuPercent"]).by(&["host"]),
            of("Metric", Unit::None, &["apm.service.cpu.usertime.utilization", "process.cpu.utilization"]),
        ],
    },
    Intent {
        name: "memory",
        words: &[&["memory", "ram", "memory usage", "mem"]],
        also: THERE,
        forms: &[
            of("SystemSample", Unit::Percent, &["memoryUsedPercent"]).by(&["host"]),
            of("Metric", Unit::None, &["apm.service.memory.physical", "process.memory.usage"]),
        ],
    },
    Intent {
        name: "disk space",
        words: &[&["disk", "disk space", "storage", "disk usage", "filesystem", "volume"]],
        also: &[
            "host",
            "server",
            "machine",
            "usage",
            "utilization",
            "used",
            "use",
            "space",
            "full",
            "fullest",
            "percent",
            "percentage",
            "fill",
            "filling",
            "up",
            "mount",
            "point",
        ],
        forms: &[
            of("StorageSample", Unit::Percent, &["diskUsedPercent"]).by(&["host", "mount point"]),
            of("SystemSample", Unit::Percent, &["diskUsedPercent"]).by(&["host"]),
        ],
    },
    Intent {
        name: "load average",
        words: &[&["load average", "system load", "load"]],
        also: &["host", "server", "machine", "one", "minute"],
        forms: &[of("SystemSample", Unit::None, &["loadAverageOneMinute"]).by(&["host"])],
    },
    Intent {
        name: "CPU wait for disks",
        words: &[&["io wait", "iowait", "i/o wait"]],
        also: &["cpu", "host", "server", "machine", "percent"],
        forms: &[of("SystemSample", Unit::Percent, &["cpuIOWaitPercent"]).by(&["host"])],
    },
    Intent {
        name: "reads from disks",
        words: &[&["disk", "storage"], &["read"]],
        also: &["byte", "second", "throughput", "rate", "host", "io"],
        forms: &[of("StorageSample", Unit::Bytes, &["readBytesPerSecond"]).by(&["host"])],
    },
    Intent {
        name: "writes to disks",
        words: &[&["disk", "storage"], &["write"]],
        also: &["byte", "second", "throughput", "rate", "host", "io"],
        forms: &[of("StorageSample", Unit::Bytes, &["writeBytesPerSecond"]).by(&["host"])],
    },
    Intent {
        name: "CPU of processes",
        words: &[PROCESS, &["cpu", "processor"]],
        also: THERE,
        forms: &[of("ProcessSample", Unit::Percent, &["cpuPercent"]).by(&["process"])],
    },
    Intent {
        name: "memory of processes",
        words: &[PROCESS, &["memory", "ram", "mem"]],
        also: THERE,
        forms: &[of("ProcessSample", Unit::Bytes, &["memoryResidentSizeBytes"]).by(&["process"])],
    },
    Intent {
        name: "received traffic",
        words: &[
            &["network", "byte", "traffic"],
            &["received", "receive", "inbound", "incoming", "ingress", "in", "download"],
        ],
        also: &["traffic", "byte", "host", "server", "rate", "throughput", "interface", "network", "second"],
        forms: &[of("NetworkSample", Unit::Bytes, &["receiveBytesPerSecond"]).by(&["host"])],
    },
    Intent {
        name: "sent traffic",
        words: &[
            &["network", "byte", "traffic"],
            &["transmitted", "transmit", "outbound", "outgoing", "egress", "sent", "out", "upload"],
        ],
        also: &["traffic", "byte", "host", "server", "rate", "throughput", "interface", "network", "second"],
        forms: &[of("NetworkSample", Unit::Bytes, &["transmitBytesPerSecond"]).by(&["host"])],
    },
    Intent {
        name: "network traffic",
        words: &[&["network", "network traffic", "bandwidth"]],
        also: &[
            "traffic",
            "byte",
            "host",
            "server",
            "usage",
            "rate",
            "throughput",
            "interface",
            "io",
            "second",
        ],
        forms: &[fixed("NetworkSample", "average(receiveBytesPerSecond), average(transmitBytesPerSecond)")
            .by(&["host"])],
    },
    Intent {
        name: "hosts",
        words: &[&["host", "server", "machine"]],
        also: &["infrastructure", "active", "running", "monitored", "up"],
        forms: &[distinct("SystemSample", "hostname")],
    },
    Intent {
        name: "CPU of containers",
        words: &[&["container", "docker"], &["cpu"]],
        also: THERE,
        forms: &[
            of("ContainerSample", Unit::Percent, &["cpuPercent"]).by(&["container"]),
            of("K8sContainerSample", Unit::None, &["cpuUsedCores"]).by(&["container"]),
        ],
    },
    Intent {
        name: "memory of containers",
        words: &[&["container", "docker"], &["memory", "ram"]],
        also: THERE,
        forms: &[
            of("ContainerSample", Unit::Bytes, &["memoryUsageBytes"]).by(&["container"]),
            of("K8sContainerSample", Unit::Bytes, &["memoryWorkingSetBytes", "memoryUsedBytes"])
                .by(&["container"]),
        ],
    },
];
