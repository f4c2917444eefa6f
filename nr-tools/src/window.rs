//! The window of time that a caller asks for: `since` and `until`.

use nr_core::{Fault, FaultKind, TimeWindow};
use nr_nrql::edit::{self, Time};
use nr_nrql::time::{Now, parse_text};

/// Whole numbers below this are no epoch milliseconds that anyone means: as seconds they are a time of this century.
const MIN_EPOCH_MS: i64 = 100_000_000_000;

/// Corrections tried on one text, such as `30m` to `30 minutes ago`.
const MAX_FIXES: usize = 3;

/// What was asked for. Its words were read and written anew by `nr_nrql`, so that they can stand in a query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Window {
    since: Option<Time>,
    until: Option<Time>,
}

impl Window {
    /// Reads both ends: NRQL time words, ISO 8601 or epoch milliseconds.
    ///
    /// # Errors
    /// When one of them is no time, or the window does not begin before it ends.
    ///
    /// ```
    /// use nr_nrql::edit::Time;
    /// use nr_tools::window::Window;
    /// let window = Window::read(Some("2 hours ago"), Some("2026-01-31T12:00:00Z"))?;
    /// assert_eq!(window.until(), Some(&Time::Epoch(1_769_860_800_000)));
    /// assert_eq!(Window::read(Some("last 30m"), None)?.clauses(), " SINCE 30 minutes ago");
    /// assert!(Window::read(Some("soon"), None).is_err());
    /// # Ok::<(), nr_core::Fault>(())
    /// ```
    pub fn read(since: Option<&str>, until: Option<&str>) -> Result<Self, Fault> {
        let one = |name: &str, text: Option<&str>| text.map(|text| time(name, text)).transpose();
        let window = Self { since: one("since", since)?, until: one("until", until)? };
        if let (Some(Time::Epoch(begin)), Some(Time::Epoch(end))) = (&window.since, &window.until) {
            TimeWindow::new(*begin, *end).map_err(|error| {
                Fault::new(FaultKind::InvalidInput, error.to_string()).with_next("swap or widen them")
            })?;
        }
        Ok(window)
    }

    /// A window in milliseconds.
    #[must_use]
    pub fn at(window: TimeWindow) -> Self {
        Self { since: Some(Time::Epoch(window.begin_ms())), until: Some(Time::Epoch(window.end_ms())) }
    }

    /// The beginning that was asked for.
    #[must_use]
    pub fn since(&self) -> Option<&Time> {
        self.since.as_ref()
    }

    /// The end that was asked for.
    #[must_use]
    pub fn until(&self) -> Option<&Time> {
        self.until.as_ref()
    }

    /// The clauses to put after a query that has none of them, each with a blank before it.
    #[must_use]
    pub fn clauses(&self) -> String {
        let mut out = String::new();
        for (keyword, time) in [("SINCE", &self.since), ("UNTIL", &self.until)] {
            if let Some(time) = time {
                out.push_str(&format!(" {keyword} {}", words(time)));
            }
        }
        out
    }

    /// Whether nothing was asked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.since.is_none() && self.until.is_none()
    }

    /// Both ends in milliseconds, when both were given so.
    #[must_use]
    pub fn absolute(&self) -> Option<TimeWindow> {
        match (&self.since, &self.until) {
            (Some(Time::Epoch(begin)), Some(Time::Epoch(end))) => TimeWindow::new(*begin, *end).ok(),
            _ => None,
        }
    }
}

/// A time as NRQL writes it.
pub(crate) fn words(time: &Time) -> String {
    match time {
        Time::Epoch(ms) => ms.to_string(),
        Time::Words(words) => words.clone(),
        // A kind of time that did not exist when this was written.
        _ => String::new(),
    }
}

fn time(name: &str, text: &str) -> Result<Time, Fault> {
    let refused = |why: &str| {
        let shown = nr_core::redact::excerpt(text);
        Fault::new(FaultKind::InvalidInput, format!("`{name}` is `{shown}`, {why}")).with_next(
            "give NRQL time words such as `2 hours ago` or `yesterday`, ISO 8601 such as \
             `2026-01-31T12:00:00Z`, or epoch milliseconds",
        )
    };
    let bare = text.trim();
    let quoted = ['\'', '"'].iter().find_map(|quote| bare.strip_prefix(*quote)?.strip_suffix(*quote));
    let words = quoted.unwrap_or(bare);
    if let Ok(number) = words.parse::<i64>() {
        return if number >= MIN_EPOCH_MS {
            Ok(Time::Epoch(number))
        } else if number >= 1_000_000_000 {
            Err(refused(
                "which would be a time in 1970; epoch times are in milliseconds, so multiply by 1000",
            ))
        } else {
            Err(refused("a number without its unit"))
        };
    }
    if words.len() > 64 {
        return Err(refused("which is too long for a time"));
    }
    // Times without an offset are UTC, as NRQL has them.
    if let Some(ms) = parse_text(words, Now::utc(0)) {
        return Ok(Time::Epoch(ms));
    }
    words_of_nrql(words).map(Time::Words).ok_or_else(|| refused("which is no time"))
}

/// The words as NRQL writes them: `last 30m` and `30 minutes` are `30 minutes ago`.
fn words_of_nrql(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let mut words = lower.strip_prefix("since ").unwrap_or(&lower).trim();
    for prefix in ["last ", "past ", "the last ", "the past "] {
        if let Some(rest) = words.strip_prefix(prefix)
            && rest.starts_with(|c: char| c.is_ascii_digit())
        {
            words = rest;
        }
    }
    const PROBE: &str = "SHOW EVENT TYPES SINCE ";
    let mut probe = format!("{PROBE}{words}");
    for _ in 0..MAX_FIXES {
        let parsed = nr_nrql::parse(&probe);
        let Some(fix) = parsed.diagnostics().iter().find_map(|finding| finding.fix.as_ref()) else { break };
        probe = fix.apply(&probe)?;
    }
    let words = probe.strip_prefix(PROBE)?.to_owned();
    // Setting it proves that it is one point in time and nothing more, and writes it anew.
    let set = edit::set_since("SHOW EVENT TYPES", &Time::Words(words)).ok()?;
    Some(edit::since(&nr_nrql::parse(&set))?.to_owned())
}
