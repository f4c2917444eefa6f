//! What is watched: entities with what New Relic tells of each.

use nr_core::{AccountId, EntityGuid};

/// An entity.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Entity {
    /// Its GUID, which also holds account, domain and type.
    pub guid: EntityGuid,
    /// Its name.
    pub name: String,
    /// Whether telemetry of it arrives.
    pub reporting: bool,
    /// The worst of its open incidents.
    pub alert_severity: AlertSeverity,
    /// Its tags, sorted by key.
    pub tags: Vec<Tag>,
    /// Its page in New Relic's interface.
    pub permalink: String,
    /// When it was first seen, in milliseconds since 1970.
    pub first_seen_ms: i64,
    /// The numbers that matter most, as NRQL over the telemetry.
    pub golden_metrics: Vec<GoldenMetric>,
    /// The keys of the tags that matter most.
    pub golden_tags: Vec<String>,
    /// What only entities of its kind have.
    pub details: Details,
}

impl Entity {
    /// The account that it belongs to.
    #[must_use]
    pub fn account(&self) -> AccountId {
        self.guid.account()
    }

    /// Its domain, such as `APM`.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.guid.domain()
    }

    /// Its type within the domain, such as `APPLICATION`.
    #[must_use]
    pub fn entity_type(&self) -> &str {
        self.guid.entity_type()
    }

    /// The values of a tag.
    #[must_use]
    pub fn tag(&self, key: &str) -> &[String] {
        self.tags.iter().find(|tag| tag.key == key).map(|tag| tag.values.as_slice()).unwrap_or_default()
    }
}

/// A tag with its values.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Tag {
    /// Its key.
    pub key: String,
    /// Its values, at least one.
    pub values: Vec<String>,
}

impl Tag {
    pub(crate) fn new(key: &str, value: impl Into<String>) -> Self {
        Self { key: key.to_owned(), values: vec![value.into()] }
    }
}

/// How badly an entity is doing, in the words of `EntityAlertSeverity`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(clippy::exhaustive_enums, reason = "NerdGraph's enum has these values")]
#[expect(missing_docs, reason = "the names say it")]
pub enum AlertSeverity {
    NotConfigured,
    NotAlerting,
    Warning,
    Critical,
}

impl AlertSeverity {
    /// As NerdGraph writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotConfigured => "NOT_CONFIGURED",
            Self::NotAlerting => "NOT_ALERTING",
            Self::Warning => "WARNING",
            Self::Critical => "CRITICAL",
        }
    }
}

/// A number that matters for an entity.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct GoldenMetric {
    /// Its name, such as `responseTimeMs`.
    pub name: String,
    /// Its title for people.
    pub title: String,
    /// A value of `EntityGoldenMetricUnit`, such as `MS`.
    pub unit: &'static str,
    /// NRQL that computes it for this entity, without SINCE.
    pub query: String,
}

/// What only entities of one kind have.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Details {
    /// An application with an APM agent: `APM|APPLICATION`.
    Apm(Apm),
    /// A service that sends OpenTelemetry: `EXT|SERVICE`.
    Service(Service),
    /// An application in browsers: `BROWSER|APPLICATION`.
    Browser(Browser),
    /// A host: `INFRA|HOST`.
    Host(Host),
    /// A synthetic monitor: `SYNTH|MONITOR`.
    Monitor(Monitor),
    /// A dashboard: `VIZ|DASHBOARD`.
    Dashboard(Dashboard),
    /// A workload: `NR1|WORKLOAD`.
    Workload(Workload),
    /// A key transaction: `APM|KEY_TRANSACTION`.
    KeyTransaction(KeyTransaction),
    /// A service level: `EXT|SERVICE_LEVEL`.
    ServiceLevel(ServiceLevel),
    /// An alert policy (`AIOPS|POLICY`) or condition (`AIOPS|CONDITION`) with its id.
    Alert(u64),
    /// Any other, of which nothing more is told.
    Plain,
}

