//! The way of a call: record, authorise, deadline, plugin, record. One direction, each station once.
//!
//! Whoever calls (a client through [`host`](crate::host), a person through `nr-server call`) goes through here, so the
//! rules and the records are the same.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use nr_core::{AccountId, Fault, FaultKind};
use nr_plugins::{
    Answer, Caller, Compute, Context, Effect, Manager, Outcome, Progress, ReadOnlyGate, Reply, ToolSpec,
};
use serde_json::{Map, Value};
use tokio::time::Instant;
use tracing::Instrument as _;

use crate::compute::Pool;
use crate::logging::AUDIT;
use crate::selection::Selection;

/// What is behind the door: plugins, and the rules by which they may be called.
#[derive(Clone)]
pub struct Door {
    manager: Arc<Manager>,
    selection: Selection,
    account: Option<AccountId>,
    limit: Duration,
    compute: Arc<dyn Compute>,
    ids: Arc<Ids>,
}

/// One request as it arrives: who calls, who hears of progress, and the answer to the question of the call before.
#[derive(Clone)]
pub struct Visit {
    caller: Caller,
    progress: Option<Arc<dyn Progress>>,
    reply: Option<Reply>,
}

impl Visit {
    /// A visit of this caller.
    #[must_use]
    pub fn by(caller: Caller) -> Self {
        Self { caller, progress: None, reply: None }
    }

    /// Sets who hears of progress.
    #[must_use]
    pub fn with_progress(mut self, progress: Arc<dyn Progress>) -> Self {
        self.progress = Some(progress);
        self
    }

    /// Adds the answer to the question of the call before.
    #[must_use]
    pub fn with_reply(mut self, reply: Reply) -> Self {
        self.reply = Some(reply);
        self
    }
}

impl fmt::Debug for Visit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Visit")
            .field("caller", &self.caller)
            .field("reply", &self.reply)
            .finish_non_exhaustive()
    }
}

impl Door {
    /// A door to these plugins that offers the core, keeps to the default time, and does local work on a [`Pool`].
    #[must_use]
    pub fn new(manager: Arc<Manager>) -> Self {
        Self {
            manager,
            selection: Selection::default(),
            account: None,
            limit: crate::config::DEFAULT_CALL_TIMEOUT,
            compute: Arc::new(Pool::default()),
            ids: Arc::new(Ids::new()),
        }
    }

    /// Sets which tools are offered.
    #[must_use]
    pub fn with_selection(mut self, selection: Selection) -> Self {
        self.selection = selection;
        self
    }

    /// Sets the account that is meant when a call names none.
    #[must_use]
    pub fn with_account(mut self, account: Option<AccountId>) -> Self {
        self.account = account;
        self
    }

    /// Sets how long a call may take.
    #[must_use]
    pub fn with_limit(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// The plugins.
    #[must_use]
    pub fn manager(&self) -> &Arc<Manager> {
        &self.manager
    }

    /// The account that is meant when a call names none.
    #[must_use]
    pub fn account(&self) -> Option<AccountId> {
        self.account
    }

    /// How long a call may take.
    #[must_use]
    pub fn limit(&self) -> Duration {
        self.limit
    }

    /// Whether this tool is there for callers: it is selected, and they may use it.
    #[must_use]
    pub fn offers(&self, spec: &ToolSpec) -> bool {
        self.selection.offers(spec) && may(spec).is_ok()
    }

    /// Calls a tool.
    ///
    /// # Errors
    /// What a caller may be told; the log has the rest under the same id.
    pub async fn call(
        &self,
        tool: &str,
        arguments: Map<String, Value>,
        visit: Visit,
    ) -> Result<Outcome<Answer>, Refusal> {
        // One snapshot for the rules and the call: a reload in between must not change what was judged.
        let snapshot = self.manager.snapshot();
        let spec = snapshot.tool(tool);
        let name = spec.map_or(tool, |spec| spec.name.as_str());
        self.pass("tool", name, visit, async |ctx| {
            match spec {
                Some(spec) if self.selection.offers(spec) => may(spec)?,
                Some(spec) => return Err(switched_off(spec)),
                // The snapshot knows which name may have been meant.
                None => {}
            }
            snapshot.call(name, arguments, ctx).await
        })
        .await
    }

    /// Takes one request of whatever kind through the stations.
    pub(crate) async fn pass<T>(
        &self,
        kind: &'static str,
        name: &str,
        visit: Visit,
        work: impl AsyncFnOnce(&Context) -> Result<T, Fault>,
    ) -> Result<T, Refusal> {
        let ctx = self.context(visit);
        let record = Record::open(kind, name, &ctx);
        let span = tracing::info_span!("call", id = ctx.correlation_id());
        // What a plugin has handed to other tasks learns that the call is over, however it ends.
        let _over = ctx.cancel_token().clone().drop_guard();
        let result = work(&ctx).instrument(span).await;
        record.close(result.as_ref().err());
        result.map_err(|fault| Refusal { fault, id: ctx.correlation_id().to_owned() })
    }

    fn context(&self, visit: Visit) -> Context {
        let mut ctx = Context::new(visit.caller)
            .with_correlation_id(self.ids.next())
            .with_deadline(Instant::now() + self.limit)
            .with_gate(Arc::new(ReadOnlyGate::default()))
            .with_compute(Arc::clone(&self.compute));
        if let Some(account) = self.account {
            ctx = ctx.with_account(account);
        }
        if let Some(progress) = visit.progress {
            ctx = ctx.with_progress(progress);
        }
        if let Some(reply) = visit.reply {
            ctx = ctx.with_reply(reply);
        }
        ctx
    }
}

impl fmt::Debug for Door {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Door")
            .field("selection", &self.selection)
            .field("account", &self.account)
            .field("limit", &self.limit)
            .finish_non_exhaustive()
    }
}

