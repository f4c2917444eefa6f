//! What the chores must hold to, on small schemas.

use std::path::{Path, PathBuf};

use apollo_compiler::response::JsonMap;
use apollo_compiler::validation::Valid;
use apollo_compiler::{ExecutableDocument, Schema, introspection as engine};

use crate::operations::{self, Document};
use crate::{enums, introspection, prune};

const FULL: &str = r#"
schema { query: Root }
type Root {
  pets(limit: Int = 5, kind: Kind, unused: Unused): [Pet]
  old: String @deprecated(reason: "gone")
  other: Unreached
}
enum Kind { DOG CAT OTHER }
input Unused { x: Int }
type Unreached { x: Int }
interface Pet { name: String age: Int owner(id: ID!): Named }
interface Named { name: String }
type Person implements Named { name: String mail: String }
type Firm implements Named { name: String }
type Dog implements Pet { name: String age: Int owner(id: ID!): Person barks: Boolean }
type Cat implements Pet { name: String age: Int owner(id: ID!): Named }
"#;

fn schema(text: &str) -> Valid<Schema> {
    operations::schema(text, Path::new("test")).unwrap()
}

fn document(name: &str, text: &str) -> Document {
    Document { domain: "d".to_owned(), path: PathBuf::from(format!("{name}.graphql")), text: text.to_owned() }
}

const LOOK: &str = "query Look($kind: Kind) { pets(kind: $kind) { __typename name owner(id: 1) { __typename } ... on Dog { barks } } }";

#[test]
fn only_what_is_reached_is_kept_and_it_is_valid() {
    let text = prune::reduce(&schema(FULL), &[document("look", LOOK)], false).unwrap();
    let expected = "\
schema {
  query: Root
}

type Dog implements Pet {
  barks: Boolean
  name: String
  owner(id: ID!): Person
}

enum Kind {
  CAT
  DOG
  OTHER
}

interface Named {
  name: String
}

type Person implements Named {
  name: String
}

interface Pet {
  name: String
  owner(id: ID!): Named
}

type Root {
  pets(kind: Kind): [Pet]
}
";
    assert_eq!(text, expected);
    // Reducing what is reduced changes nothing.
    assert_eq!(prune::reduce(&schema(&text), &[document("look", LOOK)], false).unwrap(), expected);
}

#[test]
fn what_is_against_the_habits_is_refused() {
    for (name, text, word) in [
        ("old", "query Old { old }", "deprecated"),
        ("look", "query Other { pets { name } }", "`other.graphql`"),
        ("look", "{ pets { name } }", "one named operation"),
        ("look", "query Look { pets { nme } }", "nme"),
    ] {
        let error = prune::reduce(&schema(FULL), &[document(name, text)], false).unwrap_err();
        assert!(error.contains(word), "{error}");
    }
}

#[test]
fn an_introspected_schema_prunes_to_the_same() {
    let committed = operations::read(&operations::pruned_path()).unwrap();
    for text in [FULL, committed.as_str()] {
        let full = schema(text);
        let query = ExecutableDocument::parse_and_validate(&full, INTROSPECTION, "introspection").unwrap();
        let operation = query.operations.get(None).unwrap();
        let variables = Valid::assume_valid(JsonMap::default());
        let answer =
            engine::partial_execute(&full, &full.implementers_map(), &query, operation, &variables).unwrap();
        let json = serde_json::to_string(&answer).unwrap();
        let again = schema(&introspection::to_sdl(&json).unwrap());
        let pruned = |schema: &Valid<Schema>| match text == FULL {
            true => prune::reduce(schema, &[document("look", LOOK)], false).unwrap(),
            false => prune::pruned(schema).unwrap(),
        };
        assert_eq!(pruned(&again), pruned(&full));
    }
    assert!(introspection::to_sdl("<html>").is_err() && introspection::to_sdl("{}").is_err());
}

#[test]
fn values_of_enums_become_variants() {
    let code = enums::module(&schema("type Query { e: E } enum E { NOT_ALERTING OTHER A__B }")).unwrap();
    for variant in ["NotAlerting,", "OtherValue,", "AB,", "Other(String),"] {
        assert!(code.contains(variant), "{code}");
    }
    assert!(enums::module(&schema("type Query { e: E } enum E { A_B A__B }")).is_err());
}

#[test]
fn names_of_files() {
    for (name, expected) in [("SearchEntities", "search_entities"), ("X", "x"), ("runNrql", "run_nrql")] {
        assert_eq!(operations::snake(name), expected);
    }
}

const INTROSPECTION: &str = r"
query {
  __schema {
    queryType { name }
    mutationType { name }
    types {
      kind name
      fields(includeDeprecated: true) { name isDeprecated args { ...Input } type { ...Ref } }
      inputFields { ...Input }
      interfaces { name }
      enumValues(includeDeprecated: true) { name isDeprecated }
      possibleTypes { name }
    }
  }
}
fragment Input on __InputValue { name defaultValue type { ...Ref } }
fragment Ref on __Type {
  kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } }
}";