/// An application with an APM agent.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Apm {
    /// The number that the agent reports as `appId`.
    pub app_id: u64,
    /// `java`, `nodejs`, `python` and so on.
    pub language: &'static str,
    /// The agent's version.
    pub agent_version: &'static str,
    /// The running version of the application.
    pub version: String,
    /// The hosts that its instances report, for pods the names of the pods.
    pub hosts: Vec<String>,
    /// Its apdex target in seconds.
    pub apdex_target: f64,
}

/// A service that sends OpenTelemetry.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Service {
    /// `go`, `java`, `dotnet` and so on.
    pub language: &'static str,
    /// The running version of the service.
    pub version: String,
    /// Its pods.
    pub hosts: Vec<String>,
}

/// An application in browsers.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Browser {
    /// The number that the agent reports as `appId`.
    pub app_id: u64,
    /// The application that serves its pages.
    pub serving_application: EntityGuid,
    /// The agent's version.
    pub agent_version: &'static str,
}

/// A host.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Host {
    /// Its name.
    pub hostname: String,
    /// The cloud's name for its size.
    pub instance_type: &'static str,
    /// Its operating system.
    pub os: &'static str,
    /// Its cores.
    pub cores: u32,
    /// Its memory in bytes.
    pub memory_bytes: i64,
}

/// A synthetic monitor.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Monitor {
    /// The id that `SyntheticCheck` carries as `monitorId`.
    pub monitor_id: String,
    /// A value of `SyntheticMonitorType`, such as `SIMPLE`.
    pub kind: &'static str,
    /// The address that it visits.
    pub uri: String,
    /// How often it runs, in minutes.
    pub period_minutes: u32,
    /// Where it runs from.
    pub locations: Vec<&'static str>,
}

/// A dashboard.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Dashboard {
    /// What it is for.
    pub description: String,
    /// The e-mail address of who made it.
    pub owner_email: String,
    /// When it was made, in milliseconds since 1970.
    pub created_ms: i64,
    /// When it was changed, in milliseconds since 1970.
    pub updated_ms: i64,
    /// Its pages.
    pub pages: Vec<DashboardPage>,
}

/// A page of a dashboard.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DashboardPage {
    /// Its GUID; pages are no entities of the world.
    pub guid: EntityGuid,
    /// Its name.
    pub name: String,
    /// Its widgets.
    pub widgets: Vec<Widget>,
}

/// A widget of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Widget {
    /// Its id.
    pub id: u64,
    /// Its title.
    pub title: String,
    /// Such as `viz.line`, `viz.billboard`, `viz.table`, `viz.bar`.
    pub visualization: &'static str,
    /// Column, row, width and height in the grid of twelve columns.
    pub layout: [u32; 4],
    /// What it asks; nothing for a text.
    pub nrql: Option<String>,
    /// Its Markdown, where it is a text.
    pub text: Option<String>,
}

/// A workload.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Workload {
    /// The entities in it.
    pub members: Vec<EntityGuid>,
    /// A value of `WorkloadStatusValue`, such as `OPERATIONAL`.
    pub status: &'static str,
}

/// A key transaction.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct KeyTransaction {
    /// The application that it is a transaction of.
    pub application: EntityGuid,
    /// The name of the transaction.
    pub metric_name: String,
    /// Its apdex target in seconds.
    pub apdex_target: f64,
}

/// A service level.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ServiceLevel {
    /// Its id.
    pub id: u64,
    /// The entity that it measures.
    pub of: EntityGuid,
    /// What it means.
    pub description: String,
    /// FROM and WHERE of the events that count.
    pub valid_events: EventFilter,
    /// FROM and WHERE of the events that are as they should be.
    pub good_events: EventFilter,
    /// The aim in percent.
    pub target: f64,
    /// Over how many days.
    pub period_days: u32,
}

/// Which events an indicator counts.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EventFilter {
    /// The event type.
    pub from: &'static str,
    /// The condition.
    pub condition: String,
}
