//! Conditions from values: each is encoded, none is pasted.

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::BuildError;
use crate::ast::{BinaryOp, Expr, ExprKind, Query, Statement};
use crate::diagnostic::Severity;
use crate::encode;
use crate::parse::parse;
use crate::span::Span;

/// A value to compare with.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Value {
    /// A string.
    Text(String),
    /// A whole number.
    Int(i64),
    /// Any other number.
    Float(f64),
}

impl Value {
    pub(super) fn encode(&self) -> Result<String, BuildError> {
        Ok(match self {
            Self::Text(text) => encode::string(text)?,
            // The one number whose digits NRQL cannot read as a whole number.
            Self::Int(i64::MIN) => return Err(BuildError::value(&i64::MIN.to_string())),
            Self::Int(value) if *value < 0 => format!("({value})"),
            Self::Int(value) => value.to_string(),
            Self::Float(value) => encode::number(*value)?,
        })
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<i32> for Value {
    fn from(value: i32) -> Self {
        Self::Int(value.into())
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<f64> for Value {
    fn from(value: f64) -> Self {
        Self::Float(value)
    }
}

/// How tightly the text of a condition binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Bond {
    Or,
    And,
    Not,
    Comparison,
}

/// A condition, encoded: whatever its values hold, it stays one condition.
///
/// ```
/// use nr_nrql::build::Condition;
/// let slow = Condition::greater("duration", 1.5)?.or(Condition::equals("error.message", "it's \\ -- broken")?);
/// let shop = Condition::equals("appName", "shop")?.and(slow);
/// assert_eq!(shop.as_str(), r"appName = 'shop' AND (duration > 1.5 OR error.message = 'it\'s \\ -- broken')");
/// # Ok::<(), nr_nrql::build::BuildError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    text: String,
    bond: Bond,
}

impl Condition {
    fn comparison(attribute: &str, operator: &str, value: &Value) -> Result<Self, BuildError> {
        let text = format!("{} {operator} {}", encode::identifier(attribute)?, value.encode()?);
        Ok(Self { text, bond: Bond::Comparison })
    }

    fn suffixed(attribute: &str, suffix: &str) -> Result<Self, BuildError> {
        Ok(Self { text: format!("{} {suffix}", encode::identifier(attribute)?), bond: Bond::Comparison })
    }

    /// `attribute = value`
    ///
    /// # Errors
    /// When the name or the value cannot be encoded.
    ///
    /// ```
    /// use nr_nrql::build::Condition;
    /// assert_eq!(Condition::equals("Logged-in user", "ada")?.as_str(), "`Logged-in user` = 'ada'");
    /// # Ok::<(), nr_nrql::build::BuildError>(())
    /// ```
    pub fn equals(attribute: &str, value: impl Into<Value>) -> Result<Self, BuildError> {
        Self::comparison(attribute, "=", &value.into())
    }

    /// `attribute != value`
    ///
    /// # Errors
    /// As [`Condition::equals`].
    ///
    /// ```
    /// use nr_nrql::build::Condition;
    /// assert_eq!(Condition::differs("httpResponseCode", 200)?.as_str(), "httpResponseCode != 200");
    /// # Ok::<(), nr_nrql::build::BuildError>(())
    /// ```
    pub fn differs(attribute: &str, value: impl Into<Value>) -> Result<Self, BuildError> {
        Self::comparison(attribute, "!=", &value.into())
    }

    /// `attribute < value`
    ///
    /// # Errors
    /// As [`Condition::equals`].
    ///
    /// ```
    /// use nr_nrql::build::Condition;
    /// assert_eq!(Condition::less("balance", -5)?.as_str(), "balance < (-5)");
    /// # Ok::<(), nr_nrql::build::BuildError>(())
    /// ```
    pub fn less(attribute: &str, value: impl Into<Value>) -> Result<Self, BuildError> {
        Self::comparison(attribute, "<", &value.into())
    }

    /// `attribute <= value`
    ///
    /// # Errors
    /// As [`Condition::equals`].
    ///
    /// ```
    /// use nr_nrql::build::Condition;
    /// assert_eq!(Condition::at_most("duration", 0.5)?.as_str(), "duration <= 0.5");
    /// # Ok::<(), nr_nrql::build::BuildError>(())
    /// ```
    pub fn at_most(attribute: &str, value: impl Into<Value>) -> Result<Self, BuildError> {
        Self::comparison(attribute, "<=", &value.into())
    }

    /// `attribute > value`
    ///
    /// # Errors
    /// As [`Condition::equals`].
    ///
    /// ```
    /// use nr_nrql::build::Condition;
    /// assert_eq!(Condition::greater("duration", 2)?.as_str(), "duration > 2");
    /// # Ok::<(), nr_nrql::build::BuildError>(())
    /// ```
    pub fn greater(attribute: &str, value: impl Into<Value>) -> Result<Self, BuildError> {
        Self::comparison(attribute, ">", &value.into())
    }

    /// `attribute >= value`
    ///
    /// # Errors
    /// As [`Condition::equals`].
    ///
    /// ```
    /// use nr_nrql::build::Condition;
    /// assert_eq!(Condition::at_least("httpResponseCode", 500)?.as_str(), "httpResponseCode >= 500");
    /// # Ok::<(), nr_nrql::build::BuildError>(())
    /// ```
    pub fn at_least(attribute: &str, value: impl Into<Value>) -> Result<Self, BuildError> {
        Self::comparison(attribute, ">=", &value.into())
    }

    /// `attribute IN (values)`
    ///
    /// # Errors
    /// As [`Condition::equals`], and when there are no values: NRQL has no empty list.
    ///
    /// ```
    /// use nr_nrql::build::Condition;
    /// assert_eq!(Condition::is_in("level", ["ERROR", "it's"])?.as_str(), r"level IN ('ERROR', 'it\'s')");
    /// assert!(Condition::is_in("level", [""; 0]).is_err());
    /// # Ok::<(), nr_nrql::build::BuildError>(())
    /// ```
    pub fn is_in<V: Into<Value>>(
        attribute: &str,
        values: impl IntoIterator<Item = V>,
    ) -> Result<Self, BuildError> {
        let values: Result<Vec<String>, BuildError> =
            values.into_iter().map(|value| value.into().encode()).collect();
        let values = values?;
        if values.is_empty() {
            return Err(BuildError::missing("a value for IN"));
        }
        Self::suffixed(attribute, &format!("IN ({})", values.join(", ")))
    }

    /// `attribute LIKE pattern`, where `%` stands for anything; [`Condition::contains`] adds it.
    ///
    /// # Errors
    /// As [`Condition::equals`].
    ///
    /// ```
    /// use nr_nrql::build::Condition;
    /// assert_eq!(Condition::like("name", "Controller/%")?.as_str(), "name LIKE 'Controller/%'");
    /// # Ok::<(), nr_nrql::build::BuildError>(())
    /// ```
    pub fn like(attribute: &str, pattern: &str) -> Result<Self, BuildError> {
        Self::comparison(attribute, "LIKE", &pattern.into())
    }

    /// `attribute LIKE '%part%'`
    ///
    /// # Errors
    /// As [`Condition::equals`].
    ///
    /// ```
    /// use nr_nrql::build::Condition;
    /// assert_eq!(Condition::contains("message", "timeout")?.as_str(), "message LIKE '%timeout%'");
    /// # Ok::<(), nr_nrql::build::BuildError>(())
    /// ```
    pub fn contains(attribute: &str, part: &str) -> Result<Self, BuildError> {
        Self::like(attribute, &format!("%{part}%"))
    }

    /// `attribute RLIKE pattern`: the whole value must match the regular expression (RE2).
    ///
    /// # Errors
    /// As [`Condition::equals`].
    ///
    /// ```
    /// use nr_nrql::build::Condition;
    /// assert_eq!(Condition::matches("host", r"web-\d+")?.as_str(), r"host RLIKE 'web-\\d+'");
    /// # Ok::<(), nr_nrql::build::BuildError>(())
    /// ```
    pub fn matches(attribute: &str, pattern: &str) -> Result<Self, BuildError> {
        Self::comparison(attribute, "RLIKE", &pattern.into())
    }

    /// `attribute IS NULL`: rows without the attribute.
    ///
    /// # Errors
    /// When the name cannot be encoded.
    ///
    /// ```
    /// use nr_nrql::build::Condition;
    /// assert_eq!(Condition::is_null("db.system")?.negated().as_str(), "NOT db.system IS NULL");
    /// # Ok::<(), nr_nrql::build::BuildError>(())
    /// ```
    pub fn is_null(attribute: &str) -> Result<Self, BuildError> {
        Self::suffixed(attribute, "IS NULL")
    }

    /// `attribute IS NOT NULL`: rows with the attribute.
    ///
    /// # Errors
    /// When the name cannot be encoded.
    ///
    /// ```
    /// use nr_nrql::build::Condition;
    /// assert_eq!(Condition::is_present("db.system")?.as_str(), "db.system IS NOT NULL");
    /// # Ok::<(), nr_nrql::build::BuildError>(())
    /// ```
    pub fn is_present(attribute: &str) -> Result<Self, BuildError> {
        Self::suffixed(attribute, "IS NOT NULL")
    }

    /// `attribute IS TRUE` or `attribute IS FALSE`
    ///
    /// # Errors
    /// When the name cannot be encoded.
    ///
    /// ```
    /// use nr_nrql::build::Condition;
    /// assert_eq!(Condition::is("error", true)?.as_str(), "error IS TRUE");
    /// # Ok::<(), nr_nrql::build::BuildError>(())
    /// ```
    pub fn is(attribute: &str, truth: bool) -> Result<Self, BuildError> {
        Self::suffixed(attribute, if truth { "IS TRUE" } else { "IS FALSE" })
    }

    /// A condition that someone wrote. It must be one condition and nothing else: what would begin a clause or close a
    /// parenthesis is refused. Comments around it are dropped.
    ///
    /// # Errors
    /// When the text is not one condition.
    ///
    /// ```
    /// use nr_nrql::build::Condition;
    /// assert_eq!(Condition::parse(" duration > 1 OR error IS TRUE ")?.as_str(), "duration > 1 OR error IS TRUE");
    /// assert!(Condition::parse("a = 1 LIMIT MAX").is_err());
    /// assert!(Condition::parse("a = 1) OR (b = 2").is_err());
    /// # Ok::<(), nr_nrql::build::BuildError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, BuildError> {
        const BEFORE: &str = "DELETE FROM T WHERE ";
        let probe = parse(&[BEFORE, text].concat());
        let error = probe.diagnostics().iter().find(|finding| finding.severity == Severity::Error);
        let refused = || BuildError::condition(text, error.cloned());
        let Statement::Delete(query) = probe.statement() else { return Err(refused()) };
        let parts = Query { from: query.from.clone(), wheres: query.wheres.clone(), ..Query::default() };
        let [clause] = query.wheres.as_slice() else { return Err(refused()) };
        if error.is_some() || (Query { span: query.span, ..parts }) != **query {
            return Err(refused());
        }
        // From the first token to the last: comments around the condition stay outside.
        let mut tokens = probe.tokens().iter().filter(|token| !token.kind.is_trivia());
        let first = tokens.find(|token| token.span.start as usize >= BEFORE.len());
        let span = first.map_or(clause.span, |token| Span::new(token.span.start, clause.span.end));
        let text = span.of(probe.source());
        Ok(Self { text: text.to_owned(), bond: bond(&clause.condition) })
    }

    /// Both conditions.
    ///
    /// ```
    /// use nr_nrql::build::Condition;
    /// let both = Condition::is("a", true)?.and(Condition::is("b", true)?.or(Condition::is("c", true)?));
    /// assert_eq!(both.as_str(), "a IS TRUE AND (b IS TRUE OR c IS TRUE)");
    /// # Ok::<(), nr_nrql::build::BuildError>(())
    /// ```
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let text = format!("{} AND {}", self.within(Bond::And), other.within(Bond::And));
        Self { text, bond: Bond::And }
    }

