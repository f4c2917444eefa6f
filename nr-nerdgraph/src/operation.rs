//! Which operation a request is.

use std::borrow::Cow;

/// The name and the nature of an operation.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    name: Cow<'static, str>,
    mutation: bool,
}

impl Operation {
    /// An operation of generated code.
    pub(crate) fn known(name: &'static str, document: &str) -> Self {
        Self { name: Cow::Borrowed(name), mutation: is_mutation(document) }
    }

    /// A document that a caller wrote.
    pub(crate) fn raw(document: &str) -> Self {
        let mutation = is_mutation(document);
        let name = first_name(document).map_or(Cow::Borrowed("raw"), |name| Cow::Owned(name.to_owned()));
        Self { name, mutation }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) const fn is_mutation(&self) -> bool {
        self.mutation
    }
}

/// The lines of a document without its comments and leading spaces.
fn code(document: &str) -> impl Iterator<Item = &str> {
    document.lines().map(str::trim_start).filter(|line| !line.starts_with('#') && !line.is_empty())
}

/// Whether a document may change something. Cautious: a document with more definitions counts when one of them begins a
/// line or the document with the word.
fn is_mutation(document: &str) -> bool {
    code(document).any(|line| line.starts_with("mutation"))
}

/// `Name` of `query Name(...)`.
fn first_name(document: &str) -> Option<&str> {
    let line = code(document).next()?;
    let rest = line.strip_prefix("query").or_else(|| line.strip_prefix("mutation"))?.trim_start();
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
    rest.get(..end).filter(|name| !name.is_empty() && name.len() <= 100)
}
