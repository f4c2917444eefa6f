//! Slips of the fingers in conditions and lists: each is read as it was meant, so that one look mends a query.

use alloc::boxed::Box;
use alloc::format;

use super::{MAX_LOOK, Parser, clauses, unescape};
use crate::ast::{BinaryOp, Expr, ExprKind};
use crate::diagnostic::Diagnostic;
use crate::lex::{Token, TokenKind as K, lex};
use crate::parse::power::COMPARE;
use crate::span::Span;

impl Parser<'_> {
    /// Where the last token that was taken ends: the place for what is missing.
    pub(super) fn gap(&self) -> Span {
        Span::new(self.last_end(), self.last_end())
    }

    /// Whether the token `n` ahead compares what stands before it.
    pub(super) fn compares(&self, n: usize) -> bool {
        self.compares_by_sign(n) || ["is", "in", "like", "rlike", "not"].iter().any(|word| self.is(n, word))
    }

    fn compares_by_sign(&self, n: usize) -> bool {
        matches!(
            self.ahead(n).kind,
            K::Eq | K::EqEq | K::NotEq | K::LessGreater | K::Less | K::LessEq | K::Greater | K::GreaterEq
        )
    }

    /// Whether a further condition follows without AND or OR, or behind a comma; explained, and read on.
    pub(super) fn and_missing(&mut self) -> bool {
        let comma = self.kind() == K::Comma;
        let n = usize::from(comma);
        let next = self.ahead(n);
        let name = next.kind == K::Quoted
            || (next.kind == K::Word && !clauses::reserved(self.text(next)) && !clauses::begins(self, n));
        if !name || !self.compares(n + 1) {
            return false;
        }
        let gap = self.gap();
        let finding = if comma {
            let token = self.take();
            Diagnostic::error(
                "and-missing",
                token.span,
                "conditions are joined with AND or OR, not with a comma",
            )
            .fix(gap.to(token.span), " AND")
        } else {
            Diagnostic::error("and-missing", next.span, "AND or OR is missing before this").fix(gap, " AND")
        };
        self.add(finding);
        true
    }

    /// An AND or OR that has no condition on one of its sides, at hand; passed over.
    pub(super) fn extra_operator(&mut self) {
        let token = self.take();
        let message = format!("no condition stands beside this {}", self.text(token).to_ascii_uppercase());
        let span = Span::new(token.span.start, self.token().span.start.max(token.span.end));
        self.add(Diagnostic::error("operator-extra", token.span, message).fix(span, ""));
    }

    /// Whether the operator that was just taken has nothing behind it; explained.
    pub(super) fn dangling(&mut self, left: &Expr, token: Token) -> bool {
        let ends = matches!(self.kind(), K::End | K::Close)
            || (clauses::begins(self, 0) && !clauses::begins_query(self));
        if !ends || token.kind != K::Word {
            return false;
        }
        let message = format!("no condition follows this {}", self.text(token).to_ascii_uppercase());
        let finding = Diagnostic::error("operator-extra", token.span, message);
        self.add(finding.fix(Span::new(left.span.end, token.span.end), ""));
        true
    }

    /// `a < b < c`, where NRQL wants two comparisons.
    pub(super) fn chained(&mut self, op: BinaryOp, left: &Expr, token: Token) {
        let ExprKind::Binary(inner, first, middle) = &left.kind else { return };
        // In parentheses, the whole begins before its left side.
        let bracketed = left.span.start < first.span.start;
        if !is_comparison(op) || !is_comparison(*inner) || bracketed {
            return;
        }
        let message = "comparisons don't follow each other; join two of them with AND";
        let finding = Diagnostic::error("chained", token.span, message);
        let end = Span::new(left.span.end, left.span.end);
        self.add(finding.fix(end, format!(" AND {}", middle.span.of(self.source))));
    }

    /// `=>`, `=<` and `=!`, whose first half was taken; what is meant.
    pub(super) fn turned(&mut self, first: Token) -> Option<BinaryOp> {
        let second = self.token();
        if first.kind != K::Eq || second.span.start != first.span.end {
            return None;
        }
        let (op, meant) = match second.kind {
            K::Greater => (BinaryOp::GreaterEq, ">="),
            K::Less => (BinaryOp::LessEq, "<="),
            K::Unknown if self.text(second) == "!" => (BinaryOp::NotEq, "!="),
            _ => return None,
        };
        self.take();
        let span = first.span.to(second.span);
        // What the character by itself was taken for is no help here.
        self.forget(second.span);
        let finding = Diagnostic::error("operator-order", span, format!("NRQL writes it `{meant}`"));
        self.add(finding.fix(span, meant));
        Some(op)
    }

    /// Takes back what was said about a part, since more of the text has shown what it means.
    pub(super) fn forget(&mut self, span: Span) {
        self.diagnostics.retain(|finding| finding.span != span);
    }

    /// Whether a word of other languages that finds a part of a text stands `n` ahead, with that part.
    pub(super) fn is_affix(&self, n: usize) -> bool {
        let apart =
            ["starts", "begins", "ends"].iter().any(|word| self.is(n, word)) && self.is(n + 1, "with");
        let one =
            ["contains", "includes", "startswith", "starts_with", "beginswith", "endswith", "ends_with"];
        let part = n + 1 + usize::from(apart);
        (apart || one.iter().any(|word| self.is(n, word))) && self.ahead(part).kind == K::String
    }

    /// `x CONTAINS 'y'`, `x STARTS WITH 'y'` and `x ENDS WITH 'y'`: in LIKE, `%` stands for the rest.
    pub(super) fn affix(&mut self, left: Box<Expr>) -> ExprKind {
        let negated = self.eat_word("not");
        let word = self.take();
        let (before, after) = match self.text(word).bytes().next().map(|byte| byte.to_ascii_lowercase()) {
            Some(b's' | b'b') => ("", "%"),
            Some(b'e') => ("%", ""),
            _ => ("%", "%"),
        };
        self.eat_word("with");
        let part = self.take();
        let text = self.text(part);
        let inner = text.get(1..text.len().saturating_sub(1)).unwrap_or_default();
        let finding =
            Diagnostic::error("sql-like", word.span, "NRQL finds parts of a text with LIKE and `%`");
        self.add(finding.fix(word.span.to(part.span), format!("LIKE '{before}{inner}{after}'")));
        let pattern = Box::new(Expr { span: part.span, kind: ExprKind::String(unescape(text)) });
        ExprKind::Like { expr: left, negated, regex: false, pattern }
    }

    /// What `IS` asks for other than NULL, TRUE and FALSE: a value, which `=` compares with.
    pub(super) fn is_value(
        &mut self,
        left: Box<Expr>,
        word: Span,
        negated: bool,
    ) -> Result<ExprKind, Box<Expr>> {
        if !matches!(self.kind(), K::String | K::DoubleString | K::Number) {
            return Err(left);
        }
        let span = word.to(self.gap());
        let (op, meant) = if negated { (BinaryOp::NotEq, "!=") } else { (BinaryOp::Eq, "=") };
        let message = format!("IS asks for NULL, TRUE or FALSE; a value is compared with `{meant}`");
        self.add(Diagnostic::error("is-value", span, message).fix(span, meant));
        let right = self.climb(COMPARE, "a value");
        Ok(ExprKind::Binary(op, left, Box::new(right)))
    }

    /// `a NOT = b`, `a NOT NULL`, `a ISNULL` and `a NOTNULL`, at hand.
    pub(super) fn odd_not(&mut self, left: Box<Expr>) -> ExprKind {
        let word = self.take();
        let is_null = |expr, negated| ExprKind::Is { expr, negated, truth: None };
        if self.text(word).eq_ignore_ascii_case("isnull") || self.text(word).eq_ignore_ascii_case("notnull") {
            let negated = self.text(word).len() > "isnull".len();
            let meant = if negated { "IS NOT NULL" } else { "IS NULL" };
            let finding = Diagnostic::error("null-comparison", word.span, format!("NRQL writes it {meant}"));
            self.add(finding.fix(word.span, meant));
            return is_null(left, negated);
        }
        let next = self.take();
        let span = word.span.to(next.span);
        if next.kind == K::Word {
            let finding = Diagnostic::error("null-comparison", span, "NRQL writes it IS NOT NULL");
            self.add(finding.fix(span, "IS NOT NULL"));
            return is_null(left, true);
        }
        self.add(Diagnostic::error("operator-order", span, "NRQL writes it `!=`").fix(span, "!="));
        let right = Box::new(self.climb(COMPARE, "a value after `!=`"));
        ExprKind::Binary(BinaryOp::NotEq, left, right)
    }

    /// A pattern after LIKE that lacks its quotes: `%x%` is a name to NRQL.
    pub(super) fn bare_pattern(&mut self, pattern: &Expr) {
        if matches!(&pattern.kind, ExprKind::Name(name) if name.contains('%'))
            && !pattern.span.of(self.source).contains(['`', '{'])
        {
            let finding =
                Diagnostic::error("pattern-quotes", pattern.span, "a pattern stands in single quotes");
            let fixed = format!("'{}'", pattern.span.of(self.source));
            self.add(finding.fix(pattern.span, fixed));
        }
    }

    /// `/x.*/` after RLIKE, as other languages write a regular expression.
    pub(super) fn slashed_pattern(&mut self) -> Option<Expr> {
        let first = self.token();
        if first.kind != K::Slash {
            return None;
        }
        let n = (1..MAX_LOOK).find(|n| matches!(self.ahead(*n).kind, K::Slash | K::End))?;
        let last = self.ahead(n);
        if last.kind == K::End {
            return None;
        }
        self.at += n + 1;
        let span = first.span.to(last.span);
        let inner = self.source.get(first.span.end as usize..last.span.start as usize).unwrap_or_default();
        self.diagnostics.retain(|finding| finding.span.start < span.start || finding.span.end > span.end);
        let finding = Diagnostic::error("sql-regexp", span, "a regular expression stands in r'…'");
        self.add(finding.fix(span, format!("r'{}'", inner.replace('\'', "\\'"))));
        Some(Expr { span, kind: ExprKind::Regex(inner.into()) })
    }

    /// A list after IN within brackets of another kind.
    pub(super) fn other_brackets(&mut self) -> Option<alloc::vec::Vec<Expr>> {
        let open = self.token();
        let close = match open.kind {
            K::OpenSquare => K::CloseSquare,
            K::OpenCurly => K::CloseCurly,
            _ => return None,
        };
        self.take();
        let members = self.nested(|parser| parser.list(close, |parser| parser.expr("a value")));
        let inner = Span::new(open.span.end, self.token().span.start);
        let closed = self.eat(close);
        let span = self.since(open.span.start);
        let finding = Diagnostic::error("in-brackets", open.span, "the values after IN stand in `(…)`");
        self.add(if closed { finding.fix(span, format!("({})", inner.of(self.source))) } else { finding });
        Some(members.unwrap_or_default())
    }

    /// Quotes within a string: doubled, as SQL writes them, or alone. The string at hand was taken; the whole of it.
    pub(super) fn inner_quote(&mut self, string: Token) -> Token {
        let mut whole = string;
        loop {
            let next = self.token();
            if string.kind != K::String || next.span.start != whole.span.end {
                return whole;
            }
            let quote = Span::new(whole.span.end.saturating_sub(1), whole.span.end);
            let (span, end) = match next.kind {
                K::String => {
                    self.take();
                    (Span::new(quote.start, next.span.start + 1), next.span.end)
                }
                K::Word => match self.lone_quote(next) {
                    Some(end) => (quote, end),
                    None => return whole,
                },
                _ => return whole,
            };
            whole.span.end = end;
            if span == quote {
                self.read_anew(whole, quote.end);
            }
            let message = "a quote within a string is written `\\'`";
            self.add(Diagnostic::error("quote-inside", span, message).fix(span, "\\'"));
        }
    }

    /// `'o'clock'`: where the string ends if the quote before this word, which is glued to it, belongs to the text. What
    /// gives the slip away is that one quote is too many, or that the next string is glued to the word too.
    fn lone_quote(&self, word: Token) -> Option<u32> {
        /// Words that follow such a quote in its string at most; behind more of them it is the end that is missing.
        const MAX_WORDS: usize = 32;
        if clauses::reserved(self.text(word)) || self.diagnostics.len() >= super::MAX_DIAGNOSTICS {
            return None;
        }
        let n = (1..MAX_WORDS).find(|n| matches!(self.ahead(*n).kind, K::String | K::OpenString | K::End))?;
        let closing = self.ahead(n);
        // Clauses and comparisons are no part of a text that somebody quotes.
        let text = |n| !clauses::begins(self, n) && !self.compares_by_sign(n);
        if !self.text(closing).starts_with('\'') || !(0..n).all(text) {
            return None;
        }
        let last = self.tokens.get(self.tokens.len().saturating_sub(2))?;
        let odd = last.kind == K::OpenString && self.text(*last).starts_with('\'');
        let glued = n == 1 && closing.span.start == word.span.end;
        (odd || glued).then_some(closing.span.start + 1)
    }

    /// Cuts the text behind a string anew, since the string ends elsewhere than the lexer saw it end; what was said about
    /// tokens from there on is forgotten.
    fn read_anew(&mut self, string: Token, from: u32) {
        let end = string.span.end;
        let rest = self.source.get(end as usize..).unwrap_or_default();
        self.diagnostics.retain(|finding| finding.span.start < from);
        self.tokens.truncate(self.at.saturating_sub(1));
        self.tokens.push(string);
        let last = Token { kind: K::End, span: Span::new(rest.len() as u32, rest.len() as u32) };
        for mut token in lex(rest).into_iter().filter(|token| !token.kind.is_trivia()).chain([last]) {
            token.span = Span::new(token.span.start + end, token.span.end + end);
            self.tokens.push(token);
            self.lexical(token);
        }
    }

    /// Whether an item of a list follows without its comma; explained, and read on.
    pub(super) fn item_missing_comma(&mut self) -> bool {
        let token = self.token();
        let follows = match token.kind {
            K::String | K::Number | K::Regex => true,
            K::Word if self.is(0, "where") => true,
            K::Word if self.ahead(1).kind == K::Colon => true,
            K::Word | K::Quoted => self.begins_item(),
            _ => false,
        };
        if follows && self.diagnostics.len() < super::MAX_DIAGNOSTICS {
            let finding = Diagnostic::error("comma-missing", token.span, "a comma is missing before this");
            self.add(finding.fix(self.gap(), ","));
        }
        follows
    }
}

const fn is_comparison(op: BinaryOp) -> bool {
    use BinaryOp as Op;
    matches!(op, Op::Eq | Op::NotEq | Op::Less | Op::LessEq | Op::Greater | Op::GreaterEq)
}
