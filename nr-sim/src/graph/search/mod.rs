//! The query language of `entitySearch`: conditions on the attributes and tags of entities.
//!
//! `name LIKE 'checkout' AND (domain IN ('APM', 'BROWSER') OR tags.env = 'production') AND reporting = 'true'`

mod lex;
mod matching;
mod parse;

pub(crate) use matching::{Searchable, matches};
pub(crate) use parse::parse;

/// What a condition looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Attribute {
    Name,
    Type,
    Domain,
    DomainType,
    Reporting,
    AlertSeverity,
    AccountId,
    Id,
    Tag(String),
}

/// A query as a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Condition {
    And(Vec<Condition>),
    Or(Vec<Condition>),
    Not(Box<Condition>),
    /// The attribute is one of these.
    Is(Attribute, Vec<String>),
    /// The attribute looks like one of these.
    Like(Attribute, Vec<String>),
    /// The attribute has a value.
    Present(Attribute),
}

/// A query that can't be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SearchError {
    /// The byte at which it stopped making sense.
    pub(crate) at: usize,
    pub(crate) message: String,
}

impl SearchError {
    pub(crate) fn new(at: usize, message: impl Into<String>) -> Self {
        Self { at, message: message.into() }
    }
}
