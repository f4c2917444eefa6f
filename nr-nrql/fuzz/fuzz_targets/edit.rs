//! An edited query parses and has the clause; an encoded value stays one string whatever is in it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nr_nrql::edit::{self, Limit, Time};

fuzz_target!(|input: (&str, &str, i64, u32)| {
    let (source, words, ms, rows) = input;
    for time in [Time::Epoch(ms), Time::Words(words.to_owned())] {
        if let Ok(edited) = edit::set_since(source, &time) {
            assert!(!nr_nrql::parse(&edited).has_errors(), "{edited}");
        }
    }
    if let Ok(edited) = edit::set_limit(source, Limit::Rows(rows)) {
        assert_eq!(edit::limit(&nr_nrql::parse(&edited)), Some(Limit::Rows(rows)), "{edited}");
    }
    if let Ok(value) = nr_nrql::encode::string(words) {
        let query = format!("SELECT count(*) FROM T WHERE a = {value} LIMIT 7");
        let parsed = nr_nrql::parse(&query);
        assert!(!parsed.has_errors() && edit::limit(&parsed) == Some(Limit::Rows(7)), "{query}");
    }
});
