//! What New Relic computes about an entity by its kind.

use crate::enums::{SyntheticMonitorStatus, SyntheticMonitorType, WorkloadStatusValue};
use crate::generated::entities::entity_details as ops;
use crate::scalars::Real;

/// The figures of an entity, by its kind; New Relic computes them over the last half hour or so.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub enum Summary {
    /// An application with an agent.
    Apm(ApmSummary),
    /// A browser application.
    Browser(BrowserSummary),
    /// A mobile application.
    Mobile(MobileSummary),
    /// A host.
    Host(HostSummary),
    /// A synthetic monitor.
    Monitor(MonitorSummary),
    /// A workload.
    Workload(WorkloadSummary),
    /// Something that an infrastructure integration reports, such as a Kubernetes cluster, by the integration's code.
    Infrastructure {
        /// Such as `KUBERNETES`.
        integration: Option<String>,
    },
    /// A kind without figures.
    #[default]
    None,
}

/// Makes a struct of optional figures, and reads it from its generated twin.
macro_rules! figures {
    ($(#[$doc:meta])* $name:ident from $from:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq)]
        #[non_exhaustive]
        pub struct $name {
            $($(#[$field_doc])* pub $field: Option<$type>,)*
        }

        impl From<ops::$from> for $name {
            fn from(from: ops::$from) -> Self {
                Self { $($field: from.$field.map(Figure::plain),)* }
            }
        }
    };
}

/// A figure on the wire as a plain number.
trait Figure {
    type Plain;
    fn plain(self) -> Self::Plain;
}

impl Figure for i64 {
    type Plain = Self;
    fn plain(self) -> Self {
        self
    }
}

impl Figure for f64 {
    type Plain = Self;
    fn plain(self) -> Self {
        self
    }
}

impl Figure for Real {
    type Plain = f64;
    fn plain(self) -> f64 {
        self.0
    }
}

figures! {
    /// Figures of an application; language and agents' versions beside them.
    ApmFigures from EntityDetailsActorEntityOnApmApplicationEntityApmSummary {
        /// From 0 (all frustrated) to 1.
        apdex_score: f64,
        /// Failed share of requests, in percent.
        error_rate: f64,
        /// Hosts.
        host_count: i64,
        /// Instances.
        instance_count: i64,
        /// Seconds.
        response_time_average: f64,
        /// Requests a minute.
        throughput: f64,
        /// Seconds, of web requests.
        web_response_time_average: f64,
        /// Web requests a minute.
        web_throughput: f64,
        /// Seconds, of other transactions.
        non_web_response_time_average: f64,
        /// Other transactions a minute.
        non_web_throughput: f64,
    }
}

figures! {
    /// Figures of a browser application.
    BrowserSummary from EntityDetailsActorEntityOnBrowserApplicationEntityBrowserSummary {
        /// AJAX requests a minute.
        ajax_request_throughput: f64,
        /// Seconds.
        ajax_response_time_average: f64,
        /// Share of page views with an error, in percent.
        js_error_rate: f64,
        /// Page loads a minute.
        page_load_throughput: f64,
        /// Seconds.
        page_load_time_average: f64,
        /// Seconds.
        page_load_time_median: f64,
        /// Seconds, of route changes.
        spa_response_time_average: f64,
        /// Seconds, of route changes.
        spa_response_time_median: f64,
    }
}

figures! {
    /// Figures of a mobile application.
    MobileSummary from EntityDetailsActorEntityOnMobileApplicationEntityMobileSummary {
        /// Launches.
        app_launch_count: i64,
        /// Crashes.
        crash_count: i64,
        /// Share of sessions that crashed, in percent.
        crash_rate: f64,
        /// Share of requests with an HTTP error, in percent.
        http_error_rate: f64,
        /// Requests.
        http_request_count: i64,
        /// Requests a minute.
        http_request_rate: f64,
        /// Seconds.
        http_response_time_average: f64,
        /// Sessions.
        mobile_session_count: i64,
        /// Share of requests that the network failed, in percent.
        network_failure_rate: f64,
        /// Users who saw a crash.
        users_affected_count: i64,
    }
}

figures! {
    /// Figures of a host.
    HostSummary from EntityDetailsActorEntityOnInfrastructureHostEntityHostSummary {
        /// Percent.
        cpu_utilization_percent: f64,
        /// Percent.
        disk_used_percent: f64,
        /// Percent.
        memory_used_percent: f64,
        /// Bytes a second.
        network_receive_rate: f64,
        /// Bytes a second.
        network_transmit_rate: f64,
        /// Services that run on it.
        services_count: i64,
    }
}

/// An application: its figures, its language and the versions of its agents.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct ApmSummary {
    /// The figures.
    pub figures: ApmFigures,
    /// The language of the agent, such as `java`.
    pub language: Option<String>,
    /// The oldest agent that runs.
    pub min_agent_version: Option<String>,
    /// The newest agent that runs.
    pub max_agent_version: Option<String>,
}

/// A synthetic monitor.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct MonitorSummary {
    /// What the monitor does.
    pub monitor_type: Option<SyntheticMonitorType>,
    /// What it watches.
    pub monitored_url: Option<String>,
    /// Minutes between two checks.
    pub period_minutes: Option<f64>,
    /// Whether it is switched on.
    pub status: Option<SyntheticMonitorStatus>,
    /// Share of checks that passed, in percent.
    pub success_rate: Option<f64>,
    /// Locations that fail.
    pub locations_failing: Option<i64>,
    /// Locations that check.
    pub locations_running: Option<i64>,
}

/// A workload.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct WorkloadSummary {
    /// How it is doing.
    pub status: Option<WorkloadStatusValue>,
    /// Why, in a few words.
    pub summary: Option<String>,
    /// Why, in more words.
    pub description: Option<String>,
}

