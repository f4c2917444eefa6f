//! Who plays: services with their endpoints and queries, machines, and what happens to them. The world and the telemetry
//! are both made from this, so that they agree.

pub(crate) mod failures;
mod fleet;
mod outside;
mod plot;
mod shop;

use std::ops::Range;
use std::sync::Arc;

use nr_core::{AccountId, EntityGuid};

pub(crate) use fleet::{Fleet, Host, HostRole, Monitor};
pub(crate) use outside::Third;
pub(crate) use plot::{
    Alarm, Crowd, Load, Mishap, MishapKind, Plot, Release, Rush, Scene, Strain, Strained, Subject, Trouble,
    Watch,
};
pub(crate) use shop::{CATALOG, CHECKOUT, GATEWAY, INVENTORY, SHOP_SERVICES};

use super::cause::Cause;
use super::dice::Dice;

pub(crate) const SECOND: i64 = 1_000;
pub(crate) const MINUTE: i64 = 60 * SECOND;
pub(crate) const HOUR: i64 = 60 * MINUTE;
pub(crate) const DAY: i64 = 24 * HOUR;

/// Everybody.
#[derive(Clone, Debug)]
pub(crate) struct Cast {
    pub(crate) seed: u64,
    pub(crate) now_ms: i64,
    /// Nothing is older than this.
    pub(crate) begin_ms: i64,
    pub(crate) cause: Cause,
    pub(crate) accounts: Vec<(AccountId, String)>,
    pub(crate) people: Vec<Person>,
    pub(crate) services: Vec<Service>,
    pub(crate) endpoints: Vec<Endpoint>,
    pub(crate) statements: Vec<Statement>,
    pub(crate) routes: Vec<Route>,
    pub(crate) thirds: Vec<Third>,
    pub(crate) fleet: Fleet,
    pub(crate) plot: Option<Plot>,
    pub(crate) rush: Rush,
    /// Deployments, the oldest first.
    pub(crate) releases: Vec<Release>,
    /// What went wrong before and is over.
    pub(crate) mishaps: Vec<Mishap>,
}

#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) email: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Agent {
    /// A New Relic agent, with the `appId` that it reports.
    Apm(u64),
    /// An SDK of OpenTelemetry.
    Otel,
}

#[derive(Clone, Debug)]
pub(crate) struct Service {
    pub(crate) account: usize,
    pub(crate) guid: EntityGuid,
    /// The GUID as rows carry it.
    pub(crate) guid_text: Arc<str>,
    pub(crate) name: Arc<str>,
    pub(crate) agent: Agent,
    pub(crate) language: &'static str,
    pub(crate) agent_version: &'static str,
    pub(crate) instances: Vec<Instance>,
    /// The version before the first release.
    pub(crate) first_version: Arc<str>,
    /// Since when which version, the oldest first.
    pub(crate) versions: Vec<(i64, Arc<str>)>,
    pub(crate) apdex_target: f64,
}

impl Service {
    pub(crate) fn is_apm(&self) -> bool {
        matches!(self.agent, Agent::Apm(_))
    }
}

/// A process of a service.
#[derive(Clone, Debug)]
pub(crate) struct Instance {
    /// The name that it reports as its host: the pod's, outside of Kubernetes the host's.
    pub(crate) name: Arc<str>,
    /// The machine that it runs on.
    pub(crate) host: usize,
    /// Its pod.
    pub(crate) pod: Option<usize>,
}

#[derive(Clone, Debug)]
pub(crate) struct Endpoint {
    pub(crate) service: usize,
    /// The name of the transaction, for OpenTelemetry that of the span.
    pub(crate) name: Arc<str>,
    /// The last part of the name, as the root span of an APM agent has it.
    pub(crate) route: Arc<str>,
    pub(crate) method: &'static str,
    pub(crate) uri: Arc<str>,
    /// The address that callers within the cluster use.
    pub(crate) url: Arc<str>,
    /// The name that an APM agent gives to calls of it.
    pub(crate) external: Arc<str>,
    /// Whether it answers requests; else it takes messages.
    pub(crate) web: bool,
    /// What it does itself, in milliseconds.
    pub(crate) own_ms: f64,
    pub(crate) steps: Vec<Step>,
    /// The third party that it calls at last, for most of what it does itself then.
    pub(crate) outside: Option<usize>,
    pub(crate) error_rate: f64,
    pub(crate) failure: Failure,
}

/// How something fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) class: &'static str,
    pub(crate) message: &'static str,
    pub(crate) status: i64,
    /// Whether the agent was told to expect it.
    pub(crate) expected: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Ask a database.
    Query(usize),
    /// Call another endpoint and wait.
    Call(usize),
    /// Leave a message for another endpoint.
    Publish(usize),
}

#[derive(Clone, Debug)]
pub(crate) struct Statement {
    /// `postgresql` or `redis`.
    pub(crate) system: &'static str,
    pub(crate) table: Arc<str>,
    pub(crate) operation: &'static str,
    pub(crate) text: Arc<str>,
    /// The name that an APM agent gives to it.
    pub(crate) slice: Arc<str>,
    /// The name that OpenTelemetry gives to it.
    pub(crate) label: Arc<str>,
    pub(crate) median_ms: f64,
}

/// What somebody from outside does.
#[derive(Clone, Debug)]
pub(crate) struct Route {
    pub(crate) account: usize,
    pub(crate) endpoint: usize,
    /// How many an hour, over the day.
    pub(crate) hourly: f64,
    /// The page in the browser that does it, for the shop.
    pub(crate) page: Option<&'static str>,
}

