//! `sim`: the NerdGraph API of the simulated account, for programs under test.

use std::path::PathBuf;
use std::process::ExitCode;
use std::str::FromStr;
use std::time::Duration;

use clap::Args;
use nr_sim::{Fault, Injection};

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

  nr-server sim --faults rate-limit=20,hang=100

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
    /// What goes wrong with one request of so many, as NAME=N: rate-limit, server-error, garbage, drop, hang, timeout,
    /// partial (NRQL only)
    #[arg(long, value_name = "NAME=N", value_delimiter = ',')]
    faults: Vec<Strike>,
}

/// A fault and how often it strikes.
#[derive(Clone, Debug)]
struct Strike(Injection);

impl FromStr for Strike {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, of) = text.split_once('=').ok_or("say of how many requests one is met, as in hang=100")?;
        let of = of.parse().map_err(|_| format!("`{of}` is no number of requests"))?;
        let fault = match name {
            "rate-limit" => Fault::TooManyRequests { retry_after: Some(Duration::from_secs(1)) },
            "server-error" => Fault::ServerError(503),
            "garbage" => Fault::Garbage,
            "drop" => Fault::Dropped,
            "hang" => Fault::NoAnswer,
            "timeout" => Fault::Timeout,
            "partial" => {
                return Ok(Self(Fault::partial(["actor", "account", "nrql"]).one_of(of).on("RunNrql")));
            }
            _ => return Err(format!("there is no fault `{name}`")),
        };
        Ok(Self(fault.one_of(of)))
    }
}

pub(crate) fn run(args: &SimArgs, session: &Session<'_>) -> Result<ExitCode, Failure> {
    let config = session.start_server(&session.flags(), Account::Simulated, LogFilter::info())?;
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
        args.faults.iter().for_each(|Strike(injection)| world.inject(injection.clone()));
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
