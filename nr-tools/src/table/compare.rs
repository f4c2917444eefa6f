//! Answers to COMPARE WITH: now and before in one row, with the change.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use super::shape::{COMPARISON, Column};
use super::{Builder, Kind, Table};

type Row = Map<String, Value>;

/// Pairs the rows of both windows by group, and buckets by their place within the group: previous buckets may carry
/// their own times.
pub(super) fn table(rows: &[Row], columns: &[Column]) -> Table {
    let (keys, figures): (Vec<&Column>, Vec<&Column>) = columns.iter().partition(|column| column.key);
    let identity = |row: &Row, seen: &mut HashMap<String, usize>| {
        let mut name = String::new();
        for key in keys.iter().filter(|key| key.kind != Kind::Seconds) {
            name.push_str(&key.of(row).map(Value::to_string).unwrap_or_default());
            name.push('\u{1f}');
        }
        let place = seen.entry(name.clone()).or_default();
        *place += 1;
        (name, *place)
    };
    let is_previous = |row: &Row| row.get(COMPARISON).and_then(Value::as_str) == Some("previous");
    let mut seen = HashMap::new();
    let previous: Vec<((String, usize), &Row)> =
        rows.iter().filter(|row| is_previous(row)).map(|row| (identity(row, &mut seen), row)).collect();
    let by_identity: HashMap<&(String, usize), &Row> = previous.iter().map(|(id, row)| (id, *row)).collect();

    let mut header: Vec<String> = keys.iter().map(|column| column.name.clone()).collect();
    let mut numeric = Vec::new();
    for figure in &figures {
        header.extend([figure.name.clone(), format!("{} previous", figure.name)]);
        let changes = figure.kind == Kind::Plain && rows.iter().any(|row| number(figure.of(row)).is_some());
        if changes {
            header.push(format!("{} change %", figure.name));
        }
        numeric.push(changes);
    }
    let mut builder = Builder::new(header);
    let mut write = |label: &Row, now: Option<&Row>, before: Option<&Row>| {
        for key in &keys {
            builder.value(key.of(label), key.kind);
        }
        for (figure, changes) in figures.iter().zip(&numeric) {
            let now = now.and_then(|row| figure.of(row));
            let before = before.and_then(|row| figure.of(row));
            builder.value(now, figure.kind).value(before, figure.kind);
            if *changes {
                builder.number(change(number(now), number(before)));
            }
        }
        builder.end();
    };
    let mut paired: HashSet<(String, usize)> = HashSet::new();
    let mut seen = HashMap::new();
    for row in rows.iter().filter(|row| !is_previous(row)) {
        let id = identity(row, &mut seen);
        write(row, Some(row), by_identity.get(&id).copied());
        paired.insert(id);
    }
    for (_, row) in previous.iter().filter(|(id, _)| !paired.contains(id)) {
        write(row, None, Some(row));
    }
    builder.finish()
}

fn number(value: Option<&Value>) -> Option<f64> {
    value.and_then(Value::as_f64)
}

/// By how many percent a figure changed, to a tenth; `None` when there is nothing to compare with.
pub(crate) fn change(now: Option<f64>, before: Option<f64>) -> Option<f64> {
    let (now, before) = (now?, before?);
    if before == 0.0 {
        return (now == 0.0).then_some(0.0);
    }
    Some(((now - before) / before.abs() * 1_000.0).round() / 10.0)
}
