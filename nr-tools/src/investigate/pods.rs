//! The containers that a place runs in: what they use of what they may, and whether they are restarted.

use nr_core::{Fault, TimeWindow};
use nr_nerdgraph::NrqlAnswer;

use super::figure::Figure;
use super::spans::{self, Asker, among, number};
use super::{Judged, MINUTE};
use crate::table::clean_line;

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
    pub(crate) cpu: Figure,
    pub(crate) memory: Figure,
    pub(crate) throttled: Figure,
    pub(crate) restarts: Figure,
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
        let of = among(seen.iter().take(MAX_PODS).map(|(name, _)| name.as_str()))?;
        let text = |window: &str| {
            format!(
                "SELECT average(cpuCoresUtilization) AS 'cpu', max(memoryWorkingSetUtilization) AS 'memory', \
                 average(containerCpuCfsThrottledPeriodsDelta) AS 'throttled', sum(restartCountDelta) AS 'restarts' FROM \
                 K8sContainerSample WHERE podName IN {of} FACET podName{window} LIMIT {MAX_PODS}"
            )
        };
        let (earlier, later) = self.both((before, after), text).await?;
        let mut pods: Vec<Pod> = Vec::new();
        for (answer, is_later) in [(earlier, false), (later, true)] {
            for row in answer.rows() {
                let name = NrqlAnswer::group(row).join(", ");
                let at = pods.iter().position(|pod| pod.name == name).unwrap_or_else(|| {
                    pods.push(Pod { name: name.clone(), ..Pod::default() });
                    pods.len() - 1
                });
                let Some(pod) = pods.get_mut(at) else { continue };
                pod.cpu.put(number(row, "cpu"), is_later);
                pod.memory.put(number(row, "memory"), is_later);
                pod.throttled.put(number(row, "throttled"), is_later);
                pod.restarts.put(number(row, "restarts"), is_later);
            }
        }
        Ok(pods)
    }
}

/// What is short in containers, if something is.
pub(super) fn lack(pods: &[Pod], after: TimeWindow) -> Option<Lack> {
    let all = |figure: Figure| figure.after.is_some_and(|after| after >= ALL);
    let short_of = |figure: Figure| all(figure) && figure.rose_by(RISEN);
    let hours = (after.end_ms() - after.begin_ms()) as f64 / (60 * MINUTE) as f64;
    // A container that was not there before was not restarted then.
    let restarted = |pod: &Pod| {
        let before = pod.restarts.before.unwrap_or(0.0) * hours.max(1.0);
        pod.restarts.after.is_some_and(|after| after - before >= 1.0)
    };
    let throttled = |Figure { before, after }: Figure| {
        before.zip(after).is_some_and(|(before, after)| after >= THROTTLED && after >= 3.0 * before)
    };
    let memory: Vec<&Pod> = pods.iter().filter(|pod| short_of(pod.memory)).collect();
    let cpu: Vec<&Pod> = pods.iter().filter(|pod| short_of(pod.cpu) || throttled(pod.throttled)).collect();
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
        format!(
            "pod {}: processors {} of its limit, memory {}, throttled periods {}, restarts {}",
            clean_line(&pod.name),
            pod.cpu.told(" %", 1.0),
            pod.memory.told(" %", 1.0),
            pod.throttled.told("", 1.0),
            pod.restarts.told("", 1.0)
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

    fn figure(before: f64, after: f64) -> Figure {
        Figure { before: Some(before), after: Some(after) }
    }

    #[test]
    fn containers_lack_what_they_use_up() {
        let usual = Pod { cpu: figure(20.0, 24.0), memory: figure(60.0, 63.0), ..Pod::default() };
        let (all, memory) =
            ("use all the processors that they may", "run out of the memory that they may use");
        check(usual.clone(), None);
        check(Pod { memory: figure(91.0, 94.0), ..usual.clone() }, None);
        check(Pod { memory: figure(60.0, 98.0), restarts: figure(0.0, 2.0), ..usual.clone() }, Some(memory));
        check(Pod { cpu: figure(30.0, 99.0), ..usual.clone() }, Some(all));
        check(Pod { throttled: figure(4.0, 300.0), ..usual.clone() }, Some(all));
        check(Pod { restarts: figure(0.0, 3.0), ..usual.clone() }, Some("are restarted"));
        check(Pod { restarts: figure(3.0, 3.0), ..usual }, None);
    }

    #[test]
    fn figures_that_were_not_sent_before_have_not_risen() {
        let since = |after: f64| Figure { before: None, after: Some(after) };
        check(Pod { cpu: since(99.0), memory: since(98.0), throttled: since(300.0), ..Pod::default() }, None);
        check(Pod { restarts: since(2.0), ..Pod::default() }, Some("are restarted"));
    }
}
