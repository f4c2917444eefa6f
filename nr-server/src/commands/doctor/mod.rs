//! `doctor`: whether it can work here, and if not, what to do.

mod checks;
mod clock;

use std::process::ExitCode;

use clap::Args;

use crate::cli::{ConnectionArgs, Session};
use crate::config::{Account, ConfigErrorKind};
use crate::failure::Failure;
use crate::logging::LogFilter;
use crate::{output, runtime};
use checks::Examined;

const EXAMPLES: &str = "\
Examples:
  nr-server doctor                          with the key and the region that are set
  nr-server doctor --region eu --api-key-file key.txt
  nr-server doctor --demo                   the same checks on the simulated account

Asks New Relic who the key belongs to and which accounts it sees. Changes nothing, shows no secret.
The exit code is 1 when a check fails.";

/// Flags of `doctor`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct DoctorArgs {
    /// Check the simulated account, which needs no key
    #[cfg(feature = "demo")]
    #[arg(long)]
    demo: bool,
    #[command(flatten)]
    connection: ConnectionArgs,
}

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Good,
    /// It works, and something should be known.
    Note,
    Bad,
    /// It could not be checked.
    Skipped,
}

/// One line of the examination.
#[derive(Debug)]
struct Check {
    name: &'static str,
    state: State,
    found: String,
    next: Vec<String>,
}

impl Check {
    fn new(name: &'static str, state: State, found: impl Into<String>) -> Self {
        Self { name, state, found: found.into(), next: Vec::new() }
    }

    fn next(mut self, step: impl Into<String>) -> Self {
        self.next.push(step.into());
        self
    }
}

pub(crate) fn run(args: &DoctorArgs, session: &Session<'_>) -> Result<ExitCode, Failure> {
    let mut flags = session.flags();
    args.connection.add_to(&mut flags);
    #[cfg(feature = "demo")]
    let account = if args.demo { Account::Simulated } else { Account::Real };
    #[cfg(not(feature = "demo"))]
    let account = Account::Real;
    let config = match session.load(&flags, account) {
        Ok(config) => config,
        Err(error) => {
            // A doctor does not send a patient away because something is wrong.
            let name = match error.kind {
                ConfigErrorKind::Secret => "key",
                _ => "configuration",
            };
            let mut check = Check::new(name, State::Bad, error.to_string());
            check.next = error.next;
            return report(&[check], account);
        }
    };
    Session::begin(&config, &LogFilter::error());
    let examined = match account {
        #[cfg(feature = "demo")]
        Account::Simulated => Examined::simulated(),
        _ => Examined::real(&config.connection, session.environment),
    };
    let mut checks = runtime::run(config.workers, async { Ok(examined.all().await) })?;
    checks.extend(config.docs.as_ref().map(checks::docs));
    report(&checks, account)
}

fn report(checks: &[Check], account: Account) -> Result<ExitCode, Failure> {
    let width = checks.iter().map(|check| check.name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for check in checks {
        let state = match check.state {
            State::Good => "ok  ",
            State::Note => "note",
            State::Bad => "FAIL",
            State::Skipped => "-   ",
        };
        text.push_str(&format!("{state}  {:width$}  {}\n", check.name, check.found));
        for step in &check.next {
            text.push_str(&format!("      {:width$}  -> {step}\n", ""));
        }
    }
    let bad = checks.iter().filter(|check| check.state == State::Bad).count();
    text.push_str(&match bad {
        0 => format!(
            "\nEverything is in order. Next: {}\n",
            match account {
                Account::Simulated => "nr-server demo",
                Account::Real => "nr-server serve, from a client's configuration",
            }
        ),
        1 => "\n1 check failed; do what stands under it, then run nr-server doctor again\n".to_owned(),
        _ => format!("\n{bad} checks failed; do what stands under them, then run nr-server doctor again\n"),
    });
    output::answer(&nr_core::redact::mask_secrets(&text))?;
    Ok(ExitCode::from(u8::from(bad > 0)))
}
