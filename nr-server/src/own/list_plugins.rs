//! `list_plugins`: what is loaded.

use std::sync::Arc;

use async_trait::async_trait;
use nr_core::Fault;
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};

use super::{Own, spec};

pub(super) struct ListPlugins {
    spec: ToolSpec,
    own: Arc<Own>,
}

impl ListPlugins {
    pub(super) fn new(own: Arc<Own>) -> Self {
        Self { spec: spec("list_plugins", "The loaded plugins with their tools. Example: {}"), own }
    }
}

#[async_trait]
impl Tool for ListPlugins {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, _: Arguments, _: &Context) -> Result<Outcome<Answer>, Fault> {
        let snapshot = self.own.snapshot()?;
        let mut text = "plugin\tversion\ttools\tabout".to_owned();
        for plugin in snapshot.plugins() {
            let tools =
                snapshot.tools().filter(|tool| snapshot.plugin_of(&tool.name) == Some(plugin.name.as_str()));
            text.push_str(&format!(
                "\n{}\t{}\t{}\t{}",
                plugin.name,
                plugin.version,
                tools.count(),
                plugin.description
            ));
        }
        Ok(Answer::text(text).into())
    }
}
