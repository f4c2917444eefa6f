//! `account.aiIssues`: issues and their incidents.

use nr_core::AccountId;
use serde::Deserialize;
use serde_json::{Value, json};

use super::alerts::Id;
use super::context::Context;
use super::cursor::page;
use super::failure::Failure;
use super::node::{Field, Found, Object};
use crate::story::world::{Incident, Issue, World};

/// Issues or incidents of a page. New Relic publishes no number; this one makes clients page.
const PAGE: usize = 50;

/// The window when none is given: 24 hours (schema, `aiIssues`).
const DEFAULT_WINDOW_MS: i64 = 86_400_000;

/// The issues of an account.
pub(crate) struct IssuesNode<'c> {
    pub(crate) context: &'c Context,
    pub(crate) account: AccountId,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct IssueFilter {
    condition_ids: Option<Vec<u64>>,
    contains: Option<String>,
    entity_guids: Option<Vec<String>>,
    entity_types: Option<Vec<String>>,
    ids: Option<Vec<Id>>,
    is_acknowledged: Option<bool>,
    is_correlated: Option<bool>,
    muting_states: Option<Vec<String>>,
    policy_ids: Option<Vec<u64>>,
    priority: Option<Vec<String>>,
    sources: Option<Vec<String>>,
    states: Option<Vec<String>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct IncidentFilter {
    entity_guids: Option<Vec<String>>,
    entity_types: Option<Vec<String>>,
    ids: Option<Vec<Id>>,
    priority: Option<Vec<String>>,
    states: Option<Vec<String>>,
}

/// A window of time as an argument gives it.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Window {
    pub(crate) start_time: Option<i64>,
    pub(crate) end_time: Option<i64>,
}

impl Window {
    /// Its bounds; without a start `length` before the end, without an end the present.
    pub(crate) fn bounds(self, now_ms: i64, length: i64) -> (i64, i64) {
        let end = self.end_time.unwrap_or_else(|| now_ms.saturating_add(1));
        (self.start_time.unwrap_or_else(|| end.saturating_sub(length)), end)
    }
}

impl<'c> Object<'c> for IssuesNode<'c> {
    fn type_name(&self) -> &str {
        "AiIssuesAccountStitchedFields"
    }

    fn field(&self, field: Field<'_>) -> Found<'c> {
        match field.name() {
            "issues" => self.issues(field).into(),
            "incidents" => self.incidents(field).into(),
            _ => Found::Unknown,
        }
    }
}

impl<'c> IssuesNode<'c> {
    /// What was open at some time of the window.
    fn window(&self, field: Field<'_>) -> Result<impl Fn(i64, Option<i64>) -> bool + use<>, Failure> {
        let window: Window = field.input("timeWindow")?;
        let (start, end) = window.bounds(self.context.now_ms, DEFAULT_WINDOW_MS);
        if start >= end {
            return Err(Failure::input("timeWindow: startTime must be before endTime"));
        }
        Ok(move |opened: i64, closed: Option<i64>| {
            opened < end && closed.is_none_or(|closed| closed >= start)
        })
    }

