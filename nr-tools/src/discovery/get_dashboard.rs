//! `get_dashboard`: a dashboard's pages and widgets, what they ask, and what that gives.

use std::time::Duration;

use async_trait::async_trait;
use futures_util::stream::{self, StreamExt as _};
use nr_core::{AccountId, EntityGuid, Fault, FaultKind};
use nr_nerdgraph::Dashboard;
use nr_nerdgraph::dashboard::DashboardQuery;
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::answer::{About, Whole, warnings};
use crate::ask::go_on;
use crate::nrql::{Plan, run};
use crate::services::Services;
use crate::table::{Builder, Shape, clean_line, nrql};
use crate::window::Window;
use crate::{budget, guid};

const NAME: &str = "get_dashboard";

/// Queries that are run of one dashboard, and at once: a user has 25 requests at a time in all, and complex queries are
/// best kept to 5 (New Relic documentation, "NRQL query limits").
const MAX_RUN: usize = 40;
const AT_ONCE: usize = 5;

/// Time for one widget's query.
const TIMEOUT: Duration = Duration::from_secs(15);

/// Rows of a widget's answer that are shown, and the characters of all of them.
const SHOWN_ROWS: usize = 5;
const SHOWN_CHARACTERS: usize = 400;

/// Characters of a widget's text.
const TEXT: usize = 200;

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    /// From list_dashboards; not needed with `cursor`.
    #[schemars(with = "Option<String>")]
    entity_guid: Option<EntityGuid>,
    /// Whether to run the queries and show the first rows of each.
    run_queries: Option<bool>,
    cursor: Option<String>,
}

/// The tool.
#[derive(Debug)]
pub struct GetDashboard {
    spec: ToolSpec,
    services: Services,
}

/// A query of a widget with where it is.
struct Asked<'d> {
    page: &'d str,
    widget: &'d str,
    visualization: &'d str,
    query: Option<&'d DashboardQuery>,
    text: Option<&'d str>,
}

impl GetDashboard {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            NAME,
            "Shows a dashboard: pages, widgets, variables and each widget's NRQL, with `run_queries` also the first rows that \
             each gives now. Example: {\"entity_guid\": \"MXxWSVp8REFTSEJPQVJEfGRhOjE\", \"run_queries\": true}",
        )
        .title("Get dashboard")
        .toolset("discovery")
        .arguments::<Wanted>()
        .argument_alias("dashboard_guid", "entity_guid")
        .argument_alias("guid", "entity_guid");
        Self { spec, services }
    }

    async fn show(&self, guid: &EntityGuid, run_queries: bool, ctx: &Context) -> Result<Answer, Fault> {
        let reply = self.services.client.dashboard(guid).await?;
        let dashboard = reply.data.ok_or_else(|| match guid.entity_type() {
            "DASHBOARD" => guid::unknown(guid),
            other => Fault::new(FaultKind::InvalidInput, format!("{guid} is no dashboard but a {other}"))
                .with_next("find dashboards with list_dashboards, other entities with get_entity"),
        })?;
        let asked = asked(&dashboard);
        let mut noted = warnings(&reply.errors, &reply.warnings);
        let mut columns = vec!["page", "widget", "visualization", "nrql"];
        let mut results = Vec::new();
        if run_queries {
            columns.push("result");
            results = self.run(&asked, dashboard.outline.account_id, ctx).await;
            let queries = asked.iter().filter(|one| one.query.is_some()).count();
            if queries > MAX_RUN {
                noted.push(format!("the first {MAX_RUN} of {queries} queries were run"));
            }
        }
        let mut builder = Builder::new(columns);
        for (at, one) in asked.iter().enumerate() {
            builder.text(one.page).text(one.widget).text(one.visualization);
            match (one.query, one.text) {
                (Some(query), _) => builder.text(&query.nrql),
                (None, Some(text)) => builder.text(&format!("(text) {}", cut(&clean_line(text), TEXT))),
                (None, None) => builder.empty(),
            };
            if run_queries {
                builder.maybe(results.get(at).and_then(Option::as_deref));
            }
            builder.end();
        }
        let mut whole = Whole::new(NAME, builder.finish());
        whole.lead = lead(&dashboard);
        whole.about =
            About { warnings: noted, link: dashboard.outline.permalink.clone(), ..About::default() };
        Ok(whole.cut(&self.services.results, budget::DEFAULT_TOKENS, ctx))
    }

    /// The first rows of each query, some queries at once; what fails says why in its place.
    async fn run(&self, asked: &[Asked<'_>], account: AccountId, ctx: &Context) -> Vec<Option<String>> {
        let queries = asked.iter().enumerate().filter_map(|(at, one)| Some((at, one.query?.clone())));
        let queries: Vec<(usize, DashboardQuery)> = queries.take(MAX_RUN).collect();
        let all = queries.len() as f64;
        let mut waiting = Vec::with_capacity(queries.len());
        for (at, query) in queries {
            waiting.push(async move { (at, self.first_rows(&query, account, ctx).await) });
        }
        let mut answers = stream::iter(waiting).buffer_unordered(AT_ONCE);
        let mut results = vec![None; asked.len()];
        let mut done = 0.0;
        while let Some((at, text)) = answers.next().await {
            done += 1.0;
            ctx.progress(done, Some(all), "running the queries of the dashboard");
            if let Some(place) = results.get_mut(at) {
                *place = Some(text);
            }
        }
        results
    }

    async fn first_rows(&self, query: &DashboardQuery, account: AccountId, ctx: &Context) -> String {
        let accounts = if query.accounts.is_empty() { vec![account] } else { query.accounts.clone() };
        // What the dashboard's own query says of window and limit stands.
        let plan = match Plan::new(&query.nrql, &Window::default(), None) {
            Ok(plan) => plan,
            Err(fault) => return format!("not run: {}", first_line(&fault)),
        };
        let answer = match run(&self.services, &accounts, &plan, TIMEOUT, ctx).await {
            Ok(answer) => answer,
            Err(fault) => return format!("failed: {}", first_line(&fault)),
        };
        let table = nrql(answer.rows(), Shape::new(&answer.metadata().facets, plan.times()));
        if table.is_empty() {
            return "no rows".to_owned();
        }
        let flat = |text: &str| text.trim_end().replace('\t', ", ").replace('\n', " | ");
        let mut text =
            format!("{}: {}", flat(table.header()), flat(table.rows(0, SHOWN_ROWS.min(table.len()))));
        text = cut(&text, SHOWN_CHARACTERS);
        if table.len() > SHOWN_ROWS {
            text.push_str(&format!(" ({} rows)", table.len()));
        }
        text
    }
}

