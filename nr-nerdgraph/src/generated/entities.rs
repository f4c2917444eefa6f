// Made by `cargo xtask codegen` from graphql/schema.graphql and graphql/operations. Do not edit.
//! Operations of the domain `entities`.

use super::enums::*;

pub struct CountEntities;
pub mod count_entities {
    #![allow(dead_code)]
    use std::result::Result;
    pub const OPERATION_NAME: &str = "CountEntities";
    pub const QUERY: &str = "query CountEntities($query: String!, $options: EntitySearchOptions, $facet: [EntitySearchCountsFacet!], $facetTags: [String!]) { actor { entitySearch(query: $query, options: $options) { count query counts(facet: $facet, facetTags: $facetTags) { count facet } types { count domain type entityType } } } }";
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
    type AttributeMap = crate::scalars::AttributeMap;
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
        pub facet: Option<Vec<EntitySearchCountsFacet>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[serde(rename = "facetTags")]
        pub facet_tags: Option<Vec<String>>,
    }
    impl Variables {}
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct ResponseData {
        pub actor: Option<CountEntitiesActor>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct CountEntitiesActor {
        #[serde(rename = "entitySearch")]
        pub entity_search: Option<CountEntitiesActorEntitySearch>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct CountEntitiesActorEntitySearch {
        pub count: Option<Int>,
        pub query: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub counts: Option<Vec<Option<CountEntitiesActorEntitySearchCounts>>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub types: Option<Vec<Option<CountEntitiesActorEntitySearchTypes>>>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct CountEntitiesActorEntitySearchCounts {
        pub count: Option<Int>,
        pub facet: Option<AttributeMap>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct CountEntitiesActorEntitySearchTypes {
        pub count: Option<Int>,
        pub domain: Option<String>,
        #[serde(rename = "type")]
        pub type_: Option<String>,
        #[serde(rename = "entityType")]
        pub entity_type: Option<EntityType>,
    }
}
impl graphql_client::GraphQLQuery for CountEntities {
    type Variables = count_entities::Variables;
    type ResponseData = count_entities::ResponseData;
    fn build_query(variables: Self::Variables) -> graphql_client::QueryBody<Self::Variables> {
        graphql_client::QueryBody {
            variables,
            query: count_entities::QUERY,
            operation_name: count_entities::OPERATION_NAME,
        }
    }
}

pub struct EntitiesByGuid;
pub mod entities_by_guid {
    #![allow(dead_code)]
    use std::result::Result;
    pub const OPERATION_NAME: &str = "EntitiesByGuid";
    pub const QUERY: &str = "query EntitiesByGuid($guids: [EntityGuid]!) { actor { entities(guids: $guids) { ...Outline } } } fragment Outline on Entity { __typename guid name accountId account { id name } domain type entityType alertSeverity reporting permalink tags { key values } }";
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
    #[derive(Serialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct Variables {
        pub guids: Vec<Option<EntityGuid>>,
    }
    impl Variables {}
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct Outline {
        pub guid: Option<EntityGuid>,
        pub name: Option<String>,
        #[serde(rename = "accountId")]
        pub account_id: Option<Int>,
        pub account: Option<OutlineAccount>,
        pub domain: Option<String>,
        #[serde(rename = "type")]
        pub type_: Option<String>,
        #[serde(rename = "entityType")]
        pub entity_type: Option<EntityType>,
        #[serde(rename = "alertSeverity")]
        pub alert_severity: Option<EntityAlertSeverity>,
        pub reporting: Option<Boolean>,
        pub permalink: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub tags: Option<Vec<Option<OutlineTags>>>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct OutlineAccount {
        pub id: Option<Int>,
        pub name: Option<String>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct OutlineTags {
        pub key: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub values: Option<Vec<Option<String>>>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct ResponseData {
        pub actor: Option<EntitiesByGuidActor>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct EntitiesByGuidActor {
        #[serde(skip_serializing_if = "Option::is_none")]
        pub entities: Option<Vec<Option<EntitiesByGuidActorEntities>>>,
    }
    pub type EntitiesByGuidActorEntities = Outline;
}
impl graphql_client::GraphQLQuery for EntitiesByGuid {
    type Variables = entities_by_guid::Variables;
    type ResponseData = entities_by_guid::ResponseData;
    fn build_query(variables: Self::Variables) -> graphql_client::QueryBody<Self::Variables> {
        graphql_client::QueryBody {
            variables,
            query: entities_by_guid::QUERY,
            operation_name: entities_by_guid::OPERATION_NAME,
        }
    }
}

pub struct EntityDetails;
pub mod entity_details {
    #![allow(dead_code)]
    use std::result::Result;
    pub const OPERATION_NAME: &str = "EntityDetails";
    pub const QUERY: &str = "query EntityDetails($guid: EntityGuid!, $violations: Int, $deployments: ChangeTrackingSearchFilter) { actor { entity(guid: $guid) { __typename guid name accountId account { id name } domain type entityType alertSeverity reporting permalink firstIndexedAt indexedAt lastReportingChangeAt tags { key values } goldenMetrics { metrics { name metricName title unit query } } goldenTags { tags { key } } recentAlertViolations(count: $violations) { violationId label level alertSeverity openedAt closedAt violationUrl agentUrl } deploymentSearch(filter: $deployments) { results { deploymentId entityGuid timestamp version deploymentType description changelog commit deepLink groupId user } } ... on ApmApplicationEntity { language applicationId runningAgentVersions { minVersion maxVersion } apmSummary { apdexScore errorRate hostCount instanceCount responseTimeAverage throughput webResponseTimeAverage webThroughput nonWebResponseTimeAverage nonWebThroughput } } ... on BrowserApplicationEntity { applicationId agentInstallType servingApmApplicationId browserSummary { ajaxRequestThroughput ajaxResponseTimeAverage jsErrorRate pageLoadThroughput pageLoadTimeAverage pageLoadTimeMedian spaResponseTimeAverage spaResponseTimeMedian } } ... on MobileApplicationEntity { applicationId mobileSummary { appLaunchCount crashCount crashRate httpErrorRate httpRequestCount httpRequestRate httpResponseTimeAverage mobileSessionCount networkFailureRate usersAffectedCount } } ... on InfrastructureHostEntity { hostSummary { cpuUtilizationPercent diskUsedPercent memoryUsedPercent networkReceiveRate networkTransmitRate servicesCount } } ... on GenericInfrastructureEntity { integrationTypeCode } ... on SyntheticMonitorEntity { monitorType monitoredUrl period monitorSummary { locationsFailing locationsRunning status successRate } } ... on WorkloadEntity { workloadStatus { statusValue statusSource description summary } } } } }";
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
    type EntityAlertViolationInt = crate::scalars::EntityAlertViolationInt;
    type EntityGuid = crate::scalars::EntityGuid;
    type EpochMilliseconds = crate::scalars::EpochMilliseconds;
    type Minutes = crate::scalars::Minutes;
    type Seconds = crate::scalars::Seconds;
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
        pub violations: Option<Int>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub deployments: Option<ChangeTrackingSearchFilter>,
    }
    impl Variables {}
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct ResponseData {
        pub actor: Option<EntityDetailsActor>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct EntityDetailsActor {
        pub entity: Option<EntityDetailsActorEntity>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct EntityDetailsActorEntity {
        pub guid: Option<EntityGuid>,
        pub name: Option<String>,
        #[serde(rename = "accountId")]
        pub account_id: Option<Int>,
        pub account: Option<EntityDetailsActorEntityAccount>,
        pub domain: Option<String>,
        #[serde(rename = "type")]
        pub type_: Option<String>,
        #[serde(rename = "entityType")]
        pub entity_type: Option<EntityType>,
        #[serde(rename = "alertSeverity")]
        pub alert_severity: Option<EntityAlertSeverity>,
        pub reporting: Option<Boolean>,
        pub permalink: Option<String>,
        #[serde(rename = "firstIndexedAt")]
        pub first_indexed_at: Option<EpochMilliseconds>,
        #[serde(rename = "indexedAt")]
        pub indexed_at: Option<EpochMilliseconds>,
        #[serde(rename = "lastReportingChangeAt")]
        pub last_reporting_change_at: Option<EpochMilliseconds>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub tags: Option<Vec<Option<EntityDetailsActorEntityTags>>>,
        #[serde(rename = "goldenMetrics")]
        pub golden_metrics: Option<EntityDetailsActorEntityGoldenMetrics>,
        #[serde(rename = "goldenTags")]
        pub golden_tags: Option<EntityDetailsActorEntityGoldenTags>,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[serde(rename = "recentAlertViolations")]
        pub recent_alert_violations: Option<Vec<Option<EntityDetailsActorEntityRecentAlertViolations>>>,
        #[serde(rename = "deploymentSearch")]
        pub deployment_search: Option<EntityDetailsActorEntityDeploymentSearch>,
        #[serde(flatten)]
        pub on: EntityDetailsActorEntityOn,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(tag = "__typename")]
    pub enum EntityDetailsActorEntityOn {
        ApmApplicationEntity(EntityDetailsActorEntityOnApmApplicationEntity),
        BrowserApplicationEntity(EntityDetailsActorEntityOnBrowserApplicationEntity),
        GenericInfrastructureEntity(EntityDetailsActorEntityOnGenericInfrastructureEntity),
        InfrastructureHostEntity(EntityDetailsActorEntityOnInfrastructureHostEntity),
        MobileApplicationEntity(EntityDetailsActorEntityOnMobileApplicationEntity),
        SyntheticMonitorEntity(EntityDetailsActorEntityOnSyntheticMonitorEntity),
        WorkloadEntity(EntityDetailsActorEntityOnWorkloadEntity),
        #[serde(other)]
        Unknown,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct EntityDetailsActorEntityOnApmApplicationEntity {
        pub language: Option<String>,
        #[serde(rename = "applicationId")]
        pub application_id: Option<Int>,
        #[serde(rename = "runningAgentVersions")]
        pub running_agent_versions:
            Option<EntityDetailsActorEntityOnApmApplicationEntityRunningAgentVersions>,
        #[serde(rename = "apmSummary")]
        pub apm_summary: Option<EntityDetailsActorEntityOnApmApplicationEntityApmSummary>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct EntityDetailsActorEntityOnApmApplicationEntityRunningAgentVersions {
        #[serde(rename = "minVersion")]
        pub min_version: Option<String>,
        #[serde(rename = "maxVersion")]
        pub max_version: Option<String>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct EntityDetailsActorEntityOnApmApplicationEntityApmSummary {
        #[serde(rename = "apdexScore")]
        pub apdex_score: Option<Float>,
        #[serde(rename = "errorRate")]
        pub error_rate: Option<Float>,
        #[serde(rename = "hostCount")]
        pub host_count: Option<Int>,
        #[serde(rename = "instanceCount")]
        pub instance_count: Option<Int>,
        #[serde(rename = "responseTimeAverage")]
        pub response_time_average: Option<Seconds>,
        pub throughput: Option<Float>,
        #[serde(rename = "webResponseTimeAverage")]
        pub web_response_time_average: Option<Seconds>,
        #[serde(rename = "webThroughput")]
        pub web_throughput: Option<Float>,
        #[serde(rename = "nonWebResponseTimeAverage")]
        pub non_web_response_time_average: Option<Seconds>,
        #[serde(rename = "nonWebThroughput")]
        pub non_web_throughput: Option<Float>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct EntityDetailsActorEntityOnBrowserApplicationEntity {
        #[serde(rename = "applicationId")]
        pub application_id: Option<Int>,
        #[serde(rename = "agentInstallType")]
        pub agent_install_type: Option<BrowserAgentInstallType>,
        #[serde(rename = "servingApmApplicationId")]
        pub serving_apm_application_id: Option<Int>,
        #[serde(rename = "browserSummary")]
        pub browser_summary: Option<EntityDetailsActorEntityOnBrowserApplicationEntityBrowserSummary>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct EntityDetailsActorEntityOnBrowserApplicationEntityBrowserSummary {
        #[serde(rename = "ajaxRequestThroughput")]
        pub ajax_request_throughput: Option<Float>,
        #[serde(rename = "ajaxResponseTimeAverage")]
        pub ajax_response_time_average: Option<Seconds>,
        #[serde(rename = "jsErrorRate")]
        pub js_error_rate: Option<Float>,
        #[serde(rename = "pageLoadThroughput")]
        pub page_load_throughput: Option<Float>,
        #[serde(rename = "pageLoadTimeAverage")]
        pub page_load_time_average: Option<Float>,
        #[serde(rename = "pageLoadTimeMedian")]
        pub page_load_time_median: Option<Float>,
        #[serde(rename = "spaResponseTimeAverage")]
        pub spa_response_time_average: Option<Seconds>,
        #[serde(rename = "spaResponseTimeMedian")]
        pub spa_response_time_median: Option<Seconds>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct EntityDetailsActorEntityOnGenericInfrastructureEntity {
        #[serde(rename = "integrationTypeCode")]
        pub integration_type_code: Option<String>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct EntityDetailsActorEntityOnInfrastructureHostEntity {
        #[serde(rename = "hostSummary")]
        pub host_summary: Option<EntityDetailsActorEntityOnInfrastructureHostEntityHostSummary>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct EntityDetailsActorEntityOnInfrastructureHostEntityHostSummary {
        #[serde(rename = "cpuUtilizationPercent")]
        pub cpu_utilization_percent: Option<Float>,
        #[serde(rename = "diskUsedPercent")]
        pub disk_used_percent: Option<Float>,
        #[serde(rename = "memoryUsedPercent")]
        pub memory_used_percent: Option<Float>,
        #[serde(rename = "networkReceiveRate")]
        pub network_receive_rate: Option<Float>,
        #[serde(rename = "networkTransmitRate")]
        pub network_transmit_rate: Option<Float>,
        #[serde(rename = "servicesCount")]
        pub services_count: Option<Int>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct EntityDetailsActorEntityOnMobileApplicationEntity {
        #[serde(rename = "applicationId")]
        pub application_id: Option<Int>,
        #[serde(rename = "mobileSummary")]
        pub mobile_summary: Option<EntityDetailsActorEntityOnMobileApplicationEntityMobileSummary>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct EntityDetailsActorEntityOnMobileApplicationEntityMobileSummary {
        #[serde(rename = "appLaunchCount")]
        pub app_launch_count: Option<Int>,
        #[serde(rename = "crashCount")]
        pub crash_count: Option<Int>,
        #[serde(rename = "crashRate")]
        pub crash_rate: Option<Float>,
        #[serde(rename = "httpErrorRate")]
        pub http_error_rate: Option<Float>,
        #[serde(rename = "httpRequestCount")]
        pub http_request_count: Option<Int>,
        #[serde(rename = "httpRequestRate")]
        pub http_request_rate: Option<Float>,
        #[serde(rename = "httpResponseTimeAverage")]
        pub http_response_time_average: Option<Seconds>,
        #[serde(rename = "mobileSessionCount")]
        pub mobile_session_count: Option<Int>,
        #[serde(rename = "networkFailureRate")]
        pub network_failure_rate: Option<Float>,
        #[serde(rename = "usersAffectedCount")]
        pub users_affected_count: Option<Int>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct EntityDetailsActorEntityOnSyntheticMonitorEntity {
        #[serde(rename = "monitorType")]
        pub monitor_type: Option<SyntheticMonitorType>,
        #[serde(rename = "monitoredUrl")]
        pub monitored_url: Option<String>,
        pub period: Option<Minutes>,
        #[serde(rename = "monitorSummary")]
        pub monitor_summary: Option<EntityDetailsActorEntityOnSyntheticMonitorEntityMonitorSummary>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct EntityDetailsActorEntityOnSyntheticMonitorEntityMonitorSummary {
        #[serde(rename = "locationsFailing")]
        pub locations_failing: Option<Int>,
        #[serde(rename = "locationsRunning")]
        pub locations_running: Option<Int>,
        pub status: Option<SyntheticMonitorStatus>,
        #[serde(rename = "successRate")]
        pub success_rate: Option<Float>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct EntityDetailsActorEntityOnWorkloadEntity {
        #[serde(rename = "workloadStatus")]
        pub workload_status: Option<EntityDetailsActorEntityOnWorkloadEntityWorkloadStatus>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct EntityDetailsActorEntityOnWorkloadEntityWorkloadStatus {
        #[serde(rename = "statusValue")]
        pub status_value: Option<WorkloadStatusValue>,
        #[serde(rename = "statusSource")]
        pub status_source: Option<WorkloadStatusSource>,
        pub description: Option<String>,
        pub summary: Option<String>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct EntityDetailsActorEntityAccount {
        pub id: Option<Int>,
        pub name: Option<String>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct EntityDetailsActorEntityTags {
        pub key: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub values: Option<Vec<Option<String>>>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct EntityDetailsActorEntityGoldenMetrics {
        pub metrics: Vec<EntityDetailsActorEntityGoldenMetricsMetrics>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct EntityDetailsActorEntityGoldenMetricsMetrics {
        pub name: String,
        #[serde(rename = "metricName")]
        pub metric_name: String,
        pub title: String,
        pub unit: EntityGoldenMetricUnit,
        pub query: String,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct EntityDetailsActorEntityGoldenTags {
        pub tags: Vec<EntityDetailsActorEntityGoldenTagsTags>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct EntityDetailsActorEntityGoldenTagsTags {
        pub key: String,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct EntityDetailsActorEntityRecentAlertViolations {
        #[serde(rename = "violationId")]
        pub violation_id: Option<EntityAlertViolationInt>,
        pub label: Option<String>,
        pub level: Option<String>,
        #[serde(rename = "alertSeverity")]
        pub alert_severity: Option<EntityAlertSeverity>,
        #[serde(rename = "openedAt")]
        pub opened_at: Option<EpochMilliseconds>,
        #[serde(rename = "closedAt")]
        pub closed_at: Option<EpochMilliseconds>,
        #[serde(rename = "violationUrl")]
        pub violation_url: Option<String>,
        #[serde(rename = "agentUrl")]
        pub agent_url: Option<String>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct EntityDetailsActorEntityDeploymentSearch {
        #[serde(skip_serializing_if = "Option::is_none")]
        pub results: Option<Vec<Option<EntityDetailsActorEntityDeploymentSearchResults>>>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct EntityDetailsActorEntityDeploymentSearchResults {
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
impl graphql_client::GraphQLQuery for EntityDetails {
    type Variables = entity_details::Variables;
    type ResponseData = entity_details::ResponseData;
    fn build_query(variables: Self::Variables) -> graphql_client::QueryBody<Self::Variables> {
        graphql_client::QueryBody {
            variables,
            query: entity_details::QUERY,
            operation_name: entity_details::OPERATION_NAME,
        }
    }
}

pub struct RelatedEntities;
pub mod related_entities {
    #![allow(dead_code)]
    use std::result::Result;
    pub const OPERATION_NAME: &str = "RelatedEntities";
    pub const QUERY: &str = "query RelatedEntities($guid: EntityGuid!, $filter: EntityRelationshipEdgeFilter, $limit: Int, $cursor: String) { actor { entity(guid: $guid) { __typename guid relatedEntities(filter: $filter, limit: $limit, cursor: $cursor) { nextCursor results { __typename createdAt type source { ...Vertex } target { ...Vertex } } } } } } fragment Vertex on EntityRelationshipVertex { guid accountId entity { ...Outline } } fragment Outline on EntityOutline { __typename guid name accountId account { id name } domain type entityType alertSeverity reporting permalink tags { key values } }";
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
    pub struct DomainTypeInput {
        pub domain: String,
        #[serde(rename = "type")]
        pub type_: String,
    }
    #[derive(Serialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct EntityRelationshipEdgeFilter {
        #[serde(skip_serializing_if = "Option::is_none")]
        pub direction: Option<EntityRelationshipEdgeDirection>,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[serde(rename = "entityDomainTypes")]
        pub entity_domain_types: Option<EntityRelationshipEntityDomainTypeFilter>,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[serde(rename = "relationshipTypes")]
        pub relationship_types: Option<EntityRelationshipEdgeTypeFilter>,
    }
    #[derive(Serialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct EntityRelationshipEdgeTypeFilter {
        #[serde(skip_serializing_if = "Option::is_none")]
        pub exclude: Option<Vec<EntityRelationshipEdgeType>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub include: Option<Vec<EntityRelationshipEdgeType>>,
    }
    #[derive(Serialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct EntityRelationshipEntityDomainTypeFilter {
        #[serde(skip_serializing_if = "Option::is_none")]
        pub exclude: Option<Vec<DomainTypeInput>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub include: Option<Vec<DomainTypeInput>>,
    }
    #[derive(Serialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct Variables {
        pub guid: EntityGuid,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub filter: Option<EntityRelationshipEdgeFilter>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub limit: Option<Int>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub cursor: Option<String>,
    }
    impl Variables {}
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct Vertex {
        pub guid: EntityGuid,
        #[serde(rename = "accountId")]
        pub account_id: Int,
        pub entity: Option<VertexEntity>,
    }
    pub type VertexEntity = Outline;
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct Outline {
        pub guid: Option<EntityGuid>,
        pub name: Option<String>,
        #[serde(rename = "accountId")]
        pub account_id: Option<Int>,
        pub account: Option<OutlineAccount>,
        pub domain: Option<String>,
        #[serde(rename = "type")]
        pub type_: Option<String>,
        #[serde(rename = "entityType")]
        pub entity_type: Option<EntityType>,
        #[serde(rename = "alertSeverity")]
        pub alert_severity: Option<EntityAlertSeverity>,
        pub reporting: Option<Boolean>,
        pub permalink: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub tags: Option<Vec<Option<OutlineTags>>>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct OutlineAccount {
        pub id: Option<Int>,
        pub name: Option<String>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct OutlineTags {
        pub key: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub values: Option<Vec<Option<String>>>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct ResponseData {
        pub actor: Option<RelatedEntitiesActor>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct RelatedEntitiesActor {
        pub entity: Option<RelatedEntitiesActorEntity>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct RelatedEntitiesActorEntity {
        pub guid: Option<EntityGuid>,
        #[serde(rename = "relatedEntities")]
        pub related_entities: Option<RelatedEntitiesActorEntityRelatedEntities>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct RelatedEntitiesActorEntityRelatedEntities {
        #[serde(rename = "nextCursor")]
        pub next_cursor: Option<String>,
        pub results: Vec<RelatedEntitiesActorEntityRelatedEntitiesResults>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct RelatedEntitiesActorEntityRelatedEntitiesResults {
        #[serde(rename = "createdAt")]
        pub created_at: EpochMilliseconds,
        #[serde(rename = "type")]
        pub type_: EntityRelationshipEdgeType,
        pub source: RelatedEntitiesActorEntityRelatedEntitiesResultsSource,
        pub target: RelatedEntitiesActorEntityRelatedEntitiesResultsTarget,
    }
    pub type RelatedEntitiesActorEntityRelatedEntitiesResultsSource = Vertex;
    pub type RelatedEntitiesActorEntityRelatedEntitiesResultsTarget = Vertex;
}
impl graphql_client::GraphQLQuery for RelatedEntities {
    type Variables = related_entities::Variables;
    type ResponseData = related_entities::ResponseData;
    fn build_query(variables: Self::Variables) -> graphql_client::QueryBody<Self::Variables> {
        graphql_client::QueryBody {
            variables,
            query: related_entities::QUERY,
            operation_name: related_entities::OPERATION_NAME,
        }
    }
}

pub struct SearchEntities;
pub mod search_entities {
    #![allow(dead_code)]
    use std::result::Result;
    pub const OPERATION_NAME: &str = "SearchEntities";
    pub const QUERY: &str = "query SearchEntities($query: String!, $options: EntitySearchOptions, $sortBy: [EntitySearchSortCriteria], $cursor: String) { actor { entitySearch(query: $query, options: $options, sortBy: $sortBy) { count query results(cursor: $cursor) { nextCursor entities { ...Outline } } } } } fragment Outline on EntityOutline { __typename guid name accountId account { id name } domain type entityType alertSeverity reporting permalink tags { key values } }";
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
        #[serde(rename = "sortBy")]
        pub sort_by: Option<Vec<Option<EntitySearchSortCriteria>>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub cursor: Option<String>,
    }
    impl Variables {}
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct Outline {
        pub guid: Option<EntityGuid>,
        pub name: Option<String>,
        #[serde(rename = "accountId")]
        pub account_id: Option<Int>,
        pub account: Option<OutlineAccount>,
        pub domain: Option<String>,
        #[serde(rename = "type")]
        pub type_: Option<String>,
        #[serde(rename = "entityType")]
        pub entity_type: Option<EntityType>,
        #[serde(rename = "alertSeverity")]
        pub alert_severity: Option<EntityAlertSeverity>,
        pub reporting: Option<Boolean>,
        pub permalink: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub tags: Option<Vec<Option<OutlineTags>>>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct OutlineAccount {
        pub id: Option<Int>,
        pub name: Option<String>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct OutlineTags {
        pub key: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub values: Option<Vec<Option<String>>>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct ResponseData {
        pub actor: Option<SearchEntitiesActor>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct SearchEntitiesActor {
        #[serde(rename = "entitySearch")]
        pub entity_search: Option<SearchEntitiesActorEntitySearch>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct SearchEntitiesActorEntitySearch {
        pub count: Option<Int>,
        pub query: Option<String>,
        pub results: Option<SearchEntitiesActorEntitySearchResults>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct SearchEntitiesActorEntitySearchResults {
        #[serde(rename = "nextCursor")]
        pub next_cursor: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub entities: Option<Vec<Option<SearchEntitiesActorEntitySearchResultsEntities>>>,
    }
    pub type SearchEntitiesActorEntitySearchResultsEntities = Outline;
}
impl graphql_client::GraphQLQuery for SearchEntities {
    type Variables = search_entities::Variables;
    type ResponseData = search_entities::ResponseData;
    fn build_query(variables: Self::Variables) -> graphql_client::QueryBody<Self::Variables> {
        graphql_client::QueryBody {
            variables,
            query: search_entities::QUERY,
            operation_name: search_entities::OPERATION_NAME,
        }
    }
}
