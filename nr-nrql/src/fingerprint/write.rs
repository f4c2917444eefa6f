//! A tree to its canonical text.

use alloc::string::String;
use core::fmt::Write as _;

use crate::ast::*;
use crate::functions;
use crate::lex::TokenKind;
use crate::parse::Parsed;
use crate::span::Span;
use crate::{encode, parse};

/// Where an expression stands: it is put in parentheses unless it binds more tightly than this.
type Power = u8;

/// Where any expression may stand.
const ANY: Power = 0;

pub(super) fn statement(parsed: &Parsed) -> Option<String> {
    let mut writer = Writer { parsed, out: String::with_capacity(parsed.source().len() + 16), glued: false };
    match parsed.statement() {
        Statement::Query(query) => writer.query(query),
        Statement::ShowEventTypes(query) => {
            writer.out.push_str("SHOW EVENT TYPES");
            writer.rest(query);
        }
        Statement::Delete(query) => {
            writer.out.push_str("DELETE");
            writer.columns(query.select.as_ref());
            writer.from(query);
            writer.rest(query);
        }
        Statement::Error(_) => return None,
    }
    Some(writer.out)
}

struct Writer<'a> {
    parsed: &'a Parsed,
    out: String,
    /// Whether what comes next stands directly after a minus sign.
    glued: bool,
}

