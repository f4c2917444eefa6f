//! When it began, and which places became worse then.

use std::collections::BTreeMap;

use nr_core::Fault;

use super::judged::{FAR_SLOWER, Judged, MIN_SHARE};
use super::locate::{self, FAILURE, Pair, Place, Tally, Unit};
use super::observe::{Observed, failing_since, slower, slower_since, worse_since};
use super::spans::{self, Asker};
use super::{
    Case, Entry, FEW, LONGER, LOOK_BACK, LOOK_ON, MAX_PLACES, MAX_TURNS, MIN_AFTER, MINUTE, OFF, Scope,
    USUAL_DELAY, WINDOW, window,
};
use crate::stats::{Onset, Rates, two_proportions};

/// Places that don't stand out and are shown.
const MAX_OTHERS: usize = 10;

/// Services of a question whose beginning is looked for; more of them are told by the first.
const MAX_STARTS: usize = 8;

/// The comparison of the time before and after a moment.
pub(super) struct Looked {
    pub(super) before: nr_core::TimeWindow,
    pub(super) after: nr_core::TimeWindow,
    pub(super) places: Vec<Judged>,
    pub(super) entries: Vec<Entry>,
    /// Places that don't stand out.
    pub(super) others: Vec<Unit>,
    /// Requests of each service in both windows.
    requests: BTreeMap<String, (f64, f64)>,
}

impl Looked {
    /// The beginning, by the clearest of the places that stand out most; where the others may have begun when it did, at a
    /// time that suits them all.
    pub(super) fn onset(&self) -> Option<Onset> {
        let most = self.places.first()?.weight;
        let places =
            || self.places.iter().filter(|place| place.weight >= most / 2.0).filter_map(|place| place.onset);
        let best = places().min_by(|a, b| a.chance.total_cmp(&b.chance))?;
        Some(places().fold(best, |best, other| common(best, other).unwrap_or(best)))
    }

    /// Requests before and since, of all services.
    pub(super) fn counted(&self) -> (f64, f64) {
        self.requests.values().fold((0.0, 0.0), |sum, one| (sum.0 + one.0, sum.1 + one.1))
    }

    /// Services without requests in one of the windows.
    pub(super) fn silent(&self, scope: &Scope) -> Vec<Silent> {
        let requests = |guid: &String| self.requests.get(guid).copied().unwrap_or_default();
        scope
            .services
            .iter()
            .map(|(guid, name)| (guid, name, requests(guid)))
            .filter(|(.., (before, after))| before.min(*after) == 0.0)
            .map(|(guid, name, (before, after))| Silent {
                guid: guid.clone(),
                name: name.clone(),
                before,
                after,
            })
            .collect()
    }

    pub(super) fn began(&self) -> i64 {
        self.onset().map_or(self.after.begin_ms(), |onset| onset.ms)
    }
}

/// A service that had no requests in one of the windows: nothing is known of how it does.
#[derive(Clone, Debug)]
pub(crate) struct Silent {
    pub(crate) guid: String,
    pub(crate) name: String,
    pub(crate) before: f64,
    pub(crate) after: f64,
}

impl Silent {
    /// Whether it had requests, enough of them to miss them, and has none any more.
    pub(crate) fn stopped(&self) -> bool {
        self.after == 0.0 && self.before >= FEW
    }
}

/// Nobody looks for a beginning within a second.
fn second(ms: i64) -> i64 {
    ms.div_euclid(1_000) * 1_000
}

/// Looks from the likeliest beginning on, and again from where the places that stand out began.
pub(super) async fn look(
    asker: Asker<'_>,
    case: &Case<'_>,
    noticed_ms: i64,
    scope: &Scope,
) -> Result<Looked, Fault> {
    // What an alert tells had begun; other times are guesses.
    let noticed = if case.alerted { noticed_ms } else { i64::MAX };
    let latest = noticed.min(case.end_ms - MIN_AFTER);
    let beginnings = match case.began_ms {
        Some(ms) => vec![ms],
        None => {
            let usual = (noticed_ms - USUAL_DELAY).min(latest);
            coarse(asker, case, noticed_ms, scope)
                .await?
                .map(|onset| second(onset.ms.min(latest)))
                .into_iter()
                .chain([usual])
                .collect()
        }
    };
    let mut found: Option<Looked> = None;
    for mut began in beginnings {
        let mut looked = from(asker, case, scope, (began, noticed)).await?;
        for _ in 1..MAX_TURNS {
            let better = looked
                .onset()
                .map(|onset| second(onset.ms.min(latest)))
                .filter(|ms| (ms - began).abs() > OFF);
            let (Some(better), None) = (better, case.began_ms) else { break };
            let again = from(asker, case, scope, (better, noticed)).await?;
            // Nothing stands out from there: the first look was the better one.
            if again.places.is_empty() {
                break;
            }
            (began, looked) = (better, again);
        }
        let clear = !looked.places.is_empty();
        if clear || found.is_none() {
            found = Some(looked);
        }
        if clear {
            break;
        }
    }
    found.ok_or_else(|| Fault::new(nr_core::FaultKind::Internal, "no beginning was looked at"))
}

