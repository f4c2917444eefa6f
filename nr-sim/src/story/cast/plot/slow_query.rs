//! A statement of one service became slow without anybody deploying that service: its table has grown, or has lost an
//! index, and the database reads all of it from its disks.

use super::super::{Cast, HostRole, failures};
use super::{Change, Load, Plot, Scene, Strained, Trouble, began};
use crate::story::dice::Dice;

/// The database ends what takes longer, in milliseconds.
const LIMIT_MS: f64 = 6_000.0;

pub(super) fn devise(cast: &Cast, dice: &mut Dice) -> Option<Plot> {
    let asking: Vec<(usize, usize)> = super::asked(cast, &["SELECT", "UPDATE"])
        .into_iter()
        .filter(|(endpoint, _)| cast.endpoints.get(*endpoint).is_some_and(|endpoint| endpoint.web))
        .collect();
    let (endpoint, statement) = dice.pick(&asking);
    let service = cast.endpoints.get(endpoint)?.service;
    let since_ms = began(cast, dice);
    let failure = failures::cut_off(super::language(cast, service));
    let mut plot = Plot::new(dice, since_ms, service, endpoint, Scene::Statement(statement));
    let trouble = Trouble {
        limit_ms: Some(LIMIT_MS),
        ..Trouble::slow(dice.between(1_400.0, 2_600.0), dice.between(0.02, 0.06), failure)
    };
    // Whoever uses the statement waits.
    for (endpoint, asked) in super::asked(cast, &["SELECT", "UPDATE"]) {
        if asked == statement {
            plot = plot.with(Change::Queries { statement, endpoint, rolling: false, trouble });
        }
    }
    for (host, _) in cast.fleet.of_role(HostRole::Database) {
        let load =
            Load { cpu: dice.between(5.0, 9.0), io_wait: dice.between(20.0, 27.0), reads: 46.0, memory: 0.0 };
        plot = plot.with(Change::Host { host, load });
    }
    let strained = Strained { reads: 40.0, connections: 9.0, ..Strained::NONE };
    Some(plot.with(Change::Database(strained)))
}
