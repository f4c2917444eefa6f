//! The functions of NRQL, as data: names, what they are, how many arguments they take.
//!
//! The language grows: a function that is not here is a warning, not an error.

use alloc::vec::Vec;

/// Whether a function looks at one row or at many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "a function is one or the other")]
pub enum FunctionKind {
    /// Many rows to one value.
    Aggregate,
    /// One row to one value.
    Row,
}

/// A function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Function {
    /// Its name as the reference writes it; case does not matter.
    pub name: &'static str,
    /// What it looks at.
    pub kind: FunctionKind,
    /// The fewest arguments, named ones not counted.
    pub min: usize,
    /// The most arguments, named ones not counted.
    pub max: usize,
}

/// As many arguments as one likes.
const MANY: usize = usize::MAX;

macro_rules! table {
    ($kind:ident: $($name:literal $min:literal $max:expr),+ $(,)?) => {
        &[$(Function { name: $name, kind: FunctionKind::$kind, min: $min, max: $max }),+]
    };
}

/// Functions over many rows (New Relic documentation, "NRQL reference", aggregator functions).
const AGGREGATES: &[Function] = table![Aggregate:
    "aggregationendtime" 0 0, "apdex" 1 2, "average" 1 1, "bucketPercentile" 1 MANY, "bytecountestimate" 0 0,
    "cardinality" 0 1, "cdfPercentage" 2 11, "count" 0 1, "derivative" 1 2, "earliest" 1 1, "filter" 2 2, "funnel" 3 11,
    "histogram" 1 4, "histogramPercentile" 1 MANY, "keyset" 0 0, "latest" 1 1, "latestrate" 1 2, "max" 1 1, "median" 1 1,
    "min" 1 1, "percentage" 2 2, "percentile" 1 MANY, "predictLinear" 1 2, "rate" 1 2, "stddev" 1 1, "stdvar" 1 1,
    "sum" 1 1, "uniqueCount" 1 MANY, "uniques" 1 2,
];

/// Functions over one row (the same, row-wise functions).
const ROWS: &[Function] = table![Row:
    "abs" 1 1, "accountId" 0 0, "aparse" 2 2, "blob" 1 1, "boolean" 1 1, "buckets" 2 3, "capture" 2 2, "ceil" 1 1,
    "cidrAddress" 1 3, "clamp_max" 2 2, "clamp_min" 2 2, "concat" 0 20, "contains" 2 2, "convert" 3 3, "dateOf" 1 1,
    "dayOfMonthOf" 1 1, "daysInMonthOf" 1 1, "decode" 2 2, "dimensions" 0 2, "encode" 2 2, "eventType" 0 0, "exp" 1 1,
    "floor" 1 1, "fromDatetime" 1 3, "fromTimestamp" 1 3, "getCdfCount" 2 2, "getField" 2 2, "hourOf" 1 1, "if" 2 3,
    "indexOf" 2 3, "jparse" 1 2, "length" 1 1, "ln" 1 1, "log" 1 2, "log10" 1 1, "log2" 1 1, "lookup" 1 1, "lower" 1 1,
    "mapKeys" 1 1, "mapValues" 1 1, "minuteOf" 1 1, "mod" 2 2, "monthOf" 1 1, "numeric" 1 1, "position" 2 3, "pow" 2 2,
    "quarterOf" 1 1, "round" 1 2, "sqrt" 1 1, "string" 1 2, "substring" 2 3, "toDatetime" 1 3, "toTimestamp" 1 3,
    "tuple" 1 MANY, "upper" 1 1, "weekOf" 1 1, "weekdayOf" 1 1, "yearOf" 1 1, "holtwinters" 0 MANY,
];

