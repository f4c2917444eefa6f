//! The simulated account as a value: built from a seed, asked through a client, a transport or HTTP.

use std::fmt;
use std::sync::Arc;

use nr_core::{AccountId, Secret};
use nr_nerdgraph::Client;

use crate::faults::Faults;
use crate::graph::{Documents, Ready, SchemaError};
use crate::journal::Journal;
use crate::state::{Clock, State};
use crate::store::Telemetry;
use crate::story::{Cause, Story, Truth, World};
use crate::transport::SimTransport;

/// The present when none is given: 2026-01-15T12:00:00Z, a Thursday.
pub const DEFAULT_NOW_MS: i64 = 1_768_478_400_000;

/// The days of telemetry when none are given: as long as New Relic keeps most events by default.
pub const DEFAULT_DAYS: u32 = 8;

/// The most days of telemetry: what New Relic keeps at most by default, and what fits the generator's times.
pub const MAX_DAYS: u32 = 395;

/// The key that [`Sim::client`] uses. It opens nothing.
const KEY: &str = "NRAK-SIMULATED-ACCOUNT";

/// A New Relic organization in the process. Clones are the same organization.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
/// let sim = nr_sim::Sim::builder().seed(7).build();
/// let rows = sim.client().nrql(sim.account(), "SELECT count(*) FROM Transaction").send().await?;
/// assert!(rows.rows()[0]["count"].as_u64() > Some(0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Sim {
    state: Arc<State>,
}

impl Sim {
    /// Starts with an organization of seed 1 at [`DEFAULT_NOW_MS`].
    #[must_use]
    pub fn builder() -> SimBuilder {
        SimBuilder::default()
    }

    /// A client of the account, in memory. It needs a tokio runtime, as every client does.
    #[must_use]
    #[expect(
        clippy::expect_used,
        reason = "a client over a given transport reads nothing that could be wrong"
    )]
    pub fn client(&self) -> Client {
        Client::builder(Secret::new(KEY))
            .transport(self.transport())
            .build()
            .expect("a key and a transport make a client")
    }

    /// What carries a client's requests to the account.
    #[must_use]
    pub fn transport(&self) -> SimTransport {
        SimTransport::new(self.state.clone())
    }

    /// The account that the story is about, "Acme Telco".
    #[must_use]
    pub fn account(&self) -> AccountId {
        self.state.world.accounts.first().map_or(AccountId::MAX, |account| account.id)
    }

    /// Every account that the key sees.
    #[must_use]
    pub fn accounts(&self) -> Vec<AccountId> {
        self.state.world.accounts.iter().map(|account| account.id).collect()
    }

    /// What stands in the accounts.
    #[must_use]
    pub fn world(&self) -> &World {
        &self.state.world
    }

    /// What the story planted, to compare findings with. No query answers it.
    #[must_use]
    pub fn truth(&self) -> &Truth {
        &self.state.truth
    }

    /// What goes wrong on demand.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.state.faults
    }

    /// What was asked.
    #[must_use]
    pub fn journal(&self) -> &Journal {
        &self.state.journal
    }

    /// The account's present, in milliseconds since 1970.
    #[must_use]
    pub fn now_ms(&self) -> i64 {
        self.state.now_ms()
    }

    #[cfg(feature = "http")]
    pub(crate) fn state(&self) -> Arc<State> {
        self.state.clone()
    }

    /// Parses the schema, if nobody has yet. The first request does so otherwise; a server calls this from a thread of
    /// its own, so that its first caller doesn't wait.
    ///
    /// # Errors
    /// When the schema can't be used, which can't be as long as it is the client's.
    pub fn prepare(&self) -> Result<(), SchemaError> {
        self.state.documents.schema().map(drop)
    }
}

impl fmt::Debug for Sim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sim").field("account", &self.account()).finish_non_exhaustive()
    }
}

/// What a [`Sim`] is made from.
#[derive(Clone)]
pub struct SimBuilder {
    seed: u64,
    now_ms: i64,
    clock: Option<Clock>,
    days: u32,
    cause: Cause,
    schema: Option<Arc<Ready>>,
    wrap: Option<Wrap>,
}

/// What stands between the story's rows and the queries.
type Wrap = Arc<dyn Fn(Arc<dyn Telemetry>) -> Arc<dyn Telemetry> + Send + Sync>;