fn first_line(fault: &Fault) -> String {
    let mut lines = fault.message().lines();
    let first = lines.next().unwrap_or_default();
    // The first line of a refused query only says that there is one.
    let shown = if first.ends_with(':') { lines.next().unwrap_or(first) } else { first };
    clean_line(shown)
}

/// Every query of every widget; a widget that asks nothing is there too.
fn asked(dashboard: &Dashboard) -> Vec<Asked<'_>> {
    let mut list = Vec::new();
    for page in &dashboard.pages {
        for widget in &page.widgets {
            let one = |query, text| Asked {
                page: &page.name,
                widget: &widget.title,
                visualization: widget.visualization.trim_start_matches("viz."),
                query,
                text,
            };
            if widget.queries.is_empty() {
                list.push(one(None, widget.text.as_deref()));
            }
            list.extend(widget.queries.iter().map(|query| one(Some(query), None)));
        }
    }
    list
}

/// The dashboard in lines of `name: value`.
fn lead(dashboard: &Dashboard) -> String {
    let outline = &dashboard.outline;
    let mut lines = vec![
        format!("name: {}", clean_line(&outline.name)),
        format!("entity_guid: {}", outline.guid),
        format!("account_id: {}", outline.account_id),
    ];
    let mut line = |name: &str, value: Option<&str>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            lines.push(format!("{name}: {}", cut(&clean_line(value), TEXT)));
        }
    };
    line("description", dashboard.description.as_deref());
    line("owner", outline.owner.as_deref());
    line("permissions", outline.permissions.as_ref().map(|permissions| permissions.as_str()));
    line("updated", outline.updated.as_deref());
    line("page of", outline.parent.as_ref().map(ToString::to_string).as_deref());
    for variable in &dashboard.variables {
        let kind = variable.kind.as_ref().map_or("", |kind| kind.as_str());
        let from = variable.nrql.as_deref().map(|nrql| format!(" from {nrql}")).unwrap_or_default();
        let text = format!("{} {kind}, default {}{from}", variable.name, variable.defaults.join(", "));
        line("variable", Some(&text));
    }
    if dashboard.pages.iter().all(|page| page.widgets.is_empty()) {
        lines.push("no widgets".to_owned());
    }
    lines.join("\n")
}

fn cut(text: &str, length: usize) -> String {
    if text.chars().count() <= length {
        return text.to_owned();
    }
    text.chars().take(length - 1).chain(['…']).collect()
}

#[async_trait]
impl Tool for GetDashboard {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let wanted: Wanted = arguments.decode()?;
        let answer = match &wanted.cursor {
            Some(cursor) => go_on(NAME, cursor, &self.services, ctx)?,
            None => {
                let guid = guid::needed(NAME, wanted.entity_guid.as_ref())?;
                self.show(guid, wanted.run_queries.unwrap_or(false), ctx).await?
            }
        };
        Ok(Outcome::Done(answer))
    }
}
