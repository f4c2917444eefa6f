//! `get_error_statistics`: how many errors, of what, and whether there are more than before.

use async_trait::async_trait;
use nr_core::{EntityGuid, Fault, FaultKind, TimeWindow};
use nr_nrql::encode;
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;

use super::failures::Source;
use crate::ask::{Question, ask, go_on, resolve};
use crate::guid::needed;
use crate::services::Services;
use crate::stats::{Rates, two_proportions};
use crate::table::short;
use crate::window::Window;

const NAME: &str = "get_error_statistics";

/// Windows of which one holds this many times as much as the other are not compared by counts.
const ALIKE: f64 = 2.0;

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    #[schemars(with = "Option<String>")]
    entity_guid: Option<EntityGuid>,
    /// An attribute to split by; default: the error's class.
    facet: Option<String>,
    since: Option<String>,
    until: Option<String>,
    cursor: Option<String>,
}

/// The tool.
#[derive(Debug)]
pub struct GetErrorStatistics {
    spec: ToolSpec,
    services: Services,
}

impl GetErrorStatistics {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            NAME,
            "Error rate of an entity now and in the window before, whether the difference is more than chance, and unexpected \
             errors by class or another attribute. \
             Example: {\"entity_guid\": \"MXxBUE18QVBQTElDQVRJT058MjM\", \"facet\": \"transactionName\"}",
        )
        .title("Get error statistics")
        .toolset("incident-response")
        .arguments::<Wanted>()
        .argument_alias("guid", "entity_guid")
        .argument_alias("start_time_ms", "since")
        .argument_alias("end_time_ms", "until");
        Self { spec, services }
    }

    /// How many there were, and how many of them failed.
    async fn rate(&self, source: Source, guid: &EntityGuid, window: TimeWindow) -> Result<(f64, f64), Fault> {
        let (from, failed) = source.rate;
        let tried = source.tried(guid)?;
        let clauses = Window::at(window).clauses();
        let text = if failed.is_empty() {
            format!("SELECT count(*) AS 'all', 0 AS 'failed' FROM {from} WHERE {tried}{clauses}")
        } else {
            format!(
                "SELECT count(*) AS 'all', filter(count(*), WHERE {failed}) AS 'failed' FROM {from} WHERE {tried}{clauses}"
            )
        };
        let answer = ask(&self.services, guid.account(), &text).await?;
        let figure =
            |name: &str| answer.rows().first().and_then(|row| row.get(name)?.as_f64()).unwrap_or(0.0);
        Ok((figure("all"), figure("failed")))
    }

    /// Both rates in a sentence; nothing where errors are no part of what is counted.
    async fn trend(&self, source: Source, guid: &EntityGuid, window: TimeWindow) -> Result<String, Fault> {
        if source.rate.1.is_empty() {
            return Ok(String::new());
        }
        let (now, before) =
            tokio::join!(self.rate(source, guid, window), self.rate(source, guid, window.before()));
        let ((all, failed), (all_before, failed_before)) = (now?, before?);
        if all == 0.0 {
            return Ok("nothing ran in this window".to_owned());
        }
        let percent =
            |failed: f64, all: f64| if all > 0.0 { short(failed / all * 100.0) } else { "no".to_owned() };
        let test = two_proportions(Rates { before: (failed_before, all_before), after: (failed, all) });
        let verdict = match test {
            Some(test) if test.chance < 0.01 && test.difference > 0.0 => "higher, more than chance explains",
            Some(test) if test.chance < 0.01 => "lower, more than chance explains",
            Some(_) => "no difference beyond chance",
            None => "nothing to compare with",
        };
        // Where data of the window before has run out, more errors now are no more than before.
        let alike = all_before * ALIKE >= all && all * ALIKE >= all_before;
        let counts = if alike {
            ""
        } else {
            "; the windows hold very different numbers: compare rates and not counts"
        };
        Ok(format!(
            "error rate {} % ({} of {}), in the window before {} % ({} of {}): {verdict} (two-proportion test at 1 %){counts}",
            percent(failed, all),
            short(failed),
            short(all),
            percent(failed_before, all_before),
            short(failed_before),
            short(all_before),
        ))
    }
}

#[async_trait]
impl Tool for GetErrorStatistics {
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
        let facet = match &wanted.facet {
            Some(name) => encode::identifier(name)
                .map_err(|error| Fault::new(FaultKind::InvalidInput, format!("`facet`: {error}")))?,
            None => source.class.to_owned(),
        };
        let asked = Window::read(wanted.since.as_deref(), wanted.until.as_deref())?;
        let window = resolve(&self.services, guid.account(), &asked, "1 hour ago").await?;
        let lead = self.trend(source, guid, window).await?;
        let length = encode::interval(window.duration());
        let query = format!(
            "SELECT count(*) AS 'errors' FROM {} WHERE {} FACET {facet} COMPARE WITH {length} AGO",
            source.from,
            source.unexpected_of(guid)?
        );
        let window = Window::at(window);
        let mut question = Question::new(NAME, guid.account(), query, &window).limit(Some(50));
        question.lead = lead;
        question.answer(&self.services, ctx).await.map(Outcome::Done)
    }
}