/// Whether callers may use a tool. All of them may only read: roles come with a crate of their own.
fn may(spec: &ToolSpec) -> Result<(), Fault> {
    if spec.effect == Effect::Read {
        return Ok(());
    }
    let message = format!("`{}` would change something, and this server only reads", spec.name);
    Err(Fault::new(FaultKind::Forbidden, message).with_next("use a tool that reads"))
}

/// A tool that is loaded and not selected: the name is right, so saying that there is none would mislead.
fn switched_off(spec: &ToolSpec) -> Fault {
    Fault::new(FaultKind::NotFound, format!("the tool `{}` is switched off", spec.name)).with_next(format!(
        "use another tool, or start the server with --tools {} or --toolsets {}",
        spec.name, spec.toolset
    ))
}

/// Why a call gave no answer, as its caller may be told. The causes are in the log under the id.
#[derive(Debug)]
pub struct Refusal {
    fault: Fault,
    id: String,
}

impl Refusal {
    /// The category.
    #[must_use]
    pub fn kind(&self) -> FaultKind {
        self.fault.kind()
    }

    /// How long to wait before trying again.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.fault.retry_after()
    }

    /// Finds the record in the log.
    #[must_use]
    pub fn correlation_id(&self) -> &str {
        &self.id
    }

    /// What went wrong, without the id.
    #[must_use]
    pub fn public(&self) -> nr_core::fault::Public {
        self.fault.public()
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (correlation id {})", self.fault.public(), self.id)
    }
}

impl std::error::Error for Refusal {}

/// The record of one call: written when it ends, also when its future is dropped. Arguments are not in it, since they
/// may hold what a log should not.
struct Record<'a> {
    kind: &'static str,
    name: &'a str,
    caller: String,
    id: String,
    begun: Instant,
    closed: bool,
}

impl<'a> Record<'a> {
    fn open(kind: &'static str, name: &'a str, ctx: &Context) -> Self {
        let record = Self {
            kind,
            name,
            caller: ctx.caller().id.clone(),
            id: ctx.correlation_id().to_owned(),
            begun: Instant::now(),
            closed: false,
        };
        tracing::debug!(target: AUDIT, id = record.id, kind, name, caller = record.caller, "begun");
        record
    }

    fn close(mut self, fault: Option<&Fault>) {
        self.closed = true;
        self.write(fault.map_or("done", |fault| fault.kind().name()));
        let Some(fault) = fault else { return };
        let (id, internal) = (&self.id, fault.internal());
        match fault.kind() {
            FaultKind::Internal => {
                tracing::error!(id, fault = %internal, "a call failed because of a defect")
            }
            FaultKind::Upstream | FaultKind::Unavailable | FaultKind::Timeout => {
                tracing::warn!(id, fault = %internal, "a call failed");
            }
            _ => tracing::debug!(id, fault = %internal, "a call was refused"),
        }
    }

    fn write(&self, outcome: &'static str) {
        let milliseconds = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        let (kind, name) = (self.kind, nr_core::redact::excerpt(self.name));
        tracing::info!(target: AUDIT, id = self.id, kind, name, caller = self.caller, outcome, milliseconds, "call");
    }
}

impl Drop for Record<'_> {
    fn drop(&mut self) {
        if !self.closed {
            self.write("dropped");
        }
    }
}

/// Makes ids that tell the calls of this process apart from each other and from those of the next process.
#[derive(Debug)]
struct Ids {
    process: u32,
    calls: AtomicU64,
}

impl Ids {
    fn new() -> Self {
        use std::hash::{BuildHasher as _, Hasher as _};
        // The standard library's hashers are seeded from the system's randomness.
        let random = std::collections::hash_map::RandomState::new().build_hasher().finish();
        Self { process: (random >> 40) as u32, calls: AtomicU64::new(1) }
    }

    fn next(&self) -> String {
        format!("{:06x}-{}", self.process, self.calls.fetch_add(1, Ordering::Relaxed))
    }
}
