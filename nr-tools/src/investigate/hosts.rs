//! Machines: how a place does on each of them, how full and busy they are, and what else runs there.

use std::collections::BTreeMap;

use nr_core::Fault;
use nr_nerdgraph::NrqlAnswer;

use super::figure::Figure;
use super::locate::{Pair, Place};
use super::spans::{self, clauses, number};
use super::surroundings::Around;
use super::{Judged, MINUTE, window};
use crate::ask::quoted;
use crate::stats::{Onset, onset};

/// From this share on a volume is as good as full: file systems keep a few percent back.
const FULL: f64 = 95.0;

/// How far back a volume is followed.
const DISK_BACK: i64 = 24 * 60 * MINUTE;

/// The width of the buckets in which it is: 25 hours are 300 of them, and NRQL gives 366.
pub(super) const BUCKET: i64 = 5 * MINUTE;

/// Full volumes that are followed.
const MAX_FULL: usize = 5;

/// Machines and volumes of an account that are asked for at once (NRQL gives at most 5,000 groups; these are some hundred
/// kilobytes).
const MAX_GROUPS: usize = 2_000;

/// So many times as long as on average is far slower.
const FAR: f64 = 5.0;

/// Less of a host's spans that are far slower than this is nothing that is wrong there.
const SINGLE: f64 = 0.1;

/// What a service spends on others: their queries, calls and messages.
const WAITING: &str =
    "(span.kind IN ('client', 'producer') OR db.system IS NOT NULL OR db.statement IS NOT NULL)";

/// A volume that is full.
#[derive(Clone, Debug)]
pub(crate) struct Volume {
    pub(crate) host: String,
    pub(crate) mount: String,
    pub(crate) used: f64,
    /// By how many points it grew in a day.
    pub(crate) grew: f64,
    /// When it stopped growing, in milliseconds.
    pub(crate) full_ms: Option<i64>,
    /// When it was as full as it ever was: what fills slowly is nearly full for a while.
    pub(crate) fullest_ms: Option<i64>,
}

/// Figures of a host, in percent.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Machine {
    pub(crate) cpu: Figure,
    pub(crate) io_wait: Figure,
    pub(crate) memory: Figure,
}

impl Machine {
    /// Each with its name.
    pub(crate) fn figures(&self) -> [(&'static str, Figure); 3] {
        [("cpu", self.cpu), ("waiting for disks", self.io_wait), ("memory", self.memory)]
    }
}

/// Something that runs on a host, with the cores that it uses.
#[derive(Clone, Debug, Default)]
pub(crate) struct Running {
    pub(crate) pod: String,
    pub(crate) of: String,
    pub(crate) cores: Figure,
    pub(crate) throttled: Figure,
    /// Since when it uses more, of the one that uses most more.
    pub(crate) onset: Option<Onset>,
}

impl Running {
    /// How many cores it uses more than before; what was not there used none.
    pub(crate) fn more(&self) -> f64 {
        self.cores.after.unwrap_or(0.0) - self.cores.before.unwrap_or(0.0)
    }
}

/// A place by host.
#[derive(Clone, Debug, Default)]
pub(crate) struct Spread {
    pub(crate) hosts: Vec<(String, Pair)>,
    /// Of each host, how many spans are far slower than before.
    pub(crate) slow: BTreeMap<String, f64>,
    /// The machines that its calls went to, as agents name them.
    pub(crate) peers: Vec<String>,
}

impl Around<'_> {
    /// Volumes that are full, those of hosts in question first.
    pub(super) async fn volumes(&self, began: i64) -> Result<(Vec<Volume>, Option<String>), Fault> {
        // New Relic gives the groups with the largest figure: those that are full are among them.
        let text = format!(
            "SELECT max(diskUsedPercent) AS 'used' FROM StorageSample FACET hostname, mountPoint{} LIMIT {MAX_GROUPS}",
            clauses(self.after)
        );
        let mut full = Vec::new();
        for row in self.asker.ask(&text).await?.rows() {
            let used = number(row, "used").filter(|used| *used >= FULL);
            if let ([host, mount], Some(used)) = (NrqlAnswer::group(row).as_slice(), used) {
                full.push((host.clone(), mount.clone(), used));
            }
        }
        full.sort_by_key(|(host, ..)| !self.scope.hosts.contains_key(host));
        let cut = (full.len() > MAX_FULL).then(|| {
            format!("disks: {} volumes of this account are full, {MAX_FULL} were looked at", full.len())
        });
        let mut volumes = Vec::new();
        for (host, mount, used) in full.into_iter().take(MAX_FULL) {
            let text = format!(
                "SELECT max(diskUsedPercent) AS 'used' FROM StorageSample WHERE hostname = {} AND mountPoint = {}{} \
                 TIMESERIES {} minutes",
                quoted(&host)?,
                quoted(&mount)?,
                clauses(window(began - DISK_BACK, self.after.end_ms())?),
                BUCKET / MINUTE
            );
            let answer = self.asker.ask(&text).await?;
            let series: Vec<(i64, f64)> = answer
                .rows()
                .iter()
                .filter_map(|row| {
                    Some(((number(row, "beginTimeSeconds")? * 1e3) as i64, number(row, "used")?))
                })
                .collect();
            let least = series.iter().map(|(_, used)| *used).fold(f64::INFINITY, f64::min);
            let since =
                |within: f64| series.iter().find(|(_, value)| *value >= used - within).map(|(ms, _)| *ms);
            let (full_ms, fullest_ms) = (since(0.2), since(0.005));
            volumes.push(Volume { host, mount, used, grew: used - least.min(used), full_ms, fullest_ms });
        }
        Ok((volumes, cut))
    }

