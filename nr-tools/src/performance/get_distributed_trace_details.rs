//! `get_distributed_trace_details`: a trace as a tree, and where its time went.

use std::collections::BTreeMap;

use async_trait::async_trait;
use nr_core::{AccountId, Fault, FaultKind};
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;

use super::trace::{Node, Tree};
use super::traces::{MAX_SPANS, query, read};
use crate::account;
use crate::answer::{About, Whole};
use crate::ask::go_on;
use crate::budget;
use crate::investigate::shown;
use crate::services::Services;
use crate::table::{Builder, Table, clean_line, iso, short};
use crate::window::Window;

const NAME: &str = "get_distributed_trace_details";

/// How far back a trace is looked for when the call names no time, the nearer first: spans are kept for 8 days (New Relic
/// documentation, "Manage data retention").
const LOOKED: [&str; 2] = ["1 day ago", "8 days ago"];

/// Parts of the critical path that are told above the tree.
const SHOWN: usize = 6;

/// A smaller part of a trace is not told there.
const MIN_PART: f64 = 0.02;

/// The same call this often under one span may be one too many each time.
const REPEATED: usize = 5;

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    /// From search_traces, an error or a log line.
    trace_id: Option<String>,
    #[schemars(with = "Option<u64>", range(min = 1))]
    account_id: Option<AccountId>,
    /// Default: last day, then last 8 days.
    since: Option<String>,
    until: Option<String>,
    cursor: Option<String>,
}

/// The tool.
#[derive(Debug)]
pub struct GetDistributedTraceDetails {
    spec: ToolSpec,
    services: Services,
}

impl GetDistributedTraceDetails {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            NAME,
            "Shows a trace as a tree of spans with each span's own time, the critical path (`*`), where errors began, and \
             repeated calls. Example: {\"trace_id\": \"4bf92f3577b34da6a3ce929d0e0e4736\"}",
        )
        .title("Get distributed trace details")
        .toolset("performance-analytics")
        .arguments::<Wanted>()
        .argument_alias("traceId", "trace_id")
        .argument_alias("start_time_ms", "since")
        .argument_alias("end_time_ms", "until");
        Self { spec, services }
    }
}

#[async_trait]
impl Tool for GetDistributedTraceDetails {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let wanted: Wanted = arguments.decode()?;
        if let Some(cursor) = &wanted.cursor {
            return go_on(NAME, cursor, &self.services, ctx).map(Outcome::Done);
        }
        let id = wanted.trace_id.as_deref().map(str::trim).filter(|id| !id.is_empty()).ok_or_else(|| {
            Fault::new(FaultKind::InvalidInput, format!("`{NAME}` needs the argument `trace_id`"))
                .with_next("find one with search_traces")
        })?;
        let account = account::resolve(wanted.account_id, &self.services, ctx).await?;
        let asked = Window::read(wanted.since.as_deref(), wanted.until.as_deref())?;
        let windows = if asked.is_empty() {
            LOOKED.iter().map(|since| Window::read(Some(since), None)).collect::<Result<Vec<_>, _>>()?
        } else {
            vec![asked]
        };
        let ids = [id.to_owned()];
        let mut spans = Vec::new();
        let mut text = String::new();
        for window in &windows {
            text = query(&ids, window)?;
            spans = read(&self.services, account, &ids, window).await?.into_values().flatten().collect();
            if !spans.is_empty() {
                break;
            }
        }
        if spans.is_empty() {
            return Err(Fault::new(
                FaultKind::NotFound,
                format!("no span of trace {} is to be seen in account {account}", shown(id)),
            )
            .with_next(
                "it may be older than the window, not sampled, or in another account: give `since` and `account_id`, or find \
                 a trace with search_traces",
            ));
        }
        let full = spans.len() >= MAX_SPANS;
        let tree = ctx.compute(move || Tree::of(spans)).await?;
        let mut whole = Whole::new(NAME, table(&tree));
        whole.lead = lead(id, &tree);
        // The query's columns say nothing to a reader.
        let from = text.find(" FROM ").and_then(|at| text.get(at..)).unwrap_or_default();
        whole.about = About {
            nrql: Some(format!("SELECT *{from}")),
            warnings: full
                .then(|| format!("the trace has more than {MAX_SPANS} spans: the tree is a part of it"))
                .into_iter()
                .collect(),
            ..About::default()
        };
        Ok(Outcome::Done(whole.cut(&self.services.results, budget::DEFAULT_TOKENS, ctx)))
    }
}

