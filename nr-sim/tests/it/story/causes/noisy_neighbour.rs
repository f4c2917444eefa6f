use nr_nrql::encode;
use nr_sim::story::{Cause, Scene};

use super::{Signal, check, each};

#[test]
fn the_pod_on_the_node_is_found() {
    each(Cause::NoisyNeighbour, |story, culprit, about| {
        let Scene::Neighbour { node, pod, deployment, victim_pod, node_entity } = &culprit.scene else {
            panic!("{culprit:?}")
        };
        assert_eq!(story.world().entity(&culprit.entity).unwrap().name, *pod);
        assert_eq!(story.world().entity(node_entity).unwrap().name, *node);
        assert!(pod.starts_with(deployment) && victim_pod.starts_with(&culprit.service));
        for (query, culprit_of, grows, least, slack) in [
            ("SELECT average(cpuUsedCores) AS 'v' FROM K8sContainerSample FACET podName", pod, 8.0, 4.0, 0.0),
            (
                "SELECT average(memoryWorkingSetBytes) AS 'v' FROM K8sContainerSample FACET podName",
                pod,
                1.3,
                2e9,
                0.0,
            ),
            (
                "SELECT average(cpuUsedCores / allocatableCpuCores * 100) AS 'v' FROM K8sNodeSample FACET nodeName",
                node,
                2.0,
                85.0,
                0.0,
            ),
            (
                "SELECT average(containerCpuCfsThrottledPeriodsDelta) AS 'v' FROM K8sContainerSample FACET podName",
                victim_pod,
                0.0,
                400.0,
                40.0,
            ),
            (
                "SELECT max(restartCount) AS 'v' FROM K8sContainerSample FACET podName",
                victim_pod,
                0.0,
                2.0,
                0.0,
            ),
        ] {
            let signal =
                Signal { query, culprit: culprit_of, grows, least, slack, others: 1.4, ..Signal::default() };
            check(story, culprit, about, &signal);
        }
    });
}

#[test]
fn only_what_is_served_there_is_slow() {
    each(Cause::NoisyNeighbour, |story, culprit, about| {
        let Scene::Neighbour { victim_pod, .. } = &culprit.scene else { panic!("{culprit:?}") };
        let service = encode::string(&culprit.service).unwrap();
        let query = format!(
            "SELECT average(duration.ms) AS 'v' FROM Span WHERE entity.name = {service} AND span.kind = 'server' FACET k8s.podName"
        );
        let signal = Signal {
            query: &query,
            culprit: victim_pod,
            grows: 10.0,
            least: 1_000.0,
            slack: 20.0,
            ..Signal::default()
        };
        check(story, culprit, about, &signal);
    });
}

#[test]
fn the_cluster_tells_of_restarts() {
    each(Cause::NoisyNeighbour, |story, culprit, about| {
        let Scene::Neighbour { victim_pod, .. } = &culprit.scene else { panic!("{culprit:?}") };
        let query = "SELECT count(*) AS 'v' FROM InfrastructureEvent WHERE event.reason = 'Killing' AND event.message \
                     LIKE '%liveness%' FACET event.involvedObject.name";
        check(story, culprit, about, &Signal { query, culprit: victim_pod, least: 2.0, ..Signal::default() });
    });
}
