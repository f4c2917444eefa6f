//! `decode_entity_guid`: what a GUID says by itself.

use async_trait::async_trait;
use nr_core::{EntityGuid, Fault};
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    #[schemars(with = "String")]
    entity_guid: EntityGuid,
}

/// The tool.
#[derive(Debug)]
pub struct DecodeEntityGuid {
    spec: ToolSpec,
}

impl Default for DecodeEntityGuid {
    fn default() -> Self {
        Self::new()
    }
}

impl DecodeEntityGuid {
    /// The tool.
    #[must_use]
    pub fn new() -> Self {
        let spec = ToolSpec::read(
            "decode_entity_guid",
            "Reads account, domain, type and identifier from an entity GUID, without asking New Relic: whether the entity \
             exists, get_entity knows. Example: {\"entity_guid\": \"MXxBUE18QVBQTElDQVRJT058MjM\"}",
        )
        .title("Decode entity GUID")
        .toolset("discovery")
        .closed_world()
        .arguments::<Wanted>()
        .argument_alias("guid", "entity_guid");
        Self { spec }
    }
}

#[async_trait]
impl Tool for DecodeEntityGuid {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, _: &Context) -> Result<Outcome<Answer>, Fault> {
        let guid = arguments.decode::<Wanted>()?.entity_guid;
        Ok(Outcome::Done(Answer::text(format!(
            "entity_guid: {guid}\naccount_id: {}\ndomain: {}\nentity_type: {}\nidentifier: {}",
            guid.account(),
            guid.domain(),
            guid.entity_type(),
            crate::table::clean_line(guid.identifier()),
        ))))
    }
}
