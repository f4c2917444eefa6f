//! What an entity calls, is called by, runs on or contains.

use std::sync::Arc;

use nr_core::EntityGuid;

use super::outline::{EntityOutline, of_vertex};
use crate::client::Client;
use crate::enums::{EntityRelationshipEdgeDirection, EntityRelationshipEdgeType};
use crate::error::Error;
use crate::generated::entities::{RelatedEntities, related_entities as ops};
use crate::page::{Page, Pages};
use crate::reply::{Reply, Warning};

/// Relations on a page at most (schema of 2026-04).
pub const MAX_RELATED: u32 = 2_000;

/// Which way a relation goes, seen from the entity that was asked about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Direction {
    /// From the other entity to this one: what calls it.
    In,
    /// From this entity to the other one: what it calls.
    Out,
    /// Either.
    #[default]
    Both,
}

/// Which relations are asked for.
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use]
pub struct RelatedFilter {
    direction: Direction,
    kinds: Vec<EntityRelationshipEdgeType>,
    domain_types: Vec<(String, String)>,
    types: Vec<String>,
    limit: Option<u32>,
}

impl RelatedFilter {
    /// All relations.
    pub fn new() -> Self {
        Self::default()
    }

    /// Only those that go this way.
    pub fn direction(mut self, direction: Direction) -> Self {
        self.direction = direction;
        self
    }

    /// Only those of this kind, such as `CALLS` or `HOSTS`; of several, any.
    pub fn kind(mut self, kind: impl AsRef<str>) -> Self {
        self.kinds.push(kind.as_ref().into());
        self
    }

    /// Only entities of this domain and type; of several, any. The server filters.
    pub fn domain_type(mut self, domain: impl Into<String>, entity_type: impl Into<String>) -> Self {
        self.domain_types.push((domain.into(), entity_type.into()));
        self
    }

    /// Only entities of this type in any domain; of several, any. The server cannot filter by type alone: others are
    /// taken off its pages, so that a page may have fewer than its limit while there are more.
    pub fn entity_type(mut self, entity_type: impl Into<String>) -> Self {
        self.types.push(entity_type.into());
        self
    }

    /// Relations on a page, up to [`MAX_RELATED`], which is what a page has if nothing is said.
    pub fn limit(mut self, limit: u32) -> Self {
        self.limit = Some(limit.clamp(1, MAX_RELATED));
        self
    }

    fn on_wire(&self) -> ops::EntityRelationshipEdgeFilter {
        let direction = match self.direction {
            Direction::In => EntityRelationshipEdgeDirection::Inbound,
            Direction::Out => EntityRelationshipEdgeDirection::Outbound,
            Direction::Both => EntityRelationshipEdgeDirection::Both,
        };
        let include = self.domain_types.iter().map(|(domain, entity_type)| ops::DomainTypeInput {
            domain: domain.clone(),
            type_: entity_type.clone(),
        });
        ops::EntityRelationshipEdgeFilter {
            direction: Some(direction),
            entity_domain_types: (!self.domain_types.is_empty()).then(|| {
                ops::EntityRelationshipEntityDomainTypeFilter {
                    include: Some(include.collect()),
                    exclude: None,
                }
            }),
            relationship_types: (!self.kinds.is_empty()).then(|| ops::EntityRelationshipEdgeTypeFilter {
                include: Some(self.kinds.clone()),
                exclude: None,
            }),
        }
    }
}

/// A relation, and the entity at its other end.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct RelatedEntity {
    /// The kind of relation, such as `CALLS`, `HOSTS` or `CONTAINS`.
    pub kind: String,
    /// [`Direction::Out`] when the entity asked about is its source, [`Direction::In`] when it is its target,
    /// [`Direction::Both`] when it is both.
    pub direction: Direction,
    /// The other entity.
    pub entity: EntityOutline,
    /// When the relation was found, in milliseconds since 1970.
    pub created_ms: i64,
}

impl RelatedEntity {
    fn read(edge: ops::RelatedEntitiesActorEntityRelatedEntitiesResults, guid: &str) -> Option<Self> {
        let (direction, other) = match (edge.source.guid == guid, edge.target.guid == guid) {
            (true, false) => (Direction::Out, edge.target),
            (false, true) => (Direction::In, edge.source),
            _ => (Direction::Both, edge.target),
        };
        Some(Self {
            kind: edge.type_.as_str().to_owned(),
            direction,
            entity: of_vertex(other)?,
            created_ms: edge.created_at.0,
        })
    }
}

impl Client {
    /// The relations of an entity, in pages. An entity that does not exist has none.
    #[must_use]
    pub fn related_entities(&self, guid: &EntityGuid, filter: RelatedFilter) -> Pages<RelatedEntity> {
        let shared = Arc::new((self.clone(), guid.to_string(), filter));
        Pages::new(move |cursor| {
            let shared = Arc::clone(&shared);
            async move {
                let (client, guid, filter) = &*shared;
                client.related_page(guid, filter, cursor).await
            }
        })
    }

    async fn related_page(
        &self,
        guid: &str,
        filter: &RelatedFilter,
        cursor: Option<String>,
    ) -> Result<Reply<Page<RelatedEntity>>, Error> {
        let variables = ops::Variables {
            guid: guid.to_owned(),
            filter: Some(filter.on_wire()),
            limit: filter.limit.map(i64::from),
            cursor,
        };
        let reply = self.ask::<RelatedEntities, _>(variables, "relations", |data| data.actor).await?;
        let Reply { data, errors, mut warnings, age } = reply;
        let found = match data.entity {
            Some(entity) => entity.related_entities,
            None => None,
        };
        let Some(found) = found else {
            if errors.is_empty() {
                return Ok(Reply { data: Page::new(Vec::new(), None, None), errors, warnings, age });
            }
            return Err(self.refused("RelatedEntities", errors));
        };
        let edges = found.results.len();
        let mut items: Vec<_> =
            found.results.into_iter().filter_map(|edge| RelatedEntity::read(edge, guid)).collect();
        if items.len() < edges {
            let what = "relations to entities without a readable GUID".to_owned();
            warnings.push(Warning::Skipped { what, count: edges - items.len() });
        }
        if !filter.types.is_empty() {
            items.retain(|item| filter.types.contains(&item.entity.entity_type));
        }
        Ok(Reply { data: Page::new(items, found.next_cursor, None), errors, warnings, age })
    }
}
