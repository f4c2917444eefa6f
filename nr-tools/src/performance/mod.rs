//! Is it worse than before, and why.

mod analyze_entity_logs;
mod analyze_golden_metrics;
mod analyze_transactions;
mod get_distributed_trace_details;
mod get_log_patterns;
mod get_log_statistics;
mod get_log_timeline;
mod get_metric_statistics;
mod judge;
mod list_recent_logs;
mod logs;
mod measure;
mod patterns;
mod search_logs;
mod search_traces;
mod tail_logs;
mod trace;
mod traces;

pub use analyze_entity_logs::AnalyzeEntityLogs;
pub use analyze_golden_metrics::AnalyzeGoldenMetrics;
pub use analyze_transactions::AnalyzeTransactions;
pub use get_distributed_trace_details::GetDistributedTraceDetails;
pub use get_log_patterns::GetLogPatterns;
pub use get_log_statistics::GetLogStatistics;
pub use get_log_timeline::GetLogTimeline;
pub use get_metric_statistics::GetMetricStatistics;
pub use list_recent_logs::ListRecentLogs;
pub use search_logs::SearchLogs;
pub use search_traces::SearchTraces;
pub use tail_logs::TailLogs;
