//! `list_entity_error_groups`: the errors of an entity, like ones together.

use async_trait::async_trait;
use nr_core::{EntityGuid, Fault};
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;

use super::failures::Source;
use crate::ask::{Question, go_on, window_or};
use crate::guid::needed;
use crate::services::Services;

const NAME: &str = "list_entity_error_groups";

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    #[schemars(with = "Option<String>")]
    entity_guid: Option<EntityGuid>,
    since: Option<String>,
    until: Option<String>,
    /// Groups; default 50.
    #[schemars(range(min = 1, max = 5000))]
    limit: Option<u32>,
    cursor: Option<String>,
}

/// The tool.
#[derive(Debug)]
pub struct ListEntityErrorGroups {
    spec: ToolSpec,
    services: Services,
}

impl ListEntityErrorGroups {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            NAME,
            "Groups an entity's unexpected errors by class and message: count, first and last seen, how many transactions and \
             hosts. Services (APM, OpenTelemetry) and browser applications. \
             Example: {\"entity_guid\": \"MXxBUE18QVBQTElDQVRJT058MjM\", \"since\": \"3 hours ago\"}",
        )
        .title("List entity error groups")
        .toolset("incident-response")
        .arguments::<Wanted>()
        .argument_alias("guid", "entity_guid")
        .argument_alias("start_time_ms", "since")
        .argument_alias("end_time_ms", "until");
        Self { spec, services }
    }
}

#[async_trait]
impl Tool for ListEntityErrorGroups {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let wanted: Wanted = arguments.decode()?;
        if let Some(cursor) = &wanted.cursor {
            return go_on(NAME, cursor, &self.services, ctx).map(Outcome::Done);
        }
        let guid = needed(NAME, wanted.entity_guid.as_ref())?;
        let source = Source::of(guid)?;
        let Source { from, class, message, place, host, .. } = source;
        let query = format!(
            "SELECT count(*) AS 'errors', earliest(timestamp) AS 'first', latest(timestamp) AS 'last', \
             uniqueCount({place}) AS 'places', latest({place}) AS 'latest in', uniqueCount({host}) AS 'hosts' FROM {from} \
             WHERE {} FACET {class}, {message}",
            source.unexpected_of(guid)?
        );
        let window = window_or(wanted.since.as_deref(), wanted.until.as_deref(), "1 hour ago")?;
        let question =
            Question::new(NAME, guid.account(), query, &window).limit(Some(wanted.limit.unwrap_or(50)));
        question.answer(&self.services, ctx).await.map(Outcome::Done)
    }
}
