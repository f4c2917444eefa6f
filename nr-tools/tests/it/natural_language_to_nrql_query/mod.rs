//! `natural_language_to_nrql_query`

mod questions;

use std::collections::HashMap;

use nr_core::AccountId;
use nr_sim::Sim;
use serde_json::{Value, json};

use crate::world::World;
use questions::{NONSENSE, QUESTIONS};

const TOOL: &str = "natural_language_to_nrql_query";

/// Questions whose query must answer as a person's does; the rest of the sixty may be taken for another reading.
const AGREE: usize = 50;

/// Names of the world for the placeholders.
fn names(sim: &Sim) -> HashMap<&'static str, String> {
    let find = |domain: &str, among: &[&str]| {
        let entities = &sim.world().entities;
        let found = entities.iter().find(|entity| {
            entity.guid.domain() == domain && (among.is_empty() || among.contains(&entity.name.as_str()))
        });
        found.unwrap_or_else(|| panic!("no {domain} of {among:?}")).name.clone()
    };
    HashMap::from([
        ("gateway", find("APM", &["storefront-gateway", "web-gateway", "shop-gateway", "edge-gateway"])),
        ("cart", find("APM", &["cart", "basket", "shopping-cart"])),
        ("payment", find("EXT", &["payment", "payments", "payment-broker"])),
        ("host", sim.world().entities.iter().find(|e| e.guid.entity_type() == "HOST").unwrap().name.clone()),
    ])
}

fn filled(text: &str, names: &HashMap<&str, String>) -> String {
    names.iter().fold(text.to_owned(), |text, (key, name)| text.replace(&format!("{{{key}}}"), name))
}

/// The query that the tool wrote; `None` when it wrote none.
async fn written(world: &World, question: &str) -> (Option<String>, String) {
    let text = world.text(TOOL, json!({"request": question, "execute": false})).await;
    let first = text.lines().next().unwrap().to_owned();
    (first.starts_with("SELECT").then_some(first), text)
}

async fn rows(world: &World, account: AccountId, query: &str) -> Vec<Vec<String>> {
    let answer = world.sim.client().nrql(account, query).send().await;
    let answer = answer.unwrap_or_else(|error| panic!("{query}: {error}"));
    let mut rows: Vec<Vec<String>> = answer
        .rows()
        .iter()
        .map(|row| {
            let shown = row.iter().filter(|(key, _)| !["facet", "inspectedCount"].contains(&key.as_str()));
            shown.flat_map(|(_, value)| leaves(value)).collect()
        })
        .collect();
    rows.sort();
    rows
}

fn leaves(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().flat_map(leaves).collect(),
        Value::Object(map) => map.values().flat_map(leaves).collect(),
        Value::Number(number) => vec![format!("{:.9e}", number.as_f64().unwrap())],
        Value::String(text) => vec![text.clone()],
        Value::Null | Value::Bool(_) => vec![value.to_string()],
    }
}

/// Whether every row that a person gets is a row of ours, which may hold more columns.
fn agree(theirs: &[Vec<String>], ours: &[Vec<String>]) -> bool {
    let mut left: Vec<&Vec<String>> = ours.iter().collect();
    theirs.len() == ours.len()
        && theirs.iter().all(|row| {
            let found = left.iter().position(|other| row.iter().all(|cell| other.contains(cell)));
            found.map(|at| left.swap_remove(at)).is_some()
        })
}

#[tokio::test]
async fn questions_become_the_queries_that_people_write() {
    let world = World::new(7).await;
    let names = names(&world.sim);
    let account = world.sim.account();
    let mut wrong = Vec::new();
    for (question, query) in QUESTIONS {
        let (question, query) = (filled(question, &names), filled(query, &names));
        let theirs = rows(&world, account, &query).await;
        let (ours, text) = written(&world, &question).await;
        let same = match &ours {
            Some(ours) => agree(&theirs, &rows(&world, account, ours).await),
            None => false,
        };
        if !same {
            wrong.push(format!(
                "{question}\n  person: {query}\n  tool:   {}",
                text.replace('\n', "\n          ")
            ));
        }
    }
    let right = QUESTIONS.len() - wrong.len();
    println!("{right} of {} agree\n{}", QUESTIONS.len(), wrong.join("\n"));
    assert!(QUESTIONS.len() >= 60);
    assert!(right >= AGREE, "{right} of {} agree\n{}", QUESTIONS.len(), wrong.join("\n"));
}

