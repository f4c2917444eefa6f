//! What is there.

mod figures;
mod get_entity;
mod list_available_new_relic_accounts;
mod list_related_entities;
mod rows;
mod search_entities;

pub use get_entity::GetEntity;
pub use list_available_new_relic_accounts::ListAccounts;
pub use list_related_entities::ListRelatedEntities;
pub use search_entities::SearchEntities;
