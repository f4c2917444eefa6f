//! The roots of queries and mutations, and the actor: who asks, and what they may see.

use nr_core::EntityGuid;
use serde_json::{Value, json};

use super::account::AccountNode;
use super::changes;
use super::context::Context;
use super::docs::DocsNode;
use super::entities::SearchNode;
use super::entity::EntityNode;
use super::failure::Failure;
use super::node::{Field, Found, Object};
use super::nrql;

/// Queries that `queryHistory` tells when no limit is given.
const HISTORY: i64 = 100;

/// The GUIDs that `entities` takes (schema, `entities(guids:)`).
const MAX_GUIDS: usize = 25;

/// Where a document starts.
pub(crate) struct Root<'c> {
    context: &'c Context,
    mutation: bool,
}

impl<'c> Root<'c> {
    pub(crate) const fn new(context: &'c Context, mutation: bool) -> Self {
        Self { context, mutation }
    }
}

impl<'c> Object<'c> for Root<'c> {
    fn type_name(&self) -> &str {
        if self.mutation { "RootMutationType" } else { "RootQueryType" }
    }

    fn field(&self, field: Field<'_>) -> Found<'c> {
        match (self.mutation, field.name()) {
            (false, "actor") => Found::object(Actor { context: self.context }),
            (false, "requestContext") => {
                let user = self.context.state.world.users.first();
                Found::json(json!({ "userId": user.map(|user| user.id.to_string()), "apiKey": null }))
            }
            (false, "docs") => Found::object(DocsNode),
            (true, "nrqlCancelQuery") => nrql::cancel(self.context, &field.id("queryId").unwrap_or_default()),
            _ => Found::Unknown,
        }
    }
}

struct Actor<'c> {
    context: &'c Context,
}

impl<'c> Object<'c> for Actor<'c> {
    fn type_name(&self) -> &str {
        "Actor"
    }

    fn field(&self, field: Field<'_>) -> Found<'c> {
        let context = self.context;
        let world = &context.state.world;
        match field.name() {
            "user" => Found::json(world.users.first().map_or_else(
                Default::default,
                |user| json!({ "id": user.id, "name": user.name, "email": user.email }),
            )),
            "accounts" => Found::json(
                world
                    .accounts
                    .iter()
                    .map(|account| json!({ "id": account.id.get(), "name": account.name }))
                    .collect::<Value>(),
            ),
            "account" => self.account(field),
            "organization" => Found::json(json!({
                "id": world.organization.id,
                "name": world.organization.name,
            })),
            "entity" => match guid(field.text("guid").unwrap_or_default()) {
                Err(failure) => Found::Failed(failure),
                Ok(guid) => match world.entity(&guid) {
                    Some(entity) => Found::object(EntityNode::full(context, entity)),
                    None => Found::null(),
                },
            },
            "entities" => self.entities(field).into(),
            "entitySearch" => SearchNode::new(context, field).map(Found::object).into(),
            "nrql" => self.across(field, |context, field, accounts| {
                let query = field.text("query").unwrap_or_default().to_owned();
                nrql::run(context, field, nrql::ACROSS, accounts, query)
            }),
            "nrqlQueryProgress" => self.across(field, |context, field, accounts| {
                nrql::progress(context, nrql::ACROSS, &accounts, &field.id("queryId").unwrap_or_default())
            }),
            "queryHistory" => Found::object(History { context }),
            "changeTracking" => Found::object(changes::ChangesNode { context }),
            _ => Found::Unknown,
        }
    }
}

impl<'c> Actor<'c> {
    fn account(&self, field: Field<'_>) -> Found<'c> {
        let id = field.int("id").unwrap_or_default();
        match nrql::accounts(self.context, &[id]) {
            Err(failure) => Found::Failed(failure),
            Ok(accounts) => accounts
                .into_iter()
                .next()
                .and_then(|id| self.context.state.world.account(id))
                .map_or_else(Found::null, |account| {
                    Found::object(AccountNode { context: self.context, account })
                }),
        }
    }

    fn entities(&self, field: Field<'_>) -> Result<Found<'c>, Failure> {
        let guids: Vec<Option<String>> = field.input("guids")?;
        if guids.len() > MAX_GUIDS {
            return Err(Failure::input(format!("At most {MAX_GUIDS} entity GUIDs can be asked for at once")));
        }
        let world = &self.context.state.world;
        let mut found: Vec<Box<dyn Object<'c> + 'c>> = Vec::with_capacity(guids.len());
        for text in guids.iter().flatten() {
            if let Some(entity) = world.entity(&guid(text)?) {
                found.push(Box::new(EntityNode::full(self.context, entity)));
            }
        }
        Ok(Found::Objects(found))
    }

    fn across(
        &self,
        field: Field<'_>,
        then: impl FnOnce(&'c Context, Field<'_>, Vec<nr_core::AccountId>) -> Found<'c>,
    ) -> Found<'c> {
        let accounts = field.input::<Vec<i64>>("accounts").and_then(|ids| nrql::accounts(self.context, &ids));
        match accounts {
            Ok(accounts) => then(self.context, field, accounts),
            Err(failure) => Found::Failed(failure),
        }
    }
}

/// A GUID that was written by somebody.
pub(crate) fn guid(text: &str) -> Result<EntityGuid, Failure> {
    text.parse().map_err(|error: nr_core::entity::ParseGuidError| {
        Failure::input(format!("Invalid entity GUID: {error}"))
    })
}

struct History<'c> {
    context: &'c Context,
}

#[derive(Default, serde::Deserialize)]
struct HistoryOptions {
    limit: Option<i64>,
}

impl<'c> Object<'c> for History<'c> {
    fn type_name(&self) -> &str {
        "QueryHistoryActorStitchedFields"
    }

    fn field(&self, field: Field<'_>) -> Found<'c> {
        if field.name() != "nrql" {
            return Found::Unknown;
        }
        let options = match field.input::<HistoryOptions>("options") {
            Ok(options) => options,
            Err(failure) => return Found::Failed(failure),
        };
        let limit = usize::try_from(options.limit.unwrap_or(HISTORY)).unwrap_or_default();
        let asked = self.context.state.nrdb.history(limit);
        Found::json(
            asked
                .iter()
                .map(|asked| {
                    let accounts: Vec<u64> = asked.accounts.iter().map(|account| account.get()).collect();
                    json!({
                        "accountIds": accounts,
                        "createdAt": date_time(asked.at_ms),
                        "query": asked.query,
                    })
                })
                .collect::<Value>(),
        )
    }
}

/// A `DateTime`: ISO 8601 with Z.
pub(crate) fn date_time(ms: i64) -> Option<String> {
    jiff::Timestamp::from_millisecond(ms).ok().map(|at| at.to_string())
}
