use std::collections::BTreeSet;

use nr_sim::story::{Cause, Scene, Story};

use super::super::{HOUR, MINUTE, NOW, number, rows};
use super::{DAYS, Signal, by_facet, check, each, windows};

#[test]
fn the_volume_is_found() {
    each(Cause::FullDisk, |story, culprit, about| {
        let Scene::Disk { hostname, mount_point, filling_since_ms } = &culprit.scene else {
            panic!("{culprit:?}")
        };
        assert_eq!(story.world().entity(&culprit.entity).unwrap().name, *hostname);
        let by_host = format!(
            "SELECT max(diskUsedPercent) AS 'v' FROM StorageSample WHERE mountPoint = '{mount_point}' FACET hostname"
        );
        let signal =
            Signal { query: &by_host, culprit: hostname, least: 99.9, others: 1.01, ..Signal::default() };
        check(story, culprit, about, &signal);
        let used = |ms: i64, mount: &str| {
            let query = format!(
                "SELECT average(diskUsedPercent) AS 'v' FROM StorageSample WHERE hostname = '{hostname}' AND mountPoint = \
                 '{mount}' SINCE {} UNTIL {}",
                ms - 4 * MINUTE,
                ms + 4 * MINUTE
            );
            number(story, &query, "v")
        };
        // It fills in a line.
        let (begin, full) = (*filling_since_ms, culprit.since_ms);
        assert!(full - begin > 4 * HOUR);
        let (low, half) = (used(begin - 10 * MINUTE, mount_point), used((begin + full) / 2, mount_point));
        assert!(low < 75.0 && (half - (low + 100.0) / 2.0).abs() < 1.5, "{about}: {low} {half}");
        assert!(used(NOW - 5 * MINUTE, "/") < 50.0, "{about}");
    });
}

#[test]
fn errors_name_it() {
    each(Cause::FullDisk, |story, culprit, about| {
        let spans = "SELECT count(*) AS 'v' FROM Span WHERE error.message LIKE '%o space left on device%' FACET entity.name";
        let [before, after] = windows(culprit).map(|window| by_facet(story, &format!("{spans} {window}")));
        assert!(before.is_empty(), "{about}: {before:?}");
        assert!(after[&culprit.service] >= 3.0, "{about}: {after:?}");
        // On a node only the service with the spool says so.
        let Scene::Disk { hostname, .. } = &culprit.scene else { panic!("{culprit:?}") };
        assert!(after.len() == 1 || hostname.starts_with("db-"), "{about}: {after:?}");
        let logs = rows(
            story,
            "SELECT count(*) AS 'v' FROM Log WHERE message LIKE '%o space left on device%' FACET service.name SINCE 30 minutes ago",
        );
        assert!(!logs.is_empty(), "{about}");
    });
}

#[test]
fn seeds_fill_the_disks_of_different_machines() {
    let hosts: BTreeSet<String> = (1..=12)
        .map(|seed| {
            let story = Story::new(seed, NOW, DAYS, Cause::FullDisk);
            let name = story.world().entity(&super::super::culprit(&story).entity).unwrap().name.clone();
            name.chars().take(2).collect()
        })
        .collect();
    assert!(hosts.len() == 3, "{hosts:?}");
}

#[test]
fn a_full_broker_leaves_consumers_behind() {
    for seed in 1..=12 {
        let story = Story::new(seed, NOW, DAYS, Cause::FullDisk);
        let culprit = super::super::culprit(&story);
        let [before, after] = windows(&culprit).map(|window| {
            let query = format!(
                "SELECT max(consumer.lag) AS 'lag', average(topic.retentionBytesOrTime) FROM KafkaTopicSample {window}"
            );
            number(&story, &query, "lag")
        });
        let broker = story.world().entity(&culprit.entity).unwrap().name.starts_with("kafka");
        assert!(before <= 4.0 && (after > 12.0) == broker, "seed {seed}: {before} {after}");
    }
}
