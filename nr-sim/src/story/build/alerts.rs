//! Policies, conditions, and what they found.

use nr_core::EntityGuid;
use nr_nrql::encode;

use super::super::cast::{CHECKOUT, Cast, DAY, GATEWAY, HostRole, Mishap, MishapKind, Plot};
use super::super::dice::Dice;
use super::super::world::{Condition, ConditionKind, Details, Incident, Issue, Policy, Term, World};
use super::entities::Maker;

/// The places of conditions in the list that `write` makes.
const SLOW: usize = 0;
const FAILING: usize = 1;
const SLOW_GATEWAY: usize = 2;
const BUSY_HOST: usize = 4;
const MONITOR_FAILS: usize = 8;

/// What a condition is about, before it has ids.
struct Draft {
    policy: usize,
    name: String,
    nrql: String,
    kind: ConditionKind,
    /// The thresholds for critical and, if there is one, for warning.
    thresholds: (f64, Option<f64>),
    minutes: u32,
    target: Option<EntityGuid>,
    enabled: bool,
}

pub(super) fn write(cast: &Cast, world: &mut World, dice: &mut Dice) {
    for name in ["Online shop: golden signals", "Machines and clusters", "Shop from outside"] {
        let id = dice.whole(1_000_000, 9_999_999);
        world.policies.push(Policy {
            id,
            account: cast.account(0),
            name: name.to_owned(),
            incident_preference: "PER_CONDITION_AND_TARGET",
            guid: cast.guid(0, "AIOPS", "POLICY", &id.to_string()),
        });
    }
    for draft in drafts(cast) {
        let id = dice.whole(10_000_000, 99_999_999);
        let Some(policy) = world.policies.get(draft.policy) else { continue };
        let created_ms = cast.now_ms - dice.whole(40, 400) as i64 * DAY;
        let term = |priority, threshold| Term {
            priority,
            operator: "ABOVE",
            threshold,
            duration_s: draft.minutes * 60,
            occurrences: "ALL",
        };
        let terms = std::iter::once(term("CRITICAL", draft.thresholds.0))
            .chain(draft.thresholds.1.map(|threshold| term("WARNING", threshold)))
            .collect();
        world.conditions.push(Condition {
            id,
            policy_id: policy.id,
            account: policy.account,
            name: draft.name,
            description: None,
            runbook_url: Some(format!("https://runbooks.acme-telco.example/alerts/{id}")),
            enabled: draft.enabled,
            kind: draft.kind,
            nrql: draft.nrql,
            terms,
            aggregation_window_s: 60,
            target: draft.target,
            guid: cast.guid(0, "AIOPS", "CONDITION", &id.to_string()),
            created_ms,
            updated_ms: created_ms + dice.whole(1, 30) as i64 * DAY,
        });
    }
    let mut maker = Maker::new(cast, dice);
    for policy in &world.policies {
        maker.add(&policy.guid, &policy.name, &[], Details::Alert(policy.id));
    }
    for condition in &world.conditions {
        let tags = [("policyId", condition.policy_id.to_string())];
        maker.add(&condition.guid, &condition.name, &tags, Details::Alert(condition.id));
    }
    let entities = maker.finish();
    world.entities.extend(entities);
    for mishap in &cast.mishaps {
        over(cast, world, mishap);
    }
    if let Some(plot) = &cast.plot {
        open(cast, world, plot, dice);
    }
    world.issues.sort_by_key(|issue| std::cmp::Reverse(issue.created_ms));
    world.incidents.sort_by_key(|incident| std::cmp::Reverse(incident.opened_ms));
}

