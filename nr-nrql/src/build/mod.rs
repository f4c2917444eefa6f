//! Queries from parts, with every name and value encoded.
//!
//! [`Condition`] and [`Selection`] are the parts; [`QueryBuilder`] puts them together, and the result is parsed before it
//! is handed out. Nothing that a value holds can become another clause.

mod condition;
mod error;
mod selection;

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec;
use alloc::vec::Vec;
use core::time::Duration;

pub(crate) use condition::is_or;
pub use condition::{Condition, Value};
pub use error::{BuildError, BuildErrorKind};
pub use selection::Selection;

use crate::diagnostic::Severity;
use crate::edit::{self, Limit, Time};
use crate::encode;
use crate::parse::parse;

/// The width of a bucket in TIMESERIES.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Bucket {
    /// New Relic chooses.
    Auto,
    /// As many buckets as there can be.
    Max,
    /// This wide.
    Of(Duration),
}

/// A query in the making: what to compute over which event types, and how.
///
/// ```
/// use nr_nrql::build::{Bucket, Condition, QueryBuilder, Selection};
/// use nr_nrql::edit::{Limit, Time};
/// let query = QueryBuilder::new("Transaction")
///     .select(Selection::of("average", "duration")?.labelled("seconds")?)
///     .filter(Condition::equals("appName", "it's a shop")?)
///     .facet("request.uri")
///     .limit(Limit::Rows(20))
///     .since(Time::Words("3 hours ago".into()))
///     .timeseries(Bucket::Auto)
///     .build()?;
/// assert_eq!(
///     query,
///     r"SELECT average(duration) AS 'seconds' FROM Transaction WHERE appName = 'it\'s a shop' FACET request.uri LIMIT 20 SINCE 3 hours ago TIMESERIES AUTO"
/// );
/// # Ok::<(), nr_nrql::build::BuildError>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct QueryBuilder {
    event_types: Vec<String>,
    columns: Vec<Selection>,
    condition: Option<Condition>,
    facets: Vec<String>,
    limit: Option<Limit>,
    order: Vec<(String, bool)>,
    since: Option<Time>,
    until: Option<Time>,
    timezone: Option<String>,
    compare: Option<Duration>,
    series: Option<Bucket>,
}

impl QueryBuilder {
    /// A query over an event type; without [`QueryBuilder::select`] it counts.
    ///
    /// ```
    /// use nr_nrql::build::QueryBuilder;
    /// assert_eq!(QueryBuilder::new("odd type").build()?, "SELECT count(*) FROM `odd type`");
    /// # Ok::<(), nr_nrql::build::BuildError>(())
    /// ```
    pub fn new(event_type: &str) -> Self {
        Self {
            event_types: vec![event_type.to_owned()],
            columns: Vec::new(),
            condition: None,
            facets: Vec::new(),
            limit: None,
            order: Vec::new(),
            since: None,
            until: None,
            timezone: None,
            compare: None,
            series: None,
        }
    }

    /// Reads a further event type as well.
    ///
    /// ```
    /// use nr_nrql::build::QueryBuilder;
    /// assert_eq!(QueryBuilder::new("A").event_type("B").build()?, "SELECT count(*) FROM A, B");
    /// # Ok::<(), nr_nrql::build::BuildError>(())
    /// ```
    pub fn event_type(mut self, event_type: &str) -> Self {
        self.event_types.push(event_type.to_owned());
        self
    }

    /// Adds a column.
    ///
    /// ```
    /// use nr_nrql::build::{QueryBuilder, Selection};
    /// let query = QueryBuilder::new("Log").select(Selection::attribute("message")?).select(Selection::attribute("level")?);
    /// assert_eq!(query.build()?, "SELECT message, level FROM Log");
    /// # Ok::<(), nr_nrql::build::BuildError>(())
    /// ```
    pub fn select(mut self, column: Selection) -> Self {
        self.columns.push(column);
        self
    }

