// Made by `cargo xtask codegen` from graphql/schema.graphql and graphql/operations. Do not edit.
//! The enums of the schema. Each has `Other` for a value that the schema did not have when this was made.

/// `AiIssuesIncidentState` of the schema.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AiIssuesIncidentState {
    /// `CLOSED`
    Closed,
    /// `CREATED`
    Created,
    /// A value that is newer than this crate.
    Other(String),
}

impl AiIssuesIncidentState {
    /// The value as it is written on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Closed => "CLOSED",
            Self::Created => "CREATED",
            Self::Other(value) => value,
        }
    }
}

impl From<&str> for AiIssuesIncidentState {
    fn from(value: &str) -> Self {
        match value {
            "CLOSED" => Self::Closed,
            "CREATED" => Self::Created,
            other => Self::Other(other.to_owned()),
        }
    }
}

crate::scalars::wire_enum!(AiIssuesIncidentState);

/// `AiIssuesIssueMutingState` of the schema.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AiIssuesIssueMutingState {
    /// `FULLY_MUTED`
    FullyMuted,
    /// `NOT_MUTED`
    NotMuted,
    /// `PARTIALLY_MUTED`
    PartiallyMuted,
    /// A value that is newer than this crate.
    Other(String),
}

impl AiIssuesIssueMutingState {
    /// The value as it is written on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::FullyMuted => "FULLY_MUTED",
            Self::NotMuted => "NOT_MUTED",
            Self::PartiallyMuted => "PARTIALLY_MUTED",
            Self::Other(value) => value,
        }
    }
}

impl From<&str> for AiIssuesIssueMutingState {
    fn from(value: &str) -> Self {
        match value {
            "FULLY_MUTED" => Self::FullyMuted,
            "NOT_MUTED" => Self::NotMuted,
            "PARTIALLY_MUTED" => Self::PartiallyMuted,
            other => Self::Other(other.to_owned()),
        }
    }
}

crate::scalars::wire_enum!(AiIssuesIssueMutingState);

/// `AiIssuesIssueState` of the schema.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AiIssuesIssueState {
    /// `ACTIVATED`
    Activated,
    /// `CLOSED`
    Closed,
    /// `CREATED`
    Created,
    /// `DEACTIVATED`
    Deactivated,
    /// A value that is newer than this crate.
    Other(String),
}

impl AiIssuesIssueState {
    /// The value as it is written on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Activated => "ACTIVATED",
            Self::Closed => "CLOSED",
            Self::Created => "CREATED",
            Self::Deactivated => "DEACTIVATED",
            Self::Other(value) => value,
        }
    }
}

impl From<&str> for AiIssuesIssueState {
    fn from(value: &str) -> Self {
        match value {
            "ACTIVATED" => Self::Activated,
            "CLOSED" => Self::Closed,
            "CREATED" => Self::Created,
            "DEACTIVATED" => Self::Deactivated,
            other => Self::Other(other.to_owned()),
        }
    }
}

crate::scalars::wire_enum!(AiIssuesIssueState);

/// `AiIssuesPriority` of the schema.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AiIssuesPriority {
    /// `CRITICAL`
    Critical,
    /// `HIGH`
    High,
    /// `LOW`
    Low,
    /// `MEDIUM`
    Medium,
    /// A value that is newer than this crate.
    Other(String),
}

impl AiIssuesPriority {
    /// The value as it is written on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Critical => "CRITICAL",
            Self::High => "HIGH",
            Self::Low => "LOW",
            Self::Medium => "MEDIUM",
            Self::Other(value) => value,
        }
    }
}

impl From<&str> for AiIssuesPriority {
    fn from(value: &str) -> Self {
        match value {
            "CRITICAL" => Self::Critical,
            "HIGH" => Self::High,
            "LOW" => Self::Low,
            "MEDIUM" => Self::Medium,
            other => Self::Other(other.to_owned()),
        }
    }
}

crate::scalars::wire_enum!(AiIssuesPriority);

/// `AlertsFillOption` of the schema.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AlertsFillOption {
    /// `LAST_VALUE`
    LastValue,
    /// `NONE`
    None,
    /// `STATIC`
    Static,
    /// A value that is newer than this crate.
    Other(String),
}

impl AlertsFillOption {
    /// The value as it is written on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::LastValue => "LAST_VALUE",
            Self::None => "NONE",
            Self::Static => "STATIC",
            Self::Other(value) => value,
        }
    }
}

impl From<&str> for AlertsFillOption {
    fn from(value: &str) -> Self {
        match value {
            "LAST_VALUE" => Self::LastValue,
            "NONE" => Self::None,
            "STATIC" => Self::Static,
            other => Self::Other(other.to_owned()),
        }
    }
}

crate::scalars::wire_enum!(AlertsFillOption);

/// `AlertsIncidentPreference` of the schema.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AlertsIncidentPreference {
    /// `CUSTOM`
    Custom,
    /// `PER_CONDITION`
    PerCondition,
    /// `PER_CONDITION_AND_TARGET`
    PerConditionAndTarget,
    /// `PER_POLICY`
    PerPolicy,
    /// A value that is newer than this crate.
    Other(String),
}

