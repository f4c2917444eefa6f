//! Times, in the zone that comes as the last argument.

use jiff::Timestamp;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use jiff::{ZonedDateTime, fmt::strtime};

use super::{RowFunction, function, text, whole};
use crate::store::Value;

pub(super) const FUNCTIONS: &[RowFunction] = &[
    function("dateOf", |a| format(a, "%B %-d, %Y")),
    function("monthOf", |a| format(a, "%B %Y")),
    function("yearOf", |a| format(a, "%Y")),
    function("weekdayOf", |a| format(a, "%A")),
    function("hourOf", |a| format(a, "%-H:00")),
    function("minuteOf", |a| format(a, "%-H:%M")),
    function("dayOfMonthOf", |a| format(a, "%-d")),
    function("weekOf", week_of),
    function("quarterOf", |a| {
        zoned(a).map_or(Value::Null, |t| Value::from(format!("Q{} {}", (t.month() - 1) / 3 + 1, t.year())))
    }),
    function("daysInMonthOf", |a| zoned(a).map_or(Value::Null, |t| Value::Int(i64::from(t.days_in_month())))),
    function("toDatetime", to_datetime),
    function("fromTimestamp", to_datetime),
    function("toTimestamp", to_timestamp),
    function("fromDatetime", to_timestamp),
];

fn zone(args: &[Value]) -> TimeZone {
    args.last().and_then(Value::text).and_then(|name| TimeZone::get(name).ok()).unwrap_or(TimeZone::UTC)
}

fn zoned(args: &[Value]) -> Option<ZonedDateTime> {
    Timestamp::from_millisecond(whole(args, 0)?).ok().map(|time| time.to_zoned_datetime(zone(args)))
}

fn format(args: &[Value], pattern: &str) -> Value {
    zoned(args).and_then(|time| strtime::format(pattern, &time).ok()).map_or(Value::Null, Value::from)
}

/// Weeks are named after their Monday.
fn week_of(args: &[Value]) -> Value {
    let monday = zoned(args).and_then(|time| {
        let back = time.weekday().since(Weekday::Monday);
        time.date().checked_sub(jiff::Span::new().days(i64::from(back))).ok()
    });
    monday.and_then(|day| strtime::format("Week of %B %-d, %Y", day).ok()).map_or(Value::Null, Value::from)
}

/// `toDatetime(ms [, pattern])`
fn to_datetime(args: &[Value]) -> Value {
    let written = args.len().saturating_sub(1);
    match text(args, 1).filter(|_| written > 1) {
        Some(pattern) => translate(pattern).map_or(Value::Null, |pattern| format(args, &pattern)),
        None => format(args, "%Y-%m-%dT%H:%M:%S%.3f%:z"),
    }
}

/// `toTimestamp(text [, pattern])`
fn to_timestamp(args: &[Value]) -> Value {
    let Some(value) = text(args, 0) else { return Value::Null };
    let written = args.len().saturating_sub(1);
    let millis = match text(args, 1).filter(|_| written > 1) {
        None => value.parse::<Timestamp>().ok().map(Timestamp::as_millisecond).or_else(|| {
            value
                .parse::<jiff::civil::DateTime>()
                .ok()?
                .to_zoned_datetime(zone(args))
                .ok()
                .map(|t| t.timestamp().as_millisecond())
        }),
        Some(pattern) => translate(pattern).and_then(|pattern| {
            let parsed = strtime::parse(&pattern, value).ok()?;
            if let Ok(time) = parsed.to_timestamp() {
                return Some(time.as_millisecond());
            }
            let local =
                parsed.to_datetime().or_else(|_| parsed.to_date().map(|day| day.at(0, 0, 0, 0))).ok()?;
            local.to_zoned_datetime(zone(args)).ok().map(|time| time.timestamp().as_millisecond())
        }),
    };
    millis.map_or(Value::Null, Value::Int)
}

/// A pattern of Java's `DateTimeFormatter` in the words of `strftime`; `None` for a letter that isn't known.
fn translate(pattern: &str) -> Option<String> {
    const LETTERS: &[(&str, &str)] = &[
        ("yyyy", "%Y"),
        ("uuuu", "%Y"),
        ("yy", "%y"),
        ("MMMM", "%B"),
        ("MMM", "%b"),
        ("MM", "%m"),
        ("M", "%-m"),
        ("dd", "%d"),
        ("d", "%-d"),
        ("EEEE", "%A"),
        ("EEE", "%a"),
        ("E", "%a"),
        ("HH", "%H"),
        ("H", "%-H"),
        ("hh", "%I"),
        ("h", "%-I"),
        ("mm", "%M"),
        ("m", "%-M"),
        ("ss", "%S"),
        ("s", "%-S"),
        ("SSS", "%3f"),
        ("a", "%p"),
        ("XXX", "%:z"),
        ("Z", "%z"),
        ("z", "%Z"),
        ("VV", "%Q"),
    ];
    let mut out = String::new();
    let mut rest = pattern;
    while let Some(first) = rest.chars().next() {
        if first == '\'' {
            let inner = rest.get(1..)?;
            let end = inner.find('\'')?;
            out.push_str(&if end == 0 { "'".to_owned() } else { inner.get(..end)?.replace('%', "%%") });
            rest = inner.get(end + 1..)?;
        } else if first.is_ascii_alphabetic() {
            let length = rest.chars().take_while(|c| *c == first).count();
            let run = rest.get(..length)?;
            out.push_str(LETTERS.iter().find(|(java, _)| *java == run)?.1);
            rest = rest.get(length..)?;
        } else {
            if first == '%' {
                out.push('%');
            }
            out.push(first);
            rest = rest.get(first.len_utf8()..)?;
        }
    }
    Some(out)
}
