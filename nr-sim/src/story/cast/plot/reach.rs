//! Who feels a cause: calls are followed from the routes inwards, as requests will run, and what comes of it is put against
//! the conditions. Nothing is generated for it.

use super::super::{CHECKOUT, Cast, GATEWAY, SHOP_SERVICES, Step};
use super::{Plot, Trouble};

/// What a condition of the account looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Watch {
    /// How long a service takes to answer.
    Slow,
    /// What share of its answers are errors.
    Failing,
    /// How busy a host's processors are.
    Busy,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    Service(usize),
    Host(usize),
}

/// What a condition finds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Alarm {
    pub(crate) watch: Watch,
    pub(crate) subject: Subject,
    pub(crate) priority: &'static str,
}

/// Who feels a cause.
#[derive(Clone, Debug, Default)]
pub(super) struct Felt {
    pub(super) services: Vec<usize>,
    pub(super) routes: Vec<usize>,
}

/// Median work from which on it counts as slow, in milliseconds: conditions begin at 800.
const SLOW_MS: f64 = 1_000.0;

/// What share of answers has to be slow for the 95th percentile to say so beyond doubt.
const SLOW_SHARE: f64 = 0.075;

/// What share of answers has to fail for the condition of `checkout`, which opens at 2 %, to say so beyond doubt, and for
/// that of the others, which opens at 8 %.
const FAILING_SHARE: (f64, f64) = (0.04, 0.115);

/// How many answers an hour a condition needs to find anything in them.
const LEAST: f64 = 12.0;

/// From which time on an answer is late even for the gateway's critical threshold, in milliseconds.
const LATE_MS: f64 = 4_500.0;

/// What share of answers has to be that late.
const LATE_SHARE: f64 = 0.1;

/// How deep calls may nest, as in the requests.
const MAX_DEPTH: usize = 8;

/// What share of the answers is slow, what share is very late, and what share fails.
#[derive(Clone, Copy, Debug, Default)]
struct Outcome {
    slow: f64,
    late: f64,
    failing: f64,
}

/// What becomes of the answers of a service, in answers an hour.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    answers: f64,
    slow: f64,
    late: f64,
    failing: f64,
}

struct Walk<'a> {
    cast: &'a Cast,
    plot: &'a Plot,
    tallies: Vec<Tally>,
}

impl Outcome {
    /// What a piece of work comes to when it is reached by those that haven't failed before.
    fn then(&mut self, piece: Self) {
        let reached = 1.0 - self.failing;
        self.slow = 1.0 - (1.0 - self.slow) * (1.0 - piece.slow * reached);
        self.late = 1.0 - (1.0 - self.late) * (1.0 - piece.late * reached);
        self.failing += reached * piece.failing;
    }

    fn of(trouble: Option<&Trouble>) -> Self {
        let Some(trouble) = trouble else { return Self::default() };
        let slow = if trouble.slow_ms >= SLOW_MS {
            1.0
        } else if trouble.limit_ms.is_some_and(|limit| limit >= SLOW_MS) {
            trouble.failing
        } else {
            0.0
        };
        let late = if trouble.limit_ms.is_some_and(|limit| limit >= LATE_MS) { trouble.failing } else { 0.0 };
        Self { slow, late, failing: trouble.failing }
    }
}

