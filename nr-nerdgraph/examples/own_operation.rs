//! An operation of one's own, checked against a schema when it is compiled.
//!
//! Another crate keeps two files beside its sources: its operation, and a schema. The schema is the one of this crate
//! (`std::fs::write("schema.graphql", nr_nerdgraph::SCHEMA)`), or, for what this crate does not reach, a saved answer to
//! the introspection query (`schema.json`), which an ordinary user key may ask for.
//!
//! `fragments_other_variant` lets an entity of a kind that the schema does not name decode all the same.
//!
//! The key comes on standard input, so that no list of processes shows it:
//! `cargo run --example own_operation -- ENTITY_GUID < FILE_WITH_THE_KEY`
#![allow(clippy::print_stdout, reason = "an example talks on the terminal")]

use graphql_client::GraphQLQuery;
use nr_nerdgraph::Client;

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "graphql/schema.graphql",
    query_path = "examples/own_operation.graphql",
    fragments_other_variant = "true",
    custom_scalars_module = "nr_nerdgraph::scalars"
)]
struct OwnDeployments;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let guid = std::env::args().nth(1).ok_or("name an entity by its GUID")?;
    let key = std::io::read_to_string(std::io::stdin())?;
    let client = Client::builder(key.trim().into()).build()?;
    let reply = client.execute::<OwnDeployments>(own_deployments::Variables { guid }).await?;
    let entity = reply.data.actor.and_then(|actor| actor.entity).ok_or("there is no such entity")?;
    println!("{}", entity.name.unwrap_or_default());
    let found = entity.deployment_search.and_then(|search| search.results).unwrap_or_default();
    for deployment in found.into_iter().flatten() {
        println!("{} {}", deployment.timestamp.0, deployment.version);
    }
    for error in reply.errors {
        println!("missing: {}", error.message);
    }
    Ok(())
}
