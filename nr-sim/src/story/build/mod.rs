//! The world, made from the cast.

mod alerts;
mod conditions;
mod dashboards;
mod entities;
mod golden;
mod relations;
mod truth;

use std::collections::HashMap;

use nr_core::EntityGuid;

pub(super) use truth::truth;

use super::cast::{Cast, HOUR};
use super::dice::Dice;
use super::world::{Account, AlertSeverity, Deployment, Incident, Organization, User, World};

/// The account as plain data.
pub(super) fn world(cast: &Cast) -> World {
    let mut dice = Dice::new(cast.seed, "world", 0);
    let organization = Organization { id: dice.uuid(), name: "Acme Telco".to_owned() };
    let accounts = cast.accounts.iter().map(|(id, name)| Account { id: *id, name: name.clone() }).collect();
    let users = cast
        .people
        .iter()
        .map(|person| User { id: person.id, name: person.name.clone(), email: person.email.clone() })
        .collect();
    let mut world = World {
        now_ms: cast.now_ms,
        organization,
        accounts,
        users,
        entities: entities::all(cast, &mut dice),
        relations: relations::all(cast),
        deployments: deployments(cast),
        policies: Vec::new(),
        conditions: Vec::new(),
        issues: Vec::new(),
        incidents: Vec::new(),
        places: HashMap::new(),
    };
    alerts::write(cast, &mut world, &mut dice);
    dashboards::write(cast, &mut world, &mut dice);
    world.entities.sort_by_key(|entity| {
        cast.accounts.iter().position(|(id, _)| *id == entity.guid.account()).unwrap_or(usize::MAX)
    });
    world.places =
        world.entities.iter().enumerate().map(|(place, entity)| (entity.guid.clone(), place)).collect();
    judge(&mut world);
    world
}

/// Gives each entity the severity that follows from conditions and open incidents.
fn judge(world: &mut World) {
    let mut worst: HashMap<EntityGuid, AlertSeverity> = HashMap::new();
    let mut raise = |guid: &EntityGuid, severity: AlertSeverity| {
        let known = worst.entry(guid.clone()).or_insert(severity);
        *known = severity.max(*known);
    };
    for target in world.conditions.iter().filter_map(|condition| condition.target.as_ref()) {
        raise(target, AlertSeverity::NotAlerting);
    }
    for Incident { entity, priority, closed_ms, .. } in &world.incidents {
        raise(
            entity,
            match (closed_ms, *priority) {
                (Some(_), _) => AlertSeverity::NotAlerting,
                (None, "CRITICAL") => AlertSeverity::Critical,
                (None, _) => AlertSeverity::Warning,
            },
        );
    }
    for (guid, severity) in worst {
        let place = world.places.get(&guid).copied();
        if let Some(entity) = place.and_then(|place| world.entities.get_mut(place)) {
            entity.alert_severity = severity;
        }
    }
}

fn deployments(cast: &Cast) -> Vec<Deployment> {
    let of = |release: &super::cast::Release| {
        let service = cast.services.get(release.service)?;
        Some(Deployment {
            id: release.id.clone(),
            entity: service.guid.clone(),
            entity_name: service.name.to_string(),
            timestamp_ms: release.at_ms,
            version: release.version.to_string(),
            description: release.description.to_owned(),
            changelog: release.changelog.to_owned(),
            user: cast.people.get(release.person).map(|person| person.email.clone()).unwrap_or_default(),
            commit: release.commit.clone(),
            kind: "ROLLING",
        })
    };
    cast.releases.iter().rev().filter_map(of).collect()
}

/// When entities were first seen: a while before telemetry begins.
fn first_seen(cast: &Cast, dice: &mut Dice) -> i64 {
    cast.begin_ms - dice.whole(24, 9_000) as i64 * HOUR
}
