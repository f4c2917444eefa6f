//! `analyze_service_dependencies`: who calls a service and whom it calls, how each of them does, and where trouble begins.

use std::collections::BTreeMap;

use async_trait::async_trait;
use nr_core::{EntityGuid, Fault, FaultKind};
use nr_nerdgraph::EntityOutline;
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;

use super::case::look;
use super::relations::{Around, Branch, around};
use crate::answer::{About, Whole};
use crate::ask::go_on;
use crate::budget;
use crate::guid::needed;
use crate::investigate::{Asker, Found, Pair, Place, among, names, shown};
use crate::nrql::show_window;
use crate::services::Services;
use crate::stats::{Rates, two_proportions};
use crate::table::{Builder, Table, clean_line, short};

const NAME: &str = "analyze_service_dependencies";

/// Calls of calls, this far, when the call names no number.
const DEPTH: usize = 3;

/// The furthest.
const MAX_DEPTH: usize = 6;

/// A mean this many times as long is worse.
const SLOWER: f64 = 1.3;

/// And so much more of it failing, beyond chance.
const FAILING: f64 = 0.02;

/// How likely more failures may be chance and still be told.
const MAX_CHANCE: f64 = 0.001;

/// What services ask of others, by kind: the filter of spans, the groups, and whether they are stores.
const OUTSIDE: [(&str, &str, bool); 3] = [
    ("span.kind = 'client' AND db.system IS NULL AND db.statement IS NULL", "server.address", false),
    ("server.address IS NULL AND name LIKE 'External/%'", "name", false),
    ("db.system IS NOT NULL", "db.system", true),
];

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    #[schemars(with = "Option<String>")]
    entity_guid: Option<EntityGuid>,
    /// Default 3.
    #[schemars(range(min = 1, max = 6))]
    depth: Option<usize>,
    /// When trouble began, if known; default: found within 90 minutes before `until`.
    since: Option<String>,
    /// Default: now.
    until: Option<String>,
    cursor: Option<String>,
}

/// The tool.
#[derive(Debug)]
pub struct AnalyzeServiceDependencies {
    spec: ToolSpec,
    services: Services,
}

impl AnalyzeServiceDependencies {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            NAME,
            "Callers, callees, stores and third parties of a service as a tree, each with its health before and since, and which \
             of them the trouble begins in. Example: {\"entity_guid\": \"MXxBUE18QVBQTElDQVRJT058MjM\"}",
        )
        .title("Analyze service dependencies")
        .toolset("performance-analytics")
        .arguments::<Wanted>()
        .argument_alias("guid", "entity_guid")
        .argument_alias("start_time_ms", "since")
        .argument_alias("end_time_ms", "until");
        Self { spec, services }
    }

    /// What each service calls that is none of the services here, and its stores, in both windows.
    async fn outside(&self, guid: &EntityGuid, found: &Found) -> Result<Outside, Fault> {
        let asker = Asker { services: &self.services, account: guid.account() };
        let services = &found.scope.services;
        let mut outside = Outside::new();
        if services.is_empty() {
            return Ok(outside);
        }
        let of = among(services.iter().map(|(guid, _)| guid.as_str()))?;
        for (filter, by, store) in OUTSIDE {
            let filter = format!("entity.guid IN {of} AND {filter}");
            let by = format!("entity.guid, {by}");
            for (group, pair) in asker.split(&filter, &by, found.before, found.after).await? {
                let Some((entity, what)) = group.split_once(": ") else { continue };
                let host = what.strip_prefix("External/").and_then(|rest| rest.split('/').next());
                let host = host.unwrap_or(what);
                // Services have rows of their own.
                if store || !services.iter().any(|(_, name)| names(host, name)) {
                    let calls = outside.entry(entity.to_owned()).or_default();
                    calls.entry((store, host.to_owned())).or_default().add(pair);
                }
            }
        }
        Ok(outside)
    }
}

/// What a service calls that is no entity here, with its figures; stores by their kind.
type Calls = BTreeMap<(bool, String), Pair>;

/// The same by service.
type Outside = BTreeMap<String, Calls>;

