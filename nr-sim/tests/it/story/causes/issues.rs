//! The open issue says what was measured, agrees with its conditions, and doesn't say why.

use nr_sim::story::world::{AlertSeverity, Condition};
use nr_sim::story::{Cause, Culprit, Scene, Story};
use serde_json::Value as Json;

use super::super::{MINUTE, rows, text};
use super::{by_facet, each};

/// Every cause that has a culprit.
fn with_issue() -> impl Iterator<Item = Cause> {
    Cause::ALL.into_iter().filter(|cause| *cause != Cause::Quiet)
}

/// What a condition measures for an entity of a name since the cause is felt.
fn measured(story: &Story, culprit: &Culprit, condition: &Condition, name: &str) -> f64 {
    let query = format!("{} LIMIT MAX SINCE {}", condition.nrql, culprit.since_ms + 3 * MINUTE);
    let query = if condition.nrql.contains("FACET") { query } else { query.replace("LIMIT MAX ", "") };
    let found = rows(story, &query);
    let row = found.iter().find(|row| row.get("facet").is_none_or(|facet| facet == name));
    let value = row.unwrap_or_else(|| panic!("{query}: {found:?}"));
    let number = |value: &Json| value.as_f64().or_else(|| value.get("95").and_then(Json::as_f64));
    value.values().find_map(number).unwrap_or_else(|| panic!("{query}: {found:?}"))
}

#[test]
fn the_issue_agrees_with_its_conditions() {
    for cause in with_issue() {
        each(cause, |story, culprit, about| {
            let world = story.world();
            let open: Vec<_> = world.issues.iter().filter(|issue| issue.is_open()).collect();
            assert_eq!(open.len(), 1, "{about}");
            let issue = open[0];
            assert_eq!((&issue.id, issue.created_ms), (&culprit.issue_id, culprit.detected_ms));
            assert_eq!(
                (&issue.entities[0], &issue.entity_names[0]),
                (&culprit.service_entity, &culprit.service)
            );
            assert!(issue.created_ms > culprit.since_ms + 5 * MINUTE);
            let incidents: Vec<_> = world.incidents.iter().filter(|one| one.issue_id == issue.id).collect();
            assert_eq!(incidents.len(), issue.incident_ids.len(), "{about}");
            for incident in incidents {
                let condition = world.condition(incident.condition_id).unwrap();
                let entity = world.entity(&incident.entity).unwrap();
                assert!(condition.enabled && incident.closed_ms.is_none());
                assert!(issue.incident_ids.contains(&incident.id));
                assert!(entity.alert_severity >= AlertSeverity::Warning, "{about}");
                let wanted = if incident.priority == "CRITICAL" { "CRITICAL" } else { "WARNING" };
                let term = condition.terms.iter().find(|term| term.priority == wanted).unwrap();
                let value = measured(story, culprit, condition, &entity.name);
                assert!(value > term.threshold, "{about}: {} of {}: {value}", condition.name, entity.name);
            }
            let events = rows(story, "SELECT event, issueId FROM NrAiIncident SINCE 2 hours ago");
            assert_eq!(events.len(), issue.incident_ids.len(), "{about}: {events:?}");
            assert!(events.iter().all(|event| text(event, "issueId") == issue.id));
        });
    }
}

#[test]
fn what_is_violated_by_far_is_in_the_issue() {
    for cause in with_issue() {
        each(cause, |story, culprit, about| {
            let world = story.world();
            for condition in world.conditions.iter().filter(|one| one.enabled && one.nrql.contains("FACET")) {
                let since = culprit.since_ms + 3 * MINUTE;
                let query = format!("{} LIMIT MAX SINCE {since}", condition.nrql);
                let least = condition.terms.iter().map(|term| term.threshold).fold(f64::INFINITY, f64::min);
                for row in rows(story, &query) {
                    let number =
                        |value: &Json| value.as_f64().or_else(|| value.get("95").and_then(Json::as_f64));
                    let value = row.values().find_map(number).unwrap_or_default();
                    let name = row["facet"].as_str().unwrap_or_default();
                    let open = world.incidents.iter().any(|incident| {
                        incident.closed_ms.is_none()
                            && incident.condition_id == condition.id
                            && world.entity(&incident.entity).is_some_and(|entity| entity.name == name)
                    });
                    // A minute without a row ends what has to last for minutes, so that a handful opens nothing.
                    let few = || {
                        let (_, from) = condition.nrql.split_once(" FROM ").unwrap();
                        let counted = format!("SELECT count(*) AS 'v' FROM {from} LIMIT MAX SINCE {since}");
                        condition.nrql.contains("percent") && by_facet(story, &counted)[name] < 12.0
                    };
                    let by_chance = condition.name == "A monitor fails" && value < 3.0;
                    assert!(
                        open || by_chance || value <= least * 1.5 || few(),
                        "{about}: {} of {name}: {value}",
                        condition.name
                    );
                }
            }
        });
    }
}

#[test]
fn the_issue_does_not_say_why() {
    for cause in with_issue() {
        each(cause, |story, culprit, about| {
            let issue = story.world().issues.iter().find(|issue| issue.id == culprit.issue_id).unwrap();
            let said =
                format!("{} {:?} {:?}", issue.title, issue.description, issue.condition_names).to_lowercase();
            let mut words =
                vec!["deploy", "disk", "space", "query is slow", "traffic", "neighbour", "third", "database"];
            words.extend([&*culprit.transaction, &*culprit.table, &*culprit.version]);
            match &culprit.scene {
                Scene::Disk { hostname, .. } => words.push(hostname),
                Scene::ExternalHost { host } => words.push(host),
                Scene::Traffic { entry, user_agent, .. } => {
                    words.push(entry);
                    words.extend(user_agent.as_deref());
                }
                Scene::Neighbour { pod, deployment, .. } => words.extend([&**pod, deployment]),
                _ => {}
            }
            for word in words.into_iter().filter(|word| !word.is_empty()) {
                assert!(!said.contains(&word.to_lowercase()), "{about}: {word} in {said}");
            }
        });
    }
}
