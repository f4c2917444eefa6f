use nr_nrql::encode;
use nr_sim::story::{Cause, Scene};

use super::super::number;
use super::{Signal, check, each, in_issue, windows};

#[test]
fn the_third_party_is_found() {
    each(Cause::FailingDependency, |story, culprit, about| {
        let Scene::ExternalHost { host } = &culprit.scene else { panic!("{culprit:?}") };
        let calls = "FROM Span WHERE span.kind = 'client' AND http.url LIKE 'https://%' FACET server.address";
        for (what, grows, least, slack) in [
            ("average(duration.ms)", 40.0, 1_000.0, 5.0),
            ("percentage(count(*), WHERE error.class IS NOT NULL)", 0.0, 40.0, 0.0),
        ] {
            let query = format!("SELECT {what} AS 'v' {calls}");
            let signal = Signal { query: &query, culprit: host, grows, least, slack, ..Signal::default() };
            check(story, culprit, about, &signal);
        }
        let caller = encode::string(&culprit.service).unwrap();
        let callers =
            format!("SELECT uniqueCount(entity.name) AS 'n' FROM Span WHERE peer.hostname = '{host}'");
        assert_eq!(number(story, &callers, "n"), 1.0, "{about}");
        let calling = format!(
            "SELECT count(*) AS 'n' FROM Span WHERE peer.hostname = '{host}' AND entity.name = {caller}"
        );
        assert!(number(story, &calling, "n") > 5.0, "{about}");
    });
}

#[test]
fn the_caller_waits_outside() {
    each(Cause::FailingDependency, |story, culprit, about| {
        let Scene::ExternalHost { host } = &culprit.scene else { panic!("{culprit:?}") };
        let metric = if culprit.service_entity.domain() == "APM" {
            "SELECT average(apm.service.external.host.duration) AS 'v' FROM Metric WHERE external.host LIKE '%.example' FACET external.host"
        } else {
            "SELECT average(http.client.request.duration) AS 'v' FROM Metric WHERE server.address LIKE '%.example' FACET server.address"
        };
        check(
            story,
            culprit,
            about,
            &Signal { query: metric, culprit: host, grows: 40.0, slack: 0.004, ..Signal::default() },
        );
        if culprit.service_entity.domain() == "APM" {
            let transaction = encode::string(&culprit.transaction).unwrap();
            let [before, after] = windows(culprit).map(|window| {
                let query = format!("SELECT average(externalDuration) AS 'v' FROM Transaction WHERE name = {transaction} {window}");
                number(story, &query, "v")
            });
            assert!(after > 20.0 * before, "{about}: {before} {after}");
        }
    });
}

#[test]
fn somebody_upstream_is_in_the_issue() {
    each(Cause::FailingDependency, |story, culprit, about| {
        let names = in_issue(story, culprit);
        assert!(
            names[0] == culprit.service && names.iter().any(|name| name.ends_with("gateway")),
            "{about}: {names:?}"
        );
    });
}
