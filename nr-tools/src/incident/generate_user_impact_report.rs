//! `generate_user_impact_report`: who is hurt by what an issue is about, against the same time a week before.

use async_trait::async_trait;
use nr_core::{AccountId, Fault, FaultKind, TimeWindow};
use nr_nerdgraph::NrqlAnswer;
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;

use super::generate_alert_insights_report::needed;
use super::issue;
use super::touched::{Fared, TRANSACTION, Touched, correct, put, table, whole};
use crate::answer::{About, Whole};
use crate::ask::go_on;
use crate::budget;
use crate::investigate::{Asker, ENTRY, Found, MAX_CHANCE, among, clauses, investigate, number, numeral};
use crate::nrql::show_window;
use crate::services::Services;
use crate::table::short;

const NAME: &str = "generate_user_impact_report";

/// A week, in which most traffic repeats.
const WEEK: i64 = 7 * 24 * 60 * 60_000;

/// What is looked at of a long issue.
const MAX_WINDOW: i64 = 6 * 60 * 60_000;

/// Groups of one kind.
const MAX_GROUPS: u32 = 50;

/// How likely a row may be chance and still be told where the investigation found trouble: of a hundred kinds of rows, one.
const MAX_CHANCE_TROUBLED: f64 = 0.01;

/// By what visitors are told apart (New Relic documentation, "Data dictionary").
const SPLITS: [(&str, &str); 4] = [
    ("page", "browserTransactionName"),
    ("country", "countryCode"),
    ("browser", "userAgentName"),
    ("device", "deviceType"),
];

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    /// From list_recent_issues.
    issue_id: Option<String>,
    #[schemars(with = "Option<u64>", range(min = 1))]
    account_id: Option<AccountId>,
    cursor: Option<String>,
}

/// The tool.
#[derive(Debug)]
pub struct GenerateUserImpactReport {
    spec: ToolSpec,
    services: Services,
}

