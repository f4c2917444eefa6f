//! The story of a simulated organization: what stands in its accounts and what its telemetry says, made from a seed, the
//! time and a number of days, and from nothing else.
//!
//! **In scope**: [`World`] (entities, relations, alerts, deployments, dashboards as plain data), [`StoryTelemetry`] (rows
//! for the engine, made an hour at a time when a query asks for them), [`Truth`] (what was planted).
//!
//! **Out of scope**: GraphQL, transport, faults. Nothing here reads a clock.
//!
//! Acme Telco runs a shop of seven services, and [`Cause`] says what is wrong with it. Each seed draws culprit, names,
//! times and sizes anew, and plants two decoys: a deployment and a rush of visitors that have nothing to do with it. A
//! cause is a file of `cast/plot` that lists what is different where and from when on; telemetry asks for what is
//! different at its place, so that another cause is another file.
//!
//! ```
//! use nr_sim::story::{Cause, Story};
//!
//! let story = Story::new(7, 1_768_478_400_000, 30, Cause::BadDeployment);
//! let culprit = story.truth().culprit.as_ref().unwrap();
//! assert_eq!(culprit.service, "checkout");
//! assert!(story.world().entity(&culprit.entity).unwrap().name == "checkout");
//! ```
//!
//! The modules, in reading order: `cause`, `world` (types), `dice`, `cast` (who plays), `build` (cast to world),
//! `telemetry` (cast to rows).

mod build;
mod cast;
mod cause;
mod dice;
mod telemetry;
pub mod world;

use std::sync::Arc;

pub use cause::{Cause, Culprit, Decoy, Scene, Truth, UnknownCause};
pub use telemetry::{MAX_CHUNK_BYTES, MAX_REQUEST_BYTES, StoryTelemetry};
pub use world::World;

use cast::Cast;

/// The story: a world, its telemetry, and the truth about it.
#[derive(Clone, Debug)]
pub struct Story {
    world: Arc<World>,
    truth: Arc<Truth>,
    telemetry: Arc<StoryTelemetry>,
}

impl Story {
    /// The story of a seed, as it stands at `now_ms` (milliseconds since 1970), with telemetry of the `days` before. No
    /// row is made yet.
    #[must_use]
    pub fn new(seed: u64, now_ms: i64, days: u32, cause: Cause) -> Self {
        let cast = Arc::new(Cast::new(seed, now_ms, days, cause));
        let world = Arc::new(build::world(&cast));
        let truth = Arc::new(build::truth(&cast));
        let telemetry = Arc::new(StoryTelemetry::new(cast, Arc::clone(&world)));
        Self { world, truth, telemetry }
    }

    /// What stands in the accounts.
    #[must_use]
    pub fn world(&self) -> &Arc<World> {
        &self.world
    }

    /// The rows, for [`crate::engine::run`].
    #[must_use]
    pub fn telemetry(&self) -> &Arc<StoryTelemetry> {
        &self.telemetry
    }

    /// What was planted.
    #[must_use]
    pub fn truth(&self) -> &Arc<Truth> {
        &self.truth
    }
}
