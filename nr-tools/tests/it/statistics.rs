//! The toolset `statistics`: what the tools say is what the rows say.

use nr_sim::Sim;
use nr_sim::story::Cause;
use nr_tools::Services;
use serde_json::{Value, json};

use crate::contract::culprit;
use crate::world::{NOW_MS, World, column, table};

/// The cells of a column as numbers.
fn numbers(text: &str, name: &str) -> Vec<f64> {
    column(text, name).iter().map(|cell| cell.parse().unwrap()).collect()
}

fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() <= expected.abs() * 1e-4, "{found} is not {expected}");
}

#[tokio::test]
async fn a_baseline_is_that_of_the_rows() {
    let world = World::new(7).await;
    let query = "SELECT count(*) FROM Transaction";
    let text = world.text("calculate_baseline", json!({"query": query, "since": "6 days ago"})).await;
    // Buckets of half an hour: 24 hours, two buckets an hour on six days.
    assert!(text.contains("repeats daily"), "{text}");
    assert_eq!(numbers(&text, "values"), [12.0; 24], "{text}");
    let begin = NOW_MS - 6 * 86_400_000;
    let own = format!("{query} SINCE {begin} UNTIL {NOW_MS} TIMESERIES 30 minutes");
    let rows = world.text("execute_nrql_query", json!({"query": own, "max_tokens": 25_000})).await;
    let at_three: Vec<f64> = table(&rows)
        .1
        .iter()
        .filter(|row| row[0].contains("T03:"))
        .map(|row| row[1].parse().unwrap())
        .collect();
    let mut sorted = at_three.clone();
    sorted.sort_by(f64::total_cmp);
    near(numbers(&text, "usual")[3], (sorted[5] + sorted[6]) / 2.0);
}

#[tokio::test]
async fn what_the_story_broke_is_an_anomaly_and_a_quiet_account_has_none() {
    for seed in 1..=5 {
        let world = World::new(seed).await;
        let (guid, _) = culprit(&world);
        let query = json!({"query": "SELECT percentile(duration, 95) FROM Transaction", "entity_guid": guid, "threshold": 6});
        let text = world.text("detect_anomalies", query).await;
        let begun = world.sim.truth().culprit.as_ref().unwrap().since_ms;
        let ends = column(&text, "end");
        let last = ends.last().unwrap_or_else(|| panic!("seed {seed}:\n{text}"));
        assert!(*last >= nr_tools::table::iso(begun), "seed {seed}:\n{text}");
    }
    for seed in 1..=5 {
        let sim = Sim::builder().seed(seed).now_ms(NOW_MS).cause(Cause::Quiet).build();
        let services = Services::new(sim.client()).with_default_account(sim.account());
        let world = World::over(sim, services).await;
        let query = json!({"query": "SELECT count(*) FROM Transaction", "threshold": 5});
        let text = world.text("detect_anomalies", query).await;
        assert!(text.starts_with("no anomaly in"), "seed {seed}:\n{text}");
    }
}

#[tokio::test]
async fn a_trend_says_where_it_goes_and_when_it_gets_there() {
    let world = World::new(7).await;
    let disk = json!({"query": "SELECT average(diskUsedPercent) FROM StorageSample", "target": 49});
    let text = world.text("analyze_trend", disk).await;
    assert!(text.starts_with("rises: +"), "{text}");
    assert!(text.contains("it drifted rather than stepped") && !text.contains("- step at"), "{text}");
    assert!(text.contains("target 49: reached at about "), "{text}");
    let (low, high) = (numbers(&text, "low"), numbers(&text, "high"));
    let inside = numbers(&text, "forecast");
    assert!(
        !inside.is_empty() && inside.iter().zip(low.iter().zip(&high)).all(|(v, (l, h))| l <= v && v <= h)
    );

    // The traffic of a day is a wave and no trend, and its forecast is a wave too.
    let text = world.text("analyze_trend", json!({"query": "SELECT count(*) FROM Transaction"})).await;
    assert!(text.starts_with("no trend beyond chance"), "{text}");
    assert!(text.contains("with the daily repetition"), "{text}");
    let values = numbers(&text, "forecast");
    assert!(values[4] < values[0] * 0.7, "{text}");
}

