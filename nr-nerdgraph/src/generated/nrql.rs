// Made by `cargo xtask codegen` from graphql/schema.graphql and graphql/operations. Do not edit.
//! Operations of the domain `nrql`.

use super::enums::*;

pub struct CancelNrql;
pub mod cancel_nrql {
    #![allow(dead_code)]
    use std::result::Result;
    pub const OPERATION_NAME: &str = "CancelNrql";
    pub const QUERY: &str = "mutation CancelNrql($queryId: String!) { nrqlCancelQuery(queryId: $queryId) { queryId requestStatus rejectionReason } }";
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
    pub struct Variables {
        #[serde(rename = "queryId")]
        pub query_id: String,
    }
    impl Variables {}
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct ResponseData {
        #[serde(rename = "nrqlCancelQuery")]
        pub nrql_cancel_query: Option<CancelNrqlNrqlCancelQuery>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct CancelNrqlNrqlCancelQuery {
        #[serde(rename = "queryId")]
        pub query_id: Option<String>,
        #[serde(rename = "requestStatus")]
        pub request_status: Option<NrqlCancelQueryMutationRequestStatus>,
        #[serde(rename = "rejectionReason")]
        pub rejection_reason: Option<String>,
    }
}
impl graphql_client::GraphQLQuery for CancelNrql {
    type Variables = cancel_nrql::Variables;
    type ResponseData = cancel_nrql::ResponseData;
    fn build_query(variables: Self::Variables) -> graphql_client::QueryBody<Self::Variables> {
        graphql_client::QueryBody {
            variables,
            query: cancel_nrql::QUERY,
            operation_name: cancel_nrql::OPERATION_NAME,
        }
    }
}

pub struct NrqlProgress;
pub mod nrql_progress {
    #![allow(dead_code)]
    use std::result::Result;
    pub const OPERATION_NAME: &str = "NrqlProgress";
    pub const QUERY: &str = "query NrqlProgress($account: Int!, $queryId: ID!) { actor { account(id: $account) { id nrqlQueryProgress(queryId: $queryId) { ...Container } } } } fragment Container on NrdbResultContainer { nrql results totalResult otherResult currentResults previousResults metadata { eventTypes facets messages timeWindow { begin end since until compareWith } } queryProgress { queryId completed retryAfter retryDeadline resultExpiration } }";
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
    type EpochMilliseconds = crate::scalars::EpochMilliseconds;
    type NrdbResult = crate::scalars::NrdbResult;
    type Nrql = crate::scalars::Nrql;
    type Seconds = crate::scalars::Seconds;
    #[derive(Serialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct Variables {
        pub account: Int,
        #[serde(rename = "queryId")]
        pub query_id: ID,
    }
    impl Variables {}
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct Container {
        pub nrql: Option<Nrql>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub results: Option<Vec<Option<NrdbResult>>>,
        #[serde(rename = "totalResult")]
        pub total_result: Option<NrdbResult>,
        #[serde(rename = "otherResult")]
        pub other_result: Option<NrdbResult>,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[serde(rename = "currentResults")]
        pub current_results: Option<Vec<Option<NrdbResult>>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[serde(rename = "previousResults")]
        pub previous_results: Option<Vec<Option<NrdbResult>>>,
        pub metadata: Option<ContainerMetadata>,
        #[serde(rename = "queryProgress")]
        pub query_progress: Option<ContainerQueryProgress>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct ContainerMetadata {
        #[serde(skip_serializing_if = "Option::is_none")]
        #[serde(rename = "eventTypes")]
        pub event_types: Option<Vec<Option<String>>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub facets: Option<Vec<Option<String>>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub messages: Option<Vec<Option<String>>>,
        #[serde(rename = "timeWindow")]
        pub time_window: Option<ContainerMetadataTimeWindow>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct ContainerMetadataTimeWindow {
        pub begin: Option<EpochMilliseconds>,
        pub end: Option<EpochMilliseconds>,
        pub since: Option<String>,
        pub until: Option<String>,
        #[serde(rename = "compareWith")]
        pub compare_with: Option<String>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct ContainerQueryProgress {
        #[serde(rename = "queryId")]
        pub query_id: Option<ID>,
        pub completed: Option<Boolean>,
        #[serde(rename = "retryAfter")]
        pub retry_after: Option<Seconds>,
        #[serde(rename = "retryDeadline")]
        pub retry_deadline: Option<Seconds>,
        #[serde(rename = "resultExpiration")]
        pub result_expiration: Option<Seconds>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct ResponseData {
        pub actor: Option<NrqlProgressActor>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct NrqlProgressActor {
        pub account: Option<NrqlProgressActorAccount>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct NrqlProgressActorAccount {
        pub id: Option<Int>,
        #[serde(rename = "nrqlQueryProgress")]
        pub nrql_query_progress: Option<NrqlProgressActorAccountNrqlQueryProgress>,
    }
    pub type NrqlProgressActorAccountNrqlQueryProgress = Container;
}
impl graphql_client::GraphQLQuery for NrqlProgress {
    type Variables = nrql_progress::Variables;
    type ResponseData = nrql_progress::ResponseData;
    fn build_query(variables: Self::Variables) -> graphql_client::QueryBody<Self::Variables> {
        graphql_client::QueryBody {
            variables,
            query: nrql_progress::QUERY,
            operation_name: nrql_progress::OPERATION_NAME,
        }
    }
}

pub struct NrqlProgressAcross;
pub mod nrql_progress_across {
    #![allow(dead_code)]
    use std::result::Result;
    pub const OPERATION_NAME: &str = "NrqlProgressAcross";
    pub const QUERY: &str = "query NrqlProgressAcross($accounts: [Int!]!, $queryId: ID!) { actor { nrqlQueryProgress(accounts: $accounts, queryId: $queryId) { ...Container } } } fragment Container on CrossAccountNrdbResultContainer { nrql results totalResult otherResult currentResults previousResults metadata { eventTypes facets messages timeWindow { begin end since until compareWith } } queryProgress { queryId completed retryAfter retryDeadline resultExpiration } }";
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
    type EpochMilliseconds = crate::scalars::EpochMilliseconds;
    type NrdbResult = crate::scalars::NrdbResult;
    type Nrql = crate::scalars::Nrql;
    type Seconds = crate::scalars::Seconds;
    #[derive(Serialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct Variables {
        pub accounts: Vec<Int>,
        #[serde(rename = "queryId")]
        pub query_id: ID,
    }
    impl Variables {}
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct Container {
        pub nrql: Option<Nrql>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub results: Option<Vec<Option<NrdbResult>>>,
        #[serde(rename = "totalResult")]
        pub total_result: Option<NrdbResult>,
        #[serde(rename = "otherResult")]
        pub other_result: Option<NrdbResult>,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[serde(rename = "currentResults")]
        pub current_results: Option<Vec<Option<NrdbResult>>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[serde(rename = "previousResults")]
        pub previous_results: Option<Vec<Option<NrdbResult>>>,
        pub metadata: Option<ContainerMetadata>,
        #[serde(rename = "queryProgress")]
        pub query_progress: Option<ContainerQueryProgress>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct ContainerMetadata {
        #[serde(skip_serializing_if = "Option::is_none")]
        #[serde(rename = "eventTypes")]
        pub event_types: Option<Vec<Option<String>>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub facets: Option<Vec<Option<String>>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub messages: Option<Vec<Option<String>>>,
        #[serde(rename = "timeWindow")]
        pub time_window: Option<ContainerMetadataTimeWindow>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct ContainerMetadataTimeWindow {
        pub begin: Option<EpochMilliseconds>,
        pub end: Option<EpochMilliseconds>,
        pub since: Option<String>,
        pub until: Option<String>,
        #[serde(rename = "compareWith")]
        pub compare_with: Option<String>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct ContainerQueryProgress {
        #[serde(rename = "queryId")]
        pub query_id: Option<ID>,
        pub completed: Option<Boolean>,
        #[serde(rename = "retryAfter")]
        pub retry_after: Option<Seconds>,
        #[serde(rename = "retryDeadline")]
        pub retry_deadline: Option<Seconds>,
        #[serde(rename = "resultExpiration")]
        pub result_expiration: Option<Seconds>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct ResponseData {
        pub actor: Option<NrqlProgressAcrossActor>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct NrqlProgressAcrossActor {
        #[serde(rename = "nrqlQueryProgress")]
        pub nrql_query_progress: Option<NrqlProgressAcrossActorNrqlQueryProgress>,
    }
    pub type NrqlProgressAcrossActorNrqlQueryProgress = Container;
}
impl graphql_client::GraphQLQuery for NrqlProgressAcross {
    type Variables = nrql_progress_across::Variables;
    type ResponseData = nrql_progress_across::ResponseData;
    fn build_query(variables: Self::Variables) -> graphql_client::QueryBody<Self::Variables> {
        graphql_client::QueryBody {
            variables,
            query: nrql_progress_across::QUERY,
            operation_name: nrql_progress_across::OPERATION_NAME,
        }
    }
}

pub struct QueryHistory;
pub mod query_history {
    #![allow(dead_code)]
    use std::result::Result;
    pub const OPERATION_NAME: &str = "QueryHistory";
    pub const QUERY: &str =
        "query QueryHistory { actor { queryHistory { nrql { accountIds createdAt query } } } }";
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
    type Nrql = crate::scalars::Nrql;
    #[derive(Serialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct Variables;
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct ResponseData {
        pub actor: Option<QueryHistoryActor>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct QueryHistoryActor {
        #[serde(rename = "queryHistory")]
        pub query_history: Option<QueryHistoryActorQueryHistory>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct QueryHistoryActorQueryHistory {
        #[serde(skip_serializing_if = "Option::is_none")]
        pub nrql: Option<Vec<QueryHistoryActorQueryHistoryNrql>>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct QueryHistoryActorQueryHistoryNrql {
        #[serde(skip_serializing_if = "Option::is_none")]
        #[serde(rename = "accountIds")]
        pub account_ids: Option<Vec<Int>>,
        #[serde(rename = "createdAt")]
        pub created_at: Option<DateTime>,
        pub query: Option<Nrql>,
    }
}
impl graphql_client::GraphQLQuery for QueryHistory {
    type Variables = query_history::Variables;
    type ResponseData = query_history::ResponseData;
    fn build_query(variables: Self::Variables) -> graphql_client::QueryBody<Self::Variables> {
        graphql_client::QueryBody {
            variables,
            query: query_history::QUERY,
            operation_name: query_history::OPERATION_NAME,
        }
    }
}

pub struct RunNrql;
pub mod run_nrql {
    #![allow(dead_code)]
    use std::result::Result;
    pub const OPERATION_NAME: &str = "RunNrql";
    pub const QUERY: &str = "query RunNrql($account: Int!, $query: Nrql!, $timeout: Seconds, $async: Boolean, $options: NrqlQueryOptions) { actor { account(id: $account) { id nrql(query: $query, timeout: $timeout, async: $async, options: $options) { ...Container } } } } fragment Container on NrdbResultContainer { nrql results totalResult otherResult currentResults previousResults metadata { eventTypes facets messages timeWindow { begin end since until compareWith } } queryProgress { queryId completed retryAfter retryDeadline resultExpiration } }";
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
    type EpochMilliseconds = crate::scalars::EpochMilliseconds;
    type NrdbResult = crate::scalars::NrdbResult;
    type Nrql = crate::scalars::Nrql;
    type Seconds = crate::scalars::Seconds;
    #[derive(Serialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct NrqlQueryOptions {
        #[serde(skip_serializing_if = "Option::is_none")]
        #[serde(rename = "eventNamespaces")]
        pub event_namespaces: Option<Vec<String>>,
    }
    #[derive(Serialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct Variables {
        pub account: Int,
        pub query: Nrql,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub timeout: Option<Seconds>,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[serde(rename = "async")]
        pub async_: Option<Boolean>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub options: Option<NrqlQueryOptions>,
    }
    impl Variables {}
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct Container {
        pub nrql: Option<Nrql>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub results: Option<Vec<Option<NrdbResult>>>,
        #[serde(rename = "totalResult")]
        pub total_result: Option<NrdbResult>,
        #[serde(rename = "otherResult")]
        pub other_result: Option<NrdbResult>,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[serde(rename = "currentResults")]
        pub current_results: Option<Vec<Option<NrdbResult>>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[serde(rename = "previousResults")]
        pub previous_results: Option<Vec<Option<NrdbResult>>>,
        pub metadata: Option<ContainerMetadata>,
        #[serde(rename = "queryProgress")]
        pub query_progress: Option<ContainerQueryProgress>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct ContainerMetadata {
        #[serde(skip_serializing_if = "Option::is_none")]
        #[serde(rename = "eventTypes")]
        pub event_types: Option<Vec<Option<String>>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub facets: Option<Vec<Option<String>>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub messages: Option<Vec<Option<String>>>,
        #[serde(rename = "timeWindow")]
        pub time_window: Option<ContainerMetadataTimeWindow>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct ContainerMetadataTimeWindow {
        pub begin: Option<EpochMilliseconds>,
        pub end: Option<EpochMilliseconds>,
        pub since: Option<String>,
        pub until: Option<String>,
        #[serde(rename = "compareWith")]
        pub compare_with: Option<String>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct ContainerQueryProgress {
        #[serde(rename = "queryId")]
        pub query_id: Option<ID>,
        pub completed: Option<Boolean>,
        #[serde(rename = "retryAfter")]
        pub retry_after: Option<Seconds>,
        #[serde(rename = "retryDeadline")]
        pub retry_deadline: Option<Seconds>,
        #[serde(rename = "resultExpiration")]
        pub result_expiration: Option<Seconds>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct ResponseData {
        pub actor: Option<RunNrqlActor>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct RunNrqlActor {
        pub account: Option<RunNrqlActorAccount>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct RunNrqlActorAccount {
        pub id: Option<Int>,
        pub nrql: Option<RunNrqlActorAccountNrql>,
    }
    pub type RunNrqlActorAccountNrql = Container;
}
impl graphql_client::GraphQLQuery for RunNrql {
    type Variables = run_nrql::Variables;
    type ResponseData = run_nrql::ResponseData;
    fn build_query(variables: Self::Variables) -> graphql_client::QueryBody<Self::Variables> {
        graphql_client::QueryBody {
            variables,
            query: run_nrql::QUERY,
            operation_name: run_nrql::OPERATION_NAME,
        }
    }
}

pub struct RunNrqlAcross;
pub mod run_nrql_across {
    #![allow(dead_code)]
    use std::result::Result;
    pub const OPERATION_NAME: &str = "RunNrqlAcross";
    pub const QUERY: &str = "query RunNrqlAcross($accounts: [Int!]!, $query: Nrql!, $timeout: Seconds, $async: Boolean, $options: NrqlQueryOptions) { actor { nrql(accounts: $accounts, query: $query, timeout: $timeout, async: $async, options: $options) { ...Container } } } fragment Container on CrossAccountNrdbResultContainer { nrql results totalResult otherResult currentResults previousResults metadata { eventTypes facets messages timeWindow { begin end since until compareWith } } queryProgress { queryId completed retryAfter retryDeadline resultExpiration } }";
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
    type EpochMilliseconds = crate::scalars::EpochMilliseconds;
    type NrdbResult = crate::scalars::NrdbResult;
    type Nrql = crate::scalars::Nrql;
    type Seconds = crate::scalars::Seconds;
    #[derive(Serialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct NrqlQueryOptions {
        #[serde(skip_serializing_if = "Option::is_none")]
        #[serde(rename = "eventNamespaces")]
        pub event_namespaces: Option<Vec<String>>,
    }
    #[derive(Serialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct Variables {
        pub accounts: Vec<Int>,
        pub query: Nrql,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub timeout: Option<Seconds>,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[serde(rename = "async")]
        pub async_: Option<Boolean>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub options: Option<NrqlQueryOptions>,
    }
    impl Variables {}
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct Container {
        pub nrql: Option<Nrql>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub results: Option<Vec<Option<NrdbResult>>>,
        #[serde(rename = "totalResult")]
        pub total_result: Option<NrdbResult>,
        #[serde(rename = "otherResult")]
        pub other_result: Option<NrdbResult>,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[serde(rename = "currentResults")]
        pub current_results: Option<Vec<Option<NrdbResult>>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[serde(rename = "previousResults")]
        pub previous_results: Option<Vec<Option<NrdbResult>>>,
        pub metadata: Option<ContainerMetadata>,
        #[serde(rename = "queryProgress")]
        pub query_progress: Option<ContainerQueryProgress>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct ContainerMetadata {
        #[serde(skip_serializing_if = "Option::is_none")]
        #[serde(rename = "eventTypes")]
        pub event_types: Option<Vec<Option<String>>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub facets: Option<Vec<Option<String>>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub messages: Option<Vec<Option<String>>>,
        #[serde(rename = "timeWindow")]
        pub time_window: Option<ContainerMetadataTimeWindow>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct ContainerMetadataTimeWindow {
        pub begin: Option<EpochMilliseconds>,
        pub end: Option<EpochMilliseconds>,
        pub since: Option<String>,
        pub until: Option<String>,
        #[serde(rename = "compareWith")]
        pub compare_with: Option<String>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct ContainerQueryProgress {
        #[serde(rename = "queryId")]
        pub query_id: Option<ID>,
        pub completed: Option<Boolean>,
        #[serde(rename = "retryAfter")]
        pub retry_after: Option<Seconds>,
        #[serde(rename = "retryDeadline")]
        pub retry_deadline: Option<Seconds>,
        #[serde(rename = "resultExpiration")]
        pub result_expiration: Option<Seconds>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct ResponseData {
        pub actor: Option<RunNrqlAcrossActor>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct RunNrqlAcrossActor {
        pub nrql: Option<RunNrqlAcrossActorNrql>,
    }
    pub type RunNrqlAcrossActorNrql = Container;
}
impl graphql_client::GraphQLQuery for RunNrqlAcross {
    type Variables = run_nrql_across::Variables;
    type ResponseData = run_nrql_across::ResponseData;
    fn build_query(variables: Self::Variables) -> graphql_client::QueryBody<Self::Variables> {
        graphql_client::QueryBody {
            variables,
            query: run_nrql_across::QUERY,
            operation_name: run_nrql_across::OPERATION_NAME,
        }
    }
}
