//! What only entities of one kind have.

use nr_core::EntityGuid;
use serde_json::{Value, json};

use super::super::context::Context;
use super::super::node::{Field, Found, Object};
use super::super::root::date_time;
use super::{EntityNode, summary};
use crate::story::world::{
    Apm, Browser, Dashboard, DashboardPage, Details, Entity, EventFilter, KeyTransaction, Monitor,
    ServiceLevel, Widget, Workload,
};

/// One field of an entity that not every entity has.
pub(super) fn field<'c>(context: &'c Context, entity: &'c Entity, field: Field<'_>) -> Option<Found<'c>> {
    let name = field.name();
    match &entity.details {
        Details::Apm(apm) => apm_field(context, entity, apm, name),
        Details::Browser(browser) => browser_field(context, entity, browser, name),
        Details::Host(_) => (name == "hostSummary").then(|| summary::host(context, entity)),
        Details::Monitor(monitor) => monitor_field(context, entity, monitor, name),
        Details::Workload(workload) => workload_field(entity, workload, name),
        Details::Dashboard(dashboard) => dashboard_field(context, dashboard, name),
        Details::KeyTransaction(key) => key_transaction_field(context, key, name),
        // The story's infrastructure is Kubernetes, Kafka and databases, none of them a cloud integration.
        Details::Plain if name == "integrationTypeCode" => Some(Found::null()),
        _ => None,
    }
}

fn apm_field<'c>(context: &'c Context, entity: &'c Entity, apm: &'c Apm, name: &str) -> Option<Found<'c>> {
    Some(match name {
        "applicationId" => Found::json(json!(apm.app_id)),
        "language" => Found::json(apm.language),
        "runningAgentVersions" => {
            Found::json(json!({ "minVersion": apm.agent_version, "maxVersion": apm.agent_version }))
        }
        "settings" => Found::json(json!({ "apdexTarget": apm.apdex_target, "serverSideConfig": false })),
        "apmSummary" => summary::apm(context, entity, apm),
        "apmBrowserSummary" => Found::null(),
        _ => return None,
    })
}

fn browser_field<'c>(
    context: &'c Context,
    entity: &'c Entity,
    browser: &'c Browser,
    name: &str,
) -> Option<Found<'c>> {
    Some(match name {
        "applicationId" => Found::json(json!(browser.app_id)),
        "agentInstallType" => Found::json("PRO_SPA"),
        "servingApmApplicationId" => {
            let serving = context.state.world.entity(&browser.serving_application);
            Found::json(match serving.map(|entity| &entity.details) {
                Some(Details::Apm(apm)) => json!(apm.app_id),
                _ => Value::Null,
            })
        }
        "runningAgentVersions" => Found::json(json!({
            "minSemanticVersion": browser.agent_version,
            "maxSemanticVersion": browser.agent_version,
            "minVersion": null,
            "maxVersion": null,
        })),
        "browserSummary" => summary::browser(context, entity),
        _ => return None,
    })
}

fn monitor_field<'c>(
    context: &'c Context,
    entity: &'c Entity,
    monitor: &'c Monitor,
    name: &str,
) -> Option<Found<'c>> {
    Some(match name {
        "monitorId" => Found::json(monitor.monitor_id.as_str()),
        "monitorType" => Found::json(monitor.kind),
        "monitoredUrl" => Found::json(monitor.uri.as_str()),
        "period" => Found::json(json!(monitor.period_minutes)),
        "monitorSummary" => summary::monitor(context, entity, monitor),
        _ => return None,
    })
}

fn workload_field<'c>(entity: &'c Entity, workload: &'c Workload, name: &str) -> Option<Found<'c>> {
    Some(match name {
        "createdAt" | "updatedAt" => Found::json(json!(entity.first_seen_ms)),
        "createdByUser" => Found::null(),
        "workloadStatus" => Found::json(json!({
            "statusValue": workload.status,
            "statusSource": "ROLLUP_RULE",
            "description": format!("Status of the {} entities of {}", workload.members.len(), entity.name),
            "summary": format!("{} is {}", entity.name, workload.status.to_lowercase()),
        })),
        _ => return None,
    })
}

fn key_transaction_field<'c>(context: &'c Context, key: &'c KeyTransaction, name: &str) -> Option<Found<'c>> {
    Some(match name {
        "apdexTarget" => Found::json(key.apdex_target),
        "browserApdexTarget" => Found::null(),
        "metricName" => Found::json(key.metric_name.as_str()),
        "application" => Found::object(Application { context, guid: &key.application }),
        _ => return None,
    })
}

