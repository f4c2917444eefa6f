//! Text to tree, with recovery: every text gets a tree, and every fault a diagnostic.

mod bodies;
mod calls;
mod clauses;
mod expr;
mod habits;
mod labels;
mod lexical;
pub(crate) mod power;
mod slips;
mod sql;
mod times;
mod variables;
mod windows;

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec;
use alloc::vec::Vec;

use crate::ast::{Name, Query, Statement};
use crate::diagnostic::{Diagnostic, Severity};
use crate::lex::{Token, TokenKind, lex};
use crate::span::Span;

/// The longest text that is parsed, in bytes. New Relic publishes no limit for queries (4,096 characters in pipeline
/// rules); this one keeps spans in 32 bits and a hostile text cheap.
pub const MAX_TEXT: usize = 256 * 1024;

/// The deepest nesting of parentheses, subqueries and prefix operators. New Relic publishes none; no real query comes
/// near, and recursion stays within a small stack.
pub const MAX_DEPTH: u32 = 64;

/// Diagnostics kept at most: after as many faults, more words don't help.
pub const MAX_DIAGNOSTICS: usize = 32;

/// Tokens that recovery looks ahead at most: a bracket further away belongs to something else, and each fault of a long
/// text would cost its whole length.
const MAX_LOOK: usize = 500;

/// A text with its tokens, its tree and what is wrong with it.
#[derive(Clone, Debug)]
pub struct Parsed {
    source: String,
    tokens: Vec<Token>,
    statement: Statement,
    diagnostics: Vec<Diagnostic>,
}

impl Parsed {
    /// The text as it was given.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The tokens; joined, they are the text.
    #[must_use]
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// The tree.
    #[must_use]
    pub fn statement(&self) -> &Statement {
        &self.statement
    }

    /// The outer query, to be changed; spans stay those of the text.
    pub(crate) fn outer_mut(&mut self) -> Option<&mut Query> {
        match &mut self.statement {
            Statement::Query(query) | Statement::ShowEventTypes(query) | Statement::Delete(query) => {
                Some(query)
            }
            Statement::Error(_) => None,
        }
    }

    /// What is wrong, in the order of the text.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Whether New Relic would refuse the text.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|finding| finding.severity == Severity::Error)
    }
}

/// Parses a text.
///
/// ```
/// let parsed = nr_nrql::parse("FROM Transaction SELECT count(*) FACET name SINCE 1 hour ago");
/// assert!(!parsed.has_errors());
/// ```
#[must_use]
pub fn parse(source: &str) -> Parsed {
    if source.len() > MAX_TEXT {
        let message = format!("the text has {} bytes, more than {MAX_TEXT}; shorten it", source.len());
        let span = Span::new(0, 0);
        return Parsed {
            source: source.to_owned(),
            tokens: Vec::new(),
            statement: Statement::Error(span),
            diagnostics: vec![Diagnostic::error("too-long", span, message)],
        };
    }
    let tokens = lex(source);
    let mut parser = Parser::new(source, &tokens);
    let statement = parser.statement();
    let mut diagnostics = parser.diagnostics;
    diagnostics.sort_by_key(|finding| finding.span.start);
    Parsed { source: source.to_owned(), tokens, statement, diagnostics }
}

