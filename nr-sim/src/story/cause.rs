//! What is wrong in the account, and what the story planted of it, for tests.

use nr_core::EntityGuid;

/// What is wrong in the account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Cause {
    /// A deployment of `checkout`, 42 minutes ago, made one query of one transaction slow.
    #[default]
    BadDeployment,
    /// Nothing.
    Quiet,
}

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
    /// The service.
    pub entity: EntityGuid,
    /// Its name.
    pub service: String,
    /// The name of the transaction that became slow.
    pub transaction: String,
    /// The query of the transaction that became slow, as `db.statement` has it.
    pub statement: String,
    /// The table that it reads.
    pub table: String,
    /// The deployment that did it.
    pub deployment_id: String,
    /// Its version.
    pub version: String,
    /// When, in milliseconds since 1970.
    pub since_ms: i64,
    /// The issue that is open about it.
    pub issue_id: String,
    /// When the issue was created, in milliseconds since 1970.
    pub detected_ms: i64,
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
