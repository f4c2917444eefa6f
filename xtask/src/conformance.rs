//! The official conformance suite of the Model Context Protocol: all of it against the fixture of `nr-mcp`, which offers
//! everything that the suite asks for, and what needs no fixture against `nr-server` itself.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use serde_json::Value;

use crate::children::{self, Server};
use crate::process::{built, programs, root};
use crate::toolbox::Toolbox;

/// Revisions of the protocol whose requirements are frozen. Each runs on its own wire, so both must be run.
const REVISIONS: [&str; 2] = ["2025-11-25", "2026-07-28"];

/// Scenarios that the suite runs without counting them, since they came later or its own fixture fails them. Ours passes, and
/// must go on passing.
const BEYOND: [(&str, &[&str]); 2] = [
    ("2025-11-25", &["server-session-lifecycle", "json-schema-2020-12", "server-sse-polling"]),
    (
        "2026-07-28",
        &["json-schema-2020-12", "http-header-validation", "http-custom-header-server-validation"],
    ),
];

/// Scenarios that any server can pass, by revision.
const ANY_SERVER: [(&str, &[&str]); 2] = [
    (
        "2025-11-25",
        &[
            "server-initialize",
            "ping",
            "tools-list",
            "server-sse-multiple-streams",
            "server-session-lifecycle",
            "dns-rebinding-protection",
        ],
    ),
    (
        "2026-07-28",
        &[
            "server-stateless",
            "tools-list",
            "server-sse-multiple-streams",
            "dns-rebinding-protection",
            "caching",
            "http-header-validation",
        ],
    ),
];

/// Checks of methods that `nr-server` does not offer: it has tools, and neither prompts nor resources so far. Whoever adds
/// them takes these away and lists their scenarios above.
const NOT_OFFERED: [&str; 3] = [
    "caching:sep-2549-prompts-list-caching-hints:",
    "caching:sep-2549-resources-list-caching-hints:",
    "caching:sep-2549-resources-templates-list-caching-hints:",
];

/// Parts of the protocol that a server need not have any more.
const DEPRECATED: [&str; 2] = ["sampling", "roots"];

/// How long one run of the suite may take; the longer set takes twelve seconds.
const RUN: Duration = Duration::from_secs(180);

