//! An encoded value is one token and reads back as it was; an encoded name is one name.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nr_nrql::ast::{ExprKind, Statement};
use nr_nrql::build::{Condition, QueryBuilder, Selection};
use nr_nrql::encode;
use nr_nrql::fingerprint::fingerprint;

fn first(text: &str) -> ExprKind {
    let parsed = nr_nrql::parse(text);
    assert!(!parsed.has_errors(), "{text}");
    let Statement::Query(query) = parsed.statement() else { panic!("{text}") };
    assert!(query.wheres.is_empty() && query.limit.is_some(), "{text}");
    query.select.as_ref().expect("SELECT").columns[0].expr.kind.clone()
}

fuzz_target!(|input: (&str, &str, f64)| {
    let (name, value, number) = input;
    if let Ok(encoded) = encode::string(value) {
        assert_eq!(first(&format!("SELECT {encoded} FROM T LIMIT 5")), ExprKind::String(value.to_owned()));
    }
    if let Ok(encoded) = encode::identifier(name) {
        assert_eq!(
            first(&format!("SELECT {encoded} FROM {encoded} LIMIT 5")),
            ExprKind::Name(name.to_owned())
        );
    }
    if let Ok(encoded) = encode::number(number) {
        let kind = first(&format!("SELECT {encoded} FROM T LIMIT 5"));
        let read = match kind {
            ExprKind::Int(whole) => whole as f64,
            ExprKind::Float(float) => float,
            other => panic!("{other:?}"),
        };
        assert_eq!(read, number);
    }
    let Ok(condition) = Condition::equals(name, value) else { return };
    let Ok(labelled) = Selection::count().labelled(value) else { return };
    let built =
        QueryBuilder::new(name).select(labelled).filter(condition).facet(name).build().expect("a query");
    assert!(fingerprint(&nr_nrql::parse(&built)).is_some());
    if let Ok(written) = Condition::parse(value) {
        assert!(QueryBuilder::new("T").filter(written).build().is_ok(), "{value}");
    }
});
