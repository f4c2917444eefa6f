//! Alerts: policies, conditions, incidents and issues.

use nr_core::{AccountId, EntityGuid};

/// An alert policy.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Policy {
    /// Its id.
    pub id: u64,
    /// The account that it belongs to.
    pub account: AccountId,
    /// Its name.
    pub name: String,
    /// A value of `AlertsIncidentPreference`, such as `PER_CONDITION`.
    pub incident_preference: &'static str,
    /// Its GUID: `AIOPS|POLICY`.
    pub guid: EntityGuid,
}

/// A NRQL condition of a policy.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Condition {
    /// Its id.
    pub id: u64,
    /// The policy that it belongs to.
    pub policy_id: u64,
    /// The account that it belongs to.
    pub account: AccountId,
    /// Its name.
    pub name: String,
    /// What people should know of it.
    pub description: Option<String>,
    /// Where they read what to do.
    pub runbook_url: Option<String>,
    /// Whether it is evaluated.
    pub enabled: bool,
    /// How it judges.
    pub kind: ConditionKind,
    /// What it measures.
    pub nrql: String,
    /// When it opens an incident.
    pub terms: Vec<Term>,
    /// The length of an aggregation window in seconds.
    pub aggregation_window_s: u32,
    /// The entity that it watches, if it is one.
    pub target: Option<EntityGuid>,
    /// Its GUID: `AIOPS|CONDITION`.
    pub guid: EntityGuid,
    /// When it was made, in milliseconds since 1970.
    pub created_ms: i64,
    /// When it was changed, in milliseconds since 1970.
    pub updated_ms: i64,
}

/// How a condition judges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConditionKind {
    /// Against a fixed value.
    Static,
    /// Against what is usual; a value of `AlertsNrqlBaselineDirection`.
    Baseline(&'static str),
}

/// When a condition opens an incident.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Term {
    /// `CRITICAL` or `WARNING`.
    pub priority: &'static str,
    /// A value of `AlertsNrqlConditionTermsOperator`, such as `ABOVE`.
    pub operator: &'static str,
    /// The value, for a baseline the number of standard deviations.
    pub threshold: f64,
    /// For how long, in seconds.
    pub duration_s: u32,
    /// `ALL` or `AT_LEAST_ONCE`.
    pub occurrences: &'static str,
}

/// Something that a condition found.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Incident {
    /// Its id, a UUID.
    pub id: String,
    /// The account that it belongs to.
    pub account: AccountId,
    /// What was measured; never why.
    pub title: String,
    /// A value of `AiIssuesPriority`: `CRITICAL`, `HIGH`, `MEDIUM` or `LOW`.
    pub priority: &'static str,
    /// When it was opened, in milliseconds since 1970.
    pub opened_ms: i64,
    /// When it was closed; open as long as there is none.
    pub closed_ms: Option<i64>,
    /// The condition that found it.
    pub condition_id: u64,
    /// The entity that it is about.
    pub entity: EntityGuid,
    /// The issue that it belongs to.
    pub issue_id: String,
}

/// Incidents that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Issue {
    /// Its id, a UUID.
    pub id: String,
    /// The account that it belongs to.
    pub account: AccountId,
    /// What was measured; never why.
    pub title: String,
    /// What is known of each incident.
    pub description: Vec<String>,
    /// A value of `AiIssuesIssueState`: `CREATED`, `ACTIVATED`, `DEACTIVATED` or `CLOSED`.
    pub state: &'static str,
    /// A value of `AiIssuesPriority`: `CRITICAL`, `HIGH`, `MEDIUM` or `LOW`.
    pub priority: &'static str,
    /// When it was created, in milliseconds since 1970.
    pub created_ms: i64,
    /// When people were told, in milliseconds since 1970.
    pub activated_ms: Option<i64>,
    /// When it was closed, in milliseconds since 1970.
    pub closed_ms: Option<i64>,
    /// When someone took it, in milliseconds since 1970.
    pub acknowledged_ms: Option<i64>,
    /// The e-mail address of who took it.
    pub acknowledged_by: Option<String>,
    /// The last change, in milliseconds since 1970.
    pub updated_ms: i64,
    /// The entities that it is about, the first one most of all.
    pub entities: Vec<EntityGuid>,
    /// Their names, in the same order.
    pub entity_names: Vec<String>,
    /// Their types as issues write them (`APM-APPLICATION`), in the same order.
    pub entity_types: Vec<String>,
    /// The conditions that found it.
    pub condition_ids: Vec<u64>,
    /// Their names, in the same order.
    pub condition_names: Vec<String>,
    /// Their policies, each once.
    pub policy_ids: Vec<u64>,
    /// The names of the policies, in the same order.
    pub policy_names: Vec<String>,
    /// Its incidents.
    pub incident_ids: Vec<String>,
    /// Where it comes from, such as `newrelic`.
    pub sources: Vec<&'static str>,
}

impl Issue {
    /// Whether it is still open.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.closed_ms.is_none()
    }
}
