use nr_nerdgraph::enums::AiIssuesPriority;
use nr_nerdgraph::scalars::{NrdbResult, Real, Whole};
use nr_nerdgraph::{NrqlAnswer, Row};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::canned::Canned;

/// The answer to a query whose container has these members.
async fn answer(container: Value) -> NrqlAnswer {
    let canned = Canned::json([json!({"data": {"actor": {"account": {"id": 7, "nrql": container}}}})]);
    canned.client().nrql("7".parse().unwrap(), "SELECT 1").send().await.unwrap()
}

fn rows(rows: &[Row]) -> Value {
    Value::Array(rows.iter().cloned().map(Value::Object).collect())
}

#[tokio::test]
async fn rows_come_as_they_are_in_every_shape() {
    for list in [
        json!([]),
        json!([{"count": 1234, "average.duration": null}]),
        json!([{"z": 1, "a": 2, "m": 3}]),
        json!([{"appName": "A", "facet": "A", "count": 5}]),
        json!([{"facet": ["A", "h1"], "appName": "A", "host": "h1", "count": 5}]),
        json!([{"beginTimeSeconds": 1748910826, "endTimeSeconds": 1748914426, "count": 16}]),
        json!([{"comparison": "current", "count": 1}, {"comparison": "previous", "count": 2}]),
        json!([{"percentile.duration": {"50": 0.12, "95": null}}]),
        json!([{"apdex.duration": {"count": 1, "score": 0.9}, "score": 0.9}]),
        json!([{"histogram.duration": [0, 5, 2]}]),
        json!([{"uniques.host": ["a", "b"]}]),
        json!([{"eventType": "Transaction"}, {"eventType": "Log"}]),
        json!([{"big": 9007199254740993_u64, "small": -1.5e-9, "text": "x"}]),
    ] {
        let answer = answer(json!({"results": list})).await;
        assert_eq!(rows(answer.rows()).to_string(), list.to_string(), "values and the order of columns stay");
    }
}

#[tokio::test]
async fn totals_are_an_object_or_a_list() {
    let one = answer(json!({"results": [], "totalResult": {"count": 3}, "otherResult": {"count": 1}})).await;
    assert_eq!((rows(one.total()), rows(one.other())), (json!([{"count": 3}]), json!([{"count": 1}])));
    let many = json!([{"beginTimeSeconds": 1, "count": 3}, {"beginTimeSeconds": 2, "count": 4}]);
    let series = answer(json!({"results": [], "totalResult": many, "otherResult": many})).await;
    assert_eq!((rows(series.total()), rows(series.other())), (many.clone(), many));
    let none = answer(json!({"results": [], "totalResult": null})).await;
    assert!(none.rows().is_empty() && none.total().is_empty() && none.other().is_empty());
}

#[tokio::test]
async fn both_windows_of_a_comparison_and_the_metadata() {
    let answer = answer(json!({
        "results": [{"comparison": "current", "count": 1}],
        "currentResults": [{"count": 1}], "previousResults": [{"count": 2}, null],
        "metadata": {"eventTypes": ["Transaction", null], "facets": ["appName"], "messages": ["rewritten"],
            "timeWindow": {"begin": 1709442593550_i64, "end": "1709446193550", "since": "1 day AGO", "until": "NOW",
                "compareWith": "1 week ago"}},
    }))
    .await;
    assert_eq!(rows(answer.current().unwrap()), json!([{"count": 1}]));
    assert_eq!(rows(answer.previous().unwrap()), json!([{"count": 2}]));
    let metadata = answer.metadata();
    assert_eq!((metadata.event_types.len(), metadata.facets[0].as_str()), (1, "appName"));
    assert_eq!(metadata.window.unwrap().begin_ms(), 1_709_442_593_550);
    assert_eq!(metadata.compare_with.as_deref(), Some("1 week ago"));
    assert_eq!(answer.warnings()[0].to_string(), "rewritten");
    assert!(answer.errors().is_empty());
}

#[test]
fn a_group_has_its_names_as_a_text_or_a_list() {
    for (row, expected) in [
        (json!({"facet": "A"}), vec!["A"]),
        (json!({"facet": ["A"]}), vec!["A"]),
        (json!({"facet": ["A", 500, true]}), vec!["A", "500", "true"]),
        (json!({"facet": null}), vec![]),
        (json!({"count": 1}), vec![]),
    ] {
        assert_eq!(NrqlAnswer::group(row.as_object().unwrap()), expected, "{row}");
    }
}

