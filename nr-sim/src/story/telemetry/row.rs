//! A row in the making.

use std::sync::Arc;

use super::super::cast::{Cast, Service};
use super::super::dice::hex_into;
use crate::store::{ChunkBuilder, Value};

/// Collects the attributes of one row after the other into a chunk.
pub(super) struct Rows {
    chunk: ChunkBuilder,
    row: Vec<(&'static str, Value)>,
    /// Rows are from here on.
    begin_ms: i64,
    /// Rows are before this.
    end_ms: i64,
}

impl Rows {
    pub(super) fn new(event_type: &str, cast: &Cast) -> Self {
        Self {
            chunk: ChunkBuilder::new(event_type),
            row: Vec::with_capacity(48),
            begin_ms: cast.begin_ms,
            end_ms: cast.now_ms,
        }
    }

    pub(super) fn set(&mut self, name: &'static str, value: impl Into<Value>) -> &mut Self {
        self.row.push((name, value.into()));
        self
    }

    pub(super) fn text(&mut self, name: &'static str, value: &Arc<str>) -> &mut Self {
        self.row.push((name, Value::Str(Arc::clone(value))));
        self
    }

    /// Ends the row; rows outside of the story's time are dropped.
    pub(super) fn at(&mut self, ms: i64) {
        if (self.begin_ms..self.end_ms).contains(&ms) {
            self.chunk.row(ms, &self.row);
        }
        self.row.clear();
    }

    pub(super) fn finish(self) -> ChunkBuilder {
        self.chunk
    }
}

/// The id of a trace: 32 hexadecimal digits.
pub(super) fn trace_id(trace: (u64, u64)) -> String {
    let mut out = String::with_capacity(32);
    hex_into(&mut out, trace.0);
    hex_into(&mut out, trace.1);
    out
}

/// The id of a span: 16 hexadecimal digits.
pub(super) fn span_id(id: u64) -> String {
    let mut out = String::with_capacity(16);
    hex_into(&mut out, id);
    out
}

/// Where an instance of a service runs, with dotted names as spans, logs and metrics have them.
pub(super) fn place(rows: &mut Rows, cast: &Cast, service: &Service, instance: usize) {
    let Some(running) = service.instances.get(instance) else { return };
    if running.pod.is_some() {
        rows.text("k8s.clusterName", &cast.fleet.cluster_name)
            .text("k8s.namespaceName", &cast.fleet.namespace)
            .text("k8s.podName", &running.name)
            .text("k8s.deploymentName", &service.name);
        if let Some(host) = cast.fleet.hosts.get(running.host) {
            rows.text("k8s.nodeName", &host.name);
        }
    }
}
