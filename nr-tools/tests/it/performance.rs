//! Logs, transactions and traces: what the figures are, beside what the rows of `contract` say.

use std::collections::BTreeSet;

use nr_sim::Sim;
use nr_sim::story::Cause;
use nr_tools::Services;
use serde_json::json;

use crate::edited::edited;
use crate::instead::instead;
use crate::world::{NOW_MS, World, column, table};

async fn quiet(seed: u64) -> World {
    let sim = Sim::builder().seed(seed).now_ms(NOW_MS).cause(Cause::Quiet).build();
    let services = Services::new(sim.client()).with_default_account(sim.account());
    World::over(sim, services).await
}

/// The services that report of a kind.
fn services(world: &World, domain: &str) -> Vec<String> {
    let own = world.sim.world();
    let found = own.relations.iter().filter(|relation| relation.kind == "CALLS").map(|one| &one.target);
    let guids: BTreeSet<String> =
        found.filter(|guid| guid.domain() == domain).map(ToString::to_string).collect();
    guids.into_iter().collect()
}

#[tokio::test]
async fn every_line_is_counted_in_one_pattern() {
    let world = World::new(7).await;
    let query = "SELECT count(*) FROM Log SINCE 20 minutes ago";
    let all = world.text("execute_nrql_query", json!({"query": query})).await;
    let all: f64 = all.lines().nth(1).unwrap().parse().unwrap();
    let text = world.text("get_log_patterns", json!({"since": "20 minutes ago", "max_tokens": 25_000})).await;
    let sum: f64 = column(&text, "lines").iter().map(|lines| lines.parse::<f64>().unwrap()).sum();
    assert_eq!(sum, all, "{text}");
    assert!(text.contains("lines were read"), "{text}");
    assert!(column(&text, "pattern").iter().all(|pattern| !pattern.contains(char::is_numeric)), "{text}");
}

#[tokio::test]
async fn looks_follow_each_other_without_gap_and_without_double() {
    let world = World::new(7).await;
    let since = NOW_MS - 4 * 60_000;
    let query = format!("SELECT count(*) FROM Log SINCE {since}");
    let all = world.text("execute_nrql_query", json!({"query": query})).await;
    let all: usize = all.lines().nth(1).unwrap().parse().unwrap();
    let (mut seen, mut next) = (Vec::new(), since.to_string());
    for _ in 0..all + 2 {
        let text = world.text("tail_logs", json!({"since": next, "limit": 9, "max_tokens": 25_000})).await;
        seen.extend(table(&text).1);
        text.split("\"since\": \"").nth(1).unwrap().split('"').next().unwrap().clone_into(&mut next);
        if text.starts_with("no line yet") {
            break;
        }
    }
    assert_eq!(seen.len(), all);
    let times: Vec<&String> = seen.iter().map(|row| &row[0]).collect();
    assert!(times.is_sorted(), "{times:?}");
}

#[tokio::test]
async fn transactions_and_logs_of_a_quiet_account_are_as_usual() {
    for seed in 1..6 {
        let world = quiet(seed).await;
        for domain in ["APM", "EXT"] {
            for guid in services(&world, domain) {
                let text = world.text("analyze_transactions", json!({"entity_guid": guid})).await;
                assert!(text.contains("nothing unusual"), "seed {seed}: {text}");
                let text = world.text("analyze_entity_logs", json!({"entity_guid": guid})).await;
                // A rush of visitors leaves more lines, but no errors.
                for (verdict, level) in column(&text, "verdict").iter().zip(column(&text, "level")) {
                    let is_bad = ["warn", "error"].contains(&level.to_ascii_lowercase().as_str());
                    assert!(!is_bad || !["new", "more"].contains(&verdict.as_str()), "seed {seed}: {text}");
                }
            }
        }
    }
}

#[tokio::test]
async fn levels_are_found_however_they_are_written() {
    let world = World::new(7).await;
    let count = async |level: &str| {
        let text =
            world.text("search_logs", json!({"level": level, "limit": 5_000, "max_tokens": 200})).await;
        text.split(" of ").nth(1).unwrap().split([';', '\n']).next().unwrap().to_owned()
    };
    let warnings = count("WARN").await;
    for other in ["warn", "Warning", "WARNING"] {
        assert_eq!(count(other).await, warnings, "{other}");
    }
    assert_ne!(count("info").await, warnings);
}

#[tokio::test]
async fn a_trace_is_a_tree_with_the_path_that_took_the_time() {
    let world = World::new(7).await;
    let culprit = world.sim.truth().culprit.clone().unwrap();
    let slow = world
        .text("search_traces", json!({"entity_guid": culprit.service_entity.to_string(), "limit": 1}))
        .await;
    let trace = column(&slow, "trace.id").remove(0);
    let text = world.text("get_distributed_trace_details", json!({"trace_id": trace})).await;
    insta::assert_snapshot!(text);
    let path = text.lines().skip_while(|line| !line.starts_with("where the time went")).nth(1).unwrap();
    assert!(path.contains(&culprit.statement), "{text}");
}

