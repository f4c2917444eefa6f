//! Requests as they ran through the services: the one source of transactions, errors, spans, logs, page views and most
//! metrics, so that these agree with each other.

use super::super::cast::{Cast, Failure, MINUTE, Plot, Step};
use super::super::dice::Dice;
use super::rhythm::{rhythm, rush};

/// The parent of what has none.
pub(super) const NONE: u32 = u32::MAX;

/// How deep calls may nest; the shop has four levels.
const MAX_DEPTH: usize = 8;

/// What the callee's failure looks like to a caller.
const UPSTREAM: Failure = Failure { class: "", message: "upstream failed", status: 502, expected: false };

/// The database ended a query that took too long.
pub(super) const CUT_OFF: Failure = Failure {
    class: "org.postgresql.util.PSQLException",
    message: "ERROR: canceling statement due to statement timeout",
    status: 500,
    expected: false,
};

/// A request with everything that it caused.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) route: usize,
    /// When it reached the first service.
    pub(super) at_ms: i64,
    pub(super) trace: (u64, u64),
    /// For what else is told of it.
    pub(super) salt: u64,
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
            for _ in 0..count {
                let at_ms = from + (dice.unit() * MINUTE as f64) as i64;
                let mut request = Request {
                    route,
                    at_ms,
                    trace: (dice.next(), dice.next()),
                    salt: dice.next(),
                    nodes: Vec::with_capacity(12),
                };
                Walk { cast, dice, request: &mut request }.entry(plan.endpoint, NONE, 0, 0);
                if at_ms >= span.start && request.end_ms() < cast.now_ms {
                    requests.push(request);
                }
            }
        }
        minute += 1;
    }
    requests.sort_by_key(|request| request.at_ms);
    requests
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
        let place = self.request.nodes.len() as u32;
        self.request.nodes.push(Node {
            kind,
            endpoint,
            instance,
            id: self.dice.next(),
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
        let own_us = self.dice.skewed(plan.own_ms * 1_000.0, 0.35);
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
                    self.entry(consumer, place, at + took + waits, depth + 1);
                    at += took;
                    self.end(place, at, None, 200);
                }
            }
            at += gap;
            if failure.is_some() || passed_on != 200 {
                break;
            }
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
        match &self.cast.plot {
            Some(plot) if concerns(plot, endpoint, instance, statement, at_ms) => {
                if self.dice.chance(plot.failing) {
                    return ((plot.limit_ms * 1_000.0) as i64 + usual, Some(CUT_OFF));
                }
                let slow = self.dice.skewed(plot.slow_ms * 1_000.0, 0.35);
                (slow.min(plot.limit_ms * 990.0) as i64, None)
            }
            _ => (usual, None),
        }
    }
}

/// Whether the cause is at work in this query at this time on this instance: instances get the new version one by one.
fn concerns(plot: &Plot, endpoint: usize, instance: usize, statement: usize, at_ms: i64) -> bool {
    plot.endpoint == endpoint
        && plot.statement == statement
        && at_ms >= plot.since_ms + instance as i64 * MINUTE
}
