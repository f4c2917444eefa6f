//! The account as plain data: what NerdGraph tells besides telemetry.

mod alerts;
mod entity;

use std::collections::HashMap;

use nr_core::{AccountId, EntityGuid};

pub use alerts::{Condition, ConditionKind, Incident, Issue, Policy, Term};
pub use entity::{
    AlertSeverity, Apm, Browser, Dashboard, DashboardPage, Details, Entity, EventFilter, GoldenMetric, Host,
    KeyTransaction, Monitor, Service, ServiceLevel, Tag, Widget, Workload,
};

/// Everything that stands in the accounts.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct World {
    /// The present, in milliseconds since 1970.
    pub now_ms: i64,
    /// The organization that the accounts belong to.
    pub organization: Organization,
    /// The accounts; the shop lives in the first.
    pub accounts: Vec<Account>,
    /// The users; the first is the one whose key is used.
    pub users: Vec<User>,
    /// The entities, those of the first account first.
    pub entities: Vec<Entity>,
    /// How entities hang together.
    pub relations: Vec<Relation>,
    /// Deployments, the newest first.
    pub deployments: Vec<Deployment>,
    /// Alert policies.
    pub policies: Vec<Policy>,
    /// Conditions of the policies.
    pub conditions: Vec<Condition>,
    /// Issues, the newest first.
    pub issues: Vec<Issue>,
    /// Incidents, the newest first.
    pub incidents: Vec<Incident>,
    /// Places of entities by GUID.
    pub(crate) places: HashMap<EntityGuid, usize>,
}

impl World {
    /// The entity of a GUID.
    #[must_use]
    pub fn entity(&self, guid: &EntityGuid) -> Option<&Entity> {
        self.entities.get(*self.places.get(guid)?)
    }

    /// The entities of a name, of whatever type.
    pub fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Entity> {
        self.entities.iter().filter(move |entity| entity.name == name)
    }

    /// The account of an id.
    #[must_use]
    pub fn account(&self, id: AccountId) -> Option<&Account> {
        self.accounts.iter().find(|account| account.id == id)
    }

    /// The policy of an id.
    #[must_use]
    pub fn policy(&self, id: u64) -> Option<&Policy> {
        self.policies.iter().find(|policy| policy.id == id)
    }

    /// The condition of an id.
    #[must_use]
    pub fn condition(&self, id: u64) -> Option<&Condition> {
        self.conditions.iter().find(|condition| condition.id == id)
    }
}

/// An organization.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Organization {
    /// Its id, a UUID.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// An account.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// Its name.
    pub name: String,
}

/// A user.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct User {
    /// Their id.
    pub id: u64,
    /// Their name.
    pub name: String,
    /// Their e-mail address.
    pub email: String,
}

/// How two entities hang together.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Relation {
    /// From here.
    pub source: EntityGuid,
    /// To here.
    pub target: EntityGuid,
    /// A value of `EntityRelationshipEdgeType`, such as `CALLS`.
    pub kind: &'static str,
}

/// A deployment of an entity.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Deployment {
    /// Its id, a UUID.
    pub id: String,
    /// What was deployed.
    pub entity: EntityGuid,
    /// The name of what was deployed.
    pub entity_name: String,
    /// When, in milliseconds since 1970.
    pub timestamp_ms: i64,
    /// The version from then on.
    pub version: String,
    /// What it was about.
    pub description: String,
    /// What changed.
    pub changelog: String,
    /// The e-mail address of who did it.
    pub user: String,
    /// The commit, forty hexadecimal digits.
    pub commit: String,
    /// A value of `ChangeTrackingDeploymentType`, such as `ROLLING`.
    pub kind: &'static str,
}
