//! The window of a query on the calendar.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use nr_nrql::ast::{Query, TimePoint};
use nr_nrql::time::{Now, resolve};
use serde_json::{Value, json};

use crate::args::Clock;

const HOUR: i64 = 3_600_000;

/// The window of a query without SINCE (NRQL reference, SINCE), and of one with RAW.
const DEFAULT: i64 = HOUR;
const DEFAULT_RAW: i64 = 24 * HOUR;

/// A window as far as it is known.
#[derive(Debug)]
pub(crate) struct Window {
    zone: TimeZone,
    zone_name: String,
    begin: End,
    end: End,
    /// What has to be said about it.
    notes: Vec<String>,
}

/// An end of a window.
#[derive(Debug)]
enum End {
    At(Timestamp),
    /// Not known before a template is filled in.
    Open(String),
}

impl Window {
    pub(super) fn of(query: &Query, source: &str, clock: &Clock) -> Self {
        let mut notes = Vec::new();
        let named = query.timezone.as_ref().map(|text| (text.text.clone(), TimeZone::get(&text.text)));
        let zone = match named {
            Some((_, Ok(zone))) => zone,
            Some((name, Err(_))) => {
                notes.push(format!("no zone is called '{name}'"));
                clock.zone.clone()
            }
            None => clock.zone.clone(),
        };
        let zone_name = zone.iana_name().unwrap_or("UTC").to_owned();
        let end = match &query.until {
            Some(clause) => end(&clause.point, source, clock.now, &zone),
            None => End::At(clock.now),
        };
        let begin = match (&query.since, &end) {
            (Some(clause), _) => self::end(&clause.point, source, clock.now, &zone),
            (None, End::At(at)) => {
                let length = if query.raw.is_some() { DEFAULT_RAW } else { DEFAULT };
                notes.push(format!("there is no SINCE, which means {}", length_in_words(length)));
                End::At(moved(*at, -length))
            }
            (None, End::Open(_)) => End::Open("its beginning".to_owned()),
        };
        Self { zone, zone_name, begin, end, notes }
    }

    /// The window in words.
    pub(super) fn words(&self) -> String {
        let mut words =
            format!("from {} to {} in {}", self.shown(&self.begin), self.shown(&self.end), self.zone_name);
        if let (End::At(begin), End::At(end)) = (&self.begin, &self.end) {
            let length = end.as_millisecond() - begin.as_millisecond();
            if length > 0 {
                words += &format!(": {}", length_in_words(length));
            } else {
                words += ": empty, since it begins at its end or after it";
            }
        }
        for note in &self.notes {
            words += &format!(" ({note})");
        }
        words
    }

    /// The same window, earlier.
    pub(super) fn earlier(&self, by: i64) -> Option<String> {
        match (&self.begin, &self.end) {
            (End::At(begin), End::At(end)) => {
                let ends = [End::At(moved(*begin, -by)), End::At(moved(*end, -by))];
                let [begin, end] = ends.map(|end| self.shown(&end));
                Some(format!("from {begin} to {end}"))
            }
            _ => None,
        }
    }

    fn shown(&self, end: &End) -> String {
        match end {
            End::At(at) => {
                let local = self.zone.to_datetime(*at);
                let format = if local.subsec_nanosecond() == 0 {
                    "%Y-%m-%d %H:%M:%S"
                } else {
                    "%Y-%m-%d %H:%M:%S%.3f"
                };
                local.strftime(format).to_string()
            }
            End::Open(text) => text.clone(),
        }
    }

    pub(super) fn to_json(&self) -> Value {
        let end = |end: &End| match end {
            End::At(at) => json!(at.to_string()),
            End::Open(_) => Value::Null,
        };
        json!({ "begin": end(&self.begin), "end": end(&self.end), "zone": self.zone_name, "text": self.words() })
    }
}

/// A point in time; local times are read with the offset that the zone has on that day, not today.
fn end(point: &TimePoint, source: &str, now: Timestamp, zone: &TimeZone) -> End {
    let at = |offset: i32| resolve(point, Now::utc(now.as_millisecond()).with_offset(offset));
    let offset = |at: Timestamp| zone.to_offset(at).seconds();
    let first = at(offset(now)).and_then(|ms| Timestamp::from_millisecond(ms).ok());
    let second =
        first.and_then(|first| at(offset(first))).and_then(|ms| Timestamp::from_millisecond(ms).ok());
    match (second, point) {
        (Some(at), _) => End::At(at),
        (None, TimePoint::Template(span) | TimePoint::Error(span)) => End::Open(span.of(source).to_owned()),
        (None, TimePoint::Text(text)) => End::Open(format!("'{}', which is no time", text.text)),
        (None, _) => End::Open("a time that is out of range".to_owned()),
    }
}

fn moved(at: Timestamp, ms: i64) -> Timestamp {
    Timestamp::from_millisecond(at.as_millisecond().saturating_add(ms)).unwrap_or(at)
}

/// A length in its two largest units: `2 days 3 hours`.
fn length_in_words(ms: i64) -> String {
    let mut rest = ms;
    let mut words = Vec::new();
    for (unit, length) in
        [("day", 24 * HOUR), ("hour", HOUR), ("minute", 60_000), ("second", 1_000), ("millisecond", 1)]
    {
        let count = rest / length;
        rest %= length;
        if count > 0 && words.len() < 2 {
            words.push(format!("{count} {unit}{}", if count == 1 { "" } else { "s" }));
        }
    }
    words.join(" ")
}