fn drafts(cast: &Cast) -> Vec<Draft> {
    let service = |at: usize| {
        let service = cast.services.get(at);
        let name = service.map_or_else(String::new, |service| service.name.to_string());
        let encoded = encode::string(&name).unwrap_or_default();
        (name, encoded, service.map(|service| service.guid.clone()))
    };
    let (checkout, checkout_text, checkout_guid) = service(CHECKOUT);
    let (gateway, gateway_text, gateway_guid) = service(GATEWAY);
    let cluster = encode::string(&cast.fleet.cluster_name).unwrap_or_default();
    let draft = |policy, name: String, nrql: String, thresholds, minutes, target| Draft {
        policy,
        name,
        nrql,
        kind: ConditionKind::Static,
        thresholds,
        minutes,
        target,
        enabled: true,
    };
    vec![
        draft(
            0,
            format!("Response time of {checkout} (p95)"),
            format!("SELECT percentile(duration, 95) FROM Transaction WHERE appName = {checkout_text}"),
            (1.0, Some(0.6)),
            5,
            checkout_guid.clone(),
        ),
        draft(
            0,
            format!("Error percentage of {checkout}"),
            format!(
                "SELECT percentage(count(*), WHERE error IS TRUE) FROM Transaction WHERE appName = {checkout_text}"
            ),
            (2.0, None),
            5,
            checkout_guid,
        ),
        draft(
            0,
            format!("Response time of {gateway} (p95)"),
            format!("SELECT percentile(duration, 95) FROM Transaction WHERE appName = {gateway_text}"),
            (4.0, Some(0.8)),
            5,
            gateway_guid.clone(),
        ),
        Draft {
            kind: ConditionKind::Baseline("UPPER_AND_LOWER"),
            ..draft(
                0,
                format!("Throughput of {gateway}"),
                format!("SELECT count(*) FROM Transaction WHERE appName = {gateway_text}"),
                (4.0, None),
                10,
                gateway_guid,
            )
        },
        draft(
            1,
            "Processors are busy".to_owned(),
            "SELECT average(cpuPercent) FROM SystemSample FACET hostname".to_owned(),
            (90.0, Some(80.0)),
            5,
            None,
        ),
        draft(
            1,
            "Disk fills up".to_owned(),
            "SELECT max(diskUsedPercent) FROM StorageSample FACET hostname, mountPoint".to_owned(),
            (90.0, Some(80.0)),
            10,
            None,
        ),
        draft(
            1,
            "Pods are missing".to_owned(),
            format!(
                "SELECT latest(podsMissing) FROM K8sDeploymentSample WHERE clusterName = {cluster} FACET \
                 deploymentName"
            ),
            (0.0, None),
            15,
            Some(cast.fleet.cluster.clone()),
        ),
        draft(
            1,
            "Partitions are under-replicated".to_owned(),
            "SELECT max(replication.unreplicatedPartitions) FROM KafkaBrokerSample FACET clusterName"
                .to_owned(),
            (0.0, None),
            10,
            Some(cast.fleet.broker.clone()),
        ),
        draft(
            2,
            "A monitor fails".to_owned(),
            "SELECT filter(count(*), WHERE result = 'FAILED') FROM SyntheticCheck FACET monitorName"
                .to_owned(),
            (0.0, None),
            5,
            cast.fleet.monitors.first().map(|monitor| monitor.guid.clone()),
        ),
        Draft {
            enabled: false,
            ..draft(
                2,
                "Errors in browsers".to_owned(),
                "SELECT count(*) FROM JavaScriptError FACET appName".to_owned(),
                (200.0, None),
                10,
                Some(cast.fleet.browser.clone()),
            )
        },
    ]
}

/// The title that a condition gives: what was measured, above what, for how long, on which signal.
fn title(condition: &Condition, signal: &str, priority: &str) -> String {
    let wanted = if priority == "CRITICAL" { "CRITICAL" } else { "WARNING" };
    let term = condition.terms.iter().find(|term| term.priority == wanted);
    let (threshold, minutes) = term.map_or((0.0, 0), |term| (term.threshold, term.duration_s / 60));
    format!("{signal} query result is > {threshold} for {minutes} minutes on '{}'", condition.name)
}

/// An incident of an issue: its condition, its entity, the signal's name, its priority and when it was opened.
struct Found<'a> {
    condition: usize,
    entity: &'a EntityGuid,
    signal: &'a str,
    priority: &'static str,
    opened_ms: i64,
    id: String,
}

