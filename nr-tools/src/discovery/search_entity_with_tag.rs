//! `search_entity_with_tag`: entities by a tag, or by a part of one.

use async_trait::async_trait;
use nr_core::{Fault, FaultKind};
use nr_nerdgraph::EntitySearch;
use nr_nrql::functions::near;
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::rows;
use crate::answer::{About, warnings};
use crate::index::{Index, Lookup, Query, Snapshot};
use crate::list::{self, List, Part};
use crate::services::Services;
use crate::table::clean_line;

/// Entities of a page (schema: `entitySearch` answers 200 at most).
const MAX_PAGE: u32 = 200;

/// Rows of the local index that one answer holds, with its later parts.
const MAX_ROWS: usize = 1_000;

/// Keys or values that are named when what was asked for is not there.
const SHOWN: usize = 12;

/// What the list is asked for with.
#[derive(Serialize, Deserialize, JsonSchema)]
pub(crate) struct Wanted {
    tag_key: Option<String>,
    /// The whole value; default: any.
    tag_value: Option<String>,
    #[schemars(range(min = 1, max = 200))]
    limit: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cursor: Option<String>,
}

/// The tool.
#[derive(Debug)]
pub struct SearchEntityWithTag {
    spec: ToolSpec,
    services: Services,
}

impl SearchEntityWithTag {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            Self::NAME,
            "Finds entities that carry a tag; if none does, says which keys or values there are. Example: \
             {\"tag_key\": \"team\", \"tag_value\": \"payments\"}",
        )
        .title("Search entity with tag")
        .toolset("discovery")
        .core()
        .arguments::<Wanted>()
        .argument_alias("key", "tag_key")
        .argument_alias("value", "tag_value");
        Self { spec, services }
    }

    /// New Relic's own search, page by page.
    async fn server(
        &self,
        (key, value): (&str, &str),
        wanted: &Wanted,
        cursor: Option<&str>,
        ctx: &Context,
    ) -> Result<Part, Fault> {
        let search = EntitySearch::new().tag(key, value).limit(wanted.limit.unwrap_or(MAX_PAGE));
        let reply = self.services.client.search_entities(search).page(cursor).await?;
        let page = reply.data;
        let lead = if page.items.is_empty() && page.next_cursor.is_none() {
            match self.services.entities.get(&self.services.client, ctx).await {
                Lookup::Index(snapshot) => why_none(&snapshot.index, Some(key), Some(value)),
                Lookup::Server(_) => {
                    format!("no entity has the tag {}={}", clean_line(key), clean_line(value))
                }
            }
        } else {
            String::new()
        };
        let about = About {
            found: page.total,
            warnings: warnings(&reply.errors, &reply.warnings),
            ..About::default()
        };
        let next = if wanted.limit.is_some() { None } else { page.next_cursor };
        Ok(Part { table: rows::table(&page.items), about, lead, next })
    }
}

/// The search language has no word for any value of a key, or any key of a value: the local index answers those.
fn indexed(wanted: &Wanted, key: Option<&str>, value: Option<&str>, snapshot: &Snapshot) -> Part {
    let own = |text: Option<&str>| text.map(str::to_owned);
    let query = Query { tag_key: own(key), tag_value: own(value), ..Query::default() };
    let limit = wanted.limit.map_or(MAX_ROWS, |limit| limit.clamp(1, MAX_PAGE) as usize);
    let found = snapshot.index.search(&query, limit);
    let lead = if found.total == 0 { why_none(&snapshot.index, key, value) } else { String::new() };
    let mut warnings: Vec<String> = snapshot.missing.clone().into_iter().collect();
    if wanted.limit.is_none() && found.total > found.rows.len() {
        warnings.push(format!("only the first {MAX_ROWS} are shown: give `tag_value` too"));
    }
    let mut notes = vec![snapshot.note()];
    if let Some(key) = key.filter(|_| found.total > 0) {
        notes.push(format!("values: {}", values(&snapshot.index, key)));
    }
    let about = About { found: Some(found.total as u64), warnings, notes, ..About::default() };
    Part { table: rows::indexed(&snapshot.index, &found.rows), about, lead, next: None }
}

