//! What is wrong with a query, said in places of its file.

use std::ops::Range;

use nr_nrql::{Diagnostic, Severity};

use crate::embed::Embedded;
use crate::file::File;

/// A finding and where it belongs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Finding<'a> {
    pub(crate) file: &'a File,
    pub(crate) query: &'a Embedded,
    pub(crate) diagnostic: &'a Diagnostic,
}

/// A change of the file.
#[derive(Debug)]
pub(crate) struct Change {
    pub(crate) range: Range<usize>,
    /// As the file writes it, escapes and all.
    pub(crate) text: String,
}

impl Finding<'_> {
    /// The offending part of the file.
    pub(crate) fn place(&self) -> Range<usize> {
        self.query.place(self.diagnostic.span)
    }

    pub(crate) fn is_error(&self) -> bool {
        self.diagnostic.severity == Severity::Error
    }

    pub(crate) fn severity(&self) -> &'static str {
        if self.is_error() { "error" } else { "warning" }
    }

    /// What mends it, in the file.
    pub(crate) fn change(&self) -> Option<Change> {
        let fix = self.diagnostic.fix.as_ref()?;
        Some(Change { range: self.query.place(fix.span), text: self.query.written(&fix.replacement) })
    }

    /// What mends it, in words.
    pub(crate) fn advice(&self) -> Option<String> {
        let fix = self.diagnostic.fix.as_ref()?;
        let old = fix.span.of(&self.query.text).trim();
        let new = fix.replacement.trim();
        Some(match (old.is_empty(), new.is_empty()) {
            (true, _) => format!("insert `{new}`"),
            (false, true) => format!("remove `{old}`"),
            (false, false) => format!("write `{new}` for `{old}`"),
        })
    }
}