    /// The figures of machines, those with the busiest processors first.
    pub(super) async fn machines(&self) -> Result<(BTreeMap<String, Machine>, Option<String>), Fault> {
        let text = |window: &str| {
            format!(
                "SELECT average(cpuPercent) AS 'cpu', average(cpuIOWaitPercent) AS 'wait', average(memoryUsedPercent) AS \
                 'memory' FROM SystemSample FACET hostname{window} LIMIT {MAX_GROUPS}"
            )
        };
        let (before, after) = self.asker.both((self.before, self.after), text).await?;
        let cut = (after.rows().len() >= MAX_GROUPS)
            .then(|| format!("hosts: this account has {MAX_GROUPS} or more, the busiest were looked at"));
        let mut machines: BTreeMap<String, Machine> = BTreeMap::new();
        for (answer, later) in [(before, false), (after, true)] {
            for row in answer.rows() {
                let machine = machines.entry(NrqlAnswer::group(row).join(", ")).or_default();
                machine.cpu.put(number(row, "cpu"), later);
                machine.io_wait.put(number(row, "wait"), later);
                machine.memory.put(number(row, "memory"), later);
            }
        }
        Ok((machines, cut))
    }

    /// By the machine that the place is on, and by the one that it asks.
    pub(super) async fn spread(&self, place: &Judged) -> Result<Spread, Fault> {
        let filter = spans::filter(&place.unit.entity, &place.unit.place)?;
        let mut spread = Spread::default();
        for by in ["k8s.nodeName", "host.name", "host"] {
            let found = self.asker.split(&filter, by, self.before, self.after).await?;
            if !found.is_empty() {
                spread.hosts = found;
                if place.unit.place == Place::Work {
                    self.less_waiting(&place.unit.entity, by, &mut spread.hosts).await?;
                }
                spread.slow = self.slow(place, &filter, by).await?;
                break;
            }
        }
        if matches!(place.unit.place, Place::Statement(_) | Place::Publish(_)) {
            let peers = self.asker.split(&filter, "peer.hostname", self.before, self.after).await?;
            spread.peers = peers.into_iter().map(|(peer, _)| peer).collect();
        }
        Ok(spread)
    }

    /// Takes the time that requests wait for others, and the failures of those, from what each host does itself: who waits
    /// for a host in trouble is in none.
    async fn less_waiting(&self, entity: &str, by: &str, hosts: &mut [(String, Pair)]) -> Result<(), Fault> {
        let filter = format!("{} AND {WAITING}", spans::is("entity.guid", entity)?);
        let waiting = self.asker.split(&filter, by, self.before, self.after).await?;
        for (host, pair) in hosts {
            if let Some((_, less)) = waiting.iter().find(|(name, _)| name == host) {
                pair.before = pair.before.less(less.before);
                pair.after = pair.after.less(less.after);
            }
        }
        Ok(())
    }

