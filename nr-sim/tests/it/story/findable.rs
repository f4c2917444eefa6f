//! What the story planted is found by asking, and the decoys are harmless.

use nr_nrql::encode;
use nr_sim::story::world::AlertSeverity;
use nr_sim::story::{Cause, Culprit, Story};

use super::{MINUTE, NOW, culprit, number, rows, story, text};

const SEEDS: std::ops::RangeInclusive<u64> = 1..=5;

/// The hours before the cause, and the time since it has been at work on every instance.
fn windows(culprit: &Culprit) -> [String; 2] {
    let (since, whole) = (culprit.since_ms, culprit.since_ms + 3 * MINUTE);
    [format!("SINCE {} UNTIL {since}", since - 180 * MINUTE), format!("SINCE {whole}")]
}

#[test]
fn the_service_became_slow_and_fails() {
    for seed in SEEDS {
        let story = story(seed);
        let culprit = culprit(&story);
        assert_eq!(culprit.since_ms, NOW - 42 * MINUTE);
        assert_eq!(culprit.service, "checkout");
        let [p95, errors] = windows(&culprit)
            .map(|window| {
                let query = format!(
                    "SELECT percentile(duration, 95) AS 'p95', percentage(count(*), WHERE error IS TRUE) AS 'errors' \
                     FROM Transaction WHERE appName = 'checkout' {window}"
                );
                let found = rows(&story, &query);
                [found[0]["p95"]["95"].as_f64().unwrap(), found[0]["errors"].as_f64().unwrap()]
            })
            .into_iter()
            .fold([Vec::new(), Vec::new()], |[mut p95, mut errors], [slow, failing]| {
                p95.push(slow);
                errors.push(failing);
                [p95, errors]
            });
        assert!(p95[0] < 0.4 && p95[1] > 1.2, "seed {seed}: p95 {p95:?}");
        assert!(errors[0] < 1.5 && errors[1] > 3.0, "seed {seed}: errors {errors:?}");
    }
}

#[test]
fn the_transaction_and_the_query_are_found_by_facet() {
    for seed in SEEDS {
        let story = story(seed);
        let culprit = culprit(&story);
        let [before, after] = windows(&culprit);
        let by_name = format!(
            "SELECT average(duration) AS 'seconds' FROM Transaction WHERE appName = 'checkout' FACET name {after}"
        );
        let mut found = rows(&story, &by_name);
        found.sort_by(|a, b| b["seconds"].as_f64().unwrap().total_cmp(&a["seconds"].as_f64().unwrap()));
        assert_eq!(text(&found[0], "name"), culprit.transaction, "seed {seed}: {found:?}");
        let next = found[1]["seconds"].as_f64().unwrap();
        assert!(found[0]["seconds"].as_f64().unwrap() > 4.0 * next, "seed {seed}: {found:?}");

        let by_statement = |window: &str| {
            let query = format!(
                "SELECT average(duration.ms) AS 'ms' FROM Span WHERE db.statement IS NOT NULL AND entity.name = \
                 'checkout' FACET db.statement {window}"
            );
            let mut found = rows(&story, &query);
            found.sort_by(|a, b| b["ms"].as_f64().unwrap().total_cmp(&a["ms"].as_f64().unwrap()));
            (text(&found[0], "db.statement").to_owned(), found[0]["ms"].as_f64().unwrap())
        };
        let (statement, ms) = by_statement(&after);
        assert_eq!(statement, culprit.statement, "seed {seed}");
        assert!(statement.contains(&culprit.table) && ms > 1_000.0, "seed {seed}: {ms}");
        assert!(by_statement(&before).1 < 40.0, "seed {seed}");
        let errors = rows(
            &story,
            &format!(
                "SELECT count(*) FROM TransactionError WHERE appName = 'checkout' FACET error.class {after}"
            ),
        );
        assert!(text(&errors[0], "facet").contains("PSQLException"), "seed {seed}: {errors:?}");
        let version = rows(
            &story,
            &format!(
                "SELECT latest(tags.version) AS 'v' FROM Transaction WHERE appName = 'checkout' {after}"
            ),
        );
        assert_eq!(text(&version[0], "v"), culprit.version);
    }
}