impl From<ops::EntityDetailsActorEntityOn> for Summary {
    fn from(from: ops::EntityDetailsActorEntityOn) -> Self {
        use ops::EntityDetailsActorEntityOn as On;
        match from {
            On::ApmApplicationEntity(apm) => {
                let (min_agent_version, max_agent_version) = apm
                    .running_agent_versions
                    .map(|versions| (versions.min_version, versions.max_version))
                    .unwrap_or_default();
                Self::Apm(ApmSummary {
                    figures: apm.apm_summary.map(ApmFigures::from).unwrap_or_default(),
                    language: apm.language,
                    min_agent_version,
                    max_agent_version,
                })
            }
            On::BrowserApplicationEntity(browser) => {
                Self::Browser(browser.browser_summary.map(BrowserSummary::from).unwrap_or_default())
            }
            On::MobileApplicationEntity(mobile) => {
                Self::Mobile(mobile.mobile_summary.map(MobileSummary::from).unwrap_or_default())
            }
            On::InfrastructureHostEntity(host) => {
                Self::Host(host.host_summary.map(HostSummary::from).unwrap_or_default())
            }
            On::SyntheticMonitorEntity(monitor) => {
                let mut made = MonitorSummary {
                    monitor_type: monitor.monitor_type,
                    monitored_url: monitor.monitored_url,
                    period_minutes: monitor.period.map(Figure::plain),
                    ..MonitorSummary::default()
                };
                if let Some(summary) = monitor.monitor_summary {
                    made.status = summary.status;
                    made.success_rate = summary.success_rate;
                    made.locations_failing = summary.locations_failing;
                    made.locations_running = summary.locations_running;
                }
                Self::Monitor(made)
            }
            On::WorkloadEntity(workload) => {
                let status = workload.workload_status;
                Self::Workload(status.map_or_else(WorkloadSummary::default, |status| WorkloadSummary {
                    status: status.status_value,
                    summary: status.summary,
                    description: status.description,
                }))
            }
            On::GenericInfrastructureEntity(generic) => {
                Self::Infrastructure { integration: generic.integration_type_code }
            }
            On::Unknown => Self::None,
        }
    }
}
