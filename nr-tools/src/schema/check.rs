//! A document held against a schema: that it only reads, and that its names exist.

use std::collections::BTreeSet;

use graphql_parser::query::{
    Definition, Document, Field, OperationDefinition, Selection, SelectionSet, TypeCondition, parse_query,
};
use nr_core::{Fault, FaultKind};
use nr_nrql::functions::near;

use super::{Kind, Schema};
use crate::table::clean_line;

/// Bytes of a document.
const MAX_DOCUMENT: usize = 64 * 1024;

/// Findings that are shown at once.
const MAX_FINDINGS: usize = 6;

/// Names that are listed when none is near.
const SHOWN: usize = 12;

/// Fields that are looked at: fragments that name each other could make a short document endless.
const MAX_FIELDS: usize = 5_000;

type Doc<'d> = Document<'d, &'d str>;

/// A document that only reads.
#[derive(Debug)]
pub(crate) struct Checked {
    /// The document as it was understood: what was checked is what is sent, letter by letter.
    pub(crate) text: String,
    /// Names that the schema lacks, with where they stand and what is near.
    pub(crate) findings: Vec<String>,
}

/// Parses a document, refuses what changes anything, and looks for names that the schema lacks.
pub(crate) fn check(text: &str, schema: &Schema) -> Result<Checked, Fault> {
    let refused = |kind, why: String, next: &str| Err(Fault::new(kind, why).with_next(next.to_owned()));
    if text.len() > MAX_DOCUMENT {
        return refused(
            FaultKind::InvalidInput,
            format!("`query` is longer than {MAX_DOCUMENT} bytes"),
            "ask for fewer fields at once",
        );
    }
    let document: Doc<'_> = match parse_query(text) {
        Ok(document) => document,
        Err(error) => {
            let words = clean_line(error.to_string().trim());
            return refused(
                FaultKind::InvalidInput,
                format!("`query` is no GraphQL document: {words}"),
                "write it as { actor { user { name } } }; search_nerdgraph_schema tells fields and arguments",
            );
        }
    };
    let mut roots = Vec::new();
    for definition in &document.definitions {
        match definition {
            Definition::Operation(OperationDefinition::SelectionSet(set)) => roots.push(set),
            Definition::Operation(OperationDefinition::Query(query)) => roots.push(&query.selection_set),
            Definition::Operation(OperationDefinition::Mutation(_)) => {
                return refused(
                    FaultKind::Forbidden,
                    "the document holds a mutation, and this tool only reads".to_owned(),
                    "send a query",
                );
            }
            Definition::Operation(OperationDefinition::Subscription(_)) => {
                return refused(
                    FaultKind::Unsupported,
                    "the document holds a subscription, which NerdGraph does not serve here".to_owned(),
                    "send a query",
                );
            }
            Definition::Fragment(_) => {}
        }
    }
    let [root] = roots.as_slice() else {
        return refused(
            FaultKind::InvalidInput,
            format!("the document holds {} operations, one is sent at a time", roots.len()),
            "send one query",
        );
    };
    let mut checker = Checker {
        schema,
        document: &document,
        findings: Vec::new(),
        entered: BTreeSet::new(),
        left: MAX_FIELDS,
    };
    checker.selection(&schema.root, root);
    let findings = checker.findings;
    Ok(Checked { text: document.to_string(), findings })
}

struct Checker<'a, 'd> {
    schema: &'a Schema,
    document: &'a Doc<'d>,
    findings: Vec<String>,
    /// Fragments that were looked at.
    entered: BTreeSet<&'a str>,
    left: usize,
}

impl<'a, 'd> Checker<'a, 'd> {
    fn say(&mut self, line: usize, column: usize, words: String) {
        if self.findings.len() < MAX_FINDINGS {
            self.findings.push(format!("line {line}, column {column}: {words}"));
        }
    }

