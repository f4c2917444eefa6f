//! What the tools of infrastructure share: samples of a window that a filter picks, grouped, the worst first.

use async_trait::async_trait;
use nr_core::redact::excerpt;
use nr_core::{AccountId, Fault, FaultKind};
use nr_nerdgraph::{EntitySearch, NrqlAnswer, Row};
use nr_nrql::build::{BuildError, Condition};
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use serde::Deserialize;

use crate::account;
use crate::answer::Whole;
use crate::ask::{Question, go_on, window_or};
use crate::budget;
use crate::investigate::number;
use crate::services::Services;
use crate::table::{Builder, clean_line, short};

/// Groups that are shown when a call names no number.
const SHOWN: u32 = 50;

/// Entities of a tag that are looked at: one page of a search (schema: `entitySearch` answers 200 at most), whose GUIDs fit
/// into one query.
const MAX_TAGGED: u32 = 200;

/// Groups that are named where a figure is beyond its limit.
const NAMED: usize = 5;

/// A kind of samples, and what is told of them.
#[derive(Debug)]
pub(super) struct Source {
    /// What its groups are called.
    pub(super) what: &'static str,
    pub(super) from: &'static str,
    pub(super) facets: &'static [&'static str],
    /// Attributes in which a name is looked for.
    pub(super) names: &'static [&'static str],
    pub(super) cluster: Option<&'static str>,
    pub(super) namespace: Option<&'static str>,
    /// Types of the entities whose GUIDs the samples carry.
    pub(super) entities: &'static [&'static str],
    pub(super) columns: &'static [Column],
}

/// A figure of a group.
#[derive(Debug)]
pub(super) struct Column {
    /// An aggregate of NRQL.
    figure: &'static str,
    name: &'static str,
    /// The word that puts it first.
    rank: Option<&'static str>,
    /// From this value on a group is named above the table: the house's choice, said beside it.
    limit: Option<f64>,
}

impl Column {
    pub(super) const fn new(figure: &'static str, name: &'static str) -> Self {
        Self { figure, name, rank: None, limit: None }
    }

    pub(super) const fn rank(mut self, word: &'static str) -> Self {
        self.rank = Some(word);
        self
    }

    pub(super) const fn limit(mut self, limit: f64) -> Self {
        self.limit = Some(limit);
        self
    }
}

/// What a call of any survey may ask for; each tool's schema says which of it that tool takes.
#[derive(Debug, Deserialize)]
struct Asked {
    account_id: Option<AccountId>,
    /// Which of the tool's sources.
    kind: Option<String>,
    /// A part of the name of the host.
    host: Option<String>,
    /// A part of a name.
    name: Option<String>,
    /// `key=value`.
    tag: Option<String>,
    cluster: Option<String>,
    namespace: Option<String>,
    since: Option<String>,
    until: Option<String>,
    rank: Option<String>,
    limit: Option<u32>,
    timeseries: Option<bool>,
    cursor: Option<String>,
}

/// A tool that surveys samples.
#[derive(Debug)]
pub struct Survey {
    name: &'static str,
    spec: ToolSpec,
    /// What is looked at when a call names no kind.
    source: &'static Source,
    /// By the names of their kinds.
    kinds: &'static [(&'static str, &'static Source)],
    edit: Option<fn(&mut Row)>,
    services: Services,
}

impl Survey {
    pub(super) const fn new(
        name: &'static str,
        spec: ToolSpec,
        source: &'static Source,
        services: Services,
    ) -> Self {
        Self { name, spec, source, kinds: &[], edit: None, services }
    }

    /// Each row is changed before it is shown.
    pub(super) const fn edited(mut self, edit: fn(&mut Row)) -> Self {
        self.edit = Some(edit);
        self
    }

    /// A call may name one of these instead.
    pub(super) const fn kinds(mut self, kinds: &'static [(&'static str, &'static Source)]) -> Self {
        self.kinds = kinds;
        self
    }

    fn source(&self, kind: Option<&str>) -> Result<&'static Source, Fault> {
        let Some(kind) = kind else { return Ok(self.source) };
        let found = self.kinds.iter().find(|(name, _)| kind == *name);
        found.map(|(_, source)| *source).ok_or_else(|| {
            let names: Vec<&str> = self.kinds.iter().map(|(name, _)| *name).collect();
            Fault::new(FaultKind::InvalidInput, format!("`kind` is `{}`", excerpt(kind)))
                .with_next(format!("it is one of {}", names.join(", ")))
        })
    }
}