impl AlertsIncidentPreference {
    /// The value as it is written on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Custom => "CUSTOM",
            Self::PerCondition => "PER_CONDITION",
            Self::PerConditionAndTarget => "PER_CONDITION_AND_TARGET",
            Self::PerPolicy => "PER_POLICY",
            Self::Other(value) => value,
        }
    }
}

impl From<&str> for AlertsIncidentPreference {
    fn from(value: &str) -> Self {
        match value {
            "CUSTOM" => Self::Custom,
            "PER_CONDITION" => Self::PerCondition,
            "PER_CONDITION_AND_TARGET" => Self::PerConditionAndTarget,
            "PER_POLICY" => Self::PerPolicy,
            other => Self::Other(other.to_owned()),
        }
    }
}

crate::scalars::wire_enum!(AlertsIncidentPreference);

/// `AlertsNrqlBaselineDirection` of the schema.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AlertsNrqlBaselineDirection {
    /// `LOWER_ONLY`
    LowerOnly,
    /// `UPPER_AND_LOWER`
    UpperAndLower,
    /// `UPPER_ONLY`
    UpperOnly,
    /// A value that is newer than this crate.
    Other(String),
}

impl AlertsNrqlBaselineDirection {
    /// The value as it is written on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::LowerOnly => "LOWER_ONLY",
            Self::UpperAndLower => "UPPER_AND_LOWER",
            Self::UpperOnly => "UPPER_ONLY",
            Self::Other(value) => value,
        }
    }
}

impl From<&str> for AlertsNrqlBaselineDirection {
    fn from(value: &str) -> Self {
        match value {
            "LOWER_ONLY" => Self::LowerOnly,
            "UPPER_AND_LOWER" => Self::UpperAndLower,
            "UPPER_ONLY" => Self::UpperOnly,
            other => Self::Other(other.to_owned()),
        }
    }
}

crate::scalars::wire_enum!(AlertsNrqlBaselineDirection);

/// `AlertsNrqlConditionPriority` of the schema.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AlertsNrqlConditionPriority {
    /// `CRITICAL`
    Critical,
    /// `WARNING`
    Warning,
    /// A value that is newer than this crate.
    Other(String),
}

impl AlertsNrqlConditionPriority {
    /// The value as it is written on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Critical => "CRITICAL",
            Self::Warning => "WARNING",
            Self::Other(value) => value,
        }
    }
}

impl From<&str> for AlertsNrqlConditionPriority {
    fn from(value: &str) -> Self {
        match value {
            "CRITICAL" => Self::Critical,
            "WARNING" => Self::Warning,
            other => Self::Other(other.to_owned()),
        }
    }
}

crate::scalars::wire_enum!(AlertsNrqlConditionPriority);

/// `AlertsNrqlConditionTermsOperator` of the schema.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AlertsNrqlConditionTermsOperator {
    /// `ABOVE`
    Above,
    /// `ABOVE_OR_EQUALS`
    AboveOrEquals,
    /// `BELOW`
    Below,
    /// `BELOW_OR_EQUALS`
    BelowOrEquals,
    /// `EQUALS`
    Equals,
    /// `NOT_EQUALS`
    NotEquals,
    /// A value that is newer than this crate.
    Other(String),
}

impl AlertsNrqlConditionTermsOperator {
    /// The value as it is written on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Above => "ABOVE",
            Self::AboveOrEquals => "ABOVE_OR_EQUALS",
            Self::Below => "BELOW",
            Self::BelowOrEquals => "BELOW_OR_EQUALS",
            Self::Equals => "EQUALS",
            Self::NotEquals => "NOT_EQUALS",
            Self::Other(value) => value,
        }
    }
}

impl From<&str> for AlertsNrqlConditionTermsOperator {
    fn from(value: &str) -> Self {
        match value {
            "ABOVE" => Self::Above,
            "ABOVE_OR_EQUALS" => Self::AboveOrEquals,
            "BELOW" => Self::Below,
            "BELOW_OR_EQUALS" => Self::BelowOrEquals,
            "EQUALS" => Self::Equals,
            "NOT_EQUALS" => Self::NotEquals,
            other => Self::Other(other.to_owned()),
        }
    }
}

crate::scalars::wire_enum!(AlertsNrqlConditionTermsOperator);

/// `AlertsNrqlConditionThresholdOccurrences` of the schema.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AlertsNrqlConditionThresholdOccurrences {
    /// `ALL`
    All,
    /// `AT_LEAST_ONCE`
    AtLeastOnce,
    /// A value that is newer than this crate.
    Other(String),
}

impl AlertsNrqlConditionThresholdOccurrences {
    /// The value as it is written on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::All => "ALL",
            Self::AtLeastOnce => "AT_LEAST_ONCE",
            Self::Other(value) => value,
        }
    }
}

