//! The threads that everything runs on, and the signals that end it.

use std::io;
use std::time::Duration;

use crate::failure::Failure;

/// How long threads may take to end after the work is done: one may sit in a read of standard input that never ends.
const LAST_MOMENT: Duration = Duration::from_millis(50);

/// Runs a command on this many worker threads.
///
/// # Errors
/// When threads cannot be started, or what the command returns.
pub(crate) fn run<T>(
    workers: usize,
    command: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(workers)
        .thread_name("worker")
        .enable_all()
        .build()
        .map_err(|error| Failure::failed(format!("the worker threads cannot be started: {error}")))?;
    let result = runtime.block_on(command);
    runtime.shutdown_timeout(LAST_MOMENT);
    result
}

/// Listens for the signals that ask the process to end, from now on.
pub(crate) struct Signals {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl Signals {
    pub(crate) fn listen() -> io::Result<Self> {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            Ok(Self {
                interrupt: signal(SignalKind::interrupt())?,
                terminate: signal(SignalKind::terminate())?,
            })
        }
        #[cfg(not(unix))]
        Ok(Self {})
    }

    /// Waits for the first signal. A second one ends the process at once: somebody is in a hurry.
    pub(crate) async fn first(mut self) {
        self.next().await;
        tracing::info!(
            "asked to end; calls in flight get a moment to finish and are told when it is over, a second signal ends at once"
        );
        tokio::spawn(async move {
            self.next().await;
            std::process::exit(INTERRUPTED);
        });
    }

    async fn next(&mut self) {
        #[cfg(unix)]
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
        #[cfg(not(unix))]
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// The exit code of a process that was interrupted: 128 and the number of SIGINT, as shells have it.
const INTERRUPTED: i32 = 130;
