//! An entity: as an outline in lists, and in full by its GUID.

mod details;
mod golden;
mod relations;
mod summary;

use std::sync::Arc;

use serde_json::{Value, json};

pub(crate) use summary::Summaries;

use super::changes;
use super::context::Context;
use super::issues::Window;
use super::node::{Field, Found, Object};
use crate::story::world::{Details, Entity, Incident};

/// Violations that `recentAlertViolations` gives when no count is asked for (schema).
const VIOLATIONS: i64 = 10;

/// An entity of the world in a response.
pub(crate) struct EntityNode<'c> {
    context: &'c Context,
    entity: &'c Entity,
    full: bool,
    tags: Option<Arc<[String]>>,
}

impl<'c> EntityNode<'c> {
    /// With everything.
    pub(crate) const fn full(context: &'c Context, entity: &'c Entity) -> Self {
        Self { context, entity, full: true, tags: None }
    }

    /// As lists have it.
    pub(crate) const fn outline(context: &'c Context, entity: &'c Entity) -> Self {
        Self { context, entity, full: false, tags: None }
    }

    /// With these tags only.
    pub(crate) fn with_tags(self, keys: Option<Arc<[String]>>) -> Self {
        Self { tags: keys, ..self }
    }

    fn common(&self, field: Field<'_>) -> Option<Found<'c>> {
        let entity = self.entity;
        Some(match field.name() {
            "guid" => Found::json(json!(entity.guid.to_string())),
            "name" => Found::json(entity.name.as_str()),
            "accountId" => Found::json(json!(entity.account().get())),
            "account" => Found::json(account(self.context, entity)),
            "domain" => Found::json(entity.domain()),
            "type" => Found::json(entity.entity_type()),
            "entityType" => Found::json(entity_type(entity)),
            "alertSeverity" => Found::json(entity.alert_severity.as_str()),
            "reporting" => Found::json(entity.reporting),
            "permalink" => Found::json(entity.permalink.as_str()),
            "firstIndexedAt" => Found::json(json!(entity.first_seen_ms)),
            "lastReportingChangeAt" => Found::json(json!(entity.first_seen_ms)),
            // Indexed again with each look at it, as reporting entities are all the time.
            "indexedAt" => Found::json(json!(self.context.now_ms)),
            "tags" => Found::json(self.tags()),
            "goldenMetrics" => Found::json(golden::metrics(entity)),
            "goldenTags" => Found::json(golden::tags(entity)),
            "serviceLevel" => Found::json(details::service_level(self.context, entity)),
            _ => return None,
        })
    }

    fn whole(&self, field: Field<'_>) -> Option<Found<'c>> {
        let (context, entity) = (self.context, self.entity);
        Some(match field.name() {
            "recentAlertViolations" => {
                let count = usize::try_from(field.int("count").unwrap_or(VIOLATIONS)).unwrap_or_default();
                Found::json(self.incidents().take(count).map(violation).collect::<Value>())
            }
            "alertViolations" => {
                let window = Window { start_time: field.int("startTime"), end_time: field.int("endTime") };
                let (start, end) = window.bounds(context.now_ms, 0);
                Found::json(
                    self.incidents()
                        .filter(|one| one.opened_ms < end && one.closed_ms.is_none_or(|at| at >= start))
                        .map(violation)
                        .collect::<Value>(),
                )
            }
            "deploymentSearch" => changes::deployments(context, entity, field).into(),
            "relatedEntities" => relations::related(context, entity, field).into(),
            "tagsWithMetadata" => Found::json(
                entity
                    .tags
                    .iter()
                    .map(|tag| {
                        let values: Vec<Value> = tag
                            .values
                            .iter()
                            .map(|value| json!({ "mutable": false, "value": value }))
                            .collect();
                        json!({ "key": tag.key, "values": values })
                    })
                    .collect::<Value>(),
            ),
            _ => return None,
        })
    }

    fn tags(&self) -> Value {
        self.entity
            .tags
            .iter()
            .filter(|tag| self.tags.as_ref().is_none_or(|keys| keys.contains(&tag.key)))
            .map(|tag| json!({ "key": tag.key, "values": tag.values }))
            .collect()
    }

    fn incidents(&self) -> impl Iterator<Item = &'c Incident> {
        let entity = self.entity;
        self.context.state.world.incidents.iter().filter(move |incident| incident.entity == entity.guid)
    }
}

impl<'c> Object<'c> for EntityNode<'c> {
    fn type_name(&self) -> &str {
        let (full, outline) = type_names(self.entity);
        let (name, plain) =
            if self.full { (full, "GenericEntity") } else { (outline, "GenericEntityOutline") };
        // A pruned schema lacks the types that nobody asks for.
        if self.context.ready.schema.get_object(name).is_some() { name } else { plain }
    }

