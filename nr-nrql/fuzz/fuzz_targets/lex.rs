//! Tokens follow each other without a gap, begin and end between characters, and read the same by themselves.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nr_nrql::lex::TokenKind;

fuzz_target!(|source: &str| {
    let tokens = nr_nrql::lex::lex(source);
    let mut at = 0;
    for token in &tokens {
        assert!(token.span.start == at && token.span.end > at, "a gap at {at}");
        assert!(source.is_char_boundary(token.span.end as usize), "within a character at {at}");
        at = token.span.end;
    }
    assert_eq!(at as usize, source.len());
    for token in tokens.iter().filter(|token| token.kind != TokenKind::Unknown) {
        let alone = token.span.of(source);
        let again = nr_nrql::lex::lex(alone);
        assert!(again.len() == 1 && again[0].kind == token.kind, "{alone:?} is {:?} by itself", again);
    }
});
