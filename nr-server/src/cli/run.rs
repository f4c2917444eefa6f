//! From the command line to an exit code.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser as _;

#[cfg(feature = "demo")]
use super::program::Program;
use super::{Cli, Command};
use crate::commands::{call, doctor, serve, tools};
#[cfg(feature = "demo")]
use crate::commands::{demo, sim};
use crate::config::{Account, Config, ConfigError, Environment, Flags};
use crate::failure::Failure;
use crate::logging::{self, LogFilter};
use crate::output;

/// Runs the command that the arguments name (the first one is the program) and tells of a failure on standard error.
pub fn main(arguments: impl IntoIterator<Item = OsString>, environment: &Environment) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    #[cfg(feature = "demo")]
    let program = Program::of(arguments.first().map(OsString::as_os_str));
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(asked) => {
            // Help and version come this way too; they go to standard output and are no failure.
            let _ = asked.print();
            return ExitCode::from(u8::try_from(asked.exit_code()).unwrap_or(2));
        }
    };
    let session = Session {
        flags: cli.global.flags(),
        environment,
        #[cfg(feature = "demo")]
        program,
    };
    let done = match &cli.command {
        Command::Serve(args) => serve::run(args, &session),
        #[cfg(feature = "demo")]
        Command::Demo(args) => demo::run(args, &session),
        Command::Call(args) => call::run(args, &session),
        Command::Tools(args) => tools::run(args, &session),
        Command::Doctor(args) => doctor::run(args, &session),
        #[cfg(feature = "demo")]
        Command::Sim(args) => sim::run(args, &session),
    };
    logging::end();
    match done {
        Ok(code) => code,
        Err(failure) => {
            output::failure(&failure);
            failure.exit_code()
        }
    }
}

/// What every command starts from.
#[derive(Debug)]
pub(crate) struct Session<'a> {
    flags: Flags,
    pub(crate) environment: &'a Environment,
    #[cfg(feature = "demo")]
    pub(crate) program: Program,
}

impl Session<'_> {
    /// The flags that every command has, to which a command adds its own.
    pub(crate) fn flags(&self) -> Flags {
        self.flags.clone()
    }

    /// Reads the configuration, then [`begin`](Self::begin)s.
    pub(crate) fn start(&self, flags: &Flags, account: Account, log: LogFilter) -> Result<Config, Failure> {
        let config = self.load(flags, account)?;
        Self::begin(&config, &log);
        Ok(config)
    }

    /// The same for a server, whose calls do not wait for the log.
    pub(crate) fn start_server(
        &self,
        flags: &Flags,
        account: Account,
        log: LogFilter,
    ) -> Result<Config, Failure> {
        let config = self.load(flags, account)?;
        Self::warn(&config);
        logging::start_behind(config.log.as_ref().unwrap_or(&log), output::notes_to_terminal());
        Ok(config)
    }

    /// Reads the configuration.
    pub(crate) fn load(&self, flags: &Flags, account: Account) -> Result<Config, ConfigError> {
        Config::load(flags, self.environment, account)
    }

    /// Tells of what should be put right in the configuration, and starts the log.
    pub(crate) fn begin(config: &Config, log: &LogFilter) {
        Self::warn(config);
        logging::start(config.log.as_ref().unwrap_or(log), output::notes_to_terminal());
    }

    fn warn(config: &Config) {
        for warning in &config.warnings {
            output::note(&format!("warning: {warning}"));
        }
    }
}
