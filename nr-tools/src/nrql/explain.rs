//! Why an answer is empty: event type, attribute names, window or condition, whichever it is.

use std::time::Duration;

use nr_core::{AccountId, Fault};
use nr_nerdgraph::{NrqlAnswer, Row};
use nr_nrql::ast::{Expr, Query};
use nr_nrql::encode;
use nr_nrql::functions::near;
use serde_json::Value;

use super::names;
use super::plan::Plan;
use crate::services::Services;
use crate::table::{clean_line, iso};

/// Conditions that are tried one by one.
const MAX_CONDITIONS: usize = 8;

/// Values of an attribute among which the nearest to the one asked for is looked up.
const MAX_VALUES: usize = 500;

/// Values that are named when none is near.
const SHOWN_VALUES: usize = 8;

/// Seconds for each question: an explanation that takes long is none.
const TIMEOUT: Duration = Duration::from_secs(10);

/// How far back an event type is looked for.
const FAR: &str = "SINCE 30 days ago";

/// Whether an answer says nothing: no row, or only zeros and nulls.
pub(crate) fn is_empty(answer: &NrqlAnswer) -> bool {
    const MARKS: [&str; 5] = ["facet", "beginTimeSeconds", "endTimeSeconds", "inspectedCount", "comparison"];
    let facets = &answer.metadata().facets;
    let nothing = |row: &Row| {
        let figures = row.iter().filter(|(key, _)| !MARKS.contains(&key.as_str()) && !facets.contains(key));
        figures.into_iter().all(|(_, value)| says_nothing(value))
    };
    answer.rows().iter().all(nothing)
}

fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::Array(items) => items.iter().all(says_nothing),
        Value::Object(map) => map.values().all(says_nothing),
        Value::Bool(_) | Value::String(_) => false,
    }
}

/// Says why, in a line or a few. A question that fails costs its part of the explanation only.
pub(crate) async fn explain(
    services: &Services,
    account: AccountId,
    plan: &Plan,
    answer: &NrqlAnswer,
) -> String {
    let Some(query) = plan.query() else { return "no rows".to_owned() };
    let types = names::event_types(query);
    if types.is_empty() || !names::reads_rows(query) {
        return "no rows; ask the inner query alone to see which part of it is empty".to_owned();
    }
    let asker = Asker { services, account };
    match asker.explain(query, plan, &types, answer).await {
        Ok(lines) => lines.join("\n"),
        Err(fault) => format!("no rows, and asking why failed: {}", fault.message()),
    }
}

struct Asker<'a> {
    services: &'a Services,
    account: AccountId,
}

