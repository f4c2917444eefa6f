//! `tools`: what there is, without a key.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::process::ExitCode;

use clap::Args;
use nr_core::Secret;
use nr_plugins::{Snapshot, ToolSpec};
use serde_json::{Map, Value};

use super::find;
use crate::cli::Session;
use crate::config::{Account, Connection};
use crate::failure::Failure;
use crate::logging::LogFilter;
use crate::{assembly, output, runtime};

const EXAMPLES: &str = "\
Examples:
  nr-server tools                           every tool by toolset; * is on without --toolsets
  nr-server tools execute_nrql_query        what it does, and its arguments";

/// Flags of `tools`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ToolsArgs {
    /// Tool to explain
    #[arg(value_name = "NAME")]
    name: Option<String>,
}

pub(crate) fn run(args: &ToolsArgs, session: &Session<'_>) -> Result<ExitCode, Failure> {
    let config = session.start(&session.flags(), Account::Simulated, LogFilter::warn())?;
    // Listing asks New Relic nothing, so any key will do.
    let client = assembly::client_through(&Connection::default(), &Secret::new("unused"), |carrier| carrier)?;
    let snapshot = runtime::run(config.workers, async {
        assembly::plugins(client, None).await.map(|manager| manager.snapshot())
    })?;
    let text = match &args.name {
        None => list(&snapshot),
        Some(name) => explain(&*find(&snapshot, name)?),
    };
    output::answer(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn list(snapshot: &Snapshot) -> String {
    let mut sets: BTreeMap<&str, Vec<&ToolSpec>> = BTreeMap::new();
    for spec in snapshot.tools() {
        sets.entry(&spec.toolset).or_default().push(spec);
    }
    let mut text = String::new();
    for (set, specs) in sets {
        let _ = writeln!(text, "{set}");
        let rows: Vec<Vec<String>> = specs
            .into_iter()
            .map(|spec| {
                vec![
                    format!("{}{}", spec.name, if spec.core { " *" } else { "" }),
                    first(&spec.description).to_owned(),
                ]
            })
            .collect();
        text.push_str(&output::table(None, &rows, "  "));
        text.push('\n');
    }
    text.push_str("* on by default (core); others: serve --toolsets NAME, or --tools NAME\n");
    text.push_str("nr-server tools NAME explains one, nr-server call NAME calls it\n");
    text
}

/// The first sentence, or what stands before its details.
fn first(text: &str) -> &str {
    let line = text.lines().next().unwrap_or_default();
    let end = [(". ", 0), (": ", 0), ("? ", 1)]
        .into_iter()
        .filter_map(|(end, kept)| Some(line.find(end)? + kept))
        .min();
    line.get(..end.unwrap_or(line.len())).unwrap_or(line).trim_end_matches('.')
}

fn explain(spec: &ToolSpec) -> String {
    let mut text = String::new();
    let core = if spec.core { ", on by default" } else { "" };
    let _ = writeln!(
        text,
        "{} ({}, {}{core})\n\n{}",
        spec.name,
        spec.toolset,
        spec.effect.name(),
        output::table(None, &[vec![spec.description.as_str()]], "")
    );
    let rows = arguments(&spec.schema);
    if rows.is_empty() {
        text.push_str("It takes no arguments.\n");
    } else {
        text.push_str("Arguments\n");
        text.push_str(&output::table(None, &rows, "  "));
    }
    if !spec.argument_aliases.is_empty() {
        let pairs: Vec<String> =
            spec.argument_aliases.iter().map(|(other, listed)| format!("{other} = {listed}")).collect();
        let line = format!("Other spellings: {}", pairs.join(", "));
        let _ = write!(text, "\n{}", output::table(None, &[vec![line]], ""));
    }
    if !spec.aliases.is_empty() {
        let _ = writeln!(text, "\nOther names: {}", spec.aliases.join(", "));
    }
    let _ = writeln!(text, "\nnr-server call {}{}", spec.name, typed(spec));
    text
}

/// Arguments as a person types them: those of the example in the description, else the required ones.
fn typed(spec: &ToolSpec) -> String {
    let example = spec.description.split_once("Example: ").and_then(|(_, rest)| {
        serde_json::Deserializer::from_str(rest).into_iter::<Map<String, Value>>().next()?.ok()
    });
    let Some(example) = example else {
        return required(&spec.schema).iter().map(|name| format!(" {name}=...")).collect();
    };
    let word = |value: &Value| match value {
        Value::String(text) => quoted(text),
        other => quoted(&other.to_string()),
    };
    example.iter().map(|(name, value)| format!(" {name}={}", word(value))).collect()
}

/// A word as shells take it.
fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.,:/@%+=".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else if text.contains(['"', '$', '`', '\\', '!']) {
        format!("'{}'", text.replace('\'', "'\\''"))
    } else {
        format!("\"{text}\"")
    }
}

fn required(schema: &Map<String, Value>) -> Vec<&str> {
    let names = schema.get("required").and_then(Value::as_array);
    names.into_iter().flatten().filter_map(Value::as_str).collect()
}

/// Name, type and description of every argument; the required ones first.
fn arguments(schema: &Map<String, Value>) -> Vec<Vec<String>> {
    let required = required(schema);
    let properties = schema.get("properties").and_then(Value::as_object);
    let mut rows: Vec<(bool, Vec<String>)> = properties
        .into_iter()
        .flatten()
        .map(|(name, about)| {
            let needed = required.contains(&name.as_str());
            let kind = if needed { format!("{}, required", kind(about)) } else { kind(about) };
            let description = about.get("description").and_then(Value::as_str).unwrap_or_default();
            (!needed, vec![name.clone(), kind, description.replace('\n', " ")])
        })
        .collect();
    rows.sort_by_key(|(optional, _)| *optional);
    rows.into_iter().map(|(_, row)| row).collect()
}

fn kind(about: &Value) -> String {
    if let Some(choices) = about.get("enum").and_then(Value::as_array) {
        let names: Vec<&str> = choices.iter().filter_map(Value::as_str).collect();
        return names.join("|");
    }
    let name = about.get("type").and_then(Value::as_str).unwrap_or("any");
    match about.get("items") {
        Some(items) => format!("list of {}", kind(items)),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use nr_plugins::ToolSpec;

    use super::typed;

    #[test]
    fn the_example_of_a_description_is_what_a_person_types() {
        for (description, line) in [
            (r#"Lists. Example: {"name": "checkout%", "limit": 5}"#, " name=checkout% limit=5"),
            (
                r#"Asks. Example: {"query": "SELECT 1 WHERE a = 'b'"} Then more."#,
                " query=\"SELECT 1 WHERE a = 'b'\"",
            ),
            (r#"Asks. Example: {"a": "it's $5", "b": [1, "c"]}"#, " a='it'\\''s $5' b='[1,\"c\"]'"),
            ("Lists.", ""),
            ("Lists. Example: none", ""),
        ] {
            assert_eq!(typed(&ToolSpec::read("tool", description)), line);
        }
    }
}
