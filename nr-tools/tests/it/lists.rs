//! Lists that NerdGraph pages: where they end, what an empty page means, and that every page is of one window.

use std::future::{Ready, ready};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use nr_nerdgraph::{Body, Client, Request, Response, TransportError};
use nr_sim::Sim;
use nr_tools::Services;
use serde_json::{Value, json};
use tower_service::Service;

use crate::world::{World, column, next};

const TOOL: &str = "list_alert_policies";

/// Answers with these pages of policies, one after the other, the last one again and again.
#[derive(Clone)]
struct Pages {
    pages: Arc<Vec<Value>>,
    asked: Arc<Mutex<usize>>,
}

impl Service<Request> for Pages {
    type Response = Response;
    type Error = TransportError;
    type Future = Ready<Result<Response, TransportError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), TransportError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request) -> Self::Future {
        let mut asked = self.asked.lock().unwrap();
        let page = &self.pages[(*asked).min(self.pages.len() - 1)];
        *asked += 1;
        ready(Ok(Response::new(Body::full(page.to_string()))))
    }
}

/// A page of policies with these names.
fn page(names: &[&str], next: Option<&str>) -> Value {
    let policies: Vec<Value> = names
        .iter()
        .map(|name| json!({"id": "1", "name": name, "accountId": 1, "incidentPreference": "PER_POLICY"}))
        .collect();
    let search = json!({"nextCursor": next, "totalCount": 9, "policies": policies});
    json!({"data": {"actor": {"account": {"id": 1, "alerts": {"policiesSearch": search}}}}})
}

/// The tools over a list of these pages, and how often it was asked.
async fn over(pages: Vec<Value>) -> (World, Arc<Mutex<usize>>) {
    let transport = Pages { pages: Arc::new(pages), asked: Arc::default() };
    let asked = Arc::clone(&transport.asked);
    let client = Client::builder("NRAK-EXAMPLE".into()).transport(transport).build().unwrap();
    let services = Services::new(client).with_default_account("1".parse().unwrap());
    // The account of the simulation is not asked here.
    (World::over(Sim::builder().build(), services).await, asked)
}

#[tokio::test]
async fn the_same_cursor_again_ends_a_list() {
    let (world, _) = over(vec![page(&["one"], Some("a")), page(&["two"], Some("a"))]).await;
    let text = world.text(TOOL, json!({})).await;
    let text = world.text(TOOL, json!({"cursor": next(&text).unwrap()})).await;
    assert_eq!(column(&text, "name"), ["two"]);
    assert_eq!(next(&text), None, "{text}");
    assert!(text.contains("warning: New Relic gave the same cursor again"), "{text}");
}

#[tokio::test]
async fn pages_without_a_row_are_passed_over_and_are_not_the_end() {
    let (world, asked) = over(vec![page(&[], Some("a")), page(&[], Some("b")), page(&["one"], None)]).await;
    let text = world.text(TOOL, json!({})).await;
    assert_eq!(column(&text, "name"), ["one"]);
    assert_eq!((next(&text), *asked.lock().unwrap()), (None, 3), "{text}");

    // None on any page: that is said, and why.
    let (world, _) = over(vec![page(&[], Some("a")), page(&[], None)]).await;
    let text = world.text(TOOL, json!({"policy_name": "one"})).await;
    assert!(text.starts_with("no policy of account 1 has `one` in its name"), "{text}");

    // After something there is nothing more.
    let (world, _) = over(vec![page(&["one"], Some("a")), page(&[], None)]).await;
    let text = world.text(TOOL, json!({})).await;
    let text = world.text(TOOL, json!({"cursor": next(&text).unwrap()})).await;
    assert!(text.starts_with("nothing more\n"), "{text}");
}

#[tokio::test]
async fn many_pages_without_a_row_are_not_called_nothing() {
    let pages = (0..100).map(|at| page(&[], Some(&format!("c{at}")))).collect();
    let (world, asked) = over(pages).await;
    let text = world.text(TOOL, json!({})).await;
    assert!(text.starts_with("nothing on 9 pages in a row; go on with `next`"), "{text}");
    assert_eq!(*asked.lock().unwrap(), 9);
    let text = world.text(TOOL, json!({"cursor": next(&text).unwrap()})).await;
    assert!(text.contains("go on with `next`"), "{text}");
    assert_eq!(*asked.lock().unwrap(), 18);
}

#[tokio::test]
async fn a_list_that_goes_on_says_so_where_it_is_read_whole() {
    let (world, _) = over(vec![page(&["one", "1.10"], Some("a")), page(&["two"], None)]).await;
    let cursor = next(&world.text(TOOL, json!({})).await).unwrap();
    let ctx = nr_plugins::Context::new(nr_plugins::Caller::new("local"));
    let body = world.manager.read(&format!("newrelic://result/{cursor}"), &ctx).await.unwrap();
    let nr_plugins::resource::ResourceData::Text(text) = body.data else { panic!("{:?}", body.data) };
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let [one, other, more] = lines.as_slice() else { panic!("{text}") };
    assert_eq!(
        (&one["name"], &other["name"], &one["account_id"]),
        (&json!("one"), &json!("1.10"), &json!(1))
    );
    let text = world.text(TOOL, json!({"cursor": more["next"]})).await;
    assert_eq!(column(&text, "name"), ["two"]);
}

#[tokio::test]
async fn every_page_of_issues_is_of_one_window() {
    let world = World::new(7).await;
    let mut text = world.text("list_recent_issues", json!({"since": "8 days ago"})).await;
    while let Some(cursor) = next(&text) {
        text = world.text("list_recent_issues", json!({ "cursor": cursor })).await;
    }
    let asked = world.sim.journal().of("SearchIssues");
    let windows: Vec<&Value> = asked.iter().map(|seen| &seen.variables["window"]).collect();
    assert!(windows[0]["startTime"].is_i64(), "{windows:?}");
    assert!(windows.windows(2).all(|two| two[0] == two[1]), "{windows:?}");
    assert_eq!(world.sim.journal().of("RunNrql").len(), 1, "the words are resolved once");
}
