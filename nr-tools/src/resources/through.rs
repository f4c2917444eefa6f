//! Resources whose content is what a tool answers to the parts of the address.

use std::sync::Arc;

use async_trait::async_trait;
use nr_core::{Fault, FaultKind};
use nr_plugins::template::ParseTemplateError;
use nr_plugins::{
    Arguments, CompletionRequest, Context, Outcome, Resource, ResourceBody, ResourceSpec, Tool,
};
use serde_json::{Map, Value};

use crate::complete::{Holds, complete};
use crate::discovery::{ExploreAttributes, ExploreEventTypes, GetDashboard, GetEntity};
use crate::services::Services;

/// A part of the address: its name there, the argument that it becomes, and what it holds.
type Part = (&'static str, &'static str, Holds);

struct Through {
    spec: ResourceSpec,
    tool: Arc<dyn Tool>,
    parts: &'static [Part],
    services: Services,
}

/// What one row of the list says.
struct Row {
    uri: &'static str,
    name: &'static str,
    title: &'static str,
    about: &'static str,
    parts: &'static [Part],
    tool: fn(&Services) -> Arc<dyn Tool>,
}

const ROWS: &[Row] = &[
    Row {
        uri: "newrelic://entity/{guid}",
        name: "entity",
        title: "Entity",
        about: "An entity as get_entity answers it: state, tags, golden metrics, deployments.",
        parts: &[("guid", "entity_guid", Holds::Guid)],
        tool: |services| Arc::new(GetEntity::new(services.clone())),
    },
    Row {
        uri: "newrelic://event-types/{account_id}",
        name: "event_types",
        title: "Event types",
        about: "The event types of an account with counts, as explore_event_types answers them.",
        parts: &[("account_id", "account_id", Holds::Account)],
        tool: |services| Arc::new(ExploreEventTypes::new(services.clone())),
    },
    Row {
        uri: "newrelic://event-type/{account_id}/{name}",
        name: "event_type",
        title: "Event type",
        about: "The attributes of an event type, as explore_attributes answers them.",
        parts: &[("account_id", "account_id", Holds::Account), ("name", "event_type", Holds::EventType)],
        tool: |services| Arc::new(ExploreAttributes::new(services.clone())),
    },
    Row {
        uri: "newrelic://dashboard/{guid}",
        name: "dashboard",
        title: "Dashboard",
        about: "A dashboard's pages, widgets and their NRQL, as get_dashboard answers them.",
        parts: &[("guid", "entity_guid", Holds::Dashboard)],
        tool: |services| Arc::new(GetDashboard::new(services.clone())),
    },
    #[cfg(feature = "docs")]
    Row {
        uri: "newrelic://docs/{path}",
        name: "docs_page",
        title: "Documentation page",
        about: "A page that search_docs finds, as get_docs_page answers it. In the address a `/` of its path is %2F.",
        parts: &[("path", "path", Holds::DocsPage)],
        tool: |services| Arc::new(crate::docs::GetDocsPage::new(services)),
    },
];

pub(super) fn all(services: &Services) -> Result<Vec<Arc<dyn Resource>>, ParseTemplateError> {
    let made = ROWS.iter().map(|row| {
        let spec = ResourceSpec::new(row.uri, row.name, row.about)?.title(row.title).mime("text/plain");
        let tool = (row.tool)(services);
        Ok(Arc::new(Through { spec, tool, parts: row.parts, services: services.clone() })
            as Arc<dyn Resource>)
    });
    made.collect()
}

#[async_trait]
impl Resource for Through {
    fn spec(&self) -> &ResourceSpec {
        &self.spec
    }

    async fn read(&self, uri: &str, ctx: &Context) -> Result<ResourceBody, Fault> {
        let mut arguments = Map::new();
        for (variable, argument, _) in self.parts {
            let value = super::part(&self.spec, uri, variable)?;
            arguments.insert((*argument).to_owned(), Value::String(value));
        }
        let arguments = Arguments::normalise(self.tool.spec(), arguments)?;
        match self.tool.call(arguments, ctx).await? {
            Outcome::Done(answer) => Ok(ResourceBody::text(answer.text)),
            _ => Err(Fault::new(FaultKind::Unsupported, "this can't be read: it asks back")
                .with_next(format!("call `{}`", self.tool.spec().name))),
        }
    }

    async fn complete(&self, request: &CompletionRequest, ctx: &Context) -> Result<Vec<String>, Fault> {
        let part = self.parts.iter().find(|(variable, ..)| *variable == request.argument);
        let holds = part.map_or(Holds::Words, |(.., holds)| *holds);
        complete(holds, request, &self.services, ctx).await
    }
}
