//! Schemas: what Rust types become, and what is not plain.

use nr_plugins::schema::{plain, problems};
use nr_plugins::{Effect, ToolSpec};
use serde_json::{Map, Value, json};

use crate::double::map;

/// How far away.
#[derive(schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
#[expect(dead_code, reason = "only its schema is looked at")]
enum Direction {
    /// Those that call it.
    In,
    /// Those that it calls.
    Out,
    Both,
}

#[derive(schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
#[expect(dead_code, reason = "only its schema is looked at")]
enum Format {
    Tsv,
    Json,
}

#[derive(schemars::JsonSchema)]
#[expect(dead_code, reason = "only its schema is looked at")]
struct Tag {
    key: String,
    value: Option<String>,
}

/// Words that the tool's own description replaces.
#[derive(schemars::JsonSchema)]
#[expect(dead_code, reason = "only its schema is looked at")]
struct Wanted {
    /// The query, on
    /// two lines.
    ///
    /// Example: `SELECT 1`.
    query: String,
    account_id: Option<u64>,
    direction: Option<Direction>,
    /// How the answer looks.
    format: Option<Format>,
    #[serde(default)]
    tags: Vec<Tag>,
    /// Neighbours.
    near: Option<Vec<Direction>>,
    variables: Option<Map<String, Value>>,
    counts: Option<std::collections::BTreeMap<String, i32>>,
    #[serde(default)]
    ratio: f32,
    wide: Option<i64>,
    boxed: Option<Box<Tag>>,
}

#[test]
fn a_type_becomes_a_plain_schema() {
    let schema = plain::<Wanted>();
    assert_eq!(problems(&schema), Vec::<String>::new());
    insta::assert_snapshot!(serde_json::to_string_pretty(&schema).unwrap());
}

#[test]
fn a_type_without_fields_is_a_tool_without_arguments() {
    #[derive(schemars::JsonSchema)]
    struct Nothing {}
    assert_eq!(plain::<Nothing>(), nr_plugins::schema::empty());
}

#[test]
fn what_cannot_be_said_plainly_is_found() {
    #[derive(schemars::JsonSchema)]
    #[expect(dead_code, reason = "only its schema is looked at")]
    struct Tree {
        below: Vec<Tree>,
    }
    #[derive(schemars::JsonSchema)]
    #[serde(untagged)]
    #[expect(dead_code, reason = "only its schema is looked at")]
    enum Either {
        Number(i32),
        Text(String),
    }
    #[derive(schemars::JsonSchema)]
    #[expect(dead_code, reason = "only its schema is looked at")]
    struct Odd {
        either: Either,
        pair: (i32, String),
        anything: Value,
    }
    assert_ne!(problems(&plain::<Tree>()), Vec::<String>::new());
    let found = problems(&plain::<Odd>()).join("\n");
    for part in ["`either`: ", "`pair`: ", "`anything`: there is no `type`"] {
        assert!(found.contains(part), "{found}");
    }
}

#[test]
fn what_is_not_plain() {
    let object = |property: Value| json!({"type": "object", "properties": {"a": property}, "additionalProperties": false});
    let deep = (0..12).fold(json!({"type": "string"}), |inner, _| json!({"type": "array", "items": inner}));
    for (schema, expected) in [
        (json!({}), "the schema: arguments are an object with `properties`"),
        (json!({"type": "object", "properties": {}}), "the schema: `additionalProperties` must be false"),
        (object(json!(true)), "`a`: it must be a schema"),
        (object(json!({"$ref": "#/x", "type": "string"})), "`a`: `$ref` is not in the plain dialect"),
        (object(json!({"type": ["string", "null"]})), "`a`: `type` must be one name"),
        (object(json!({"type": "text"})), "`a`: there is no type `text`"),
        (object(json!({"type": "array"})), "`a`: an array needs `items`"),
        (object(json!({"type": "array", "items": true})), "`a`: `items` must be a schema"),
        (object(json!({"type": "string", "enum": [1]})), "`a`: an `enum` must list texts"),
        (object(json!({"type": "string", "enum": []})), "`a`: an `enum` must list texts"),
        (object(json!({"type": "string", "description": " "})), "`a`: there is no description"),
        (
            object(json!({"type": "array", "items": {"type": "object", "properties": {}}})),
            "`a[]`: `additionalProperties` must be false",
        ),
        (
            object(json!({"type": "object", "additionalProperties": true})),
            "`a`: `additionalProperties` without `properties` must be a schema",
        ),
        (
            json!({"type": "object", "properties": {}, "required": ["b"], "additionalProperties": false}),
            "the schema: `b` is required and no property",
        ),
        (object(deep), "it goes deeper than an assistant can follow"),
    ] {
        let found = problems(&map(schema.clone())).join("\n");
        assert!(found.contains(expected), "{schema}: {found}");
    }
}

#[test]
fn specs() {
    fn check(spec: ToolSpec, expected: &str) {
        let found = spec.problems().join("\n");
        assert!(if expected.is_empty() { found.is_empty() } else { found.contains(expected) }, "{found}");
    }
    let read = || ToolSpec::read("a_1", "Does.");
    check(read().title("A").toolset("data-access").core().alias("b").closed_world(), "");
    check(ToolSpec::write("a", "Does.").idempotent(), "");
    check(ToolSpec::destructive("a", "Does."), "");
    check(ToolSpec::read("A", "Does."), "the name `A` is not 1 to 64 of a-z, 0-9 and _");
    check(ToolSpec::read("a".repeat(65), "Does."), "is not 1 to 64");
    check(read().alias("a-b"), "the name `a-b`");
    check(ToolSpec::read("a", "  "), "there is no description");
    check(ToolSpec::read("a", "x".repeat(1_000)), "has 1000 characters; it must have under 1000");
    check(read().toolset("Data access"), "the toolset `Data access`");
    check(read().argument_alias("b", "c"), "stands for `c`, which is no argument");
    check(read().arguments::<Wanted>().argument_alias("format", "query"), "is an argument itself");
    check(
        read().arguments::<Wanted>().argument_alias("x", "query").argument_alias("x", "format"),
        "stands for two arguments",
    );
    check(ToolSpec::write("a", "Does.").core(), "it writes, yet is listed");
    let mut changing = read();
    changing.idempotent = false;
    check(changing, "it reads only, yet");
    assert_eq!(
        [Effect::Read, Effect::Write, Effect::Destructive].map(Effect::name),
        ["read", "write", "destructive"]
    );
}
