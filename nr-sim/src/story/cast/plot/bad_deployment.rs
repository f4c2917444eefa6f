//! A deployment of `checkout` made one query of one transaction slow, and much of it fails.

use super::super::{CHECKOUT, Cast, HostRole, Step, failures};
use super::{Change, Load, Plot, Scene, Strained, Trouble, past};
use crate::story::dice::Dice;

/// The database ends what takes longer, in milliseconds.
const LIMIT_MS: f64 = 5_000.0;

pub(super) fn devise(cast: &mut Cast, dice: &mut Dice, since_ms: i64) -> Option<Plot> {
    let (description, changelog) = dice.pick(&[
        ("Release train", "Delivery dates beside each line; smaller payloads"),
        ("Customer requests of the sprint", "Show more on one page; rename two fields of the API"),
        ("Prepare the loyalty programme", "Repository layer reads what the programme will need"),
        ("Data access clean-up", "One way to load what a customer sees"),
    ]);
    past::push(cast, dice, CHECKOUT, since_ms, description, changelog, false);
    let asking: Vec<(usize, usize)> = cast
        .endpoints_of(CHECKOUT)
        .filter_map(|(at, endpoint)| {
            let statement = endpoint.steps.iter().find_map(|step| match step {
                Step::Query(statement) => Some(*statement),
                _ => None,
            })?;
            Some((at, statement))
        })
        .collect();
    let (endpoint, statement) = dice.pick(&asking);
    let slow_ms = dice.between(1_500.0, 2_600.0);
    let mut plot = Plot::new(dice, since_ms, CHECKOUT, endpoint, Scene::Deployment { release: 0, statement });
    let failing = dice.between(0.32, 0.45);
    plot.issue_id = dice.uuid();
    let trouble = Trouble {
        limit_ms: Some(LIMIT_MS),
        ..Trouble::slow(slow_ms, failing, failures::cut_off(super::language(cast, CHECKOUT)))
    };
    plot = plot.with(Change::Queries { statement, endpoint, rolling: true, trouble });
    // A query that reads far too much keeps the database's processors busy.
    for (host, _) in cast.fleet.of_role(HostRole::Database) {
        plot = plot.with(Change::Host { host, load: Load { cpu: 24.0, ..Load::NONE } });
    }
    let strained = Strained { reads: 34.0, connections: 11.0, ..Strained::NONE };
    Some(plot.with(Change::Database(strained)))
}
