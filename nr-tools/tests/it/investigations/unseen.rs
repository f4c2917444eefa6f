//! Trouble that the simulated account has no cause for: the right place is named all the same, and no more is claimed than
//! telemetry shows.

use nr_sim::story::Cause;
use serde_json::json;

use super::{MINUTE, account, line, now};
use crate::edited::{Row, Trouble, edited};
use crate::world::World;

/// How long before the present it begins.
const AGO: i64 = 40 * MINUTE;

/// The seeds that are tried, or those that are chosen.
fn seeds() -> Vec<u64> {
    super::chosen().map_or_else(|| vec![21, 34, 55], Iterator::collect)
}

/// The groups of a query in an account in which nothing is wrong, those with the most rows first.
async fn groups(seed: u64, query: &str) -> Vec<Vec<String>> {
    let world = account(Cause::Quiet, seed).await;
    let text = format!("{query} SINCE 2 hours ago LIMIT 50");
    let answer = world.sim.client().nrql(world.sim.account(), text).send().await.unwrap();
    answer.rows().iter().map(nr_nerdgraph::NrqlAnswer::group).collect()
}

/// The account of a seed in which something befalls spans.
async fn afflicted(seed: u64, edit: impl Fn(i64, &mut Vec<Row>) + Send + Sync + 'static) -> World {
    let since = now(seed) - AGO;
    edited((Cause::Quiet, seed, now(seed)), &["Span"], since, move |_, rows| edit(since, rows)).await
}

/// What the tools say that start at a service.
async fn told(world: &World, guid: &str) -> Vec<String> {
    let mut texts = Vec::new();
    for tool in ["analyze_trace_anomaly", "analyze_service_dependencies"] {
        texts.push(world.text(tool, json!({"entity_guid": guid, "max_tokens": 8_000})).await);
    }
    texts
}

/// Both name these in their first finding, or in the first of what got worse where no cause is named.
async fn named(world: &World, guid: &str, words: &[&str]) {
    for text in told(world, guid).await {
        let first = line(&text, "most likely cause").map(str::to_owned).or_else(|| {
            let at =
                text.lines().position(|line| line.starts_with("no cause found: some places got worse"))?;
            text.lines().skip(at).find(|line| line.starts_with("- ")).map(str::to_owned)
        });
        let first = first.unwrap_or_else(|| panic!("nothing is found\n{text}"));
        for word in words {
            assert!(first.contains(word), "{word} is not in {first}\n{text}");
        }
    }
}

/// A service that answers others and has statements: GUID and name.
async fn service(seed: u64) -> (String, String) {
    let query = "SELECT count(*) FROM Span WHERE db.statement IS NOT NULL FACET entity.guid, entity.name";
    let found = groups(seed, query).await;
    (found[0][0].clone(), found[0][1].clone())
}

#[tokio::test]
async fn a_lock_on_a_store_is_found_where_statements_wait() {
    for seed in seeds() {
        let (guid, name) = service(seed).await;
        let of = guid.clone();
        let world = afflicted(seed, move |since_ms, rows| {
            let trouble = Trouble { since_ms, tenths: 5, slow_ms: 900.0, fails: None };
            trouble
                .befall(rows, |row| row.text("entity.guid") == of && row.text("db.system") == "postgresql");
        })
        .await;
        for text in told(&world, &guid).await {
            let cause = line(&text, "most likely cause").unwrap_or_else(|| panic!("no cause\n{text}"));
            let place = cause.contains("the statement `") || cause.contains("the database on ");
            assert!(place && cause.contains(&name), "{text}");
        }
    }
}

#[tokio::test]
async fn a_third_party_that_cannot_be_reached_is_named() {
    for seed in seeds() {
        // Names that don't resolve and certificates that ran out fail at once.
        let query = "SELECT count(*) FROM Span WHERE span.kind = 'client' AND server.address LIKE '%.example' FACET entity.guid, entity.name, server.address";
        let found = groups(seed, query).await;
        let [guid, name, host] = found[0].as_slice() else { panic!("{found:?}") };
        let at = host.clone();
        let world = afflicted(seed, move |since_ms, rows| {
            let fails = Some((
                "javax.net.ssl.SSLHandshakeException",
                "PKIX path validation failed: certificate expired",
            ));
            let trouble = Trouble { since_ms, tenths: 9, slow_ms: 0.0, fails };
            trouble.befall(rows, |row| row.text("server.address") == at);
        })
        .await;
        named(&world, guid, &[host, name]).await;
        for text in told(&world, guid).await {
            assert!(text.contains("certificate expired"), "{text}");
        }
    }
}

#[tokio::test]
async fn a_service_that_is_slow_by_itself_is_named_without_certainty() {
    for seed in seeds() {
        // A lock in the process, a changed setting, memory that runs out: no span says which.
        let (guid, name) = service(seed).await;
        let of = guid.clone();
        let world = afflicted(seed, move |since_ms, rows| {
            let trouble = Trouble { since_ms, tenths: 8, slow_ms: 400.0, fails: None };
            trouble.befall(rows, |row| row.text("entity.guid") == of && row.text("span.kind") == "server");
        })
        .await;
        named(&world, &guid, &[&format!("{name}'s own work")]).await;
        for text in told(&world, &guid).await {
            assert!(text.contains("for a reason that telemetry does not show"), "{text}");
        }
    }
}

