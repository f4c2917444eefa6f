//! Queries in Terraform: an attribute `nrql` or `nrql_query`, or `query` inside of something named after NRQL, such as
//! the block `nrql_query` of a widget or a resource `newrelic_nrql_alert_condition`.
//!
//! `${…}` is a template of NRQL too, as long as it stands where a value or a name can. One that stands between clauses
//! may hold whole clauses; it is taken for a blank, and the query is known to be [`Embedded::partial`].

use std::ops::Range;

use hcl_edit::Span as _;
use hcl_edit::expr::{Expression, ObjectKey, ObjectValue};
use hcl_edit::structure::{Attribute, Block, BlockLabel};
use hcl_edit::template::Element;
use hcl_edit::visit::{self, Visit};
use nr_nrql::Severity;
use nr_nrql::lex::TokenKind;

use super::{Container, Embedded, Woven, is_query_key, speaks_of_nrql};
use crate::file::File;

/// Templates of a query that may hold clauses at most; with more of them nothing is known.
const MAX_CLAUSE_TEMPLATES: usize = 16;

pub(super) fn queries(file: &File) -> Result<Vec<Embedded>, String> {
    let body = hcl_edit::parser::parse_body(&file.text).map_err(|error| {
        let place = error.location();
        format!("is no HCL: line {}, column {}: {}", place.line(), place.column(), error.message())
    })?;
    let mut search = Search { file, inside: false, found: Vec::new() };
    search.visit_body(&body);
    Ok(search.found)
}

/// A query as the inside of a quoted string.
pub(super) fn written(nrql: &str) -> String {
    let mut out = String::with_capacity(nrql.len());
    for c in nrql.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '"' | '\\' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

struct Search<'f> {
    file: &'f File,
    /// Whether something around the node at hand speaks of NRQL.
    inside: bool,
    found: Vec<Embedded>,
}

impl Search<'_> {
    /// Looks into something with a name.
    fn within(&mut self, named: bool, look: impl FnOnce(&mut Self)) {
        let before = self.inside;
        self.inside |= named;
        look(self);
        self.inside = before;
    }

    /// A value under a key: a query, or something that holds queries.
    fn value(&mut self, key: &str, value: &Expression) {
        if is_query_key(key, self.inside) {
            self.texts(value);
        }
        self.within(speaks_of_nrql(key), |search| search.visit_expr(value));
    }

    /// The strings that a value can be.
    fn texts(&mut self, value: &Expression) {
        match value {
            Expression::String(_) => {
                let inner = value.span().map(|span| span.start + 1..span.end.saturating_sub(1));
                if let Some(inner) = inner {
                    let mut woven = Woven::default();
                    self.literal(&mut woven, inner, true);
                    self.keep(woven, Container::Quoted, Vec::new());
                }
            }
            Expression::StringTemplate(template) => self.template(template.iter(), true),
            Expression::HeredocTemplate(heredoc) => self.template(heredoc.template.iter(), false),
            Expression::Parenthesis(inner) => self.texts(inner.inner()),
            Expression::Conditional(choice) => {
                self.texts(&choice.true_expr);
                self.texts(&choice.false_expr);
            }
            _ => {}
        }
    }

    fn template<'a>(&mut self, elements: impl Iterator<Item = &'a Element>, quoted: bool) {
        let mut woven = Woven::default();
        let mut templates: Vec<(String, String)> = Vec::new();
        for element in elements {
            let Some(span) = element.span() else { return };
            match element {
                Element::Literal(_) => self.literal(&mut woven, span, quoted),
                Element::Interpolation(_) => {
                    let raw = self.file.slice(span.clone());
                    let plain = raw.chars().all(|c| c.is_alphanumeric() || "${}_-.[]*, ()".contains(c));
                    if plain && raw.matches('{').count() == 1 {
                        woven.same(raw, span.start);
                    } else {
                        // NRQL would take the quotes and braces in it for its own.
                        let name = format!("${{template_{}}}", templates.len() + 1);
                        templates.push((name.clone(), raw.to_owned()));
                        woven.add(&name, span);
                    }
                }
                // What a directive leaves of the text is known to Terraform only.
                Element::Directive(_) => return,
            }
        }
        let container = if quoted { Container::Quoted } else { Container::Lines(String::new()) };
        self.keep(woven, container, templates);
    }

    /// A literal part, its escapes undone. `$${` stays: undone it would be a template.
    fn literal(&self, woven: &mut Woven, range: Range<usize>, quoted: bool) {
        let raw = self.file.slice(range.clone());
        let mut rest = 0;
        while let Some(found) = raw.get(rest..).and_then(|raw| raw.find('\\')).filter(|_| quoted) {
            let escape = rest + found;
            woven.same(raw.get(rest..escape).unwrap_or_default(), range.start + rest);
            let (meant, length) = unescape(raw.get(escape..).unwrap_or_default());
            woven.add(&meant, range.start + escape..range.start + escape + length);
            rest = escape + length;
        }
        woven.same(raw.get(rest..).unwrap_or_default(), range.start + rest);
    }

    fn keep(&mut self, woven: Woven, container: Container, templates: Vec<(String, String)>) {
        let Some(mut query) = Embedded::new(woven, container) else { return };
        query.templates = templates;
        if matches!(query.container, Container::Lines(_)) {
            let at = query.whole().start;
            let before = self.file.slice(self.file.line(at).start..at);
            if before.trim().is_empty() {
                query.container = Container::Lines(before.to_owned());
            }
        }
        settle(&mut query);
        if !query.text.trim().is_empty() {
            self.found.push(query);
        }
    }
}