#[tokio::test]
async fn dependencies_are_a_tree_with_health() {
    let world = World::new(7).await;
    let guid = world.sim.truth().culprit.clone().unwrap().service_entity.to_string();
    let text = world.text("analyze_service_dependencies", json!({"entity_guid": guid, "depth": 1})).await;
    insta::assert_snapshot!(text);
}

#[tokio::test]
async fn errors_of_an_application_are_those_of_its_transactions() {
    let world = World::new(7).await;
    let mut failing = 0;
    for guid in services(&world, "APM") {
        let text = world.text("get_apm_metrics", json!({"entity_guid": guid})).await;
        let found: f64 = column(&text, "errors %")[0].parse().unwrap();
        let query = format!(
            "SELECT percentage(count(*), WHERE error IS TRUE) FROM Transaction WHERE entityGuid = '{guid}' SINCE 1 hour ago"
        );
        let own = world.text("execute_nrql_query", json!({"query": query})).await;
        // Nothing but zeros is explained instead of shown.
        let expected: f64 = own.lines().nth(1).and_then(|line| line.parse().ok()).unwrap_or(0.0);
        assert!((found - expected).abs() <= 0.3 * expected, "{found} is not {expected}\n{text}");
        failing += usize::from(expected > 0.0);
    }
    assert!(failing > 0, "nothing fails");
}

#[tokio::test]
async fn every_application_has_its_slow_end() {
    let world = World::new(7).await;
    for guid in services(&world, "APM").into_iter().chain(services(&world, "EXT")) {
        for (tool, mean, p95) in [
            ("get_apm_metrics", "response time ms", "p95 ms"),
            ("get_apm_transactions", "mean ms", "p95 ms"),
            ("analyze_transactions", "mean ms", "p95 ms"),
            ("compare_deployments", "mean ms", "p95 ms"),
        ] {
            let text = world.text(tool, json!({"entity_guid": guid})).await;
            for (mean, p95) in column(&text, mean).iter().zip(column(&text, p95)) {
                assert_eq!(mean.is_empty(), p95.is_empty(), "{tool} {guid}: {text}");
            }
        }
    }
}

