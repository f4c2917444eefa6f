//! What a question says of time: window, comparison, steps.

use nr_nrql::edit::Time;

use super::words::Words;
use crate::window::Window;

/// What was said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Times {
    /// ` SINCE …` and ` UNTIL …`, or nothing.
    pub(super) window: String,
    /// The length of a comparison, such as `1 day`.
    pub(super) compare: Option<String>,
    /// A series over time, with the width of its steps if one was named.
    pub(super) series: Option<Option<String>>,
    /// `per minute`: a rate of what is counted, else a step.
    pub(super) rate: Option<&'static str>,
}

const UNITS: [(&[&str], &str); 8] = [
    (&["second", "sec"], "second"),
    (&["minute", "min"], "minute"),
    (&["hour", "hr", "h"], "hour"),
    (&["day", "d"], "day"),
    (&["week", "w", "wk"], "week"),
    (&["month"], "month"),
    (&["quarter"], "quarter"),
    (&["year"], "year"),
];

const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

fn unit(word: &str) -> Option<&'static str> {
    UNITS.iter().find(|(words, _)| words.contains(&word)).map(|(_, unit)| *unit)
}

/// `3 hours`, `3h`, `hour`, `half an hour`, from a place on: the length and where it ends.
fn length(words: &Words, at: usize) -> Option<(String, usize)> {
    if words.stem(at) == "half" && ["a", "an"].contains(&words.stem(at + 1)) {
        let half = match unit(words.stem(at + 2))? {
            "hour" => "30 minutes",
            "day" => "12 hours",
            "minute" => "30 seconds",
            _ => return None,
        };
        return Some((half.to_owned(), at + 3));
    }
    let joined = words.stem(at);
    if let Some(end) = joined.find(|c: char| !c.is_ascii_digit()).filter(|end| *end > 0) {
        let (digits, rest) = joined.split_at_checked(end)?;
        let rest = rest.trim_start_matches('-');
        let unit = if rest == "m" || rest == "mins" { "minute" } else { unit(rest.trim_end_matches('s'))? };
        let count: u32 = digits.parse().ok().filter(|count| *count > 0)?;
        return (!words.is_used(at)).then(|| (spelt(count, unit), at + 1));
    }
    if let Some(count) = words.number(at) {
        let of = at + 1 + usize::from(words.stem(at + 1) == "of");
        return Some((spelt(count, unit(words.stem(of))?), of + 1));
    }
    (!words.is_used(at)).then(|| unit(joined).map(|unit| (spelt(1, unit), at + 1))).flatten()
}