pub(crate) fn run() -> Result<(), String> {
    let Some(toolbox) = Toolbox::open()? else { return Ok(()) };
    let mut faults = Vec::new();
    programs()?;
    for part in [against_fixture, against_server] {
        if let Err(fault) = part(&toolbox, &mut faults) {
            faults.push(fault);
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(format!("conformance:\n  {}", faults.join("\n  "))) }
}

fn against_fixture(toolbox: &Toolbox, faults: &mut Vec<String>) -> Result<(), String> {
    let server = Server::start(&built("debug/examples/fixture"), &["--http", "{address}"], &[])?;
    for revision in REVISIONS {
        requirements(toolbox, &server.url("/mcp"), revision, faults)?;
    }
    Ok(())
}

fn against_server(toolbox: &Toolbox, faults: &mut Vec<String>) -> Result<(), String> {
    let server = Server::start(&built("debug/nr-server"), &["demo", "--http", "{address}"], &[])?;
    for (revision, scenarios) in ANY_SERVER {
        any_server(toolbox, &server.url("/mcp"), revision, scenarios, faults)?;
    }
    Ok(())
}

/// Everything that a revision requires and a little more, but for the failures that we expect and say why.
fn requirements(
    toolbox: &Toolbox,
    url: &str,
    revision: &str,
    faults: &mut Vec<String>,
) -> Result<(), String> {
    let results = fresh(&format!("fixture-{revision}"))?;
    let baseline = root().join(format!("xtask/conformance/expected-{revision}.yml"));
    let text =
        std::fs::read_to_string(&baseline).map_err(|error| format!("{}: {error}", baseline.display()))?;
    let expected = expected(&text)?;
    let mut command = suite(toolbox, url);
    command.args(["--requirements", revision, "--output-dir"]).arg(&results);
    let ended = children::run(command.arg("--expected-failures").arg(&baseline), RUN)?;
    let mut scenarios = scored(toolbox, revision)?;
    let beyond = BEYOND.iter().filter(|row| row.0 == revision).flat_map(|row| row.1);
    scenarios.extend(beyond.map(|name| (*name).to_owned()));
    let tally = Tally::read(&results, &scenarios)?;
    tally.print(&format!("conformance {revision}"));
    let unexpected = tally.failures.iter().filter(|failure| {
        // An entry is a scenario, or one check of it.
        !expected.iter().any(|entry| failure.strip_prefix(entry).is_some_and(|rest| rest.starts_with(':')))
    });
    faults.extend(unexpected.map(|failure| format!("fixture, {revision}: {failure}")));
    if !ended.status.success() {
        let verdict =
            ended.stdout.split_once("=== SUMMARY ===").map_or(ended.said(), |parts| parts.1.to_owned());
        eprintln!("{}", verdict.trim());
        faults.push(format!("fixture, {revision}: the suite ended with {}", ended.status));
    }
    Ok(())
}

/// The entries of a list of expected failures. Only what the protocol has deprecated may stand there.
fn expected(text: &str) -> Result<Vec<&str>, String> {
    let entries = text.lines().filter_map(|line| line.trim_start().strip_prefix("- "));
    let entries: Vec<&str> = entries.filter_map(|entry| entry.split([' ', '#']).next()).collect();
    match entries.iter().find(|entry| !DEPRECATED.iter().any(|word| entry.contains(word))) {
        Some(entry) => Err(format!("`{entry}` may not fail: only {} may", DEPRECATED.join(" and "))),
        None => Ok(entries),
    }
}

/// Single scenarios. A check that the suite could not make for want of a fixture or of an offer does not count.
fn any_server(
    toolbox: &Toolbox,
    url: &str,
    revision: &str,
    scenarios: &[&str],
    faults: &mut Vec<String>,
) -> Result<(), String> {
    let results = fresh(&format!("server-{revision}"))?;
    for scenario in scenarios {
        let mut command = suite(toolbox, url);
        command.args(["--scenario", scenario, "--spec-version", revision, "--output-dir"]).arg(&results);
        children::run(&mut command, RUN)?;
    }
    let scenarios: Vec<String> = scenarios.iter().map(|name| (*name).to_owned()).collect();
    let mut tally = Tally::read(&results, &scenarios)?;
    let counted = tally.failures.len();
    tally.failures.retain(|failure| !NOT_OFFERED.iter().any(|check| failure.starts_with(check)));
    tally.untestable += counted - tally.failures.len();
    tally.print(&format!("nr-server {revision}"));
    faults.extend(tally.failures.iter().map(|failure| format!("nr-server, {revision}: {failure}")));
    Ok(())
}

fn suite(toolbox: &Toolbox, url: &str) -> Command {
    let mut command = Command::new(&toolbox.node);
    command.arg(toolbox.package("conformance/dist/index.js")).args(["server", "--url", url]);
    command
}

/// An empty folder for the results of one run.
fn fresh(name: &str) -> Result<std::path::PathBuf, String> {
    let folder = root().join("results").join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    Ok(folder)
}

/// The scenarios of a revision that count, as the suite itself lists them.
fn scored(toolbox: &Toolbox, revision: &str) -> Result<Vec<String>, String> {
    let path = toolbox.package(&format!("conformance/requirements/{revision}.yaml"));
    let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let names = text.lines().skip_while(|line| line.trim_end() != "server:").skip(1);
    Ok(names.map_while(|line| line.strip_prefix("  - ")).map(|name| name.trim().to_owned()).collect())
}

/// What a run came to.
#[derive(Default)]
struct Tally {
    scenarios: usize,
    passed: usize,
    untestable: usize,
    warnings: Vec<String>,
    failures: Vec<String>,
}

impl Tally {
    /// Counts the checks of these scenarios in a folder of results; the suite makes one folder a scenario.
    fn read(results: &Path, scenarios: &[String]) -> Result<Self, String> {
        let mut tally = Self::default();
        let folders = crate::tidy::files(results, "checks.json");
        for scenario in scenarios {
            let prefix = format!("server-{scenario}-2");
            let found = folders.iter().find(|path| {
                path.parent()
                    .and_then(Path::file_name)
                    .is_some_and(|folder| folder.to_string_lossy().starts_with(&prefix))
            });
            let Some(path) = found else {
                tally.failures.push(format!("{scenario}: did not run"));
                continue;
            };
            let checks: Vec<Value> = std::fs::read_to_string(path)
                .map_err(|error| error.to_string())
                .and_then(|text| serde_json::from_str(&text).map_err(|error| error.to_string()))
                .map_err(|error| format!("{}: {error}", path.display()))?;
            tally.scenarios += 1;
            for check in &checks {
                tally.count(scenario, check);
            }
        }
        Ok(tally)
    }

    fn count(&mut self, scenario: &str, check: &Value) {
        let text = |key: &str| check.get(key).and_then(Value::as_str).unwrap_or_default();
        let line = || format!("{scenario}:{}: {}", text("id"), text("errorMessage"));
        let untestable = check.pointer("/details/untestable").and_then(Value::as_bool) == Some(true);
        match text("status") {
            "SUCCESS" => self.passed += 1,
            _ if untestable => self.untestable += 1,
            "FAILURE" => self.failures.push(line()),
            "WARNING" => self.warnings.push(line()),
            _ => {}
        }
    }

    fn print(&self, what: &str) {
        let Self { scenarios, passed, untestable, .. } = self;
        let wanting = if *untestable == 0 {
            String::new()
        } else {
            format!(", {untestable} of what it does not offer")
        };
        println!(
            "{what}: {scenarios} scenarios, {passed} checks passed, {} failed{wanting}",
            self.failures.len()
        );
        for warning in &self.warnings {
            println!("  warning: {warning}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::expected;

    #[test]
    fn only_deprecated_parts_may_be_expected_to_fail() {
        assert_eq!(expected("server: []\n"), Ok(vec![]));
        let listed = "server:\n  - tools-call-sampling # deprecated\n  - a-list-roots:check-id\n";
        assert_eq!(expected(listed), Ok(vec!["tools-call-sampling", "a-list-roots:check-id"]));
        assert!(expected("server:\n  - tools-list\n").is_err());
    }
}
