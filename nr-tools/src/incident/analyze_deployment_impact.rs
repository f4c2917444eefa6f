//! `analyze_deployment_impact`: the golden signals before and after a deployment, and whether it is the reason.

use async_trait::async_trait;
use nr_core::{EntityGuid, Fault, FaultKind, TimeWindow};
use nr_nerdgraph::Deployment;
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;

use super::issue::now;
use crate::answer::{About, Whole};
use crate::ask::go_on;
use crate::budget;
use crate::changes::describe as describe_deployment;
use crate::guid::{self, needed};
use crate::investigate::{
    Asker, Case, ENTRY, Found, Judged, MAX_CHANCE, Pair, Place, apart, clauses, describe, filter,
    investigate, number, sentence, shown,
};
use crate::nrql::show_window;
use crate::services::Services;
use crate::stats::{Rates, Test, two_proportions, two_samples};
use crate::table::{Builder, Table, change, iso, short};

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

/// Fewer requests than this before or after say nothing: the tests of ranks need as many.
const FEWEST: f64 = 5.0;

/// The signal that is neither good nor bad.
const REQUESTS: &str = "requests a minute";

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

/// A golden signal before and after.
struct Signal {
    name: &'static str,
    before: Option<f64>,
    after: Option<f64>,
    test: Option<Test>,
    /// Whether a change of this size matters.
    matters: bool,
}

impl Signal {
    fn verdict(&self) -> &'static str {
        let (Some(test), Some(before), Some(after)) = (self.test, self.before, self.after) else {
            return "too little data";
        };
        match test.chance {
            chance if chance >= MAX_CHANCE => "no change beyond chance",
            _ if !self.matters => "a change too small to matter",
            // The test says that there is a change; which way it goes, the figures themselves do.
            _ if after > before => "higher",
            _ => "lower",
        }
    }

    /// Whether more of it is worse.
    fn is_harm(&self) -> bool {
        self.name != REQUESTS
    }
}

/// The golden signals of a deployment's service.
struct Signals {
    rows: Vec<Signal>,
    /// Requests before and since.
    requests: (f64, f64),
}

impl Signals {
    /// Those that could do harm and changed so, by name.
    fn that_are(&self, verdict: &str) -> Vec<&'static str> {
        self.rows
            .iter()
            .filter(|signal| signal.is_harm() && signal.verdict() == verdict)
            .map(|signal| signal.name)
            .collect()
    }

    /// Why they say nothing, if so.
    fn unjudged(&self, found: &Found) -> Option<String> {
        let (before, after) = self.requests;
        if before.min(after) >= FEWEST {
            return None;
        }
        let (then, since) = (show_window(found.before), show_window(found.after));
        let kept = "New Relic keeps spans for 8 days by default; compare_deployments and execute_nrql_query compare metrics";
        Some(match (before < FEWEST, after < FEWEST) {
            (true, true) => {
                format!(
                    "{} requests before it ({then}) and {} since: too few; {kept}",
                    short(before),
                    short(after)
                )
            }
            (true, false) => {
                format!("{} requests before it ({then}): nothing to compare with; {kept}", short(before))
            }
            _ => format!(
                "{} requests since ({since}), {} before it ({then}): too few to tell how they go, and far fewer than before if \
                 nobody stopped asking",
                short(after),
                short(before)
            ),
        })
    }
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

    async fn signals(
        &self,
        asker: Asker<'_>,
        guid: &str,
        before: TimeWindow,
        after: TimeWindow,
    ) -> Result<Signals, Fault> {
        let of = filter(guid, &Place::Work)?;
        let high = |window: &str| {
            format!("SELECT percentile(duration.ms, 95) AS 'p95' FROM Span WHERE {of}{window}")
        };
        let (earlier, later, highs) = tokio::join!(
            asker.series(&of, before),
            asker.series(&of, after),
            asker.both((before, after), high)
        );
        let (earlier, later) = (earlier?, later?);
        let mut pair = Pair::default();
        for minute in &earlier {
            pair.add(Pair { before: minute.tally, ..Pair::default() });
        }
        for minute in &later {
            pair.add(Pair { after: minute.tally, ..Pair::default() });
        }
        let means = |part: &[crate::investigate::Minute]| -> Vec<f64> {
            part.iter().filter_map(|minute| minute.tally.mean_ms()).collect()
        };
        let counts = |part: &[crate::investigate::Minute]| -> Vec<f64> {
            part.iter().map(|minute| minute.tally.count).collect()
        };
        let p95 =
            |answer: &nr_nerdgraph::NrqlAnswer| answer.rows().first().and_then(|row| number(row, "p95"));
        let slower = two_samples(&means(&earlier), &means(&later));
        let (rate_before, rate_after) =
            (pair.before.count / earlier.len().max(1) as f64, pair.after.count / later.len().max(1) as f64);
        let by = |before: Option<f64>, after: Option<f64>, least: f64| match (before, after) {
            (Some(before), Some(after)) => {
                (after - before).abs() >= least * before.abs().max(f64::MIN_POSITIVE)
            }
            _ => false,
        };
        let (mean_before, mean_after) = (pair.before.mean_ms(), pair.after.mean_ms());
        let (high_before, high_after) = highs?;
        let (p95_before, p95_after) = (p95(&high_before), p95(&high_after));
        let failing = |count: f64, failing: f64| (count > 0.0).then_some(failing * 100.0);
        let rows = vec![
            Signal {
                name: "response time, mean ms",
                before: mean_before,
                after: mean_after,
                test: slower,
                matters: by(mean_before, mean_after, 0.2),
            },
            Signal {
                name: "response time, p95 ms",
                before: p95_before,
                after: p95_after,
                test: slower,
                matters: by(p95_before, p95_after, 0.3),
            },
            Signal {
                name: "errors %",
                before: failing(pair.before.count, pair.before.failing()),
                after: failing(pair.after.count, pair.after.failing()),
                test: two_proportions(Rates {
                    before: (pair.before.failed, pair.before.count),
                    after: (pair.after.failed, pair.after.count),
                }),
                matters: (pair.after.failing() - pair.before.failing()).abs() >= 0.01,
            },
            Signal {
                name: REQUESTS,
                before: Some(rate_before),
                after: Some(rate_after),
                test: two_samples(&counts(&earlier), &counts(&later)),
                matters: by(Some(rate_before), Some(rate_after), 0.3),
            },
        ];
        Ok(Signals { rows, requests: (pair.before.count, pair.after.count) })
    }

    /// Errors that were not there before.
    async fn new_errors(&self, asker: Asker<'_>, guid: &str, found: &Found) -> Result<Vec<String>, Fault> {
        let of = format!("{} AND {}", filter(guid, &Place::Work)?, crate::investigate::FAILED);
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

fn table(signals: &[Signal]) -> Table {
    let mut builder =
        Builder::new(["signal", "before", "after", "change %", "effect", "chance it is noise", "verdict"]);
    for signal in signals {
        builder
            .text(signal.name)
            .number(signal.before)
            .number(signal.after)
            .number(change(signal.after, signal.before))
            .number(signal.test.map(|test| test.difference))
            .maybe(signal.test.map(|test| format!("{:.0e}", test.chance)).as_deref())
            .text(signal.verdict())
            .end();
    }
    builder.finish()
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
            self.signals(asker, &text, found.before, found.after),
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