    fn selection(&mut self, of: &str, set: &'a SelectionSet<'d, &'d str>) {
        for selection in &set.items {
            if self.left == 0 {
                return;
            }
            self.left -= 1;
            match selection {
                Selection::Field(field) => self.field(of, field),
                Selection::InlineFragment(fragment) => {
                    let of = match &fragment.type_condition {
                        Some(TypeCondition::On(name)) => *name,
                        None => of,
                    };
                    let at = fragment.position;
                    self.narrowed(of, &fragment.selection_set, at.line, at.column);
                }
                Selection::FragmentSpread(spread) => {
                    let found = self.document.definitions.iter().find_map(|definition| match definition {
                        Definition::Fragment(fragment) if fragment.name == spread.fragment_name => {
                            Some(fragment)
                        }
                        _ => None,
                    });
                    let at = spread.position;
                    match found {
                        None => {
                            self.say(at.line, at.column, format!("no fragment `{}`", spread.fragment_name))
                        }
                        Some(fragment) => {
                            if self.entered.insert(fragment.name) {
                                let TypeCondition::On(name) = fragment.type_condition;
                                self.narrowed(name, &fragment.selection_set, at.line, at.column);
                            }
                        }
                    }
                }
            }
        }
    }

    fn narrowed(&mut self, of: &str, set: &'a SelectionSet<'d, &'d str>, line: usize, column: usize) {
        if self.schema.types.contains_key(of) {
            self.selection(of, set);
        } else {
            let words =
                format!("no type `{of}`{}", nearest(of, self.schema.types.keys().map(String::as_str)));
            self.say(line, column, words);
        }
    }

    fn field(&mut self, of: &str, field: &'a Field<'d, &'d str>) {
        if field.name.starts_with("__") {
            return;
        }
        let at = field.position;
        let Some(known) = self.schema.field(of, field.name) else {
            let fields = self.schema.types.get(of).map(|of| of.fields.as_slice()).unwrap_or_default();
            let names = fields.iter().map(|field| field.name.as_str());
            let words = format!("`{of}` has no field `{}`{}", field.name, nearest(field.name, names));
            return self.say(at.line, at.column, words);
        };
        for (name, _) in &field.arguments {
            if !known.arguments.iter().any(|argument| argument.name == *name) {
                let names = known.arguments.iter().map(|argument| argument.name.as_str());
                let words = format!("`{}` takes no argument `{name}`{}", field.name, nearest(name, names));
                self.say(at.line, at.column, words);
            }
        }
        for argument in known.arguments.iter().filter(|argument| argument.required) {
            if !field.arguments.iter().any(|(name, _)| *name == argument.name) {
                let words =
                    format!("`{}` needs the argument `{}: {}`", field.name, argument.name, argument.of);
                self.say(at.line, at.column, words);
            }
        }
        let named = known.named();
        let kind = self.schema.types.get(named).map(|of| of.kind);
        let composite = matches!(kind, Some(Kind::Object | Kind::Interface | Kind::Union));
        match (composite, field.selection_set.items.is_empty()) {
            (true, true) => {
                let fields = self.schema.types.get(named).map(|of| of.fields.as_slice()).unwrap_or_default();
                let names: Vec<&str> = fields.iter().take(SHOWN).map(|field| field.name.as_str()).collect();
                let words =
                    format!("`{}` is a {named}: select some of its fields, {}", field.name, names.join(", "));
                self.say(at.line, at.column, words);
            }
            (false, false) if kind.is_some() => {
                self.say(at.line, at.column, format!("`{}` is a {named}, which has no fields", field.name));
            }
            _ => self.selection(named, &field.selection_set),
        }
    }
}

fn nearest<'n>(name: &str, names: impl Iterator<Item = &'n str> + Clone) -> String {
    if let Some(near) = near(name, names.clone()) {
        return format!("; did you mean `{near}`?");
    }
    let shown: Vec<&str> = names.take(SHOWN).collect();
    if shown.is_empty() { String::new() } else { format!("; there are {}", shown.join(", ")) }
}
