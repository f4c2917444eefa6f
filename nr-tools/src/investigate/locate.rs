//! Where time went and failures began: arithmetic over groups of spans, without I/O.
//!
//! A request's time is spread over the work of services, their queries and their calls. What a service's entries take
//! longer than before, less what its queries and calls take longer, is its own; what calls of a service take longer, less
//! what that service takes longer, was lost between them. Failures are traced the same way: to where they begin.

use std::collections::{BTreeMap, BTreeSet};

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

    /// The same spans without the time and the failures of others.
    pub(crate) fn less(self, other: Self) -> Self {
        let rest = |own: f64, others: f64| (own - others).max(0.0);
        Self {
            count: self.count,
            total_ms: rest(self.total_ms, other.total_ms),
            failed: rest(self.failed, other.failed),
        }
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

    /// How many times as long one takes; what was not there before has nothing to be compared with, see
    /// [`Unit::adds`].
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
    /// In the entity's calls of a host that tells nothing of itself.
    Call(String),
    /// In what calls of the entity by others take longer than it does.
    Way(Way),
    Publish(String),
}

/// The calls of a service by others.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Way {
    /// What the service is called by, in the order of the alphabet.
    pub(crate) hosts: BTreeSet<String>,
    /// Who calls it.
    pub(crate) callers: BTreeSet<String>,
}

/// A place with its part of what went wrong.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Unit {
    pub(crate) entity: String,
    pub(crate) place: Place,
    pub(crate) pair: Pair,
    /// The requests that it is a part of: those of its entity, or all where its entity had none before.
    pub(crate) of: Pair,
    pub(crate) own: Extra,
    /// Of all the time that was added anywhere, from 0 to 1.
    pub(crate) share_ms: f64,
    /// Of all the failures that were added anywhere.
    pub(crate) share_failed: f64,
}

impl Unit {
    /// What part of its requests' earlier time is added to them: how much a place weighs that has no past of its own.
    pub(crate) fn adds(&self) -> f64 {
        let usual = self.of.before.mean_ms().unwrap_or(0.0) * self.of.after.count;
        if usual > 0.0 { self.own.ms / usual } else { 0.0 }
    }
}

/// Last parts of names that only networks of one's own resolve (RFC 6762, RFC 9476, and the defaults of Kubernetes, Consul
/// and Docker).
const INSIDE: [&str; 9] =
    ["local", "internal", "localdomain", "lan", "cluster", "svc", "consul", "docker", "intranet"];

/// Last parts of names that are mostly public, beside those of two letters, which are countries.
const PUBLIC: [&str; 14] = [
    "com", "org", "net", "info", "biz", "app", "cloud", "online", "example", "gov", "edu", "int", "io", "ai",
];

/// Whether a host names a service: by its name alone, or as the first part of its name within a cluster. A third party
/// whose name begins like a service's is none.
pub(crate) fn names(host: &str, service: &str) -> bool {
    let host = host.split(':').next().unwrap_or(host);
    if host.eq_ignore_ascii_case(service) {
        return true;
    }
    let Some((first, rest)) = host.split_once('.') else { return false };
    let parts: Vec<String> = rest.split('.').map(str::to_ascii_lowercase).collect();
    let last = parts.last().map(String::as_str).unwrap_or_default();
    let inside = match parts.as_slice() {
        // A namespace.
        [_] => last.len() != 2 && !PUBLIC.contains(&last),
        _ => INSIDE.contains(&last),
    };
    first.eq_ignore_ascii_case(service) && inside
}

/// A place whose part is not known yet.
fn unit(entity: &str, place: Place, (pair, of): (Pair, Pair), own: Extra) -> Unit {
    Unit { entity: entity.to_owned(), place, pair, of, own, share_ms: 0.0, share_failed: 0.0 }
}

/// A request that fails is as bad as one that takes this many times as long as usual.
pub(super) const FAILURE: f64 = 5.0;

