//! Groups of spans of several services, before and after a time.

use futures_util::{StreamExt as _, stream};
use nr_core::{AccountId, Fault, TimeWindow};
use nr_nerdgraph::{NrqlAnswer, Row};
use nr_nrql::encode;
use serde_json::Value;

use super::MINUTE;
use super::locate::{Doing, Groups, Pair, Place, Tally};
use crate::ask::{ask, quoted};
use crate::services::Services;
use crate::window::Window;

/// Groups of one kind that are taken in: beyond them, a single one explains little.
const MAX_GROUPS: u32 = 1_000;

/// Buckets that `TIMESERIES` gives at most (New Relic documentation, "NRQL reference").
const MAX_BUCKETS: i64 = 366;

/// Names of one service that are asked for.
const MAX_HOSTS: usize = 50;

/// Asked for at a time (New Relic recommends at most 5 complex queries at once).
const AT_ONCE: usize = 3;

/// What answers a request or takes a message.
pub(crate) const ENTRY: &str = "(span.kind IN ('server', 'consumer') OR nr.entryPoint IS TRUE)";

/// What failed and was not expected to: agents of both kinds.
pub(crate) const FAILED: &str =
    "(error.class IS NOT NULL OR otel.status_code = 'ERROR') AND error.expected IS NOT TRUE";

/// What spends time for somebody else.
const CALL: &str = "span.kind = 'client' AND db.system IS NULL AND db.statement IS NULL";

/// What is counted of a group.
const FIGURES: &str = "count(*) AS 'n', sum(duration.ms) AS 'ms'";

/// Who asks, and where.
#[derive(Clone, Copy)]
pub(crate) struct Asker<'a> {
    pub(crate) services: &'a Services,
    pub(crate) account: AccountId,
}

/// How one kind of group is asked for.
struct Kind {
    filter: &'static str,
    facet: &'static str,
    doing: fn(&str) -> Doing,
}

static KINDS: [Kind; 6] = [
    Kind { filter: ENTRY, facet: "name", doing: |name| Doing::Entry(name.to_owned()) },
    Kind {
        filter: "db.statement IS NOT NULL",
        facet: "db.statement",
        doing: |text| Doing::Statement(text.to_owned()),
    },
    Kind {
        filter: "db.system IS NOT NULL AND db.statement IS NULL",
        facet: "name",
        doing: |text| Doing::Statement(text.to_owned()),
    },
    Kind { filter: CALL, facet: "server.address", doing: |host| Doing::Call(host.to_owned()) },
    Kind {
        filter: "span.kind = 'client' AND db.system IS NULL AND db.statement IS NULL AND server.address IS NULL",
        facet: "name",
        doing: |name| Doing::Call(host_of(name)),
    },
    Kind { filter: "span.kind = 'producer'", facet: "name", doing: |name| Doing::Publish(name.to_owned()) },
];

/// The host in the name that APM agents give to calls: `External/host/library`.
fn host_of(name: &str) -> String {
    name.strip_prefix("External/").and_then(|rest| rest.split('/').next()).unwrap_or(name).to_owned()
}

pub(crate) fn number(row: &Row, name: &str) -> Option<f64> {
    match row.get(name)? {
        Value::Object(members) => members.values().find_map(Value::as_f64),
        other => other.as_f64(),
    }
}

fn tally(row: &Row) -> Tally {
    let figure = |name: &str| number(row, name).unwrap_or(0.0);
    Tally { count: figure("n"), total_ms: figure("ms"), failed: figure("failed") }
}

/// A window as clauses.
pub(crate) fn clauses(window: TimeWindow) -> String {
    Window::at(window).clauses()
}

