//! Random rows: the engine agrees with the plainest way to compute the same, and its parts add up to the whole.

use proptest::prelude::*;

use super::{Fixed, MINUTE, NOW, ask_of, chunk, sum_of};
use nr_sim::engine::Answer;
use nr_sim::store::Value;

#[derive(Clone, Debug)]
struct Event {
    minutes: i64,
    x: Option<i64>,
    group: String,
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let event = (0..120_i64, prop::option::weighted(0.8, -50..50_i64), "[a-e]")
        .prop_map(|(minutes, x, group)| Event { minutes, x, group });
    prop::collection::vec(event, 0..80)
}

/// The events in chunks of ten.
fn telemetry(events: &[Event]) -> Fixed {
    let chunks = events
        .chunks(10)
        .map(|part| {
            let rows: Vec<_> = part
                .iter()
                .map(|event| {
                    let row = vec![("x", event.x.into()), ("group", Value::from(event.group.as_str()))];
                    (NOW - event.minutes * MINUTE - 1, row)
                })
                .collect();
            chunk("E", &rows)
        })
        .collect();
    Fixed::new(vec![("E", chunks)])
}

fn answer(telemetry: &Fixed, nrql: &str) -> Answer {
    ask_of(telemetry, nrql).unwrap()
}

fn near(found: &serde_json::Value, expected: Option<f64>) -> bool {
    match (found.as_f64(), expected) {
        (Some(a), Some(b)) => (a - b).abs() < 1e-6 * b.abs().max(1.0),
        (a, b) => a.is_none() && b.is_none(),
    }
}

proptest! {
    #[test]
    fn aggregates_equal_the_oracle(events in events()) {
        let found = answer(
            &telemetry(&events),
            "SELECT count(*) AS 'n', count(x) AS 'nx', sum(x) AS 's', average(x) AS 'a', min(x) AS 'lo', max(x) AS 'hi', \
             stdvar(x) AS 'v', median(x) AS 'm', uniqueCount(x) AS 'u' FROM E SINCE 1 hour ago",
        ).results.remove(0);
        let inside: Vec<&Event> = events.iter().filter(|event| event.minutes < 60).collect();
        let mut xs: Vec<f64> = inside.iter().filter_map(|event| event.x).map(|x| x as f64).collect();
        xs.sort_by(f64::total_cmp);
        let n = xs.len() as f64;
        let some = |value: f64| (!xs.is_empty()).then_some(value);
        let mean = xs.iter().sum::<f64>() / n;
        let middle = if xs.is_empty() { 0.0 } else { (xs[(xs.len() - 1) / 2] + xs[xs.len() / 2]) / 2.0 };
        let mut unique = xs.clone();
        unique.dedup();
        for (key, expected) in [
            ("n", Some(inside.len() as f64)),
            ("nx", Some(n)),
            ("s", some(xs.iter().sum())),
            ("a", some(mean)),
            ("lo", xs.first().copied()),
            ("hi", xs.last().copied()),
            ("v", some(xs.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n)),
            ("u", Some(unique.len() as f64)),
        ] {
            prop_assert!(near(&found[key], expected), "{key}: {} {expected:?}", found[key]);
        }
        prop_assert!(near(&found["m"]["50"], some(middle)), "{} {middle}", found["m"]);
    }

    #[test]
    fn parts_add_up(events in events(), width in 1..50_i64) {
        let telemetry = telemetry(&events);
        let series = answer(&telemetry, &format!("SELECT count(*) AS 'n', sum(x) AS 's' FROM E SINCE 1 hour ago TIMESERIES {width} minutes"));
        let window = series.metadata.time_window.clone();
        let whole = answer(&telemetry, &format!("SELECT count(*) AS 'n', sum(x) AS 's' FROM E SINCE {} UNTIL {}", window.begin, window.end));
        for key in ["n", "s"] {
            prop_assert_eq!(sum_of(&series.results, key), sum_of(&whole.results, key));
        }
        let facets = answer(&telemetry, "SELECT count(*) AS 'n' FROM E FACET group LIMIT MAX");
        let total = facets.total_result.clone().unwrap();
        prop_assert_eq!(sum_of(&facets.results, "n"), total["n"].as_f64().unwrap());
        let some = answer(&telemetry, "SELECT count(*) AS 'n' FROM E FACET group LIMIT 2");
        prop_assert_eq!(sum_of(&some.results, "n") + some.other_result.unwrap()["n"].as_f64().unwrap(), total["n"].as_f64().unwrap());
        let both = answer(&telemetry, "SELECT count(*) AS 'n' FROM E FACET group LIMIT MAX TIMESERIES 10 minutes");
        prop_assert_eq!(sum_of(&both.results, "n"), total["n"].as_f64().unwrap());
    }

    #[test]
    fn comparing_is_asking_twice(events in events()) {
        let telemetry = telemetry(&events);
        let both = answer(&telemetry, "SELECT count(*) AS 'n', max(x) AS 'm' FROM E SINCE 1 hour ago COMPARE WITH 1 hour ago").results;
        let now = answer(&telemetry, "SELECT count(*) AS 'n', max(x) AS 'm' FROM E SINCE 1 hour ago").results;
        let before = answer(&telemetry, "SELECT count(*) AS 'n', max(x) AS 'm' FROM E SINCE 2 hours ago UNTIL 1 hour ago").results;
        for key in ["n", "m"] {
            prop_assert_eq!(&both[0][key], &now[0][key]);
            prop_assert_eq!(&both[1][key], &before[0][key]);
        }
    }

    #[test]
    fn no_text_breaks_the_engine(text in "(SELECT|FROM|count\\(\\*\\)|E|x|WHERE|FACET|TIMESERIES|LIMIT|MAX|[0-9]|'a'|=|,|\\(|\\)|\\*|SINCE|ago|hour| ){0,24}") {
        let _ = ask_of(&telemetry(&[]), &text);
    }
}

#[test]
fn percentiles_of_textbooks() {
    let of = |values: &[i64], p: f64| {
        let rows: Vec<_> = values.iter().map(|x| (NOW - MINUTE, vec![("x", Value::from(*x))])).collect();
        let telemetry = Fixed::new(vec![("E", vec![chunk("E", &rows)])]);
        answer(&telemetry, &format!("SELECT percentile(x, {p}) AS 'p' FROM E")).results[0]["p"][p.to_string()]
            .as_f64()
            .unwrap()
    };
    // Hyndman and Fan's type 7, as in R's quantile() and NumPy's percentile().
    assert!((of(&[15, 20, 35, 40, 50], 40.0) - 29.0).abs() < 1e-9);
    assert!((of(&[1, 2, 3, 4], 50.0) - 2.5).abs() < 1e-9);
    assert!((of(&[1, 2, 3, 4], 25.0) - 1.75).abs() < 1e-9);
    assert!((of(&(1..=100).collect::<Vec<_>>(), 95.0) - 95.05).abs() < 1e-9);
    assert!((of(&[7], 99.0) - 7.0).abs() < 1e-9);
}
