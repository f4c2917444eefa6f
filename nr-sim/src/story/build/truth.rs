//! What the story planted, told in the terms of the account.

use nr_core::EntityGuid;

use super::super::cast::{Cast, Crowd, HostRole, Plot, Scene};
use super::super::cause::{self, Cause, Culprit, Decoy, Truth};

/// What the story planted.
pub(in super::super) fn truth(cast: &Cast) -> Truth {
    let culprit = cast.plot.as_ref().and_then(|plot| culprit(cast, plot));
    let deployment = cast.releases.iter().find(|release| release.decoy).and_then(|release| {
        let entity = cast.services.get(release.service)?.guid.clone();
        Some(Decoy::Deployment { entity, deployment_id: release.id.clone(), timestamp_ms: release.at_ms })
    });
    let traffic = cast.routes.get(cast.rush.route).and_then(|route| {
        let endpoint = cast.endpoints.get(route.endpoint)?;
        Some(Decoy::Traffic {
            entity: cast.services.get(endpoint.service)?.guid.clone(),
            transaction: endpoint.name.to_string(),
            since_ms: cast.rush.since_ms,
            factor: cast.rush.factor,
        })
    });
    let cause = if culprit.is_some() { cast.cause } else { Cause::Quiet };
    Truth { cause, culprit, decoys: deployment.into_iter().chain(traffic).collect() }
}

fn culprit(cast: &Cast, plot: &Plot) -> Option<Culprit> {
    let service = cast.services.get(plot.service)?;
    let (entity, scene) = scene(cast, plot)?;
    let statement = match plot.scene {
        Scene::Deployment { statement, .. } | Scene::Statement(statement) => Some(statement),
        Scene::Disk { statement, .. } => statement,
        Scene::Outside { .. } | Scene::Crowd { .. } | Scene::Neighbour { .. } => None,
    };
    let statement = statement.and_then(|at| cast.statements.get(at));
    let release = match plot.scene {
        Scene::Deployment { release, .. } => cast.releases.get(release),
        _ => None,
    };
    Some(Culprit {
        entity,
        service: service.name.to_string(),
        service_entity: service.guid.clone(),
        transaction: cast.endpoints.get(plot.endpoint)?.name.to_string(),
        statement: statement.map(|known| known.text.to_string()).unwrap_or_default(),
        table: statement.map(|known| known.table.to_string()).unwrap_or_default(),
        deployment_id: release.map(|release| release.id.clone()).unwrap_or_default(),
        version: release.map(|release| release.version.to_string()).unwrap_or_default(),
        scene,
        since_ms: plot.since_ms,
        issue_id: plot.issue_id.clone(),
        detected_ms: plot.detected_ms,
    })
}

/// Where the cause sits, and what only its kind has.
fn scene(cast: &Cast, plot: &Plot) -> Option<(EntityGuid, cause::Scene)> {
    let service = cast.services.get(plot.service)?.guid.clone();
    let fleet = &cast.fleet;
    Some(match plot.scene {
        Scene::Deployment { .. } => (service, cause::Scene::Deployment),
        Scene::Statement(_) => {
            let (_, host) = fleet.of_role(HostRole::Database).next()?;
            let (database, hostname) = (fleet.database.clone(), host.name.to_string());
            (service, cause::Scene::Statement { database, hostname })
        }
        Scene::Disk { host, mount, begin_ms, .. } => {
            let host = fleet.hosts.get(host)?;
            let (hostname, mount_point) = (host.name.to_string(), mount.to_owned());
            (host.guid.clone(), cause::Scene::Disk { hostname, mount_point, filling_since_ms: begin_ms })
        }
        Scene::Outside { third } => {
            (service, cause::Scene::ExternalHost { host: cast.thirds.get(third)?.host.to_owned() })
        }
        Scene::Crowd { route, factor, crowd } => {
            let route = cast.routes.get(route)?;
            let (user_agent, country) = match crowd {
                Crowd::Agent { name, .. } => (Some(name.to_owned()), None),
                Crowd::Region { country, .. } => (None, Some(country.to_owned())),
            };
            let page = route.page?.to_owned();
            let entry = cast.endpoints.get(route.endpoint)?.name.to_string();
            (service, cause::Scene::Traffic { page, entry, factor, user_agent, country })
        }
        Scene::Neighbour { host, pod, victim } => {
            let (host, pod) = (fleet.hosts.get(host)?, fleet.pods.get(pod)?);
            let scene = cause::Scene::Neighbour {
                node: host.name.to_string(),
                node_entity: host.guid.clone(),
                pod: pod.name.to_string(),
                deployment: cast.workload(pod.workload).to_string(),
                victim_pod: fleet.pods.get(victim)?.name.to_string(),
            };
            (pod.guid.clone(), scene)
        }
    })
}
