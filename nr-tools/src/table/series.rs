//! Answers to FACET with TIMESERIES: buckets down, groups across.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::shape::Column;
use super::{Builder, Kind, Table, cell};

type Row = Map<String, Value>;

/// More groups than this stay one below the other: a line of more columns is hard to read.
const MAX_ACROSS: usize = 20;

/// One row a bucket with a column for each group, which says each time and each group once. `None` when there is more
/// than one figure, no group, or too many.
pub(super) fn side_by_side(rows: &[Row], columns: &[Column]) -> Option<Table> {
    let time = columns.iter().find(|column| column.key && column.kind == Kind::Seconds)?;
    let groups: Vec<&Column> =
        columns.iter().filter(|column| column.key && column.kind != Kind::Seconds).collect();
    let mut figures = columns.iter().filter(|column| !column.key);
    let figure = figures.next()?;
    if groups.is_empty() || figures.next().is_some() {
        return None;
    }
    let mut names: Vec<String> = Vec::new();
    let mut name_places: HashMap<String, usize> = HashMap::new();
    let mut times: Vec<i64> = Vec::new();
    let mut cells: HashMap<(i64, usize), &Value> = HashMap::new();
    for row in rows {
        let mut name = String::new();
        for (at, group) in groups.iter().enumerate() {
            if at > 0 {
                name.push_str(", ");
            }
            match group.of(row) {
                Some(value) => cell::write(&mut name, value, group.kind),
                None => name.push_str("null"),
            }
        }
        let place = match name_places.get(&name) {
            Some(place) => *place,
            None => {
                name_places.insert(name.clone(), names.len());
                names.push(name);
                names.len() - 1
            }
        };
        if names.len() > MAX_ACROSS {
            return None;
        }
        let begin = time.of(row)?.as_f64()? as i64;
        if let Some(value) = figure.of(row) {
            cells.insert((begin, place), value);
        }
        times.push(begin);
    }
    times.sort_unstable();
    times.dedup();
    // Cells of the header are cleaned once already: they are put in as they are.
    let mut builder = Builder::new([format!("{} ({})", time.name, figure.name)]);
    for name in &names {
        builder.table.header.push('\t');
        builder.table.header.push_str(name);
    }
    for begin in times {
        builder.value(Some(&Value::from(begin)), Kind::Seconds);
        for place in 0..names.len() {
            builder.value(cells.get(&(begin, place)).copied(), figure.kind);
        }
        builder.end();
    }
    Some(builder.finish())
}
