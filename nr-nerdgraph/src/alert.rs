//! Alert policies and their NRQL conditions.

use nr_core::AccountId;

use crate::client::Client;
use crate::convert;
use crate::enums::{
    AlertsIncidentPreference, AlertsNrqlBaselineDirection, AlertsNrqlConditionPriority,
    AlertsNrqlConditionTermsOperator, AlertsNrqlConditionThresholdOccurrences, AlertsNrqlConditionType,
};
use crate::generated::alerts::{
    SearchNrqlConditions, SearchPolicies, search_nrql_conditions as conditions, search_policies as policies,
};
use crate::page::{Page, Pages};

/// Which policies are asked for; the conditions add up.
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use]
pub struct PolicyFilter {
    name: Option<String>,
    name_like: Option<String>,
    ids: Vec<String>,
}

impl PolicyFilter {
    /// All policies.
    pub fn new() -> Self {
        Self::default()
    }

    /// The policy has exactly this name.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// The policy's name has this in it.
    pub fn name_like(mut self, part: impl Into<String>) -> Self {
        self.name_like = Some(part.into());
        self
    }

    /// The policy has this id; of several, any.
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.ids.push(id.into());
        self
    }
}

/// An alert policy.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct AlertPolicy {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The account that it is in.
    pub account_id: Option<AccountId>,
    /// How its incidents become issues.
    pub incident_preference: AlertsIncidentPreference,
}

impl From<policies::SearchPoliciesActorAccountAlertsPoliciesSearchPolicies> for AlertPolicy {
    fn from(from: policies::SearchPoliciesActorAccountAlertsPoliciesSearchPolicies) -> Self {
        Self {
            id: from.id,
            name: from.name,
            account_id: convert::account(from.account_id),
            incident_preference: from.incident_preference,
        }
    }
}

/// Which conditions are asked for; the conditions add up.
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use]
pub struct ConditionFilter {
    policy: Option<String>,
    name_like: Option<String>,
    query_like: Option<String>,
}

impl ConditionFilter {
    /// All NRQL conditions.
    pub fn new() -> Self {
        Self::default()
    }

    /// The condition is one of this policy.
    pub fn policy(mut self, id: impl Into<String>) -> Self {
        self.policy = Some(id.into());
        self
    }

    /// The condition's name has this in it.
    pub fn name_like(mut self, part: impl Into<String>) -> Self {
        self.name_like = Some(part.into());
        self
    }

    /// The condition's query has this in it.
    pub fn query_like(mut self, part: impl Into<String>) -> Self {
        self.query_like = Some(part.into());
        self
    }
}

/// An NRQL alert condition of any kind.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct NrqlCondition {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// Whether it is switched on.
    pub enabled: bool,
    /// Static, baseline or outlier.
    pub kind: AlertsNrqlConditionType,
    /// The policy that it belongs to.
    pub policy_id: String,
    /// The query that it evaluates.
    pub query: String,
    /// The account that the query reads, where it is another one.
    pub data_account: Option<AccountId>,
    /// When it opens an incident.
    pub terms: Vec<ConditionTerm>,
    /// Which deviations count, of a baseline.
    pub baseline_direction: Option<AlertsNrqlBaselineDirection>,
    /// What to do when it opens.
    pub runbook_url: Option<String>,
    /// Seconds of a window that the query is evaluated over.
    pub aggregation_window_seconds: Option<f64>,
    /// When it was last changed, in milliseconds since 1970.
    pub updated_ms: Option<i64>,
}

/// A threshold of a condition.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ConditionTerm {
    /// Critical or warning.
    pub priority: AlertsNrqlConditionPriority,
    /// How the value is compared.
    pub operator: AlertsNrqlConditionTermsOperator,
    /// With what it is compared.
    pub threshold: f64,
    /// For how many seconds.
    pub duration_seconds: f64,
    /// All of that time, or once in it.
    pub occurrences: AlertsNrqlConditionThresholdOccurrences,
}

type Found = conditions::SearchNrqlConditionsActorAccountAlertsNrqlConditionsSearchNrqlConditions;
type Term = conditions::SearchNrqlConditionsActorAccountAlertsNrqlConditionsSearchNrqlConditionsTerms;

impl From<Term> for ConditionTerm {
    fn from(from: Term) -> Self {
        Self {
            priority: from.priority,
            operator: from.operator,
            threshold: from.threshold,
            duration_seconds: from.threshold_duration.0,
            occurrences: from.threshold_occurrences,
        }
    }
}

impl From<Found> for NrqlCondition {
    fn from(from: Found) -> Self {
        use conditions::SearchNrqlConditionsActorAccountAlertsNrqlConditionsSearchNrqlConditionsOn as On;
        let baseline_direction = match from.on {
            On::AlertsNrqlBaselineCondition(baseline) => Some(baseline.baseline_direction),
            On::Unknown => None,
        };
        Self {
            id: from.id,
            name: from.name,
            description: from.description,
            enabled: from.enabled,
            kind: from.type_,
            policy_id: from.policy_id,
            query: from.nrql.query,
            data_account: from.nrql.data_account_id.and_then(convert::account),
            terms: from.terms.into_iter().map(ConditionTerm::from).collect(),
            baseline_direction,
            runbook_url: from.runbook_url,
            aggregation_window_seconds: from.signal.aggregation_window.map(|seconds| seconds.0),
            updated_ms: convert::ms(from.updated_at),
        }
    }
}

impl Client {
    /// The alert policies of an account, in pages.
    #[must_use]
    pub fn alert_policies(&self, account: AccountId, filter: PolicyFilter) -> Pages<AlertPolicy> {
        let client = self.clone();
        Pages::new(move |cursor| {
            let (client, filter) = (client.clone(), filter.clone());
            async move {
                let criteria = policies::AlertsPoliciesSearchCriteriaInput {
                    ids: (!filter.ids.is_empty()).then_some(filter.ids),
                    name: filter.name,
                    name_like: filter.name_like,
                };
                let variables = policies::Variables {
                    account: convert::number(account),
                    criteria: Some(criteria),
                    cursor,
                };
                client
                    .ask::<SearchPolicies, _>(variables, "alert policies", |data| {
                        let found = data.actor?.account?.alerts?.policies_search?;
                        let items = found.policies.into_iter().map(AlertPolicy::from).collect();
                        Some(Page::new(items, found.next_cursor, Some(found.total_count)))
                    })
                    .await
            }
        })
    }

    /// The NRQL alert conditions of an account, in pages.
    #[must_use]
    pub fn nrql_conditions(&self, account: AccountId, filter: ConditionFilter) -> Pages<NrqlCondition> {
        let client = self.clone();
        Pages::new(move |cursor| {
            let (client, filter) = (client.clone(), filter.clone());
            async move {
                let criteria = conditions::AlertsNrqlConditionsSearchCriteriaInput {
                    name: None,
                    name_like: filter.name_like,
                    policy_id: filter.policy,
                    query: None,
                    query_like: filter.query_like,
                    terms_operator: None,
                };
                let variables = conditions::Variables {
                    account: convert::number(account),
                    criteria: Some(criteria),
                    cursor,
                };
                client
                    .ask::<SearchNrqlConditions, _>(variables, "alert conditions", |data| {
                        let found = data.actor?.account?.alerts?.nrql_conditions_search?;
                        let items = found.nrql_conditions.into_iter().map(NrqlCondition::from).collect();
                        Some(Page::new(items, found.next_cursor, Some(found.total_count)))
                    })
                    .await
            }
        })
    }
}
