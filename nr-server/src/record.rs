//! What is written of each call, and counted.

use std::sync::Arc;

use nr_core::{Fault, FaultKind};
use nr_plugins::Context;
use tokio::time::Instant;

use crate::logging::AUDIT;
use crate::metrics::{End, Metrics};

/// The record of one call: written when it ends, also when its future is dropped. Arguments are not in it, since they
/// may hold what a log should not.
pub(crate) struct Record {
    kind: &'static str,
    /// What the client called it, shortened and cleaned.
    name: String,
    /// Whether that is a tool's name.
    known: bool,
    caller: String,
    id: String,
    begun: Instant,
    closed: bool,
    metrics: Arc<Metrics>,
}

impl Record {
    /// Begins it. `known`: the name is a tool's.
    pub(crate) fn open(
        kind: &'static str,
        name: &str,
        known: bool,
        ctx: &Context,
        metrics: Arc<Metrics>,
    ) -> Self {
        let record = Self {
            kind,
            name: nr_core::redact::excerpt(name),
            known,
            caller: ctx.caller().id.clone(),
            id: ctx.correlation_id().to_owned(),
            begun: Instant::now(),
            closed: false,
            metrics,
        };
        let (id, name, caller) = (&record.id, &record.name, &record.caller);
        tracing::debug!(target: AUDIT, id, kind, name, caller, "begun");
        record
    }

    pub(crate) fn close(mut self, fault: Option<&Fault>) {
        self.closed = true;
        self.write(fault.map_or("done", |fault| fault.kind().name()));
        let Some(fault) = fault else { return };
        let (id, internal) = (&self.id, fault.internal());
        match fault.kind() {
            FaultKind::Internal => {
                tracing::error!(id, fault = %internal, "a call failed because of a defect")
            }
            FaultKind::Upstream | FaultKind::Unavailable | FaultKind::Timeout => {
                tracing::warn!(id, fault = %internal, "a call failed");
            }
            _ => tracing::debug!(id, fault = %internal, "a call was refused"),
        }
    }

    fn write(&self, outcome: &'static str) {
        let took = self.begun.elapsed();
        let end = match outcome {
            "done" => End::Done,
            "dropped" => End::Dropped,
            _ => End::Failed,
        };
        // Names that are a client's own words are counted together.
        let counted = match self.kind {
            _ if self.known => self.name.as_str(),
            "tool" => "(unknown tool)",
            "resource" => "(resource)",
            "prompt" => "(prompt)",
            "completion" => "(completion)",
            _ => "(request)",
        };
        self.metrics.count(counted, end, took);
        let milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        let (id, kind, name, caller) = (&self.id, self.kind, &self.name, &self.caller);
        tracing::info!(target: AUDIT, id, kind, name, caller, outcome, milliseconds, "call");
    }
}

impl Drop for Record {
    fn drop(&mut self) {
        if !self.closed {
            self.write("dropped");
        }
    }
}
