//! What belongs to a question: the services that the entities in question are, call or carry, and the machines beneath.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::{StreamExt as _, stream};
use nr_core::{EntityGuid, Fault};
use nr_nerdgraph::{Direction, EntityOutline, Error, Page, RelatedEntity, RelatedFilter, Reply};

use crate::services::Services;

/// Entities whose neighbours are looked at: a shop of a dozen services with its stores has some twenty.
const MAX_LOOKS: usize = 48;

/// Neighbours of neighbours, and so on, this far.
const MAX_DEPTH: usize = 6;

/// Asked for at a time.
const AT_ONCE: usize = 4;

/// Services that are measured together.
pub(crate) const MAX_SERVICES: usize = 40;

/// Stores, brokers and hosts whose changes are noticed.
const MAX_BENEATH: usize = 200;

/// What kind of part an entity plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Service,
    Browser,
    Host,
    /// Collections and rules, which hold everything together and so say nothing.
    Frame,
    /// Stores, brokers, containers.
    Other,
}

fn part(domain: &str, kind: &str) -> Part {
    match (domain, kind) {
        ("APM" | "EXT", "APPLICATION" | "SERVICE") => Part::Service,
        ("BROWSER" | "MOBILE", _) => Part::Browser,
        ("INFRA", "HOST") => Part::Host,
        ("NR1" | "VIZ" | "AIOPS" | "SYNTH", _) => Part::Frame,
        _ if [
            "WORKLOAD",
            "DASHBOARD",
            "SERVICE_LEVEL",
            "KEY_TRANSACTION",
            "KUBERNETESCLUSTER",
            "KUBERNETES_CLUSTER",
        ]
        .contains(&kind) =>
        {
            Part::Frame
        }
        _ => Part::Other,
    }
}

/// Which way neighbours are followed from an entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// To what it calls.
    Calls,
    /// To what calls it, and to the browsers before that.
    Callers,
    /// From a machine to what runs on it.
    Up,
    /// From a store or broker to the machines beneath.
    Down,
    /// Everywhere: the question is about it.
    Start,
}

/// The entities around a question.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope {
    /// GUIDs and names, in the order in which they were found.
    pub(crate) services: Vec<(String, String)>,
    /// Names of hosts beneath stores and brokers, each with what stands on it.
    pub(crate) hosts: BTreeMap<String, String>,
    /// Stores, brokers and hosts that the services use: GUIDs and names.
    pub(crate) beneath: BTreeMap<String, String>,
    pub(crate) browsers: Vec<EntityGuid>,
    /// Neighbours that could not be asked for, or too many of them.
    pub(crate) cut: bool,
}

impl Scope {
    pub(crate) fn name<'s>(&'s self, guid: &'s str) -> &'s str {
        self.services.iter().find(|(known, _)| known == guid).map_or(guid, |(_, name)| name)
    }

    fn add(&mut self, entity: &EntityOutline) {
        let guid = entity.guid.to_string();
        if self.services.len() < MAX_SERVICES && !self.services.iter().any(|(known, _)| *known == guid) {
            self.services.push((guid, entity.name.clone()));
        }
    }

    fn add_beneath(&mut self, entity: &EntityOutline) {
        if self.beneath.len() < MAX_BENEATH {
            self.beneath.insert(entity.guid.to_string(), entity.name.clone());
        }
    }
}

