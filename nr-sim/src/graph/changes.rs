//! Deployments of an entity, and change tracking across entities.

use nr_core::AccountId;
use serde::Deserialize;
use serde_json::{Value, json};

use super::context::Context;
use super::entity::EntityNode;
use super::failure::Failure;
use super::issues::Window;
use super::node::{Field, Found, Object};
use crate::story::world::{Deployment, Entity};

/// Changes when no limit is given. New Relic publishes no number.
const LIMIT: usize = 100;

/// The most changes of an answer. New Relic publishes no number.
const MAX_LIMIT: usize = 2_000;

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Filter {
    account_ids: Option<Vec<u64>>,
    limit: Option<usize>,
    query: Option<String>,
    time_window: Option<Window>,
}

impl Filter {
    /// The deployments that fit, the newest first.
    fn apply<'c>(
        &self,
        context: &'c Context,
        of: impl Fn(&Deployment) -> bool,
    ) -> Result<Vec<&'c Deployment>, Failure> {
        if self.query.is_some() {
            return Err(Failure::input("The simulation does not filter changes by query; filter by time"));
        }
        let (start, end) =
            self.time_window.map_or((i64::MIN, i64::MAX), |window| window.bounds(context.now_ms, i64::MAX));
        Ok(context
            .state
            .world
            .deployments
            .iter()
            .filter(|one| one.timestamp_ms >= start && one.timestamp_ms < end && of(one))
            .take(self.limit.unwrap_or(LIMIT).min(MAX_LIMIT))
            .collect())
    }
}

/// `entity.deploymentSearch`
pub(crate) fn deployments<'c>(
    context: &'c Context,
    entity: &Entity,
    field: Field<'_>,
) -> Result<Found<'c>, Failure> {
    let filter: Filter = field.input("filter")?;
    let found = filter.apply(context, |one| one.entity == entity.guid)?;
    Ok(Found::json(json!({ "results": found.into_iter().map(deployment).collect::<Vec<_>>() })))
}

fn deployment(one: &Deployment) -> Value {
    json!({
        "deploymentId": one.id,
        "entityGuid": one.entity.to_string(),
        "timestamp": one.timestamp_ms,
        "version": one.version,
        "deploymentType": one.kind,
        "description": one.description,
        "changelog": one.changelog,
        "commit": one.commit,
        "deepLink": null,
        "groupId": null,
        "user": one.user,
    })
}

/// `actor.changeTracking`
pub(crate) struct ChangesNode<'c> {
    pub(crate) context: &'c Context,
}

impl<'c> Object<'c> for ChangesNode<'c> {
    fn type_name(&self) -> &str {
        "ChangeTrackingActorStitchedFields"
    }

    fn field(&self, field: Field<'_>) -> Found<'c> {
        if field.name() != "changeTrackingSearch" {
            return Found::Unknown;
        }
        let context = self.context;
        let found = field.input::<Filter>("filter").and_then(|filter| {
            filter.apply(context, |one| {
                let account: AccountId = one.entity.account();
                filter.account_ids.as_ref().is_none_or(|ids| ids.contains(&account.get()))
            })
        });
        match found {
            Ok(events) => Found::object(Events { context, events }),
            Err(failure) => Found::Failed(failure),
        }
    }
}

struct Events<'c> {
    context: &'c Context,
    events: Vec<&'c Deployment>,
}

impl<'c> Object<'c> for Events<'c> {
    fn type_name(&self) -> &str {
        "ChangeTrackingChangeTrackingSearchResult"
    }

    fn field(&self, field: Field<'_>) -> Found<'c> {
        match field.name() {
            "changeEvents" => Found::Objects(
                self.events
                    .iter()
                    .map(|event| -> Box<dyn Object<'c> + 'c> {
                        Box::new(Event { context: self.context, event })
                    })
                    .collect(),
            ),
            _ => Found::Unknown,
        }
    }
}

struct Event<'c> {
    context: &'c Context,
    event: &'c Deployment,
}

impl<'c> Object<'c> for Event<'c> {
    fn type_name(&self) -> &str {
        "ChangeTrackingDeploymentEvent"
    }

    fn field(&self, field: Field<'_>) -> Found<'c> {
        let one = self.event;
        match field.name() {
            "changeTrackingId" => Found::json(one.id.as_str()),
            "category" => Found::json("Deployment"),
            "type" => Found::json(json!(title(one.kind))),
            "categoryAndType" => Found::json(json!(format!("DEPLOYMENT__{}", one.kind))),
            "timestamp" => Found::json(json!(one.timestamp_ms)),
            "description" => Found::json(one.description.as_str()),
            "shortDescription" => Found::json(json!(format!("{} {}", one.entity_name, one.version))),
            "groupId" | "deepLink" => Found::null(),
            "customAttributes" => Found::json(json!({})),
            "user" => Found::json(one.user.as_str()),
            "version" => Found::json(one.version.as_str()),
            "commit" => Found::json(one.commit.as_str()),
            "changelog" => Found::json(one.changelog.as_str()),
            "entity" => match self.context.state.world.entity(&one.entity) {
                Some(entity) => Found::object(EntityNode::outline(self.context, entity)),
                None => Found::null(),
            },
            _ => Found::Unknown,
        }
    }
}

/// `BLUE_GREEN` as events write it: `Blue green`.
fn title(kind: &str) -> String {
    let words = kind.replace('_', " ");
    words.get(..1).unwrap_or_default().to_owned() + &words.get(1..).unwrap_or_default().to_lowercase()
}
