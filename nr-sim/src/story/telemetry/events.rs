//! What happens now and then: deployments, changes of the cluster, incidents, use of the account.

use std::ops::Range;

use super::super::cast::{Cast, HOUR, MINUTE};
use super::super::dice::Dice;
use super::super::world::{Condition, Details, Incident, Issue, World};
use super::row::Rows;

/// What the events of an hour are made from.
#[derive(Clone, Copy)]
pub(super) struct Stage<'a> {
    pub(super) cast: &'a Cast,
    pub(super) world: &'a World,
    pub(super) account: usize,
    pub(super) hour: i64,
}

impl Stage<'_> {
    fn span(&self) -> Range<i64> {
        self.cast.hour(self.hour)
    }

    fn is_shop(&self) -> bool {
        self.account == 0
    }
}

pub(super) fn deployments(stage: Stage<'_>, rows: &mut Rows) {
    let account = stage.cast.account(stage.account);
    for made in &stage.world.deployments {
        if made.entity.account() == account && stage.span().contains(&made.timestamp_ms) {
            rows.set("entity.guid", made.entity.to_string())
                .set("entity.name", made.entity_name.as_str())
                .set("entity.type", made.entity.entity_type())
                .set("deploymentId", made.id.as_str())
                .set("deploymentType", made.kind)
                .set("version", made.version.as_str())
                .set("description", made.description.as_str())
                .set("changelog", made.changelog.as_str())
                .set("commit", made.commit.as_str())
                .set("user", made.user.as_str());
            rows.at(made.timestamp_ms);
        }
    }
}

pub(super) fn changes(stage: Stage<'_>, rows: &mut Rows) {
    let account = stage.cast.account(stage.account);
    for made in &stage.world.deployments {
        if made.entity.account() == account && stage.span().contains(&made.timestamp_ms) {
            rows.word("category", "Deployment")
                .word("type", "Rolling")
                .set("changeTrackingId", made.id.as_str())
                .set("entity.guid", made.entity.to_string())
                .set("entity.name", made.entity_name.as_str())
                .set("entity.type", made.entity.entity_type())
                .set("version", made.version.as_str())
                .set("shortDescription", made.description.as_str())
                .set("description", made.changelog.as_str())
                .set("commit", made.commit.as_str())
                .set("user", made.user.as_str());
            rows.at(made.timestamp_ms);
        }
    }
}

pub(super) fn incidents(stage: Stage<'_>, rows: &mut Rows) {
    for incident in stage.world.incidents.iter().filter(|_| stage.is_shop()) {
        let Some(condition) = stage.world.condition(incident.condition_id) else { continue };
        for (event, at_ms) in [("open", Some(incident.opened_ms)), ("close", incident.closed_ms)] {
            if let Some(at_ms) = at_ms.filter(|ms| stage.span().contains(ms)) {
                about_incident(stage.world, incident, condition, event, rows);
                rows.at(at_ms);
            }
        }
    }
}

fn about_incident(
    world: &World,
    incident: &Incident,
    condition: &Condition,
    event: &'static str,
    rows: &mut Rows,
) {
    let wanted = if incident.priority == "CRITICAL" { "CRITICAL" } else { "WARNING" };
    let entity = world.entity(&incident.entity);
    rows.set("event", event)
        .set("incidentId", incident.id.as_str())
        .set("issueId", incident.issue_id.as_str())
        .set("title", incident.title.as_str())
        .set("priority", wanted.to_lowercase())
        .set("policyId", condition.policy_id as i64)
        .set("policyName", world.policy(condition.policy_id).map(|policy| policy.name.as_str()))
        .set("conditionId", condition.id as i64)
        .set("conditionName", condition.name.as_str())
        .word("type", "NRQL Query")
        .set("nrqlQuery", condition.nrql.as_str())
        .set("runbookUrl", condition.runbook_url.as_deref())
        .set("entity.guid", incident.entity.to_string())
        .set("entity.name", entity.map(|entity| entity.name.as_str()))
        .set("entity.type", incident.entity.entity_type())
        .set("targetName", entity.map(|entity| entity.name.as_str()))
        .set("openTime", incident.opened_ms)
        .set("muted", false);
    if let Some(term) = condition.terms.iter().find(|term| term.priority == wanted) {
        rows.set("threshold", term.threshold)
            .set("thresholdDuration", i64::from(term.duration_s))
            .set("thresholdOccurrences", term.occurrences)
            .set("operator", term.operator.to_lowercase());
    }
    if let Some(closed) = incident.closed_ms.filter(|_| event == "close") {
        rows.set("closeTime", closed)
            .set("durationSeconds", (closed - incident.opened_ms) / 1_000)
            .word("closeCause", "condition recovered");
    }
}