#[async_trait]
impl Tool for AnalyzeServiceDependencies {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let wanted: Wanted = arguments.decode()?;
        if let Some(cursor) = &wanted.cursor {
            return go_on(NAME, cursor, &self.services, ctx).map(Outcome::Done);
        }
        let guid = needed(NAME, wanted.entity_guid.as_ref())?;
        let depth = wanted.depth.unwrap_or(DEPTH);
        if !(1..=MAX_DEPTH).contains(&depth) {
            return Err(Fault::new(
                FaultKind::InvalidInput,
                format!("`depth` is {depth}; calls are followed over 1 to {MAX_DEPTH} steps"),
            ));
        }
        let around = around(&self.services, guid, depth).await?;
        let found = look(&self.services, guid, wanted.since.as_deref(), wanted.until.as_deref(), ctx).await?;
        let outside = self.outside(guid, &found).await?;
        let mut whole = Whole::new(NAME, table(&around, &found, &outside));
        whole.lead = lead(&around, &found);
        let mut warnings = found.missing.clone();
        if around.cut {
            warnings.push("some neighbours could not be followed: the tree is a part".to_owned());
        }
        whole.about = About {
            window: Some(format!("{} against {}", show_window(found.after), show_window(found.before))),
            warnings,
            link: around.entity.permalink.clone(),
            ..About::default()
        };
        Ok(Outcome::Done(whole.cut(&self.services.results, budget::DEFAULT_TOKENS, ctx)))
    }
}

fn lead(around: &Around, found: &Found) -> String {
    let count = |branches: &[Branch]| branches.iter().filter(|branch| !branch.again).count();
    let name = clean_line(&around.entity.name);
    let mut lines =
        vec![format!("{name}: {} up stream, {} down stream", count(&around.up), count(&around.down))];
    if found.places.is_empty() && found.unjudged().is_none() {
        lines.push("nothing unusual".to_owned());
    }
    lines.extend(found.lines());
    lines.join("\n")
}

/// What a service's entries did in both windows.
fn entries(found: &Found, guid: &str) -> Option<Pair> {
    found.entries.iter().filter(|entry| entry.entity == guid).fold(None, |sum: Option<Pair>, entry| {
        let mut sum = sum.unwrap_or_default();
        sum.add(entry.pair);
        Some(sum)
    })
}

/// Whether a place that stands out is meant.
type Is<'a> = &'a dyn Fn(&Place) -> bool;

/// How something does, in words.
fn health(found: &Found, entity: &str, is: Is<'_>, pair: Option<Pair>, severity: Option<&str>) -> String {
    let own = found.places.iter().find(|place| place.unit.entity == entity && is(&place.unit.place));
    if let Some(own) = own {
        let percent = |part: f64| short((part * 100.0).round());
        let parts = [
            own.is_slower().then(|| format!("{} % of the added time", percent(own.unit.share_ms))),
            own.fails().then(|| format!("{} % of the added failures", percent(own.unit.share_failed))),
        ];
        return format!("TROUBLE: {}", parts.into_iter().flatten().collect::<Vec<_>>().join(", "));
    }
    // Where nothing stands out, differences are those of any two hours.
    if let (false, Some(pair)) = (found.places.is_empty(), pair) {
        let (before, after) = (pair.before, pair.after);
        let test = two_proportions(Rates {
            before: (before.failed, before.count),
            after: (after.failed, after.count),
        });
        let fails = test.is_some_and(|test| test.chance < MAX_CHANCE && test.difference >= FAILING);
        match (pair.slower() >= SLOWER, fails) {
            (true, true) => return "slower and failing, through others".to_owned(),
            (true, false) => return "slower, through others".to_owned(),
            (false, true) => return "failing, through others".to_owned(),
            (false, false) => {}
        }
    }
    match (severity, pair) {
        (Some(severity @ ("CRITICAL" | "WARNING")), _) => format!("alerting: {severity}"),
        (_, Some(pair)) if pair.after.count > 0.0 => "as before".to_owned(),
        (_, Some(_)) => "no calls since".to_owned(),
        (_, None) => "no spans of its own".to_owned(),
    }
}

