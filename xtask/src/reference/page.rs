//! The page itself, in Markdown.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;

use super::{COMMAND, NOW, Tool, text};

/// What arguments mean that schemas leave to their names: a list that a model pays for repeats nothing.
const EVERYWHERE: &[(&str, &str)] = &[
    ("account_id", "the account; the server's default account when left out"),
    ("entity_guid", "the entity's GUID, from `search_entities` or another answer"),
    (
        "since",
        "begin of the window: NRQL time words (`2 hours ago`), ISO 8601 or epoch milliseconds; the last hour when left out",
    ),
    ("until", "end of the window, in the same forms; now when left out"),
    ("limit", "the most rows to ask New Relic for"),
    ("cursor", "`next` of an answer that was cut: goes on exactly where that one ended"),
    ("max_tokens", "the size of the answer, 200 to 25000; 4000 when left out"),
    ("format", "`tsv` is text with a table, `json` the same rows as a structured value"),
    ("query", "the NRQL, in one text"),
    ("event_type", "an event type, as FROM takes it; `explore_event_types` lists them"),
    ("issue_id", "an issue's id, from `list_recent_issues`"),
    ("policy_id", "a policy's id, from `list_alert_policies`"),
    ("trace_id", "a trace's id, from `search_traces`"),
    ("tag_key", "the tag's name"),
    ("reporting", "only entities that report now, or only those that do not"),
    ("cluster", "the name of a Kubernetes cluster"),
    ("namespace", "the name of a Kubernetes namespace"),
    ("level", "the level of log lines, in any case"),
    ("min_duration_ms", "only traces that took at least so many milliseconds"),
    ("timeseries", "the figures over time instead of one row each"),
];

/// What a page is drawn from.
pub(super) struct Page<'p> {
    pub(super) sets: &'p BTreeMap<String, Vec<Tool>>,
    pub(super) resources: &'p [Value],
    pub(super) templates: &'p [Value],
    pub(super) prompts: &'p [Value],
}

impl Page<'_> {
    /// The text; an argument that nothing explains is a failure.
    pub(super) fn draw(&self, failures: &mut Vec<String>) -> String {
        let mut out = String::new();
        let _ = write!(
            out,
            "# Tools, resources and prompts\n\n\
             <!-- Made by `{COMMAND}`; edits are lost. -->\n\n\
             What `nr-server` offers, as a client sees it. Every call below was made on the simulated account \
             (`nr-server demo --stdio --now {NOW} --toolsets all`), and its answer is shown cut to some lines; the GUIDs, ids and \
             names are that account's.\n\n\
             Tools marked * are on by default; `--toolsets NAME` adds those of a toolset and `--toolsets all` every one. \
             Every tool here only reads.\n\n"
        );
        self.contents(&mut out);
        self.everywhere(&mut out);
        for (set, tools) in self.sets {
            let _ = writeln!(out, "## {set}\n");
            for tool in tools {
                draw_tool(&mut out, tool, failures);
            }
        }
        self.resources(&mut out);
        self.prompts(&mut out);
        out.truncate(out.trim_end().len());
        out.push('\n');
        out
    }

    fn contents(&self, out: &mut String) {
        out.push_str("| toolset | tools |\n| --- | --- |\n");
        for (set, tools) in self.sets {
            let links: Vec<String> = tools
                .iter()
                .map(|tool| {
                    let name = text(&tool.listed, "name");
                    format!("[`{name}`](#{name}){}", if tool.core { " *" } else { "" })
                })
                .collect();
            let _ = writeln!(out, "| [{set}](#{set}) | {} |", links.join(", "));
        }
        out.push('\n');
    }

    /// The arguments without words of their own, once.
    fn everywhere(&self, out: &mut String) {
        out.push_str("## Arguments that mean the same everywhere\n\n| argument | meaning |\n| --- | --- |\n");
        let all = || self.sets.values().flatten().flat_map(|tool| arguments(&tool.listed));
        for (name, meaning) in EVERYWHERE {
            if all().any(|argument| argument.name == *name && argument.doc.is_empty()) {
                let _ = writeln!(out, "| `{name}` | {meaning} |");
            }
        }
        out.push('\n');
    }

    fn resources(&self, out: &mut String) {
        out.push_str("## Resources\n\n| address | what it holds | type |\n| --- | --- | --- |\n");
        let fixed = self.resources.iter().map(|resource| (text(resource, "uri"), resource));
        let families = self.templates.iter().map(|resource| (text(resource, "uriTemplate"), resource));
        for (address, resource) in fixed.chain(families) {
            let about = cell(text(resource, "description"));
            let _ = writeln!(out, "| `{address}` | {about} | {} |", text(resource, "mimeType"));
        }
        out.push('\n');
    }

    fn prompts(&self, out: &mut String) {
        out.push_str("## Prompts\n\n| prompt | what it asks for | arguments |\n| --- | --- | --- |\n");
        for prompt in self.prompts {
            let listed = prompt.get("arguments").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
            let arguments: Vec<String> = listed
                .iter()
                .map(|argument| {
                    let required = argument.get("required").and_then(Value::as_bool) == Some(true);
                    let mark = if required { " (required)" } else { "" };
                    format!("`{}`{mark}: {}", text(argument, "name"), cell(text(argument, "description")))
                })
                .collect();
            let about = cell(text(prompt, "description"));
            let _ = writeln!(out, "| `{}` | {about} | {} |", text(prompt, "name"), arguments.join("; "));
        }
    }
}