fn issue(world: &mut World, id: &str, found: &[Found<'_>], closed_ms: Option<i64>) {
    let created_ms = found.iter().map(|found| found.opened_ms).min().unwrap_or(world.now_ms);
    let mut issue = Issue {
        id: id.to_owned(),
        account: world.accounts.first().map_or(nr_core::AccountId::MAX, |account| account.id),
        title: String::new(),
        description: Vec::new(),
        state: if closed_ms.is_some() { "CLOSED" } else { "ACTIVATED" },
        priority: found.first().map_or("LOW", |found| found.priority),
        created_ms,
        activated_ms: Some(created_ms),
        closed_ms,
        acknowledged_ms: None,
        acknowledged_by: None,
        updated_ms: closed_ms
            .unwrap_or_else(|| found.iter().map(|found| found.opened_ms).max().unwrap_or(created_ms)),
        entities: Vec::new(),
        entity_names: Vec::new(),
        entity_types: Vec::new(),
        condition_ids: Vec::new(),
        condition_names: Vec::new(),
        policy_ids: Vec::new(),
        policy_names: Vec::new(),
        incident_ids: Vec::new(),
        sources: vec!["newrelic"],
    };
    for found in found {
        let Some(condition) = world.conditions.get(found.condition) else { continue };
        let title = title(condition, found.signal, found.priority);
        if issue.title.is_empty() {
            issue.title.clone_from(&title);
        }
        issue.description.push(format!("Condition '{}': {}", condition.name, condition.nrql));
        if !issue.entities.contains(found.entity) {
            issue.entities.push(found.entity.clone());
            issue.entity_names.push(found.signal.to_owned());
            issue.entity_types.push(found.entity.entity_type().to_owned());
        }
        issue.condition_ids.push(condition.id);
        issue.condition_names.push(condition.name.clone());
        if !issue.policy_ids.contains(&condition.policy_id) {
            issue.policy_ids.push(condition.policy_id);
            issue.policy_names.extend(world.policy(condition.policy_id).map(|policy| policy.name.clone()));
        }
        issue.incident_ids.push(found.id.clone());
        world.incidents.push(Incident {
            id: found.id.clone(),
            account: issue.account,
            title,
            priority: found.priority,
            opened_ms: found.opened_ms,
            closed_ms,
            condition_id: condition.id,
            entity: found.entity.clone(),
            issue_id: id.to_owned(),
        });
    }
    world.issues.push(issue);
}

/// The issue of the cause, which is still open.
fn open(cast: &Cast, world: &mut World, plot: &Plot, dice: &mut Dice) {
    let (Some(service), Some(gateway)) = (cast.services.get(plot.service), cast.services.get(GATEWAY)) else {
        return;
    };
    let mut later = || plot.detected_ms + dice.whole(40, 200) as i64 * 1_000;
    let (second, third) = (later(), later());
    let mut found = |condition, service: &'_ super::super::cast::Service, priority, opened_ms| {
        (condition, service.guid.clone(), service.name.to_string(), priority, opened_ms, dice.uuid())
    };
    let all = [
        found(SLOW, service, "CRITICAL", plot.detected_ms),
        found(FAILING, service, "CRITICAL", second),
        found(SLOW_GATEWAY, gateway, "HIGH", third),
    ];
    let found: Vec<Found<'_>> = all
        .iter()
        .map(|(condition, entity, signal, priority, opened_ms, id)| Found {
            condition: *condition,
            entity,
            signal,
            priority,
            opened_ms: *opened_ms,
            id: id.clone(),
        })
        .collect();
    issue(world, &plot.issue_id, &found, None);
}

/// An issue that is over.
fn over(cast: &Cast, world: &mut World, mishap: &Mishap) {
    let (condition, found) = match mishap.kind {
        MishapKind::Busy(host) => {
            let host = cast.fleet.of_role(HostRole::Node).nth(host);
            (BUSY_HOST, host.map(|(_, host)| (&host.guid, &host.name)))
        }
        MishapKind::Failing(monitor) => {
            let monitor = cast.fleet.monitors.get(monitor);
            (MONITOR_FAILS, monitor.map(|monitor| (&monitor.guid, &monitor.name)))
        }
    };
    let Some((entity, signal)) = found else { return };
    let found = Found {
        condition,
        entity,
        signal,
        priority: "CRITICAL",
        opened_ms: mishap.since_ms + 5 * 60_000,
        id: mishap.incident_id.clone(),
    };
    issue(world, &mishap.issue_id, &[found], Some(mishap.until_ms + 3 * 60_000));
}
