//! Requests as they ran through the services: the one source of transactions, errors, spans, logs, page views and most
//! metrics, so that these agree with each other.

use super::super::cast::{Cast, Failure, MINUTE, Route, Step, Trouble};
use super::super::dice::Dice;
use super::rhythm::{rhythm, rush};

/// The parent of what has none.
pub(super) const NONE: u32 = u32::MAX;

/// How deep calls may nest; the shop has four levels.
const MAX_DEPTH: usize = 8;

/// What the callee's failure looks like to a caller.
const UPSTREAM: Failure = Failure { class: "", message: "upstream failed", status: 502, expected: false };

/// How much of its last stretch of own work an endpoint that calls a third party waits for it, when nothing is wrong.
const OUTSIDE: f64 = 0.85;

/// A request with everything that it caused.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) route: usize,
    /// When it reached the first service.
    pub(super) at_ms: i64,
    pub(super) trace: (u64, u64),
    /// For what else is told of it.
    pub(super) salt: u64,
    /// Whether it is one of a crowd.
    pub(super) crowd: bool,
    pub(super) nodes: Vec<Node>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A service at work for somebody.
    Entry,
    /// Waiting for the entry of another endpoint.
    Call(usize),
    /// Waiting for a database.
    Query(usize),
    /// Leaving a message for another endpoint.
    Publish(usize),
    /// Waiting for a third party.
    Outside(usize),
}

/// A span of work.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    pub(super) kind: Kind,
    /// The endpoint that works or waits.
    pub(super) endpoint: usize,
    /// The instance of its service.
    pub(super) instance: usize,
    pub(super) id: u64,
    pub(super) parent: u32,
    /// The entry that it belongs to; itself for an entry.
    pub(super) entry: u32,
    /// Since the request began, in microseconds.
    pub(super) start_us: i64,
    pub(super) duration_us: i64,
    pub(super) failure: Option<Failure>,
    /// The status of an answer.
    pub(super) status: i64,
}

impl Request {
    pub(super) fn start_ms(&self, node: &Node) -> i64 {
        self.at_ms + node.start_us / 1_000
    }

    pub(super) fn end_ms(&self) -> i64 {
        let last = self.nodes.iter().map(|node| node.start_us + node.duration_us).max().unwrap_or(0);
        self.at_ms + last / 1_000 + 1
    }
}

impl Node {
    pub(super) fn seconds(&self) -> f64 {
        self.duration_us as f64 / 1e6
    }
}

/// The requests of an account that began within an hour and ended before the present, the oldest first.
pub(super) fn of_hour(cast: &Cast, account: usize, hour: i64) -> Vec<Request> {
    let span = cast.hour(hour);
    let mut requests = Vec::new();
    let mut minute = span.start.div_euclid(MINUTE);
    while minute * MINUTE < span.end {
        let from = minute * MINUTE;
        for (route, plan) in cast.routes.iter().enumerate().filter(|(_, plan)| plan.account == account) {
            let dice = &mut Dice::new(cast.seed, "requests", minute * 64 + route as i64);
            let mean = plan.hourly / 60.0 * rhythm(cast, from) * rush(cast, route, from);
            let drawn = (mean + 0.5 * dice.bell() * mean.sqrt()).max(0.0);
            let count = drawn as usize + usize::from(dice.chance(drawn.fract()));
            let mut arrive = |dice: &mut Dice, count: usize, crowd: bool| {
                for _ in 0..count {
                    let request = request(cast, dice, route, plan, from, crowd);
                    if request.at_ms >= span.start && request.end_ms() < cast.now_ms {
                        requests.push(request);
                    }
                }
            };
            arrive(dice, count, false);
            if let Some((factor, _)) = cast.plot.as_ref().and_then(|plot| plot.crowd(route, from)) {
                let dice = &mut Dice::new(cast.seed, "crowd", minute * 64 + route as i64);
                let more = plan.hourly / 60.0 * rhythm(cast, from) * (factor - 1.0);
                let count = more as usize + usize::from(dice.chance(more.fract()));
                arrive(dice, count, true);
            }
        }
        minute += 1;
    }
    requests.sort_by_key(|request| request.at_ms);
    requests
}

