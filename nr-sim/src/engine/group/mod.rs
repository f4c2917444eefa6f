//! Queries over many rows: aggregates, FACET, TIMESERIES, COMPARE WITH.

mod gather;
mod output;
mod plan;
mod predict;

use nr_nrql::ast::Query;

use super::error::NrdbError;
use super::limits::{DEFAULT_GROUPS, MAX_LIMIT};
use super::session::{Session, Table};
use super::source::Rows;
use super::window::{Grid, Span};
use gather::gather;
use nr_nrql::ast::Count;
use output::Output;
use plan::Plan;

/// Runs such a query.
pub(super) fn run(session: &Session<'_>, query: &Query, span: Span) -> Result<Table, NrdbError> {
    if query.order_by.is_some() {
        return Err(NrdbError::query(
            "NRQL Syntax Error: ORDER BY is not supported with aggregate functions",
        ));
    }
    if query.offset.is_some() {
        return Err(NrdbError::query("NRQL Syntax Error: OFFSET is not supported with aggregate functions"));
    }
    let grid = match &query.timeseries {
        Some(timeseries) => Some(Grid::new(timeseries, query.slide_by.as_ref(), span)?),
        None => None,
    };
    let span = grid.map_or(span, |grid| grid.span());
    let plan = Plan::new(session, query, span)?;
    let rows = Rows::of(session, query, span)?;
    let gathered = gather(session, &plan, &rows, grid)?;
    let output = Output { plan: &plan, grid, span };
    let chosen = output.choose(&gathered, limit(query));
    let mut table = Table {
        rows: output.rows(&gathered, &chosen, None),
        series: grid.is_some(),
        facets: plan.facets.iter().map(|facet| facet.name.to_string()).collect(),
        span: Some(span),
        ..Table::default()
    };
    if !plan.facets.is_empty() {
        table.total = Some(output.over(&gathered.total));
        table.other = Some(output.over(&gathered.others(&plan, &chosen, grid)));
    }
    if let Some(compare) = &query.compare_with {
        let shift = compare.shift.millis();
        let (span, grid) = (span.earlier(shift), grid.map(|grid| grid.earlier(shift)));
        let rows = Rows::of(session, query, span)?;
        let previous = gather(session, &plan, &rows, grid)?;
        let output = Output { plan: &plan, grid, span };
        let same = gathered.keys(&chosen).iter().filter_map(|key| previous.find(key)).collect::<Vec<_>>();
        for row in &mut table.rows {
            row.push(("comparison".into(), "current".into()));
        }
        table.current = Some(table.rows.len());
        table.rows.extend(output.rows(&previous, &same, Some("previous")));
    }
    if let (Some(predict), Some(grid)) = (&query.predict, grid) {
        predict::extend(&mut table.rows, &plan, predict, grid)?;
    }
    Ok(table)
}

fn limit(query: &Query) -> usize {
    match query.limit.as_ref().map(|limit| limit.count) {
        Some(Count::Exactly(n)) => usize::try_from(n).unwrap_or(MAX_LIMIT).min(MAX_LIMIT),
        Some(Count::Max) => MAX_LIMIT,
        _ => DEFAULT_GROUPS,
    }
}
