//! Machines, containers and clusters: the worst first.

mod command;
mod get_container_metrics;
mod get_disk_usage;
mod get_host_metrics;
mod get_kubernetes_metrics;
mod get_network_interfaces;
mod get_process_metrics;
mod list_hosts;
mod survey;

pub use get_container_metrics::GetContainerMetrics;
pub use get_disk_usage::GetDiskUsage;
pub use get_host_metrics::GetHostMetrics;
pub use get_kubernetes_metrics::GetKubernetesMetrics;
pub use get_network_interfaces::GetNetworkInterfaces;
pub use get_process_metrics::GetProcessMetrics;
pub use list_hosts::ListHosts;
