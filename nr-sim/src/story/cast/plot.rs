//! What happens: deployments, the cause, and what looks like a cause.

use std::sync::Arc;

use super::{CATALOG, CHECKOUT, Cast, DAY, MINUTE, Step};
use crate::story::cause::Cause;
use crate::story::dice::Dice;

/// How long ago the story's deployment was.
const DEPLOYED_AGO: i64 = 42 * MINUTE;

/// A cause at work.
#[derive(Clone, Debug)]
pub(crate) struct Plot {
    pub(crate) since_ms: i64,
    /// When the condition had seen enough of it.
    pub(crate) detected_ms: i64,
    pub(crate) service: usize,
    pub(crate) endpoint: usize,
    pub(crate) statement: usize,
    /// How long half of the queries take now, in milliseconds.
    pub(crate) slow_ms: f64,
    /// How many of them run into the database's time limit.
    pub(crate) failing: f64,
    /// The limit, in milliseconds.
    pub(crate) limit_ms: f64,
    /// The place of its deployment among the releases.
    pub(crate) release: usize,
    pub(crate) issue_id: String,
}

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

pub(super) fn devise(cast: &mut Cast, dice: &mut Dice) {
    let since_ms = cast.now_ms - DEPLOYED_AGO;
    // Releases of the past: each service every few days, none in the half day before the story.
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
    // A service that is deployed near the time and behaves as before.
    let candidates = [2, CATALOG, 4, 5, 6];
    let other = dice.pick(&candidates);
    let away = dice.whole(6, 19) as i64 * MINUTE;
    let at_ms = if dice.chance(0.5) { since_ms - away } else { since_ms + away };
    let (description, changelog) = dice.pick(&ROUTINE);
    push(cast, dice, other, at_ms, description, changelog, true);
    // More visitors on a route that doesn't reach checkout.
    cast.rush = Rush {
        route: dice.pick(&[0, 1, 2]),
        since_ms: since_ms - dice.whole(5, 25) as i64 * MINUTE,
        factor: dice.between(1.6, 2.2),
    };
    for (kind, days, minutes) in [
        (MishapKind::Busy(dice.below(3)), dice.between(2.2, 4.5), dice.whole(18, 34)),
        (MishapKind::Failing(dice.below(3)), dice.between(0.8, 1.9), dice.whole(12, 22)),
    ] {
        let since_ms = since_ms - (days * DAY as f64) as i64;
        let (issue_id, incident_id) = (dice.uuid(), dice.uuid());
        if since_ms > cast.begin_ms {
            let until_ms = since_ms + minutes as i64 * MINUTE;
            cast.mishaps.push(Mishap { kind, since_ms, until_ms, issue_id, incident_id });
        }
    }
    match cast.cause {
        Cause::BadDeployment => bad_deployment(cast, dice, since_ms),
        Cause::Quiet => {}
    }
    cast.releases.sort_by_key(|release| release.at_ms);
    let release = cast
        .releases
        .iter()
        .position(|release| release.service == CHECKOUT && release.at_ms == since_ms)
        .unwrap_or_default();
    if let Some(plot) = &mut cast.plot {
        plot.release = release;
    }
}

fn bad_deployment(cast: &mut Cast, dice: &mut Dice, since_ms: i64) {
    let (description, changelog) = dice.pick(&[
        ("Release train", "Delivery dates beside each line; smaller payloads"),
        ("Customer requests of the sprint", "Show more on one page; rename two fields of the API"),
        ("Prepare the loyalty programme", "Repository layer reads what the programme will need"),
        ("Data access clean-up", "One way to load what a customer sees"),
    ]);
    push(cast, dice, CHECKOUT, since_ms, description, changelog, false);
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
    cast.plot = Some(Plot {
        since_ms,
        detected_ms: since_ms + dice.whole(6, 10) as i64 * MINUTE + dice.whole(2, 50) as i64 * 1_000,
        service: CHECKOUT,
        endpoint,
        statement,
        slow_ms,
        failing: dice.between(0.32, 0.45),
        limit_ms: 5_000.0,
        release: 0,
        issue_id: dice.uuid(),
    });
}

fn push(
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
