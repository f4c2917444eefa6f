//! One cell of the table: a latency of the upstream, a transport and a number of callers, the floor and the server in turn.

use std::path::Path;
use std::time::Duration;

use crate::drive::{Call, Run, drive};
use crate::floor::Direct;
use crate::process::{Upstream, processor, resident};
use crate::{over_http, over_stdio};

/// How a client reaches the server.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Transport {
    Stdio,
    Http,
}

impl Transport {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Stdio => "stdio",
            Self::Http => "HTTP",
        }
    }
}

/// How long and how often to measure.
#[derive(Clone, Copy)]
pub(crate) struct Effort {
    pub(crate) pairs: usize,
    pub(crate) run: Duration,
}

#[derive(Clone, Copy)]
pub(crate) struct Cell {
    pub(crate) latency_ms: u64,
    pub(crate) transport: Transport,
    pub(crate) callers: usize,
}

impl Cell {
    /// The cell of these words: milliseconds, `stdio` or `http`, a number of callers.
    pub(crate) fn parse(latency: &str, over: &str, callers: &str) -> Result<Self, String> {
        let latency_ms = latency.parse().map_err(|_| format!("`{latency}` is no number of milliseconds"))?;
        let transport = match over {
            "stdio" => Transport::Stdio,
            "http" => Transport::Http,
            _ => return Err(format!("`{over}` is no way to reach a server: stdio or http")),
        };
        let callers = callers.parse().map_err(|_| format!("`{callers}` is no number of callers"))?;
        Ok(Self { latency_ms, transport, callers })
    }
}

/// Medians over the pairs.
pub(crate) struct Figures {
    pub(crate) calls: usize,
    pub(crate) rate: f64,
    pub(crate) p50: f64,
    pub(crate) p95: f64,
    /// Of the floor's.
    pub(crate) rate_ratio: f64,
    pub(crate) p50_ratio: f64,
    /// More than the floor's, in ms.
    pub(crate) p50_added: f64,
    /// Processor time of the server for one call, in µs.
    pub(crate) processor: f64,
    /// Resident at the end, in MB.
    pub(crate) resident: f64,
}

pub(crate) async fn measure(program: &Path, cell: Cell, effort: Effort) -> Result<Figures, String> {
    let upstream = Upstream::start(cell.latency_ms).await?;
    match cell.transport {
        Transport::Stdio => {
            let session = over_stdio::Session::start(program, &upstream, false).await?;
            pairs(session.callers(cell.callers), session.id(), &upstream, cell, effort).await
        }
        Transport::Http => {
            let session = over_http::Session::start(program, &upstream, false).await?;
            pairs(session.callers(cell.callers).await?, session.id(), &upstream, cell, effort).await
        }
    }
}

async fn pairs<C: Call>(
    mut ours: Vec<C>,
    server: u32,
    upstream: &Upstream,
    cell: Cell,
    effort: Effort,
) -> Result<Figures, String> {
    // The first calls open connections, and give the floor the question.
    drive(&mut ours, effort.run / 4).await?;
    let mut floor = Direct::callers(&upstream.address, cell.callers).await?;
    drive(&mut floor, effort.run / 4).await?;
    let mut runs: Vec<(Run, Run, f64)> = Vec::with_capacity(effort.pairs);
    for pair in 0..effort.pairs {
        // Whoever comes second may find the machine warmer: they take turns.
        let before = (pair % 2 == 0).then_some(());
        let mut base = None;
        if before.is_some() {
            base = Some(drive(&mut floor, effort.run).await?);
        }
        let used = processor(server).unwrap_or_default();
        let own = drive(&mut ours, effort.run).await?;
        let used = (processor(server).unwrap_or_default() - used) * 1e6 / own.calls.max(1) as f64;
        let base = match base {
            Some(base) => base,
            None => drive(&mut floor, effort.run).await?,
        };
        runs.push((base, own, used));
    }
    let of = |figure: fn(&(Run, Run, f64)) -> f64| median(runs.iter().map(figure).collect());
    Ok(Figures {
        calls: runs.iter().map(|(_, own, _)| own.calls).sum(),
        rate: of(|(_, own, _)| own.rate),
        p50: of(|(_, own, _)| own.quantile(0.5)),
        p95: of(|(_, own, _)| own.quantile(0.95)),
        rate_ratio: of(|(base, own, _)| own.rate / base.rate),
        p50_ratio: of(|(base, own, _)| own.quantile(0.5) / base.quantile(0.5)),
        p50_added: of(|(base, own, _)| own.quantile(0.5) - base.quantile(0.5)),
        processor: of(|(_, _, used)| *used),
        resident: resident(server).unwrap_or_default(),
    })
}

pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
