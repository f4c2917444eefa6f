//! Whether New Relic answers, asked now.

use std::sync::PoisonError;
use std::time::Duration;

use nr_core::{Fault, FaultKind};
use nr_plugins::Context;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::{Own, milliseconds, resident};

/// How long New Relic may take: whoever asks for health wants to know now.
const PATIENCE: Duration = Duration::from_secs(5);

/// What a check found.
pub(super) struct Found {
    /// How long the answer took, or why there was none.
    pub(super) new_relic: Result<Duration, String>,
    /// How long ago New Relic last answered a check.
    pub(super) last_good: Option<Duration>,
    pub(super) uptime: Duration,
    pub(super) resident: Option<u64>,
}

impl Own {
    /// Asks New Relic who the key belongs to, which costs it nothing.
    pub(super) async fn check(&self, ctx: &Context) -> Found {
        let patience = ctx.remaining().map_or(PATIENCE, |left| (left / 2).min(PATIENCE));
        let begun = Instant::now();
        let client = self.upstream.client.no_cache();
        let asked = nr_nerdgraph::resilience::within(begun + patience, client.user());
        let new_relic = match tokio::time::timeout(patience, asked).await {
            Ok(Ok(_)) => Ok(begun.elapsed()),
            Ok(Err(error)) => Err(Fault::from(error).public().to_string()),
            Err(_) => {
                let message = format!("no answer within {} s", patience.as_secs_f64());
                Err(Fault::new(FaultKind::Timeout, message).public().to_string())
            }
        };
        let mut last = self.last_good.lock().unwrap_or_else(PoisonError::into_inner);
        if new_relic.is_ok() {
            *last = Some(Instant::now());
        }
        let last_good = last.map(|at| at.elapsed());
        Found { new_relic, last_good, uptime: self.metrics.uptime(), resident: resident() }
    }
}

impl Found {
    pub(super) fn status(&self) -> &'static str {
        if self.new_relic.is_ok() { "ok" } else { "degraded" }
    }

    pub(super) fn as_json(&self) -> Value {
        let mut new_relic = match &self.new_relic {
            Ok(took) => json!({"answers": true, "milliseconds": milliseconds(*took)}),
            Err(why) => json!({"answers": false, "why": why}),
        };
        if let (Some(map), Some(ago)) = (new_relic.as_object_mut(), self.last_good) {
            map.insert("last_answer_seconds_ago".to_owned(), ago.as_secs().into());
        }
        json!({
            "status": self.status(), "new_relic": new_relic, "version": env!("CARGO_PKG_VERSION"),
            "uptime_seconds": self.uptime.as_secs(), "resident_bytes": self.resident,
        })
    }
}
