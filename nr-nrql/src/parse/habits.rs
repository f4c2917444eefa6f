//! What people write who know SQL: each habit gets the way NRQL says it.

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::String;

use super::{Parser, clauses};
use crate::ast::{Expr, ExprKind, Unit};
use crate::diagnostic::Diagnostic;
use crate::functions;
use crate::lex::{Token, TokenKind as K};
use crate::span::Span;

/// Words of SQL that NRQL lacks, and what to do instead.
const WORDS: &[(&str, &str, &str)] = &[
    (
        "having",
        "sql-having",
        "NRQL has no HAVING; filter in an outer query: SELECT … FROM (SELECT … FACET …) WHERE …",
    ),
    ("union", "sql-union", "NRQL has no UNION; name several event types in FROM, or run two queries"),
    ("escape", "sql-escape", "NRQL has no ESCAPE; use RLIKE for patterns with a literal `%`"),
    ("case", "sql-case", "NRQL has no CASE; use if(condition, a, b), or FACET CASES (WHERE … AS '…')"),
    ("when", "sql-case", "NRQL has no CASE; use if(condition, a, b), or FACET CASES (WHERE … AS '…')"),
    ("distinct", "sql-distinct", "NRQL has no DISTINCT; use uniques(attribute) or uniqueCount(attribute)"),
    ("between", "sql-between", "NRQL has no BETWEEN; write two comparisons joined by AND"),
    ("exists", "sql-exists", "NRQL has no EXISTS; use IN with a subquery"),
    ("over", "sql-over", "NRQL has no window functions; use a nested query, or TIMESERIES with SLIDE BY"),
    ("partition", "sql-over", "NRQL has no PARTITION BY; use FACET"),
    ("top", "sql-top", "NRQL has no TOP; use LIMIT"),
    ("insert", "read-only", "NRQL only reads; data comes in through New Relic's ingest APIs"),
    ("update", "read-only", "NRQL only reads; telemetry cannot be changed"),
    ("show", "show", "SHOW EVENT TYPES stands alone"),
    ("right", "sql-join", "NRQL has INNER JOIN and LEFT JOIN with a subquery only"),
    ("full", "sql-join", "NRQL has INNER JOIN and LEFT JOIN with a subquery only"),
    ("cross", "sql-join", "NRQL has INNER JOIN and LEFT JOIN with a subquery only"),
    ("outer", "sql-join", "NRQL has INNER JOIN and LEFT JOIN with a subquery only"),
    ("fetch", "sql-limit", "NRQL has no FETCH; use LIMIT"),
    ("qualify", "sql-over", "NRQL has no QUALIFY; filter in an outer query"),
    ("explain", "read-only", "NRQL has no EXPLAIN; ask the query itself"),
    ("describe", "show", "NRQL has no DESCRIBE; ask SELECT keyset() FROM the event type"),
    ("create", "read-only", "NRQL only reads; data comes in through New Relic's ingest APIs"),
    ("drop", "read-only", "NRQL only reads; telemetry cannot be changed"),
    ("alter", "read-only", "NRQL only reads; telemetry cannot be changed"),
    ("intersect", "sql-union", "NRQL has no INTERSECT; use IN with a subquery"),
    ("except", "sql-union", "NRQL has no EXCEPT; use NOT IN with a subquery"),
];

/// Abbreviated units of time.
const ABBREVIATIONS: &[(&str, Unit)] = &[
    ("ms", Unit::Millisecond),
    ("msec", Unit::Millisecond),
    ("s", Unit::Second),
    ("sec", Unit::Second),
    ("secs", Unit::Second),
    ("m", Unit::Minute),
    ("min", Unit::Minute),
    ("mins", Unit::Minute),
    ("h", Unit::Hour),
    ("hr", Unit::Hour),
    ("hrs", Unit::Hour),
    ("d", Unit::Day),
    ("w", Unit::Week),
    ("wk", Unit::Week),
    ("wks", Unit::Week),
    ("mo", Unit::Month),
    ("mon", Unit::Month),
    ("q", Unit::Quarter),
    ("y", Unit::Year),
    ("yr", Unit::Year),
    ("yrs", Unit::Year),
];

