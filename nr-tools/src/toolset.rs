//! The toolsets as plugins: each is a name, a sentence and a list of tools.

use std::sync::Arc;

use async_trait::async_trait;
use nr_core::{Fault, FaultKind};
use nr_plugins::{Contents, Manifest, Plugin, ToolSpec};

use crate::prompts::prompts;
use crate::resources::resources;
use crate::services::Services;
use crate::shaped::shaped;
use crate::{alerting, data_access, discovery, incident, infrastructure, performance, statistics, usage};

/// Makes the tools of one toolset.
type Make = fn(&Services) -> Contents;

/// Every toolset: its name, what it is for, its tools.
const TOOLSETS: &[(&str, &str, Make)] = &[
    ("discovery", "What is there: accounts, entities, relations, event types, dashboards.", |services| {
        Contents::new()
            .tool(discovery::ListAccounts::new(services.clone()))
            .tool(discovery::GetEntity::new(services.clone()))
            .tool(discovery::SearchEntities::new(services.clone()))
            .tool(discovery::SearchEntityWithTag::new(services.clone()))
            .tool(discovery::ListRelatedEntities::new(services.clone()))
            .tool(discovery::ExploreEventTypes::new(services.clone()))
            .tool(discovery::ExploreAttributes::new(services.clone()))
            .tool(discovery::ListMetricNames::new(services.clone()))
            .tool(discovery::ListDashboards::new(services.clone()))
            .tool(discovery::GetDashboard::new(services.clone()))
            .tool(discovery::ListEntityTypes::new(services.clone()))
            .tool(discovery::DecodeEntityGuid::new())
            .tool(discovery::ConvertTimePeriod::new(services.clone()))
    }),
    ("data-access", "Ask anything in NRQL.", |services| {
        Contents::new()
            .tool(data_access::ExecuteNrqlQuery::new(services.clone()))
            .tool(data_access::ValidateNrqlQuery::new(services.clone()))
            .tool(data_access::NaturalLanguageToNrqlQuery::new(services.clone()))
            .tool(data_access::BulkExecuteQueries::new(services.clone()))
            .tool(data_access::SearchNerdgraphSchema::new(services.clone()))
            .tool(data_access::QueryNerdgraph::new(services.clone()))
    }),
    ("alerting", "What alerts, and who is told.", |services| {
        Contents::new()
            .tool(alerting::ListRecentIssues::new(services.clone()))
            .tool(alerting::ListAlertPolicies::new(services.clone()))
            .tool(alerting::SearchIncident::new(services.clone()))
            .tool(alerting::ListAlertConditions::new(services.clone()))
            .tool(alerting::ListSyntheticMonitors::new(services.clone()))
            .tool(alerting::ListSyntheticMonitorResults::new(services.clone()))
            .tool(alerting::GetSyntheticCheckStatistics::new(services.clone()))
    }),
    ("incident-response", "What broke, what changed, and whom it hurts.", |services| {
        Contents::new()
            .tool(incident::AnalyzeDeploymentImpact::new(services.clone()))
            .tool(incident::ListChangeEvents::new(services.clone()))
            .tool(incident::GenerateAlertInsightsReport::new(services.clone()))
            .tool(incident::GenerateUserImpactReport::new(services.clone()))
            .tool(incident::ListEntityErrorGroups::new(services.clone()))
            .tool(incident::GetErrorStatistics::new(services.clone()))
            .tool(incident::SearchErrors::new(services.clone()))
    }),
    ("performance-analytics", "Is it worse than before, and why.", |services| {
        Contents::new()
            .tool(performance::AnalyzeGoldenMetrics::new(services.clone()))
            .tool(performance::AnalyzeTransactions::new(services.clone()))
            .tool(performance::AnalyzeEntityLogs::new(services.clone()))
            .tool(performance::ListRecentLogs::new(services.clone()))
            .tool(performance::SearchLogs::new(services.clone()))
            .tool(performance::TailLogs::new(services.clone()))
            .tool(performance::GetLogPatterns::new(services.clone()))
            .tool(performance::GetLogStatistics::new(services.clone()))
            .tool(performance::GetLogTimeline::new(services.clone()))
            .tool(performance::GetMetricStatistics::new(services.clone()))
            .tool(performance::SearchTraces::new(services.clone()))
            .tool(performance::GetDistributedTraceDetails::new(services.clone()))
            .tool(performance::AnalyzeTraceAnomaly::new(services.clone()))
            .tool(performance::AnalyzeServiceDependencies::new(services.clone()))
            .tool(performance::ListEntityPerformanceRiskGroups::new(services.clone()))
            .tool(performance::ListApmApplications::new(services.clone()))
            .tool(performance::GetApmMetrics::new(services.clone()))
            .tool(performance::GetApmTransactions::new(services.clone()))
            .tool(performance::CompareDeployments::new(services.clone()))
            .tool(performance::AnalyzeThreads::new(services.clone()))
            .tool(performance::ListGarbageCollectionMetrics::new(services.clone()))
            .tool(performance::AnalyzeKafkaMetrics::new(services.clone()))
    }),
    ("infrastructure", "Hosts, containers and clusters, the worst first.", |services| {
        Contents::new()
            .tool(infrastructure::list_hosts(services.clone()))
            .tool(infrastructure::get_host_metrics(services.clone()))
            .tool(infrastructure::get_container_metrics(services.clone()))
            .tool(infrastructure::get_kubernetes_metrics(services.clone()))
            .tool(infrastructure::get_process_metrics(services.clone()))
            .tool(infrastructure::get_disk_usage(services.clone()))
            .tool(infrastructure::get_network_interfaces(services.clone()))
    }),
    ("statistics", "What figures say: usual, unusual, trends, correlations, differences.", |services| {
        Contents::new()
            .tool(statistics::CalculateBaseline::new(services.clone()))
            .tool(statistics::DetectAnomalies::new(services.clone()))
            .tool(statistics::AnalyzeTrend::new(services.clone()))
            .tool(statistics::FindCorrelations::new(services.clone()))
            .tool(statistics::AnalyzeDistribution::new(services.clone()))
            .tool(statistics::CompareSegments::new(services.clone()))
    }),
    ("usage", "What the account uses, who asks and changes what, and its limits.", |services| {
        Contents::new()
            .tool(usage::GetUsageSummary::new(services.clone()))
            .tool(usage::GetQueryPerformance::new(services.clone()))
            .tool(usage::AuditAccess::new(services.clone()))
            .tool(usage::GetLimits::new(services.clone()))
            .tool(usage::SwitchAccount::new(services.clone()))
    }),
    #[cfg(feature = "docs")]
    ("docs", "The NRQL reference and documentation of your own, searched.", |services| {
        Contents::new()
            .tool(crate::docs::SearchDocs::new(services))
            .tool(crate::docs::GetDocsPage::new(services))
    }),
];

