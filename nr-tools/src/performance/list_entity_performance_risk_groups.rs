//! `list_entity_performance_risk_groups`: which services and hosts are at risk, by what speaks for it.

use std::collections::{BTreeMap, HashMap};

use async_trait::async_trait;
use nr_core::{AccountId, EntityGuid, Fault};
use nr_nerdgraph::EntitySearch;
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;

use super::panel::{Figure, Panel, RULE, Reading, Readings};
use crate::account;
use crate::answer::{About, Whole};
use crate::ask::{go_on, resolve};
use crate::budget;
use crate::investigate::ENTRY;
use crate::nrql::show_window;
use crate::services::Services;
use crate::table::{Builder, Table, clean_line};
use crate::window::Window;

const NAME: &str = "list_entity_performance_risk_groups";

/// Entities with an open alert that are looked at for each severity (schema: `entitySearch` answers 200 at most).
const MAX_ALERTING: u32 = 200;

/// Entities that are named above the table for each group.
const NAMED: usize = 5;

const SERVICES: [Figure; 2] = [
    Figure::high("response time, mean ms", "average(duration) * 1000", 50.0),
    Figure::rate(
        "failing %",
        "filter(count(*), WHERE error IS TRUE AND error.expected IS NOT TRUE)",
        "count(*)",
        1.0,
    ),
];

/// The same of services that OpenTelemetry reports, by the spans that begin in them.
const SPANS: [Figure; 2] = [
    Figure::high("response time, mean ms", "average(duration.ms)", 50.0),
    Figure::rate(
        "failing %",
        "filter(count(*), WHERE otel.status_code = 'ERROR' AND error.expected IS NOT TRUE)",
        "count(*)",
        1.0,
    ),
];

const HOSTS: [Figure; 3] = [
    Figure::high("cpu %", "average(cpuPercent)", 15.0).limit(90.0),
    Figure::high("memory %", "average(memoryUsedPercent)", 10.0).limit(90.0),
    Figure::high("disk %", "max(diskUsedPercent)", 3.0).limit(90.0),
];

/// Why an entity is at risk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Group {
    Known,
    Unnoticed,
    AlertOnly,
}

impl Group {
    const ALL: [Self; 3] = [Self::Known, Self::Unnoticed, Self::AlertOnly];

    const fn name(self) -> &'static str {
        match self {
            Self::Known => "worse and alerting",
            Self::Unnoticed => "worse, no alert open",
            Self::AlertOnly => "alert open, figures as usual",
        }
    }
}

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    #[schemars(with = "Option<u64>", range(min = 1))]
    account_id: Option<AccountId>,
    since: Option<String>,
    until: Option<String>,
    cursor: Option<String>,
}

/// The tool.
#[derive(Debug)]
pub struct ListEntityPerformanceRiskGroups {
    spec: ToolSpec,
    services: Services,
}

/// What is known of an entity.
#[derive(Default)]
struct Entity {
    name: String,
    kind: String,
    alert: Option<String>,
    bad: Vec<String>,
    looked_at: bool,
    /// Whether some figure could be compared.
    compared: bool,
}

impl Entity {
    fn group(&self) -> Option<Group> {
        match (self.bad.is_empty(), &self.alert) {
            (false, Some(_)) => Some(Group::Known),
            (false, None) => Some(Group::Unnoticed),
            (true, Some(_)) => Some(Group::AlertOnly),
            (true, None) => None,
        }
    }
}

impl ListEntityPerformanceRiskGroups {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            NAME,
            "Services and hosts in groups: worse than usual and alerting, worse without an alert, alerting only. \
             Example: {\"since\": \"1 hour ago\"}",
        )
        .title("List entity performance risk groups")
        .toolset("performance-analytics")
        .arguments::<Wanted>()
        .argument_alias("start_time_ms", "since")
        .argument_alias("end_time_ms", "until");
        Self { spec, services }
    }

    /// Entities with an open alert.
    async fn alerting(&self, account: AccountId, all: &mut HashMap<String, Entity>) -> Result<bool, Fault> {
        let mut more = false;
        for severity in ["CRITICAL", "WARNING"] {
            let search = EntitySearch::new()
                .account(account)
                .domains(["APM", "EXT", "INFRA"])
                .entity_types(["APPLICATION", "SERVICE", "HOST"])
                .alert_severity(severity)
                .limit(MAX_ALERTING);
            let page = self.services.client.search_entities(search).page(None).await?.data;
            more |= page.next_cursor.is_some();
            for outline in page.items {
                let entity = all.entry(outline.guid.to_string()).or_default();
                entity.name = outline.name;
                entity.kind = outline.entity_type;
                entity.alert.get_or_insert_with(|| severity.to_owned());
            }
        }
        Ok(more)
    }
}

