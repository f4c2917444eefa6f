//! `search_entities`: entities by free words, name, kind, tags and health.

use async_trait::async_trait;
use nr_core::{AccountId, Fault, FaultKind};
use nr_nerdgraph::{EntityOutline, EntitySearch};
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::rows;
use crate::answer::{About, warnings};
use crate::index::{Lookup, Query, Snapshot};
use crate::list::{self, List, Part};
use crate::services::Services;

/// Words of a free search that are looked for; more of them only narrow what is narrow already.
const MAX_WORDS: usize = 6;

/// Entities of a page (schema: `entitySearch` answers 200 at most).
const MAX_PAGE: u32 = 200;

/// Rows of the local index that one answer holds, with its later parts: more of them nobody reads.
const MAX_ROWS: usize = 1_000;

/// What the list is asked for with.
#[derive(Serialize, Deserialize, JsonSchema)]
pub(crate) struct Wanted {
    /// Parts of names or tags.
    query: Option<String>,
    /// Exact.
    name: Option<String>,
    /// APPLICATION, HOST, SERVICE, ...
    #[serde(rename = "entity_type")]
    kind: Option<String>,
    /// APM, INFRA, BROWSER, EXT, ...
    domain: Option<String>,
    /// `key=value`; all must hold.
    tags: Option<Vec<String>>,
    alert_severity: Option<Severity>,
    reporting: Option<bool>,
    #[schemars(with = "Option<u64>", range(min = 1))]
    account_id: Option<AccountId>,
    #[schemars(range(min = 1, max = 200))]
    limit: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cursor: Option<String>,
}

// Not a doc comment: it would be listed, and the names say it.
#[derive(Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Severity {
    Critical,
    Warning,
    NotAlerting,
    NotConfigured,
}

impl Severity {
    const fn name(self) -> &'static str {
        match self {
            Self::Critical => "CRITICAL",
            Self::Warning => "WARNING",
            Self::NotAlerting => "NOT_ALERTING",
            Self::NotConfigured => "NOT_CONFIGURED",
        }
    }
}

/// The tool.
#[derive(Debug)]
pub struct SearchEntities {
    spec: ToolSpec,
    services: Services,
}

impl SearchEntities {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            Self::NAME,
            "Finds entities (services, hosts, monitors, ...) of every account: name, type, entity_guid, alert \
             severity; the closest names and the worst severities first. Example: {\"query\": \"checkout prod\", \
             \"domain\": \"APM\"}",
        )
        .title("Search entities")
        .toolset("discovery")
        .core()
        .arguments::<Wanted>()
        .argument_alias("type", "entity_type");
        Self { spec, services }
    }
}

/// Key and value of a tag.
fn pair(tag: &str) -> Result<(&str, &str), Fault> {
    let (key, value) = tag.split_once(['=', ':']).ok_or_else(|| {
        let shown = nr_core::redact::excerpt(tag);
        Fault::new(FaultKind::InvalidInput, format!("the tag `{shown}` is not `key=value`"))
            .with_next("write a tag as `env=production`")
    })?;
    Ok((key.trim(), value.trim()))
}

fn tags(wanted: &Wanted) -> Result<Vec<(&str, &str)>, Fault> {
    wanted.tags.iter().flatten().map(|tag| pair(tag)).collect()
}

fn search(wanted: &Wanted) -> Result<EntitySearch, Fault> {
    let mut search = EntitySearch::new();
    if let Some(words) = &wanted.query {
        for word in words.split_whitespace().take(MAX_WORDS) {
            search = search.name_contains(word);
        }
    }
    if let Some(name) = &wanted.name {
        search = search.name_is(name);
    }
    if let Some(kind) = &wanted.kind {
        search = search.entity_type(kind.to_ascii_uppercase());
    }
    if let Some(domain) = &wanted.domain {
        search = search.domain(domain.to_ascii_uppercase());
    }
    for (key, value) in tags(wanted)? {
        search = search.tag(key, value);
    }
    if let Some(severity) = wanted.alert_severity {
        search = search.alert_severity(severity.name());
    }
    if let Some(reporting) = wanted.reporting {
        search = search.reporting(reporting);
    }
    if let Some(account) = wanted.account_id {
        search = search.account(account);
    }
    Ok(search.limit(wanted.limit.unwrap_or(MAX_PAGE).clamp(1, MAX_PAGE)))
}

