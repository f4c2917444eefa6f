//! Many calls at once under the limits that are on by default.

use std::path::Path;

use serde_json::Value;

use crate::cell::median;
use crate::drive::together;
use crate::floor::Connection;
use crate::over_stdio::Session;
use crate::process::Upstream;

/// Calls at once.
const CALLS: usize = 100;

/// Latency of the upstream in milliseconds.
const LATENCY_MS: u64 = 20;

/// Bursts; with that of the start they stay within the 3,000 queries that an account may ask in a minute.
const BURSTS: usize = 21;

/// What the bursts took.
pub(crate) struct Figures {
    /// Medians over the bursts, in milliseconds.
    pub(crate) p50: f64,
    pub(crate) p95: f64,
    /// The most requests that the upstream saw at once.
    pub(crate) peak: u64,
}

pub(crate) async fn measure(program: &Path) -> Result<Figures, String> {
    let upstream = Upstream::start(LATENCY_MS).await?;
    let session = Session::start(program, &upstream, true).await?;
    let mut callers = session.callers(CALLS);
    together(&mut callers).await?;
    let (mut p50, mut p95) = (Vec::new(), Vec::new());
    for _ in 0..BURSTS {
        let run = together(&mut callers).await?;
        p50.push(run.quantile(0.5));
        p95.push(run.quantile(0.95));
    }
    let seen = Connection::open(&upstream.address).await?.get("/seen").await?;
    let seen: Value = serde_json::from_slice(&seen).map_err(|error| error.to_string())?;
    let peak = seen.get("peak").and_then(Value::as_u64).ok_or("the upstream does not tell its peak")?;
    Ok(Figures { p50: median(p50), p95: median(p95), peak })
}
