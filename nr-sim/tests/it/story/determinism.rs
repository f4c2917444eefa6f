//! The same rows, whatever is asked first.

use std::collections::BTreeMap;

use nr_core::TimeWindow;
use nr_sim::store::{Chunk, Telemetry};
use nr_sim::story::{Cause, Story};
use proptest::prelude::*;

use super::{HOUR, NOW, story};

/// What a window of a type holds, as text.
fn dump(story: &Story, account: usize, event_type: &str, window: TimeWindow) -> Vec<String> {
    let account = story.world().accounts[account].id;
    let chunks = story.telemetry().chunks(account, event_type, window);
    chunks.iter().flat_map(|chunk| lines(chunk, window)).collect()
}

fn lines(chunk: &Chunk, window: TimeWindow) -> Vec<String> {
    let times = chunk.timestamps();
    (0..chunk.len())
        .filter(|row| window.contains(times[*row]))
        .map(|row| {
            let row_values: BTreeMap<String, String> = chunk
                .names()
                .iter()
                .zip(chunk.columns())
                .map(|(name, column)| (name.to_string(), column.get(row).display()))
                .collect();
            format!("{} {row_values:?}", times[row])
        })
        .collect()
}

fn hours_ago(from: i64, until: i64) -> TimeWindow {
    TimeWindow::new(NOW - from * HOUR, NOW - until * HOUR).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn rows_do_not_depend_on_what_was_asked_before(
        seed in 0..1_000_u64,
        cause in prop::sample::select(Cause::ALL.to_vec()),
        asked in prop::collection::vec((0..3_usize, 0..33_usize, 0..30_i64), 1..8),
    ) {
        let of_cause = || Story::new(seed, NOW, super::DAYS, cause);
        let (one, other) = (of_cause(), of_cause());
        let types: Vec<String> = one.telemetry().event_types().iter().map(ToString::to_string).collect();
        let ask = |story: &Story, (account, kind, hour): (usize, usize, i64)| {
            dump(story, account, &types[kind], hours_ago(hour + 1, hour))
        };
        let forward: Vec<_> = asked.iter().map(|at| ask(&one, *at)).collect();
        let mut backward: Vec<_> = asked.iter().rev().map(|at| ask(&other, *at)).collect();
        backward.reverse();
        prop_assert_eq!(forward, backward);
    }

    #[test]
    fn windows_add_up(seed in 0..1_000_u64, kind in 0..33_usize, cut in 1..240_i64) {
        let story = story(seed);
        let name = story.telemetry().event_types()[kind].to_owned();
        let begin = NOW - 4 * HOUR;
        let middle = begin + cut * super::MINUTE;
        let part = |from, until| dump(&story, 0, &name, TimeWindow::new(from, until).unwrap());
        let mut parts = part(begin, middle);
        parts.extend(part(middle, NOW.max(middle + 1)));
        let (mut parts, mut whole) = (parts, part(begin, NOW.max(middle + 1)));
        parts.sort();
        whole.sort();
        prop_assert_eq!(parts, whole);
    }
}

#[test]
fn seeds_differ_and_repeat() {
    assert_eq!(story(3).world(), story(3).world());
    assert_eq!(story(3).truth(), story(3).truth());
    assert_ne!(story(3).world().entities, story(4).world().entities);
    assert_ne!(story(3).truth(), story(4).truth());
    let names: std::collections::BTreeSet<String> = (0..30)
        .map(|seed| {
            let culprit = super::culprit(&story(seed));
            format!("{} {}", culprit.transaction, culprit.table)
        })
        .collect();
    assert!(names.len() > 5, "{names:?}");
}

#[test]
fn nothing_after_now_and_nothing_before_the_days() {
    let now = NOW + 17 * super::MINUTE + 123;
    let story = Story::new(5, now, 2, Cause::BadDeployment);
    let all = TimeWindow::new(0, now + 100 * HOUR).unwrap();
    for account in &story.world().accounts {
        for name in story.telemetry().event_types() {
            for chunk in story.telemetry().chunks(account.id, name, all) {
                let times = chunk.timestamps();
                assert!(*times.last().unwrap() < now, "{name}");
                assert!(times[0] >= now - 48 * HOUR, "{name}");
            }
        }
    }
    let world = story.world();
    assert!(world.deployments.iter().all(|made| made.timestamp_ms < now));
    assert!(
        world.incidents.iter().all(|made| made.opened_ms < now && made.closed_ms.is_none_or(|ms| ms < now))
    );
}
