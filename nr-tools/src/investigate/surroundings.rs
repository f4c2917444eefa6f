//! What happened around the places that stand out: changes, machines, disks, neighbours, traffic, words of errors.

use std::collections::BTreeMap;

use nr_core::{Fault, TimeWindow};
use nr_nerdgraph::{Change, ChangeFilter, NrqlAnswer};

use super::locate::{Pair, Place};
use super::pods::Pod;
use super::spans::{self, Asker, ENTRY, FAILED, clauses, number};
use super::{Entry, Judged, MINUTE, Scope, window};
use crate::ask::quoted;
use crate::stats::{Onset, onset};

/// From this share on a volume is as good as full: file systems keep a few percent back.
const FULL: f64 = 95.0;

/// How far back a volume is followed.
const DISK_BACK: i64 = 24 * 60 * MINUTE;

/// Changes this long before the beginning are looked at.
const CHANGES_BACK: i64 = 60 * MINUTE;

/// A week, in which most traffic repeats.
const WEEK: i64 = 7 * 24 * 60 * MINUTE;

/// So many times as many requests are more than the day's rhythm.
const MANY: f64 = 1.5;

/// So many times as long as on average is far slower.
const FAR: f64 = 5.0;

/// Less of a host's spans that are far slower than this is nothing that is wrong there.
const SINGLE: f64 = 0.1;

/// Names that requests are counted by when there are many more: who comes (New Relic documentation, "Data dictionary").
const CROWDS: [(&str, &str); 4] = [
    ("PageView, AjaxRequest", "userAgentName"),
    ("PageView, AjaxRequest", "countryCode"),
    ("PageView, AjaxRequest", "asnOrganization"),
    ("Transaction", "request.headers.userAgent"),
];

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
}

/// Figures of a host before and after, in percent.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Machine {
    pub(crate) cpu: (f64, f64),
    pub(crate) io_wait: (f64, f64),
    pub(crate) memory: (f64, f64),
}

/// Something that runs on a host, with the cores that it uses.
#[derive(Clone, Debug)]
pub(crate) struct Running {
    pub(crate) pod: String,
    pub(crate) of: String,
    pub(crate) cores: (f64, f64),
    pub(crate) throttled: (f64, f64),
}

/// An error with how often it was seen.
#[derive(Clone, Debug)]
pub(crate) struct Words {
    pub(crate) class: String,
    pub(crate) message: String,
    pub(crate) before: f64,
    pub(crate) after: f64,
}

/// Many more requests than before.
#[derive(Clone, Debug)]
pub(crate) struct Traffic {
    pub(crate) entity: String,
    pub(crate) name: String,
    /// How many times as many as before, and as a week ago.
    pub(crate) factor: f64,
    pub(crate) week: Option<f64>,
    pub(crate) onset: Option<Onset>,
}

/// What most of the additional requests have in common.
#[derive(Clone, Debug)]
pub(crate) struct Crowd {
    pub(crate) attribute: &'static str,
    pub(crate) value: String,
    /// Its part of what was added.
    pub(crate) part: f64,
    pub(crate) before: f64,
    pub(crate) after: f64,
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

/// What was seen.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub(crate) changes: Vec<Change>,
    pub(crate) volumes: Vec<Volume>,
    pub(crate) machines: BTreeMap<String, Machine>,
    /// Of each place, in their order.
    pub(crate) spreads: Vec<Spread>,
    pub(crate) running: BTreeMap<String, Vec<Running>>,
    /// The containers of each place's entity whose own work got worse.
    pub(crate) pods: BTreeMap<String, Vec<Pod>>,
    /// Of each place's entity.
    pub(crate) words: BTreeMap<String, Vec<Words>>,
    pub(crate) traffic: Vec<Traffic>,
    pub(crate) crowds: Vec<Crowd>,
    pub(crate) missing: Vec<String>,
}

/// Looks around.
pub(crate) struct Around<'a> {
    pub(crate) asker: Asker<'a>,
    pub(crate) scope: &'a Scope,
    pub(crate) before: TimeWindow,
    pub(crate) after: TimeWindow,
}