impl From<&str> for AlertsNrqlConditionThresholdOccurrences {
    fn from(value: &str) -> Self {
        match value {
            "ALL" => Self::All,
            "AT_LEAST_ONCE" => Self::AtLeastOnce,
            other => Self::Other(other.to_owned()),
        }
    }
}

crate::scalars::wire_enum!(AlertsNrqlConditionThresholdOccurrences);

/// `AlertsNrqlConditionType` of the schema.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AlertsNrqlConditionType {
    /// `BASELINE`
    Baseline,
    /// `OUTLIER`
    Outlier,
    /// `STATIC`
    Static,
    /// A value that is newer than this crate.
    Other(String),
}

impl AlertsNrqlConditionType {
    /// The value as it is written on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Baseline => "BASELINE",
            Self::Outlier => "OUTLIER",
            Self::Static => "STATIC",
            Self::Other(value) => value,
        }
    }
}

impl From<&str> for AlertsNrqlConditionType {
    fn from(value: &str) -> Self {
        match value {
            "BASELINE" => Self::Baseline,
            "OUTLIER" => Self::Outlier,
            "STATIC" => Self::Static,
            other => Self::Other(other.to_owned()),
        }
    }
}

crate::scalars::wire_enum!(AlertsNrqlConditionType);

/// `AlertsSignalAggregationMethod` of the schema.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AlertsSignalAggregationMethod {
    /// `CADENCE`
    Cadence,
    /// `EVENT_FLOW`
    EventFlow,
    /// `EVENT_TIMER`
    EventTimer,
    /// A value that is newer than this crate.
    Other(String),
}

impl AlertsSignalAggregationMethod {
    /// The value as it is written on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Cadence => "CADENCE",
            Self::EventFlow => "EVENT_FLOW",
            Self::EventTimer => "EVENT_TIMER",
            Self::Other(value) => value,
        }
    }
}

impl From<&str> for AlertsSignalAggregationMethod {
    fn from(value: &str) -> Self {
        match value {
            "CADENCE" => Self::Cadence,
            "EVENT_FLOW" => Self::EventFlow,
            "EVENT_TIMER" => Self::EventTimer,
            other => Self::Other(other.to_owned()),
        }
    }
}

crate::scalars::wire_enum!(AlertsSignalAggregationMethod);

/// `BrowserAgentInstallType` of the schema.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BrowserAgentInstallType {
    /// `LITE`
    Lite,
    /// `PRO`
    Pro,
    /// `PRO_SPA`
    ProSpa,
    /// A value that is newer than this crate.
    Other(String),
}

impl BrowserAgentInstallType {
    /// The value as it is written on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Lite => "LITE",
            Self::Pro => "PRO",
            Self::ProSpa => "PRO_SPA",
            Self::Other(value) => value,
        }
    }
}

impl From<&str> for BrowserAgentInstallType {
    fn from(value: &str) -> Self {
        match value {
            "LITE" => Self::Lite,
            "PRO" => Self::Pro,
            "PRO_SPA" => Self::ProSpa,
            other => Self::Other(other.to_owned()),
        }
    }
}

crate::scalars::wire_enum!(BrowserAgentInstallType);

/// `ChangeTrackingDeploymentType` of the schema.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ChangeTrackingDeploymentType {
    /// `BASIC`
    Basic,
    /// `BLUE_GREEN`
    BlueGreen,
    /// `CANARY`
    Canary,
    /// `OTHER`
    OtherValue,
    /// `ROLLING`
    Rolling,
    /// `SHADOW`
    Shadow,
    /// A value that is newer than this crate.
    Other(String),
}

impl ChangeTrackingDeploymentType {
    /// The value as it is written on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Basic => "BASIC",
            Self::BlueGreen => "BLUE_GREEN",
            Self::Canary => "CANARY",
            Self::OtherValue => "OTHER",
            Self::Rolling => "ROLLING",
            Self::Shadow => "SHADOW",
            Self::Other(value) => value,
        }
    }
}

impl From<&str> for ChangeTrackingDeploymentType {
    fn from(value: &str) -> Self {
        match value {
            "BASIC" => Self::Basic,
            "BLUE_GREEN" => Self::BlueGreen,
            "CANARY" => Self::Canary,
            "OTHER" => Self::OtherValue,
            "ROLLING" => Self::Rolling,
            "SHADOW" => Self::Shadow,
            other => Self::Other(other.to_owned()),
        }
    }
}

crate::scalars::wire_enum!(ChangeTrackingDeploymentType);

/// `DashboardEntityPermissions` of the schema.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DashboardEntityPermissions {
    /// `PRIVATE`
    Private,
    /// `PUBLIC_READ_ONLY`
    PublicReadOnly,
    /// `PUBLIC_READ_WRITE`
    PublicReadWrite,
    /// A value that is newer than this crate.
    Other(String),
}

