// Made by `cargo xtask codegen` from graphql/schema.graphql and graphql/operations. Do not edit.
//! Operations of the domain `dashboards`.

use super::enums::*;

pub struct Dashboard;
pub mod dashboard {
    #![allow(dead_code)]
    use std::result::Result;
    pub const OPERATION_NAME: &str = "Dashboard";
    pub const QUERY: &str = "query Dashboard($guid: EntityGuid!) { actor { entity(guid: $guid) { __typename guid name accountId permalink ... on DashboardEntity { dashboardParentGuid description createdAt updatedAt permissions owner { email } pages { guid name description widgets { id title visualization { id } rawConfiguration } } variables { name title type defaultValues { value { string } } nrqlQuery { accountIds query } } } } } }";
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
    type DashboardWidgetRawConfiguration = crate::scalars::DashboardWidgetRawConfiguration;
    type DateTime = crate::scalars::DateTime;
    type EntityGuid = crate::scalars::EntityGuid;
    type Nrql = crate::scalars::Nrql;
    #[derive(Serialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct Variables {
        pub guid: EntityGuid,
    }
    impl Variables {}
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct ResponseData {
        pub actor: Option<DashboardActor>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct DashboardActor {
        pub entity: Option<DashboardActorEntity>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct DashboardActorEntity {
        pub guid: Option<EntityGuid>,
        pub name: Option<String>,
        #[serde(rename = "accountId")]
        pub account_id: Option<Int>,
        pub permalink: Option<String>,
        #[serde(flatten)]
        pub on: DashboardActorEntityOn,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(tag = "__typename")]
    pub enum DashboardActorEntityOn {
        DashboardEntity(DashboardActorEntityOnDashboardEntity),
        #[serde(other)]
        Unknown,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct DashboardActorEntityOnDashboardEntity {
        #[serde(rename = "dashboardParentGuid")]
        pub dashboard_parent_guid: Option<EntityGuid>,
        pub description: Option<String>,
        #[serde(rename = "createdAt")]
        pub created_at: Option<DateTime>,
        #[serde(rename = "updatedAt")]
        pub updated_at: Option<DateTime>,
        pub permissions: Option<DashboardEntityPermissions>,
        pub owner: Option<DashboardActorEntityOnDashboardEntityOwner>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub pages: Option<Vec<Option<DashboardActorEntityOnDashboardEntityPages>>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub variables: Option<Vec<Option<DashboardActorEntityOnDashboardEntityVariables>>>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct DashboardActorEntityOnDashboardEntityOwner {
        pub email: Option<String>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct DashboardActorEntityOnDashboardEntityPages {
        pub guid: Option<EntityGuid>,
        pub name: Option<String>,
        pub description: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub widgets: Option<Vec<Option<DashboardActorEntityOnDashboardEntityPagesWidgets>>>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct DashboardActorEntityOnDashboardEntityPagesWidgets {
        pub id: ID,
        pub title: Option<String>,
        pub visualization: DashboardActorEntityOnDashboardEntityPagesWidgetsVisualization,
        #[serde(rename = "rawConfiguration")]
        pub raw_configuration: DashboardWidgetRawConfiguration,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct DashboardActorEntityOnDashboardEntityPagesWidgetsVisualization {
        pub id: Option<String>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct DashboardActorEntityOnDashboardEntityVariables {
        pub name: Option<String>,
        pub title: Option<String>,
        #[serde(rename = "type")]
        pub type_: Option<DashboardVariableType>,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[serde(rename = "defaultValues")]
        pub default_values: Option<Vec<Option<DashboardActorEntityOnDashboardEntityVariablesDefaultValues>>>,
        #[serde(rename = "nrqlQuery")]
        pub nrql_query: Option<DashboardActorEntityOnDashboardEntityVariablesNrqlQuery>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct DashboardActorEntityOnDashboardEntityVariablesDefaultValues {
        pub value: Option<DashboardActorEntityOnDashboardEntityVariablesDefaultValuesValue>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct DashboardActorEntityOnDashboardEntityVariablesDefaultValuesValue {
        pub string: Option<String>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct DashboardActorEntityOnDashboardEntityVariablesNrqlQuery {
        #[serde(skip_serializing_if = "Option::is_none")]
        #[serde(rename = "accountIds")]
        pub account_ids: Option<Vec<Option<Int>>>,
        pub query: Nrql,
    }
}
impl graphql_client::GraphQLQuery for Dashboard {
    type Variables = dashboard::Variables;
    type ResponseData = dashboard::ResponseData;
    fn build_query(variables: Self::Variables) -> graphql_client::QueryBody<Self::Variables> {
        graphql_client::QueryBody {
            variables,
            query: dashboard::QUERY,
            operation_name: dashboard::OPERATION_NAME,
        }
    }
}

pub struct SearchDashboards;
pub mod search_dashboards {
    #![allow(dead_code)]
    use std::result::Result;
    pub const OPERATION_NAME: &str = "SearchDashboards";
    pub const QUERY: &str = "query SearchDashboards($query: String!, $options: EntitySearchOptions, $cursor: String) { actor { entitySearch(query: $query, options: $options) { count results(cursor: $cursor) { nextCursor entities { __typename guid name accountId permalink ... on DashboardEntityOutline { dashboardParentGuid createdAt updatedAt permissions owner { email } } } } } } }";
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
    type DateTime = crate::scalars::DateTime;
    type EntityGuid = crate::scalars::EntityGuid;
    #[derive(Serialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct EntitySearchOptions {
        #[serde(skip_serializing_if = "Option::is_none")]
        #[serde(rename = "caseSensitiveTagMatching")]
        pub case_sensitive_tag_matching: Option<Boolean>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub limit: Option<Int>,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[serde(rename = "tagFilter")]
        pub tag_filter: Option<Vec<String>>,
    }
    #[derive(Serialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct Variables {
        pub query: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub options: Option<EntitySearchOptions>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub cursor: Option<String>,
    }
    impl Variables {}
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct ResponseData {
        pub actor: Option<SearchDashboardsActor>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct SearchDashboardsActor {
        #[serde(rename = "entitySearch")]
        pub entity_search: Option<SearchDashboardsActorEntitySearch>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct SearchDashboardsActorEntitySearch {
        pub count: Option<Int>,
        pub results: Option<SearchDashboardsActorEntitySearchResults>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct SearchDashboardsActorEntitySearchResults {
        #[serde(rename = "nextCursor")]
        pub next_cursor: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub entities: Option<Vec<Option<SearchDashboardsActorEntitySearchResultsEntities>>>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct SearchDashboardsActorEntitySearchResultsEntities {
        pub guid: Option<EntityGuid>,
        pub name: Option<String>,
        #[serde(rename = "accountId")]
        pub account_id: Option<Int>,
        pub permalink: Option<String>,
        #[serde(flatten)]
        pub on: SearchDashboardsActorEntitySearchResultsEntitiesOn,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(tag = "__typename")]
    pub enum SearchDashboardsActorEntitySearchResultsEntitiesOn {
        DashboardEntityOutline(SearchDashboardsActorEntitySearchResultsEntitiesOnDashboardEntityOutline),
        #[serde(other)]
        Unknown,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct SearchDashboardsActorEntitySearchResultsEntitiesOnDashboardEntityOutline {
        #[serde(rename = "dashboardParentGuid")]
        pub dashboard_parent_guid: Option<EntityGuid>,
        #[serde(rename = "createdAt")]
        pub created_at: Option<DateTime>,
        #[serde(rename = "updatedAt")]
        pub updated_at: Option<DateTime>,
        pub permissions: Option<DashboardEntityPermissions>,
        pub owner: Option<SearchDashboardsActorEntitySearchResultsEntitiesOnDashboardEntityOutlineOwner>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct SearchDashboardsActorEntitySearchResultsEntitiesOnDashboardEntityOutlineOwner {
        pub email: Option<String>,
    }
}
impl graphql_client::GraphQLQuery for SearchDashboards {
    type Variables = search_dashboards::Variables;
    type ResponseData = search_dashboards::ResponseData;
    fn build_query(variables: Self::Variables) -> graphql_client::QueryBody<Self::Variables> {
        graphql_client::QueryBody {
            variables,
            query: search_dashboards::QUERY,
            operation_name: search_dashboards::OPERATION_NAME,
        }
    }
}