impl Walk<'_> {
    /// Follows `often` requests an hour into an endpoint.
    fn follow(&mut self, at: usize, often: f64, depth: usize) -> Outcome {
        let (cast, plot, now) = (self.cast, self.plot, self.cast.now_ms);
        let Some(endpoint) = cast.endpoints.get(at).filter(|_| depth < MAX_DEPTH) else {
            return Outcome::default();
        };
        let instances = cast.services.get(endpoint.service).map_or(&[][..], |service| &service.instances);
        let mut outcome = Outcome::default();
        for instance in instances {
            // Work that fails does so before it begins in earnest, so that it isn't slow.
            let there = Outcome::of(plot.work(endpoint.service, instance.host, now));
            outcome.slow += there.slow * (1.0 - there.failing) / instances.len() as f64;
            outcome.failing += there.failing / instances.len() as f64;
        }
        for step in &endpoint.steps {
            let left = often * (1.0 - outcome.failing);
            let piece = match *step {
                Step::Query(statement) => Outcome::of(plot.query(statement, at, 0, now)),
                Step::Call(callee) => self.follow(callee, left, depth + 1),
                Step::Publish(consumer) => {
                    let piece = Outcome::of(plot.messages(now));
                    self.follow(consumer, left * (1.0 - piece.failing), depth + 1);
                    piece
                }
            };
            outcome.then(piece);
        }
        if let Some(third) = endpoint.outside {
            outcome.then(Outcome::of(plot.outside(third, now)));
        }
        if let Some(tally) = self.tallies.get_mut(endpoint.service).filter(|_| endpoint.web) {
            tally.answers += often;
            tally.slow += often * outcome.slow;
            tally.late += often * outcome.late;
            tally.failing += often * outcome.failing;
        }
        outcome
    }

    /// Follows every route; gives back those by which it is felt.
    fn all(&mut self) -> Vec<usize> {
        let (cast, plot) = (self.cast, self.plot);
        let mut felt = Vec::new();
        for (at, route) in cast.routes.iter().enumerate() {
            let crowd = plot.crowd(at, cast.now_ms);
            let rush = if at == cast.rush.route { cast.rush.factor } else { 1.0 };
            let often = route.hourly * rush * crowd.map_or(1.0, |(factor, _)| factor);
            let outcome = self.follow(route.endpoint, often, 0);
            if crowd.is_some() || outcome.slow > 0.0 || outcome.failing > 0.0 {
                felt.push(at);
            }
        }
        felt
    }
}

fn walk<'a>(cast: &'a Cast, plot: &'a Plot) -> Walk<'a> {
    Walk { cast, plot, tallies: vec![Tally::default(); cast.services.len()] }
}

/// Who feels the cause that there is by now.
pub(super) fn felt(cast: &Cast) -> Felt {
    let Some(plot) = &cast.plot else { return Felt::default() };
    let mut walk = walk(cast, plot);
    let routes = walk.all();
    let services = walk
        .tallies
        .iter()
        .enumerate()
        .filter(|(at, tally)| *at == plot.service || tally.slow > 0.0 || tally.failing > 0.0)
        .map(|(at, _)| at)
        .collect();
    Felt { services, routes }
}

/// What conditions find of the cause: first of the service that it is felt at first, then of the others, from the inside
/// outwards. What is felt so little that a condition might or might not notice is no alarm.
pub(super) fn alarms(cast: &Cast) -> Vec<Alarm> {
    let Some(plot) = &cast.plot else { return Vec::new() };
    let mut walk = walk(cast, plot);
    walk.all();
    let mut found = Vec::new();
    let others = (GATEWAY..SHOP_SERVICES).rev().filter(|at| *at != plot.service);
    for at in std::iter::once(plot.service).chain(others) {
        let Some(tally) = walk.tallies.get(at).filter(|tally| tally.answers > LEAST) else { continue };
        let (slow, failing) = (tally.slow / tally.answers, tally.failing / tally.answers);
        let mut add = |watch, priority| found.push(Alarm { watch, subject: Subject::Service(at), priority });
        if slow >= SLOW_SHARE {
            let late = tally.late / tally.answers;
            add(Watch::Slow, if at == GATEWAY && late < LATE_SHARE { "HIGH" } else { "CRITICAL" });
        }
        let least = if at == CHECKOUT { FAILING_SHARE.0 } else { FAILING_SHARE.1 };
        // Nothing watches the gateway's errors.
        if failing >= least && at != GATEWAY {
            add(Watch::Failing, "CRITICAL");
        }
    }
    found
}