impl DashboardEntityPermissions {
    /// The value as it is written on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Private => "PRIVATE",
            Self::PublicReadOnly => "PUBLIC_READ_ONLY",
            Self::PublicReadWrite => "PUBLIC_READ_WRITE",
            Self::Other(value) => value,
        }
    }
}

impl From<&str> for DashboardEntityPermissions {
    fn from(value: &str) -> Self {
        match value {
            "PRIVATE" => Self::Private,
            "PUBLIC_READ_ONLY" => Self::PublicReadOnly,
            "PUBLIC_READ_WRITE" => Self::PublicReadWrite,
            other => Self::Other(other.to_owned()),
        }
    }
}

crate::scalars::wire_enum!(DashboardEntityPermissions);

/// `DashboardVariableType` of the schema.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DashboardVariableType {
    /// `ENUM`
    Enum,
    /// `NRQL`
    Nrql,
    /// `STRING`
    String,
    /// A value that is newer than this crate.
    Other(String),
}

impl DashboardVariableType {
    /// The value as it is written on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Enum => "ENUM",
            Self::Nrql => "NRQL",
            Self::String => "STRING",
            Self::Other(value) => value,
        }
    }
}

impl From<&str> for DashboardVariableType {
    fn from(value: &str) -> Self {
        match value {
            "ENUM" => Self::Enum,
            "NRQL" => Self::Nrql,
            "STRING" => Self::String,
            other => Self::Other(other.to_owned()),
        }
    }
}

crate::scalars::wire_enum!(DashboardVariableType);

/// `EntityAlertSeverity` of the schema.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EntityAlertSeverity {
    /// `CRITICAL`
    Critical,
    /// `NOT_ALERTING`
    NotAlerting,
    /// `NOT_CONFIGURED`
    NotConfigured,
    /// `WARNING`
    Warning,
    /// A value that is newer than this crate.
    Other(String),
}

impl EntityAlertSeverity {
    /// The value as it is written on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Critical => "CRITICAL",
            Self::NotAlerting => "NOT_ALERTING",
            Self::NotConfigured => "NOT_CONFIGURED",
            Self::Warning => "WARNING",
            Self::Other(value) => value,
        }
    }
}

impl From<&str> for EntityAlertSeverity {
    fn from(value: &str) -> Self {
        match value {
            "CRITICAL" => Self::Critical,
            "NOT_ALERTING" => Self::NotAlerting,
            "NOT_CONFIGURED" => Self::NotConfigured,
            "WARNING" => Self::Warning,
            other => Self::Other(other.to_owned()),
        }
    }
}

crate::scalars::wire_enum!(EntityAlertSeverity);

/// `EntityGoldenMetricUnit` of the schema.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EntityGoldenMetricUnit {
    /// `APDEX`
    Apdex,
    /// `BITS`
    Bits,
    /// `BITS_PER_SECOND`
    BitsPerSecond,
    /// `BYTES`
    Bytes,
    /// `BYTES_PER_SECOND`
    BytesPerSecond,
    /// `CELSIUS`
    Celsius,
    /// `COUNT`
    Count,
    /// `HERTZ`
    Hertz,
    /// `MESSAGES_PER_SECOND`
    MessagesPerSecond,
    /// `MS`
    Ms,
    /// `OPERATIONS_PER_SECOND`
    OperationsPerSecond,
    /// `PAGES_PER_SECOND`
    PagesPerSecond,
    /// `PERCENTAGE`
    Percentage,
    /// `REQUESTS_PER_MINUTE`
    RequestsPerMinute,
    /// `REQUESTS_PER_SECOND`
    RequestsPerSecond,
    /// `SECONDS`
    Seconds,
    /// `TIMESTAMP`
    Timestamp,
    /// A value that is newer than this crate.
    Other(String),
}

impl EntityGoldenMetricUnit {
    /// The value as it is written on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Apdex => "APDEX",
            Self::Bits => "BITS",
            Self::BitsPerSecond => "BITS_PER_SECOND",
            Self::Bytes => "BYTES",
            Self::BytesPerSecond => "BYTES_PER_SECOND",
            Self::Celsius => "CELSIUS",
            Self::Count => "COUNT",
            Self::Hertz => "HERTZ",
            Self::MessagesPerSecond => "MESSAGES_PER_SECOND",
            Self::Ms => "MS",
            Self::OperationsPerSecond => "OPERATIONS_PER_SECOND",
            Self::PagesPerSecond => "PAGES_PER_SECOND",
            Self::Percentage => "PERCENTAGE",
            Self::RequestsPerMinute => "REQUESTS_PER_MINUTE",
            Self::RequestsPerSecond => "REQUESTS_PER_SECOND",
            Self::Seconds => "SECONDS",
            Self::Timestamp => "TIMESTAMP",
            Self::Other(value) => value,
        }
    }
}