#[tokio::test]
async fn trouble_that_grows_is_found() {
    for seed in seeds() {
        let (guid, name) = service(seed).await;
        let of = guid.clone();
        let world = afflicted(seed, move |since_ms, rows| {
            // Memory leaks: each minute a little slower.
            for minute in 0..AGO / MINUTE {
                let from = since_ms + minute * MINUTE;
                let trouble = Trouble { since_ms: from, tenths: 10, slow_ms: 15.0, fails: None };
                trouble
                    .befall(rows, |row| row.text("entity.guid") == of && row.text("span.kind") == "server");
            }
        })
        .await;
        named(&world, &guid, &[&format!("{name}'s own work")]).await;
    }
}

#[tokio::test]
async fn what_is_lost_between_two_services_is_the_ways() {
    for seed in seeds() {
        let query = "SELECT count(*) FROM Span WHERE span.kind = 'client' AND server.address IS NOT NULL AND server.address NOT LIKE '%.%' AND db.system IS NULL FACET entity.guid, server.address";
        let found = groups(seed, query).await;
        let [guid, callee] = found[0].as_slice() else { panic!("{found:?}") };
        let (of, to) = (guid.clone(), callee.clone());
        let world = afflicted(seed, move |since_ms, rows| {
            let trouble = Trouble { since_ms, tenths: 6, slow_ms: 700.0, fails: None };
            trouble.befall(rows, |row| row.text("entity.guid") == of && row.text("server.address") == to);
        })
        .await;
        named(&world, guid, &[&format!("requests to {callee} are lost or slow on the way")]).await;
    }
}

#[tokio::test]
async fn a_node_under_pressure_is_named() {
    for seed in seeds() {
        let query = "SELECT count(*) FROM Span WHERE span.kind = 'server' FACET entity.guid, k8s.nodeName";
        let found = groups(seed, query).await;
        let two = |group: &&Vec<String>| {
            found.iter().filter(|other| other[0] == group[0] && other[1] != group[1]).count() > 0
        };
        let Some(group) = found.iter().find(two) else { panic!("{found:?}") };
        let [guid, node] = group.as_slice() else { panic!("{found:?}") };
        let on = node.clone();
        let world = afflicted(seed, move |since_ms, rows| {
            let trouble = Trouble { since_ms, tenths: 10, slow_ms: 500.0, fails: None };
            trouble.befall(rows, |row| row.text("k8s.nodeName") == on && row.text("span.kind") == "server");
        })
        .await;
        named(&world, guid, &[node]).await;
    }
}

#[tokio::test]
async fn a_statement_that_was_not_there_before_is_found() {
    for seed in seeds() {
        let (guid, name) = service(seed).await;
        let of = guid.clone();
        let new = "SELECT * FROM audit_trail WHERE payload LIKE ?\n  ORDER BY id";
        let world = afflicted(seed, move |since_ms, rows| {
            let is = |row: &Row| row.text("entity.guid") == of && row.text("db.system") == "postgresql";
            // A second statement beside one that was there.
            let added: Vec<Row> = rows
                .iter()
                .filter(|row| row.ms >= since_ms && is(row))
                .map(|row| {
                    let mut row = row.clone();
                    let id = format!("{}n", row.text("id"));
                    row.set("id", id.as_str()).set("db.statement", new).set("name", "audit select");
                    row
                })
                .collect();
            rows.extend(added);
            let trouble = Trouble { since_ms, tenths: 10, slow_ms: 250.0, fails: None };
            trouble.befall(rows, |row| row.text("db.statement") == new);
        })
        .await;
        named(&world, &guid, &["the statement `SELECT * FROM audit_trail", &name, "runs only since then"])
            .await;
        for text in told(&world, &guid).await {
            assert!(text.contains("not seen in the 12 hours before"), "{text}");
        }
    }
}

#[tokio::test]
async fn a_call_that_was_not_there_before_is_found() {
    for seed in seeds() {
        let (guid, name) = service(seed).await;
        let of = guid.clone();
        let world = afflicted(seed, move |since_ms, rows| {
            let added: Vec<Row> = rows
                .iter()
                .filter(|row| {
                    row.ms >= since_ms && row.text("entity.guid") == of && row.text("span.kind") == "server"
                })
                .map(|row| {
                    let (mut call, id) = (row.clone(), row.text("id").to_owned());
                    call.set("id", format!("{id}n").as_str()).set("parent.id", id.as_str());
                    call.set("span.kind", "client")
                        .set("server.address", "flags.vendor.example")
                        .set("name", "GET");
                    call.set("duration.ms", 1.0)
                        .set("duration", 0.001)
                        .drop("nr.entryPoint")
                        .drop("error.class");
                    call
                })
                .collect();
            rows.extend(added);
            let fails = Some(("java.net.UnknownHostException", "flags.vendor.example"));
            let trouble = Trouble { since_ms, tenths: 7, slow_ms: 120.0, fails };
            trouble.befall(rows, |row| row.text("server.address") == "flags.vendor.example");
        })
        .await;
        named(&world, &guid, &[&format!("{name} calls flags.vendor.example only since then")]).await;
    }
}