/// The toolsets over these services, one plugin each, in the order in which their tools are best listed, and one more with
/// what is read by address and the prompts.
#[must_use]
pub fn toolsets(services: Services) -> Vec<Arc<dyn Plugin>> {
    TOOLSETS
        .iter()
        .copied()
        .map(|(name, about, make)| {
            let services = services.clone();
            Arc::new(Toolset { name, about, make, services }) as Arc<dyn Plugin>
        })
        .chain([Arc::new(Guides { services: services.clone() }) as Arc<dyn Plugin>])
        .collect()
}

/// What a toolset holds, its tools with the arguments that all tables have.
fn made(make: Make, services: &Services) -> Contents {
    let mut contents = make(services);
    contents.tools = contents.tools.into_iter().map(shaped).collect();
    contents
}

/// What every tool says of itself, by toolset.
pub(crate) fn specs(services: &Services) -> Vec<ToolSpec> {
    let contents = TOOLSETS.iter().map(|(.., make)| made(*make, services));
    contents.flat_map(|made| made.tools).map(|tool| tool.spec().clone()).collect()
}

/// Resources and prompts: they lead through the tools of every toolset, and so belong to none.
#[derive(Debug)]
struct Guides {
    services: Services,
}

#[async_trait]
impl Plugin for Guides {
    fn manifest(&self) -> Manifest {
        Manifest::new("guides", env!("CARGO_PKG_VERSION"), "What is read by address, help, and prompts.")
    }

    async fn load(&self) -> Result<Contents, Fault> {
        let mut contents = Contents::new();
        contents.resources = resources(&self.services).map_err(|error| {
            Fault::new(FaultKind::Internal, "a resource has no legal address").with_source(error)
        })?;
        contents.prompts = prompts(&self.services);
        Ok(contents)
    }
}

#[derive(Debug)]
struct Toolset {
    name: &'static str,
    about: &'static str,
    make: Make,
    services: Services,
}

#[async_trait]
impl Plugin for Toolset {
    fn manifest(&self) -> Manifest {
        Manifest::new(self.name, env!("CARGO_PKG_VERSION"), self.about)
    }

    async fn load(&self) -> Result<Contents, Fault> {
        Ok(made(self.make, &self.services))
    }
}
