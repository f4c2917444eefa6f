//! Texts made to break whoever reads them: each shape as often as fits, on a small stack, through everything that the
//! crate does with a text.

use std::time::Duration;

use nr_nrql::catalogue::{Catalogue, check};
use nr_nrql::diagnostic::apply;
use nr_nrql::edit::{self, Clause, Limit, Scope, Time};
use nr_nrql::lint::{self, Options};
use nr_nrql::parse::{MAX_DEPTH, MAX_DIAGNOSTICS, MAX_TEXT};
use nr_nrql::time::Now;
use nr_nrql::{fingerprint::fingerprint, format::format, parse};

/// Half of what a thread gets by default. Code without optimisation, as here, needs several times the stack of a release.
const STACK: usize = 1024 * 1024;

const NOW: Now = Now::utc(1_772_619_630_500);

/// What comes before, what is repeated, what comes behind; `SELECT` and `FROM` are all there where they can be.
const SHAPES: &[(&str, &str, &str)] = &[
    // Strings and quotes.
    ("SELECT ", "''", " FROM T"),
    ("SELECT a FROM T WHERE b = ", "'o'", "clock'"),
    ("SELECT a FROM T WHERE b = 'o", "'c", "' LIMIT 5"),
    ("SELECT a FROM T WHERE b = ", "'a'b", " LIMIT 5"),
    ("SELECT a FROM T WHERE b = ", "\"", ""),
    ("SELECT ", "`a`.", "b FROM T"),
    ("SELECT ", "``", " FROM T"),
    ("SELECT ", "{{", ""),
    ("SELECT ", "${", ""),
    ("SELECT ", "{{a}}", " FROM T"),
    ("SELECT ", "r'a'", " FROM T"),
    ("SELECT a FROM T ", "/**/", ""),
    ("SELECT a FROM T ", "/*", ""),
    ("SELECT a FROM T ", "--\n", ""),
    // Brackets of every kind.
    ("SELECT ", "(", "1 FROM T"),
    ("SELECT a FROM T ", ")", ""),
    ("SELECT ", "abs(", "a FROM T"),
    ("SELECT ", "f(a b, ", ""),
    ("SELECT a", "[0]", " FROM T"),
    ("SELECT a", "[a", " FROM T"),
    ("SELECT ", "{", "a FROM T"),
    ("SELECT a FROM T WHERE b IN ", "[", ""),
    ("SELECT a FROM T WHERE b IN ", "(b IN ", ""),
    ("SELECT a FROM T WHERE b IN (", "'x' ", ")"),
    ("SELECT a FROM T WHERE b IN (", "'x', ", "'y')"),
    // A word that begins no item, where items stand.
    ("SELECT a FROM T WHERE ", "{where ", ""),
    ("SELECT a FROM T WHERE {", "where ", ""),
    ("SELECT a FROM T WHERE b IN (", "where ", ")"),
    ("SELECT f(", "where ", ") FROM T"),
    // Operators.
    ("SELECT a FROM T WHERE ", "NOT ", "b"),
    ("SELECT ", "- ", "1 FROM T"),
    ("SELECT ", "+ ", "1 FROM T"),
    ("SELECT ", "a + ", "1 FROM T"),
    ("SELECT a FROM T WHERE b", " < b", ""),
    ("SELECT a FROM T WHERE b", " = b AND", " c"),
    ("SELECT a FROM T WHERE b", " AND b", ""),
    ("SELECT a FROM T WHERE b", " OR b", ""),
    ("SELECT a FROM T WHERE b = 1", " c = 2", ""),
    ("SELECT a FROM T WHERE b = 1", ", c = 2", ""),
    ("SELECT a FROM T WHERE b", " IS NULL", ""),
    ("SELECT a FROM T WHERE b", " LIKE 'x'", ""),
    ("SELECT a FROM T WHERE b", " IN (c)", ""),
    ("SELECT a FROM T WHERE b", " BETWEEN 1 AND 2", ""),
    ("SELECT a FROM T WHERE b", " RLIKE /x/", ""),
    ("SELECT a FROM T WHERE ", "AND ", "b"),
    ("SELECT a FROM T WHERE b ", "NOT NULL ", ""),
    ("SELECT a FROM T WHERE b ", "ISNULL ", ""),
    ("SELECT a FROM T WHERE b ", "=> 1 ", ""),
    ("SELECT a FROM T WHERE ", "CASE WHEN ", "a"),
    ("SELECT ", "DISTINCT ", "a FROM T"),
    ("SELECT count(", "DISTINCT ", "a) FROM T"),
    ("SELECT a FROM T WHERE b > ", "INTERVAL '1' HOUR ", ""),
    // Queries.
    ("", "SELECT a FROM (", "SELECT a FROM T"),
    ("", "FROM (", "FROM T SELECT a"),
    ("SELECT a FROM T WHERE b IN ", "(SELECT a FROM T WHERE b IN ", ""),
    ("SELECT a FROM T WHERE b IN ", "SELECT a FROM T WHERE b IN ", ""),
    ("SELECT ", "f(SELECT a FROM T WHERE ", "b"),
    ("FROM T ", "JOIN (FROM T ", ""),
    ("FROM T ", "JOIN (FROM U SELECT a) ON a ", "SELECT b"),
    ("WITH ", "a AS (SELECT 1 FROM T), ", "b AS (SELECT 1 FROM T) SELECT a FROM T"),
    ("WITH ", "a AS b, ", "c AS d SELECT b FROM T"),
    ("FROM T ", "WITH a AS b ", "SELECT b"),
    ("FROM T SELECT a ", "WHERE b = 1 ", ""),
    ("FROM T SELECT a ", "LIMIT 1 ", ""),
    ("", "SELECT a b ", ""),
    ("", "EXPLAIN ", "SELECT a FROM T"),
    ("", "UNION SELECT a FROM T ", ""),
    ("SELECT a FROM ", "T, ", "U"),
    ("SELECT a FROM ", "T ", ""),
    ("SELECT ", "a, ", "b FROM T"),
    ("SELECT ", "a AS b c d, ", "e FROM T"),
    ("SELECT ", "a ", "FROM T"),
    ("SELECT a AS ", "b ", "FROM T"),
    ("SELECT ", "sum b ", "FROM T"),
    ("SELECT count(*) FROM T FACET ", "a, ", "b"),
    ("SELECT count(*) FROM T FACET ", "a AND ", "b"),
    ("SELECT count(*) FROM T FACET ", "CASES (", ""),
    ("SELECT count(*) FROM T FACET CASES (", "WHERE a = 1 AS 'x', ", "WHERE b)"),
    ("SELECT count(*) FROM T FACET CASES (", "WHERE a = 1 ", ")"),
    ("SELECT a FROM T ORDER BY ", "a, ", "b"),
    ("SELECT a FROM T LIMIT 1", ",000", ""),
    // Times.
    ("SELECT a FROM T SINCE 1", "-1", ""),
    ("SELECT a FROM T SINCE 1 day ago ", "TO now ", ""),
    ("SELECT a FROM T ", "LAST 1 hour ", ""),
    ("SELECT count(*) FROM T TIMESERIES ", "BY ", "5 minutes"),
    ("SELECT count(*) FROM T ", "TIMESERIES 5 ", ""),
    ("SELECT count(*) FROM T COMPARE WITH ", "last ", "week"),
    // Nothing at all.
    ("", ";", ""),
    ("", "é", ""),
    ("", "“", ""),
    ("", "a:", ""),
    ("", "%.", ""),
    ("", ",", ""),
    ("", "1 ", ""),
];