pub(super) fn issues(stage: Stage<'_>, rows: &mut Rows) {
    for issue in stage.world.issues.iter().filter(|_| stage.is_shop()) {
        let moments = [
            ("create", Some(issue.created_ms)),
            ("activate", issue.activated_ms),
            ("close", issue.closed_ms),
        ];
        for (event, at_ms) in moments {
            if let Some(at_ms) = at_ms.filter(|ms| stage.span().contains(ms)) {
                about_issue(issue, event, at_ms, rows);
                rows.at(at_ms);
            }
        }
    }
}

fn about_issue(issue: &Issue, event: &'static str, at_ms: i64, rows: &mut Rows) {
    let guids: Vec<String> = issue.entities.iter().map(ToString::to_string).collect();
    rows.set("event", event)
        .set("issueId", issue.id.as_str())
        .set("title", issue.title.as_str())
        .set("priority", issue.priority.to_lowercase())
        .set("state", if event == "close" { "closed" } else { "activated" })
        .set("incidentCount", issue.incident_ids.len() as i64)
        .set("incidentIds", issue.incident_ids.join(","))
        .set("conditionNames", issue.condition_names.join(","))
        .set("policyNames", issue.policy_names.join(","))
        .set("entityGuids", guids.join(","))
        .set("entityNames", issue.entity_names.join(","))
        .set("sources", issue.sources.join(","))
        .set("createdAt", issue.created_ms)
        .set("durationSeconds", (at_ms - issue.created_ms) / 1_000);
}

pub(super) fn consumption(stage: Stage<'_>, rows: &mut Rows) {
    let dice = &mut Dice::new(stage.cast.seed, "consumption", stage.hour * 4 + stage.account as i64);
    let Some((id, name)) = stage.cast.accounts.get(stage.account) else { return };
    let share = if stage.is_shop() { 1.0 } else { 0.06 };
    for (metric, gigabytes) in [
        ("ApmEventsBytes", 0.011),
        ("TracingBytes", 0.034),
        ("LoggingBytes", 0.018),
        ("MetricsBytes", 0.021),
        ("InfraHostBytes", 0.009),
        ("InfraIntegrationBytes", 0.012),
        ("BrowserEventsBytes", 0.006),
    ] {
        let ingested = gigabytes * share * dice.between(0.8, 1.2);
        rows.word("productLine", "DataPlatform")
            .set("usageMetric", metric)
            .word("metric", "GigabytesIngested")
            .set("GigabytesIngested", ingested)
            .set("bytesIngested", (ingested * 1e9).round())
            .set("consumption", ingested)
            .set("consumingAccountId", id.get() as i64)
            .set("consumingAccountName", name.as_str())
            .set("masterAccountId", stage.cast.account(0).get() as i64)
            .set("masterAccountName", stage.cast.accounts.first().map(|(_, name)| name.as_str()));
        rows.at(stage.hour * HOUR + 59 * MINUTE);
    }
}

/// How many queries people and dashboards ask in an hour.
const QUERIES: i64 = 14;

pub(super) fn queries(stage: Stage<'_>, rows: &mut Rows) {
    let widgets: Vec<&str> = stage
        .world
        .entities
        .iter()
        .filter_map(|entity| match &entity.details {
            Details::Dashboard(dashboard) => Some(dashboard),
            _ => None,
        })
        .flat_map(|dashboard| &dashboard.pages)
        .flat_map(|page| &page.widgets)
        .filter_map(|widget| widget.nrql.as_deref())
        .filter(|_| stage.is_shop())
        .collect();
    let dice = &mut Dice::new(stage.cast.seed, "queries", stage.hour);
    for _ in 0..QUERIES {
        let Some(query) = widgets.get(dice.below(widgets.len())) else { return };
        let Some(person) = stage.cast.people.get(dice.below(stage.cast.people.len())) else { return };
        let inspected = dice.skewed(20_000.0, 0.8).round();
        rows.set("query", *query)
            .set("user", person.email.as_str())
            .set("userId", person.id as i64)
            .set("source", dice.pick(&["Dashboards", "NerdGraph", "Query builder"]))
            .set("durationMs", (inspected / 400.0 * dice.between(0.7, 1.3)).round())
            .set("inspectedCount", inspected)
            .set("matchCount", (inspected * dice.unit()).round())
            .set("timeWindowMinutes", 60_i64)
            .set("success", true);
        rows.at(stage.hour * HOUR + (dice.unit() * HOUR as f64) as i64);
    }
}

