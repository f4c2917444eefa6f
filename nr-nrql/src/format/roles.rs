//! What each word of a text is, as the tree knows it.

use alloc::borrow::Cow;
use alloc::vec;
use alloc::vec::Vec;

use crate::ast::{ExprKind, Node, TimePoint};
use crate::functions;
use crate::lex::{Token, TokenKind};
use crate::parse::Parsed;
use crate::span::Span;

/// What a token is to the layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// A keyword; of any other token than a word, nothing in particular.
    Plain,
    /// A part of a name.
    Name,
    /// The name of a function; its arguments follow.
    Function,
    /// A unit of time, or the name of a time.
    Time,
}

/// The words that are written in capitals.
const KEYWORDS: [&str; 45] = [
    "AND",
    "AS",
    "ASC",
    "AT",
    "AUTO",
    "BY",
    "CASES",
    "COMPARE",
    "DELETE",
    "DESC",
    "EVENT",
    "EXTRAPOLATE",
    "FACET",
    "FALSE",
    "FROM",
    "IN",
    "INNER",
    "IS",
    "JOIN",
    "LEFT",
    "LIKE",
    "LIMIT",
    "MAX",
    "METRIC_FORMAT",
    "NOT",
    "NULL",
    "OFFSET",
    "ON",
    "OR",
    "ORDER",
    "PREDICT",
    "RAW",
    "RLIKE",
    "SELECT",
    "SHOW",
    "SINCE",
    "SLIDE",
    "TIMESERIES",
    "TIMEZONE",
    "TRUE",
    "TYPES",
    "UNTIL",
    "USING",
    "WHERE",
    "WITH",
];

/// The roles of the tokens, in their order.
pub(super) fn roles(parsed: &Parsed) -> Vec<Role> {
    let (source, tokens) = (parsed.source(), parsed.tokens());
    let mut roles = vec![Role::Plain; tokens.len()];
    let mut mark = |span: Span, role: Role| {
        let first = tokens.partition_point(|token| token.span.start < span.start);
        for (token, slot) in tokens.iter().zip(&mut roles).skip(first) {
            if token.span.end > span.end {
                break;
            }
            if matches!(token.kind, TokenKind::Word | TokenKind::Quoted) {
                *slot = role;
            }
        }
    };
    parsed.statement().walk(&mut |node| match node {
        Node::Expr(expr) => match &expr.kind {
            ExprKind::Name(_) => mark(expr.span, Role::Name),
            ExprKind::Call(call) => mark(call.name.span, Role::Function),
            _ => {}
        },
        Node::Name(name) => mark(name.span, Role::Name),
        Node::Interval(interval) => mark(interval.span, Role::Time),
        Node::Time(TimePoint::Named { span, .. }) => mark(*span, Role::Time),
        Node::Query(_) | Node::Time(_) => {}
    });
    // A look-up table is no expression, but reads like one.
    for at in 0..tokens.len() {
        let word = tokens.get(at).map(|token| token.span.of(source)).unwrap_or_default();
        let opens = || {
            tokens.iter().skip(at + 1).find(|token| !token.kind.is_trivia()).map(|token| token.kind)
                == Some(TokenKind::Open)
        };
        if let Some(slot) = roles.get_mut(at)
            && *slot == Role::Plain
            && word.eq_ignore_ascii_case("lookup")
            && opens()
        {
            *slot = Role::Function;
        }
    }
    roles
}

/// A token as it is written.
pub(super) fn text<'a>(token: Token, role: Role, source: &'a str) -> Cow<'a, str> {
    let text = token.span.of(source);
    if token.kind != TokenKind::Word {
        return Cow::Borrowed(text);
    }
    match role {
        Role::Function => {
            functions::find(text).map_or(Cow::Borrowed(text), |function| Cow::Borrowed(function.name))
        }
        Role::Time if !text.eq_ignore_ascii_case("at") => Cow::Owned(text.to_ascii_lowercase()),
        Role::Plain if text.eq_ignore_ascii_case("ago") => Cow::Borrowed("ago"),
        Role::Plain | Role::Time => {
            let keyword = KEYWORDS.iter().find(|keyword| keyword.eq_ignore_ascii_case(text));
            keyword.map_or(Cow::Borrowed(text), |keyword| Cow::Borrowed(*keyword))
        }
        Role::Name => Cow::Borrowed(text),
    }
}
