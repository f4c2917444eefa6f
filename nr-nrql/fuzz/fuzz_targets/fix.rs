//! Fixes can be made one after the other, as an editor makes them, and never leave a text that cannot be read.
#![no_main]

use libfuzzer_sys::fuzz_target;

/// Fixes made at most: one fault can hide the next, but there is an end.
const ROUNDS: usize = 16;

fuzz_target!(|source: &str| {
    let mut text = source.to_owned();
    for _ in 0..ROUNDS {
        let parsed = nr_nrql::parse(&text);
        let Some(fix) = parsed.diagnostics().iter().find_map(|finding| finding.fix.as_ref()) else { break };
        let fixed = fix.apply(&text).expect("a fix fits its text");
        assert_ne!(fixed, text, "a fix that changes nothing");
        text = fixed;
    }
});
