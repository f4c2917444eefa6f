//! `analyze_entity_logs`: what an entity logs, which of it is new or more than before, with samples.

use async_trait::async_trait;
use nr_core::{AccountId, EntityGuid, Fault, TimeWindow};
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;

use super::logs::{Filter, Found, no_lines, patterns, rank};
use super::patterns::Seen;
use crate::answer::{About, Whole};
use crate::ask::{ask, go_on, resolve};
use crate::budget;
use crate::guid::needed;
use crate::nrql::show_window;
use crate::services::Services;
use crate::stats::{Rates, two_proportions};
use crate::table::{Builder, Table, change, clean_line, short};
use crate::window::Window;

const NAME: &str = "analyze_entity_logs";

/// How likely all findings together may be chance.
const MAX_CHANCE: f64 = 0.01;

/// A pattern must have so many times as many lines, or as few.
const MIN_FACTOR: f64 = 1.5;

/// Findings that are told above the table.
const SHOWN: usize = 6;

/// Characters of a pattern that are told there.
const SHOWN_CHARS: usize = 160;

/// The rule, as it is told beside the findings.
const RULE: &str = "rule: a pattern is more or fewer when its part of all lines differs from the window before beyond chance (two-proportion \
     test, 1 % over all patterns together) and its lines by a factor of 1.5";

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    #[schemars(with = "Option<String>")]
    entity_guid: Option<EntityGuid>,
    since: Option<String>,
    until: Option<String>,
    cursor: Option<String>,
}

/// The tool.
#[derive(Debug)]
pub struct AnalyzeEntityLogs {
    spec: ToolSpec,
    services: Services,
}

impl AnalyzeEntityLogs {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            NAME,
            "What an entity logs, and what of it is new or more than before: patterns with counts, change, a sample \
             line. Example: {\"entity_guid\": \"MXxBUE18QVBQTElDQVRJT058MjM\"}",
        )
        .title("Analyze entity logs")
        .toolset("performance-analytics")
        .core()
        .arguments::<Wanted>()
        .argument_alias("guid", "entity_guid")
        .argument_alias("start_time_ms", "since")
        .argument_alias("end_time_ms", "until");
        Self { spec, services }
    }

    /// Lines by level in a sentence, exact.
    async fn levels(&self, account: AccountId, clause: &str, window: TimeWindow) -> Result<String, Fault> {
        let text = |window: TimeWindow| {
            let clauses = Window::at(window).clauses();
            format!("SELECT count(*) AS 'lines' FROM Log{clause} FACET level{clauses} LIMIT 20")
        };
        let (now, before) = (text(window), text(window.before()));
        let (now, before) =
            tokio::join!(ask(&self.services, account, &now), ask(&self.services, account, &before));
        let counts = |answer: &nr_nerdgraph::NrqlAnswer| -> Vec<(String, f64)> {
            let rows = answer.rows().iter();
            rows.filter_map(|row| {
                let name = nr_nerdgraph::NrqlAnswer::group(row).first()?.to_ascii_uppercase();
                Some((name, row.get("lines")?.as_f64()?))
            })
            .collect()
        };
        let (now, before) = (counts(&now?), counts(&before?));
        let mut names: Vec<&String> = now.iter().chain(&before).map(|(name, _)| name).collect();
        names.sort_by_key(|name| (std::cmp::Reverse(rank(name)), name.as_str()));
        names.dedup();
        let of = |counts: &[(String, f64)], name: &str| -> f64 {
            counts.iter().filter(|(known, _)| known == name).map(|(_, lines)| lines).sum()
        };
        let parts = names.iter().map(|name| {
            format!("{} {} (before {})", clean_line(name), short(of(&now, name)), short(of(&before, name)))
        });
        Ok(parts.collect::<Vec<_>>().join(", "))
    }
}

#[async_trait]
impl Tool for AnalyzeEntityLogs {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let wanted: Wanted = arguments.decode()?;
        if let Some(cursor) = &wanted.cursor {
            return go_on(NAME, cursor, &self.services, ctx).map(Outcome::Done);
        }
        let guid = needed(NAME, wanted.entity_guid.as_ref())?;
        let account = guid.account();
        let clause = Filter { guid: Some(guid), ..Filter::default() }.clause()?;
        let asked = Window::read(wanted.since.as_deref(), wanted.until.as_deref())?;
        let window = resolve(&self.services, account, &asked, "1 hour ago").await?;
        let found = patterns(&self.services, account, &clause, window, true, ctx).await?;
        let judged = judge(&found);
        let mut whole = Whole::new(NAME, table(&found, &judged));
        whole.lead = if found.patterns.is_empty() {
            no_lines(&self.services, account, &clause, window).await?
        } else {
            let levels = self.levels(account, &clause, window).await?;
            lead(&found, &judged, &levels)
        };
        whole.about = About {
            nrql: Some(format!("SELECT message FROM Log{clause}")),
            window: Some(show_window(window)),
            ..About::default()
        };
        Ok(Outcome::Done(whole.cut(&self.services.results, budget::DEFAULT_TOKENS, ctx)))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    New,
    More,
    Fewer,
    Gone,
    Usual,
    /// No lines before.
    Unknown,
}