impl Asker<'_> {
    async fn ask(&self, text: String) -> Result<NrqlAnswer, Fault> {
        Ok(self.services.client.nrql(self.account, text).timeout(TIMEOUT).send().await?)
    }

    async fn explain(
        &self,
        query: &Query,
        plan: &Plan,
        types: &[&str],
        answer: &NrqlAnswer,
    ) -> Result<Vec<String>, Fault> {
        let from = types.iter().map(|name| encode::identifier(name)).collect::<Result<Vec<_>, _>>();
        let Ok(from) = from.map(|names| names.join(", ")) else { return Ok(vec!["no rows".to_owned()]) };
        let shown = types.join(", ");
        let window = match answer.metadata().window {
            Some(window) => format!("SINCE {} UNTIL {}", window.begin_ms(), window.end_ms()),
            None => "SINCE 1 hour ago".to_owned(),
        };
        let conditions: Vec<(&Expr, &str)> = names::conditions(query)
            .into_iter()
            .take(MAX_CONDITIONS)
            .map(|condition| (condition, condition.span.of(plan.text())))
            .collect();
        let filters: String = conditions
            .iter()
            .enumerate()
            .map(|(at, (_, text))| format!(", filter(count(*), WHERE {text}) AS 'c{at}'"))
            .collect();
        let (counts, keys) = tokio::join!(
            self.ask(format!("SELECT count(*) AS 'rows'{filters} FROM {from} {window}")),
            self.keys(&from),
        );
        let counts = counts?;
        let count = |name: &str| counts.rows().first()?.get(name)?.as_f64();
        let rows = count("rows").unwrap_or(0.0);
        let mut lines = Vec::new();
        if rows == 0.0 {
            return self.no_rows(types, &from, &shown).await;
        }
        let keys = keys.unwrap_or_default();
        let is_known = |name: &&str| keys.is_empty() || keys.iter().any(|key| key == name);
        let unknown: Vec<&str> =
            names::attributes(query).into_iter().filter(|name| !is_known(name)).collect();
        let dead: Vec<&(&Expr, &str)> = conditions
            .iter()
            .enumerate()
            .filter(|(at, _)| count(&format!("c{at}")) == Some(0.0))
            .map(|(_, condition)| condition)
            .collect();
        // What is only selected may be missing from rows that are there: it is no reason where a condition is.
        let blamed = dead.is_empty()
            || dead.iter().any(|(condition, _)| !names::attributes_of(condition).iter().all(is_known));
        if !unknown.is_empty() && blamed {
            let unknown: Vec<String> =
                unknown.into_iter().map(|name| unknown_attribute(name, &keys)).collect();
            lines
                .push(format!("no rows: {shown} has {rows} rows in this window, but {}", unknown.join("; ")));
            return Ok(lines);
        }
        match dead.first() {
            Some((condition, _)) => {
                let texts: Vec<String> = dead.iter().map(|(_, text)| format!("`{}`", clean_line(text))).collect();
                lines.push(format!(
                    "no rows: event type{} and window are right ({shown} has {rows} rows in it), but none of them has {}",
                    if unknown.is_empty() { ", attributes" } else { "" },
                    texts.join(" or ")
                ));
                if let Some((attribute, wanted)) = names::equality(condition) {
                    lines.extend(self.values(attribute, wanted, &from, &window).await);
                }
                let names = unknown.iter().map(|name| format!("`{}`", clean_line(name)));
                let names: Vec<String> = names.collect();
                if !names.is_empty() {
                    lines.push(format!("besides, rows of the last day have no attribute {}", names.join(", ")));
                }
            }
            None if conditions.is_empty() => lines.push(format!(
                "no value: {shown} has {rows} rows in this window, none of which carries what is selected"
            )),
            None if conditions.len() == 1 && names::aggregates(query) == Some(true) => lines.push(format!(
                "no value: {shown} has {rows} rows in this window; the condition lets some through, but they don't carry what is selected"
            )),
            None => lines.push(format!(
                "no rows: {shown} has {rows} rows in this window and each condition matches some of them, but none matches all"
            )),
        }
        Ok(lines)
    }

    /// The event types have no row in the window: there are none at all, or none now.
    async fn no_rows(&self, types: &[&str], from: &str, shown: &str) -> Result<Vec<String>, Fault> {
        let known = self.services.known.event_types(&self.services.client, self.account).await?;
        let missing: Vec<&str> =
            types.iter().copied().filter(|name| !known.iter().any(|other| other == name)).collect();
        let latest = self.ask(format!("SELECT latest(timestamp) AS 'last' FROM {from} {FAR}")).await?;
        let last = latest.rows().first().and_then(|row| row.get("last")?.as_f64());
        if let Some(last) = last {
            return Ok(vec![format!(
                "no rows: {shown} has no row in this window; its newest is of {}. Move the window",
                iso(last as i64)
            )]);
        }
        let lines = missing.iter().map(|name| {
            let nearest = known
                .iter()
                .find(|other| other.eq_ignore_ascii_case(name))
                .map(String::as_str)
                .or_else(|| near(name, known.iter().map(String::as_str)));
            let near = match nearest {
                Some(near) => format!("the nearest is `{near}` (case counts)"),
                None => format!("there are: {}", some(known.iter().map(String::as_str))),
            };
            format!("no rows: account {} has no event type `{}`; {near}", self.account, clean_line(name))
        });
        let lines: Vec<String> = lines.collect();
        Ok(if lines.is_empty() { vec![format!("no rows: {shown} has no row in this window")] } else { lines })
    }

    /// The attributes of event types.
    async fn keys(&self, from: &str) -> Result<Vec<String>, Fault> {
        let answer = self.ask(format!("SELECT keyset() FROM {from} SINCE 1 day ago")).await?;
        let keys = answer.rows().iter().flat_map(crate::table::keys_of).map(|(key, _)| key.to_owned());
        Ok(keys.collect())
    }

    /// What an attribute really holds, when it never holds what was asked for.
    async fn values(&self, attribute: &str, wanted: &str, from: &str, window: &str) -> Option<String> {
        let name = encode::identifier(attribute).ok()?;
        let text = format!("SELECT uniques({name}, {MAX_VALUES}) AS 'values' FROM {from} {window}");
        let answer = self.ask(text).await.ok()?;
        let values: Vec<&str> =
            answer.rows().first()?.get("values")?.as_array()?.iter().filter_map(Value::as_str).collect();
        if values.is_empty() {
            return None;
        }
        let lower = wanted.to_lowercase();
        let nearest = values
            .iter()
            .find(|value| value.to_lowercase() == lower)
            .copied()
            .or_else(|| near(wanted, values.iter().copied()))
            .or_else(|| values.iter().find(|value| value.to_lowercase().contains(&lower)).copied());
        Some(match nearest {
            Some(near) => format!("the nearest value of {attribute} is `{}`", clean_line(near)),
            None => format!("values of {attribute}: {}", some(values.iter().copied())),
        })
    }
}

fn unknown_attribute(name: &str, keys: &[String]) -> String {
    let nearest = keys
        .iter()
        .find(|key| key.eq_ignore_ascii_case(name))
        .map(String::as_str)
        .or_else(|| near(name, keys.iter().map(String::as_str)));
    match nearest {
        Some(near) => format!("no attribute `{}`; the nearest is `{near}` (case counts)", clean_line(name)),
        None => {
            format!(
                "no attribute `{}`; there are: {}",
                clean_line(name),
                some(keys.iter().map(String::as_str))
            )
        }
    }
}

/// The first of some names.
fn some<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let mut names = names.map(clean_line);
    let shown: Vec<String> = names.by_ref().take(SHOWN_VALUES).collect();
    match names.count() {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