    /// Spans of each host that are far slower than the place was before: single ones happen anywhere.
    async fn slow(&self, place: &Judged, filter: &str, by: &str) -> Result<BTreeMap<String, f64>, Fault> {
        let Some(usual) = place.unit.pair.before.mean_ms() else { return Ok(BTreeMap::new()) };
        let limit = spans::numeral(usual * FAR)?;
        let text = format!(
            "SELECT count(*) AS 'n' FROM Span WHERE {filter} AND duration.ms > {limit} FACET {by}{} LIMIT 200",
            clauses(self.after)
        );
        let answer = self.asker.ask(&text).await?;
        let count = |row| Some((NrqlAnswer::group(row).join(", "), number(row, "n")?));
        Ok(answer.rows().iter().filter_map(count).collect())
    }

    pub(super) async fn running(&self, host: &str) -> Result<Vec<Running>, Fault> {
        let host = quoted(host)?;
        let text = |window: &str| {
            format!(
                "SELECT average(cpuUsedCores) AS 'cores', average(containerCpuCfsThrottledPeriodsDelta) AS 'throttled' FROM \
                 K8sContainerSample WHERE nodeName = {host} FACET podName, deploymentName{window} LIMIT 200"
            )
        };
        let (before, after) = self.asker.both((self.before, self.after), text).await?;
        let mut running: BTreeMap<(String, String), Running> = BTreeMap::new();
        for (answer, later) in [(before, false), (after, true)] {
            for row in answer.rows() {
                let group = NrqlAnswer::group(row);
                let [pod, of] = group.as_slice() else { continue };
                let one = running.entry((pod.clone(), of.clone())).or_insert_with(|| Running {
                    pod: pod.clone(),
                    of: of.clone(),
                    ..Running::default()
                });
                one.cores.put(number(row, "cores"), later);
                one.throttled.put(number(row, "throttled"), later);
            }
        }
        let mut running: Vec<Running> = running.into_values().collect();
        running.sort_by(|a, b| b.more().total_cmp(&a.more()));
        if let Some(most) = running.first_mut() {
            let text = format!(
                "SELECT average(cpuUsedCores) AS 'cores' FROM K8sContainerSample WHERE nodeName = {host} AND podName = {}{} \
                 TIMESERIES 1 minute",
                quoted(&most.pod)?,
                clauses(window(self.before.begin_ms(), self.after.end_ms())?)
            );
            let answer = self.asker.ask(&text).await?;
            let series = answer.rows().iter().filter_map(|row| {
                Some(((number(row, "beginTimeSeconds")? * 1e3) as i64, number(row, "cores")?))
            });
            most.onset = onset(&series.collect::<Vec<_>>());
        }
        Ok(running)
    }
}

/// The one host on which a place is in trouble, while it is not on the others.
pub(crate) fn hot(spread: &Spread) -> Option<&str> {
    let usable: Vec<&(String, Pair)> =
        spread.hosts.iter().filter(|(_, pair)| pair.after.count >= 3.0).collect();
    let badness = |pair: &Pair| {
        let slower = (pair.slower() - 1.0).max(0.0);
        (slower, (pair.after.failing() - pair.before.failing()).max(0.0))
    };
    let mut rest = Pair::default();
    let worst = usable.iter().max_by(|a, b| {
        let ((slow_a, fail_a), (slow_b, fail_b)) = (badness(&a.1), badness(&b.1));
        (slow_a + fail_a * 5.0).total_cmp(&(slow_b + fail_b * 5.0))
    })?;
    usable.iter().filter(|(host, _)| *host != worst.0).for_each(|(_, pair)| rest.add(*pair));
    if rest.after.count < 3.0 {
        return None;
    }
    let ((slow, fail), (mut slow_rest, fail_rest)) = (badness(&worst.1), badness(&rest));
    let far: f64 = spread.slow.iter().filter(|(host, _)| **host != worst.0).map(|(_, count)| count).sum();
    let here = spread.slow.get(&worst.0).copied().unwrap_or(0.0);
    if far / rest.after.count < SINGLE && here / worst.1.after.count >= SINGLE {
        slow_rest = slow_rest.min(slow / 4.0).min(1.0);
    }
    // However bad it is here: where the others are in trouble too, it is not this host's.
    if slow_rest > 1.0 || fail_rest > 0.05 {
        return None;
    }
    let slow_here = slow >= 0.5 && slow_rest <= slow / 4.0;
    let fails_here = fail >= 0.05 && fail_rest <= fail / 4.0;
    (slow_here || fails_here).then_some(worst.0.as_str())
}
