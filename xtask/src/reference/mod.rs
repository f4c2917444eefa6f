//! `docs/tools.md`: every tool, resource and prompt as a server tells of them, each tool with a call that was really made on
//! the simulated account and the beginning of its answer.

mod calls;
mod page;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::process::{built, programs, root};
use crate::rpc::Session;
use calls::Examples;

/// The page, from the root.
const PAGE: &str = "docs/tools.md";

/// What makes it.
const COMMAND: &str = "cargo xtask reference";

/// The present of the account: at another time its story would have other figures.
const NOW: &str = "2026-01-15T12:00:00Z";

/// Writes the page, or compares it.
pub(crate) fn run(check: bool) -> Result<(), String> {
    programs()?;
    if check { compare() } else { write() }
}

/// Compares the page with what the server that was built last says.
pub(crate) fn compare() -> Result<(), String> {
    let text = generate()?;
    let there = std::fs::read_to_string(root().join(PAGE)).unwrap_or_default();
    match first_difference(&there, &text) {
        None => {
            println!("{PAGE} says what the server says");
            Ok(())
        }
        Some((line, was, is)) => Err(format!(
            "{PAGE} differs from what the server says, first in line {line}:\n  page:   {was}\n  server: {is}\nrun `{COMMAND}`"
        )),
    }
}

fn write() -> Result<(), String> {
    let text = generate()?;
    let path = root().join(PAGE);
    path.parent()
        .map_or(Ok(()), std::fs::create_dir_all)
        .and_then(|()| std::fs::write(&path, &text))
        .map_err(|error| format!("{}: {error}", path.display()))?;
    println!("{PAGE}: {} lines", text.lines().count());
    Ok(())
}

/// The first line in which two texts differ, counted from 1, as it is in both.
fn first_difference<'t>(old: &'t str, new: &'t str) -> Option<(usize, &'t str, &'t str)> {
    if old == new {
        return None;
    }
    let (mut olds, mut news) = (old.split('\n'), new.split('\n'));
    let mut line = 1;
    loop {
        match (olds.next(), news.next()) {
            (Some(was), Some(is)) if was == is => line += 1,
            (was, is) => return Some((line, was.unwrap_or("(ends)"), is.unwrap_or("(ends)"))),
        }
    }
}

/// One tool, with its call and what that answered.
struct Tool {
    listed: Value,
    core: bool,
    arguments: Value,
    answer: String,
}

fn generate() -> Result<String, String> {
    let toolsets = crate::sizes::toolsets()?;
    let core = names(&list(&mut session(&[])?, "tools/list", "tools")?);
    let mut session = session(&["--toolsets", "all"])?;
    let listed = list(&mut session, "tools/list", "tools")?;
    let examples = Examples::find(&mut session)?;
    let (mut sets, mut failures): (BTreeMap<String, Vec<Tool>>, _) = (BTreeMap::new(), Vec::new());
    for tool in listed {
        let name = text(&tool, "name").to_owned();
        match examples.call(&mut session, &tool) {
            Ok((arguments, answer)) => {
                let set = toolsets.get(&name).cloned().unwrap_or_else(|| "others".to_owned());
                let core = core.contains(&name);
                sets.entry(set).or_default().push(Tool { listed: tool, core, arguments, answer });
            }
            Err(fault) => failures.push(format!("{name}: {fault}")),
        }
    }
    failures.extend(examples.unused(&names_of(&sets)));
    let resources = list(&mut session, "resources/list", "resources")?;
    let templates = list(&mut session, "resources/templates/list", "resourceTemplates")?;
    let prompts = list(&mut session, "prompts/list", "prompts")?;
    let page = page::Page { sets: &sets, resources: &resources, templates: &templates, prompts: &prompts };
    let text = page.draw(&mut failures);
    if failures.is_empty() {
        Ok(text)
    } else {
        Err(format!("the reference cannot be made:\n  {}", failures.join("\n  ")))
    }
}

/// A server on the simulated account.
fn session(flags: &[&str]) -> Result<Session, String> {
    let args: Vec<&str> = ["demo", "--stdio", "--now", NOW].iter().chain(flags).copied().collect();
    let mut session = Session::start(&built("debug/nr-server"), &args, &[])?;
    session.initialize()?;
    session.initialized()?;
    Ok(session)
}

/// All pages of a list.
fn list(session: &mut Session, method: &str, key: &str) -> Result<Vec<Value>, String> {
    let (mut all, mut params) = (Vec::new(), json!({}));
    loop {
        let answer = session.ask(method, params)?;
        let part =
            answer.get(key).and_then(Value::as_array).ok_or_else(|| format!("{method} has no {key}"))?;
        all.extend(part.iter().cloned());
        match answer.get("nextCursor") {
            Some(cursor) => params = json!({ "cursor": cursor }),
            None => return Ok(all),
        }
    }
}

fn names(listed: &[Value]) -> Vec<String> {
    listed.iter().map(|one| text(one, "name").to_owned()).collect()
}

fn names_of(sets: &BTreeMap<String, Vec<Tool>>) -> Vec<&str> {
    sets.values().flatten().map(|tool| text(&tool.listed, "name")).collect()
}

/// A text of an object; empty without one.
fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::first_difference;

    #[test]
    fn the_first_line_that_differs_is_told() {
        assert_eq!(first_difference("a\nb\n", "a\nb\n"), None);
        assert_eq!(first_difference("a\nb\n", "a\nc\n"), Some((2, "b", "c")));
        assert_eq!(first_difference("a\n", "a\nb\n"), Some((2, "", "b")));
        assert_eq!(first_difference("a", "a\nb"), Some((2, "(ends)", "b")));
    }
}
