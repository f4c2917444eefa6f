//! The containers that a place runs in: what they use of what they may, and whether they are restarted.

use nr_core::{Fault, FaultKind, TimeWindow};
use nr_nerdgraph::NrqlAnswer;
use nr_nrql::encode;

use super::spans::{self, Asker, clauses, number};
use super::{Judged, MINUTE};
use crate::table::{clean_line, short};

/// Containers that are looked at: a service has seldom more.
const MAX_PODS: usize = 50;

/// From this part of its limit on, in percent, a container has as good as all that it may have.
const ALL: f64 = 90.0;

/// By how many points it must have risen.
const RISEN: f64 = 10.0;

/// Scheduler periods between samples in which a container had to wait, before it is worth telling.
const THROTTLED: f64 = 50.0;

/// Figures of a container before and since: its processors and its memory in percent of what it may use.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pod {
    pub(crate) name: String,
    pub(crate) cpu: (f64, f64),
    pub(crate) memory: (f64, f64),
    pub(crate) throttled: (f64, f64),
    pub(crate) restarts: (f64, f64),
}

/// What the containers of a place lack.
pub(super) struct Lack {
    pub(super) what: &'static str,
    pub(super) strength: f64,
    pub(super) lines: Vec<String>,
}

impl Asker<'_> {
    /// The containers in which a place's spans were made.
    pub(super) async fn pods(
        &self,
        place: &Judged,
        before: TimeWindow,
        after: TimeWindow,
    ) -> Result<Vec<Pod>, Fault> {
        let filter = spans::filter(&place.unit.entity, &place.unit.place)?;
        let seen = self.split(&filter, "k8s.podName", before, after).await?;
        if seen.is_empty() {
            return Ok(Vec::new());
        }
        let of = encode::strings(seen.iter().take(MAX_PODS).map(|(name, _)| name.as_str()))
            .map_err(|error| Fault::new(FaultKind::Internal, error.to_string()))?;
        let text = |window: TimeWindow| {
            format!(
                "SELECT average(cpuCoresUtilization) AS 'cpu', max(memoryWorkingSetUtilization) AS 'memory', \
                 average(containerCpuCfsThrottledPeriodsDelta) AS 'throttled', sum(restartCountDelta) AS 'restarts' FROM \
                 K8sContainerSample WHERE podName IN {of} FACET podName{} LIMIT {MAX_PODS}",
                clauses(window)
            )
        };
        let (earlier, later) = (text(before), text(after));
        let (earlier, later) = tokio::join!(self.ask(&earlier), self.ask(&later));
        let mut pods: Vec<Pod> = Vec::new();
        for (answer, is_later) in [(earlier?, false), (later?, true)] {
            for row in answer.rows() {
                let name = NrqlAnswer::group(row).join(", ");
                let at = pods.iter().position(|pod| pod.name == name).unwrap_or_else(|| {
                    pods.push(Pod { name: name.clone(), ..Pod::default() });
                    pods.len() - 1
                });
                let Some(pod) = pods.get_mut(at) else { continue };
                for (pair, figure) in [
                    (&mut pod.cpu, "cpu"),
                    (&mut pod.memory, "memory"),
                    (&mut pod.throttled, "throttled"),
                    (&mut pod.restarts, "restarts"),
                ] {
                    let value = number(row, figure).unwrap_or(0.0);
                    if is_later { pair.1 = value } else { pair.0 = value }
                }
            }
        }
        Ok(pods)
    }
}

/// What is short in containers, if something is.
pub(super) fn lack(pods: &[Pod], after: TimeWindow) -> Option<Lack> {
    let short_of = |(before, after): (f64, f64)| after >= ALL && after - before >= RISEN;
    let hours = (after.end_ms() - after.begin_ms()) as f64 / (60 * MINUTE) as f64;
    let restarted = |pod: &Pod| pod.restarts.1 - pod.restarts.0 * hours.max(1.0) >= 1.0;
    let memory: Vec<&Pod> = pods.iter().filter(|pod| short_of(pod.memory)).collect();
    let cpu: Vec<&Pod> = pods
        .iter()
        .filter(|pod| {
            short_of(pod.cpu) || pod.throttled.1 >= THROTTLED && pod.throttled.1 >= 3.0 * pod.throttled.0
        })
        .collect();
    let restarts: Vec<&Pod> = pods.iter().filter(|pod| restarted(pod)).collect();
    let (what, strength, of) = if !memory.is_empty() {
        let sure = if restarts.is_empty() { 0.6 } else { 0.8 };
        ("run out of the memory that they may use", sure, memory)
    } else if !cpu.is_empty() {
        ("use all the processors that they may", 0.55, cpu)
    } else if !restarts.is_empty() {
        ("are restarted", 0.5, restarts)
    } else {
        return None;
    };
    let lines = of.iter().take(4).map(|pod| {
        let pair =
            |(before, after): (f64, f64)| format!("{} -> {}", short(before.round()), short(after.round()));
        format!(
            "pod {}: processors {} % of its limit, memory {} %, throttled periods {}, restarts {}",
            clean_line(&pod.name),
            pair(pod.cpu),
            pair(pod.memory),
            pair(pod.throttled),
            pair(pod.restarts)
        )
    });
    Some(Lack { what, strength, lines: lines.collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pod: Pod, expected: Option<&str>) {
        let after = TimeWindow::new(0, 60 * MINUTE).unwrap();
        assert_eq!(lack(std::slice::from_ref(&pod), after).map(|lack| lack.what), expected, "{pod:?}");
    }

    #[test]
    fn containers_lack_what_they_use_up() {
        let usual = Pod { cpu: (20.0, 24.0), memory: (60.0, 63.0), ..Pod::default() };
        check(usual.clone(), None);
        check(Pod { memory: (91.0, 94.0), ..usual.clone() }, None);
        check(
            Pod { memory: (60.0, 98.0), restarts: (0.0, 2.0), ..usual.clone() },
            Some("run out of the memory that they may use"),
        );
        check(Pod { cpu: (30.0, 99.0), ..usual.clone() }, Some("use all the processors that they may"));
        check(Pod { throttled: (4.0, 300.0), ..usual.clone() }, Some("use all the processors that they may"));
        check(Pod { restarts: (0.0, 3.0), ..usual.clone() }, Some("are restarted"));
        check(Pod { restarts: (3.0, 3.0), ..usual }, None);
    }
}
