//! The language of entity searches.

use std::collections::BTreeSet;

use nr_sim::story::world::{AlertSeverity, Entity};
use serde_json::json;

use super::{data, sim, whole};

const SEARCH: &str = "query ($query: String!, $options: EntitySearchOptions, $cursor: String) {
  actor { entitySearch(query: $query, options: $options) {
    count results(cursor: $cursor) { nextCursor entities { guid name } }
  } }
}";

#[tokio::test]
async fn queries_find_what_they_say() {
    type Is = fn(&Entity) -> bool;
    let cases: &[(&str, Is)] = &[
        ("name = 'checkout'", |e| e.name == "checkout"),
        ("name = 'CHECKOUT'", |e| e.name == "checkout"),
        ("NAME = 'checkout' AND domain = 'APM'", |e| e.name == "checkout" && e.domain() == "APM"),
        ("name LIKE 'check'", |e| e.name.contains("check")),
        ("name LIKE '%check%'", |e| e.name.contains("check")),
        ("name LIKE 'check%'", |e| e.name.starts_with("check")),
        ("name LIKE '%out'", |e| e.name.ends_with("out")),
        ("name NOT LIKE 'check'", |e| !e.name.contains("check")),
        ("name LIKE 'no such thing'", |_| false),
        ("type = 'APPLICATION'", |e| e.entity_type() == "APPLICATION"),
        ("type IN ('APPLICATION', \"HOST\")", |e| ["APPLICATION", "HOST"].contains(&e.entity_type())),
        ("domain IN ('APM','BROWSER')", |e| ["APM", "BROWSER"].contains(&e.domain())),
        ("domain NOT IN ('APM','BROWSER')", |e| !["APM", "BROWSER"].contains(&e.domain())),
        ("domain != 'INFRA'", |e| e.domain() != "INFRA"),
        ("NOT domain = 'INFRA'", |e| e.domain() != "INFRA"),
        ("domainType = 'INFRA-HOST'", |e| e.domain() == "INFRA" && e.entity_type() == "HOST"),
        ("reporting = 'true'", |e| e.reporting),
        ("reporting = 'false'", |e| !e.reporting),
        ("reporting IN ('true', 'false')", |_| true),
        ("alertSeverity = 'CRITICAL'", |e| e.alert_severity == AlertSeverity::Critical),
        ("alertSeverity != 'NOT_CONFIGURED'", |e| e.alert_severity != AlertSeverity::NotConfigured),
        ("tags.team = 'storefront'", |e| e.tag("team") == ["storefront"]),
        ("tags.TEAM = 'Storefront'", |e| e.tag("team") == ["storefront"]),
        ("tags.`team` IN ('storefront', 'purchase')", |e| {
            e.tag("team") == ["storefront"] || e.tag("team") == ["purchase"]
        }),
        ("tags.`k8s.clusterName` IS NOT NULL", |e| !e.tag("k8s.clusterName").is_empty()),
        ("tags.k8s.clusterName IS NULL AND domain = 'APM'", |e| {
            e.tag("k8s.clusterName").is_empty() && e.domain() == "APM"
        }),
        ("domain = 'APM' OR domain = 'INFRA' AND type = 'HOST'", |e| {
            e.domain() == "APM" || e.domain() == "INFRA" && e.entity_type() == "HOST"
        }),
        ("(domain = 'APM' OR domain = 'INFRA') AND type = 'HOST'", |e| e.entity_type() == "HOST"),
        ("((name = 'checkout'))", |e| e.name == "checkout"),
        (r"name = 'it\'s'", |_| false),
    ];
    let sim = sim();
    for (query, is) in cases {
        let answer = data(&sim, SEARCH, json!({ "query": query })).await;
        let search = &answer["actor"]["entitySearch"];
        let found: Vec<&str> = search["results"]["entities"]
            .as_array()
            .unwrap()
            .iter()
            .map(|e| e["guid"].as_str().unwrap())
            .collect();
        let wanted: BTreeSet<String> =
            sim.world().entities.iter().filter(|e| is(e)).map(|e| e.guid.to_string()).collect();
        assert_eq!(search["count"], json!(wanted.len()), "{query}");
        assert!(found.iter().all(|guid| wanted.contains(*guid)), "{query}: {search}");
        assert_eq!(found.len(), wanted.len().min(200), "{query}");
    }
}

