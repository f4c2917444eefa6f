//! The log: on standard error only, with secrets masked on the way out.

use std::fmt;
use std::io::{self, Write};
use std::str::FromStr;

use nr_core::redact;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Where the records of calls go: caller, tool, outcome, duration.
pub const AUDIT: &str = "audit";

/// What is logged: a level, or levels for parts, such as `info,nr_nerdgraph=debug`.
///
/// Only our own crates and `audit` are heard unless a part is named: what other crates log is about their own insides.
#[derive(Clone, Debug, PartialEq)]
pub struct LogFilter(Targets);

const LEVELS: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];

/// Our crates as they name themselves in the log.
const OURS: [&str; 8] =
    ["nr_core", "nr_nrql", "nr_mcp", "nr_plugins", "nr_nerdgraph", "nr_tools", "nr_sim", "nr_server"];

impl LogFilter {
    /// Ordinary events, the records of calls among them: for a server.
    #[must_use]
    pub fn info() -> Self {
        Self::of_level(tracing::Level::INFO)
    }

    /// Only what is wrong: for a command that a person runs.
    #[must_use]
    pub fn warn() -> Self {
        Self::of_level(tracing::Level::WARN)
    }

    /// Only defects: for a command that says itself what is wrong.
    #[must_use]
    pub fn error() -> Self {
        Self::of_level(tracing::Level::ERROR)
    }

    fn of_level(level: tracing::Level) -> Self {
        Self::of(LevelFilter::from_level(level))
    }

    fn of(level: LevelFilter) -> Self {
        let others = level.min(LevelFilter::WARN);
        let ours = OURS.iter().copied().chain([AUDIT]).map(|name| (name, level));
        // What the SDK says of a client that has left, such as an answer that could not be delivered, is nobody's error.
        let departures = if level >= LevelFilter::DEBUG { level } else { LevelFilter::OFF };
        Self(
            Targets::new()
                .with_default(others)
                .with_targets(ours)
                .with_target(nr_mcp::LOG_OF_DELIVERY, departures),
        )
    }
}

impl FromStr for LogFilter {
    type Err = LogFilterError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refused = || LogFilterError { input: redact::excerpt(text) };
        let mut filter = Self::of(LevelFilter::OFF);
        for part in text.split(',').map(str::trim) {
            let (target, level) = match part.split_once('=') {
                Some((target, level)) => (Some(target.trim()), level.trim()),
                None => (None, part),
            };
            if !LEVELS.iter().any(|name| name.eq_ignore_ascii_case(level)) {
                return Err(refused());
            }
            let level = level.parse().map_err(|_| refused())?;
            filter.0 = match target {
                None => Self::of(level).0,
                Some("") => return Err(refused()),
                Some(target) => filter.0.with_target(target, level),
            };
        }
        Ok(filter)
    }
}

/// A text that says nothing of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LogFilterError {
    /// What was given, shortened and cleaned.
    pub input: String,
}

impl fmt::Display for LogFilterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let levels = LEVELS.join(", ");
        write!(f, "`{}` is no log level: write one of {levels}, or PART=LEVEL after a comma", self.input)
    }
}

impl std::error::Error for LogFilterError {}

/// Starts logging. Does nothing when somebody else has: a library that is embedded leaves the log to its user.
pub(crate) fn start(filter: &LogFilter, colours: bool) {
    let lines = tracing_subscriber::fmt::layer().with_writer(Masked).with_ansi(colours);
    let _ = tracing_subscriber::registry().with(filter.0.clone()).with(lines).try_init();
}

/// Standard error through a mask. An event arrives as one write, so no secret is split over two.
struct Masked;

impl<'a> MakeWriter<'a> for Masked {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        Self
    }
}

impl Write for Masked {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(line);
        // Masking first: who holds the lock keeps every other thread that logs waiting.
        let masked = redact::mask_secrets(&text);
        io::stderr().lock().write_all(masked.as_bytes())?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}

#[cfg(test)]
mod tests {
    use tracing::Level;

    use super::{AUDIT, LogFilter};

    #[test]
    fn an_answer_that_nobody_waits_for_is_heard_of_only_in_detail() {
        let hears = |filter: &str, target: &str, level: Level| {
            filter.parse::<LogFilter>().unwrap().0.would_enable(target, &level)
        };
        for filter in ["error", "info"] {
            assert!(!hears(filter, nr_mcp::LOG_OF_DELIVERY, Level::ERROR), "{filter}");
        }
        assert!(hears("debug", nr_mcp::LOG_OF_DELIVERY, Level::ERROR));
        assert!(hears("info", AUDIT, Level::INFO) && hears("info", "another", Level::WARN));
        assert!(!hears("info", "another", Level::INFO) && !hears("warn", "nr_mcp", Level::INFO));
    }
}
