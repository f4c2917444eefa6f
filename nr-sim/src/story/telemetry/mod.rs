//! The telemetry of the story: rows of an hour, made when a query reaches for them.

mod browser;
mod events;
mod kubernetes;
mod limits;
mod logs;
mod machines;
mod metrics;
mod requests;
mod rhythm;
mod row;
mod runtimes;
mod spans;
mod stores;
mod synthetics;
mod transactions;

use std::convert::Infallible;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use nr_core::{AccountId, TimeWindow};
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use super::cast::{Cast, DAY, HOUR, MINUTE};
use super::world::World;
use crate::store::{Chunk, Telemetry};
use events::Stage;
use requests::{Node, Request};
use row::Rows;

/// How much memory the chunks that are kept may take, in bytes. A day of every event type takes about half of it, so that
/// questions about the last hours and the same hours of yesterday find theirs made; longer windows are made again.
pub const MAX_CHUNK_BYTES: u64 = 64 << 20;

/// How much memory the requests that are kept may take, in bytes: about two days of them, from which several event types
/// are made.
pub const MAX_REQUEST_BYTES: u64 = 16 << 20;

/// How many chunks are expected; more of them fit if they are small.
const CHUNKS: usize = 4_096;

/// How long after the end of its hour a request that began in it may still cause rows.
const SPILL: i64 = MINUTE;

/// How long spans are kept: New Relic's default for traces ("Manage data retention": distributed tracing, 8 days). They
/// are the largest type by far.
const SPANS_KEPT: i64 = 8 * DAY;

