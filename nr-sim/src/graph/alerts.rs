//! `account.alerts`: policies and NRQL conditions.

use nr_core::AccountId;
use serde::Deserialize;
use serde_json::{Value, json};

use super::context::Context;
use super::cursor::page;
use super::failure::Failure;
use super::node::{Field, Found, Object};
use crate::story::world::{Condition, ConditionKind, Policy};

/// Policies or conditions of a page. New Relic publishes no number; its own client counts on cursors.
const PAGE: usize = 100;

/// The time after which an incident is closed by itself: three days, New Relic's default.
const VIOLATION_TIME_LIMIT_S: i64 = 259_200;

/// The alerts of an account.
pub(crate) struct AlertsNode<'c> {
    pub(crate) context: &'c Context,
    pub(crate) account: AccountId,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct PolicyCriteria {
    ids: Option<Vec<Id>>,
    name: Option<String>,
    name_like: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct ConditionCriteria {
    name: Option<String>,
    name_like: Option<String>,
    policy_id: Option<Id>,
    query: Option<String>,
    query_like: Option<String>,
    terms_operator: Option<String>,
}

/// An ID, a text or a number.
#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum Id {
    Number(u64),
    Text(String),
}

impl Id {
    pub(crate) fn is(&self, id: u64) -> bool {
        match self {
            Self::Number(number) => *number == id,
            Self::Text(text) => text.parse() == Ok(id),
        }
    }

    pub(crate) fn is_text(&self, id: &str) -> bool {
        match self {
            Self::Number(number) => number.to_string() == id,
            Self::Text(text) => text == id,
        }
    }
}

impl<'c> Object<'c> for AlertsNode<'c> {
    fn type_name(&self) -> &str {
        "AlertsAccountStitchedFields"
    }

    fn field(&self, field: Field<'_>) -> Found<'c> {
        match field.name() {
            "policiesSearch" => self.policies(field).into(),
            "nrqlConditionsSearch" => self.conditions(field).into(),
            "policy" => {
                let id = field.id("id").unwrap_or_default();
                let found = self.all_policies().find(|policy| policy.id.to_string() == id);
                self.one(found.map(policy_json), "policy", &id).into()
            }
            "nrqlCondition" => {
                let id = field.id("id").unwrap_or_default();
                let found = self.all_conditions().find(|condition| condition.id.to_string() == id);
                self.one(found.map(condition_json), "condition", &id).into()
            }
            _ => Found::Unknown,
        }
    }
}