fn round(ms: f64) -> f64 {
    (ms * 10.0).round() / 10.0
}

fn lead(id: &str, tree: &Tree) -> String {
    let mut services: Vec<&str> = tree.nodes.iter().map(|node| node.span.service.as_str()).collect();
    services.sort_unstable();
    services.dedup();
    let errors = tree.nodes.iter().filter(|node| node.span.error.is_some()).count();
    let whole = tree.duration_ms();
    let mut lines = vec![format!(
        "trace {}: {} spans of {} services, {} ms from {}, {errors} failed",
        shown(id),
        tree.nodes.len(),
        services.len(),
        short(round(whole)),
        iso(tree.start_ms() as i64),
    )];
    let orphans = tree.nodes.iter().filter(|node| node.orphan).count();
    if orphans > 0 {
        lines.push(format!("{orphans} spans name a parent that is not here (other account, or not sampled): they stand as roots"));
    }
    let mut path: Vec<&Node> = tree.nodes.iter().filter(|node| node.critical_ms > whole * MIN_PART).collect();
    path.sort_by(|a, b| b.critical_ms.total_cmp(&a.critical_ms));
    lines.push("where the time went (critical path):".to_owned());
    lines.extend(path.iter().take(SHOWN).map(|node| {
        let percent = if whole > 0.0 { (node.critical_ms / whole * 100.0).round() } else { 0.0 };
        format!(
            "- {} ms ({} %): {}",
            short(round(node.critical_ms)),
            short(percent),
            shown(&node.span.label())
        )
    }));
    // Where no child failed, the error began.
    let began: Vec<&Node> =
        tree.nodes.iter().filter(|node| node.span.error.is_some() && !node.passes_error_on).collect();
    if !began.is_empty() {
        lines.push("errors began in:".to_owned());
        lines.extend(began.iter().take(SHOWN).map(|node| {
            let error = node.span.error.as_deref().unwrap_or_default();
            format!("- {}: {}", shown(&node.span.label()), shown(error))
        }));
    }
    lines.extend(repeated(tree));
    lines.join("\n")
}

/// Calls that one span makes again and again.
fn repeated(tree: &Tree) -> Vec<String> {
    let mut groups: BTreeMap<(&str, String), (usize, f64)> = BTreeMap::new();
    for node in tree.nodes.iter().filter(|node| node.depth > 0 && node.span.kind == "client") {
        let parent = node.span.parent.as_deref().unwrap_or_default();
        let group = groups.entry((parent, node.span.label())).or_default();
        group.0 += 1;
        group.1 += node.span.duration_ms;
    }
    let mut often: Vec<_> = groups.into_iter().filter(|(_, (count, _))| *count >= REPEATED).collect();
    often.sort_by(|a, b| b.1.1.total_cmp(&a.1.1));
    often
        .iter()
        .take(SHOWN)
        .map(|((_, label), (count, ms))| {
            format!(
                "repeated: {count} times under one span, {} ms together: {}",
                short(round(*ms)),
                shown(label)
            )
        })
        .collect()
}

fn table(tree: &Tree) -> Table {
    let mut builder =
        Builder::new(["span", "service", "start ms", "ms", "own ms", "path", "about", "host", "error"]);
    let begin = tree.start_ms();
    for node in &tree.nodes {
        let span = &node.span;
        let filled = |text: &'_ str| (!text.is_empty()).then(|| clean_line(text));
        builder
            .text(&format!("{}{}", "  ".repeat(node.depth.min(MAX_INDENT)), clean_line(&span.name)))
            .text(&span.service)
            .number(Some(round(span.start_ms - begin)))
            .number(Some(round(span.duration_ms)))
            .number(Some(round(node.own_ms)))
            .maybe(node.on_path.then_some("*"))
            .maybe(filled(&span.about).as_deref())
            .maybe(filled(&span.host).as_deref())
            .maybe(span.error.as_deref())
            .end();
    }
    builder.finish()
}

/// Deeper spans stand at this depth: more blanks than that are no picture any more.
const MAX_INDENT: usize = 40;
