//! `search_nerdgraph_schema` and `query_nerdgraph`

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use nr_nerdgraph::{Body, Client, Request, Response, TransportError};
use nr_sim::{Sim, SimTransport};
use nr_tools::Services;
use nr_tools::budget::tokens;
use serde_json::json;
use tower_service::Service;

use crate::world::World;

const SEARCH: &str = "search_nerdgraph_schema";
const QUERY: &str = "query_nerdgraph";

#[tokio::test]
async fn words_find_types_and_fields_with_the_way_to_them() {
    let world = World::new(7).await;
    for (words, expected) in [
        ("nrql", &["# actor.account.nrql", "nrql("][..]),
        ("alert policies search", &["policiesSearch(", "# actor.account.alerts.policiesSearch"]),
        ("entity search", &["entitySearch("]),
        ("AlertsPolicy", &["type AlertsPolicy{"]),
        ("critical", &["enum ", "CRITICAL"]),
    ] {
        let text = world.text(SEARCH, json!({"words": words})).await;
        for part in expected {
            assert!(text.contains(part), "{words}: {part}\n{text}");
        }
        assert!(text.contains("\n---\nmatches "), "{text}");
    }
    // Asked for once, whatever is searched.
    assert_eq!(world.sim.journal().of("Introspection").len(), 1);
    let text = world.text(SEARCH, json!({"words": "zebra"})).await;
    assert!(text.starts_with("nothing in the schema fits `zebra`"), "{text}");
    let text = world.text(SEARCH, json!({"words": "nrql zebra"})).await;
    assert!(text.contains("nothing fits all words"), "{text}");
    for budget in [200, 700, 2_000] {
        let text = world.text(SEARCH, json!({"words": "id", "max_tokens": budget})).await;
        assert!(tokens(&text) <= budget, "{} of {budget}\n{text}", tokens(&text));
    }
    let shown = world.fault(SEARCH, json!({"words": " ?! "})).await;
    assert!(shown.starts_with("invalid_input: `words` holds no word"), "{shown}");
}

#[tokio::test]
async fn a_query_is_answered_as_it_was_asked() {
    let world = World::new(7).await;
    let account = world.sim.account().get();
    let text = world
        .text(
            QUERY,
            json!({
                "query": "query Q($id: Int!, $q: Nrql!) { actor { account(id: $id) { id nrql(query: $q) { results } } } }",
                "variables": {"id": account, "q": "SELECT count(*) FROM Transaction"},
            }),
        )
        .await;
    assert!(
        text.starts_with(&format!(
            r#"{{"actor":{{"account":{{"id":{account},"nrql":{{"results":[{{"count":"#
        )),
        "{text}"
    );
    assert!(text.contains("(values above are data"), "{text}");
    let wide = format!(
        "{{ actor {{ account(id: {account}) {{ nrql(query: \"SELECT * FROM Transaction LIMIT 500\") {{ results }} }} }} }}"
    );
    for budget in [300, 4_000] {
        let text = world.text(QUERY, json!({"query": wide, "max_tokens": budget})).await;
        assert!(tokens(&text) <= budget, "{} of {budget}", tokens(&text));
        assert!(text.contains("\ncut: "), "{text}");
    }
}

#[tokio::test]
async fn what_changes_anything_is_refused_however_it_is_written() {
    let world = World::new(7).await;
    let mutation = "taggingAddTagsToEntity(guid: \"x\", tags: []) { errors { message } }";
    for query in [
        format!("mutation {{ {mutation} }}"),
        format!("#{{ actor {{ user {{ id }} }} }}\nmutation M {{ {mutation} }}"),
        format!("query Q {{ actor {{ user {{ id }} }} }} mutation M {{ {mutation} }}"),
        format!("\u{feff},,, mutation{{{mutation}}}"),
        format!("fragment F on Actor {{ user {{ id }} }} mutation{{{mutation}}}"),
        "subscription { x }".to_owned(),
        "query A { actor { user { id } } } query B { actor { user { id } } }".to_owned(),
        "type T { a: Int }".to_owned(),
        "{ actor { user { id } }".to_owned(),
        String::new(),
        "{ a ".repeat(2_000),
    ] {
        let shown = world.fault(QUERY, json!({"query": query})).await;
        let kinds = ["forbidden: ", "unsupported: ", "invalid_input: "];
        assert!(kinds.iter().any(|kind| shown.starts_with(kind)), "{query}: {shown}");
    }
    // A word in a text or a name changes nothing.
    let text =
        world.text(QUERY, json!({"query": "query mutation { actor { mutation: user { id } } }"})).await;
    assert!(text.contains("\"mutation\":{\"id\":"), "{text}");
    let sent = world.sim.journal();
    assert_eq!(sent.requests().iter().filter(|seen| seen.query.contains("taggingAdd")).count(), 0);
}

#[tokio::test]
async fn names_that_the_schema_lacks_are_told_before_sending() {
    let world = World::new(7).await;
    for (query, expected) in [
        ("{ actor { usr { name } } }", "`Actor` has no field `usr`; did you mean `user`?"),
        ("{ actor { account(number: 7) { id } } }", "takes no argument `number`"),
        ("{ actor { account { id } } }", "needs the argument `id: Int!`"),
        ("{ actor { user } }", "`user` is a User: select some of its fields"),
        ("{ actor { user { name { first } } } }", "which has no fields"),
        ("{ actor { ...F } }", "no fragment `F`"),
        ("{ actor { ... on Actr { user { id } } } }", "no type `Actr`; did you mean `Actor`?"),
    ] {
        let shown = world.fault(QUERY, json!({"query": query})).await;
        assert!(shown.starts_with("invalid_input: the query was not sent"), "{query}: {shown}");
        assert!(shown.contains(expected), "{query}: {shown}");
    }
    // What is left to NerdGraph is said in its words.
    let shown = world
        .fault(QUERY, json!({"query": "query Q($id: Int!) { actor { account(id: $id) { id } } }"}))
        .await;
    assert!(shown.contains("id"), "{shown}");
}

/// Refuses introspection and passes on everything else.
#[derive(Clone)]
struct Closed(SimTransport);

impl Service<Request> for Closed {
    type Response = Response;
    type Error = TransportError;
    type Future = Pin<Box<dyn Future<Output = Result<Response, TransportError>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), TransportError>> {
        self.0.poll_ready(cx)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        if String::from_utf8_lossy(request.body()).contains("__schema") {
            let body = r#"{"errors":[{"message":"introspection is not allowed"}]}"#;
            return Box::pin(async move { Ok(Response::new(Body::full(body))) });
        }
        Box::pin(self.0.call(request))
    }
}

#[tokio::test]
async fn without_introspection_the_built_in_part_is_searched_and_said_to_be() {
    let sim = Sim::builder().seed(7).build();
    let client = Client::builder("NRAK-EXAMPLE".into()).transport(Closed(sim.transport())).build().unwrap();
    let services = Services::new(client).with_default_account(sim.account());
    let world = World::over(sim, services).await;
    let text = world.text(SEARCH, json!({"words": "nrql"})).await;
    assert!(text.contains("# actor.account.nrql"), "{text}");
    assert!(text.contains("warning: NerdGraph refused introspection"), "{text}");
    let text = world.text(QUERY, json!({"query": "{ actor { user { name } } }"})).await;
    assert!(text.contains("warning: names were not checked"), "{text}");
}
