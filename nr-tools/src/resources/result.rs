//! `newrelic://result/{id}`: the whole of an answer that was cut.

use async_trait::async_trait;
use nr_core::Fault;
use nr_plugins::template::ParseTemplateError;
use nr_plugins::{Context, Resource, ResourceBody, ResourceSpec};

use super::part;
use crate::services::Services;

#[derive(Debug)]
pub(super) struct CutResult {
    spec: ResourceSpec,
    services: Services,
}

impl CutResult {
    pub(super) fn new(services: Services) -> Result<Self, ParseTemplateError> {
        let about = "Every row of an answer that was cut, as NDJSON. The id is the answer's `next`; it is good for 15 \
                     minutes, for the caller that got it.";
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
        let kept = self.services.results.whole(&id, &ctx.caller().id)?;
        Ok(ResourceBody::text(kept.table.ndjson()))
    }
}
