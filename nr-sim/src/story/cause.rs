//! What is wrong in the account, and what the story planted of it, for tests.

use std::fmt;
use std::str::FromStr;

use nr_core::EntityGuid;

/// What is wrong in the account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Cause {
    /// A deployment of `checkout`, 42 minutes ago, made one query of one transaction slow.
    #[default]
    BadDeployment,
    /// A statement of one service became slow, and nobody deployed that service: its table lost an index.
    SlowQuery,
    /// A volume of one host is full, and what is written there fails.
    FullDisk,
    /// A third party that one service calls is slow and mostly fails.
    FailingDependency,
    /// One page is asked for many times as often, all by one kind of browser or from one region.
    TrafficSpike,
    /// A pod of another deployment takes the processors of a node from a service's pod.
    NoisyNeighbour,
    /// Nothing.
    Quiet,
}

impl Cause {
    /// Every cause.
    pub const ALL: [Self; 7] = [
        Self::BadDeployment,
        Self::SlowQuery,
        Self::FullDisk,
        Self::FailingDependency,
        Self::TrafficSpike,
        Self::NoisyNeighbour,
        Self::Quiet,
    ];

    /// Its name, as [`FromStr`] reads it: `bad-deployment`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::BadDeployment => "bad-deployment",
            Self::SlowQuery => "slow-query",
            Self::FullDisk => "full-disk",
            Self::FailingDependency => "failing-dependency",
            Self::TrafficSpike => "traffic-spike",
            Self::NoisyNeighbour => "noisy-neighbour",
            Self::Quiet => "quiet",
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Cause {
    type Err = UnknownCause;

    fn from_str(name: &str) -> Result<Self, UnknownCause> {
        Self::ALL
            .into_iter()
            .find(|cause| cause.name() == name)
            .ok_or_else(|| UnknownCause { name: name.to_owned() })
    }
}

/// A name that no [`Cause`] has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownCause {
    name: String,
}

impl UnknownCause {
    /// The name that was asked for.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl fmt::Display for UnknownCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = Cause::ALL.map(Cause::name).join(", ");
        write!(f, "no cause is named {:?}; the causes are {names}", self.name)
    }
}

impl std::error::Error for UnknownCause {}

/// What the story planted. Only tests look here: nothing in the account says it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Truth {
    /// What is wrong.
    pub cause: Cause,
    /// Who does it; nobody when nothing is wrong.
    pub culprit: Option<Culprit>,
    /// What looks as if it might be the cause.
    pub decoys: Vec<Decoy>,
}

/// Where the cause sits.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Culprit {
    /// The entity that it sits in: the service, for a full disk the host, for a neighbour its pod.
    pub entity: EntityGuid,
    /// The name of the service that it is felt at first.
    pub service: String,
    /// The entity of that service.
    pub service_entity: EntityGuid,
    /// The name of the service's transaction that feels it.
    pub transaction: String,
    /// The statement that became slow or that can't be written, as `db.statement` has it; empty where there is none.
    pub statement: String,
    /// The table of the statement; empty where there is none.
    pub table: String,
    /// The deployment that did it; empty where it was none.
    pub deployment_id: String,
    /// Its version; empty where it was none.
    pub version: String,
    /// What only this kind of cause has.
    pub scene: Scene,
    /// From when on it is felt, in milliseconds since 1970.
    pub since_ms: i64,
    /// The issue that is open about it.
    pub issue_id: String,
    /// When the issue was created, in milliseconds since 1970.
    pub detected_ms: i64,
}

/// What only one kind of cause has.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Scene {
    /// A deployment, of which the culprit says all.
    Deployment,
    /// A statement that became slow.
    Statement {
        /// The database that it runs on.
        database: EntityGuid,
        /// The host of the database.
        hostname: String,
    },
    /// A volume that is full.
    Disk {
        /// The host, as `hostname` has it.
        hostname: String,
        /// The volume, as `mountPoint` has it.
        mount_point: String,
        /// When it began to fill up, in milliseconds since 1970.
        filling_since_ms: i64,
    },
    /// A third party that fails.
    ExternalHost {
        /// Its host, as `server.address` has it.
        host: String,
    },
    /// A crowd.
    Traffic {
        /// The page, as `browserTransactionName` ends.
        page: String,
        /// The gateway's transaction.
        entry: String,
        /// How many times as many requests there are as usual.
        factor: f64,
        /// What they have in common, as `userAgentName` has it.
        user_agent: Option<String>,
        /// What they have in common, as `countryCode` has it.
        country: Option<String>,
    },
    /// A pod that takes what another one needs.
    Neighbour {
        /// The node, as `nodeName` has it.
        node: String,
        /// The node's entity.
        node_entity: EntityGuid,
        /// The pod that takes too much, as `podName` has it.
        pod: String,
        /// The deployment of that pod.
        deployment: String,
        /// The service's pod on the node.
        victim_pod: String,
    },
}

/// What looks as if it might be the cause, and is none.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Decoy {
    /// A deployment that changed nothing that can be measured.
    Deployment {
        /// What was deployed.
        entity: EntityGuid,
        /// The deployment.
        deployment_id: String,
        /// When, in milliseconds since 1970.
        timestamp_ms: i64,
    },
    /// More visitors than usual, where there is room for them.
    Traffic {
        /// The service that they visit.
        entity: EntityGuid,
        /// The transaction that there are more of.
        transaction: String,
        /// From when, in milliseconds since 1970, until the present.
        since_ms: i64,
        /// How many times as many.
        factor: f64,
    },
}
