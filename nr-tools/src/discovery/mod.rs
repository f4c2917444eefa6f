//! What is there.

mod convert_time_period_to_epoch_ms;
mod decode_entity_guid;
mod explore_attributes;
mod explore_event_types;
mod figures;
mod get_dashboard;
mod get_entity;
mod list_available_new_relic_accounts;
mod list_dashboards;
mod list_entity_types;
mod list_metric_names;
mod list_related_entities;
mod rows;
mod search_entities;
mod search_entity_with_tag;

pub use convert_time_period_to_epoch_ms::ConvertTimePeriod;
pub use decode_entity_guid::DecodeEntityGuid;
pub use explore_attributes::ExploreAttributes;
pub use explore_event_types::ExploreEventTypes;
pub use get_dashboard::GetDashboard;
pub use get_entity::GetEntity;
pub use list_available_new_relic_accounts::ListAccounts;
pub use list_dashboards::ListDashboards;
pub use list_entity_types::ListEntityTypes;
pub use list_metric_names::ListMetricNames;
pub use list_related_entities::ListRelatedEntities;
pub use search_entities::SearchEntities;
pub use search_entity_with_tag::SearchEntityWithTag;
