//! What a list says about an entity.

use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use nr_core::{AccountId, EntityGuid};

use crate::client::Client;
use crate::enums::EntityAlertSeverity;
use crate::error::Error;
use crate::generated::entities::{EntitiesByGuid, entities_by_guid, related_entities, search_entities};
use crate::reply::{Reply, Warning};

/// GUIDs in one request (schema of 2026-04).
pub const MAX_GUIDS: usize = 25;

/// Batches under way at once: a user may have 25 requests at a time in all.
const BATCHES: usize = 4;

/// An entity as lists show it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct EntityOutline {
    /// Names the entity everywhere.
    pub guid: EntityGuid,
    /// Its name; empty when the key's user may not see the entity.
    pub name: String,
    /// The account it belongs to.
    pub account_id: AccountId,
    /// The name of that account.
    pub account_name: Option<String>,
    /// The domain, such as `APM` or `INFRA`.
    pub domain: String,
    /// The type within the domain, such as `APPLICATION` or `HOST`.
    pub entity_type: String,
    /// How it is doing, as far as alerts watch it.
    pub alert_severity: Option<EntityAlertSeverity>,
    /// Whether its telemetry arrives.
    pub reporting: Option<bool>,
    /// Its page in New Relic.
    pub permalink: Option<String>,
    /// Its tags.
    pub tags: Vec<Tag>,
}

/// A tag with all its values.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Tag {
    /// The key.
    pub key: String,
    /// The values.
    pub values: Vec<String>,
}

impl Tag {
    pub(super) fn new(key: Option<String>, values: Option<Vec<Option<String>>>) -> Option<Self> {
        Some(Self { key: key?, values: values.unwrap_or_default().into_iter().flatten().collect() })
    }
}

impl EntityOutline {
    /// What a GUID alone says: domain, type and account stand in it.
    pub(super) fn of_guid(guid: EntityGuid) -> Self {
        Self {
            name: String::new(),
            account_id: guid.account(),
            account_name: None,
            domain: guid.domain().to_owned(),
            entity_type: guid.entity_type().to_owned(),
            alert_severity: None,
            reporting: None,
            permalink: None,
            tags: Vec::new(),
            guid,
        }
    }

    /// The values of a tag; empty when the entity does not have it.
    #[must_use]
    pub fn tag(&self, key: &str) -> &[String] {
        self.tags.iter().find(|tag| tag.key == key).map_or(&[], |tag| &tag.values)
    }
}

/// Reads an outline of generated code, whose types differ by operation while their members do not. `None` when the
/// entity has no readable GUID: without one nothing can be asked about it.
macro_rules! outline {
    ($from:expr) => {{
        let from = $from;
        from.guid.as_deref().and_then(|guid| guid.parse().ok()).map(|guid: nr_core::EntityGuid| {
            let mut outline = $crate::entity::EntityOutline::of_guid(guid);
            outline.name = from.name.unwrap_or_default();
            let (account, account_name) =
                from.account.map(|account| (account.id, account.name)).unwrap_or_default();
            if let Some(id) = from.account_id.or(account).and_then($crate::convert::account) {
                outline.account_id = id;
            }
            outline.account_name = account_name;
            if let Some(domain) = from.domain {
                outline.domain = domain;
            }
            if let Some(entity_type) = from.type_ {
                outline.entity_type = entity_type;
            }
            outline.alert_severity = from.alert_severity;
            outline.reporting = from.reporting;
            outline.permalink = from.permalink;
            let tags = from.tags.unwrap_or_default().into_iter().flatten();
            outline.tags = tags.filter_map(|tag| $crate::entity::Tag::new(tag.key, tag.values)).collect();
            outline
        })
    }};
}

pub(super) use outline;

/// Outlines of a list, and a warning when some could not be read.
pub(super) struct Outlines {
    pub(super) items: Vec<EntityOutline>,
    skipped: usize,
}

impl Outlines {
    pub(super) fn warning(&self) -> Option<Warning> {
        (self.skipped > 0).then(|| Warning::Skipped {
            what: "entities without a readable GUID".to_owned(),
            count: self.skipped,
        })
    }
}

impl FromIterator<Option<EntityOutline>> for Outlines {
    fn from_iter<I: IntoIterator<Item = Option<EntityOutline>>>(from: I) -> Self {
        let mut skipped = 0;
        let counted = from.into_iter().inspect(|outline| skipped += usize::from(outline.is_none()));
        let items = counted.flatten().collect();
        Self { items, skipped }
    }
}

impl From<Vec<search_entities::Outline>> for Outlines {
    fn from(list: Vec<search_entities::Outline>) -> Self {
        list.into_iter().map(|from| outline!(from)).collect()
    }
}

impl From<Vec<entities_by_guid::Outline>> for Outlines {
    fn from(list: Vec<entities_by_guid::Outline>) -> Self {
        list.into_iter().map(|from| outline!(from)).collect()
    }
}

/// A neighbour that the key's user may not see is known by its GUID only.
pub(super) fn of_vertex(vertex: related_entities::Vertex) -> Option<EntityOutline> {
    let seen = vertex.entity.and_then(|from| outline!(from));
    seen.or_else(|| vertex.guid.parse().ok().map(EntityOutline::of_guid))
}

impl Client {
    /// The entities with these GUIDs, [`MAX_GUIDS`] a request; those that do not exist or may not be seen are left out.
    ///
    /// # Errors
    /// Those of every call; one failing batch fails all.
    pub async fn entities(&self, guids: &[EntityGuid]) -> Result<Reply<Vec<EntityOutline>>, Error> {
        let batches: Vec<Vec<Option<String>>> = guids
            .chunks(MAX_GUIDS)
            .map(|batch| batch.iter().map(|guid| Some(guid.to_string())).collect())
            .collect();
        let replies: Vec<Reply<Outlines>> = stream::iter(batches)
            .map(|guids| async move {
                self.ask::<EntitiesByGuid, _>(entities_by_guid::Variables { guids }, "entities", |data| {
                    let found = data.actor?.entities?;
                    Some(Outlines::from(found.into_iter().flatten().collect::<Vec<_>>()))
                })
                .await
            })
            .buffered(BATCHES)
            .try_collect()
            .await?;
        let mut whole = Reply::new(Vec::with_capacity(guids.len()));
        for Reply { data, errors, warnings, age } in replies {
            whole.age = whole.age.max(age);
            whole.warnings.extend(data.warning());
            whole.data.extend(data.items);
            whole.errors.extend(errors);
            whole.warnings.extend(warnings);
        }
        Ok(whole)
    }
}
