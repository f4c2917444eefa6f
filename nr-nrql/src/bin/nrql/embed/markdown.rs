//! Queries in Markdown: fences marked `nrql`, and fences marked `sql` that hold what only NRQL has.

use nr_nrql::functions::{self, FunctionKind};
use nr_nrql::lex::{TokenKind, lex};
use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

use super::{Embedded, Woven, plain};
use crate::file::File;

pub(super) fn queries(file: &File) -> Vec<Embedded> {
    let mut found = Vec::new();
    // The fence at hand: its text and whether it is said to be NRQL.
    let mut fence: Option<(Woven, bool)> = None;
    for (event, range) in Parser::new(&file.text).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                let language = info.split([' ', ',', '{', '\t']).next().unwrap_or_default();
                fence = match language.to_ascii_lowercase().as_str() {
                    "nrql" => Some((Woven::default(), true)),
                    "sql" => Some((Woven::default(), false)),
                    _ => None,
                };
            }
            Event::Text(text) => {
                if let Some((woven, _)) = &mut fence {
                    woven.add(&text, range);
                }
            }
            Event::End(TagEnd::CodeBlock) => {
                if let Some((woven, said)) = fence.take() {
                    let queries = plain::queries(&woven, |at| prefix(file, at));
                    found.extend(queries.into_iter().filter(|query| said || is_nrql(&query.text)));
                }
            }
            _ => {}
        }
    }
    found
}

/// What stands before a line of a fence: the indent of a list, the mark of a quotation.
fn prefix(file: &File, at: usize) -> String {
    let before = file.slice(file.line(at).start..at);
    if before.chars().all(|c| c == '>' || c.is_whitespace()) { before.to_owned() } else { String::new() }
}

/// Words that begin clauses of NRQL and mean nothing in SQL.
const CLAUSES: [&str; 6] = ["facet", "since", "timeseries", "compare", "slide", "extrapolate"];

/// Aggregates that SQL has too.
const SHARED: [&str; 7] = ["average", "count", "max", "min", "sum", "percentile", "stddev"];

/// Whether a text is NRQL rather than SQL.
fn is_nrql(text: &str) -> bool {
    let tokens = lex(text);
    let mut words =
        tokens.iter().filter(|token| !token.kind.is_trivia()).map(|token| (token.kind, token.span.of(text)));
    let first = words.clone().next().is_some_and(|(_, word)| word.eq_ignore_ascii_case("from"));
    first
        || words.any(|(kind, word)| {
            kind == TokenKind::Word
                && (CLAUSES.iter().any(|clause| word.eq_ignore_ascii_case(clause))
                    || functions::find(word).is_some_and(|known| {
                        known.kind == FunctionKind::Aggregate
                            && !SHARED.contains(&known.name)
                            && word.len() > "average".len()
                    }))
        })
}