#[tokio::test]
async fn what_goes_together_is_told_from_what_does_not() {
    let world = World::new(7).await;
    let others = json!(["SELECT count(*) FROM Span", "kafka.consumer_group.lag", "host.cpuPercent"]);
    let text = world
        .text("find_correlations", json!({"query": "SELECT count(*) FROM Transaction", "others": others}))
        .await;
    assert_eq!(column(&text, "figure")[0], "SELECT count(*) FROM Span", "{text}");
    let verdicts = column(&text, "verdict");
    assert_eq!(verdicts.iter().filter(|verdict| *verdict == "goes together").count(), 1, "{text}");
    assert!(text.contains("does not say that one causes the other"), "{text}");

    // One that fails costs its own row only.
    let bad = json!(["SELECT count(*) FROM Span", "SELECT average(duration"]);
    let shown = world
        .fault("find_correlations", json!({"query": "SELECT count(*) FROM Transaction", "others": bad}))
        .await;
    assert!(shown.contains("^"), "{shown}");
}

#[tokio::test]
async fn a_distribution_is_that_of_all_rows() {
    let world = World::new(7).await;
    let text = world.text("analyze_distribution", json!({"query": "SELECT duration FROM Transaction"})).await;
    let own = "SELECT percentile(duration, 50) AS 'p', count(*) AS 'n' FROM Transaction SINCE 1 hour ago";
    let own = world.text("execute_nrql_query", json!({"query": own})).await;
    let at = column(&text, "percent").iter().position(|percent| percent == "50").unwrap();
    near(numbers(&text, "value")[at], numbers(&own, "p")[0]);
    assert!(text.contains(&format!("how sure: {} values", column(&own, "n")[0])), "{text}");
}

#[tokio::test]
async fn the_group_that_differs_is_named_first() {
    let world = World::new(7).await;
    let (_, name) = culprit(&world);
    let check = async |query: &str| {
        let text = world.text("compare_segments", json!({"query": query, "facet": "appName"})).await;
        let found = column(&text, "group");
        assert_eq!(
            (found[0].as_str(), column(&text, "verdict")[0].as_str()),
            (name.as_str(), "differs"),
            "{text}"
        );
        text
    };
    let text = check("SELECT duration FROM Transaction").await;
    let own = format!(
        "SELECT filter(average(duration), WHERE appName = '{name}') AS 'own', filter(average(duration), WHERE appName != '{name}') AS 'rest' FROM Transaction"
    );
    let own = world.text("execute_nrql_query", json!({"query": own})).await;
    near(numbers(&text, "mean")[0], numbers(&own, "own")[0]);
    near(numbers(&text, "of the others")[0], numbers(&own, "rest")[0]);
    check("SELECT percentage(count(*), WHERE error IS TRUE) FROM Transaction").await;
}

#[tokio::test]
async fn a_metric_a_query_and_an_entity_are_the_same_figure() {
    let world = World::new(7).await;
    let (guid, _) = culprit(&world);
    let query =
        format!("FROM Metric SELECT average(apm.service.transaction.duration) WHERE entity.guid = '{guid}'");
    let mut answers = Vec::new();
    for arguments in [
        json!({"query": "apm.service.transaction.duration", "entity_guid": guid, "since": "2 hours ago"}),
        json!({"metric": "apm.service.transaction.duration", "entity_guid": guid, "start": Value::Null, "since": "2 hours ago"}),
        json!({"query": query, "since": "2 hours ago"}),
        json!({"query": format!("{query} TIMESERIES SINCE 2 hours ago LIMIT 5")}),
    ] {
        let mut arguments = arguments;
        arguments.as_object_mut().unwrap().remove("start");
        let text = world.text("calculate_baseline", arguments).await;
        answers.push(text.lines().next().unwrap().to_owned());
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:#?}");
}

#[tokio::test]
async fn what_was_not_asked_for_and_what_cannot_be_told_is_said() {
    let world = World::new(7).await;
    let sum = "SELECT percentage(sum(duration), WHERE error IS TRUE) FROM Transaction";
    let fault = world.fault("compare_segments", json!({"query": sum, "facet": "host"})).await;
    assert!(fault.contains("percentage(count(*), WHERE"), "{fault}");

    let query = "SELECT count(*) FROM Transaction";
    let brief = json!({"query": query, "since": NOW_MS - 8 * 60_000, "until": NOW_MS - 5 * 60_000});
    let text = world.text("detect_anomalies", brief).await;
    assert!(text.contains("shorter than one bucket"), "{text}");

    let others = json!([query, "SELECT average(noSuchAttribute) FROM Transaction"]);
    let text = world.text("find_correlations", json!({"query": query, "others": others})).await;
    assert!(text.contains("of 1 figures go together with this one, 1 more could not be compared"), "{text}");
}