#[tokio::test]
async fn rows_become_values_of_ones_own() {
    #[derive(serde::Deserialize, Debug, PartialEq)]
    struct Count {
        app: String,
        count: u64,
    }
    let found = answer(json!({"results": [{"app": "a", "count": 1, "facet": "a"}]})).await;
    assert_eq!(found.decode::<Count>().unwrap(), [Count { app: "a".to_owned(), count: 1 }]);
    let unfit = answer(json!({"results": [{"app": "a", "count": 1}, {"app": "b"}]})).await;
    let error = unfit.decode::<Count>().unwrap_err();
    assert!(error.to_string().contains("row 1"), "{error}");
    assert!(std::error::Error::source(&error).unwrap().to_string().contains("count"));
}

#[tokio::test]
async fn every_collected_response_decodes() {
    let Some(lines) = crate::shared("nerdgraph/responses.jsonl") else { return };
    let (mut seen, mut queries) = (0, 0);
    for line in lines.lines().filter(|line| !line.trim().is_empty()) {
        let line: Value = serde_json::from_str(line).unwrap();
        let (name, body) = (line["name"].as_str().unwrap(), &line["body"]);
        let reply = Canned::json([body.clone()]).client().raw("{ x }", json!({})).await.unwrap();
        assert_eq!(reply.data, body["data"], "{name}");
        let client = Canned::json([body.clone()]).client();
        let actor = &body["data"]["actor"];
        if actor["account"].get("nrql").is_some() {
            let answer = client.nrql("7".parse().unwrap(), "SELECT 1").send().await.unwrap();
            assert_eq!(rows(answer.rows()), actor["account"]["nrql"]["results"], "{name}");
            queries += 1;
        }
        if actor.get("queryHistory").is_some() {
            assert_eq!(client.query_history().await.unwrap().data.len(), 3, "{name}");
            queries += 1;
        }
        if let Some(guid) = actor["entity"]["guid"].as_str() {
            let entity = client.entity(&guid.parse().unwrap()).await.unwrap().data.unwrap();
            assert_eq!(entity.violations[0].id, Some(1_773_950_568_354_017), "{name}");
            queries += 1;
        }
        seen += 1;
    }
    assert!(seen >= 10 && queries >= 4, "{seen} lines, {queries} typed");
}

#[test]
fn numbers_are_read_leniently_and_written_plainly() {
    for (wire, whole) in
        [("1", 1), ("1773950568354017", 1_773_950_568_354_017), ("\"42\"", 42), ("3.6", 4), ("-7", -7)]
    {
        assert_eq!(serde_json::from_str::<Whole>(wire).unwrap(), Whole(whole), "{wire}");
    }
    for wire in ["true", "\"x\"", "1e300", "{}"] {
        assert!(serde_json::from_str::<Whole>(wire).is_err(), "{wire}");
    }
    for (real, wire) in [(Real(60.0), "60"), (Real(0.25), "0.25"), (Real(1e300), "1e+300")] {
        assert_eq!(serde_json::to_string(&real).unwrap(), wire);
        assert_eq!(serde_json::from_str::<Real>(wire).unwrap(), real);
    }
}

#[test]
fn a_value_of_tomorrow_reads_and_writes() {
    let new: AiIssuesPriority = serde_json::from_str("\"APOCALYPTIC\"").unwrap();
    assert_eq!(new, AiIssuesPriority::Other("APOCALYPTIC".to_owned()));
    assert_eq!(serde_json::to_string(&new).unwrap(), "\"APOCALYPTIC\"");
    assert_eq!(serde_json::from_str::<AiIssuesPriority>("\"HIGH\"").unwrap(), AiIssuesPriority::High);
    assert_eq!(AiIssuesPriority::from("LOW").to_string(), "LOW");
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".*".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(".{0,6}", inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_result_reads_as_rows(value in any_json()) {
        let text = value.to_string();
        let read = serde_json::from_str::<Option<NrdbResult>>(&text).unwrap();
        let rows = read.map(NrdbResult::into_rows).unwrap_or_default();
        match serde_json::from_str::<Value>(&text).unwrap() {
            Value::Object(row) => prop_assert_eq!(rows, vec![row]),
            Value::Null => prop_assert!(rows.is_empty()),
            Value::Array(list) => {
                let plain = list.iter().filter(|one| !one.is_null() && !one.is_array()).count();
                prop_assert!(rows.len() >= plain);
            }
            bare => prop_assert_eq!(&rows[0]["value"], &bare),
        }
    }
}