impl Asker<'_> {
    pub(crate) async fn ask(&self, text: &str) -> Result<NrqlAnswer, Fault> {
        // Dozens of these are held at once, and the client's is large: in a box it costs the stack nothing.
        Box::pin(ask(self.services, self.account, text)).await
    }

    /// The groups of services in two windows.
    pub(crate) async fn groups(
        &self,
        services: &[(String, String)],
        before: TimeWindow,
        after: TimeWindow,
    ) -> Result<Groups, Fault> {
        let of = among(services.iter().map(|(guid, _)| guid.as_str()))?;
        let asking: Vec<_> = KINDS
            .iter()
            .flat_map(|kind| [(kind, before, false), (kind, after, true)])
            .map(|(kind, window, later)| self.group(&of, kind, window, later))
            .collect();
        let answers = stream::iter(asking).buffered(AT_ONCE).collect::<Vec<_>>().await;
        let mut groups = Groups::default();
        for answer in answers {
            let (answer, kind, later) = answer?;
            for row in answer.rows() {
                let group = NrqlAnswer::group(row);
                let [guid, what] = group.as_slice() else { continue };
                let one = match later {
                    true => Pair { after: tally(row), ..Pair::default() },
                    false => Pair { before: tally(row), ..Pair::default() },
                };
                groups.0.entry((guid.clone(), (kind.doing)(what))).or_default().add(one);
            }
        }
        Ok(groups)
    }

    async fn group(
        &self,
        of: &str,
        kind: &'static Kind,
        window: TimeWindow,
        later: bool,
    ) -> Result<(NrqlAnswer, &'static Kind, bool), Fault> {
        let Kind { filter, facet, .. } = kind;
        let text = format!(
            "SELECT {FIGURES}, filter(count(*), WHERE {FAILED}) AS 'failed' FROM Span WHERE entity.guid IN {of} AND {filter} \
             FACET entity.guid, {facet}{} LIMIT {MAX_GROUPS}",
            clauses(window)
        );
        Ok((self.ask(&text).await?, kind, later))
    }

    /// A place by another attribute, in two windows: group, before and after.
    pub(crate) async fn split(
        &self,
        filter: &str,
        by: &str,
        before: TimeWindow,
        after: TimeWindow,
    ) -> Result<Vec<(String, Pair)>, Fault> {
        let text = |window: &str| {
            format!(
                "SELECT {FIGURES}, filter(count(*), WHERE {FAILED}) AS 'failed' FROM Span WHERE {filter} FACET {by}{window} LIMIT 200"
            )
        };
        let (earlier, later) = self.both((before, after), text).await?;
        let mut found: Vec<(String, Pair)> = Vec::new();
        let mut take = |row: &Row, one: Pair| {
            let name = NrqlAnswer::group(row).join(": ");
            match found.iter_mut().find(|(known, _)| *known == name) {
                Some((_, pair)) => pair.add(one),
                None => found.push((name, one)),
            }
        };
        for row in earlier.rows() {
            take(row, Pair { before: tally(row), ..Pair::default() });
        }
        for row in later.rows() {
            take(row, Pair { after: tally(row), ..Pair::default() });
        }
        Ok(found)
    }

    /// Both windows, asked at once.
    pub(crate) async fn both(
        &self,
        (before, after): (TimeWindow, TimeWindow),
        text: impl Fn(&str) -> String,
    ) -> Result<(NrqlAnswer, NrqlAnswer), Fault> {
        let (before, after) = (text(&clauses(before)), text(&clauses(after)));
        let (before, after) = tokio::join!(self.ask(&before), self.ask(&after));
        Ok((before?, after?))
    }

    /// A place minute by minute, or in wider buckets where there would be too many.
    pub(crate) async fn series(&self, filter: &str, window: TimeWindow) -> Result<Vec<Minute>, Fault> {
        let text = format!(
            "SELECT {FIGURES}, filter(count(*), WHERE {FAILED}) AS 'failed' FROM Span WHERE {filter}{} TIMESERIES {} minutes",
            clauses(window),
            width(window)
        );
        let answer = self.ask(&text).await?;
        Ok(answer
            .rows()
            .iter()
            .filter_map(|row| {
                Some(Minute { ms: (number(row, "beginTimeSeconds")? * 1_000.0) as i64, tally: tally(row) })
            })
            .collect())
    }
}

