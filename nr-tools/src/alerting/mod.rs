//! What alerts, and who is told.

mod list_alert_policies;
mod list_recent_issues;

pub use list_alert_policies::ListAlertPolicies;
pub use list_recent_issues::ListRecentIssues;
