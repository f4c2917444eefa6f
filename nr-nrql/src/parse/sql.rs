//! Parts of SQL that are more than a word: each is read to its end, so that what follows is understood.

use alloc::borrow::ToOwned as _;
use alloc::format;

use super::{Parser, clauses};
use crate::ast::{BinaryOp, Expr, ExprKind, Unit};
use crate::diagnostic::Diagnostic;
use crate::lex::TokenKind as K;
use crate::parse::power::COMPARE;
use crate::span::Span;

impl Parser<'_> {
    /// `x [NOT] BETWEEN a AND b`, which NRQL says with two comparisons.
    pub(super) fn between(&mut self, left: Expr) -> Expr {
        let negated = self.eat_word("not");
        let word = self.take();
        let low = self.climb(COMPARE, "the lower bound");
        self.eat_word("and");
        let high = self.climb(COMPARE, "the upper bound");
        let span = self.since(left.span.start);
        let name = left.span.of(self.source);
        let (low, high) = (low.span.of(self.source), high.span.of(self.source));
        let not = if negated { "NOT " } else { "" };
        let fixed = format!("{not}({name} >= {low} AND {name} <= {high})");
        let message = "NRQL has no BETWEEN; write two comparisons joined by AND";
        self.add(Diagnostic::error("sql-between", word.span, message).fix(span, fixed));
        Expr { span, kind: ExprKind::Error }
    }

    /// `x = NULL`, which is never true.
    pub(super) fn null_comparison(&mut self, op: BinaryOp, left: &Expr, right: &Expr) {
        let fixed = match op {
            BinaryOp::Eq => " IS NULL",
            BinaryOp::NotEq => " IS NOT NULL",
            _ => return,
        };
        if right.kind == ExprKind::Null {
            let message = "nothing equals NULL; ask with IS NULL or IS NOT NULL";
            let finding = Diagnostic::error("null-comparison", right.span, message);
            self.add(finding.fix(Span::new(left.span.end, right.span.end), fixed));
        }
    }

    /// `INTERVAL '1 hour'`, `INTERVAL '1' HOUR` or `INTERVAL 1 HOUR`.
    pub(super) fn sql_interval(&mut self) -> Expr {
        let word = self.take();
        self.take();
        if self.kind() == K::Word && Unit::named(self.text(self.token())).is_some() {
            self.take();
        }
        let message = "NRQL has no INTERVAL; say the window with SINCE, such as SINCE 1 hour ago";
        self.error("sql-interval", word.span, message);
        Expr { span: self.since(word.span.start), kind: ExprKind::Error }
    }

    /// `WHERE timestamp > NOW() - INTERVAL '1 hour'`, alone in its clause; NRQL says it with SINCE. Says whether it was.
    pub(super) fn sql_window(&mut self, start: u32) -> bool {
        let is_now = |parser: &Self, n: usize| {
            ["now", "current_timestamp", "getdate"].iter().any(|word| parser.is(n, word))
        };
        let compared = matches!(self.ahead(1).kind, K::Greater | K::GreaterEq);
        if !self.is(0, "timestamp") || !compared || !is_now(self, 2) {
            return false;
        }
        let mut n = 3;
        if self.ahead(n).kind == K::Open && self.ahead(n + 1).kind == K::Close {
            n += 2;
        }
        if self.ahead(n).kind != K::Minus {
            return false;
        }
        n += 1;
        n += usize::from(self.is(n, "interval"));
        let length = self.ahead(n);
        if !matches!(length.kind, K::String | K::Number) {
            return false;
        }
        n += 1;
        let mut words = self.text(length).trim_matches('\'').to_owned();
        if self.ahead(n).kind == K::Word && Unit::named(self.text(self.ahead(n))).is_some() {
            words = format!("{words} {}", self.text(self.ahead(n)));
            n += 1;
        }
        if !(matches!(self.ahead(n).kind, K::End | K::Close) || clauses::begins(self, n)) {
            return false;
        }
        self.at += n;
        let span = self.since(start);
        let message = "NRQL says the window with SINCE and UNTIL, not with a condition on the time";
        let finding = Diagnostic::error("sql-window", span, message);
        let words = words.trim().to_ascii_lowercase();
        let amount = words
            .split_once(' ')
            .and_then(|(amount, unit)| Some((amount.parse::<u32>().ok()?, Unit::named(unit.trim())?)));
        self.add(match amount {
            Some(_) => finding.fix(span, format!("SINCE {words} ago")),
            None => finding,
        });
        true
    }

    /// `WITH x AS (SELECT …), y AS (SELECT …)`, queries with names; says whether there was one.
    pub(super) fn common_table(&mut self) -> bool {
        let mut found = false;
        loop {
            let named = matches!(self.ahead(0).kind, K::Word | K::Quoted) && self.is(1, "as");
            if !named || self.ahead(2).kind != K::Open || !(self.is(3, "select") || self.is(3, "from")) {
                return found;
            }
            let name = self.take();
            self.take();
            let open = self.take();
            self.nested(|parser| parser.query());
            self.close(open.span);
            let message = "NRQL names no queries; nest the query: SELECT … FROM (SELECT … FROM …)";
            self.error("sql-cte", name.span, message);
            found = true;
            if !self.eat(K::Comma) {
                return true;
            }
        }
    }

    /// `TOP 5` before the columns.
    pub(super) fn sql_top(&mut self) {
        if self.is(0, "top") && self.ahead(1).kind == K::Number {
            let word = self.take();
            self.take();
            self.error("sql-top", word.span, "NRQL has no TOP; use LIMIT");
        }
    }

    /// `EXISTS (SELECT …)`, or a subquery whose brackets are taken for those of a function.
    pub(super) fn bare_subquery(&mut self, name: Span, open: Span) -> Expr {
        let query = self.subquery(open);
        if name.of(self.source).eq_ignore_ascii_case("exists") {
            self.error("sql-exists", name, "NRQL has no EXISTS; use IN with a subquery");
        } else {
            let finding = Diagnostic::error(
                "subquery-brackets",
                query.span,
                "a subquery stands in brackets of its own, within those of the function",
            );
            let fixed = format!("({})", query.span.of(self.source));
            self.add(finding.fix(query.span, fixed));
        }
        Expr { span: self.since(name.start), kind: ExprKind::Error }
    }

    /// `FROM T AS t`: NRQL has one query to a text, and no use for the name.
    pub(super) fn source_alias(&mut self) {
        if !self.is(0, "as") || clauses::begins(self, 1) {
            return;
        }
        let start = self.last_end();
        let word = self.take();
        if matches!(self.kind(), K::Word | K::Quoted | K::String) {
            self.take();
        }
        let finding =
            Diagnostic::error("sql-alias", word.span, "an event type takes no AS; name it as it is");
        self.add(finding.fix(self.since(start), ""));
    }

    /// A list after `IN` that lost its brackets: `IN 'x'`.
    pub(super) fn bare_member(&mut self) -> Option<Expr> {
        if !matches!(self.kind(), K::String | K::Number) {
            return None;
        }
        let start = self.token().span;
        let mut end;
        loop {
            end = self.climb(COMPARE, "a value").span;
            if !(self.kind() == K::Comma && matches!(self.ahead(1).kind, K::String | K::Number)) {
                break;
            }
            self.take();
        }
        let span = start.to(end);
        let finding = Diagnostic::error("in-brackets", span, "the values after IN stand in brackets");
        let fixed = format!("({})", span.of(self.source));
        self.add(finding.fix(span, fixed));
        Some(Expr { span, kind: ExprKind::Error })
    }

    /// Takes a comma between items. Before a closing bracket, a clause or the end there is none: the one that stands
    /// there is too many.
    pub(super) fn comma(&mut self) -> bool {
        // `(WHERE a, WHERE b)` has the word of a clause in each of its items.
        self.comma_before(|parser| parser.is(0, "where"))
    }

    /// The same between columns, sources and facets, none of which begins with the word of a clause.
    pub(super) fn clause_comma(&mut self) -> bool {
        self.comma_before(|_| false)
    }

    fn comma_before(&mut self, begins: impl Fn(&Self) -> bool) -> bool {
        let token = self.token();
        if !self.eat(K::Comma) {
            return false;
        }
        let over = matches!(self.kind(), K::End | K::Close | K::CloseCurly)
            || (clauses::begins(self, 0) && !self.is(0, "raw"));
        if over && !begins(self) {
            let finding = Diagnostic::error("trailing-comma", token.span, "nothing follows this comma");
            self.add(finding.fix(token.span, ""));
            return false;
        }
        true
    }

    /// Whether an item follows without the comma, or a label without its AS; explained, and read on.
    pub(super) fn comma_missing(&mut self, labelled: bool) -> bool {
        if !labelled && self.lacks_from() {
            return false;
        }
        if self.diagnostics.len() >= super::MAX_DIAGNOSTICS {
            return false;
        }
        let token = self.token();
        let end = Span::new(self.last_end(), self.last_end());
        match token.kind {
            K::String if !labelled => {
                let finding = Diagnostic::error("as-missing", token.span, "a label follows AS");
                self.add(finding.fix(end, " AS"));
                self.take();
                self.comma()
            }
            K::Word | K::Quoted if end.start < token.span.start && self.begins_item() => {
                let finding =
                    Diagnostic::error("comma-missing", token.span, "a comma is missing before this");
                self.add(finding.fix(end, ","));
                true
            }
            _ => false,
        }
    }

    /// Whether the word at hand looks like a further column, and not like a clause that is misspelt or foreign.
    pub(super) fn begins_item(&self) -> bool {
        let token = self.token();
        let word: &str = self.text(token);
        let known = token.kind == K::Word
            && (clauses::reserved(word) || clauses::begins(self, 0) || self.is_habit(word));
        let next = self.ahead(1);
        let goes_on = matches!(next.kind, K::Comma | K::Open | K::End | K::Close)
            || clauses::begins(self, 1)
            || self.is(1, "as");
        !known && goes_on
    }
}
