// Made by `cargo xtask codegen` from graphql/schema.graphql and graphql/operations. Do not edit.
//! Operations of the domain `changes`.

use super::enums::*;

pub struct SearchChanges;
pub mod search_changes {
    #![allow(dead_code)]
    use std::result::Result;
    pub const OPERATION_NAME: &str = "SearchChanges";
    pub const QUERY: &str = "query SearchChanges($filter: ChangeTrackingChangeTrackingSearchFilter) { actor { changeTracking { changeTrackingSearch(filter: $filter) { changeEvents { __typename changeTrackingId category type timestamp description shortDescription groupId user customAttributes entity { __typename guid name accountId entityType } ... on ChangeTrackingDeploymentEvent { version commit changelog deepLink } ... on ChangeTrackingFeatureFlagEvent { featureFlagId } } } } } }";
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
    type ChangeTrackingRawCustomAttributesMap = crate::scalars::ChangeTrackingRawCustomAttributesMap;
    type EntityGuid = crate::scalars::EntityGuid;
    type EpochMilliseconds = crate::scalars::EpochMilliseconds;
    #[derive(Serialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct ChangeTrackingChangeTrackingSearchFilter {
        #[serde(skip_serializing_if = "Option::is_none")]
        #[serde(rename = "accountIds")]
        pub account_ids: Option<Vec<Int>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub limit: Option<Int>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub query: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[serde(rename = "timeWindow")]
        pub time_window: Option<ChangeTrackingTimeWindowInputWithDefaults>,
    }
    #[derive(Serialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct ChangeTrackingTimeWindowInputWithDefaults {
        #[serde(skip_serializing_if = "Option::is_none")]
        #[serde(rename = "endTime")]
        pub end_time: Option<EpochMilliseconds>,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[serde(rename = "startTime")]
        pub start_time: Option<EpochMilliseconds>,
    }
    #[derive(Serialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct Variables {
        #[serde(skip_serializing_if = "Option::is_none")]
        pub filter: Option<ChangeTrackingChangeTrackingSearchFilter>,
    }
    impl Variables {}
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct ResponseData {
        pub actor: Option<SearchChangesActor>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct SearchChangesActor {
        #[serde(rename = "changeTracking")]
        pub change_tracking: Option<SearchChangesActorChangeTracking>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct SearchChangesActorChangeTracking {
        #[serde(rename = "changeTrackingSearch")]
        pub change_tracking_search: Option<SearchChangesActorChangeTrackingChangeTrackingSearch>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct SearchChangesActorChangeTrackingChangeTrackingSearch {
        #[serde(rename = "changeEvents")]
        pub change_events: Vec<Option<SearchChangesActorChangeTrackingChangeTrackingSearchChangeEvents>>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct SearchChangesActorChangeTrackingChangeTrackingSearchChangeEvents {
        #[serde(rename = "changeTrackingId")]
        pub change_tracking_id: String,
        pub category: String,
        #[serde(rename = "type")]
        pub type_: String,
        pub timestamp: EpochMilliseconds,
        pub description: Option<String>,
        #[serde(rename = "shortDescription")]
        pub short_description: Option<String>,
        #[serde(rename = "groupId")]
        pub group_id: Option<String>,
        pub user: Option<String>,
        #[serde(rename = "customAttributes")]
        pub custom_attributes: Option<ChangeTrackingRawCustomAttributesMap>,
        pub entity: Option<SearchChangesActorChangeTrackingChangeTrackingSearchChangeEventsEntity>,
        #[serde(flatten)]
        pub on: SearchChangesActorChangeTrackingChangeTrackingSearchChangeEventsOn,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(tag = "__typename")]
    pub enum SearchChangesActorChangeTrackingChangeTrackingSearchChangeEventsOn {
        ChangeTrackingDeploymentEvent(
            SearchChangesActorChangeTrackingChangeTrackingSearchChangeEventsOnChangeTrackingDeploymentEvent,
        ),
        ChangeTrackingFeatureFlagEvent(
            SearchChangesActorChangeTrackingChangeTrackingSearchChangeEventsOnChangeTrackingFeatureFlagEvent,
        ),
        #[serde(other)]
        Unknown,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct SearchChangesActorChangeTrackingChangeTrackingSearchChangeEventsOnChangeTrackingDeploymentEvent {
        pub version: String,
        pub commit: Option<String>,
        pub changelog: Option<String>,
        #[serde(rename = "deepLink")]
        pub deep_link: Option<String>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct SearchChangesActorChangeTrackingChangeTrackingSearchChangeEventsOnChangeTrackingFeatureFlagEvent {
        #[serde(rename = "featureFlagId")]
        pub feature_flag_id: String,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct SearchChangesActorChangeTrackingChangeTrackingSearchChangeEventsEntity {
        pub guid: Option<EntityGuid>,
        pub name: Option<String>,
        #[serde(rename = "accountId")]
        pub account_id: Option<Int>,
        #[serde(rename = "entityType")]
        pub entity_type: Option<EntityType>,
        #[serde(flatten)]
        pub on: SearchChangesActorChangeTrackingChangeTrackingSearchChangeEventsEntityOn,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(tag = "__typename")]
    pub enum SearchChangesActorChangeTrackingChangeTrackingSearchChangeEventsEntityOn {
        #[serde(other)]
        Unknown,
    }
}
impl graphql_client::GraphQLQuery for SearchChanges {
    type Variables = search_changes::Variables;
    type ResponseData = search_changes::ResponseData;
    fn build_query(variables: Self::Variables) -> graphql_client::QueryBody<Self::Variables> {
        graphql_client::QueryBody {
            variables,
            query: search_changes::QUERY,
            operation_name: search_changes::OPERATION_NAME,
        }
    }
}

pub struct SearchDeployments;
pub mod search_deployments {
    #![allow(dead_code)]
    use std::result::Result;
    pub const OPERATION_NAME: &str = "SearchDeployments";
    pub const QUERY: &str = "query SearchDeployments($guid: EntityGuid!, $filter: ChangeTrackingSearchFilter) { actor { entity(guid: $guid) { __typename guid deploymentSearch(filter: $filter) { results { deploymentId entityGuid timestamp version deploymentType description changelog commit deepLink groupId user } } } } }";
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
    pub struct ChangeTrackingSearchFilter {
        #[serde(skip_serializing_if = "Option::is_none")]
        pub limit: Option<Int>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub query: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[serde(rename = "timeWindow")]
        pub time_window: Option<ChangeTrackingTimeWindowInputWithDefaults>,
    }
    #[derive(Serialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct ChangeTrackingTimeWindowInputWithDefaults {
        #[serde(skip_serializing_if = "Option::is_none")]
        #[serde(rename = "endTime")]
        pub end_time: Option<EpochMilliseconds>,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[serde(rename = "startTime")]
        pub start_time: Option<EpochMilliseconds>,
    }
    #[derive(Serialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct Variables {
        pub guid: EntityGuid,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub filter: Option<ChangeTrackingSearchFilter>,
    }
    impl Variables {}
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct ResponseData {
        pub actor: Option<SearchDeploymentsActor>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct SearchDeploymentsActor {
        pub entity: Option<SearchDeploymentsActorEntity>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct SearchDeploymentsActorEntity {
        pub guid: Option<EntityGuid>,
        #[serde(rename = "deploymentSearch")]
        pub deployment_search: Option<SearchDeploymentsActorEntityDeploymentSearch>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct SearchDeploymentsActorEntityDeploymentSearch {
        #[serde(skip_serializing_if = "Option::is_none")]
        pub results: Option<Vec<Option<SearchDeploymentsActorEntityDeploymentSearchResults>>>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct SearchDeploymentsActorEntityDeploymentSearchResults {
        #[serde(rename = "deploymentId")]
        pub deployment_id: Option<String>,
        #[serde(rename = "entityGuid")]
        pub entity_guid: EntityGuid,
        pub timestamp: EpochMilliseconds,
        pub version: String,
        #[serde(rename = "deploymentType")]
        pub deployment_type: Option<ChangeTrackingDeploymentType>,
        pub description: Option<String>,
        pub changelog: Option<String>,
        pub commit: Option<String>,
        #[serde(rename = "deepLink")]
        pub deep_link: Option<String>,
        #[serde(rename = "groupId")]
        pub group_id: Option<String>,
        pub user: Option<String>,
    }
}
impl graphql_client::GraphQLQuery for SearchDeployments {
    type Variables = search_deployments::Variables;
    type ResponseData = search_deployments::ResponseData;
    fn build_query(variables: Self::Variables) -> graphql_client::QueryBody<Self::Variables> {
        graphql_client::QueryBody {
            variables,
            query: search_deployments::QUERY,
            operation_name: search_deployments::OPERATION_NAME,
        }
    }
}
