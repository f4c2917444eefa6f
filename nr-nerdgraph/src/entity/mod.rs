//! Entities: what New Relic watches.

mod details;
mod outline;
mod related;
mod search;
mod summary;

pub use details::{EntityDetails, GoldenMetric, MAX_DEPLOYMENTS, MAX_VIOLATIONS, Violation};
pub use outline::{EntityOutline, MAX_GUIDS, Tag};
pub use related::{Direction, MAX_RELATED, RelatedEntity, RelatedFilter};
pub use search::{EntityCounts, EntitySearch, MAX_PAGE, TypeCount};
pub use summary::{
    ApmFigures, ApmSummary, BrowserSummary, HostSummary, MobileSummary, MonitorSummary, Summary,
    WorkloadSummary,
};
