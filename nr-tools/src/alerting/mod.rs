//! What alerts, and who is told.

mod get_synthetic_check_statistics;
mod list_alert_conditions;
mod list_alert_policies;
mod list_recent_issues;
mod list_synthetic_monitor_results;
mod list_synthetic_monitors;
mod monitors;
mod search_incident;

pub use get_synthetic_check_statistics::GetSyntheticCheckStatistics;
pub use list_alert_conditions::ListAlertConditions;
pub use list_alert_policies::ListAlertPolicies;
pub use list_recent_issues::ListRecentIssues;
pub use list_synthetic_monitor_results::ListSyntheticMonitorResults;
pub use list_synthetic_monitors::ListSyntheticMonitors;
pub use search_incident::SearchIncident;
