//! The proof kit, on a good host and on a bad one.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use nr_mcp::conformance::check_host;
use nr_mcp::{
    Exchange, Host, HostError, HostErrorKind, Offers, Outcome, Peer, Prompt, Resource, ResourceTemplate,
    ServerInfo, Tool, ToolResult,
};
use serde_json::{Map, Value, json};

use crate::toy::Toy;

#[tokio::test]
async fn a_good_host_has_no_faults() {
    assert_eq!(check_host(&*Toy::new()).await, Vec::<String>::new());
}

/// Does everything wrong that can be done wrong.
#[derive(Default)]
struct Bad(AtomicUsize);

fn schema(value: Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

#[async_trait]
impl Host for Bad {
    fn info(&self) -> ServerInfo {
        let mut offers = Offers::default();
        offers.subscriptions = true;
        ServerInfo::new("", "1").offers(offers)
    }

    fn tools(&self, _: &Peer) -> Vec<Arc<Tool>> {
        let fits = schema(json!({"type": "object"}));
        vec![
            Arc::new(Tool::new("a b", "", fits.clone())),
            Arc::new(Tool::new("twice", "one", fits.clone())),
            Arc::new(Tool::new("twice", "two", fits.clone())),
            Arc::new(Tool::new("fickle", format!("asked {}", self.0.fetch_add(1, Ordering::Relaxed)), fits)),
            Arc::new(Tool::new("broken", "x", schema(json!({"type": "nothing", "required": ["y"]})))),
        ]
    }

    async fn call(
        &self,
        _: &str,
        _: Map<String, Value>,
        _: &Exchange,
    ) -> Result<Outcome<ToolResult>, HostError> {
        Ok(ToolResult::text("whatever").into())
    }

    async fn resources(&self, _: &Peer) -> Result<Vec<Resource>, HostError> {
        Ok(vec![Resource::new("nothing", "nothing")])
    }

    async fn resource_templates(&self, _: &Peer) -> Result<Vec<ResourceTemplate>, HostError> {
        Ok(vec![ResourceTemplate::new("x://{a", "a")])
    }

    async fn read(&self, _: &str, _: &Exchange) -> Result<Outcome<Vec<nr_mcp::ResourceBody>>, HostError> {
        Err(HostError::new(HostErrorKind::Internal, "x"))
    }

    async fn prompts(&self, _: &Peer) -> Result<Vec<Prompt>, HostError> {
        panic!("asked for")
    }
}

#[tokio::test]
async fn every_fault_of_a_bad_host_is_found() {
    insta::assert_snapshot!(check_host(&Bad::default()).await.join("\n"));
}
