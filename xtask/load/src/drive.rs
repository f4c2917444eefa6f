//! Callers that call one after the other for a time, and what came of it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

/// One caller.
pub(crate) trait Call: Send + 'static {
    /// Asks the question with this number, and fails unless the answer carries the same number.
    fn call(&mut self, number: u64) -> impl Future<Output = Result<(), String>> + Send;
}

/// A run's figures.
pub(crate) struct Run {
    pub(crate) calls: usize,
    /// Calls a second.
    pub(crate) rate: f64,
    /// Milliseconds, in order.
    times: Vec<f64>,
}

impl Run {
    fn new(mut times: Vec<f64>, seconds: f64) -> Self {
        times.sort_by(f64::total_cmp);
        Self { calls: times.len(), rate: times.len() as f64 / seconds, times }
    }

    /// The time within which this share of the calls was answered, in milliseconds.
    pub(crate) fn quantile(&self, share: f64) -> f64 {
        let last = self.times.len().saturating_sub(1);
        self.times.get((last as f64 * share).round() as usize).copied().unwrap_or_default()
    }
}

/// The next number: no question is asked twice.
pub(crate) fn fresh() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1_000_000_000);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// Has every caller call for a time, each call after the answer to the one before.
pub(crate) async fn drive<C: Call>(callers: &mut Vec<C>, time: Duration) -> Result<Run, String> {
    let begun = Instant::now();
    let mut tasks = JoinSet::new();
    for mut caller in callers.drain(..) {
        tasks.spawn(async move {
            let mut times = Vec::new();
            loop {
                let asked = Instant::now();
                caller.call(fresh()).await?;
                times.push(asked.elapsed().as_secs_f64() * 1e3);
                if begun.elapsed() >= time {
                    return Ok::<_, String>((caller, times));
                }
            }
        });
    }
    let mut all = Vec::new();
    while let Some(done) = tasks.join_next().await {
        let (caller, times) = done.map_err(|error| error.to_string())??;
        callers.push(caller);
        all.extend(times);
    }
    Ok(Run::new(all, begun.elapsed().as_secs_f64()))
}

/// Has every caller call once, all at the same time.
pub(crate) async fn together<C: Call>(callers: &mut Vec<C>) -> Result<Run, String> {
    drive(callers, Duration::ZERO).await
}
