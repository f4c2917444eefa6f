//! `get_health_status`: whether the server works and New Relic answers it.

use std::sync::Arc;

use async_trait::async_trait;
use nr_core::Fault;
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};

use super::{Own, mebibytes, milliseconds, spec};

pub(super) struct GetHealthStatus {
    spec: ToolSpec,
    own: Arc<Own>,
}

impl GetHealthStatus {
    pub(super) fn new(own: Arc<Own>) -> Self {
        // Unlike the others it asks somebody.
        let mut spec = spec("get_health_status", "Whether New Relic answers this server now. Example: {}");
        spec.open_world = true;
        Self { spec, own }
    }
}

#[async_trait]
impl Tool for GetHealthStatus {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, _: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let found = self.own.check(ctx).await;
        let new_relic = match &found.new_relic {
            Ok(took) => format!("answered in {} ms", milliseconds(*took)),
            Err(why) => format!("fails: {why}"),
        };
        let last = match found.last_good {
            Some(ago) => format!("{} s ago", ago.as_secs()),
            None => "never, of the checks since the start".to_owned(),
        };
        let memory = found.resident.map_or("unknown".to_owned(), mebibytes);
        Ok(Answer::text(format!(
            "status: {}\nNew Relic: {new_relic}\nlast answer to a check: {last}\nuptime: {} s\nmemory: {memory}\nversion: {}",
            found.status(),
            found.uptime.as_secs(),
            env!("CARGO_PKG_VERSION")
        ))
        .into())
    }
}
