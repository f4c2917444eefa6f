//! What the engine allows, and why.

/// Groups of FACET when LIMIT is not given (NRQL reference, LIMIT).
pub const DEFAULT_GROUPS: usize = 10;

/// Rows of a row query when LIMIT is not given (NRQL reference, LIMIT).
pub const DEFAULT_ROWS: usize = 100;

/// The most that LIMIT gives, also what `LIMIT MAX` means (NRQL reference, LIMIT).
pub const MAX_LIMIT: usize = 5_000;

/// Rows of a row query that selects a `blob()` (NRQL reference, `blob`).
pub const MAX_BLOB_ROWS: usize = 20;

/// Distinct groups that are told apart; what comes later counts only as other (NRQL reference, FACET: above 5,000
/// distinct values a sample of groups is ranked).
pub const MAX_GROUPS: usize = 5_000;

/// Attributes and functions in one FACET (NRQL reference, FACET).
pub const MAX_FACETS: usize = 5;

/// Buckets of a time series (NRQL reference, TIMESERIES).
pub const MAX_BUCKETS: i64 = 366;

/// Buckets that AUTO aims at: an hour in minutes, as New Relic's charts show it.
pub const AUTO_BUCKETS: i64 = 60;

/// Groups times buckets times aggregates of one query. New Relic publishes no such limit; this one keeps a query within
/// some hundred megabytes.
pub const MAX_CELLS: usize = 4_000_000;

/// Subqueries of a query, nested or not (NRQL reference, subqueries).
pub const MAX_SUBQUERIES: usize = 3;

/// Members that a subquery gives to IN (NRQL reference, subqueries).
pub const MAX_MEMBERS: usize = 5_000;

/// Queries within queries. New Relic publishes none; real ones have two or three.
pub const MAX_NESTING: usize = 8;

/// Rows that one query may look at. New Relic limits by cost (`NRDB:1107005`); this is about a minute's work here.
pub const MAX_ROWS: u64 = 50_000_000;

/// The slice of time whose rows are in memory at once: six hours of transactions are some megabytes, and each slice costs a
/// look for its chunks.
pub(crate) const SLICE_MS: i64 = 6 * 3_600_000;

/// Slices that a window is cut into; longer windows have wider ones.
pub(crate) const MAX_SLICES: i64 = 20_000;

/// Rows that a JOIN makes, for the same reason.
pub const MAX_JOINED_ROWS: usize = 200_000;

/// Rows of a JOIN that share a key (NRQL reference, JOIN: 1:100 cardinality).
pub const MAX_JOIN_CARDINALITY: usize = 100;

/// Values of `uniques` when no limit is given (NRQL reference, `uniques`).
pub const DEFAULT_UNIQUES: usize = 1_000;

/// The most values of `uniques` (NRQL reference, `uniques`).
pub const MAX_UNIQUES: usize = 10_000;

/// Buckets of a histogram (NRQL reference, `histogram`).
pub const MAX_HISTOGRAM_BUCKETS: usize = 500;

/// Steps of a funnel (NRQL reference, `funnel`).
pub const MAX_FUNNEL_STEPS: usize = 10;

/// Thresholds of `cdfPercentage` (NRQL reference, `cdfPercentage`).
pub const MAX_THRESHOLDS: usize = 10;

/// The longest string that `concat` makes (NRQL reference, `concat`).
pub const MAX_CONCAT: usize = 4_096;

/// Buckets that PREDICT goes ahead (NRQL reference, PREDICT).
pub const MAX_PREDICTED: usize = 360;

/// Rows between two looks at the deadline: some milliseconds of work.
pub(crate) const CANCEL_EVERY: usize = 8_192;

/// The largest program of a regular expression, in bytes, so that a hostile pattern is refused cheaply.
pub(crate) const MAX_REGEX_BYTES: usize = 1 << 20;
