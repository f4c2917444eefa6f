//! When it began, and which places became worse then.

use nr_core::Fault;

use super::locate::{self, Pair, Place, Tally, Unit};
use super::observe::{Observed, failing_since, slower, slower_since, worse_since};
use super::spans::{self, Asker};
use super::{
    Case, Entry, FEW, Judged, LONGER, LOOK_BACK, LOOK_ON, MAX_PLACES, MAX_TURNS, MIN_AFTER, MIN_SHARE,
    MINUTE, OFF, Scope, USUAL_DELAY, WINDOW, window,
};
use crate::stats::{Onset, Rates, two_proportions};

/// Places that don't stand out and are shown.
const MAX_OTHERS: usize = 10;

/// A request that fails is as bad as one that takes this many times as long as usual.
const FAILURE: f64 = 5.0;

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
}

impl Looked {
    /// The beginning, by the clearest of the places that stand out most.
    pub(super) fn onset(&self) -> Option<Onset> {
        let most = self.places.first()?.weight;
        self.places
            .iter()
            .filter(|place| place.weight >= most / 2.0)
            .filter_map(|place| place.onset)
            .min_by(|a, b| a.chance.total_cmp(&b.chance))
    }

    pub(super) fn began(&self) -> i64 {
        self.onset().map_or(self.after.begin_ms(), |onset| onset.ms)
    }
}

/// Nobody looks for a beginning within a second.
fn second(ms: i64) -> i64 {
    ms.div_euclid(1_000) * 1_000
}

/// Looks from the likeliest beginning on, and again from where the places that stand out began.
pub(super) async fn look(asker: Asker<'_>, case: &Case<'_>, scope: &Scope) -> Result<Looked, Fault> {
    // What was noticed had begun.
    let noticed = if case.began_ms.is_some() { i64::MAX } else { case.noticed_ms };
    let latest = noticed.min(case.end_ms - MIN_AFTER);
    let beginnings = match case.began_ms {
        Some(ms) => vec![ms],
        None => {
            let usual = (case.noticed_ms - USUAL_DELAY).min(latest);
            coarse(asker, case, scope)
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
async fn coarse(asker: Asker<'_>, case: &Case<'_>, scope: &Scope) -> Result<Option<Onset>, Fault> {
    let around = window(case.noticed_ms - LOOK_BACK, (case.noticed_ms + LOOK_ON).min(case.end_ms))?;
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
    let mut looked = Looked { before, after, places: Vec::new(), entries: Vec::new(), others: Vec::new() };
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
    for (at, unit) in locate::locate(&groups, &scope.services).into_iter().enumerate() {
        if at >= MAX_PLACES || unit.share_ms.max(unit.share_failed) < MIN_SHARE {
            looked.others.push(unit);
            continue;
        }
        let back = if unit.pair.before.count < FEW { LONGER } else { WINDOW };
        let whole = window(began - back, after.end_ms())?;
        let seen = asker.observe(&spans::filter(&unit.entity, &unit.place)?, whole).await?;
        let alerted = case.alerted && case.starts.iter().any(|start| start.to_string() == unit.entity);
        let mut judged = judge(unit, &seen, began, alerted);
        judged.onset = judged.onset.map(|onset| until(onset, noticed));
        if judged.stands_out() {
            looked.places.push(judged);
        } else {
            looked.others.push(judged.unit);
        }
    }
    looked.others.truncate(MAX_OTHERS);
    weights(&mut looked.places, &looked.entries);
    Ok(looked)
}

/// A beginning no later than when it was noticed: where little is asked for, the first requests may have gone well.
fn until(onset: Onset, noticed: i64) -> Onset {
    if onset.ms <= noticed {
        return onset;
    }
    let first = onset.between.0.min(noticed - USUAL_DELAY);
    Onset { ms: noticed - USUAL_DELAY / 2, between: (first, noticed), ..onset }
}

fn judge(mut unit: Unit, seen: &[Observed], began: i64, alerted: bool) -> Judged {
    let earlier: Vec<&Observed> = seen.iter().filter(|one| one.ms < began).collect();
    if unit.pair.before.count < FEW && earlier.len() as f64 > unit.pair.before.count {
        unit.pair.before = Tally {
            count: earlier.len() as f64,
            total_ms: earlier.iter().map(|one| one.took_ms).sum(),
            failed: earlier.iter().map(|one| one.failed).sum(),
        };
    }
    let Pair { before, after } = unit.pair;
    let mut judged = Judged {
        slower: slower(seen, began),
        failing: two_proportions(Rates {
            before: (before.failed, before.count),
            after: (after.failed, after.count),
        }),
        onset: None,
        unit,
        weight: 0.0,
        alerted,
    };
    let shown = [
        judged.is_slower().then(|| slower_since(seen)).flatten(),
        judged.fails().then(|| failing_since(seen)).flatten(),
    ];
    judged.onset = shown.into_iter().flatten().min_by(|a, b| a.chance.total_cmp(&b.chance));
    judged
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
