//! Deployments in words.

use nr_core::redact::excerpt;
use nr_nerdgraph::Deployment;

use crate::table::iso;

/// One deployment in a line.
pub(crate) fn describe(deployment: &Deployment) -> String {
    let mut text =
        format!("deployment of version {} at {}", excerpt(&deployment.version), iso(deployment.timestamp_ms));
    let parts = [
        ("deployment_id", deployment.id.as_deref()),
        ("by", deployment.user.as_deref()),
        ("commit", deployment.commit.as_deref()),
        ("description:", deployment.description.as_deref()),
    ];
    for (label, value) in parts {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            text.push_str(&format!(", {label} {}", excerpt(value)));
        }
    }
    text
}
