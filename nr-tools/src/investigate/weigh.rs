//! Which explanation fits best: rules over what was seen, without I/O. Each says what speaks for it and against it.

use nr_nerdgraph::Change;

use super::locate::Place;
use super::phrase::{apart, describe, sentence, shown};
use super::surroundings::{Seen, Spread, Traffic, Volume, Words, hot};
use super::{Entry, Judged, MINUTE, Scope};
use crate::stats::Onset;
use crate::table::{clean_line, iso, short};

/// From this strength on an explanation is called the cause.
pub(crate) const NAMED: f64 = 0.5;

/// A deployment this long before the first sign, or less, can be why: instances follow each other.
const ROLLING: i64 = 4 * MINUTE;

/// Changes of traffic further than this from the beginning are not its reason.
const TOGETHER: i64 = 4 * MINUTE;

/// A volume is full this long before or after the beginning.
const FULL_TOGETHER: i64 = 20 * MINUTE;

/// Words by which programs say that a volume is full.
const SPACE: [&str; 4] = ["no space left", "disk full", "diskfull", "enospc"];

/// An explanation.
#[derive(Clone, Debug)]
pub(crate) struct Hypothesis {
    pub(crate) what: String,
    /// From 0 to 1.
    pub(crate) strength: f64,
    pub(crate) evidence: Vec<String>,
    /// The entity that a change was made on, and its id.
    pub(crate) change: Option<String>,
}

impl Hypothesis {
    pub(crate) fn confidence(&self) -> &'static str {
        match self.strength {
            strong if strong >= 0.75 => "high",
            fair if fair >= NAMED => "medium",
            _ => "low",
        }
    }
}

struct Weigher<'a> {
    scope: &'a Scope,
    places: &'a [Judged],
    entries: &'a [Entry],
    seen: &'a Seen,
    began: i64,
    /// The times at which it may have begun.
    between: (i64, i64),
}

/// All explanations, the best first.
pub(crate) fn weigh(
    scope: &Scope,
    places: &[Judged],
    entries: &[Entry],
    seen: &Seen,
    began: i64,
    onset: Option<Onset>,
) -> Vec<Hypothesis> {
    let between = onset.map_or((began, began), |onset| onset.between);
    let weigher = Weigher { scope, places, entries, seen, began, between };
    let mut found: Vec<Hypothesis> = Vec::new();
    for (at, place) in places.iter().enumerate().filter(|(_, place)| place.weight >= 0.15) {
        let spread = seen.spreads.get(at).cloned().unwrap_or_default();
        weigher.place(place, &spread, &mut found);
    }
    found.extend(weigher.traffic());
    // One explanation may stand for several places.
    let mut merged: Vec<Hypothesis> = Vec::new();
    for one in found {
        match merged.iter_mut().find(|known| known.what == one.what) {
            Some(known) => {
                known.strength = (known.strength + one.strength).min(0.97);
                for line in one.evidence {
                    if !known.evidence.contains(&line) {
                        known.evidence.push(line);
                    }
                }
            }
            None => merged.push(one),
        }
    }
    merged.sort_by(|a, b| b.strength.total_cmp(&a.strength));
    merged
}