impl Default for SimBuilder {
    fn default() -> Self {
        Self {
            seed: 1,
            now_ms: DEFAULT_NOW_MS,
            clock: None,
            days: DEFAULT_DAYS,
            cause: Cause::default(),
            schema: None,
            wrap: None,
        }
    }
}

impl SimBuilder {
    /// Names, times and sizes are drawn from this number; the same number, time and days make the same account.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// The moment that the story tells of, in milliseconds since 1970: its telemetry ends there, and its incident is
    /// going on. It stays the account's present however long the process runs, so that what the story
    /// tells stays true; [`clock`](Self::clock) makes time pass.
    #[must_use]
    pub fn now_ms(mut self, now_ms: i64) -> Self {
        self.now_ms = now_ms;
        self
    }

    /// A clock for the account's present, in milliseconds since 1970. The story stays where [`now_ms`](Self::now_ms)
    /// put it: after that moment there is no telemetry, as when agents have stopped.
    #[must_use]
    pub fn clock(mut self, clock: impl Fn() -> i64 + Send + Sync + 'static) -> Self {
        self.clock = Some(Arc::new(clock));
        self
    }

    /// How many days of telemetry there are before the present: 1 to [`MAX_DAYS`], others are clamped.
    #[must_use]
    pub fn days(mut self, days: u32) -> Self {
        self.days = days.clamp(1, MAX_DAYS);
        self
    }

    /// What is wrong in the account.
    #[must_use]
    pub fn cause(mut self, cause: Cause) -> Self {
        self.cause = cause;
        self
    }

    /// Serves another schema than the client's, such as New Relic's whole one. Fields that the simulation has no data
    /// for are null.
    ///
    /// # Errors
    /// When the text is no valid schema.
    pub fn schema(mut self, text: &str) -> Result<Self, SchemaError> {
        self.schema = Some(Arc::new(Ready::parse(text)?));
        Ok(self)
    }

    /// Puts other rows before the story's: trouble that no [`Cause`] knows, agents that don't send an attribute, telemetry
    /// that has run out. What is given gets the story's rows, and queries get what it returns.
    ///
    /// ```
    /// use std::sync::Arc;
    ///
    /// use nr_core::{AccountId, TimeWindow};
    /// use nr_sim::store::{Chunk, Telemetry};
    ///
    /// /// An account without logs.
    /// struct Silent(Arc<dyn Telemetry>);
    ///
    /// impl Telemetry for Silent {
    ///     fn event_types(&self) -> &[&str] {
    ///         self.0.event_types()
    ///     }
    ///
    ///     fn chunks(&self, account: AccountId, event_type: &str, window: TimeWindow) -> Vec<Arc<Chunk>> {
    ///         if event_type == "Log" { Vec::new() } else { self.0.chunks(account, event_type, window) }
    ///     }
    /// }
    ///
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
    /// let sim = nr_sim::Sim::builder().telemetry(|story| Arc::new(Silent(story))).build();
    /// let answer = sim.client().nrql(sim.account(), "SELECT count(*) FROM Log").send().await?;
    /// assert_eq!(answer.rows()[0]["count"].as_u64(), Some(0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn telemetry(
        mut self,
        wrap: impl Fn(Arc<dyn Telemetry>) -> Arc<dyn Telemetry> + Send + Sync + 'static,
    ) -> Self {
        self.wrap = Some(Arc::new(wrap));
        self
    }

    /// Makes the account. No telemetry is made before a query asks for it, and no schema is parsed.
    #[must_use]
    pub fn build(self) -> Sim {
        let story = Story::new(self.seed, self.now_ms, self.days, self.cause);
        let now_ms = self.now_ms;
        let rows: Arc<dyn Telemetry> = story.telemetry().clone();
        let rows = self.wrap.map_or_else(|| rows.clone(), |wrap| wrap(rows.clone()));
        let clock = self.clock.unwrap_or_else(|| Arc::new(move || now_ms));
        Sim {
            state: Arc::new(State::new(
                story.world().clone(),
                story.truth().clone(),
                rows,
                clock,
                Documents::new(self.schema),
            )),
        }
    }
}

impl fmt::Debug for SimBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SimBuilder")
            .field("seed", &self.seed)
            .field("now_ms", &self.now_ms)
            .field("days", &self.days)
            .field("cause", &self.cause)
            .finish_non_exhaustive()
    }
}