#[async_trait]
impl Tool for Survey {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let asked: Asked = arguments.decode()?;
        match &asked.cursor {
            Some(cursor) => go_on(self.name, cursor, &self.services, ctx).map(Outcome::Done),
            None => self.survey(&asked, ctx).await.map(Outcome::Done),
        }
    }
}

fn invalid(error: BuildError) -> Fault {
    Fault::new(FaultKind::InvalidInput, error.to_string())
}

impl Source {
    /// The columns, and the name of the one by which groups are put in order.
    ///
    /// That one comes first: of more groups than it answers New Relic picks by the first aggregate, and leaves those out in
    /// which it has nothing to work on (New Relic documentation, "NRQL reference", FACET). So a container that waits, and
    /// uses no processor, is there when restarts rank.
    fn select(&self, rank: Option<&str>) -> Result<(String, &'static str), Fault> {
        let mut all = self.columns.iter().filter_map(|column| Some((column.rank?, column.name)));
        let ranked = all.find(|(word, _)| rank.is_none_or(|rank| rank == *word)).ok_or_else(|| {
            let words: Vec<&str> = self.columns.iter().filter_map(|column| column.rank).collect();
            Fault::new(FaultKind::InvalidInput, format!("`rank` is `{}`", excerpt(rank.unwrap_or_default())))
                .with_next(format!("{} are ranked by {}", self.what, words.join(", ")))
        })?;
        let mut columns: Vec<&Column> = self.columns.iter().collect();
        columns.sort_by_key(|column| column.name != ranked.1);
        let select = columns.iter().map(|column| format!("{} AS '{}'", column.figure, column.name));
        Ok((select.collect::<Vec<_>>().join(", "), ranked.1))
    }

    fn conditions(&self, asked: &Asked, guids: Option<&[String]>) -> Result<Vec<Condition>, Fault> {
        let mut all = Vec::new();
        if let Some(name) = &asked.name {
            let any: Result<Vec<Condition>, _> =
                self.names.iter().map(|attribute| Condition::contains(attribute, name)).collect();
            all.extend(any.map_err(invalid)?.into_iter().reduce(Condition::or));
        }
        if let Some(host) = &asked.host {
            all.push(Condition::contains("hostname", host).map_err(invalid)?);
        }
        let exact =
            [("cluster", self.cluster, &asked.cluster), ("namespace", self.namespace, &asked.namespace)];
        for (argument, attribute, value) in exact {
            match (attribute, value) {
                (Some(attribute), Some(value)) => {
                    all.push(Condition::equals(attribute, value.as_str()).map_err(invalid)?);
                }
                (None, Some(_)) => {
                    let words = format!("{} have no {argument}", self.what);
                    return Err(Fault::new(FaultKind::InvalidInput, words)
                        .with_next(format!("leave `{argument}` out")));
                }
                (_, None) => {}
            }
        }
        if let Some(guids) = guids {
            all.push(Condition::is_in("entityGuid", guids.iter().map(String::as_str)).map_err(invalid)?);
        }
        Ok(all)
    }

    /// The groups that are beyond a limit, and which limits there are.
    fn beyond(&self, rows: &[Row]) -> String {
        let reported = |name: &str| rows.iter().any(|row| number(row, name).is_some());
        let (limited, silent): (Vec<_>, Vec<_>) = self
            .columns
            .iter()
            .filter_map(|column| Some((column.name, column.limit?)))
            .partition(|(name, _)| reported(name));
        let mut lines = Vec::new();
        for (name, limit) in limited.iter().copied() {
            let over: Vec<String> = rows
                .iter()
                .filter_map(|row| {
                    let value = number(row, name).filter(|value| *value >= limit)?;
                    let group = NrqlAnswer::group(row).join(" ");
                    Some(format!("{} ({})", clean_line(&group), short((value * 10.0).round() / 10.0)))
                })
                .collect();
            if !over.is_empty() {
                let more = over.len().saturating_sub(NAMED);
                let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
                let named: Vec<&str> = over.iter().take(NAMED).map(String::as_str).collect();
                lines.push(format!("{name} from {} on: {}{rest}", short(limit), named.join(", ")));
            }
        }
        let limits: Vec<String> =
            limited.iter().map(|(name, limit)| format!("{name} {}", short(*limit))).collect();
        if lines.is_empty() && !limits.is_empty() {
            lines.push(format!("{} {}, none at a limit ({})", rows.len(), self.what, limits.join(", ")));
        }
        if !silent.is_empty() {
            let names: Vec<&str> = silent.iter().map(|(name, _)| *name).collect();
            lines.push(format!("not reported by any: {}", names.join(", ")));
        }
        lines.join("\n")
    }
}

