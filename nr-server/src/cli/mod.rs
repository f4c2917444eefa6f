//! The command line.

mod args;
#[cfg(feature = "demo")]
mod program;
mod run;

use clap::{Parser, Subcommand};

use crate::commands::{call, doctor, serve, tools};
#[cfg(feature = "demo")]
use crate::commands::{demo, sim};
pub(crate) use args::{ConnectionArgs, RuntimeArgs, SelectionArgs};
#[cfg(feature = "demo")]
pub(crate) use program::Program;
pub(crate) use run::Session;
pub use run::main;

/// Lines are broken here at most: longer ones are hard to read.
const HELP_WIDTH: usize = 100;

const EXAMPLES: &str = "\
Examples:
  nr-server demo                            try it on a simulated account; needs no key
  nr-server doctor                          check key, region, account, clock and network
  nr-server serve                           what a client starts: MCP over standard input and output
  nr-server serve --http 127.0.0.1:8080     MCP at http://127.0.0.1:8080/mcp
  nr-server call execute_nrql_query query=\"SELECT count(*) FROM Transaction\"

The user key is read from NEW_RELIC_API_KEY (it begins with NRAK-; one.newrelic.com > user menu > API keys).
An organization outside of the US also sets NEW_RELIC_REGION to eu, jp or gov.";

/// Answers questions about production from New Relic, for assistants and agents (Model Context Protocol). It only reads.
#[derive(Debug, Parser)]
#[command(name = "nr-server", version, after_help = EXAMPLES, max_term_width = HELP_WIDTH)]
#[command(arg_required_else_help = true, disable_help_subcommand = true, propagate_version = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: args::GlobalArgs,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve a client: over standard input and output, or over HTTP
    Serve(serve::ServeArgs),
    /// Try it on a simulated account: three questions, their answers, then serve
    #[cfg(feature = "demo")]
    Demo(demo::DemoArgs),
    /// Call one tool and print its answer
    Call(call::CallArgs),
    /// List the tools, or explain one
    Tools(tools::ToolsArgs),
    /// Check key, region, account, clock and network, and say what to do
    Doctor(doctor::DoctorArgs),
    /// Serve the NerdGraph API of the simulated account, for programs under test
    #[cfg(feature = "demo")]
    Sim(sim::SimArgs),
}
