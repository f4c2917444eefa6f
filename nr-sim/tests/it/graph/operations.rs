//! Every operation of the client is answered, and each of its fields is known to the simulation.

use std::collections::BTreeMap;
use std::path::Path;

use nr_sim::story::world::Details;
use nr_sim::{Outcome, Sim};
use serde_json::{Value, json};

use super::{sim, whole};

/// The documents that the client is generated from, by operation.
fn documents() -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../nr-nerdgraph/graphql/operations");
    let mut found = BTreeMap::new();
    for domain in std::fs::read_dir(root).unwrap() {
        for file in std::fs::read_dir(domain.unwrap().path()).unwrap() {
            let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
            let text: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
            let text = text.join("\n");
            let start = text.find("query ").into_iter().chain(text.find("mutation ")).min().unwrap();
            let name = text[start..].split_whitespace().nth(1).unwrap();
            let name: String = name.chars().take_while(char::is_ascii_alphanumeric).collect();
            found.insert(name, text);
        }
    }
    found
}

/// Variables with which an operation finds something.
fn variables(sim: &Sim, operation: &str) -> Value {
    let account = sim.account().get();
    let world = sim.world();
    let guid = world.deployments[0].entity.to_string();
    let month = json!({ "startTime": sim.now_ms() - 30 * 86_400_000_i64, "endTime": sim.now_ms() + 1 });
    match operation {
        "CurrentUser" | "QueryHistory" => json!({}),
        "ListAccounts" => json!({ "scope": "GLOBAL" }),
        "SearchPolicies" => json!({ "account": account, "criteria": {} }),
        "SearchNrqlConditions" => json!({ "account": account }),
        "SearchChanges" => json!({ "filter": { "accountIds": [account] } }),
        "SearchDeployments" | "EntityDetails" | "RelatedEntities" => json!({ "guid": guid }),
        "CountEntities" => {
            json!({ "query": "reporting = 'true'", "facet": ["DOMAIN"], "facetTags": ["team"] })
        }
        "EntitiesByGuid" => json!({ "guids": [guid] }),
        "SearchEntities" => json!({ "query": "domain = 'APM'", "sortBy": ["NAME"] }),
        "SearchDashboards" => json!({ "query": "type = 'DASHBOARD'" }),
        "Dashboard" => {
            let dashboards =
                |entity: &&nr_sim::story::world::Entity| matches!(entity.details, Details::Dashboard(_));
            json!({ "guid": world.entities.iter().find(dashboards).unwrap().guid.to_string() })
        }
        "DataDictionary" => json!({ "names": ["Transaction", "NoSuchEvent"] }),
        "SearchIncidents" | "SearchIssues" => json!({ "account": account, "window": month }),
        "RunNrql" => json!({ "account": account, "query": "SELECT count(*) FROM Transaction FACET appName" }),
        "RunNrqlAcross" => json!({ "accounts": [account], "query": "SELECT count(*) FROM Transaction" }),
        "NrqlProgress" | "NrqlProgressAcross" | "CancelNrql" => Value::Null,
        other => panic!("give {other} variables, and have the simulation answer it"),
    }
}

/// Nothing on the way to the leaves of an answer may be missing: objects are objects, and lists have items.
fn filled(value: &Value, path: &str) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                if value.is_object() || value.is_array() {
                    filled(value, &format!("{path}.{key}"));
                }
            }
            assert!(map.is_empty() || map.values().any(|value| !value.is_null()), "{path} has only nulls");
        }
        Value::Array(items) => items.iter().for_each(|item| filled(item, path)),
        _ => {}
    }
}

async fn check(sim: &Sim, operation: &str, document: &str, variables: Value) -> Value {
    let answer = whole(sim, document, variables).await;
    assert!(answer.get("errors").is_none(), "{operation}: {answer:#}");
    filled(&answer["data"], operation);
    let seen = sim.journal().requests().pop().unwrap();
    assert_eq!(seen.operation.as_deref(), Some(operation));
    assert_eq!(seen.unanswered, [""; 0], "{operation}");
    assert_eq!(seen.outcome, Outcome::Answered { status: 200, errors: 0 });
    answer
}

#[tokio::test]
async fn every_operation_of_the_client_is_answered() {
    let sim = sim();
    let documents = documents();
    assert!(documents.len() >= 19, "{:?}", documents.keys());
    for (operation, document) in &documents {
        let given = variables(&sim, operation);
        if !given.is_null() {
            check(&sim, operation, document, given).await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn operations_on_asynchronous_queries_are_answered() {
    let sim = sim();
    let documents = documents();
    let account = sim.account().get();
    for (run, progress, scope) in [
        ("RunNrql", "NrqlProgress", json!({ "account": account })),
        ("RunNrqlAcross", "NrqlProgressAcross", json!({ "accounts": [account] })),
    ] {
        sim.faults().inject(nr_sim::Fault::SlowQueries { polls: 2 });
        let mut given = scope.clone();
        given["query"] = json!("SELECT count(*) FROM Transaction");
        given["async"] = json!(true);
        let started = whole(&sim, &documents[run], given).await;
        let id = started["data"].to_string();
        let id = id.split("\"queryId\":\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let mut given = scope;
        given["queryId"] = json!(id);
        let first = check(&sim, progress, &documents[progress], given.clone()).await;
        assert!(first.to_string().contains("\"completed\":false"), "{first}");
        let second = check(&sim, progress, &documents[progress], given).await;
        assert!(second.to_string().contains("\"completed\":true"), "{second}");
        let cancelled = check(&sim, "CancelNrql", &documents["CancelNrql"], json!({ "queryId": id })).await;
        assert_eq!(cancelled["data"]["nrqlCancelQuery"]["requestStatus"], "REJECTED");
    }
}

#[tokio::test]
async fn every_kind_of_entity_has_its_details() {
    let sim = sim();
    let document = &documents()["EntityDetails"];
    let mut kinds = BTreeMap::new();
    for entity in &sim.world().entities {
        kinds.entry(format!("{}|{}", entity.domain(), entity.entity_type())).or_insert(entity);
    }
    assert!(kinds.len() > 10, "{:?}", kinds.keys());
    for (kind, entity) in kinds {
        let answer = check(&sim, "EntityDetails", document, json!({ "guid": entity.guid.to_string() })).await;
        let found = &answer["data"]["actor"]["entity"];
        assert_eq!(found["name"], json!(entity.name), "{kind}");
        let summary = match entity.details {
            Details::Apm(_) => &found["apmSummary"]["throughput"],
            Details::Browser(_) => &found["browserSummary"]["pageLoadTimeMedian"],
            Details::Host(_) => &found["hostSummary"]["cpuUtilizationPercent"],
            Details::Monitor(_) => &found["monitorSummary"]["successRate"],
            _ => continue,
        };
        assert!(summary.as_f64() > Some(0.0), "{kind}: {found:#}");
    }
}
