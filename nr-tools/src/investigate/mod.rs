//! What went wrong, where it began, and what explains it.
//!
//! The way: which entities belong to the question ([`scope`]); when their figures changed; how much longer each place in
//! the requests takes since then, or how much more of it fails ([`spans`], [`locate`]); whether that is more than chance;
//! what happened around the places that stand out ([`surroundings`]); and how well each of it explains them ([`weigh`]).

mod locate;
mod render;
mod scope;
mod spans;
mod surroundings;
mod weigh;

use nr_core::{AccountId, EntityGuid, Fault, TimeWindow};
use nr_nerdgraph::Change;
use nr_plugins::Context;

use crate::services::Services;
use crate::stats::{Onset, Rates, Test, onset, two_proportions, two_samples};

pub(crate) use locate::{Pair, Place, Tally, Unit, names};
pub(crate) use scope::Scope;
pub(crate) use spans::{Asker, ENTRY, FAILED, Minute, clauses, filter, number};
pub(crate) use weigh::{Hypothesis, apart, describe, sentence, shown};

const MINUTE: i64 = 60_000;

/// How far before the alert the beginning is looked for.
const LOOK_BACK: i64 = 90 * MINUTE;

/// How far after it: the more of the trouble is seen, the surer is its beginning.
const LOOK_ON: i64 = 20 * MINUTE;

/// The length of the windows that are compared.
const WINDOW: i64 = 60 * MINUTE;

/// How long a condition mostly waits before it alerts: where trouble is taken to begin when no series says so.
const USUAL_DELAY: i64 = 10 * MINUTE;

/// Less time than this after the beginning says too little.
const MIN_AFTER: i64 = 4 * MINUTE;

/// Places that are looked at closely.
const MAX_PLACES: usize = 5;

/// A smaller part of what was added is not looked at.
const MIN_SHARE: f64 = 0.1;

/// How likely a difference may be chance and still be told: a thousandth, as several places are tested.
pub(crate) const MAX_CHANCE: f64 = 0.001;

/// A place must take this many times as long.
const MIN_SLOWER: f64 = 1.3;

/// Or this much more of it must fail.
const MIN_FAILING: f64 = 0.02;

/// A beginning that turns out to be further off than this is taken anew.
const OFF: i64 = 3 * MINUTE;

/// The rule, as it is told beside every finding.
pub(crate) const RULE: &str = "rule: a place counts when it holds 10 % of the added time or failures and is slower by 30 % or fails by 2 points \
     more, with chance under 0.1 % (rank and two-proportion tests, the hour before against the time since)";

/// A question.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Case<'a> {
    pub(crate) account: AccountId,
    /// What it is about.
    pub(crate) starts: &'a [EntityGuid],
    /// When something was noticed.
    pub(crate) noticed_ms: i64,
    /// Nothing after this belongs to it.
    pub(crate) end_ms: i64,
    /// When it began, if that is the question.
    pub(crate) began_ms: Option<i64>,
}

/// A place that stands out, with the tests of it.
#[derive(Clone, Debug)]
pub(crate) struct Judged {
    pub(crate) unit: Unit,
    pub(crate) slower: Option<Test>,
    pub(crate) failing: Option<Test>,
    pub(crate) onset: Option<Onset>,
    /// Its part of everything that stands out, from 0 to 1.
    pub(crate) weight: f64,
}

impl Judged {
    pub(crate) fn is_slower(&self) -> bool {
        let beyond = self.slower.is_some_and(|test| test.chance < MAX_CHANCE && test.difference > 0.0);
        beyond && self.unit.share_ms >= MIN_SHARE && self.unit.pair.slower() >= MIN_SLOWER
    }

    pub(crate) fn fails(&self) -> bool {
        let beyond =
            self.failing.is_some_and(|test| test.chance < MAX_CHANCE && test.difference >= MIN_FAILING);
        beyond && self.unit.share_failed >= MIN_SHARE
    }

    pub(crate) fn stands_out(&self) -> bool {
        self.is_slower() || self.fails()
    }
}

