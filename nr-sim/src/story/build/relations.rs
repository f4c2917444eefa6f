//! How entities hang together.

use nr_core::EntityGuid;

use super::super::cast::{CHECKOUT, Cast, GATEWAY, HostRole, SHOP_SERVICES, Step};
use super::super::world::Relation;
use super::entities;

pub(super) fn all(cast: &Cast) -> Vec<Relation> {
    let fleet = &cast.fleet;
    let mut found: Vec<Relation> = Vec::new();
    let mut add = |source: &EntityGuid, kind: &'static str, target: &EntityGuid| {
        let relation = Relation { source: source.clone(), target: target.clone(), kind };
        if !found.contains(&relation) {
            found.push(relation);
        }
    };
    let service = |at: usize| cast.services.get(at).map(|service| &service.guid);
    let host = |at: usize| fleet.hosts.get(at).map(|host| &host.guid);
    for endpoint in &cast.endpoints {
        let Some(caller) = service(endpoint.service) else { continue };
        for step in &endpoint.steps {
            let to = |at: usize| cast.endpoints.get(at).and_then(|endpoint| service(endpoint.service));
            match *step {
                Step::Call(at) => to(at).into_iter().for_each(|callee| add(caller, "CALLS", callee)),
                Step::Publish(at) => {
                    add(caller, "PRODUCES", &fleet.topic);
                    to(at).into_iter().for_each(|consumer| add(consumer, "CONSUMES", &fleet.topic));
                }
                Step::Query(at) => {
                    let sql = cast.statements.get(at).is_some_and(|asked| asked.system == "postgresql");
                    if sql && endpoint.service < SHOP_SERVICES {
                        add(caller, "CONNECTS_TO", &fleet.database);
                    }
                }
            }
        }
    }
    if let Some(gateway) = service(GATEWAY) {
        add(gateway, "SERVES", &fleet.browser);
        for monitor in &fleet.monitors {
            add(&monitor.guid, "MONITORS", gateway);
        }
    }
    for (_, node) in fleet.of_role(HostRole::Node) {
        add(&fleet.cluster, "CONTAINS", &node.guid);
    }
    for deployment in &fleet.deployments {
        add(&fleet.cluster, "CONTAINS", deployment);
    }
    for pod in &fleet.pods {
        if let Some(deployment) = fleet.deployments.get(pod.workload) {
            add(deployment, "CONTAINS", &pod.guid);
        }
        if let Some(node) = host(pod.host) {
            add(node, "HOSTS", &pod.guid);
        }
        add(&pod.guid, "CONTAINS", &pod.container);
        if let Some(running) = service(pod.workload).filter(|_| !cast.is_job(pod.workload)) {
            add(&pod.container, "HOSTS", running);
        }
    }
    for service in &cast.services {
        for instance in &service.instances {
            if let Some(host) = host(instance.host) {
                add(host, "HOSTS", &service.guid);
            }
        }
    }
    add(&fleet.kafka, "CONTAINS", &fleet.broker);
    add(&fleet.kafka, "CONTAINS", &fleet.topic);
    for (_, host) in fleet.of_role(HostRole::Broker) {
        add(&host.guid, "HOSTS", &fleet.broker);
    }
    for (_, host) in fleet.of_role(HostRole::Database) {
        add(&host.guid, "HOSTS", &fleet.database);
    }
    if let Some(checkout) = service(CHECKOUT) {
        add(checkout, "CONTAINS", &entities::key_transaction(cast));
        add(&entities::service_level(cast), "MEASURES", checkout);
    }
    let workload = entities::workload(cast);
    for service in cast.services.iter().take(SHOP_SERVICES) {
        add(&workload, "CONTAINS", &service.guid);
    }
    for member in [&fleet.browser, &fleet.database, &fleet.kafka] {
        add(&workload, "CONTAINS", member);
    }
    for monitor in &fleet.monitors {
        add(&workload, "CONTAINS", &monitor.guid);
    }
    found
}
