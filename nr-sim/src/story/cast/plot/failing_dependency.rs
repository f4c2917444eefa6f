//! A third party that one service calls takes far too long, and either doesn't answer in time or says that it is
//! unavailable. Nobody here changed anything.

use super::super::{Cast, failures};
use super::{Change, Plot, Scene, Trouble, began};
use crate::story::dice::Dice;

/// Callers give up after this, in milliseconds.
const LIMIT_MS: f64 = 8_000.0;

pub(super) fn devise(cast: &Cast, dice: &mut Dice) -> Option<Plot> {
    let third = dice.below(cast.thirds.len());
    let endpoint = cast.thirds.get(third)?.endpoint;
    let service = cast.endpoints.get(endpoint)?.service;
    let since_ms = began(cast, dice);
    let plot = Plot::new(dice, since_ms, service, endpoint, Scene::Outside { third });
    let (slow_ms, failing) = (dice.between(1_400.0, 2_600.0), dice.between(0.85, 0.95));
    let language = super::language(cast, service);
    let trouble = if dice.chance(0.5) {
        Trouble {
            limit_ms: Some(LIMIT_MS),
            status: 0,
            ..Trouble::slow(slow_ms, failing, failures::unanswered(language))
        }
    } else {
        Trouble { status: 503, ..Trouble::slow(slow_ms, failing, failures::unavailable(language)) }
    };
    Some(plot.with(Change::Outside { third, trouble }))
}