impl From<&str> for EntityGoldenMetricUnit {
    fn from(value: &str) -> Self {
        match value {
            "APDEX" => Self::Apdex,
            "BITS" => Self::Bits,
            "BITS_PER_SECOND" => Self::BitsPerSecond,
            "BYTES" => Self::Bytes,
            "BYTES_PER_SECOND" => Self::BytesPerSecond,
            "CELSIUS" => Self::Celsius,
            "COUNT" => Self::Count,
            "HERTZ" => Self::Hertz,
            "MESSAGES_PER_SECOND" => Self::MessagesPerSecond,
            "MS" => Self::Ms,
            "OPERATIONS_PER_SECOND" => Self::OperationsPerSecond,
            "PAGES_PER_SECOND" => Self::PagesPerSecond,
            "PERCENTAGE" => Self::Percentage,
            "REQUESTS_PER_MINUTE" => Self::RequestsPerMinute,
            "REQUESTS_PER_SECOND" => Self::RequestsPerSecond,
            "SECONDS" => Self::Seconds,
            "TIMESTAMP" => Self::Timestamp,
            other => Self::Other(other.to_owned()),
        }
    }
}

crate::scalars::wire_enum!(EntityGoldenMetricUnit);

/// `EntityRelationshipEdgeDirection` of the schema.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EntityRelationshipEdgeDirection {
    /// `BOTH`
    Both,
    /// `INBOUND`
    Inbound,
    /// `OUTBOUND`
    Outbound,
    /// A value that is newer than this crate.
    Other(String),
}

impl EntityRelationshipEdgeDirection {
    /// The value as it is written on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Both => "BOTH",
            Self::Inbound => "INBOUND",
            Self::Outbound => "OUTBOUND",
            Self::Other(value) => value,
        }
    }
}

impl From<&str> for EntityRelationshipEdgeDirection {
    fn from(value: &str) -> Self {
        match value {
            "BOTH" => Self::Both,
            "INBOUND" => Self::Inbound,
            "OUTBOUND" => Self::Outbound,
            other => Self::Other(other.to_owned()),
        }
    }
}

crate::scalars::wire_enum!(EntityRelationshipEdgeDirection);

/// `EntityRelationshipEdgeType` of the schema.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EntityRelationshipEdgeType {
    /// `AFFECTS`
    Affects,
    /// `BUILT_FROM`
    BuiltFrom,
    /// `BYPASS_CALLS`
    BypassCalls,
    /// `CALLS`
    Calls,
    /// `CONNECTS_TO`
    ConnectsTo,
    /// `CONSUMES`
    Consumes,
    /// `CONTAINS`
    Contains,
    /// `HOSTS`
    Hosts,
    /// `IS`
    Is,
    /// `MANAGES`
    Manages,
    /// `MEASURES`
    Measures,
    /// `MONITORS`
    Monitors,
    /// `OPERATES_IN`
    OperatesIn,
    /// `OWNS`
    Owns,
    /// `PRODUCES`
    Produces,
    /// `SECURES`
    Secures,
    /// `SERVES`
    Serves,
    /// `TRIGGERS`
    Triggers,
    /// A value that is newer than this crate.
    Other(String),
}

impl EntityRelationshipEdgeType {
    /// The value as it is written on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Affects => "AFFECTS",
            Self::BuiltFrom => "BUILT_FROM",
            Self::BypassCalls => "BYPASS_CALLS",
            Self::Calls => "CALLS",
            Self::ConnectsTo => "CONNECTS_TO",
            Self::Consumes => "CONSUMES",
            Self::Contains => "CONTAINS",
            Self::Hosts => "HOSTS",
            Self::Is => "IS",
            Self::Manages => "MANAGES",
            Self::Measures => "MEASURES",
            Self::Monitors => "MONITORS",
            Self::OperatesIn => "OPERATES_IN",
            Self::Owns => "OWNS",
            Self::Produces => "PRODUCES",
            Self::Secures => "SECURES",
            Self::Serves => "SERVES",
            Self::Triggers => "TRIGGERS",
            Self::Other(value) => value,
        }
    }
}

impl From<&str> for EntityRelationshipEdgeType {
    fn from(value: &str) -> Self {
        match value {
            "AFFECTS" => Self::Affects,
            "BUILT_FROM" => Self::BuiltFrom,
            "BYPASS_CALLS" => Self::BypassCalls,
            "CALLS" => Self::Calls,
            "CONNECTS_TO" => Self::ConnectsTo,
            "CONSUMES" => Self::Consumes,
            "CONTAINS" => Self::Contains,
            "HOSTS" => Self::Hosts,
            "IS" => Self::Is,
            "MANAGES" => Self::Manages,
            "MEASURES" => Self::Measures,
            "MONITORS" => Self::Monitors,
            "OPERATES_IN" => Self::OperatesIn,
            "OWNS" => Self::Owns,
            "PRODUCES" => Self::Produces,
            "SECURES" => Self::Secures,
            "SERVES" => Self::Serves,
            "TRIGGERS" => Self::Triggers,
            other => Self::Other(other.to_owned()),
        }
    }
}

crate::scalars::wire_enum!(EntityRelationshipEdgeType);

