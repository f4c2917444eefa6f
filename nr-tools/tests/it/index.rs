//! The index of entities: what it finds is what looking at every entity finds, in the same order.

use std::sync::Arc;
use std::time::Duration;

use nr_nerdgraph::Client;
use nr_sim::{Fault, Sim};
use nr_tools::Services;
use nr_tools::index::{Entry, Index, MAX_AGE, Query, REFRESH_AFTER, RETRY_AFTER};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::json;

use crate::world::{NOW_MS, World, column};

/// An entity that owns its texts.
#[derive(Clone, Debug)]
struct Made {
    guid: String,
    name: String,
    account: u64,
    domain: &'static str,
    kind: &'static str,
    severity: Option<&'static str>,
    reporting: Option<bool>,
    tags: Vec<(String, String)>,
}

impl Made {
    fn entry(&self) -> Entry<'_> {
        Entry {
            guid: &self.guid,
            name: &self.name,
            account: self.account,
            domain: self.domain,
            entity_type: self.kind,
            severity: self.severity,
            reporting: self.reporting,
            tags: self.tags.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect(),
        }
    }
}

fn index(entities: &[Made]) -> Index {
    let mut builder = Index::builder();
    entities.iter().for_each(|made| builder.add(&made.entry()));
    builder.finish()
}

