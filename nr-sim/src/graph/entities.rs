//! `actor.entitySearch`: what matches a query, page by page, and how it is distributed.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::context::Context;
use super::cursor::page;
use super::entity::{EntityNode, entity_type};
use super::failure::Failure;
use super::node::{Field, Found, Object};
use super::search::{self, Attribute, Condition, SearchError, Searchable};
use crate::story::world::{AlertSeverity, Entity};

/// Entities of a page; `options.limit` can only lower it (schema, `entitySearch`).
const PAGE: usize = 200;

/// Groups of `counts`. New Relic publishes no number.
const MAX_COUNTS: usize = 1_000;

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Options {
    case_sensitive_tag_matching: Option<bool>,
    limit: Option<usize>,
    tag_filter: Option<Vec<String>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Builder {
    alert_severity: Option<String>,
    alertable: Option<bool>,
    domain: Option<String>,
    infrastructure_integration_type: Option<String>,
    name: Option<String>,
    reporting: Option<bool>,
    tags: Option<Vec<BuilderTag>>,
    #[serde(rename = "type")]
    kind: Option<String>,
}

#[derive(Deserialize)]
struct BuilderTag {
    key: String,
    value: String,
}

#[derive(Deserialize)]
struct Sort {
    attribute: Option<String>,
    direction: Option<String>,
    tag: Option<String>,
}

/// A search with what it found.
pub(crate) struct SearchNode<'c> {
    context: &'c Context,
    query: String,
    found: Vec<&'c Entity>,
    page: usize,
    tag_filter: Option<Arc<[String]>>,
}

impl<'c> SearchNode<'c> {
    pub(crate) fn new(context: &'c Context, field: Field<'_>) -> Result<Self, Failure> {
        let options: Options = field.input("options")?;
        let builder: Option<Builder> = field.input("queryBuilder")?;
        let query = match (field.text("query"), builder) {
            (Some(query), None) => query.to_owned(),
            (None, Some(builder)) => builder.query()?,
            _ => return Err(Failure::input("entitySearch needs one of \"query\" and \"queryBuilder\"")),
        };
        let condition = search::parse(&query).map_err(|error| refusal(&query, &error))?;
        let case = options.case_sensitive_tag_matching.unwrap_or(false);
        let mut found: Vec<&Entity> = context
            .state
            .world
            .entities
            .iter()
            .filter(|entity| search::matches(*entity, &condition, case))
            .collect();
        sort(&mut found, field, &condition)?;
        Ok(Self {
            context,
            query,
            found,
            page: options.limit.unwrap_or(PAGE).clamp(1, PAGE),
            tag_filter: options.tag_filter.map(Into::into),
        })
    }

