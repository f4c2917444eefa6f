//! What was changed: deployments, feature flags and other events of change tracking.

use nr_core::{AccountId, EntityGuid, TimeWindow};
use serde_json::Value;

use crate::client::Client;
use crate::convert;
use crate::enums::ChangeTrackingDeploymentType;
use crate::error::Error;
use crate::generated::changes::{SearchChanges, SearchDeployments, search_changes, search_deployments};
use crate::generated::entities::entity_details;
use crate::reply::Reply;

/// A deployment of an entity.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Deployment {
    /// Its id.
    pub id: Option<String>,
    /// When, in milliseconds since 1970.
    pub timestamp_ms: i64,
    /// The version that was deployed.
    pub version: String,
    /// How it was rolled out.
    pub kind: Option<ChangeTrackingDeploymentType>,
    /// What it is about.
    pub description: Option<String>,
    /// What changed, or a link to it.
    pub changelog: Option<String>,
    /// The commit.
    pub commit: Option<String>,
    /// A link to where it was made.
    pub deep_link: Option<String>,
    /// Deployments of several entities that belong together share this.
    pub group_id: Option<String>,
    /// Who deployed it.
    pub user: Option<String>,
}

/// Two operations answer with deployments, each with generated types of its own.
macro_rules! deployment {
    ($($from:ty),*) => {$(
        impl From<$from> for Deployment {
            fn from(from: $from) -> Self {
                Self {
                    id: from.deployment_id,
                    timestamp_ms: from.timestamp.0,
                    version: from.version,
                    kind: from.deployment_type,
                    description: from.description,
                    changelog: from.changelog,
                    commit: from.commit,
                    deep_link: from.deep_link,
                    group_id: from.group_id,
                    user: from.user,
                }
            }
        }
    )*};
}

deployment!(
    entity_details::EntityDetailsActorEntityDeploymentSearchResults,
    search_deployments::SearchDeploymentsActorEntityDeploymentSearchResults
);

impl Deployment {
    pub(crate) fn newest_first(deployments: &mut [Self]) {
        deployments.sort_by_key(|deployment| std::cmp::Reverse(deployment.timestamp_ms));
    }
}

/// Which changes are asked for; without a window, New Relic's own default.
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use]
pub struct ChangeFilter {
    accounts: Vec<AccountId>,
    query: Option<String>,
    window: Option<TimeWindow>,
    limit: Option<u32>,
}

impl ChangeFilter {
    /// Every change that the key's user may see.
    pub fn new() -> Self {
        Self::default()
    }

    /// Only changes in this account; of several, any.
    pub fn account(mut self, account: AccountId) -> Self {
        self.accounts.push(account);
        self
    }

    /// Only changes that this query of change tracking matches. It is sent as it is.
    pub fn query(mut self, query: impl Into<String>) -> Self {
        self.query = Some(query.into());
        self
    }

    /// Only changes in this window.
    pub fn window(mut self, window: TimeWindow) -> Self {
        self.window = Some(window);
        self
    }

    /// At most this many.
    pub fn limit(mut self, limit: u32) -> Self {
        self.limit = Some(limit);
        self
    }
}

/// A change of any category.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Change {
    /// Its id.
    pub id: String,
    /// The category, such as `Deployment` or `Feature Flag`.
    pub category: String,
    /// The type within the category.
    pub kind: String,
    /// When, in milliseconds since 1970.
    pub timestamp_ms: i64,
    /// What it is about.
    pub description: Option<String>,
    /// The entity that was changed.
    pub entity_guid: Option<EntityGuid>,
    /// The name of that entity.
    pub entity_name: Option<String>,
    /// The version, of a deployment.
    pub version: Option<String>,
    /// The commit, of a deployment.
    pub commit: Option<String>,
    /// The flag, of a feature flag.
    pub feature_flag: Option<String>,
    /// Who made it.
    pub user: Option<String>,
    /// Attributes that its sender chose.
    pub custom: Option<Value>,
}

type Event = search_changes::SearchChangesActorChangeTrackingChangeTrackingSearchChangeEvents;

impl From<Event> for Change {
    fn from(from: Event) -> Self {
        use search_changes::SearchChangesActorChangeTrackingChangeTrackingSearchChangeEventsOn as On;
        let (version, commit, feature_flag) = match from.on {
            On::ChangeTrackingDeploymentEvent(deployment) => {
                (Some(deployment.version), deployment.commit, None)
            }
            On::ChangeTrackingFeatureFlagEvent(flag) => (None, None, Some(flag.feature_flag_id)),
            On::Unknown => (None, None, None),
        };
        let (guid, name) = from.entity.map(|entity| (entity.guid, entity.name)).unwrap_or_default();
        Self {
            id: from.change_tracking_id,
            category: from.category,
            kind: from.type_,
            timestamp_ms: from.timestamp.0,
            description: from.description.or(from.short_description),
            entity_guid: guid.and_then(|guid| guid.parse().ok()),
            entity_name: name,
            version,
            commit,
            feature_flag,
            user: from.user,
            custom: from.custom_attributes,
        }
    }
}

impl Client {
    /// The deployments of an entity, newest first; without a window, those that New Relic shows by default. An entity
    /// that does not exist has none.
    ///
    /// # Errors
    /// Those of every call.
    pub async fn deployments(
        &self,
        guid: &EntityGuid,
        window: Option<TimeWindow>,
    ) -> Result<Reply<Vec<Deployment>>, Error> {
        let time_window = window.map(convert::ends).map(|(begin, end)| {
            search_deployments::ChangeTrackingTimeWindowInputWithDefaults {
                start_time: Some(begin),
                end_time: Some(end),
            }
        });
        let filter = time_window.map(|window| search_deployments::ChangeTrackingSearchFilter {
            limit: None,
            query: None,
            time_window: Some(window),
        });
        let variables = search_deployments::Variables { guid: guid.to_string(), filter };
        let reply = self.ask::<SearchDeployments, _>(variables, "deployments", |data| data.actor).await?;
        let found = reply.data.entity.and_then(|entity| entity.deployment_search);
        if found.is_none() && !reply.errors.is_empty() {
            return Err(self.refused("SearchDeployments", reply.errors));
        }
        let mut deployments = convert::list(found.and_then(|found| found.results));
        Deployment::newest_first(&mut deployments);
        Ok(Reply { data: deployments, errors: reply.errors, warnings: reply.warnings, age: reply.age })
    }

    /// Changes of every category, newest first.
    ///
    /// # Errors
    /// Those of every call.
    pub async fn changes(&self, filter: ChangeFilter) -> Result<Reply<Vec<Change>>, Error> {
        let accounts: Vec<i64> = filter.accounts.into_iter().map(convert::number).collect();
        let time_window = filter.window.map(convert::ends).map(|(begin, end)| {
            search_changes::ChangeTrackingTimeWindowInputWithDefaults {
                start_time: Some(begin),
                end_time: Some(end),
            }
        });
        let filter = search_changes::ChangeTrackingChangeTrackingSearchFilter {
            account_ids: (!accounts.is_empty()).then_some(accounts),
            limit: filter.limit.map(i64::from),
            query: filter.query,
            time_window,
        };
        self.ask::<SearchChanges, _>(search_changes::Variables { filter: Some(filter) }, "changes", |data| {
            let events = data.actor?.change_tracking?.change_tracking_search?.change_events;
            let mut changes: Vec<Change> = convert::list(Some(events));
            changes.sort_by_key(|change| std::cmp::Reverse(change.timestamp_ms));
            Some(changes)
        })
        .await
    }
}
