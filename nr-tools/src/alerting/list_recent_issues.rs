//! `list_recent_issues`: what alerts now, or alerted lately, and on which entities.

use async_trait::async_trait;
use nr_core::{AccountId, EntityGuid, Fault};
use nr_nerdgraph::{Issue, IssueFilter};
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::account;
use crate::answer::{About, warnings};
use crate::ask;
use crate::list::{self, List, Part};
use crate::nrql::show_window;
use crate::services::Services;
use crate::table::Builder;
use crate::window::Window;

/// Entities of an issue that its row names; the rest is counted.
const SHOWN_ENTITIES: usize = 5;

/// The window when none is asked for.
const DEFAULT_SINCE: &str = "24 hours ago";

/// What the list is asked for with.
#[derive(Serialize, Deserialize, JsonSchema)]
pub(crate) struct Wanted {
    #[schemars(with = "Option<u64>", range(min = 1))]
    account_id: Option<AccountId>,
    /// Open: ACTIVATED.
    state: Option<State>,
    priority: Option<Priority>,
    #[schemars(with = "Option<String>")]
    entity_guid: Option<EntityGuid>,
    /// Default: last 24 hours.
    since: Option<String>,
    until: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cursor: Option<String>,
}

/// Where an issue is in its life.
#[derive(Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum State {
    Activated,
    Created,
    Deactivated,
    Closed,
}

// Not a doc comment: it would be listed, and the names say it.
#[derive(Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Priority {
    Critical,
    High,
    Medium,
    Low,
}

impl State {
    const fn name(self) -> &'static str {
        match self {
            Self::Activated => "ACTIVATED",
            Self::Created => "CREATED",
            Self::Deactivated => "DEACTIVATED",
            Self::Closed => "CLOSED",
        }
    }
}

impl Priority {
    const fn name(self) -> &'static str {
        match self {
            Self::Critical => "CRITICAL",
            Self::High => "HIGH",
            Self::Medium => "MEDIUM",
            Self::Low => "LOW",
        }
    }
}

/// The tool.
#[derive(Debug)]
pub struct ListRecentIssues {
    spec: ToolSpec,
    services: Services,
}

impl ListRecentIssues {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            Self::NAME,
            "Start here when something is wrong. Lists an account's issues: title, priority, state, when opened, \
             condition, policy, and the entities with their GUIDs for analyze_golden_metrics. Example: {\"state\": \
             \"ACTIVATED\"}",
        )
        .title("List recent issues")
        .toolset("alerting")
        .core()
        .arguments::<Wanted>()
        .alias("list_open_incidents")
        .argument_alias("start_time_ms", "since")
        .argument_alias("end_time_ms", "until");
        Self { spec, services }
    }

    /// An entity's account is in its GUID.
    async fn account(&self, wanted: &Wanted, ctx: &Context) -> Result<AccountId, Fault> {
        let given = wanted.account_id.or(wanted.entity_guid.as_ref().map(EntityGuid::account));
        account::resolve(given, &self.services, ctx).await
    }
}

fn write(builder: &mut Builder, issue: &Issue) {
    let several = |items: Vec<String>| {
        let more = items.len().saturating_sub(SHOWN_ENTITIES);
        let mut shown = items.into_iter().take(SHOWN_ENTITIES).collect::<Vec<_>>().join(", ");
        if more > 0 {
            shown.push_str(&format!(" and {more} more"));
        }
        shown
    };
    let optional = |builder: &mut Builder, text: String| {
        builder.maybe((!text.is_empty()).then_some(text.as_str()));
    };
    builder
        .text(&issue.id)
        .text(&issue.title)
        .text(issue.priority.as_str())
        .text(issue.state.as_str())
        .time(Some(issue.activated_ms.unwrap_or(issue.created_ms)))
        .time(issue.closed_ms);
    // Names and GUIDs come in two lists; a name without its partner would be worse than none.
    let paired = issue.entity_names.len() == issue.entity_guids.len();
    let entities = issue.entity_guids.iter().enumerate().map(|(at, guid)| match issue.entity_names.get(at) {
        Some(name) if paired => format!("{name}={guid}"),
        _ => guid.to_string(),
    });
    optional(builder, several(entities.collect()));
    optional(builder, several(issue.conditions.clone()));
    optional(builder, several(issue.policies.clone()));
    builder.number(Some(issue.total_incidents as f64)).end();
}

#[async_trait]
impl List for ListRecentIssues {
    const NAME: &'static str = "list_recent_issues";
    type Arguments = Wanted;

    fn services(&self) -> &Services {
        &self.services
    }

    /// Fixes the window in milliseconds, by New Relic's own clock and calendar, so that every page is of the same one.
    async fn settle(&self, mut wanted: Wanted, ctx: &Context) -> Result<Wanted, Fault> {
        let account = self.account(&wanted, ctx).await?;
        let window = Window::read(wanted.since.as_deref(), wanted.until.as_deref())?;
        let window = ask::resolve(&self.services, account, &window, DEFAULT_SINCE).await?;
        wanted.since = Some(window.begin_ms().to_string());
        wanted.until = Some(window.end_ms().to_string());
        Ok(wanted)
    }

    async fn part(&self, wanted: &Wanted, cursor: Option<&str>, ctx: &Context) -> Result<Part, Fault> {
        let account = self.account(wanted, ctx).await?;
        let window = Window::read(wanted.since.as_deref(), wanted.until.as_deref())?.absolute();
        let mut filter = IssueFilter::new();
        if let Some(state) = wanted.state {
            filter = filter.state(state.name().into());
        }
        if let Some(priority) = wanted.priority {
            filter = filter.priority(priority.name().into());
        }
        if let Some(guid) = &wanted.entity_guid {
            filter = filter.entity(guid.clone());
        }
        if let Some(window) = window {
            filter = filter.window(window);
        }
        let reply = self.services.client.issues(account, filter).page(cursor).await?;
        let mut builder = Builder::new([
            "issue_id",
            "title",
            "priority",
            "state",
            "opened",
            "closed",
            "entities (name=entity_guid)",
            "condition",
            "policy",
            "incidents",
        ]);
        for issue in &reply.data.items {
            write(&mut builder, issue);
        }
        let lead = if reply.data.items.is_empty() {
            let filtered =
                wanted.state.is_some() || wanted.priority.is_some() || wanted.entity_guid.is_some();
            let wider = if filtered { "leave filters out, or widen `since`" } else { "widen `since`" };
            format!("no issues in account {account} in this window; {wider}")
        } else {
            String::new()
        };
        let about = About {
            found: reply.data.total,
            window: window.map(show_window),
            warnings: warnings(&reply.errors, &reply.warnings),
            notes: vec![format!("account {account}")],
            link: match reply.data.items.as_slice() {
                [one] => one.link.clone(),
                _ => None,
            },
            ..About::default()
        };
        Ok(Part { table: builder.finish(), about, lead, next: reply.data.next_cursor })
    }
}

#[async_trait]
impl Tool for ListRecentIssues {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let mut wanted: Wanted = arguments.decode()?;
        let cursor = wanted.cursor.take();
        list::call(self, wanted, cursor.as_deref(), ctx).await
    }
}
