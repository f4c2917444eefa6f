//! The cause at work, in parts that generators ask for: what is different at this place and at this time.
//!
//! One file a cause says what it changes ([`Effect`]); `reach` follows calls to see who feels it and which conditions
//! notice; `past` is what happened besides.

mod bad_deployment;
mod effect;
mod failing_dependency;
mod full_disk;
mod noisy_neighbour;
mod past;
mod reach;
mod slow_query;
mod traffic_spike;

pub(crate) use effect::{Change, Crowd, Effect, Load, Refused, Strain, Strained, Trouble};
pub(crate) use past::{Mishap, MishapKind, Release, Rush};
pub(crate) use reach::{Alarm, Subject, Watch};

use super::{Cast, MINUTE, Step};
use crate::story::cause::Cause;
use crate::story::dice::Dice;

/// A cause at work.
#[derive(Clone, Debug)]
pub(crate) struct Plot {
    /// From when on it is felt.
    pub(crate) since_ms: i64,
    /// When the first condition had seen enough of it.
    pub(crate) detected_ms: i64,
    /// The service that it is felt at first, and its transaction that feels it most.
    pub(crate) service: usize,
    pub(crate) endpoint: usize,
    pub(crate) scene: Scene,
    pub(crate) effects: Vec<Effect>,
    /// What conditions find, the first one first.
    pub(crate) alarms: Vec<Alarm>,
    pub(crate) issue_id: String,
}

/// Where the cause sits, in the terms of each.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Scene {
    Deployment { release: usize, statement: usize },
    Statement(usize),
    Disk { host: usize, mount: &'static str, begin_ms: i64, statement: Option<usize> },
    Outside { third: usize },
    Crowd { route: usize, factor: f64, crowd: Crowd },
    Neighbour { host: usize, pod: usize, victim: usize },
}

impl Plot {
    /// What one of the causes says of itself, before it is known who notices.
    fn new(dice: &mut Dice, since_ms: i64, service: usize, endpoint: usize, scene: Scene) -> Self {
        Self {
            since_ms,
            detected_ms: since_ms + dice.whole(6, 10) as i64 * MINUTE + dice.whole(2, 50) as i64 * 1_000,
            service,
            endpoint,
            scene,
            effects: Vec::new(),
            alarms: Vec::new(),
            issue_id: String::new(),
        }
    }

    fn with(mut self, change: Change) -> Self {
        self.effects.push(Effect { since_ms: self.since_ms, change });
        self
    }

    fn since(mut self, since_ms: i64, change: Change) -> Self {
        self.effects.push(Effect { since_ms, change });
        self
    }

    /// What is different at a time.
    fn at(&self, ms: i64) -> impl Iterator<Item = &Change> {
        self.effects.iter().filter(move |effect| ms >= effect.since_ms).map(|effect| &effect.change)
    }

    /// How a query goes.
    pub(crate) fn query(&self, asked: usize, asking: usize, instance: usize, ms: i64) -> Option<&Trouble> {
        self.at(ms).find_map(|change| match change {
            Change::Queries { statement, endpoint, rolling, trouble } => {
                let late = if *rolling { instance as i64 * MINUTE } else { 0 };
                (*statement == asked && *endpoint == asking && ms >= self.since_ms + late).then_some(trouble)
            }
            _ => None,
        })
    }

    /// How what a service does itself goes on a host.
    pub(crate) fn work(&self, working: usize, on: usize, ms: i64) -> Option<&Trouble> {
        self.at(ms).find_map(|change| match change {
            Change::Work { service, host, trouble } => {
                (*service == working && host.is_none_or(|host| host == on)).then_some(trouble)
            }
            _ => None,
        })
    }

    /// How leaving a message with the broker goes.
    pub(crate) fn messages(&self, ms: i64) -> Option<&Trouble> {
        self.at(ms).find_map(|change| match change {
            Change::Messages(trouble) => Some(trouble),
            _ => None,
        })
    }

    /// How a call of a third party goes.
    pub(crate) fn outside(&self, called: usize, ms: i64) -> Option<&Trouble> {
        self.at(ms).find_map(|change| match change {
            Change::Outside { third, trouble } => (*third == called).then_some(trouble),
            _ => None,
        })
    }

    /// Who else comes by a route, and how many times as many as usual there are with them.
    pub(crate) fn crowd(&self, by: usize, ms: i64) -> Option<(f64, Crowd)> {
        self.at(ms).find_map(|change| match change {
            Change::Crowd { route, factor, crowd } => (*route == by).then_some((*factor, *crowd)),
            _ => None,
        })
    }

    /// What a host has to do beside the usual.
    pub(crate) fn load(&self, on: usize, ms: i64) -> Load {
        self.at(ms)
            .filter_map(|change| match change {
                Change::Host { host, load } if *host == on => Some(load),
                _ => None,
            })
            .fold(Load::NONE, |sum, load| Load {
                cpu: sum.cpu + load.cpu,
                io_wait: sum.io_wait + load.io_wait,
                reads: sum.reads * load.reads,
                memory: sum.memory + load.memory,
            })
    }