type FromRequests = fn(&Cast, &[Request], &mut Rows);
type FromTime = fn(&Cast, &Range<i64>, &mut Rows);
type FromAccount = fn(&Cast, usize, &Range<i64>, &mut Rows);
type FromStage = fn(Stage<'_>, &mut Rows);

/// What an event type is made from.
#[derive(Clone, Copy)]
enum Maker {
    Requests(FromRequests),
    /// Hosts of any account.
    Hosts(FromAccount),
    /// What only the shop has.
    Shop(FromTime),
    Events(FromStage),
    Metrics,
}

const MAKERS: &[(&str, Maker)] = &[
    ("AjaxRequest", Maker::Requests(browser::ajax)),
    ("BrowserInteraction", Maker::Requests(browser::interactions)),
    ("ChangeTrackingEvent", Maker::Events(events::changes)),
    ("ContainerSample", Maker::Shop(machines::containers)),
    ("Deployment", Maker::Events(events::deployments)),
    ("InfrastructureEvent", Maker::Events(events::infrastructure)),
    ("JavaScriptError", Maker::Requests(browser::script_errors)),
    ("K8sContainerSample", Maker::Shop(kubernetes::containers)),
    ("K8sDeploymentSample", Maker::Shop(kubernetes::deployments)),
    ("K8sNodeSample", Maker::Shop(kubernetes::nodes)),
    ("K8sPodSample", Maker::Shop(kubernetes::pods)),
    ("KafkaBrokerSample", Maker::Shop(stores::brokers)),
    ("KafkaOffsetSample", Maker::Shop(stores::offsets)),
    ("KafkaTopicSample", Maker::Shop(stores::topics)),
    ("Log", Maker::Requests(logs::logs)),
    ("Metric", Maker::Metrics),
    ("NetworkSample", Maker::Hosts(machines::network)),
    ("NrAiIncident", Maker::Events(events::incidents)),
    ("NrAiIssue", Maker::Events(events::issues)),
    ("NrAuditEvent", Maker::Events(events::audit)),
    ("NrConsumption", Maker::Events(events::consumption)),
    ("NrdbQuery", Maker::Events(events::queries)),
    ("PageAction", Maker::Requests(browser::actions)),
    ("PageView", Maker::Requests(browser::page_views)),
    ("PageViewTiming", Maker::Requests(browser::timings)),
    ("PostgresqlInstanceSample", Maker::Shop(stores::databases)),
    ("ProcessSample", Maker::Hosts(machines::process)),
    ("Span", Maker::Requests(spans::spans)),
    ("StorageSample", Maker::Hosts(machines::storage)),
    ("SyntheticCheck", Maker::Shop(synthetics::checks)),
    ("SyntheticRequest", Maker::Shop(synthetics::requests)),
    ("SystemSample", Maker::Hosts(machines::system)),
    ("Transaction", Maker::Requests(transactions::transactions)),
    ("TransactionError", Maker::Requests(transactions::errors)),
];

/// The place of an account, the place of an event type, and the hour since 1970.
type ChunkKey = (usize, usize, i64);

#[derive(Clone)]
struct Bytes;

impl Weighter<ChunkKey, Arc<Chunk>> for Bytes {
    fn weight(&self, _: &ChunkKey, chunk: &Arc<Chunk>) -> u64 {
        // Beside its columns a chunk costs its own frame, so that empty ones count too.
        chunk.bytes() as u64 + 256
    }
}

impl Weighter<(usize, i64), Arc<Vec<Request>>> for Bytes {
    fn weight(&self, _: &(usize, i64), requests: &Arc<Vec<Request>>) -> u64 {
        let nodes: usize = requests.iter().map(|request| request.nodes.capacity()).sum();
        (nodes * size_of::<Node>() + requests.capacity() * size_of::<Request>() + 64) as u64
    }
}

/// The telemetry of a story. The same question has the same rows whatever was asked before.
pub struct StoryTelemetry {
    cast: Arc<Cast>,
    world: Arc<World>,
    names: Vec<&'static str>,
    chunks: Cache<ChunkKey, Arc<Chunk>, Bytes>,
    requests: Cache<(usize, i64), Arc<Vec<Request>>, Bytes>,
}

impl StoryTelemetry {
    pub(super) fn new(cast: Arc<Cast>, world: Arc<World>) -> Self {
        Self {
            cast,
            world,
            names: MAKERS.iter().map(|(name, _)| *name).collect(),
            chunks: Cache::with_weighter(CHUNKS, MAX_CHUNK_BYTES, Bytes),
            requests: Cache::with_weighter(CHUNKS, MAX_REQUEST_BYTES, Bytes),
        }
    }

    /// About how much memory the kept rows take, in bytes; at most [`MAX_CHUNK_BYTES`] and [`MAX_REQUEST_BYTES`].
    #[must_use]
    pub fn kept_bytes(&self) -> u64 {
        self.chunks.weight() + self.requests.weight()
    }

    /// The time of the oldest row that a type may have.
    fn begin_ms(&self, event_type: &str) -> i64 {
        match event_type {
            "Span" => self.cast.begin_ms.max(self.cast.now_ms - SPANS_KEPT),
            _ => self.cast.begin_ms,
        }
    }

    fn requests(&self, account: usize, hour: i64) -> Arc<Vec<Request>> {
        let made = self.requests.get_or_insert_with(&(account, hour), || {
            Ok::<_, Infallible>(Arc::new(requests::of_hour(&self.cast, account, hour)))
        });
        match made {
            Ok(requests) => requests,
            Err(never) => match never {},
        }
    }

    fn chunk(&self, account: usize, place: usize, hour: i64) -> Arc<Chunk> {
        let made = self.chunks.get_or_insert_with(&(account, place, hour), || {
            Ok::<_, Infallible>(Arc::new(self.make(account, place, hour)))
        });
        match made {
            Ok(chunk) => chunk,
            Err(never) => match never {},
        }
    }

    fn make(&self, account: usize, place: usize, hour: i64) -> Chunk {
        let cast = &*self.cast;
        let (name, maker) = MAKERS.get(place).copied().unwrap_or(("", Maker::Metrics));
        let mut rows = Rows::new(name, self.begin_ms(name), cast.now_ms);
        let span = cast.hour(hour);
        match maker {
            Maker::Requests(make) => make(cast, &self.requests(account, hour), &mut rows),
            Maker::Hosts(make) => make(cast, account, &span, &mut rows),
            Maker::Shop(make) if account == 0 => make(cast, &span, &mut rows),
            Maker::Shop(_) => {}
            Maker::Events(make) => make(Stage { cast, world: &self.world, account, hour }, &mut rows),
            Maker::Metrics => {
                metrics::metrics(cast, account, &self.requests(account, hour), &span, &mut rows);
            }
        }
        rows.finish().finish()
    }
}

impl Telemetry for StoryTelemetry {
    fn event_types(&self) -> &[&str] {
        &self.names
    }

    fn chunks(&self, account: AccountId, event_type: &str, window: TimeWindow) -> Vec<Arc<Chunk>> {
        let account = self.cast.accounts.iter().position(|(id, _)| *id == account);
        let place = self.names.binary_search(&event_type).ok();
        let kept = TimeWindow::new(self.begin_ms(event_type), self.cast.now_ms).ok();
        let (Some(account), Some(place), Some(window)) =
            (account, place, kept.and_then(|kept| kept.intersect(window)))
        else {
            return Vec::new();
        };
        let first = (window.begin_ms() - SPILL).div_euclid(HOUR);
        let last = (window.end_ms() - 1).div_euclid(HOUR);
        (first..=last)
            .map(|hour| self.chunk(account, place, hour))
            .filter(|chunk| match chunk.timestamps() {
                [first, .., last] => *first < window.end_ms() && *last >= window.begin_ms(),
                times => times.iter().any(|ms| window.contains(*ms)),
            })
            .collect()
    }
}

impl fmt::Debug for StoryTelemetry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoryTelemetry")
            .field("seed", &self.cast.seed)
            .field("now_ms", &self.cast.now_ms)
            .field("kept_bytes", &self.kept_bytes())
            .finish_non_exhaustive()
    }
}
