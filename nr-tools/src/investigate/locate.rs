//! Where time went and failures began: arithmetic over groups of spans, without I/O.
//!
//! A request's time is spread over the work of services, their queries and their calls. What a service's entries take
//! longer than before, less what its queries and calls take longer, is its own; what calls of a service take longer, less
//! what that service takes longer, was lost between them. Failures are traced the same way: to where they begin.

use std::collections::BTreeMap;

/// A group of like spans before and after, as queries count them.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Tally {
    pub(crate) count: f64,
    pub(crate) total_ms: f64,
    pub(crate) failed: f64,
}

impl Tally {
    pub(crate) fn mean_ms(&self) -> Option<f64> {
        (self.count > 0.0).then(|| self.total_ms / self.count)
    }

    pub(crate) fn failing(&self) -> f64 {
        if self.count > 0.0 { self.failed / self.count } else { 0.0 }
    }

    fn add(&mut self, other: Self) {
        self.count += other.count;
        self.total_ms += other.total_ms;
        self.failed += other.failed;
    }
}

/// Both windows of a group.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Pair {
    pub(crate) before: Tally,
    pub(crate) after: Tally,
}

impl Pair {
    pub(crate) fn add(&mut self, other: Self) {
        self.before.add(other.before);
        self.after.add(other.after);
    }

    /// How many times as long one takes; what was not there before has nothing to be compared with.
    pub(crate) fn slower(&self) -> f64 {
        match (self.before.mean_ms(), self.after.mean_ms()) {
            (Some(before), Some(after)) if before > 0.0 => after / before,
            _ => 1.0,
        }
    }

    /// What the later window has beyond what the earlier one makes expect for as many spans.
    fn extra(&self, usual: Tally) -> Extra {
        let base = if self.before.count > 0.0 { self.before } else { usual };
        let expected =
            |whole: f64| if base.count > 0.0 { whole / base.count * self.after.count } else { 0.0 };
        Extra {
            ms: self.after.total_ms - expected(base.total_ms),
            failed: self.after.failed - expected(base.failed),
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Extra {
    pub(crate) ms: f64,
    pub(crate) failed: f64,
}

impl Extra {
    fn less(self, other: Self) -> Self {
        Self { ms: self.ms - other.ms, failed: self.failed - other.failed }
    }

    fn add(&mut self, other: Self) {
        self.ms += other.ms;
        self.failed += other.failed;
    }
}

/// What a group of spans does.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Doing {
    /// Answers under a name.
    Entry(String),
    /// Runs a statement.
    Statement(String),
    /// Calls a host.
    Call(String),
    /// Leaves a message.
    Publish(String),
}

/// Groups of spans by the entity that they belong to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Groups(pub(crate) BTreeMap<(String, Doing), Pair>);

/// Where something went wrong.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    /// In what the entity does itself.
    Work,
    Statement(String),
    /// In calls of a host that tells nothing of itself, or on the way to one that does.
    Call(String),
    Publish(String),
}

/// A place with its part of what went wrong.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Unit {
    pub(crate) entity: String,
    pub(crate) place: Place,
    pub(crate) pair: Pair,
    pub(crate) own: Extra,
    /// Of all the time that was added anywhere, from 0 to 1.
    pub(crate) share_ms: f64,
    /// Of all the failures that were added anywhere.
    pub(crate) share_failed: f64,
}

/// Whether a host names a service: by its name alone, or as the first part of its name in a cluster.
pub(crate) fn names(host: &str, service: &str) -> bool {
    let host = host.split(':').next().unwrap_or(host);
    host.eq_ignore_ascii_case(service)
        || host.split_once('.').is_some_and(|(first, _)| first.eq_ignore_ascii_case(service))
}

