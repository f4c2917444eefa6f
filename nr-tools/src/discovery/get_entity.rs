//! `get_entity`: one entity in full, or the ones whose names match.

use async_trait::async_trait;
use nr_core::{EntityGuid, Fault, FaultKind};
use nr_nerdgraph::{EntityDetails, EntitySearch, Violation};
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{figures, rows};
use crate::answer::{About, Whole, warnings};
use crate::ask::go_on;
use crate::budget;
use crate::changes::describe;
use crate::guid;
use crate::services::Services;
use crate::table::{Builder, clean_line, iso};

const NAME: &str = "get_entity";

/// Entities of a name pattern that are listed.
const MAX_MATCHES: u32 = 50;

/// Tags, deployments and violations that are shown of an entity: more of them are found with NRQL.
const SHOWN_TAGS: usize = 40;
const SHOWN_DEPLOYMENTS: usize = 5;
const SHOWN_VIOLATIONS: usize = 5;

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    #[schemars(with = "Option<String>")]
    entity_guid: Option<EntityGuid>,
    /// `x` is in the name, `x%` begins, `%x` ends it.
    name_pattern: Option<String>,
    /// APM, INFRA, EXT, ...
    domain: Option<String>,
    /// APPLICATION, HOST, ...
    #[serde(rename = "type")]
    kind: Option<String>,
    cursor: Option<String>,
}

/// The tool.
#[derive(Debug)]
pub struct GetEntity {
    spec: ToolSpec,
    services: Services,
}

impl GetEntity {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            NAME,
            "Details of one entity by GUID or name: health, key figures, tags, alert violations, deployments, golden \
             metrics as runnable NRQL; a table if several names match. Example: {\"name_pattern\": \"checkout%\", \
             \"domain\": \"APM\"}",
        )
        .title("Get entity")
        .toolset("discovery")
        .core()
        .arguments::<Wanted>()
        .argument_alias("guid", "entity_guid")
        .argument_alias("entity_type", "type")
        .argument_alias("name", "name_pattern");
        Self { spec, services }
    }

    async fn details(&self, guid: &EntityGuid, ctx: &Context) -> Result<Answer, Fault> {
        let reply = self.services.client.entity(guid).await?;
        let entity = reply.data.ok_or_else(|| guid::unknown(guid))?;
        let mut builder = Builder::new(["golden metric", "unit", "nrql"]);
        for metric in &entity.golden_metrics {
            builder.text(&metric.title).text(metric.unit.as_str()).text(&metric.query).end();
        }
        let mut whole = Whole::new(NAME, builder.finish());
        whole.lead = lead(&entity);
        whole.about = About {
            warnings: warnings(&reply.errors, &reply.warnings),
            link: entity.outline.permalink.clone(),
            ..About::default()
        };
        Ok(whole.cut(&self.services.results, budget::DEFAULT_TOKENS, ctx))
    }

    /// The entities of a pattern: the only one in full, several as a table.
    async fn matching(&self, pattern: &str, wanted: &Wanted, ctx: &Context) -> Result<Answer, Fault> {
        let mut search = match (pattern.strip_prefix('%'), pattern.strip_suffix('%')) {
            (Some(_), Some(_)) | (None, None) => EntitySearch::new().name_contains(pattern.trim_matches('%')),
            (None, Some(begin)) => EntitySearch::new().name_starts(begin),
            (Some(end), None) => EntitySearch::new().name_ends(end),
        };
        if let Some(domain) = &wanted.domain {
            search = search.domain(domain.to_ascii_uppercase());
        }
        if let Some(kind) = &wanted.kind {
            search = search.entity_type(kind.to_ascii_uppercase());
        }
        let reply = self.services.client.search_entities(search.limit(MAX_MATCHES)).page(None).await?;
        let items = &reply.data.items;
        if let [only] = items.as_slice() {
            return self.details(&only.guid, ctx).await;
        }
        if items.is_empty() {
            let filtered = wanted.domain.is_some() || wanted.kind.is_some();
            let next = if filtered {
                "leave `domain` and `type` out, or look with search_entities"
            } else {
                "try a shorter part of the name, or look with search_entities"
            };
            let shown = nr_core::redact::excerpt(pattern);
            return Err(Fault::new(FaultKind::NotFound, format!("no entity has a name like `{shown}`"))
                .with_next(next));
        }
        let mut whole = Whole::new(NAME, rows::table(items));
        whole.lead = "several entities match; call again with one entity_guid".to_owned();
        let mut noted = warnings(&reply.errors, &reply.warnings);
        if reply.data.next_cursor.is_some() {
            noted.push("there are more: narrow the pattern, or list them with search_entities".to_owned());
        }
        whole.about = About { warnings: noted, ..About::default() };
        Ok(whole.cut(&self.services.results, budget::DEFAULT_TOKENS, ctx))
    }
}