#[tokio::test]
async fn lines_are_read_where_they_are() {
    let world = World::new(7).await;
    // The account begins eight days ago, so four of five parts of this window are empty.
    let (begin, length) = (NOW_MS - 8 * 86_400_000, 20 * 3_600_000);
    let window = json!({"since": begin - 4 * length, "until": begin + length, "max_tokens": 25_000});
    let text = world.text("get_log_patterns", window.clone()).await;
    let read: f64 = text.split("scaled up from ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
    assert!(read > 4_900.0, "{text}");
    // As many lines of each level as there are: each stands for as many.
    let exact = world.text("get_log_statistics", window).await;
    for (level, lines) in column(&exact, "level").iter().zip(column(&exact, "lines")) {
        let lines: f64 = lines.parse().unwrap();
        let of_level = column(&text, "level").into_iter().zip(column(&text, "lines"));
        let found: f64 =
            of_level.filter(|(one, _)| one == level).map(|(_, n)| n.parse::<f64>().unwrap()).sum();
        assert!(lines < 500.0 || (found / lines - 1.0).abs() < 0.25, "{level}: {found} of {lines}\n{text}");
    }
}

#[tokio::test]
async fn a_list_that_ends_at_its_limit_says_so() {
    let world = World::new(7).await;
    let check = async |tool: &str, arguments: serde_json::Value, expected: Option<u32>| {
        let text = world.text(tool, arguments.clone()).await;
        let said = expected.map(|limit| format!("LIMIT {limit} was reached, there may be more"));
        match said {
            Some(said) => assert!(text.contains(&said), "{tool} {arguments}: {text}"),
            None => assert!(!text.contains("was reached"), "{tool} {arguments}: {text}"),
        }
    };
    check("list_recent_logs", json!({"limit": 7}), Some(7)).await;
    check("search_logs", json!({"level": "info"}), Some(100)).await;
    check("search_logs", json!({"text": "no such text at all"}), None).await;
    check("search_traces", json!({"limit": 3}), Some(3)).await;
    check("get_log_timeline", json!({"facet": "trace.id"}), Some(10)).await;
    check("get_log_timeline", json!({}), None).await;
    check("get_log_statistics", json!({"facet": "trace.id", "limit": 5}), Some(5)).await;
    check("get_log_statistics", json!({}), None).await;
}

#[tokio::test]
async fn transactions_without_a_past_are_not_told_as_usual_and_rare_failures_are_told() {
    let world = World::new(7).await;
    let begin = NOW_MS - 8 * 86_400_000;
    let mut rare = 0;
    for guid in services(&world, "APM").into_iter().chain(services(&world, "EXT")) {
        let first = json!({"entity_guid": guid, "since": begin, "until": begin + 3_600_000});
        let text = world.text("analyze_transactions", first).await;
        assert!(text.contains("nothing to compare with") && !text.contains("nothing unusual"), "{text}");
        for minute in (0..60).step_by(4) {
            let until = NOW_MS - minute * 60_000;
            let short = json!({"entity_guid": guid, "since": until - 120_000, "until": until});
            let text = world.text("analyze_transactions", short).await;
            if table(&text).1.is_empty() {
                continue;
            }
            let fails = column(&text, "failing %").iter().any(|cell| cell != "0");
            assert_eq!(text.contains("none fails"), !fails, "{text}");
            rare += usize::from(text.contains("fewer than 10 calls"));
        }
    }
    assert!(rare > 0, "no window has rare failures only");
}

#[tokio::test]
async fn a_deployment_that_ran_too_briefly_is_not_told_as_harmless() {
    let world = World::new(7).await;
    let guid = world.sim.truth().culprit.clone().unwrap().service_entity;
    let window = nr_core::TimeWindow::new(NOW_MS - 7 * 86_400_000, NOW_MS).unwrap();
    let deployments = world.sim.client().deployments(&guid, Some(window)).await.unwrap().data;
    let made = deployments[0].timestamp_ms;
    let arguments = json!({"entity_guid": guid.to_string(), "since": made - 60_000, "until": made + 120_000});
    let text = world.text("compare_deployments", arguments).await;
    assert!(text.starts_with("none of 1 deployments can be judged"), "{text}");
    assert!(text.contains("ran too briefly to judge"), "{text}");
}

#[tokio::test]
async fn too_many_buckets_are_refused_with_the_width_that_fits() {
    let world = World::new(7).await;
    let fault = world.fault("get_log_timeline", json!({"bucket_minutes": 1, "since": "1 day ago"})).await;
    assert!(fault.starts_with("invalid_input: ") && fault.contains("give 4 or more"), "{fault}");
    let text = world.text("get_log_timeline", json!({"bucket_minutes": 4, "since": "1 day ago"})).await;
    assert!(table(&text).1.len() > 20, "{text}");
}

#[tokio::test]
async fn a_deployment_is_compared_with_the_one_before_it_alone() {
    let sim = Sim::builder().seed(7).now_ms(NOW_MS).build();
    let guid = sim.truth().culprit.clone().unwrap().service_entity.to_string();
    let made = |version: &str, minutes: i64| json!({"deploymentId": version, "entityGuid": guid, "version": version, "timestamp": NOW_MS - minutes * 60_000});
    let found = json!({"__typename": "ApmApplicationEntity", "guid": guid, "deploymentSearch": {"results": [made("2", 30), made("1", 40)]}});
    let world =
        instead(&sim, "SearchDeployments", 200, json!({"data": {"actor": {"entity": found}}}).to_string())
            .await;
    let text = world.text("compare_deployments", json!({"entity_guid": guid})).await;
    // The second ran for half an hour, and the first for ten minutes: so long is both compared.
    assert_eq!(column(&text, "minutes"), ["10", "10"], "{text}");
}

/// Whether a span is of a request that the service took in within the last half hour.
fn is_late_entry(row: &crate::edited::Row, guid: &str) -> bool {
    row.ms > NOW_MS - 30 * 60_000 && row.text("entity.guid") == guid && row.text("span.kind") == "server"
}

#[tokio::test]
async fn traces_without_a_past_are_not_told_as_usual() {
    let world = World::new(7).await;
    let guid = world.sim.truth().culprit.clone().unwrap().service_entity.to_string();
    let of = guid.clone();
    let world = edited((Cause::Quiet, 7, NOW_MS), &["Span"], NOW_MS - 3_600_000, move |_, rows| {
        for row in rows.iter_mut().filter(|row| is_late_entry(row, &of)) {
            row.set("name", "a name of its own");
        }
    })
    .await;
    let arguments = json!({"entity_guid": guid, "transaction": "of its own", "since": NOW_MS - 30 * 60_000});
    let text = world.text("analyze_trace_anomaly", arguments).await;
    assert!(text.contains("none in the hour before to compare with"), "{text}");
    assert!(!text.contains("nothing unusual: slow") && text.contains("too little to compare"), "{text}");
}
