//! From a table to the JSON of NerdGraph.

use nr_nrql::ast::{Query, Source};
use serde_json::{Map, Value as Json};

use super::answer::{Answer, Metadata, Performance, ResultRow, Window};
use super::compile::content;
use super::error::NrdbError;
use super::session::{Row, Session, Table};
use super::source::{slices, within};
use super::window::Span;
use crate::store::Value;

/// The answer to a query that ran.
pub(super) fn answer(session: &Session<'_>, query: &Query, table: Table) -> Result<Answer, NrdbError> {
    let results: Vec<ResultRow> = table.rows.iter().map(object).collect();
    let (current, previous) = match table.current {
        Some(current) => {
            let (now, before) = results.split_at_checked(current).unwrap_or((&results, &[]));
            (Some(now.to_vec()), Some(before.to_vec()))
        }
        None => (None, None),
    };
    let over = |rows: Option<Vec<Row>>| {
        let rows: Vec<Json> = rows?.iter().map(|row| Json::Object(object(row))).collect();
        if table.series { Some(Json::Array(rows)) } else { rows.into_iter().next() }
    };
    let span = match table.span {
        Some(span) => span,
        None => Span::of(query, session.env.now_ms, None)?,
    };
    let columns = query.select.as_ref().map(|select| select.columns.as_slice()).unwrap_or_default();
    Ok(Answer {
        current_results: current,
        previous_results: previous,
        total_result: over(table.total),
        other_result: over(table.other),
        metadata: Metadata {
            event_types: event_types(query),
            facets: table.facets,
            messages: session.messages(),
            time_window: window(session.source, query, span),
        },
        performance: Performance {
            inspected_count: session.inspected.get(),
            match_count: session.matched.get(),
            ..Performance::default()
        },
        contents: columns.iter().map(content).collect(),
        results,
    })
}

/// `SHOW EVENT TYPES`: those that have rows in the window.
pub(super) fn show_event_types(session: &Session<'_>, query: &Query) -> Result<Answer, NrdbError> {
    let span = Span::of(query, session.env.now_ms, None)?;
    let mut names: Vec<&str> = Vec::new();
    for name in session.env.telemetry.event_types() {
        session.env.check()?;
        // The newest first: what reports at all reports lately.
        let has = |account| {
            slices(span).rev().any(|slice| {
                let chunks = session.env.telemetry.chunks(account, name, slice);
                chunks.iter().any(|chunk| !within(chunk, slice.begin_ms(), slice.end_ms()).is_empty())
            })
        };
        if session.env.accounts.iter().copied().any(has) {
            names.push(name);
        }
    }
    names.sort_unstable();
    let rows = names.into_iter().map(|name| vec![("eventType".into(), Value::from(name))]).collect();
    answer(session, query, Table { rows, span: Some(span), ..Table::default() })
}

fn object(row: &Row) -> Map<String, Json> {
    row.iter().map(|(key, value)| (key.to_string(), value.to_json())).collect()
}

fn event_types(query: &Query) -> Vec<String> {
    let mut names = Vec::new();
    for source in query.from.as_ref().map(|from| from.sources.as_slice()).unwrap_or_default() {
        match source {
            Source::EventType(name) => names.push(name.text.clone()),
            Source::Query(inner) => names.extend(event_types(inner)),
            _ => {}
        }
    }
    names.dedup();
    names
}

fn window(source: &str, query: &Query, span: Span) -> Window {
    let words = |span: nr_nrql::Span, keyword: usize| {
        let text = span.of(source);
        Some(text.get(keyword..).unwrap_or(text).trim().to_ascii_uppercase())
    };
    Window {
        begin: span.begin,
        end: span.end,
        since: query.since.as_ref().and_then(|clause| words(clause.span, "SINCE".len())),
        until: query.until.as_ref().and_then(|clause| words(clause.span, "UNTIL".len())),
        compare_with: query
            .compare_with
            .as_ref()
            .map(|clause| clause.shift.span.of(source).to_owned() + " ago"),
    }
}