#[tokio::test]
async fn punctuation_is_white_space_to_like() {
    let sim = sim();
    let pod = sim.world().entities.iter().find(|e| e.name.contains('-')).unwrap();
    let spaced = pod.name.replace('-', " ").to_uppercase();
    for (pattern, found) in [(spaced.as_str(), true), (pod.name.as_str(), true), ("no-such-pod", false)] {
        let answer = data(&sim, SEARCH, json!({ "query": format!("name LIKE '{pattern}'") })).await;
        let names = answer["actor"]["entitySearch"]["results"]["entities"].to_string();
        assert_eq!(names.contains(&pod.name), found, "{pattern}");
    }
}

#[tokio::test]
async fn the_case_of_tags_matters_on_demand() {
    let sim = sim();
    for (query, matters, finds) in [
        ("tags.team = 'storefront'", true, true),
        ("tags.team = 'Storefront'", true, false),
        ("tags.Team = 'storefront'", true, false),
        ("tags.Team = 'Storefront'", false, true),
    ] {
        let options = json!({ "caseSensitiveTagMatching": matters, "tagFilter": ["team"] });
        let answer = data(&sim, SEARCH, json!({ "query": query, "options": options })).await;
        assert_eq!(answer["actor"]["entitySearch"]["count"] != json!(0), finds, "{query}");
    }
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_with_its_place() {
    let sim = sim();
    for (query, message) in [
        ("", "position 1: expected an attribute, found the end of the query"),
        ("name", "position 5: expected one of =, !=, IN, LIKE, IS, found the end of the query"),
        ("name = checkout", "position 8: expected a value in single quotes, found 'checkout'"),
        ("name = 'checkout", "position 8: a quoted value has no end"),
        ("nome = 'checkout'", "position 1: unknown attribute 'nome'"),
        ("name = 'a' domain = 'b'", "position 12: unexpected 'domain'"),
        ("name = 'a' AND", "position 15: expected an attribute, found the end of the query"),
        ("(name = 'a'", "position 12: expected ')', found the end of the query"),
        ("name IN ()", "position 10: expected a value in single quotes, found ')'"),
        ("name > 'a'", "position 6: unexpected '>'"),
        ("tags. = 'a'", "position 1: unknown attribute 'tags.'"),
        ("tags.`a = 'b'", "position 1: a name in backticks has no end"),
        ("name IS 'a'", "position 9: expected NULL, found ''a''"),
        ("ñame = 'a'", "position 1: unknown attribute 'ñame'"),
    ] {
        let answer = whole(&sim, SEARCH, json!({ "query": query })).await;
        let error = &answer["errors"][0];
        assert_eq!(error["message"], json!(format!("Invalid entity search query at {message}")), "{query}");
        assert_eq!(error["extensions"]["errorClass"], "BAD_USER_INPUT");
        assert_eq!(error["path"], json!(["actor", "entitySearch"]));
        assert_eq!(answer["data"], json!({ "actor": { "entitySearch": null } }));
    }
    let deep = format!("{}name = 'a'{}", "(".repeat(100), ")".repeat(100));
    let answer = whole(&sim, SEARCH, json!({ "query": deep })).await;
    assert!(answer["errors"][0]["message"].as_str().unwrap().ends_with("more than 32 levels of parentheses"));
}

proptest::proptest! {
    #[test]
    fn any_text_is_answered_or_refused(query in "[a-z ()'`%=!,.]{0,40}|\\PC{0,20}") {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let answer = runtime.block_on(async {
            static SIM: std::sync::OnceLock<nr_sim::Sim> = std::sync::OnceLock::new();
            whole(SIM.get_or_init(sim), SEARCH, json!({ "query": query })).await
        });
        let found = !answer["data"]["actor"]["entitySearch"].is_null();
        assert_ne!(found, answer.get("errors").is_some());
    }
}
