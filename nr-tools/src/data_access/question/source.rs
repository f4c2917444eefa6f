//! What is known of New Relic's own event types: the words by which their attributes are called.
//!
//! Names are those of New Relic's agents and integrations (its data dictionary). Whether an account has them is looked up
//! before any of them stands in a query.

/// An event type.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) name: &'static str,
    /// The attribute that holds the GUID of the entity that a row is of.
    pub(super) guid: Option<&'static str>,
    /// Domain and type of those entities.
    pub(super) entities: &'static [(&'static str, &'static str)],
    pub(super) dimensions: &'static [Dimension],
    /// Words that narrow the rows.
    pub(super) conditions: &'static [Condition],
    /// The attribute in which a text is looked for.
    pub(super) text: Option<&'static str>,
}

/// What rows can be grouped by, or told apart by name.
#[derive(Debug)]
pub(super) struct Dimension {
    pub(super) words: &'static [&'static str],
    /// The first of these that the account has.
    pub(super) attributes: &'static [&'static str],
    /// Whether questions name its values.
    pub(super) named: bool,
}

/// Words for a condition.
#[derive(Debug)]
pub(super) struct Condition {
    pub(super) words: &'static [&'static str],
    pub(super) text: &'static str,
    /// Whether it holds even where an intent has the same words: `slow postgres queries`.
    pub(super) always: bool,
}

pub(super) const fn named(words: &'static [&'static str], attributes: &'static [&'static str]) -> Dimension {
    Dimension { words, attributes, named: true }
}

pub(super) const fn plain(words: &'static [&'static str], attributes: &'static [&'static str]) -> Dimension {
    Dimension { words, attributes, named: false }
}

pub(super) const fn when(words: &'static [&'static str], text: &'static str) -> Condition {
    Condition { words, text, always: false }
}

pub(super) const fn always(words: &'static [&'static str], text: &'static str) -> Condition {
    Condition { words, text, always: true }
}

pub(super) const fn source(name: &'static str, dimensions: &'static [Dimension]) -> Source {
    Source { name, guid: None, entities: &[], dimensions, conditions: &[], text: None }
}

impl Source {
    pub(super) const fn of(
        self,
        guid: &'static str,
        entities: &'static [(&'static str, &'static str)],
    ) -> Self {
        Self { guid: Some(guid), entities, ..self }
    }

    pub(super) const fn conditions(self, conditions: &'static [Condition]) -> Self {
        Self { conditions, ..self }
    }

    pub(super) const fn text(self, text: &'static str) -> Self {
        Self { text: Some(text), ..self }
    }
}

pub(super) const APM: &[(&str, &str)] = &[("APM", "APPLICATION")];
pub(super) const SERVICES: &[(&str, &str)] = &[("APM", "APPLICATION"), ("EXT", "SERVICE")];
pub(super) const BROWSER: &[(&str, &str)] = &[("BROWSER", "APPLICATION")];
pub(super) const HOST: &[(&str, &str)] = &[("INFRA", "HOST")];
pub(super) const MONITOR: &[(&str, &str)] = &[("SYNTH", "MONITOR")];

pub(super) const APP: &[&str] = &["service", "app", "application"];
pub(super) const STATUS: &[&str] = &[
    "status code",
    "response code",
    "response status",
    "http status",
    "http code",
    "http status code",
    "status",
];
pub(super) const HOSTS: &[&str] = &["host", "server", "machine", "instance", "hostname", "box", "vm"];
pub(super) const VERSION: &[&str] = &["version", "release"];
pub(super) const METHOD: &[&str] = &["method", "http method", "request method", "verb"];