#[test]
fn callers_wait_and_others_do_not() {
    for seed in SEEDS {
        let story = story(seed);
        let culprit = culprit(&story);
        let windows = windows(&culprit);
        let slowest = |app: &str, window: &str| {
            let app = encode::string(app).unwrap();
            let query =
                format!("SELECT max(duration) AS 'max' FROM Transaction WHERE appName = {app} {window}");
            number(&story, &query, "max")
        };
        let apps = rows(&story, "SELECT count(*) FROM Transaction FACET appName");
        assert_eq!(apps.len(), 4, "{apps:?}");
        for app in apps.iter().map(|row| text(row, "appName")) {
            let [before, after] = [&windows[0], &windows[1]].map(|window| slowest(app, window));
            let waits = app == "checkout" || app.ends_with("gateway");
            assert_eq!(after > 1.0, waits, "seed {seed}: {app} {before} {after}");
            assert!(before < 1.0, "seed {seed}: {app} {before}");
        }
    }
}

#[test]
fn the_issue_is_open_and_does_not_say_why() {
    for seed in SEEDS {
        let story = story(seed);
        let culprit = culprit(&story);
        let world = story.world();
        let open: Vec<_> = world.issues.iter().filter(|issue| issue.is_open()).collect();
        assert_eq!(open.len(), 1);
        let issue = open[0];
        assert_eq!((&issue.id, issue.created_ms), (&culprit.issue_id, culprit.detected_ms));
        assert_eq!(issue.entities[0], culprit.entity);
        assert!(issue.created_ms > culprit.since_ms + 5 * MINUTE && issue.created_ms < NOW - 20 * MINUTE);
        let said =
            format!("{} {:?} {:?}", issue.title, issue.description, issue.condition_names).to_lowercase();
        for word in
            [&*culprit.table, &culprit.transaction, &culprit.version, "deploy", "query is slow", "database"]
        {
            assert!(!said.contains(&word.to_lowercase()), "seed {seed}: {word} in {said}");
        }
        assert_eq!(world.entity(&culprit.entity).unwrap().alert_severity, AlertSeverity::Critical);
        for incident in world.incidents.iter().filter(|incident| incident.issue_id == issue.id) {
            assert!(issue.incident_ids.contains(&incident.id));
            assert!(world.entity(&incident.entity).unwrap().alert_severity >= AlertSeverity::Warning);
        }
        let events = rows(&story, "SELECT event, issueId, priority FROM NrAiIncident");
        assert_eq!(events.len(), issue.incident_ids.len(), "{events:?}");
        let deployed = rows(
            &story,
            "SELECT deploymentId, version FROM Deployment WHERE entity.name = 'checkout' SINCE 1 hour ago",
        );
        assert_eq!(deployed.len(), 1);
        assert_eq!(text(&deployed[0], "deploymentId"), culprit.deployment_id);
        // The conditions' own NRQL agrees that they are violated.
        for condition in world.conditions.iter().filter(|found| issue.condition_ids.contains(&found.id)) {
            let found = rows(&story, &format!("{} SINCE {}", condition.nrql, culprit.since_ms));
            let value = found[0].values().next().unwrap();
            let value = value.as_f64().or_else(|| value["95"].as_f64()).unwrap();
            let least = condition.terms.iter().map(|term| term.threshold).fold(f64::INFINITY, f64::min);
            assert!(value > least, "seed {seed}: {} {value}", condition.name);
        }
    }
}

#[test]
fn a_quiet_story_has_nothing_to_find() {
    for seed in SEEDS {
        let story = Story::new(seed, NOW, 3, Cause::Quiet);
        assert_eq!(story.truth().culprit, None);
        assert!(story.world().issues.iter().all(|issue| !issue.is_open()));
        assert!(
            story.world().entities.iter().all(|entity| entity.alert_severity <= AlertSeverity::NotAlerting)
        );
        let slowest = "SELECT max(duration) AS 'max' FROM Transaction SINCE 6 hours ago";
        assert!(number(&story, slowest, "max") < 1.5, "seed {seed}");
        let checkout = story.world().named("checkout").next().unwrap();
        let near = story.world().deployments.iter().filter(|made| made.timestamp_ms > NOW - 360 * MINUTE);
        assert!(near.clone().all(|made| made.entity != checkout.guid) && near.count() == 1);
    }
}