impl Weigher<'_> {
    fn place(&self, place: &Judged, spread: &Spread, found: &mut Vec<Hypothesis>) {
        let weight = place.weight;
        let where_ = describe(self.scope, place);
        let base = vec![format!("{where_}: {}{}", sentence(place), self.transaction(place))];
        let words = self.seen.words.get(&place.unit.entity).map(Vec::as_slice).unwrap_or_default();
        let told = words.first().map(|words| {
            format!(
                "error that rose most: {}: {} ({} -> {})",
                clean_line(&words.class),
                shown(&words.message),
                short(words.before),
                short(words.after)
            )
        });
        let with = |more: Vec<String>| {
            let mut lines = base.clone();
            lines.extend(more);
            lines.extend(told.clone());
            lines
        };
        let mut put = |what: String, strength: f64, evidence: Vec<String>| {
            found.push(Hypothesis { what, strength, evidence, change: None });
        };

        // A volume that is full explains what can't be written.
        let volume = self.volume(place, spread, words);
        let mut left = 1.0;
        if let Some((volume, strength, mut lines)) = volume {
            lines.insert(0, {
                let since =
                    volume.full_ms.map_or_else(String::new, |ms| format!(", full since about {}", iso(ms)));
                format!(
                    "{} of {} is {} % full, {} points more than at its lowest of the day before{since}",
                    volume.mount,
                    clean_line(&volume.host),
                    short((volume.used * 10.0).round() / 10.0),
                    short((volume.grew * 10.0).round() / 10.0)
                )
            });
            put(
                format!("the volume {} of host {} is full", shown(&volume.mount), clean_line(&volume.host)),
                strength * weight,
                with(lines),
            );
            left = 1.0 - strength;
        }
        // One host in trouble explains what is worse only there.
        let hot = hot(&spread.hosts);
        if let Some(host) = hot {
            let (what, strength, lines) = self.host(host, place, spread);
            put(what, strength * weight * left, with(lines));
            left *= 1.0 - strength;
        }
        // A deployment of the entity explains what changes with it.
        let own = matches!(place.unit.place, Place::Work | Place::Statement(_));
        if let Some((change, aligned)) = self.change(&place.unit.entity) {
            let fits = match (aligned, own) {
                (true, true) => 0.92,
                (true, false) => 0.55,
                (false, _) => 0.15,
            };
            let line = format!("it was deployed {}", apart(change.timestamp_ms, self.began));
            found.push(Hypothesis {
                what: format!(
                    "deployment of version {} of {} at {}, deployment_id {}",
                    shown(change.version.as_deref().unwrap_or("unknown")),
                    clean_line(self.scope.name(&place.unit.entity)),
                    iso(change.timestamp_ms),
                    change.id
                ),
                strength: fits * weight * left,
                evidence: with(vec![line, commit(change)]),
                change: Some(change.id.clone()),
            });
            left *= 1.0 - fits;
        }
        let mut put = |what: String, strength: f64, evidence: Vec<String>| {
            found.push(Hypothesis { what, strength, evidence, change: None });
        };
        let name = clean_line(self.scope.name(&place.unit.entity));
        match &place.unit.place {
            Place::Call(host) if !super::locate::names(host, &name) => put(
                format!("{} fails or is slow, which {name} calls", shown(host)),
                0.9 * weight * left,
                with(vec![
                    "it tells nothing of itself here: what it does shows only in its callers".to_owned(),
                ]),
            ),
            Place::Call(_) => put(
                format!("requests to {name} are lost or slow on the way"),
                0.6 * weight * left,
                with(Vec::new()),
            ),
            Place::Statement(text) => {
                let slow: Vec<&str> = spread.peers.iter().map(String::as_str).collect();
                let on = if slow.is_empty() {
                    String::new()
                } else {
                    format!(" on {}", clean_line(&slow.join(", ")))
                };
                let mut lines = vec![format!("no deployment of {name} was recorded near the beginning")];
                lines.extend(spread.peers.iter().filter_map(|peer| self.machine(peer)));
                let what = if place.is_slower() { "became slow" } else { "fails" };
                put(
                    format!("the statement `{}` of {name}{on} {what}", shown(text)),
                    0.85 * weight * left,
                    with(lines),
                );
            }
            Place::Publish(what) => put(
                format!("the broker refuses or delays messages of {name} ({})", shown(what)),
                0.6 * weight * left,
                with(Vec::new()),
            ),
            Place::Work => {
                put(
                    format!("{name} itself, for a reason that telemetry does not show"),
                    0.35 * weight * left,
                    with(Vec::new()),
                );
            }
        }
    }

    /// The transaction of the place's entity that got worse most.
    fn transaction(&self, place: &Judged) -> String {
        let worse = |entry: &&Entry| {
            let pair = entry.pair;
            let usual = pair.before.mean_ms().unwrap_or(0.0);
            let slower =
                if pair.before.count > 0.0 { pair.after.total_ms - usual * pair.after.count } else { 0.0 };
            slower.max(0.0) / 1_000.0
                + (pair.after.failed - pair.before.failing() * pair.after.count).max(0.0)
        };
        let most = self
            .entries
            .iter()
            .filter(|entry| entry.entity == place.unit.entity)
            .max_by(|a, b| worse(a).total_cmp(&worse(b)))
            .filter(|entry| worse(entry) > 0.0);
        most.map_or_else(String::new, |entry| format!("; felt most in `{}`", shown(&entry.name)))
    }

    /// The last recorded change of an entity until it began, and whether it fits in time.
    fn change(&self, entity: &str) -> Option<(&Change, bool)> {
        let (first, last) = self.between;
        let of = |change: &&Change| {
            change.entity_guid.as_ref().is_some_and(|guid| guid.to_string() == entity)
                && change.timestamp_ms <= last + MINUTE
        };
        let change = self.seen.changes.iter().filter(of).max_by_key(|change| change.timestamp_ms)?;
        Some((change, change.timestamp_ms >= first.min(self.began) - ROLLING))
    }

    fn volume<'v>(
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
            let asked = spread.peers.iter().any(|peer| super::locate::names(peer, &volume.host));
            if hot(&spread.hosts) == Some(volume.host.as_str()) {
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

    fn host(&self, host: &str, place: &Judged, spread: &Spread) -> (String, f64, Vec<String>) {
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
    fn machine(&self, name: &str) -> Option<String> {
        let (host, machine) =
            self.seen.machines.iter().find(|(host, _)| *host == name || super::locate::names(name, host))?;
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

    /// Many more requests, where what they ask is in trouble, and since then.
    fn traffic(&self) -> Option<Hypothesis> {
        let together = |one: &&Traffic| {
            one.factor >= 2.0 && one.onset.is_some_and(|onset| (onset.ms - self.began).abs() <= TOGETHER)
        };
        let growing: Vec<&Traffic> = self.seen.traffic.iter().filter(together).collect();
        let strongest = growing.iter().max_by(|a, b| a.factor.total_cmp(&b.factor))?;
        // Its own work suffers, everywhere, where there is too much of it.
        let suffering: f64 = self
            .places
            .iter()
            .enumerate()
            .filter(|(at, place)| {
                let spread = self.seen.spreads.get(*at);
                growing.iter().any(|one| one.entity == place.unit.entity)
                    && !matches!(place.unit.place, Place::Call(_))
                    && spread.is_none_or(|spread| hot(&spread.hosts).is_none())
            })
            .map(|(_, place)| match place.unit.place {
                Place::Work => place.weight,
                _ => place.weight * 0.5,
            })
            .sum();
        let entry = growing
            .iter()
            .find(|one| self.entries.iter().any(|entry| entry.entity == one.entity && entry.name == one.name))
            .copied()
            .unwrap_or(strongest);
        let mut evidence: Vec<String> = growing
            .iter()
            .map(|one| {
                let week = one.week.map_or_else(String::new, |week| {
                    format!(", {} times a week ago", short((week * 10.0).round() / 10.0))
                });
                let since =
                    one.onset.map_or_else(String::new, |onset| format!(", since about {}", iso(onset.ms)));
                format!(
                    "`{}` of {}: {} times as many requests as before{week}{since}",
                    shown(&one.name),
                    clean_line(self.scope.name(&one.entity)),
                    short((one.factor * 10.0).round() / 10.0)
                )
            })
            .collect();
        evidence.extend(self.seen.crowds.iter().map(|crowd| {
            format!(
                "{} % of what was added has {} = {} ({} -> {})",
                short((crowd.part * 100.0).round()),
                crowd.attribute,
                shown(&crowd.value),
                short(crowd.before.round()),
                short(crowd.after.round())
            )
        }));
        evidence.extend(
            self.places
                .iter()
                .filter(|place| place.weight >= 0.15)
                .map(|place| format!("{}: {}", describe(self.scope, place), sentence(place))),
        );
        let who = self.seen.crowds.first().map_or_else(String::new, |crowd| {
            format!(", mostly {} {}", crowd.attribute, shown(&crowd.value))
        });
        Some(Hypothesis {
            what: format!(
                "a traffic spike: {} times as many requests for `{}` of {}{who}",
                short((entry.factor * 10.0).round() / 10.0),
                shown(&entry.name),
                clean_line(self.scope.name(&entry.entity))
            ),
            strength: 0.9 * suffering,
            evidence,
            change: None,
        })
    }
}

fn commit(change: &Change) -> String {
    let parts = [
        ("by", change.user.as_deref()),
        ("commit", change.commit.as_deref()),
        ("description:", change.description.as_deref()),
    ];
    let said: Vec<String> = parts
        .iter()
        .filter_map(|(label, value)| {
            Some(format!("{label} {}", shown((*value).filter(|text| !text.is_empty())?)))
        })
        .collect();
    said.join(", ")
}