impl GenerateUserImpactReport {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            NAME,
            "Whom does this issue hurt? Sessions, pages, countries, browsers and transactions that fail or are slow since it \
             began, against the same time a week before (or the hour before, where a week is not kept); differences that chance \
             explains are not reported. \
             Example: {\"issue_id\": \"3f1c2a9e-0b1d-4c55-9a0e-7d1c2b3a4f5e\"}",
        )
        .title("Generate user impact report")
        .toolset("incident-response")
        .arguments::<Wanted>();
        Self { spec, services }
    }

    /// Visitors by an attribute, or all together.
    async fn visitors(
        &self,
        asker: Asker<'_>,
        of: &str,
        by: Option<(&'static str, &'static str)>,
        (now, before): (TimeWindow, TimeWindow),
        slow: Slow,
    ) -> Result<Vec<Touched>, Fault> {
        let hurt = slow.hurt()?;
        let facet = by.map_or_else(String::new, |(_, attribute)| format!(" FACET {attribute}"));
        let text = |window: &str| {
            format!(
                "SELECT count(*) AS 'n', filter(count(*), WHERE {hurt}) AS 'hurt', uniqueCount(session) AS 'sessions', \
                 filter(uniqueCount(session), WHERE {hurt}) AS 'hurt sessions' FROM PageView, AjaxRequest WHERE entityGuid IN \
                 {of}{facet}{window} LIMIT {MAX_GROUPS}"
            )
        };
        let (later, earlier) = asker.both((now, before), text).await?;
        let mut found: Vec<Touched> = Vec::new();
        for (answer, is_now) in [(later, true), (earlier, false)] {
            for row in answer.rows() {
                let figure = |name: &str| number(row, name).unwrap_or(0.0);
                let fared = Fared {
                    count: figure("n"),
                    hurt: figure("hurt"),
                    sessions: figure("sessions"),
                    hurt_sessions: figure("hurt sessions"),
                };
                put(
                    &mut found,
                    by.map_or("all visitors", |(kind, _)| kind),
                    NrqlAnswer::group(row).join(", "),
                    fared,
                    is_now,
                );
            }
        }
        Ok(found)
    }

    /// What is slow: longer than 95 in 100 took before, where there were any.
    async fn slow(
        &self,
        asker: Asker<'_>,
        of: &str,
        event: &str,
        before: TimeWindow,
    ) -> Result<Option<f64>, Fault> {
        let text = format!(
            "SELECT percentile(duration, 95) AS 'p95' FROM {event} WHERE entityGuid IN {of}{}",
            clauses(before)
        );
        let answer = asker.ask(&text).await?;
        Ok(answer.rows().first().and_then(|row| number(row, "p95")).filter(|p95| *p95 > 0.0))
    }

    /// How visitors fare: as a whole, and every group of them.
    async fn all_visitors(
        &self,
        asker: Asker<'_>,
        found: &Found,
        (now, past): (TimeWindow, Past),
        touched: &mut Vec<Touched>,
    ) -> Result<Vec<String>, Fault> {
        let guids: Vec<String> = found.scope.browsers.iter().map(ToString::to_string).collect();
        let of = among(guids.iter().map(String::as_str))?;
        let count = |window: TimeWindow| {
            format!(
                "SELECT count(*) AS 'n' FROM PageView, AjaxRequest WHERE entityGuid IN {of}{}",
                clauses(window)
            )
        };
        let past = past.with(asker, found, count).await?;
        let (page, call) = tokio::join!(
            self.slow(asker, &of, "PageView", past.window),
            self.slow(asker, &of, "AjaxRequest", past.window)
        );
        let slow = Slow { page: page?, call: call? };
        let both = (now, past.window);
        let mut all = self.visitors(asker, &of, None, both, slow).await?;
        for one in &mut all {
            one.chance = one.worse();
        }
        let mut lines = match all.first() {
            Some(all) if all.now.count > 0.0 => vec![whole(all, past.called)],
            _ => vec!["visitors: none came in this window".to_owned()],
        };
        lines.push(slow.told(past.called));
        for split in SPLITS {
            touched.extend(self.visitors(asker, &of, Some(split), both, slow).await?);
        }
        Ok(lines)
    }

    /// Transactions by what fails of them, and with what they are compared.
    async fn transactions(
        &self,
        asker: Asker<'_>,
        found: &Found,
        (now, past): (TimeWindow, Past),
    ) -> Result<(Vec<Touched>, Past), Fault> {
        if found.scope.services.is_empty() {
            return Ok((Vec::new(), past));
        }
        let of = among(found.scope.services.iter().map(|(guid, _)| guid.as_str()))?;
        let filter = format!("entity.guid IN {of} AND {ENTRY}");
        let count = |window: TimeWindow| {
            format!("SELECT count(*) AS 'n' FROM Span WHERE {filter}{}", clauses(window))
        };
        let past = past.with(asker, found, count).await?;
        let before = past.window;
        let mut all = Vec::new();
        for (name, pair) in asker.split(&filter, "entity.name, name", before, now).await? {
            let fared = |tally: crate::investigate::Tally| Fared {
                count: tally.count,
                hurt: tally.failed,
                ..Fared::default()
            };
            all.push(Touched {
                kind: TRANSACTION,
                name,
                before: fared(pair.before),
                now: fared(pair.after),
                took_ms: pair.before.mean_ms().zip(pair.after.mean_ms()),
                chance: None,
            });
        }
        Ok((all, past))
    }
}

/// What the present is compared with.
#[derive(Clone, Copy, Debug)]
struct Past {
    window: TimeWindow,
    /// How it is called beside the present.
    called: &'static str,
}

impl Past {
    /// This past, or the hour before the trouble where nothing of it is kept any more.
    async fn with(
        self,
        asker: Asker<'_>,
        found: &Found,
        count: impl Fn(TimeWindow) -> String,
    ) -> Result<Self, Fault> {
        let answer = asker.ask(&count(self.window)).await?;
        let kept = answer.rows().first().and_then(|row| number(row, "n")).unwrap_or(0.0) > 0.0;
        Ok(if kept { self } else { Self { window: found.before, called: "in the hour before" } })
    }
}

/// From how many seconds on a page and a call are slow, where that is known.
#[derive(Clone, Copy, Debug)]
struct Slow {
    page: Option<f64>,
    call: Option<f64>,
}

