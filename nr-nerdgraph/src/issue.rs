//! Issues and the incidents they are made of.

use nr_core::{AccountId, EntityGuid, TimeWindow};

use crate::client::Client;
use crate::convert;
use crate::enums::{AiIssuesIncidentState, AiIssuesIssueMutingState, AiIssuesIssueState, AiIssuesPriority};
use crate::generated::issues::{
    SearchIncidents, SearchIssues, search_incidents as incidents, search_issues as issues,
};
use crate::page::{Page, Pages};

/// Which issues are asked for; the conditions add up. Without a window: those of the last 24 hours.
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use]
pub struct IssueFilter {
    states: Vec<AiIssuesIssueState>,
    priorities: Vec<AiIssuesPriority>,
    entities: Vec<EntityGuid>,
    ids: Vec<String>,
    window: Option<TimeWindow>,
}

impl IssueFilter {
    /// All issues of the last 24 hours.
    pub fn new() -> Self {
        Self::default()
    }

    /// The issue is in this state; of several, any. `ACTIVATED` and `CREATED` are open, `CLOSED` is not.
    pub fn state(mut self, state: AiIssuesIssueState) -> Self {
        self.states.push(state);
        self
    }

    /// The issue has this priority; of several, any.
    pub fn priority(mut self, priority: AiIssuesPriority) -> Self {
        self.priorities.push(priority);
        self
    }

    /// The issue is about this entity; of several, any.
    pub fn entity(mut self, guid: EntityGuid) -> Self {
        self.entities.push(guid);
        self
    }

    /// The issue has this id; of several, any.
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.ids.push(id.into());
        self
    }

    /// The issue was seen in this window.
    pub fn window(mut self, window: TimeWindow) -> Self {
        self.window = Some(window);
        self
    }
}

/// An issue: incidents that belong together.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Issue {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What it is about, in more words.
    pub description: Vec<String>,
    /// How bad it is.
    pub priority: AiIssuesPriority,
    /// Where it stands.
    pub state: AiIssuesIssueState,
    /// Whether notifications are muted.
    pub muting: Option<AiIssuesIssueMutingState>,
    /// The accounts it concerns.
    pub accounts: Vec<AccountId>,
    /// The entities it concerns; a GUID that cannot be read is left out.
    pub entity_guids: Vec<EntityGuid>,
    /// The names of the entities.
    pub entity_names: Vec<String>,
    /// The types of the entities.
    pub entity_types: Vec<String>,
    /// The alert conditions that opened it.
    pub conditions: Vec<String>,
    /// The alert policies of these.
    pub policies: Vec<String>,
    /// The ids of these policies.
    pub policy_ids: Vec<String>,
    /// The ids of its incidents.
    pub incident_ids: Vec<String>,
    /// How many incidents it has.
    pub total_incidents: u64,
    /// Where it comes from, such as `newrelic`.
    pub sources: Vec<String>,
    /// Whether it was made of several issues.
    pub correlated: bool,
    /// When it was created, in milliseconds since 1970.
    pub created_ms: i64,
    /// When it was activated.
    pub activated_ms: Option<i64>,
    /// When it last changed.
    pub updated_ms: i64,
    /// When someone acknowledged it.
    pub acknowledged_ms: Option<i64>,
    /// Who did.
    pub acknowledged_by: Option<String>,
    /// When it was closed.
    pub closed_ms: Option<i64>,
    /// Who or what closed it.
    pub closed_by: Option<String>,
    /// Its page in New Relic.
    pub link: Option<String>,
}

type FoundIssue = issues::SearchIssuesActorAccountAiIssuesIssuesIssues;

impl From<FoundIssue> for Issue {
    fn from(from: FoundIssue) -> Self {
        let guids = from.entity_guids.unwrap_or_default();
        Self {
            id: from.issue_id,
            title: from.title.join("; "),
            description: from.description,
            priority: from.priority,
            state: from.state,
            muting: from.muting_state,
            accounts: from.account_ids.into_iter().filter_map(convert::account).collect(),
            entity_guids: guids.iter().filter_map(|guid| guid.parse().ok()).collect(),
            entity_names: from.entity_names.unwrap_or_default(),
            entity_types: from.entity_types.unwrap_or_default(),
            conditions: from.condition_name.unwrap_or_default(),
            policies: from.policy_name.unwrap_or_default(),
            policy_ids: from.policy_ids.unwrap_or_default().iter().map(ToString::to_string).collect(),
            incident_ids: from.incident_ids.unwrap_or_default(),
            total_incidents: u64::try_from(from.total_incidents).unwrap_or(0),
            sources: from.sources,
            correlated: from.is_correlated,
            created_ms: from.created_at.0,
            activated_ms: convert::ms(from.activated_at),
            updated_ms: from.updated_at.0,
            acknowledged_ms: convert::ms(from.acknowledged_at),
            acknowledged_by: from.acknowledged_by,
            closed_ms: convert::ms(from.closed_at),
            closed_by: from.closed_by,
            link: from.deep_link_url.unwrap_or_default().into_iter().next(),
        }
    }
}

/// Which incidents are asked for; the conditions add up. Without a window: those of the last 24 hours.
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use]
pub struct IncidentFilter {
    states: Vec<AiIssuesIncidentState>,
    priorities: Vec<AiIssuesPriority>,
    entities: Vec<EntityGuid>,
    ids: Vec<String>,
    window: Option<TimeWindow>,
}

