//! What a call is given besides its arguments.

use std::fmt;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use nr_core::{AccountId, Fault, FaultKind};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::compute::{Compute, Inline};
use crate::gate::{ApprovalRequest, Approved, Gate, ReadOnlyGate};
use crate::question::{Outcome, Reply};

/// Who calls.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Caller {
    /// Tells callers apart; stands in records.
    pub id: String,
}

impl Caller {
    /// A caller with this id.
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into() }
    }

    /// Whoever started the process.
    #[must_use]
    pub fn local() -> Self {
        Self::new("local")
    }
}

/// Hears how far a call is.
pub trait Progress: Send + Sync + 'static {
    /// Takes note and returns at once: how much is done, of how much if that is known, and what is going on.
    fn report(&self, done: f64, total: Option<f64>, message: &str);
}

/// What a call is given besides its arguments: who calls, for which account, until when, and what it may use.
///
/// Cheap to clone; a clone speaks of the same call.
///
/// ```
/// use nr_plugins::{Caller, Context};
/// let ctx = Context::new(Caller::local()).with_account("1234567".parse()?).with_correlation_id("c-1");
/// assert_eq!(ctx.account().map(|account| account.get()), Some(1_234_567));
/// assert!(!ctx.is_cancelled());
/// # Ok::<(), nr_core::account::ParseAccountError>(())
/// ```
#[derive(Clone)]
pub struct Context {
    caller: Arc<Caller>,
    account: Option<AccountId>,
    deadline: Option<Instant>,
    cancel: CancellationToken,
    progress: Option<Arc<dyn Progress>>,
    compute: Arc<dyn Compute>,
    gate: Arc<dyn Gate>,
    reply: Option<Arc<Reply>>,
    correlation_id: Arc<str>,
    max_tokens: Option<usize>,
    json: Option<bool>,
}

impl Context {
    /// A call of this caller: no account, no deadline, nobody who hears of progress, work done [`Inline`], and a gate
    /// that denies.
    #[must_use]
    pub fn new(caller: Caller) -> Self {
        Self {
            caller: Arc::new(caller),
            account: None,
            deadline: None,
            cancel: CancellationToken::new(),
            progress: None,
            compute: Arc::new(Inline),
            gate: Arc::new(ReadOnlyGate),
            reply: None,
            correlation_id: Arc::from(""),
            max_tokens: None,
            json: None,
        }
    }

    /// Sets the account that is meant when the arguments name none.
    #[must_use]
    pub fn with_account(mut self, account: AccountId) -> Self {
        self.account = Some(account);
        self
    }

    /// Sets the instant at which the call is given up.
    #[must_use]
    pub fn with_deadline(mut self, deadline: Instant) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// Sets the token by which the caller takes the call back.
    #[must_use]
    pub fn with_cancel(mut self, cancel: CancellationToken) -> Self {
        self.cancel = cancel;
        self
    }

    /// Sets who hears of progress.
    #[must_use]
    pub fn with_progress(mut self, progress: Arc<dyn Progress>) -> Self {
        self.progress = Some(progress);
        self
    }

    /// Sets where heavy work runs.
    #[must_use]
    pub fn with_compute(mut self, compute: Arc<dyn Compute>) -> Self {
        self.compute = compute;
        self
    }

    /// Sets who approves changes.
    #[must_use]
    pub fn with_gate(mut self, gate: Arc<dyn Gate>) -> Self {
        self.gate = gate;
        self
    }

    /// Adds the answer to the question of the call before.
    #[must_use]
    pub fn with_reply(mut self, reply: Reply) -> Self {
        self.reply = Some(Arc::new(reply));
        self
    }

    /// Sets the id that ties the answer to the log.
    #[must_use]
    pub fn with_correlation_id(mut self, id: impl Into<String>) -> Self {
        self.correlation_id = Arc::from(id.into());
        self
    }

    /// Sets how many tokens the answer may take.
    #[must_use]
    pub fn with_max_tokens(mut self, tokens: usize) -> Self {
        self.max_tokens = Some(tokens);
        self
    }

    /// Sets whether rows are wanted as JSON, for programs, or as text.
    #[must_use]
    pub fn with_json(mut self, json: bool) -> Self {
        self.json = Some(json);
        self
    }