impl Writer<'_> {
    /// Appends a word or a phrase, after a blank where one is due.
    fn put(&mut self, text: &str) {
        if !(self.glued || self.out.is_empty() || self.out.ends_with(['(', '[', ' '])) {
            self.out.push(' ');
        }
        self.glued = false;
        self.out.push_str(text);
    }

    fn list<T>(&mut self, items: &[T], mut item: impl FnMut(&mut Self, &T)) {
        for (at, each) in items.iter().enumerate() {
            if at > 0 {
                self.out.push(',');
            }
            item(self, each);
        }
    }

    fn bracketed(&mut self, inner: impl FnOnce(&mut Self)) {
        self.put("(");
        inner(self);
        self.out.push(')');
    }

    fn query(&mut self, query: &Query) {
        self.from(query);
        for join in &query.joins {
            self.put(if join.left { "LEFT JOIN" } else { "JOIN" });
            self.bracketed(|writer| writer.query(&join.query));
            self.put("ON");
            self.expr(&join.on, parse::power::COMPARE);
            if !matches!(&join.on.kind, ExprKind::Name(name) if *name == join.on_right.text) {
                self.put("=");
                self.name(&join.on_right);
            }
        }
        if !query.with.is_empty() {
            self.put("WITH");
            self.list(&query.with, |writer, with| {
                writer.expr(&with.expr, ANY);
                writer.put("AS");
                match with.names.as_slice() {
                    [name] => writer.name(name),
                    names => writer.bracketed(|writer| writer.list(names, |writer, name| writer.name(name))),
                }
            });
        }
        if query.select.is_some() {
            self.put("SELECT");
            self.columns(query.select.as_ref());
        }
        self.rest(query);
    }

    fn from(&mut self, query: &Query) {
        let Some(from) = &query.from else { return };
        self.put("FROM");
        self.list(&from.sources, |writer, source| match source {
            Source::EventType(name) => writer.name(name),
            Source::Lookup(name) => {
                writer.put("lookup(");
                writer.name(name);
                writer.out.push(')');
            }
            Source::Query(query) => writer.bracketed(|writer| writer.query(query)),
            Source::Template(span) | Source::Error(span) => writer.verbatim(*span),
        });
    }

    fn columns(&mut self, select: Option<&Select>) {
        self.list(select.map_or(&[], |select| &select.columns), |writer, column| {
            writer.expr(&column.expr, ANY);
            writer.label(column.alias.as_ref());
        });
    }

    /// The clauses after SELECT and FROM. ORDER BY stands before FACET, which would take it for its own.
    fn rest(&mut self, query: &Query) {
        for clause in &query.wheres {
            self.put("WHERE");
            self.expr(&clause.condition, ANY);
        }
        self.order(query.order_by.as_ref());
        if let Some(facet) = &query.facet {
            self.put("FACET");
            self.list(&facet.items, |writer, item| {
                match &item.kind {
                    FacetKind::Expr(expr) => writer.expr(expr, ANY),
                    FacetKind::Cases { cases, or } => {
                        writer.put("CASES");
                        writer.bracketed(|writer| writer.list(cases, Self::case));
                        if let Some(or) = or {
                            writer.put("OR");
                            writer.expr(or, ANY);
                        }
                    }
                }
                writer.label(item.alias.as_ref());
            });
            self.order(facet.order_by.as_ref());
        }
        self.count("LIMIT", query.limit.as_ref());
        self.count("OFFSET", query.offset.as_ref());
        self.time("SINCE", query.since.as_ref());
        self.time("UNTIL", query.until.as_ref());
        if let Some(zone) = &query.timezone {
            self.put("WITH TIMEZONE");
            self.string(&zone.text);
        }
        if let Some(compare) = &query.compare_with {
            self.put("COMPARE WITH");
            self.interval(&compare.shift);
            self.put("ago");
        }
        self.width("TIMESERIES", query.timeseries.as_ref());
        self.width("SLIDE BY", query.slide_by.as_ref());
        if query.extrapolate.is_some() {
            self.put("EXTRAPOLATE");
        }
        if let Some(predict) = &query.predict {
            self.put("PREDICT");
            predict.method.iter().for_each(|method| self.expr(method, ANY));
            for (word, length) in [("BY", &predict.by), ("USING", &predict.using)] {
                if let Some(length) = length {
                    self.put(word);
                    self.interval(length);
                }
            }
        }
        if let Some(pattern) = &query.metric_format {
            self.put("WITH METRIC_FORMAT");
            self.string(&pattern.text);
        }
        if query.raw.is_some() {
            self.put("RAW");
        }
    }

    fn case(&mut self, case: &Case) {
        self.put("WHERE");
        self.expr(&case.condition, ANY);
        self.label(case.alias.as_ref());
    }

    fn order(&mut self, order: Option<&OrderBy>) {
        let Some(order) = order else { return };
        self.put("ORDER BY");
        self.list(&order.keys, |writer, key| {
            writer.expr(&key.expr, ANY);
            match key.descending {
                Some(true) => writer.put("DESC"),
                Some(false) => writer.put("ASC"),
                None => {}
            }
        });
    }

    fn count(&mut self, word: &str, limit: Option<&Limit>) {
        let Some(limit) = limit else { return };
        self.put(word);
        match limit.count {
            Count::Exactly(rows) => _ = write!(self.out, " {rows}"),
            Count::Max => self.put("MAX"),
            Count::Template(span) | Count::Error(span) => self.verbatim(span),
        }
    }

    fn time(&mut self, word: &str, clause: Option<&TimeClause>) {
        let Some(clause) = clause else { return };
        self.put(word);
        match &clause.point {
            TimePoint::Ago(interval) => {
                self.interval(interval);
                self.put("ago");
            }
            TimePoint::Epoch(ms) => _ = write!(self.out, " {ms}"),
            TimePoint::Text(text) => self.string(&text.text),
            TimePoint::Named { words, at, .. } => {
                self.put(words);
                if let Some(at) = at {
                    self.put("AT");
                    self.string(&at.text);
                }
            }
            TimePoint::Template(span) | TimePoint::Error(span) => self.verbatim(*span),
        }
    }

    fn width(&mut self, word: &str, series: Option<&Timeseries>) {
        let Some(series) = series else { return };
        self.put(word);
        match &series.width {
            Width::Auto => self.put("AUTO"),
            Width::Max => self.put("MAX"),
            Width::Of(interval) => self.interval(interval),
            Width::Template(span) => self.verbatim(*span),
        }
    }

    fn interval(&mut self, interval: &Interval) {
        self.float(interval.amount, false);
        let unit = Unit::ALL.iter().find(|(unit, _)| *unit == interval.unit).map_or("", |(_, name)| name);
        let _ = write!(self.out, " {unit}s");
    }

    fn verbatim(&mut self, span: Span) {
        self.put(span.of(self.parsed.source()));
    }

    /// A name as the encoder writes it, so that needless backticks make no difference.
    fn name(&mut self, name: &Name) {
        let written = name.span.of(self.parsed.source());
        if written.starts_with("{{") || written.starts_with("${") {
            self.put(written);
        } else {
            self.identifier(&name.text);
        }
    }

    fn identifier(&mut self, text: &str) {
        match encode::identifier(text) {
            Ok(bare) => self.put(&bare),
            // A name of the text may hold more than the encoder lets into a new one.
            Err(_) => {
                self.put("`");
                self.out.push_str(text);
                self.out.push('`');
            }
        }
    }

    fn label(&mut self, label: Option<&Name>) {
        let Some(label) = label else { return };
        self.put("AS");
        let written = label.span.of(self.parsed.source());
        if written.starts_with("{{") || written.starts_with("${") {
            self.put(written);
        } else {
            self.string(&label.text);
        }
    }

    fn string(&mut self, value: &str) {
        self.put("'");
        for c in value.chars() {
            if matches!(c, '\'' | '\\') {
                self.out.push('\\');
            }
            self.out.push(c);
        }
        self.out.push('\'');
    }

    /// A number; with `point` a whole one keeps it, because New Relic tells decimals from integers.
    fn float(&mut self, value: f64, point: bool) {
        self.put("");
        let _ = match (value.is_infinite(), point) {
            (true, _) if value > 0.0 => write!(self.out, "1e999"),
            (true, _) => write!(self.out, "-1e999"),
            (false, true) => write!(self.out, "{value:?}"),
            (false, false) => write!(self.out, "{value}"),
        };
    }

    fn expr(&mut self, expr: &Expr, outside: Power) {
        let power = power(&expr.kind);
        if power <= outside && outside > ANY {
            self.bracketed(|writer| writer.inner(expr));
        } else {
            self.inner(expr);
        }
    }

    fn inner(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Star => self.put("*"),
            ExprKind::Name(name) => self.identifier(name),
            ExprKind::String(text) => self.string(text),
            ExprKind::Regex(pattern) => {
                self.put("r'");
                self.out.push_str(pattern);
                self.out.push('\'');
            }
            ExprKind::Int(value) => {
                self.put("");
                let _ = write!(self.out, "{value}");
            }
            ExprKind::Float(value) => self.float(*value, true),
            ExprKind::Bool(value) => self.put(if *value { "TRUE" } else { "FALSE" }),
            ExprKind::Null => self.put("NULL"),
            ExprKind::Interval(interval) => self.interval(interval),
            ExprKind::Template => self.template(expr.span),
            ExprKind::Neg(inner) => {
                self.put("-");
                self.glued = true;
                self.expr(inner, parse::power::NEG);
            }
            ExprKind::Not(inner) => {
                self.put("NOT");
                self.expr(inner, parse::power::NOT);
            }
            ExprKind::Binary(op, left, right) => self.binary(*op, left, right),
            ExprKind::Is { expr, negated, truth } => {
                self.expr(expr, parse::power::COMPARE - 1);
                self.put(if *negated { "IS NOT" } else { "IS" });
                self.put(match truth {
                    None => "NULL",
                    Some(true) => "TRUE",
                    Some(false) => "FALSE",
                });
            }
            ExprKind::Like { expr, negated, regex, pattern } => {
                self.expr(expr, parse::power::COMPARE - 1);
                self.put(match (negated, regex) {
                    (false, false) => "LIKE",
                    (true, false) => "NOT LIKE",
                    (false, true) => "RLIKE",
                    (true, true) => "NOT RLIKE",
                });
                self.expr(pattern, parse::power::COMPARE);
            }
            ExprKind::In { expr, negated, members } => {
                self.expr(expr, parse::power::COMPARE - 1);
                self.put(if *negated { "NOT IN" } else { "IN" });
                match members.as_slice() {
                    [Expr { kind: ExprKind::Query(query), .. }] => {
                        self.bracketed(|writer| writer.query(query));
                    }
                    _ => self.bracketed(|writer| {
                        writer.list(members, |writer, member| writer.expr(member, ANY));
                    }),
                }
            }
            ExprKind::Call(call) => self.call(call),
            ExprKind::Index(base, key) => {
                let atom = matches!(base.kind, ExprKind::Name(_) | ExprKind::Call(_) | ExprKind::Index(..));
                if atom {
                    self.inner(base)
                } else {
                    self.bracketed(|writer| writer.inner(base))
                }
                self.out.push('[');
                self.expr(key, ANY);
                self.out.push(']');
            }
            ExprKind::Set(members) => {
                self.put("{ ");
                self.list(members, |writer, member| writer.expr(member, ANY));
                self.out.push_str(" }");
            }
            ExprKind::Query(query) => self.bracketed(|writer| writer.query(query)),
            ExprKind::Error => {}
        }
    }

    fn binary(&mut self, op: BinaryOp, left: &Expr, right: &Expr) {
        let (power, text) = operator(op);
        // Operators of one power bind to the left, which makes no difference to AND and OR.
        self.expr(left, power - 1);
        self.put(text);
        let loose = matches!(op, BinaryOp::And | BinaryOp::Or) && right.kind != ExprKind::Star;
        self.expr(right, if loose { power - 1 } else { power });
    }

    fn call(&mut self, call: &Call) {
        match functions::find(&call.name.text) {
            Some(function) => self.put(function.name),
            None => self.identifier(&call.name.text.to_ascii_lowercase()),
        }
        self.out.push('(');
        self.list(&call.args, |writer, arg| match arg {
            Arg::Expr(expr) => writer.expr(expr, ANY),
            Arg::Labelled(expr, label) => {
                writer.expr(expr, ANY);
                writer.label(Some(label));
            }
            Arg::Named(name, expr) => {
                writer.put(&name.text);
                writer.out.push(':');
                writer.expr(expr, ANY);
            }
            Arg::Where(case) => writer.case(case),
        });
        self.out.push(')');
    }

    /// The template within a span, which may hold parentheses around it.
    fn template(&mut self, span: Span) {
        let tokens = self.parsed.tokens();
        let first = tokens.partition_point(|token| token.span.start < span.start);
        let found = tokens.iter().skip(first).find(|token| token.kind == TokenKind::Template);
        self.verbatim(found.map_or(span, |token| token.span));
    }
}