/// `EntitySearchCountsFacet` of the schema.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EntitySearchCountsFacet {
    /// `ACCOUNT_ID`
    AccountId,
    /// `ALERT_SEVERITY`
    AlertSeverity,
    /// `DOMAIN`
    Domain,
    /// `DOMAIN_TYPE`
    DomainType,
    /// `NAME`
    Name,
    /// `REPORTING`
    Reporting,
    /// `TYPE`
    Type,
    /// A value that is newer than this crate.
    Other(String),
}

impl EntitySearchCountsFacet {
    /// The value as it is written on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::AccountId => "ACCOUNT_ID",
            Self::AlertSeverity => "ALERT_SEVERITY",
            Self::Domain => "DOMAIN",
            Self::DomainType => "DOMAIN_TYPE",
            Self::Name => "NAME",
            Self::Reporting => "REPORTING",
            Self::Type => "TYPE",
            Self::Other(value) => value,
        }
    }
}

impl From<&str> for EntitySearchCountsFacet {
    fn from(value: &str) -> Self {
        match value {
            "ACCOUNT_ID" => Self::AccountId,
            "ALERT_SEVERITY" => Self::AlertSeverity,
            "DOMAIN" => Self::Domain,
            "DOMAIN_TYPE" => Self::DomainType,
            "NAME" => Self::Name,
            "REPORTING" => Self::Reporting,
            "TYPE" => Self::Type,
            other => Self::Other(other.to_owned()),
        }
    }
}

crate::scalars::wire_enum!(EntitySearchCountsFacet);

/// `EntitySearchSortCriteria` of the schema.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EntitySearchSortCriteria {
    /// `ALERT_SEVERITY`
    AlertSeverity,
    /// `DOMAIN`
    Domain,
    /// `MOST_RELEVANT`
    MostRelevant,
    /// `NAME`
    Name,
    /// `REPORTING`
    Reporting,
    /// `TYPE`
    Type,
    /// A value that is newer than this crate.
    Other(String),
}

impl EntitySearchSortCriteria {
    /// The value as it is written on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::AlertSeverity => "ALERT_SEVERITY",
            Self::Domain => "DOMAIN",
            Self::MostRelevant => "MOST_RELEVANT",
            Self::Name => "NAME",
            Self::Reporting => "REPORTING",
            Self::Type => "TYPE",
            Self::Other(value) => value,
        }
    }
}

impl From<&str> for EntitySearchSortCriteria {
    fn from(value: &str) -> Self {
        match value {
            "ALERT_SEVERITY" => Self::AlertSeverity,
            "DOMAIN" => Self::Domain,
            "MOST_RELEVANT" => Self::MostRelevant,
            "NAME" => Self::Name,
            "REPORTING" => Self::Reporting,
            "TYPE" => Self::Type,
            other => Self::Other(other.to_owned()),
        }
    }
}

crate::scalars::wire_enum!(EntitySearchSortCriteria);

/// `EntityType` of the schema.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EntityType {
    /// `APM_APPLICATION_ENTITY`
    ApmApplicationEntity,
    /// `APM_DATABASE_INSTANCE_ENTITY`
    ApmDatabaseInstanceEntity,
    /// `APM_EXTERNAL_SERVICE_ENTITY`
    ApmExternalServiceEntity,
    /// `BROWSER_APPLICATION_ENTITY`
    BrowserApplicationEntity,
    /// `DASHBOARD_ENTITY`
    DashboardEntity,
    /// `EXTERNAL_ENTITY`
    ExternalEntity,
    /// `GENERIC_ENTITY`
    GenericEntity,
    /// `GENERIC_INFRASTRUCTURE_ENTITY`
    GenericInfrastructureEntity,
    /// `INFRASTRUCTURE_AWS_LAMBDA_FUNCTION_ENTITY`
    InfrastructureAwsLambdaFunctionEntity,
    /// `INFRASTRUCTURE_HOST_ENTITY`
    InfrastructureHostEntity,
    /// `KEY_TRANSACTION_ENTITY`
    KeyTransactionEntity,
    /// `MOBILE_APPLICATION_ENTITY`
    MobileApplicationEntity,
    /// `SECURE_CREDENTIAL_ENTITY`
    SecureCredentialEntity,
    /// `SYNTHETIC_MONITOR_ENTITY`
    SyntheticMonitorEntity,
    /// `TEAM_ENTITY`
    TeamEntity,
    /// `THIRD_PARTY_SERVICE_ENTITY`
    ThirdPartyServiceEntity,
    /// `UNAVAILABLE_ENTITY`
    UnavailableEntity,
    /// `WORKLOAD_ENTITY`
    WorkloadEntity,
    /// A value that is newer than this crate.
    Other(String),
}