/// A request that comes within a minute.
fn request(cast: &Cast, dice: &mut Dice, route: usize, plan: &Route, minute_ms: i64, crowd: bool) -> Request {
    let at_ms = minute_ms + (dice.unit() * MINUTE as f64) as i64;
    let mut request = Request {
        route,
        at_ms,
        trace: (dice.next(), dice.next()),
        salt: dice.next(),
        crowd,
        nodes: Vec::with_capacity(12),
    };
    Walk { cast, dice, request: &mut request }.entry(plan.endpoint, NONE, 0, 0);
    request
}

/// A request on its way.
struct Walk<'a> {
    cast: &'a Cast,
    dice: &'a mut Dice,
    request: &'a mut Request,
}

impl Walk<'_> {
    fn push(
        &mut self,
        kind: Kind,
        endpoint: usize,
        instance: usize,
        parent: u32,
        entry: u32,
        start_us: i64,
    ) -> u32 {
        let id = self.dice.next();
        self.put(id, kind, endpoint, instance, parent, entry, start_us)
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of a node")]
    fn put(
        &mut self,
        id: u64,
        kind: Kind,
        endpoint: usize,
        instance: usize,
        parent: u32,
        entry: u32,
        start_us: i64,
    ) -> u32 {
        let place = self.request.nodes.len() as u32;
        self.request.nodes.push(Node {
            kind,
            endpoint,
            instance,
            id,
            parent,
            entry: if entry == NONE { place } else { entry },
            start_us,
            duration_us: 0,
            failure: None,
            status: 200,
        });
        place
    }

    fn end(&mut self, place: u32, end_us: i64, failure: Option<Failure>, status: i64) {
        if let Some(node) = self.request.nodes.get_mut(place as usize) {
            node.duration_us = (end_us - node.start_us).max(1);
            node.failure = failure;
            node.status = status;
        }
    }

    /// An endpoint answers; gives back when it is done and with which status.
    fn entry(&mut self, endpoint: usize, parent: u32, start_us: i64, depth: usize) -> (i64, i64) {
        let cast = self.cast;
        let Some(plan) = cast.endpoints.get(endpoint).filter(|_| depth < MAX_DEPTH) else {
            return (start_us, 200);
        };
        let instances = cast.services.get(plan.service).map_or(1, |service| service.instances.len());
        let instance = self.dice.below(instances);
        let entry = self.push(Kind::Entry, endpoint, instance, parent, NONE, start_us);
        let mut own_us = self.dice.skewed(plan.own_ms * 1_000.0, 0.35);
        let host = cast
            .services
            .get(plan.service)
            .and_then(|service| service.instances.get(instance))
            .map_or(usize::MAX, |running| running.host);
        let at_ms = self.request.at_ms + start_us / 1_000;
        let work = cast.plot.as_ref().and_then(|plot| plot.work(plan.service, host, at_ms));
        if let Some(trouble) = work {
            let (took, failed) = self.trouble(entry, trouble, own_us as i64);
            if failed {
                let end = start_us + took;
                self.end(entry, end, Some(trouble.failure), trouble.failure.status);
                return (end, trouble.failure.status);
            }
            own_us = took as f64;
        }
        let gap = (own_us / (plan.steps.len() + 1) as f64) as i64;
        let mut at = start_us + gap;
        let mut failure: Option<Failure> = None;
        let mut passed_on = 200;
        for step in &plan.steps {
            match *step {
                Step::Query(statement) => {
                    let place = self.push(Kind::Query(statement), endpoint, instance, entry, entry, at);
                    let (took, failed) = self.query(endpoint, instance, statement, at);
                    at += took;
                    self.end(place, at, failed, 200);
                    failure = failed;
                }
                Step::Call(callee) => {
                    let place = self.push(Kind::Call(callee), endpoint, instance, entry, entry, at);
                    let there = self.dice.between(200.0, 900.0) as i64;
                    let (done, status) = self.entry(callee, place, at + there, depth + 1);
                    at = done + there;
                    let failed = (status >= 500).then_some(UPSTREAM);
                    self.end(place, at, failed, status);
                    failure = failed;
                    if (400..500).contains(&status) {
                        passed_on = status;
                    }
                }
                Step::Publish(consumer) => {
                    let place = self.push(Kind::Publish(consumer), endpoint, instance, entry, entry, at);
                    let took = self.dice.skewed(1_800.0, 0.3) as i64;
                    let waits = self.dice.between(20_000.0, 400_000.0) as i64;
                    let at_ms = self.request.at_ms + at / 1_000;
                    let refused = cast.plot.as_ref().and_then(|plot| plot.messages(at_ms));
                    failure = refused
                        .filter(|trouble| self.trouble(place, trouble, took).1)
                        .map(|trouble| trouble.failure);
                    if failure.is_none() {
                        self.entry(consumer, place, at + took + waits, depth + 1);
                    }
                    at += took;
                    self.end(place, at, failure, 200);
                }
            }
            at += gap;
            if failure.is_some() || passed_on != 200 {
                break;
            }
        }
        if let Some(third) = plan.outside.filter(|_| failure.is_none() && passed_on == 200) {
            (at, failure) = self.outside(third, endpoint, instance, entry, at - gap, at);
        }
        if failure.is_none() && passed_on == 200 && self.dice.chance(plan.error_rate) {
            failure = Some(plan.failure);
        }
        let status = failure.map_or(passed_on, |failure| failure.status);
        self.end(entry, at, failure, status);
        (at, status)
    }

    /// How long a database takes, in microseconds, and how it fails.
    fn query(
        &mut self,
        endpoint: usize,
        instance: usize,
        statement: usize,
        at_us: i64,
    ) -> (i64, Option<Failure>) {
        let median = self.cast.statements.get(statement).map_or(1.0, |statement| statement.median_ms);
        let usual = self.dice.skewed(median * 1_000.0, 0.4) as i64;
        let at_ms = self.request.at_ms + at_us / 1_000;
        let plot = self.cast.plot.as_ref();
        match plot.and_then(|plot| plot.query(statement, endpoint, instance, at_ms)) {
            Some(trouble) => {
                let (took, failed) = troubled(self.dice, trouble, usual);
                (took, failed.then_some(trouble.failure))
            }
            None => (usual, None),
        }
    }

    /// How work in trouble goes that would take `usual`, in microseconds. It draws apart from the request, which else
    /// would go another way because of it.
    fn trouble(&self, place: u32, trouble: &Trouble, usual: i64) -> (i64, bool) {
        troubled(&mut Dice::new(self.request.salt, "trouble", place.into()), trouble, usual)
    }

    /// A third party is called in the last stretch of own work; gives back when the endpoint is done with it.
    fn outside(
        &mut self,
        third: usize,
        endpoint: usize,
        instance: usize,
        entry: u32,
        from_us: i64,
        until_us: i64,
    ) -> (i64, Option<Failure>) {
        let usual = ((until_us - from_us) as f64 * OUTSIDE) as i64;
        let before = (until_us - from_us - usual) / 2;
        let start = from_us + before;
        let place = self.request.nodes.len() as u32;
        let id = Dice::new(self.request.salt, "third party", place.into()).next();
        self.put(id, Kind::Outside(third), endpoint, instance, entry, entry, start);
        let at_ms = self.request.at_ms + start / 1_000;
        let plot = self.cast.plot.as_ref();
        let Some(trouble) = plot.and_then(|plot| plot.outside(third, at_ms)) else {
            self.end(place, start + usual, None, 200);
            return (until_us, None);
        };
        let (took, failed) = self.trouble(place, trouble, usual);
        let failure = failed.then_some(trouble.failure);
        self.end(place, start + took, failure, if failed { trouble.status } else { 200 });
        (start + took + before, failure)
    }
}

/// How long work in trouble takes that would take `usual`, in microseconds, and whether it fails.
fn troubled(dice: &mut Dice, trouble: &Trouble, usual: i64) -> (i64, bool) {
    let failed = dice.chance(trouble.failing);
    if let (true, Some(limit_ms)) = (failed, trouble.limit_ms) {
        return ((limit_ms * 1_000.0) as i64 + usual, true);
    }
    let took = if trouble.slow_ms > 0.0 {
        dice.skewed(trouble.slow_ms * 1_000.0, 0.35)
    } else {
        usual as f64 * trouble.factor
    };
    (took.min(trouble.limit_ms.map_or(f64::INFINITY, |limit_ms| limit_ms * 990.0)) as i64, failed)
}
