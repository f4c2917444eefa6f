// Made by `cargo xtask codegen` from graphql/schema.graphql and graphql/operations. Do not edit.
//! Operations of the domain `alerts`.

use super::enums::*;

pub struct SearchNrqlConditions;
pub mod search_nrql_conditions {
    #![allow(dead_code)]
    use std::result::Result;
    pub const OPERATION_NAME: &str = "SearchNrqlConditions";
    pub const QUERY: &str = "query SearchNrqlConditions($account: Int!, $criteria: AlertsNrqlConditionsSearchCriteriaInput, $cursor: String) { actor { account(id: $account) { id alerts { nrqlConditionsSearch(searchCriteria: $criteria, cursor: $cursor) { nextCursor totalCount nrqlConditions { __typename id name description enabled type policyId entityGuid runbookUrl titleTemplate violationTimeLimitSeconds createdAt updatedAt nrql { query dataAccountId } signal { aggregationDelay aggregationMethod aggregationTimer aggregationWindow fillOption fillValue slideBy } expiration { closeViolationsOnExpiration expirationDuration openViolationOnExpiration } terms { __typename operator priority threshold thresholdDuration thresholdOccurrences } ... on AlertsNrqlBaselineCondition { baselineDirection } } } } } } }";
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
    type Nrql = crate::scalars::Nrql;
    type Seconds = crate::scalars::Seconds;
    #[derive(Serialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct AlertsNrqlConditionsSearchCriteriaInput {
        #[serde(skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[serde(rename = "nameLike")]
        pub name_like: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[serde(rename = "policyId")]
        pub policy_id: Option<ID>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub query: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[serde(rename = "queryLike")]
        pub query_like: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[serde(rename = "termsOperator")]
        pub terms_operator: Option<AlertsNrqlConditionTermsOperator>,
    }
    #[derive(Serialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct Variables {
        pub account: Int,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub criteria: Option<AlertsNrqlConditionsSearchCriteriaInput>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub cursor: Option<String>,
    }
    impl Variables {}
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct ResponseData {
        pub actor: Option<SearchNrqlConditionsActor>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct SearchNrqlConditionsActor {
        pub account: Option<SearchNrqlConditionsActorAccount>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct SearchNrqlConditionsActorAccount {
        pub id: Option<Int>,
        pub alerts: Option<SearchNrqlConditionsActorAccountAlerts>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct SearchNrqlConditionsActorAccountAlerts {
        #[serde(rename = "nrqlConditionsSearch")]
        pub nrql_conditions_search: Option<SearchNrqlConditionsActorAccountAlertsNrqlConditionsSearch>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct SearchNrqlConditionsActorAccountAlertsNrqlConditionsSearch {
        #[serde(rename = "nextCursor")]
        pub next_cursor: Option<String>,
        #[serde(rename = "totalCount")]
        pub total_count: Int,
        #[serde(rename = "nrqlConditions")]
        pub nrql_conditions: Vec<SearchNrqlConditionsActorAccountAlertsNrqlConditionsSearchNrqlConditions>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct SearchNrqlConditionsActorAccountAlertsNrqlConditionsSearchNrqlConditions {
        pub id: ID,
        pub name: String,
        pub description: Option<String>,
        pub enabled: Boolean,
        #[serde(rename = "type")]
        pub type_: AlertsNrqlConditionType,
        #[serde(rename = "policyId")]
        pub policy_id: ID,
        #[serde(rename = "entityGuid")]
        pub entity_guid: EntityGuid,
        #[serde(rename = "runbookUrl")]
        pub runbook_url: Option<String>,
        #[serde(rename = "titleTemplate")]
        pub title_template: Option<String>,
        #[serde(rename = "violationTimeLimitSeconds")]
        pub violation_time_limit_seconds: Option<Seconds>,
        #[serde(rename = "createdAt")]
        pub created_at: Option<EpochMilliseconds>,
        #[serde(rename = "updatedAt")]
        pub updated_at: Option<EpochMilliseconds>,
        pub nrql: SearchNrqlConditionsActorAccountAlertsNrqlConditionsSearchNrqlConditionsNrql,
        pub signal: SearchNrqlConditionsActorAccountAlertsNrqlConditionsSearchNrqlConditionsSignal,
        pub expiration: SearchNrqlConditionsActorAccountAlertsNrqlConditionsSearchNrqlConditionsExpiration,
        pub terms: Vec<SearchNrqlConditionsActorAccountAlertsNrqlConditionsSearchNrqlConditionsTerms>,
        #[serde(flatten)]
        pub on: SearchNrqlConditionsActorAccountAlertsNrqlConditionsSearchNrqlConditionsOn,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(tag = "__typename")]
    pub enum SearchNrqlConditionsActorAccountAlertsNrqlConditionsSearchNrqlConditionsOn {
        AlertsNrqlBaselineCondition (SearchNrqlConditionsActorAccountAlertsNrqlConditionsSearchNrqlConditionsOnAlertsNrqlBaselineCondition) , # [serde (other)] Unknown , }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct SearchNrqlConditionsActorAccountAlertsNrqlConditionsSearchNrqlConditionsOnAlertsNrqlBaselineCondition
    {
        #[serde(rename = "baselineDirection")]
        pub baseline_direction: AlertsNrqlBaselineDirection,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct SearchNrqlConditionsActorAccountAlertsNrqlConditionsSearchNrqlConditionsNrql {
        pub query: Nrql,
        #[serde(rename = "dataAccountId")]
        pub data_account_id: Option<Int>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct SearchNrqlConditionsActorAccountAlertsNrqlConditionsSearchNrqlConditionsSignal {
        #[serde(rename = "aggregationDelay")]
        pub aggregation_delay: Option<Seconds>,
        #[serde(rename = "aggregationMethod")]
        pub aggregation_method: Option<AlertsSignalAggregationMethod>,
        #[serde(rename = "aggregationTimer")]
        pub aggregation_timer: Option<Seconds>,
        #[serde(rename = "aggregationWindow")]
        pub aggregation_window: Option<Seconds>,
        #[serde(rename = "fillOption")]
        pub fill_option: Option<AlertsFillOption>,
        #[serde(rename = "fillValue")]
        pub fill_value: Option<Float>,
        #[serde(rename = "slideBy")]
        pub slide_by: Option<Seconds>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct SearchNrqlConditionsActorAccountAlertsNrqlConditionsSearchNrqlConditionsExpiration {
        #[serde(rename = "closeViolationsOnExpiration")]
        pub close_violations_on_expiration: Option<Boolean>,
        #[serde(rename = "expirationDuration")]
        pub expiration_duration: Option<Seconds>,
        #[serde(rename = "openViolationOnExpiration")]
        pub open_violation_on_expiration: Option<Boolean>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct SearchNrqlConditionsActorAccountAlertsNrqlConditionsSearchNrqlConditionsTerms {
        pub operator: AlertsNrqlConditionTermsOperator,
        pub priority: AlertsNrqlConditionPriority,
        pub threshold: Float,
        #[serde(rename = "thresholdDuration")]
        pub threshold_duration: Seconds,
        #[serde(rename = "thresholdOccurrences")]
        pub threshold_occurrences: AlertsNrqlConditionThresholdOccurrences,
        #[serde(flatten)]
        pub on: SearchNrqlConditionsActorAccountAlertsNrqlConditionsSearchNrqlConditionsTermsOn,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(tag = "__typename")]
    pub enum SearchNrqlConditionsActorAccountAlertsNrqlConditionsSearchNrqlConditionsTermsOn {
        AlertsNrqlConditionTerms,
        #[serde(other)]
        Unknown,
    }
}
impl graphql_client::GraphQLQuery for SearchNrqlConditions {
    type Variables = search_nrql_conditions::Variables;
    type ResponseData = search_nrql_conditions::ResponseData;
    fn build_query(variables: Self::Variables) -> graphql_client::QueryBody<Self::Variables> {
        graphql_client::QueryBody {
            variables,
            query: search_nrql_conditions::QUERY,
            operation_name: search_nrql_conditions::OPERATION_NAME,
        }
    }
}

pub struct SearchPolicies;
pub mod search_policies {
    #![allow(dead_code)]
    use std::result::Result;
    pub const OPERATION_NAME: &str = "SearchPolicies";
    pub const QUERY: &str = "query SearchPolicies($account: Int!, $criteria: AlertsPoliciesSearchCriteriaInput, $cursor: String) { actor { account(id: $account) { id alerts { policiesSearch(searchCriteria: $criteria, cursor: $cursor) { nextCursor totalCount policies { id name accountId incidentPreference } } } } } }";
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
    #[derive(Serialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct AlertsPoliciesSearchCriteriaInput {
        #[serde(skip_serializing_if = "Option::is_none")]
        pub ids: Option<Vec<ID>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[serde(rename = "nameLike")]
        pub name_like: Option<String>,
    }
    #[derive(Serialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct Variables {
        pub account: Int,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub criteria: Option<AlertsPoliciesSearchCriteriaInput>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub cursor: Option<String>,
    }
    impl Variables {}
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct ResponseData {
        pub actor: Option<SearchPoliciesActor>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct SearchPoliciesActor {
        pub account: Option<SearchPoliciesActorAccount>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct SearchPoliciesActorAccount {
        pub id: Option<Int>,
        pub alerts: Option<SearchPoliciesActorAccountAlerts>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct SearchPoliciesActorAccountAlerts {
        #[serde(rename = "policiesSearch")]
        pub policies_search: Option<SearchPoliciesActorAccountAlertsPoliciesSearch>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct SearchPoliciesActorAccountAlertsPoliciesSearch {
        #[serde(rename = "nextCursor")]
        pub next_cursor: Option<String>,
        #[serde(rename = "totalCount")]
        pub total_count: Int,
        pub policies: Vec<SearchPoliciesActorAccountAlertsPoliciesSearchPolicies>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct SearchPoliciesActorAccountAlertsPoliciesSearchPolicies {
        pub id: ID,
        pub name: String,
        #[serde(rename = "accountId")]
        pub account_id: Int,
        #[serde(rename = "incidentPreference")]
        pub incident_preference: AlertsIncidentPreference,
    }
}
impl graphql_client::GraphQLQuery for SearchPolicies {
    type Variables = search_policies::Variables;
    type ResponseData = search_policies::ResponseData;
    fn build_query(variables: Self::Variables) -> graphql_client::QueryBody<Self::Variables> {
        graphql_client::QueryBody {
            variables,
            query: search_policies::QUERY,
            operation_name: search_policies::OPERATION_NAME,
        }
    }
}
