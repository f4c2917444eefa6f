//! How fast texts become tokens, trees and findings, in MB/s and beside two other parsers on what those accept.
//!
//! The texts are the queries of `NR_SHARED_DIR` (default `../shared`); without them there is one query of 1 KB.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a bench is read by the person who runs it"
)]

use std::hint::black_box;
use std::sync::LazyLock;

use divan::Bencher;
use divan::counter::BytesCount;
use nr_nrql::lint::{self, Options};
use nr_nrql::time::Now;
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::Parser;

/// 2026-03-04 10:20:30.500 UTC.
const NOW: Now = Now::utc(1_772_619_630_500);

static CORPUS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let shared = std::env::var("NR_SHARED_DIR")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared").to_owned());
    let path = format!("{shared}/nrql/corpus.jsonl");
    match std::fs::read_to_string(&path) {
        Ok(text) => text
            .lines()
            .map(|line| {
                let line: serde_json::Value = serde_json::from_str(line).unwrap();
                line.get("nrql").unwrap().as_str().unwrap().to_owned()
            })
            .collect(),
        Err(error) => {
            println!("skipped: no corpus of real queries: {error}; a single query stands in");
            vec![KILOBYTE.clone()]
        }
    }
});

/// What `nom_nrql` accepts of it.
static NOM: LazyLock<Vec<String>> =
    LazyLock::new(|| CORPUS.iter().filter(|query| nom_nrql::parse_nrql(query).is_ok()).cloned().collect());

/// What `sqlparser` accepts of it.
static SQL: LazyLock<Vec<String>> = LazyLock::new(|| {
    CORPUS.iter().filter(|query| Parser::parse_sql(&GenericDialect {}, query).is_ok()).cloned().collect()
});

/// A query of about 1 KB, as dashboards have them.
static KILOBYTE: LazyLock<String> = LazyLock::new(|| {
    let hosts: Vec<String> = (0..40).map(|number| format!("'host-{number:02}.shop'")).collect();
    format!(
        "SELECT count(*) AS 'Requests', average(duration) * 1000 AS 'ms', percentile(duration, 50, 95, 99), \
         percentage(count(*), WHERE error IS TRUE) AS 'Errors' FROM Transaction WHERE appName = 'checkout' AND \
         (request.uri LIKE '/cart/%' OR request.uri RLIKE r'/order/[0-9]+') AND host IN ({}) AND duration > 0.25 \
         FACET CASES (WHERE duration < 1 AS 'fast', WHERE duration >= 1 AS 'slow') OR name LIMIT 20 \
         SINCE 6 hours ago UNTIL 5 minutes ago COMPARE WITH 1 week ago TIMESERIES 5 minutes",
        hosts.join(", ")
    )
});

fn main() {
    let bytes = |queries: &[String]| queries.iter().map(String::len).sum::<usize>();
    for (name, queries) in [("corpus", &*CORPUS), ("nom_nrql accepts", &*NOM), ("sqlparser accepts", &*SQL)] {
        println!("{name}: {} queries, {} bytes", queries.len(), bytes(queries));
    }
    println!("1 KB query: {} bytes", KILOBYTE.len());
    divan::main();
}

fn all(bencher: Bencher<'_, '_>, queries: &[String], run: impl Fn(&str) + Sync) {
    let bytes = queries.iter().map(String::len).sum::<usize>();
    bencher.counter(BytesCount::new(bytes)).bench(|| queries.iter().for_each(|query| run(black_box(query))));
}

#[divan::bench]
fn corpus_lex(bencher: Bencher<'_, '_>) {
    all(bencher, &CORPUS, |query| drop(black_box(nr_nrql::lex::lex(query))));
}

#[divan::bench]
fn corpus_parse(bencher: Bencher<'_, '_>) {
    all(bencher, &CORPUS, |query| drop(black_box(nr_nrql::parse(query))));
}

#[divan::bench]
fn what_nom_nrql_accepts_ours(bencher: Bencher<'_, '_>) {
    all(bencher, &NOM, |query| drop(black_box(nr_nrql::parse(query))));
}

#[divan::bench]
fn what_nom_nrql_accepts_theirs(bencher: Bencher<'_, '_>) {
    all(bencher, &NOM, |query| drop(black_box(nom_nrql::parse_nrql(query))));
}

#[divan::bench]
fn what_sqlparser_accepts_ours(bencher: Bencher<'_, '_>) {
    all(bencher, &SQL, |query| drop(black_box(nr_nrql::parse(query))));
}

#[divan::bench]
fn what_sqlparser_accepts_theirs(bencher: Bencher<'_, '_>) {
    all(bencher, &SQL, |query| drop(black_box(Parser::parse_sql(&GenericDialect {}, query))));
}

#[divan::bench]
fn kilobyte_parse(bencher: Bencher<'_, '_>) {
    all(bencher, std::slice::from_ref(&*KILOBYTE), |query| drop(black_box(nr_nrql::parse(query))));
}

/// Parsing and every rule.
#[divan::bench]
fn kilobyte_check(bencher: Bencher<'_, '_>) {
    let options = Options::new(NOW);
    all(bencher, std::slice::from_ref(&*KILOBYTE), |query| {
        drop(black_box(lint::lint(&nr_nrql::parse(query), &options)));
    });
}

#[divan::bench]
fn kilobyte_format(bencher: Bencher<'_, '_>) {
    all(bencher, std::slice::from_ref(&*KILOBYTE), |query| {
        drop(black_box(nr_nrql::format::format(&nr_nrql::parse(query))));
    });
}