/// Everything that the crate does with a text.
fn everything(text: &str) {
    let parsed = parse(text);
    assert!(parsed.diagnostics().len() <= MAX_DIAGNOSTICS);
    for finding in parsed.diagnostics() {
        assert!(!finding.render(text).is_empty());
        if let Some(fix) = &finding.fix {
            assert!(fix.apply(text).is_some(), "a fix that does not fit: {finding:?}");
        }
    }
    let (mended, _) = apply(text, parsed.diagnostics());
    drop(parse(&mended));
    assert_eq!(parsed.clone().statement(), parsed.statement());
    let mut nodes = 0_usize;
    parsed.statement().walk(&mut |_| nodes += 1);
    // A tree is no larger than its text, or whoever keeps trees can be filled up.
    assert!(nodes <= 4 * text.len() + 16, "{nodes} nodes");
    let formatted = format(&parsed);
    let print = fingerprint(&parsed);
    assert_eq!(formatted.is_ok(), !parsed.has_errors());
    assert_eq!(print.is_some(), !parsed.has_errors());
    if let (Ok(formatted), Some(print)) = (&formatted, &print) {
        assert_eq!(fingerprint(&parse(formatted)).as_ref(), Some(print));
    }
    let _ = lint::lint(&parsed, &Options::new(NOW));
    let _ = check(&parsed, &Catalogue::new());
    let _ = edit::limit(&parsed);
    let _ = edit::set_limit(text, Limit::Rows(5));
    let _ = edit::set_since(text, &Time::Words("1 day ago".to_owned()));
    let _ = edit::set_facet(text, ["a"]);
    let _ = edit::remove(text, Clause::ALL[0]);
    let _ = edit::scope_to_entity(text, "MXxBUE18QVBQTElDQVRJT058MjM");
    let _ = edit::split_window(text, Duration::from_secs(600), NOW);
    if let Ok(condition) = nr_nrql::build::Condition::parse(text) {
        let _ = edit::add_where("SELECT a FROM T", Scope::Innermost, &condition);
    }
    if let Ok(condition) = nr_nrql::build::Condition::equals("a", text) {
        let _ = edit::add_where("SELECT a FROM T", Scope::Outer, &condition);
    }
}

