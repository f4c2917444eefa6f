//! Any text has a tree: tokens join to the text, spans lie within it, findings can be drawn and their fixes applied.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|source: &str| {
    let parsed = nr_nrql::parse(source);
    let joined: String = parsed.tokens().iter().map(|token| token.span.of(source)).collect();
    assert!(parsed.tokens().is_empty() || joined == source, "the tokens are not the text");
    for finding in parsed.diagnostics() {
        assert!(finding.span.end as usize <= source.len());
        let _ = finding.render(source);
        if let Some(fix) = &finding.fix {
            assert!(fix.apply(source).is_some(), "a fix that does not fit");
        }
    }
});
