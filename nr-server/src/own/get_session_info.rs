//! `get_session_info`: as whom the caller is seen, and what they may do.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_trait::async_trait;
use nr_core::Fault;
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};

use super::{Own, spec};

pub(super) struct GetSessionInfo {
    spec: ToolSpec,
    own: Arc<Own>,
}

impl GetSessionInfo {
    pub(super) fn new(own: Arc<Own>) -> Self {
        let about = "The caller, the default account, the region, rights, tools and limits. Example: {}";
        Self { spec: spec("get_session_info", about), own }
    }
}

#[async_trait]
impl Tool for GetSessionInfo {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, _: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let snapshot = self.own.snapshot()?;
        let account = match ctx.account() {
            Some(account) => account.to_string(),
            None => "no default: calls name one".to_owned(),
        };
        let region = self.own.upstream.client.region();
        let mut text = format!(
            "caller: {}\naccount: {account}\nregion: {} ({})\nrights: read",
            nr_core::redact::excerpt(&ctx.caller().id),
            region.name(),
            region.host()
        );
        if let Some(rules) = self.own.rules.get() {
            let offered: Vec<_> = snapshot.tools().filter(|spec| rules.selection.offers(spec)).collect();
            let sets: BTreeSet<&str> = offered.iter().map(|spec| spec.toolset.as_str()).collect();
            text.push_str(&format!(
                "\ntools: {} of {} are on, of the toolsets {}\ntime for a call: {} s",
                offered.len(),
                snapshot.tools().count(),
                Vec::from_iter(sets).join(", "),
                rules.limit.as_secs()
            ));
        }
        text.push_str(&format!("\nserver: nr-server {}", env!("CARGO_PKG_VERSION")));
        Ok(Answer::text(text).into())
    }
}
