//! Policies, conditions, and what they found.

use nr_core::EntityGuid;

use super::super::cast::{Cast, DAY, HostRole, Mishap, MishapKind, Plot, Subject};
use super::super::dice::Dice;
use super::super::world::{Condition, Details, Incident, Issue, Policy, Term, World};
use super::conditions::{self, BUSY_HOST, MONITOR_FAILS};
use super::entities::Maker;

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
    // Policies and the conditions that every story had draw first, the others on their own.
    let own = &mut Dice::new(cast.seed, "other conditions", 0);
    let drafts = conditions::drafts(cast);
    let first = conditions::FIRST.min(drafts.len());
    for (at, draft) in drafts.into_iter().enumerate() {
        let dice = if at < first { &mut *dice } else { &mut *own };
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
    let (early, late) = world.conditions.split_at(first.min(world.conditions.len()));
    enter(&mut maker, early);
    let mut entities = maker.finish();
    let mut maker = Maker::new(cast, own);
    enter(&mut maker, late);
    entities.extend(maker.finish());
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

fn enter(maker: &mut Maker<'_>, conditions: &[Condition]) {
    for condition in conditions {
        let tags = [("policyId", condition.policy_id.to_string())];
        maker.add(&condition.guid, &condition.name, &tags, Details::Alert(condition.id));
    }
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
    let later: Vec<i64> =
        plot.alarms.iter().skip(1).map(|_| plot.detected_ms + dice.whole(40, 200) as i64 * 1_000).collect();
    let times = std::iter::once(plot.detected_ms).chain(later);
    let found: Vec<Found<'_>> = plot
        .alarms
        .iter()
        .zip(times)
        .filter_map(|(alarm, opened_ms)| {
            let (entity, signal) = match alarm.subject {
                Subject::Service(at) => cast.services.get(at).map(|one| (&one.guid, &one.name))?,
                Subject::Host(at) => cast.fleet.hosts.get(at).map(|one| (&one.guid, &one.name))?,
            };
            let condition = conditions::finding(cast, alarm);
            Some(Found { condition, entity, signal, priority: alarm.priority, opened_ms, id: dice.uuid() })
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
