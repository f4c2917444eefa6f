//! Points, amounts and series of time.

use alloc::string::String;

use super::expr::Text;
use crate::span::Span;

/// `SINCE point` or `UNTIL point`
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct TimeClause {
    /// The whole clause.
    pub span: Span,
    /// The time.
    pub point: TimePoint,
}

/// A point in time, as it was written.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "who executes queries must handle each kind")]
pub enum TimePoint {
    /// `5 minutes ago`
    Ago(Interval),
    /// Milliseconds since 1970.
    Epoch(i64),
    /// `'2026-01-31 12:34'` and its like.
    Text(Text),
    /// `now`, `today`, `monday`, `last week`, with an optional `AT 'HH:mm'`.
    Named {
        /// The words in lower case, one blank between them.
        words: String,
        /// The time of day.
        at: Option<Text>,
        /// Where they stand.
        span: Span,
    },
    /// `{{…}}`
    Template(Span),
    /// Missing or not understood.
    Error(Span),
}

/// An amount of time.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Interval {
    /// The number and the unit.
    pub span: Span,
    /// How many.
    pub amount: f64,
    /// Of what.
    pub unit: Unit,
}

impl Interval {
    /// Its length in milliseconds.
    #[must_use]
    pub fn millis(&self) -> i64 {
        (self.amount * self.unit.millis() as f64) as i64
    }
}

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "NRQL has these units")]
pub enum Unit {
    /// 1 ms; also of a bare number in TIMESERIES and SLIDE BY.
    Millisecond,
    /// 1,000 ms.
    Second,
    /// 60 s.
    Minute,
    /// 60 minutes.
    Hour,
    /// 24 hours.
    Day,
    /// 7 days.
    Week,
    /// 30 days.
    Month,
    /// 91 days.
    Quarter,
    /// 365 days.
    Year,
}

impl Unit {
    /// Every unit with its word.
    pub const ALL: [(Self, &'static str); 9] = [
        (Self::Millisecond, "millisecond"),
        (Self::Second, "second"),
        (Self::Minute, "minute"),
        (Self::Hour, "hour"),
        (Self::Day, "day"),
        (Self::Week, "week"),
        (Self::Month, "month"),
        (Self::Quarter, "quarter"),
        (Self::Year, "year"),
    ];

    /// Its length in milliseconds.
    #[must_use]
    pub const fn millis(self) -> i64 {
        const DAY: i64 = 86_400_000;
        match self {
            Self::Millisecond => 1,
            Self::Second => 1_000,
            Self::Minute => 60_000,
            Self::Hour => 3_600_000,
            Self::Day => DAY,
            Self::Week => 7 * DAY,
            Self::Month => 30 * DAY,
            Self::Quarter => 91 * DAY,
            Self::Year => 365 * DAY,
        }
    }

    /// The unit that a word names, in singular or plural and any case.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        let singular = |name: &str| {
            word.eq_ignore_ascii_case(name)
                || word.strip_suffix(['s', 'S']).is_some_and(|bare| bare.eq_ignore_ascii_case(name))
        };
        Self::ALL.iter().find(|(_, name)| singular(name)).map(|(unit, _)| *unit)
    }
}

/// `COMPARE WITH 1 week AGO`
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct CompareWith {
    /// The whole clause.
    pub span: Span,
    /// How much earlier.
    pub shift: Interval,
}

/// `TIMESERIES …` or `SLIDE BY …`
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Timeseries {
    /// The whole clause.
    pub span: Span,
    /// The width of a bucket.
    pub width: Width,
}

/// The width of a bucket.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "who executes queries must handle each kind")]
pub enum Width {
    /// New Relic chooses; also when nothing is said.
    Auto,
    /// As many buckets as allowed.
    Max,
    /// This wide.
    Of(Interval),
    /// `{{…}}`
    Template(Span),
}
