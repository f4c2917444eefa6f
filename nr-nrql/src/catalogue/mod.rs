//! What an account holds, as its owner tells it, and whether a query's names are among it.
//!
//! The catalogue says nothing by itself: who fills it from `SHOW EVENT TYPES` and `keyset()` gets misspelt names
//! explained; of what it wasn't told, it says nothing.

mod check;
mod names;

use alloc::borrow::ToOwned as _;
use alloc::collections::BTreeMap;
use alloc::string::String;

pub use self::check::check;

/// Names that a catalogue holds at most, event types and attributes together; further ones are not taken. An account has
/// a few hundred event types, and New Relic keeps at most 48,000 attributes of one (documentation, "Data ingest limits").
pub const MAX_NAMES: usize = 500_000;

/// What the values of an attribute are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// Texts.
    String,
    /// Numbers.
    Numeric,
    /// True or false.
    Boolean,
    /// A metric: several figures at once.
    Metric,
}

impl Kind {
    /// The kind that `keyset()` calls by this word.
    ///
    /// ```
    /// use nr_nrql::catalogue::Kind;
    /// assert_eq!(Kind::named("numeric"), Some(Kind::Numeric));
    /// assert_eq!(Kind::named("blob"), None);
    /// ```
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        match word {
            "string" => Some(Self::String),
            "numeric" => Some(Self::Numeric),
            "boolean" => Some(Self::Boolean),
            "metric" | "summary" | "distribution" => Some(Self::Metric),
            _ => None,
        }
    }
}

/// The event types and attributes that are known of an account.
///
/// ```
/// use nr_nrql::catalogue::{Catalogue, Kind, check};
///
/// let mut catalogue = Catalogue::new();
/// catalogue.add_attribute("Transaction", "appName", Kind::String);
/// catalogue.add_attribute("Transaction", "duration", Kind::Numeric);
///
/// let parsed = nr_nrql::parse("SELECT average(Duration) FROM transaction WHERE appNane = 'checkout'");
/// let findings = check(&parsed, &catalogue);
/// let (fixed, _) = nr_nrql::diagnostic::apply(parsed.source(), &findings);
/// assert_eq!(fixed, "SELECT average(Duration) FROM Transaction WHERE appNane = 'checkout'");
///
/// // Once the event type is known, its attributes are too.
/// let parsed = nr_nrql::parse(&fixed);
/// let (fixed, _) = nr_nrql::diagnostic::apply(parsed.source(), &check(&parsed, &catalogue));
/// assert_eq!(fixed, "SELECT average(duration) FROM Transaction WHERE appName = 'checkout'");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalogue {
    types: BTreeMap<String, BTreeMap<String, Kind>>,
    names: usize,
    complete: bool,
}

impl Catalogue {
    /// One that knows nothing yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { types: BTreeMap::new(), names: 0, complete: false }
    }

    /// Says that there are no event types but those that it knows, so that others are reported even when no name is near.
    #[must_use]
    pub fn complete(mut self) -> Self {
        self.complete = true;
        self
    }

    /// Adds an event type, its attributes unknown; `false` when the catalogue is full.
    pub fn add_event_type(&mut self, event_type: &str) -> bool {
        if self.types.contains_key(event_type) {
            return true;
        }
        let room = self.names < MAX_NAMES;
        if room {
            self.types.insert(event_type.to_owned(), BTreeMap::new());
            self.names += 1;
        }
        room
    }

    /// Adds an attribute of an event type, and the event type; `false` when the catalogue is full. An event type of which
    /// one attribute is added is taken to have no others than those that are.
    pub fn add_attribute(&mut self, event_type: &str, attribute: &str, kind: Kind) -> bool {
        if !self.add_event_type(event_type) {
            return false;
        }
        let Some(attributes) = self.types.get_mut(event_type) else { return false };
        if attributes.contains_key(attribute) || self.names < MAX_NAMES {
            let known = attributes.insert(attribute.to_owned(), kind).is_some();
            self.names += usize::from(!known);
            return true;
        }
        false
    }

    /// The event types, by name.
    pub fn event_types(&self) -> impl Iterator<Item = &str> {
        self.types.keys().map(String::as_str)
    }

    /// The attributes of an event type, by name; none when it or they are unknown.
    pub fn attributes(&self, event_type: &str) -> impl Iterator<Item = (&str, Kind)> {
        self.types.get(event_type).into_iter().flatten().map(|(name, kind)| (name.as_str(), *kind))
    }

    /// What an attribute holds.
    #[must_use]
    pub fn kind(&self, event_type: &str, attribute: &str) -> Option<Kind> {
        self.types.get(event_type)?.get(attribute).copied()
    }

    fn knows(&self, event_type: &str) -> bool {
        self.types.contains_key(event_type)
    }
}
