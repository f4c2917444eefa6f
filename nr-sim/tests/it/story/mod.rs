//! The story, asked as an engineer would ask.

mod causes;
mod determinism;
mod findable;
mod golden;
mod shape;
mod size;

use nr_core::AccountId;
use nr_sim::engine::{Answer, Env, run};
use nr_sim::story::{Cause, Culprit, Story};
use serde_json::{Map, Value as Json};

/// 2026-01-15T12:00:00Z, a Thursday.
pub(crate) const NOW: i64 = 1_768_478_400_000;
pub(crate) const MINUTE: i64 = 60_000;
pub(crate) const HOUR: i64 = 60 * MINUTE;
pub(crate) const DAYS: u32 = 30;

pub(crate) fn story(seed: u64) -> Story {
    Story::new(seed, NOW, DAYS, Cause::BadDeployment)
}

pub(crate) fn culprit(story: &Story) -> Culprit {
    story.truth().culprit.clone().unwrap()
}

pub(crate) fn answer(story: &Story, account: AccountId, nrql: &str) -> Answer {
    let accounts = [account];
    match run(nrql, &Env::new(&**story.telemetry(), &accounts, story.world().now_ms)) {
        Ok(answer) => answer,
        Err(error) => panic!("{nrql}: {error}"),
    }
}

/// The rows of a query on the shop's account.
pub(crate) fn rows(story: &Story, nrql: &str) -> Vec<Map<String, Json>> {
    answer(story, story.world().accounts[0].id, nrql).results
}

/// The only row's number of an alias.
pub(crate) fn number(story: &Story, nrql: &str, key: &str) -> f64 {
    let rows = rows(story, nrql);
    rows.first().and_then(|row| row[key].as_f64()).unwrap_or_else(|| panic!("{nrql}: {rows:?}"))
}

pub(crate) fn text<'a>(row: &'a Map<String, Json>, key: &str) -> &'a str {
    row.get(key).and_then(Json::as_str).unwrap_or_else(|| panic!("no {key} in {row:?}"))
}
