//! Workspace chores: `cargo xtask <chore>`.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command line tool talks on the terminal")]

mod children;
mod clients;
mod conformance;
mod measure;
mod process;
mod reference;
mod rpc;
mod sizes;
mod test;
mod tidy;
mod toolbox;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask <chore>

  test                      all that a change must pass: format, clippy, tests, doc tests, docs, generated code, sizes, tidy
  tidy                      who may depend on whom, file lengths, crate headers, inherited manifests, links
  codegen [--check]         NerdGraph client from graphql/schema.graphql and graphql/operations (or compare)
  schema prune [--full F]   graphql/schema.graphql from a full schema, reduced to what the operations reach
  schema validate [--full F]  every operation against the pruned and, where present, the full schema
  conformance               the official MCP conformance suite against nr-mcp and nr-server
  clients                   the Python and TypeScript SDK clients and the MCP inspector against nr-server
  measure                   start-up time and memory of nr-server, for BENCHMARKS.md
  reference [--check]       docs/tools.md: every tool with a call and its answer on the simulated account (or compare)
  sizes                     bytes and tokens of tools/list by tool and toolset, and its limits
  bench [--quick]           nr-server under load beside the same calls sent straight to its upstream
  soak [SECONDS]            ten minutes of calls through nr-server to a New Relic in trouble: lost answers, memory

Environment: NR_SHARED_DIR (default ../shared) is where the full schema and the NRQL corpus lie; what is missing is
skipped with a line that says so, unless NR_REQUIRE_ALL=1.";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["test"] => test::run(),
        ["tidy"] => tidy::run(),
        ["codegen" | "schema", ..] => process::graphql(&words),
        ["conformance"] => conformance::run(),
        ["clients"] => clients::run(),
        ["measure"] => measure::run(),
        ["reference"] => reference::run(false),
        ["reference", "--check"] => reference::run(true),
        ["sizes"] => sizes::run(),
        ["soak", options @ ..] => process::load("soak", options),
        ["bench", options @ ..] => process::load("bench", options),
        [] | ["help" | "--help" | "-h"] => {
            println!("{HELP}");
            Ok(())
        }
        [other, ..] => Err(format!("unknown chore `{other}`\n\n{HELP}")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("xtask: {message}");
            ExitCode::FAILURE
        }
    }
}
