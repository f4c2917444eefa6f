//! Searching entities: the search language, encoded.

use std::fmt::Write as _;

use nr_core::{AccountId, EntityGuid};
use serde_json::Value;

use super::outline::{EntityOutline, Outlines};
use crate::client::Client;
use crate::enums::EntitySearchCountsFacet;
use crate::error::{Error, ErrorKind};
use crate::generated::entities::{CountEntities, SearchEntities, count_entities, search_entities};
use crate::operation::Operation;
use crate::page::{Page, Pages};
use crate::reply::Reply;

/// Entities on a page at most (schema of 2026-04; official Go client, issue 1068).
pub const MAX_PAGE: u32 = 200;

/// What entities are searched for: every condition narrows the search.
///
/// Values are encoded, so that none of them can change the query:
///
/// ```
/// use nr_nerdgraph::EntitySearch;
/// let search = EntitySearch::new().domain("APM").name_is("Bob's shop").tag("env", "prod");
/// assert_eq!(
///     search.to_query()?,
///     r"domain = 'APM' AND name = 'Bob\'s shop' AND tags.`env` = 'prod'",
/// );
/// # Ok::<(), nr_nerdgraph::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use]
pub struct EntitySearch {
    conditions: Vec<Condition>,
    names: Vec<Name>,
    limit: Option<u32>,
    case_sensitive_tags: bool,
}