#[tokio::test]
async fn consumers_that_fall_behind_are_told_and_blamed_for_nothing() {
    for seed in seeds() {
        let (guid, _) = service(seed).await;
        let since = now(seed) - AGO;
        let types = &["KafkaOffsetSample", "KafkaTopicSample"];
        let world = edited((Cause::Quiet, seed, now(seed)), types, since, move |_, rows| {
            for row in rows.iter_mut().filter(|row| row.ms >= since && !row.text("topic").is_empty()) {
                let behind = (row.ms - since) as f64 / 100.0;
                row.set("consumer.lag", behind);
            }
        })
        .await;
        let arguments = json!({"entity_guid": guid, "since": since.to_string()});
        let text = world.text("analyze_service_dependencies", arguments).await;
        assert!(line(&text, "no cause found").is_some(), "{text}");
        assert!(text.contains("consumers are behind by "), "{text}");
        assert!(text.contains("what rose, and is not shown to be why:"), "{text}");
    }
}

#[tokio::test]
async fn a_cache_that_fails_is_named_and_not_the_store_behind_it_alone() {
    for seed in seeds() {
        let query = "SELECT count(*) FROM Span WHERE db.system = 'redis' FACET entity.guid, entity.name";
        let found = groups(seed, query).await;
        let [guid, name] = found[0].as_slice() else { panic!("{found:?}") };
        let of = guid.clone();
        let world = afflicted(seed, move |since_ms, rows| {
            let is = |row: &Row| row.text("entity.guid") == of && row.text("db.system") == "redis";
            // What the cache does not answer is asked of a store.
            let added: Vec<Row> = rows
                .iter()
                .filter(|row| row.ms >= since_ms && is(row))
                .map(|row| {
                    let (mut row, id) = (row.clone(), format!("{}n", row.text("id")));
                    row.set("id", id.as_str()).set("db.system", "postgresql").set("name", "load cart");
                    row.set("db.statement", "SELECT body FROM carts WHERE id = ?")
                        .set("peer.hostname", "carts-db");
                    row
                })
                .collect();
            rows.extend(added);
            let fails = Some(("RedisTimeoutException", "no answer within 200 ms"));
            Trouble { since_ms, tenths: 9, slow_ms: 200.0, fails }.befall(rows, is);
            let loads = Trouble { since_ms, tenths: 10, slow_ms: 30.0, fails: None };
            loads.befall(rows, |row| row.text("name") == "load cart");
        })
        .await;
        for text in told(&world, guid).await {
            let cause = line(&text, "most likely cause").unwrap_or_else(|| panic!("no cause\n{text}"));
            assert!(cause.contains(name.as_str()) && !cause.contains("FROM carts"), "{text}");
            assert!(text.contains("RedisTimeoutException"), "{text}");
        }
    }
}

#[tokio::test]
async fn a_batch_that_strains_a_store_is_told_with_the_store() {
    for seed in seeds() {
        let query = "SELECT count(*) FROM Span WHERE db.system = 'postgresql' FACET entity.guid, entity.name";
        let found = groups(seed, query).await;
        let (guid, batch) = (found[0][0].clone(), found[found.len() - 1].clone());
        let of = batch[0].clone();
        let report = "SELECT region, sum(total) FROM orders GROUP BY region";
        let world = afflicted(seed, move |since_ms, rows| {
            let model = rows
                .iter()
                .find(|row| row.text("entity.guid") == of && row.text("db.system") == "postgresql");
            // Every two minutes, by no request.
            let runs: Vec<Row> = model
                .into_iter()
                .flat_map(|model| {
                    let hour = model.ms - model.ms.rem_euclid(60 * MINUTE);
                    (0..30).map(move |run| (model.clone(), hour + run * 2 * MINUTE))
                })
                .filter(|(_, ms)| *ms >= since_ms)
                .map(|(mut row, ms)| {
                    row.ms = ms;
                    row.set("id", format!("batch{ms}").as_str())
                        .set("db.statement", report)
                        .set("name", "report");
                    row.drop("parent.id").set("duration.ms", 20_000.0).set("duration", 20.0);
                    row
                })
                .collect();
            rows.extend(runs);
            let trouble = Trouble { since_ms, tenths: 8, slow_ms: 120.0, fails: None };
            trouble.befall(rows, |row| row.text("db.system") == "postgresql" && row.text("name") != "report");
        })
        .await;
        let text = world
            .text("analyze_service_dependencies", json!({"entity_guid": guid, "max_tokens": 8_000}))
            .await;
        let cause = line(&text, "most likely cause").unwrap_or_else(|| panic!("no cause\n{text}"));
        let store = cause.contains("the database on ");
        assert!(store || cause.contains("sum(total) FROM orders"), "{text}");
        assert!(text.contains("sum(total) FROM orders"), "the batch is not told: {text}");
    }
}
