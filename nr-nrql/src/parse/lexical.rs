//! Faults that show in a token alone.

use alloc::format;
use alloc::string::String;

use super::{Parser, clauses};
use crate::diagnostic::Diagnostic;
use crate::lex::{Token, TokenKind as K};
use crate::span::Span;

impl Parser<'_> {
    pub(super) fn lexical(&mut self, token: Token) {
        let text = token.span.of(self.source);
        let span = token.span;
        match token.kind {
            K::OpenString => {
                let message = "this quote is never closed; end the string with `'`";
                let quote = if text.starts_with('"') { "\"" } else { "'" };
                let finding = Diagnostic::error("open-string", span, message);
                self.add(finding.fix(ending(text, span), quote));
            }
            K::OpenQuoted => {
                let message = "this backtick is never closed; end the name with another one";
                let finding = Diagnostic::error("open-name", span, message);
                self.add(finding.fix(ending(text, span), "`"));
            }
            K::OpenComment => {
                self.error("open-comment", span, "this comment is never closed; end it with `*/`");
            }
            K::DoubleString => {
                let inner = text.get(1..text.len() - 1).unwrap_or_default();
                let fixed = format!("'{}'", inner.replace("\\\"", "\"").replace('\'', "\\'"));
                let finding =
                    Diagnostic::error("double-quotes", span, "strings stand in single quotes in NRQL");
                self.add(finding.fix(span, fixed));
            }
            K::Semicolon => {
                let finding = Diagnostic::error("semicolon", span, "NRQL has no `;`: one text is one query");
                self.add(finding.fix(span, ""));
            }
            K::Unknown => self.unknown(text, span),
            _ => {}
        }
    }

    fn unknown(&mut self, text: &str, span: Span) {
        let (code, message, fixed) = match text {
            "&&" => ("sql-operator", "NRQL writes `&&` as AND", Some("AND")),
            "||" => ("sql-operator", "NRQL writes `||` as OR, and joins texts with concat(a, b)", Some("OR")),
            "=~" => ("sql-operator", "NRQL matches patterns with RLIKE r'…'", Some("RLIKE")),
            "~" => ("sql-operator", "NRQL matches patterns with RLIKE r'…'", Some("RLIKE")),
            "!~" => ("sql-operator", "NRQL matches patterns with RLIKE r'…'", Some("NOT RLIKE")),
            "^" => ("sql-operator", "NRQL has no `^` between numbers; use pow(a, b)", None),
            "!" => ("sql-operator", "NRQL writes `!` as NOT", Some("NOT ")),
            "%" => ("sql-operator", "NRQL has no `%` between numbers; use mod(a, b)", None),
            "‘" | "’" => ("typographic", "typographic quotes are none to NRQL; use `'`", Some("'")),
            "“" | "”" => ("typographic", "typographic quotes are none to NRQL; use `'`", Some("'")),
            "–" | "—" => ("typographic", "this dash is no minus to NRQL; use `-`", Some("-")),
            "\u{a0}" | "\u{200b}" | "\u{feff}" => {
                ("typographic", "this blank is none to NRQL; it came from a web page or an editor", Some(" "))
            }
            _ => {
                let shown = text.escape_debug();
                let message =
                    format!("`{shown}` means nothing in NRQL; a name that holds it stands in backticks");
                self.error("unknown-character", span, message);
                return;
            }
        };
        let finding = Diagnostic::error(code, span, message);
        self.add(match fixed {
            Some(fixed) => finding.fix(span, fixed),
            None => finding,
        });
    }
}

/// Where a string or name that was left open most likely ends: before the next clause, AND, OR, or bracket; else at the
/// end of the text.
fn ending(text: &str, span: Span) -> Span {
    let upper: String = text.to_ascii_uppercase();
    let words = clauses::STARTS.iter().chain(&["AND", "OR", "AS", "AUTO"]);
    let next = words
        .filter_map(|word| {
            upper.match_indices(word).map(|(at, _)| at).find(|at| {
                let bytes = upper.as_bytes();
                let blank = |at: usize| bytes.get(at).is_none_or(|byte| byte.is_ascii_whitespace());
                *at > 0 && blank(at - 1) && blank(at + word.len())
            })
        })
        .chain(text.find([',', ')']))
        .min()
        .unwrap_or(text.len());
    let kept = text.get(..next).unwrap_or(text).trim_end();
    let at = span.start + kept.len() as u32;
    Span::new(at, at)
}
