//! How places, times and foreign texts are told in a sentence.

use super::figure::Figure;
use super::locate::{Pair, Place, Tally, Unit};
use super::{Judged, LONGER, MINUTE, Scope};
use crate::table::{clean_line, short};

/// Characters of a name or statement that are shown: most statements are shorter.
const SHOWN: usize = 300;

/// A text of telemetry on one line, its beginning if it is long.
pub(crate) fn shown(text: &str) -> String {
    let clean = clean_line(text);
    if clean.chars().count() <= SHOWN {
        return clean;
    }
    clean.chars().take(SHOWN).chain(['…']).collect()
}

/// A place in words.
pub(crate) fn describe(scope: &Scope, place: &Judged) -> String {
    describe_unit(scope, &place.unit)
}

/// See [`describe`].
pub(crate) fn describe_unit(scope: &Scope, unit: &Unit) -> String {
    let name = clean_line(scope.name(&unit.entity));
    match &unit.place {
        Place::Work => format!("{name}'s own work"),
        Place::Statement(text) => format!("{name}'s statement `{}`", shown(text)),
        Place::Way(_) => format!("the way to {name}"),
        Place::Call(host) => format!("{name}'s calls to {}", shown(host)),
        Place::Publish(what) => format!("{name}'s messages ({})", shown(what)),
    }
}

/// What became worse in a place.
pub(crate) fn sentence(place: &Judged) -> String {
    let pair = place.unit.pair;
    let mut parts = Vec::new();
    if place.is_new() {
        parts.push(format!(
            "not seen in the {} hours before, {} times since",
            LONGER / (60 * MINUTE),
            short(pair.after.count)
        ));
    }
    if place.is_slower() {
        let took = if place.is_new() {
            format!("{} ms", short(pair.after.mean_ms().unwrap_or(0.0)))
        } else {
            took(pair)
        };
        parts.push(format!(
            "{took} on average ({} % of the time that was added anywhere)",
            short((place.unit.share_ms * 100.0).round())
        ));
    }
    if place.fails() {
        parts.push(format!(
            "failing {} ({} % of the failures that were added)",
            failing(pair),
            short((place.unit.share_failed * 100.0).round())
        ));
    }
    parts.join(", ")
}

/// How long it takes before and since, on average.
pub(crate) fn took(pair: Pair) -> String {
    Figure { before: pair.before.mean_ms(), after: pair.after.mean_ms() }.told(" ms", 1_000.0)
}

/// Which part fails before and since.
pub(crate) fn failing(pair: Pair) -> String {
    let percent = |tally: Tally| (tally.count > 0.0).then(|| tally.failing() * 100.0);
    Figure { before: percent(pair.before), after: percent(pair.after) }.told(" %", 10.0)
}

/// Where a time is beside the beginning.
pub(crate) fn apart(ms: i64, began: i64) -> String {
    let minutes = ((ms - began) as f64 / MINUTE as f64).round() as i64;
    match minutes {
        0 => "just as it began".to_owned(),
        -1 => "a minute before it began".to_owned(),
        1 => "a minute after it began".to_owned(),
        minutes if minutes < 0 => format!("{} minutes before it began", -minutes),
        minutes => format!("{minutes} minutes after it began"),
    }
}
