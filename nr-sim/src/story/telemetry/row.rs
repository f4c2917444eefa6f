//! A row in the making.

use std::sync::Arc;

use super::super::cast::{Cast, Service};
use super::super::dice::hex_into;
use crate::store::{ChunkBuilder, Value};

/// Collects the attributes of one row after the other into a chunk.
pub(super) struct Rows {
    chunk: ChunkBuilder,
    row: Vec<(&'static str, Value)>,
    /// The words of the row before by their place in it: most rows have the same word in the same place, and the
    /// allocation can be shared.
    words: Vec<(&'static str, Arc<str>)>,
    /// Rows are from here on.
    begin_ms: i64,
    /// Rows are before this.
    end_ms: i64,
}

impl Rows {
    pub(super) fn new(event_type: &str, begin_ms: i64, end_ms: i64) -> Self {
        Self {
            chunk: ChunkBuilder::new(event_type),
            row: Vec::with_capacity(48),
            words: Vec::with_capacity(48),
            begin_ms,
            end_ms,
        }
    }

    pub(super) fn set(&mut self, name: &'static str, value: impl Into<Value>) -> &mut Self {
        self.row.push((name, value.into()));
        self
    }

    /// Sets one of the words that an agent knows.
    pub(super) fn word(&mut self, name: &'static str, value: &'static str) -> &mut Self {
        let place = self.row.len();
        if self.words.len() <= place {
            self.words.resize_with(place + 1, || ("", Arc::from("")));
        }
        if let Some((known, shared)) = self.words.get_mut(place) {
            if !std::ptr::eq(*known, value) {
                (*known, *shared) = (value, Arc::from(value));
            }
            self.row.push((name, Value::Str(Arc::clone(shared))));
        }
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
pub(super) fn trace_id(trace: (u64, u64)) -> Arc<str> {
    let mut digits = [b'0'; 32];
    let (high, low) = digits.split_at_mut(16);
    hex_into(high, trace.0);
    hex_into(low, trace.1);
    Arc::from(std::str::from_utf8(&digits).unwrap_or_default())
}

/// The id of a span: 16 hexadecimal digits.
pub(super) fn span_id(id: u64) -> Arc<str> {
    let mut digits = [b'0'; 16];
    hex_into(&mut digits, id);
    Arc::from(std::str::from_utf8(&digits).unwrap_or_default())
}

/// A status as text.
pub(super) const fn status(code: i64) -> &'static str {
    match code {
        200 => "200",
        402 => "402",
        422 => "422",
        500 => "500",
        502 => "502",
        503 => "503",
        504 => "504",
        _ => "0",
    }
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
