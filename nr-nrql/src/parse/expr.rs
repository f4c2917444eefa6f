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
use crate::functions;
use crate::lex::TokenKind as K;
use crate::span::Span;

/// Operators in one text at most: a chain of them nests the tree, and whoever walks it needs as much stack.
const MAX_OPERATORS: usize = 2_000;

impl Parser<'_> {
    /// An expression or condition.
    pub(super) fn expr(&mut self, what: &str) -> Expr {
        self.climb(0, what)
    }

    fn climb(&mut self, min: u8, what: &str) -> Expr {
        let start = self.token().span;
        let Some(mut left) = self.nested(|parser| parser.prefix(min, what)) else {
            return Expr { span: start, kind: ExprKind::Error };
        };
        while let Some(power) = self.infix_power() {
            if power <= min {
                break;
            }
            self.operators += 1;
            if self.operators > MAX_OPERATORS {
                let message = format!("more than {MAX_OPERATORS} operators; use IN with a list of values");
                self.error("too-long", self.token().span, message);
                self.at = self.tokens.len().saturating_sub(1);
                break;
            }
            left = self.infix(left, power);
        }
        left
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
                if self.is(0, "not") && (self.is(1, "in") || self.is(1, "like") || self.is(1, "rlike")) =>
            {
                COMPARE
            }
            K::Word if self.is(0, "between") || self.is(0, "ilike") => COMPARE,
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
                        self.expected("NULL, TRUE or FALSE");
                        None
                    }
                };
                ExprKind::Is { expr: left, negated, truth }
            }
            "between" => return self.between(*left),
            "ilike" => {
                let finding =
                    Diagnostic::error("sql-ilike", token.span, "NRQL has no ILIKE: LIKE ignores case");
                self.add(finding.fix(token.span, "LIKE"));
                self.take();
                let pattern = Box::new(self.climb(COMPARE, "a pattern in single quotes"));
                ExprKind::Like { expr: left, negated: false, regex: false, pattern }
            }
            "not" | "in" | "like" | "rlike" => {
                let negated = self.eat_word("not");
                if self.eat_word("in") {
                    ExprKind::In { expr: left, negated, members: self.members() }
                } else {
                    let regex = self.is(0, "rlike");
                    self.take();
                    let pattern = Box::new(self.climb(COMPARE, "a pattern in single quotes"));
                    ExprKind::Like { expr: left, negated, regex, pattern }
                }
            }
            _ => {
                self.take();
                let op = self.operator(token.kind, &text, token.span);
                let right = self.climb(power, &format!("a value after `{}`", self.text(token)));
                ExprKind::Binary(op, left, Box::new(right))
            }
        };
        Expr { span: self.since(start), kind }
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
            _ if text == "or" => BinaryOp::Or,
            _ => BinaryOp::And,
        }
    }

    /// `x BETWEEN a AND b`, which NRQL says with two comparisons.
    fn between(&mut self, left: Expr) -> Expr {
        let word = self.take();
        let low = self.climb(COMPARE, "the lower bound");
        self.eat_word("and");
        let high = self.climb(COMPARE, "the upper bound");
        let span = self.since(left.span.start);
        let name = left.span.of(self.source);
        let fixed =
            format!("({name} >= {} AND {name} <= {})", low.span.of(self.source), high.span.of(self.source));
        let finding = Diagnostic::error(
            "sql-between",
            word.span,
            "NRQL has no BETWEEN; write two comparisons joined by AND",
        );
        self.add(finding.fix(span, fixed));
        Expr { span, kind: ExprKind::Error }
    }

    /// The list after `IN`.
    fn members(&mut self) -> Vec<Expr> {
        let open = self.token();
        if open.kind == K::Template {
            return vec![self.climb(COMPARE, "a list")];
        }
        if !self.eat(K::Open) {
            self.expected("a list in parentheses");
            return Vec::new();
        }
        if clauses::begins_query(self) {
            return vec![self.subquery(open.span)];
        }
        let members = self.list(K::Close, |parser| parser.expr("a value"));
        self.close(open.span);
        members
    }

    /// Items between commas, up to a closing token, which stays.
    fn list<T>(&mut self, close: K, mut item: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let mut items = Vec::new();
        loop {
            items.push(item(self));
            if self.kind() == close || !self.eat(K::Comma) {
                return items;
            }
        }
    }

    /// A subquery whose opening parenthesis was taken.
    fn subquery(&mut self, open: Span) -> Expr {
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
                ExprKind::String(unescape(text))
            }
            K::Regex => {
                self.take();
                // The pattern is kept as written: a backslash is the expression's own.
                ExprKind::Regex(text.get(2..text.len() - 1).unwrap_or_default().to_owned())
            }
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
            K::Word if self.is(0, "null") => {
                self.take();
                ExprKind::Null
            }
            K::Word if self.is(0, "true") || self.is(0, "false") => {
                self.take();
                ExprKind::Bool(text.eq_ignore_ascii_case("true"))
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
        while self.kind() == K::OpenSquare {
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

    fn check_call(&mut self, name: &Name, args: &[Arg], brackets: Span) {
        let positional = args.iter().filter(|arg| !matches!(arg, Arg::Named(..))).count();
        if let Some(function) = functions::find(&name.text) {
            let conditional = matches!(function.name, "filter" | "percentage");
            if positional < function.min || positional > function.max {
                let wanted = match (function.min, function.max) {
                    (0, 0) => "no arguments".to_owned(),
                    (1, 1) => "one argument".to_owned(),
                    (min, max) if min == max => format!("{min} arguments"),
                    (min, usize::MAX) => format!("at least {min}"),
                    (min, max) => format!("{min} to {max} arguments"),
                };
                let message = format!("`{}` takes {wanted}, not {positional}", function.name);
                self.error("argument-count", brackets, message);
            } else if conditional && !matches!(args.last(), Some(Arg::Where(_))) {
                let message = format!("`{}` takes a function and then WHERE with a condition", function.name);
                self.error("argument-where", brackets, message);
            } else if let ("rate" | "derivative" | "latestrate" | "predictLinear", Some(Arg::Expr(expr))) =
                (function.name, args.get(1))
                && matches!(expr.kind, ExprKind::Name(_) | ExprKind::String(_))
            {
                let message = format!("`{}` takes a length of time here, such as `1 minute`", function.name);
                self.error("argument-interval", expr.span, message);
            }
            return;
        }
        if let Some(ours) = functions::foreign(&name.text) {
            let message = format!("NRQL has no function `{}`; it is called `{ours}`", name.text);
            self.add(Diagnostic::error("sql-function", name.span, message).fix(name.span, ours));
            return;
        }
        let finding = match functions::nearest(&name.text) {
            Some(near) => {
                let message = format!("unknown function `{}`; the nearest name is `{near}`", name.text);
                Diagnostic::warning("unknown-function", name.span, message).fix(name.span, near)
            }
            None => Diagnostic::warning(
                "unknown-function",
                name.span,
                format!("unknown function `{}`", name.text),
            ),
        };
        self.add(finding);
    }
}