/// Functions of other query languages, and what NRQL has for them.
const FOREIGN: &[(&str, &str)] = &[
    ("avg", "average"),
    ("mean", "average"),
    ("distinct", "uniques"),
    ("count_distinct", "uniqueCount"),
    ("approx_count_distinct", "uniqueCount"),
    ("dc", "uniqueCount"),
    ("date_trunc", "dateOf"),
    ("date", "dateOf"),
    ("date_part", "hourOf"),
    ("coalesce", "if"),
    ("ifnull", "if"),
    ("nvl", "if"),
    ("iff", "if"),
    ("len", "length"),
    ("lcase", "lower"),
    ("ucase", "upper"),
    ("tolower", "lower"),
    ("toupper", "upper"),
    ("substr", "substring"),
    ("ceiling", "ceil"),
    ("power", "pow"),
    ("to_number", "numeric"),
    ("tonumber", "numeric"),
    ("to_timestamp", "toTimestamp"),
    ("to_char", "toDatetime"),
    ("stdev", "stddev"),
    ("variance", "stdvar"),
    ("var", "stdvar"),
    ("first", "earliest"),
    ("last", "latest"),
    ("perc", "percentile"),
    ("percentile_cont", "percentile"),
    ("quantile", "percentile"),
    ("regexp_extract", "capture"),
    ("extract", "capture"),
    ("string_agg", "uniques"),
    ("group_concat", "uniques"),
    ("array_agg", "uniques"),
    ("listagg", "uniques"),
    ("countif", "filter"),
    ("count_if", "filter"),
    ("sumif", "filter"),
    ("approx_percentile", "percentile"),
    ("percentile_approx", "percentile"),
    ("any_value", "latest"),
    ("first_value", "earliest"),
    ("last_value", "latest"),
    ("stddev_pop", "stddev"),
    ("stddev_samp", "stddev"),
    ("var_pop", "stdvar"),
    ("charindex", "position"),
    ("instr", "position"),
    ("strpos", "position"),
    ("char_length", "length"),
    ("to_date", "toTimestamp"),
    ("parse_json", "jparse"),
    ("json_extract", "jparse"),
    ("json_value", "jparse"),
    ("split_part", "aparse"),
    ("date_format", "toDatetime"),
    ("strftime", "toDatetime"),
    ("format_timestamp", "toDatetime"),
    ("from_unixtime", "toDatetime"),
    ("unix_timestamp", "toTimestamp"),
    ("cast", "numeric"),
    ("try_cast", "numeric"),
    ("greatest", "clamp_min"),
    ("least", "clamp_max"),
];

/// Functions of other query languages that NRQL has no function for, and what to do instead.
const ABSENT: &[(&str, &str)] = &[
    ("now", "say the window with SINCE and UNTIL, such as SINCE 1 hour ago"),
    ("getdate", "say the window with SINCE and UNTIL, such as SINCE 1 hour ago"),
    ("current_timestamp", "say the window with SINCE and UNTIL, such as SINCE 1 hour ago"),
    ("current_date", "say the window with SINCE and UNTIL, such as SINCE today"),
    ("date_sub", "say the window with SINCE and UNTIL, such as SINCE 1 day ago"),
    ("date_add", "say the window with SINCE and UNTIL, such as SINCE 1 day ago"),
    ("dateadd", "say the window with SINCE and UNTIL, such as SINCE 1 day ago"),
    ("datediff", "subtract the two times; they are in milliseconds"),
    ("row_number", "use ORDER BY with LIMIT"),
    ("rank", "use FACET, which ranks its groups"),
    ("dense_rank", "use FACET, which ranks its groups"),
    ("lag", "use COMPARE WITH, or derivative(attribute, 1 minute)"),
    ("lead", "use COMPARE WITH, or derivative(attribute, 1 minute)"),
    ("nullif", "use if(a != b, a)"),
    ("isnull", "use IS NULL"),
    ("time_bucket", "use TIMESERIES with a width"),
    ("bin", "use TIMESERIES with a width, or buckets(attribute, max, number)"),
    ("width_bucket", "use histogram(attribute, width: w, buckets: n)"),
];

/// Every function, aggregates first, by name within each kind.
pub fn all() -> impl Iterator<Item = &'static Function> {
    AGGREGATES.iter().chain(ROWS)
}

/// The function of this name, whatever its case.
#[must_use]
pub fn find(name: &str) -> Option<&'static Function> {
    all().find(|function| function.name.eq_ignore_ascii_case(name))
}

