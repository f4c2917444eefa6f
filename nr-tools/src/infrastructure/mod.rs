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

pub use get_container_metrics::get_container_metrics;
pub use get_disk_usage::get_disk_usage;
pub use get_host_metrics::get_host_metrics;
pub use get_kubernetes_metrics::get_kubernetes_metrics;
pub use get_network_interfaces::get_network_interfaces;
pub use get_process_metrics::get_process_metrics;
pub use list_hosts::list_hosts;
pub use survey::Survey;