/// What the local index finds; `None` when that is nothing.
fn indexed(wanted: &Wanted, snapshot: &Snapshot) -> Result<Option<Part>, Fault> {
    let own = |(key, value): (&str, &str)| (key.to_owned(), value.to_owned());
    let query = Query {
        words: wanted.query.clone().unwrap_or_default(),
        name: wanted.name.clone(),
        domain: wanted.domain.clone(),
        entity_type: wanted.kind.clone(),
        severity: wanted.alert_severity.map(|severity| severity.name().to_owned()),
        reporting: wanted.reporting,
        account: wanted.account_id.map(AccountId::get),
        tags: tags(wanted)?.into_iter().map(own).collect(),
        ..Query::default()
    };
    let limit = wanted.limit.map_or(MAX_ROWS, |limit| limit.clamp(1, MAX_PAGE) as usize);
    let found = snapshot.index.search(&query, limit);
    if found.total == 0 {
        return Ok(None);
    }
    let mut warnings: Vec<String> = snapshot.missing.clone().into_iter().collect();
    if wanted.limit.is_none() && found.total > found.rows.len() {
        warnings.push(format!("only the first {MAX_ROWS} are shown: narrow the search"));
    }
    let about =
        About { found: Some(found.total as u64), warnings, notes: vec![snapshot.note()], ..About::default() };
    Ok(Some(Part {
        table: rows::indexed(&snapshot.index, &found.rows),
        about,
        lead: String::new(),
        next: None,
    }))
}

/// The closest names first, then the worst severities; NerdGraph's own order among equals.
fn rank(entities: &mut [EntityOutline], wanted: &Wanted) {
    let words = wanted.query.as_deref().or(wanted.name.as_deref()).unwrap_or_default().to_lowercase();
    entities.sort_by_key(|entity| {
        let name = entity.name.to_lowercase();
        let closeness = match () {
            () if words.is_empty() => 0,
            () if name == words => 0,
            () if name.starts_with(&words) => 1,
            () => 2,
        };
        let severity = match entity.alert_severity.as_ref().map(|severity| severity.as_str()) {
            Some("CRITICAL") => 0,
            Some("WARNING") => 1,
            _ => 2,
        };
        (closeness, severity)
    });
}

#[async_trait]
impl List for SearchEntities {
    const NAME: &'static str = "search_entities";
    type Arguments = Wanted;

    fn services(&self) -> &Services {
        &self.services
    }

    async fn part(&self, wanted: &Wanted, cursor: Option<&str>, ctx: &Context) -> Result<Part, Fault> {
        let mut notes = Vec::new();
        if cursor.is_none() && wanted.query.as_deref().is_some_and(|words| !words.trim().is_empty()) {
            match self.services.entities.get(&self.services.client, ctx).await {
                Lookup::Index(snapshot) => match indexed(wanted, &snapshot)? {
                    Some(part) => return Ok(part),
                    // What is newer than the index may still be there.
                    None => notes.push(format!("{}, then New Relic: names only", snapshot.note())),
                },
                Lookup::Server(why) => notes.push(format!("{why}: New Relic searched the names only")),
            }
        }
        let reply = self.services.client.search_entities(search(wanted)?).page(cursor).await?;
        let mut page = reply.data;
        rank(&mut page.items, wanted);
        let lead = if page.items.is_empty() { nothing(wanted) } else { String::new() };
        let about = About {
            // The count is of names that are alike; the client took off those that are not the same.
            found: if wanted.name.is_some() { None } else { page.total },
            warnings: warnings(&reply.errors, &reply.warnings),
            notes,
            ..About::default()
        };
        // A limit is how many the caller wants in all, not a page's size.
        let next = if wanted.limit.is_some() { None } else { page.next_cursor };
        Ok(Part { table: rows::table(&page.items), about, lead, next })
    }
}

/// Why nothing was found, from what was asked for.
fn nothing(wanted: &Wanted) -> String {
    let mut tries = Vec::new();
    if wanted.name.is_some() {
        tries.push("`query` with a part of the name instead of `name`");
    }
    if wanted.query.as_deref().is_some_and(|words| words.split_whitespace().count() > 1) {
        tries.push("fewer words: each must be in the name or in a tag");
    }
    if wanted.kind.is_some() || wanted.domain.is_some() {
        tries.push("no `domain` and `entity_type`: OpenTelemetry services are EXT SERVICE, agents' are APM APPLICATION");
    }
    if wanted.tags.is_some() {
        tries.push("other tags: keys and values must be exact");
    }
    if wanted.alert_severity.is_some() || wanted.reporting.is_some() || wanted.account_id.is_some() {
        tries.push("fewer filters");
    }
    if tries.is_empty() {
        "no entities".to_owned()
    } else {
        format!("no entities match; try {}", tries.join(", or "))
    }
}

#[async_trait]
impl Tool for SearchEntities {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let mut wanted: Wanted = arguments.decode()?;
        let cursor = wanted.cursor.take();
        list::call(self, wanted, cursor.as_deref(), ctx).await
    }
}