    /// Either condition.
    ///
    /// ```
    /// use nr_nrql::build::Condition;
    /// assert_eq!(Condition::is("a", true)?.or(Condition::is("b", true)?).as_str(), "a IS TRUE OR b IS TRUE");
    /// # Ok::<(), nr_nrql::build::BuildError>(())
    /// ```
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self { text: format!("{} OR {}", self.text, other.text), bond: Bond::Or }
    }

    /// The opposite.
    ///
    /// ```
    /// use nr_nrql::build::Condition;
    /// assert_eq!(Condition::parse("a AND b")?.negated().as_str(), "NOT (a AND b)");
    /// # Ok::<(), nr_nrql::build::BuildError>(())
    /// ```
    #[must_use]
    pub fn negated(self) -> Self {
        Self { text: format!("NOT {}", self.within(Bond::Comparison)), bond: Bond::Not }
    }

    /// Its text.
    ///
    /// ```
    /// assert_eq!(nr_nrql::build::Condition::is("error", false)?.as_str(), "error IS FALSE");
    /// # Ok::<(), nr_nrql::build::BuildError>(())
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Its text as a conjunct.
    pub(crate) fn conjunct(&self) -> String {
        self.within(Bond::And)
    }

    fn within(&self, around: Bond) -> String {
        if self.bond < around { format!("({})", self.text) } else { self.text.clone() }
    }
}

impl core::fmt::Display for Condition {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(&self.text)
    }
}

/// Whether a condition that was written needs parentheses next to AND.
pub(crate) fn is_or(expr: &Expr) -> bool {
    bond(expr) == Bond::Or
}

fn bond(expr: &Expr) -> Bond {
    match &expr.kind {
        // In parentheses, the whole begins before its left side.
        ExprKind::Binary(op, left, _) if expr.span.start == left.span.start => match op {
            BinaryOp::Or => Bond::Or,
            BinaryOp::And => Bond::And,
            _ => Bond::Comparison,
        },
        ExprKind::Not(_) => Bond::Not,
        _ => Bond::Comparison,
    }
}
