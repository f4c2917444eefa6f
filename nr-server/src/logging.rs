//! The log: on standard error only, with secrets masked on the way out.

use std::fmt;
use std::io::{self, BufWriter, Write};
use std::str::FromStr;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use nr_core::redact;
use tracing::level_filters::LevelFilter;
use tracing_appender::non_blocking::{ErrorCounter, NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::filter::Targets;
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

/// Starts logging for a command, whose log stands in order with what else it writes. Does nothing when somebody else has
/// started: a library that is embedded leaves the log to its user.
pub(crate) fn start(filter: &LogFilter, colours: bool) {
    let lines = tracing_subscriber::fmt::layer().with_writer(|| Masked::new(io::stderr())).with_ansi(colours);
    let _ = tracing_subscriber::registry().with(filter.0.clone()).with(lines).try_init();
}

/// Lines of a server's log that wait to be written at most. What comes beyond is lost, and the log says how much: a client
/// that does not read standard error must not bring calls to a stand.
const WAITING_LINES: usize = 8_192;

/// Starts logging for a server: calls do not wait for their lines to be written. [`end`] writes the last ones.
pub(crate) fn start_behind(filter: &LogFilter, colours: bool) {
    let lost = Arc::new(OnceLock::new());
    let masked = Masked { lost: Some((Arc::clone(&lost), 0)), out: BufWriter::new(io::stderr()) };
    let (lines, writer) =
        NonBlockingBuilder::default().buffered_lines_limit(WAITING_LINES).thread_name("log").finish(masked);
    let _ = lost.set(lines.error_counter());
    let lines = tracing_subscriber::fmt::layer().with_writer(lines).with_ansi(colours);
    if tracing_subscriber::registry().with(filter.0.clone()).with(lines).try_init().is_ok() {
        *WRITER.lock().unwrap_or_else(PoisonError::into_inner) = Some(writer);
    }
}

/// The thread that writes a server's log.
static WRITER: Mutex<Option<WorkerGuard>> = Mutex::new(None);

/// Waits until everything is written, or a moment has passed.
pub(crate) fn end() {
    drop(WRITER.lock().unwrap_or_else(PoisonError::into_inner).take());
}

/// An output behind a mask. An event arrives as one write, so no secret is split over two.
struct Masked<W> {
    out: W,
    /// How many lines were lost, and how many of them were told.
    lost: Option<(Arc<OnceLock<ErrorCounter>>, usize)>,
}

impl<W> Masked<W> {
    const fn new(out: W) -> Self {
        Self { out, lost: None }
    }

    /// Lines that were lost since this was last asked.
    fn newly_lost(&mut self) -> usize {
        let Some((counter, told)) = &mut self.lost else { return 0 };
        let all = counter.get().map_or(0, ErrorCounter::dropped_lines);
        all - std::mem::replace(told, all).min(all)
    }
}

impl<W: Write> Write for Masked<W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(line);
        self.out.write_all(redact::mask_secrets(&text).as_bytes())?;
        let lost = self.newly_lost();
        if lost > 0 {
            writeln!(self.out, "{lost} lines of the log were lost: nobody read them in time")?;
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
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