/// The unit that an abbreviation means.
pub(super) fn abbreviation(word: &str) -> Option<Unit> {
    ABBREVIATIONS.iter().find(|(short, _)| short.eq_ignore_ascii_case(word)).map(|(_, unit)| *unit)
}

impl Parser<'_> {
    /// Explains the word at hand if it is a known habit or a misspelt clause; says whether it did.
    pub(super) fn habit(&mut self) -> bool {
        let token = self.token();
        if matches!(token.kind, K::OpenString | K::OpenQuoted | K::OpenComment | K::Semicolon | K::Unknown) {
            // Reported when it was read.
            return true;
        }
        if token.kind != K::Word {
            return false;
        }
        if self.diagnostics.len() >= super::MAX_DIAGNOSTICS {
            return true;
        }
        let word = self.text(token);
        if self.is(0, "by")
            && self
                .at
                .checked_sub(1)
                .and_then(|at| self.tokens.get(at))
                .is_some_and(|last| self.text(*last).eq_ignore_ascii_case("facet"))
        {
            let finding = Diagnostic::error("facet-by", token.span, "FACET stands without BY");
            self.add(finding.fix(token.span, ""));
            return true;
        }
        if let Some((_, code, message)) = WORDS.iter().find(|(theirs, ..)| theirs.eq_ignore_ascii_case(word))
        {
            self.error(code, token.span, *message);
            return true;
        }
        if self.is(0, "time") && self.is(1, "series") {
            let span = token.span.to(self.ahead(1).span);
            self.add(Diagnostic::error("misspelt", span, "TIMESERIES is one word").fix(span, "TIMESERIES"));
            return true;
        }
        if self.is(0, "sort") && self.is(1, "by") {
            let span = token.span.to(self.ahead(1).span);
            self.add(Diagnostic::error("misspelt", span, "NRQL sorts with ORDER BY").fix(span, "ORDER BY"));
            return true;
        }
        if self.is(0, "timezone") && self.ahead(1).kind == K::String {
            let finding = Diagnostic::error("incomplete", token.span, "TIMEZONE goes with WITH");
            self.add(finding.fix(token.span, "WITH TIMEZONE"));
            return true;
        }
        if self.is(0, "nulls") && (self.is(1, "first") || self.is(1, "last")) {
            let span = token.span.to(self.ahead(1).span);
            let finding = Diagnostic::error("sql-nulls", span, "NRQL has no NULLS FIRST and NULLS LAST");
            self.add(finding.fix(span, ""));
            return true;
        }
        // Words that begin a clause only together with another.
        let pair = [("ORDER", "BY"), ("SLIDE", "BY"), ("COMPARE", "WITH")]
            .into_iter()
            .find(|(first, _)| first.eq_ignore_ascii_case(word));
        if let Some((first, second)) = pair {
            let wrong = ["to", "against", "on"].iter().any(|word| self.is(1, word));
            let span = if wrong { token.span.to(self.ahead(1).span) } else { token.span };
            let finding = Diagnostic::error("incomplete", token.span, format!("{first} goes with {second}"));
            self.add(finding.fix(span, format!("{first} {second}")));
            return true;
        }
        if !clauses::reserved(word)
            && !clauses::STARTS.iter().any(|start| start.eq_ignore_ascii_case(word))
            && let Some(near) = functions::near(word, clauses::STARTS.iter().copied())
        {
            let message = format!("unexpected `{word}`; did you mean `{near}`?");
            self.add(Diagnostic::error("misspelt", token.span, message).fix(token.span, near));
            return true;
        }
        false
    }

    /// Whether a word is one of SQL's, or a clause that is misspelt.
    pub(super) fn is_habit(&self, word: &str) -> bool {
        WORDS.iter().any(|(theirs, ..)| theirs.eq_ignore_ascii_case(word))
            || functions::near(word, clauses::STARTS.iter().copied()).is_some()
    }

    /// Explains an abbreviated unit; says whether it was one.
    pub(super) fn abbreviated(&mut self, token: Token) -> bool {
        let word = self.text(token);
        let Some(unit) = abbreviation(word) else { return false };
        let name = Unit::ALL.iter().find(|(known, _)| *known == unit).map_or("", |(_, name)| name);
        let glued = token.span.start > 0
            && !self
                .source
                .get(..token.span.start as usize)
                .unwrap_or_default()
                .ends_with(char::is_whitespace);
        let fixed = if glued { format!(" {name}s") } else { format!("{name}s") };
        let message = format!("NRQL spells units of time out: `{name}s`, not `{word}`");
        self.add(Diagnostic::error("abbreviated-unit", token.span, message).fix(token.span, fixed));
        true
    }

    /// `DISTINCT x` as an expression.
    pub(super) fn distinct(&mut self) -> Expr {
        let word = self.take();
        let called = self.at.checked_sub(3).and_then(|at| self.tokens.get(at)).copied();
        let unique = called.is_some_and(|token| {
            ["uniquecount", "uniques"].iter().any(|name| self.text(token).eq_ignore_ascii_case(name))
        });
        if unique {
            let span = Span::new(word.span.start, self.token().span.start);
            let message = "uniqueCount() and uniques() look at distinct values by themselves";
            self.add(Diagnostic::error("sql-distinct", word.span, message).fix(span, ""));
            return self.expr("an attribute");
        }
        let counted = self.at >= 3
            && self
                .tokens
                .get(self.at - 3)
                .is_some_and(|token| self.text(*token).eq_ignore_ascii_case("count"))
            && self.tokens.get(self.at - 2).is_some_and(|token| token.kind == K::Open);
        let inner = self.expr("an attribute");
        let name = inner.span.of(self.source).to_owned();
        let span = self.since(word.span.start);
        if counted && self.kind() == K::Close {
            let start = self.tokens.get(self.at.saturating_sub(1)).map_or(span.start, |_| {
                let count = (0..self.at).rev().filter_map(|at| self.tokens.get(at)).find(|token| {
                    token.span.end <= word.span.start && self.text(**token).eq_ignore_ascii_case("count")
                });
                count.map_or(span.start, |token| token.span.start)
            });
            let whole = crate::Span::new(start, self.token().span.end);
            let finding = Diagnostic::error(
                "sql-distinct",
                word.span,
                "NRQL counts distinct values with uniqueCount(attribute)",
            );
            self.add(finding.fix(whole, format!("uniqueCount({name})")));
        } else {
            let finding = Diagnostic::error(
                "sql-distinct",
                word.span,
                "NRQL lists distinct values with uniques(attribute)",
            );
            self.add(finding.fix(span, format!("uniques({name})")));
        }
        Expr { span, kind: ExprKind::Error }
    }

    /// `CASE WHEN a THEN b [ELSE c] END`, which NRQL says with `if(a, b, c)`.
    pub(super) fn case_when(&mut self) -> Expr {
        let word = self.take();
        let mut fixed = String::new();
        let mut branches = 0;
        while self.eat_word("when") {
            let condition = self.expr("a condition");
            self.eat_word("then");
            let value = self.expr("a value");
            branches += 1;
            fixed.push_str(&format!(
                "if({}, {}, ",
                condition.span.of(self.source),
                value.span.of(self.source)
            ));
        }
        let other = if self.eat_word("else") { self.expr("a value").span.of(self.source) } else { "NULL" };
        self.eat_word("end");
        fixed.push_str(other);
        fixed.push_str(&")".repeat(branches));
        let span = self.since(word.span.start);
        let finding = Diagnostic::error("sql-case", word.span, "NRQL has no CASE; use if(condition, a, b)");
        self.add(finding.fix(span, fixed));
        Expr { span, kind: ExprKind::Error }
    }
}