    /// A context for work that outlives the call which began it: the same caller, account, gate and place for heavy work;
    /// no deadline, nobody who takes it back or hears of progress.
    #[must_use]
    pub fn outliving(&self) -> Self {
        Self { deadline: None, cancel: CancellationToken::new(), progress: None, reply: None, ..self.clone() }
    }

    /// Who calls.
    #[must_use]
    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    /// The account that is meant when the arguments name none.
    #[must_use]
    pub fn account(&self) -> Option<AccountId> {
        self.account
    }

    /// The instant at which the call is given up.
    #[must_use]
    pub fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    /// How long it is until the deadline; zero when it has passed.
    #[must_use]
    pub fn remaining(&self) -> Option<Duration> {
        self.deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()))
    }

    /// Waits until the caller takes the call back; for ever if that doesn't happen.
    pub async fn cancelled(&self) {
        self.cancel.cancelled().await;
    }

    /// Whether the caller has taken the call back.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.cancel.is_cancelled()
    }

    /// The token by which the caller takes the call back.
    #[must_use]
    pub fn cancel_token(&self) -> &CancellationToken {
        &self.cancel
    }

    /// The answer to the question of the call before.
    #[must_use]
    pub fn reply(&self) -> Option<&Reply> {
        self.reply.as_deref()
    }

    /// How many tokens the answer may take, if the caller said so.
    #[must_use]
    pub fn max_tokens(&self) -> Option<usize> {
        self.max_tokens
    }

    /// Whether rows are wanted as JSON, if the caller said so.
    #[must_use]
    pub fn json(&self) -> Option<bool> {
        self.json
    }

    /// The id that ties the answer to the log; empty when there is none.
    #[must_use]
    pub fn correlation_id(&self) -> &str {
        &self.correlation_id
    }

    /// Says how far the call is: how much is done, of how much if that is known, and what is going on.
    pub fn progress(&self, done: f64, total: Option<f64>, message: &str) {
        if let Some(progress) = &self.progress {
            progress.report(done, total, message);
        }
    }

    /// Runs work that keeps a processor busy where the application has room for it, and waits for its value.
    ///
    /// # Errors
    /// `RateLimited` when there is no room; `Cancelled` and `Timeout` when the call ends first (the work then runs to its
    /// end unheard, or doesn't begin); `Internal` when the work panics.
    pub async fn compute<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Fault> {
        let (give, take) = tokio::sync::oneshot::channel();
        self.compute.run(Box::new(move || {
            if !give.is_closed() {
                // A lost receiver means that nobody waits any more.
                let _ = give.send(catch_unwind(AssertUnwindSafe(work)));
            }
        }))?;
        self.until_end(async {
            match take.await {
                Ok(Ok(value)) => Ok(value),
                Ok(Err(panic)) => Err(crate::guard::panicked("local computing", panic)),
                Err(lost) => {
                    Err(Fault::new(FaultKind::Internal, "local computing was given up").with_source(lost))
                }
            }
        })
        .await
    }

    /// Asks the gate for leave to change something. A question goes back to the caller as the tool's own outcome.
    ///
    /// # Errors
    /// The gate's reason when it denies.
    pub async fn approve(&self, request: ApprovalRequest) -> Result<Outcome<Approved>, Fault> {
        crate::gate::ask(&*self.gate, request, self).await
    }

    /// Waits for a piece of work, but not longer than the caller or the deadline allow.
    pub(crate) async fn until_end<T>(
        &self,
        work: impl Future<Output = Result<T, Fault>>,
    ) -> Result<T, Fault> {
        let expired = async {
            match self.deadline {
                Some(deadline) => tokio::time::sleep_until(deadline).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            done = work => done,
            () = self.cancelled() => Err(Fault::new(FaultKind::Cancelled, "the caller took the call back")),
            () = expired => Err(Fault::new(FaultKind::Timeout, "the call took longer than it may")
                .with_next("ask for less, such as a shorter time window, or allow more time")),
        }
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("caller", &self.caller)
            .field("account", &self.account)
            .field("deadline", &self.deadline)
            .field("cancelled", &self.is_cancelled())
            .field("reply", &self.reply)
            .field("correlation_id", &self.correlation_id)
            .finish_non_exhaustive()
    }
}