#[derive(Clone, Debug, PartialEq)]
enum Condition {
    Equals(&'static str, String),
    Like(String),
    OneOf(&'static str, Vec<String>),
    Tag(String, String),
    Account(AccountId),
}

/// What a name has to be once more after the server has matched it: it takes `.,;:*-_` for white space.
#[derive(Clone, Debug, PartialEq)]
enum Name {
    Is(String),
    Starts(String),
    Ends(String),
}

impl Name {
    fn holds(&self, name: &str) -> bool {
        let name = name.to_lowercase();
        match self {
            Self::Is(wanted) => name == *wanted,
            Self::Starts(wanted) => name.starts_with(wanted.as_str()),
            Self::Ends(wanted) => name.ends_with(wanted.as_str()),
        }
    }
}

impl EntitySearch {
    /// A search for every entity.
    pub fn new() -> Self {
        Self::default()
    }

    fn with(mut self, condition: Condition) -> Self {
        self.conditions.push(condition);
        self
    }

    fn named(mut self, like: Condition, name: Name) -> Self {
        self.names.push(name);
        self.with(like)
    }

    /// The name is this, whatever its case. The server matches loosely (it takes `-`, `_` and `.` for spaces): entities
    /// of merely similar names are taken off its pages.
    pub fn name_is(self, name: impl Into<String>) -> Self {
        let name = name.into();
        let lower = name.to_lowercase();
        self.named(Condition::Equals("name", name), Name::Is(lower))
    }

    /// The name has this in it, as the server matches it: loosely.
    pub fn name_contains(self, part: impl AsRef<str>) -> Self {
        self.with(Condition::Like(format!("%{}%", part.as_ref())))
    }

    /// The name begins with this, whatever its case.
    pub fn name_starts(self, part: impl AsRef<str>) -> Self {
        let part = part.as_ref();
        self.named(Condition::Like(format!("{part}%")), Name::Starts(part.to_lowercase()))
    }

    /// The name ends with this, whatever its case.
    pub fn name_ends(self, part: impl AsRef<str>) -> Self {
        let part = part.as_ref();
        self.named(Condition::Like(format!("%{part}")), Name::Ends(part.to_lowercase()))
    }

    /// The domain, such as `APM`, `BROWSER`, `MOBILE`, `INFRA`, `SYNTH` or `EXT`.
    pub fn domain(self, domain: impl Into<String>) -> Self {
        self.with(Condition::Equals("domain", domain.into()))
    }

    /// One of these domains.
    pub fn domains<I: IntoIterator<Item = S>, S: Into<String>>(self, domains: I) -> Self {
        self.with(Condition::OneOf("domain", domains.into_iter().map(Into::into).collect()))
    }

    /// The type, such as `APPLICATION` or `HOST`.
    pub fn entity_type(self, entity_type: impl Into<String>) -> Self {
        self.with(Condition::Equals("type", entity_type.into()))
    }

    /// One of these types.
    pub fn entity_types<I: IntoIterator<Item = S>, S: Into<String>>(self, types: I) -> Self {
        self.with(Condition::OneOf("type", types.into_iter().map(Into::into).collect()))
    }

    /// The entity has this tag with this value.
    pub fn tag(self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.with(Condition::Tag(key.into(), value.into()))
    }

    /// How the entity is doing: `CRITICAL`, `WARNING`, `NOT_ALERTING` or `NOT_CONFIGURED`.
    pub fn alert_severity(self, severity: impl AsRef<str>) -> Self {
        self.with(Condition::Equals("alertSeverity", severity.as_ref().to_owned()))
    }

    /// Whether its telemetry arrives.
    pub fn reporting(self, reporting: bool) -> Self {
        self.with(Condition::Equals("reporting", reporting.to_string()))
    }

    /// The entity belongs to this account. Without it, every account that the key's user sees is searched.
    pub fn account(self, account: AccountId) -> Self {
        self.with(Condition::Account(account))
    }

    /// The entity has this GUID.
    pub fn id(self, guid: &EntityGuid) -> Self {
        self.with(Condition::Equals("id", guid.to_string()))
    }

    /// Entities on a page, up to [`MAX_PAGE`], which is what a page has if nothing is said.
    pub fn limit(mut self, limit: u32) -> Self {
        self.limit = Some(limit.clamp(1, MAX_PAGE));
        self
    }

    /// Whether the case of tags matters.
    pub fn case_sensitive_tags(mut self, matters: bool) -> Self {
        self.case_sensitive_tags = matters;
        self
    }

    /// The search in New Relic's language.
    ///
    /// # Errors
    /// [`ErrorKind::Input`] when the key of a tag holds a back-tick, quote, backslash or control character: the language has no way to
    /// write it.
    pub fn to_query(&self) -> Result<String, Error> {
        let mut query = String::new();
        for condition in &self.conditions {
            if !query.is_empty() {
                query.push_str(" AND ");
            }
            match condition {
                Condition::Equals(name, value) => {
                    query.push_str(name);
                    query.push_str(" = ");
                    push_quoted(&mut query, value);
                }
                Condition::Account(account) => {
                    let _ = write!(query, "accountId = {account}");
                }
                Condition::Like(pattern) => {
                    query.push_str("name LIKE ");
                    push_quoted(&mut query, pattern);
                }
                Condition::OneOf(name, values) => {
                    query.push_str(name);
                    query.push_str(" IN (");
                    for (at, value) in values.iter().enumerate() {
                        query.push_str(if at == 0 { "" } else { ", " });
                        push_quoted(&mut query, value);
                    }
                    query.push(')');
                }
                Condition::Tag(key, value) => {
                    if key.is_empty()
                        || key.contains(|c: char| matches!(c, '`' | '\'' | '\\') || c.is_control())
                    {
                        let shown = nr_core::redact::excerpt(key);
                        return Err(Error::new(ErrorKind::Input, &Operation::known("SearchEntities", ""))
                            .with_detail(format!("`{shown}` cannot be the key of a tag in a search")));
                    }
                    let _ = write!(query, "tags.`{key}` = ");
                    push_quoted(&mut query, value);
                }
            }
        }
        if query.is_empty() {
            // The language has no word for everything; every entity either reports or does not.
            query.push_str("reporting IN ('true', 'false')");
        }
        Ok(query)
    }

    /// Entities on a page, when the search says how many.
    pub(crate) fn page_limit(&self) -> Option<u32> {
        self.limit
    }

    fn keep(&self, outlines: &mut Vec<EntityOutline>) {
        if !self.names.is_empty() {
            outlines.retain(|outline| self.names.iter().all(|name| name.holds(&outline.name)));
        }
    }
}

/// Writes a value between quotes. Quotes and backslashes are escaped with a backslash; control characters, which no name
/// has, become spaces.
fn push_quoted(query: &mut String, value: &str) {
    query.push('\'');
    for letter in value.chars() {
        match letter {
            '\'' | '\\' => query.extend(['\\', letter]),
            control if control.is_control() => query.push(' '),
            other => query.push(other),
        }
    }
    query.push('\'');
}

/// How many entities match, and of which kinds.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct EntityCounts {
    /// All that match.
    pub total: u64,
    /// By domain and type.
    pub types: Vec<TypeCount>,
    /// By the facets that were asked for: their values as New Relic names them, and how many.
    pub facets: Vec<(Value, u64)>,
}

/// How many entities of one kind match.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TypeCount {
    /// The domain.
    pub domain: String,
    /// The type within it.
    pub entity_type: String,
    /// How many.
    pub count: u64,
}

