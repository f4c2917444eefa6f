//! Thirty days cost nothing until they are asked for, and little then.

use std::time::{Duration, Instant};

use nr_sim::story::{Cause, MAX_CHUNK_BYTES, MAX_REQUEST_BYTES, Story};

use super::{NOW, number, rows, story};

/// Far above what it takes, so that a busy machine doesn't fail the test.
const SLACK: Duration = Duration::from_secs(120);

#[test]
fn building_makes_no_rows() {
    let begin = Instant::now();
    let stories: Vec<Story> = (0..20).map(|seed| Story::new(seed, NOW, 30, Cause::BadDeployment)).collect();
    assert!(begin.elapsed() < Duration::from_secs(2));
    assert!(stories.iter().all(|story| story.telemetry().kept_bytes() == 0));
}

#[test]
fn memory_stays_bounded() {
    let story = story(6);
    for event_type in ["Transaction", "Span", "K8sPodSample", "Metric"] {
        for days in [1, 4] {
            let query = format!("SELECT count(*) AS 'n' FROM {event_type} SINCE {days} days ago");
            assert!(number(&story, &query, "n") > 1_000.0);
            let kept = story.telemetry().kept_bytes();
            assert!(kept > 0 && kept <= MAX_CHUNK_BYTES + MAX_REQUEST_BYTES, "{kept}");
        }
    }
}

#[test]
fn thirty_days_can_be_asked() {
    let story = story(7);
    let begin = Instant::now();
    let found = rows(
        &story,
        "SELECT count(*) AS 'n', average(duration) AS 'mean' FROM Transaction FACET appName, dateOf(timestamp) SINCE 30 \
         days ago LIMIT MAX",
    );
    println!("thirty days of transactions: {:?}", begin.elapsed());
    assert!(begin.elapsed() < SLACK && found.len() >= 4 * 30, "{}", found.len());
    let begin = Instant::now();
    rows(&story, "SELECT percentile(duration, 95) FROM Transaction FACET name SINCE 1 day ago");
    println!("a day, made anew: {:?}", begin.elapsed());
    let begin = Instant::now();
    rows(&story, "SELECT percentile(duration, 95) FROM Transaction FACET name SINCE 1 day ago");
    println!("a day, kept: {:?}", begin.elapsed());
    for event_type in ["Span", "Log", "Metric", "PageView", "SystemSample", "K8sContainerSample"] {
        let begin = Instant::now();
        let n = number(&story, &format!("SELECT count(*) AS 'n' FROM {event_type} SINCE 1 day ago"), "n");
        println!(
            "a day of {event_type}: {n} rows, {:?}, kept {}",
            begin.elapsed(),
            story.telemetry().kept_bytes()
        );
    }
}

#[test]
fn spans_are_kept_for_eight_days() {
    let story = story(7);
    let count = |window: &str| number(&story, &format!("SELECT count(*) AS 'n' FROM Span {window}"), "n");
    assert!(count("SINCE 30 days ago UNTIL 8 days ago") == 0.0);
    assert!(count("SINCE 8 days ago UNTIL 191 hours ago") > 100.0);
}
