// Made by `cargo xtask codegen` from graphql/schema.graphql and graphql/operations. Do not edit.
//! Operations of the domain `issues`.

use super::enums::*;

pub struct SearchIncidents;
pub mod search_incidents {
    #![allow(dead_code)]
    use std::result::Result;
    pub const OPERATION_NAME: &str = "SearchIncidents";
    pub const QUERY: &str = "query SearchIncidents($account: Int!, $filter: AiIssuesFilterIncidents, $window: TimeWindowInput, $cursor: String) { actor { account(id: $account) { id aiIssues { incidents(filter: $filter, timeWindow: $window, cursor: $cursor) { nextCursor incidents { __typename incidentId title description priority state accountIds entityGuids entityNames entityTypes timestamp createdAt updatedAt closedAt ... on AiIssuesNewRelicIncident { conditionFamilyId policyIds } } } } } } }";
    use super::*;
    use ::serde::{Deserialize, Serialize};
    #[allow(dead_code)]
    type Boolean = bool;
    #[allow(dead_code)]
    type Float = f64;
    #[allow(dead_code)]
    type Int = i64;
    #[allow(dead_code)]
    type ID = String;
    type EntityGuid = crate::scalars::EntityGuid;
    type EpochMilliseconds = crate::scalars::EpochMilliseconds;
    #[derive(Serialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct AiIssuesFilterIncidents {
        #[serde(skip_serializing_if = "Option::is_none")]
        #[serde(rename = "entityGuids")]
        pub entity_guids: Option<Vec<EntityGuid>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[serde(rename = "entityTypes")]
        pub entity_types: Option<Vec<String>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub ids: Option<Vec<ID>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub priority: Option<Vec<String>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub states: Option<Vec<AiIssuesIncidentState>>,
    }
    #[derive(Serialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct TimeWindowInput {
        #[serde(rename = "endTime")]
        pub end_time: EpochMilliseconds,
        #[serde(rename = "startTime")]
        pub start_time: EpochMilliseconds,
    }
    #[derive(Serialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct Variables {
        pub account: Int,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub filter: Option<AiIssuesFilterIncidents>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub window: Option<TimeWindowInput>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub cursor: Option<String>,
    }
    impl Variables {}
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct ResponseData {
        pub actor: Option<SearchIncidentsActor>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct SearchIncidentsActor {
        pub account: Option<SearchIncidentsActorAccount>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct SearchIncidentsActorAccount {
        pub id: Option<Int>,
        #[serde(rename = "aiIssues")]
        pub ai_issues: Option<SearchIncidentsActorAccountAiIssues>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct SearchIncidentsActorAccountAiIssues {
        pub incidents: Option<SearchIncidentsActorAccountAiIssuesIncidents>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct SearchIncidentsActorAccountAiIssuesIncidents {
        #[serde(rename = "nextCursor")]
        pub next_cursor: Option<String>,
        pub incidents: Vec<SearchIncidentsActorAccountAiIssuesIncidentsIncidents>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct SearchIncidentsActorAccountAiIssuesIncidentsIncidents {
        #[serde(rename = "incidentId")]
        pub incident_id: ID,
        pub title: String,
        pub description: Vec<String>,
        pub priority: AiIssuesPriority,
        pub state: AiIssuesIncidentState,
        #[serde(rename = "accountIds")]
        pub account_ids: String,
        #[serde(rename = "entityGuids")]
        pub entity_guids: Option<EntityGuid>,
        #[serde(rename = "entityNames")]
        pub entity_names: Option<String>,
        #[serde(rename = "entityTypes")]
        pub entity_types: Option<String>,
        pub timestamp: EpochMilliseconds,
        #[serde(rename = "createdAt")]
        pub created_at: EpochMilliseconds,
        #[serde(rename = "updatedAt")]
        pub updated_at: EpochMilliseconds,
        #[serde(rename = "closedAt")]
        pub closed_at: Option<EpochMilliseconds>,
        #[serde(flatten)]
        pub on: SearchIncidentsActorAccountAiIssuesIncidentsIncidentsOn,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(tag = "__typename")]
    pub enum SearchIncidentsActorAccountAiIssuesIncidentsIncidentsOn {
        AiIssuesNewRelicIncident(
            SearchIncidentsActorAccountAiIssuesIncidentsIncidentsOnAiIssuesNewRelicIncident,
        ),
        #[serde(other)]
        Unknown,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct SearchIncidentsActorAccountAiIssuesIncidentsIncidentsOnAiIssuesNewRelicIncident {
        #[serde(rename = "conditionFamilyId")]
        pub condition_family_id: Option<String>,
        #[serde(rename = "policyIds")]
        pub policy_ids: Option<String>,
    }
}
impl graphql_client::GraphQLQuery for SearchIncidents {
    type Variables = search_incidents::Variables;
    type ResponseData = search_incidents::ResponseData;
    fn build_query(variables: Self::Variables) -> graphql_client::QueryBody<Self::Variables> {
        graphql_client::QueryBody {
            variables,
            query: search_incidents::QUERY,
            operation_name: search_incidents::OPERATION_NAME,
        }
    }
}

pub struct SearchIssues;
pub mod search_issues {
    #![allow(dead_code)]
    use std::result::Result;
    pub const OPERATION_NAME: &str = "SearchIssues";
    pub const QUERY: &str = "query SearchIssues($account: Int!, $filter: AiIssuesFilterIssues, $window: TimeWindowInput, $cursor: String) { actor { account(id: $account) { id aiIssues { issues(filter: $filter, timeWindow: $window, cursor: $cursor) { nextCursor issues { issueId title description priority state mutingState accountIds conditionName conditionFamilyId policyIds policyName entityGuids entityNames entityTypes incidentIds totalIncidents sources origins isCorrelated createdAt activatedAt updatedAt acknowledgedAt acknowledgedBy closedAt closedBy deepLinkUrl } } } } } }";
    use super::*;
    use ::serde::{Deserialize, Serialize};
    #[allow(dead_code)]
    type Boolean = bool;
    #[allow(dead_code)]
    type Float = f64;
    #[allow(dead_code)]
    type Int = i64;
    #[allow(dead_code)]
    type ID = String;
    type EntityGuid = crate::scalars::EntityGuid;
    type EpochMilliseconds = crate::scalars::EpochMilliseconds;
    #[derive(Serialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct AiIssuesFilterIssues {
        #[serde(skip_serializing_if = "Option::is_none")]
        #[serde(rename = "conditionIds")]
        pub condition_ids: Option<Vec<Int>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub contains: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[serde(rename = "entityGuids")]
        pub entity_guids: Option<Vec<EntityGuid>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[serde(rename = "entityTypes")]
        pub entity_types: Option<Vec<String>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub ids: Option<Vec<ID>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[serde(rename = "isAcknowledged")]
        pub is_acknowledged: Option<Boolean>,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[serde(rename = "isCorrelated")]
        pub is_correlated: Option<Boolean>,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[serde(rename = "mutingStates")]
        pub muting_states: Option<Vec<AiIssuesIssueMutingState>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[serde(rename = "policyIds")]
        pub policy_ids: Option<Vec<Int>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub priority: Option<Vec<String>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub sources: Option<Vec<String>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub states: Option<Vec<AiIssuesIssueState>>,
    }
    #[derive(Serialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct TimeWindowInput {
        #[serde(rename = "endTime")]
        pub end_time: EpochMilliseconds,
        #[serde(rename = "startTime")]
        pub start_time: EpochMilliseconds,
    }
    #[derive(Serialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct Variables {
        pub account: Int,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub filter: Option<AiIssuesFilterIssues>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub window: Option<TimeWindowInput>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub cursor: Option<String>,
    }
    impl Variables {}
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct ResponseData {
        pub actor: Option<SearchIssuesActor>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct SearchIssuesActor {
        pub account: Option<SearchIssuesActorAccount>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct SearchIssuesActorAccount {
        pub id: Option<Int>,
        #[serde(rename = "aiIssues")]
        pub ai_issues: Option<SearchIssuesActorAccountAiIssues>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct SearchIssuesActorAccountAiIssues {
        pub issues: Option<SearchIssuesActorAccountAiIssuesIssues>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct SearchIssuesActorAccountAiIssuesIssues {
        #[serde(rename = "nextCursor")]
        pub next_cursor: Option<String>,
        pub issues: Vec<SearchIssuesActorAccountAiIssuesIssuesIssues>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct SearchIssuesActorAccountAiIssuesIssuesIssues {
        #[serde(rename = "issueId")]
        pub issue_id: ID,
        pub title: Vec<String>,
        pub description: Vec<String>,
        pub priority: AiIssuesPriority,
        pub state: AiIssuesIssueState,
        #[serde(rename = "mutingState")]
        pub muting_state: Option<AiIssuesIssueMutingState>,
        #[serde(rename = "accountIds")]
        pub account_ids: Vec<Int>,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[serde(rename = "conditionName")]
        pub condition_name: Option<Vec<String>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[serde(rename = "conditionFamilyId")]
        pub condition_family_id: Option<Vec<Int>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[serde(rename = "policyIds")]
        pub policy_ids: Option<Vec<Int>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[serde(rename = "policyName")]
        pub policy_name: Option<Vec<String>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[serde(rename = "entityGuids")]
        pub entity_guids: Option<Vec<EntityGuid>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[serde(rename = "entityNames")]
        pub entity_names: Option<Vec<String>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[serde(rename = "entityTypes")]
        pub entity_types: Option<Vec<String>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[serde(rename = "incidentIds")]
        pub incident_ids: Option<Vec<String>>,
        #[serde(rename = "totalIncidents")]
        pub total_incidents: Int,
        pub sources: Vec<String>,
        pub origins: Vec<String>,
        #[serde(rename = "isCorrelated")]
        pub is_correlated: Boolean,
        #[serde(rename = "createdAt")]
        pub created_at: EpochMilliseconds,
        #[serde(rename = "activatedAt")]
        pub activated_at: Option<EpochMilliseconds>,
        #[serde(rename = "updatedAt")]
        pub updated_at: EpochMilliseconds,
        #[serde(rename = "acknowledgedAt")]
        pub acknowledged_at: Option<EpochMilliseconds>,
        #[serde(rename = "acknowledgedBy")]
        pub acknowledged_by: Option<String>,
        #[serde(rename = "closedAt")]
        pub closed_at: Option<EpochMilliseconds>,
        #[serde(rename = "closedBy")]
        pub closed_by: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[serde(rename = "deepLinkUrl")]
        pub deep_link_url: Option<Vec<String>>,
    }
}
impl graphql_client::GraphQLQuery for SearchIssues {
    type Variables = search_issues::Variables;
    type ResponseData = search_issues::ResponseData;
    fn build_query(variables: Self::Variables) -> graphql_client::QueryBody<Self::Variables> {
        graphql_client::QueryBody {
            variables,
            query: search_issues::QUERY,
            operation_name: search_issues::OPERATION_NAME,
        }
    }
}
