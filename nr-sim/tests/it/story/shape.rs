//! Rows carry what real agents send, and hang together.

use std::collections::{BTreeMap, BTreeSet};

use nr_nrql::encode;
use nr_sim::store::Telemetry;
use serde_json::Value as Json;

use super::{answer, culprit, number, rows, story, text};

/// Some attributes of each event type that a query of somebody who knows New Relic would name.
const ATTRIBUTES: &[(&str, &str)] = &[
    (
        "Transaction",
        "appName appId entityGuid host name transactionType duration totalTime databaseDuration databaseCallCount \
         externalDuration request.headers.userAgent request.uri request.method http.statusCode error apdexPerfZone traceId guid sampled",
    ),
    (
        "TransactionError",
        "appName error.class error.message error.expected error.group.guid transactionName traceId entityGuid host",
    ),
    (
        "Span",
        "trace.id id parent.id name duration duration.ms entity.guid entity.name service.name span.kind db.statement \
         db.system http.url peer.hostname server.address category transaction.name otel.library.name k8s.podName",
    ),
    ("Log", "message level service.name entity.guid trace.id span.id hostname"),
    (
        "PageView",
        "appName entityGuid duration pageUrl session userAgentName countryCode regionCode deviceType",
    ),
    ("PageViewTiming", "timingName largestContentfulPaint interactionToNextPaint cumulativeLayoutShift"),
    ("AjaxRequest", "requestUrl httpResponseCode timeToSettle session"),
    ("PageAction", "actionName session"),
    (
        "SystemSample",
        "hostname cpuPercent cpuIOWaitPercent memoryUsedPercent diskUsedPercent entityGuid loadAverageOneMinute",
    ),
    ("ProcessSample", "hostname processDisplayName commandLine cpuPercent memoryResidentSizeBytes"),
    ("StorageSample", "hostname mountPoint diskUsedPercent readBytesPerSecond"),
    ("NetworkSample", "hostname interfaceName transmitBytesPerSecond receiveBytesPerSecond"),
    ("ContainerSample", "name cpuPercent memoryUsageBytes"),
    ("K8sNodeSample", "clusterName nodeName cpuUsedCores allocatableCpuCores condition.DiskPressure"),
    ("K8sPodSample", "clusterName namespaceName podName status isReady nodeName"),
    (
        "K8sContainerSample",
        "containerName podName cpuUsedCores cpuLimitCores memoryWorkingSetBytes restartCount \
         containerCpuCfsThrottledPeriodsDelta nodeName deploymentName",
    ),
    ("K8sDeploymentSample", "deploymentName podsAvailable podsDesired podsMissing"),
    ("KafkaBrokerSample", "clusterName broker.messagesInPerSecond request.produceTime99Percentile"),
    ("KafkaOffsetSample", "clusterName consumerGroup topic partition consumer.lag consumerGroup.totalLag"),
    ("KafkaTopicSample", "displayName topic.underReplicatedPartitions consumer.lag"),
    ("SyntheticCheck", "monitorName monitorId result duration locationLabel"),
    ("SyntheticRequest", "monitorName URL durationBlocked durationDNS durationWait responseCode"),
    ("Metric", "metricName apm.service.transaction.duration http.server.request.duration entity.guid"),
    ("NrConsumption", "productLine usageMetric GigabytesIngested"),
    ("NrdbQuery", "query user durationMs inspectedCount"),
    ("Deployment", "entity.guid entity.name version changelog commit user"),
    ("ChangeTrackingEvent", "category type entity.guid version"),
    ("NrAiIncident", "event incidentId priority policyName conditionName entity.name title"),
    ("NrAiIssue", "event issueId priority title"),
    ("InfrastructureEvent", "category event.reason event.message event.type summary"),
];

#[test]
fn event_types_have_the_attributes_of_real_agents() {
    let story = story(1);
    for (event_type, names) in ATTRIBUTES {
        for name in names.split_whitespace() {
            let query = format!(
                "SELECT filter(count(*), WHERE {name} IS NOT NULL) AS 'n' FROM {event_type} SINCE 2 hours ago"
            );
            assert!(number(&story, &query, "n") > 0.0, "{query}");
        }
    }
    let told: BTreeSet<&str> = story.telemetry().event_types().iter().copied().collect();
    assert_eq!(told.len(), story.telemetry().event_types().len());
    assert!(ATTRIBUTES.iter().all(|(name, _)| told.contains(name)));
}

#[test]
fn show_event_types_lists_what_has_rows() {
    let story = story(1);
    let names = |account: usize| -> BTreeSet<String> {
        let id = story.world().accounts[account].id;
        let found = answer(&story, id, "SHOW EVENT TYPES SINCE 1 day ago").results;
        found.iter().map(|row| text(row, "eventType").to_owned()).collect()
    };
    let shop = names(0);
    for name in ["Transaction", "Span", "Log", "Metric", "PageView", "K8sPodSample", "NrAiIssue"] {
        assert!(shop.contains(name), "{shop:?}");
    }
    let office = names(1);
    assert!(office.contains("Transaction") && office.contains("SystemSample"), "{office:?}");
    assert!(!office.contains("K8sPodSample") && !office.contains("PageView"), "{office:?}");
}

