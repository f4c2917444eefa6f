//! What a query computes.

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::String;

use super::{BuildError, Condition, Value};
use crate::{encode, functions};

/// A column: an attribute or a function, with its label.
///
/// ```
/// use nr_nrql::build::{Condition, Selection};
/// let slow = Selection::count().filtered(&Condition::greater("duration", 1)?).labelled("slow ones")?;
/// assert_eq!(slow.as_str(), "filter(count(*), WHERE duration > 1) AS 'slow ones'");
/// # Ok::<(), nr_nrql::build::BuildError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    expr: String,
    label: String,
    text: String,
}

impl Selection {
    fn new(expr: String) -> Self {
        Self { text: expr.clone(), expr, label: String::new() }
    }

    /// `*`: every attribute.
    ///
    /// ```
    /// assert_eq!(nr_nrql::build::Selection::everything().as_str(), "*");
    /// ```
    #[must_use]
    pub fn everything() -> Self {
        Self::new("*".to_owned())
    }

    /// `count(*)`
    ///
    /// ```
    /// assert_eq!(nr_nrql::build::Selection::count().as_str(), "count(*)");
    /// ```
    #[must_use]
    pub fn count() -> Self {
        Self::new("count(*)".to_owned())
    }

    /// An attribute.
    ///
    /// # Errors
    /// When the name cannot be encoded.
    ///
    /// ```
    /// assert_eq!(nr_nrql::build::Selection::attribute("95th")?.as_str(), "`95th`");
    /// # Ok::<(), nr_nrql::build::BuildError>(())
    /// ```
    pub fn attribute(name: &str) -> Result<Self, BuildError> {
        Ok(Self::new(encode::identifier(name)?))
    }

    /// A function of an attribute.
    ///
    /// # Errors
    /// When there is no such function, or the name cannot be encoded.
    ///
    /// ```
    /// use nr_nrql::build::Selection;
    /// assert_eq!(Selection::of("average", "duration")?.as_str(), "average(duration)");
    /// assert_eq!(Selection::of("avg", "duration").unwrap_err().to_string(), "NRQL has no function `avg`; it is called `average`");
    /// # Ok::<(), nr_nrql::build::BuildError>(())
    /// ```
    pub fn of(function: &str, attribute: &str) -> Result<Self, BuildError> {
        Self::with(function, attribute, [0_i64; 0])
    }

    /// A function of an attribute and further arguments, such as percentiles.
    ///
    /// # Errors
    /// As [`Selection::of`], and when an argument cannot be encoded.
    ///
    /// ```
    /// use nr_nrql::build::Selection;
    /// assert_eq!(Selection::with("percentile", "duration", [50.0, 99.9])?.as_str(), "percentile(duration, 50, 99.9)");
    /// # Ok::<(), nr_nrql::build::BuildError>(())
    /// ```
    pub fn with<V: Into<Value>>(
        function: &str,
        attribute: &str,
        arguments: impl IntoIterator<Item = V>,
    ) -> Result<Self, BuildError> {
        let known = functions::find(function).ok_or_else(|| BuildError::function(function))?;
        let mut text = format!("{}({}", known.name, encode::identifier(attribute)?);
        for argument in arguments {
            text.push_str(", ");
            text.push_str(&argument.into().encode()?);
        }
        text.push(')');
        Ok(Self::new(text))
    }

    /// `filter(…, WHERE condition)`: the same over the rows for which the condition holds. A label stays.
    ///
    /// ```
    /// use nr_nrql::build::{Condition, Selection};
    /// let failed = Selection::count().filtered(&Condition::is("error", true)?);
    /// assert_eq!(failed.as_str(), "filter(count(*), WHERE error IS TRUE)");
    /// # Ok::<(), nr_nrql::build::BuildError>(())
    /// ```
    #[must_use]
    pub fn filtered(&self, condition: &Condition) -> Self {
        self.wrapped(format!("filter({}, WHERE {condition})", self.expr))
    }

    /// `percentage(…, WHERE condition)`: the share of the rows for which the condition holds. A label stays.
    ///
    /// ```
    /// use nr_nrql::build::{Condition, Selection};
    /// let rate = Selection::count().percentage(&Condition::is("error", true)?);
    /// assert_eq!(rate.as_str(), "percentage(count(*), WHERE error IS TRUE)");
    /// # Ok::<(), nr_nrql::build::BuildError>(())
    /// ```
    #[must_use]
    pub fn percentage(&self, condition: &Condition) -> Self {
        self.wrapped(format!("percentage({}, WHERE {condition})", self.expr))
    }

    /// `rate(…, length)`: how much in each such length of time. A label stays.
    ///
    /// ```
    /// use std::time::Duration;
    /// use nr_nrql::build::Selection;
    /// assert_eq!(Selection::count().rate(Duration::from_secs(60)).as_str(), "rate(count(*), 1 minute)");
    /// ```
    #[must_use]
    pub fn rate(&self, length: core::time::Duration) -> Self {
        self.wrapped(format!("rate({}, {})", self.expr, encode::interval(length)))
    }

    fn wrapped(&self, expr: String) -> Self {
        Self { text: format!("{expr}{}", self.label), expr, label: self.label.clone() }
    }

    /// The same with a label, which is the key in the results.
    ///
    /// # Errors
    /// When the label cannot be encoded.
    ///
    /// ```
    /// use nr_nrql::build::Selection;
    /// assert_eq!(Selection::count().labelled("how many")?.as_str(), "count(*) AS 'how many'");
    /// # Ok::<(), nr_nrql::build::BuildError>(())
    /// ```
    pub fn labelled(self, label: &str) -> Result<Self, BuildError> {
        let label = format!(" AS {}", encode::string(label)?);
        Ok(Self { text: format!("{}{label}", self.expr), expr: self.expr, label })
    }

    /// Its text.
    ///
    /// ```
    /// assert_eq!(nr_nrql::build::Selection::count().as_str(), "count(*)");
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl core::fmt::Display for Selection {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(&self.text)
    }
}