/// What was found.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) scope: Scope,
    pub(crate) before: TimeWindow,
    pub(crate) after: TimeWindow,
    /// When it began, by the series that shows it best.
    pub(crate) onset: Option<Onset>,
    /// Places that stand out, the one with the largest part first.
    pub(crate) places: Vec<Judged>,
    pub(crate) entries: Vec<Entry>,
    /// Recorded changes of entities of the scope, newest first.
    pub(crate) changes: Vec<Change>,
    /// Explanations, the best first.
    pub(crate) hypotheses: Vec<Hypothesis>,
    /// What could not be looked at.
    pub(crate) missing: Vec<String>,
}

/// What a service answers under a name.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) entity: String,
    pub(crate) name: String,
    pub(crate) pair: locate::Pair,
}

impl Found {
    /// The explanation that may be called the cause.
    pub(crate) fn cause(&self) -> Option<&Hypothesis> {
        self.hypotheses.first().filter(|best| best.strength >= weigh::NAMED)
    }

    pub(crate) fn began_ms(&self) -> i64 {
        self.onset.map_or(self.after.begin_ms(), |onset| onset.ms)
    }
}

fn window(begin: i64, end: i64) -> Result<TimeWindow, Fault> {
    TimeWindow::new(begin, end.max(begin + MINUTE)).map_err(|error| {
        Fault::new(nr_core::FaultKind::InvalidInput, error.to_string())
            .with_next("give a time within the last weeks")
    })
}

/// Looks for the cause.
pub(crate) async fn investigate(services: &Services, case: Case<'_>, ctx: &Context) -> Result<Found, Fault> {
    let asker = Asker { services, account: case.account };
    let scope = scope::around(services, case.starts).await?;
    ctx.progress(1.0, Some(5.0), "entities found");
    let mut began = match case.began_ms {
        Some(ms) => ms,
        None => coarse(asker, &case, &scope).await?,
    };
    ctx.progress(2.0, Some(5.0), "beginning found");
    let mut looked = look(asker, &scope, began, case.end_ms).await?;
    let better = looked.onset().map(|onset| onset.ms).filter(|ms| (ms - began).abs() > OFF);
    if let (Some(better), None) = (better, case.began_ms) {
        began = better;
        looked = look(asker, &scope, began, case.end_ms).await?;
    }
    ctx.progress(3.0, Some(5.0), "places compared");
    let onset = looked.onset();
    let around = surroundings::Around { asker, scope: &scope, before: looked.before, after: looked.after };
    let seen = around.see(&looked.places, &looked.entries, onset.map_or(began, |onset| onset.ms)).await;
    ctx.progress(4.0, Some(5.0), "surroundings looked at");
    let hypotheses = weigh::weigh(
        &scope,
        &looked.places,
        &looked.entries,
        &seen,
        onset.map_or(began, |onset| onset.ms),
        onset,
    );
    Ok(Found {
        scope,
        before: looked.before,
        after: looked.after,
        onset,
        places: looked.places,
        entries: looked.entries,
        changes: seen.changes,
        hypotheses,
        missing: seen.missing,
    })
}

/// When it began, roughly: the clearest change of the services that the question is about.
async fn coarse(asker: Asker<'_>, case: &Case<'_>, scope: &Scope) -> Result<i64, Fault> {
    let fallback = case.noticed_ms - USUAL_DELAY;
    let around = window(case.noticed_ms - LOOK_BACK, (case.noticed_ms + LOOK_ON).min(case.end_ms))?;
    let starts: Vec<String> = case.starts.iter().map(ToString::to_string).collect();
    let about: Vec<&(String, String)> =
        scope.services.iter().filter(|(guid, _)| starts.contains(guid)).collect();
    let about = if about.is_empty() { scope.services.iter().take(8).collect() } else { about };
    let mut best: Option<Onset> = None;
    for (guid, _) in about {
        let minutes = asker.series(&spans::filter(guid, &Place::Work)?, around).await?;
        for found in [worse(&minutes, mean), worse(&minutes, failed)].into_iter().flatten() {
            if best.is_none_or(|best| found.chance < best.chance) {
                best = Some(found);
            }
        }
    }
    Ok(best.map_or(fallback, |onset| onset.ms).min(case.end_ms - MIN_AFTER))
}

fn mean(minute: &Minute) -> Option<f64> {
    minute.tally.mean_ms()
}

fn failed(minute: &Minute) -> Option<f64> {
    (minute.tally.count > 0.0).then(|| minute.tally.failing())
}

