//! Several queries in one text, as in a `.nrql` file or a fence.
//!
//! A line of three or more dashes, which is a comment of NRQL, ends a query always. So does a blank line when the query
//! before it is whole, with its brackets closed and both of SELECT and FROM seen, and the next word begins another one.

use nr_nrql::lex::{Token, TokenKind, lex};

use super::{Container, Embedded, Woven};

/// The queries of a text. `prefix` says what stands before each line of the one that begins at an offset of the file.
pub(super) fn queries(woven: &Woven, prefix: impl Fn(usize) -> String) -> Vec<Embedded> {
    let text = woven.text();
    let parts = split(text, &lex(text));
    let held = parts.into_iter().filter(|part| part.query).filter_map(|part| {
        let mut query = Embedded::new(woven.part(part.start..part.end), Container::Lines(String::new()))?;
        query.container = Container::Lines(prefix(query.whole().start));
        Some(query)
    });
    held.collect()
}

#[derive(Clone, Copy, Debug, Default)]
struct Part {
    start: usize,
    end: usize,
    /// Whether there is more in it than blanks and comments.
    query: bool,
}

fn split(text: &str, tokens: &[Token]) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut part = Part::default();
    let (mut depth, mut select, mut from) = (0_i32, false, false);
    // Where the first blank line since the last word of the query is.
    let mut blank = None;
    for token in tokens {
        let (start, end) = (token.span.start as usize, token.span.end as usize);
        let shown = token.span.of(text);
        match token.kind {
            TokenKind::Space => {
                if blank.is_none() && shown.matches('\n').count() > 1 {
                    blank = Some(start);
                }
            }
            TokenKind::Comment if is_rule(shown) && begins_line(text, start) => {
                parts.push(Part { end: start, ..part });
                part = Part { start: end, ..Part::default() };
                (depth, select, from, blank) = (0, false, false, None);
            }
            TokenKind::Comment | TokenKind::OpenComment => {}
            kind => {
                let word = shown.to_ascii_lowercase();
                let begins =
                    kind == TokenKind::Word && matches!(word.as_str(), "select" | "from" | "show" | "delete");
                if let Some(at) = blank.take()
                    && begins
                    && select
                    && from
                    && depth <= 0
                {
                    parts.push(Part { end: at, ..part });
                    part = Part { start: at, ..Part::default() };
                    (depth, select, from) = (0, false, false);
                }
                match kind {
                    TokenKind::Open => depth += 1,
                    TokenKind::Close => depth -= 1,
                    TokenKind::Word if depth == 0 => {
                        // `SHOW EVENT TYPES` has neither of the two.
                        select |= matches!(word.as_str(), "select" | "show" | "delete");
                        from |= matches!(word.as_str(), "from" | "show");
                    }
                    _ => {}
                }
                part.query |= kind != TokenKind::End;
            }
        }
    }
    parts.push(Part { end: text.len(), ..part });
    parts
}

fn is_rule(comment: &str) -> bool {
    let comment = comment.trim_end();
    comment.len() >= 3 && comment.bytes().all(|byte| byte == b'-')
}

fn begins_line(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    before.trim_end_matches([' ', '\t']).is_empty() || before.trim_end_matches([' ', '\t']).ends_with('\n')
}