fn table(around: &Around, found: &Found, outside: &Outside) -> Table {
    let mut builder = Builder::new([
        "entity",
        "relation",
        "type",
        "entity_guid",
        "alert_severity",
        "calls/min",
        "ms before",
        "ms since",
        "failing % before",
        "failing % since",
        "health",
    ]);
    let mut writer = Writer { builder: &mut builder, found };
    for branch in around.up.iter().rev().filter(|branch| !branch.again) {
        let arrow = "  ".repeat(branch.depth.saturating_sub(1));
        writer.entity(&format!("{arrow}< "), &branch.relation, &branch.entity);
    }
    writer.entity("", "", &around.entity);
    let root = around.entity.guid.to_string();
    writer.calls(1, &root, outside.get(&root));
    for branch in &around.down {
        let indent = "  ".repeat(branch.depth);
        if branch.again {
            writer.again(&format!("{indent}> "), branch);
            continue;
        }
        writer.entity(&format!("{indent}> "), &branch.relation, &branch.entity);
        let guid = branch.entity.guid.to_string();
        writer.calls(branch.depth + 1, &guid, outside.get(&guid));
    }
    builder.finish()
}

struct Writer<'a> {
    builder: &'a mut Builder,
    found: &'a Found,
}

impl Writer<'_> {
    fn entity(&mut self, prefix: &str, relation: &str, entity: &EntityOutline) {
        let guid = entity.guid.to_string();
        let severity = entity.alert_severity.as_ref().map(|severity| severity.as_str());
        let pair = entries(self.found, &guid);
        let health = health(self.found, &guid, &|place| matches!(place, Place::Work), pair, severity);
        self.builder
            .text(&format!("{prefix}{}", clean_line(&entity.name)))
            .maybe((!relation.is_empty()).then_some(relation))
            .text(&entity.entity_type)
            .text(&guid)
            .maybe(severity);
        self.figures(pair, &health);
    }

    /// An entity whose row stands further up.
    fn again(&mut self, prefix: &str, branch: &Branch) {
        self.builder
            .text(&format!("{prefix}{}", clean_line(&branch.entity.name)))
            .text(&branch.relation)
            .text(&branch.entity.entity_type)
            .text(&branch.entity.guid.to_string())
            .empty();
        self.figures(None, "see above");
    }

    /// Third parties and stores of a service, and statements and messages of it that stand out.
    fn calls(&mut self, depth: usize, owner: &str, calls: Option<&Calls>) {
        let indent = "  ".repeat(depth);
        for ((store, what), pair) in calls.into_iter().flatten() {
            let is = |place: &Place| !store && matches!(place, Place::Call(host) if host == what);
            let health = health(self.found, owner, &is, Some(*pair), None);
            self.builder
                .text(&format!("{indent}> {}", clean_line(what)))
                .text("CALLS")
                .text(if *store { "store" } else { "outside" })
                .empty()
                .empty();
            self.figures(Some(*pair), &health);
        }
        for place in self.found.places.iter().filter(|place| place.unit.entity == owner) {
            let (what, kind) = match &place.unit.place {
                Place::Statement(text) => (text, "statement"),
                Place::Publish(name) => (name, "message"),
                _ => continue,
            };
            let is = |other: &Place| *other == place.unit.place;
            let health = health(self.found, owner, &is, None, None);
            self.builder.text(&format!("{indent}> {}", shown(what))).empty().text(kind).empty().empty();
            self.figures(Some(place.unit.pair), &health);
        }
    }

    fn figures(&mut self, pair: Option<Pair>, health: &str) {
        let minutes = self.found.after.duration().as_secs_f64() / 60.0;
        let percent = |part: f64| (part * 1_000.0).round() / 10.0;
        self.builder
            .number(pair.map(|pair| (pair.after.count / minutes * 10.0).round() / 10.0))
            .number(pair.and_then(|pair| pair.before.mean_ms()))
            .number(pair.and_then(|pair| pair.after.mean_ms()))
            .number(pair.map(|pair| percent(pair.before.failing())))
            .number(pair.map(|pair| percent(pair.after.failing())))
            .text(health)
            .end();
    }
}
