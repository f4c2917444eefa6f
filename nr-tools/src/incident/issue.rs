//! The issue that a report is about.

use nr_core::{AccountId, Fault, FaultKind};
use nr_nerdgraph::{Issue, IssueFilter};
use nr_plugins::Context;

use crate::account;
use crate::ask::resolve;
use crate::investigate::Case;
use crate::services::Services;
use crate::table::{clean_line, iso};
use crate::window::Window;

/// How far back an issue is looked for where New Relic's own default window does not hold it (its documentation: issues
/// are kept for 13 months; a report needs their telemetry, most of which is kept for a month).
const BACK: i64 = 30 * 24 * 60 * 60_000;

/// An issue with the time at which it ends, or the present.
pub(super) struct About {
    pub(super) account: AccountId,
    pub(super) issue: Issue,
    pub(super) opened_ms: i64,
    pub(super) end_ms: i64,
}

/// Reads it.
pub(super) async fn read(
    services: &Services,
    account: Option<AccountId>,
    id: &str,
    ctx: &Context,
) -> Result<About, Fault> {
    let account = account::resolve(account, services, ctx).await?;
    let now_ms = now(services, account).await?;
    let window = nr_core::TimeWindow::new(now_ms - BACK, now_ms)
        .map_err(|error| Fault::new(FaultKind::Internal, error.to_string()))?;
    let filter = IssueFilter::new().id(id).window(window);
    let found = services.client.issues(account, filter).page(None).await?.data.items;
    let issue = found.into_iter().find(|issue| issue.id == id).ok_or_else(|| {
        Fault::new(
            FaultKind::NotFound,
            format!("no issue {} in account {account} within 30 days", nr_core::redact::excerpt(id)),
        )
        .with_next("take an issue_id from list_recent_issues")
    })?;
    let opened_ms = issue.activated_ms.unwrap_or(issue.created_ms);
    let end_ms = issue.closed_ms.unwrap_or(now_ms).max(opened_ms + 60_000);
    Ok(About { account, issue, opened_ms, end_ms })
}

/// The present by New Relic's clock.
pub(super) async fn now(services: &Services, account: AccountId) -> Result<i64, Fault> {
    Ok(resolve(services, account, &Window::default(), "1 minute ago").await?.end_ms())
}

impl About {
    /// The question that the issue asks.
    pub(super) fn case(&self) -> Case<'_> {
        Case {
            account: self.account,
            starts: &self.issue.entity_guids,
            noticed: std::slice::from_ref(&self.opened_ms),
            end_ms: self.end_ms,
            alerted: true,
            began_ms: None,
        }
    }

    /// What fired.
    pub(super) fn lines(&self) -> Vec<String> {
        let issue = &self.issue;
        let closed = issue.closed_ms.map_or_else(String::new, |ms| format!(", closed {}", iso(ms)));
        let mut lines = vec![format!(
            "issue {}: {} ({}, {}, opened {}{closed})",
            issue.id,
            clean_line(&issue.title),
            issue.priority.as_str(),
            issue.state.as_str(),
            iso(self.opened_ms)
        )];
        if !issue.conditions.is_empty() {
            let names: Vec<String> = issue.conditions.iter().take(6).map(|name| clean_line(name)).collect();
            lines.push(format!("fired: {}", names.join("; ")));
        }
        lines
    }
}
