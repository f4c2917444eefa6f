//! `newrelic://health` and `newrelic://metrics`: what the tools tell, as JSON.

use std::sync::Arc;

use async_trait::async_trait;
use nr_core::Fault;
use nr_plugins::template::ParseTemplateError;
use nr_plugins::{Context, Resource, ResourceBody, ResourceSpec};

use super::Own;

/// Whether New Relic answers.
pub(super) struct Health {
    spec: ResourceSpec,
    own: Arc<Own>,
}

impl Health {
    pub(super) fn new(own: Arc<Own>) -> Result<Self, ParseTemplateError> {
        let about = "Whether New Relic answers this server, asked when it is read.";
        let spec = ResourceSpec::new("newrelic://health", "health", about)?.title("Health of the server");
        Ok(Self { spec: spec.mime("application/json"), own })
    }
}

#[async_trait]
impl Resource for Health {
    fn spec(&self) -> &ResourceSpec {
        &self.spec
    }

    async fn read(&self, _: &str, ctx: &Context) -> Result<ResourceBody, Fault> {
        Ok(ResourceBody::text(self.own.check(ctx).await.as_json().to_string()))
    }
}

/// What the server has counted.
pub(super) struct Figures {
    spec: ResourceSpec,
    own: Arc<Own>,
}

impl Figures {
    pub(super) fn new(own: Arc<Own>) -> Result<Self, ParseTemplateError> {
        let about = "Calls by tool, requests to New Relic, cache and memory since the start.";
        let spec = ResourceSpec::new("newrelic://metrics", "metrics", about)?.title("Figures of the server");
        Ok(Self { spec: spec.mime("application/json"), own })
    }
}

#[async_trait]
impl Resource for Figures {
    fn spec(&self) -> &ResourceSpec {
        &self.spec
    }

    async fn read(&self, _: &str, _: &Context) -> Result<ResourceBody, Fault> {
        Ok(ResourceBody::text(self.own.as_json().to_string()))
    }
}
