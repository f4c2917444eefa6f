//! Every cause is found by NRQL alone: what changed most is the culprit, and what stands beside it hardly changed.

mod decoys;
mod failing_dependency;
mod full_disk;
mod issues;
mod names;
mod noisy_neighbour;
mod slow_query;
mod traffic_spike;

use std::collections::BTreeMap;

use nr_sim::story::{Cause, Culprit, Story};
use serde_json::Value as Json;

use super::{DAYS, MINUTE, NOW, rows};

const SEEDS: std::ops::RangeInclusive<u64> = 1..=5;

/// Does something with the story of a cause for each seed.
fn each(cause: Cause, check: impl Fn(&Story, &Culprit, &str)) {
    for seed in SEEDS {
        let story = Story::new(seed, NOW, DAYS, cause);
        let culprit = super::culprit(&story);
        check(&story, &culprit, &format!("{cause}, seed {seed}"));
    }
}

/// The hours before the cause, and the time since it has been felt.
fn windows(culprit: &Culprit) -> [String; 2] {
    let (since, whole) = (culprit.since_ms, culprit.since_ms + 3 * MINUTE);
    [format!("SINCE {} UNTIL {since}", since - 180 * MINUTE), format!("SINCE {whole}")]
}

/// A query with one facet and one number `v`, and what it says of the culprit and of what stands beside it.
struct Signal<'a> {
    query: &'a str,
    /// The value of the facet that is the culprit's.
    culprit: &'a str,
    /// How many times as large the culprit's number is now, at least.
    grows: f64,
    /// How large it is now, at least.
    least: f64,
    /// How many times as large any other number is now, at most, apart from `slack`.
    others: f64,
    slack: f64,
    /// Those that feel it too and may grow.
    except: &'a [&'a str],
}

impl Default for Signal<'_> {
    fn default() -> Self {
        Self { query: "", culprit: "", grows: 0.0, least: 0.0, others: 1.6, slack: 0.0, except: &[] }
    }
}

/// The numbers by facet.
fn by_facet(story: &Story, query: &str) -> BTreeMap<String, f64> {
    let mut found = BTreeMap::new();
    for row in rows(story, query) {
        let facet = match &row["facet"] {
            Json::String(text) => text.clone(),
            other => other.to_string(),
        };
        found.insert(facet, row["v"].as_f64().unwrap_or_default());
    }
    found
}

fn check(story: &Story, culprit: &Culprit, about: &str, signal: &Signal<'_>) {
    let [before, after] =
        windows(culprit).map(|window| by_facet(story, &format!("{} LIMIT MAX {window}", signal.query)));
    let about =
        format!("{about}: {}\nculprit {}\nbefore {before:?}\nafter {after:?}", signal.query, signal.culprit);
    let of = |numbers: &BTreeMap<String, f64>, facet: &str| numbers.get(facet).copied().unwrap_or_default();
    let (was, is) = (of(&before, signal.culprit), of(&after, signal.culprit));
    assert!(is >= was * signal.grows && is >= signal.least && is > 0.0, "{about}");
    for (facet, is) in &after {
        if facet != signal.culprit && !signal.except.contains(&facet.as_str()) {
            assert!(*is <= of(&before, facet) * signal.others + signal.slack, "{facet}: {about}");
        }
    }
}

/// The services whose telemetry the issue names beside the culprit's.
fn in_issue(story: &Story, culprit: &Culprit) -> Vec<String> {
    let issue = story.world().issues.iter().find(|issue| issue.id == culprit.issue_id).unwrap();
    issue.entity_names.clone()
}
