//! What the list of tools weighs in a client's context, as `nr-server` really sends it, and the limits that it must keep.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::process::{built, programs};
use crate::rpc::Session;

/// The most bytes of `tools/list` when nobody chose toolsets.
const MAX_CORE: usize = 12 * 1024;

/// The most with every toolset.
const MAX_ALL: usize = 60 * 1024;

/// Bytes of such JSON that make one token: the tokens printed here are the bytes divided by it. A vocabulary of 200,000
/// pieces made 13,637 tokens of a list of 54,497 bytes, and one of 100,000 made 13,291.
const BYTES_PER_TOKEN: usize = 4;

/// Where a tool belongs that no toolset but `all` lists.
const NOWHERE: &str = "(none)";

pub(crate) fn run() -> Result<(), String> {
    programs()?;
    weigh()
}

/// Weighs what the server that was built last sends.
pub(crate) fn weigh() -> Result<(), String> {
    let core = listed(&[])?;
    let all = listed(&["--toolsets", "all"])?;
    let mut sets: BTreeMap<String, usize> = BTreeMap::new();
    let toolsets = toolsets()?;
    println!("\n| tool | toolset | bytes | tokens, about |\n| --- | --- | ---: | ---: |");
    for (name, bytes) in &all.tools {
        let set = toolsets.get(name).map_or(NOWHERE, String::as_str);
        *sets.entry(set.to_owned()).or_default() += bytes;
        println!("| `{name}` | {set} | {bytes} | {} |", bytes / BYTES_PER_TOKEN);
    }
    println!("\n| toolset | bytes | tokens, about |\n| --- | ---: | ---: |");
    for (set, bytes) in &sets {
        println!("| {set} | {bytes} | {} |", bytes / BYTES_PER_TOKEN);
    }
    println!("\nCommand: `cargo xtask sizes`. Tokens are bytes / {BYTES_PER_TOKEN}, an estimate.\n");
    println!("| `tools/list` | tools | bytes | tokens, about | limit |\n| --- | ---: | ---: | ---: | ---: |");
    let rows = [("by default (core)", &core, MAX_CORE), ("`--toolsets all`", &all, MAX_ALL)];
    for (what, list, limit) in rows {
        let (tools, bytes) = (list.tools.len(), list.bytes);
        println!("| {what} | {tools} | {bytes} | {} | {limit} |", bytes / BYTES_PER_TOKEN);
    }
    let over = rows.iter().filter(|(_, list, limit)| list.bytes > *limit);
    let over: Vec<String> =
        over.map(|(what, list, limit)| format!("{what}: {} of {limit} bytes", list.bytes)).collect();
    if over.is_empty() { Ok(()) } else { Err(format!("tools/list is too large: {}", over.join("; "))) }
}

/// A list of tools as it was sent.
struct List {
    bytes: usize,
    tools: Vec<(String, usize)>,
}

/// Asks a server with these flags for its tools.
fn listed(flags: &[&str]) -> Result<List, String> {
    let args: Vec<&str> = ["demo", "--stdio"].iter().chain(flags).copied().collect();
    let mut session = Session::start(&built("debug/nr-server"), &args, &[])?;
    session.initialize()?;
    session.initialized()?;
    let answer = session.ask("tools/list", json!({}))?;
    if answer.get("nextCursor").is_some() {
        return Err("tools/list has more than one page, and only the first would be counted".to_owned());
    }
    let tools = answer.get("tools").and_then(Value::as_array).ok_or("tools/list has no tools")?;
    if tools.is_empty() {
        return Err("tools/list is empty".to_owned());
    }
    let weighed = tools.iter().map(|tool| {
        let name = tool.get("name").and_then(Value::as_str).unwrap_or_default();
        (name.to_owned(), tool.to_string().len())
    });
    Ok(List { bytes: answer.to_string().len(), tools: weighed.collect() })
}

/// The toolset of every tool, from the page of `nr-server tools`: a set at the margin, its tools indented below.
pub(crate) fn toolsets() -> Result<BTreeMap<String, String>, String> {
    let mut command = std::process::Command::new(built("debug/nr-server"));
    let ended = crate::children::run(
        crate::children::isolated(&mut command).arg("tools"),
        std::time::Duration::from_secs(60),
    )?;
    if !ended.status.success() {
        return Err(format!("nr-server tools ended with {}: {}", ended.status, ended.said()));
    }
    Ok(by_toolset(&ended.stdout))
}

fn by_toolset(page: &str) -> BTreeMap<String, String> {
    let mut set = String::new();
    let mut found = BTreeMap::new();
    for line in page.lines() {
        match line.strip_prefix("  ") {
            // A long description goes on in a further line, which is indented more.
            Some(row) if !row.starts_with(' ') => {
                let name = row.split(' ').next().unwrap_or_default();
                found.insert(name.to_owned(), set.clone());
            }
            Some(_) => {}
            None => line.trim().clone_into(&mut set),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::by_toolset;

    #[test]
    fn tools_belong_to_the_toolset_above_them() {
        let page = "alerting\n  list_one *  Lists.\n              And more.\n  list_two    Lists.\n\nusage\n  get_three   Gets.\n";
        let found = by_toolset(page);
        let rows: Vec<_> = found.iter().map(|(name, set)| (name.as_str(), set.as_str())).collect();
        assert_eq!(rows, [("get_three", "usage"), ("list_one", "alerting"), ("list_two", "alerting")]);
    }
}