impl Visit for Search<'_> {
    fn visit_attr(&mut self, node: &Attribute) {
        self.value(node.key.as_str(), &node.value);
    }

    fn visit_block(&mut self, node: &Block) {
        let labels = node.labels.iter().any(|label| match label {
            BlockLabel::Ident(ident) => speaks_of_nrql(ident.as_str()),
            BlockLabel::String(text) => speaks_of_nrql(text.as_str()),
        });
        self.within(labels || speaks_of_nrql(node.ident.as_str()), |search| visit::visit_block(search, node));
    }

    fn visit_object_item(&mut self, key: &ObjectKey, value: &ObjectValue) {
        let name = match key {
            ObjectKey::Ident(ident) => ident.as_str(),
            ObjectKey::Expression(expr) => expr.as_str().unwrap_or_default(),
        };
        self.value(name, value.expr());
    }
}

/// What an escape stands for, and its length.
fn unescape(text: &str) -> (String, usize) {
    let mut chars = text.chars();
    chars.next();
    let Some(letter) = chars.next() else { return (text.to_owned(), text.len()) };
    let digits = match letter {
        'n' => return ("\n".to_owned(), 2),
        'r' => return ("\r".to_owned(), 2),
        't' => return ("\t".to_owned(), 2),
        'u' => 4,
        'U' => 8,
        other => return (other.to_string(), 1 + other.len_utf8()),
    };
    let meant =
        text.get(2..2 + digits).and_then(|hex| u32::from_str_radix(hex, 16).ok()).and_then(char::from_u32);
    match meant {
        Some(c) => (c.to_string(), 2 + digits),
        None => (text.get(..2).unwrap_or(text).to_owned(), 2),
    }
}

/// Takes templates between clauses for blanks.
fn settle(query: &mut Embedded) {
    for _ in 0..MAX_CLAUSE_TEMPLATES {
        let parsed = nr_nrql::parse(&query.text);
        let first = parsed.diagnostics().iter().find(|finding| finding.severity == Severity::Error);
        let Some(first) = first else { return };
        let template = parsed.tokens().iter().find(|token| {
            token.kind == TokenKind::Template
                && token.span.start <= first.span.start
                && first.span.start <= token.span.end
                && token.span.of(&query.text).starts_with("${")
        });
        let Some(template) = template else { return };
        let range = template.span.start as usize..template.span.end as usize;
        query.text.replace_range(range.clone(), &" ".repeat(range.len()));
        query.partial = true;
    }
}