/// When it began, roughly: the clearest change of the services that the question is about.
async fn coarse(
    asker: Asker<'_>,
    case: &Case<'_>,
    noticed_ms: i64,
    scope: &Scope,
) -> Result<Option<Onset>, Fault> {
    let around = window(noticed_ms - LOOK_BACK, (noticed_ms + LOOK_ON).min(case.end_ms))?;
    let starts: Vec<String> = case.starts.iter().map(ToString::to_string).collect();
    let about: Vec<&(String, String)> =
        scope.services.iter().filter(|(guid, _)| starts.contains(guid)).collect();
    let about = if about.is_empty() { scope.services.iter().collect() } else { about };
    let mut best: Option<Onset> = None;
    for (guid, _) in about.into_iter().take(MAX_STARTS) {
        let seen = asker.observe(&spans::filter(guid, &Place::Work)?, around).await?;
        if let Some(found) = worse_since(&seen)
            && best.is_none_or(|best| found.chance < best.chance)
        {
            best = Some(found);
        }
    }
    Ok(best)
}

async fn from(
    asker: Asker<'_>,
    case: &Case<'_>,
    scope: &Scope,
    (began, noticed): (i64, i64),
) -> Result<Looked, Fault> {
    let before = window(began - WINDOW, began - MINUTE)?;
    let after = window(began, case.end_ms.min(began + WINDOW))?;
    let mut looked = Looked {
        before,
        after,
        places: Vec::new(),
        entries: Vec::new(),
        others: Vec::new(),
        requests: BTreeMap::new(),
    };
    if scope.services.is_empty() {
        return Ok(looked);
    }
    let groups = asker.groups(&scope.services, before, after).await?;
    looked.entries = groups
        .0
        .iter()
        .filter_map(|((entity, doing), pair)| match doing {
            locate::Doing::Entry(name) => {
                Some(Entry { entity: entity.clone(), name: name.clone(), pair: *pair })
            }
            _ => None,
        })
        .collect();
    for entry in &looked.entries {
        let (before, after) = looked.requests.entry(entry.entity.clone()).or_default();
        *before += entry.pair.before.count;
        *after += entry.pair.after.count;
    }
    let mut candidates: Vec<(Judged, Vec<Observed>)> = Vec::new();
    for (at, unit) in locate::locate(&groups, &scope.services).into_iter().enumerate() {
        if at >= MAX_PLACES || unit.share_ms.max(unit.share_failed) < MIN_SHARE {
            looked.others.push(unit);
            continue;
        }
        let back = if unit.pair.before.count < FEW { LONGER } else { WINDOW };
        let whole = window(began - back, after.end_ms())?;
        let seen = asker.observe(&spans::filter(&unit.entity, &unit.place)?, whole).await?;
        let alerted = case.alerted && case.starts.iter().any(|start| start.to_string() == unit.entity);
        candidates.push((judge(unit, &seen, began, alerted), seen));
    }
    together(&mut candidates, began);
    let smaller = std::mem::take(&mut looked.others);
    for (mut judged, seen) in candidates {
        if judged.stands_out() {
            judged.onset = since(&judged, &seen).map(|onset| until(onset, noticed));
            looked.places.push(judged);
        } else {
            looked.others.push(judged.unit);
        }
    }
    looked.others.extend(smaller);
    looked.others.truncate(MAX_OTHERS);
    weights(&mut looked.places, &looked.entries);
    Ok(looked)
}

/// A beginning no later than when it was noticed: where little is asked for, the first requests may have gone well.
fn until(onset: Onset, noticed: i64) -> Onset {
    if onset.ms <= noticed {
        return Onset { between: (onset.between.0, onset.between.1.min(noticed)), ..onset };
    }
    let first = onset.between.0.min(noticed - USUAL_DELAY);
    Onset { ms: noticed - USUAL_DELAY / 2, between: (first, noticed), ..onset }
}

/// A beginning by the time of its reason, where that has one: when both may be, or from the reason to
/// where it can have been felt first.
pub(super) fn timed(onset: Onset, since: (i64, i64)) -> Onset {
    let between = match (onset.between.0.max(since.0), onset.between.1.min(since.1)) {
        (first, last) if first <= last => (first, last),
        _ if since.1 < onset.between.0 => (since.0, onset.between.0),
        _ => return onset,
    };
    Onset { ms: onset.ms.clamp(between.0, between.1), between, ..onset }
}

/// What two beginnings have in common, if the first one's time is in both.
fn common(one: Onset, other: Onset) -> Option<Onset> {
    let between = (one.between.0.max(other.between.0), one.between.1.min(other.between.1));
    (between.0 <= one.ms && one.ms <= between.1).then_some(Onset { between, ..one })
}

