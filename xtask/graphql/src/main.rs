//! Workspace chores that need GraphQL crates: the pruned schema, and the code generated from it.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command line tool talks on the terminal")]
#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test fails by panicking"))]

mod codegen;
mod enums;
mod introspection;
mod operations;
#[cfg(test)]
mod proofs;
mod prune;
mod reach;
mod sdl;
mod validate;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask codegen [--check]                      nr-nerdgraph/src/generated from schema and operations (or compare)
cargo xtask schema prune [--full F]                nr-nerdgraph/graphql/schema.graphql from a full schema
cargo xtask schema prune --introspection FILE.json the same from a saved answer to the introspection query
cargo xtask schema validate [--full F]             every operation against the pruned and, where present, the full schema";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["codegen"] => codegen::write(),
        ["codegen", "--check"] => codegen::check(),
        ["schema", "prune"] => prune::from_sdl(None),
        ["schema", "prune", "--full", file] => prune::from_sdl(Some(file)),
        ["schema", "prune", "--introspection", file] => prune::from_introspection(file),
        ["schema", "validate"] => validate::run(None),
        ["schema", "validate", "--full", file] => validate::run(Some(file)),
        _ => Err(format!("unknown words `{}`\n\n{HELP}", words.join(" "))),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("xtask-graphql: {message}");
            ExitCode::FAILURE
        }
    }
}
