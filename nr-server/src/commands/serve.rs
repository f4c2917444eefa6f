//! `serve`: what a client starts, or reaches over HTTP.

use std::process::ExitCode;

use clap::Args;

use crate::assembly;
use crate::cli::{ConnectionArgs, RuntimeArgs, SelectionArgs, Session};
use crate::config::{Account, Flags, Setting};
use crate::failure::Failure;
use crate::logging::LogFilter;
use crate::output;
use crate::runtime;
use crate::serving::{self, Listening};

const EXAMPLES: &str = "\
Examples:
  nr-server serve                           over standard input and output, as clients start it
  nr-server serve --http 127.0.0.1:8080     at http://127.0.0.1:8080/mcp, for this machine only
  nr-server serve --http 0.0.0.0:8080 --http-token-file token.txt
                                            for other machines, which send the token
  nr-server serve --toolsets core,alerting --exclude-tools list_alert_policies

Beside /mcp there are /healthz (the process runs) and /readyz (it takes calls).
Log and records of calls go to standard error.";

/// Flags of `serve`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ServeArgs {
    #[command(flatten)]
    http: HttpArgs,
    #[command(flatten)]
    selection: SelectionArgs,
    #[command(flatten)]
    connection: ConnectionArgs,
    #[command(flatten)]
    runtime: RuntimeArgs,
}

/// How HTTP is served.
#[derive(Debug, Args)]
#[command(next_help_heading = "HTTP")]
pub(crate) struct HttpArgs {
    /// Serve over HTTP at this address instead of standard input and output
    #[arg(long, value_name = "IP:PORT")]
    http: Option<String>,
    /// File that holds the token callers must send; required beyond loopback
    #[arg(long, value_name = "FILE")]
    http_token_file: Option<String>,
    /// Names by which callers may address the server, besides localhost
    #[arg(long, value_name = "HOSTS", value_delimiter = ',')]
    allowed_hosts: Vec<String>,
    /// Origins of web pages that may call, besides those on localhost
    #[arg(long, value_name = "ORIGINS", value_delimiter = ',')]
    allowed_origins: Vec<String>,
}

impl HttpArgs {
    fn add_to(&self, flags: &mut Flags) {
        flags.set(Setting::Http, self.http.as_deref());
        flags.set(Setting::HttpTokenFile, self.http_token_file.as_deref());
        flags.set_list(Setting::AllowedHosts, &self.allowed_hosts);
        flags.set_list(Setting::AllowedOrigins, &self.allowed_origins);
    }
}

pub(crate) fn run(args: &ServeArgs, session: &Session<'_>) -> Result<ExitCode, Failure> {
    let mut flags = session.flags();
    args.http.add_to(&mut flags);
    args.selection.add_to(&mut flags);
    args.connection.add_to(&mut flags);
    args.runtime.add_to(&mut flags);
    let config = session.start_server(&flags, Account::Real, LogFilter::info())?;
    let upstream = assembly::serving_upstream(&config)?;
    runtime::run(config.workers, async {
        let door = assembly::door(upstream, config.connection.account, &config.choice, &config).await?;
        let Some(http) = &config.http else {
            return serving::stdio(door).await;
        };
        let signals = serving::signals()?;
        let listening = Listening::start(door, http).await?;
        output::note(&format!("serving MCP at {}", listening.url()));
        listening.until(signals).await
    })?;
    Ok(ExitCode::SUCCESS)
}