/// Finds them.
pub(crate) async fn around(services: &Services, starts: &[EntityGuid]) -> Result<Scope, Fault> {
    let mut scope = Scope::default();
    let found = services.client.entities(starts).await?.data;
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut front: Vec<(EntityOutline, Way)> = Vec::new();
    for entity in found {
        seen.insert(entity.guid.to_string());
        match part(&entity.domain, &entity.entity_type) {
            Part::Service => scope.add(&entity),
            Part::Browser => scope.browsers.push(entity.guid.clone()),
            Part::Host | Part::Other => scope.add_beneath(&entity),
            Part::Frame => {}
        }
        front.push((entity, Way::Start));
    }
    let mut looks = 0;
    for _ in 0..MAX_DEPTH {
        if front.is_empty() {
            break;
        }
        let room = MAX_LOOKS.saturating_sub(looks);
        scope.cut |= front.len() > room;
        front.truncate(room);
        looks += front.len();
        let asking: Vec<_> =
            front.into_iter().map(|(entity, way)| neighbours(services, entity, way)).collect();
        let asked = stream::iter(asking).buffered(AT_ONCE).collect::<Vec<_>>().await;
        let mut next = Vec::new();
        for (from, way, page) in asked {
            let Ok(page) = page else {
                scope.cut = true;
                continue;
            };
            scope.cut |= page.data.next_cursor.is_some();
            for related in page.data.items {
                let onward = follow(&mut scope, &from, way, &related.direction, &related.entity);
                if let Some(onward) = onward.filter(|_| seen.insert(related.entity.guid.to_string())) {
                    next.push((related.entity, onward));
                }
            }
        }
        // Services first, should there be too much to look at.
        next.sort_by_key(|(_, way)| *way == Way::Up);
        front = next;
    }
    Ok(scope)
}

type Neighbours = Result<Reply<Page<RelatedEntity>>, Error>;

async fn neighbours(
    services: &Services,
    entity: EntityOutline,
    way: Way,
) -> (EntityOutline, Way, Neighbours) {
    let filter = RelatedFilter::new().direction(Direction::Both);
    let page = services.client.related_entities(&entity.guid, filter).page(None).await;
    (entity, way, page)
}

/// Takes a neighbour in, and says whether and how to go on from it.
fn follow(
    scope: &mut Scope,
    from: &EntityOutline,
    way: Way,
    direction: &Direction,
    to: &EntityOutline,
) -> Option<Way> {
    let out = !matches!(direction, Direction::In);
    let (is, other) = (part(&from.domain, &from.entity_type), part(&to.domain, &to.entity_type));
    match (is, way, other) {
        (_, _, Part::Frame) => None,
        (Part::Service, _, Part::Browser) | (Part::Frame, Way::Start, Part::Browser) => {
            if !scope.browsers.contains(&to.guid) {
                scope.browsers.push(to.guid.clone());
            }
            None
        }
        (Part::Service, Way::Start | Way::Calls, Part::Service) if out => {
            scope.add(to);
            Some(Way::Calls)
        }
        (Part::Service, Way::Start | Way::Callers, Part::Service) => {
            scope.add(to);
            Some(Way::Callers)
        }
        (Part::Service, Way::Start | Way::Calls, Part::Other) if out => {
            scope.add_beneath(to);
            Some(Way::Down)
        }
        (Part::Other, Way::Down | Way::Start, Part::Host) if !out => {
            scope.add_beneath(to);
            scope.hosts.insert(to.name.clone(), from.name.clone());
            None
        }
        // A broker belongs to the cluster that holds the topic.
        (Part::Other, Way::Down, Part::Other) => {
            scope.add_beneath(to);
            Some(Way::Down)
        }
        // Who takes the messages.
        (Part::Other, Way::Down, Part::Service) if !out && to.domain != "INFRA" && is_topic(from) => {
            scope.add(to);
            Some(Way::Calls)
        }
        (Part::Host | Part::Other, Way::Up | Way::Start, Part::Other) if out => Some(Way::Up),
        (Part::Host | Part::Other, Way::Up | Way::Start, Part::Service) => {
            scope.add(to);
            Some(Way::Calls)
        }
        (Part::Frame | Part::Browser, Way::Start, Part::Service) => {
            scope.add(to);
            Some(Way::Calls)
        }
        _ => None,
    }
}

fn is_topic(entity: &EntityOutline) -> bool {
    entity.entity_type.contains("TOPIC") || entity.entity_type.contains("QUEUE")
}