/// How likely it is that somebody changes something in an hour.
const CHANGE: f64 = 0.3;

pub(super) fn audit(stage: Stage<'_>, rows: &mut Rows) {
    let dice = &mut Dice::new(stage.cast.seed, "audit", stage.hour * 4 + stage.account as i64);
    if !dice.chance(CHANGE) {
        return;
    }
    let Some(person) = stage.cast.people.get(dice.below(stage.cast.people.len())) else { return };
    let (action, kind, description) = dice.pick(&[
        ("dashboard.update", "dashboard", "Widget moved"),
        ("alert_condition.update", "alert_condition", "Threshold looked at and saved"),
        ("user.login", "user", "Signed in"),
        ("api_key.create", "api_key", "User key made"),
        ("entity.tag.add", "entity", "Tag added"),
    ]);
    rows.set("actionIdentifier", action)
        .word("actorType", "user")
        .set("actorEmail", person.email.as_str())
        .set("actorId", person.id as i64)
        .set("description", description)
        .set("targetType", kind)
        .set("targetId", dice.whole(1_000_000, 9_999_999).to_string())
        .word("scopeType", "account")
        .set("scopeId", stage.cast.account(stage.account).to_string())
        .word("actorIpAddress", "203.0.113.24")
        .set("requestId", dice.uuid());
    rows.at(stage.hour * HOUR + (dice.unit() * HOUR as f64) as i64);
}

/// How likely a readiness probe fails once in an hour.
const PROBE_FAILS: f64 = 0.06;

pub(super) fn infrastructure(stage: Stage<'_>, rows: &mut Rows) {
    let cast = stage.cast;
    if !stage.is_shop() {
        return;
    }
    let mut tell = |pod: usize, kind: &'static str, reason: &'static str, message: String, ms: i64| {
        let Some(pod) = cast.fleet.pods.get(pod) else { return };
        rows.word("category", "kubernetes")
            .text("clusterName", &cast.fleet.cluster_name)
            .set("summary", message.as_str())
            .set("event.type", kind)
            .set("event.reason", reason)
            .set("event.message", message)
            .set("event.count", 1_i64)
            .word("event.involvedObject.kind", "Pod")
            .text("event.involvedObject.name", &pod.name)
            .text("event.involvedObject.namespace", &cast.fleet.namespace)
            .word("event.source.component", "kubelet")
            .text(
                "hostname",
                &cast.fleet.hosts.get(pod.host).map_or_else(|| pod.name.clone(), |h| h.name.clone()),
            );
        rows.at(ms);
    };
    for release in &cast.releases {
        if !stage.span().contains(&release.at_ms) {
            continue;
        }
        let pods = cast.fleet.pods.iter().enumerate().filter(|(_, pod)| pod.workload == release.service);
        for (copy, (at, pod)) in pods.enumerate() {
            let name = cast.workload(pod.workload);
            let ms = release.at_ms + copy as i64 * MINUTE;
            let image = format!("registry.acme-telco.example/{name}:{}", release.version);
            tell(at, "Normal", "Killing", format!("Stopping container {name}"), ms - 1_500);
            tell(at, "Normal", "Pulled", format!("Successfully pulled image \"{image}\""), ms - 900);
            tell(at, "Normal", "Started", format!("Started container {name}"), ms);
        }
    }
    if let Some(plot) = &cast.plot {
        for (at, pod) in cast.fleet.pods.iter().enumerate() {
            let name = cast.workload(pod.workload);
            let span = stage.span();
            for ms in plot.restarts(at, span.end).filter(|ms| span.contains(ms)) {
                let unhealthy = "Liveness probe failed: Get \"http://:8080/health\": context deadline exceeded \
                                 (Client.Timeout exceeded while awaiting headers)";
                let killing = format!("Container {name} failed liveness probe, will be restarted");
                tell(at, "Warning", "Unhealthy", unhealthy.to_owned(), ms - 2_000);
                tell(at, "Normal", "Killing", killing, ms - 1_000);
                tell(at, "Normal", "Started", format!("Started container {name}"), ms);
            }
        }
    }
    let dice = &mut Dice::new(cast.seed, "probes", stage.hour);
    if dice.chance(PROBE_FAILS) {
        let message = "Readiness probe failed: context deadline exceeded".to_owned();
        let ms = stage.hour * HOUR + (dice.unit() * HOUR as f64) as i64;
        tell(dice.below(cast.fleet.pods.len()), "Warning", "Unhealthy", message, ms);
    }
}
