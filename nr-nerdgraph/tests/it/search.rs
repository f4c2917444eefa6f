use nr_nerdgraph::{EntitySearch, ErrorKind};
use proptest::prelude::*;

fn check(search: EntitySearch, expected: &str) {
    assert_eq!(search.to_query().unwrap(), expected);
}

#[test]
fn conditions_add_up() {
    let search = EntitySearch::new;
    check(search(), "reporting IN ('true', 'false')");
    check(search().name_is("checkout"), "name = 'checkout'");
    check(
        search().name_contains("a").name_starts("b").name_ends("c"),
        "name LIKE '%a%' AND name LIKE 'b%' AND name LIKE '%c'",
    );
    check(
        search().domains(["APM", "INFRA"]).entity_type("HOST"),
        "domain IN ('APM', 'INFRA') AND type = 'HOST'",
    );
    check(search().account("7".parse().unwrap()).reporting(false), "accountId = 7 AND reporting = 'false'");
    check(search().alert_severity("CRITICAL"), "alertSeverity = 'CRITICAL'");
    check(search().tag("label.env", "o'clock"), r"tags.`label.env` = 'o\'clock'");
    check(search().id(&"MXxBUE18QVBQTElDQVRJT058MjM".parse().unwrap()), "id = 'MXxBUE18QVBQTElDQVRJT058MjM'");
}

#[test]
fn a_key_that_cannot_be_written_is_refused() {
    for key in ["a`b", "", "a\nb", "a\\", "a'b"] {
        let error = EntitySearch::new().tag(key, "x").to_query().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Input, "{key:?}");
    }
}

/// Reads quoted values as the search language does, and gives the query with `?` in place of each.
fn skeleton(query: &str) -> Option<(String, Vec<String>)> {
    let (mut bare, mut values) = (String::new(), Vec::new());
    let mut letters = query.chars();
    while let Some(letter) = letters.next() {
        if letter != '\'' {
            bare.push(letter);
            continue;
        }
        let mut value = String::new();
        loop {
            match letters.next()? {
                '\'' => break,
                '\\' => value.push(letters.next()?),
                other => value.push(other),
            }
        }
        bare.push('?');
        values.push(value);
    }
    Some((bare, values))
}

proptest! {
    #[test]
    fn no_value_breaks_out(name in any::<String>(), tag in any::<String>(), kind in "[ -~]*", key in "[ -_a-~]{1,20}") {
        let search = EntitySearch::new().name_is(&name).tag(&key, &tag).entity_types([kind.clone(), name.clone()]);
        match search.to_query() {
            Ok(query) => {
                let (bare, values) = skeleton(&query).expect("every quote is closed");
                let cleaned = |text: &str| -> String { text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect() };
                let key_bare = format!("name = ? AND tags.`{key}` = ? AND type IN (?, ?)");
                prop_assert_eq!(bare, key_bare);
                prop_assert_eq!(values, vec![cleaned(&name), cleaned(&tag), cleaned(&kind), cleaned(&name)]);
            }
            Err(error) => prop_assert!(key.contains(['\'', '\\']), "{}", error),
        }
    }
}
