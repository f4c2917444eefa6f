//! What the account uses, who asks what of it, who changed what, and how near its limits are.

mod audit_access;
mod get_limits;
mod get_query_performance;
mod get_usage_summary;
mod switch_account;

pub use audit_access::AuditAccess;
pub use get_limits::GetLimits;
pub use get_query_performance::GetQueryPerformance;
pub use get_usage_summary::GetUsageSummary;
pub use switch_account::SwitchAccount;