fn count(number: Option<i64>) -> u64 {
    number.and_then(|number| u64::try_from(number).ok()).unwrap_or(0)
}

impl Client {
    /// The entities that match, in pages. The total counts what the server matched.
    #[must_use]
    pub fn search_entities(&self, search: EntitySearch) -> Pages<EntityOutline> {
        let client = self.clone();
        let search = std::sync::Arc::new(search);
        Pages::new(move |cursor| {
            let (client, search) = (client.clone(), std::sync::Arc::clone(&search));
            async move { client.search_page(&search, cursor).await }
        })
    }

    async fn search_page(
        &self,
        search: &EntitySearch,
        cursor: Option<String>,
    ) -> Result<Reply<Page<EntityOutline>>, Error> {
        let options = search_entities::EntitySearchOptions {
            case_sensitive_tag_matching: search.case_sensitive_tags.then_some(true),
            limit: search.limit.map(i64::from),
            tag_filter: None,
        };
        let variables = search_entities::Variables {
            query: search.to_query()?,
            options: Some(options),
            sort_by: None,
            cursor,
        };
        let reply = self
            .ask::<SearchEntities, _>(variables, "entities", |data| {
                let found = data.actor?.entity_search?;
                let results = found.results?;
                let entities: Vec<_> = results.entities.unwrap_or_default().into_iter().flatten().collect();
                Some((Outlines::from(entities), results.next_cursor, found.count))
            })
            .await?;
        let Reply { data: (mut outlines, next, total), errors, mut warnings, age } = reply;
        warnings.extend(outlines.warning());
        search.keep(&mut outlines.items);
        Ok(Reply { data: Page::new(outlines.items, next, total), errors, warnings, age })
    }

    /// How many entities match, by kind and by the facets asked for, without reading them.
    ///
    /// # Errors
    /// Those of every call.
    pub async fn count_entities(
        &self,
        search: &EntitySearch,
        facets: &[EntitySearchCountsFacet],
    ) -> Result<Reply<EntityCounts>, Error> {
        let variables = count_entities::Variables {
            query: search.to_query()?,
            options: None,
            facet: (!facets.is_empty()).then(|| facets.to_vec()),
            facet_tags: None,
        };
        self.ask::<CountEntities, _>(variables, "counts", |data| {
            let found = data.actor?.entity_search?;
            let types = found.types.unwrap_or_default().into_iter().flatten().map(|kind| TypeCount {
                domain: kind.domain.unwrap_or_default(),
                entity_type: kind.type_.unwrap_or_default(),
                count: count(kind.count),
            });
            let facets = found.counts.unwrap_or_default().into_iter().flatten();
            Some(EntityCounts {
                total: count(found.count),
                types: types.collect(),
                facets: facets.map(|one| (one.facet.unwrap_or_default(), count(one.count))).collect(),
            })
        })
        .await
    }
}
