//! The New Relic toolsets for assistants, as plugins.

pub mod answer;
pub mod budget;
pub mod nrql;
pub mod results;
pub mod table;
pub mod window;
