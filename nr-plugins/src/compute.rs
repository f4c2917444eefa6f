//! Where heavy local work runs.

use nr_core::Fault;

/// A piece of work. It never panics: [`Context::compute`](crate::Context::compute) catches that inside of it.
pub type Job = Box<dyn FnOnce() + Send + 'static>;

/// Runs pieces of work that keep a processor busy, so that they don't hold up the calls.
pub trait Compute: Send + Sync + 'static {
    /// Takes a piece of work and runs it once, now or later, here or on another thread.
    ///
    /// # Errors
    /// When there is no room for it; [`nr_core::FaultKind::RateLimited`] tells the caller to come back.
    fn run(&self, job: Job) -> Result<(), Fault>;
}

/// Runs the work at once on the thread that brings it: right for tests and for small work.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct Inline;

impl Compute for Inline {
    fn run(&self, job: Job) -> Result<(), Fault> {
        job();
        Ok(())
    }
}