/// Runs on a thread with a small stack: a recursion that the text decides ends the process, which is how it shows.
fn on_a_small_stack(run: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(STACK).spawn(run).unwrap().join().unwrap();
}

fn repeated((before, part, after): (&str, &str, &str), times: usize) -> String {
    [before, &part.repeat(times), after].concat()
}

#[test]
fn no_shape_of_text_overflows_a_small_stack() {
    for shape in SHAPES {
        // An overflow ends the process: with `--nocapture` the last line says which shape it was.
        println!("{shape:?}");
        on_a_small_stack(|| {
            // Few, below the bounds and above them, and as many as a text of 32 KB holds.
            for times in [2, 31, 63, 65, 990, 32 * 1024 / shape.1.len()] {
                everything(&repeated(*shape, times));
            }
        });
    }
}

/// The work grows with the text, not with its square: eight times the text takes about eight times as long, and a
/// square would take sixty-four times. The best of several runs, since others may use the machine.
#[test]
fn no_shape_of_text_takes_the_square_of_its_length() {
    let best = |text: &str| {
        let once = || {
            let begun = std::time::Instant::now();
            drop(parse(text));
            begun.elapsed()
        };
        (0..3).map(|_| once()).min().unwrap()
    };
    let mut slow = Vec::new();
    for shape in SHAPES {
        println!("{shape:?}");
        let times = MAX_TEXT / 16 / shape.1.len() - 32;
        let (short, long) = (best(&repeated(*shape, times)), best(&repeated(*shape, times * 8)));
        if long > short * 24 + Duration::from_millis(100) {
            slow.push(format!("{shape:?}: {short:?}, then {long:?}"));
        }
    }
    assert!(slow.is_empty(), "{}", slow.join("\n"));
}

#[test]
fn what_is_too_much_is_said_and_what_is_not_is_taken() {
    let deep = |depth: usize| format!("SELECT {}1{} FROM T", "(".repeat(depth), ")".repeat(depth));
    let said = |text: &str, code: &str| parse(text).diagnostics().iter().any(|found| found.code == code);
    assert!(!parse(&deep(MAX_DEPTH as usize / 2)).has_errors());
    assert!(said(&deep(50_000), "too-deep"));
    assert!(said(&" ".repeat(MAX_TEXT + 1), "too-long"));
    for (before, part, after) in [
        ("SELECT ", "a + ", "1 FROM T"),
        ("SELECT a", "[0]", " FROM T"),
        ("SELECT a FROM T WHERE b", " AND b", ""),
    ] {
        assert!(!parse(&repeated((before, part, after), 900)).has_errors(), "{part}");
        assert!(said(&repeated((before, part, after), 10_000), "too-long"), "{part}");
    }
}