    fn field(&self, field: Field<'_>) -> Found<'c> {
        self.common(field)
            .or_else(|| if self.full { self.whole(field) } else { None })
            .or_else(|| details::field(self.context, self.entity, field))
            .unwrap_or(Found::Unknown)
    }
}

/// The account of an entity, as `AccountOutline` has it.
pub(crate) fn account(context: &Context, entity: &Entity) -> Value {
    let id = entity.account();
    json!({ "id": id.get(), "name": context.state.world.account(id).map(|account| &account.name) })
}

/// What the schema calls a kind of entity: in full, and as an outline.
fn type_names(entity: &Entity) -> (&'static str, &'static str) {
    match kind(entity) {
        Kind::Apm => ("ApmApplicationEntity", "ApmApplicationEntityOutline"),
        Kind::Service => ("ThirdPartyServiceEntity", "ThirdPartyServiceEntityOutline"),
        Kind::Browser => ("BrowserApplicationEntity", "BrowserApplicationEntityOutline"),
        Kind::Host => ("InfrastructureHostEntity", "InfrastructureHostEntityOutline"),
        Kind::Monitor => ("SyntheticMonitorEntity", "SyntheticMonitorEntityOutline"),
        Kind::Dashboard => ("DashboardEntity", "DashboardEntityOutline"),
        Kind::Workload => ("WorkloadEntity", "WorkloadEntityOutline"),
        Kind::KeyTransaction => ("KeyTransactionEntity", "KeyTransactionEntityOutline"),
        Kind::Infrastructure => ("GenericInfrastructureEntity", "GenericInfrastructureEntityOutline"),
        Kind::External => ("ExternalEntity", "ExternalEntityOutline"),
        Kind::Generic => ("GenericEntity", "GenericEntityOutline"),
    }
}

/// A value of the enum `EntityType`.
pub(crate) fn entity_type(entity: &Entity) -> &'static str {
    match kind(entity) {
        Kind::Apm => "APM_APPLICATION_ENTITY",
        Kind::Service => "THIRD_PARTY_SERVICE_ENTITY",
        Kind::Browser => "BROWSER_APPLICATION_ENTITY",
        Kind::Host => "INFRASTRUCTURE_HOST_ENTITY",
        Kind::Monitor => "SYNTHETIC_MONITOR_ENTITY",
        Kind::Dashboard => "DASHBOARD_ENTITY",
        Kind::Workload => "WORKLOAD_ENTITY",
        Kind::KeyTransaction => "KEY_TRANSACTION_ENTITY",
        Kind::Infrastructure => "GENERIC_INFRASTRUCTURE_ENTITY",
        Kind::External => "EXTERNAL_ENTITY",
        Kind::Generic => "GENERIC_ENTITY",
    }
}

enum Kind {
    Apm,
    Service,
    Browser,
    Host,
    Monitor,
    Dashboard,
    Workload,
    KeyTransaction,
    Infrastructure,
    External,
    Generic,
}

fn kind(entity: &Entity) -> Kind {
    match (&entity.details, entity.domain()) {
        (Details::Apm(_), _) => Kind::Apm,
        (Details::Service(_), _) => Kind::Service,
        (Details::Browser(_), _) => Kind::Browser,
        (Details::Host(_), _) => Kind::Host,
        (Details::Monitor(_), _) => Kind::Monitor,
        (Details::Dashboard(_), _) => Kind::Dashboard,
        (Details::Workload(_), _) => Kind::Workload,
        (Details::KeyTransaction(_), _) => Kind::KeyTransaction,
        (_, "INFRA") => Kind::Infrastructure,
        (_, "EXT") => Kind::External,
        _ => Kind::Generic,
    }
}

/// An incident as violations have it.
fn violation(incident: &Incident) -> Value {
    // Violations are numbered; the number is made from the incident's UUID and stays within what JSON carries exactly.
    let digits: String = incident.id.chars().filter(char::is_ascii_hexdigit).take(12).collect();
    let number = i64::from_str_radix(&digits, 16).unwrap_or_default();
    json!({
        "violationId": number,
        "label": incident.title,
        "level": if incident.priority == "CRITICAL" { "CRITICAL" } else { "WARNING" },
        "alertSeverity": if incident.priority == "CRITICAL" { "CRITICAL" } else { "WARNING" },
        "openedAt": incident.opened_ms,
        "closedAt": incident.closed_ms,
        "violationUrl": format!("https://radar-api.service.newrelic.com/accounts/{}/issues/{}", incident.account, incident.issue_id),
        "agentUrl": null,
    })
}
