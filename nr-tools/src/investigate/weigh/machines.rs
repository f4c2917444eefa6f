//! What machines explain: a full volume, a host on which alone something is in trouble, and who takes its processors.

use super::super::locate::names;
use super::super::phrase::apart;
use super::super::surroundings::{Spread, Volume, Words, hot};
use super::super::{Judged, MINUTE};
use super::Weigher;
use crate::table::{clean_line, short};

/// A volume is full this long before or after the beginning.
const FULL_TOGETHER: i64 = 20 * MINUTE;

/// Words by which programs say that a volume is full.
const SPACE: [&str; 4] = ["no space left", "disk full", "diskfull", "enospc"];

impl Weigher<'_> {
    /// The full volume that explains a place, how well, and why.
    pub(super) fn volume<'v>(
        &'v self,
        place: &Judged,
        spread: &Spread,
        words: &[Words],
    ) -> Option<(&'v Volume, f64, Vec<String>)> {
        let says_space = |words: &Words| {
            let text = format!("{} {}", words.class, words.message).to_lowercase();
            SPACE.iter().any(|space| text.contains(space))
        };
        let spoken = words.iter().any(says_space);
        let best = |volume: &'v Volume| {
            let mut lines = Vec::new();
            let mut strength: f64 = 0.0;
            if volume.grew >= 0.5 {
                strength += 0.2;
            }
            if volume.full_ms.is_some_and(|ms| (ms - self.began).abs() <= FULL_TOGETHER) {
                strength += 0.25;
                lines
                    .push(format!("it was full {}", apart(volume.full_ms.unwrap_or(self.began), self.began)));
            }
            if spoken {
                strength += 0.35;
                lines.push("errors of the place say that no space is left".to_owned());
            }
            let here = spread.hosts.iter().any(|(host, _)| *host == volume.host);
            let asked = spread.peers.iter().any(|peer| names(peer, &volume.host));
            if hot(spread) == Some(volume.host.as_str()) {
                strength += 0.25;
                lines.push("only what runs on this host is in trouble".to_owned());
            } else if asked || here {
                strength += 0.15;
                lines.push(
                    if asked {
                        "the place asks this host"
                    } else {
                        "the place runs on this host, among others"
                    }
                    .to_owned(),
                );
            } else if let Some(what) = self.scope.hosts.get(&volume.host) {
                strength += 0.15;
                lines.push(format!("it carries {}, which the services here use", clean_line(what)));
            }
            (volume, strength.min(0.97), lines)
        };
        // What is only slow has other reasons.
        let fails = place.fails();
        let found = self.seen.volumes.iter().map(best).max_by(|a, b| a.1.total_cmp(&b.1))?;
        (found.1 >= 0.4 && (fails || spoken)).then_some(found)
    }

    pub(super) fn host(&self, host: &str, place: &Judged, spread: &Spread) -> (String, f64, Vec<String>) {
        let mut lines = Vec::new();
        for (name, pair) in &spread.hosts {
            let (before, after) = (pair.before, pair.after);
            lines.push(format!(
                "on {}: {} ms -> {} ms, failing {} % -> {} %",
                clean_line(name),
                short(before.mean_ms().unwrap_or(0.0)),
                short(after.mean_ms().unwrap_or(0.0)),
                short((before.failing() * 1_000.0).round() / 10.0),
                short((after.failing() * 1_000.0).round() / 10.0),
            ));
        }
        lines.truncate(4);
        lines.extend(self.machine(host));
        let on = clean_line(host);
        let victim = self.scope.name(&place.unit.entity);
        let running = self.seen.running.get(host).map(Vec::as_slice).unwrap_or_default();
        let grew: f64 = running.iter().map(|one| (one.cores.1 - one.cores.0).max(0.0)).sum();
        let taker = running.first().filter(|one| {
            let more = one.cores.1 - one.cores.0;
            more >= 0.5 && more >= grew * 0.5 && one.of != victim
        });
        if let Some(waiting) =
            running.iter().find(|one| one.of == victim && one.throttled.1 > one.throttled.0 * 2.0 + 10.0)
        {
            lines.push(format!(
                "pod {} is throttled: {} -> {} periods between samples",
                clean_line(&waiting.pod),
                short(waiting.throttled.0.round()),
                short(waiting.throttled.1.round())
            ));
        }
        match taker {
            Some(one) => {
                lines.insert(
                    0,
                    format!(
                        "pod {} of {} uses {} -> {} cores on this host, the most of what was added there",
                        clean_line(&one.pod),
                        clean_line(&one.of),
                        short((one.cores.0 * 100.0).round() / 100.0),
                        short((one.cores.1 * 100.0).round() / 100.0)
                    ),
                );
                let what = format!(
                    "a noisy neighbour: pod {} of {} takes the processors of host {on}",
                    clean_line(&one.pod),
                    clean_line(&one.of)
                );
                (what, 0.95, lines)
            }
            None => {
                let busy = self.seen.machines.get(host).is_some_and(|one| one.cpu.1 - one.cpu.0 >= 15.0);
                let strength = if busy { 0.75 } else { 0.5 };
                (format!("host {on}: only what runs there is in trouble"), strength, lines)
            }
        }
    }

    /// What changed on a machine, when it is much.
    pub(super) fn machine(&self, name: &str) -> Option<String> {
        let (host, machine) =
            self.seen.machines.iter().find(|(host, _)| *host == name || names(name, host))?;
        let figures =
            [("cpu", machine.cpu), ("waiting for disks", machine.io_wait), ("memory", machine.memory)];
        let said: Vec<String> = figures
            .iter()
            .filter(|(_, (before, after))| after - before >= 5.0)
            .map(|(what, (before, after))| {
                format!("{what} {} % -> {} %", short(before.round()), short(after.round()))
            })
            .collect();
        (!said.is_empty()).then(|| format!("host {}: {}", clean_line(host), said.join(", ")))
    }
}
