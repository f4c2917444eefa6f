//! A volume of one host filled up for hours and is full: the database can't write, or the broker, or the service with a
//! spool on that node.

use super::super::{CHECKOUT, Cast, HOUR, HostRole, INVENTORY, SHOP_SERVICES, Step, failures};
use super::{Change, Plot, Refused, Scene, Strained, Trouble, began};
use crate::story::dice::Dice;

/// The volume for data; what watches disks looks at the root volume.
const MOUNT: &str = "/data";

pub(super) fn devise(cast: &Cast, dice: &mut Dice) -> Option<Plot> {
    let full_ms = began(cast, dice);
    let begin_ms = full_ms - (dice.between(5.0, 19.0) * HOUR as f64) as i64;
    let role = dice.pick(&[Some(HostRole::Database), Some(HostRole::Broker), Some(HostRole::Node)])?;
    let hosts: Vec<usize> = cast.fleet.of_role(role).map(|(at, _)| at).collect();
    let host = dice.pick(&hosts);
    let plot = match role {
        HostRole::Database => database(cast, dice, full_ms),
        HostRole::Broker => broker(cast, dice, full_ms),
        HostRole::Node | HostRole::Plain => spool(cast, dice, full_ms, host),
    };
    let mut plot = plot?;
    if let Scene::Disk { host: at, begin_ms: begin, .. } = &mut plot.scene {
        (*at, *begin) = (host, begin_ms);
    }
    Some(plot.since(begin_ms, Change::Disk { host, mount: MOUNT, full_ms }))
}

fn scene(statement: Option<usize>) -> Scene {
    Scene::Disk { host: 0, mount: MOUNT, begin_ms: 0, statement }
}

/// What is written to the database fails; what is read is as it was.
fn database(cast: &Cast, dice: &mut Dice, full_ms: i64) -> Option<Plot> {
    let writing = super::asked(cast, &["INSERT", "UPDATE"]);
    let (endpoint, statement) = writing
        .iter()
        .copied()
        .find(|(at, _)| cast.endpoints.get(*at).is_some_and(|endpoint| endpoint.service == INVENTORY))?;
    let mut plot = Plot::new(dice, full_ms, INVENTORY, endpoint, scene(Some(statement)));
    let failing = dice.between(0.9, 0.98);
    for (endpoint, statement) in writing {
        let language = super::language(cast, cast.endpoints.get(endpoint)?.service);
        let trouble = Trouble::failing(failing, failures::table_full(language));
        plot = plot.with(Change::Queries { statement, endpoint, rolling: false, trouble });
    }
    Some(plot.with(Change::Database(Strained { rolled_back: failing, ..Strained::NONE })))
}

/// What is left with the broker fails, and consumers fall behind, since their offsets can't be written either.
fn broker(cast: &Cast, dice: &mut Dice, full_ms: i64) -> Option<Plot> {
    let (endpoint, _) = cast
        .endpoints_of(CHECKOUT)
        .find(|(_, endpoint)| endpoint.steps.iter().any(|step| matches!(step, Step::Publish(_))))?;
    let plot = Plot::new(dice, full_ms, CHECKOUT, endpoint, scene(None));
    let failing = dice.between(0.75, 0.92);
    let refused = Refused { share: failing, lag: dice.between(0.5, 1.2) };
    Some(
        plot.with(Change::Messages(Trouble::failing(failing, failures::log_full())))
            .with(Change::Broker(refused)),
    )
}

/// A service that writes parts of its work to the node's volume fails on that node only.
fn spool(cast: &Cast, dice: &mut Dice, full_ms: i64, host: usize) -> Option<Plot> {
    let writing = on(cast, host);
    let service = dice.pick(&writing);
    let endpoint = dice.pick(&super::answering(cast, service));
    let plot = Plot::new(dice, full_ms, service, endpoint, scene(None));
    let failure = failures::volume_full(super::language(cast, service));
    let trouble = Trouble::failing(dice.between(0.8, 0.95), failure);
    Some(plot.with(Change::Work { service, host: Some(host), trouble }))
}

/// The services of the shop that run on a node, beside the gateway, which runs on every one.
pub(super) fn on(cast: &Cast, host: usize) -> Vec<usize> {
    let runs = |at: &usize| {
        cast.services.get(*at).is_some_and(|service| service.instances.iter().any(|one| one.host == host))
    };
    (CHECKOUT..SHOP_SERVICES).filter(runs).collect()
}