impl Cast {
    pub(crate) fn new(seed: u64, now_ms: i64, days: u32, cause: Cause) -> Self {
        let dice = &mut Dice::new(seed, "cast", 0);
        let first = dice.whole(1_000_000, 3_999_999);
        let second = first + dice.whole(11, 400_000);
        let third = second + dice.whole(11, 400_000);
        let (second_name, third_name) = (
            dice.pick(&["Acme Telco Back Office", "Acme Telco Billing", "Acme Telco Partners"]),
            dice.pick(&["Acme Telco Staging", "Acme Telco Labs", "Acme Telco Data"]),
        );
        let account = |id: u64, name: &str| (AccountId::new(id).unwrap_or(AccountId::MAX), name.to_owned());
        let accounts =
            vec![account(first, "Acme Telco"), account(second, second_name), account(third, third_name)];
        let people = people(dice);
        let fleet = Fleet::machines(dice, &accounts);
        let mut cast = Self {
            seed,
            now_ms,
            begin_ms: now_ms.saturating_sub(i64::from(days.max(1)) * DAY),
            cause,
            accounts,
            people,
            services: Vec::new(),
            endpoints: Vec::new(),
            statements: Vec::new(),
            routes: Vec::new(),
            thirds: Vec::new(),
            fleet,
            plot: None,
            rush: Rush { route: 0, since_ms: i64::MAX, factor: 1.0 },
            releases: Vec::new(),
            mishaps: Vec::new(),
        };
        shop::open(&mut cast, dice);
        outside::connect(&mut cast);
        fleet::place(&mut cast, dice);
        fleet::add_job(&mut cast);
        plot::devise(&mut cast, dice);
        cast
    }

    /// A GUID in an account.
    pub(crate) fn guid(&self, account: usize, domain: &str, entity_type: &str, id: &str) -> EntityGuid {
        guid(&self.accounts, account, domain, entity_type, id)
    }

    pub(crate) fn account(&self, place: usize) -> AccountId {
        self.accounts.get(place).map_or(AccountId::MAX, |(id, _)| *id)
    }

    pub(crate) fn endpoints_of(&self, service: usize) -> impl Iterator<Item = (usize, &Endpoint)> {
        self.endpoints.iter().enumerate().filter(move |(_, endpoint)| endpoint.service == service)
    }

    /// The version of a service at a time.
    pub(crate) fn version(&self, service: usize, ms: i64) -> Arc<str> {
        let Some(service) = self.services.get(service) else { return Arc::from("0") };
        let after = service.versions.partition_point(|(since, _)| *since <= ms);
        let known = after.checked_sub(1).and_then(|place| service.versions.get(place));
        Arc::clone(known.map_or(&service.first_version, |(_, version)| version))
    }

    /// Whether a deployment of the cluster is no service but does its work on a schedule.
    pub(crate) const fn is_job(&self, workload: usize) -> bool {
        workload >= SHOP_SERVICES
    }

    /// The name of a deployment of the cluster.
    pub(crate) fn workload(&self, workload: usize) -> Arc<str> {
        let service = self.services.get(workload).filter(|_| !self.is_job(workload));
        Arc::clone(service.map_or(&self.fleet.job_name, |service| &service.name))
    }

    /// The version of the image of a deployment of the cluster.
    pub(crate) fn image(&self, workload: usize, ms: i64) -> Arc<str> {
        if self.is_job(workload) { Arc::clone(&self.fleet.job_version) } else { self.version(workload, ms) }
    }

    /// The times of one hour that telemetry may have.
    pub(crate) fn hour(&self, hour: i64) -> Range<i64> {
        (hour * HOUR).max(self.begin_ms)..((hour + 1) * HOUR).min(self.now_ms)
    }
}

/// A GUID in one of these accounts. The parts that the story makes are all of their form: the tests ask for every entity.
pub(crate) fn guid(
    accounts: &[(AccountId, String)],
    account: usize,
    domain: &str,
    entity_type: &str,
    id: &str,
) -> EntityGuid {
    let account = accounts.get(account).map_or(AccountId::MAX, |(id, _)| *id);
    #[expect(
        clippy::expect_used,
        reason = "domain and type are literals, the id is made of digits and letters"
    )]
    EntityGuid::new(account, domain, entity_type, id).expect("the parts of a GUID of the story")
}

fn people(dice: &mut Dice) -> Vec<Person> {
    const FIRST: [&str; 12] =
        ["Ada", "Noor", "Mei", "Tomás", "Ines", "Jonas", "Priya", "Kofi", "Lena", "Omar", "Yuki", "Rosa"];
    const LAST: [&str; 12] = [
        "Lindqvist",
        "Haddad",
        "Chen",
        "Okafor",
        "Moreau",
        "Ivanova",
        "Santos",
        "Weber",
        "Kaur",
        "Novak",
        "Sato",
        "Byrne",
    ];
    let (first, last) = (dice.below(FIRST.len()), dice.below(LAST.len()));
    (0..6)
        .map(|at| {
            let name = |pool: &[&'static str; 12], start: usize, step: usize| {
                pool.get((start + at * step) % 12).copied().unwrap_or_default()
            };
            let (first, last) = (name(&FIRST, first, 5), name(&LAST, last, 7));
            let email = format!("{}.{}@acme-telco.example", first.replace('á', "a"), last).to_lowercase();
            Person { id: 1_000_000_000 + dice.whole(0, 99_999_999), name: format!("{first} {last}"), email }
        })
        .collect()
}
