//! A formatted query has the same tokens, comments and meaning, and stays as it is when it is formatted again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nr_nrql::fingerprint::fingerprint;
use nr_nrql::format::{FormatErrorKind, format};
use nr_nrql::lex::{TokenKind, lex};

/// What formatting keeps: every token but white space, words in any case, comments without blanks at their end.
fn kept(text: &str) -> Vec<(TokenKind, String)> {
    let tokens = lex(text).into_iter().filter(|token| token.kind != TokenKind::Space);
    tokens
        .map(|token| {
            let written = token.span.of(text);
            let shown = match token.kind {
                TokenKind::Word => written.to_ascii_lowercase(),
                TokenKind::Comment => written.trim_end().to_owned(),
                _ => written.to_owned(),
            };
            (token.kind, shown)
        })
        .collect()
}

fuzz_target!(|source: &str| {
    let parsed = nr_nrql::parse(source);
    let formatted = match format(&parsed) {
        Ok(formatted) => formatted,
        Err(error) => return assert!(parsed.has_errors() || error.kind == FormatErrorKind::TooLong),
    };
    let again = nr_nrql::parse(&formatted);
    assert!(!again.has_errors(), "no query any more: {formatted}");
    assert_eq!(format(&again).as_ref(), Ok(&formatted));
    assert_eq!(kept(source), kept(&formatted));
    let print = fingerprint(&parsed);
    assert_eq!(print, fingerprint(&again), "{formatted}");
    let print = print.expect("a query without errors");
    assert_eq!(fingerprint(&nr_nrql::parse(print.as_str())).as_ref(), Some(&print), "{source}");
});
