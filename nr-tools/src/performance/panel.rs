//! Figures of several members of something (instances, brokers, hosts), each judged against its own past.

use std::collections::HashMap;
use std::time::Duration;

use nr_core::{AccountId, Fault, TimeWindow};
use nr_nerdgraph::{NrqlAnswer, Row};
use nr_nrql::encode;

use super::judge::{Verdict, WINDOWS, judge};
use crate::ask::ask;
use crate::investigate::{MAX_CHANCE, number};
use crate::services::Services;
use crate::stats::{Rates, Usual, two_proportions};
use crate::table::{Builder, Table, clean_line, short};
use crate::window::Window;

/// Members that are looked at: 12 windows of each stay under the 5,000 rows of one answer.
const MAX_MEMBERS: u32 = 300;

/// A week, in which most load repeats.
const WEEK: Duration = Duration::from_secs(7 * 86_400);

/// Findings that are told one by one.
pub(super) const TOLD: usize = 12;

/// How many samples a member has. It stands first: groups in which the first aggregate has nothing to work on vanish (New
/// Relic documentation, "NRQL reference", FACET).
const SAMPLES: &str = "samples";

/// What stands for the minutes of the window in a figure's NRQL.
const MINUTES: &str = "{minutes}";

/// The rule, as it is told beside every finding.
pub(super) const RULE: &str = "rule: told = at a stated limit, or worse than the median of the 12 windows before by more than 3 of their spreads \
     (1.4826 x median absolute deviation), 10 % and a least of its own, and 10 % off the same window a week ago; rates also with chance under 0.1 % over all members";

/// Which way a figure is bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bad {
    High,
    Low,
    /// It is shown and not judged.
    Never,
}

/// A figure of each member.
#[derive(Clone, Copy, Debug)]
pub(super) struct Figure {
    pub(super) name: &'static str,
    /// An aggregate of NRQL; `{minutes}` stands for the length of the window.
    nrql: &'static str,
    bad: Bad,
    /// At this value it is told, whatever it was before: the house's choice unless a source is named.
    limit: Option<f64>,
    /// A change of less is nothing.
    least: f64,
    /// What the aggregate is a part of: then the figure is a rate in percent, and tested as one.
    of: Option<&'static str>,
    /// Whether no value is zero, where the member has other figures.
    or_zero: bool,
}

impl Figure {
    /// Told when it is high.
    pub(super) const fn high(name: &'static str, nrql: &'static str, least: f64) -> Self {
        Self { name, nrql, bad: Bad::High, limit: None, least, of: None, or_zero: false }
    }

    /// Told when it is low.
    pub(super) const fn low(name: &'static str, nrql: &'static str, least: f64) -> Self {
        Self { name, nrql, bad: Bad::Low, limit: None, least, of: None, or_zero: false }
    }

    /// A part in percent, told when it is high by more than chance.
    pub(super) const fn rate(name: &'static str, hits: &'static str, of: &'static str, least: f64) -> Self {
        Self { name, nrql: hits, bad: Bad::High, limit: None, least, of: Some(of), or_zero: false }
    }

    /// Never told.
    pub(super) const fn shown(name: &'static str, nrql: &'static str) -> Self {
        Self { name, nrql, bad: Bad::Never, limit: None, least: 0.0, of: None, or_zero: false }
    }

    pub(super) const fn limit(mut self, limit: f64) -> Self {
        self.limit = Some(limit);
        self
    }

    /// Before, no value was zero.
    pub(super) const fn or_zero(mut self) -> Self {
        self.or_zero = true;
        self
    }

    /// The column of what the aggregate is a part of.
    fn whole(&self) -> String {
        format!("{} of", self.name)
    }

    /// Hits and trials of a rate.
    fn counts(&self, row: &Row) -> Option<(f64, f64)> {
        self.of?;
        Some((number(row, self.name).unwrap_or(0.0), number(row, &self.whole())?))
    }

    fn value(&self, row: &Row) -> Option<f64> {
        match self.of {
            Some(_) => self.counts(row).filter(|(_, all)| *all > 0.0).map(|(hits, all)| hits / all * 100.0),
            None => number(row, self.name),
        }
    }

