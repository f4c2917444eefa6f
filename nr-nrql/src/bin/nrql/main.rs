//! The command line tool `nrql`: checks, formats, lints and explains NRQL wherever it is written.

mod args;
mod commands;
mod embed;
mod explain;
mod file;
mod finding;
mod input;
mod output;
mod report;

use std::process::ExitCode;

use clap::Parser as _;

use args::{Cli, Command};

/// Errors were found, or what the command line asks to fail on.
const FOUND: u8 = 1;

/// Wrong usage, or something that can't be read or written.
const UNUSABLE: u8 = 2;

/// How a run went, the worst last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Verdict {
    Fine,
    Found,
    Unusable,
}

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(asked) => {
            // Help and version come this way too; they go to standard output and are no failure.
            let _ = asked.print();
            return ExitCode::from(u8::try_from(asked.exit_code()).unwrap_or(UNUSABLE));
        }
    };
    let done = match &cli.command {
        Command::Check(args) => commands::check(args),
        Command::Fmt(args) => commands::fmt(args),
        Command::Lint(args) => commands::lint(args),
        Command::Explain(args) => commands::explain(args),
    };
    match done {
        Ok(Verdict::Fine) => ExitCode::SUCCESS,
        Ok(Verdict::Found) => ExitCode::from(FOUND),
        Ok(Verdict::Unusable) => ExitCode::from(UNUSABLE),
        Err(message) => {
            output::note(&format!("error: {message}"));
            ExitCode::from(UNUSABLE)
        }
    }
}
