//! Monitors that look from outside: SyntheticCheck and SyntheticRequest.

use std::ops::Range;

use super::super::cast::{Cast, MINUTE, MishapKind, Monitor, Plot, Step, Trouble};
use super::super::dice::Dice;
use super::row::Rows;

/// A run of a monitor from one place.
struct Run<'a> {
    at: usize,
    monitor: &'a Monitor,
    location: &'static str,
    ms: i64,
    dice: Dice,
    failed: bool,
    /// In milliseconds.
    duration: f64,
}

fn runs<'a>(cast: &'a Cast, hour: &Range<i64>) -> Vec<Run<'a>> {
    let mut runs = Vec::new();
    for (at, monitor) in cast.fleet.monitors.iter().enumerate() {
        let period = i64::from(monitor.period_minutes) * MINUTE;
        for ms in super::machines::ticks(hour.clone(), period, at) {
            // One location after the other, as monitors take turns.
            let turn = (ms / period).rem_euclid(monitor.locations.len().max(1) as i64);
            let location = monitor.locations.get(turn as usize).copied().unwrap_or_default();
            let mut dice = Dice::new(cast.seed, "monitor", ms * 8 + at as i64);
            let far = match location {
                "AWS_AP_SOUTHEAST_1" => 420.0,
                "AWS_US_EAST_1" => 210.0,
                _ => 120.0,
            };
            let slow = slowness(cast, monitor, ms, &mut dice);
            let duration =
                dice.skewed(far, 0.2) + if monitor.kind == "SCRIPT_API" { 380.0 } else { 0.0 } + slow;
            let broken = cast.mishaps.iter().any(|mishap| mishap.at(MishapKind::Failing(at), ms));
            let failed = broken || dice.chance(0.002);
            runs.push(Run { at, monitor, location, ms, dice, failed, duration });
        }
    }
    runs
}

/// How deep calls are followed.
const MAX_DEPTH: usize = 8;

/// What the cause adds to a run, in milliseconds, where the monitor's route reaches it. Monitors ask again before they say
/// that they failed.
fn slowness(cast: &Cast, monitor: &Monitor, ms: i64, dice: &mut Dice) -> f64 {
    let (Some(plot), Some(route)) = (&cast.plot, cast.routes.get(monitor.route)) else { return 0.0 };
    let slow_ms = waiting(cast, plot, route.endpoint, ms - MINUTE, 0);
    if slow_ms > 0.0 { dice.skewed(slow_ms, 0.3) } else { 0.0 }
}

/// How long an endpoint and those that it calls wait because of the cause, in milliseconds.
fn waiting(cast: &Cast, plot: &Plot, at: usize, ms: i64, depth: usize) -> f64 {
    let Some(endpoint) = cast.endpoints.get(at).filter(|_| depth < MAX_DEPTH) else { return 0.0 };
    let slow = |trouble: Option<&Trouble>| trouble.map_or(0.0, |trouble| trouble.slow_ms);
    let instances = cast.services.get(endpoint.service).map_or(&[][..], |service| &service.instances);
    let own: f64 = instances.iter().map(|one| slow(plot.work(endpoint.service, one.host, ms))).sum();
    let steps: f64 = endpoint
        .steps
        .iter()
        .map(|step| match *step {
            Step::Query(statement) => slow(plot.query(statement, at, 0, ms)),
            Step::Call(callee) => waiting(cast, plot, callee, ms, depth + 1),
            Step::Publish(_) => slow(plot.messages(ms)),
        })
        .sum();
    let outside = endpoint.outside.map_or(0.0, |third| slow(plot.outside(third, ms)));
    own / instances.len().max(1) as f64 + steps + outside
}

fn common(run: &Run<'_>, cast: &Cast, rows: &mut Rows) {
    let label = match run.location {
        "AWS_EU_CENTRAL_1" => "Frankfurt, DE",
        "AWS_US_EAST_1" => "Washington, DC, USA",
        _ => "Singapore, SG",
    };
    let mut id = Dice::new(cast.seed, "check", run.ms * 8 + run.at as i64);
    rows.text("monitorName", &run.monitor.name)
        .text("monitorId", &run.monitor.id)
        .set("entityGuid", run.monitor.guid.to_string())
        .set("type", run.monitor.kind)
        .set("typeLabel", if run.monitor.kind == "SIMPLE" { "Ping" } else { "Scripted API" })
        .set("location", run.location)
        .set("locationLabel", label)
        .set("id", id.uuid());
}

pub(super) fn checks(cast: &Cast, hour: &Range<i64>, rows: &mut Rows) {
    for run in runs(cast, hour) {
        common(&run, cast, rows);
        let ping = run.monitor.kind == "SIMPLE";
        rows.set("result", if run.failed { "FAILED" } else { "SUCCESS" })
            .set("duration", run.duration)
            .set("error", run.failed.then_some("Expected status 200 but got 503"))
            .text("uri", &run.monitor.uri)
            .set("period", i64::from(run.monitor.period_minutes))
            .set("responseStatus", ping.then_some(if run.failed { "Service Unavailable" } else { "OK" }))
            .set("totalRequestBodySize", 210_i64)
            .set("totalResponseBodySize", 8_200_i64)
            .word("minion", "public");
        rows.at(run.ms);
    }
}

pub(super) fn requests(cast: &Cast, hour: &Range<i64>, rows: &mut Rows) {
    for mut run in runs(cast, hour) {
        common(&run, cast, rows);
        let (dns, connect) = (run.dice.between(2.0, 9.0), run.duration * run.dice.between(0.1, 0.2));
        rows.text("URL", &run.monitor.uri)
            .set("domain", cast.fleet.domain)
            .set("host", cast.fleet.domain)
            .word("verb", "GET")
            .set("responseCode", if run.failed { 503_i64 } else { 200 })
            .set("responseStatus", if run.failed { "Service Unavailable" } else { "OK" })
            .set("duration", run.duration)
            .set("durationBlocked", 0.2)
            .set("durationDNS", dns)
            .set("durationConnect", connect)
            .set("durationSSL", connect * 0.6)
            .set("durationSend", 0.3)
            .set("durationWait", (run.duration - dns - connect).max(1.0))
            .set("durationReceive", run.dice.between(1.0, 6.0))
            .set("requestBodySize", 210_i64)
            .set("responseBodySize", 8_200_i64)
            .word("contentType", "text/html");
        rows.at(run.ms);
    }
}