    /// Whether a rate is higher than before by more than chance; true of all other figures.
    fn is_beyond_chance(&self, now: &Row, before: &[&Row], max_chance: f64) -> bool {
        let Some(now) = self.counts(now) else { return true };
        let earlier = before.iter().filter_map(|row| self.counts(row));
        let before = earlier.fold((0.0, 0.0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        two_proportions(Rates { before, after: now }).is_some_and(|test| test.chance < max_chance)
    }

    fn at_limit(&self, now: f64) -> bool {
        match (self.bad, self.limit) {
            (Bad::High, Some(limit)) => now >= limit,
            (Bad::Low, Some(limit)) => now <= limit,
            _ => false,
        }
    }

    /// Whether it is worse than usual by enough.
    fn is_worse(&self, now: f64, usual: Usual) -> bool {
        let by = match self.bad {
            Bad::High => now - usual.median,
            Bad::Low => usual.median - now,
            Bad::Never => return false,
        };
        by >= self.least && by > 0.0
    }
}

/// What is looked at.
#[derive(Clone, Debug)]
pub(super) struct Panel<'a> {
    /// `FROM …`, with its condition.
    pub(super) from: String,
    /// The attributes that tell members apart, as NRQL writes them.
    pub(super) by: &'a str,
    pub(super) figures: &'a [Figure],
}

/// One figure of one member.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    pub(super) member: Vec<String>,
    pub(super) figure: Figure,
    pub(super) now: f64,
    usual: Option<Usual>,
    week_ago: Option<f64>,
    verdict: Verdict,
    at_limit: bool,
}

impl Reading {
    fn of(member: Vec<String>, figure: Figure, now: f64, earlier: &[f64], week_ago: Option<f64>) -> Self {
        let usual = Usual::of_known(earlier);
        let verdict = match judge(Some(now), usual, week_ago) {
            Verdict::Anomalous if !usual.is_some_and(|usual| figure.is_worse(now, usual)) => Verdict::Usual,
            verdict => verdict,
        };
        Self { member, figure, now, usual, week_ago, verdict, at_limit: figure.at_limit(now) }
    }

    /// Whether it is told.
    pub(super) fn is_bad(&self) -> bool {
        self.verdict == Verdict::Anomalous || self.at_limit
    }

    /// Whether nothing says whether it is as usual.
    pub(super) fn is_unknown(&self) -> bool {
        self.figure.bad != Bad::Never && self.verdict == Verdict::Unknown && !self.at_limit
    }

    /// How far it is off: at a limit first, then by spreads.
    fn weight(&self) -> f64 {
        let away = self.usual.map_or(0.0, |usual| (self.now - usual.median).abs() / usual.reach().max(1e-9));
        away.min(1e6) + if self.at_limit { 1e6 } else { 0.0 }
    }

    /// The figure in words, without its member.
    pub(super) fn words(&self) -> String {
        let usual = self.usual.map_or_else(String::new, |usual| {
            format!("; usual {} ± {}", tenth(usual.median), tenth(usual.spread))
        });
        let week = self.week_ago.map_or_else(String::new, |then| format!("; a week ago {}", tenth(then)));
        let limit = match (self.at_limit, self.figure.limit) {
            (true, Some(limit)) => format!("; limit {}", short(limit)),
            _ => String::new(),
        };
        format!("{} {}{limit}{usual}{week}", self.figure.name, tenth(self.now))
    }

    fn sentence(&self) -> String {
        format!("- {}: {}", clean_line(&self.member.join(" ")), self.words())
    }

    fn says(&self) -> &'static str {
        match (self.figure.bad, self.at_limit, self.verdict) {
            (Bad::Never, ..) => "",
            (_, true, _) => "at the limit",
            (_, false, Verdict::Anomalous) => "worse than usual",
            (_, false, verdict) => verdict.words(),
        }
    }
}

/// With one decimal from 10 on: more digits say nothing there.
fn tenth(value: f64) -> String {
    short(if value.abs() >= 10.0 {
        (value * 10.0).round() / 10.0
    } else {
        (value * 1_000.0).round() / 1_000.0
    })
}

