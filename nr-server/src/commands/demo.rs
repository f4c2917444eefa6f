//! `demo`: the server on a simulated account, with a short tour for people.

use std::process::ExitCode;

use clap::Args;
use serde_json::{Map, Value};

use crate::cli::{Program, RuntimeArgs, SelectionArgs, Session};
use crate::config::{Account, Config, Http, address};
use crate::door::{Door, Visit};
use crate::failure::Failure;
use crate::logging::LogFilter;
use crate::serving::{self, Listening};
use crate::simulated::{SEED, World};
use crate::{assembly, output, runtime};

const EXAMPLES: &str = "\
Examples:
  nr-server demo                            three questions, then MCP at http://127.0.0.1:8765/mcp
  nr-server demo --stdio                    for the configuration of a client, in place of serve
  nr-server call --demo list_recent_issues  one question from the terminal

The account is simulated in this process: nothing leaves the machine, and no key is read.
The same seed and time give the same account.";

/// Where the demo is found without a flag.
const ADDRESS: &str = "127.0.0.1:8765";

/// Flags of `demo`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct DemoArgs {
    /// Serve over standard input and output, for the configuration of a client
    #[arg(long, conflicts_with = "http")]
    stdio: bool,
    /// Serve over HTTP at this loopback address
    #[arg(long, value_name = "IP:PORT", default_value = ADDRESS)]
    http: String,
    /// Seed of the account
    #[arg(long, value_name = "NUMBER", default_value_t = SEED)]
    seed: u64,
    /// Where the account's clock stands, as in 2026-01-15T12:00:00Z; without it, where this machine's does at the start
    #[arg(long, value_name = "TIME")]
    now: Option<jiff::Timestamp>,
    #[command(flatten)]
    selection: SelectionArgs,
    #[command(flatten)]
    runtime: RuntimeArgs,
}

/// A question of the tour, and the call that answers it.
struct Question {
    words: &'static str,
    tool: &'static str,
    query: Option<&'static str>,
}

/// What belongs to a question stands under it.
const INDENT: &str = "   ";

/// From the alarm to its cause.
const TOUR: [Question; 3] = [
    Question { words: "Is anything wrong right now?", tool: "list_recent_issues", query: None },
    Question {
        words: "Which services got slower, compared with an hour earlier?",
        tool: "execute_nrql_query",
        query: Some(
            "SELECT percentile(duration, 95) AS p95 FROM Transaction FACET appName SINCE 30 minutes ago COMPARE WITH 1 hour ago LIMIT 5",
        ),
    },
    Question {
        words: "What was deployed before that?",
        tool: "execute_nrql_query",
        query: Some(
            "SELECT timestamp, entity.name, version, description FROM Deployment SINCE 1 day ago LIMIT 5",
        ),
    },
];

pub(crate) fn run(args: &DemoArgs, session: &Session<'_>) -> Result<ExitCode, Failure> {
    let mut flags = session.flags();
    args.selection.add_to(&mut flags);
    args.runtime.add_to(&mut flags);
    // On a terminal the tour is the news; a client keeps the log.
    let log = if args.stdio { LogFilter::info() } else { LogFilter::warn() };
    let config = session.start_server(&flags, Account::Simulated, log)?;
    let http = loopback(&args.http)?;
    runtime::run(config.workers, async {
        let world = match args.now {
            None => World::now(args.seed),
            Some(now) => World::at(args.seed, now.as_millisecond()),
        };
        world.warm_up();
        let door = assembly::door(world.client(), Some(world.account()), &config.choice, &config).await?;
        if args.stdio {
            return serving::stdio(door).await;
        }
        let signals = serving::signals()?;
        // Listening comes first: whoever finds the address taken should not have to read the tour before.
        let listening = Listening::start(door, &http).await?;
        tour(&world, &config, args.seed).await?;
        output::answer(&connect(&listening.url(), &session.program))?;
        listening.until(signals).await
    })?;
    Ok(ExitCode::SUCCESS)
}

fn loopback(text: &str) -> Result<Http, Failure> {
    let address = address(text).map_err(|error| Failure::usage(format!("--http: {error}")))?;
    if !address.ip().is_loopback() {
        return Err(Failure::usage(format!("--http: {address} can be reached from other machines"))
            .next(format!("the demo is for this machine: --http 127.0.0.1:{}", address.port()))
            .next("to serve others: nr-server serve --http ADDRESS --http-token-file FILE"));
    }
    Ok(Http::at(address))
}

async fn tour(world: &World, config: &Config, seed: u64) -> Result<(), Failure> {
    output::answer(&format!(
        "A simulated account: {} {}, an online shop where a deployment went wrong (seed {seed}).\nNothing leaves this machine, and no key is read.\n",
        World::NAME,
        world.account(),
    ))?;
    // Whatever a person chose to offer to clients, the tour has its tools.
    let choice = crate::selection::Choice::all();
    let door = assembly::door(world.client(), Some(world.account()), &choice, config).await?;
    for (number, question) in TOUR.iter().enumerate() {
        output::answer(&format!("\n{}. {}", number + 1, question.words))?;
        output::answer(&answered(&door, question).await)?;
    }
    Ok(())
}

/// The call as a person would type it, and its answer.
async fn answered(door: &Door, question: &Question) -> String {
    let mut arguments = Map::new();
    let mut typed = format!("{INDENT}$ nr-server call --demo {}", question.tool);
    if let Some(query) = question.query {
        arguments.insert("query".to_owned(), Value::from(query));
        typed.push_str(&format!(" \\\n       query=\"{query}\""));
    }
    let answer = match door.call(question.tool, arguments, Visit::by(nr_plugins::Caller::local())).await {
        Ok(nr_plugins::Outcome::Done(answer)) => output::draw(&answer.text, INDENT),
        Ok(_) => format!("{INDENT}this cannot be answered here\n"),
        Err(refusal) => format!("{INDENT}{refusal}\n"),
    };
    format!("{typed}\n\n{answer}")
}

/// How to connect, with a command that clients find. It must stay in one piece, to be copied.
fn connect(url: &str, program: &Program) -> String {
    let command = program.command();
    let rows = [
        ("Claude Code", format!("claude mcp add newrelic-demo -- {command} demo --stdio")),
        ("another stdio client", format!("command {command}, arguments demo --stdio")),
        ("an HTTP client", url.to_owned()),
        ("your own account", format!("export NEW_RELIC_API_KEY=NRAK-...; {command} doctor")),
    ];
    let rows: String = rows.iter().map(|(name, how)| format!("  {name:22}{how}\n")).collect();
    let hint = match program {
        Program::OnPath(_) => "",
        Program::At(_) => "\nTo call it nr-server from everywhere: cargo install --path nr-server\n",
    };
    format!("\nConnect\n{rows}{hint}\nServing MCP at {url}\nCtrl-C ends it.\n")
}
