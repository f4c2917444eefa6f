//! `search_errors`: single errors with their traces.

use async_trait::async_trait;
use nr_core::{EntityGuid, Fault};
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;

use super::failures::Source;
use crate::ask::{Question, contains, go_on, window_or};
use crate::guid::needed;
use crate::services::Services;

const NAME: &str = "search_errors";

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    #[schemars(with = "Option<String>")]
    entity_guid: Option<EntityGuid>,
    /// A part of class or message.
    text: Option<String>,
    /// A part of the transaction's, span's or page's name.
    transaction: Option<String>,
    /// Errors that were expected too.
    include_expected: Option<bool>,
    since: Option<String>,
    until: Option<String>,
    #[schemars(range(min = 1, max = 5000))]
    limit: Option<u32>,
    cursor: Option<String>,
}

/// The tool.
#[derive(Debug)]
pub struct SearchErrors {
    spec: ToolSpec,
    services: Services,
}

impl SearchErrors {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            NAME,
            "Lists single errors of an entity, newest first: class, message, transaction, host, trace id. \
             Example: {\"entity_guid\": \"MXxBUE18QVBQTElDQVRJT058MjM\", \"text\": \"timeout\"}",
        )
        .title("Search errors")
        .toolset("incident-response")
        .arguments::<Wanted>()
        .argument_alias("query", "text")
        .argument_alias("guid", "entity_guid")
        .argument_alias("start_time_ms", "since")
        .argument_alias("end_time_ms", "until");
        Self { spec, services }
    }
}

#[async_trait]
impl Tool for SearchErrors {
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
        let Source { from, class, message, place, host, trace, .. } = source;
        let mut conditions = match wanted.include_expected {
            Some(true) if from != "Span" => source.is_of(guid)?,
            Some(true) => format!("{} AND otel.status_code = 'ERROR'", source.tried(guid)?),
            _ => source.unexpected_of(guid)?,
        };
        if let Some(text) = &wanted.text {
            let part = contains(text)?;
            conditions.push_str(&format!(" AND ({class} LIKE {part} OR {message} LIKE {part})"));
        }
        if let Some(transaction) = &wanted.transaction {
            conditions.push_str(&format!(" AND {place} LIKE {}", contains(transaction)?));
        }
        let query = format!(
            "SELECT timestamp, {class}, {message}, {place}, {host}, {trace} FROM {from} WHERE {conditions}"
        );
        let window = window_or(wanted.since.as_deref(), wanted.until.as_deref(), "1 hour ago")?;
        let question = Question::new(NAME, guid.account(), query, &window).limit(wanted.limit);
        question.answer(&self.services, ctx).await.map(Outcome::Done)
    }
}
