//! A table as NDJSON: a JSON object a line, for programs.

use serde_json::{Map, Value};

use super::{Format, Table};

impl Table {
    /// Every row as a JSON object on a line of its own.
    ///
    /// Cells are as the table shows them: numbers are numbers in a column without a text, and an empty cell is null.
    #[must_use]
    pub fn ndjson(&self) -> String {
        if self.format == Format::Json {
            return self.body.clone();
        }
        let names: Vec<String> = self.header.split('\t').map(unescaped).collect();
        let mut out = String::with_capacity(self.body.len() * 2);
        for row in self.body.lines() {
            let texts = self.texts.iter().copied().chain(std::iter::repeat(false));
            let cells = row.split('\t').zip(&names).zip(texts);
            let object: Map<String, Value> =
                cells.map(|((cell, name), text)| (name.clone(), value(cell, text))).collect();
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
        Self { format: Format::Json, body, ends, ..Self::default() }
    }
}

fn value(cell: &str, text: bool) -> Value {
    match cell {
        "" => Value::Null,
        "\"\"" => Value::String(String::new()),
        // What is no number is a time, a truth or a list as the table shows it.
        _ if !text => {
            serde_json::from_str(cell).map_or_else(|_| Value::String(unescaped(cell)), Value::Number)
        }
        _ => Value::String(unescaped(cell)),
    }
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
