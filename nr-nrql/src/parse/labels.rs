//! Slips around columns, labels and sources: what lacks its quotes, its brackets or its word.

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::String;

use super::{Parser, clauses, unescape};
use crate::ast::{Expr, ExprKind, Name, Source};
use crate::diagnostic::Diagnostic;
use crate::encode;
use crate::functions::{self, FunctionKind};
use crate::lex::TokenKind as K;
use crate::span::Span;

impl Parser<'_> {
    /// A label of several words, or with a dash in it, that lacks its quotes; its first word was taken. Says whether it
    /// was one.
    pub(super) fn long_label(&mut self, label: &Name) -> bool {
        if label.text.is_empty() || !label.span.of(self.source).starts_with(|c: char| c.is_alphanumeric()) {
            return false;
        }
        let begun = self.at;
        loop {
            let token = self.token();
            let glued = token.span.start == self.last_end();
            let word = token.kind == K::Word
                && !clauses::begins(self, 0)
                && !clauses::reserved(self.text(token))
                && !self.is_habit(self.text(token));
            if !(word || (glued && matches!(token.kind, K::Minus | K::Slash | K::Number | K::Unknown))) {
                break;
            }
            if token.kind == K::Unknown {
                self.forget(token.span);
            }
            self.take();
        }
        if self.at == begun {
            return false;
        }
        let over = matches!(self.kind(), K::Comma | K::Close | K::End) || clauses::begins(self, 0);
        if !over {
            self.at = begun;
            return false;
        }
        let span = self.since(label.span.start);
        let message = "a label that is more than a word stands in single quotes";
        let fixed = format!("'{}'", span.of(self.source));
        self.add(Diagnostic::error("label-quotes", span, message).fix(span, fixed));
        true
    }

    /// A label that begins with a digit, at hand.
    pub(super) fn numeric_label(&mut self) -> Option<Name> {
        let first = self.token();
        if first.kind != K::Number {
            return None;
        }
        self.take();
        while self.token().span.start == self.last_end()
            && matches!(self.kind(), K::Word | K::Number | K::Minus)
        {
            self.take();
        }
        let span = self.since(first.span.start);
        let text = span.of(self.source).to_owned();
        let finding =
            Diagnostic::error("label-quotes", span, "a label that begins with a digit stands in quotes");
        self.add(finding.fix(span, format!("'{text}'")));
        Some(Name { span, text })
    }

    /// `sum duration`: a function whose argument lacks its brackets. Says whether it was one; the argument is taken.
    pub(super) fn bare_argument(&mut self, expr: &Expr) -> bool {
        let ExprKind::Name(name) = &expr.kind else { return false };
        let aggregate = functions::find(name).is_some_and(|found| found.kind == FunctionKind::Aggregate);
        let argument = self.token();
        if !aggregate || !matches!(argument.kind, K::Word | K::Quoted) || !self.begins_item() {
            return false;
        }
        self.take();
        let inner = argument.span.of(self.source);
        let mut span = Span::new(expr.span.start, argument.span.end);
        if self.kind() == K::Close && self.depth == 0 {
            span.end = self.take().span.end;
        }
        let written = expr.span.of(self.source);
        let message = format!("`{written}` is a function: its argument stands in brackets");
        let finding = Diagnostic::error("call-brackets", expr.span, message);
        self.add(finding.fix(span, format!("{written}({inner})")));
        true
    }

    /// Whether the word at hand, behind a column, is an event type that lacks its FROM; explained.
    pub(super) fn lacks_from(&mut self) -> bool {
        let token = self.token();
        let next = self.ahead(1).kind;
        let ends = next == K::End || (clauses::begins(self, 1) && !self.is(1, "from"));
        if token.kind != K::Word || !ends || self.says_from() {
            return false;
        }
        let finding = Diagnostic::error("from-missing", token.span, "FROM is missing before the event type");
        self.add(finding.fix(self.gap(), " FROM"));
        true
    }

    /// Whether the word FROM stands anywhere in the text.
    fn says_from(&mut self) -> bool {
        if let Some(known) = self.from {
            return known;
        }
        let from = |token: &crate::lex::Token| {
            token.kind == K::Word && token.span.of(self.source).eq_ignore_ascii_case("from")
        };
        *self.from.insert(self.tokens.iter().any(from))
    }

    /// `SELECT FROM T`: nothing is selected. Says whether it was so.
    pub(super) fn nothing_selected(&mut self) -> bool {
        if !self.is(0, "from") {
            return false;
        }
        let gap = self.gap();
        let message =
            "SELECT says what to compute: attributes, functions such as count(*), or `*` for whole rows";
        self.add(Diagnostic::error("select-empty", self.token().span, message).fix(gap, " *"));
        true
    }

    /// An event type in quotes, at hand.
    pub(super) fn quoted_source(&mut self) -> Option<Source> {
        let token = self.token();
        if !matches!(token.kind, K::String | K::DoubleString) {
            return None;
        }
        self.take();
        self.forget(token.span);
        let text: String = unescape(self.text(token));
        let message = "an event type stands without quotes, or in backticks";
        let finding = Diagnostic::error("from-quotes", token.span, message);
        self.add(match encode::identifier(&text) {
            Ok(written) => finding.fix(token.span, written),
            Err(_) => finding,
        });
        Some(Source::EventType(Name { span: token.span, text }))
    }

    /// `FROM T t`, a short name as SQL has it, or a second event type without its comma.
    pub(super) fn loose_source(&mut self) -> bool {
        let token = self.token();
        if token.kind != K::Word || clauses::begins(self, 0) || clauses::reserved(self.text(token)) {
            return false;
        }
        let ends = matches!(self.ahead(1).kind, K::End | K::Close | K::Comma) || clauses::begins(self, 1);
        if !ends || self.is_habit(self.text(token)) {
            return false;
        }
        let gap = self.gap();
        if self.text(token).starts_with(|c: char| c.is_ascii_uppercase()) {
            let finding = Diagnostic::error("comma-missing", token.span, "a comma is missing before this");
            self.add(finding.fix(gap, ","));
            return true;
        }
        self.take();
        let message = "an event type takes no second name; name it as it is";
        self.add(Diagnostic::error("sql-alias", token.span, message).fix(gap.to(token.span), ""));
        false
    }

    /// A subquery that lacks its brackets, at hand: it goes on to the end or to the bracket around it.
    pub(super) fn naked_subquery(&mut self) -> Expr {
        let start = self.token().span.start;
        let query = self.nested(|parser| parser.query());
        let span = self.since(start);
        let finding = Diagnostic::error("subquery-brackets", span, "a subquery stands in brackets");
        let fixed = format!("({})", span.of(self.source));
        self.add(finding.fix(span, fixed));
        let kind = query.map_or(ExprKind::Error, |query| ExprKind::Query(alloc::boxed::Box::new(query)));
        Expr { span, kind }
    }

    /// `FACET a AND b`: names between which a comma belongs.
    pub(super) fn facet_and(&mut self, expr: &Expr) {
        let ExprKind::Binary(crate::ast::BinaryOp::And, left, right) = &expr.kind else { return };
        if matches!((&left.kind, &right.kind), (ExprKind::Name(_), ExprKind::Name(_))) {
            let between = Span::new(left.span.end, right.span.start);
            let finding =
                Diagnostic::error("facet-and", between, "FACET takes names with commas between them");
            self.add(finding.fix(between, ", "));
        }
    }
}
