//! `analyze_deployment_impact`: the golden signals before and after a deployment, and whether it is the reason.

use async_trait::async_trait;
use nr_core::{EntityGuid, Fault, FaultKind, TimeWindow};
use nr_nerdgraph::Deployment;
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;

use super::issue::now;
use super::signals::{Signals, table};
use crate::answer::{About, Whole};
use crate::ask::go_on;
use crate::budget;
use crate::changes::describe as describe_deployment;
use crate::guid::{self, needed};
use crate::investigate::{
    Asker, Case, ENTRY, FAILED, Found, Judged, Place, apart, clauses, describe, filter, investigate,
    sentence, shown,
};
use crate::nrql::show_window;
use crate::services::Services;
use crate::table::{iso, short};

const NAME: &str = "analyze_deployment_impact";

const MINUTE: i64 = 60_000;

/// Deployments are looked for this far back.
const BACK: i64 = 30 * 24 * 60 * MINUTE;

/// The windows before and after.
const WINDOW: i64 = 60 * MINUTE;

/// Less than this after a deployment says nothing yet.
const MIN_AFTER: i64 = 5 * MINUTE;

/// What a deployment does shows within this: instances follow each other.
const SHOWS_WITHIN: i64 = 5 * MINUTE;

/// Deployments that a refusal lists.
const LISTED: usize = 5;

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    #[schemars(with = "Option<String>")]
    entity_guid: Option<EntityGuid>,
    /// From list_change_events; default: the newest.
    deployment_id: Option<String>,
    cursor: Option<String>,
}

/// The tool.
#[derive(Debug)]
pub struct AnalyzeDeploymentImpact {
    spec: ToolSpec,
    services: Services,
}

impl AnalyzeDeploymentImpact {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            NAME,
            "Did this deployment make the service worse? Response time, errors and throughput before and after, with \
             effect size and significance, and new errors. Example: {\"entity_guid\": \
             \"MXxBUE18QVBQTElDQVRJT058MjM\"}",
        )
        .title("Analyze deployment impact")
        .toolset("incident-response")
        .core()
        .arguments::<Wanted>()
        .argument_alias("guid", "entity_guid");
        Self { spec, services }
    }

    /// The deployment, and when the next one was.
    async fn deployment(
        &self,
        guid: &EntityGuid,
        id: Option<&str>,
        now_ms: i64,
    ) -> Result<(Deployment, i64), Fault> {
        let window = TimeWindow::new(now_ms - BACK, now_ms)
            .map_err(|error| Fault::new(FaultKind::Internal, error.to_string()))?;
        let all = self.services.client.deployments(guid, Some(window)).await?.data;
        if all.is_empty() {
            if self.services.client.entities(std::slice::from_ref(guid)).await?.data.is_empty() {
                return Err(guid::unknown(guid));
            }
            return Err(Fault::new(
                FaultKind::NotFound,
                format!("no deployment of {guid} was recorded within 30 days"),
            )
            .with_next("compare windows with analyze_golden_metrics"));
        }
        let found = match id {
            None => all.first(),
            Some(id) => all.iter().find(|one| one.id.as_deref() == Some(id)),
        };
        let Some(found) = found else {
            let known: Vec<String> = all
                .iter()
                .take(LISTED)
                .map(|one| {
                    format!("{} (version {})", one.id.as_deref().unwrap_or("no id"), shown(&one.version))
                })
                .collect();
            return Err(Fault::new(
                FaultKind::NotFound,
                format!("no deployment {} of this entity within 30 days", shown(id.unwrap_or_default())),
            )
            .with_next(format!("take one of these: {}", known.join(", "))));
        };
        let next = all.iter().map(|one| one.timestamp_ms).filter(|ms| *ms > found.timestamp_ms).min();
        Ok((found.clone(), next.unwrap_or(i64::MAX)))
    }

    /// Errors that were not there before.
    async fn new_errors(&self, asker: Asker<'_>, guid: &str, found: &Found) -> Result<Vec<String>, Fault> {
        let of = format!("{} AND {}", filter(guid, &Place::Work)?, FAILED);
        let all = asker.split(&of, "error.class, error.message", found.before, found.after).await?;
        let mut new: Vec<(String, f64)> = all
            .into_iter()
            .filter(|(_, pair)| pair.before.count == 0.0 && pair.after.count >= 2.0)
            .map(|(name, pair)| (name, pair.after.count))
            .collect();
        new.sort_by(|a, b| b.1.total_cmp(&a.1));
        Ok(new
            .iter()
            .take(LISTED)
            .map(|(name, count)| format!("- {} ({})", shown(name), short(*count)))
            .collect())
    }
}

