use nr_nrql::encode;
use nr_sim::story::{Cause, Scene};

use super::super::number;
use super::{Signal, check, each};

#[test]
fn the_statement_is_found() {
    each(Cause::SlowQuery, |story, culprit, about| {
        let query =
            "SELECT average(duration.ms) AS 'v' FROM Span WHERE db.statement IS NOT NULL FACET db.statement";
        let signal =
            Signal { query, culprit: &culprit.statement, grows: 40.0, slack: 4.0, ..Signal::default() };
        check(story, culprit, about, &signal);
        let service = encode::string(&culprit.service).unwrap();
        let table = encode::string(&format!("%{}%", culprit.table)).unwrap();
        let asked = format!(
            "SELECT count(*) AS 'n' FROM Span WHERE entity.name = {service} AND db.statement LIKE {table}"
        );
        assert!(number(story, &asked, "n") > 5.0, "{about}");
    });
}

#[test]
fn the_database_waits_for_its_disks() {
    each(Cause::SlowQuery, |story, culprit, about| {
        let Scene::Statement { hostname, database } = &culprit.scene else { panic!("{culprit:?}") };
        assert!(story.world().entity(database).is_some());
        for query in [
            "SELECT average(cpuIOWaitPercent) AS 'v' FROM SystemSample FACET hostname",
            "SELECT average(readBytesPerSecond) AS 'v' FROM StorageSample WHERE mountPoint = '/data' FACET hostname",
            "SELECT average(db.readsPerSecond) AS 'v' FROM PostgresqlInstanceSample FACET hostname",
        ] {
            check(
                story,
                culprit,
                about,
                &Signal { query, culprit: hostname, grows: 5.0, ..Signal::default() },
            );
        }
    });
}

#[test]
fn nobody_deployed_the_service() {
    each(Cause::SlowQuery, |story, culprit, about| {
        let service = encode::string(&culprit.service).unwrap();
        let deployed =
            format!("SELECT count(*) AS 'n' FROM Deployment WHERE entity.name = {service} SINCE 6 hours ago");
        assert_eq!(number(story, &deployed, "n"), 0.0, "{about}");
        assert!(culprit.deployment_id.is_empty() && culprit.version.is_empty());
    });
}
