//! A plugin of one's own beside the toolsets: a tool that answers "is the shop open?" with one query.
//!
//! `cargo run -p example-own-plugin` runs it on the simulated account.
#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use std::error::Error;
use std::sync::Arc;

use async_trait::async_trait;
use nr_core::{AccountId, Fault, FaultKind};
use nr_nerdgraph::Client;
use nr_plugins::{
    Answer, Arguments, Caller, Contents, Context, Manager, Manifest, Outcome, Plugin, Tool, ToolSpec,
};
use nr_sim::Sim;
use nr_tools::{Services, toolsets};
use serde_json::{Map, Value};

#[derive(serde::Deserialize, schemars::JsonSchema)]
struct Wanted {
    /// The name of the service, such as checkout.
    service: String,
}

/// Says whether a service answered anybody in the last ten minutes.
struct IsOpen {
    spec: ToolSpec,
    client: Client,
    account: AccountId,
}

impl IsOpen {
    fn new(client: Client, account: AccountId) -> Self {
        let spec =
            ToolSpec::read("is_open", "Says whether a service answered anybody in the last ten minutes.")
                .toolset("shop")
                .arguments::<Wanted>();
        Self { spec, client, account }
    }
}

#[async_trait]
impl Tool for IsOpen {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, _: &Context) -> Result<Outcome<Answer>, Fault> {
        let wanted: Wanted = arguments.decode()?;
        // A value goes into a query encoded, so that a name with a quote in it stays a name.
        let service = nr_nrql::encode::string(&wanted.service)
            .map_err(|error| Fault::new(FaultKind::InvalidInput, format!("service: {error}")))?;
        let query = format!(
            "SELECT count(*) AS 'answers' FROM Transaction WHERE appName = {service} AND error IS NOT TRUE SINCE 10 minutes ago"
        );
        let answer = self.client.nrql(self.account, query).send().await?;
        let answers =
            answer.rows().first().and_then(|row| row.get("answers")).and_then(Value::as_u64).unwrap_or(0);
        let words = if answers > 0 { "open" } else { "closed" };
        Ok(Outcome::Done(Answer::text(format!("{}: {words}, {answers} answers", wanted.service))))
    }
}

/// A plugin is a name, a version and what it brings.
struct Shop(Client, AccountId);

#[async_trait]
impl Plugin for Shop {
    fn manifest(&self) -> Manifest {
        Manifest::new("shop", "1.0.0", "Questions that only a shop has.")
    }

    async fn load(&self) -> Result<Contents, Fault> {
        Ok(Contents::new().tool(IsOpen::new(self.0.clone(), self.1)))
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let sim = Sim::builder().seed(7).build();
    let (client, account) = (sim.client(), sim.account());

    let manager = Manager::new();
    manager.load_all(toolsets(Services::new(client.clone()).with_default_account(account))).await?;
    manager.load(Arc::new(Shop(client, account))).await?;

    for service in ["checkout", "o'brien"] {
        let mut arguments = Map::new();
        arguments.insert("service".to_owned(), Value::from(service));
        match manager.call("is_open", arguments, &Context::new(Caller::local())).await? {
            Outcome::Done(answer) => println!("{}", answer.text),
            _ => println!("the tool wants to ask a person"),
        }
    }
    Ok(())
}
