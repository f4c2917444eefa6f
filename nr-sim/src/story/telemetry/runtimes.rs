//! What the runtimes of services say of themselves: threads, heaps, collections. The names are those of New Relic's
//! agents (`metricTimesliceName`) and of OpenTelemetry's semantic conventions.

use super::super::cast::{Cast, MINUTE, Service};
use super::super::dice::Dice;
use super::kubernetes;
use super::metrics::Point;
use crate::store::Metric;

/// The part of a process's memory that its heap may take.
const HEAP: f64 = 0.6;

/// How many times longer a pause is for each period of the scheduler, of a thousand, in which the process had to wait.
const WAITING: f64 = 1.0 / 150.0;

/// A process at a time.
pub(super) struct Process<'a> {
    pub(super) cast: &'a Cast,
    pub(super) at: usize,
    pub(super) service: &'a Service,
    pub(super) instance: usize,
    pub(super) pod: usize,
    pub(super) tick: i64,
    pub(super) step: i64,
    /// In bytes.
    pub(super) memory: f64,
}

/// How a process's threads are: state as New Relic's agent writes it, as OpenTelemetry writes it, and how many.
type Threads = [(&'static str, &'static str, f64); 4];

impl Process<'_> {
    /// The longest its pauses are now, against what they usually are: a collector that is not scheduled pauses for longer.
    fn held_up(&self) -> f64 {
        let strain = self.cast.plot.as_ref().map(|plot| plot.pod(self.pod, self.tick));
        1.0 + strain.map_or(0.0, |strain| strain.throttled as f64 * WAITING)
    }

    fn threads(&self, all: f64, dice: &mut Dice) -> Threads {
        let held_up = self.held_up();
        let blocked = if held_up > 2.0 { dice.whole(3, 6) as f64 } else { 0.0 };
        let runnable = dice.whole(6, 9) as f64;
        let timed = dice.whole(12, 15) as f64;
        [
            ("RUNNABLE", "runnable", runnable),
            ("BLOCKED", "blocked", blocked),
            ("TIMED_WAITING", "timed_waiting", timed),
            ("WAITING", "waiting", (all - runnable - timed - blocked).max(1.0)),
        ]
    }

    pub(super) fn write(&self, point: &mut Point<'_>, pauses: f64, paused: f64, threads: f64) {
        let place = self.tick / MINUTE * 64 + (self.at * 4 + self.instance) as i64;
        let dice = &mut Dice::new(self.cast.seed, "runtime", place);
        let paused = paused * self.held_up();
        let longest = 0.03 * self.held_up();
        match (self.service.language, self.service.is_apm()) {
            ("java", true) => {
                self.java_agent(point, dice, Metric::summary(pauses, paused, 0.005, longest), threads)
            }
            ("java", false) => {
                self.java(point, dice, Metric::summary(pauses, paused, 0.005, longest), threads)
            }
            ("nodejs", true) => {
                for name in ["GC/System/Pauses", "GC/Scavenge"] {
                    self.slice(
                        point,
                        name,
                        Metric::summary(pauses * 3.0, paused / 4.0, 0.0004, longest / 5.0),
                    );
                }
            }
            ("go", false) => {
                self.gauge(point, "go.goroutine.count", dice.whole(24, 30) as f64);
            }
            ("dotnet", false) => {
                self.gauge(point, "dotnet.thread_pool.thread.count", dice.whole(9, 12) as f64);
                self.gauge(point, "dotnet.thread_pool.queue.length", dice.whole(0, 2) as f64);
            }
            _ => {}
        }
    }

    fn gauge(&self, point: &mut Point<'_>, name: &'static str, value: f64) {
        point.gauge(self.at, self.service, self.instance, name, Metric::gauge(value));
        point.end();
    }

    fn slice(&self, point: &mut Point<'_>, name: &'static str, value: Metric) {
        point.gauge(self.at, self.service, self.instance, "newrelic.timeslice.value", value);
        point.rows.word("metricTimesliceName", name);
        point.end();
    }

    fn java_agent(&self, point: &mut Point<'_>, dice: &mut Dice, pauses: Metric, threads: f64) {
        self.slice(point, "GC/G1 Young Generation", pauses);
        self.slice(point, "JmxBuiltIn/Threads/Thread Count", Metric::gauge(threads));
        // The agent looks at each thread once a minute and counts it with its state.
        let looks = self.step as f64 / MINUTE as f64;
        for (state, _, count) in self.threads(threads, dice) {
            let name = match state {
                "RUNNABLE" => "Threads/SummaryState/RUNNABLE/Count",
                "BLOCKED" => "Threads/SummaryState/BLOCKED/Count",
                "TIMED_WAITING" => "Threads/SummaryState/TIMED_WAITING/Count",
                _ => "Threads/SummaryState/WAITING/Count",
            };
            if count > 0.0 {
                self.slice(point, name, Metric::summary(count * looks, count * looks, 1.0, 1.0));
            }
        }
        let cores = kubernetes::cores(self.cast, self.pod, self.at, self.tick);
        let seconds = cores * self.step as f64 / 1_000.0;
        for (name, share) in [
            ("Threads/TotalTime/http-nio-#-exec-#/CpuTime", 0.7),
            ("Threads/TotalTime/kafka-producer-network-thread/CpuTime", 0.1),
            ("Threads/TotalTime/New Relic Harvest Service/CpuTime", 0.01),
        ] {
            self.slice(point, name, Metric::summary(looks, seconds * share, 0.0, seconds * share / looks));
        }
        let limit = kubernetes::memory_limit(self.cast, self.at);
        self.slice(point, "Memory/Heap/Utilization", Metric::gauge(self.memory / limit));
    }

    fn java(&self, point: &mut Point<'_>, dice: &mut Dice, pauses: Metric, threads: f64) {
        point.gauge(self.at, self.service, self.instance, "jvm.gc.duration", pauses);
        point.rows.word("jvm.gc.name", "G1 Young Generation").word("jvm.gc.action", "end of minor GC");
        point.end();
        let limit = kubernetes::memory_limit(self.cast, self.at) * HEAP;
        for (pool, share, limit) in [("G1 Old Gen", 0.75, Some(limit)), ("G1 Eden Space", 0.25, None)] {
            let used = Metric::gauge(self.memory * HEAP * share);
            let values = [("jvm.memory.used", Some(used)), ("jvm.memory.limit", limit.map(Metric::gauge))];
            for (name, value) in values {
                let Some(value) = value else { continue };
                point.gauge(self.at, self.service, self.instance, name, value);
                point.rows.word("jvm.memory.type", "heap").word("jvm.memory.pool.name", pool);
                point.end();
            }
        }
        for (_, state, count) in self.threads(threads, dice) {
            // Half of those that wait are no daemons.
            let half = if state == "waiting" { (count / 2.0).floor() } else { 0.0 };
            for (daemon, count) in [(true, count - half), (false, half)].into_iter().filter(|one| one.1 > 0.0)
            {
                point.gauge(self.at, self.service, self.instance, "jvm.thread.count", Metric::gauge(count));
                point.rows.word("jvm.thread.state", state).set("jvm.thread.daemon", daemon);
                point.end();
            }
        }
    }
}
