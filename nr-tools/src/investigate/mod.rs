//! What went wrong, where it began, and what explains it.
//!
//! The way: which entities belong to the question ([`scope`]); when their figures changed; how much longer each place in
//! the requests takes since then, or how much more of it fails ([`spans`], [`locate`]); whether that is more than chance;
//! what happened around the places that stand out ([`surroundings`]); and how well each of it explains them ([`weigh`]).

mod figure;
mod hosts;
mod judged;
mod locate;
mod look;
mod observe;
mod phrase;
mod pods;
mod render;
mod rose;
mod scope;
mod spans;
mod surroundings;
mod traffic;
mod weigh;

use nr_core::{AccountId, EntityGuid, Fault, TimeWindow};
use nr_nerdgraph::Change;
use nr_plugins::Context;

use crate::services::Services;
use crate::stats::Onset;

pub(crate) use judged::Judged;
pub(crate) use locate::{Pair, Place, Tally, Unit, names};
pub(crate) use phrase::{apart, describe, sentence, shown};
pub(crate) use scope::Scope;
pub(crate) use spans::{Asker, ENTRY, FAILED, Minute, among, clauses, filter, number, numeral};
pub(crate) use weigh::Hypothesis;

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
const MAX_PLACES: usize = 6;

/// How likely a difference may be chance and still be told: a thousandth, as several places are tested.
pub(crate) const MAX_CHANCE: f64 = 0.001;

/// A beginning that turns out to be further off than this is taken anew.
const OFF: i64 = 2 * MINUTE;

/// So often.
const MAX_TURNS: usize = 3;

/// A place that was seen less often than this before is compared with more hours.
const FEW: f64 = 20.0;

/// With so many.
const LONGER: i64 = 12 * 60 * MINUTE;

/// The rule, as it is told beside every finding.
pub(crate) const RULE: &str = "rule: a place counts when it holds 10 % of the added time or failures and is slower by 30 % and 5 % of its requests' \
     time, or 5 times as slow, or fails by 2 points more, with chance under 0.1 % over all places (2 % where the alert is about \
     its entity and it takes 5 times as long; rank and two-proportion tests, seldom places of one entity together; the hour before, for what is seldom twelve, against the time \
     since); one that was not there before counts when it adds 30 % to its requests";

/// A question.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Case<'a> {
    pub(crate) account: AccountId,
    /// What it is about.
    pub(crate) starts: &'a [EntityGuid],
    /// When something was noticed, or may have been: times that are tried until something stands out, at least one.
    pub(crate) noticed: &'a [i64],
    /// Nothing after this belongs to it.
    pub(crate) end_ms: i64,
    /// Whether an alert tells that its entities are in trouble: then less is asked of what is far slower there.
    pub(crate) alerted: bool,
    /// When it began, if that is the question.
    pub(crate) began_ms: Option<i64>,
}

/// What was found.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) scope: Scope,
    pub(crate) before: TimeWindow,
    pub(crate) after: TimeWindow,
    /// When it began, by the series that shows it best and the time of the cause.
    pub(crate) onset: Option<Onset>,
    /// Places that stand out, the one with the largest part first.
    pub(crate) places: Vec<Judged>,
    /// What each service answers under which name.
    pub(crate) entries: Vec<Entry>,
    /// Recorded changes of entities of the scope, newest first.
    pub(crate) changes: Vec<Change>,
    /// Explanations, the best first.
    pub(crate) hypotheses: Vec<Hypothesis>,
    /// How many requests there were to look at.
    pub(crate) counted: (f64, f64),
    /// Services that had none in one of the windows: nothing is known of them.
    pub(crate) silent: Vec<look::Silent>,
    /// The services that the question names, by GUID.
    pub(crate) starts: Vec<String>,
    /// What could not be looked at.
    pub(crate) missing: Vec<String>,
    /// Without a cause: figures that rose, and are none.
    pub(crate) rose: Vec<String>,
    /// Places that were compared and don't stand out, those with the largest part first.
    pub(crate) others: Vec<Unit>,
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
    // Each step is large, and is put aside when it is done.
    let scope = Box::pin(scope::around(services, case.starts)).await?;
    ctx.progress(1.0, Some(4.0), "entities found");
    let mut looked: Option<look::Looked> = None;
    for noticed in case.noticed {
        let one = Box::pin(look::look(asker, &case, *noticed, &scope)).await?;
        if !one.places.is_empty() || looked.is_none() {
            looked = Some(one);
        }
        if looked.as_ref().is_some_and(|looked| !looked.places.is_empty()) {
            break;
        }
    }
    let looked =
        looked.ok_or_else(|| Fault::new(nr_core::FaultKind::Internal, "no time was given to look at"))?;
    ctx.progress(2.0, Some(4.0), "places compared");
    let began = looked.began();
    let around = surroundings::Around { asker, scope: &scope, before: looked.before, after: looked.after };
    let seen = Box::pin(around.see(&looked.places, &looked.entries, began)).await;
    ctx.progress(3.0, Some(4.0), "surroundings looked at");
    let onset = looked.onset();
    let hypotheses =
        weigh::weigh(&scope, &looked.places, &looked.entries, &seen, (began, onset), looked.after);
    let named = hypotheses.first().filter(|best| best.strength >= weigh::NAMED);
    let onset = match (onset, named.and_then(|named| named.since)) {
        (Some(onset), Some(since)) => Some(look::timed(onset, since)),
        (onset, _) => onset,
    };
    let mut missing = seen.missing;
    let mut rose = Vec::new();
    if hypotheses.first().is_none_or(|best| best.strength < weigh::NAMED) {
        rose = surroundings::keep(
            Box::pin(around.rose(&seen.machines, &seen.traffic)).await,
            "other figures",
            &mut missing,
        );
    }
    let starts = case.starts.iter().map(ToString::to_string);
    let starts = starts.filter(|start| scope.services.iter().any(|(guid, _)| guid == start)).collect();
    Ok(Found {
        counted: looked.counted(),
        silent: looked.silent(&scope),
        starts,
        scope,
        before: looked.before,
        after: looked.after,
        onset,
        places: looked.places,
        entries: looked.entries,
        changes: seen.changes,
        hypotheses,
        missing,
        rose,
        others: looked.others,
    })
}
