//! Names of causes, and that a cause and a seed make one story.

use std::collections::BTreeSet;

use nr_sim::story::{Cause, Story};

use super::super::NOW;

#[test]
fn causes_have_names() {
    for cause in Cause::ALL {
        assert_eq!(cause.name().parse(), Ok(cause));
        assert_eq!(cause.to_string(), cause.name());
        assert!(cause.name().chars().all(|at| at.is_ascii_lowercase() || at == '-'));
    }
    let error = "slow query".parse::<Cause>().unwrap_err();
    assert_eq!(error.name(), "slow query");
    assert_eq!(
        error.to_string(),
        "no cause is named \"slow query\"; the causes are bad-deployment, slow-query, full-disk, failing-dependency, \
         traffic-spike, noisy-neighbour, quiet"
    );
}

#[test]
fn a_cause_and_a_seed_make_one_story() {
    for cause in Cause::ALL {
        let story = |seed| Story::new(seed, NOW, 3, cause);
        assert_eq!(story(3).truth(), story(3).truth());
        assert_eq!(story(3).world(), story(3).world());
        assert_ne!(story(3).truth(), story(4).truth());
        assert_eq!(story(3).truth().cause, cause);
        assert_eq!(story(3).truth().decoys.len(), 2);
    }
}

#[test]
fn seeds_draw_different_culprits() {
    for cause in Cause::ALL {
        let truths: Vec<_> =
            (0..20).filter_map(|seed| Story::new(seed, NOW, 3, cause).truth().culprit.clone()).collect();
        if cause == Cause::Quiet {
            assert!(truths.is_empty());
            continue;
        }
        assert_eq!(truths.len(), 20);
        let transactions: BTreeSet<&str> = truths.iter().map(|culprit| &*culprit.transaction).collect();
        assert!(transactions.len() >= 3, "{cause}: {transactions:?}");
        let moments: BTreeSet<i64> = truths.iter().map(|culprit| culprit.since_ms).collect();
        assert!(cause == Cause::BadDeployment || moments.len() > 15, "{cause}: {moments:?}");
        assert!(truths.iter().all(|culprit| culprit.detected_ms < NOW - 20 * super::MINUTE));
    }
}
