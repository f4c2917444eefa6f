//! Real clients against `nr-server demo`: the SDKs of two languages and the inspector, over stdio and over HTTP, in the
//! era of the handshake and in the stateless one.

use std::process::Command;
use std::time::Duration;

use serde_json::Value;

use crate::children::{self, Server};
use crate::process::{built, programs, root};
use crate::toolbox::Toolbox;

/// How long one client may take for all of its questions.
const CLIENT: Duration = Duration::from_secs(90);

/// How a client says which era it wants.
const PYTHON_ERAS: [&str; 2] = ["legacy", "2026-07-28"];
const TYPESCRIPT_ERAS: [&str; 2] = ["legacy", "auto"];
const INSPECTOR_ERAS: [&str; 2] = ["legacy", "modern"];

const COUNT: &str = r#"{"query":"SELECT count(*) FROM Transaction SINCE 1 hour ago"}"#;
const HABIT: &str = r#"{"query":"SELECT count(*) FROM Transaction GROUP BY appName SINCE 1 hour ago"}"#;

/// The inspector ends so when the result of a tool is an error.
const TOOL_ERROR: i32 = 5;

pub(crate) fn run() -> Result<(), String> {
    let Some(toolbox) = Toolbox::open()? else { return Ok(()) };
    programs()?;
    let program = built("debug/nr-server");
    let server = Server::start(&program, &["demo", "--http", "{address}"], &[])?;
    let url = server.url("/mcp");
    let stdio = [program.to_string_lossy().into_owned(), "demo".to_owned(), "--stdio".to_owned()];
    let targets: [(&str, &[String]); 2] = [("stdio", &stdio), ("http", std::slice::from_ref(&url))];
    let mut faults = Vec::new();
    for (transport, target) in targets {
        for era in PYTHON_ERAS {
            let mut command = Command::new(&toolbox.python);
            command.arg(root().join("xtask/clients/check.py")).arg(era).args(target);
            note(&mut faults, &format!("python, {transport}, {era}"), script(&mut command));
        }
        for era in TYPESCRIPT_ERAS {
            let mut command = Command::new(&toolbox.node);
            command.arg(root().join("xtask/clients/check.mjs")).arg(&toolbox.packages).arg(era).args(target);
            note(&mut faults, &format!("typescript, {transport}, {era}"), script(&mut command));
        }
        for era in INSPECTOR_ERAS {
            note(&mut faults, &format!("inspector, {transport}, {era}"), inspector(&toolbox, era, target));
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(format!("clients:\n  {}", faults.join("\n  "))) }
}

fn note(faults: &mut Vec<String>, who: &str, outcome: Result<String, String>) {
    match outcome {
        Ok(said) => println!("{who}: {said}"),
        Err(fault) => {
            println!("{who}: FAILED");
            faults.push(format!("{who}: {fault}"));
        }
    }
}

fn script(command: &mut Command) -> Result<String, String> {
    let ended = children::run(children::isolated(command), CLIENT)?;
    if ended.status.success() { Ok(ended.stdout.trim().to_owned()) } else { Err(ended.said()) }
}

/// The inspector asks one question a run.
fn inspector(toolbox: &Toolbox, era: &str, target: &[String]) -> Result<String, String> {
    let ask = |options: &[&str]| {
        let mut command = Command::new(&toolbox.node);
        command.arg(toolbox.package("inspector/clients/launcher/build/index.js")).arg("--cli");
        match target {
            [url] => command.args(["--server-url", url, "--transport", "http"]),
            words => command.args(words),
        };
        command.args(["--protocol-era", era, "--format", "json", "-q"]).args(options);
        children::run(children::isolated(&mut command), CLIENT)
    };
    let listed = ask(&["--method", "tools/list", "--strict"])?;
    if !listed.status.success() {
        return Err(format!("tools/list --strict ended with {}: {}", listed.status, listed.said()));
    }
    let answer: Value =
        serde_json::from_str(&listed.stdout).map_err(|error| format!("tools/list: {error}"))?;
    let tools = answer.get("tools").or_else(|| answer.pointer("/result/tools")).and_then(Value::as_array);
    let tools = tools.map_or(0, Vec::len);
    if tools == 0 {
        return Err(format!("tools/list names no tool: {}", listed.stdout));
    }
    let call = |name: &str, arguments: &str| {
        ask(&["--method", "tools/call", "--tool-name", name, "--tool-args-json", arguments])
    };
    let counted = call("execute_nrql_query", COUNT)?;
    if !counted.status.success() {
        return Err(format!("a count: {}", counted.said()));
    }
    let issues = call("list_recent_issues", "{}")?;
    if !issues.status.success() || !issues.stdout.contains("CRITICAL") && !issues.stdout.contains("HIGH") {
        return Err(format!("the issues: {}", issues.said()));
    }
    let refused = call("execute_nrql_query", HABIT)?;
    if refused.status.code() != Some(TOOL_ERROR) || !refused.said().contains("FACET") {
        return Err(format!(
            "GROUP BY was not refused, it ended with {}: {}",
            refused.status,
            refused.said()
        ));
    }
    Ok(format!("{tools} tools, no schema that clients stumble over, a count, an issue, a refusal"))
}