    fn results(&self, field: Field<'_>) -> Result<Found<'c>, Failure> {
        let page = page(self.found.clone(), "entities", field.text("cursor"), self.page)?;
        Ok(Found::object(Results {
            context: self.context,
            entities: page.items,
            next: page.next,
            tag_filter: self.tag_filter.clone(),
        }))
    }

    fn counts(&self, field: Field<'_>) -> Result<Value, Failure> {
        let facets: Vec<String> = field.input("facet")?;
        let tags: Vec<String> = field.input("facetTags")?;
        let mut counts: BTreeMap<Vec<String>, usize> = BTreeMap::new();
        for entity in &self.found {
            let mut key: Vec<String> = facets.iter().map(|facet| facet_value(entity, facet)).collect();
            key.extend(tags.iter().map(|tag| entity.tag(tag).join(", ")));
            *counts.entry(key).or_default() += 1;
        }
        let names: Vec<String> = facets
            .iter()
            .map(|facet| facet_name(facet).to_owned())
            .chain(tags.iter().map(|tag| format!("tags.{tag}")))
            .collect();
        let mut counts: Vec<(Vec<String>, usize)> = counts.into_iter().collect();
        counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        Ok(counts
            .into_iter()
            .take(MAX_COUNTS)
            .map(|(values, count)| {
                let facet: Map<String, Value> =
                    names.iter().cloned().zip(values.into_iter().map(Value::String)).collect();
                json!({ "count": count, "facet": facet })
            })
            .collect())
    }

    fn types(&self) -> Value {
        let mut counts: BTreeMap<(&str, &str), (usize, &'static str)> = BTreeMap::new();
        for entity in &self.found {
            let entry = counts
                .entry((entity.domain(), entity.entity_type()))
                .or_insert_with(|| (0, entity_type(entity)));
            entry.0 += 1;
        }
        counts
            .into_iter()
            .map(|((domain, kind), (count, entity_type))| {
                json!({ "count": count, "domain": domain, "type": kind, "entityType": entity_type })
            })
            .collect()
    }
}

impl<'c> Object<'c> for SearchNode<'c> {
    fn type_name(&self) -> &str {
        "EntitySearch"
    }

    fn field(&self, field: Field<'_>) -> Found<'c> {
        match field.name() {
            "count" => Found::json(json!(self.found.len())),
            "query" => Found::json(self.query.as_str()),
            "results" => self.results(field).into(),
            "counts" => self.counts(field).map(Found::json).into(),
            "types" => Found::json(self.types()),
            _ => Found::Unknown,
        }
    }
}

struct Results<'c> {
    context: &'c Context,
    entities: Vec<&'c Entity>,
    next: Option<String>,
    tag_filter: Option<Arc<[String]>>,
}

impl<'c> Object<'c> for Results<'c> {
    fn type_name(&self) -> &str {
        "EntitySearchResult"
    }

    fn field(&self, field: Field<'_>) -> Found<'c> {
        match field.name() {
            "nextCursor" => Found::json(json!(self.next)),
            "entities" => Found::Objects(
                self.entities
                    .iter()
                    .map(|entity| -> Box<dyn Object<'c> + 'c> {
                        Box::new(EntityNode::outline(self.context, entity).with_tags(self.tag_filter.clone()))
                    })
                    .collect(),
            ),
            _ => Found::Unknown,
        }
    }
}

fn refusal(query: &str, error: &SearchError) -> Failure {
    let position = query.get(..error.at).map_or(error.at, |before| before.chars().count()) + 1;
    Failure::input(format!("Invalid entity search query at position {position}: {}", error.message))
}

impl Builder {
    /// The query that it stands for, which `EntitySearch.query` shows.
    fn query(self) -> Result<String, Failure> {
        if self.infrastructure_integration_type.is_some() {
            return Err(Failure::input("infrastructureIntegrationType is not supported here; give a query"));
        }
        let mut terms = Vec::new();
        let mut term = |attribute: &str, operator: &str, value: &str| {
            let value = value.replace('\\', "\\\\").replace('\'', "\\'");
            terms.push(format!("{attribute} {operator} '{value}'"));
        };
        if let Some(name) = &self.name {
            term("name", "LIKE", name);
        }
        if let Some(domain) = &self.domain {
            term("domain", "=", domain);
        }
        if let Some(kind) = &self.kind {
            term("type", "=", kind);
        }
        if let Some(severity) = &self.alert_severity {
            term("alertSeverity", "=", severity);
        }
        if let Some(reporting) = self.reporting {
            term("reporting", "=", &reporting.to_string());
        }
        if let Some(alertable) = self.alertable {
            term("alertSeverity", if alertable { "!=" } else { "=" }, "NOT_CONFIGURED");
        }
        for tag in self.tags.iter().flatten() {
            term(&format!("tags.`{}`", tag.key.replace('`', "")), "=", &tag.value);
        }
        if terms.is_empty() {
            return Err(Failure::input("queryBuilder needs at least one condition"));
        }
        Ok(terms.join(" AND "))
    }
}

impl Searchable for Entity {
    fn any(&self, attribute: &Attribute, case: bool, passes: &mut dyn FnMut(&str) -> bool) -> bool {
        match attribute {
            Attribute::Name => passes(&self.name),
            Attribute::Type => passes(self.entity_type()),
            Attribute::Domain => passes(self.domain()),
            Attribute::DomainType => passes(&facet_value(self, "DOMAIN_TYPE")),
            Attribute::Reporting => passes(if self.reporting { "true" } else { "false" }),
            Attribute::AlertSeverity => passes(self.alert_severity.as_str()),
            Attribute::AccountId => passes(&self.account().to_string()),
            Attribute::Id => passes(&self.guid.to_string()),
            Attribute::Tag(key) => self
                .tags
                .iter()
                .filter(|tag| if case { tag.key == *key } else { tag.key.eq_ignore_ascii_case(key) })
                .any(|tag| tag.values.iter().any(|value| passes(value))),
        }
    }
}

fn facet_value(entity: &Entity, facet: &str) -> String {
    match facet {
        "ACCOUNT_ID" => entity.account().to_string(),
        "ALERT_SEVERITY" => entity.alert_severity.as_str().to_owned(),
        "DOMAIN" => entity.domain().to_owned(),
        "DOMAIN_TYPE" => format!("{}-{}", entity.domain(), entity.entity_type()),
        "NAME" => entity.name.clone(),
        "REPORTING" => entity.reporting.to_string(),
        _ => entity.entity_type().to_owned(),
    }
}

fn facet_name(facet: &str) -> &'static str {
    match facet {
        "ACCOUNT_ID" => "accountId",
        "ALERT_SEVERITY" => "alertSeverity",
        "DOMAIN" => "domain",
        "DOMAIN_TYPE" => "domainType",
        "NAME" => "name",
        "REPORTING" => "reporting",
        _ => "type",
    }
}

