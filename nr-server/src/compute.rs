//! A few threads for work that keeps a processor busy, so that it does not hold up the calls.

use std::num::NonZeroUsize;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread;

use nr_core::{Fault, FaultKind};
use nr_plugins::Compute;

/// Threads at most: local work is short, and the machine is shared.
pub const MAX_THREADS: usize = 4;

/// Pieces of work that wait at most; beyond this a caller is told to come back instead of waiting unseen.
pub const MAX_WAITING: usize = 64;

/// A piece of work.
type Job = Box<dyn FnOnce() + Send + 'static>;

/// Threads that take work in turn. They start with the first piece of work and end when the pool is dropped.
#[derive(Debug)]
pub struct Pool {
    threads: usize,
    waiting: usize,
    queue: OnceLock<SyncSender<Job>>,
}

impl Default for Pool {
    fn default() -> Self {
        let processors = thread::available_parallelism().map_or(1, NonZeroUsize::get);
        Self::new(processors.min(MAX_THREADS), MAX_WAITING)
    }
}

impl Pool {
    /// A pool of so many threads, at least one, with room for so many pieces of work that wait.
    #[must_use]
    pub fn new(threads: usize, waiting: usize) -> Self {
        Self { threads: threads.max(1), waiting, queue: OnceLock::new() }
    }

    fn start(&self) -> SyncSender<Job> {
        let (give, take) = sync_channel(self.waiting);
        let take = Arc::new(Mutex::new(take));
        for number in 0..self.threads {
            let take = Arc::clone(&take);
            let started = thread::Builder::new().name(format!("compute-{number}")).spawn(move || work(&take));
            if let Err(error) = started {
                tracing::warn!(%error, "a thread for local work cannot be started");
            }
        }
        give
    }
}

/// Takes work until there can be no more.
fn work(take: &Mutex<Receiver<Job>>) {
    loop {
        // The lock is held while waiting: another thread that waits for it waits for the same work.
        let Ok(job) = take.lock().unwrap_or_else(std::sync::PoisonError::into_inner).recv() else { return };
        job();
    }
}

impl Compute for Pool {
    fn run(&self, job: Job) -> Result<(), Fault> {
        self.queue.get_or_init(|| self.start()).try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => Fault::new(FaultKind::RateLimited, "too much local work is waiting")
                .with_next("try again in a moment"),
            TrySendError::Disconnected(_) => {
                Fault::new(FaultKind::Internal, "no thread for local work is left")
                    .with_next("restart the server")
            }
        })
    }
}
