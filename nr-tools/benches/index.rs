//! What an index of 100,000 entities costs: time and memory to make it, time to search it, and what looking at every entity
//! costs instead.
//!
//! The index is meant to be made in 2 s, to take 100 MB, and to be searched in 1 ms.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a bench is read by the person who runs it"
)]

use std::fmt;
use std::hint::black_box;
use std::sync::LazyLock;

use divan::{AllocProfiler, Bencher};
use nr_tools::index::{Entry, Index, Query};
use rand::{RngExt as _, SeedableRng as _, rngs::SmallRng};

const ENTITIES: usize = 100_000;

/// Rows of an answer.
const LIMIT: usize = 1_000;

#[global_allocator]
static ALLOCATOR: AllocProfiler = AllocProfiler::system();

const WORDS: [&str; 24] = [
    "checkout",
    "payment",
    "cart",
    "search",
    "billing",
    "identity",
    "gateway",
    "inventory",
    "shipping",
    "pricing",
    "catalog",
    "email",
    "fraud",
    "report",
    "ledger",
    "session",
    "media",
    "export",
    "import",
    "audit",
    "quota",
    "proxy",
    "queue",
    "worker",
];
const KINDS: [(&str, &str); 6] = [
    ("APM", "APPLICATION"),
    ("EXT", "SERVICE"),
    ("INFRA", "HOST"),
    ("INFRA", "CONTAINER"),
    ("BROWSER", "APPLICATION"),
    ("SYNTH", "MONITOR"),
];

/// An entity with texts of its own.
struct Made {
    guid: String,
    name: String,
    kind: (&'static str, &'static str),
    tags: Vec<(&'static str, String)>,
}

fn make(random: &mut SmallRng, at: usize) -> Made {
    let mut word = || WORDS[random.random_range(0..WORDS.len())];
    let (first, second) = (word(), word());
    let kind = KINDS[random.random_range(0..KINDS.len())];
    let region = ["eu-west-1", "us-east-1", "us-west-2", "ap-south-1"][random.random_range(0..4)];
    let environment = ["production", "staging", "development"][random.random_range(0..3)];
    let address: [u8; 3] = random.random();
    let [a, b, c] = address;
    let name = match kind.1 {
        "HOST" => format!("ip-10-{a}-{b}-{c}.{region}.compute.internal"),
        _ => format!("{first}-{second}-{environment}-{at}"),
    };
    let tags = vec![
        ("account", "Acme".to_owned()),
        ("environment", environment.to_owned()),
        ("region", region.to_owned()),
        ("team", format!("team-{}", random.random_range(0..120))),
        ("owner", format!("{first}.{second}@example.com")),
        ("instance.id", format!("i-{:017x}", random.random::<u64>())),
        ("hostname", format!("ip-10-{a}-{b}-{c}.{region}.compute.internal")),
        ("image", format!("registry.example.com/{first}/{second}:{}", random.random_range(0..5_000))),
        ("k8s.pod", format!("{first}-{second}-{:08x}-{:05x}", random.random::<u32>(), at)),
        ("version", format!("{}.{}.{}", at % 7, at % 31, at % 97)),
    ];
    Made { guid: format!("MTIzNDU2N3xJTkZSQXxIT1NUfC{:020}", at), name, kind, tags }
}

static MADE: LazyLock<Vec<Made>> = LazyLock::new(|| {
    let mut random = SmallRng::seed_from_u64(1);
    (0..ENTITIES).map(|at| make(&mut random, at)).collect()
});

static INDEX: LazyLock<Index> = LazyLock::new(|| build(&MADE));

fn build(entities: &[Made]) -> Index {
    let mut builder = Index::builder();
    for (at, made) in entities.iter().enumerate() {
        builder.add(&Entry {
            guid: &made.guid,
            name: &made.name,
            account: 1 + at as u64 % 9,
            domain: made.kind.0,
            entity_type: made.kind.1,
            severity: Some(["NOT_ALERTING", "NOT_CONFIGURED", "WARNING", "CRITICAL"][(at % 97) & 3]),
            reporting: Some(!at.is_multiple_of(11)),
            tags: made.tags.iter().map(|(key, value)| (*key, value.as_str())).collect(),
        });
    }
    builder.finish()
}

/// A search with the name that it has in the table of figures.
struct Search(&'static str, Query);

impl fmt::Display for Search {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

fn searches() -> Vec<Search> {
    let words = |name, words: &str| Search(name, Query { words: words.to_owned(), ..Query::default() });
    let whole = &MADE.iter().find(|made| made.kind.1 == "SERVICE").unwrap().name;
    vec![
        Search("exact", Query { name: Some(whole.clone()), ..Query::default() }),
        words("prefix", "checkout-ca"),
        words("substring", "heckou"),
        words("word", "checkout"),
        words("several_words", "ip 10 eu west"),
        words("one_letter", "a"),
        words("in_nearly_all", "com"),
        words("in_none", "no such thing"),
        Search("tag", Query { tags: vec![("team".to_owned(), "team-7".to_owned())], ..Query::default() }),
        Search("tag_key", Query { tag_key: Some("k8s.pod".to_owned()), ..Query::default() }),
        Search("tag_value", Query { tag_value: Some("staging".to_owned()), ..Query::default() }),
        Search(
            "filtered_word",
            Query {
                words: "ap".to_owned(),
                entity_type: Some("host".to_owned()),
                severity: Some("CRITICAL".to_owned()),
                ..Query::default()
            },
        ),
    ]
}

fn main() {
    let found = |search: &Search| INDEX.search(&search.1, LIMIT).total;
    println!("{ENTITIES} entities with 10 tags each: an index of {} MB", INDEX.bytes() / 1_000_000);
    for search in searches() {
        println!("{search}: {} found", found(&search));
    }
    divan::main();
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn made(bencher: Bencher<'_, '_>) {
    let entities = &*MADE;
    bencher.bench(|| build(black_box(entities)));
}

#[divan::bench(args = searches())]
fn searched(bencher: Bencher<'_, '_>, search: &Search) {
    let index = &*INDEX;
    bencher.bench(|| index.search(black_box(&search.1), LIMIT));
}

/// The simplest way to find a word: looking at every name and every value.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn looked_at_all_for_a_word(bencher: Bencher<'_, '_>) {
    let entities = &*MADE;
    bencher.bench(|| {
        let has = |text: &str| text.to_lowercase().contains(black_box("checkout"));
        entities
            .iter()
            .filter(|made| has(&made.name) || made.tags.iter().any(|(_, value)| has(value)))
            .count()
    });
}
