//! Arguments: what is put right, what is refused, and in which words.

use nr_core::{AccountId, FaultKind};
use nr_plugins::{Arguments, ToolSpec};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::double::map;

#[derive(Debug, PartialEq, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
enum Level {
    Error,
    Warn,
}

#[derive(Debug, PartialEq, serde::Deserialize, schemars::JsonSchema)]
struct Tag {
    key: String,
    value: Option<String>,
}

#[derive(Debug, PartialEq, serde::Deserialize, schemars::JsonSchema)]
struct Wanted {
    query: String,
    account_id: Option<u64>,
    #[schemars(range(min = 1, max = 30))]
    limit: Option<u32>,
    ratio: Option<f64>,
    dry_run: Option<bool>,
    level: Option<Level>,
    accounts: Option<Vec<u64>>,
    names: Option<Vec<String>>,
    tags: Option<Vec<Tag>>,
    variables: Option<Map<String, Value>>,
    counts: Option<std::collections::HashMap<String, u64>>,
}

fn spec() -> ToolSpec {
    ToolSpec::read("ask", "Asks.")
        .arguments::<Wanted>()
        .argument_alias("nrql_query", "query")
        .argument_alias("nrql", "query")
        .argument_alias("policyId", "account_id")
}

/// The arguments as they come out, or the words of the refusal.
fn check(given: Value) -> Result<Value, String> {
    let spec = spec();
    assert_eq!(spec.problems(), Vec::<String>::new());
    match Arguments::normalise(&spec, map(given)) {
        Ok(arguments) => {
            let values = arguments.into_map();
            let again = Arguments::normalise(&spec, values.clone()).unwrap();
            assert_eq!(again.as_map(), &values, "a second time changes something");
            Ok(Value::Object(values))
        }
        Err(fault) => {
            assert_eq!(fault.kind(), FaultKind::InvalidInput);
            Err(fault.public().to_string())
        }
    }
}

#[test]
fn put_right() {
    for (given, expected) in [
        (json!({"query": "q"}), json!({"query": "q"})),
        // Other spellings.
        (json!({"nrql_query": "q"}), json!({"query": "q"})),
        (json!({"nrql": "q", "nrql_query": "q", "query": "q"}), json!({"query": "q"})),
        (json!({"query": "q", "policyId": 1}), json!({"query": "q", "account_id": 1})),
        (json!({"query": "q", "policy_id": 1}), json!({"query": "q", "account_id": 1})),
        (json!({"Query": "q", "accountId": "1"}), json!({"query": "q", "account_id": 1})),
        (json!({"query": "q", "dry-run": "True"}), json!({"query": "q", "dry_run": true})),
        // Texts, numbers and booleans.
        (json!({"query": "q", "limit": " 20 "}), json!({"query": "q", "limit": 20})),
        (json!({"query": "q", "limit": 20.0}), json!({"query": "q", "limit": 20})),
        (json!({"query": "q", "limit": "2e1"}), json!({"query": "q", "limit": 20})),
        (json!({"query": "q", "ratio": "0.5"}), json!({"query": "q", "ratio": 0.5})),
        (json!({"query": "q", "ratio": "5"}), json!({"query": "q", "ratio": 5})),
        (json!({"query": "q", "dry_run": "false"}), json!({"query": "q", "dry_run": false})),
        (json!({"query": 7}), json!({"query": "7"})),
        (json!({"query": true}), json!({"query": "true"})),
        (json!({"query": "q", "level": "error"}), json!({"query": "q", "level": "ERROR"})),
        // Lists.
        (json!({"query": "q", "accounts": 1}), json!({"query": "q", "accounts": [1]})),
        (json!({"query": "q", "accounts": ["1", 2]}), json!({"query": "q", "accounts": [1, 2]})),
        (json!({"query": "q", "accounts": "[1, \"2\"]"}), json!({"query": "q", "accounts": [1, 2]})),
        (json!({"query": "q", "names": "a,b"}), json!({"query": "q", "names": ["a,b"]})),
        (json!({"query": "q", "names": "[a"}), json!({"query": "q", "names": ["[a"]})),
        (json!({"query": "q", "names": ["[1]", 2]}), json!({"query": "q", "names": ["[1]", "2"]})),
        (json!({"query": "q", "tags": {"key": 1}}), json!({"query": "q", "tags": [{"key": "1"}]})),
        (
            json!({"query": "q", "tags": {"key": "a", "value": null}}),
            json!({"query": "q", "tags": [{"key": "a"}]}),
        ),
        // Objects: known parts, a map of one type, anything.
        (json!({"query": "q", "counts": {"a": "1"}}), json!({"query": "q", "counts": {"a": 1}})),
        (
            json!({"query": "q", "variables": "{\"a\": null}"}),
            json!({"query": "q", "variables": {"a": null}}),
        ),
        // Nothing is nothing.
        (json!({"query": "q", "limit": null, "nrql": null}), json!({"query": "q"})),
    ] {
        assert_eq!(check(given.clone()), Ok(expected), "{given}");
    }
}