#[async_trait]
impl Tool for GetEntity {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let wanted: Wanted = arguments.decode()?;
        if let Some(cursor) = &wanted.cursor {
            return go_on(NAME, cursor, &self.services, ctx).map(Outcome::Done);
        }
        let answer = match (&wanted.entity_guid, &wanted.name_pattern) {
            (Some(guid), None) => self.details(guid, ctx).await?,
            (None, Some(pattern)) if !pattern.trim_matches(['%', ' ']).is_empty() => {
                self.matching(pattern.trim(), &wanted, ctx).await?
            }
            (Some(_), Some(_)) => {
                return Err(Fault::new(
                    FaultKind::InvalidInput,
                    "`entity_guid` and `name_pattern` are both given",
                )
                .with_next("leave one of them out"));
            }
            (None, _) => {
                return Err(Fault::new(
                    FaultKind::InvalidInput,
                    format!("`{NAME}` needs `entity_guid` or `name_pattern`"),
                )
                .with_next("give a GUID, or a part of the name"));
            }
        };
        Ok(Outcome::Done(answer))
    }
}

/// The entity in lines of `name: value`.
fn lead(entity: &EntityDetails) -> String {
    let outline = &entity.outline;
    let mut lines = vec![
        format!("name: {}", clean_line(&outline.name)),
        format!("entity_guid: {}", outline.guid),
        format!("type: {} {}", outline.domain, outline.entity_type),
        format!(
            "account_id: {}{}",
            outline.account_id,
            outline
                .account_name
                .as_deref()
                .map(|name| format!(" ({})", clean_line(name)))
                .unwrap_or_default()
        ),
    ];
    let severity = outline.alert_severity.as_ref().map_or("unknown", |severity| severity.as_str());
    let reporting = match outline.reporting {
        Some(true) => "reporting",
        Some(false) => "not reporting",
        None => "reporting unknown",
    };
    let since = entity.reporting_changed_ms.map(|ms| format!(" since {}", iso(ms))).unwrap_or_default();
    lines.push(format!("health: {severity}, {reporting}{since}"));
    let figures = figures::of(&entity.summary);
    if !figures.is_empty() {
        lines.push(format!("figures: {figures}"));
    }
    if !outline.tags.is_empty() {
        // The tags that New Relic holds for the most telling come first.
        let mut tags: Vec<_> = outline.tags.iter().collect();
        tags.sort_by_key(|tag| !entity.golden_tags.contains(&tag.key));
        let shown: Vec<String> = tags
            .iter()
            .take(SHOWN_TAGS)
            .map(|tag| {
                format!("{}={}", clean_line(&tag.key), nr_core::redact::excerpt(&tag.values.join(",")))
            })
            .collect();
        lines.push(format!("tags: {}{}", shown.join("; "), more(tags.len(), SHOWN_TAGS)));
    }
    for violation in entity.violations.iter().take(SHOWN_VIOLATIONS) {
        lines.push(format!("violation: {}", violated(violation)));
    }
    for deployment in entity.deployments.iter().take(SHOWN_DEPLOYMENTS) {
        lines.push(format!("- {}", describe(deployment)));
    }
    if entity.deployments.is_empty() {
        lines.push("deployments: none recorded".to_owned());
    }
    if entity.golden_metrics.is_empty() {
        lines.push("golden metrics: none defined for this type".to_owned());
    }
    lines.join("\n")
}

fn violated(violation: &Violation) -> String {
    let severity = violation.severity.as_ref().map_or("", |severity| severity.as_str());
    let opened = violation.opened_ms.map(|ms| format!(", opened {}", iso(ms))).unwrap_or_default();
    let closed = match violation.closed_ms {
        Some(ms) => format!(", closed {}", iso(ms)),
        None => ", open".to_owned(),
    };
    format!("{severity} {}{opened}{closed}", nr_core::redact::excerpt(&violation.label))
}

fn more(all: usize, shown: usize) -> String {
    if all > shown { format!(" and {} more", all - shown) } else { String::new() }
}