/// The places, those with the largest part first.
pub(crate) fn locate(groups: &Groups, services: &[(String, String)]) -> Vec<Unit> {
    let mut entries: BTreeMap<&str, (Pair, Extra)> = BTreeMap::new();
    for ((entity, doing), pair) in &groups.0 {
        if matches!(doing, Doing::Entry(_)) {
            entries.entry(entity).or_default().0.add(*pair);
        }
    }
    let usual: BTreeMap<&str, Tally> =
        entries.iter().map(|(entity, (pair, _))| (*entity, pair.before)).collect();
    let mut work: BTreeMap<&str, Extra> = BTreeMap::new();
    let mut calls: BTreeMap<&str, (Pair, Extra, String)> = BTreeMap::new();
    let mut units = Vec::new();
    for ((entity, doing), pair) in &groups.0 {
        let entity = entity.as_str();
        let unit = |place: Place, own: Extra| Unit {
            entity: entity.to_owned(),
            place,
            pair: *pair,
            own,
            share_ms: 0.0,
            share_failed: 0.0,
        };
        match doing {
            Doing::Entry(_) => {
                let extra = pair.extra(usual.get(entity).copied().unwrap_or_default());
                if let Some((_, all)) = entries.get_mut(entity) {
                    all.add(extra);
                }
                work.entry(entity).or_default().add(extra);
            }
            Doing::Statement(text) => {
                let extra = pair.extra(Tally::default());
                let own = work.entry(entity).or_default();
                *own = own.less(extra);
                units.push(unit(Place::Statement(text.clone()), extra));
            }
            Doing::Publish(name) => {
                let extra = pair.extra(Tally::default());
                let own = work.entry(entity).or_default();
                *own = own.less(extra);
                units.push(unit(Place::Publish(name.clone()), extra));
            }
            Doing::Call(host) => {
                let extra = pair.extra(Tally::default());
                let own = work.entry(entity).or_default();
                *own = own.less(extra);
                let callee = services.iter().find(|(guid, name)| guid != entity && names(host, name));
                match callee.filter(|(guid, _)| usual.contains_key(guid.as_str())) {
                    Some((guid, _)) => {
                        let known = calls
                            .entry(guid)
                            .or_insert_with(|| (Pair::default(), Extra::default(), host.clone()));
                        known.0.add(*pair);
                        known.1.add(extra);
                    }
                    None => units.push(unit(Place::Call(host.clone()), extra)),
                }
            }
        }
    }
    for (callee, (pair, extra, host)) in calls {
        // What was lost on the way to a service is the way's.
        let answered = entries.get(callee).map(|(_, extra)| *extra).unwrap_or_default();
        let own = extra.less(answered);
        units.push(Unit {
            entity: callee.to_owned(),
            place: Place::Call(host),
            pair,
            own,
            share_ms: 0.0,
            share_failed: 0.0,
        });
    }
    for (entity, own) in work {
        let pair = entries.get(entity).map(|(pair, _)| *pair).unwrap_or_default();
        units.push(Unit {
            entity: entity.to_owned(),
            place: Place::Work,
            pair,
            own,
            share_ms: 0.0,
            share_failed: 0.0,
        });
    }
    let sum = |part: fn(&Unit) -> f64| units.iter().map(part).filter(|part| *part > 0.0).sum::<f64>();
    let (ms, failed) = (sum(|unit| unit.own.ms), sum(|unit| unit.own.failed));
    for unit in &mut units {
        unit.share_ms = if ms > 0.0 { (unit.own.ms / ms).max(0.0) } else { 0.0 };
        unit.share_failed = if failed > 0.0 { (unit.own.failed / failed).max(0.0) } else { 0.0 };
    }
    units.sort_by(|a, b| (b.share_ms + b.share_failed).total_cmp(&(a.share_ms + a.share_failed)));
    units
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(before: (f64, f64, f64), after: (f64, f64, f64)) -> Pair {
        let tally = |(count, total_ms, failed)| Tally { count, total_ms, failed };
        Pair { before: tally(before), after: tally(after) }
    }

    fn groups(rows: &[(&str, Doing, Pair)]) -> Groups {
        Groups(
            rows.iter().map(|(entity, doing, pair)| (((*entity).to_owned(), doing.clone()), *pair)).collect(),
        )
    }

    #[test]
    fn time_is_traced_to_the_statement_that_took_it_and_not_to_those_who_waited() {
        let services = [("g".to_owned(), "gateway".to_owned()), ("s".to_owned(), "shop".to_owned())];
        let found = locate(
            &groups(&[
                ("g", Doing::Entry("/".to_owned()), pair((100.0, 3_000.0, 0.0), (50.0, 51_500.0, 0.0))),
                (
                    "g",
                    Doing::Call("shop.prod.svc:8080".to_owned()),
                    pair((100.0, 2_000.0, 0.0), (50.0, 51_000.0, 0.0)),
                ),
                ("s", Doing::Entry("/".to_owned()), pair((100.0, 1_800.0, 0.0), (50.0, 50_900.0, 0.0))),
                (
                    "s",
                    Doing::Statement("SELECT".to_owned()),
                    pair((100.0, 500.0, 0.0), (50.0, 50_250.0, 0.0)),
                ),
            ]),
            &services,
        );
        assert_eq!(
            (found[0].entity.as_str(), &found[0].place),
            ("s", &Place::Statement("SELECT".to_owned()))
        );
        assert!(found[0].share_ms > 0.99, "{found:#?}");
    }

    #[test]
    fn failures_are_traced_to_where_they_begin() {
        let services = [("g".to_owned(), "gateway".to_owned()), ("s".to_owned(), "shop".to_owned())];
        let found = locate(
            &groups(&[
                ("g", Doing::Entry("/".to_owned()), pair((100.0, 900.0, 1.0), (100.0, 900.0, 41.0))),
                ("g", Doing::Call("shop".to_owned()), pair((100.0, 800.0, 0.0), (100.0, 800.0, 40.0))),
                ("s", Doing::Entry("/".to_owned()), pair((100.0, 700.0, 0.0), (100.0, 700.0, 40.0))),
                (
                    "s",
                    Doing::Call("api.bank.example".to_owned()),
                    pair((100.0, 600.0, 0.0), (100.0, 600.0, 40.0)),
                ),
            ]),
            &services,
        );
        assert_eq!(
            (found[0].entity.as_str(), &found[0].place),
            ("s", &Place::Call("api.bank.example".to_owned()))
        );
        assert!((found[0].share_failed - 1.0).abs() < 1e-9, "{found:#?}");
    }

    #[test]
    fn more_of_the_slow_ones_is_not_slower() {
        let found = locate(
            &groups(&[
                ("s", Doing::Entry("slow".to_owned()), pair((10.0, 1_000.0, 0.0), (90.0, 9_000.0, 0.0))),
                ("s", Doing::Entry("fast".to_owned()), pair((90.0, 90.0, 0.0), (90.0, 90.0, 0.0))),
            ]),
            &[],
        );
        assert!(found.iter().all(|unit| unit.own.ms.abs() < 1e-9), "{found:#?}");
    }
}