fn draw_tool(out: &mut String, tool: &Tool, failures: &mut Vec<String>) {
    let name = text(&tool.listed, "name");
    let description = text(&tool.listed, "description");
    let about = description.rsplit_once(" Example: ").map_or(description, |(about, _)| about);
    let _ = write!(out, "### {name}\n\n{}\n\nEffect: {}.\n\n", prose(about), effect(&tool.listed));
    let arguments = arguments(&tool.listed);
    if arguments.is_empty() {
        out.push_str("It takes no arguments.\n\n");
    } else {
        out.push_str("| argument | type | |\n| --- | --- | --- |\n");
    }
    for Argument { name: argument, kind, required, doc } in &arguments {
        if doc.is_empty() && !kind.contains('`') && !EVERYWHERE.iter().any(|(known, _)| known == argument) {
            failures.push(format!("{name}: nothing says what `{argument}` means"));
        }
        let required = if *required { "**required** " } else { "" };
        let _ =
            writeln!(out, "| `{argument}` | {kind} | {} |", format!("{required}{}", cell(doc)).trim_end());
    }
    if !arguments.is_empty() {
        out.push('\n');
    }
    let _ = write!(
        out,
        "```json\n{}\n```\n\n```text\n{}\n```\n\n",
        spaced(&tool.arguments),
        tool.answer.replace("```", "'''")
    );
}

/// What a call may do, from the annotations.
fn effect(tool: &Value) -> &'static str {
    let hint = |name: &str| tool.pointer(&format!("/annotations/{name}")).and_then(Value::as_bool);
    match (hint("readOnlyHint"), hint("destructiveHint")) {
        (Some(true), _) => "read",
        (_, Some(false)) => "write",
        _ => "destructive",
    }
}

struct Argument {
    name: String,
    kind: String,
    required: bool,
    doc: String,
}

fn arguments(tool: &Value) -> Vec<Argument> {
    let schema = tool.get("inputSchema").unwrap_or(&Value::Null);
    let required = schema.get("required").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let all = schema.get("properties").and_then(Value::as_object);
    all.into_iter()
        .flatten()
        .map(|(name, property)| Argument {
            name: name.clone(),
            kind: kind(property),
            required: required.iter().any(|one| one.as_str() == Some(name)),
            doc: text(property, "description").to_owned(),
        })
        .collect()
}

/// The type in words: its choices, its range, what its items are.
fn kind(property: &Value) -> String {
    if let Some(choices) = property.get("enum").and_then(Value::as_array) {
        let choices: Vec<String> = choices
            .iter()
            .map(|one| format!("`{}`", one.as_str().map_or(one.to_string(), str::to_owned)))
            .collect();
        return choices.join(" or ");
    }
    let kind = text(property, "type");
    let bounds = (property.get("minimum"), property.get("maximum"));
    match (kind, property.get("items")) {
        ("array", Some(items)) => format!("array of {}", self::kind(items)),
        _ => match bounds {
            (Some(least), Some(most)) => format!("{kind}, {least} to {most}"),
            (None, Some(most)) => format!("{kind}, at most {most}"),
            (Some(least), None) => format!("{kind}, at least {least}"),
            (None, None) => kind.to_owned(),
        },
    }
}

/// JSON with a space after each colon and comma, as people write it.
fn spaced(value: &Value) -> String {
    match value {
        Value::Object(all) => {
            let parts: Vec<String> = all
                .iter()
                .map(|(name, value)| format!("{}: {}", Value::from(name.as_str()), spaced(value)))
                .collect();
            format!("{{{}}}", parts.join(", "))
        }
        Value::Array(all) => format!("[{}]", all.iter().map(spaced).collect::<Vec<_>>().join(", ")),
        plain => plain.to_string(),
    }
}

/// A text in a cell of a table.
fn cell(text: &str) -> String {
    prose(text).replace('|', "\\|").replace('\n', " ")
}

/// A text whose stars and angle brackets are no Markdown.
fn prose(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut code = false;
    for letter in text.chars() {
        code ^= letter == '`';
        if !code && matches!(letter, '*' | '<' | '_') {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{kind, prose, spaced};

    #[test]
    fn types_are_told_in_words() {
        for (property, words) in [
            (json!({"type": "string"}), "string"),
            (json!({"type": "string", "enum": ["a", "b"]}), "`a` or `b`"),
            (json!({"type": "integer", "minimum": 5, "maximum": 120}), "integer, 5 to 120"),
            (json!({"type": "integer", "maximum": 3}), "integer, at most 3"),
            (json!({"type": "array", "items": {"type": "string"}}), "array of string"),
        ] {
            assert_eq!(kind(&property), words);
        }
    }

    #[test]
    fn marks_of_a_text_stay_what_they_are() {
        assert_eq!(prose("the path (`*`) of a_b"), "the path (`*`) of a\\_b");
        assert_eq!(spaced(&json!({"a": [1, "b"]})), "{\"a\": [1, \"b\"]}");
    }
}