/// What is said of the deployment.
fn verdict(found: &Found, guid: &str, made: &Deployment, signals: &Signals) -> Vec<String> {
    let began = found.began_ms();
    // What is lost on the way to the service is none of its own work; what it asks of others is.
    let own = |place: &&Judged| {
        place.unit.entity == guid && !matches!(place.unit.place, Place::Way(_)) && place.weight >= 0.15
    };
    let of_own: Vec<&Judged> = found.places.iter().filter(own).collect();
    let elsewhere: Vec<&Judged> =
        found.places.iter().filter(|place| !own(place) && place.weight >= 0.15).collect();
    let with_it = |place: &&&Judged| {
        // Where little is asked for, it may have begun at any time between two requests.
        let (first, last) = place.onset.map_or((began, began), |onset| onset.between);
        first <= made.timestamp_ms + SHOWS_WITHIN && last >= made.timestamp_ms - MINUTE
    };
    let blamed: Vec<&&Judged> = of_own.iter().filter(with_it).collect();
    let other = found.cause().filter(|cause| cause.change.is_none() || cause.change != made.id);
    let (higher, lower) = (signals.that_are("higher"), signals.that_are("lower"));
    let mut lines = Vec::new();
    match (blamed.as_slice(), other) {
        ([], _) if of_own.is_empty() && !higher.is_empty() => {
            let higher = higher.join(", ");
            lines.push(if elsewhere.is_empty() {
                format!(
                    "verdict: cannot be judged: higher than before: {higher}; but nothing that the service does stands out as \
                     why, so other requests may have come"
                )
            } else {
                format!(
                    "verdict: not this deployment: what the service does itself did not get worse; higher than before: {higher}, \
                     and what got worse is elsewhere"
                )
            });
        }
        ([], _) if of_own.is_empty() => lines.push(if lower.is_empty() {
            "verdict: no measurable harm: what the service does itself is neither slower nor fails more than chance explains"
                .to_owned()
        } else {
            format!("verdict: no harm; lower than before: {}", lower.join(", "))
        }),
        ([], _) => lines.push(format!(
            "verdict: not this deployment: the service got worse, but from about {} on, {} minutes {} it",
            iso(began),
            short(((began - made.timestamp_ms).abs() as f64 / MINUTE as f64).round()),
            if began > made.timestamp_ms { "after" } else { "before" }
        )),
        (_, Some(cause)) => {
            lines.push(format!(
                "verdict: probably not this deployment, though it got worse then: {}",
                cause.what
            ));
        }
        (_, None) => {
            let sure = found.cause().map_or("low", |cause| cause.confidence());
            lines.push(format!(
                "verdict: it made the service worse (confidence {sure}), from about {} on",
                iso(began)
            ));
        }
    }
    lines.extend(
        of_own.iter().map(|place| format!("- {}: {}", describe(&found.scope, place), sentence(place))),
    );
    if !elsewhere.is_empty() {
        lines.push("what got worse elsewhere, and is none of its own work:".to_owned());
        lines.extend(elsewhere.iter().map(|place| {
            let ms = place.onset.map_or(began, |onset| onset.ms);
            format!("- {}: {}; since about {}", describe(&found.scope, place), sentence(place), iso(ms))
        }));
    }
    let near: Vec<String> = found
        .changes
        .iter()
        .filter(|change| Some(change.id.as_str()) != made.id.as_deref())
        .take(LISTED)
        .map(|change| {
            let name = change.entity_name.as_deref().unwrap_or_default();
            format!(
                "- {}: {}",
                shown(name),
                apart(change.timestamp_ms, made.timestamp_ms).replace("it began", "this one")
            )
        })
        .collect();
    if !near.is_empty() {
        lines.push("other deployments around it:".to_owned());
        lines.extend(near);
    }
    lines
}

#[async_trait]
impl Tool for AnalyzeDeploymentImpact {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let wanted: Wanted = arguments.decode()?;
        if let Some(cursor) = &wanted.cursor {
            return go_on(NAME, cursor, &self.services, ctx).map(Outcome::Done);
        }
        let guid = needed(NAME, wanted.entity_guid.as_ref())?;
        let now_ms = now(&self.services, guid.account()).await?;
        let (made, next_ms) = self.deployment(guid, wanted.deployment_id.as_deref(), now_ms).await?;
        let at = made.timestamp_ms;
        let end_ms = (at + WINDOW).min(next_ms).min(now_ms);
        let mut lines = vec![describe_deployment(&made)];
        if end_ms - at < MIN_AFTER {
            let why = if next_ms <= now_ms { "the next deployment followed" } else { "it happened" };
            lines.push(format!(
                "verdict: too early to say: {why} {} minutes ago or after it; ask again when it has run for five minutes",
                short(((end_ms - at) as f64 / MINUTE as f64).round())
            ));
            let mut whole = Whole::new(NAME, table(&[]));
            whole.lead = lines.join("\n");
            return Ok(Outcome::Done(whole.cut(&self.services.results, budget::DEFAULT_TOKENS, ctx)));
        }
        let starts = [guid.clone()];
        let case = Case {
            account: guid.account(),
            starts: &starts,
            noticed: &[at],
            end_ms,
            alerted: false,
            began_ms: Some(at),
        };
        let found = investigate(&self.services, case, ctx).await?;
        let asker = Asker { services: &self.services, account: guid.account() };
        let text = guid.to_string();
        let (signals, new) = tokio::join!(
            Signals::read(asker, &text, found.before, found.after),
            self.new_errors(asker, &text, &found)
        );
        let signals = signals?;
        match signals.unjudged(&found) {
            Some(why) => lines.push(format!("verdict: cannot be judged: {why}")),
            None => lines.extend(verdict(&found, &text, &made, &signals)),
        }
        let new = new?;
        if !new.is_empty() {
            lines.push("errors that were not seen in the hour before:".to_owned());
            lines.extend(new);
        }
        lines.push(format!(
            "effect: Cliff's delta of the minutes' means (-1 to 1), for errors the difference of rates; rank and two-proportion tests, \
             chance under 0.1 % counts; {} against {}",
            show_window(found.after),
            show_window(found.before)
        ));
        let mut whole = Whole::new(NAME, table(&signals.rows));
        whole.lead = lines.join("\n");
        whole.about = About {
            nrql: Some(format!(
                "SELECT average(duration.ms) FROM Span WHERE entity.guid = '{text}' AND {ENTRY}{}",
                clauses(found.after)
            )),
            window: Some(show_window(found.after)),
            warnings: found.missing.clone(),
            ..About::default()
        };
        Ok(Outcome::Done(whole.cut(&self.services.results, budget::DEFAULT_TOKENS, ctx)))
    }
}
