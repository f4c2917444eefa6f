//! Points in time, intervals and bucket widths.

use alloc::format;

use super::{Parser, unescape};
use crate::ast::{Interval, Text, TimePoint, Unit, Width};
use crate::diagnostic::Diagnostic;
use crate::lex::TokenKind as K;
use crate::span::Span;

/// Words that name a time by themselves.
const NAMED: [&str; 10] = [
    "now",
    "today",
    "yesterday",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// Units after `this` and `last`.
const PERIODS: [&str; 5] = ["hour", "week", "month", "quarter", "year"];

impl Parser<'_> {
    /// A string.
    pub(super) fn string(&mut self, what: &str) -> Option<Text> {
        let token = self.token();
        if !matches!(token.kind, K::String | K::DoubleString | K::OpenString) {
            self.expected(what);
            return None;
        }
        self.take();
        Some(Text { span: token.span, text: unescape(self.text(token)) })
    }

    /// `5 minutes`
    pub(super) fn interval(&mut self, what: &str) -> Option<Interval> {
        let token = self.token();
        if token.kind != K::Number {
            self.expected(what);
            return None;
        }
        self.take();
        let amount: f64 = self.text(token).parse().unwrap_or(0.0);
        let word = self.token();
        let unit = if word.kind == K::Word { Unit::named(self.text(word)) } else { None };
        match unit {
            Some(unit) => {
                self.take();
                let span = self.since(token.span.start);
                if amount % 1.0 != 0.0 {
                    self.error("fraction", token.span, "times are whole numbers; use a smaller unit");
                }
                Some(Interval { span, amount, unit })
            }
            None if word.kind == K::Word && self.abbreviated(word) => {
                self.take();
                None
            }
            None => {
                if let Some(unit) = self.misspelt_unit(word) {
                    self.take();
                    return Some(Interval { span: self.since(token.span.start), amount, unit });
                }
                self.expected("a unit of time such as minutes, hours or days");
                None
            }
        }
    }

    /// What follows SINCE and UNTIL.
    pub(super) fn time_point(&mut self) -> TimePoint {
        let token = self.token();
        let start = token.span.start;
        match token.kind {
            K::Template => {
                self.take();
                // `{{n}} minutes ago`
                if self.unit() {
                    self.eat_word("ago");
                }
                TimePoint::Template(self.since(start))
            }
            K::Number if self.ahead(1).kind == K::Minus && self.ahead(1).span.start == token.span.end => {
                self.bare_date(token.span)
            }
            K::String | K::DoubleString | K::OpenString => {
                let text = self.string("a time");
                text.iter().for_each(|text| self.quoted_ago(text));
                text.map_or(TimePoint::Error(token.span), TimePoint::Text)
            }
            K::Number if self.ahead(1).kind == K::Word && !super::clauses::begins(self, 1) => {
                self.ago(token.span)
            }
            K::Number => {
                self.take();
                match self.text(token).parse::<i64>() {
                    // Below this a number is far more likely an amount without its unit than a time in 1970.
                    Ok(ms) if ms >= 1_000_000_000 => TimePoint::Epoch(ms),
                    _ => {
                        self.error(
                            "unit-missing",
                            token.span,
                            "a unit of time is missing, such as `minutes ago`",
                        );
                        TimePoint::Error(token.span)
                    }
                }
            }
            K::Word => self.named_time(start),
            _ => self.foreign_ago(start).unwrap_or_else(|| {
                self.expected("a time such as `1 hour ago`, `today` or '2026-01-31 12:00'");
                TimePoint::Error(Span::new(start, start))
            }),
        }
    }

    /// Takes a unit of time.
    fn unit(&mut self) -> bool {
        let token = self.token();
        let found = token.kind == K::Word && Unit::named(self.text(token)).is_some();
        if found {
            self.take();
        }
        found
    }

    /// `BY`, `EVERY` or `PER`.
    fn is_every(&self) -> bool {
        ["by", "every", "per"].iter().any(|word| self.is(0, word))
    }

    /// `2026-01-31` without quotes, which is two subtractions.
    fn bare_date(&mut self, begun: Span) -> TimePoint {
        self.take();
        while matches!(self.kind(), K::Minus | K::Number | K::Colon)
            || (self.kind() == K::Word && self.token().span.start == self.last_end())
        {
            self.take();
        }
        let span = self.since(begun.start);
        let finding = Diagnostic::error("date-quotes", span, "a date stands in single quotes");
        let fixed = format!("'{}'", span.of(self.source));
        self.add(finding.fix(span, fixed));
        TimePoint::Error(span)
    }

    fn ago(&mut self, begun: Span) -> TimePoint {
        let Some(interval) = self.interval("a time") else {
            self.eat_word("ago");
            return TimePoint::Error(self.since(begun.start));
        };
        if !self.eat_word("ago") && !self.misspelt_ago() {
            let end = Span::new(interval.span.end, interval.span.end);
            let finding = Diagnostic::error("ago-missing", interval.span, "a time in the past ends with AGO");
            self.add(finding.fix(end, " ago"));
        }
        TimePoint::Ago(interval)
    }

    fn named_time(&mut self, start: u32) -> TimePoint {
        if let Some(foreign) = self.foreign_ago(start) {
            return foreign;
        }
        let first = self.text(self.token()).to_ascii_lowercase();
        let words = if NAMED.contains(&first.as_str()) {
            self.take();
            first
        } else if matches!(first.as_str(), "this" | "last") {
            self.take();
            let second = self.text(self.token()).to_ascii_lowercase();
            let days = NAMED.get(3..).unwrap_or_default().contains(&second.as_str());
            if !PERIODS.contains(&second.as_str()) && !days {
                self.expected("hour, week, month, quarter or year");
                return TimePoint::Error(self.since(start));
            }
            self.take();
            format!("{first} {second}")
        } else {
            self.expected("a time such as `1 hour ago`, `today` or '2026-01-31 12:00'");
            return TimePoint::Error(Span::new(start, start));
        };
        let at = if self.eat_word("at") { self.time_of_day() } else { None };
        TimePoint::Named { words, at, span: self.since(start) }
    }

    /// What follows TIMESERIES (where it may be nothing) and SLIDE BY.
    pub(super) fn width(&mut self, required: bool) -> Width {
        let token = self.token();
        if self.eat_word("auto") {
            return Width::Auto;
        }
        if self.is(0, "max") && self.ahead(1).kind != K::Open {
            self.take();
            return Width::Max;
        }
        match token.kind {
            K::Template => {
                self.take();
                self.unit();
                Width::Template(self.since(token.span.start))
            }
            K::Word if matches!(self.ahead(1).kind, K::Number | K::Template) && self.is_every() => {
                let word = self.take();
                let finding =
                    Diagnostic::error("timeseries-by", word.span, "TIMESERIES takes the width alone");
                self.add(finding.fix(word.span, ""));
                self.width(required)
            }
            K::Word if Unit::named(self.text(token)).is_some() => {
                self.take();
                let finding =
                    Diagnostic::error("amount-missing", token.span, "a width has a number and a unit");
                self.add(finding.fix(Span::new(token.span.start, token.span.start), "1 "));
                Width::Auto
            }
            K::Number if self.ahead(1).kind == K::Word && !super::clauses::begins(self, 1) => {
                self.interval("a width").map_or(Width::Auto, Width::Of)
            }
            K::Number => {
                self.take();
                let amount: f64 = self.text(token).parse().unwrap_or(0.0);
                // A bare number counts milliseconds: below a second it is far more likely an amount without its unit.
                if amount < 1_000.0 {
                    self.error("unit-missing", token.span, "a unit of time is missing, such as `minutes`");
                }
                Width::Of(Interval { span: token.span, amount, unit: Unit::Millisecond })
            }
            _ => {
                if required {
                    self.expected("a width such as `1 minute`, AUTO or MAX");
                }
                Width::Auto
            }
        }
    }
}
