//! A text with a name, and where its bytes stand in lines and columns.

use std::ops::Range;
use std::path::PathBuf;

/// The largest file that is read, in bytes: dashboards and modules of real size are a hundred times smaller.
pub(crate) const MAX_FILE: u64 = 16 * 1024 * 1024;

/// What a file is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Kind {
    /// Queries, one or several
    Nrql,
    /// A dashboard, a condition, or any other JSON
    Json,
    /// Terraform (HCL)
    Terraform,
    /// Markdown with fenced code
    Markdown,
}

impl Kind {
    /// What a file with this name is written in, if it can hold queries.
    pub(crate) fn of(path: &std::path::Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "nrql" => Some(Self::Nrql),
            "json" => Some(Self::Json),
            "tf" | "hcl" => Some(Self::Terraform),
            "md" | "markdown" => Some(Self::Markdown),
            _ => None,
        }
    }
}

/// Line and column, both from 1; columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Position {
    pub(crate) line: usize,
    pub(crate) column: usize,
}

/// A text that was read.
#[derive(Debug)]
pub(crate) struct File {
    /// How it is called in what is said about it, with `/` between folders.
    pub(crate) name: String,
    /// Where it can be written to; standard input can't.
    pub(crate) path: Option<PathBuf>,
    pub(crate) kind: Kind,
    pub(crate) text: String,
    /// Where each line starts.
    lines: Vec<usize>,
}

impl File {
    pub(crate) fn new(name: String, kind: Kind, text: String) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        let lines = std::iter::once(0).chain(ends).collect();
        Self { name, path: None, kind, text, lines }
    }

    /// Where a byte stands.
    pub(crate) fn position(&self, offset: usize) -> Position {
        let line = self.lines.partition_point(|start| *start <= offset).max(1);
        let start = self.lines.get(line - 1).copied().unwrap_or(0);
        let column = self.text.get(start..offset).map_or(0, |before| before.chars().count()) + 1;
        Position { line, column }
    }

    /// The line around a byte, without its end.
    pub(crate) fn line(&self, offset: usize) -> Range<usize> {
        let line = self.lines.partition_point(|start| *start <= offset).max(1);
        let start = self.lines.get(line - 1).copied().unwrap_or(0);
        let end = self.lines.get(line).map_or(self.text.len(), |next| next - 1);
        start..end.max(start)
    }

    /// The part of the text; empty when it doesn't fit.
    pub(crate) fn slice(&self, range: Range<usize>) -> &str {
        self.text.get(range).unwrap_or_default()
    }
}