/// Places of one entity that are each too seldom to be sure of, and are slower by far all together: what has them in common
/// is slow. Their spans are compared with the middle of their own kind, so that they can be put together.
fn together(candidates: &mut [(Judged, Vec<Observed>)], began: i64) {
    let unsure = |judged: &Judged| !judged.stands_out() && judged.unit.pair.slower() >= FAR_SLOWER;
    let mut pools: BTreeMap<String, Vec<Observed>> = BTreeMap::new();
    for (judged, seen) in candidates.iter().filter(|(judged, _)| unsure(judged)) {
        pools.entry(judged.unit.entity.clone()).or_default().extend(seen);
    }
    for (judged, _) in candidates.iter_mut().filter(|(judged, _)| unsure(judged)) {
        let pool = pools.get_mut(&judged.unit.entity).map(|pool| {
            pool.sort_by_key(|one| one.ms);
            slower(pool, began)
        });
        judged.slower = pool.flatten().or(judged.slower);
    }
}

/// Tests a place.
fn judge(mut unit: Unit, seen: &[Observed], began: i64, alerted: bool) -> Judged {
    // When it began is known to some requests only: what is that near is neither before nor since.
    let earlier: Vec<&Observed> = seen.iter().filter(|one| one.ms < began - OFF).collect();
    if unit.pair.before.count < FEW && earlier.is_empty() {
        unit.pair.before = Tally::default();
    }
    if unit.pair.before.count < FEW && earlier.len() as f64 > unit.pair.before.count {
        unit.pair.before = Tally {
            count: earlier.len() as f64,
            total_ms: earlier.iter().map(|one| one.took_ms).sum(),
            failed: earlier.iter().map(|one| one.failed).sum(),
        };
    }
    let Pair { before, after } = unit.pair;
    // What was not there before is one of the requests that it is a part of, or not.
    let none = before.count == 0.0;
    let usual = if none { (0.0, unit.of.before.count) } else { (before.failed, before.count) };
    Judged {
        slower: slower(seen, began),
        failing: two_proportions(Rates { before: usual, after: (after.failed, after.count) }),
        new: two_proportions(Rates { before: usual, after: (after.count, unit.of.after.count) })
            .filter(|_| none),
        onset: None,
        unit,
        weight: 0.0,
        alerted,
    }
}

/// When what stands out began.
fn since(judged: &Judged, seen: &[Observed]) -> Option<Onset> {
    if judged.is_new() {
        let (first, last) = seen.first().zip(seen.last())?;
        return judged.first_seen(first.ms, last.ms);
    }
    let shown = [
        judged.is_slower().then(|| slower_since(seen)).flatten(),
        judged.fails().then(|| failing_since(seen)).flatten(),
    ];
    shown.into_iter().flatten().min_by(|a, b| a.chance.total_cmp(&b.chance))
}

/// Each place's part of what is slower and of what fails. Time and failures count by how much of all time and of all
/// requests they are: a few milliseconds are nothing beside failures.
fn weights(places: &mut [Judged], entries: &[Entry]) {
    let sum = |part: fn(&Pair) -> f64| entries.iter().map(|entry| part(&entry.pair)).sum::<f64>();
    let usual = sum(|pair| pair.before.mean_ms().unwrap_or(0.0) * pair.after.count);
    let requests = sum(|pair| pair.after.count);
    let own = |part: fn(&Judged) -> f64| places.iter().map(|place| part(place).max(0.0)).sum::<f64>();
    let (ms, failed) = (own(|place| place.unit.own.ms), own(|place| place.unit.own.failed));
    let part = |some: f64, all: f64| if all > 0.0 { (some / all).clamp(0.0, 1.0) } else { 0.0 };
    let slow = if places.iter().any(Judged::is_slower) { part(ms, usual) } else { 0.0 };
    let fails = if places.iter().any(Judged::fails) { part(failed * FAILURE, requests) } else { 0.0 };
    for place in places.iter_mut() {
        let own = place.unit.own;
        place.weight = part(part(own.ms, ms) * slow + part(own.failed, failed) * fails, slow + fails);
    }
    places.sort_by(|a, b| b.weight.total_cmp(&a.weight));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beginnings_are_narrowed_by_each_other_and_by_the_alarm() {
        let onset = |ms, between| Onset { ms, between, chance: 1e-9 };
        let check = |one: Onset, other: Onset, expected: Option<(i64, i64)>| {
            assert_eq!(common(one, other).map(|onset| onset.between), expected);
        };
        check(onset(50, (10, 90)), onset(60, (40, 99)), Some((40, 90)));
        check(onset(50, (10, 90)), onset(20, (5, 30)), None);
        assert_eq!(until(onset(50, (10, 90)), 70).between, (10, 70));
        for (since, expected) in
            [((30, 40), (30, 40)), ((1, 5), (1, 10)), ((0, 99), (10, 90)), ((95, 99), (10, 90))]
        {
            let timed = timed(onset(50, (10, 90)), since);
            assert_eq!(timed.between, expected, "{since:?}");
            assert!((expected.0..=expected.1).contains(&timed.ms), "{since:?}");
        }
        let late = until(onset(50 * MINUTE, (45 * MINUTE, 60 * MINUTE)), 48 * MINUTE);
        assert_eq!((late.ms, late.between), (43 * MINUTE, (38 * MINUTE, 48 * MINUTE)));
    }
}