fn sort(found: &mut [&Entity], field: Field<'_>, condition: &Condition) -> Result<(), Failure> {
    let directed: Vec<Sort> = field.input("sortByWithDirection")?;
    let keys = if directed.is_empty() {
        let plain: Vec<String> = field.input("sortBy")?;
        plain.into_iter().map(|key| Sort { attribute: Some(key), direction: None, tag: None }).collect()
    } else {
        directed
    };
    let wanted = exact_name(condition);
    found.sort_by(|a, b| {
        let by_keys = keys.iter().map(|key| compare(a, b, key, wanted)).find(|order| order.is_ne());
        by_keys.unwrap_or(Ordering::Equal).then_with(|| a.name.cmp(&b.name)).then_with(|| a.guid.cmp(&b.guid))
    });
    Ok(())
}

fn compare(a: &Entity, b: &Entity, key: &Sort, wanted: Option<&str>) -> Ordering {
    let order = match (&key.tag, key.attribute.as_deref()) {
        (Some(tag), _) => a.tag(tag).cmp(b.tag(tag)),
        (None, Some("DOMAIN")) => a.domain().cmp(b.domain()),
        (None, Some("TYPE")) => a.entity_type().cmp(b.entity_type()),
        (None, Some("REPORTING")) => b.reporting.cmp(&a.reporting),
        (None, Some("ALERT_SEVERITY")) => severity_rank(b).cmp(&severity_rank(a)),
        // Most relevant is what has the very name, then the shorter names around it.
        (None, Some("MOST_RELEVANT")) => {
            let is = |entity: &Entity| wanted.is_some_and(|name| entity.name.eq_ignore_ascii_case(name));
            is(b).cmp(&is(a)).then_with(|| a.name.len().cmp(&b.name.len()))
        }
        _ => a.name.cmp(&b.name),
    };
    if key.direction.as_deref() == Some("DESC") { order.reverse() } else { order }
}

const fn severity_rank(entity: &Entity) -> u8 {
    match entity.alert_severity {
        AlertSeverity::Critical => 3,
        AlertSeverity::Warning => 2,
        AlertSeverity::NotAlerting => 1,
        AlertSeverity::NotConfigured => 0,
    }
}

/// The name that a query asks for.
fn exact_name(condition: &Condition) -> Option<&str> {
    match condition {
        Condition::Is(Attribute::Name, values) | Condition::Like(Attribute::Name, values) => {
            values.first().map(|value| value.trim_matches('%'))
        }
        Condition::And(all) | Condition::Or(all) => all.iter().find_map(exact_name),
        _ => None,
    }
}