struct Parser<'a> {
    source: &'a str,
    /// Tokens without trivia, ended by one of kind `End`.
    tokens: Vec<Token>,
    at: usize,
    depth: u32,
    /// Operators seen so far.
    operators: usize,
    /// Whether FROM stands anywhere, once somebody asked.
    from: Option<bool>,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Parser<'a> {
    fn new(source: &'a str, tokens: &[Token]) -> Self {
        let end = source.len() as u32;
        let mut significant: Vec<Token> =
            tokens.iter().filter(|token| !token.kind.is_trivia()).copied().collect();
        significant.push(Token { kind: TokenKind::End, span: Span::new(end, end) });
        let diagnostics = Vec::new();
        let mut parser =
            Self { source, tokens: significant, at: 0, depth: 0, operators: 0, from: None, diagnostics };
        for token in tokens {
            parser.lexical(*token);
        }
        parser
    }

    fn add(&mut self, finding: Diagnostic) {
        // One fault often makes several complaints at the same place: the first is the one that helps.
        let known = self
            .diagnostics
            .iter()
            .any(|old| old.span.start == finding.span.start && old.severity >= finding.severity);
        if !known && self.diagnostics.len() < MAX_DIAGNOSTICS {
            self.diagnostics.push(finding);
        }
    }

    fn error(&mut self, code: &'static str, span: Span, message: impl Into<String>) {
        self.add(Diagnostic::error(code, span, message));
    }

    fn token(&self) -> Token {
        self.ahead(0)
    }

    fn ahead(&self, n: usize) -> Token {
        let last = self.tokens.len().saturating_sub(1);
        self.tokens
            .get((self.at + n).min(last))
            .copied()
            .unwrap_or(Token { kind: TokenKind::End, span: Span::default() })
    }

    fn kind(&self) -> TokenKind {
        self.token().kind
    }

    /// Where the last token that was taken ends.
    fn last_end(&self) -> u32 {
        self.at.checked_sub(1).and_then(|at| self.tokens.get(at)).map_or(0, |token| token.span.end)
    }

    fn since(&self, start: u32) -> Span {
        Span::new(start, self.last_end().max(start))
    }

    fn take(&mut self) -> Token {
        let token = self.token();
        if token.kind != TokenKind::End {
            self.at += 1;
        }
        token
    }

    fn eat(&mut self, kind: TokenKind) -> bool {
        let found = self.kind() == kind;
        if found {
            self.take();
        }
        found
    }

    fn text(&self, token: Token) -> &'a str {
        token.span.of(self.source)
    }

    /// Whether the word `n` tokens ahead is this one.
    fn is(&self, n: usize, word: &str) -> bool {
        let token = self.ahead(n);
        token.kind == TokenKind::Word && self.text(token).eq_ignore_ascii_case(word)
    }

    fn eat_word(&mut self, word: &str) -> bool {
        let found = self.is(0, word);
        if found {
            self.take();
        }
        found
    }

    fn eat_words(&mut self, first: &str, second: &str) -> bool {
        let found = self.is(0, first) && self.is(1, second);
        if found {
            self.at += 2;
        }
        found
    }

    /// Says what was expected in place of the token at hand, in words that fit the mistake.
    fn expected(&mut self, what: &str) {
        if self.habit() {
            return;
        }
        let token = self.token();
        if token.kind == TokenKind::End {
            self.error("unexpected-end", token.span, format!("the query ends where {what} is expected"));
        } else {
            let shown = self.text(token).escape_debug().to_string();
            self.error("unexpected", token.span, format!("unexpected `{shown}`: {what} is expected here"));
        }
    }

    /// Takes `)`; one that is missing is reported at the bracket it should close.
    fn close(&mut self, open: Span) {
        if self.eat(TokenKind::Close) {
            return;
        }
        if self.kind() == TokenKind::End || clauses::begins(self, 0) {
            let end = Span::new(self.last_end(), self.last_end());
            let finding = Diagnostic::error("unbalanced", open, "this parenthesis is never closed; add `)`");
            self.add(finding.fix(end, ")"));
            return;
        }
        self.expected("`)` or `,`");
        // Recover at the bracket that closes this one, if there is one before the next clause.
        let mut depth = 0_u32;
        for n in 0..MAX_LOOK {
            let token = self.ahead(n);
            match token.kind {
                TokenKind::End => return,
                TokenKind::Open => depth += 1,
                TokenKind::Close if depth == 0 => {
                    self.at += n + 1;
                    return;
                }
                TokenKind::Close => depth -= 1,
                TokenKind::Word if depth == 0 && clauses::begins(self, n) => return,
                _ => {}
            }
        }
    }

    /// Goes one level deeper; `None` at the bound, where the rest of the text is passed over.
    fn nested<T>(&mut self, parse: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.depth >= MAX_DEPTH {
            let span = self.token().span;
            self.error(
                "too-deep",
                span,
                format!("nested more than {MAX_DEPTH} levels deep; simplify the query"),
            );
            self.at = self.tokens.len().saturating_sub(1);
            return None;
        }
        self.depth += 1;
        let parsed = parse(self);
        self.depth -= 1;
        Some(parsed)
    }

    /// A name, bare, in backticks, or several of them joined by dots.
    fn name(&mut self, what: &str) -> Name {
        let token = self.token();
        let mut text = match token.kind {
            TokenKind::Quoted => unquote(self.text(token)),
            TokenKind::Word if !clauses::reserved(self.text(token)) => self.text(token).to_owned(),
            TokenKind::Template => self.text(token).to_owned(),
            _ => {
                self.expected(what);
                return Name { span: Span::new(token.span.start, token.span.start), text: String::new() };
            }
        };
        self.take();
        if text.is_empty() {
            self.error("empty-name", token.span, "a name has at least one character");
        }
        while self.token().span.start == self.last_end() {
            // A dot between two parts, or a part that a template is glued to.
            let kinds = (self.kind(), self.ahead(1).kind);
            let previous = self.at.checked_sub(1).and_then(|at| self.tokens.get(at)).map(|token| token.kind);
            match kinds {
                (TokenKind::Dot, TokenKind::Quoted | TokenKind::Word | TokenKind::Template) => {
                    self.take();
                    text.push('.');
                }
                (TokenKind::Template, _) => {}
                (TokenKind::Word | TokenKind::Number, _) if previous == Some(TokenKind::Template) => {}
                _ => break,
            }
            let part = self.take();
            text.push_str(&if part.kind == TokenKind::Quoted {
                unquote(self.text(part))
            } else {
                self.text(part).to_owned()
            });
        }
        Name { span: self.since(token.span.start), text }
    }

    /// The label after `AS`, if there is one.
    fn alias(&mut self) -> Option<Name> {
        if !self.eat_word("as") {
            return None;
        }
        let token = self.token();
        if token.kind == TokenKind::String || token.kind == TokenKind::DoubleString {
            self.take();
            return Some(Name { span: token.span, text: unescape(self.text(token)) });
        }
        let label =
            self.numeric_label().unwrap_or_else(|| self.name("a label in single quotes or backticks"));
        self.long_label(&label);
        Some(label)
    }
}

fn unquote(text: &str) -> String {
    text.trim_matches('`').to_owned()
}

/// The value of a string token: without quotes, `\'` and `\\` taken literally. Before any other character the backslash
/// stays, so that patterns such as `\d` survive.
fn unescape(text: &str) -> String {
    let inner = text.get(1..text.len().saturating_sub(1)).unwrap_or_default();
    if !inner.contains('\\') {
        return inner.to_owned();
    }
    let mut out = String::with_capacity(inner.len());
    let mut chars = inner.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\\' && matches!(chars.peek(), Some('\'' | '\\' | '"')) {
            out.extend(chars.next());
        } else {
            out.push(c);
        }
    }
    out
}