    /// Adds a condition that must hold as well.
    ///
    /// ```
    /// use nr_nrql::build::{Condition, QueryBuilder};
    /// let either = Condition::is("a", true)?.or(Condition::is("b", true)?);
    /// let query = QueryBuilder::new("T").filter(either).filter(Condition::equals("c", 1)?);
    /// assert_eq!(query.build()?, "SELECT count(*) FROM T WHERE (a IS TRUE OR b IS TRUE) AND c = 1");
    /// # Ok::<(), nr_nrql::build::BuildError>(())
    /// ```
    pub fn filter(mut self, condition: Condition) -> Self {
        self.condition = Some(match self.condition.take() {
            Some(before) => before.and(condition),
            None => condition,
        });
        self
    }

    /// Groups by an attribute as well.
    ///
    /// ```
    /// use nr_nrql::build::QueryBuilder;
    /// assert_eq!(QueryBuilder::new("T").facet("host").facet("a-b").build()?, "SELECT count(*) FROM T FACET host, `a-b`");
    /// # Ok::<(), nr_nrql::build::BuildError>(())
    /// ```
    pub fn facet(mut self, attribute: &str) -> Self {
        self.facets.push(attribute.to_owned());
        self
    }

    /// How many rows or groups come at most.
    ///
    /// ```
    /// use nr_nrql::{build::QueryBuilder, edit::Limit};
    /// assert_eq!(QueryBuilder::new("T").limit(Limit::Max).build()?, "SELECT count(*) FROM T LIMIT MAX");
    /// # Ok::<(), nr_nrql::build::BuildError>(())
    /// ```
    pub const fn limit(mut self, limit: Limit) -> Self {
        self.limit = Some(limit);
        self
    }

    /// Orders rows by an attribute, after those given before.
    ///
    /// ```
    /// use nr_nrql::build::{QueryBuilder, Selection};
    /// let query = QueryBuilder::new("T").select(Selection::everything()).order_by("duration", true);
    /// assert_eq!(query.build()?, "SELECT * FROM T ORDER BY duration DESC");
    /// # Ok::<(), nr_nrql::build::BuildError>(())
    /// ```
    pub fn order_by(mut self, attribute: &str, descending: bool) -> Self {
        self.order.push((attribute.to_owned(), descending));
        self
    }

    /// From when on.
    ///
    /// ```
    /// use nr_nrql::{build::QueryBuilder, edit::Time};
    /// let query = QueryBuilder::new("T").since(Time::Epoch(1_702_899_296_789));
    /// assert_eq!(query.build()?, "SELECT count(*) FROM T SINCE 1702899296789");
    /// # Ok::<(), nr_nrql::build::BuildError>(())
    /// ```
    pub fn since(mut self, time: Time) -> Self {
        self.since = Some(time);
        self
    }

    /// Until when.
    ///
    /// ```
    /// use nr_nrql::{build::QueryBuilder, edit::Time};
    /// let query = QueryBuilder::new("T").until(Time::Words("today".into()));
    /// assert_eq!(query.build()?, "SELECT count(*) FROM T UNTIL today");
    /// # Ok::<(), nr_nrql::build::BuildError>(())
    /// ```
    pub fn until(mut self, time: Time) -> Self {
        self.until = Some(time);
        self
    }

    /// The zone of times without an offset, such as `Europe/Berlin`.
    ///
    /// ```
    /// use nr_nrql::build::QueryBuilder;
    /// assert_eq!(QueryBuilder::new("T").timezone("UTC").build()?, "SELECT count(*) FROM T WITH TIMEZONE 'UTC'");
    /// # Ok::<(), nr_nrql::build::BuildError>(())
    /// ```
    pub fn timezone(mut self, zone: &str) -> Self {
        self.timezone = Some(zone.to_owned());
        self
    }

