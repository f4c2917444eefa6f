//! `newrelic://help/…`: what an assistant may want to read once.

use std::fmt::Write as _;

use async_trait::async_trait;
use nr_core::Fault;
use nr_plugins::template::ParseTemplateError;
use nr_plugins::{Context, Resource, ResourceBody, ResourceSpec, ToolSpec};

use crate::services::Services;
use crate::toolset::specs;

/// NRQL on one page.
const NRQL: &str = include_str!("nrql.md");

#[derive(Debug)]
pub(super) struct Help {
    spec: ResourceSpec,
    page: Page,
}

#[derive(Debug)]
enum Page {
    Nrql,
    /// Written when it is read, which is seldom: to make every tool takes longer than to start.
    Tools(Services),
}

impl Help {
    pub(super) fn nrql() -> Result<Self, ParseTemplateError> {
        let about = "NRQL on one page: clauses, functions, time, and what goes wrong.";
        let spec = ResourceSpec::new("newrelic://help/nrql", "help_nrql", about)?.title("NRQL on one page");
        Ok(Self { spec: spec.mime("text/markdown"), page: Page::Nrql })
    }

    pub(super) fn tools(services: Services) -> Result<Self, ParseTemplateError> {
        let about = "Every tool by toolset, those that are switched off too, with what each is for.";
        let spec = ResourceSpec::new("newrelic://help/tools", "help_tools", about)?.title("Tools by toolset");
        Ok(Self { spec: spec.mime("text/markdown"), page: Page::Tools(services) })
    }
}

fn page(tools: &[ToolSpec]) -> String {
    let mut text = String::from(
        "# Tools by toolset\n\nTools in **bold** are there by default; the others with their toolset (`--toolsets NAME`).\n",
    );
    let mut toolset = "";
    for tool in tools {
        if tool.toolset != toolset {
            toolset = &tool.toolset;
            let _ = write!(text, "\n## {toolset}\n");
        }
        let bold = if tool.core { "**" } else { "" };
        // The example belongs to the schema, not to a list.
        let about = tool.description.split(" Example: ").next().unwrap_or_default();
        let _ = writeln!(text, "- {bold}`{}`{bold}: {about}", tool.name);
    }
    text
}

#[async_trait]
impl Resource for Help {
    fn spec(&self) -> &ResourceSpec {
        &self.spec
    }

    async fn read(&self, _: &str, _: &Context) -> Result<ResourceBody, Fault> {
        Ok(match &self.page {
            Page::Nrql => ResourceBody::text(NRQL),
            Page::Tools(services) => ResourceBody::text(page(&specs(services))),
        })
    }
}
