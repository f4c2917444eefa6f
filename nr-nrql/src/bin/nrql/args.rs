//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use nr_nrql::lint::Mode;
use nr_nrql::time::Now;

use crate::file::Kind;

/// Lines of the help are broken here at most: longer ones are hard to read.
const HELP_WIDTH: usize = 100;

const EXAMPLES: &str = "\
Examples:
  nrql check dashboards/ alerts.tf         errors in JSON, Terraform, Markdown and .nrql files
  nrql lint --deny warnings .              what runs but is seldom meant; fails on warnings too
  nrql fmt --write queries/                one layout for every query, where it stands
  nrql explain -q 'SELECT count(*) FROM Transaction FACET name'
  echo 'SELECT avg(duration) FROM Transaction' | nrql check -
  nrql lint --format sarif . > nrql.sarif  for code scanning

Where queries are looked for:
  .nrql      the whole file; a line of --- ends a query, as does a blank line before the next one
  .json      strings under nrql and nrqlQuery, and under query inside of nrqlQueries and its kin
  .tf, .hcl  attributes nrql and nrql_query, and query in blocks and resources named after NRQL
  .md        fences marked nrql, and those marked sql that hold what only NRQL has
In folders, hidden files and what .gitignore names are passed over.

Exit codes: 0 fine; 1 errors, or what --deny and --check fail on; 2 wrong usage, unreadable files";

/// Checks, formats, lints and explains NRQL, the query language of New Relic, wherever it is written. It asks no server.
#[derive(Debug, Parser)]
#[command(name = "nrql", version, after_help = EXAMPLES, max_term_width = HELP_WIDTH)]
#[command(arg_required_else_help = true, disable_help_subcommand = true, propagate_version = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Say what New Relic would refuse
    Check(CheckArgs),
    /// Give every query the one layout
    Fmt(FmtArgs),
    /// Say also what New Relic would run but is seldom meant
    Lint(LintArgs),
    /// Say in plain words what a query asks
    Explain(ExplainArgs),
}

/// Where the queries are.
#[derive(Debug, Args)]
pub(crate) struct InputArgs {
    /// Files and folders, or - for standard input
    #[arg(value_name = "PATH", required_unless_present = "query")]
    pub(crate) paths: Vec<PathBuf>,
    /// A query, instead of files
    #[arg(short, long, value_name = "NRQL", conflicts_with = "paths")]
    pub(crate) query: Option<String>,
    /// What the input is written in, whatever its name says
    #[arg(long = "as", value_name = "KIND")]
    pub(crate) kind: Option<Kind>,
}

/// How findings are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people, with the text and a mark under the part
    Human,
    /// One JSON object a line and finding
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
}

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    /// How findings are written
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct FmtArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    /// Change nothing; name the files that would change, and fail if there are any
    #[arg(long, conflicts_with = "write")]
    pub(crate) check: bool,
    /// Write the files; without it one input is written to standard output
    #[arg(long, conflicts_with = "query")]
    pub(crate) write: bool,
}

/// What fails besides errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Deny {
    /// Warnings
    Warnings,
}

/// What the queries are written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Purpose {
    /// To be asked
    Query,
    /// The query of an alert condition
    Alert,
    /// A rule that makes metrics from events
    EventsToMetrics,
}

impl Purpose {
    pub(crate) const fn mode(self) -> Mode {
        match self {
            Self::Query => Mode::Query,
            Self::Alert => Mode::AlertCondition,
            Self::EventsToMetrics => Mode::EventsToMetrics,
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct LintArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    /// Fail on warnings as well
    #[arg(long, value_name = "WHAT")]
    pub(crate) deny: Option<Deny>,
    /// What the queries are written for: each takes another part of the language
    #[arg(long, value_name = "PURPOSE", default_value = "query")]
    pub(crate) mode: Purpose,
    /// Rules that are not asked; each finding names its rule
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    pub(crate) disable: Vec<String>,
    #[command(flatten)]
    pub(crate) clock: ClockArgs,
    /// How findings are written
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: Format,
}

/// When and where the queries are asked.
#[derive(Debug, Args)]
pub(crate) struct ClockArgs {
    /// When the queries are asked, such as 2026-03-04T10:20:30Z [default: now]
    #[arg(long, value_name = "TIME")]
    now: Option<Timestamp>,
    /// Zone of times without an offset, such as Europe/Berlin; WITH TIMEZONE in a query goes before it [default: UTC]
    #[arg(long, value_name = "ZONE", value_parser = zone)]
    timezone: Option<TimeZone>,
}

impl ClockArgs {
    pub(crate) fn clock(&self) -> Clock {
        Clock {
            now: self.now.unwrap_or_else(Timestamp::now),
            zone: self.timezone.clone().unwrap_or(TimeZone::UTC),
        }
    }
}

/// A time and the zone that it is looked at from.
#[derive(Clone, Debug)]
pub(crate) struct Clock {
    pub(crate) now: Timestamp,
    pub(crate) zone: TimeZone,
}

impl Clock {
    /// The time for the language.
    pub(crate) fn now(&self) -> Now {
        Now::utc(self.now.as_millisecond()).with_offset(self.zone.to_offset(self.now).seconds())
    }
}

fn zone(name: &str) -> Result<TimeZone, String> {
    TimeZone::get(name).map_err(|_| format!("no time zone is called `{name}`; say it as Europe/Berlin"))
}

/// How an explanation is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExplainFormat {
    /// For people
    Human,
    /// One JSON object a line and query
    Json,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    #[command(flatten)]
    pub(crate) clock: ClockArgs,
    /// How the explanation is written
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: ExplainFormat,
}
