//! On one node a pod of another deployment takes the processors and much of the memory. The pod of a service beside it
//! waits for its turn and is restarted; what the service's other pods serve is as it was.

use super::super::{Cast, HostRole, MINUTE, failures};
use super::{Alarm, Change, Load, Plot, Scene, Strain, Subject, Trouble, Watch, began, full_disk};
use crate::story::dice::Dice;

pub(super) fn devise(cast: &Cast, dice: &mut Dice) -> Option<Plot> {
    let nodes: Vec<usize> = cast.fleet.of_role(HostRole::Node).map(|(at, _)| at).collect();
    let host = dice.pick(&nodes);
    let service = dice.pick(&full_disk::on(cast, host));
    let endpoint = dice.pick(&super::answering(cast, service));
    let pods = || cast.fleet.pods.iter().enumerate().filter(|(_, pod)| pod.host == host);
    let (noisy, _) = pods().find(|(_, pod)| cast.is_job(pod.workload))?;
    let (victim, _) = pods().find(|(_, pod)| pod.workload == service)?;
    let since_ms = began(cast, dice);
    let plot = Plot::new(dice, since_ms, service, endpoint, Scene::Neighbour { host, pod: noisy, victim });
    let language = super::language(cast, service);
    let waiting = Trouble::slow(dice.between(1_400.0, 2_200.0), 0.01, failures::saturated(language));
    let strain = Strain {
        throttled: dice.whole(560, 880) as i64,
        restarts_every: Some(dice.whole(8, 13) as i64 * MINUTE),
        ..Strain::NONE
    };
    let taking = Strain { cores: dice.between(4.8, 5.6), memory: 1.5, ..Strain::NONE };
    let mut plot = plot
        .with(Change::Work { service, host: Some(host), trouble: waiting })
        .with(Change::Pod { pod: victim, strain })
        .with(Change::Pod { pod: noisy, strain: taking })
        .with(Change::Host { host, load: Load { cpu: 80.0, memory: 11.0, ..Load::NONE } });
    // The others on the node have limits that they are far from, and notice little.
    for (pod, beside) in pods().filter(|(pod, _)| *pod != victim && *pod != noisy) {
        let trouble = Trouble::times(1.25, failures::saturated(""));
        plot = plot
            .with(Change::Work { service: beside.workload, host: Some(host), trouble })
            .with(Change::Pod { pod, strain: Strain { throttled: 30, ..Strain::NONE } });
    }
    plot.alarms.push(Alarm { watch: Watch::Busy, subject: Subject::Host(host), priority: "CRITICAL" });
    Some(plot)
}
