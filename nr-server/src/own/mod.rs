//! What the server tells of itself: its tools, and what is read by address.

mod get_health_status;
mod get_plugin_dependencies;
mod get_server_metrics;
mod get_session_info;
mod health;
mod list_plugins;
mod papers;

use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, Weak};
use std::time::Duration;

use async_trait::async_trait;
use nr_core::{Fault, FaultKind};
use nr_plugins::{Contents, Manager, Manifest, Plugin, Snapshot, ToolSpec};
use tokio::time::Instant;

use crate::metrics::Metrics;
use crate::selection::Selection;
use crate::upstream::Upstream;

/// The name of the plugin and of its toolset.
const TOOLSET: &str = "administration";

/// What the tools here tell of.
pub(crate) struct Own {
    /// The manager holds this plugin, so this is no second owner of it.
    manager: Weak<Manager>,
    pub(crate) metrics: Arc<Metrics>,
    upstream: Upstream,
    rules: OnceLock<Rules>,
    /// When New Relic last answered a check.
    last_good: Mutex<Option<Instant>>,
}

/// What is settled once the tools are known.
#[derive(Debug)]
pub(crate) struct Rules {
    pub(crate) selection: Selection,
    pub(crate) limit: Duration,
}

impl Own {
    pub(crate) fn new(manager: &Arc<Manager>, upstream: Upstream) -> Arc<Self> {
        Arc::new(Self {
            manager: Arc::downgrade(manager),
            metrics: Arc::default(),
            upstream,
            rules: OnceLock::new(),
            last_good: Mutex::default(),
        })
    }

    /// Tells by which rules the tools are offered.
    pub(crate) fn settle(&self, rules: Rules) {
        // A second door to the same plugins would have the same rules.
        let _ = self.rules.set(rules);
    }

    fn snapshot(&self) -> Result<Arc<Snapshot>, Fault> {
        let manager = self.manager.upgrade();
        manager
            .map(|manager| manager.snapshot())
            .ok_or_else(|| Fault::new(FaultKind::Unavailable, "the server is ending"))
    }
}

impl fmt::Debug for Own {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Own").field("rules", &self.rules).finish_non_exhaustive()
    }
}

/// The plugin over it.
pub(crate) struct OwnPlugin(pub(crate) Arc<Own>);

#[async_trait]
impl Plugin for OwnPlugin {
    fn manifest(&self) -> Manifest {
        Manifest::new(
            TOOLSET,
            env!("CARGO_PKG_VERSION"),
            "The server itself: session, health, plugins, figures.",
        )
    }

    async fn load(&self) -> Result<Contents, Fault> {
        let own = || Arc::clone(&self.0);
        let illegal = |error: nr_plugins::template::ParseTemplateError| {
            Fault::new(FaultKind::Internal, "a resource has no legal address").with_source(error)
        };
        Ok(Contents::new()
            .tool(get_session_info::GetSessionInfo::new(own()))
            .tool(get_health_status::GetHealthStatus::new(own()))
            .tool(list_plugins::ListPlugins::new(own()))
            .tool(get_plugin_dependencies::GetPluginDependencies::new(own()))
            .tool(get_server_metrics::GetServerMetrics::new(own()))
            .resource(papers::Health::new(own()).map_err(illegal)?)
            .resource(papers::Figures::new(own()).map_err(illegal)?))
    }
}

/// A tool of this plugin.
fn spec(name: &str, description: &str) -> ToolSpec {
    ToolSpec::read(name, description).toolset(TOOLSET).closed_world()
}

/// A share of a second as people read it.
fn milliseconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e5).round() / 1e2
}

/// Bytes as people read them.
fn mebibytes(bytes: u64) -> String {
    format!("{:.1} MiB", bytes as f64 / f64::from(1 << 20))
}

/// Bytes of this process in memory; unknown where the system does not tell in `/proc`.
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok()?.checked_mul(1024)
}
