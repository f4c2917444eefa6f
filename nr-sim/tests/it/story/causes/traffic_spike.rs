use nr_sim::story::{Cause, Scene};

use super::{Signal, check, each};

/// What is more than the decoy: visitors of another page.
const RUSH: f64 = 3.2;

#[test]
fn the_endpoint_and_those_who_come_are_found() {
    each(Cause::TrafficSpike, |story, culprit, about| {
        let Scene::Traffic { page, entry, factor, user_agent, country } = &culprit.scene else {
            panic!("{culprit:?}")
        };
        assert!(page.starts_with('/'));
        let grows = factor * 0.55;
        let entries = "SELECT rate(count(*), 1 minute) AS 'v' FROM Transaction WHERE appName LIKE '%gateway' FACET name";
        check(
            story,
            culprit,
            about,
            &Signal { query: entries, culprit: entry, grows, others: RUSH, ..Signal::default() },
        );
        assert!(user_agent.is_some() != country.is_some());
        for (attribute, common) in [("userAgentName", user_agent), ("countryCode", country)] {
            let Some(common) = common else { continue };
            let visits = format!(
                "SELECT rate(count(*), 1 minute) AS 'v' FROM PageView, AjaxRequest FACET {attribute}"
            );
            let signal = Signal {
                query: &visits,
                culprit: common,
                grows: 4.0,
                least: 3.0,
                others: RUSH,
                ..Signal::default()
            };
            check(story, culprit, about, &signal);
        }
    });
}

#[test]
fn the_service_behind_it_is_saturated() {
    each(Cause::TrafficSpike, |story, culprit, about| {
        let pods = "SELECT average(cpuUsedCores) AS 'v' FROM K8sContainerSample FACET deploymentName";
        let gateway = story.world().entities.iter().find(|entity| entity.name.ends_with("gateway")).unwrap();
        let signal = Signal {
            query: pods,
            culprit: &culprit.service,
            grows: 3.0,
            others: 1.4,
            except: &[&gateway.name],
            ..Signal::default()
        };
        check(story, culprit, about, &signal);
        let answers =
            "SELECT average(duration.ms) AS 'v' FROM Span WHERE span.kind = 'server' FACET entity.name";
        let signal = Signal { query: answers, grows: 10.0, least: 1_000.0, slack: 10.0, ..signal };
        check(story, culprit, about, &signal);
    });
}
