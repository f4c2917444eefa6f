//! Chunks give back what was put in.

use nr_sim::store::{ChunkBuilder, Column, Metric, Value};
use proptest::prelude::*;

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        3 => Just(Value::Null),
        2 => any::<bool>().prop_map(Value::from),
        2 => any::<i64>().prop_map(Value::from),
        2 => (-1e9..1e9_f64).prop_map(Value::from),
        3 => "[a-c]{0,2}".prop_map(Value::from),
        1 => (0.0..9.0_f64).prop_map(|n| Metric::gauge(n).into()),
    ]
}

proptest! {
    #[test]
    fn what_goes_in_comes_out(rows in prop::collection::vec((0..50_i64, value(), value()), 0..60)) {
        let mut builder = ChunkBuilder::new("T");
        for (ms, a, b) in &rows {
            builder.row(*ms, &[("a", a.clone()), ("b", b.clone()), ("timestamp", Value::from(1_i64))]);
        }
        let chunk = builder.finish();
        let mut sorted = rows.clone();
        sorted.sort_by_key(|row| row.0);
        prop_assert_eq!(chunk.len(), rows.len());
        prop_assert!(chunk.timestamps().is_sorted());
        prop_assert_eq!(chunk.place("timestamp"), None);
        for (at, (ms, a, b)) in sorted.iter().enumerate() {
            prop_assert_eq!(chunk.timestamps()[at], *ms);
            for (name, value) in [("a", a), ("b", b)] {
                let found = chunk.place(name).map_or(Value::Null, |place| chunk.columns()[place].get(at));
                let equal = match (&found, value) {
                    // A column of numbers of both kinds is kept as one kind.
                    (Value::Float(x), Value::Int(y)) => (*x - *y as f64).abs() <= 1.0,
                    (found, value) => found == value,
                };
                prop_assert!(equal, "{name}[{at}]: {found:?} {value:?}");
            }
        }
    }
}

#[test]
fn columns_take_the_smallest_form() {
    let mut builder = ChunkBuilder::new("T");
    for n in 0..100_i64 {
        let rare = if n == 50 { Value::from("x") } else { Value::Null };
        let row =
            [("int", n.into()), ("float", (n as f64 / 2.0).into()), ("text", "same".into()), ("rare", rare)];
        builder.row(n, &row);
    }
    let chunk = builder.finish();
    let column = |name: &str| &chunk.columns()[chunk.place(name).unwrap()];
    assert!(matches!(column("int"), Column::Ints(_)));
    assert!(matches!(column("float"), Column::Floats(_)));
    assert!(matches!(column("text"), Column::Strings { dictionary, .. } if dictionary.len() == 1));
    assert!(matches!(column("rare"), Column::Sparse { rows, .. } if rows == &[50]));
    assert!(chunk.bytes() < 100 * 8 * 4 + 1_000);
    assert!(!chunk.is_empty() && &**chunk.event_type() == "T" && chunk.names().len() == 4);
}

#[test]
fn values_as_json() {
    let map = Value::from_json(&serde_json::json!({"a": [1, 2.5, null, true, "x"]}));
    assert_eq!(map.to_json(), serde_json::json!({"a": [1, 2.5, null, true, "x"]}));
    assert_eq!(Value::Float(f64::NAN).to_json(), serde_json::Value::Null);
    assert_eq!(Value::Float(3.0).display(), "3");
    let summary = Value::from(Metric::summary(2.0, 3.0, 1.0, 2.0));
    assert_eq!(
        summary.to_json(),
        serde_json::json!({"type": "summary", "count": 2.0, "total": 3.0, "min": 1.0, "max": 2.0})
    );
}
