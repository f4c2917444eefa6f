//! Statements and their clauses, in any order.

use alloc::boxed::Box;
use alloc::format;

use super::Parser;
use crate::ast::*;
use crate::diagnostic::Diagnostic;
use crate::lex::TokenKind as K;
use crate::span::Span;

/// Words that begin a clause.
pub(super) const STARTS: [&str; 16] = [
    "SELECT",
    "FROM",
    "WHERE",
    "FACET",
    "LIMIT",
    "OFFSET",
    "ORDER",
    "SINCE",
    "UNTIL",
    "WITH",
    "COMPARE",
    "TIMESERIES",
    "SLIDE",
    "EXTRAPOLATE",
    "PREDICT",
    "JOIN",
];

/// Words that are never names without backticks.
const RESERVED: [&str; 17] = [
    "select",
    "from",
    "where",
    "facet",
    "limit",
    "since",
    "until",
    "timeseries",
    "and",
    "or",
    "as",
    "in",
    "is",
    "like",
    "rlike",
    "by",
    "not",
];

pub(super) fn reserved(word: &str) -> bool {
    RESERVED.iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// Whether a clause begins `n` tokens ahead. Some of the words are also names: those count only with the word that
/// goes with them.
pub(super) fn begins(parser: &Parser<'_>, n: usize) -> bool {
    let token = parser.ahead(n);
    if token.kind != K::Word {
        return false;
    }
    let word = parser.text(token);
    if !STARTS.iter().any(|known| known.eq_ignore_ascii_case(word)) {
        return match word.to_ascii_lowercase().as_str() {
            "inner" => parser.is(n + 1, "join"),
            "left" => parser.is(n + 1, "join") || (parser.is(n + 1, "outer") && parser.is(n + 2, "join")),
            "group" => parser.is(n + 1, "by"),
            "having" | "union" | "raw" => true,
            _ => false,
        };
    }
    match word.to_ascii_lowercase().as_str() {
        "order" | "slide" => parser.is(n + 1, "by"),
        "compare" => parser.is(n + 1, "with"),
        "offset" => matches!(parser.ahead(n + 1).kind, K::Number | K::Template),
        _ => true,
    }
}

pub(super) fn begins_query(parser: &Parser<'_>) -> bool {
    parser.is(0, "select")
        || parser.is(0, "from")
        || (parser.is(0, "with") && parser.ahead(1).kind != K::Close)
}

impl Parser<'_> {
    pub(super) fn statement(&mut self) -> Statement {
        let start = self.token().span;
        if self.kind() == K::End {
            self.error("empty", start, "there is no query; begin with SELECT or FROM");
            return Statement::Error(start);
        }
        if self.eat_word("show") {
            if !self.eat_words("event", "types") {
                self.misspelt_show();
            }
            return Statement::ShowEventTypes(Box::new(self.rest(Shape::Show)));
        }
        if self.eat_word("delete") {
            let mut select = None;
            if !self.is(0, "from") {
                select = Some(self.columns(start.start));
            }
            let mut query = self.rest(Shape::Delete);
            query.select = select;
            return Statement::Delete(Box::new(query));
        }
        if self.is(0, "explain") && (self.is(1, "select") || self.is(1, "from") || self.is(1, "with")) {
            let word = self.take();
            let message = "NRQL has no EXPLAIN; ask the query itself";
            let span = Span::new(word.span.start, self.token().span.start);
            self.add(Diagnostic::error("read-only", word.span, message).fix(span, ""));
        }
        if !(self.is(0, "select") || self.is(0, "from") || self.is(0, "with")) {
            self.expected("SELECT or FROM");
        }
        Statement::Query(Box::new(self.rest(Shape::Query)))
    }

    /// What stands behind SHOW in place of EVENT TYPES.
    fn misspelt_show(&mut self) {
        let first = self.token();
        let near = ["tables", "events", "types", "eventtypes", "event_types", "event", "eventtype"];
        if !near.iter().any(|word| self.is(0, word)) {
            self.expected("EVENT TYPES");
            return;
        }
        self.take();
        if self.kind() == K::Word && !begins(self, 0) {
            self.take();
        }
        let span = self.since(first.span.start);
        let finding = Diagnostic::error("show", span, "NRQL shows EVENT TYPES, and nothing else");
        self.add(finding.fix(span, "EVENT TYPES"));
    }

    /// A query up to the end of the text.
    fn rest(&mut self, shape: Shape) -> Query {
        let start = self.token().span.start;
        let mut query = Query::default();
        loop {
            self.clauses(&mut query, false);
            if self.kind() == K::End {
                break;
            }
            // A closing bracket that nothing opened.
            let token = self.take();
            let finding = Diagnostic::error("unbalanced", token.span, "nothing opened this parenthesis");
            self.add(finding.fix(token.span, ""));
        }
        query.span = self.since(start);
        self.complete(&query, shape);
        query
    }

    /// A subquery up to its closing bracket, which stays.
    pub(super) fn query(&mut self) -> Query {
        let start = self.token().span.start;
        let mut query = Query::default();
        self.clauses(&mut query, true);
        query.span = self.since(start);
        self.complete(&query, Shape::Query);
        query
    }

    fn complete(&mut self, query: &Query, shape: Shape) {
        let end = Span::new(query.span.end, query.span.end);
        if shape == Shape::Query && query.select.is_none() {
            self.error("select-missing", end, "SELECT is missing: say what to compute");
        }
        let reads = shape == Shape::Delete || (shape == Shape::Query && !query.is_of_variables());
        let said = self.diagnostics.iter().any(|finding| finding.code == "from-missing");
        if reads && query.from.is_none() && !said {
            self.error("from-missing", end, "FROM is missing: say which event type to read");
        }
        if shape == Shape::Show && (query.select.is_some() || query.from.is_some() || query.facet.is_some()) {
            self.error("show", query.span, "SHOW EVENT TYPES takes only SINCE, UNTIL and LIMIT");
        }
        if shape == Shape::Delete
            && let Some(select) = &query.select
        {
            self.error("delete", select.span, "DELETE names attributes before FROM and has no SELECT");
        }
        self.check_places(query);
        if let (Some(slide), None) = (&query.slide_by, &query.timeseries) {
            self.error("slide-by", slide.span, "SLIDE BY needs TIMESERIES with a window before it");
        }
        if let (Some(predict), None) = (&query.predict, &query.timeseries) {
            let before = Span::new(predict.span.start, predict.span.start);
            let finding = Diagnostic::error("predict", predict.span, "PREDICT needs TIMESERIES");
            self.add(finding.fix(before, "TIMESERIES "));
        }
        if let (Some(predict), Some(_)) = (&query.predict, &query.compare_with) {
            self.error("predict", predict.span, "PREDICT and COMPARE WITH don't go together");
        }
    }

    fn clauses(&mut self, query: &mut Query, nested: bool) {
        loop {
            match self.kind() {
                K::End | K::Close => return,
                _ => {}
            }
            if begins(self, 0) {
                let before = self.at;
                self.clause(query);
                if self.at > before {
                    continue;
                }
            }
            if ["and", "or"].iter().any(|word| self.is(0, word)) && begins(self, 1) {
                self.extra_operator();
                continue;
            }
            if self.foreign_window(query) {
                continue;
            }
            self.expected(if nested { "a clause or `)`" } else { "a clause such as WHERE, FACET or SINCE" });
            while !matches!(self.kind(), K::End | K::Close) {
                if self.kind() == K::Open {
                    self.skip_brackets();
                } else {
                    self.take();
                }
                if begins(self, 0) {
                    break;
                }
            }
        }
    }

    /// Passes over a bracket and all up to its partner.
    fn skip_brackets(&mut self) {
        let mut depth = 0_u32;
        loop {
            match self.take().kind {
                K::Open => depth += 1,
                K::Close => depth -= 1,
                K::End => return,
                _ => {}
            }
            if depth == 0 {
                return;
            }
        }
    }

    fn clause(&mut self, query: &mut Query) {
        let token = self.token();
        let start = token.span.start;
        let word = self.text(token).to_ascii_lowercase();
        let twice = match word.as_str() {
            "select" => query.select.is_some(),
            "from" => query.from.is_some(),
            "facet" => query.facet.is_some(),
            "limit" => query.limit.is_some(),
            "offset" => query.offset.is_some(),
            "order" => query.order_by.is_some(),
            "since" => query.since.is_some(),
            "until" => query.until.is_some(),
            "compare" => query.compare_with.is_some(),
            "timeseries" => query.timeseries.is_some(),
            "slide" => query.slide_by.is_some(),
            "predict" => query.predict.is_some(),
            "extrapolate" => query.extrapolate.is_some(),
            _ => false,
        };
        if twice {
            self.error("twice", token.span, format!("{} stands twice; keep one", word.to_ascii_uppercase()));
        }
        match word.as_str() {
            "select" => {
                self.take();
                query.select = Some(self.columns(start));
            }
            "from" => {
                self.take();
                query.from = Some(self.sources(start));
            }
            "where" => {
                self.take();
                if self.sql_window(start) {
                    return;
                }
                let mut condition = self.expr("a condition");
                while self.and_missing() && self.operator_allowed() {
                    let next = Box::new(self.expr("a condition"));
                    let span = condition.span.to(next.span);
                    let kind = ExprKind::Binary(BinaryOp::And, Box::new(condition), next);
                    condition = Expr { span, kind };
                }
                query.wheres.push(Where { span: self.since(start), condition });
            }
            "facet" | "group" => {
                self.take();
                if word == "group" {
                    let by = self.take();
                    let span = token.span.to(by.span);
                    self.add(
                        Diagnostic::error("sql-group-by", span, "NRQL has no GROUP BY; it groups with FACET")
                            .fix(span, "FACET"),
                    );
                }
                query.facet = Some(self.facet(start));
            }
            "having" => {
                self.habit();
                self.take();
                self.expr("a condition");
            }
            "union" => {
                self.habit();
                self.at = self.tokens.len().saturating_sub(1);
            }
            "limit" | "offset" => {
                self.take();
                let count = self.count(&word);
                let limit = Some(Limit { span: self.since(start), count });
                if word == "limit" { query.limit = limit } else { query.offset = limit }
            }
            "order" => {
                self.at += 2;
                query.order_by = Some(self.order_by(start));
            }
            "since" | "until" => {
                self.take();
                let point = self.time_point();
                let clause = Some(TimeClause { span: self.since(start), point });
                if word == "since" { query.since = clause } else { query.until = clause }
            }
            "with" => self.with(query),
            "compare" => {
                self.at += 2;
                if self.foreign_shift() {
                    return;
                }
                if let Some(shift) = self.interval("how much earlier, such as `1 week ago`") {
                    if !self.eat_word("ago") && !self.misspelt_ago() {
                        let end = Span::new(shift.span.end, shift.span.end);
                        let finding =
                            Diagnostic::error("ago-missing", shift.span, "COMPARE WITH ends with AGO");
                        self.add(finding.fix(end, " ago"));
                    }
                    query.compare_with = Some(CompareWith { span: self.since(start), shift });
                } else {
                    self.eat_word("ago");
                }
            }
            "timeseries" => {
                self.take();
                let width = self.width(false);
                query.timeseries = Some(Timeseries { span: self.since(start), width });
            }
            "slide" => {
                self.at += 2;
                let width = self.width(true);
                query.slide_by = Some(Timeseries { span: self.since(start), width });
            }
            "extrapolate" => query.extrapolate = Some(self.take().span),
            "raw" => query.raw = Some(self.take().span),
            "predict" => query.predict = Some(self.predict(start)),
            _ => self.join(query, start),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Query,
    Show,
    Delete,
}
