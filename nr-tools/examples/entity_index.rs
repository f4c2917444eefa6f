//! What an index of 100,000 entities costs: time to make it, time to search it, memory.
//!
//! `cargo run --release -p nr-tools --example entity_index`
#![allow(clippy::print_stdout, reason = "an example prints")]

use std::time::{Duration, Instant};

use nr_tools::index::{Entry, Index, Query};
use rand::{RngExt as _, SeedableRng as _, rngs::SmallRng};

const ENTITIES: usize = 100_000;

/// Each search is repeated this often, and the slowest counts.
const REPEATS: usize = 200;

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

/// The memory of this process in bytes, where the system tells it.
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? * 1_024)
}

fn main() {
    let mut random = SmallRng::seed_from_u64(1);
    let before = resident().unwrap_or_default();
    let (mut adding, mut builder) = (Duration::ZERO, Index::builder());
    for at in 0..ENTITIES {
        let made = make(&mut random, at);
        let start = Instant::now();
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
        adding += start.elapsed();
    }
    let start = Instant::now();
    let index = builder.finish();
    let finishing = start.elapsed();
    println!("{ENTITIES} entities with 10 tags each: taken in {adding:?}, index made in {finishing:?}");
    let resident = resident().unwrap_or_default().saturating_sub(before) / 1_048_576;
    println!("index {} MB; the process grew by {resident} MB", index.bytes() / 1_048_576);

    let mut worst = Duration::ZERO;
    let of = |words: &str| Query { words: words.to_owned(), ..Query::default() };
    let queries = [
        of("checkout"),
        of("checkout-cart-production-4711"),
        of("prod check"),
        of("ip 10 eu west"),
        of("a"),
        of("e"),
        of("0"),
        of("1"),
        of("com"),
        of("00"),
        of("000"),
        of("internal"),
        of("no such thing"),
        Query { name: Some("cart-cart-staging-9".to_owned()), ..Query::default() },
        Query { tags: vec![("team".to_owned(), "team-7".to_owned())], ..of("worker") },
        Query { tag_key: Some("k8s.pod".to_owned()), ..Query::default() },
        Query { tag_value: Some("staging".to_owned()), ..Query::default() },
        Query { entity_type: Some("host".to_owned()), severity: Some("CRITICAL".to_owned()), ..of("ap") },
    ];
    for query in &queries {
        let mut times: Vec<Duration> = Vec::with_capacity(REPEATS);
        let mut total = 0;
        for _ in 0..REPEATS {
            let start = Instant::now();
            total = index.search(query, 1_000).total;
            times.push(start.elapsed());
        }
        times.sort_unstable();
        let (median, last) = (times[REPEATS / 2], times[REPEATS - 1]);
        worst = worst.max(median);
        println!("{median:>12?} median {last:>12?} slowest {total:>7} found  {:?}", shown(query));
    }
    println!("slowest median {worst:?}");
}

fn shown(query: &Query) -> String {
    let parts =
        [Some(query.words.clone()), query.name.clone(), query.tag_key.clone(), query.tag_value.clone()];
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" + ")
}
