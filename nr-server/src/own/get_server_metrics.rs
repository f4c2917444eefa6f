//! `get_server_metrics`: what the server has counted since it started.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use async_trait::async_trait;
use nr_core::Fault;
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use serde_json::{Value, json};

use super::{Own, mebibytes, milliseconds, resident, spec};

pub(super) struct GetServerMetrics {
    spec: ToolSpec,
    own: Arc<Own>,
}

impl GetServerMetrics {
    pub(super) fn new(own: Arc<Own>) -> Self {
        let about = "Counted since the start: calls, failures and times by tool, requests to New Relic, cache, memory. \
                     Example: {}";
        Self { spec: spec("get_server_metrics", about), own }
    }
}

#[async_trait]
impl Tool for GetServerMetrics {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, _: Arguments, _: &Context) -> Result<Outcome<Answer>, Fault> {
        let own = &self.own;
        let mut text = "request\tcalls\tfailed\tdropped\tp50_ms\tp95_ms\tmax_ms".to_owned();
        for one in own.metrics.figures() {
            text.push_str(&format!(
                "\n{}\t{}\t{}\t{}\t{}\t{}\t{}",
                one.name,
                one.calls,
                one.failed,
                one.dropped,
                milliseconds(one.median),
                milliseconds(one.p95),
                milliseconds(one.longest)
            ));
        }
        text.push_str(&format!("\n---\nuptime {} s", own.metrics.uptime().as_secs()));
        if let Some(bytes) = resident() {
            text.push_str(&format!(", memory {}", mebibytes(bytes)));
        }
        text.push_str(&match &own.upstream.traffic {
            Some(traffic) => format!(
                "\nrequests to New Relic: {} sent, {} failed, {} in flight",
                traffic.sent.load(Ordering::Relaxed),
                traffic.failed.load(Ordering::Relaxed),
                traffic.in_flight.load(Ordering::Relaxed)
            ),
            None => "\nrequests to New Relic: none is counted, the account is in this process".to_owned(),
        });
        text.push_str(&match own.upstream.cache.as_ref().map(|cache| cache.stats()) {
            Some(cache) => format!(
                "\ncache: {} hits, {} misses, {} joined another's request, {} answers in {} bytes",
                cache.hits, cache.misses, cache.joined, cache.entries, cache.bytes
            ),
            None => "\ncache: off".to_owned(),
        });
        Ok(Answer::text(text).into())
    }
}

impl Own {
    /// The same figures as JSON.
    pub(super) fn as_json(&self) -> Value {
        let calls: Vec<Value> = self
            .metrics
            .figures()
            .into_iter()
            .map(|one| {
                json!({
                    "request": one.name, "calls": one.calls, "failed": one.failed, "dropped": one.dropped,
                    "p50_ms": milliseconds(one.median), "p95_ms": milliseconds(one.p95), "max_ms": milliseconds(one.longest),
                })
            })
            .collect();
        let requests = self.upstream.traffic.as_ref().map(|traffic| {
            json!({
                "sent": traffic.sent.load(Ordering::Relaxed), "failed": traffic.failed.load(Ordering::Relaxed),
                "in_flight": traffic.in_flight.load(Ordering::Relaxed),
            })
        });
        let cache = self.upstream.cache.as_ref().map(|cache| cache.stats()).map(|cache| {
            json!({
                "hits": cache.hits, "misses": cache.misses, "joined": cache.joined, "evicted": cache.evicted,
                "expired": cache.expired, "entries": cache.entries, "bytes": cache.bytes,
            })
        });
        json!({
            "uptime_seconds": self.metrics.uptime().as_secs(), "resident_bytes": resident(),
            "calls": calls, "new_relic_requests": requests, "cache": cache,
        })
    }
}
