//! What a cause changes, each part on its own: where, from when on, and how. Generators ask for the parts of their
//! place ([`Plot`](super::Plot)) and know no cause.

use super::super::Failure;

/// A change, and since when it is there.
#[derive(Clone, Debug)]
pub(crate) struct Effect {
    pub(crate) since_ms: i64,
    pub(crate) change: Change,
}

#[derive(Clone, Debug)]
pub(crate) enum Change {
    /// Queries of an endpoint with a statement; where it is `rolling`, instances get it one after the other.
    Queries {
        statement: usize,
        endpoint: usize,
        rolling: bool,
        trouble: Trouble,
    },
    /// What a service does itself, on one host or on each.
    Work {
        service: usize,
        host: Option<usize>,
        trouble: Trouble,
    },
    /// Messages on their way to the broker.
    Messages(Trouble),
    /// Calls of a third party.
    Outside {
        third: usize,
        trouble: Trouble,
    },
    /// More come by a route, and all of them have something in common.
    Crowd {
        route: usize,
        factor: f64,
        crowd: Crowd,
    },
    /// What a host has to do beside the usual.
    Host {
        host: usize,
        load: Load,
    },
    /// A volume that fills up in a line and stays full.
    Disk {
        host: usize,
        mount: &'static str,
        full_ms: i64,
    },
    Database(Strained),
    Broker(Refused),
    Pod {
        pod: usize,
        strain: Strain,
    },
}

/// How work goes that is in trouble.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Trouble {
    /// How many times as long it takes.
    pub(crate) factor: f64,
    /// How long half of it takes now, in milliseconds, whatever it took before; zero leaves it at the factor.
    pub(crate) slow_ms: f64,
    /// What share of it fails.
    pub(crate) failing: f64,
    /// After how long it is given up, in milliseconds. What fails without such a limit fails when it would be done.
    pub(crate) limit_ms: Option<f64>,
    /// How it fails.
    pub(crate) failure: Failure,
    /// The status that somebody outside answers with then; zero when there is no answer.
    pub(crate) status: i64,
}

impl Trouble {
    /// Work that fails and is as quick as ever.
    pub(crate) const fn failing(failing: f64, failure: Failure) -> Self {
        Self { factor: 1.0, slow_ms: 0.0, failing, limit_ms: None, failure, status: 200 }
    }

    /// Work that takes long.
    pub(crate) const fn slow(slow_ms: f64, failing: f64, failure: Failure) -> Self {
        Self { slow_ms, ..Self::failing(failing, failure) }
    }

    /// Work that takes some times as long.
    pub(crate) const fn times(factor: f64, failure: Failure) -> Self {
        Self { factor, ..Self::failing(0.0, failure) }
    }
}

/// What the visitors of a crowd have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Crowd {
    /// Their browser, and what it calls itself in the headers of a request.
    Agent { name: &'static str, header: &'static str },
    /// Where they are: country, region, city and network.
    Region { country: &'static str, region: &'static str, city: &'static str, network: &'static str },
}

/// What a host has to do beside the usual.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Load {
    /// In percent of its processors.
    pub(crate) cpu: f64,
    /// Waiting for its disks, in percent of its processors.
    pub(crate) io_wait: f64,
    /// How many times as much is read from disks.
    pub(crate) reads: f64,
    /// In percent of its memory.
    pub(crate) memory: f64,
}

impl Load {
    pub(crate) const NONE: Self = Self { cpu: 0.0, io_wait: 0.0, reads: 1.0, memory: 0.0 };
}

/// How the database does.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Strained {
    /// How many times as much is read.
    pub(crate) reads: f64,
    /// How many connections more are open.
    pub(crate) connections: f64,
    /// What share of the transactions is rolled back.
    pub(crate) rolled_back: f64,
}

impl Strained {
    pub(crate) const NONE: Self = Self { reads: 1.0, connections: 0.0, rolled_back: 0.0 };
}

/// How the broker does.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Refused {
    /// What share of what is produced it refuses.
    pub(crate) share: f64,
    /// By how many messages consumers fall behind in a minute.
    pub(crate) lag: f64,
}

/// What a pod has to bear.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Strain {
    /// How many times as many cores it uses.
    pub(crate) factor: f64,
    /// How many cores it uses beside these.
    pub(crate) cores: f64,
    /// How many times as much memory it uses.
    pub(crate) memory: f64,
    /// In how many periods of the scheduler it had to wait, out of a thousand.
    pub(crate) throttled: i64,
    /// How often it is restarted, in milliseconds.
    pub(crate) restarts_every: Option<i64>,
}

impl Strain {
    pub(crate) const NONE: Self =
        Self { factor: 1.0, cores: 0.0, memory: 1.0, throttled: 0, restarts_every: None };
}
