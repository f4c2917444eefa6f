//! The time that a query looks at, and its buckets.

use jiff::tz::TimeZone;
use nr_nrql::ast::{Query, Timeseries, Width};
use nr_nrql::time::{self, Now};

use super::error::NrdbError;
use super::limits::{AUTO_BUCKETS, MAX_BUCKETS};

/// A query without SINCE looks at the last hour (NRQL reference, SINCE).
const DEFAULT_MS: i64 = 3_600_000;

/// Widths that AUTO chooses from, in seconds.
const STEPS: [i64; 22] = [
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400,
    172_800, 604_800, 2_592_000, 31_536_000,
];

/// A half-open span of time in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) begin: i64,
    pub(super) end: i64,
}

impl Span {
    /// SINCE and UNTIL of a query; what isn't given comes from the query around it.
    pub(super) fn of(query: &Query, now_ms: i64, outer: Option<Self>) -> Result<Self, NrdbError> {
        let now = Now::utc(now_ms).with_offset(offset(query, now_ms)?);
        let at = |clause: &Option<nr_nrql::ast::TimeClause>| match clause {
            None => Ok(None),
            Some(clause) => time::resolve(&clause.point, now).map(Some).ok_or_else(|| {
                NrdbError::query("NRQL Syntax Error: SINCE or UNTIL holds no time that can be read")
            }),
        };
        let (since, until) = (at(&query.since)?, at(&query.until)?);
        let end = until.or(outer.map(|span| span.end)).unwrap_or(now_ms);
        let begin = since.or(outer.map(|span| span.begin)).unwrap_or(end.saturating_sub(DEFAULT_MS));
        if begin >= end {
            return Err(NrdbError::query(format!(
                "NRQL Syntax Error: the start time ({begin}) must be before the end time ({end})"
            )));
        }
        Ok(Self { begin, end })
    }

    /// The same length, so much earlier.
    pub(super) const fn earlier(self, by: i64) -> Self {
        Self { begin: self.begin.saturating_sub(by), end: self.end.saturating_sub(by) }
    }
}

/// Seconds that the query's zone is ahead of UTC.
fn offset(query: &Query, now_ms: i64) -> Result<i32, NrdbError> {
    let Some(zone) = &query.timezone else { return Ok(0) };
    let unknown = || NrdbError::query(format!("NRQL Syntax Error: unknown time zone '{}'", zone.text));
    let found = TimeZone::get(&zone.text).map_err(|_| unknown())?;
    let now = jiff::Timestamp::from_millisecond(now_ms).map_err(|_| unknown())?;
    Ok(found.to_offset(now).seconds())
}

/// The buckets of a time series: bucket `n` begins `n` steps after the begin and is `width` long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Grid {
    pub(super) begin: i64,
    pub(super) step: i64,
    pub(super) width: i64,
    pub(super) count: usize,
}

impl Grid {
    pub(super) fn new(
        timeseries: &Timeseries,
        slide: Option<&Timeseries>,
        span: Span,
    ) -> Result<Self, NrdbError> {
        let length = span.end - span.begin;
        let width = match timeseries.width {
            Width::Auto => auto(length),
            Width::Max => max(length),
            Width::Of(interval) => interval.millis(),
            Width::Template(_) => return Err(NrdbError::unsupported("a template in TIMESERIES")),
        };
        let step = match slide.map(|slide| slide.width) {
            None => width,
            Some(Width::Auto) => auto(length),
            Some(Width::Max) => max(length),
            Some(Width::Of(interval)) => interval.millis(),
            Some(Width::Template(_)) => return Err(NrdbError::unsupported("a template in SLIDE BY")),
        };
        if width <= 0 || step <= 0 {
            return Err(NrdbError::query("NRQL Syntax Error: a bucket of TIMESERIES must be longer than 0"));
        }
        // Buckets count back from the end, so that the first may begin before SINCE.
        let count = ((length - width).max(0) + step - 1) / step + 1;
        if count > MAX_BUCKETS {
            return Err(NrdbError::query(format!(
                "NRQL Syntax Error: TIMESERIES would make {count} buckets, more than the maximum of {MAX_BUCKETS}"
            )));
        }
        let begin = span.end - width - (count - 1) * step;
        Ok(Self { begin, step, width, count: count as usize })
    }

    /// The whole time that the buckets cover.
    pub(super) fn span(&self) -> Span {
        Span { begin: self.begin, end: self.bucket(self.count.saturating_sub(1)).end }
    }

    pub(super) fn bucket(&self, at: usize) -> Span {
        let begin = self.begin + at as i64 * self.step;
        Span { begin, end: begin + self.width }
    }

    /// The buckets that a time falls into: none between buckets, several when they overlap.
    pub(super) fn of(&self, ms: i64) -> std::ops::Range<usize> {
        let since = ms - self.begin;
        let first = (since - self.width).div_euclid(self.step) + 1;
        let last = since.div_euclid(self.step);
        let first = first.max(0) as usize;
        let end = (last + 1).clamp(0, self.count as i64) as usize;
        first.min(end)..end
    }

    /// The same buckets, so much earlier.
    pub(super) const fn earlier(self, by: i64) -> Self {
        Self { begin: self.begin.saturating_sub(by), ..self }
    }
}

fn auto(length: i64) -> i64 {
    let fits = |step: &i64| length.div_euclid(step * 1_000) <= AUTO_BUCKETS;
    STEPS.into_iter().find(fits).map_or(length, |step| step * 1_000)
}

fn max(length: i64) -> i64 {
    let seconds = (length + MAX_BUCKETS * 1_000 - 1) / (MAX_BUCKETS * 1_000);
    seconds.max(1) * 1_000
}
