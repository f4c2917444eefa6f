//! Which runs of monitors a call means.

use nr_core::{EntityGuid, Fault};

use crate::ask::{contains, quoted_guid};

/// The conditions on SyntheticCheck; empty for all runs.
pub(super) fn filter(
    guid: Option<&EntityGuid>,
    monitor: Option<&str>,
    location: Option<&str>,
) -> Result<Vec<String>, Fault> {
    let mut conditions = Vec::new();
    if let Some(guid) = guid {
        conditions.push(format!("entityGuid = {}", quoted_guid(guid)?));
    }
    if let Some(monitor) = monitor {
        conditions.push(format!("monitorName LIKE {}", contains(monitor)?));
    }
    if let Some(location) = location {
        let part = contains(location)?;
        conditions.push(format!("(location LIKE {part} OR locationLabel LIKE {part})"));
    }
    Ok(conditions)
}

/// The conditions as a clause.
pub(super) fn clause(conditions: &[String]) -> String {
    if conditions.is_empty() { String::new() } else { format!(" WHERE {}", conditions.join(" AND ")) }
}