impl<'c> AlertsNode<'c> {
    fn all_policies(&self) -> impl Iterator<Item = &'c Policy> {
        let account = self.account;
        self.context.state.world.policies.iter().filter(move |policy| policy.account == account)
    }

    fn all_conditions(&self) -> impl Iterator<Item = &'c Condition> {
        let account = self.account;
        self.context.state.world.conditions.iter().filter(move |condition| condition.account == account)
    }

    fn one(&self, found: Option<Value>, what: &str, id: &str) -> Result<Found<'c>, Failure> {
        found
            .map(Found::json)
            .ok_or_else(|| Failure::not_found(format!("No {what} with id {id} in account {}", self.account)))
    }

    fn policies(&self, field: Field<'_>) -> Result<Found<'c>, Failure> {
        let wanted: PolicyCriteria = field.input("searchCriteria")?;
        let found: Vec<&Policy> = self
            .all_policies()
            .filter(|policy| {
                wanted.ids.as_ref().is_none_or(|ids| ids.iter().any(|id| id.is(policy.id)))
                    && wanted.name.as_ref().is_none_or(|name| *name == policy.name)
                    && wanted.name_like.as_ref().is_none_or(|part| contains(&policy.name, part))
            })
            .collect();
        let total = found.len();
        let page = page(found, "policies", field.text("cursor"), PAGE)?;
        Ok(Found::json(json!({
            "nextCursor": page.next,
            "totalCount": total,
            "policies": page.items.into_iter().map(policy_json).collect::<Vec<_>>(),
        })))
    }

    fn conditions(&self, field: Field<'_>) -> Result<Found<'c>, Failure> {
        let wanted: ConditionCriteria = field.input("searchCriteria")?;
        let found: Vec<&Condition> = self
            .all_conditions()
            .filter(|condition| {
                wanted.policy_id.as_ref().is_none_or(|id| id.is(condition.policy_id))
                    && wanted.name.as_ref().is_none_or(|name| *name == condition.name)
                    && wanted.name_like.as_ref().is_none_or(|part| contains(&condition.name, part))
                    && wanted.query.as_ref().is_none_or(|query| *query == condition.nrql)
                    && wanted.query_like.as_ref().is_none_or(|part| contains(&condition.nrql, part))
                    && wanted
                        .terms_operator
                        .as_ref()
                        .is_none_or(|wanted| condition.terms.iter().any(|term| term.operator == wanted))
            })
            .collect();
        let total = found.len();
        let page = page(found, "conditions", field.text("cursor"), PAGE)?;
        Ok(Found::json(json!({
            "nextCursor": page.next,
            "totalCount": total,
            "nrqlConditions": page.items.into_iter().map(condition_json).collect::<Vec<_>>(),
        })))
    }
}

/// LIKE of the alerts searches: anywhere, in any case.
fn contains(text: &str, part: &str) -> bool {
    text.to_lowercase().contains(&part.trim_matches('%').to_lowercase())
}

fn policy_json(policy: &Policy) -> Value {
    json!({
        "id": policy.id.to_string(),
        "name": policy.name,
        "accountId": policy.account.get(),
        "incidentPreference": policy.incident_preference,
        "entityGuid": policy.guid.to_string(),
    })
}

fn condition_json(condition: &Condition) -> Value {
    let (type_name, kind, term, direction) = match condition.kind {
        ConditionKind::Static => {
            ("AlertsNrqlStaticCondition", "STATIC", "AlertsNrqlConditionTermsWithPrediction", Value::Null)
        }
        ConditionKind::Baseline(direction) => {
            ("AlertsNrqlBaselineCondition", "BASELINE", "AlertsNrqlConditionTerms", json!(direction))
        }
    };
    let terms: Vec<Value> = condition
        .terms
        .iter()
        .map(|each| {
            json!({
                "__typename": term,
                "operator": each.operator,
                "priority": each.priority,
                "threshold": each.threshold,
                "thresholdDuration": each.duration_s,
                "thresholdOccurrences": each.occurrences,
                "disableHealthStatusReporting": null,
                "prediction": null,
            })
        })
        .collect();
    json!({
        "__typename": type_name,
        "id": condition.id.to_string(),
        "name": condition.name,
        "description": condition.description,
        "enabled": condition.enabled,
        "type": kind,
        "baselineDirection": direction,
        "policyId": condition.policy_id.to_string(),
        "entityGuid": condition.guid.to_string(),
        "targetEntity": condition.target.as_ref().map(ToString::to_string),
        "runbookUrl": condition.runbook_url,
        "titleTemplate": null,
        "violationTimeLimitSeconds": VIOLATION_TIME_LIMIT_S,
        "createdAt": condition.created_ms,
        "updatedAt": condition.updated_ms,
        "nrql": { "query": condition.nrql, "dataAccountId": condition.account.get() },
        "signal": {
            "aggregationDelay": 120,
            "aggregationMethod": "EVENT_FLOW",
            "aggregationTimer": null,
            "aggregationWindow": condition.aggregation_window_s,
            "evaluationDelay": null,
            "fillOption": "NONE",
            "fillValue": null,
            "pollingFrequency": null,
            "slideBy": null,
        },
        "expiration": {
            "closeViolationsOnExpiration": false,
            "expirationDuration": null,
            "ignoreOnExpectedTermination": false,
            "openViolationOnExpiration": false,
        },
        "terms": terms,
    })
}