#[test]
fn refused() {
    let known = "the arguments are `query`, `account_id`, `limit`, `ratio`, `dry_run`, `level`, `accounts`, \
                 `names`, `tags`, `variables`, `counts`";
    for (given, expected) in [
        (json!({}), "`ask` needs the argument `query`; add what is missing and call again"),
        (json!({"query": null}), "`ask` needs the argument `query`; add what is missing and call again"),
        (
            json!({"query": "q", "limits": 1}),
            &format!("`ask` has no argument `limits`; did you mean `limit`? {known}"),
        ),
        (json!({"query": "q", "xyzzy": 1}), &format!("`ask` has no argument `xyzzy`; {known}")),
        (
            json!({"nrql": "a", "query": "b"}),
            "`ask` got two values for `query`, one of them as `nrql`; give one of them",
        ),
        (
            json!({"query": "q", "limit": "many"}),
            "`ask`: argument `limit` got \"many\", expected an integer of at least 1 and at most 30; correct it and call again",
        ),
        (
            json!({"query": "q", "limit": 31}),
            "`ask`: argument `limit` got 31, expected an integer of at least 1 and at most 30; correct it and call again",
        ),
        (
            json!({"query": "q", "limit": 1.5}),
            "`ask`: argument `limit` got 1.5, expected an integer of at least 1 and at most 30; correct it and call again",
        ),
        (
            json!({"query": "q", "dry_run": 1}),
            "`ask`: argument `dry_run` got 1, expected true or false; correct it and call again",
        ),
        (
            json!({"query": ["a", "b"]}),
            "`ask`: argument `query` got [\"a\",\"b\"], expected a text; correct it and call again",
        ),
        (
            json!({"query": "q", "level": "warm"}),
            "`ask`: argument `level` got \"warm\", expected one of `ERROR`, `WARN`, nearest `WARN`; correct it and call again",
        ),
        (
            json!({"query": "q", "accounts": [1, "x"]}),
            "`ask`: argument `accounts[1]` got \"x\", expected an integer of at least 0; correct it and call again",
        ),
        (
            json!({"query": "q", "tags": [{"kay": "a"}]}),
            "`ask`: argument `tags[0]` has no part `kay`, expected `key`, `value`, nearest `key`; correct it and call again",
        ),
        (
            json!({"query": "q", "tags": [{"value": "a"}]}),
            "`ask`: argument `tags[0]` lacks `key`; correct it and call again",
        ),
        (
            json!({"query": "q", "counts": {"a": "b"}}),
            "`ask`: argument `counts.a` got \"b\", expected an integer of at least 0; correct it and call again",
        ),
        (
            json!({"query": "q", "variables": "no"}),
            "`ask`: argument `variables` got \"no\", expected an object; correct it and call again",
        ),
    ] {
        assert_eq!(check(given.clone()), Err(expected.to_owned()), "{given}");
    }
    let none = ToolSpec::read("ping", "Pings.");
    let fault = Arguments::normalise(&none, map(json!({"a": 1}))).unwrap_err();
    assert_eq!(fault.public().to_string(), "`ping` has no argument `a`; it takes no arguments");
}

#[test]
fn decoding_names_the_argument() {
    #[derive(Debug, serde::Deserialize)]
    struct Picky {
        #[expect(dead_code, reason = "only decoding is looked at")]
        accounts: Vec<AccountId>,
    }
    let given = map(json!({"query": "q", "accounts": [7, 0]}));
    let fault = Arguments::normalise(&spec(), given).unwrap().decode::<Picky>().unwrap_err();
    assert_eq!(fault.kind(), FaultKind::InvalidInput);
    let words = fault.public().to_string();
    assert!(words.starts_with("`ask`: argument `accounts[1]`: "), "{words}");

    let long = map(json!({"query": "q", "names": "x".repeat(5_000)}));
    #[derive(Debug, serde::Deserialize)]
    struct Choosy {
        #[expect(dead_code, reason = "only decoding is looked at")]
        names: Vec<Level>,
    }
    let fault = Arguments::normalise(&spec(), long).unwrap().decode::<Choosy>().unwrap_err();
    assert!(fault.message().len() < 400, "{fault}");

    let given = map(json!({"query": "q", "limit": "3", "level": "warn", "tags": {"key": "k"}}));
    let wanted: Wanted = Arguments::normalise(&spec(), given).unwrap().decode().unwrap();
    assert_eq!((wanted.limit, wanted.level), (Some(3), Some(Level::Warn)));
    assert_eq!(wanted.tags, Some(vec![Tag { key: "k".to_owned(), value: None }]));
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[0-9. eE+-]{0,6}".prop_map(Value::from),
        r#"[\[\]{}":, a1]{0,12}"#.prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map("key|value|[a-z]{1,3}", inner, 0..4)
                .prop_map(|parts| Value::Object(parts.into_iter().collect())),
        ]
    })
}

fn any_arguments() -> impl Strategy<Value = Map<String, Value>> {
    let name = "query|nrql|nrql_query|policyId|account_id|accountId|limit|ratio|dry_run|level|accounts|names|tags\
                |variables|counts|[a-zA-Z_]{0,8}";
    prop::collection::vec((name, any_json()), 0..8).prop_map(|pairs| pairs.into_iter().collect())
}

proptest! {
    #[test]
    fn whatever_comes_is_put_right_once_or_refused(given in any_arguments()) {
        let spec = spec();
        let mut once = given.clone();
        Arguments::rewrite(&spec, &mut once);
        let mut twice = once.clone();
        Arguments::rewrite(&spec, &mut twice);
        prop_assert_eq!(&twice, &once);
        match Arguments::normalise(&spec, given) {
            Ok(arguments) => {
                let again = Arguments::normalise(&spec, arguments.as_map().clone()).unwrap();
                prop_assert_eq!(&again, &arguments);
                // What the schema takes, the type takes too.
                let decoded = arguments.clone().decode::<Wanted>();
                prop_assert!(decoded.is_ok(), "{arguments:?}: {decoded:?}");
            }
            Err(fault) => prop_assert_eq!(fault.kind(), FaultKind::InvalidInput),
        }
    }
}
