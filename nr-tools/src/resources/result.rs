//! `newrelic://result/{id}`: the whole of an answer that was cut.

use async_trait::async_trait;
use nr_core::Fault;
use nr_plugins::template::ParseTemplateError;
use nr_plugins::{Context, Resource, ResourceBody, ResourceSpec};

use serde_json::json;

use super::part;
use crate::results::Cursor;
use crate::services::Services;

#[derive(Debug)]
pub(super) struct CutResult {
    spec: ResourceSpec,
    services: Services,
}

impl CutResult {
    pub(super) fn new(services: Services) -> Result<Self, ParseTemplateError> {
        let about = "Every row of an answer that was cut, as NDJSON; a list of which New Relic has more ends with \
                     {\"next\": cursor}. The id is the answer's `next`; it is good for 15 minutes, for its caller.";
        let spec = ResourceSpec::new("newrelic://result/{id}", "result", about)?;
        Ok(Self { spec: spec.title("Whole result").mime("application/x-ndjson"), services })
    }
}

#[async_trait]
impl Resource for CutResult {
    fn spec(&self) -> &ResourceSpec {
        &self.spec
    }

    async fn read(&self, uri: &str, ctx: &Context) -> Result<ResourceBody, Fault> {
        let id = part(&self.spec, uri, "id")?;
        let (id, kept) = self.services.results.whole(&id, &ctx.caller().id)?;
        let mut text = kept.table.ndjson();
        if let (Some(_), Ok(row)) = (&kept.more, u32::try_from(kept.table.len())) {
            text.push_str(&json!({"next": Cursor::new(id, row).encode()}).to_string());
            text.push('\n');
        }
        Ok(ResourceBody::text(text))
    }
}