/// The places, those that do most harm first.
pub(crate) fn locate(groups: &Groups, services: &[(String, String)]) -> Vec<Unit> {
    let mut entries: BTreeMap<&str, (Pair, Extra)> = BTreeMap::new();
    let mut all = Pair::default();
    for ((entity, doing), pair) in &groups.0 {
        if matches!(doing, Doing::Entry(_)) {
            entries.entry(entity).or_default().0.add(*pair);
            all.add(*pair);
        }
    }
    let known: BTreeMap<&str, Pair> = entries.iter().map(|(entity, (pair, _))| (*entity, *pair)).collect();
    let of = |entity: &str| known.get(entity).copied().filter(|of| of.before.count > 0.0).unwrap_or(all);
    let callee = |entity: &str, host: &str| {
        let named = |(guid, name): &&(String, String)| guid != entity && names(host, name);
        services.iter().find(named).map(|(guid, _)| guid.as_str()).filter(|guid| known.contains_key(guid))
    };
    let called: BTreeSet<&str> = groups
        .0
        .keys()
        .filter_map(|(entity, doing)| match doing {
            Doing::Call(host) => callee(entity, host),
            _ => None,
        })
        .collect();
    let mut work: BTreeMap<&str, Extra> = BTreeMap::new();
    let mut ways: BTreeMap<&str, (Pair, Extra, Way)> = BTreeMap::new();
    let mut units = Vec::new();
    for ((entity, doing), pair) in &groups.0 {
        let entity = entity.as_str();
        let own = work.entry(entity).or_default();
        let extra = match doing {
            Doing::Entry(_) => {
                let usual = known.get(entity).map(|known| known.before).unwrap_or_default();
                // What is new and asked for by nobody here is more traffic, and takes no time from anybody.
                let new = usual.count == 0.0 && !called.contains(entity);
                let extra = if new { Extra::default() } else { pair.extra(usual) };
                if let Some((_, all)) = entries.get_mut(entity) {
                    all.add(extra);
                }
                own.add(extra);
                continue;
            }
            _ => pair.extra(Tally::default()),
        };
        *own = own.less(extra);
        let place = match doing {
            Doing::Call(host) => match callee(entity, host) {
                Some(guid) => {
                    let way = ways.entry(guid).or_default();
                    way.0.add(*pair);
                    way.1.add(extra);
                    way.2.hosts.insert(host.clone());
                    way.2.callers.insert(entity.to_owned());
                    continue;
                }
                None => Place::Call(host.clone()),
            },
            Doing::Publish(name) => Place::Publish(name.clone()),
            Doing::Statement(text) | Doing::Entry(text) => Place::Statement(text.clone()),
        };
        units.push(unit(entity, place, (*pair, of(entity)), extra));
    }
    for (callee, (pair, extra, way)) in ways {
        // What was lost on the way to a service is the way's.
        let answered = entries.get(callee).map(|(_, extra)| *extra).unwrap_or_default();
        units.push(unit(callee, Place::Way(way), (pair, of(callee)), extra.less(answered)));
    }
    for (entity, own) in work {
        let pair = known.get(entity).copied().unwrap_or_default();
        units.push(unit(entity, Place::Work, (pair, of(entity)), own));
    }
    let sum = |part: fn(&Unit) -> f64| units.iter().map(part).filter(|part| *part > 0.0).sum::<f64>();
    let (ms, failed) = (sum(|unit| unit.own.ms), sum(|unit| unit.own.failed));
    for unit in &mut units {
        unit.share_ms = if ms > 0.0 { (unit.own.ms / ms).max(0.0) } else { 0.0 };
        unit.share_failed = if failed > 0.0 { (unit.own.failed / failed).max(0.0) } else { 0.0 };
    }
    // Time and failures as parts of all time and of all requests: a stray failure, though it is all that failed, is little.
    let usual: f64 = known.values().filter_map(|of| Some(of.before.mean_ms()? * of.after.count)).sum();
    let part = |some: f64, whole: f64| if whole > 0.0 { some.max(0.0) / whole } else { some.max(0.0) };
    let harm = |unit: &Unit| part(unit.own.ms, usual) + part(unit.own.failed * FAILURE, all.after.count);
    units.sort_by(|a, b| harm(b).total_cmp(&harm(a)));
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

    #[test]
    fn a_service_that_nobody_asked_before_is_more_traffic_and_not_more_time() {
        let new = pair((0.0, 0.0, 0.0), (500.0, 90_000.0, 0.0));
        let slow = pair((100.0, 1_000.0, 0.0), (100.0, 4_000.0, 0.0));
        let rows = [("n", Doing::Entry("/".to_owned()), new), ("s", Doing::Entry("/".to_owned()), slow)];
        let found = locate(&groups(&rows), &[]);
        assert_eq!((found[0].entity.as_str(), found[0].share_ms), ("s", 1.0), "{found:#?}");
        // Where others wait for it, its time is theirs.
        let services = [("n".to_owned(), "new".to_owned()), ("s".to_owned(), "shop".to_owned())];
        let waiting = pair((100.0, 1_000.0, 0.0), (100.0, 22_000.0, 0.0));
        let rows = [
            ("n", Doing::Entry("/".to_owned()), pair((0.0, 0.0, 0.0), (100.0, 21_000.0, 0.0))),
            ("s", Doing::Entry("/".to_owned()), waiting),
            ("s", Doing::Call("new".to_owned()), pair((0.0, 0.0, 0.0), (100.0, 21_000.0, 0.0))),
        ];
        let found = locate(&groups(&rows), &services);
        assert_eq!((found[0].entity.as_str(), &found[0].place), ("n", &Place::Work), "{found:#?}");
        assert!(found[0].share_ms > 0.99 && found[0].adds() > 10.0, "{found:#?}");
    }

    #[test]
    fn a_way_knows_by_whom_and_by_what_names_its_service_is_called() {
        let services = ["g", "h", "s"].map(|guid| (guid.to_owned(), format!("{guid}-service")));
        let (quick, slow) =
            (pair((9.0, 9.0, 0.0), (9.0, 9.0, 0.0)), pair((9.0, 9.0, 0.0), (9.0, 900.0, 0.0)));
        let rows = [
            ("g", Doing::Call("s-service".to_owned()), slow),
            ("h", Doing::Call("s-service.prod.svc.cluster.local:80".to_owned()), slow),
            ("s", Doing::Entry("/".to_owned()), quick),
        ];
        let found = locate(&groups(&rows), &services);
        let Place::Way(way) = &found[0].place else { panic!("{found:#?}") };
        assert_eq!(found[0].entity, "s");
        assert_eq!(way.callers.iter().collect::<Vec<_>>(), ["g", "h"]);
        assert_eq!(way.hosts.len(), 2);
    }

    #[test]
    fn hosts_name_services_within_a_cluster_only() {
        for (host, expected) in [
            ("api", true),
            ("API:8080", true),
            ("api.prod", true),
            ("api.prod.svc:8080", true),
            ("api.prod.svc.cluster.local", true),
            ("api.service.consul", true),
            ("api.com", false),
            ("api.io", false),
            ("api.bank.example", false),
            ("api.eu.bank.com", false),
            ("my-api.prod", false),
            ("apis", false),
        ] {
            assert_eq!(names(host, "api"), expected, "{host}");
        }
    }

    #[test]
    fn stray_failures_do_not_go_before_time() {
        let rows = [
            ("a", Doing::Entry("/".to_owned()), pair((500.0, 10_000.0, 0.0), (500.0, 10_000.0, 1.0))),
            ("s", Doing::Entry("/".to_owned()), pair((500.0, 10_000.0, 0.0), (500.0, 16_000.0, 0.0))),
            ("s", Doing::Statement("x".to_owned()), pair((500.0, 100.0, 0.0), (500.0, 4_100.0, 0.0))),
        ];
        let found = locate(&groups(&rows), &[]);
        let order: Vec<_> = found.iter().map(|unit| (unit.entity.as_str(), &unit.place)).collect();
        assert_eq!(order[0], ("s", &Place::Statement("x".to_owned())), "{found:#?}");
        assert_eq!(order[1..], [("s", &Place::Work), ("a", &Place::Work)], "{found:#?}");
    }
}