/// The change point of a figure, when it is for the worse.
fn worse(minutes: &[Minute], figure: fn(&Minute) -> Option<f64>) -> Option<Onset> {
    let series: Vec<(i64, f64)> =
        minutes.iter().filter_map(|minute| Some((minute.ms, figure(minute)?))).collect();
    let found = onset(&series)?;
    let (earlier, later): (Vec<_>, Vec<_>) = series.iter().partition(|(ms, _)| *ms < found.ms);
    let average =
        |part: &[(i64, f64)]| part.iter().map(|(_, value)| value).sum::<f64>() / part.len().max(1) as f64;
    (average(&later) > average(&earlier)).then_some(found)
}

/// The comparison of the time before and after a moment.
struct Looked {
    before: TimeWindow,
    after: TimeWindow,
    places: Vec<Judged>,
    entries: Vec<Entry>,
}

impl Looked {
    /// The beginning, by the clearest of the places that stand out most.
    fn onset(&self) -> Option<Onset> {
        let most = self.places.first()?.weight;
        self.places
            .iter()
            .filter(|place| place.weight >= most / 2.0)
            .filter_map(|place| place.onset)
            .min_by(|a, b| a.chance.total_cmp(&b.chance))
    }
}

async fn look(asker: Asker<'_>, scope: &Scope, began: i64, end_ms: i64) -> Result<Looked, Fault> {
    let before = window(began - WINDOW, began - MINUTE)?;
    let after = window(began, end_ms.min(began + WINDOW))?;
    if scope.services.is_empty() {
        return Ok(Looked { before, after, places: Vec::new(), entries: Vec::new() });
    }
    let groups = asker.groups(&scope.services, before, after).await?;
    let entries = groups
        .0
        .iter()
        .filter_map(|((entity, doing), pair)| match doing {
            locate::Doing::Entry(name) => {
                Some(Entry { entity: entity.clone(), name: name.clone(), pair: *pair })
            }
            _ => None,
        })
        .collect();
    let units = locate::locate(&groups, &scope.services);
    let mut places = Vec::new();
    for unit in
        units.into_iter().filter(|unit| unit.share_ms.max(unit.share_failed) >= MIN_SHARE).take(MAX_PLACES)
    {
        let whole = window(before.begin_ms(), after.end_ms())?;
        let minutes = asker.series(&spans::filter(&unit.entity, &unit.place)?, whole).await?;
        let judged = judge(unit, &minutes, began);
        if judged.stands_out() {
            places.push(judged);
        }
    }
    weights(&mut places);
    Ok(Looked { before, after, places, entries })
}

fn judge(unit: Unit, minutes: &[Minute], began: i64) -> Judged {
    let means = |later: bool| -> Vec<f64> {
        minutes.iter().filter(|minute| (minute.ms >= began) == later).filter_map(mean).collect()
    };
    let (before, after) = (unit.pair.before, unit.pair.after);
    let mut judged = Judged {
        slower: two_samples(&means(false), &means(true)),
        failing: two_proportions(Rates {
            before: (before.failed, before.count),
            after: (after.failed, after.count),
        }),
        onset: None,
        unit,
        weight: 0.0,
    };
    let shown = [
        judged.is_slower().then(|| worse(minutes, mean)).flatten(),
        judged.fails().then(|| worse(minutes, failed)).flatten(),
    ];
    judged.onset = shown.into_iter().flatten().min_by(|a, b| a.chance.total_cmp(&b.chance));
    judged
}

/// Each place's part: the mean of its parts of what is slower and of what fails, as far as there is any.
fn weights(places: &mut [Judged]) {
    let slower: f64 = places.iter().filter(|place| place.is_slower()).map(|place| place.unit.share_ms).sum();
    let failing: f64 = places.iter().filter(|place| place.fails()).map(|place| place.unit.share_failed).sum();
    let kinds = f64::from(u8::from(slower > 0.0) + u8::from(failing > 0.0)).max(1.0);
    for place in places.iter_mut() {
        let ms = if place.is_slower() { place.unit.share_ms / slower } else { 0.0 };
        let failed = if place.fails() { place.unit.share_failed / failing } else { 0.0 };
        place.weight = (ms + failed) / kinds;
    }
    places.sort_by(|a, b| b.weight.total_cmp(&a.weight));
}
