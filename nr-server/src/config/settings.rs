//! The list of everything that can be set: its flag, its environment variable, its key in the file.

/// Something that can be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Setting {
    /// The user key itself. It has no flag, since other users of the machine see the flags of a process.
    ApiKey,
    /// A file that holds the user key.
    ApiKeyFile,
    /// The account that is meant when a tool names none.
    AccountId,
    /// The data region.
    Region,
    /// An address of NerdGraph of one's own.
    NerdgraphUrl,
    /// The name under which New Relic sees the requests.
    ServiceName,
    /// A file of certificates that are trusted besides the system's.
    CaFile,
    /// A proxy in place of the system's.
    Proxy,
    /// What is logged.
    LogLevel,
    /// Worker threads.
    Workers,
    /// Seconds that a call may take.
    CallTimeout,
    /// A folder of documentation.
    Docs,
    /// Answers of New Relic that are kept at most.
    CacheEntries,
    /// Bytes of answers that are kept at most.
    CacheBytes,
    /// Requests to New Relic in flight at most.
    InFlight,
    /// Queries that run long in flight at most.
    SlowInFlight,
    /// Requests that wait for their turn at most.
    Queue,
    /// Seconds that a request waits for its turn at most.
    QueueWait,
    /// Queries of one account in any minute.
    NrqlPerMinute,
    /// Queries of the same text in any minute.
    SameNrqlPerMinute,
    /// How often a read is sent at most.
    Attempts,
    /// Repetitions per hundred calls.
    RetryPercent,
    /// Failures in a row after which New Relic is left alone.
    BreakerFailures,
    /// Seconds for which it is left alone.
    BreakerOpen,
    /// Toolsets that are on.
    Toolsets,
    /// Single tools that are on besides.
    Tools,
    /// Single tools that are off.
    ExcludeTools,
    /// Whether only tools that read are there.
    ReadOnly,
    /// Where HTTP is served.
    Http,
    /// A file that holds the token of HTTP callers.
    HttpTokenFile,
    /// Names by which HTTP callers may address the server.
    AllowedHosts,
    /// Origins of pages in browsers that may call.
    AllowedOrigins,
}

/// What a value in the file must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Text,
    /// A whole number; a text with digits is taken too, as it is in the environment.
    Number,
    Truth,
    List,
}

impl Shape {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Text => "a text in quotes",
            Self::Number => "a whole number",
            Self::Truth => "true or false",
            Self::List => "a list of texts, such as [\"one\", \"two\"]",
        }
    }
}

/// One row of the list.
pub(super) struct Row {
    pub(super) setting: Setting,
    pub(super) flag: &'static str,
    pub(super) variable: Option<&'static str>,
    /// A dot stands between the name of a table and the key in it.
    pub(super) key: &'static str,
    pub(super) shape: Shape,
}

const fn row(
    setting: Setting,
    flag: &'static str,
    variable: Option<&'static str>,
    key: &'static str,
    shape: Shape,
) -> Row {
    Row { setting, flag, variable, key, shape }
}

/// Everything that can be set.
pub(super) const TABLE: &[Row] = &[
    row(Setting::ApiKey, "", Some("NEW_RELIC_API_KEY"), "api_key", Shape::Text),
    row(Setting::ApiKeyFile, "--api-key-file", Some("NEW_RELIC_API_KEY_FILE"), "api_key_file", Shape::Text),
    row(Setting::AccountId, "--account-id", Some("NEW_RELIC_ACCOUNT_ID"), "account_id", Shape::Number),
    row(Setting::Region, "--region", Some("NEW_RELIC_REGION"), "region", Shape::Text),
    row(
        Setting::NerdgraphUrl,
        "--nerdgraph-url",
        Some("NEW_RELIC_NERDGRAPH_URL"),
        "nerdgraph_url",
        Shape::Text,
    ),
    row(Setting::ServiceName, "--service-name", Some("NEW_RELIC_SERVICE_NAME"), "service_name", Shape::Text),
    row(Setting::CaFile, "--ca-file", Some("NEW_RELIC_CA_FILE"), "ca_file", Shape::Text),
    row(Setting::Proxy, "--proxy", Some("NEW_RELIC_PROXY"), "proxy", Shape::Text),
    row(Setting::LogLevel, "--log-level", None, "log_level", Shape::Text),
    row(Setting::Workers, "--workers", None, "workers", Shape::Number),
    row(Setting::CallTimeout, "--call-timeout", None, "call_timeout", Shape::Number),
    row(Setting::Docs, "--docs", Some("NR_DOCS"), "docs", Shape::Text),
    row(Setting::CacheEntries, "", Some("NR_CACHE_ENTRIES"), "cache.entries", Shape::Number),
    row(Setting::CacheBytes, "", Some("NR_CACHE_BYTES"), "cache.bytes", Shape::Number),
    row(Setting::InFlight, "", Some("NR_LIMITS_IN_FLIGHT"), "limits.in_flight", Shape::Number),
    row(Setting::SlowInFlight, "", Some("NR_LIMITS_SLOW_IN_FLIGHT"), "limits.slow_in_flight", Shape::Number),
    row(Setting::Queue, "", Some("NR_LIMITS_QUEUE"), "limits.queue", Shape::Number),
    row(Setting::QueueWait, "", Some("NR_LIMITS_QUEUE_WAIT"), "limits.queue_wait", Shape::Number),
    row(
        Setting::NrqlPerMinute,
        "",
        Some("NR_LIMITS_NRQL_PER_MINUTE"),
        "limits.nrql_per_minute",
        Shape::Number,
    ),
    row(
        Setting::SameNrqlPerMinute,
        "",
        Some("NR_LIMITS_SAME_NRQL_PER_MINUTE"),
        "limits.same_nrql_per_minute",
        Shape::Number,
    ),
    row(Setting::Attempts, "", Some("NR_LIMITS_ATTEMPTS"), "limits.attempts", Shape::Number),
    row(Setting::RetryPercent, "", Some("NR_LIMITS_RETRY_PERCENT"), "limits.retry_percent", Shape::Number),
    row(
        Setting::BreakerFailures,
        "",
        Some("NR_LIMITS_BREAKER_FAILURES"),
        "limits.breaker_failures",
        Shape::Number,
    ),
    row(Setting::BreakerOpen, "", Some("NR_LIMITS_BREAKER_OPEN"), "limits.breaker_open", Shape::Number),
    row(Setting::Toolsets, "--toolsets", None, "toolsets", Shape::List),
    row(Setting::Tools, "--tools", None, "tools", Shape::List),
    row(Setting::ExcludeTools, "--exclude-tools", None, "exclude_tools", Shape::List),
    row(Setting::ReadOnly, "--read-only", None, "read_only", Shape::Truth),
    row(Setting::Http, "--http", None, "http.address", Shape::Text),
    row(Setting::HttpTokenFile, "--http-token-file", None, "http.token_file", Shape::Text),
    row(Setting::AllowedHosts, "--allowed-hosts", None, "http.allowed_hosts", Shape::List),
    row(Setting::AllowedOrigins, "--allowed-origins", None, "http.allowed_origins", Shape::List),
];

/// The row of a setting. Every setting has one, which a test proves.
pub(super) fn row_of(setting: Setting) -> Option<&'static Row> {
    TABLE.iter().find(|row| row.setting == setting)
}
