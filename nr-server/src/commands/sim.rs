//! `sim`: the NerdGraph API of the simulated account, for programs under test.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::cli::Session;
use crate::config::{Account, Http, address};
use crate::failure::Failure;
use crate::logging::LogFilter;
use crate::simulated::{SEED, World};
use crate::{output, runtime, serving};

const EXAMPLES: &str = "\
Example:
  nr-server sim --http 127.0.0.1:8766
  NEW_RELIC_NERDGRAPH_URL=http://127.0.0.1:8766/graphql NEW_RELIC_API_KEY=NRAK-ANY nr-server doctor

POST /graphql answers as NerdGraph does, introspection included, to any key that begins with NRAK-.
The same seed gives the same account.";

/// Flags of `sim`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct SimArgs {
    /// Where to listen
    #[arg(long, value_name = "IP:PORT", default_value = "127.0.0.1:8766")]
    http: String,
    /// Listen where other machines can reach it: anybody who does may ask, since any key will do
    #[arg(long)]
    beyond_loopback: bool,
    /// Seed of the account
    #[arg(long, value_name = "NUMBER", default_value_t = SEED)]
    seed: u64,
    /// GraphQL schema (SDL) to check documents against, instead of the part that this product uses
    #[arg(long, value_name = "FILE")]
    schema: Option<PathBuf>,
}

pub(crate) fn run(args: &SimArgs, session: &Session<'_>) -> Result<ExitCode, Failure> {
    let config = session.start(&session.flags(), Account::Simulated, LogFilter::info())?;
    let address = address(&args.http).map_err(|error| Failure::usage(format!("--http: {error}")))?;
    if !address.ip().is_loopback() && !args.beyond_loopback {
        return Err(Failure::usage(format!(
            "--http: {address} can be reached from other machines, and any key will do"
        ))
        .next(format!("listen on this machine only: --http 127.0.0.1:{}", address.port()))
        .next("or say that it is meant: --beyond-loopback"));
    }
    let world = match &args.schema {
        None => World::now(args.seed),
        Some(path) => World::with_schema(args.seed, path)?,
    };
    runtime::run(config.workers, async {
        let signals = serving::signals()?;
        let server = world
            .serve(address, args.beyond_loopback)
            .await
            .map_err(|error| serving::cannot_listen(&Http::at(address), &error))?;
        output::note(&format!("serving NerdGraph at {}", server.url()));
        output::note(&format!("the account is {} ({})", world.account(), World::NAME));
        signals.first().await;
        Ok(())
    })?;
    Ok(ExitCode::SUCCESS)
}
