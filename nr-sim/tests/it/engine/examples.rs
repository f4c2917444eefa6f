//! The queries that people write, one after another: each runs, over telemetry that has the attributes and over none.

use super::{Fixed, ask, ask_of};

/// Queries of every domain: APM, spans, logs, browser, mobile, infrastructure, Kubernetes, metrics, synthetics, alerts.
const EXAMPLES: &[&str] = &[
    r#"SELECT rate(count(*), 1 minute) AS 'rpm' FROM Transaction WHERE appName = 'checkout' SINCE 30 minutes ago TIMESERIES 1 minute"#,
    r#"SELECT average(duration) AS 'avg', percentile(duration, 50, 95, 99) AS 'pct' FROM Transaction WHERE appName = 'checkout' AND transactionType = 'Web' FACET name LIMIT 20 SINCE 1 hour ago"#,
    r#"SELECT percentage(count(*), WHERE error IS TRUE) AS 'errorRate' FROM Transaction FACET appName SINCE 1 day ago COMPARE WITH 1 week ago"#,
    r#"SELECT apdex(duration, t: 0.5) AS 'apdex' FROM Transaction WHERE entityGuid = 'MXxBUE18QVBQTElDQVRJT058MjM' SINCE 3 hours ago TIMESERIES AUTO"#,
    r#"SELECT count(*) AS 'errors', latest(timestamp) AS 'last' FROM TransactionError WHERE appName = 'checkout' FACET error.class, error.message LIMIT 25 SINCE 1 day ago"#,
    r#"SELECT timestamp, name, duration, databaseDuration, externalDuration, traceId FROM Transaction WHERE appName = 'checkout' AND duration > 2 ORDER BY duration DESC LIMIT 50 SINCE 1 hour ago"#,
    r#"SELECT histogram(duration, width: 5, buckets: 50) FROM Transaction WHERE appName = 'checkout' SINCE 1 hour ago"#,
    r#"FROM Transaction SELECT count(*) FACET CASES (WHERE duration < 0.5 AS 'fast', WHERE duration < 2 AS 'ok', WHERE duration >= 2 AS 'slow') SINCE 6 hours ago"#,
    r#"SELECT average(duration) - (SELECT average(duration) FROM Transaction WHERE appName = 'checkout' SINCE 7 days ago) AS 'delta' FROM Transaction WHERE appName = 'checkout' TIMESERIES"#,
    r#"FROM Metric SELECT average(apm.service.transaction.duration) WHERE entity.guid = 'MXxBUE18QVBQTElDQVRJT058MjM' FACET transactionName LIMIT 10 SINCE 1 hour ago"#,
    r#"SELECT average(newrelic.timeslice.value) FROM Metric WHERE appName = 'checkout' WITH METRIC_FORMAT 'Datastore/statement/{db}/{table}/{op}' FACET db, table, op LIMIT 50"#,
    r#"SELECT max(rpm) AS 'peak' FROM (FROM Transaction SELECT rate(count(*), 1 minute) AS 'rpm' WHERE appName = 'checkout' TIMESERIES 5 minutes) SINCE 1 day ago"#,
    r#"SELECT timestamp, name, service.name, duration.ms, parent.id, id, error.message FROM Span WHERE trace.id = '0123456789abcdef' ORDER BY timestamp ASC LIMIT MAX SINCE 1 day ago"#,
    r#"SELECT percentile(duration.ms, 95) AS 'p95', count(*) AS 'n' FROM Span WHERE span.kind = 'server' FACET service.name, name LIMIT 50 SINCE 1 hour ago"#,
    r#"FROM Span SELECT count(*) AS 'calls', average(duration.ms) AS 'ms' WHERE db.system IS NOT NULL FACET db.system, db.statement LIMIT 20"#,
    r#"FROM Span SELECT uniqueCount(trace.id) AS 'traces' WHERE otel.status_code = 'ERROR' FACET entity.name TIMESERIES 5 minutes SINCE 2 hours ago"#,
    r#"SELECT timestamp, level, message, service.name, trace.id FROM Log WHERE service.name = 'checkout' AND level IN ('ERROR', 'error') ORDER BY timestamp DESC LIMIT 100 SINCE 30 minutes ago"#,
    r#"SELECT count(*) FROM Log WHERE message LIKE '%timeout%' FACET hostname TIMESERIES 5 minutes SINCE 3 hours ago"#,
    r#"FROM Log WITH aparse(message, '%"status":*,"path":"*"%') AS (status, path) SELECT count(*) WHERE numeric(status) >= 500 FACET path LIMIT 20 SINCE 1 hour ago"#,
    r#"FROM Log SELECT count(*) FACET capture(message, r'.*user=(?P<user>[^ ]+).*') AS 'user' SINCE 1 hour ago"#,
    r#"SELECT bytecountestimate() / 10e8 AS 'GB' FROM Log FACET newrelic.logPattern LIMIT 10 SINCE 1 day ago"#,
    r#"WITH jparse(message) AS (userId, plan) SELECT uniqueCount(userId) FROM Log WHERE plan = 'pro' SINCE 1 day ago"#,
    r#"SELECT percentile(largestContentfulPaint, 75) AS 'lcp', percentile(interactionToNextPaint, 75) AS 'inp', percentile(cumulativeLayoutShift, 75) AS 'cls' FROM PageViewTiming WHERE appName = 'web' FACET deviceType SINCE 1 day ago"#,
    r#"SELECT count(*) AS 'views', average(duration) AS 'load' FROM PageView WHERE appName = 'web' FACET pageUrl, countryCode LIMIT 50 SINCE 1 day ago"#,
    r#"SELECT count(*), uniqueCount(session) FROM JavaScriptError WHERE appName = 'web' FACET errorMessage LIMIT 20 SINCE 1 day ago"#,
    r#"SELECT average(timeToSettle) FROM AjaxRequest WHERE httpResponseCode >= 500 FACET requestUrl LIMIT 20"#,
    r#"SELECT funnel(session, WHERE pageUrl LIKE '%/cart' AS 'Cart', WHERE pageUrl LIKE '%/pay' AS 'Pay', WHERE pageUrl LIKE '%/done' AS 'Done') FROM PageView SINCE 1 week ago"#,
    r#"FROM PageView JOIN (FROM PageAction SELECT count(*) FACET session, currentUrl LIMIT MAX) ON session SELECT count(*) FACET browserTransactionName, currentUrl"#,
    r#"SELECT percentage(uniqueCount(sessionId), WHERE sessionCrashed IS TRUE) FROM Mobile, MobileSession FACET appVersion SINCE 1 week ago"#,
    r#"SELECT count(*) FROM MobileCrash FACET crashLocation, osVersion LIMIT 20 SINCE 1 week ago"#,
    r#"SELECT average(responseTime) FROM MobileRequest FACET requestDomain TIMESERIES 1 hour SINCE 1 day ago"#,
    r#"SELECT average(cpuPercent) AS 'cpu', average(memoryUsedPercent) AS 'mem', max(diskUsedPercent) AS 'disk' FROM SystemSample FACET hostname LIMIT 100 SINCE 15 minutes ago"#,
    r#"SELECT max(cpuPercent), max(memoryResidentSizeBytes) / 1e6 AS 'MB' FROM ProcessSample WHERE hostname = 'web-1' FACET processDisplayName LIMIT 10"#,
    r#"SELECT latest(diskUsedPercent) FROM StorageSample FACET hostname, mountPoint LIMIT MAX SINCE 10 minutes ago"#,
    r#"FROM SystemSample SELECT max(cpuPercent) FACET hostname TIMESERIES 1 minute SINCE 60 minutes ago PREDICT BY 15 minutes"#,
    r#"SELECT average(aws.ec2.CPUUtilization) FROM Metric FACET aws.ec2.InstanceId TIMESERIES 5 minutes SINCE 6 hours ago"#,
    r#"SELECT summary, changeType, category FROM InfrastructureEvent WHERE hostname = 'web-1' LIMIT 50 SINCE 1 day ago"#,
    r#"SELECT latest(status), latest(isReady) FROM K8sPodSample WHERE clusterName = 'prod' AND status NOT IN ('Running', 'Succeeded') FACET namespaceName, podName LIMIT MAX SINCE 10 minutes ago"#,
    r#"SELECT max(restartCount) - min(restartCount) AS 'restarts' FROM K8sContainerSample WHERE clusterName = 'prod' FACET podName, containerName LIMIT 50 SINCE 1 hour ago"#,
    r#"SELECT average(cpuUsedCores) / average(cpuLimitCores) * 100 AS 'cpuPct' FROM K8sContainerSample FACET containerName WHERE cpuLimitCores > 0 LIMIT 20"#,
    r#"SELECT latest(podsAvailable), latest(podsDesired) FROM K8sDeploymentSample WHERE clusterName = 'prod' FACET namespaceName, deploymentName LIMIT 100"#,
    r#"FROM InfrastructureEvent SELECT count(*) WHERE category = 'kubernetes' AND event.type = 'Warning' FACET event.reason, event.involvedObject.name SINCE 1 hour ago"#,
    r#"SELECT average(k8s.node.allocatableCpuCoresUtilization) FROM Metric FACET k8s.clusterName, k8s.nodeName TIMESERIES"#,
    r#"SELECT uniques(metricName, 5000) FROM Metric WHERE instrumentation.provider = 'opentelemetry' SINCE 30 minutes ago"#,
    r#"SELECT percentile(http.server.duration, 95) FROM Metric WHERE service.name = 'cart' FACET http.route TIMESERIES"#,
    r#"SELECT bucketPercentile(http_request_duration_seconds_bucket, 50, 95) FROM Metric FACET job SINCE 1 hour ago"#,
    r#"SELECT rate(sum(requests_total), 1 second) FROM Metric FACET dimensions(include: {pod, code}) TIMESERIES 1 minute"#,
    r#"SELECT cardinality() FROM Metric FACET metricName LIMIT 20 SINCE today"#,
    r#"SELECT percentage(count(*), WHERE result = 'SUCCESS') AS 'uptime' FROM SyntheticCheck FACET monitorName LIMIT 100 SINCE 1 day ago"#,
    r#"SELECT timestamp, locationLabel, error, duration FROM SyntheticCheck WHERE monitorName = 'Login' AND result = 'FAILED' LIMIT 20 SINCE 1 day ago"#,
    r#"SELECT average(durationBlocked), average(durationDNS), average(durationWait) FROM SyntheticRequest WHERE monitorName = 'Login' FACET URL LIMIT 10"#,
    r#"SELECT count(*) FROM NrAiIncident WHERE event = 'open' FACET policyName, conditionName, priority SINCE 1 week ago"#,
    r#"SELECT title, priority, event, durationSeconds FROM NrAiIssue LIMIT 50 SINCE 1 day ago"#,
    r#"SELECT latest(version), latest(user) FROM Deployment FACET entity.name SINCE 1 week ago"#,
    r#"SELECT sum(GigabytesIngested) FROM NrConsumption WHERE productLine = 'DataPlatform' FACET usageMetric SINCE this month"#,
    r#"SELECT actionIdentifier, description, actorEmail, targetType FROM NrAuditEvent LIMIT 100 SINCE 1 day ago"#,
    r#"SELECT count(*) FROM NrIntegrationError FACET category, message LIMIT 20 SINCE 1 day ago"#,
    r#"SHOW EVENT TYPES SINCE 1 day ago"#,
    r#"SELECT keyset() FROM Transaction SINCE 1 day ago"#,
    r#"SELECT uniques(appName) FROM Transaction SINCE 1 day ago"#,
    r#"FROM Relationship SELECT targetEntityGuid WHERE sourceEntityGuid = 'MjUyMDUyOHxOUjF8V09SS0xPQUR8NzYzMDQ' AND relationshipType = 'CONTAINS' LIMIT MAX"#,
    r#"SELECT count(*) FROM Transaction, PageView FACET eventType(), dateOf(timestamp) SINCE 3 days ago LIMIT MAX WITH TIMEZONE 'Europe/Berlin'"#,
];

