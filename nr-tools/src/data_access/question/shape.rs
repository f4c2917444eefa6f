//! What a question says of the shape of its answer: statistics, how many rows, thresholds, texts looked for.

use super::intent::Unit;
use super::words::Words;

/// Adjectives that ask for the first of a ranking.
const RANKS: [&str; 10] =
    ["top", "highest", "most", "worst", "largest", "biggest", "greatest", "best", "heaviest", "hottest"];

/// Adjectives that ask for its end.
const ASCENDING: [&str; 4] = ["lowest", "least", "smallest", "bottom"];

/// Words that ask for rows.
const LISTS: [&str; 13] = [
    "list",
    "show",
    "latest",
    "newest",
    "recent",
    "most recent",
    "example",
    "sample",
    "individual",
    "detail",
    "display",
    "find",
    "last",
];

/// What was said.
#[derive(Clone, Debug, Default)]
pub(super) struct Shape {
    pub(super) statistics: Vec<Statistic>,
    /// Whether it asks how many.
    pub(super) counts: bool,
    /// Whether it asks for rows.
    pub(super) lists: bool,
    /// Whether it asks for the first of a ranking.
    pub(super) ranked: bool,
    /// Whether it is the last of the ranking that is wanted.
    pub(super) ascending: bool,
    pub(super) limit: Option<u32>,
    /// Whether single rows at an end of the order are meant, the smallest or the largest first: `longest incidents`.
    pub(super) extreme: Option<bool>,
    pub(super) threshold: Option<Threshold>,
    /// The first and the last status code.
    pub(super) status: Option<(u32, u32)>,
    /// Texts that the rows must hold.
    pub(super) texts: Vec<String>,
    pub(super) trace: Option<String>,
}

/// A statistic of an attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Statistic {
    Function(&'static str),
    /// In NRQL's writing, such as `95` or `99.9`.
    Percentile(String),
}

/// A figure that others are compared with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Threshold {
    pub(super) operator: &'static str,
    value: f64,
    unit: Option<Scale>,
    /// Whether it was said of rows, such as `slower than`, not of figures.
    pub(super) of_rows: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Scale {
    Time(f64),
    Percent,
    Bytes(f64),
}

impl Threshold {
    /// The value in the unit of an attribute; `None` when the units don't go together.
    pub(super) fn value(&self, unit: Unit) -> Option<f64> {
        Some(match (self.unit, unit) {
            (None, _) | (Some(Scale::Percent), Unit::Percent | Unit::None) => self.value,
            (Some(Scale::Time(seconds)), Unit::Seconds) => self.value * seconds,
            (Some(Scale::Time(seconds)), Unit::Millis) => self.value * seconds * 1_000.0,
            (Some(Scale::Bytes(bytes)), Unit::Bytes) => self.value * bytes,
            _ => return None,
        })
    }

    /// Whether it is a time.
    pub(super) const fn is_time(&self) -> bool {
        matches!(self.unit, Some(Scale::Time(_)))
    }
}

impl Statistic {
    pub(super) fn of(&self, attribute: &str) -> String {
        match self {
            Self::Function(name) => format!("{name}({attribute})"),
            Self::Percentile(which) => format!("percentile({attribute}, {which})"),
        }
    }
}

impl Shape {
    /// Reads and ticks off all that is said of the answer's shape. Times must have been read.
    pub(super) fn read(words: &mut Words) -> Self {
        let mut shape = Self::default();
        shape.texts(words);
        shape.trace(words);
        shape.status(words);
        shape.thresholds(words);
        shape.percentiles(words);
        shape.functions(words);
        shape.counts =
            words.take(&["total number of", "number of", "how many", "count of", "amount of", "total count"])
                || words.find(&["count"]).is_some_and(|(from, to)| {
                    words.r#use(from, to);
                    true
                });
        shape.limits(words);
        shape.extreme = match (words.find(&["slowest", "longest"]), words.find(&["fastest", "shortest"])) {
            (Some(_), _) => Some(false),
            (None, Some(_)) => Some(true),
            (None, None) => None,
        };
        shape.ascending = words.find(&ASCENDING).is_some();
        shape.ranked |= shape.ascending || words.find(&RANKS).is_some();
        shape.lists |=
            words.find(&LISTS).is_some() || ["which", "what", "who", "give", "get"].contains(&words.stem(0));
        shape
    }