    fn issues(&self, field: Field<'_>) -> Result<Found<'c>, Failure> {
        let wanted: IssueFilter = field.input("filter")?;
        let within = self.window(field)?;
        let world = &self.context.state.world;
        let found: Vec<&Issue> = world
            .issues
            .iter()
            .filter(|issue| issue.account == self.account && within(issue.created_ms, issue.closed_ms))
            .filter(|issue| wanted.takes(issue))
            .collect();
        let page = page(found, "issues", field.text("cursor"), PAGE)?;
        Ok(Found::json(json!({
            "nextCursor": page.next,
            "issues": page.items.into_iter().map(issue_json).collect::<Vec<_>>(),
        })))
    }

    fn incidents(&self, field: Field<'_>) -> Result<Found<'c>, Failure> {
        let wanted: IncidentFilter = field.input("filter")?;
        let within = self.window(field)?;
        let world = &self.context.state.world;
        let found: Vec<&Incident> = world
            .incidents
            .iter()
            .filter(|one| one.account == self.account && within(one.opened_ms, one.closed_ms))
            .filter(|incident| wanted.takes(incident))
            .collect();
        let page = page(found, "incidents", field.text("cursor"), PAGE)?;
        Ok(Found::json(json!({
            "nextCursor": page.next,
            "incidents":
                page.items.into_iter().map(|incident| incident_json(world, incident)).collect::<Vec<_>>(),
        })))
    }
}

/// Whether a list is absent, or one of its members is wanted. An empty list is as none, as the service has it.
fn any<T>(wanted: Option<&Vec<T>>, mut takes: impl FnMut(&T) -> bool) -> bool {
    wanted.is_none_or(|all| all.is_empty() || all.iter().any(&mut takes))
}

impl IssueFilter {
    fn takes(&self, issue: &Issue) -> bool {
        any(self.states.as_ref(), |state| state == issue.state)
            && any(self.priority.as_ref(), |priority| priority.eq_ignore_ascii_case(issue.priority))
            && any(self.ids.as_ref(), |id| id.is_text(&issue.id))
            && any(self.entity_guids.as_ref(), |guid| {
                issue.entities.iter().any(|entity| entity.to_string() == *guid)
            })
            && any(self.entity_types.as_ref(), |wanted| same_type(&issue.entity_types, wanted))
            && any(self.policy_ids.as_ref(), |id| issue.policy_ids.contains(id))
            && any(self.condition_ids.as_ref(), |id| issue.condition_ids.contains(id))
            && any(self.sources.as_ref(), |source| issue.sources.contains(&source.as_str()))
            && any(self.muting_states.as_ref(), |state| state == "NOT_MUTED")
            && self.is_acknowledged.is_none_or(|wanted| wanted == issue.acknowledged_ms.is_some())
            && self.is_correlated.is_none_or(|wanted| wanted == correlated(issue))
            && self.contains.as_ref().is_none_or(|part| {
                let part = part.to_lowercase();
                issue.title.to_lowercase().contains(&part)
                    || issue.entity_names.iter().any(|name| name.to_lowercase().contains(&part))
            })
    }
}

impl IncidentFilter {
    fn takes(&self, incident: &Incident) -> bool {
        any(self.states.as_ref(), |state| state == incident_state(incident))
            && any(self.priority.as_ref(), |priority| priority.eq_ignore_ascii_case(incident.priority))
            && any(self.ids.as_ref(), |id| id.is_text(&incident.id))
            && any(self.entity_guids.as_ref(), |guid| incident.entity.to_string() == *guid)
            && any(self.entity_types.as_ref(), |wanted| same_type(&[issue_type(incident)], wanted))
    }
}

fn same_type(types: &[String], wanted: &str) -> bool {
    types.iter().any(|one| one.replace('_', "-").eq_ignore_ascii_case(&wanted.replace('_', "-")))
}

/// The type of an entity as issues write it.
fn issue_type(incident: &Incident) -> String {
    format!("{}-{}", incident.entity.domain(), incident.entity.entity_type())
}

fn correlated(issue: &Issue) -> bool {
    issue.incident_ids.len() > 1
}

const fn incident_state(incident: &Incident) -> &'static str {
    if incident.closed_ms.is_some() { "CLOSED" } else { "CREATED" }
}

fn issue_json(issue: &Issue) -> Value {
    let guids: Vec<String> = issue.entities.iter().map(ToString::to_string).collect();
    json!({
        "issueId": issue.id,
        "title": [issue.title],
        "description": issue.description,
        "priority": issue.priority,
        "state": issue.state,
        "mutingState": "NOT_MUTED",
        "accountIds": [issue.account.get()],
        "conditionName": issue.condition_names,
        "conditionFamilyId": issue.condition_ids,
        "conditionProduct": ["NRQL"],
        "policyIds": issue.policy_ids,
        "policyName": issue.policy_names,
        "entityGuids": guids,
        "entityNames": issue.entity_names,
        "entityTypes": issue.entity_types,
        "incidentIds": issue.incident_ids,
        "totalIncidents": issue.incident_ids.len(),
        "sources": issue.sources,
        "origins": issue.sources,
        "eventType": "ISSUE",
        "isCorrelated": correlated(issue),
        "isIdle": false,
        "createdAt": issue.created_ms,
        "activatedAt": issue.activated_ms,
        "updatedAt": issue.updated_ms,
        "acknowledgedAt": issue.acknowledged_ms,
        "acknowledgedBy": issue.acknowledged_by,
        "closedAt": issue.closed_ms,
        "closedBy": issue.closed_ms.map(|_| "newrelic"),
        "deepLinkUrl": [format!("https://radar-api.service.newrelic.com/accounts/{}/issues/{}", issue.account, issue.id)],
    })
}

fn incident_json(world: &World, incident: &Incident) -> Value {
    let condition = world.condition(incident.condition_id);
    let name = world.entity(&incident.entity).map(|entity| entity.name.as_str());
    let updated = incident.closed_ms.unwrap_or(incident.opened_ms);
    json!({
        "__typename": "AiIssuesNewRelicIncident",
        "incidentId": incident.id,
        "title": incident.title,
        "description": condition.and_then(|condition| condition.description.clone()).into_iter().collect::<Vec<_>>(),
        "priority": incident.priority,
        "state": incident_state(incident),
        "accountIds": incident.account.get().to_string(),
        "entityGuids": incident.entity.to_string(),
        "entityNames": name,
        "entityTypes": issue_type(incident),
        "conditionFamilyId": incident.condition_id.to_string(),
        "policyIds": condition.map(|condition| condition.policy_id.to_string()),
        "timestamp": updated,
        "createdAt": incident.opened_ms,
        "updatedAt": updated,
        "closedAt": incident.closed_ms,
    })
}
