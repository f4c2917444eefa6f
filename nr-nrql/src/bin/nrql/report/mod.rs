//! Findings, written for people and for programs.

mod human;
mod json;
mod sarif;

use crate::args::Format;
use crate::finding::Finding;
use crate::input::Seen;
use crate::output;

/// Where findings go, file after file.
#[derive(Debug)]
pub(crate) enum Report {
    Human { coloured: bool },
    Json,
    Sarif(sarif::Log),
}

impl Report {
    pub(crate) fn new(format: Format) -> Self {
        match format {
            Format::Human => Self::Human { coloured: output::is_coloured() },
            Format::Json => Self::Json,
            Format::Sarif => Self::Sarif(sarif::Log::default()),
        }
    }

    /// Adds the findings of one file.
    pub(crate) fn add(&mut self, findings: &[Finding<'_>]) -> Result<(), String> {
        match self {
            Self::Human { coloured } => output::answer(&human::render(findings, *coloured)?),
            Self::Json => output::answer(&json::render(findings)),
            Self::Sarif(log) => {
                findings.iter().for_each(|finding| log.add(finding));
                Ok(())
            }
        }
    }

    /// Ends the report.
    pub(crate) fn finish(self, seen: &Seen, errors: usize, warnings: usize) -> Result<(), String> {
        match self {
            Self::Human { .. } => {
                let count =
                    |count: usize, one: &str| format!("{count} {one}{}", if count == 1 { "" } else { "s" });
                let queries = if seen.queries == 1 {
                    "1 query".to_owned()
                } else {
                    format!("{} queries", seen.queries)
                };
                let mut line =
                    format!("{queries} in {}: {}", count(seen.files, "file"), count(errors, "error"));
                if warnings > 0 {
                    line += &format!(", {}", count(warnings, "warning"));
                }
                if seen.unreadable > 0 {
                    line += &format!("; {} could not be read", count(seen.unreadable, "file"));
                }
                output::note(&line);
                Ok(())
            }
            Self::Json => Ok(()),
            Self::Sarif(log) => output::answer(&log.finish()),
        }
    }
}
