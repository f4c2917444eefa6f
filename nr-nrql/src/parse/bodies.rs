//! What stands in each clause, after the word that begins it.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::Parser;
use super::power::COMPARE;
use crate::ast::*;
use crate::diagnostic::Diagnostic;
use crate::lex::TokenKind as K;
use crate::span::Span;

impl Parser<'_> {
    pub(super) fn columns(&mut self, start: u32) -> Select {
        self.sql_top();
        let mut columns = Vec::new();
        if self.nothing_selected() {
            return Select { span: self.since(start), columns };
        }
        loop {
            let begun = self.token().span.start;
            let expr = self.expr("an attribute or a function");
            self.bare_argument(&expr);
            let alias = self.alias();
            let labelled = alias.is_some();
            columns.push(Column { span: self.since(begun), expr, alias });
            if !self.clause_comma() && !self.comma_missing(labelled) {
                return Select { span: self.since(start), columns };
            }
        }
    }

    pub(super) fn sources(&mut self, start: u32) -> From {
        let mut sources = Vec::new();
        loop {
            let token = self.token();
            sources.push(match token.kind {
                K::Open => {
                    self.take();
                    let query = self.nested(|parser| parser.query());
                    self.close(token.span);
                    self.source_alias();
                    query.map_or(Source::Error(token.span), |query| Source::Query(Box::new(query)))
                }
                _ if self.is(0, "select") => match self.naked_subquery().kind {
                    ExprKind::Query(query) => Source::Query(query),
                    _ => Source::Error(token.span),
                },
                K::Template => {
                    self.take();
                    Source::Template(token.span)
                }
                _ if self.is(0, "lookup") && self.ahead(1).kind == K::Open => {
                    self.take();
                    let open = self.take();
                    let table = self.name("the name of a lookup table");
                    self.close(open.span);
                    Source::Lookup(table)
                }
                _ => self.quoted_source().unwrap_or_else(|| {
                    let name = self.name("an event type");
                    self.source_alias();
                    if name.text.is_empty() { Source::Error(name.span) } else { Source::EventType(name) }
                }),
            });
            if !self.clause_comma() && !self.loose_source() {
                return From { span: self.since(start), sources };
            }
        }
    }

    pub(super) fn facet(&mut self, start: u32) -> Facet {
        let mut items = Vec::new();
        loop {
            let begun = self.token().span.start;
            let opens = self.ahead(1).kind == K::Open && self.is(2, "where");
            let kind = if self.is(0, "cases") && (self.ahead(1).kind == K::Open || self.is(1, "where")) {
                self.cases()
            } else if (self.is(0, "case") || self.is(0, "when")) && opens {
                let word = self.token().span;
                let finding = Diagnostic::error("misspelt", word, "NRQL writes it FACET CASES (WHERE …)");
                self.add(finding.fix(word, "CASES"));
                self.cases()
            } else {
                let expr = self.expr("an attribute to group by");
                self.facet_and(&expr);
                FacetKind::Expr(expr)
            };
            let alias = self.alias();
            let labelled = alias.is_some();
            items.push(FacetItem { span: self.since(begun), kind, alias });
            if !self.clause_comma() && !self.comma_missing(labelled) {
                break;
            }
        }
        let begun = self.token().span.start;
        let order_by = self.eat_words("order", "by").then(|| self.order_by(begun));
        Facet { span: self.since(start), items, order_by }
    }

    fn cases(&mut self) -> FacetKind {
        let word = self.take();
        let open = self.token();
        let opened = self.eat(K::Open);
        let mut cases = Vec::new();
        loop {
            cases.push(self.case("a condition"));
            let another = (self.is(0, "where") && opened)
                || (self.kind() == K::Word && self.compares(1) && !super::clauses::begins(self, 0));
            if another {
                let here = self.token().span;
                let finding = Diagnostic::error("comma-missing", here, "a comma is missing before this");
                self.add(finding.fix(self.gap(), ","));
            } else if !self.comma() {
                break;
            }
        }
        if opened {
            self.close(open.span);
        } else {
            let span = Span::new(open.span.start, self.last_end());
            let finding = Diagnostic::error("cases-brackets", word.span, "the cases stand in brackets");
            self.add(finding.fix(span, format!("({})", span.of(self.source))));
        }
        let or = self.eat_word("or").then(|| self.expr("an attribute for the rest"));
        FacetKind::Cases { cases, or }
    }

    pub(super) fn count(&mut self, clause: &str) -> Count {
        let equals = self.token();
        if self.eat(K::Eq) {
            let finding = Diagnostic::error("limit-equals", equals.span, "the number stands without `=`");
            self.add(finding.fix(equals.span, ""));
        }
        let token = self.token();
        if clause == "limit" && self.eat_word("max") {
            return Count::Max;
        }
        if clause == "limit" && self.eat_word("all") {
            let finding = Diagnostic::error("sql-limit", token.span, "LIMIT ALL is called LIMIT MAX");
            self.add(finding.fix(token.span, "MAX"));
            return Count::Max;
        }
        match token.kind {
            K::Template => {
                self.take();
                Count::Template(token.span)
            }
            K::Number => {
                self.take();
                let parsed = self.text(token).parse().map_or(Count::Error(token.span), Count::Exactly);
                if matches!(parsed, Count::Error(_)) {
                    self.error(
                        "whole-number",
                        token.span,
                        format!("{} takes a whole number", clause.to_ascii_uppercase()),
                    );
                }
                self.thousands(token.span);
                let rows = self.token();
                if ["rows", "row", "results"].iter().any(|word| self.is(0, word)) {
                    self.take();
                    let message = "the number stands alone; it counts rows or groups";
                    self.add(Diagnostic::error("sql-limit", rows.span, message).fix(rows.span, ""));
                }
                parsed
            }
            _ => {
                self.expected("a number");
                Count::Error(token.span)
            }
        }
    }

    /// `1,000`, which is two numbers to NRQL.
    fn thousands(&mut self, first: Span) {
        let glued = |parser: &Self| parser.kind() == K::Comma && parser.ahead(1).kind == K::Number;
        if !glued(self) {
            return;
        }
        let offset = self.ahead(1);
        // `LIMIT 10, 20`: MySQL's order is the offset first; three digits in a row are one number.
        if self.text(offset).len() != 3 || self.ahead(0).span.end != offset.span.start {
            self.at += 2;
            let span = self.since(first.start);
            let fixed = format!("{} OFFSET {}", self.text(offset), first.of(self.source));
            let message = "NRQL writes a limit with an offset as LIMIT n OFFSET m";
            self.add(Diagnostic::error("sql-limit", span, message).fix(span, fixed));
            return;
        }
        while glued(self) {
            self.at += 2;
        }
        let span = self.since(first.start);
        let digits: String = span.of(self.source).chars().filter(char::is_ascii_digit).collect();
        self.add(
            Diagnostic::error("thousands", span, "numbers have no thousands separators").fix(span, digits),
        );
    }

    pub(super) fn order_by(&mut self, start: u32) -> OrderBy {
        let mut keys = Vec::new();
        loop {
            let expr = self.expr("an attribute to order by");
            let descending = match () {
                () if self.eat_word("desc") => Some(true),
                () if self.eat_word("asc") => Some(false),
                () => self.order_word(),
            };
            keys.push(OrderKey { expr, descending });
            if !self.eat(K::Comma) {
                return OrderBy { span: self.since(start), keys };
            }
        }
    }

    /// `DESCENDING`, `NULLS LAST`: words of other languages behind a key.
    fn order_word(&mut self) -> Option<bool> {
        let token = self.token();
        let meant = match () {
            () if self.eat_word("descending") => Some(("DESC", true)),
            () if self.eat_word("ascending") => Some(("ASC", false)),
            () => None,
        };
        if let Some((word, _)) = meant {
            let finding = Diagnostic::error("misspelt", token.span, format!("NRQL writes it {word}"));
            self.add(finding.fix(token.span, word));
        }
        meant.map(|(_, descending)| descending)
    }

    /// `USING (key)`, SQL's way to say ON.
    fn using_key(&mut self) -> bool {
        let word = self.token();
        if !(self.is(0, "using") && self.ahead(1).kind == K::Open && self.ahead(3).kind == K::Close) {
            return false;
        }
        let key = self.ahead(2);
        self.at += 4;
        let span = self.since(word.span.start);
        let finding = Diagnostic::error("sql-join", word.span, "the key of a JOIN follows ON");
        self.add(finding.fix(span, format!("ON {}", self.text(key))));
        true
    }

    pub(super) fn with(&mut self, query: &mut Query) {
        self.take();
        let word = self.token();
        let twice = (query.timezone.is_some() && self.is(0, "timezone"))
            || (query.metric_format.is_some() && self.is(0, "metric_format"));
        if twice {
            let message = format!("WITH {} stands twice; keep one", self.text(word).to_ascii_uppercase());
            self.error("twice", word.span, message);
        }
        let apart = self.is(0, "time") && self.is(1, "zone");
        if apart {
            let span = word.span.to(self.ahead(1).span);
            self.add(Diagnostic::error("misspelt", span, "TIMEZONE is one word").fix(span, "TIMEZONE"));
            self.take();
        }
        if apart || self.is(0, "timezone") {
            self.take();
            query.timezone = match self.bare_zone() {
                Some(zone) => Some(zone),
                None => self.string("a time zone such as 'Europe/Berlin'"),
            };
            return;
        }
        if self.eat_word("metric_format") {
            query.metric_format = self.string("a pattern such as 'Datastore/statement/{db}'");
            return;
        }
        if self.common_table() {
            return;
        }
        loop {
            let begun = self.token().span.start;
            let expr = self.expr("an expression to name");
            let mut names = Vec::new();
            if !self.eat_word("as") {
                self.expected("AS and a name");
                return;
            }
            let open = self.token();
            if self.eat(K::Open) {
                loop {
                    names.push(self.name("a name"));
                    if !self.eat(K::Comma) {
                        break;
                    }
                }
                self.close(open.span);
            } else {
                names.push(self.name("a name"));
            }
            query.with.push(With { span: self.since(begun), expr, names });
            if !self.eat(K::Comma) {
                return;
            }
        }
    }

    pub(super) fn predict(&mut self, start: u32) -> Predict {
        self.take();
        let method =
            (self.is(0, "holtwinters") && self.ahead(1).kind == K::Open).then(|| self.expr("a method"));
        if self.kind() == K::Number {
            let finding = Diagnostic::error("by-missing", self.token().span, "how far ahead follows BY");
            self.add(finding.fix(self.gap(), " BY"));
            let by = self.interval("how far ahead, such as `1 hour`");
            return Predict { span: self.since(start), method, by, using: None };
        }
        let by = if self.eat_word("by") { self.interval("how far ahead, such as `1 hour`") } else { None };
        let using = if self.eat_word("using") {
            self.interval("how much to learn from, such as `1 day`")
        } else {
            None
        };
        Predict { span: self.since(start), method, by, using }
    }

    pub(super) fn join(&mut self, query: &mut Query, start: u32) {
        let left = self.eat_word("left");
        if !left {
            self.eat_word("inner");
        }
        let outer = self.token();
        if self.eat_word("outer") {
            let finding = Diagnostic::error("sql-join", outer.span, "NRQL writes it LEFT JOIN");
            self.add(finding.fix(Span::new(outer.span.start, self.token().span.start), ""));
        }
        if !self.eat_word("join") {
            return;
        }
        let open = self.token();
        if !self.eat(K::Open) {
            if open.kind == K::Word && !super::clauses::begins(self, 0) {
                let message = "JOIN takes a subquery: JOIN (FROM … SELECT …) ON key";
                self.error("sql-join", open.span, message);
                return;
            }
            self.expected("a subquery in parentheses");
            return;
        }
        let joined = self.nested(|parser| parser.query()).unwrap_or_default();
        self.close(open.span);
        if self.using_key() {
            return;
        }
        if !self.eat_word("on") {
            self.expected("ON and a key");
            return;
        }
        let on = self.climb(COMPARE, "a key");
        let on_right = match &on.kind {
            _ if self.eat(K::Eq) => self.name("a key"),
            ExprKind::Name(name) => Name { span: on.span, text: name.clone() },
            kind => {
                if *kind != ExprKind::Error {
                    let message = "a key that is computed needs the other side's name: ON lower(a) = b";
                    self.error("join-key", on.span, message);
                }
                Name { span: on.span, text: String::new() }
            }
        };
        query.joins.push(Join { span: self.since(start), left, query: Box::new(joined), on, on_right });
    }
}