/// What is known of all members.
#[derive(Clone, Debug, Default)]
pub(super) struct Readings {
    pub(super) all: Vec<Reading>,
    /// The query of the present window.
    pub(super) nrql: String,
    /// Whether there may be more members.
    pub(super) cut: bool,
}

impl Panel<'_> {
    fn query(&self, minutes: f64, clauses: &str) -> String {
        let minutes = short(minutes.max(1.0 / 60.0));
        let select: Vec<String> = self
            .figures
            .iter()
            .flat_map(|figure| {
                let own = format!("{} AS '{}'", figure.nrql.replace(MINUTES, &minutes), figure.name);
                [Some(own), figure.of.map(|of| format!("{of} AS '{}'", figure.whole()))]
            })
            .flatten()
            .collect();
        format!(
            "SELECT count(*) AS '{SAMPLES}', {} {} FACET {}{clauses}",
            select.join(", "),
            self.from,
            self.by
        )
    }

    /// Asks for the window, the ones before, and the one a week ago.
    pub(super) async fn read(
        &self,
        services: &Services,
        account: AccountId,
        window: TimeWindow,
    ) -> Result<Readings, Fault> {
        let minutes = window.duration().as_secs_f64() / 60.0;
        let single = |window: TimeWindow| {
            self.query(minutes, &format!("{} LIMIT {MAX_MEMBERS}", Window::at(window).clauses()))
        };
        let length = i64::try_from(window.duration().as_millis()).unwrap_or(i64::MAX);
        let first = window.begin_ms().saturating_sub(length.saturating_mul(WINDOWS as i64));
        let earlier = self.query(
            minutes,
            &format!(
                " SINCE {first} UNTIL {} TIMESERIES {} LIMIT {MAX_MEMBERS}",
                window.begin_ms(),
                encode::interval(window.duration())
            ),
        );
        let (now, week_ago) = (single(window), single(window.earlier_by(WEEK)));
        let (present, earlier, week_ago) = tokio::join!(
            ask(services, account, &now),
            ask(services, account, &earlier),
            ask(services, account, &week_ago)
        );
        let (present, earlier, week_ago) = (present?, earlier?, week_ago?);
        let mut series: HashMap<Vec<String>, Vec<&Row>> = HashMap::new();
        // A window in which a member says nothing is none of its own.
        let says = |row: &&Row| number(row, SAMPLES).is_some_and(|samples| samples > 0.0);
        let whole = |row: &&Row| ends_by(row, window.begin_ms());
        for row in earlier.rows().iter().filter(whole).filter(says) {
            series.entry(NrqlAnswer::group(row)).or_default().push(row);
        }
        let weekly: HashMap<Vec<String>, &Row> =
            week_ago.rows().iter().map(|row| (NrqlAnswer::group(row), row)).collect();
        // Of many members one is always unusual by chance: what is asked of each grows with their number (Bonferroni).
        let max_chance = MAX_CHANCE / present.rows().len().max(1) as f64;
        let mut all = Vec::new();
        for row in present.rows() {
            let member = NrqlAnswer::group(row);
            let before = series.get(&member).map_or(&[][..], Vec::as_slice);
            for figure in self.figures {
                let Some(now) = figure.value(row) else { continue };
                let absent = figure.or_zero.then_some(0.0);
                let earlier: Vec<f64> =
                    before.iter().filter_map(|row| figure.value(row).or(absent)).collect();
                let then = weekly.get(&member).and_then(|row| figure.value(row).or(absent));
                let mut reading = Reading::of(member.clone(), *figure, now, &earlier, then);
                if reading.verdict == Verdict::Anomalous && !figure.is_beyond_chance(row, before, max_chance)
                {
                    reading.verdict = Verdict::Usual;
                }
                all.push(reading);
            }
        }
        Ok(Readings { all, nrql: now, cut: present.rows().len() >= MAX_MEMBERS as usize })
    }
}

/// New Relic moves buckets to whole multiples of their width: the last may reach into the present window.
fn ends_by(row: &Row, until_ms: i64) -> bool {
    let ms = |key: &str| Some((row.get(key)?.as_f64()? * 1_000.0) as i64);
    match (ms("beginTimeSeconds"), ms("endTimeSeconds")) {
        (Some(begin), Some(end)) => end <= until_ms + (end - begin) / 20,
        _ => false,
    }
}

