//! One entity with what only the full entity has.

use nr_core::EntityGuid;

use super::outline::{EntityOutline, outline};
use super::summary::Summary;
use crate::change::Deployment;
use crate::client::Client;
use crate::convert;
use crate::enums::{EntityAlertSeverity, EntityGoldenMetricUnit};
use crate::error::Error;
use crate::generated::entities::{EntityDetails as Details, entity_details as ops};
use crate::reply::Reply;

/// Violations that details hold (the house's choice: a page of them).
pub const MAX_VIOLATIONS: u32 = 20;

/// Deployments that details hold (the house's choice; [`Client::deployments`] has all).
pub const MAX_DEPLOYMENTS: u32 = 10;

/// One entity in full.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct EntityDetails {
    /// What lists show of it too.
    pub outline: EntityOutline,
    /// The kind's figures.
    pub summary: Summary,
    /// The metrics that tell most about this kind of entity, each with its NRQL query.
    pub golden_metrics: Vec<GoldenMetric>,
    /// The keys of the tags that tell most about this kind of entity.
    pub golden_tags: Vec<String>,
    /// The latest violations of alert conditions, newest first.
    pub violations: Vec<Violation>,
    /// The latest deployments, newest first.
    pub deployments: Vec<Deployment>,
    /// When New Relic first saw it, in milliseconds since 1970.
    pub first_indexed_ms: Option<i64>,
    /// When its description was last written, in milliseconds since 1970.
    pub indexed_ms: Option<i64>,
    /// When it began or ceased to report, in milliseconds since 1970.
    pub reporting_changed_ms: Option<i64>,
}

/// A metric that tells much about a kind of entity.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct GoldenMetric {
    /// Its name, such as `throughput`.
    pub name: String,
    /// Its title, such as `Throughput`.
    pub title: String,
    /// The unit of its values.
    pub unit: EntityGoldenMetricUnit,
    /// The NRQL query that computes it for this entity.
    pub query: String,
}

/// A violation of an alert condition.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Violation {
    /// Its id, of 64 bits.
    pub id: Option<i64>,
    /// What was violated.
    pub label: String,
    /// How bad: `CRITICAL` or `WARNING`.
    pub severity: Option<EntityAlertSeverity>,
    /// When it began, in milliseconds since 1970.
    pub opened_ms: Option<i64>,
    /// When it ended; `None` while it lasts.
    pub closed_ms: Option<i64>,
    /// Its page in New Relic.
    pub url: Option<String>,
}

impl From<ops::EntityDetailsActorEntityRecentAlertViolations> for Violation {
    fn from(from: ops::EntityDetailsActorEntityRecentAlertViolations) -> Self {
        let level = from.level.as_deref().map(EntityAlertSeverity::from);
        Self {
            id: convert::ms(from.violation_id),
            label: from.label.unwrap_or_default(),
            severity: from.alert_severity.or(level),
            opened_ms: convert::ms(from.opened_at),
            closed_ms: convert::ms(from.closed_at),
            url: from.violation_url.or(from.agent_url),
        }
    }
}

impl From<ops::EntityDetailsActorEntityGoldenMetricsMetrics> for GoldenMetric {
    fn from(from: ops::EntityDetailsActorEntityGoldenMetricsMetrics) -> Self {
        Self { name: from.name, title: from.title, unit: from.unit, query: from.query }
    }
}

impl EntityDetails {
    fn read(from: ops::EntityDetailsActorEntity, guid: &EntityGuid) -> Self {
        let metrics = from.golden_metrics.map(|golden| golden.metrics).unwrap_or_default();
        let tags = from.golden_tags.map(|golden| golden.tags).unwrap_or_default();
        let mut violations: Vec<Violation> = convert::list(from.recent_alert_violations);
        violations.sort_by_key(|violation| std::cmp::Reverse(violation.opened_ms));
        let mut deployments: Vec<Deployment> =
            convert::list(from.deployment_search.and_then(|found| found.results));
        Deployment::newest_first(&mut deployments);
        let summary = Summary::from(from.on);
        let (first_indexed_ms, indexed_ms) =
            (convert::ms(from.first_indexed_at), convert::ms(from.indexed_at));
        let reporting_changed_ms = convert::ms(from.last_reporting_change_at);
        /// What the outline is made of, under the names that it is read by.
        struct Outlined {
            guid: Option<String>,
            name: Option<String>,
            account_id: Option<i64>,
            account: Option<ops::EntityDetailsActorEntityAccount>,
            domain: Option<String>,
            type_: Option<String>,
            alert_severity: Option<EntityAlertSeverity>,
            reporting: Option<bool>,
            permalink: Option<String>,
            tags: Option<Vec<Option<ops::EntityDetailsActorEntityTags>>>,
        }
        let outlined = Outlined {
            // The entity was asked for by its GUID: that one is right, however it comes back.
            guid: Some(guid.to_string()),
            name: from.name,
            account_id: from.account_id,
            account: from.account,
            domain: from.domain,
            type_: from.type_,
            alert_severity: from.alert_severity,
            reporting: from.reporting,
            permalink: from.permalink,
            tags: from.tags,
        };
        Self {
            outline: outline!(outlined).unwrap_or_else(|| EntityOutline::of_guid(guid.clone())),
            summary,
            golden_metrics: metrics.into_iter().map(GoldenMetric::from).collect(),
            golden_tags: tags.into_iter().map(|tag| tag.key).collect(),
            violations,
            deployments,
            first_indexed_ms,
            indexed_ms,
            reporting_changed_ms,
        }
    }
}

impl Client {
    /// One entity in full; `None` when it does not exist or may not be seen.
    ///
    /// # Errors
    /// Those of every call.
    pub async fn entity(&self, guid: &EntityGuid) -> Result<Reply<Option<EntityDetails>>, Error> {
        let deployments = ops::ChangeTrackingSearchFilter {
            limit: Some(MAX_DEPLOYMENTS.into()),
            query: None,
            time_window: None,
        };
        let variables = ops::Variables {
            guid: guid.to_string(),
            violations: Some(MAX_VIOLATIONS.into()),
            deployments: Some(deployments),
        };
        let reply = self.ask::<Details, _>(variables, "entity", |data| data.actor).await?;
        let absent = reply.data.entity.is_none();
        if absent && reply.is_partial() {
            return Err(self.refused("EntityDetails", reply.errors));
        }
        Ok(reply.map(|actor| actor.entity.map(|entity| EntityDetails::read(entity, guid))))
    }
}