#[tokio::test]
async fn nonsense_gets_no_query() {
    let world = World::new(7).await;
    for question in NONSENSE {
        let text = world.text(TOOL, json!({"request": question})).await;
        assert!(text.starts_with("no query: "), "{question}: {text}");
        assert!(!text.contains("SELECT ") || question.contains("SELECT"), "{question}: {text}");
        assert!(!text.contains("nrql: "), "{question}: {text}");
    }
}

#[tokio::test]
async fn what_was_understood_is_said_and_run() {
    let world = World::new(7).await;
    let text = world
        .text(TOOL, json!({"user_request": "p95 latency of checkout by endpoint in the last 3 hours"}))
        .await;
    assert!(
        text.starts_with(
            "understood as: response time of Transaction; `checkout` is the APM APPLICATION checkout ("
        ),
        "{text}"
    );
    assert!(text.contains("name\tpercentile"), "{text}");
    assert!(
        text.contains("nrql: SELECT percentile(duration, 95) FROM Transaction WHERE entityGuid = '"),
        "{text}"
    );
    assert!(text.contains("\nwindow: "), "{text}");
    // An empty answer is explained as that of any query.
    let text = world.text(TOOL, json!({"request": "fatal logs in the last 5 minutes"})).await;
    assert!(text.contains("none of them has"), "{text}");
}

#[tokio::test]
async fn no_word_is_left_out_in_silence() {
    let world = World::new(7).await;
    for (question, word) in [
        ("latency of checkout excluding errors", "excluding"),
        ("average latency for transactions that are not web", "not"),
        ("latency before 9am", "before"),
        ("error rate by favourite colour", "favourite"),
        ("median error rate by service", "statistic"),
    ] {
        let text = world.text(TOOL, json!({"request": question})).await;
        assert!(text.starts_with("no query: ") && text.contains(word), "{question}: {text}");
        // What the account has that may be meant is told by its real names.
        assert!(text.contains("\nevent_type\tfigure\tattributes\n"), "{question}: {text}");
        assert!(text.contains("duration"), "{question}: {text}");
    }
}

#[tokio::test]
async fn a_name_that_fits_several_entities_is_asked_back() {
    let world = World::new(7).await;
    let names: Vec<&str> = world
        .sim
        .world()
        .entities
        .iter()
        .filter(|entity| entity.guid.entity_type() == "HOST")
        .map(|entity| entity.name.as_str())
        .collect();
    let part: String = names[0].chars().take(5).collect();
    assert!(names.iter().filter(|name| name.contains(&part)).count() > 1, "{part} of {names:?}");
    let text = world.text(TOOL, json!({"request": format!("cpu of '{part}'")})).await;
    assert!(text.starts_with("no query: ") && text.contains(&format!("`{part}` may be ")), "{text}");
}

#[tokio::test]
async fn what_is_wrong_is_refused() {
    let world = World::new(7).await;
    for (arguments, expected) in [
        (json!({}), "needs the argument `request`"),
        (json!({"request": "   "}), "has no words"),
        (json!({"request": "latency ".repeat(100)}), "more than 80 words"),
    ] {
        let shown = world.fault(TOOL, arguments).await;
        assert!(shown.starts_with("invalid_input") && shown.contains(expected), "{shown}");
    }
    assert_eq!(world.sim.journal().count(), 0);
    let shown = world.fault(TOOL, json!({"request": "error rate", "account_id": 1})).await;
    assert!(shown.contains("check the account id"), "{shown}");
}

#[tokio::test]
async fn names_cannot_write_nrql() {
    let world = World::new(7).await;
    for request in [
        r"error logs containing 'x\' OR 1 = 1 --'",
        "latency of `checkout' OR true --`",
        "logs containing \"' LIMIT MAX -- \"",
    ] {
        let (query, text) = written(&world, request).await;
        let Some(query) = query else { continue };
        let parsed = nr_nrql::parse(&query);
        assert!(!parsed.has_errors(), "{text}");
        assert!(!query.contains("LIMIT MAX") || query.contains("'%\\' LIMIT MAX"), "{query}");
        let outer = nr_nrql::edit::outer(&parsed).unwrap();
        assert!(outer.span.end as usize == query.len(), "something was hidden by a comment: {query}");
    }
}
