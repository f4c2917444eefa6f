//! Statements and their clauses, in any order.

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
            "inner" | "left" => parser.is(n + 1, "join"),
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
            let named = self.eat_words("event", "types");
            if !named {
                self.expected("EVENT TYPES");
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
        if !(self.is(0, "select") || self.is(0, "from") || self.is(0, "with")) {
            self.expected("SELECT or FROM");
        }
        Statement::Query(Box::new(self.rest(Shape::Query)))
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
        if shape != Shape::Show && query.from.is_none() {
            self.error("from-missing", end, "FROM is missing: say which event type to read");
        }
        if shape == Shape::Show && (query.select.is_some() || query.from.is_some() || query.facet.is_some()) {
            self.error("show", query.span, "SHOW EVENT TYPES takes only SINCE, UNTIL and LIMIT");
        }
        if let (Some(slide), None) = (&query.slide_by, &query.timeseries) {
            self.error("slide-by", slide.span, "SLIDE BY needs TIMESERIES with a window before it");
        }
        if let (Some(predict), None) = (&query.predict, &query.timeseries) {
            self.error("predict", predict.span, "PREDICT needs TIMESERIES");
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
                let condition = self.expr("a condition");
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
                if let Some(shift) = self.interval("how much earlier, such as `1 week ago`") {
                    if !self.eat_word("ago") {
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

    fn columns(&mut self, start: u32) -> Select {
        let mut columns = Vec::new();
        loop {
            let begun = self.token().span.start;
            let expr = self.expr("an attribute or a function");
            let alias = self.alias();
            columns.push(Column { span: self.since(begun), expr, alias });
            if !self.eat(K::Comma) {
                return Select { span: self.since(start), columns };
            }
        }
    }

    fn sources(&mut self, start: u32) -> From {
        let mut sources = Vec::new();
        loop {
            let token = self.token();
            sources.push(match token.kind {
                K::Open => {
                    self.take();
                    let query = self.nested(|parser| parser.query());
                    self.close(token.span);
                    query.map_or(Source::Error(token.span), |query| Source::Query(Box::new(query)))
                }
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
                _ => {
                    let name = self.name("an event type");
                    if name.text.is_empty() { Source::Error(name.span) } else { Source::EventType(name) }
                }
            });
            if !self.eat(K::Comma) {
                return From { span: self.since(start), sources };
            }
        }
    }

    fn facet(&mut self, start: u32) -> Facet {
        let mut items = Vec::new();
        loop {
            let begun = self.token().span.start;
            let kind = if self.is(0, "cases") && self.ahead(1).kind == K::Open {
                self.cases()
            } else {
                FacetKind::Expr(self.expr("an attribute to group by"))
            };
            let alias = self.alias();
            items.push(FacetItem { span: self.since(begun), kind, alias });
            if !self.eat(K::Comma) {
                break;
            }
        }
        let begun = self.token().span.start;
        let order_by = self.eat_words("order", "by").then(|| self.order_by(begun));
        Facet { span: self.since(start), items, order_by }
    }

    fn cases(&mut self) -> FacetKind {
        self.take();
        let open = self.take();
        let mut cases = Vec::new();
        loop {
            cases.push(self.case("a condition"));
            if !self.eat(K::Comma) {
                break;
            }
        }
        self.close(open.span);
        let or = self.eat_word("or").then(|| self.expr("an attribute for the rest"));
        FacetKind::Cases { cases, or }
    }

    fn count(&mut self, clause: &str) -> Count {
        let token = self.token();
        if clause == "limit" && self.eat_word("max") {
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
        while glued(self) {
            self.at += 2;
        }
        let span = self.since(first.start);
        let digits: String = span.of(self.source).chars().filter(char::is_ascii_digit).collect();
        self.add(
            Diagnostic::error("thousands", span, "numbers have no thousands separators").fix(span, digits),
        );
    }

    fn order_by(&mut self, start: u32) -> OrderBy {
        let mut keys = Vec::new();
        loop {
            let expr = self.expr("an attribute to order by");
            let descending = match () {
                () if self.eat_word("desc") => Some(true),
                () if self.eat_word("asc") => Some(false),
                () => None,
            };
            keys.push(OrderKey { expr, descending });
            if !self.eat(K::Comma) {
                return OrderBy { span: self.since(start), keys };
            }
        }
    }

    fn with(&mut self, query: &mut Query) {
        self.take();
        if self.eat_word("timezone") {
            query.timezone = self.string("a time zone such as 'Europe/Berlin'");
            return;
        }
        if self.eat_word("metric_format") {
            query.metric_format = self.string("a pattern such as 'Datastore/statement/{db}'");
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

    fn predict(&mut self, start: u32) -> Predict {
        self.take();
        let method =
            (self.is(0, "holtwinters") && self.ahead(1).kind == K::Open).then(|| self.expr("a method"));
        let by = if self.eat_word("by") { self.interval("how far ahead, such as `1 hour`") } else { None };
        let using = if self.eat_word("using") {
            self.interval("how much to learn from, such as `1 day`")
        } else {
            None
        };
        Predict { span: self.since(start), method, by, using }
    }

    fn join(&mut self, query: &mut Query, start: u32) {
        let left = self.eat_word("left");
        if !left {
            self.eat_word("inner");
        }
        if !self.eat_word("join") {
            return;
        }
        let open = self.token();
        if !self.eat(K::Open) {
            self.expected("a subquery in parentheses");
            return;
        }
        let joined = self.nested(|parser| parser.query()).unwrap_or_default();
        self.close(open.span);
        if !self.eat_word("on") {
            self.expected("ON and a key");
            return;
        }
        let on = self.name("a key");
        let on_right = if self.eat(K::Eq) { self.name("a key") } else { on.clone() };
        query.joins.push(Join { span: self.since(start), left, query: Box::new(joined), on, on_right });
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Query,
    Show,
    Delete,
}