    /// Compares with the same length of time, so much earlier.
    ///
    /// ```
    /// use std::time::Duration;
    /// use nr_nrql::build::QueryBuilder;
    /// let query = QueryBuilder::new("T").compare_with(Duration::from_secs(86_400));
    /// assert_eq!(query.build()?, "SELECT count(*) FROM T COMPARE WITH 1 day ago");
    /// # Ok::<(), nr_nrql::build::BuildError>(())
    /// ```
    pub const fn compare_with(mut self, earlier: Duration) -> Self {
        self.compare = Some(earlier);
        self
    }

    /// One result for each bucket of time.
    ///
    /// ```
    /// use std::time::Duration;
    /// use nr_nrql::build::{Bucket, QueryBuilder};
    /// let query = QueryBuilder::new("T").timeseries(Bucket::Of(Duration::from_secs(300)));
    /// assert_eq!(query.build()?, "SELECT count(*) FROM T TIMESERIES 5 minutes");
    /// # Ok::<(), nr_nrql::build::BuildError>(())
    /// ```
    pub const fn timeseries(mut self, bucket: Bucket) -> Self {
        self.series = Some(bucket);
        self
    }

    /// The query's text.
    ///
    /// # Errors
    /// When a name or a value cannot be encoded, a time is none, or the whole would not parse.
    ///
    /// ```
    /// use nr_nrql::build::QueryBuilder;
    /// assert!(QueryBuilder::new("a`b").build().is_err());
    /// ```
    pub fn build(&self) -> Result<String, BuildError> {
        let names = |names: &[String]| -> Result<String, BuildError> {
            let encoded: Result<Vec<String>, _> = names.iter().map(|name| encode::identifier(name)).collect();
            Ok(encoded?.join(", "))
        };
        let columns: Vec<&str> = self.columns.iter().map(Selection::as_str).collect();
        let columns = if columns.is_empty() { "count(*)".to_owned() } else { columns.join(", ") };
        let mut text = format!("SELECT {columns} FROM {}", names(&self.event_types)?);
        let mut clause = |word: &str, value: &str| {
            text.push(' ');
            text.push_str(word);
            text.push_str(value);
        };
        if let Some(condition) = &self.condition {
            clause("WHERE ", condition.as_str());
        }
        // Before FACET, which would take the order for that of its groups.
        if !self.order.is_empty() {
            let key = |(name, descending): &(String, bool)| {
                encode::identifier(name).map(|name| if *descending { name + " DESC" } else { name })
            };
            let keys: Result<Vec<String>, _> = self.order.iter().map(key).collect();
            clause("ORDER BY ", &keys?.join(", "));
        }
        if !self.facets.is_empty() {
            clause("FACET ", &names(&self.facets)?);
        }
        match self.limit {
            Some(Limit::Rows(rows)) => clause("LIMIT ", &rows.to_string()),
            Some(Limit::Max) => clause("LIMIT ", "MAX"),
            None => {}
        }
        for (word, time) in [("SINCE ", &self.since), ("UNTIL ", &self.until)] {
            if let Some(time) = time {
                clause(word, &edit::time_words(time).map_err(|shown| BuildError::value(&shown))?);
            }
        }
        if let Some(zone) = &self.timezone {
            clause("WITH TIMEZONE ", &encode::string(zone)?);
        }
        if let Some(earlier) = self.compare {
            clause("COMPARE WITH ", &format!("{} ago", encode::interval(earlier)));
        }
        match self.series {
            Some(Bucket::Auto) => clause("TIMESERIES ", "AUTO"),
            Some(Bucket::Max) => clause("TIMESERIES ", "MAX"),
            Some(Bucket::Of(width)) => clause("TIMESERIES ", &encode::interval(width)),
            None => {}
        }
        let parsed = parse(&text);
        match parsed.diagnostics().iter().find(|finding| finding.severity == Severity::Error) {
            Some(finding) => Err(BuildError::new(BuildErrorKind::Result(finding.clone()))),
            None => Ok(text),
        }
    }
}
