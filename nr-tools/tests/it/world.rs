//! A simulated account with the tools over it, called as a server calls them.

use std::sync::Arc;

use nr_core::Fault;
use nr_plugins::{Answer, Caller, Context, Manager, Outcome};
use nr_sim::Sim;
use nr_tools::{Services, toolsets};
use serde_json::{Map, Value};

/// The present of every account in these tests.
pub(crate) const NOW_MS: i64 = 1_768_478_400_000;

pub(crate) struct World {
    pub(crate) sim: Sim,
    pub(crate) manager: Arc<Manager>,
}

impl World {
    /// The account of a seed, set as the default one.
    pub(crate) async fn new(seed: u64) -> Self {
        let sim = Sim::builder().seed(seed).now_ms(NOW_MS).build();
        let services = Services::new(sim.client()).with_default_account(sim.account());
        Self::over(sim, services).await
    }

    pub(crate) async fn over(sim: Sim, services: Services) -> Self {
        let manager = Manager::new();
        manager.load_all(toolsets(services)).await.unwrap();
        Self { sim, manager: Arc::new(manager) }
    }

    pub(crate) async fn call(&self, tool: &str, arguments: Value) -> Result<Answer, Fault> {
        self.call_as("local", tool, arguments).await
    }

    pub(crate) async fn call_as(&self, caller: &str, tool: &str, arguments: Value) -> Result<Answer, Fault> {
        let arguments: Map<String, Value> = arguments.as_object().cloned().unwrap();
        match self.manager.call(tool, arguments, &Context::new(Caller::new(caller))).await? {
            Outcome::Done(answer) => Ok(answer),
            other => panic!("{tool} asks: {other:?}"),
        }
    }

    /// The text of an answer.
    pub(crate) async fn text(&self, tool: &str, arguments: Value) -> String {
        match self.call(tool, arguments.clone()).await {
            Ok(answer) => answer.text,
            Err(fault) => panic!("{tool} {arguments}: {}", fault.internal()),
        }
    }

    /// What the user is told of a fault.
    pub(crate) async fn fault(&self, tool: &str, arguments: Value) -> String {
        match self.call(tool, arguments.clone()).await {
            Ok(answer) => panic!("{tool} {arguments} answered {}", answer.text),
            Err(fault) => format!("{}: {}", fault.kind(), fault.public()),
        }
    }
}

/// The table of an answer: header and rows, split at tabs. What stands above it and the footer are left out.
pub(crate) fn table(text: &str) -> (Vec<String>, Vec<Vec<String>>) {
    let body = text.split("\n---\n").next().unwrap();
    let cells = |line: &str| line.split('\t').map(str::to_owned).collect::<Vec<_>>();
    let mut lines = body.lines().skip_while(|line| !line.contains('\t'));
    (lines.next().map(cells).unwrap_or_default(), lines.map(cells).collect())
}

/// The column of a table.
pub(crate) fn column(text: &str, name: &str) -> Vec<String> {
    let (header, rows) = table(text);
    let at = header
        .iter()
        .position(|column| column == name)
        .unwrap_or_else(|| panic!("no column {name}:\n{text}"));
    rows.into_iter().map(|row| row[at].clone()).collect()
}

/// `next` of a footer.
pub(crate) fn next(text: &str) -> Option<String> {
    let footer = text.rsplit("---\n").next()?;
    Some(footer.split("next: ").nth(1)?.lines().next()?.to_owned())
}
