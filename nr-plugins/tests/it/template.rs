//! Templates of URIs: what they match, and what is no template.

use nr_plugins::UriTemplate;
use nr_plugins::template::Values;
use proptest::prelude::*;

/// The values, as `name=value` in order; `-` for no match.
fn matched(template: &str, uri: &str) -> String {
    match template.parse::<UriTemplate>().unwrap().matches(uri) {
        Some(values) => values.iter().map(|(n, v)| format!("{n}={v}")).collect::<Vec<_>>().join(" "),
        None => "-".to_owned(),
    }
}

#[test]
fn matching() {
    for (template, uri, expected) in [
        ("newrelic://entity/{guid}", "newrelic://entity/MXxBUE0", "guid=MXxBUE0"),
        ("newrelic://entity/{guid}", "newrelic://entity/MXxB%3D%3D", "guid=MXxB=="),
        ("newrelic://entity/{guid}", "newrelic://entity/MXxB==", "guid=MXxB=="),
        ("newrelic://entity/{guid}", "newrelic://entity/", "-"),
        ("newrelic://entity/{guid}", "newrelic://entity/a/b", "-"),
        ("newrelic://entity/{guid}", "newrelic://entity/a%2Fb", "guid=a/b"),
        ("newrelic://entity/{guid}", "newrelic://entity/a?x", "-"),
        ("newrelic://entity/{guid}", "newrelic://entities/a", "-"),
        (
            "newrelic://event-type/{account}/{name}",
            "newrelic://event-type/1/My%20Event",
            "account=1 name=My Event",
        ),
        ("newrelic://event-type/{account}/{name}", "newrelic://event-type/1/", "-"),
        ("x://{a}:{b}/end", "x://1:2/end", "a=1 b=2"),
        ("x://{a}/end", "x://1/end", "a=1"),
        ("x://{a}/end", "x://1/ending", "-"),
        ("x://help", "x://help", ""),
        ("x://help", "x://help/", "-"),
        ("x://{a}", "x://%E2%82%AC", "a=€"),
        ("x://{a}", "x://€", "a=€"),
        ("x://{a}", "x://%E2%82", "-"),
        ("x://{a}", "x://%4", "-"),
        ("x://{a}", "x://%zz", "-"),
        ("x://{a}", "x://%00", "-"),
        ("x://{a}", "x://%0a", "-"),
    ] {
        assert_eq!(matched(template, uri), expected, "{template} against {uri}");
    }
    assert_eq!(matched("x://{a}", &format!("x://{}", "a".repeat(2_048))), "-");
}

#[test]
fn no_templates() {
    for (text, expected) in [
        ("", "the URI `` has no scheme; begin it like `newrelic://`"),
        ("{a}://b", "has no scheme"),
        ("x://{a", "opens a brace that is not closed"),
        ("x://a}", "closes a brace that was not opened"),
        ("x://{}", "a variable that is not made of letters, digits and _"),
        ("x://{+a}", "a variable that is not made of letters, digits and _"),
        ("x://{a}{b}", "two variables with nothing between them"),
        ("x://{a}b", "does not say where a variable ends"),
        ("x://{a}/{a}", "the same variable twice"),
        ("x://a b", "white space"),
        (
            &format!("x://{}", (0..17).map(|i| format!("/{{v{i}}}")).collect::<String>()),
            "more than 16 variables",
        ),
        (&format!("x://{}", "a".repeat(2_048)), "longer than 2,048 bytes"),
    ] {
        let words = text.parse::<UriTemplate>().unwrap_err().to_string();
        assert!(words.contains(expected), "{text}: {words}");
    }
}

#[test]
fn the_empty_value_is_expanded_to_nothing() {
    let template: UriTemplate = "x://{a}/{b}".parse().unwrap();
    let values: Values = [("b", "ü/")].into_iter().collect();
    assert_eq!(template.expand(&values), "x:///%C3%BC%2F");
    assert_eq!(template.variables().collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(template.to_string(), template.as_str());
}

proptest! {
    #[test]
    fn what_was_expanded_gives_its_values_back(
        values in prop::collection::vec("[^\\p{Cc}]{1,12}", 1..4),
        separators in prop::collection::vec("[/?#:&=]{1,2}[a-z]{0,3}[/:]?", 4),
    ) {
        let mut text = "x://".to_owned();
        for (i, separator) in separators.iter().enumerate().take(values.len()) {
            text.push_str(&format!("{{v{i}}}{separator}"));
        }
        let template: UriTemplate = text.parse().unwrap();
        let values: Values = values.into_iter().enumerate().map(|(i, value)| (format!("v{i}"), value)).collect();
        let uri = template.expand(&values);
        prop_assert_eq!(template.matches(&uri), Some(values), "{} by {}", uri, template);
    }

    #[test]
    fn no_text_is_too_odd(text in ".{0,40}", uri in ".{0,40}", tail in "[{}a%/:]{0,12}") {
        for text in [text, format!("x://{tail}")] {
            if let Ok(template) = text.parse::<UriTemplate>() {
                let _ = template.matches(&uri);
                if let Some(values) = template.matches(&format!("x://{tail}")) {
                    // However it was written, it is found again when written properly.
                    prop_assert_eq!(template.matches(&template.expand(&values)), Some(values));
                }
            }
        }
    }
}
