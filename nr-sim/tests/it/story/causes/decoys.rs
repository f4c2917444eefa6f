//! What looks like a cause and is none changed nothing, whatever the cause is.

use nr_nrql::encode;
use nr_sim::story::{Cause, Decoy, Story};

use super::super::{MINUTE, NOW, rows};
use super::{DAYS, SEEDS};

#[test]
fn decoys_are_harmless() {
    for (seed, cause) in SEEDS.flat_map(|seed| Cause::ALL.map(|cause| (seed, cause))) {
        let story = Story::new(seed, NOW, DAYS, cause);
        let culprit = story.truth().culprit.as_ref();
        let world = story.world();
        assert_eq!(story.truth().decoys.len(), 2);
        for decoy in &story.truth().decoys {
            match decoy {
                Decoy::Deployment { entity, deployment_id, timestamp_ms } => {
                    let made = world.deployments.iter().find(|made| made.id == *deployment_id).unwrap();
                    assert_eq!((&made.entity, made.timestamp_ms), (entity, *timestamp_ms));
                    assert!(culprit.is_none_or(|culprit| *entity != culprit.service_entity));
                    let guid = encode::string(&entity.to_string()).unwrap();
                    let of = |window: String| {
                        let query = format!(
                            "SELECT average(duration.ms) AS 'ms', percentage(count(*), WHERE error.class IS NOT NULL) \
                             AS 'errors' FROM Span WHERE entity.guid = {guid} AND span.kind = 'server' {window}"
                        );
                        let found = rows(&story, &query);
                        (found[0]["ms"].as_f64().unwrap(), found[0]["errors"].as_f64().unwrap())
                    };
                    let before = of(format!("SINCE {} UNTIL {timestamp_ms}", timestamp_ms - 180 * MINUTE));
                    let after = of(format!("SINCE {timestamp_ms}"));
                    assert!(after.0 < before.0 * 1.35 + 4.0, "{cause}, seed {seed}: {before:?} {after:?}");
                    assert!(after.1 < before.1 + 4.0, "{cause}, seed {seed}: {before:?} {after:?}");
                }
                Decoy::Traffic { transaction, since_ms, factor, .. } => {
                    let name = encode::string(transaction).unwrap();
                    let of = |window: String| {
                        let query = format!(
                            "SELECT rate(count(*), 1 minute) AS 'rpm', average(duration) AS 'seconds' FROM Transaction \
                             WHERE name = {name} {window}"
                        );
                        let found = rows(&story, &query);
                        (found[0]["rpm"].as_f64().unwrap(), found[0]["seconds"].as_f64().unwrap())
                    };
                    let before = of(format!("SINCE {} UNTIL {since_ms}", since_ms - 120 * MINUTE));
                    let after = of(format!("SINCE {since_ms}"));
                    assert!(
                        after.0 > before.0 * (1.0 + (factor - 1.0) * 0.4),
                        "{cause}, seed {seed}: {before:?} {after:?}"
                    );
                    assert!(after.1 < before.1 * 1.3, "{cause}, seed {seed}: {before:?} {after:?}");
                    assert!(culprit.is_none_or(|culprit| *transaction != culprit.transaction));
                }
                other => panic!("a decoy that is not checked: {other:?}"),
            }
        }
    }
}