/// The minutes of a bucket, so many that a window has no more buckets than NRQL gives.
fn width(window: TimeWindow) -> i64 {
    let minutes = (window.end_ms() - window.begin_ms() + MINUTE - 1) / MINUTE;
    ((minutes + MAX_BUCKETS - 1) / MAX_BUCKETS).max(1)
}

/// What happened in a minute.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Minute {
    pub(crate) ms: i64,
    pub(crate) tally: Tally,
}

/// The condition that picks the spans of a place.
pub(crate) fn filter(entity: &str, place: &Place) -> Result<String, Fault> {
    let of = format!("entity.guid = {}", quoted(entity)?);
    Ok(match place {
        Place::Work => format!("{of} AND {ENTRY}"),
        Place::Statement(text) => format!(
            "{of} AND ({} OR (db.statement IS NULL AND {}))",
            is("db.statement", text)?,
            is("name", text)?
        ),
        Place::Call(host) => format!("{of} AND {}", calls(std::iter::once(host.as_str()))?),
        // Calls of a service are made by others.
        Place::Way(way) => format!(
            "entity.guid IN {} AND {}",
            among(way.callers.iter().map(String::as_str))?,
            calls(way.hosts.iter().map(String::as_str))?
        ),
        Place::Publish(name) => format!("{of} AND span.kind = 'producer' AND {}", is("name", name)?),
    })
}

/// The condition that picks calls of hosts, under their address or in the name that an agent gave them.
fn calls<'a>(hosts: impl Iterator<Item = &'a str>) -> Result<String, Fault> {
    let hosts: Vec<&str> = hosts.take(MAX_HOSTS).collect();
    let mut named = Vec::new();
    for host in &hosts {
        named.push(is("name", host)?);
        named.push(is("name", &format!("External/{host}"))?);
        named.push(format!("name LIKE {}", quoted(&format!("External/{}/%", printable(host)))?));
    }
    let addresses = among(hosts)?;
    Ok(format!(
        "(server.address IN {addresses} OR (server.address IS NULL AND ({}))) AND {CALL}",
        named.join(" OR ")
    ))
}

/// The condition that an attribute has a text. NRQL cannot write line ends, and statements have them: each is then
/// matched by `%`.
pub(super) fn is(attribute: &str, text: &str) -> Result<String, Fault> {
    let printed = printable(text);
    let how = if printed == text { "=" } else { "LIKE" };
    Ok(format!("{attribute} {how} {}", quoted(&printed)?))
}

/// A text with `%` for what NRQL cannot write.
fn printable(text: &str) -> String {
    let mut printed = String::with_capacity(text.len());
    for c in text.chars() {
        if !c.is_control() {
            printed.push(c);
        } else if !printed.ends_with('%') {
            printed.push('%');
        }
    }
    printed
}

/// Texts as `IN` takes them.
pub(crate) fn among<'a>(texts: impl IntoIterator<Item = &'a str>) -> Result<String, Fault> {
    encode::strings(texts).map_err(internal)
}

/// A number as NRQL writes it.
pub(crate) fn numeral(value: f64) -> Result<String, Fault> {
    encode::number(value).map_err(internal)
}

fn internal(error: encode::EncodeError) -> Fault {
    Fault::new(nr_core::FaultKind::Internal, error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_has_no_more_buckets_than_nrql_gives() {
        for (minutes, expected) in [(1, 1), (60, 1), (366, 1), (367, 2), (780, 3), (7 * 24 * 60, 28)] {
            let window = TimeWindow::new(0, minutes * MINUTE).unwrap();
            let width = width(window);
            assert_eq!(width, expected, "{minutes}");
            assert!(minutes <= width * MAX_BUCKETS, "{minutes}");
        }
    }

    #[test]
    fn statements_of_several_lines_are_asked_for() {
        let place = Place::Statement("SELECT *\n\tFROM t".to_owned());
        let filter = filter("G", &place).unwrap();
        assert!(filter.contains("db.statement LIKE 'SELECT *%FROM t'"), "{filter}");
    }
}
