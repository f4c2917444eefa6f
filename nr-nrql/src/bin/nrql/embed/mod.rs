//! Queries inside of files: their text, and where each of its bytes stands in the file.

mod json;
mod markdown;
mod plain;
mod terraform;
mod woven;

use std::ops::Range;

use nr_nrql::Span;

use crate::file::{File, Kind};
pub(crate) use woven::Woven;

/// How a query is written where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Container {
    /// As lines, each with this before it but for the first, whose beginning stays where it is.
    Lines(String),
    /// As a string of JSON.
    Json,
    /// As a quoted string of HCL.
    Quoted,
}

/// A query in a file.
#[derive(Debug)]
pub(crate) struct Embedded {
    /// The query as New Relic would get it.
    pub(crate) text: String,
    /// Whether templates that may hold whole clauses were taken for blanks: then not all of the query is known.
    pub(crate) partial: bool,
    woven: Woven,
    container: Container,
    /// Templates that stand in the text under another name, with what the file says.
    templates: Vec<(String, String)>,
}

impl Embedded {
    fn new(woven: Woven, container: Container) -> Option<Self> {
        let text = woven.text();
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return None;
        }
        let start = text.len() - text.trim_start().len();
        let woven = woven.part(start..start + trimmed.len());
        let text = woven.text().to_owned();
        Some(Self { text, partial: false, woven, container, templates: Vec::new() })
    }

    /// Where a part of the query stands in the file.
    pub(crate) fn place(&self, span: Span) -> Range<usize> {
        self.woven.place(span.start as usize..span.end as usize)
    }

    /// Where the whole query stands in the file.
    pub(crate) fn whole(&self) -> Range<usize> {
        self.woven.place(0..self.text.len())
    }

    /// NRQL as it is written in the file at the query's place.
    pub(crate) fn written(&self, nrql: &str) -> String {
        let mut written = match &self.container {
            Container::Lines(prefix) => nrql.replace('\n', &format!("\n{prefix}")),
            Container::Json => json::written(nrql),
            Container::Quoted => terraform::written(nrql),
        };
        for (name, raw) in &self.templates {
            written = written.replace(name, raw);
        }
        written
    }

    /// Whether line ends are line ends in the file too.
    pub(crate) fn has_lines(&self) -> bool {
        matches!(self.container, Container::Lines(_)) || self.text.contains('\n')
    }
}

/// The queries of a file, in its order, or why it can't be read.
pub(crate) fn queries(file: &File) -> Result<Vec<Embedded>, String> {
    match file.kind {
        Kind::Nrql => Ok(plain::queries(&Woven::whole(&file.text), |_| String::new())),
        Kind::Json => json::queries(file),
        Kind::Terraform => terraform::queries(file),
        Kind::Markdown => Ok(markdown::queries(file)),
    }
}

/// Whether a string with this key, inside of something whose name speaks of NRQL or not, is a query.
fn is_query_key(key: &str, inside: bool) -> bool {
    matches!(key, "nrql" | "nrqlQuery" | "nrql_query") || (inside && key == "query")
}

/// Whether a name speaks of NRQL, such as `nrqlQueries` or `newrelic_nrql_alert_condition`.
fn speaks_of_nrql(name: &str) -> bool {
    name.to_ascii_lowercase().contains("nrql")
}
