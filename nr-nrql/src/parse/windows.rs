//! Windows as other languages and people say them, and how NRQL does.

use alloc::format;
use alloc::string::String;

use super::{Parser, habits};
use crate::ast::{Interval, Query, Text, TimeClause, TimePoint, Unit};
use crate::diagnostic::Diagnostic;
use crate::functions;
use crate::lex::{Token, TokenKind as K};

impl Parser<'_> {
    /// `an hour ago`, `last 30 minutes`, `now() - 1 hour`, `-1h`, `INTERVAL '1 hour'`: other ways to say how long ago; what
    /// NRQL says instead.
    pub(super) fn foreign_ago(&mut self, start: u32) -> Option<TimePoint> {
        let mut n = 1;
        let now = self.is(0, "now");
        if now {
            if self.ahead(1).kind == K::Open && self.ahead(2).kind == K::Close {
                n = 3;
            }
            if self.ahead(n).kind != K::Minus {
                if n == 3 {
                    self.at += 3;
                    let span = self.since(start);
                    let finding =
                        Diagnostic::error("sql-function", span, "NRQL writes the time at hand as NOW");
                    self.add(finding.fix(span, "NOW"));
                    return Some(TimePoint::Error(span));
                }
                return None;
            }
            n += 1;
            n += usize::from(self.is(n, "interval"));
        }
        let spelled = ["a", "an", "one"].iter().any(|word| self.is(0, word));
        let span_words = ["last", "past", "previous"].iter().any(|word| self.is(0, word));
        let length = self.is(0, "interval") || self.kind() == K::Minus;
        if !(now || spelled || span_words || length) {
            return None;
        }
        let number = self.ahead(n);
        let text = self.text(number);
        let (amount, unit, end) = match number.kind {
            _ if spelled => ("1", self.any_unit(n)?, n),
            K::Number => (text, self.any_unit(n + 1)?, n + 1),
            // `INTERVAL '1 hour'`, and `INTERVAL '1' HOUR`.
            K::String if now || length => {
                let inside = text.trim_matches('\'').trim();
                let (amount, unit, end) = match inside.split_once(' ') {
                    Some((amount, unit)) => (amount, unit_of(unit.trim())?, n),
                    None => (inside, self.any_unit(n + 1)?, n + 1),
                };
                if amount.is_empty() || !amount.bytes().all(|byte| byte.is_ascii_digit()) {
                    return None;
                }
                (amount, unit, end)
            }
            _ => return None,
        };
        let fixed = ago(amount, unit);
        self.at += end + 1;
        self.eat_word("ago");
        let span = self.since(start);
        let message = format!("NRQL says it as `{fixed}`");
        self.add(Diagnostic::error("ago", span, message).fix(span, fixed));
        Some(TimePoint::Ago(Interval { span, amount: amount.parse().unwrap_or(0.0), unit }))
    }

    /// The unit that a word means, spelled out or not.
    fn any_unit(&self, n: usize) -> Option<Unit> {
        let token = self.ahead(n);
        if token.kind != K::Word {
            return None;
        }
        unit_of(self.text(token))
    }

    /// `LAST 1 hour` or `IN THE LAST 30 minutes` in place of SINCE, and `TO now` in place of UNTIL: each sets the clause
    /// that it means, unless that is there. Says whether it was one.
    pub(super) fn foreign_window(&mut self, query: &mut Query) -> bool {
        let start = self.token().span;
        if ["to", "till", "through"].iter().any(|word| self.is(0, word)) && query.since.is_some() {
            self.take();
            if query.until.is_some() {
                self.error("twice", start, "UNTIL stands twice, once as another word; keep one");
            } else {
                let finding = Diagnostic::error("misspelt", start, "the end of a window follows UNTIL");
                self.add(finding.fix(start, "UNTIL"));
            }
            let point = self.time_point();
            query.until.get_or_insert(TimeClause { span: self.since(start.start), point });
            return true;
        }
        let mut n =
            usize::from(["in", "over", "for", "during", "within"].iter().any(|word| self.is(0, word)));
        n += usize::from(self.is(n, "the"));
        if !["last", "past", "previous"].iter().any(|word| self.is(n, word)) {
            return false;
        }
        n += 1;
        let number = self.ahead(n);
        let amount = if number.kind == K::Number { self.text(number) } else { "1" };
        n += usize::from(number.kind == K::Number);
        let Some(unit) = self.any_unit(n) else { return false };
        self.at += n + 1;
        self.eat_word("ago");
        let span = self.since(start.start);
        if query.since.is_some() {
            self.error("twice", span, "SINCE stands twice, once in other words; keep one");
            return true;
        }
        let fixed = format!("SINCE {}", ago(amount, unit));
        let finding = Diagnostic::error("ago", span, format!("NRQL says it as `{fixed}`"));
        self.add(finding.fix(span, fixed));
        let amount = amount.parse().unwrap_or(0.0);
        query.since = Some(TimeClause { span, point: TimePoint::Ago(Interval { span, amount, unit }) });
        true
    }

    /// `COMPARE WITH last week` and `COMPARE WITH yesterday`, at hand after WITH. Says whether it was one.
    pub(super) fn foreign_shift(&mut self) -> bool {
        let start = self.token().span;
        let last = ["last", "previous", "prior", "a", "the"].iter().any(|word| self.is(0, word));
        let unit = match self.any_unit(1) {
            Some(unit) if last => unit,
            _ if self.is(0, "yesterday") => Unit::Day,
            _ => return false,
        };
        self.at += 1 + usize::from(last);
        self.eat_word("ago");
        let span = self.since(start.start);
        let fixed = ago("1", unit);
        let finding = Diagnostic::error("ago", span, format!("NRQL says it as `{fixed}`"));
        self.add(finding.fix(span, fixed));
        true
    }

    /// A word in place of AGO that is meant to be it. Says whether it was one; the word is taken.
    pub(super) fn misspelt_ago(&mut self) -> bool {
        let token = self.token();
        let near = token.kind == K::Word && functions::near(self.text(token), ["ago"].into_iter()).is_some();
        let back = ["back", "earlier", "before"].iter().any(|word| self.is(0, word));
        if !(near || back) {
            return false;
        }
        self.take();
        let finding = Diagnostic::error("misspelt", token.span, "a time in the past ends with AGO");
        self.add(finding.fix(token.span, "ago"));
        true
    }

    /// A unit of time that is misspelt. The word stays.
    pub(super) fn misspelt_unit(&mut self, word: Token) -> Option<Unit> {
        if word.kind != K::Word {
            return None;
        }
        let near = functions::near(self.text(word), Unit::ALL.iter().map(|(_, name)| *name))?;
        let plural = if self.text(word).ends_with(['s', 'S']) { "s" } else { "" };
        let message = format!("`{}` is no unit of time; did you mean `{near}{plural}`?", self.text(word));
        self.add(Diagnostic::error("misspelt", word.span, message).fix(word.span, format!("{near}{plural}")));
        Unit::named(near)
    }

    /// The time of day after AT, in quotes or not.
    pub(super) fn time_of_day(&mut self) -> Option<Text> {
        let first = self.token();
        if first.kind != K::Number {
            return self.string("a time of day such as '09:30'");
        }
        self.take();
        while self.token().span.start == self.last_end()
            && matches!(self.kind(), K::Number | K::Colon | K::Word)
        {
            self.take();
        }
        let span = self.since(first.span.start);
        let text = span.of(self.source);
        let finding =
            Diagnostic::error("time-quotes", span, "a time of day stands in quotes, such as '09:30'");
        let clock = text.contains(':') && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b':');
        self.add(if clock { finding.fix(span, format!("'{text}'")) } else { finding });
        Some(Text { span, text: text.into() })
    }

    /// `'1 hour ago'`: a text is a date to NRQL.
    pub(super) fn quoted_ago(&mut self, text: &Text) {
        let (number, rest) = text.text.trim().split_once(' ').unwrap_or_default();
        let unit = rest.split_whitespace().next().and_then(Unit::named);
        let ago = rest.split_whitespace().nth(1).is_some_and(|word| word.eq_ignore_ascii_case("ago"));
        if number.parse::<u32>().is_ok() && unit.is_some() && ago {
            let finding = Diagnostic::warning("time-quotes", text.span, "only dates stand in quotes");
            self.add(finding.fix(text.span, text.text.trim()));
        }
    }

    /// A time zone without its quotes, at hand.
    pub(super) fn bare_zone(&mut self) -> Option<Text> {
        let first = self.token();
        if first.kind != K::Word || super::clauses::begins(self, 0) {
            return None;
        }
        self.take();
        while self.token().span.start == self.last_end()
            && matches!(self.kind(), K::Slash | K::Word | K::Minus)
        {
            self.take();
        }
        let span = self.since(first.span.start);
        let text = span.of(self.source);
        let finding = Diagnostic::error("zone-quotes", span, "a time zone stands in single quotes");
        self.add(finding.fix(span, format!("'{text}'")));
        Some(Text { span, text: text.into() })
    }

    /// `5 minutes` where a length of time may be said as `minute` or `'minute'`: what is meant, if it is clear.
    pub(super) fn meant_interval(text: &str) -> Option<String> {
        let unit = Unit::named(text.trim_matches('\''))?;
        Unit::ALL.iter().find(|(known, _)| *known == unit).map(|(_, name)| format!("1 {name}"))
    }
}

/// The unit of this name or abbreviation.
fn unit_of(text: &str) -> Option<Unit> {
    Unit::named(text).or_else(|| habits::abbreviation(text))
}

/// `2 hours ago`
fn ago(amount: &str, unit: Unit) -> String {
    let name = Unit::ALL.iter().find(|(known, _)| *known == unit).map_or("", |(_, name)| name);
    let plural = if amount == "1" { "" } else { "s" };
    format!("{amount} {name}{plural} ago")
}
