//! `list_related_entities`: the neighbours of an entity and how they are doing.

use async_trait::async_trait;
use nr_core::{EntityGuid, Fault};
use nr_nerdgraph::{Direction, RelatedFilter};
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::rows;
use crate::answer::{About, warnings};
use crate::guid;
use crate::list::{self, List, Part};
use crate::services::Services;
use crate::table::Builder;

/// What the list is asked for with.
#[derive(Serialize, Deserialize, JsonSchema)]
pub(crate) struct Wanted {
    #[schemars(with = "Option<String>")]
    entity_guid: Option<EntityGuid>,
    /// `out`: what it calls or runs on; default both.
    direction: Option<Way>,
    /// APPLICATION, HOST, ...
    types: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cursor: Option<String>,
}

/// Which way relations go.
#[derive(Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Way {
    In,
    Out,
    Both,
}

/// The tool.
#[derive(Debug)]
pub struct ListRelatedEntities {
    spec: ToolSpec,
    services: Services,
}

impl ListRelatedEntities {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            Self::NAME,
            "Lists what an entity calls, is called by, runs on or contains, with each neighbour's alert severity. \
             Example: {\"entity_guid\": \"MXxBUE18QVBQTElDQVRJT058MjM\", \"direction\": \"out\"}",
        )
        .title("List related entities")
        .toolset("discovery")
        .core()
        .arguments::<Wanted>()
        .argument_alias("guid", "entity_guid");
        Self { spec, services }
    }
}

#[async_trait]
impl List for ListRelatedEntities {
    const NAME: &'static str = "list_related_entities";
    type Arguments = Wanted;

    fn services(&self) -> &Services {
        &self.services
    }

    async fn part(&self, wanted: &Wanted, cursor: Option<&str>, _: &Context) -> Result<Part, Fault> {
        let guid = guid::needed(Self::NAME, wanted.entity_guid.as_ref())?;
        let mut filter = RelatedFilter::new();
        filter = match wanted.direction.unwrap_or(Way::Both) {
            Way::In => filter.direction(Direction::In),
            Way::Out => filter.direction(Direction::Out),
            Way::Both => filter.direction(Direction::Both),
        };
        for kind in wanted.types.iter().flatten() {
            filter = filter.entity_type(kind.to_ascii_uppercase());
        }
        let reply = self.services.client.related_entities(guid, filter).page(cursor).await?;
        let mut builder = Builder::new(["relation", "direction"].iter().chain(&rows::COLUMNS));
        for related in &reply.data.items {
            let direction = match related.direction {
                Direction::In => "in",
                Direction::Out => "out",
                _ => "both",
            };
            builder.text(&related.kind).text(direction);
            rows::write(&mut builder, &related.entity);
            builder.end();
        }
        let lead = if reply.data.items.is_empty() && reply.data.next_cursor.is_none() {
            self.why_none(guid, wanted).await?
        } else {
            String::new()
        };
        let about = About {
            found: reply.data.total,
            warnings: warnings(&reply.errors, &reply.warnings),
            ..About::default()
        };
        Ok(Part { table: builder.finish(), about, lead, next: reply.data.next_cursor })
    }
}

impl ListRelatedEntities {
    /// Tells an entity without neighbours from one that isn't there.
    async fn why_none(&self, guid: &EntityGuid, wanted: &Wanted) -> Result<String, Fault> {
        if self.services.client.entities(std::slice::from_ref(guid)).await?.data.is_empty() {
            return Err(guid::unknown(guid));
        }
        let filtered = wanted.types.is_some() || wanted.direction.is_some();
        Ok(if filtered {
            "no related entities with this direction and these types; leave them out to see all".to_owned()
        } else {
            "no related entities: New Relic knows of no relation of this entity".to_owned()
        })
    }
}

#[async_trait]
impl Tool for ListRelatedEntities {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let mut wanted: Wanted = arguments.decode()?;
        let cursor = wanted.cursor.take();
        list::call(self, wanted, cursor.as_deref(), ctx).await
    }
}
