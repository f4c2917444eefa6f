//! The figures that New Relic computes about an entity, as one line.

use nr_nerdgraph::Summary;

use crate::table::{clean_line, short};

/// `name value unit` between semicolons; empty when there are none.
pub(super) fn of(summary: &Summary) -> String {
    let mut line = Line::default();
    match summary {
        Summary::Apm(apm) => {
            let figures = &apm.figures;
            line.text("language", apm.language.as_deref())
                .text("agent", apm.max_agent_version.as_deref())
                .number("response time", figures.response_time_average, "s")
                .number("throughput", figures.throughput, "rpm")
                .number("error rate", figures.error_rate, "%")
                .number("apdex", figures.apdex_score, "")
                .number("hosts", figures.host_count.map(|count| count as f64), "")
                .number("instances", figures.instance_count.map(|count| count as f64), "");
        }
        Summary::Browser(browser) => {
            line.number("page load", browser.page_load_time_average, "s")
                .number("page views", browser.page_load_throughput, "per minute")
                .number("JavaScript errors", browser.js_error_rate, "%")
                .number("AJAX response time", browser.ajax_response_time_average, "s");
        }
        Summary::Mobile(mobile) => {
            line.number("crash rate", mobile.crash_rate, "%")
                .number("HTTP errors", mobile.http_error_rate, "%")
                .number("response time", mobile.http_response_time_average, "s")
                .number("sessions", mobile.mobile_session_count.map(|count| count as f64), "");
        }
        Summary::Host(host) => {
            line.number("cpu", host.cpu_utilization_percent, "%")
                .number("memory", host.memory_used_percent, "%")
                .number("disk", host.disk_used_percent, "%")
                .number("received", host.network_receive_rate, "B/s")
                .number("transmitted", host.network_transmit_rate, "B/s");
        }
        Summary::Monitor(monitor) => {
            line.text("kind", monitor.monitor_type.as_ref().map(|kind| kind.as_str()))
                .text("url", monitor.monitored_url.as_deref())
                .text("status", monitor.status.as_ref().map(|status| status.as_str()))
                .number("period", monitor.period_minutes, "min")
                .number("success", monitor.success_rate, "%")
                .number("failing locations", monitor.locations_failing.map(|count| count as f64), "");
        }
        Summary::Workload(workload) => {
            line.text("status", workload.status.as_ref().map(|status| status.as_str()))
                .text("why", workload.summary.as_deref().or(workload.description.as_deref()));
        }
        Summary::Infrastructure { integration } => {
            line.text("integration", integration.as_deref());
        }
        _ => {}
    }
    line.parts.join("; ")
}

#[derive(Default)]
struct Line {
    parts: Vec<String>,
}

impl Line {
    fn number(&mut self, name: &str, value: Option<f64>, unit: &str) -> &mut Self {
        if let Some(value) = value {
            self.parts.push(format!("{name} {} {unit}", short(value)).trim_end().to_owned());
        }
        self
    }

    fn text(&mut self, name: &str, value: Option<&str>) -> &mut Self {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            self.parts.push(format!("{name} {}", clean_line(value)));
        }
        self
    }
}
