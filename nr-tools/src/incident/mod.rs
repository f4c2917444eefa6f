//! What broke, what changed, and whom it hurts.

mod analyze_deployment_impact;
mod failures;
mod generate_alert_insights_report;
mod generate_user_impact_report;
mod get_error_statistics;
mod issue;
mod list_change_events;
mod list_entity_error_groups;
mod search_errors;
mod signals;
mod touched;

pub use analyze_deployment_impact::AnalyzeDeploymentImpact;
pub use generate_alert_insights_report::GenerateAlertInsightsReport;
pub use generate_user_impact_report::GenerateUserImpactReport;
pub use get_error_statistics::GetErrorStatistics;
pub use list_change_events::ListChangeEvents;
pub use list_entity_error_groups::ListEntityErrorGroups;
pub use search_errors::SearchErrors;
