//! A table as NDJSON: a JSON object a line, for programs.

use serde_json::{Map, Value};

use super::{Format, Table};

impl Table {
    /// Every row as a JSON object on a line of its own.
    ///
    /// Cells are as the table shows them. A column is of numbers when every cell that is not empty reads as one; an empty
    /// cell is null.
    #[must_use]
    pub fn ndjson(&self) -> String {
        if self.format == Format::Json {
            return self.body.clone();
        }
        let names: Vec<String> = self.header.split('\t').map(unescaped).collect();
        let numeric = self.numeric(names.len());
        let mut out = String::with_capacity(self.body.len() * 2);
        for row in self.body.lines() {
            let cells = row.split('\t').zip(&names).zip(&numeric);
            let object: Map<String, Value> =
                cells.map(|((cell, name), numeric)| (name.clone(), value(cell, *numeric))).collect();
            out.push_str(&Value::Object(object).to_string());
            out.push('\n');
        }
        out
    }

    /// The same rows as JSON objects.
    pub(crate) fn into_json(self) -> Self {
        if self.format == Format::Json {
            return self;
        }
        let body = self.ndjson();
        let ends = body.match_indices('\n').map(|(at, _)| at + 1).collect();
        Self { format: Format::Json, header: String::new(), body, ends }
    }

    /// Which columns hold numbers only.
    fn numeric(&self, columns: usize) -> Vec<bool> {
        let mut numeric = vec![true; columns];
        for row in self.body.lines() {
            for (cell, numeric) in row.split('\t').zip(&mut numeric) {
                *numeric &= cell.is_empty() || number(cell).is_some();
            }
        }
        numeric
    }
}

fn value(cell: &str, numeric: bool) -> Value {
    match cell {
        "" => Value::Null,
        "\"\"" => Value::String(String::new()),
        _ if numeric => number(cell).unwrap_or(Value::Null),
        _ => Value::String(unescaped(cell)),
    }
}

/// A number of JSON; a text such as `007` is none.
fn number(cell: &str) -> Option<Value> {
    serde_json::from_str::<serde_json::Number>(cell).ok().map(Value::Number)
}

/// The text of a cell, without the escapes that keep it on its line.
fn unescaped(cell: &str) -> String {
    let mut text = String::with_capacity(cell.len());
    let mut chars = cell.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('t') => text.push('\t'),
                Some('n') => text.push('\n'),
                Some(other) => text.push(other),
                None => text.push('\\'),
            },
            c => text.push(c),
        }
    }
    text
}