impl EntityType {
    /// The value as it is written on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::ApmApplicationEntity => "APM_APPLICATION_ENTITY",
            Self::ApmDatabaseInstanceEntity => "APM_DATABASE_INSTANCE_ENTITY",
            Self::ApmExternalServiceEntity => "APM_EXTERNAL_SERVICE_ENTITY",
            Self::BrowserApplicationEntity => "BROWSER_APPLICATION_ENTITY",
            Self::DashboardEntity => "DASHBOARD_ENTITY",
            Self::ExternalEntity => "EXTERNAL_ENTITY",
            Self::GenericEntity => "GENERIC_ENTITY",
            Self::GenericInfrastructureEntity => "GENERIC_INFRASTRUCTURE_ENTITY",
            Self::InfrastructureAwsLambdaFunctionEntity => "INFRASTRUCTURE_AWS_LAMBDA_FUNCTION_ENTITY",
            Self::InfrastructureHostEntity => "INFRASTRUCTURE_HOST_ENTITY",
            Self::KeyTransactionEntity => "KEY_TRANSACTION_ENTITY",
            Self::MobileApplicationEntity => "MOBILE_APPLICATION_ENTITY",
            Self::SecureCredentialEntity => "SECURE_CREDENTIAL_ENTITY",
            Self::SyntheticMonitorEntity => "SYNTHETIC_MONITOR_ENTITY",
            Self::TeamEntity => "TEAM_ENTITY",
            Self::ThirdPartyServiceEntity => "THIRD_PARTY_SERVICE_ENTITY",
            Self::UnavailableEntity => "UNAVAILABLE_ENTITY",
            Self::WorkloadEntity => "WORKLOAD_ENTITY",
            Self::Other(value) => value,
        }
    }
}

impl From<&str> for EntityType {
    fn from(value: &str) -> Self {
        match value {
            "APM_APPLICATION_ENTITY" => Self::ApmApplicationEntity,
            "APM_DATABASE_INSTANCE_ENTITY" => Self::ApmDatabaseInstanceEntity,
            "APM_EXTERNAL_SERVICE_ENTITY" => Self::ApmExternalServiceEntity,
            "BROWSER_APPLICATION_ENTITY" => Self::BrowserApplicationEntity,
            "DASHBOARD_ENTITY" => Self::DashboardEntity,
            "EXTERNAL_ENTITY" => Self::ExternalEntity,
            "GENERIC_ENTITY" => Self::GenericEntity,
            "GENERIC_INFRASTRUCTURE_ENTITY" => Self::GenericInfrastructureEntity,
            "INFRASTRUCTURE_AWS_LAMBDA_FUNCTION_ENTITY" => Self::InfrastructureAwsLambdaFunctionEntity,
            "INFRASTRUCTURE_HOST_ENTITY" => Self::InfrastructureHostEntity,
            "KEY_TRANSACTION_ENTITY" => Self::KeyTransactionEntity,
            "MOBILE_APPLICATION_ENTITY" => Self::MobileApplicationEntity,
            "SECURE_CREDENTIAL_ENTITY" => Self::SecureCredentialEntity,
            "SYNTHETIC_MONITOR_ENTITY" => Self::SyntheticMonitorEntity,
            "TEAM_ENTITY" => Self::TeamEntity,
            "THIRD_PARTY_SERVICE_ENTITY" => Self::ThirdPartyServiceEntity,
            "UNAVAILABLE_ENTITY" => Self::UnavailableEntity,
            "WORKLOAD_ENTITY" => Self::WorkloadEntity,
            other => Self::Other(other.to_owned()),
        }
    }
}

crate::scalars::wire_enum!(EntityType);

/// `NrqlCancelQueryMutationRequestStatus` of the schema.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NrqlCancelQueryMutationRequestStatus {
    /// `ACCEPTED`
    Accepted,
    /// `REJECTED`
    Rejected,
    /// A value that is newer than this crate.
    Other(String),
}

impl NrqlCancelQueryMutationRequestStatus {
    /// The value as it is written on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Accepted => "ACCEPTED",
            Self::Rejected => "REJECTED",
            Self::Other(value) => value,
        }
    }
}

impl From<&str> for NrqlCancelQueryMutationRequestStatus {
    fn from(value: &str) -> Self {
        match value {
            "ACCEPTED" => Self::Accepted,
            "REJECTED" => Self::Rejected,
            other => Self::Other(other.to_owned()),
        }
    }
}

crate::scalars::wire_enum!(NrqlCancelQueryMutationRequestStatus);

/// `RegionScope` of the schema.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RegionScope {
    /// `GLOBAL`
    Global,
    /// `IN_REGION`
    InRegion,
    /// A value that is newer than this crate.
    Other(String),
}

impl RegionScope {
    /// The value as it is written on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Global => "GLOBAL",
            Self::InRegion => "IN_REGION",
            Self::Other(value) => value,
        }
    }
}

impl From<&str> for RegionScope {
    fn from(value: &str) -> Self {
        match value {
            "GLOBAL" => Self::Global,
            "IN_REGION" => Self::InRegion,
            other => Self::Other(other.to_owned()),
        }
    }
}

crate::scalars::wire_enum!(RegionScope);