    /// Ticks off what was read without being ticked off, since names and figures may hold the same words: `largest` is part
    /// of `largest contentful paint`.
    pub(super) fn finish(words: &mut Words) {
        words.use_all(&RANKS);
        words.use_all(&ASCENDING);
        words.use_all(&LISTS);
    }

    fn texts(&mut self, words: &mut Words) {
        const OPENERS: [&str; 14] = [
            "containing",
            "contain",
            "containing the word",
            "containing the text",
            "mentioning",
            "mention",
            "matching",
            "including",
            "include",
            "with the text",
            "with message",
            "that say",
            "saying",
            "with the word",
        ];
        while let Some((from, to)) = words.find(&OPENERS) {
            let mut at = to;
            while !words.get(at).is_some_and(|word| word.quoted)
                && ["the", "word", "text", "phrase", "string", "message"].contains(&words.stem(at))
            {
                at += 1;
            }
            match words.get(at).filter(|_| !words.is_used(at)) {
                Some(word) => self.texts.push(word.text.clone()),
                None => break,
            }
            words.r#use(from, at + 1);
        }
    }

    fn trace(&mut self, words: &mut Words) {
        let id = (0..words.len()).find(|at| {
            words
                .get(*at)
                .is_some_and(|word| word.text.len() == 32 && word.text.bytes().all(|b| b.is_ascii_hexdigit()))
        });
        if let Some(at) = id {
            self.trace = words.get(at).map(|word| word.text.to_lowercase());
            words.r#use(at, at + 1);
            words.take(&["trace id"]);
        }
    }

    fn status(&mut self, words: &mut Words) {
        const BESIDE: [&str; 8] =
            ["status", "code", "http", "error", "response", "request", "return", "returned"];
        for at in 0..words.len() {
            let word = words.stem(at).to_owned();
            let (digits, rest) = word.split_at_checked(word.len().min(3)).unwrap_or((&word, ""));
            let class = digits.strip_suffix("xx").and_then(|class| class.parse::<u32>().ok());
            let range = match (class, digits.parse::<u32>()) {
                (Some(class @ 1..=5), _) => (class * 100, class * 100 + 99),
                (_, Ok(code @ 100..=599)) if rest.is_empty() || rest == "s" => {
                    let beside = [at.wrapping_sub(1), at + 1, at.wrapping_sub(2)];
                    let near = beside.iter().any(|other| BESIDE.contains(&words.stem(*other)));
                    if !near && rest.is_empty() {
                        continue;
                    }
                    (code, code)
                }
                _ => continue,
            };
            self.status = Some(range);
            words.r#use(at, at + 1);
            words.take(&[
                "http status code",
                "status code",
                "response code",
                "http code",
                "http status",
                "status",
            ]);
            words.take(&["returning", "returned", "return"]);
            return;
        }
    }

    fn thresholds(&mut self, words: &mut Words) {
        // The phrase, the operator, and whether it is said of rows.
        const PHRASES: [(&[&str], &str, bool); 6] = [
            (
                &[
                    "slower than",
                    "longer than",
                    "taking more than",
                    "taking longer than",
                    "took more than",
                    "took longer than",
                    "that took more than",
                    "that take more than",
                    "that take longer than",
                    "lasting longer than",
                    "lasting more than",
                ],
                ">",
                true,
            ),
            (&["faster than", "shorter than", "quicker than", "taking less than"], "<", true),
            (
                &[
                    "more than",
                    "greater than",
                    "higher than",
                    "larger than",
                    "bigger than",
                    "exceeding",
                    "exceed",
                    "exceeded",
                    "above",
                    "over",
                    ">",
                ],
                ">",
                false,
            ),
            (&["less than", "fewer than", "lower than", "smaller than", "below", "under", "<"], "<", false),
            (&["at least", ">="], ">=", false),
            (&["at most", "<="], "<=", false),
        ];
        for (phrases, operator, of_rows) in PHRASES {
            for at in 0..words.len() {
                let Some(end) = words.longest(at, phrases) else { continue };
                let Some((value, unit, after)) = figure(words, end) else { continue };
                self.threshold = Some(Threshold { operator, value, unit, of_rows });
                words.r#use(at, after);
                return;
            }
        }
    }