    /// What share of a volume is used, in percent, where `usual` would be.
    pub(crate) fn disk(&self, on: usize, volume: &str, usual: f64, ms: i64) -> f64 {
        let filling = self.effects.iter().find_map(|effect| match effect.change {
            Change::Disk { host, mount, full_ms }
                if host == on && mount == volume && ms >= effect.since_ms =>
            {
                Some((ms - effect.since_ms) as f64 / (full_ms - effect.since_ms).max(1) as f64)
            }
            _ => None,
        });
        filling.map_or(usual, |share| usual + (100.0 - usual) * share.min(1.0))
    }

    pub(crate) fn database(&self, ms: i64) -> Strained {
        let found = self.at(ms).find_map(|change| match change {
            Change::Database(strained) => Some(*strained),
            _ => None,
        });
        found.unwrap_or(Strained::NONE)
    }

    /// What the broker refuses, and since when.
    pub(crate) fn broker(&self, ms: i64) -> Option<(i64, Refused)> {
        self.effects.iter().find_map(|effect| match effect.change {
            Change::Broker(refused) if ms >= effect.since_ms => Some((effect.since_ms, refused)),
            _ => None,
        })
    }

    /// What a pod has to bear.
    pub(crate) fn pod(&self, bearing: usize, ms: i64) -> Strain {
        let found = self.at(ms).find_map(|change| match change {
            Change::Pod { pod, strain } if *pod == bearing => Some(*strain),
            _ => None,
        });
        found.unwrap_or(Strain::NONE)
    }

    /// When a pod was restarted until a time, the first one first.
    pub(crate) fn restarts(&self, of: usize, until_ms: i64) -> impl Iterator<Item = i64> {
        let every = self.pod(of, until_ms).restarts_every.unwrap_or(i64::MAX);
        (1..)
            .map_while(move |count: i64| every.checked_mul(count))
            .map_while(move |after| self.since_ms.checked_add(after))
            .take_while(move |ms| *ms <= until_ms)
    }
}

/// What happens: the past, the cause, and what looks like one.
pub(super) fn devise(cast: &mut Cast, dice: &mut Dice) {
    let stage = past::deployments(cast, dice);
    // The deployment that is a cause is one of all deployments and draws with them; any other cause draws on its own.
    let own = &mut Dice::new(cast.seed, cast.cause.name(), 0);
    cast.plot = match cast.cause {
        Cause::BadDeployment | Cause::Quiet => None,
        Cause::SlowQuery => slow_query::devise(cast, own),
        Cause::FullDisk => full_disk::devise(cast, own),
        Cause::FailingDependency => failing_dependency::devise(cast, own),
        Cause::TrafficSpike => traffic_spike::devise(cast, own),
        Cause::NoisyNeighbour => noisy_neighbour::devise(cast, own),
    };
    if let Some(plot) = &mut cast.plot {
        plot.issue_id = own.uuid();
    }
    let felt = reach::felt(cast);
    past::decoys(cast, dice, &stage, &felt);
    if cast.cause == Cause::BadDeployment {
        cast.plot = bad_deployment::devise(cast, dice, stage.since_ms);
    }
    past::sort(cast);
    let mut alarms = reach::alarms(cast);
    if let Some(plot) = &mut cast.plot {
        alarms.append(&mut plot.alarms);
        plot.alarms = alarms;
    }
}

/// How long ago a cause began to be felt, other than that of a deployment: long enough to be noticed, and within the last
/// hours that people look at first.
fn began(cast: &Cast, dice: &mut Dice) -> i64 {
    cast.now_ms - dice.whole(38, 74) as i64 * MINUTE - dice.whole(0, 59) as i64 * 1_000
}

/// The queries of the shop's endpoints on its database, with one of these operations.
fn asked(cast: &Cast, operations: &[&str]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for (at, endpoint) in cast.endpoints.iter().enumerate() {
        if endpoint.service >= super::SHOP_SERVICES {
            continue;
        }
        for step in &endpoint.steps {
            let Step::Query(statement) = *step else { continue };
            let known = cast.statements.get(statement);
            if known
                .is_some_and(|known| known.system == "postgresql" && operations.contains(&known.operation))
            {
                found.push((at, statement));
            }
        }
    }
    found
}

/// The language of a service.
fn language(cast: &Cast, service: usize) -> &'static str {
    cast.services.get(service).map_or("", |service| service.language)
}

/// The endpoints of a service that answer requests.
fn answering(cast: &Cast, service: usize) -> Vec<usize> {
    cast.endpoints_of(service).filter(|(_, endpoint)| endpoint.web).map(|(at, _)| at).collect()
}
