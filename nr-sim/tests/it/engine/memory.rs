//! How much of a long window is in memory at once.

use std::sync::{Arc, Mutex, Weak};

use nr_core::{AccountId, TimeWindow};
use nr_sim::store::{Chunk, Telemetry, Value};

use super::{MINUTE, NOW, ask_of, chunk};

const HOUR: i64 = 60 * MINUTE;

/// A row every ten minutes of thirty days, made anew each time that it is asked for, and remembered only as long as
/// somebody holds it.
#[derive(Default)]
struct Hourly {
    held: Mutex<Vec<Weak<Chunk>>>,
    most: Mutex<usize>,
}

impl Telemetry for Hourly {
    fn event_types(&self) -> &[&str] {
        &["Tick"]
    }

    fn chunks(&self, _: AccountId, event_type: &str, window: TimeWindow) -> Vec<Arc<Chunk>> {
        let begin = window.begin_ms().max(NOW - 30 * 24 * HOUR);
        let hours = begin.div_euclid(HOUR)..(window.end_ms() - 1).div_euclid(HOUR) + 1;
        let made: Vec<Arc<Chunk>> = hours
            .map(|hour| {
                let row = |part: i64| (hour * HOUR + part * 10 * MINUTE, vec![("n", Value::from(part))]);
                Arc::new(chunk(event_type, &[row(0), row(1), row(2), row(3), row(4), row(5)]))
            })
            .collect();
        let mut held = self.held.lock().unwrap();
        held.retain(|chunk| chunk.strong_count() > 0);
        held.extend(made.iter().map(Arc::downgrade));
        let mut most = self.most.lock().unwrap();
        *most = held.len().max(*most);
        made
    }
}

/// The rows that a query inspects, and the chunks that are held at once while it does, are at most these.
fn check(nrql: &str, inspected: u64, held: usize) {
    let hourly = Hourly::default();
    let answer = ask_of(&hourly, nrql).unwrap();
    assert_eq!(answer.performance.inspected_count, inspected, "{nrql}");
    let most = *hourly.most.lock().unwrap();
    assert!(most <= held, "{nrql}: {most} chunks at once");
}

#[test]
fn a_long_window_is_read_a_slice_at_a_time() {
    const ALL: u64 = 30 * 24 * 6;
    for (nrql, inspected, held) in [
        ("SELECT count(*) FROM Tick SINCE 30 days ago", ALL, 6),
        ("SELECT count(*) FROM Tick FACET n TIMESERIES 1 day SINCE 30 days ago", ALL, 6),
        ("SELECT count(*) FROM Tick SINCE 15 days ago COMPARE WITH 15 days ago", ALL, 6),
        ("SELECT keyset() FROM Tick SINCE 30 days ago", ALL, 6),
        // The telemetry begins when it does, however far back the window goes.
        ("SELECT count(*) FROM Tick SINCE '1970-01-01'", ALL, 27),
        ("SELECT n FROM Tick SINCE 30 days ago LIMIT 5", ALL, 24),
        ("SELECT * FROM Tick ORDER BY n LIMIT 3 SINCE 30 days ago", ALL, 24),
    ] {
        check(nrql, inspected, held);
    }
    // The newest slice says already that there are rows.
    check("SHOW EVENT TYPES SINCE 30 days ago", 0, 6);
}

#[test]
fn a_slice_has_each_row_once() {
    for (since, until) in [("2026-01-14 06:00", "2026-01-15 06:00"), ("2026-01-14 05:15", "2026-01-14 18:45")]
    {
        let clauses = format!("SINCE '{since}' UNTIL '{until}'");
        let count = ask_of(&Hourly::default(), &format!("SELECT count(*) FROM Tick {clauses}")).unwrap();
        let rows = ask_of(&Hourly::default(), &format!("SELECT n FROM Tick LIMIT MAX {clauses}")).unwrap();
        let mut times: Vec<i64> = rows.results.iter().map(|row| row["timestamp"].as_i64().unwrap()).collect();
        assert_eq!(count.results[0]["count"], times.len(), "{clauses}");
        assert!(times.is_sorted_by(|a, b| a > b), "the newest first, and none twice");
        times.reverse();
        assert!(times.windows(2).all(|pair| pair[1] - pair[0] == 10 * MINUTE), "{clauses}");
    }
}
