//! Why a command did not do what it was asked, and the exit code that says so.

use std::fmt;
use std::process::ExitCode;

/// The exit code when something failed that was asked for rightly.
const FAILED: u8 = 1;

/// The exit code when what was asked cannot be done as it was asked, as shells and clap have it.
const USAGE: u8 = 2;

/// Whose turn it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FailureKind {
    /// The command line or the configuration must change.
    Usage,
    /// The command was understood and did not succeed.
    Failed,
}

/// What the person at the terminal is told, and what they can do next. Holds nothing secret.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Failure {
    /// Whose turn it is.
    pub kind: FailureKind,
    /// What went wrong, naming the offending input.
    pub message: String,
    /// What to do next, a line each.
    pub next: Vec<String>,
}

impl Failure {
    /// The command line or the configuration must change.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(FailureKind::Usage, message)
    }

    /// The command was understood and did not succeed.
    pub fn failed(message: impl Into<String>) -> Self {
        Self::new(FailureKind::Failed, message)
    }

    fn new(kind: FailureKind, message: impl Into<String>) -> Self {
        let message = nr_core::redact::mask_secrets(&message.into()).into_owned();
        Self { kind, message, next: Vec::new() }
    }

    /// Adds a line on what to do next.
    #[must_use]
    pub fn next(mut self, step: impl Into<String>) -> Self {
        self.next.push(step.into());
        self
    }

    /// The code that the process exits with.
    #[must_use]
    pub fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self.kind {
            FailureKind::Usage => USAGE,
            FailureKind::Failed => FAILED,
        })
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        for step in &self.next {
            write!(f, "; {step}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Failure {}