/// The application of a key transaction.
struct Application<'c> {
    context: &'c Context,
    guid: &'c EntityGuid,
}

impl<'c> Object<'c> for Application<'c> {
    fn type_name(&self) -> &str {
        "KeyTransactionApplication"
    }

    fn field(&self, field: Field<'_>) -> Found<'c> {
        match field.name() {
            "guid" => Found::json(json!(self.guid.to_string())),
            "entity" => match self.context.state.world.entity(self.guid) {
                Some(entity) => Found::object(EntityNode::outline(self.context, entity)),
                None => Found::null(),
            },
            _ => Found::Unknown,
        }
    }
}

fn dashboard_field<'c>(context: &'c Context, dashboard: &'c Dashboard, name: &str) -> Option<Found<'c>> {
    let owner = || {
        let user = context.state.world.users.iter().find(|user| user.email == dashboard.owner_email);
        json!({ "email": dashboard.owner_email, "userId": user.map(|user| user.id) })
    };
    Some(match name {
        "createdAt" => Found::json(json!(date_time(dashboard.created_ms))),
        "updatedAt" => Found::json(json!(date_time(dashboard.updated_ms))),
        "description" => Found::json(dashboard.description.as_str()),
        "permissions" => Found::json("PUBLIC_READ_WRITE"),
        "dashboardParentGuid" => Found::null(),
        "variables" => Found::json(json!([])),
        "owner" => Found::json(owner()),
        "pages" => Found::json(
            dashboard.pages.iter().map(|page| page_json(dashboard, page, owner())).collect::<Value>(),
        ),
        _ => return None,
    })
}

fn page_json(dashboard: &Dashboard, page: &DashboardPage, owner: Value) -> Value {
    let widgets: Vec<Value> = page.widgets.iter().map(|widget| widget_json(page, widget)).collect();
    json!({
        "guid": page.guid.to_string(),
        "name": page.name,
        "description": null,
        "createdAt": date_time(dashboard.created_ms),
        "updatedAt": date_time(dashboard.updated_ms),
        "owner": owner,
        "widgets": widgets,
    })
}

fn widget_json(page: &DashboardPage, widget: &Widget) -> Value {
    let [column, row, width, height] = widget.layout;
    let account = page.guid.account();
    let raw = match (&widget.nrql, &widget.text) {
        (Some(nrql), _) => json!({ "nrqlQueries": [{ "accountIds": [account.get()], "query": nrql }] }),
        (None, text) => json!({ "text": text }),
    };
    json!({
        "id": widget.id.to_string(),
        "title": widget.title,
        "description": null,
        "visualization": { "id": widget.visualization },
        "layout": { "column": column, "row": row, "width": width, "height": height },
        "rawConfiguration": raw,
        "linkedEntities": [],
    })
}

/// `serviceLevel`: the indicators of an entity, and of a service level its own.
pub(super) fn service_level(context: &Context, entity: &Entity) -> Value {
    let indicators: Vec<Value> = context
        .state
        .world
        .entities
        .iter()
        .filter_map(|level| match &level.details {
            Details::ServiceLevel(details) if details.of == entity.guid || level.guid == entity.guid => {
                Some(indicator(level, details))
            }
            _ => None,
        })
        .collect();
    json!({ "indicators": indicators })
}

fn indicator(level: &Entity, details: &ServiceLevel) -> Value {
    let events = |filter: &EventFilter| json!({ "from": filter.from, "where": filter.condition, "select": { "function": "COUNT", "attribute": null } });
    let counted =
        |filter: &EventFilter| format!("SELECT count(*) FROM {} WHERE {}", filter.from, filter.condition);
    let share = format!(
        "SELECT percentage(count(*), WHERE {}) FROM {} WHERE {}",
        details.good_events.condition, details.valid_events.from, details.valid_events.condition
    );
    json!({
        "id": details.id.to_string(),
        "guid": level.guid.to_string(),
        "entityGuid": details.of.to_string(),
        "name": level.name,
        "description": details.description,
        "createdAt": level.first_seen_ms,
        "updatedAt": level.first_seen_ms,
        "events": {
            "validEvents": events(&details.valid_events),
            "goodEvents": events(&details.good_events),
            "badEvents": null,
        },
        "objectives": [{
            "target": details.target,
            "name": null,
            "description": null,
            "timeWindow": { "rolling": { "count": details.period_days, "unit": "DAY" } },
        }],
        "resultQueries": {
            "indicator": { "nrql": share },
            "validEvents": { "nrql": counted(&details.valid_events) },
            "goodEvents": { "nrql": counted(&details.good_events) },
        },
    })
}
