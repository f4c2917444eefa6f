//! What machines explain: a full volume, a host on which alone something is in trouble, and who takes its processors.

use std::collections::BTreeSet;

use super::super::figure::Figure;
use super::super::hosts::{Running, Spread, Volume, hot};
use super::super::locate::Place;
use super::super::phrase::{apart, failing, took};
use super::super::surroundings::Words;
use super::super::{Judged, MINUTE};
use super::Weigher;
use crate::table::clean_line;

/// A volume is full this long before or after the beginning.
const FULL_TOGETHER: i64 = 20 * MINUTE;

/// So many services that are in trouble on one host only have the host in common.
const SEVERAL: usize = 2;

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
            let asked = spread.peers.iter().any(|peer| same_machine(peer, &volume.host));
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
            let own = if place.unit.place == Place::Work { " of its own" } else { "" };
            lines.push(format!("on {}: {}{own}, failing {}", clean_line(name), took(*pair), failing(*pair)));
        }
        lines.truncate(4);
        lines.extend(self.machine(host));
        let on = clean_line(host);
        let victim = self.scope.name(&place.unit.entity);
        let running = self.seen.running.get(host).map(Vec::as_slice).unwrap_or_default();
        let taker = self.taker(host, place);
        let waits = |one: &&Running| {
            let Figure { before, after } = one.throttled;
            let more = before.zip(after).is_some_and(|(before, after)| after > before * 2.0 + 10.0);
            one.of == victim && more
        };
        if let Some(waiting) = running.iter().find(waits) {
            lines.push(format!(
                "pod {} is throttled: {} periods between samples",
                clean_line(&waiting.pod),
                waiting.throttled.told("", 1.0)
            ));
        }
        match taker {
            Some(one) => {
                lines.insert(
                    0,
                    format!(
                        "pod {} of {} uses {} cores on this host, the most of what was added there",
                        clean_line(&one.pod),
                        clean_line(&one.of),
                        one.cores.told("", 100.0)
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
                let busy = self.seen.machines.get(host).is_some_and(|one| one.cpu.rose_by(15.0));
                let sharing = self.sharing(host);
                if sharing >= SEVERAL {
                    lines.insert(0, format!("{sharing} services are in trouble there, and nowhere else"));
                }
                let strength = match (busy, sharing >= SEVERAL) {
                    (_, true) => 0.85,
                    (true, false) => 0.75,
                    (false, false) => 0.5,
                };
                (format!("host {on}: only what runs there is in trouble"), strength, lines)
            }
        }
    }

    /// What else runs on a host and takes most of what was added there.
    pub(super) fn taker(&self, host: &str, place: &Judged) -> Option<&Running> {
        let victim = self.scope.name(&place.unit.entity);
        let running = self.seen.running.get(host)?;
        let grew: f64 = running.iter().map(|one| one.more().max(0.0)).sum();
        running.first().filter(|one| one.more() >= 0.5 && one.more() >= grew * 0.5 && one.of != victim)
    }

    /// How many services are in trouble on a host, and on no other.
    fn sharing(&self, host: &str) -> usize {
        let there =
            self.places.iter().zip(&self.seen.spreads).filter(|(_, spread)| hot(spread) == Some(host));
        there.map(|(place, _)| place.unit.entity.as_str()).collect::<BTreeSet<_>>().len()
    }

    /// What changed on a machine, when it is much.
    pub(super) fn machine(&self, name: &str) -> Option<String> {
        let (host, machine) = self.seen.machines.iter().find(|(host, _)| same_machine(name, host))?;
        let said: Vec<String> = machine
            .figures()
            .iter()
            .filter(|(_, figure)| figure.rose_by(5.0))
            .map(|(what, figure)| format!("{what} {}", figure.told(" %", 1.0)))
            .collect();
        (!said.is_empty()).then(|| format!("host {}: {}", clean_line(host), said.join(", ")))
    }
}

/// Whether two names are of one machine: the same, or one with its domain and one without.
pub(super) fn same_machine(one: &str, other: &str) -> bool {
    let bare = |name: &str| name.split(':').next().unwrap_or(name).to_ascii_lowercase();
    let (one, other) = (bare(one), bare(other));
    let within = |long: &str, short: &str| {
        !short.contains('.') && long.split_once('.').is_some_and(|(first, _)| first == short)
    };
    one == other || within(&one, &other) || within(&other, &one)
}

#[cfg(test)]
mod tests {
    use super::same_machine;

    #[test]
    fn machines_are_told_apart() {
        for (one, other, expected) in [
            ("db-1", "DB-1", true),
            ("db-1.one.example:5432", "db-1", true),
            ("db-1", "db-1.one.example", true),
            ("db-1.one.example", "db-1.two.example", false),
            ("db-10", "db-1", false),
        ] {
            assert_eq!(same_machine(one, other), expected, "{one} {other}");
        }
    }
}
