//! Findings as one JSON object a line.

use std::ops::Range;

use serde_json::{Map, Value, json};

use crate::file::File;
use crate::finding::Finding;

pub(super) fn render(findings: &[Finding<'_>]) -> String {
    findings.iter().map(|finding| one(finding).to_string() + "\n").collect()
}

/// Lines and columns are from 1, columns count characters, and the end is the place after the last one.
fn one(finding: &Finding<'_>) -> Value {
    let diagnostic = finding.diagnostic;
    let mut object = Map::new();
    object.insert("path".to_owned(), json!(finding.file.name));
    object.extend(region(finding.file, &finding.place()));
    object.insert("severity".to_owned(), json!(finding.severity()));
    object.insert("code".to_owned(), json!(diagnostic.code));
    object.insert("message".to_owned(), json!(diagnostic.message));
    object.insert("query".to_owned(), json!(finding.query.text));
    if let Some(change) = finding.change() {
        let mut fix: Map<String, Value> = region(finding.file, &change.range).collect();
        fix.insert("replacement".to_owned(), json!(change.text));
        object.insert("fix".to_owned(), Value::Object(fix));
    }
    Value::Object(object)
}

fn region(file: &File, range: &Range<usize>) -> impl Iterator<Item = (String, Value)> {
    let (start, end) = (file.position(range.start), file.position(range.end));
    [("line", start.line), ("column", start.column), ("end_line", end.line), ("end_column", end.column)]
        .into_iter()
        .map(|(key, value)| (key.to_owned(), json!(value)))
}