/// What NRQL has for a function of SQL and its relatives.
#[must_use]
pub fn foreign(name: &str) -> Option<&'static str> {
    FOREIGN.iter().find(|(theirs, _)| theirs.eq_ignore_ascii_case(name)).map(|(_, ours)| *ours)
}

/// What to do instead of a function that NRQL has no counterpart of.
#[must_use]
pub fn absent(name: &str) -> Option<&'static str> {
    ABSENT.iter().find(|(theirs, _)| theirs.eq_ignore_ascii_case(name)).map(|(_, instead)| *instead)
}

/// The functions whose names are near, the nearest first; three at most.
///
/// ```
/// assert_eq!(nr_nrql::functions::nearby("percentil"), ["percentile"]);
/// assert_eq!(nr_nrql::functions::nearby("lag10"), ["log10"]);
/// ```
#[must_use]
pub fn nearby(name: &str) -> Vec<&'static str> {
    const SHOWN: usize = 3;
    let mut near = ranked(name, all().map(|function| function.name));
    near.sort_by_key(|(edits, _)| *edits);
    near.into_iter().map(|(_, candidate)| candidate).take(SHOWN).collect()
}

/// The function whose name is nearest, if one is near.
#[must_use]
pub fn nearest(name: &str) -> Option<&'static str> {
    near(name, all().map(|function| function.name))
}

/// The nearest of some names, ignoring case: at most two edits away, and fewer than half of its letters.
///
/// ```
/// assert_eq!(nr_nrql::functions::near("durations", ["name", "duration"].into_iter()), Some("duration"));
/// assert_eq!(nr_nrql::functions::near("nmae", ["name", "duration"].into_iter()), Some("name"));
/// assert_eq!(nr_nrql::functions::near("xyz", ["name"].into_iter()), None);
/// ```
#[must_use]
pub fn near<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    ranked(name, names).into_iter().min_by_key(|(edits, _)| *edits).map(|(_, candidate)| candidate)
}

/// Those of some names that are near, with the edits to them.
fn ranked<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Vec<(usize, &'a str)> {
    /// Letters that are compared at most: names are short, and the work is their square.
    const MAX_LETTERS: usize = 64;
    let letters =
        |text: &str| -> Vec<char> { text.chars().flat_map(char::to_lowercase).take(MAX_LETTERS).collect() };
    let wanted = letters(name);
    // Lengths first: they leave few names to compare, and of a name of two letters every other one is near or none.
    let in_reach = |candidate: &&str| {
        let length = if candidate.is_ascii() { candidate.len() } else { candidate.chars().count() };
        length.abs_diff(wanted.len()) <= MAX_EDITS
            && (wanted.len() > 2 || candidate.eq_ignore_ascii_case(name))
    };
    names
        .filter(in_reach)
        .filter_map(|candidate| {
            let edits = distance(&wanted, &letters(candidate));
            (edits <= MAX_EDITS && edits * 2 < wanted.len().max(2)).then_some((edits, candidate))
        })
        .collect()
}

/// Edits up to which a name is near.
const MAX_EDITS: usize = 2;

/// Letters to insert, remove, replace, or exchange with their neighbour ("optimal string alignment").
fn distance(a: &[char], b: &[char]) -> usize {
    if a.len().abs_diff(b.len()) > MAX_EDITS {
        return usize::MAX / 4;
    }
    let at = |row: &[usize], index: usize| row.get(index).copied().unwrap_or(usize::MAX / 4);
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    let mut last = None;
    for (i, x) in a.iter().enumerate() {
        let mut row = Vec::with_capacity(b.len() + 1);
        row.push(i + 1);
        let mut left = i + 1;
        let mut neighbour = None;
        for (j, y) in b.iter().enumerate() {
            let mut value = (at(&above, j) + usize::from(x != y)).min(left + 1).min(at(&above, j + 1) + 1);
            if let (Some(previous), Some(neighbour)) = (last, neighbour)
                && x == neighbour
                && previous == y
            {
                value = value.min(at(&before, j - 1) + 1);
            }
            row.push(value);
            (left, neighbour) = (value, Some(y));
        }
        (before, above, last) = (above, row, Some(x));
    }
    at(&above, b.len())
}