impl IncidentFilter {
    /// All incidents of the last 24 hours.
    pub fn new() -> Self {
        Self::default()
    }

    /// The incident is in this state; of several, any.
    pub fn state(mut self, state: AiIssuesIncidentState) -> Self {
        self.states.push(state);
        self
    }

    /// The incident has this priority; of several, any.
    pub fn priority(mut self, priority: AiIssuesPriority) -> Self {
        self.priorities.push(priority);
        self
    }

    /// The incident is about this entity; of several, any.
    pub fn entity(mut self, guid: EntityGuid) -> Self {
        self.entities.push(guid);
        self
    }

    /// The incident has this id; of several, any.
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.ids.push(id.into());
        self
    }

    /// The incident was seen in this window.
    pub fn window(mut self, window: TimeWindow) -> Self {
        self.window = Some(window);
        self
    }
}

/// An incident: one violation of one condition.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Incident {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What it is about, in more words.
    pub description: Vec<String>,
    /// How bad it is.
    pub priority: AiIssuesPriority,
    /// Open or closed.
    pub state: AiIssuesIncidentState,
    /// The entity it concerns; `None` when its GUID cannot be read.
    pub entity_guid: Option<EntityGuid>,
    /// The name of the entity.
    pub entity_name: Option<String>,
    /// The type of the entity.
    pub entity_type: Option<String>,
    /// The condition that opened it, for incidents of New Relic's own alerts.
    pub condition_id: Option<String>,
    /// When it was created, in milliseconds since 1970.
    pub created_ms: i64,
    /// When it last changed.
    pub updated_ms: i64,
    /// When it was closed.
    pub closed_ms: Option<i64>,
}

type FoundIncident = incidents::SearchIncidentsActorAccountAiIssuesIncidentsIncidents;

impl From<FoundIncident> for Incident {
    fn from(from: FoundIncident) -> Self {
        use incidents::SearchIncidentsActorAccountAiIssuesIncidentsIncidentsOn as On;
        let condition_id = match from.on {
            On::AiIssuesNewRelicIncident(own) => own.condition_family_id,
            On::Unknown => None,
        };
        Self {
            id: from.incident_id,
            title: from.title,
            description: from.description,
            priority: from.priority,
            state: from.state,
            entity_guid: from.entity_guids.and_then(|guid| guid.parse().ok()),
            entity_name: from.entity_names,
            entity_type: from.entity_types,
            condition_id,
            created_ms: from.created_at.0,
            updated_ms: from.updated_at.0,
            closed_ms: convert::ms(from.closed_at),
        }
    }
}

/// A list, or nothing where there is nothing to say.
fn some<T>(list: Vec<T>) -> Option<Vec<T>> {
    (!list.is_empty()).then_some(list)
}

fn names(priorities: &[AiIssuesPriority]) -> Option<Vec<String>> {
    some(priorities.iter().map(ToString::to_string).collect())
}

impl Client {
    /// The issues of an account, in pages.
    #[must_use]
    pub fn issues(&self, account: AccountId, filter: IssueFilter) -> Pages<Issue> {
        let client = self.clone();
        Pages::new(move |cursor| {
            let (client, filter) = (client.clone(), filter.clone());
            async move {
                let window = filter.window.map(convert::ends);
                let criteria = issues::AiIssuesFilterIssues {
                    condition_ids: None,
                    contains: None,
                    entity_guids: some(filter.entities.iter().map(ToString::to_string).collect()),
                    entity_types: None,
                    ids: some(filter.ids),
                    is_acknowledged: None,
                    is_correlated: None,
                    muting_states: None,
                    policy_ids: None,
                    priority: names(&filter.priorities),
                    sources: None,
                    states: some(filter.states),
                };
                let variables = issues::Variables {
                    account: convert::number(account),
                    filter: Some(criteria),
                    window: window
                        .map(|(start_time, end_time)| issues::TimeWindowInput { end_time, start_time }),
                    cursor,
                };
                client
                    .ask::<SearchIssues, _>(variables, "issues", |data| {
                        let found = data.actor?.account?.ai_issues?.issues?;
                        let items = found.issues.into_iter().map(Issue::from).collect();
                        Some(Page::new(items, found.next_cursor, None))
                    })
                    .await
            }
        })
    }

    /// The incidents of an account, in pages.
    #[must_use]
    pub fn incidents(&self, account: AccountId, filter: IncidentFilter) -> Pages<Incident> {
        let client = self.clone();
        Pages::new(move |cursor| {
            let (client, filter) = (client.clone(), filter.clone());
            async move {
                let window = filter.window.map(convert::ends);
                let criteria = incidents::AiIssuesFilterIncidents {
                    entity_guids: some(filter.entities.iter().map(ToString::to_string).collect()),
                    entity_types: None,
                    ids: some(filter.ids),
                    priority: names(&filter.priorities),
                    states: some(filter.states),
                };
                let variables = incidents::Variables {
                    account: convert::number(account),
                    filter: Some(criteria),
                    window: window
                        .map(|(start_time, end_time)| incidents::TimeWindowInput { end_time, start_time }),
                    cursor,
                };
                client
                    .ask::<SearchIncidents, _>(variables, "incidents", |data| {
                        let found = data.actor?.account?.ai_issues?.incidents?;
                        let items = found.incidents.into_iter().map(Incident::from).collect();
                        Some(Page::new(items, found.next_cursor, None))
                    })
                    .await
            }
        })
    }
}
