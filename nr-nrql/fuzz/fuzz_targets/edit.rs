//! An edited query parses and has the clause; an encoded value stays one string whatever is in it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nr_nrql::build::Condition;
use nr_nrql::edit::{self, Clause, Limit, Scope, Time};
use nr_nrql::fingerprint::fingerprint;
use nr_nrql::time::Now;

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
    for clause in Clause::ALL {
        if let Ok(edited) = edit::remove(source, clause) {
            assert!(!nr_nrql::parse(&edited).has_errors(), "{edited}");
        }
    }
    for scope in [Scope::Outer, Scope::Innermost] {
        let Ok(condition) = Condition::equals(words, words) else { break };
        if let Ok(edited) = edit::add_where(source, scope, &condition) {
            let (before, after) = (nr_nrql::parse(source), nr_nrql::parse(&edited));
            assert_eq!(edit::limit(&before), edit::limit(&after), "{edited}");
            assert!(fingerprint(&before) != fingerprint(&after), "{edited}");
        }
    }
    let _ = edit::set_facet(source, [words]);
    let _ = edit::scope_to_entity(source, words);
    let now = Now::utc(ms);
    if let Ok(pieces) = edit::split_window(source, std::time::Duration::from_secs(u64::from(rows)), now) {
        assert!(pieces.iter().all(|piece| !nr_nrql::parse(piece).has_errors()));
    }
    let _ = edit::tighten_window(source, ms.saturating_sub(i64::from(rows)), ms, now);
    if let Ok(value) = nr_nrql::encode::string(words) {
        let query = format!("SELECT count(*) FROM T WHERE a = {value} LIMIT 7");
        let parsed = nr_nrql::parse(&query);
        assert!(!parsed.has_errors() && edit::limit(&parsed) == Some(Limit::Rows(7)), "{query}");
    }
});
