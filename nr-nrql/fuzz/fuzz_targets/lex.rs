//! Tokens follow each other without a gap, begin and end between characters, and read the same when the text is cut after one.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|source: &str| {
    let tokens = nr_nrql::lex::lex(source);
    let mut at = 0;
    for token in &tokens {
        assert!(token.span.start == at && token.span.end > at, "a gap at {at}");
        assert!(source.is_char_boundary(token.span.end as usize), "within a character at {at}");
        at = token.span.end;
    }
    assert_eq!(at as usize, source.len());
    for kept in tokens.iter().take(64) {
        let again = nr_nrql::lex::lex(&source[..kept.span.start as usize]);
        assert_eq!(again, tokens[..again.len()], "what comes later changes what came before");
    }
});
