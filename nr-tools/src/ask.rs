//! Tools that are one query, one window and one table.

use std::borrow::Cow;
use std::time::Duration;

use nr_core::{AccountId, EntityGuid, Fault, FaultKind, TimeWindow};
use nr_nerdgraph::{NrqlAnswer, Row};
use nr_nrql::encode;
use nr_plugins::{Answer, Context};

use crate::answer::{About, Whole, resume};
use crate::budget;
use crate::investigate::number;
use crate::nrql::{Plan, explain, explain_refusal, reached, run, show_window, totals};
use crate::services::Services;
use crate::table::{Shape, nrql};
use crate::window::Window;

/// Time for one query.
const TIMEOUT: Duration = Duration::from_secs(45);

/// Groups that are put in order here: more of them are rarely told apart by what is worst.
const MAX_GROUPS: u32 = 1_000;

/// A query that a tool asks for its caller.
pub(crate) struct Question<'a> {
    pub(crate) tool: &'static str,
    pub(crate) account: AccountId,
    /// Without window and limit.
    pub(crate) query: String,
    pub(crate) window: &'a Window,
    pub(crate) limit: Option<u32>,
    /// Said beside the rows.
    pub(crate) notes: Vec<String>,
    /// Said above the table.
    pub(crate) lead: String,
    /// Says above the table what the rows show.
    judge: Option<Judge>,
    /// Changes a row before it is shown.
    edit: Option<fn(&mut Row)>,
    /// The figure whose largest values are shown first, and how many groups are.
    first: Option<(String, usize)>,
}

/// What rows say, in words.
type Judge = Box<dyn Fn(&[Row]) -> String + Send + Sync>;

impl<'a> Question<'a> {
    pub(crate) fn new(tool: &'static str, account: AccountId, query: String, window: &'a Window) -> Self {
        Self {
            tool,
            account,
            query,
            window,
            limit: None,
            notes: Vec::new(),
            lead: String::new(),
            judge: None,
            edit: None,
            first: None,
        }
    }

    /// What the rows show is said above them.
    pub(crate) fn judged(mut self, judge: impl Fn(&[Row]) -> String + Send + Sync + 'static) -> Self {
        self.judge = Some(Box::new(judge));
        self
    }

    /// Each row is changed before it is shown.
    pub(crate) fn edited(mut self, edit: fn(&mut Row)) -> Self {
        self.edit = Some(edit);
        self
    }

    /// At most this many rows or groups.
    pub(crate) fn limit(mut self, limit: Option<u32>) -> Self {
        self.limit = limit;
        self
    }

    /// Only so many groups are shown, those with the largest values of a figure first. New Relic puts groups in order of
    /// plain aggregates only, so they are put in order here.
    pub(crate) fn largest(mut self, figure: impl Into<String>, groups: u32) -> Self {
        self.first = Some((figure.into(), groups as usize));
        self.limit = Some(MAX_GROUPS.max(groups));
        self
    }

    /// Asks, and answers the table, or why it is empty.
    pub(crate) async fn answer(self, services: &Services, ctx: &Context) -> Result<Answer, Fault> {
        let plan = Plan::new(&self.query, self.window, self.limit)?;
        let answer = run(services, &[self.account], &plan, TIMEOUT, ctx).await?;
        let mut warnings: Vec<String> = answer.warnings().iter().map(ToString::to_string).collect();
        warnings.extend(answer.errors().iter().map(|error| error.message.clone()));
        let mut notes = self.notes;
        notes.extend(totals(&answer));
        let mut lead = self.lead;
        if explain::is_empty(&answer) {
            if !lead.is_empty() {
                lead.push('\n');
            }
            lead.push_str(&explain::explain(services, self.account, &plan, &answer).await);
        } else if let Some(judge) = self.judge {
            lead.push_str(&judge(answer.rows()));
        }
        warnings.extend(reached(&plan, &answer));
        let mut rows = Cow::Borrowed(answer.rows());
        if let Some((figure, groups)) = self.first {
            let of = |row: &Row| number(row, &figure).unwrap_or(f64::NEG_INFINITY);
            let all = rows.to_mut();
            all.sort_by(|a, b| of(b).total_cmp(&of(a)));
            if all.len() > groups {
                let cut = self.limit.is_some_and(|limit| all.len() >= limit as usize);
                let more = if cut { " or more" } else { "" };
                notes.push(format!("the first {groups} of {}{more} groups, by {figure}", all.len()));
                all.truncate(groups);
            }
        }
        if let Some(edit) = self.edit {
            rows.to_mut().iter_mut().for_each(edit);
        }
        let table = nrql(&rows, Shape::new(&answer.metadata().facets, plan.times()));
        let mut whole = Whole::new(self.tool, table);
        whole.lead = lead;
        whole.about = About {
            nrql: Some(plan.text().to_owned()),
            window: answer.metadata().window.map(show_window),
            warnings,
            notes,
            ..About::default()
        };
        Ok(whole.cut(&services.results, budget::DEFAULT_TOKENS, ctx))
    }
}

/// The next part of a cut table.
pub(crate) fn go_on(
    tool: &'static str,
    cursor: &str,
    services: &Services,
    ctx: &Context,
) -> Result<Answer, Fault> {
    let (id, kept, row) = services.results.open(cursor, &ctx.caller().id, tool)?;
    Ok(resume(&services.results, id, &kept, row, budget::DEFAULT_TOKENS, ctx))
}

/// Asks one query whose answer no caller sees as it is.
pub(crate) async fn ask(services: &Services, account: AccountId, text: &str) -> Result<NrqlAnswer, Fault> {
    let request = services.client.nrql(account, text).asynchronous(true).deadline(TIMEOUT);
    request.send().await.map_err(|error| explain_refusal(text, error))
}

/// What New Relic's clock and calendar make of a window; `default` is what a call without one means.
pub(crate) async fn resolve(
    services: &Services,
    account: AccountId,
    window: &Window,
    default: &str,
) -> Result<TimeWindow, Fault> {
    if let Some(window) = window.absolute() {
        return Ok(window);
    }
    let clauses = if window.is_empty() { format!(" SINCE {default}") } else { window.clauses() };
    // A query that reads next to nothing tells what it took the words for.
    let answer = ask(services, account, &format!("SELECT count(*) FROM NrAiIssue{clauses}")).await?;
    answer.metadata().window.ok_or_else(|| {
        Fault::new(FaultKind::Upstream, "New Relic did not say which window it used")
            .with_next("give `since` and `until` in epoch milliseconds")
    })
}

/// A window, or the default one when nothing was asked for.
pub(crate) fn window_or(since: Option<&str>, until: Option<&str>, default: &str) -> Result<Window, Fault> {
    let window = Window::read(since, until)?;
    if window.is_empty() { Window::read(Some(default), None) } else { Ok(window) }
}

/// A text as NRQL writes it.
pub(crate) fn quoted(text: &str) -> Result<String, Fault> {
    encode::string(text).map_err(|error| Fault::new(FaultKind::InvalidInput, error.to_string()))
}

/// A GUID as NRQL writes it.
pub(crate) fn quoted_guid(guid: &EntityGuid) -> Result<String, Fault> {
    quoted(&guid.to_string())
}

/// `LIKE` with a part of a text.
pub(crate) fn contains(text: &str) -> Result<String, Fault> {
    encode::contains(text).map_err(|error| Fault::new(FaultKind::InvalidInput, error.to_string()))
}
