//! Ask anything.

mod execute_nrql_query;

pub use execute_nrql_query::ExecuteNrqlQuery;