#[test]
fn every_example_runs() {
    let nothing = Fixed::new(Vec::new());
    for nrql in EXAMPLES {
        if let Err(error) = ask(nrql) {
            panic!("{nrql}\n  {error}");
        }
        let answer = ask_of(&nothing, nrql).unwrap();
        // A nested time series has its buckets all the same.
        assert!(answer.performance.match_count == 0 || nrql.contains("FROM ("), "{nrql}");
    }
    assert!(EXAMPLES.len() >= 60);
}

/// Queries from documentation and public repositories: whatever parses is answered, or refused by name.
#[test]
fn queries_of_the_wild_are_answered_or_refused_by_name() {
    let shared = std::env::var("NR_SHARED_DIR")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared").to_owned());
    let Ok(corpus) = std::fs::read_to_string(format!("{shared}/nrql/corpus.jsonl")) else {
        assert_ne!(
            std::env::var("NR_REQUIRE_ALL").as_deref(),
            Ok("1"),
            "{shared}/nrql/corpus.jsonl is missing"
        );
        println!("skipped: there is no {shared}/nrql/corpus.jsonl");
        return;
    };
    let (mut parsed, mut answered) = (0, 0);
    for line in corpus.lines() {
        let entry: serde_json::Value = serde_json::from_str(line).unwrap();
        let nrql = entry["nrql"].as_str().or_else(|| entry["query"].as_str()).expect("a line has a query");
        if nr_nrql::parse(nrql).has_errors() {
            continue;
        }
        parsed += 1;
        match ask(nrql) {
            Ok(_) => answered += 1,
            Err(error) => {
                assert!(error.message.starts_with("NR"), "{nrql}\n  {error}");
            }
        }
    }
    println!("{answered} of {parsed} queries answered");
    assert!(answered * 100 >= parsed * 95, "only {answered} of {parsed} were answered");
}
