//! Entities as NerdGraph writes them.

use nr_sim::story::world::Details;
use serde_json::json;

use super::{data, sim, whole};

#[tokio::test]
async fn counts_add_up_to_what_is_found() {
    let sim = sim();
    let query = r#"{ actor { entitySearch(query: "reporting = 'true'") {
      count query types { count domain type entityType }
      counts(facet: [DOMAIN, TYPE]) { count facet } tagged: counts(facetTags: ["team"]) { count facet }
    } } }"#;
    let answer = data(&sim, query, json!({})).await;
    let search = &answer["actor"]["entitySearch"];
    assert_eq!(search["query"], "reporting = 'true'");
    for list in ["types", "counts", "tagged"] {
        let sum: i64 =
            search[list].as_array().unwrap().iter().map(|one| one["count"].as_i64().unwrap()).sum();
        assert_eq!(json!(sum), search["count"], "{list}");
    }
    assert!(
        search["counts"]
            .as_array()
            .unwrap()
            .iter()
            .any(|one| { one["facet"] == json!({ "domain": "INFRA", "type": "HOST" }) })
    );
}

#[tokio::test]
async fn lists_are_sorted_as_asked() {
    let sim = sim();
    for (sort, field) in [("NAME", "name"), ("DOMAIN", "domain"), ("TYPE", "type")] {
        let query = format!(
            "{{ actor {{ entitySearch(query: \"domain != 'REF'\", sortBy: [{sort}]) {{
              results {{ entities {{ {field} }} }} }} }} }}"
        );
        let answer = data(&sim, &query, json!({})).await;
        let entities = answer["actor"]["entitySearch"]["results"]["entities"].as_array().unwrap().clone();
        let found: Vec<&str> = entities.iter().map(|one| one[field].as_str().unwrap()).collect();
        assert!(found.is_sorted(), "{sort}: {found:?}");
    }
}

#[tokio::test]
async fn entities_by_guid_are_at_most_25() {
    let sim = sim();
    let guids: Vec<String> = sim.world().entities.iter().map(|one| one.guid.to_string()).take(26).collect();
    let query = "query ($guids: [EntityGuid]!) { actor { entities(guids: $guids) { guid } } }";
    let answer = data(&sim, query, json!({ "guids": guids[..25] })).await;
    assert_eq!(answer["actor"]["entities"].as_array().unwrap().len(), 25);
    let answer = whole(&sim, query, json!({ "guids": guids })).await;
    assert_eq!(answer["errors"][0]["message"], "At most 25 entity GUIDs can be asked for at once");
    // One where a list is due is a list of one, and what isn't there is left out.
    let query = "query ($guid: EntityGuid) { actor { entities(guids: [$guid, \"MXxBUE18QVBQTElDQVRJT058MjM\"]) { guid } } }";
    let answer = data(&sim, query, json!({ "guid": guids[0] })).await;
    assert_eq!(answer["actor"]["entities"], json!([{ "guid": guids[0] }]));
}

#[tokio::test]
async fn summaries_are_computed_from_telemetry() {
    let sim = sim();
    let (entity, apm) = sim
        .world()
        .entities
        .iter()
        .find_map(|one| match &one.details {
            Details::Apm(apm) => Some((one, apm)),
            _ => None,
        })
        .unwrap();
    let query = "query ($guid: EntityGuid!) { actor { entity(guid: $guid) { ... on ApmApplicationEntity {
      apmSummary { responseTimeAverage throughput errorRate hostCount apdexScore } } } } }";
    let guid = entity.guid.to_string();
    let answer = data(&sim, query, json!({ "guid": guid })).await;
    let summary = &answer["actor"]["entity"]["apmSummary"];
    let nrql = format!(
        "SELECT average(duration) AS time, rate(count(*), 1 minute) AS rate, \
         percentage(count(*), WHERE error IS TRUE) AS errors FROM Transaction \
         WHERE entityGuid = '{guid}' SINCE 30 minutes ago"
    );
    let rows = sim.client().nrql(entity.account(), nrql).send().await.unwrap();
    for (field, column) in [("responseTimeAverage", "time"), ("throughput", "rate"), ("errorRate", "errors")]
    {
        assert_eq!(summary[field].as_f64(), rows.rows()[0][column].as_f64(), "{field}");
    }
    assert_eq!(summary["hostCount"], json!(apm.hosts.len()));
    assert!((0.0..=1.0).contains(&summary["apdexScore"].as_f64().unwrap()), "{summary}");
}
