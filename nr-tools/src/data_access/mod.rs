//! Ask anything.

mod answered;
mod bulk_execute_queries;
mod execute_nrql_query;
mod natural_language_to_nrql_query;
mod query_nerdgraph;
mod question;
mod search_nerdgraph_schema;
mod validate_nrql_query;

pub use bulk_execute_queries::BulkExecuteQueries;
pub use execute_nrql_query::ExecuteNrqlQuery;
pub use natural_language_to_nrql_query::NaturalLanguageToNrqlQuery;
pub use query_nerdgraph::QueryNerdgraph;
pub use search_nerdgraph_schema::SearchNerdgraphSchema;
pub use validate_nrql_query::ValidateNrqlQuery;