fn words(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Whether one of the words is found by a word that is looked for.
fn hit(text: &str, wanted: &str) -> bool {
    words(text)
        .iter()
        .any(|word| if wanted.len() < 3 { word.starts_with(wanted) } else { word.contains(wanted) })
}

fn same(a: &str, b: &str) -> bool {
    a.to_lowercase() == b.to_lowercase()
}

/// Looks at every entity: GUIDs in the order that is promised.
fn oracle(entities: &[Made], query: &Query) -> Vec<String> {
    let mut once: Vec<&Made> = Vec::new();
    for made in entities {
        if once.iter().all(|other| other.guid != made.guid) {
            once.push(made);
        }
    }
    let text = query.words.trim().to_lowercase();
    let wanted: Vec<String> = words(&text).into_iter().take(16).collect();
    let tagged = |made: &Made, holds: &dyn Fn(&str, &str) -> bool| {
        made.tags.iter().any(|(key, value)| !key.is_empty() && holds(key, value))
    };
    let mut found: Vec<(u8, u8, String, &Made)> =
        once.into_iter()
            .filter(|made| {
                wanted.iter().all(|word| hit(&made.name, word) || tagged(made, &|_, value| hit(value, word)))
                    && query.name.as_ref().is_none_or(|name| same(made.name.as_str(), name.trim()))
                    && query.domain.as_ref().is_none_or(|domain| same(made.domain, domain))
                    && query.entity_type.as_ref().is_none_or(|kind| same(made.kind, kind))
                    && query
                        .severity
                        .as_ref()
                        .is_none_or(|severity| same(made.severity.unwrap_or_default(), severity))
                    && query.reporting.is_none_or(|reporting| made.reporting == Some(reporting))
                    && query.account.is_none_or(|account| made.account == account)
                    && query.tags.iter().all(|(key, value)| {
                        tagged(made, &|other, held| same(other, key) && same(held, value))
                    })
                    && query.tag_key.as_ref().is_none_or(|key| tagged(made, &|other, _| same(other, key)))
                    && query.tag_value.as_ref().is_none_or(|value| tagged(made, &|_, held| same(held, value)))
            })
            .map(|made| {
                let lower = made.name.to_lowercase();
                let tier = match () {
                    () if wanted.is_empty() => 3,
                    () if lower == text => 0,
                    () if lower.starts_with(&text) => 1,
                    () if wanted.iter().all(|word| hit(&made.name, word)) => 2,
                    () => 3,
                };
                let severity = match made.severity {
                    Some("CRITICAL") => 0,
                    Some("WARNING") => 1,
                    _ => 2,
                };
                (tier, severity, lower, made)
            })
            .collect();
    found.sort_by(|a, b| (a.0, a.1, &a.2, &a.3.guid).cmp(&(b.0, b.1, &b.2, &b.3.guid)));
    found.into_iter().map(|(.., made)| made.guid.clone()).collect()
}

fn check(entities: &[Made], query: &Query, limit: usize) {
    let index = index(entities);
    let expected = oracle(entities, query);
    let found = index.search(query, limit);
    let guids: Vec<&str> = found.rows.iter().map(|row| index.guid(*row)).collect();
    assert_eq!(guids, expected[..limit.min(expected.len())], "{query:?}");
    assert_eq!(found.total, expected.len(), "{query:?}");
}

/// Texts that share words, parts of words, cases and scripts.
fn text() -> impl Strategy<Value = String> {
    let piece = select(
        &[
            "check", "Checkout", "out", "CHECK", "cart", "a", "ab", "prod", "Prod1", "eu", "10", "é", "É",
            "straße", "日本", "本", "ǅ", "\u{130}", "x\0y",
        ][..],
    );
    let mark = select(&["-", "_", ".", " ", "/", "", ":", "\0"][..]);
    vec((piece, mark), 0..5)
        .prop_map(|parts| parts.into_iter().flat_map(|(piece, mark)| [piece, mark]).collect())
}

fn key() -> impl Strategy<Value = String> {
    select(&["team", "Team", "env", "k8s.pod", "", "tea"][..]).prop_map(str::to_owned)
}

fn made() -> impl Strategy<Value = Made> {
    let kinds = select(&[("APM", "APPLICATION"), ("INFRA", "HOST"), ("EXT", "HOST")][..]);
    let severity = select(&[None, Some("CRITICAL"), Some("WARNING"), Some("NOT_ALERTING")][..]);
    (0..60_u32, text(), 1..4_u64, kinds, severity, of(any::<bool>()), vec((key(), text()), 0..4)).prop_map(
        |(guid, name, account, (domain, kind), severity, reporting, tags)| Made {
            guid: format!("g{guid}"),
            name,
            account,
            domain,
            kind,
            severity,
            reporting,
            tags,
        },
    )
}

fn query() -> impl Strategy<Value = Query> {
    let kind = of(select(&["host", "APPLICATION", "NONE"][..]).prop_map(str::to_owned));
    let severity = of(select(&["CRITICAL", "warning"][..]).prop_map(str::to_owned));
    let rare = |strategy: BoxedStrategy<String>| prop_oneof![4 => Just(None), 1 => strategy.prop_map(Some)];
    (
        text(),
        rare(text().boxed()),
        prop_oneof![3 => Just(None), 1 => kind],
        prop_oneof![3 => Just(None), 1 => severity],
        prop_oneof![3 => Just(None), 1 => of(any::<bool>())],
        of(1..4_u64),
        prop_oneof![3 => Just(Vec::new()), 1 => vec((key(), text()), 1..2)],
        rare(key().boxed()),
        rare(text().boxed()),
    )
        .prop_map(
            |(words, name, entity_type, severity, reporting, account, tags, tag_key, tag_value)| Query {
                words,
                name,
                domain: None,
                entity_type,
                severity,
                reporting,
                account,
                tags,
                tag_key,
                tag_value,
            },
        )
}

proptest! {
    #[test]
    fn what_is_found_is_what_looking_at_everything_finds(
        entities in vec(made(), 0..80), query in query(), limit in 0..90_usize,
    ) {
        check(&entities, &query, limit);
    }

    #[test]
    fn what_an_entity_is_called_finds_it(entities in vec(made(), 1..80), at in any::<prop::sample::Index>()) {
        let one = at.get(&entities).clone();
        let index = index(&entities);
        let found = index.search(&Query { name: Some(one.name.clone()), ..Query::default() }, usize::MAX);
        let trimmed = one.name.trim() == one.name;
        let first = entities.iter().find(|other| other.guid == one.guid).unwrap();
        prop_assert!(
            !trimmed || first.name != one.name || found.rows.iter().any(|row| index.guid(*row) == one.guid)
        );
        for (key, value) in first.tags.iter().filter(|(key, _)| !key.is_empty()) {
            let query = Query { tags: vec![(key.to_uppercase(), value.clone())], ..Query::default() };
            let found = index.search(&query, usize::MAX);
            // Upper case and back is not always the same letter.
            prop_assert!(
                key.to_uppercase().to_lowercase() != key.to_lowercase()
                    || found.rows.iter().any(|row| index.guid(*row) == one.guid)
            );
        }
    }
}

#[test]
fn many_entities_of_few_words_are_found_too() {
    // Enough of them that lists of rows are kept as bits.
    let entities: Vec<Made> = (0..500)
        .map(|at: u32| Made {
            guid: format!("g{at:03}"),
            name: format!("service-{}", at % 7),
            account: u64::from(at % 3),
            domain: "APM",
            kind: "APPLICATION",
            severity: at.is_multiple_of(50).then_some("CRITICAL"),
            reporting: Some(at.is_multiple_of(2)),
            tags: vec![(
                "env".to_owned(),
                if at.is_multiple_of(5) { "staging" } else { "production" }.to_owned(),
            )],
        })
        .collect();
    for words in ["service", "erv", "s", "stag service-3", "5", "prod 6", "", "nothing"] {
        for account in [None, Some(1)] {
            check(&entities, &Query { words: words.to_owned(), account, ..Query::default() }, 1_000);
        }
    }
    let index = index(&entities);
    assert_eq!(index.tag_keys().collect::<Vec<_>>(), ["env"]);
    let values: Vec<_> =
        index.tag_values("ENV").map(|value| (value.value.to_owned(), value.entities)).collect();
    assert_eq!(values, [("production".to_owned(), 400), ("staging".to_owned(), 100)]);
}

/// The tools over an account, and how many requests of a kind it got.
struct Watched {
    world: World,
}

impl Watched {
    async fn new() -> Self {
        Self { world: World::new(7).await }
    }

    async fn search(&self) -> String {
        self.world.text("search_entities", json!({"query": "checkout"})).await
    }

    fn counted(&self) -> usize {
        let all = self.world.sim.journal().requests();
        all.iter().filter(|request| request.operation.as_deref() == Some("CountEntities")).count()
    }
}

#[tokio::test(start_paused = true)]
async fn it_is_read_at_the_first_search_and_renewed_behind_later_ones() {
    let watched = Watched::new().await;
    assert_eq!(watched.counted(), 0, "nothing is read before a search");
    assert!(watched.search().await.contains("s old"));
    assert_eq!(watched.counted(), 1);
    tokio::time::advance(REFRESH_AFTER / 2).await;
    let text = watched.search().await;
    assert!(text.contains(&format!(", {} s old", REFRESH_AFTER.as_secs() / 2)), "{text}");
    assert_eq!(watched.counted(), 1, "a young index is used as it is");
    tokio::time::advance(REFRESH_AFTER).await;
    let text = watched.search().await;
    assert!(text.contains(&format!(", {} s old", REFRESH_AFTER.as_secs() * 3 / 2)), "{text}");
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(watched.counted(), 2, "an older one is renewed behind the search that found it old");
    assert!(watched.search().await.contains(", 1 s old"));
    tokio::time::advance(MAX_AGE + REFRESH_AFTER).await;
    assert!(watched.search().await.contains(", 0 s old"), "the oldest is not used");
}

#[tokio::test(start_paused = true)]
async fn without_an_index_new_relic_searches_and_the_answer_says_so() {
    let watched = Watched::new().await;
    let sim = &watched.world.sim;
    sim.faults().inject(Fault::ServerError(500).on("CountEntities").always());
    let text = watched.search().await;
    assert!(text.contains("New Relic searched the names only"), "{text}");
    assert_eq!(column(&text, "name")[0], "checkout");
    sim.faults().clear();
    assert!(watched.search().await.contains("names only"), "it is not tried again at once");
    tokio::time::advance(RETRY_AFTER).await;
    assert!(watched.search().await.contains("searched a local index"));
}

#[tokio::test]
async fn tags_are_searched_and_what_the_index_lacks_is_asked_for() {
    let watched = Watched::new().await;
    let entity =
        watched.world.sim.world().entities.iter().find(|entity| !entity.tag("team").is_empty()).unwrap();
    let team = &entity.tag("team")[0];
    let query = format!("{} {team}", entity.name);
    let text = watched.world.text("search_entities", json!({ "query": query })).await;
    assert!(column(&text, "entity_guid").contains(&entity.guid.to_string()), "{text}");
    let text = watched.world.text("search_entities", json!({"query": "nosuchthing"})).await;
    assert!(text.contains("then New Relic: names only"), "{text}");
}

#[tokio::test]
async fn clones_of_services_share_one_index() {
    let sim = Sim::builder().seed(7).now_ms(NOW_MS).build();
    let client: Client = sim.client();
    let services = Services::new(client);
    let first = World::over(sim.clone(), services.clone()).await;
    let second = World::over(sim.clone(), services).await;
    for world in [&first, &second] {
        world.text("search_entities", json!({"query": "checkout"})).await;
    }
    let counted = Arc::new(sim.journal().requests());
    assert_eq!(counted.iter().filter(|one| one.operation.as_deref() == Some("CountEntities")).count(), 1);
}
