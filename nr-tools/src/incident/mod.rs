//! What broke, what changed, and whom it hurts.

mod failures;
mod get_error_statistics;
mod list_change_events;
mod list_entity_error_groups;
mod search_errors;

pub use get_error_statistics::GetErrorStatistics;
pub use list_change_events::ListChangeEvents;
pub use list_entity_error_groups::ListEntityErrorGroups;
pub use search_errors::SearchErrors;