impl Around<'_> {
    /// Everything; a part that fails is named and costs the others nothing.
    pub(crate) async fn see(&self, places: &[Judged], entries: &[Entry], began: i64) -> Seen {
        let mut seen = Seen::default();
        let (changes, volumes, machines) =
            tokio::join!(self.changes(began), self.volumes(began), self.machines());
        let missing = &mut seen.missing;
        seen.changes = keep(changes, "changes", missing);
        seen.volumes = keep(volumes, "disks", missing);
        seen.machines = keep(machines, "hosts", missing);
        for place in places {
            let (spread, words) = tokio::join!(self.spread(place), self.words(&place.unit.entity));
            let spread = keep(spread, "figures by host", missing);
            seen.words.insert(place.unit.entity.clone(), keep(words, "errors", missing));
            if let Some(host) = hot(&spread)
                && !seen.running.contains_key(host)
            {
                let running = keep(self.running(host).await, "containers", missing);
                seen.running.insert(host.to_owned(), running);
            }
            if place.unit.place == Place::Work {
                let pods = keep(self.asker.pods(place, self.before, self.after).await, "containers", missing);
                seen.pods.insert(place.unit.entity.clone(), pods);
            }
            seen.spreads.push(spread);
        }
        seen.traffic = keep(self.traffic(entries, began).await, "traffic", missing);
        if !places.is_empty() && !seen.traffic.is_empty() {
            seen.crowds = keep(self.crowds(&seen.traffic).await, "visitors", missing);
        }
        seen
    }

    async fn changes(&self, began: i64) -> Result<Vec<Change>, Fault> {
        let around = window(began - CHANGES_BACK, self.after.end_ms())?;
        let filter = ChangeFilter::new().account(self.asker.account).window(around);
        let mut changes = self.asker.services.client.changes(filter).await?.data;
        let known = |change: &Change| {
            change.entity_guid.as_ref().is_some_and(|guid| {
                let guid = guid.to_string();
                self.scope.beneath.contains_key(&guid)
                    || self.scope.services.iter().any(|(known, _)| *known == guid)
            })
        };
        changes.retain(known);
        Ok(changes)
    }

    async fn volumes(&self, began: i64) -> Result<Vec<Volume>, Fault> {
        let text = format!(
            "SELECT max(diskUsedPercent) AS 'used' FROM StorageSample FACET hostname, mountPoint{} LIMIT 500",
            clauses(self.after)
        );
        let mut full = Vec::new();
        for row in self.asker.ask(&text).await?.rows() {
            let used = number(row, "used").unwrap_or(0.0);
            if let ([host, mount], true) = (NrqlAnswer::group(row).as_slice(), used >= FULL) {
                full.push((host.clone(), mount.clone(), used));
            }
        }
        let mut volumes = Vec::new();
        for (host, mount, used) in full.into_iter().take(5) {
            let text = format!(
                "SELECT max(diskUsedPercent) AS 'used' FROM StorageSample WHERE hostname = {} AND mountPoint = {}{} \
                 TIMESERIES 5 minutes",
                quoted(&host)?,
                quoted(&mount)?,
                clauses(window(began - DISK_BACK, self.after.end_ms())?)
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
            let full_ms = series.iter().find(|(_, value)| *value >= used - 0.2).map(|(ms, _)| *ms);
            volumes.push(Volume { host, mount, used, grew: used - least.min(used), full_ms });
        }
        Ok(volumes)
    }

    async fn machines(&self) -> Result<BTreeMap<String, Machine>, Fault> {
        let text = |window: TimeWindow| {
            format!(
                "SELECT average(cpuPercent) AS 'cpu', average(cpuIOWaitPercent) AS 'wait', average(memoryUsedPercent) AS \
                 'memory' FROM SystemSample FACET hostname{} LIMIT 500",
                clauses(window)
            )
        };
        let (before, after) = (text(self.before), text(self.after));
        let (before, after) = tokio::join!(self.asker.ask(&before), self.asker.ask(&after));
        let mut machines: BTreeMap<String, Machine> = BTreeMap::new();
        for (answer, later) in [(before?, false), (after?, true)] {
            for row in answer.rows() {
                let machine = machines.entry(NrqlAnswer::group(row).join(", ")).or_default();
                let put = |pair: &mut (f64, f64), name: &str| {
                    let value = number(row, name).unwrap_or(0.0);
                    if later { pair.1 = value } else { pair.0 = value }
                };
                put(&mut machine.cpu, "cpu");
                put(&mut machine.io_wait, "wait");
                put(&mut machine.memory, "memory");
            }
        }
        Ok(machines)
    }

    /// By the machine that the place is on, and by the one that it asks.
    async fn spread(&self, place: &Judged) -> Result<Spread, Fault> {
        let filter = spans::filter(&place.unit.entity, &place.unit.place)?;
        let mut spread = Spread::default();
        for by in ["k8s.nodeName", "host.name", "host"] {
            let found = self.asker.split(&filter, by, self.before, self.after).await?;
            if !found.is_empty() {
                spread.hosts = found;
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

    /// Spans of each host that are far slower than the place was before: single ones happen anywhere.
    async fn slow(&self, place: &Judged, filter: &str, by: &str) -> Result<BTreeMap<String, f64>, Fault> {
        let Some(usual) = place.unit.pair.before.mean_ms() else { return Ok(BTreeMap::new()) };
        let limit = nr_nrql::encode::number(usual * FAR)
            .map_err(|error| Fault::new(nr_core::FaultKind::Internal, error.to_string()))?;
        let text = format!(
            "SELECT count(*) AS 'n' FROM Span WHERE {filter} AND duration.ms > {limit} FACET {by}{} LIMIT 200",
            clauses(self.after)
        );
        let answer = self.asker.ask(&text).await?;
        let count = |row| (NrqlAnswer::group(row).join(", "), number(row, "n").unwrap_or(0.0));
        Ok(answer.rows().iter().map(count).collect())
    }

    async fn running(&self, host: &str) -> Result<Vec<Running>, Fault> {
        let host = quoted(host)?;
        let text = |window: TimeWindow| {
            format!(
                "SELECT average(cpuUsedCores) AS 'cores', average(containerCpuCfsThrottledPeriodsDelta) AS 'throttled' FROM \
                 K8sContainerSample WHERE nodeName = {host} FACET podName, deploymentName{} LIMIT 200",
                clauses(window)
            )
        };
        let (before, after) = (text(self.before), text(self.after));
        let (before, after) = tokio::join!(self.asker.ask(&before), self.asker.ask(&after));
        let mut running: Vec<Running> = Vec::new();
        for (answer, later) in [(before?, false), (after?, true)] {
            for row in answer.rows() {
                let group = NrqlAnswer::group(row);
                let [pod, of] = group.as_slice() else { continue };
                let at = running.iter().position(|one| one.pod == *pod).unwrap_or_else(|| {
                    let new = (0.0, 0.0);
                    running.push(Running { pod: pod.clone(), of: of.clone(), cores: new, throttled: new });
                    running.len() - 1
                });
                let Some(one) = running.get_mut(at) else { continue };
                let (cores, throttled) =
                    (number(row, "cores").unwrap_or(0.0), number(row, "throttled").unwrap_or(0.0));
                if later {
                    (one.cores.1, one.throttled.1) = (cores, throttled);
                } else {
                    (one.cores.0, one.throttled.0) = (cores, throttled);
                }
            }
        }
        running.sort_by(|a, b| (b.cores.1 - b.cores.0).total_cmp(&(a.cores.1 - a.cores.0)));
        Ok(running)
    }

    /// The errors of an entity, those that rose most first.
    async fn words(&self, entity: &str) -> Result<Vec<Words>, Fault> {
        let filter = format!("entity.guid = {} AND {FAILED}", quoted(entity)?);
        let found = self.asker.split(&filter, "error.class, error.message", self.before, self.after).await?;
        let mut words: Vec<Words> = found
            .into_iter()
            .map(|(name, pair)| {
                let (class, message) = name.split_once(": ").unwrap_or((name.as_str(), ""));
                Words {
                    class: class.to_owned(),
                    message: message.to_owned(),
                    before: pair.before.count,
                    after: pair.after.count,
                }
            })
            .filter(|words| words.after > words.before)
            .collect();
        words.sort_by(|a, b| (b.after - b.before).total_cmp(&(a.after - a.before)));
        Ok(words)
    }

    /// What is asked for far more often than before and than a week ago.
    async fn traffic(&self, entries: &[Entry], began: i64) -> Result<Vec<Traffic>, Fault> {
        let (earlier, later) = (self.before.duration().as_secs_f64(), self.after.duration().as_secs_f64());
        let mut grown: Vec<(&Entry, f64)> = entries
            .iter()
            .filter_map(|entry| {
                let (before, after) = (entry.pair.before.count, entry.pair.after.count);
                let factor = (after / later) / (before.max(1.0) / earlier);
                (after >= 20.0 && factor >= MANY).then_some((entry, factor))
            })
            .collect();
        grown.sort_by(|a, b| b.1.total_cmp(&a.1));
        let mut found = Vec::new();
        for (entry, factor) in grown.into_iter().take(4) {
            let filter = format!(
                "entity.guid = {} AND name = {} AND {ENTRY}",
                quoted(&entry.entity)?,
                quoted(&entry.name)?
            );
            let whole = window(began - 45 * MINUTE, self.after.end_ms())?;
            let past = window(self.after.begin_ms() - WEEK, self.after.end_ms() - WEEK)?;
            let week = format!("SELECT count(*) AS 'n' FROM Span WHERE {filter}{}", clauses(past));
            let (minutes, week) = tokio::join!(self.asker.series(&filter, whole), self.asker.ask(&week));
            let counts: Vec<(i64, f64)> =
                minutes?.iter().map(|minute| (minute.ms, minute.tally.count)).collect();
            let week = week?.rows().first().and_then(|row| number(row, "n")).filter(|count| *count > 0.0);
            found.push(Traffic {
                entity: entry.entity.clone(),
                name: entry.name.clone(),
                factor,
                week: week.map(|count| entry.pair.after.count / count),
                onset: onset(&counts),
            });
        }
        found.retain(|one| one.week.is_none_or(|week| week >= MANY));
        Ok(found)
    }

    /// Who comes, where one value of an attribute explains most of what was added.
    async fn crowds(&self, traffic: &[Traffic]) -> Result<Vec<Crowd>, Fault> {
        let mut found = Vec::new();
        for (from, attribute) in CROWDS {
            let filter = match from {
                "Transaction" => {
                    let of = traffic.iter().map(|one| one.entity.as_str());
                    let of = nr_nrql::encode::strings(of)
                        .map_err(|error| Fault::new(nr_core::FaultKind::Internal, error.to_string()))?;
                    format!("entityGuid IN {of}")
                }
                _ if self.scope.browsers.is_empty() => continue,
                _ => {
                    let of: Vec<String> = self.scope.browsers.iter().map(ToString::to_string).collect();
                    let of = nr_nrql::encode::strings(of.iter().map(String::as_str))
                        .map_err(|error| Fault::new(nr_core::FaultKind::Internal, error.to_string()))?;
                    format!("entityGuid IN {of}")
                }
            };
            let text = |window: TimeWindow| {
                format!(
                    "SELECT count(*) AS 'n' FROM {from} WHERE {filter} FACET {attribute}{} LIMIT 200",
                    clauses(window)
                )
            };
            let (before, after) = (text(self.before), text(self.after));
            let (before, after) = tokio::join!(self.asker.ask(&before), self.asker.ask(&after));
            let (before, after) = (before?, after?);
            let count = |answer: &NrqlAnswer| -> BTreeMap<String, f64> {
                answer
                    .rows()
                    .iter()
                    .map(|row| (NrqlAnswer::group(row).join(", "), number(row, "n").unwrap_or(0.0)))
                    .collect()
            };
            let (before, after) = (count(&before), count(&after));
            let scale = self.after.duration().as_secs_f64() / self.before.duration().as_secs_f64();
            let grew = |name: &str, after: f64| after - before.get(name).copied().unwrap_or(0.0) * scale;
            let all: f64 = after.iter().map(|(name, count)| grew(name, *count).max(0.0)).sum();
            let most = after.iter().max_by(|a, b| grew(a.0, *a.1).total_cmp(&grew(b.0, *b.1)));
            if let Some((value, count)) = most
                && all > 0.0
                && grew(value, *count) / all >= 0.6
            {
                found.push(Crowd {
                    attribute,
                    value: value.clone(),
                    part: grew(value, *count) / all,
                    before: before.get(value).copied().unwrap_or(0.0) * scale,
                    after: *count,
                });
            }
        }
        Ok(found)
    }
}

/// The answer, or nothing and what is missing.
pub(super) fn keep<T: Default>(answer: Result<T, Fault>, what: &str, missing: &mut Vec<String>) -> T {
    answer.unwrap_or_else(|fault| {
        let said = format!("{what} could not be read: {}", fault.message());
        if !missing.contains(&said) {
            missing.push(said);
        }
        T::default()
    })
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
