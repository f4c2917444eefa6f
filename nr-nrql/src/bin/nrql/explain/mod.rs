//! What a query asks, in plain words taken from its tree: what the tree doesn't say isn't said.

mod clauses;
mod functions;
mod window;
mod words;

use nr_nrql::Parsed;
use nr_nrql::ast::{Query, Statement};
use nr_nrql::lint::{self, Cost, Options};
use serde_json::{Map, Value, json};

use crate::args::Clock;
use clauses::Clauses;
pub(crate) use window::Window;

/// Something that is said, under its label.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) label: &'static str,
    pub(crate) texts: Vec<String>,
}

/// A query in words.
#[derive(Debug)]
pub(crate) struct Explanation {
    pub(crate) parts: Vec<Part>,
    /// Queries in it, each with what it is there for.
    pub(crate) inner: Vec<(String, Explanation)>,
    pub(crate) window: Option<Window>,
    /// Of the whole query only.
    pub(crate) cost: Option<Cost>,
}

/// Explains a query; `None` when it is no statement at all.
pub(crate) fn explain(parsed: &Parsed, clock: &Clock) -> Option<Explanation> {
    let query = match parsed.statement() {
        Statement::Query(query) | Statement::ShowEventTypes(query) | Statement::Delete(query) => query,
        Statement::Error(_) => return None,
    };
    let mut explanation = one(query, parsed, clock, true);
    match parsed.statement() {
        Statement::ShowEventTypes(_) => {
            explanation.parts.retain(|part| !matches!(part.label, "limit" | "reads"));
            explanation.add_first("asks", "which event types have data".to_owned());
        }
        Statement::Delete(_) => {
            explanation.parts.retain(|part| matches!(part.label, "reads" | "where"));
            explanation.window = None;
            explanation
                .add_first("asks", "nothing: it is a rule that drops data when it comes in".to_owned());
        }
        _ => explanation.cost = Some(lint::lint(parsed, &Options::new(clock.now())).cost),
    }
    Some(explanation)
}

fn one(query: &Query, parsed: &Parsed, clock: &Clock, outer: bool) -> Explanation {
    let clauses = Clauses { query, source: parsed.source() };
    // A query inside of another one reads the window of the one around it, unless it has its own.
    let window = (outer || query.since.is_some() || query.until.is_some())
        .then(|| Window::of(query, parsed.source(), clock));
    let parts = clauses.parts(window.as_ref());
    let inner = clauses.inner().into_iter();
    let inner = inner.map(|(role, query)| (role, one(query, parsed, clock, false))).collect();
    Explanation { parts, inner, window, cost: None }
}

impl Explanation {
    fn add_first(&mut self, label: &'static str, text: String) {
        self.parts.insert(0, Part { label, texts: vec![text] });
    }

    /// The lines for a person, indented.
    pub(crate) fn render(&self, indent: usize) -> String {
        let margin = " ".repeat(indent);
        let mut out = String::new();
        for part in &self.parts {
            for (at, text) in part.texts.iter().enumerate() {
                let label = if at == 0 { part.label } else { "" };
                out += &format!("{margin}{label:<9}{text}\n");
            }
        }
        if let Some(cost) = &self.cost {
            let reasons = if cost.reasons.is_empty() {
                String::new()
            } else {
                format!(": {}", cost.reasons.join("; "))
            };
            out += &format!("{margin}{:<9}{}{reasons}\n", "cost", class(cost));
        }
        for (role, inner) in &self.inner {
            out += &format!("{margin}{role}\n{}", inner.render(indent + 2));
        }
        out
    }

    /// The same for a program.
    pub(crate) fn to_json(&self) -> Map<String, Value> {
        let mut object = Map::new();
        for part in self.parts.iter().filter(|part| part.label != "window") {
            object.insert(part.label.to_owned(), json!(part.texts));
        }
        if let Some(window) = &self.window {
            object.insert("window".to_owned(), window.to_json());
        }
        if let Some(cost) = &self.cost {
            object.insert("cost".to_owned(), json!({ "class": class(cost), "reasons": cost.reasons }));
        }
        if !self.inner.is_empty() {
            let inner = self.inner.iter().map(|(role, inner)| {
                let mut object = Map::new();
                object.insert("role".to_owned(), json!(role));
                object.extend(inner.to_json());
                Value::Object(object)
            });
            object.insert("inner".to_owned(), inner.collect());
        }
        object
    }
}

fn class(cost: &Cost) -> &'static str {
    match cost.class {
        lint::Class::Cheap => "cheap",
        lint::Class::Fair => "fair",
        lint::Class::Heavy => "heavy",
    }
}