/// `SyntheticMonitorStatus` of the schema.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SyntheticMonitorStatus {
    /// `DELETED`
    Deleted,
    /// `DISABLED`
    Disabled,
    /// `ENABLED`
    Enabled,
    /// `FAULTY`
    Faulty,
    /// `MUTED`
    Muted,
    /// `PAUSED`
    Paused,
    /// A value that is newer than this crate.
    Other(String),
}

impl SyntheticMonitorStatus {
    /// The value as it is written on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Deleted => "DELETED",
            Self::Disabled => "DISABLED",
            Self::Enabled => "ENABLED",
            Self::Faulty => "FAULTY",
            Self::Muted => "MUTED",
            Self::Paused => "PAUSED",
            Self::Other(value) => value,
        }
    }
}

impl From<&str> for SyntheticMonitorStatus {
    fn from(value: &str) -> Self {
        match value {
            "DELETED" => Self::Deleted,
            "DISABLED" => Self::Disabled,
            "ENABLED" => Self::Enabled,
            "FAULTY" => Self::Faulty,
            "MUTED" => Self::Muted,
            "PAUSED" => Self::Paused,
            other => Self::Other(other.to_owned()),
        }
    }
}

crate::scalars::wire_enum!(SyntheticMonitorStatus);

/// `SyntheticMonitorType` of the schema.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SyntheticMonitorType {
    /// `BROKEN_LINKS`
    BrokenLinks,
    /// `BROWSER`
    Browser,
    /// `CERT_CHECK`
    CertCheck,
    /// `SCRIPT_API`
    ScriptApi,
    /// `SCRIPT_BROWSER`
    ScriptBrowser,
    /// `SIMPLE`
    Simple,
    /// `STEP_MONITOR`
    StepMonitor,
    /// A value that is newer than this crate.
    Other(String),
}

impl SyntheticMonitorType {
    /// The value as it is written on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::BrokenLinks => "BROKEN_LINKS",
            Self::Browser => "BROWSER",
            Self::CertCheck => "CERT_CHECK",
            Self::ScriptApi => "SCRIPT_API",
            Self::ScriptBrowser => "SCRIPT_BROWSER",
            Self::Simple => "SIMPLE",
            Self::StepMonitor => "STEP_MONITOR",
            Self::Other(value) => value,
        }
    }
}

impl From<&str> for SyntheticMonitorType {
    fn from(value: &str) -> Self {
        match value {
            "BROKEN_LINKS" => Self::BrokenLinks,
            "BROWSER" => Self::Browser,
            "CERT_CHECK" => Self::CertCheck,
            "SCRIPT_API" => Self::ScriptApi,
            "SCRIPT_BROWSER" => Self::ScriptBrowser,
            "SIMPLE" => Self::Simple,
            "STEP_MONITOR" => Self::StepMonitor,
            other => Self::Other(other.to_owned()),
        }
    }
}

crate::scalars::wire_enum!(SyntheticMonitorType);

/// `WorkloadStatusSource` of the schema.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WorkloadStatusSource {
    /// `ROLLUP_RULE`
    RollupRule,
    /// `STATIC`
    Static,
    /// `UNKNOWN`
    Unknown,
    /// `WORKLOAD`
    Workload,
    /// A value that is newer than this crate.
    Other(String),
}

impl WorkloadStatusSource {
    /// The value as it is written on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::RollupRule => "ROLLUP_RULE",
            Self::Static => "STATIC",
            Self::Unknown => "UNKNOWN",
            Self::Workload => "WORKLOAD",
            Self::Other(value) => value,
        }
    }
}

impl From<&str> for WorkloadStatusSource {
    fn from(value: &str) -> Self {
        match value {
            "ROLLUP_RULE" => Self::RollupRule,
            "STATIC" => Self::Static,
            "UNKNOWN" => Self::Unknown,
            "WORKLOAD" => Self::Workload,
            other => Self::Other(other.to_owned()),
        }
    }
}

crate::scalars::wire_enum!(WorkloadStatusSource);

/// `WorkloadStatusValue` of the schema.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WorkloadStatusValue {
    /// `DEGRADED`
    Degraded,
    /// `DISRUPTED`
    Disrupted,
    /// `OPERATIONAL`
    Operational,
    /// `UNKNOWN`
    Unknown,
    /// A value that is newer than this crate.
    Other(String),
}

impl WorkloadStatusValue {
    /// The value as it is written on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Degraded => "DEGRADED",
            Self::Disrupted => "DISRUPTED",
            Self::Operational => "OPERATIONAL",
            Self::Unknown => "UNKNOWN",
            Self::Other(value) => value,
        }
    }
}

impl From<&str> for WorkloadStatusValue {
    fn from(value: &str) -> Self {
        match value {
            "DEGRADED" => Self::Degraded,
            "DISRUPTED" => Self::Disrupted,
            "OPERATIONAL" => Self::Operational,
            "UNKNOWN" => Self::Unknown,
            other => Self::Other(other.to_owned()),
        }
    }
}

crate::scalars::wire_enum!(WorkloadStatusValue);