impl Slow {
    /// The condition that picks what hurts.
    fn hurt(self) -> Result<String, Fault> {
        let mut conditions = vec!["(eventType() = 'AjaxRequest' AND httpResponseCode >= 500)".to_owned()];
        for (event, limit) in [("PageView", self.page), ("AjaxRequest", self.call)] {
            if let Some(limit) = limit {
                conditions.push(format!("(eventType() = '{event}' AND duration > {})", numeral(limit)?));
            }
        }
        Ok(conditions.join(" OR "))
    }

    fn told(self, past: &str) -> String {
        let limits: Vec<String> = [("page loads", self.page), ("calls", self.call)]
            .iter()
            .filter_map(|(what, limit)| {
                Some(format!("{what} over {} s", short(((*limit)? * 100.0).round() / 100.0)))
            })
            .collect();
        if limits.is_empty() {
            return format!(
                "slow: not known, as there were no page loads or calls {past}; only failures count"
            );
        }
        format!("slow: {}, which 95 in 100 were under {past}", limits.join(", "))
    }
}

#[async_trait]
impl Tool for GenerateUserImpactReport {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let wanted: Wanted = arguments.decode()?;
        if let Some(cursor) = &wanted.cursor {
            return go_on(NAME, cursor, &self.services, ctx).map(Outcome::Done);
        }
        let id = needed(NAME, wanted.issue_id.as_deref())?;
        let about = issue::read(&self.services, wanted.account_id, id, ctx).await?;
        let found = investigate(&self.services, about.case(), ctx).await?;
        let began = found.began_ms().min(about.opened_ms);
        let windows = |from: i64, to: i64| {
            TimeWindow::new(from, to).map_err(|error| Fault::new(FaultKind::Internal, error.to_string()))
        };
        let end = about.end_ms.min(began + MAX_WINDOW);
        let now = windows(began, end)?;
        let week = Past { window: windows(began - WEEK, end - WEEK)?, called: "a week before" };
        let asker = Asker { services: &self.services, account: about.account };
        let mut lines = about.lines();
        let mut touched = Vec::new();
        if found.scope.browsers.is_empty() {
            lines.push(
                "visitors: no browser application is connected with these entities, so nobody is counted"
                    .to_owned(),
            );
        } else {
            lines.extend(self.all_visitors(asker, &found, (now, week), &mut touched).await?);
        }
        let (transactions, past) = self.transactions(asker, &found, (now, week)).await?;
        touched.extend(transactions);
        let compared = touched.iter().filter(|one| one.before.count.min(one.now.count) > 0.0).count();
        correct(&mut touched);
        // What takes longer for no reason that stands out anywhere is the day's.
        let slower = |one: &Touched| !found.places.is_empty() && one.is_slower();
        // Where something is wrong, somebody is likely hurt.
        let chance = if found.places.is_empty() { MAX_CHANCE } else { MAX_CHANCE_TROUBLED };
        touched.retain(|one| one.is_hurt(chance) || slower(one));
        touched.sort_by(|a, b| {
            let more = |one: &Touched| one.now.hurt - one.before.part() / 100.0 * one.now.count;
            a.kind.cmp(b.kind).then(more(b).total_cmp(&more(a)))
        });
        if compared == 0 {
            lines.push(
                "who is hurt cannot be judged: no page, country, browser, device or transaction was seen both before and since"
                    .to_owned(),
            );
        } else if touched.is_empty() {
            lines.push(format!(
                "no page, country, browser, device or transaction ({compared} compared) is hurt more than chance explains"
            ));
        }
        lines.push(found.headline());
        lines.extend(found.beginning());
        if let Some(place) = found.cause().and_then(|cause| cause.evidence.first()) {
            lines.push(format!("where: {place}"));
        }
        let mut whole = Whole::new(NAME, table(&touched));
        whole.lead = lines.join("\n");
        whole.about = About {
            window: Some(show_window(now)),
            warnings: found.missing.clone(),
            notes: vec![format!("before: {} ({})", past.called, show_window(past.window))],
            link: about.issue.link.clone(),
            ..About::default()
        };
        Ok(Outcome::Done(whole.cut(&self.services.results, budget::DEFAULT_TOKENS, ctx)))
    }
}