impl Verdict {
    const fn words(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::More => "more",
            Self::Fewer => "fewer",
            Self::Gone => "gone",
            Self::Usual => "usual",
            Self::Unknown => "nothing to compare with",
        }
    }
}

/// A pattern with what was found of it.
struct Judged<'a> {
    pattern: &'a str,
    seen: &'a Seen,
    verdict: Verdict,
}

/// The patterns: those that changed first, the worse level before the other.
fn judge(found: &Found) -> Vec<Judged<'_>> {
    let [taken, taken_before] = found.taken;
    let count = found.patterns.len() as f64;
    let mut judged: Vec<Judged<'_>> = found
        .patterns
        .iter()
        .map(|(pattern, seen)| {
            let [now, before] = seen.lines.map(|lines| lines as f64);
            let test = two_proportions(Rates { before: (before, taken_before), after: (now, taken) });
            let verdict = match test {
                None => Verdict::Unknown,
                Some(test) if test.chance * count >= MAX_CHANCE => Verdict::Usual,
                Some(_) if before == 0.0 => Verdict::New,
                Some(_) if now == 0.0 => Verdict::Gone,
                Some(test) => {
                    let factor = found.lines(seen, 0) / found.lines(seen, 1);
                    match test.difference > 0.0 {
                        true if factor >= MIN_FACTOR => Verdict::More,
                        false if factor <= 1.0 / MIN_FACTOR => Verdict::Fewer,
                        _ => Verdict::Usual,
                    }
                }
            };
            Judged { pattern, seen, verdict }
        })
        .collect();
    // Stable: patterns with more lines stay first.
    judged.sort_by_key(|one| {
        let grows = matches!(one.verdict, Verdict::New | Verdict::More);
        let moved = grows || matches!(one.verdict, Verdict::Fewer | Verdict::Gone);
        (!grows, !moved, std::cmp::Reverse(if moved { rank(one.seen.level()) } else { None }))
    });
    judged
}

fn lead(found: &Found, judged: &[Judged<'_>], levels: &str) -> String {
    let [all, before] = found.all;
    let mut lines = vec![format!("{} lines (before {}): {levels}", short(all), short(before))];
    let grown: Vec<&Judged<'_>> =
        judged.iter().filter(|one| matches!(one.verdict, Verdict::New | Verdict::More)).collect();
    if before == 0.0 {
        lines.push("the window before has no lines: nothing to compare with".to_owned());
    } else if grown.is_empty() {
        lines.push(format!(
            "nothing unusual: none of {} patterns is new or more than before, beyond chance",
            judged.len()
        ));
    } else {
        lines.push(format!("{} of {} patterns are new or more than before:", grown.len(), judged.len()));
        for one in grown.iter().take(SHOWN) {
            let pattern: String = clean_line(one.pattern).chars().take(SHOWN_CHARS).collect();
            lines.push(format!(
                "- {} {}: {pattern} ({} lines, before {})",
                one.verdict.words(),
                clean_line(one.seen.level()),
                short(found.lines(one.seen, 0)),
                short(found.lines(one.seen, 1)),
            ));
        }
    }
    lines.push(found.basis());
    lines.push(RULE.to_owned());
    lines.join("\n")
}

fn table(found: &Found, judged: &[Judged<'_>]) -> Table {
    let mut builder = Builder::new([
        "verdict", "lines", "before", "change %", "level", "pattern", "first", "last", "sample", "trace.id",
    ]);
    for one in judged {
        let (now, before) = (found.lines(one.seen, 0), found.lines(one.seen, 1));
        builder
            .text(one.verdict.words())
            .number(Some(now))
            .number(Some(before))
            .number(change(Some(now), Some(before)))
            .text(one.seen.level())
            .text(one.pattern)
            .time(one.seen.between.map(|(first, _)| first))
            .time(one.seen.between.map(|(_, last)| last))
            .text(&one.seen.sample)
            .maybe(one.seen.trace.as_deref())
            .end();
    }
    builder.finish()
}
