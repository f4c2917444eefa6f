//! Keeps what a plugin's code does wrong inside its own call.

use std::any::Any;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context as Waker, Poll};
use std::time::Duration;

use futures_util::future::BoxFuture;
use nr_core::{Fault, FaultKind};
use tokio::time::Instant;

use crate::context::Context;

/// How long a call may take whose context has no deadline. The longest NRQL query may run for 120 s (New Relic's limit for
/// asynchronous queries); what is over is for the tool's own work.
pub const DEFAULT_CALL_LIMIT: Duration = Duration::from_secs(150);

/// Runs a plugin's code: not at all when the call is over already, not past its end, and never with a panic.
pub(crate) async fn run<T>(
    what: &str,
    ctx: &Context,
    work: impl Future<Output = Result<T, Fault>> + Send,
) -> Result<T, Fault> {
    if ctx.is_cancelled() {
        return Err(Fault::new(FaultKind::Cancelled, "the caller took the call back"));
    }
    if ctx.remaining().is_some_and(|left| left.is_zero()) {
        return Err(Fault::new(FaultKind::Timeout, "the call's deadline had passed before it began"));
    }
    ctx.until_end(caught(what, work)).await
}

/// The context with a deadline, its own or the default.
pub(crate) fn with_deadline(ctx: &Context) -> std::borrow::Cow<'_, Context> {
    match ctx.deadline() {
        Some(_) => std::borrow::Cow::Borrowed(ctx),
        None => std::borrow::Cow::Owned(ctx.clone().with_deadline(Instant::now() + DEFAULT_CALL_LIMIT)),
    }
}

/// A future whose panics, also those of being dropped, become faults.
pub(crate) fn caught<'a, T>(
    what: &'a str,
    work: impl Future<Output = Result<T, Fault>> + Send + 'a,
) -> impl Future<Output = Result<T, Fault>> + Send + 'a
where
    T: 'a,
{
    Caught { what, work: Some(Box::pin(work)) }
}

/// Runs a plugin's plain code, such as `manifest` and `spec`.
pub(crate) fn caught_now<T>(what: &str, work: impl FnOnce() -> T) -> Result<T, Fault> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| panicked(what, panic))
}

/// What is said of a panic: the public part names the place, the log gets the words.
pub(crate) fn panicked(what: &str, panic: Box<dyn Any + Send>) -> Fault {
    let words = match panic.downcast::<String>() {
        Ok(words) => *words,
        Err(panic) => panic.downcast_ref::<&str>().map_or("no words", |words| words).to_owned(),
    };
    tracing::error!(what, panic = %nr_core::redact::mask_secrets(&words), "a plugin panicked");
    Fault::new(FaultKind::Internal, format!("{what} failed because of a defect in it"))
        .with_next("this is no fault of the arguments; report it with the correlation id")
        .with_source(format!("panic: {words}"))
}

struct Caught<'a, T> {
    what: &'a str,
    work: Option<BoxFuture<'a, Result<T, Fault>>>,
}

impl<T> Future for Caught<'_, T> {
    type Output = Result<T, Fault>;

    fn poll(mut self: Pin<&mut Self>, waker: &mut Waker<'_>) -> Poll<Self::Output> {
        let what = self.what;
        let Some(work) = self.work.as_mut() else {
            return Poll::Ready(Err(Fault::new(FaultKind::Internal, "a call was asked for after its end")));
        };
        match catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(waker))) {
            Ok(polled) => polled,
            Err(panic) => {
                self.discard();
                Poll::Ready(Err(panicked(what, panic)))
            }
        }
    }
}

impl<T> Caught<'_, T> {
    fn discard(&mut self) {
        let work = self.work.take();
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| drop(work))) {
            // The fault has nobody to go to: the call is over. The log has it.
            let _ = panicked(self.what, panic);
        }
    }
}

impl<T> Drop for Caught<'_, T> {
    fn drop(&mut self) {
        self.discard();
    }
}