/// The GUIDs of the entities that carry a tag, and whether there are more.
async fn tagged(
    source: &Source,
    (key, value): (&str, &str),
    account: AccountId,
    services: &Services,
) -> Result<(Vec<String>, bool), Fault> {
    let search = EntitySearch::new()
        .account(account)
        .domain("INFRA")
        .entity_types(source.entities.iter().copied())
        .tag(key, value)
        .limit(MAX_TAGGED);
    let page = services.client.search_entities(search).page(None).await?.data;
    Ok((page.items.iter().map(|entity| entity.guid.to_string()).collect(), page.next_cursor.is_some()))
}

/// A tag as `key=value` or `key:value`.
fn tag(text: &str) -> Result<(&str, &str), Fault> {
    let parts = text.split_once(['=', ':']).map(|(key, value)| (key.trim(), value.trim()));
    parts.filter(|(key, value)| !key.is_empty() && !value.is_empty()).ok_or_else(|| {
        Fault::new(FaultKind::InvalidInput, format!("`tag` is `{}`, which is no tag", excerpt(text)))
            .with_next("write it as `key=value`; search_entity_with_tag says which keys and values there are")
    })
}

impl Survey {
    /// Asks for the samples, and answers the groups.
    async fn survey(&self, asked: &Asked, ctx: &Context) -> Result<Answer, Fault> {
        let services = &self.services;
        let source = self.source(asked.kind.as_deref())?;
        let in_time = asked.timeseries == Some(true);
        let (select, first) = source.select(asked.rank.as_deref())?;
        let window = window_or(asked.since.as_deref(), asked.until.as_deref(), "1 hour ago")?;
        let tag = asked.tag.as_deref().map(tag).transpose()?;
        let account = account::resolve(asked.account_id, services, ctx).await?;
        let mut notes = Vec::new();
        let mut guids = None;
        if let Some((key, value)) = tag {
            let (found, more) = tagged(source, (key, value), account, services).await?;
            if found.is_empty() {
                let mut whole = Whole::new(self.name, Builder::new::<&str>([]).finish());
                whole.lead = format!(
                    "none of the {} of account {account} has the tag {}={}; search_entity_with_tag says which keys and values \
                     there are",
                    source.what,
                    clean_line(key),
                    clean_line(value)
                );
                return Ok(whole.cut(&services.results, budget::DEFAULT_TOKENS, ctx));
            }
            if more {
                notes.push(format!(
                    "more than {MAX_TAGGED} carry the tag: the first {MAX_TAGGED} were looked at"
                ));
            }
            guids = Some(found);
        }
        let conditions = source.conditions(asked, guids.as_deref())?.into_iter().reduce(Condition::and);
        let clause = conditions.map_or_else(String::new, |all| format!(" WHERE {}", all.as_str()));
        let series = if in_time { " TIMESERIES" } else { "" };
        let query = format!(
            "SELECT {select} FROM {}{clause} FACET {}{series}",
            source.from,
            source.facets.join(", ")
        );
        let mut question = Question::new(self.name, account, query, &window).limit(asked.limit);
        question.notes = notes;
        if !in_time {
            question =
                question.largest(first, asked.limit.unwrap_or(SHOWN)).judged(|rows| source.beyond(rows));
        }
        if let Some(edit) = self.edit {
            question = question.edited(edit);
        }
        question.answer(services, ctx).await
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_nothing_reports_is_not_told_as_fine() {
        static SOURCE: Source = Source {
            what: "volumes",
            from: "StorageSample",
            facets: &["mountPoint"],
            names: &["mountPoint"],
            cluster: None,
            namespace: None,
            entities: &["HOST"],
            columns: &[
                Column::new("max(diskUsedPercent)", "used %").limit(85.0),
                Column::new("max(inodesUsedPercent)", "inodes %").limit(85.0),
            ],
        };
        let check = |used: f64, inodes: Option<f64>, expected: &str| {
            let row = json!({"facet": "/", "used %": used, "inodes %": inodes});
            let rows = row.as_object().cloned().into_iter().collect::<Vec<Row>>();
            assert_eq!(SOURCE.beyond(&rows), expected);
        };
        check(10.0, Some(5.0), "1 volumes, none at a limit (used % 85, inodes % 85)");
        check(10.0, None, "1 volumes, none at a limit (used % 85)\nnot reported by any: inodes %");
        check(90.0, None, "used % from 85 on: / (90)\nnot reported by any: inodes %");
    }
}