/// Adds what readings by name and GUID say.
fn gather(readings: &Readings, all: &mut HashMap<String, Entity>, only: impl Fn(&EntityGuid) -> bool) {
    for reading in &readings.all {
        let Reading { member, .. } = reading;
        let [name, guid] = member.as_slice() else { continue };
        let Some(parsed) = guid.parse::<EntityGuid>().ok().filter(|guid| only(guid)) else { continue };
        let entity = all.entry(guid.clone()).or_default();
        entity.looked_at = true;
        entity.compared |= !reading.is_unknown();
        if entity.name.is_empty() {
            entity.name.clone_from(name);
            entity.kind = parsed.entity_type().to_owned();
        }
        if reading.is_bad() {
            entity.bad.push(reading.words());
        }
    }
}

fn lead(all: &HashMap<String, Entity>, groups: &BTreeMap<Group, Vec<(&String, &Entity)>>) -> String {
    let looked_at = all.values().filter(|entity| entity.looked_at).count();
    if all.is_empty() {
        return "no service and no host reports in this account and window".to_owned();
    }
    let at_risk: usize = groups.values().map(Vec::len).sum();
    let mut lines = vec![format!("{at_risk} of {} services and hosts are at risk", all.len().max(looked_at))];
    for group in Group::ALL {
        let members = groups.get(&group).map_or(&[][..], Vec::as_slice);
        let names: Vec<String> = members.iter().take(NAMED).map(|(_, one)| clean_line(&one.name)).collect();
        let more = members.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let names = if names.is_empty() { String::new() } else { format!(": {}{more}", names.join(", ")) };
        lines.push(format!("- {} {}{names}", members.len(), group.name()));
    }
    let unknown = all.values().filter(|one| one.looked_at && !one.compared).count();
    if unknown > 0 {
        lines.push(format!("{unknown} can't be compared: too little data before"));
    }
    lines.push(RULE.to_owned());
    lines.join("\n")
}

fn table(groups: &BTreeMap<Group, Vec<(&String, &Entity)>>) -> Table {
    let mut builder = Builder::new(["group", "name", "entity_type", "entity_guid", "alert_severity", "why"]);
    for (group, members) in groups {
        for (guid, entity) in members {
            builder
                .text(group.name())
                .text(&entity.name)
                .text(&entity.kind)
                .text(guid)
                .maybe(entity.alert.as_deref())
                .maybe((!entity.bad.is_empty()).then(|| entity.bad.join("; ")).as_deref())
                .end();
        }
    }
    builder.finish()
}

#[async_trait]
impl Tool for ListEntityPerformanceRiskGroups {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let wanted: Wanted = arguments.decode()?;
        if let Some(cursor) = &wanted.cursor {
            return go_on(NAME, cursor, &self.services, ctx).map(Outcome::Done);
        }
        let asked = Window::read(wanted.since.as_deref(), wanted.until.as_deref())?;
        let account = account::resolve(wanted.account_id, &self.services, ctx).await?;
        let window = resolve(&self.services, account, &asked, "1 hour ago").await?;
        let apm =
            Panel { from: "FROM Transaction".to_owned(), by: "appName, entityGuid", figures: &SERVICES };
        let otel = Panel {
            from: format!("FROM Span WHERE {ENTRY} AND appName IS NULL"),
            by: "entity.name, entity.guid",
            figures: &SPANS,
        };
        let hosts =
            Panel { from: "FROM SystemSample".to_owned(), by: "hostname, entityGuid", figures: &HOSTS };
        let mut all = HashMap::new();
        // One panel after the other: each is three queries at once.
        let apm = apm.read(&self.services, account, window).await?;
        gather(&apm, &mut all, |guid| guid.domain() == "APM");
        ctx.progress(1.0, Some(4.0), "applications compared");
        let otel = otel.read(&self.services, account, window).await?;
        gather(&otel, &mut all, |guid| guid.domain() == "EXT");
        ctx.progress(2.0, Some(4.0), "services compared");
        let hosts = hosts.read(&self.services, account, window).await?;
        gather(&hosts, &mut all, |_| true);
        ctx.progress(3.0, Some(4.0), "hosts compared");
        let more = self.alerting(account, &mut all).await?;
        let mut groups: BTreeMap<Group, Vec<(&String, &Entity)>> = BTreeMap::new();
        for (guid, entity) in &all {
            if let Some(group) = entity.group() {
                groups.entry(group).or_default().push((guid, entity));
            }
        }
        for members in groups.values_mut() {
            members.sort_by(|a, b| (&a.1.alert, &a.1.name).cmp(&(&b.1.alert, &b.1.name)));
        }
        let mut whole = Whole::new(NAME, table(&groups));
        whole.lead = lead(&all, &groups);
        let mut warnings = Vec::new();
        if more {
            warnings.push(format!("more than {MAX_ALERTING} entities of a severity: not all were looked at"));
        }
        if [&apm, &otel, &hosts].iter().any(|readings| readings.cut) {
            warnings.push("too many services or hosts: only the most active were compared".to_owned());
        }
        whole.about =
            About { nrql: Some(apm.nrql), window: Some(show_window(window)), warnings, ..About::default() };
        Ok(Outcome::Done(whole.cut(&self.services.results, budget::DEFAULT_TOKENS, ctx)))
    }
}