/// What is told of readings: the findings, worst first, or that there is none; and the rule.
pub(super) fn findings(readings: &[&Readings], what: &str) -> String {
    let mut bad: Vec<&Reading> =
        readings.iter().flat_map(|one| &one.all).filter(|reading| reading.is_bad()).collect();
    bad.sort_by(|a, b| b.weight().total_cmp(&a.weight()));
    let judged = readings.iter().flat_map(|one| &one.all).filter(|one| one.figure.bad != Bad::Never).count();
    let unknown = readings.iter().flat_map(|one| &one.all).filter(|one| one.is_unknown()).count();
    let mut lines = Vec::new();
    if bad.is_empty() && judged == unknown {
        lines.push(format!(
            "nothing can be compared: of {judged} figures of {what} there is too little data before"
        ));
    } else if bad.is_empty() {
        lines.push(format!(
            "nothing unusual: none of {judged} figures of {what} is worse than usual or at a limit"
        ));
    } else {
        lines
            .push(format!("{} of {judged} figures of {what} are worse than usual or at a limit:", bad.len()));
        lines.extend(bad.iter().take(TOLD).map(|reading| reading.sentence()));
        if bad.len() > TOLD {
            lines.push(format!("- and {} more", bad.len() - TOLD));
        }
    }
    if unknown > 0 && judged > unknown {
        lines.push(format!("{unknown} can't be compared: too little data before"));
    }
    if readings.iter().any(|one| one.cut) {
        lines.push(format!("only the first {MAX_MEMBERS} were looked at"));
    }
    lines.push(RULE.to_owned());
    lines.join("\n")
}

/// The readings as a table, the told ones first.
pub(super) fn table(readings: &[&Readings]) -> Table {
    let mut all: Vec<&Reading> = readings.iter().flat_map(|one| &one.all).collect();
    all.sort_by_key(|one| !one.is_bad());
    let mut builder = Builder::new(["of", "figure", "now", "usual", "spread", "week ago", "verdict"]);
    for reading in all {
        builder
            .text(&reading.member.join(" "))
            .text(reading.figure.name)
            .number(Some(reading.now))
            .number(reading.usual.map(|usual| usual.median))
            .number(reading.usual.map(|usual| usual.spread))
            .number(reading.week_ago)
            .maybe(Some(reading.says()).filter(|says| !says.is_empty()))
            .end();
    }
    builder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_worse_by_enough_is_told() {
        const EARLIER: [f64; 12] = [10.0, 11.0, 9.0, 10.0, 10.0, 11.0, 9.0, 10.0, 10.0, 11.0, 10.0, 9.0];
        const HIGH: Figure = Figure::high("waits", "x", 5.0).limit(100.0);
        const LOW: Figure = Figure::low("idle", "x", 2.0).limit(1.0);
        let check = |figure: Figure, now: f64, earlier: &[f64], week: Option<f64>, expected: &str| {
            let reading = Reading::of(vec!["a".to_owned()], figure, now, earlier, week);
            assert_eq!(reading.says(), expected, "{figure:?} {now} {week:?}");
            assert_eq!(reading.is_bad(), ["at the limit", "worse than usual"].contains(&expected));
        };
        check(HIGH, 30.0, &EARLIER, Some(10.0), "worse than usual");
        check(HIGH, 30.0, &EARLIER, None, "worse than usual");
        check(HIGH, 30.0, &EARLIER, Some(31.0), "as a week ago");
        check(HIGH, 14.0, &EARLIER, Some(10.0), "usual");
        check(HIGH, 1.0, &EARLIER, Some(10.0), "usual");
        check(HIGH, 120.0, &EARLIER[..2], None, "at the limit");
        check(HIGH, 30.0, &EARLIER[..2], None, "too little data");
        check(LOW, 5.0, &EARLIER, Some(10.0), "worse than usual");
        check(LOW, 30.0, &EARLIER, Some(10.0), "usual");
        check(LOW, 1.0, &EARLIER, Some(1.0), "at the limit");
        check(Figure::shown("rate", "x"), 900.0, &EARLIER, None, "");
    }
}
