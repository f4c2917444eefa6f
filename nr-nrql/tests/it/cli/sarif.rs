//! SARIF, as code scanning takes it.

use serde_json::Value;
use serde_sarif::sarif::Sarif;

use super::{NOW, findings, fixtures, part, run};

fn log(arguments: &[&str], input: &str) -> (Sarif, Value) {
    let said = run(&[arguments, &["--format", "sarif"]].concat(), input);
    let typed: Sarif = serde_json::from_str(&said.out).unwrap();
    (typed, serde_json::from_str(&said.out).unwrap())
}

#[test]
fn the_document_has_what_code_scanning_asks_for() {
    let (typed, plain) = log(&["lint", "--now", NOW, "."], "");
    assert_eq!(typed.version, "2.1.0");
    assert!(plain["$schema"].as_str().unwrap().contains("sarif-2.1.0"));
    let run_ = &typed.runs[0];
    let rules = run_.tool.driver.rules.as_ref().unwrap();
    for rule in rules {
        for text in [&rule.short_description, &rule.full_description, &rule.help] {
            assert!(text.as_ref().unwrap().text.len() > 3, "{}", rule.id);
        }
    }
    let results = run_.results.as_ref().unwrap();
    let found = findings(&run(&["lint", "--now", NOW, "--format", "json", "."], ""));
    assert_eq!(results.len(), found.len());
    assert!(results.len() > 10);
    for (result, finding) in results.iter().zip(&found) {
        let index = usize::try_from(result.rule_index.unwrap()).unwrap();
        assert_eq!(result.rule_id.as_ref(), Some(&rules[index].id));
        assert_eq!(result.rule_id.as_deref(), finding["code"].as_str());
        assert_eq!(serde_json::to_value(result.level.as_ref().unwrap()).unwrap(), finding["severity"]);
        let place = result.locations.as_ref().unwrap()[0].physical_location.as_ref().unwrap();
        assert_eq!(place.artifact_location.as_ref().unwrap().uri.as_deref(), finding["path"].as_str());
        let region = place.region.as_ref().unwrap();
        let numbers = [region.start_line, region.start_column, region.end_line, region.end_column];
        let names = ["line", "column", "end_line", "end_column"];
        assert_eq!(numbers.map(Option::unwrap), names.map(|name| finding[name].as_i64().unwrap()));
    }
}

#[test]
fn fixes_are_replacements_in_the_file() {
    let (typed, _) = log(&["check", "alerts.tf"], "");
    let text = std::fs::read_to_string(fixtures().join("alerts.tf")).unwrap();
    let result = &typed.runs[0].results.as_ref().unwrap()[1];
    let change = &result.fixes.as_ref().unwrap()[0].artifact_changes[0];
    let replacement = &change.replacements[0];
    let region = &replacement.deleted_region;
    let place = serde_json::json!({
        "line": region.start_line, "column": region.start_column,
        "end_line": region.end_line, "end_column": region.end_column,
    });
    assert_eq!(part(&text, &place), r#"\"a\""#);
    assert_eq!(replacement.inserted_content.as_ref().unwrap().text.as_deref(), Some("'a'"));
    assert_eq!(change.artifact_location.uri.as_deref(), Some("alerts.tf"));
}

#[test]
fn a_clean_run_is_an_empty_document_and_names_are_escaped() {
    let (typed, _) = log(&["check", "-"], "SELECT a FROM T");
    assert_eq!(typed.runs[0].results.as_ref().map(Vec::len), Some(0));
    let folder = super::folder(&[("a b/ü#.nrql", "SELECT avg(a) FROM T")]);
    let said = super::run_in(folder.path(), &["check", "--format", "sarif", "."], "");
    assert!(said.out.contains("\"uri\": \"a%20b/%C3%BC%23.nrql\""), "{}", said.out);
}
