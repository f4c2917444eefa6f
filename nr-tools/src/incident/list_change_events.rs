//! `list_change_events`: what was deployed or changed, and when.

use async_trait::async_trait;
use nr_core::{EntityGuid, Fault, TimeWindow};
use nr_nerdgraph::{Change, ChangeFilter, Deployment};
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::answer::{About, Whole, warnings};
use crate::ask::{go_on, resolve};
use crate::budget;
use crate::guid::{self, needed};
use crate::nrql::show_window;
use crate::services::Services;
use crate::table::{Builder, Table};
use crate::window::Window;

const NAME: &str = "list_change_events";

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    #[schemars(with = "Option<String>")]
    entity_guid: Option<EntityGuid>,
    /// Default: last 7 days.
    since: Option<String>,
    until: Option<String>,
    cursor: Option<String>,
}

/// The tool.
#[derive(Debug)]
pub struct ListChangeEvents {
    spec: ToolSpec,
    services: Services,
}

impl ListChangeEvents {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            NAME,
            "Lists deployments and other changes of an entity, newest first: time, version, who, what, deployment_id. \
             Example: {\"entity_guid\": \"MXxBUE18QVBQTElDQVRJT058MjM\"}",
        )
        .title("List change events")
        .toolset("incident-response")
        .core()
        .arguments::<Wanted>()
        .argument_alias("guid", "entity_guid")
        .argument_alias("start_time_ms", "since")
        .argument_alias("end_time_ms", "until");
        Self { spec, services }
    }
}

/// One change, from whichever list told of it.
struct Told {
    ms: i64,
    kind: String,
    id: Option<String>,
    version: Option<String>,
    description: Option<String>,
    user: Option<String>,
    commit: Option<String>,
}

impl From<Change> for Told {
    fn from(change: Change) -> Self {
        Self {
            ms: change.timestamp_ms,
            kind: format!("{}: {}", change.category, change.kind),
            id: Some(change.id),
            version: change.version.or(change.feature_flag),
            description: change.description,
            user: change.user,
            commit: change.commit,
        }
    }
}

impl From<Deployment> for Told {
    fn from(made: Deployment) -> Self {
        Self {
            ms: made.timestamp_ms,
            kind: match &made.kind {
                Some(kind) => format!("Deployment: {}", kind.as_str()),
                None => "Deployment".to_owned(),
            },
            id: made.id,
            version: Some(made.version),
            description: made.description.or(made.changelog),
            user: made.user,
            commit: made.commit,
        }
    }
}

/// The newest first, each once: deployments are in both lists.
fn merged(changes: Vec<Change>, deployments: Vec<Deployment>, guid: &EntityGuid) -> Vec<Told> {
    let mut told: Vec<Told> = deployments.into_iter().map(Told::from).collect();
    for change in changes.into_iter().filter(|change| change.entity_guid.as_ref() == Some(guid)) {
        let known = told.iter().any(|known| {
            known.id.as_deref() == Some(change.id.as_str())
                || (known.ms == change.timestamp_ms
                    && known.version == change.version
                    && change.version.is_some())
        });
        if !known {
            told.push(change.into());
        }
    }
    told.sort_by_key(|change| std::cmp::Reverse(change.ms));
    told
}

fn table(told: &[Told]) -> Table {
    let mut builder =
        Builder::new(["timestamp", "change", "version", "description", "user", "commit", "deployment_id"]);
    for change in told {
        builder
            .time(Some(change.ms))
            .text(&change.kind)
            .maybe(change.version.as_deref())
            .maybe(change.description.as_deref())
            .maybe(change.user.as_deref())
            .maybe(change.commit.as_deref())
            .maybe(change.id.as_deref())
            .end();
    }
    builder.finish()
}

impl ListChangeEvents {
    async fn why_none(&self, guid: &EntityGuid, window: TimeWindow) -> Result<String, Fault> {
        if self.services.client.entities(std::slice::from_ref(guid)).await?.data.is_empty() {
            return Err(guid::unknown(guid));
        }
        Ok(format!(
            "no change of this entity was recorded in {}; widen `since`, or look at the services it calls with \
             list_related_entities: changes that nobody records are not seen here",
            show_window(window)
        ))
    }
}

#[async_trait]
impl Tool for ListChangeEvents {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let wanted: Wanted = arguments.decode()?;
        if let Some(cursor) = &wanted.cursor {
            return go_on(NAME, cursor, &self.services, ctx).map(Outcome::Done);
        }
        let guid = needed(NAME, wanted.entity_guid.as_ref())?;
        let asked = Window::read(wanted.since.as_deref(), wanted.until.as_deref())?;
        let window = resolve(&self.services, guid.account(), &asked, "7 days ago").await?;
        let filter = ChangeFilter::new().account(guid.account()).window(window);
        let (deployments, changes) = tokio::join!(
            self.services.client.deployments(guid, Some(window)),
            self.services.client.changes(filter)
        );
        let mut noted = Vec::new();
        let (deployments, changes) = match (deployments, changes) {
            (Ok(deployments), Ok(changes)) => {
                noted.extend(warnings(&deployments.errors, &deployments.warnings));
                noted.extend(warnings(&changes.errors, &changes.warnings));
                (deployments.data, changes.data)
            }
            (Ok(deployments), Err(error)) => {
                noted.push(format!(
                    "changes other than deployments could not be read: {}",
                    Fault::from(error).message()
                ));
                (deployments.data, Vec::new())
            }
            (Err(error), Ok(changes)) => {
                noted.push(format!("deployments could not be read: {}", Fault::from(error).message()));
                (Vec::new(), changes.data)
            }
            (Err(error), Err(_)) => return Err(error.into()),
        };
        let told = merged(changes, deployments, guid);
        let mut whole = Whole::new(NAME, table(&told));
        if told.is_empty() {
            whole.lead = self.why_none(guid, window).await?;
        }
        whole.about = About {
            window: Some(show_window(window)),
            warnings: noted,
            found: Some(told.len() as u64),
            ..About::default()
        };
        Ok(Outcome::Done(whole.cut(&self.services.results, budget::DEFAULT_TOKENS, ctx)))
    }
}