fn spelt(count: u32, unit: &str) -> String {
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

impl Times {
    /// Reads and ticks off all that is said of time.
    pub(super) fn read(words: &mut Words) -> Self {
        let mut times = Self { compare: comparison(words), ..Self::default() };
        times.steps(words);
        times.window = window(words).unwrap_or_default();
        if times.compare.as_deref() == Some("") {
            times.compare = Some(times.length());
        }
        times
    }

    /// The length of a window that ends now.
    fn length(&self) -> String {
        let words = self.window.strip_prefix(" SINCE ").and_then(|rest| rest.strip_suffix(" ago"));
        words.filter(|words| !words.contains("UNTIL")).unwrap_or("1 hour").to_owned()
    }

    /// What a query ends with.
    pub(super) fn clauses(&self) -> String {
        let mut text = self.window.clone();
        if let Some(length) = &self.compare {
            if text.is_empty() {
                text.push_str(" SINCE 1 hour ago");
            }
            text.push_str(&format!(" COMPARE WITH {length} ago"));
        }
        match &self.series {
            Some(Some(step)) => text.push_str(&format!(" TIMESERIES {step}")),
            Some(None) => text.push_str(" TIMESERIES"),
            None => {}
        }
        text
    }

    fn steps(&mut self, words: &mut Words) {
        const OVER_TIME: [&str; 14] = [
            "over time",
            "trend",
            "trend line",
            "timeline",
            "time line",
            "timeseries",
            "time series",
            "history",
            "graph",
            "chart",
            "plot",
            "evolution",
            "evolve",
            "changed over time",
        ];
        const ADVERBS: [(&str, &str); 4] =
            [("hourly", "1 hour"), ("daily", "1 day"), ("weekly", "1 week"), ("minutely", "1 minute")];
        for (adverb, step) in ADVERBS {
            if words.take(&[adverb]) {
                self.series = Some(Some(step.to_owned()));
            }
        }
        for at in 0..words.len() {
            let before = words.stem(at).to_owned();
            let Some((step, end)) = length(words, at + 1).filter(|_| !words.is_used(at)) else { continue };
            let end = end + usize::from(["bucket", "interval", "step", "window"].contains(&words.stem(end)));
            match before.as_str() {
                "per" if step.starts_with("1 ") => {
                    self.rate = UNITS.iter().map(|(_, unit)| *unit).find(|unit| step.ends_with(unit));
                    words.r#use(at, end);
                }
                "every" | "each" | "by" | "per" => {
                    self.series = Some(Some(step));
                    words.r#use(at, end);
                }
                "in" if words.stem(end - 1) == "bucket" || words.stem(end - 1) == "interval" => {
                    self.series = Some(Some(step));
                    words.r#use(at, end);
                }
                _ => {}
            }
        }
        if self.rate.is_some() {
            words.take(&["rate of"]);
        }
        for (word, unit) in [("rpm", "minute"), ("rps", "second"), ("tps", "second"), ("qps", "second")] {
            if words.find(&[word]).is_some() {
                self.rate = Some(unit);
            }
        }
        if words.use_all(&OVER_TIME) > 0 && self.series.is_none() {
            self.series = Some(None);
        }
    }
}

/// `compared to yesterday`, `versus last week`, `week over week`: the length, or an empty one for the window before.
fn comparison(words: &mut Words) -> Option<String> {
    for unit in ["hour", "day", "week", "month"] {
        let phrase = format!("{unit} over {unit}");
        if words.take(&[&phrase]) {
            return Some(spelt(1, unit));
        }
    }
    const OPENERS: [&str; 13] = [
        "compared to",
        "compared with",
        "in comparison to",
        "in comparison with",
        "compare with",
        "compare to",
        "compare it with",
        "compare it to",
        "relative to",
        "versus",
        "vs",
        "against",
        "than",
    ];
    let opener = words.find(&OPENERS);
    // `compare the latency with yesterday`: what is compared stands between.
    let apart = words.find(&["compare"]).filter(|_| opener.is_none());
    let (from, mut at) = match (opener, apart) {
        (Some(found), _) => found,
        (None, Some((verb, after))) => {
            let with = (after..words.len()).find(|at| ["with", "to", "and"].contains(&words.stem(*at)))?;
            words.r#use(verb, after);
            (with, with + 1)
        }
        (None, None) => return None,
    };
    const FILL: [&str; 8] = ["the", "same", "time", "period", "window", "on", "at", "for"];
    while FILL.contains(&words.stem(at)) {
        at += 1;
    }
    let before = ["last", "previous", "prior", "past"].contains(&words.stem(at));
    let named = match words.stem(at) {
        "yesterday" => Some(("1 day".to_owned(), at + 1)),
        "before" | "earlier" => Some((String::new(), at + 1)),
        "one" if words.stem(at + 1) == "before" => Some((String::new(), at + 2)),
        _ if before && ["period", "window", "time", "interval"].contains(&words.stem(at + 1)) => {
            Some((String::new(), at + 2))
        }
        _ if before => length(words, at + 1),
        _ => length(words, at)
            .filter(|(_, end)| ["ago", "before", "earlier", "prior"].contains(&words.stem(*end))),
    };
    let (length, mut end) = named?;
    if ["ago", "before", "earlier", "prior"].contains(&words.stem(end)) {
        end += 1;
    }
    words.r#use(from, end);
    Some(length)
}

fn window(words: &mut Words) -> Option<String> {
    let (from, to, text) = (0..words.len()).find_map(|at| {
        let (text, to) = window_at(words, at)?;
        Some((at, to, text))
    })?;
    // What leads up to it belongs to it.
    let mut begin = from;
    const LEADS: [&str; 11] =
        ["in", "over", "during", "within", "for", "from", "since", "the", "of", "across", "starting"];
    while begin > 0 && !words.is_used(begin - 1) && LEADS.contains(&words.stem(begin - 1)) {
        begin -= 1;
    }
    words.r#use(begin, to);
    Some(text)
}

/// `since 2026-01-31T12:00:00Z until 2026-01-31T13:00:00Z`
fn absolute(words: &Words, at: usize) -> Option<(String, usize)> {
    let text = |at: usize| words.get(at).map(|word| word.text.as_str()).filter(|text| text.contains('-'));
    let since = text(at + 1)?;
    let until = ["until", "to", "till"].contains(&words.stem(at + 2)).then(|| text(at + 3)).flatten();
    let window = Window::read(Some(since), until).ok()?;
    window.since().is_some_and(|since| matches!(since, Time::Epoch(_))).then_some(())?;
    Some((window.clauses(), if until.is_some() { at + 4 } else { at + 2 }))
}

fn window_at(words: &Words, at: usize) -> Option<(String, usize)> {
    if words.is_used(at) {
        return None;
    }
    let since = |text: &str| format!(" SINCE {text}");
    match words.stem(at) {
        "today" => return Some((since("today"), at + 1)),
        "midnight" => return Some((since("today"), at + 1)),
        "yesterday" => {
            let open = at > 0 && words.stem(at - 1) == "since";
            return Some((since(if open { "yesterday" } else { "yesterday UNTIL today" }), at + 1));
        }
        "last" | "past" | "previous" | "recent" => {
            let (length, mut end) = length(words, at + 1)?;
            while ["now", "ago"].contains(&words.stem(end)) {
                end += 1;
            }
            return Some((since(&format!("{length} ago")), end));
        }
        "this" => {
            let unit = unit(words.stem(at + 1)).filter(|unit| *unit != "second" && *unit != "minute")?;
            let text = if unit == "day" { "today".to_owned() } else { format!("this {unit}") };
            return Some((since(&text), at + 2));
        }
        "between" => {
            let (first, second) = (words.number(at + 1)?, words.number(at + 3)?);
            let unit = unit(words.stem(at + 4)).filter(|_| words.stem(at + 5) == "ago")?;
            let (far, near) = (first.max(second), first.min(second));
            let text = format!("{} ago UNTIL {} ago", spelt(far, unit), spelt(near, unit));
            return Some((since(&text), at + 6));
        }
        "since" | "from" | "after" => return absolute(words, at),
        day if WEEKDAYS.contains(&day) => return Some((since(day), at + 1)),
        _ => {}
    }
    let (length, end) = length(words, at)?;
    if words.stem(end) == "ago" {
        let until =
            ["until", "to", "till"].contains(&words.stem(end + 1)).then(|| self::length(words, end + 2));
        if let Some(Some((later, after))) = until
            && words.stem(after) == "ago"
        {
            return Some((since(&format!("{length} ago UNTIL {later} ago")), after + 1));
        }
        return Some((since(&format!("{length} ago")), end + 1));
    }
    // `over 3 hours`, `in 24h`: without `last`, but after a word that leads to a window. Seconds are a threshold.
    let leads = at > 0 && ["over", "in", "during", "within", "for", "the"].contains(&words.stem(at - 1));
    (leads && !length.contains("second")).then(|| (since(&format!("{length} ago")), end))
}
