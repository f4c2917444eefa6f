//! What happened besides: deployments, what went wrong and is over, and what looks like a cause and is none.

use std::sync::Arc;

use super::super::{CATALOG, CHECKOUT, Cast, DAY, MINUTE};
use super::Scene;
use super::reach::Felt;
use crate::story::dice::Dice;

/// How long ago the story's deployment was, if it is the cause.
const DEPLOYED_AGO: i64 = 42 * MINUTE;

/// More visitors than usual on one route, since a time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rush {
    pub(crate) route: usize,
    pub(crate) since_ms: i64,
    pub(crate) factor: f64,
}

/// A deployment.
#[derive(Clone, Debug)]
pub(crate) struct Release {
    pub(crate) service: usize,
    pub(crate) at_ms: i64,
    pub(crate) version: Arc<str>,
    pub(crate) id: String,
    pub(crate) description: &'static str,
    pub(crate) changelog: &'static str,
    pub(crate) person: usize,
    pub(crate) commit: String,
    /// Whether it is the one that looks like a cause and is none.
    pub(crate) decoy: bool,
}

/// Something that went wrong before, and is over.
#[derive(Clone, Debug)]
pub(crate) struct Mishap {
    pub(crate) kind: MishapKind,
    pub(crate) since_ms: i64,
    pub(crate) until_ms: i64,
    pub(crate) issue_id: String,
    pub(crate) incident_id: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MishapKind {
    /// A host's processors were busy.
    Busy(usize),
    /// A monitor failed.
    Failing(usize),
}

impl Mishap {
    /// Whether it is going on.
    pub(crate) fn at(&self, kind: MishapKind, ms: i64) -> bool {
        self.kind == kind && (self.since_ms..self.until_ms).contains(&ms)
    }
}

const ROUTINE: [(&str, &str); 8] = [
    ("Weekly release", "Dependency updates; smaller images"),
    ("Translations", "New texts for three languages"),
    ("Tidy configuration", "Remove switches that nobody uses"),
    ("Log format", "Log lines carry the customer's region"),
    ("Upgrade the runtime", "Minor version of the runtime"),
    ("Retry budget", "Clients share a budget for retries"),
    ("Health checks", "Readiness looks at the pool of connections"),
    ("Accessibility", "Labels on every field"),
];

/// Where the story is in time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stage {
    /// When it deploys, if it does.
    pub(super) since_ms: i64,
}

/// Deployments of the past: each service every few days, none in the half day before the story.
pub(super) fn deployments(cast: &mut Cast, dice: &mut Dice) -> Stage {
    let since_ms = cast.now_ms - DEPLOYED_AGO;
    for service in 0..cast.services.len() {
        let mut at_ms = since_ms - (dice.between(0.6, 4.0) * DAY as f64) as i64;
        let mut times = Vec::new();
        while at_ms > cast.begin_ms {
            times.push(at_ms);
            at_ms -= (dice.between(3.0, 8.0) * DAY as f64) as i64;
        }
        for at_ms in times.into_iter().rev() {
            let (description, changelog) = dice.pick(&ROUTINE);
            push(cast, dice, service, at_ms, description, changelog, false);
        }
    }
    Stage { since_ms }
}

/// What looks like a cause, near the time of the cause and away from whoever feels it, and what is over.
pub(super) fn decoys(cast: &mut Cast, dice: &mut Dice, stage: &Stage, felt: &Felt) {
    let near_ms = cast.plot.as_ref().map_or(stage.since_ms, |plot| plot.since_ms);
    // A service that is deployed near the time and behaves as before.
    let candidates = [2, CATALOG, 4, 5, 6];
    let other = unfelt(dice.pick(&candidates), &candidates, &felt.services);
    let away = dice.whole(6, 19) as i64 * MINUTE;
    let at_ms = if dice.chance(0.5) { near_ms - away } else { near_ms + away };
    let (description, changelog) = dice.pick(&ROUTINE);
    push(cast, dice, other, at_ms, description, changelog, true);
    // More visitors on a route on which there is room for them.
    cast.rush = Rush {
        route: unfelt(dice.pick(&[0, 1, 2]), &[0, 1, 2, 3, 4, 5, 7], &felt.routes),
        since_ms: near_ms - dice.whole(5, 25) as i64 * MINUTE,
        factor: dice.between(1.6, 2.2),
    };
    for (kind, days, minutes) in [
        (MishapKind::Busy(dice.below(3)), dice.between(2.2, 4.5), dice.whole(18, 34)),
        (MishapKind::Failing(dice.below(3)), dice.between(0.8, 1.9), dice.whole(12, 22)),
    ] {
        let since_ms = stage.since_ms - (days * DAY as f64) as i64;
        let (issue_id, incident_id) = (dice.uuid(), dice.uuid());
        if since_ms > cast.begin_ms {
            let until_ms = since_ms + minutes as i64 * MINUTE;
            cast.mishaps.push(Mishap { kind, since_ms, until_ms, issue_id, incident_id });
        }
    }
}

/// The one that was drawn, or else the first that doesn't feel the cause.
fn unfelt(drawn: usize, all: &[usize], felt: &[usize]) -> usize {
    std::iter::once(drawn).chain(all.iter().copied()).find(|at| !felt.contains(at)).unwrap_or(drawn)
}

/// Puts the deployments into the order of time, and tells the plot which of them is its own.
pub(super) fn sort(cast: &mut Cast) {
    cast.releases.sort_by_key(|release| release.at_ms);
    let Some(plot) = &mut cast.plot else { return };
    let since_ms = plot.since_ms;
    if let Scene::Deployment { release, .. } = &mut plot.scene {
        *release = cast
            .releases
            .iter()
            .position(|release| release.service == CHECKOUT && release.at_ms == since_ms)
            .unwrap_or_default();
    }
}

pub(super) fn push(
    cast: &mut Cast,
    dice: &mut Dice,
    service: usize,
    at_ms: i64,
    description: &'static str,
    changelog: &'static str,
    decoy: bool,
) {
    let before = cast.version(service, i64::MAX);
    let version: Arc<str> = Arc::from(next_version(&before, dice));
    let at_ms = at_ms.min(cast.now_ms - MINUTE);
    if let Some(service) = cast.services.get_mut(service) {
        service.versions.push((at_ms, Arc::clone(&version)));
    }
    cast.releases.push(Release {
        service,
        at_ms,
        version,
        id: dice.uuid(),
        description,
        changelog,
        person: dice.below(cast.people.len()),
        commit: dice.hex(40),
        decoy,
    });
}

/// The version after another: mostly the next minor one.
fn next_version(before: &str, dice: &mut Dice) -> String {
    let mut parts = before.split('.').map(|part| part.parse::<u64>().unwrap_or_default());
    let (major, minor, patch) =
        (parts.next().unwrap_or(1), parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    if dice.chance(0.6) {
        format!("{major}.{}.0", minor + 1)
    } else {
        format!("{major}.{minor}.{}", patch + 1)
    }
}
