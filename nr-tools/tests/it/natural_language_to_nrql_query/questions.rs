//! Questions, and the NRQL that a person would write for them. `{gateway}` and its like stand for names of the world at
//! hand.

pub(super) const QUESTIONS: &[(&str, &str)] = &[
    // APM
    (
        "How many requests did checkout get in the last 30 minutes?",
        "SELECT count(*) FROM Transaction WHERE appName = 'checkout' SINCE 30 minutes ago",
    ),
    (
        "What is the average response time of checkout?",
        "SELECT average(duration) FROM Transaction WHERE appName = 'checkout'",
    ),
    (
        "p95 latency of the checkout service over the last 3 hours",
        "SELECT percentile(duration, 95) FROM Transaction WHERE appName = 'checkout' SINCE 3 hours ago",
    ),
    (
        "show me the top 5 slowest transactions of checkout",
        "SELECT average(duration) FROM Transaction WHERE appName = 'checkout' FACET name LIMIT 5",
    ),
    (
        "error rate by service today",
        "SELECT percentage(count(*), WHERE error IS TRUE AND error.expected IS NOT TRUE) FROM Transaction FACET appName SINCE today LIMIT 100",
    ),
    (
        "Which service has the highest average response time?",
        "SELECT average(duration) FROM Transaction FACET appName LIMIT 100",
    ),
    (
        "throughput of checkout per minute over time",
        "SELECT rate(count(*), 1 minute) FROM Transaction WHERE appName = 'checkout' TIMESERIES",
    ),
    (
        "number of errors by error class in the past day",
        "SELECT count(*) FROM TransactionError WHERE error.expected IS NOT TRUE FACET error.class SINCE 1 day ago LIMIT 100",
    ),
    (
        "apdex of checkout since yesterday",
        "SELECT apdex(duration, t: 0.5) FROM Transaction WHERE appName = 'checkout' SINCE yesterday",
    ),
    (
        "compare the average duration of checkout with yesterday",
        "SELECT average(duration) FROM Transaction WHERE appName = 'checkout' SINCE 1 hour ago COMPARE WITH 1 day ago",
    ),
    (
        "how many transactions were slower than 500 ms in the last 2 hours?",
        "SELECT count(*) FROM Transaction WHERE duration > 0.5 SINCE 2 hours ago",
    ),
    (
        "5xx responses by endpoint in the last 6 hours",
        "SELECT count(*) FROM Transaction WHERE http.statusCode >= 500 AND http.statusCode <= 599 FACET name SINCE 6 hours ago LIMIT 100",
    ),
    (
        "median and p99 duration of web transactions by host",
        "SELECT percentile(duration, 99), median(duration) FROM Transaction WHERE transactionType = 'Web' FACET host LIMIT 100",
    ),
    (
        "how much time does checkout spend in the database?",
        "SELECT average(databaseDuration) FROM Transaction WHERE appName = 'checkout'",
    ),
    (
        "requests per status code for {gateway}",
        "SELECT count(*) FROM Transaction WHERE appName = '{gateway}' FACET http.statusCode LIMIT 100",
    ),
    (
        "max response time of {cart} every 5 minutes",
        "SELECT max(duration) FROM Transaction WHERE appName = '{cart}' TIMESERIES 5 minutes",
    ),
    (
        "which endpoints have an average response time above 100 ms?",
        "SELECT latest(d) FROM (SELECT average(duration) AS 'd' FROM Transaction FACET name LIMIT MAX) WHERE d > 0.1 FACET name LIMIT 100",
    ),
    (
        "average response time of {payment}",
        "SELECT average(duration.ms) FROM Span WHERE service.name = '{payment}' AND span.kind IN ('server', 'consumer')",
    ),
    // Logs
    (
        "How many error logs were there in the last hour?",
        "SELECT count(*) FROM Log WHERE level IN ('ERROR', 'error')",
    ),
    (
        "show me the latest 20 error logs of checkout",
        "SELECT timestamp, level, message FROM Log WHERE service.name = 'checkout' AND level IN ('ERROR', 'error') LIMIT 20",
    ),
    ("log volume by level", "SELECT count(*) FROM Log FACET level LIMIT 100"),
    (
        "logs containing 'pool' in the last 3 hours",
        "SELECT count(*) FROM Log WHERE message LIKE '%pool%' SINCE 3 hours ago",
    ),
    (
        "warnings logged by each service since midnight",
        "SELECT count(*) FROM Log WHERE level IN ('WARN', 'warn') FACET service.name SINCE today LIMIT 100",
    ),
    (
        "trend of error logs per 10 minutes for the last 2 hours",
        "SELECT count(*) FROM Log WHERE level IN ('ERROR', 'error') SINCE 2 hours ago TIMESERIES 10 minutes",
    ),
    // Browser
    (
        "How many page views were there yesterday?",
        "SELECT count(*) FROM PageView SINCE yesterday UNTIL today",
    ),
    (
        "average page load time by country",
        "SELECT average(duration) FROM PageView FACET countryCode LIMIT 100",
    ),
    ("top 10 most viewed pages", "SELECT count(*) FROM PageView FACET pageUrl LIMIT 10"),
    (
        "javascript errors by browser in the last day",
        "SELECT count(*) FROM JavaScriptError FACET userAgentName SINCE 1 day ago LIMIT 100",
    ),
    (
        "what is our largest contentful paint on mobile?",
        "SELECT percentile(largestContentfulPaint, 75) FROM PageViewTiming WHERE deviceType = 'Mobile'",
    ),
    ("unique sessions in the last 24 hours", "SELECT uniqueCount(session) FROM PageView SINCE 24 hours ago"),
    (
        "slowest ajax requests by url",
        "SELECT average(timeToSettle) FROM AjaxRequest FACET groupedRequestUrl LIMIT 100",
    ),
    (
        "failed ajax calls in the last 12 hours",
        "SELECT count(*) FROM AjaxRequest WHERE httpResponseCode >= 400 SINCE 12 hours ago",
    ),
    // Infrastructure
    ("cpu usage by host", "SELECT average(cpuPercent) FROM SystemSample FACET hostname LIMIT 100"),
    (
        "which hosts use the most memory?",
        "SELECT average(memoryUsedPercent) FROM SystemSample FACET hostname LIMIT 100",
    ),
    (
        "hosts with cpu above 20%",
        "SELECT latest(c) FROM (SELECT average(cpuPercent) AS 'c' FROM SystemSample FACET hostname LIMIT MAX) WHERE c > 20 FACET hostname LIMIT 100",
    ),
    (
        "disk usage per host and mount point",
        "SELECT average(diskUsedPercent) FROM StorageSample FACET hostname, mountPoint LIMIT 100",
    ),
    (
        "top 3 processes by cpu",
        "SELECT average(cpuPercent) FROM ProcessSample FACET processDisplayName LIMIT 3",
    ),
    (
        "maximum cpu of {host} over the last 6 hours",
        "SELECT max(cpuPercent) FROM SystemSample WHERE hostname = '{host}' SINCE 6 hours ago",
    ),
    ("how many hosts are reporting?", "SELECT uniqueCount(hostname) FROM SystemSample"),
    (
        "network traffic received by host",
        "SELECT average(receiveBytesPerSecond) FROM NetworkSample FACET hostname LIMIT 100",
    ),
    // Kubernetes
    (
        "how many pods are running in each namespace?",
        "SELECT uniqueCount(podName) FROM K8sPodSample WHERE status = 'Running' FACET namespaceName LIMIT 100",
    ),
    (
        "container restarts by pod in the last day",
        "SELECT max(restartCount) - min(restartCount) FROM K8sContainerSample FACET podName SINCE 1 day ago LIMIT 100",
    ),
    (
        "cpu of kubernetes containers by deployment",
        "SELECT average(cpuUsedCores) FROM K8sContainerSample FACET deploymentName LIMIT 100",
    ),
    (
        "memory usage of the pods of {cart}",
        "SELECT average(memoryWorkingSetBytes) FROM K8sContainerSample WHERE deploymentName = '{cart}'",
    ),
    (
        "kubernetes warning events by reason in the last 3 days",
        "SELECT count(*) FROM InfrastructureEvent WHERE category = 'kubernetes' AND event.type = 'Warning' FACET event.reason SINCE 3 days ago LIMIT 100",
    ),
    (
        "available versus desired pods per deployment",
        "SELECT latest(podsAvailable), latest(podsDesired) FROM K8sDeploymentSample FACET deploymentName LIMIT 100",
    ),
    // Synthetics
    (
        "uptime of each synthetic monitor in the last day",
        "SELECT percentage(count(*), WHERE result = 'SUCCESS') FROM SyntheticCheck FACET monitorName SINCE 1 day ago LIMIT 100",
    ),
    (
        "how many synthetic checks failed in the past week by location?",
        "SELECT count(*) FROM SyntheticCheck WHERE result = 'FAILED' FACET locationLabel SINCE 1 week ago LIMIT 100",
    ),
    (
        "average monitor duration by location",
        "SELECT average(duration) FROM SyntheticCheck FACET locationLabel LIMIT 100",
    ),
    // Spans and traces
    (
        "slowest database queries of checkout",
        "SELECT average(duration.ms) FROM Span WHERE service.name = 'checkout' AND db.system IS NOT NULL FACET db.statement LIMIT 100",
    ),
    (
        "number of spans per service in the last 15 minutes",
        "SELECT count(*) FROM Span FACET service.name SINCE 15 minutes ago LIMIT 100",
    ),
    (
        "how many traces went through {gateway}",
        "SELECT uniqueCount(trace.id) FROM Span WHERE service.name = '{gateway}'",
    ),
    (
        "p95 span duration by operation for {payment}",
        "SELECT percentile(duration.ms, 95) FROM Span WHERE service.name = '{payment}' FACET name LIMIT 100",
    ),
    // Metrics
    ("which metrics are available?", "SELECT uniques(metricName, 1000) FROM Metric"),
    (
        "kafka consumer lag over the last 2 hours",
        "SELECT average(kafka.consumer_group.lag) FROM Metric SINCE 2 hours ago",
    ),
    (
        "average of apm.service.cpu.usertime.utilization by host",
        "SELECT average(apm.service.cpu.usertime.utilization) FROM Metric FACET host LIMIT 100",
    ),
    // What comes with less usual words
    (
        "how many 404s in the past day",
        "SELECT count(*) FROM Transaction WHERE http.statusCode = 404 SINCE 1 day ago",
    ),
    (
        "which hosts have the highest load",
        "SELECT average(loadAverageOneMinute) FROM SystemSample FACET hostname LIMIT 100",
    ),
    ("most common javascript errors", "SELECT count(*) FROM JavaScriptError FACET errorMessage LIMIT 100"),
    (
        "longest incidents in the last month",
        "SELECT timestamp, durationSeconds FROM NrAiIncident WHERE event = 'close' ORDER BY durationSeconds DESC LIMIT 100 SINCE 1 month ago",
    ),
    (
        "order value by currency from PageAction",
        "SELECT average(orderValue) FROM PageAction FACET currency LIMIT 100",
    ),
    (
        "processes using the most memory on each host",
        "SELECT average(memoryResidentSizeBytes) FROM ProcessSample FACET processDisplayName, hostname LIMIT 100",
    ),
    (
        "kubernetes node cpu utilization",
        "SELECT average(allocatableCpuCoresUtilization) FROM K8sNodeSample FACET nodeName LIMIT 100",
    ),
    (
        "compare error logs per service with the day before",
        "SELECT count(*) FROM Log WHERE level IN ('ERROR', 'error') FACET service.name SINCE 1 hour ago COMPARE WITH 1 day ago LIMIT 100",
    ),
    // Alerts, changes, the account
    (
        "how many incidents were opened this week by policy?",
        "SELECT count(*) FROM NrAiIncident WHERE event = 'open' FACET policyName SINCE this week LIMIT 100",
    ),
    (
        "critical alerts per condition in the last 14 days",
        "SELECT count(*) FROM NrAiIncident WHERE event = 'open' AND priority = 'critical' FACET conditionName SINCE 14 days ago LIMIT 100",
    ),
    (
        "list the deployments of the last 2 weeks",
        "SELECT timestamp, entity.name, version FROM Deployment SINCE 2 weeks ago LIMIT 100",
    ),
    (
        "data ingest by usage metric this month",
        "SELECT sum(GigabytesIngested) FROM NrConsumption WHERE productLine = 'DataPlatform' FACET usageMetric SINCE this month LIMIT 100",
    ),
];

/// What has no answer in telemetry.
pub(super) const NONSENSE: &[&str] = &[
    "what is the meaning of life",
    "please book a flight to Lisbon for tomorrow",
    "latency of the purple elephant service",
    "asdf qwer zxcv",
    "tell me a joke about errors",
    "average happiness of our customers by zodiac sign",
    "how many unicorns visited checkout",
    "drop all tables",
    "error rate by favourite colour",
    "'; SELECT * FROM Transaction --",
];