#[test]
fn a_slow_transaction_leads_to_its_trace_and_its_logs() {
    for seed in 1..=3 {
        let story = story(seed);
        let culprit = culprit(&story);
        let name = encode::string(&culprit.transaction).unwrap();
        let slow = rows(
            &story,
            &format!(
                "SELECT traceId, guid, duration FROM Transaction WHERE name = {name} AND error IS TRUE LIMIT 1"
            ),
        );
        let trace = encode::string(text(&slow[0], "traceId")).unwrap();
        let query = format!(
            "SELECT id, parent.id, name, service.name, duration.ms, transactionId, db.statement, timestamp FROM Span \
             WHERE trace.id = {trace} LIMIT MAX"
        );
        let spans = rows(&story, &query);
        let by_id: BTreeMap<&str, _> = spans.iter().map(|span| (text(span, "id"), span)).collect();
        assert_eq!(by_id.len(), spans.len());
        let roots: Vec<_> =
            spans.iter().filter(|span| span.get("parent.id").is_none_or(Json::is_null)).collect();
        assert_eq!(roots.len(), 1, "{spans:?}");
        let services: BTreeSet<&str> = spans.iter().map(|span| text(span, "service.name")).collect();
        assert!(services.len() >= 2 && services.contains("checkout"), "{services:?}");
        for span in &spans {
            let Some(parent) = span.get("parent.id").and_then(Json::as_str) else { continue };
            let parent = by_id[parent];
            assert!(span["timestamp"].as_i64().unwrap() >= parent["timestamp"].as_i64().unwrap());
        }
        assert!(
            spans
                .iter()
                .any(|span| span.get("db.statement").and_then(Json::as_str) == Some(&culprit.statement))
        );
        assert!(spans.iter().any(|span| span.get("transactionId") == slow[0].get("guid")));
        let logs = rows(&story, &format!("SELECT message, level FROM Log WHERE trace.id = {trace}"));
        assert!(logs.iter().any(|log| text(log, "level") == "ERROR"), "{logs:?}");
        let errors =
            rows(&story, &format!("SELECT error.class FROM TransactionError WHERE traceId = {trace}"));
        assert!(errors.len() >= 2, "{errors:?}");
    }
}

#[test]
fn metrics_agree_with_transactions() {
    let story = story(4);
    let counted = "FROM Transaction SELECT count(*) AS 'n', average(duration) AS 'mean' WHERE appName = 'checkout' SINCE 5 \
                   hours ago UNTIL 2 hours ago";
    let measured = "FROM Metric SELECT count(apm.service.transaction.duration) AS 'n', \
                    average(apm.service.transaction.duration) AS 'mean' WHERE appName = 'checkout' SINCE 5 hours ago UNTIL \
                    2 hours ago";
    assert_eq!(number(&story, counted, "n"), number(&story, measured, "n"));
    assert!((number(&story, counted, "mean") - number(&story, measured, "mean")).abs() < 1e-9);
}

#[test]
fn days_have_a_rhythm() {
    let story = story(1);
    let hours = rows(
        &story,
        "SELECT count(*) AS 'n' FROM Transaction SINCE 2 days ago UNTIL 2 hours ago TIMESERIES 1 hour",
    );
    let counts: Vec<f64> = hours.iter().map(|row| row["n"].as_f64().unwrap()).collect();
    let (least, most) = counts.iter().fold((f64::INFINITY, 0.0_f64), |(a, b), n| (a.min(*n), b.max(*n)));
    assert!(least > 100.0 && most > 1.6 * least && most < 5_000.0, "{counts:?}");
}

#[test]
fn entities_and_relations_hang_together() {
    for seed in 1..=5 {
        let story = story(seed);
        let world = story.world();
        let guids: BTreeSet<_> = world.entities.iter().map(|entity| &entity.guid).collect();
        assert_eq!(guids.len(), world.entities.len());
        for relation in &world.relations {
            assert!(guids.contains(&relation.source) && guids.contains(&relation.target), "{relation:?}");
        }
        assert!(world.deployments.iter().all(|made| guids.contains(&made.entity)));
        assert!(world.deployments.is_sorted_by_key(|made| std::cmp::Reverse(made.timestamp_ms)));
        assert!(world.incidents.iter().all(|incident| guids.contains(&incident.entity)));
        assert!(world.incidents.iter().all(|incident| world.condition(incident.condition_id).is_some()));
        assert!(world.conditions.iter().all(|condition| world.policy(condition.policy_id).is_some()));
        let kinds: BTreeSet<(&str, &str)> =
            world.entities.iter().map(|entity| (entity.domain(), entity.entity_type())).collect();
        for kind in [
            ("APM", "APPLICATION"),
            ("APM", "KEY_TRANSACTION"),
            ("EXT", "SERVICE"),
            ("EXT", "SERVICE_LEVEL"),
            ("BROWSER", "APPLICATION"),
            ("INFRA", "HOST"),
            ("INFRA", "KUBERNETESCLUSTER"),
            ("INFRA", "KUBERNETES_POD"),
            ("INFRA", "KAFKATOPIC"),
            ("SYNTH", "MONITOR"),
            ("VIZ", "DASHBOARD"),
            ("NR1", "WORKLOAD"),
            ("AIOPS", "CONDITION"),
        ] {
            assert!(kinds.contains(&kind), "{kind:?} not in {kinds:?}");
        }
        assert_eq!(world.accounts.len(), 3);
        assert!(world.entities.iter().all(|entity| world.account(entity.account()).is_some()));
    }
}