    fn percentiles(&mut self, words: &mut Words) {
        for at in 0..words.len() {
            let word = words.stem(at).to_owned();
            let bare = word.strip_prefix('p').unwrap_or(&word);
            let ordinal =
                ["th", "st", "nd", "rd"].iter().find_map(|end| bare.strip_suffix(end)).unwrap_or(bare);
            let number = ordinal.parse::<f64>().ok().filter(|number| (1.0..100.0).contains(number));
            let named = words.stem(at + 1) == "percentile";
            if number.is_none() || words.is_used(at) || !(word.starts_with('p') || named) {
                continue;
            }
            self.statistics.push(Statistic::Percentile(ordinal.to_owned()));
            words.r#use(at, at + if named { 2 } else { 1 });
        }
        if words.take(&["percentile"]) && self.statistics.is_empty() {
            self.statistics.extend(["50", "95", "99"].map(|which| Statistic::Percentile(which.to_owned())));
        }
    }

    fn functions(&mut self, words: &mut Words) {
        const FUNCTIONS: [(&[&str], &str); 6] = [
            (&["average", "avg", "mean", "on average"], "average"),
            (&["median"], "median"),
            (&["maximum", "max", "peak"], "max"),
            (&["minimum", "min"], "min"),
            (&["sum of", "sum", "total"], "sum"),
            (&["standard deviation", "stddev"], "stddev"),
        ];
        for (phrases, function) in FUNCTIONS {
            if function == "sum" && words.find(&["total number of", "total count"]).is_some() {
                continue;
            }
            if words.use_all(phrases) > 0 {
                self.statistics.push(Statistic::Function(function));
            }
        }
    }

    fn limits(&mut self, words: &mut Words) {
        const BEFORE: [&str; 17] = [
            "top", "first", "last", "latest", "limit", "bottom", "only", "the", "show", "list", "me",
            "worst", "recent", "newest", "to", "give", "get",
        ];
        for at in 0..words.len() {
            let Some(count) = words.number(at).filter(|_| !["a", "an"].contains(&words.stem(at))) else {
                continue;
            };
            let before = at.checked_sub(1).map_or("", |before| words.stem(before)).to_owned();
            let after = words.stem(at + 1);
            let ranks = RANKS.contains(&after)
                || ASCENDING.contains(&after)
                || after.ends_with("est")
                || after == "recent";
            if at == 0 || ranks || BEFORE.contains(&before.as_str()) {
                self.limit = Some(count);
                self.ranked |= before == "top";
                self.lists |= ["last", "latest", "newest", "recent", "first"].contains(&before.as_str())
                    || ["latest", "newest", "recent"].contains(&after);
                let from = if ["top", "first", "last", "limit", "to"].contains(&before.as_str()) {
                    at - 1
                } else {
                    at
                };
                words.r#use(from, at + 1);
                return;
            }
        }
    }
}

/// `2 seconds`, `500ms`, `80 %`: the number, its unit, and where it ends.
fn figure(words: &Words, at: usize) -> Option<(f64, Option<Scale>, usize)> {
    let text = words.lower(at);
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (digits, joined) = text.split_at_checked(end)?;
    let value: f64 = match digits.parse() {
        Ok(value) => value,
        Err(_) => f64::from(words.number(at)?),
    };
    if joined.is_empty() || digits.is_empty() {
        return Some(match scale(words.stem(at + 1)) {
            Some(unit) => (value, Some(unit), at + 2),
            None => (value, None, at + 1),
        });
    }
    Some((value, Some(scale(joined)?), at + 1))
}

fn scale(word: &str) -> Option<Scale> {
    Some(match word {
        "ms" | "msec" | "millisecond" | "milliseconds" => Scale::Time(0.001),
        "s" | "sec" | "secs" | "second" | "seconds" => Scale::Time(1.0),
        "min" | "minute" | "minutes" => Scale::Time(60.0),
        "hour" | "hours" => Scale::Time(3_600.0),
        "%" | "percent" | "pct" => Scale::Percent,
        "kb" => Scale::Bytes(1e3),
        "mb" | "megabyte" | "megabytes" => Scale::Bytes(1e6),
        "gb" | "gigabyte" | "gigabytes" => Scale::Bytes(1e9),
        _ => return None,
    })
}
