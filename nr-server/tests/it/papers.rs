//! Resources, families of them, and prompts of plugins, as clients see them.

use std::sync::Arc;

use async_trait::async_trait;
use nr_core::Fault;
use nr_mcp::{Channel, Exchange, Host as _, HostErrorKind, Outcome, Peer};
use nr_plugins::{
    CompletionRequest, Contents, Context, Manager, Manifest, Plugin, Prompt, PromptMessage, PromptSpec,
    Resource, ResourceBody, ResourceSpec,
};
use nr_server::{Door, PluginHost};
use serde_json::{Map, Value, json};

struct Paper(ResourceSpec);

#[async_trait]
impl Resource for Paper {
    fn spec(&self) -> &ResourceSpec {
        &self.0
    }

    async fn read(&self, uri: &str, ctx: &Context) -> Result<ResourceBody, Fault> {
        Ok(ResourceBody::text(format!("{uri} for {}", ctx.caller().id)))
    }

    async fn complete(&self, request: &CompletionRequest, _: &Context) -> Result<Vec<String>, Fault> {
        Ok(vec![format!("{}-and-more", request.value)])
    }
}

struct Letter(PromptSpec);

#[async_trait]
impl Prompt for Letter {
    fn spec(&self) -> &PromptSpec {
        &self.0
    }

    async fn render(&self, arguments: Map<String, Value>, _: &Context) -> Result<Vec<PromptMessage>, Fault> {
        Ok(vec![PromptMessage::user(format!("Dear {}", arguments["to"].as_str().unwrap()))])
    }

    async fn complete(&self, request: &CompletionRequest, _: &Context) -> Result<Vec<String>, Fault> {
        Ok(vec![format!("{}da", request.value), request.known["from"].clone()])
    }
}

struct Papers;

#[async_trait]
impl Plugin for Papers {
    fn manifest(&self) -> Manifest {
        Manifest::new("papers", "1.0.0", "Papers.")
    }

    async fn load(&self) -> Result<Contents, Fault> {
        let spec =
            |uri: &str, name: &str| ResourceSpec::new(uri, name, "A paper.").unwrap().mime("text/plain");
        Ok(Contents::new()
            .resource(Paper(spec("toy://paper", "paper")))
            .resource(Paper(spec("toy://sheet/{number}", "sheet")))
            .prompt(Letter(PromptSpec::new("letter", "A letter.").required("to", "Whom."))))
    }
}

async fn host() -> PluginHost {
    let manager = Arc::new(Manager::new());
    manager.load(Arc::new(Papers)).await.unwrap();
    PluginHost::new(Door::new(manager))
}

fn peer() -> Peer {
    Peer::unknown(Channel::Stdio)
}

#[tokio::test]
async fn what_plugins_hold_is_offered_and_listed() {
    let host = host().await;
    let offers = host.info().offers;
    assert!(offers.resources && offers.prompts && offers.completions);
    let resources = host.resources(&peer()).await.unwrap();
    let resources: Vec<_> = resources.iter().map(|one| (&*one.uri, one.mime_type.as_deref())).collect();
    assert_eq!(resources, [("toy://paper", Some("text/plain"))]);
    let templates = host.resource_templates(&peer()).await.unwrap();
    let templates: Vec<_> = templates.iter().map(|one| (&*one.uri_template, &*one.name)).collect();
    assert_eq!(templates, [("toy://sheet/{number}", "sheet")]);
    let prompts = host.prompts(&peer()).await.unwrap();
    assert_eq!((prompts.len(), &*prompts[0].name, prompts[0].arguments[0].required), (1, "letter", true));
    assert_eq!(nr_mcp::conformance::check_host(&host).await, Vec::<String>::new());
}

#[tokio::test]
async fn they_are_read_and_filled_in() {
    let (host, exchange) = (host().await, Exchange::for_peer(peer()));
    for uri in ["toy://paper", "toy://sheet/7"] {
        let Outcome::Done(bodies) = host.read(uri, &exchange).await.unwrap() else { panic!("it asked") };
        let nr_mcp::ResourceData::Text(text) = &bodies[0].data else { panic!("{bodies:?}") };
        assert_eq!((&*bodies[0].uri, &**text), (uri, &*format!("{uri} for local")));
        assert_eq!(bodies[0].mime_type.as_deref(), Some("text/plain"), "that of the spec");
    }
    let arguments = json!({"to": "Ada"}).as_object().cloned().unwrap();
    let Outcome::Done(letter) = host.prompt("letter", arguments, &exchange).await.unwrap() else {
        panic!("it asked")
    };
    assert_eq!(letter.messages[0].1.as_text(), Some("Dear Ada"));
    for (error, kind) in [
        (host.read("toy://papr", &exchange).await.unwrap_err(), HostErrorKind::NotFound),
        (host.prompt("lettr", Map::new(), &exchange).await.unwrap_err(), HostErrorKind::NotFound),
        (host.prompt("letter", Map::new(), &exchange).await.unwrap_err(), HostErrorKind::InvalidInput),
    ] {
        assert!(error.kind == kind && error.message.contains("correlation id"), "{error:?}");
    }
}

#[tokio::test]
async fn their_arguments_are_completed() {
    let host = host().await;
    for (target, argument, expected) in [
        (nr_mcp::CompletionTarget::Prompt("letter".to_owned()), "to", &["Ada", "Bob"][..]),
        (nr_mcp::CompletionTarget::Resource("toy://sheet/{number}".to_owned()), "number", &["A-and-more"]),
    ] {
        let mut request = nr_mcp::CompletionRequest::new(target, argument, "A");
        request.known.insert("from".to_owned(), "Bob".to_owned());
        assert_eq!(host.complete(&request, &peer()).await.unwrap().values, expected);
    }
}
