//! Expressions and conditions, by precedence climbing.

use alloc::borrow::ToOwned as _;
use alloc::boxed::Box;
use alloc::format;
use alloc::vec;
use alloc::vec::Vec;

use super::power::{ADD, AND, COMPARE, MUL, NEG, NOT, OR};
use super::{Parser, clauses, unescape};
use crate::ast::{Arg, BinaryOp, Call, Case, Expr, ExprKind, Interval, Name, Unit};
use crate::diagnostic::Diagnostic;
use crate::lex::TokenKind as K;
use crate::span::Span;

/// Operators in one text at most, `[…]` behind a value among them: a chain of them nests the tree, and whoever walks it
/// needs as much stack.
const MAX_OPERATORS: usize = 1_000;

impl Parser<'_> {
    /// An expression or condition.
    pub(super) fn expr(&mut self, what: &str) -> Expr {
        self.climb(0, what)
    }

    pub(super) fn climb(&mut self, min: u8, what: &str) -> Expr {
        let start = self.token().span;
        let Some(mut left) = self.nested(|parser| parser.prefix(min, what)) else {
            return Expr { span: start, kind: ExprKind::Error };
        };
        while let Some(power) = self.infix_power() {
            if power <= min {
                break;
            }
            if !self.operator_allowed() {
                break;
            }
            left = self.infix(left, power);
        }
        left
    }

    /// Counts an operator; at the bound, the rest of the text is passed over.
    pub(super) fn operator_allowed(&mut self) -> bool {
        self.operators += 1;
        if self.operators > MAX_OPERATORS {
            let message = format!("more than {MAX_OPERATORS} operators; use IN with a list of values");
            self.error("too-long", self.token().span, message);
            self.at = self.tokens.len().saturating_sub(1);
        }
        self.operators <= MAX_OPERATORS
    }

    fn infix_power(&mut self) -> Option<u8> {
        Some(match self.kind() {
            K::Eq | K::EqEq | K::NotEq | K::LessGreater | K::Less | K::LessEq | K::Greater | K::GreaterEq => {
                COMPARE
            }
            K::Plus | K::Minus => ADD,
            K::Star | K::Slash => MUL,
            K::Word if self.is(0, "or") => OR,
            K::Word if self.is(0, "and") => AND,
            K::Word if self.is(0, "is") || self.is(0, "in") || self.is(0, "like") || self.is(0, "rlike") => {
                COMPARE
            }
            K::Word
                if self.is(0, "not")
                    && ["in", "like", "rlike", "between", "ilike"].iter().any(|word| self.is(1, word)) =>
            {
                COMPARE
            }
            K::Word if self.is(0, "between") || self.is(0, "ilike") => COMPARE,
            K::Word if self.is(0, "regexp") || self.is(0, "matches") => COMPARE,
            K::Word if self.is_affix(0) || (self.is(0, "not") && self.is_affix(1)) => COMPARE,
            K::Word if self.is(0, "not") && (self.is(1, "null") || self.ahead(1).kind == K::Eq) => COMPARE,
            K::Word if (self.is(0, "isnull") || self.is(0, "notnull")) && self.ahead(1).kind != K::Open => {
                COMPARE
            }
            K::Unknown => match self.text(self.token()) {
                "||" => OR,
                "&&" => AND,
                "=~" | "!~" | "~" => COMPARE,
                _ => return None,
            },
            _ => return None,
        })
    }

    fn infix(&mut self, left: Expr, power: u8) -> Expr {
        let start = left.span.start;
        let token = self.token();
        let text = self.text(token).to_ascii_lowercase();
        let left = Box::new(left);
        let kind = match text.as_str() {
            "is" => {
                self.take();
                let negated = self.eat_word("not");
                let truth = match () {
                    () if self.eat_word("null") => None,
                    () if self.eat_word("true") => Some(true),
                    () if self.eat_word("false") => Some(false),
                    () => {
                        let left = match self.is_value(left, token.span, negated) {
                            Ok(kind) => return Expr { span: self.since(start), kind },
                            Err(left) => left,
                        };
                        self.expected("NULL, TRUE or FALSE");
                        return Expr {
                            span: self.since(start),
                            kind: ExprKind::Is { expr: left, negated, truth: None },
                        };
                    }
                };
                ExprKind::Is { expr: left, negated, truth }
            }
            "between" => return self.between(*left),
            "not" if self.is(1, "between") => return self.between(*left),
            "ilike" | "regexp" | "matches" => self.foreign_like(left, false),
            "not" if self.is(1, "ilike") => {
                self.take();
                self.foreign_like(left, true)
            }
            _ if self.is_affix(0) || (text == "not" && self.is_affix(1)) => self.affix(left),
            "isnull" | "notnull" => self.odd_not(left),
            "not" if self.is(1, "null") || self.ahead(1).kind == K::Eq => self.odd_not(left),
            "=~" | "!~" | "~" => {
                self.take();
                let pattern = Box::new(self.climb(COMPARE, "a pattern in single quotes"));
                ExprKind::Like { expr: left, negated: text == "!~", regex: true, pattern }
            }
            "not" | "in" | "like" | "rlike" => {
                let negated = self.eat_word("not");
                if self.eat_word("in") {
                    ExprKind::In { expr: left, negated, members: self.members() }
                } else {
                    let regex = self.is(0, "rlike");
                    self.take();
                    let slashed = if regex { self.slashed_pattern() } else { None };
                    let pattern =
                        slashed.unwrap_or_else(|| self.climb(COMPARE, "a pattern in single quotes"));
                    self.bare_pattern(&pattern);
                    ExprKind::Like { expr: left, negated, regex, pattern: Box::new(pattern) }
                }
            }
            _ => {
                self.take();
                let turned = self.turned(token);
                let op = turned.unwrap_or_else(|| self.operator(token.kind, &text, token.span));
                if self.dangling(&left, token) {
                    return *left;
                }
                self.chained(op, &left, token);
                let right = self.climb(power, &format!("a value after `{}`", self.text(token)));
                self.null_comparison(op, &left, &right);
                ExprKind::Binary(op, left, Box::new(right))
            }
        };
        Expr { span: self.since(start), kind }
    }

    /// `ILIKE` and `REGEXP`, whose pattern is read like that of NRQL's words for them.
    fn foreign_like(&mut self, left: Box<Expr>, negated: bool) -> ExprKind {
        let word = self.take();
        let regex = !self.text(word).eq_ignore_ascii_case("ilike");
        let finding = if regex {
            Diagnostic::error("sql-regexp", word.span, "NRQL matches patterns with RLIKE r'…'")
                .fix(word.span, "RLIKE")
        } else {
            Diagnostic::error("sql-ilike", word.span, "NRQL has no ILIKE: LIKE ignores case")
                .fix(word.span, "LIKE")
        };
        self.add(finding);
        let pattern = Box::new(self.climb(COMPARE, "a pattern in single quotes"));
        ExprKind::Like { expr: left, negated, regex, pattern }
    }

    fn operator(&mut self, kind: K, text: &str, span: Span) -> BinaryOp {
        match kind {
            K::EqEq => {
                self.add(
                    Diagnostic::error("double-equals", span, "NRQL compares with a single `=`")
                        .fix(span, "="),
                );
                BinaryOp::Eq
            }
            K::LessGreater => {
                self.add(Diagnostic::error("sql-not-equal", span, "NRQL writes `!=`").fix(span, "!="));
                BinaryOp::NotEq
            }
            K::Eq => BinaryOp::Eq,
            K::NotEq => BinaryOp::NotEq,
            K::Less => BinaryOp::Less,
            K::LessEq => BinaryOp::LessEq,
            K::Greater => BinaryOp::Greater,
            K::GreaterEq => BinaryOp::GreaterEq,
            K::Plus => BinaryOp::Add,
            K::Minus => BinaryOp::Sub,
            K::Star => BinaryOp::Mul,
            K::Slash => BinaryOp::Div,
            _ if matches!(text, "or" | "||") => BinaryOp::Or,
            _ => BinaryOp::And,
        }
    }

    /// The list after `IN`.
    fn members(&mut self) -> Vec<Expr> {
        let open = self.token();
        if open.kind == K::Template {
            return vec![self.climb(COMPARE, "a list")];
        }
        if let Some(bare) = self.bare_member() {
            return vec![bare];
        }
        if let Some(members) = self.other_brackets() {
            return members;
        }
        if self.is(0, "select") {
            return vec![self.naked_subquery()];
        }
        if !self.eat(K::Open) {
            self.expected("a list in parentheses");
            return Vec::new();
        }
        if clauses::begins_query(self) {
            return vec![self.subquery(open.span)];
        }
        // The operators of a level are read outside of it, and a list may hold further ones.
        let members = self.nested(|parser| parser.list(K::Close, |parser| parser.expr("a value")));
        self.close(open.span);
        members.unwrap_or_default()
    }

    /// Items between commas, up to a closing token, which stays.
    pub(super) fn list<T>(&mut self, close: K, mut item: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let mut items = Vec::new();
        loop {
            let begun = self.at;
            items.push(item(self));
            // Without a comma the next item must begin further on: a word that no item takes would be met for ever.
            let goes_on =
                |parser: &mut Self| parser.comma() || (parser.at > begun && parser.item_missing_comma());
            if self.kind() == close || !goes_on(self) {
                return items;
            }
        }
    }

    /// A subquery whose opening parenthesis was taken.
    pub(super) fn subquery(&mut self, open: Span) -> Expr {
        let query = self.nested(|parser| parser.query());
        self.close(open);
        let kind = query.map_or(ExprKind::Error, |query| ExprKind::Query(Box::new(query)));
        Expr { span: self.since(open.start), kind }
    }

    fn prefix(&mut self, min: u8, what: &str) -> Expr {
        let token = self.token();
        let start = token.span.start;
        let text = self.text(token);
        let kind = match token.kind {
            K::Star if min == 0 => {
                self.take();
                ExprKind::Star
            }
            K::Minus => {
                self.take();
                match self.climb(NEG, "a number after `-`").kind {
                    ExprKind::Int(value) => ExprKind::Int(-value),
                    ExprKind::Float(value) => ExprKind::Float(-value),
                    kind => ExprKind::Neg(Box::new(Expr { span: self.since(start + 1), kind })),
                }
            }
            K::Plus => {
                self.take();
                return self.climb(NEG, "a number after `+`");
            }
            K::Number => self.number(),
            K::String | K::DoubleString | K::OpenString => {
                self.take();
                let whole = self.inner_quote(token);
                ExprKind::String(unescape(self.text(whole)))
            }
            K::Regex => {
                self.take();
                // The pattern is kept as written: a backslash is the expression's own.
                ExprKind::Regex(text.get(2..text.len() - 1).unwrap_or_default().to_owned())
            }
            K::Template if self.begins_name() => return self.named(what),
            K::Template => {
                self.take();
                ExprKind::Template
            }
            K::Open => {
                self.take();
                if clauses::begins_query(self) {
                    return self.subquery(token.span);
                }
                let inner = self.expr("an expression");
                self.close(token.span);
                return self.postfix(Expr { span: self.since(start), kind: inner.kind });
            }
            K::OpenCurly => {
                self.take();
                let members = self.list(K::CloseCurly, |parser| parser.expr("a name"));
                if !self.eat(K::CloseCurly) {
                    self.expected("`}`");
                }
                ExprKind::Set(members)
            }
            K::Word if self.is(0, "not") => {
                self.take();
                ExprKind::Not(Box::new(self.climb(NOT, "a condition after NOT")))
            }
            K::Word if self.is(0, "and") || self.is(0, "or") => {
                self.extra_operator();
                return self.climb(min, what);
            }
            K::Word if self.is(0, "select") && min > 0 => return self.naked_subquery(),
            K::Word if self.is(0, "null") => {
                self.take();
                ExprKind::Null
            }
            K::Word if self.is(0, "true") || self.is(0, "false") => {
                self.take();
                ExprKind::Bool(text.eq_ignore_ascii_case("true"))
            }
            K::Word if self.is(0, "interval") && matches!(self.ahead(1).kind, K::String | K::Number) => {
                return self.sql_interval();
            }
            K::Word if self.is(0, "case") && self.is(1, "when") => return self.case_when(),
            K::Word if self.is(0, "distinct") && self.ahead(1).kind != K::Open => return self.distinct(),
            K::Word | K::Quoted | K::OpenQuoted => return self.named(what),
            _ => {
                self.expected(what);
                return Expr { span: Span::new(start, start), kind: ExprKind::Error };
            }
        };
        self.postfix(Expr { span: self.since(start), kind })
    }

    /// Whether the template at hand is a part of a name: `{{x}}.y`, `{{x}}_y`.
    fn begins_name(&self) -> bool {
        let (token, next) = (self.token(), self.ahead(1));
        token.span.end == next.span.start
            && match next.kind {
                K::Word | K::Template => true,
                K::Dot => matches!(self.ahead(2).kind, K::Word | K::Quoted | K::Template),
                _ => false,
            }
    }

    /// An attribute, or a function with its arguments.
    fn named(&mut self, what: &str) -> Expr {
        let start = self.token().span.start;
        let name = self.name(what);
        if name.text.is_empty() {
            return Expr { span: name.span, kind: ExprKind::Error };
        }
        if self.kind() != K::Open {
            let expr = Expr { span: name.span, kind: ExprKind::Name(name.text) };
            return self.postfix(expr);
        }
        let open = self.take();
        if clauses::begins_query(self) {
            return self.bare_subquery(name.span, open.span);
        }
        let mut args = Vec::new();
        if self.kind() != K::Close {
            args = self.list(K::Close, Self::argument);
        }
        self.close(open.span);
        self.check_call(&name, &args, Span::new(open.span.start, self.last_end()));
        let expr = Expr { span: self.since(start), kind: ExprKind::Call(Call { name, args }) };
        self.postfix(expr)
    }

    /// `x[key]` and `x[0]`.
    fn postfix(&mut self, mut expr: Expr) -> Expr {
        while self.kind() == K::OpenSquare && self.operator_allowed() {
            let open = self.take();
            let index = self.expr("a key or an index");
            if !self.eat(K::CloseSquare) {
                self.error("unbalanced", open.span, "this bracket is never closed; add `]`");
            }
            let span = self.since(expr.span.start);
            expr = Expr { span, kind: ExprKind::Index(Box::new(expr), Box::new(index)) };
        }
        expr
    }

    fn number(&mut self) -> ExprKind {
        let token = self.take();
        let text = self.text(token);
        let amount: f64 = text.parse().unwrap_or(f64::NAN);
        let unit = self.token();
        if unit.kind == K::Word {
            if let Some(unit) = Unit::named(self.text(unit)) {
                self.take();
                return ExprKind::Interval(Interval { span: self.since(token.span.start), amount, unit });
            }
            if unit.span.start == token.span.end && self.abbreviated(unit) {
                self.take();
                return ExprKind::Error;
            }
        }
        match text.parse::<i64>() {
            Ok(value) => ExprKind::Int(value),
            Err(_) => ExprKind::Float(amount),
        }
    }

    fn argument(&mut self) -> Arg {
        if self.is(0, "where") {
            return Arg::Where(self.case("a condition"));
        }
        let token = self.token();
        if token.kind == K::Word && self.ahead(1).kind == K::Colon {
            self.at += 2;
            let name = Name { span: token.span, text: self.text(token).to_owned() };
            return Arg::Named(name, self.expr("the argument's value"));
        }
        let expr = self.expr("an argument");
        match self.alias() {
            Some(label) => Arg::Labelled(expr, label),
            None => Arg::Expr(expr),
        }
    }

    /// `[WHERE] condition [AS label]`
    pub(super) fn case(&mut self, what: &str) -> Case {
        let start = self.token().span.start;
        self.eat_word("where");
        let condition = self.expr(what);
        let alias = self.alias();
        Case { span: self.since(start), condition, alias }
    }
}