fn operator(op: BinaryOp) -> (Power, &'static str) {
    use parse::power::{ADD, AND, COMPARE, MUL, OR};
    match op {
        BinaryOp::Or => (OR, "OR"),
        BinaryOp::And => (AND, "AND"),
        BinaryOp::Eq => (COMPARE, "="),
        BinaryOp::NotEq => (COMPARE, "!="),
        BinaryOp::Less => (COMPARE, "<"),
        BinaryOp::LessEq => (COMPARE, "<="),
        BinaryOp::Greater => (COMPARE, ">"),
        BinaryOp::GreaterEq => (COMPARE, ">="),
        BinaryOp::Add => (ADD, "+"),
        BinaryOp::Sub => (ADD, "-"),
        BinaryOp::Mul => (MUL, "*"),
        BinaryOp::Div => (MUL, "/"),
    }
}

/// How tightly an expression binds. A lone star stands only where any expression may.
fn power(kind: &ExprKind) -> Power {
    match kind {
        ExprKind::Star => 0,
        ExprKind::Binary(op, ..) => operator(*op).0,
        ExprKind::Not(_) => parse::power::NOT,
        ExprKind::Is { .. } | ExprKind::Like { .. } | ExprKind::In { .. } => parse::power::COMPARE,
        ExprKind::Neg(_) => parse::power::NEG,
        // A second minus would begin a comment.
        ExprKind::Int(value) if *value < 0 => parse::power::NEG,
        ExprKind::Float(value) if value.is_sign_negative() => parse::power::NEG,
        _ => u8::MAX,
    }
}
