//! The whole table, and what fails it.

use std::path::Path;
use std::time::Duration;

use crate::burst;
use crate::cell::{Cell, Effort, Figures, Transport, measure};

const THOROUGH: Effort = Effort { pairs: 5, run: Duration::from_millis(1_500) };
const QUICK: Effort = Effort { pairs: 5, run: Duration::from_millis(700) };

const LATENCIES_MS: [u64; 3] = [0, 20, 200];
const CALLERS: [usize; 4] = [1, 25, 100, 1_000];
const TRANSPORTS: [Transport; 2] = [Transport::Stdio, Transport::Http];

/// A ratio that the quick run holds a cell to: it was measured by that run on a machine with nothing else to do, without
/// latency rounded down, since other work moves that one most; it may fall by a fifth.
struct Held {
    latency_ms: u64,
    transport: Transport,
    callers: usize,
    rate_ratio: f64,
}

const fn held(latency_ms: u64, transport: Transport, callers: usize, rate_ratio: f64) -> Held {
    Held { latency_ms, transport, callers, rate_ratio }
}

const HELD: [Held; 4] = [
    held(0, Transport::Stdio, 25, 0.15),
    held(0, Transport::Http, 25, 0.10),
    held(20, Transport::Stdio, 25, 0.96),
    held(20, Transport::Http, 25, 0.95),
];

/// How much of a held ratio may be lost before it counts.
const SLACK: f64 = 0.8;

/// The most requests at once that New Relic takes of one user (the vendor's documented limit).
const IN_FLIGHT: u64 = 25;

/// One row of the table.
pub(crate) async fn one(program: &Path, cell: Cell) -> Result<(), String> {
    head();
    shown(program, cell, THOROUGH).await.map(drop)
}

fn head() {
    println!(
        "| upstream | over | callers | calls/s | of the floor | p50 ms | of the floor | more ms | p95 ms | server µs a call | resident MB | calls |"
    );
    println!("| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
}

pub(crate) async fn run(program: &Path, quick: bool) -> Result<(), String> {
    head();
    let mut broken = Vec::new();
    if quick {
        for held in &HELD {
            let cell = Cell { latency_ms: held.latency_ms, transport: held.transport, callers: held.callers };
            let figures = shown(program, cell, QUICK).await?;
            if figures.rate_ratio < held.rate_ratio * SLACK {
                broken.push(format!(
                    "{} ms over {} with {} callers: {:.2} of the floor, it was {:.2}",
                    held.latency_ms,
                    held.transport.name(),
                    held.callers,
                    figures.rate_ratio,
                    held.rate_ratio
                ));
            }
        }
    } else {
        for latency_ms in LATENCIES_MS {
            for transport in TRANSPORTS {
                for callers in CALLERS {
                    shown(program, Cell { latency_ms, transport, callers }, THOROUGH).await?;
                }
            }
        }
    }
    let burst = burst::measure(program).await?;
    println!(
        "\n100 calls at once, 20 ms upstream, stdio, limits as they are by default: p50 {:.0} ms, p95 {:.0} ms, at most {} \
         requests at once (medians of 21 bursts)",
        burst.p50, burst.p95, burst.peak
    );
    if burst.peak > IN_FLIGHT {
        broken.push(format!("{} requests were under way at once, {IN_FLIGHT} may be", burst.peak));
    }
    if broken.is_empty() { Ok(()) } else { Err(broken.join("\n")) }
}

async fn shown(program: &Path, cell: Cell, effort: Effort) -> Result<Figures, String> {
    let figures = measure(program, cell, effort).await?;
    println!(
        "| {} ms | {} | {} | {:.0} | {:.2} | {:.2} | {:.2} | {:.2} | {:.2} | {:.0} | {:.1} | {} |",
        cell.latency_ms,
        cell.transport.name(),
        cell.callers,
        figures.rate,
        figures.rate_ratio,
        figures.p50,
        figures.p50_ratio,
        figures.p50_added,
        figures.p95,
        figures.processor,
        figures.resident,
        figures.calls
    );
    Ok(figures)
}