/// What there is instead.
fn why_none(index: &Index, key: Option<&str>, value: Option<&str>) -> String {
    let Some(key) = key else {
        let shown = clean_line(value.unwrap_or_default());
        return format!(
            "no tag of any entity has the value {shown}; search_entities finds parts of values as `query`"
        );
    };
    let shown = clean_line(key);
    let has_key = index.tag_values(key).next().is_some();
    if has_key {
        let nearest = value.and_then(|value| near(value, index.tag_values(key).map(|one| one.value)));
        let nearest =
            nearest.map(|near| format!("; the nearest is `{}`", clean_line(near))).unwrap_or_default();
        return format!(
            "no entity has the tag {shown}={}{nearest}. Values of {shown}: {}",
            clean_line(value.unwrap_or_default()),
            values(index, key)
        );
    }
    let keys: Vec<String> = index.tag_keys().take(SHOWN).map(clean_line).collect();
    match near(key, index.tag_keys()) {
        Some(near) => format!("no entity has a tag `{shown}`; the nearest key is `{}`", clean_line(near)),
        None if keys.is_empty() => format!("no entity has a tag `{shown}`, nor any other"),
        None => format!("no entity has a tag `{shown}`; there are: {}", keys.join(", ")),
    }
}

/// The most frequent values of a key.
fn values(index: &Index, key: &str) -> String {
    let mut all: Vec<_> = index.tag_values(key).collect();
    all.sort_by_key(|one| std::cmp::Reverse(one.entities));
    let shown: Vec<String> =
        all.iter().take(SHOWN).map(|one| format!("{} ({})", clean_line(one.value), one.entities)).collect();
    let more = all.len().saturating_sub(SHOWN);
    if more > 0 { format!("{} and {more} more", shown.join(", ")) } else { shown.join(", ") }
}

#[async_trait]
impl List for SearchEntityWithTag {
    const NAME: &'static str = "search_entity_with_tag";
    type Arguments = Wanted;

    fn services(&self) -> &Services {
        &self.services
    }

    async fn part(&self, wanted: &Wanted, cursor: Option<&str>, ctx: &Context) -> Result<Part, Fault> {
        let given = |text: &'_ Option<String>| text.as_deref().map(str::trim).map(str::to_owned);
        let given = |text| given(text).filter(|text| !text.is_empty());
        let (key, value) = (given(&wanted.tag_key), given(&wanted.tag_value));
        match (key.as_deref(), value.as_deref()) {
            (None, None) => Err(Fault::new(
                FaultKind::InvalidInput,
                format!("`{}` needs `tag_key` or `tag_value`", Self::NAME),
            )
            .with_next("give both for one tag, or one of them to see what goes with it")),
            (Some(key), Some(value)) => self.server((key, value), wanted, cursor, ctx).await,
            (key, value) => match self.services.entities.get(&self.services.client, ctx).await {
                Lookup::Index(snapshot) => Ok(indexed(wanted, key, value, &snapshot)),
                Lookup::Server(why) => {
                    // If New Relic is in trouble, its own words say more than what the index remembers of them.
                    self.services.client.count_entities(&EntitySearch::new(), &[]).await?;
                    Err(Fault::new(
                        FaultKind::Unavailable,
                        format!("only a whole tag can be searched for now: {why}"),
                    )
                    .with_next("give `tag_key` and `tag_value`, or try again in a minute"))
                }
            },
        }
    }
}

#[async_trait]
impl Tool for SearchEntityWithTag {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let mut wanted: Wanted = arguments.decode()?;
        let cursor = wanted.cursor.take();
        list::call(self, wanted, cursor.as_deref(), ctx).await
    }
}
