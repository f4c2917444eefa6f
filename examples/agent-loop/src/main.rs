//! Two toolsets in an agent of one's own, without a server and without MCP.
//!
//! The model is a stub that plays a fixed investigation; put the call of a real one in its place. What it gets is what a
//! real one needs: the schemas of the tools, and the answers as text. `cargo run -p example-agent-loop` runs it on the
//! simulated account; `Client::builder(key)` in place of `sim.client()` runs it on your own.
#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use std::error::Error;

use nr_core::FaultKind;
use nr_plugins::{Caller, Context, Manager, Outcome};
use nr_sim::Sim;
use nr_tools::{Services, toolsets};
use serde_json::{Map, Value, json};

/// What an agent may use: least is best, since every schema costs context.
const TOOLSETS: [&str; 2] = ["alerting", "data-access"];

/// The most turns of a conversation: a model that goes in circles must end.
const MAX_TURNS: usize = 8;

/// What a model asks for next.
enum Turn {
    Call(&'static str, Map<String, Value>),
    Say(String),
}

/// A model that always asks the same two questions.
struct Stub {
    heard: Vec<String>,
}

impl Stub {
    fn next(&self) -> Turn {
        let arguments = |value: Value| value.as_object().cloned().unwrap_or_default();
        match self.heard.len() {
            0 => Turn::Call("list_recent_issues", Map::new()),
            1 => Turn::Call(
                "execute_nrql_query",
                arguments(json!({
                    "query": "SELECT percentile(duration, 95) AS 'p95' FROM Transaction FACET appName",
                    "since": "30 minutes ago",
                    "max_tokens": 500,
                })),
            ),
            _ => Turn::Say(format!("I looked {} times.", self.heard.len())),
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let sim = Sim::builder().seed(7).build();
    let services = Services::new(sim.client()).with_default_account(sim.account());

    let manager = Manager::new();
    let chosen =
        toolsets(services).into_iter().filter(|plugin| TOOLSETS.contains(&plugin.manifest().name.as_str()));
    manager.load_all(chosen).await?;
    for spec in manager.snapshot().tools() {
        println!("tool {}: {} bytes of schema", spec.name, serde_json::to_string(&*spec.schema)?.len());
    }

    let context = Context::new(Caller::local());
    let mut model = Stub { heard: Vec::new() };
    for _ in 0..MAX_TURNS {
        match model.next() {
            Turn::Call(tool, arguments) => {
                println!("\n> {tool} {}", Value::Object(arguments.clone()));
                // A refusal goes back to the model: it says what to do better.
                let answer = match manager.call(tool, arguments, &context).await {
                    Ok(Outcome::Done(answer)) => answer.text,
                    Ok(_) => "this tool wants to ask a person, and there is none here".to_owned(),
                    Err(fault) if fault.kind() == FaultKind::Internal => return Err(fault.into()),
                    Err(fault) => fault.public().to_string(),
                };
                println!("{answer}");
                model.heard.push(answer);
            }
            Turn::Say(words) => {
                println!("\n{words}");
                return Ok(());
            }
        }
    }
    Err("the model did not come to an end".into())
}
