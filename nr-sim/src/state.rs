//! What a simulated account consists of; everything of it is shared by all clones of a [`Sim`](crate::Sim).

use std::sync::Arc;

use crate::faults::Faults;
use crate::graph::{Documents, Nrdb, Summaries};
use crate::journal::Journal;
use crate::store::Telemetry;
use crate::story::{Truth, World};

/// The present, in milliseconds since 1970.
pub(crate) type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// The account with what watches it and what disturbs it.
pub(crate) struct State {
    pub(crate) world: Arc<World>,
    pub(crate) truth: Arc<Truth>,
    pub(crate) clock: Clock,
    pub(crate) documents: Documents,
    pub(crate) nrdb: Nrdb,
    pub(crate) summaries: Summaries,
    pub(crate) faults: Faults,
    pub(crate) journal: Journal,
}

impl State {
    pub(crate) fn new(
        world: Arc<World>,
        truth: Arc<Truth>,
        telemetry: Arc<dyn Telemetry>,
        clock: Clock,
        documents: Documents,
    ) -> Self {
        Self {
            world,
            truth,
            clock,
            documents,
            nrdb: Nrdb::new(telemetry),
            summaries: Summaries::default(),
            faults: Faults::default(),
            journal: Journal::default(),
        }
    }

    pub(crate) fn now_ms(&self) -> i64 {
        (self.clock)()
    }
}
