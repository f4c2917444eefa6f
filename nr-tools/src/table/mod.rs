//! Tables as text: tab-separated values under a header, small, clean and cut at whole rows only.
//!
//! Values come from telemetry, which is hostile text: characters that deceive are removed, secrets masked, and `\`, tabs
//! and line ends escaped, so that a row is a line and a cell can't make another. Null is an empty cell, the empty text is
//! `""`, times are ISO 8601 in UTC, and numbers that are not whole have at most six significant digits.

mod cell;
mod compare;
mod ndjson;
mod series;
mod shape;

use serde_json::{Map, Value};

pub use cell::{SIGNIFICANT, iso, short};
pub use shape::{Shape, nrql, nrql_json};

pub(crate) use cell::Kind;
pub(crate) use compare::change;
pub(crate) use shape::keys_of;

/// What the rows of a table are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Format {
    /// Tab-separated values.
    #[default]
    Tsv,
    /// One JSON object a row.
    Json,
}

/// A finished table: one text with the ends of its rows, so that a part of it is a slice.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Table {
    format: Format,
    header: String,
    body: String,
    /// The byte after the line end of each row.
    ends: Vec<usize>,
    /// Whether a column holds texts, which may look like numbers.
    texts: Vec<bool>,
}

impl Table {
    /// What the rows are written in.
    #[must_use]
    pub fn format(&self) -> Format {
        self.format
    }

    /// The names of the columns between tabs; empty for JSON.
    #[must_use]
    pub fn header(&self) -> &str {
        &self.header
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The bytes it takes in memory, near enough.
    #[must_use]
    pub fn weight(&self) -> usize {
        self.header.len() + self.body.len() + self.ends.len() * size_of::<usize>()
    }

    /// The rows from one to another (exclusive), each with its line end.
    #[must_use]
    pub fn rows(&self, from: usize, to: usize) -> &str {
        self.body.get(self.start(from)..self.start(to)).unwrap_or_default()
    }

    /// Where a row starts.
    fn start(&self, row: usize) -> usize {
        match row.checked_sub(1) {
            None => 0,
            Some(before) => self.ends.get(before).copied().unwrap_or(self.body.len()),
        }
    }
}

/// Builds a table of known columns, cell by cell.
///
/// ```
/// use nr_tools::table::Builder;
/// let mut builder = Builder::new(["id", "name"]);
/// builder.text("1").text("tabs\tare escaped").end();
/// let table = builder.finish();
/// assert_eq!(table.header(), "id\tname");
/// assert_eq!(table.rows(0, 1), "1\ttabs\\tare escaped\n");
/// ```
#[derive(Debug)]
pub struct Builder {
    table: Table,
    /// Cells that the row at hand has.
    cells: usize,
}

impl Builder {
    /// A table of these columns.
    pub fn new<N: AsRef<str>>(columns: impl IntoIterator<Item = N>) -> Self {
        let mut header = String::new();
        for name in columns {
            if !header.is_empty() {
                header.push('\t');
            }
            cell::write_text(&mut header, name.as_ref());
        }
        Self { table: Table { header, ..Table::default() }, cells: 0 }
    }

    /// The next cell's place in the text.
    fn next(&mut self) -> &mut String {
        if self.cells > 0 {
            self.table.body.push('\t');
        }
        self.cells += 1;
        &mut self.table.body
    }

    /// The next cell's place, which holds a text.
    fn next_text(&mut self) -> &mut String {
        let texts = &mut self.table.texts;
        if texts.len() <= self.cells {
            texts.resize(self.cells + 1, false);
        }
        if let Some(column) = texts.get_mut(self.cells) {
            *column = true;
        }
        self.next()
    }

    /// A text.
    pub fn text(&mut self, text: &str) -> &mut Self {
        cell::write_text(self.next_text(), text);
        self
    }

    /// A text, or nothing.
    pub fn maybe(&mut self, text: Option<&str>) -> &mut Self {
        match text {
            Some(text) => self.text(text),
            None => self.empty(),
        }
    }

    /// Nothing.
    pub fn empty(&mut self) -> &mut Self {
        self.next();
        self
    }

    /// A time in milliseconds since 1970, or nothing.
    pub fn time(&mut self, ms: Option<i64>) -> &mut Self {
        let place = self.next();
        if let Some(ms) = ms {
            place.push_str(&iso(ms));
        }
        self
    }

    /// A number, or nothing.
    pub fn number(&mut self, number: Option<f64>) -> &mut Self {
        let place = self.next();
        if let Some(number) = number {
            place.push_str(&short(number));
        }
        self
    }

    /// A whole number, such as an id or a count.
    pub fn whole(&mut self, number: u64) -> &mut Self {
        self.next().push_str(&number.to_string());
        self
    }

    pub(crate) fn value(&mut self, value: Option<&Value>, kind: Kind) -> &mut Self {
        let place = if value.is_some_and(Value::is_string) { self.next_text() } else { self.next() };
        if let Some(value) = value {
            cell::write(place, value, kind);
        }
        self
    }

    /// Ends the row.
    pub fn end(&mut self) {
        self.table.body.push('\n');
        self.table.ends.push(self.table.body.len());
        self.cells = 0;
    }

    /// The table.
    #[must_use]
    pub fn finish(self) -> Table {
        self.table
    }
}

/// A table of JSON objects, texts cleaned.
pub(crate) fn json<'a>(rows: impl Iterator<Item = &'a Map<String, Value>>, hide: &[&str]) -> Table {
    let mut table = Table { format: Format::Json, ..Table::default() };
    for row in rows {
        let kept: Map<String, Value> = row
            .iter()
            .filter(|(key, _)| !hide.contains(&key.as_str()))
            .map(|(key, value)| (clean(key), cleaned(value)))
            .collect();
        table.body.push_str(&Value::Object(kept).to_string());
        table.body.push('\n');
        table.ends.push(table.body.len());
    }
    table
}

/// A text without characters that deceive, secrets masked.
pub(crate) fn clean(text: &str) -> String {
    nr_core::redact::mask_secrets(&nr_core::redact::strip_invisible(text)).into_owned()
}

/// The same on one line, for sentences: a line end in a name must not forge a line of its own.
pub(crate) fn clean_line(text: &str) -> String {
    clean(text).replace(['\n', '\t'], " ")
}

/// The same for every text within a value, keys too.
pub(crate) fn cleaned(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(clean(text)),
        Value::Array(items) => Value::Array(items.iter().map(cleaned).collect()),
        Value::Object(map) => {
            Value::Object(map.iter().map(|(key, value)| (clean(key), cleaned(value))).collect())
        }
        plain => plain.clone(),
    }
}
