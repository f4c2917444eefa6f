//! `relatedEntities`: what an entity calls, is called by, runs on or contains.

use serde::Deserialize;
use serde_json::json;

use super::super::context::Context;
use super::super::cursor::page;
use super::super::failure::Failure;
use super::super::node::{Field, Found, Object};
use super::EntityNode;
use crate::story::world::{Entity, Relation};

/// Relations of a page; `limit` can only lower it (schema, `relatedEntities`).
const PAGE: usize = 2_000;

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Filter {
    direction: Option<String>,
    entity_domain_types: Option<Choice<DomainType>>,
    relationship_types: Option<Choice<String>>,
}

#[derive(Deserialize)]
struct Choice<T> {
    include: Option<Vec<T>>,
    exclude: Option<Vec<T>>,
}

#[derive(Deserialize)]
struct DomainType {
    domain: String,
    #[serde(rename = "type")]
    kind: String,
}

impl<T> Choice<T> {
    fn takes(&self, is: impl Fn(&T) -> bool) -> bool {
        self.include.as_ref().is_none_or(|all| all.is_empty() || all.iter().any(&is))
            && !self.exclude.as_ref().is_some_and(|all| all.iter().any(&is))
    }
}

/// A page of an entity's relations.
pub(super) fn related<'c>(
    context: &'c Context,
    entity: &'c Entity,
    field: Field<'_>,
) -> Result<Found<'c>, Failure> {
    let filter: Filter = field.input("filter")?;
    let world = &context.state.world;
    let mut edges: Vec<Edge<'c>> = Vec::new();
    for relation in &world.relations {
        let outbound = relation.source == entity.guid;
        if !outbound && relation.target != entity.guid {
            continue;
        }
        let wanted = match filter.direction.as_deref() {
            Some("INBOUND") => !outbound,
            Some("OUTBOUND") => outbound,
            _ => true,
        };
        let other = if outbound { &relation.target } else { &relation.source };
        let kind_fits = filter
            .relationship_types
            .as_ref()
            .is_none_or(|choice| choice.takes(|kind| kind == relation.kind));
        let type_fits = filter.entity_domain_types.as_ref().is_none_or(|choice| {
            choice.takes(|one| one.domain == other.domain() && one.kind == other.entity_type())
        });
        if wanted && kind_fits && type_fits {
            edges.push(Edge { context, relation });
        }
    }
    let size = field.int("limit").and_then(|limit| usize::try_from(limit).ok()).unwrap_or(PAGE);
    let page = page(edges, "related", field.text("cursor"), size.clamp(1, PAGE))?;
    Ok(Found::object(Related { edges: page.items, next: page.next }))
}

struct Related<'c> {
    edges: Vec<Edge<'c>>,
    next: Option<String>,
}

impl<'c> Object<'c> for Related<'c> {
    fn type_name(&self) -> &str {
        "EntityRelationshipRelatedEntitiesResult"
    }

    fn field(&self, field: Field<'_>) -> Found<'c> {
        match field.name() {
            "nextCursor" => Found::json(json!(self.next)),
            "results" => Found::Objects(
                self.edges.iter().map(|edge| -> Box<dyn Object<'c> + 'c> { Box::new(*edge) }).collect(),
            ),
            _ => Found::Unknown,
        }
    }
}

#[derive(Clone, Copy)]
struct Edge<'c> {
    context: &'c Context,
    relation: &'c Relation,
}

impl<'c> Object<'c> for Edge<'c> {
    fn type_name(&self) -> &str {
        "EntityRelationshipDetectedEdge"
    }

    fn field(&self, field: Field<'_>) -> Found<'c> {
        let (context, relation) = (self.context, self.relation);
        let world = &context.state.world;
        let (source, target) = (world.entity(&relation.source), world.entity(&relation.target));
        match field.name() {
            "type" => Found::json(relation.kind),
            // A relation is as old as the younger of its ends.
            "createdAt" => {
                let seen = [source, target].into_iter().flatten().map(|entity| entity.first_seen_ms);
                Found::json(json!(seen.max().unwrap_or(context.now_ms)))
            }
            "source" => Found::object(Vertex { context, guid: &relation.source, entity: source }),
            "target" => Found::object(Vertex { context, guid: &relation.target, entity: target }),
            _ => Found::Unknown,
        }
    }
}

struct Vertex<'c> {
    context: &'c Context,
    guid: &'c nr_core::EntityGuid,
    entity: Option<&'c Entity>,
}

impl<'c> Object<'c> for Vertex<'c> {
    fn type_name(&self) -> &str {
        "EntityRelationshipVertex"
    }

    fn field(&self, field: Field<'_>) -> Found<'c> {
        match field.name() {
            "guid" => Found::json(json!(self.guid.to_string())),
            "accountId" => Found::json(json!(self.guid.account().get())),
            "entity" => self
                .entity
                .map_or_else(Found::null, |entity| Found::object(EntityNode::outline(self.context, entity))),
            _ => Found::Unknown,
        }
    }
}
