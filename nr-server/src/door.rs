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
    Answer, Caller, Compute, Context, Effect, Manager, Outcome, Progress, ReadOnlyGate, Reply, Snapshot,
    ToolSpec,
};
use serde_json::{Map, Value};
use tokio::time::Instant;
use tracing::Instrument as _;

use crate::compute::Pool;
use crate::metrics::Metrics;
use crate::record::Record;
use crate::scope::{self, Scope};
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
    metrics: Arc<Metrics>,
}

/// One request as it arrives: who calls, of which tools, who hears of progress, and the answer to the question of the
/// call before.
#[derive(Clone)]
pub struct Visit {
    caller: Caller,
    scope: Scope,
    progress: Option<Arc<dyn Progress>>,
    reply: Option<Reply>,
}

impl Visit {
    /// A visit of this caller.
    #[must_use]
    pub fn by(caller: Caller) -> Self {
        Self { caller, scope: Scope::default(), progress: None, reply: None }
    }

    /// Sets which of the tools there are for this visit.
    #[must_use]
    pub fn within(mut self, scope: Scope) -> Self {
        self.scope = scope;
        self
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
            .field("scope", &self.scope)
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
            metrics: Arc::default(),
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

    /// Sets where calls are counted.
    #[must_use]
    pub(crate) fn with_metrics(mut self, metrics: Arc<Metrics>) -> Self {
        self.metrics = metrics;
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
        let judged = self.judge(&snapshot, tool, &visit.scope);
        self.station("tool", name, spec.is_some(), visit, async |ctx| {
            judged?;
            snapshot.call(name, arguments, ctx).await
        })
        .await
    }

    /// Records a request that was refused before it came here. `said` is what to tell the caller, unless it is a tool that
    /// is not there for them: the door knows why.
    pub(crate) fn refuse(&self, kind: &'static str, name: &str, said: Fault, visit: Visit) -> Refusal {
        let snapshot = self.manager.snapshot();
        let why = match (kind, said.kind()) {
            ("tool", FaultKind::NotFound) => self.judge(&snapshot, name, &visit.scope).err().unwrap_or(said),
            _ => said,
        };
        let spec = snapshot.tool(name).filter(|_| kind == "tool");
        let ctx = self.context(visit);
        let name = spec.map_or(name, |spec| &spec.name);
        Record::open(kind, name, spec.is_some(), &ctx, Arc::clone(&self.metrics)).close(Some(&why));
        Refusal { fault: why, id: ctx.correlation_id().to_owned() }
    }

    /// Whether there is a tool of this name for whoever asks, and they may use it.
    fn judge(&self, snapshot: &Snapshot, tool: &str, scope: &Scope) -> Result<(), Fault> {
        match snapshot.tool(tool) {
            None => Err(snapshot.unknown_tool(tool)),
            Some(spec) if !self.selection.offers(spec) => Err(switched_off(spec)),
            Some(spec) if !scope.takes(spec) => Err(scope::outside(spec)),
            Some(spec) => may(spec),
        }
    }

    /// Takes one request that is no call of a tool through the stations.
    pub(crate) async fn pass<T>(
        &self,
        kind: &'static str,
        name: &str,
        visit: Visit,
        work: impl AsyncFnOnce(&Context) -> Result<T, Fault>,
    ) -> Result<T, Refusal> {
        self.station(kind, name, false, visit, work).await
    }

    /// `known`: the name is a tool's, and no word of the client's own.
    async fn station<T>(
        &self,
        kind: &'static str,
        name: &str,
        known: bool,
        visit: Visit,
        work: impl AsyncFnOnce(&Context) -> Result<T, Fault>,
    ) -> Result<T, Refusal> {
        let ctx = self.context(visit);
        let record = Record::open(kind, name, known, &ctx, Arc::clone(&self.metrics));
        let span = tracing::info_span!("call", id = ctx.correlation_id());
        // What a plugin has handed to other tasks learns that the call is over, however it ends.
        let _over = ctx.cancel_token().clone().drop_guard();
        // No request to New Relic waits or lasts longer than the call that it is for.
        let work = nr_nerdgraph::resilience::within(
            Instant::now() + ctx.remaining().unwrap_or(self.limit),
            work(&ctx),
        );
        let result = work.instrument(span).await;
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

    /// What went wrong.
    #[must_use]
    pub fn public(&self) -> nr_core::fault::Public {
        self.fault.public().with_correlation_id(&self.id)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.public().fmt(f)
    }
}

impl std::error::Error for Refusal {}

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
