//! Who calls whom, as a tree around one entity: up to its callers and down to what it calls.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::{StreamExt as _, stream};
use nr_core::{EntityGuid, Fault};
use nr_nerdgraph::{Direction, EntityOutline, RelatedEntity, RelatedFilter};

use crate::guid;
use crate::services::Services;

/// Entities of one tree: more are no overview.
const MAX_ENTITIES: usize = 60;

/// Asked for at a time.
const AT_ONCE: usize = 4;

/// Relations whose source uses their target (New Relic documentation, "Entity relationships").
const USES: [&str; 4] = ["CALLS", "BYPASS_CALLS", "CONNECTS_TO", "PRODUCES"];

/// Which way a tree grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Up,
    Down,
}

/// An entity in a tree.
#[derive(Clone, Debug)]
pub(super) struct Branch {
    pub(super) entity: EntityOutline,
    pub(super) depth: usize,
    /// The relation that leads here.
    pub(super) relation: String,
    /// It stands further up already, with what is below it.
    pub(super) again: bool,
}

/// What is around an entity.
#[derive(Clone, Debug)]
pub(super) struct Around {
    pub(super) entity: EntityOutline,
    pub(super) up: Vec<Branch>,
    pub(super) down: Vec<Branch>,
    /// Neighbours that could not be asked for, or too many of them.
    pub(super) cut: bool,
}

/// Whether a relation leads this way; messages go through their topic from who leaves them to who takes them.
fn leads(way: Way, related: &RelatedEntity) -> bool {
    let out = matches!(related.direction, Direction::Out | Direction::Both);
    let into = matches!(related.direction, Direction::In | Direction::Both);
    let kind = related.kind.as_str();
    match way {
        Way::Down => (out && USES.contains(&kind)) || (into && kind == "CONSUMES"),
        Way::Up => {
            (into && USES.contains(&kind))
                || (out && kind == "CONSUMES")
                // A page that a service serves is where its callers sit.
                || (out && kind == "SERVES" && related.entity.domain == "BROWSER")
        }
    }
}

/// Finds what is around an entity, this far.
pub(super) async fn around(services: &Services, start: &EntityGuid, depth: usize) -> Result<Around, Fault> {
    let found = services.client.entities(std::slice::from_ref(start)).await?.data;
    let entity = found.into_iter().next().ok_or_else(|| guid::unknown(start))?;
    let mut cut = false;
    let up = grow(services, &entity, Way::Up, depth, &mut cut).await?;
    let down = grow(services, &entity, Way::Down, depth, &mut cut).await?;
    Ok(Around { entity, up, down, cut })
}

type Edges = BTreeMap<String, Vec<(String, EntityOutline)>>;

async fn grow(
    services: &Services,
    root: &EntityOutline,
    way: Way,
    depth: usize,
    cut: &mut bool,
) -> Result<Vec<Branch>, Fault> {
    let mut edges = Edges::new();
    let mut seen = BTreeSet::from([root.guid.to_string()]);
    let mut front = vec![root.guid.clone()];
    for level in 0..depth {
        let asking: Vec<_> = front.iter().map(|guid| neighbours(services, guid)).collect();
        let asked = stream::iter(asking).buffered(AT_ONCE).collect::<Vec<_>>().await;
        let mut next = Vec::new();
        for (guid, page) in front.iter().zip(asked) {
            let (related, more) = match page {
                Ok(page) => page,
                // Without the first there is no tree; without a later one it is smaller.
                Err(fault) if level == 0 => return Err(fault),
                Err(_) => {
                    *cut = true;
                    continue;
                }
            };
            *cut |= more;
            for one in related.into_iter().filter(|one| leads(way, one)) {
                let name = one.entity.guid.to_string();
                if !seen.contains(&name) && seen.len() >= MAX_ENTITIES {
                    *cut = true;
                    continue;
                }
                if seen.insert(name) {
                    next.push(one.entity.guid.clone());
                }
                edges.entry(guid.to_string()).or_default().push((one.kind, one.entity));
            }
        }
        front = next;
    }
    Ok(branches(root, &edges))
}

async fn neighbours(services: &Services, guid: &EntityGuid) -> Result<(Vec<RelatedEntity>, bool), Fault> {
    let filter = RelatedFilter::new().direction(Direction::Both);
    let page = services.client.related_entities(guid, filter).page(None).await?.data;
    Ok((page.items, page.next_cursor.is_some()))
}

/// The tree in reading order; an entity's own branches stand where it comes first.
fn branches(root: &EntityOutline, edges: &Edges) -> Vec<Branch> {
    let mut out = Vec::new();
    let mut shown = BTreeSet::from([root.guid.to_string()]);
    let below = |guid: &str| edges.get(guid).map(Vec::as_slice).unwrap_or_default();
    let mut left: Vec<(&(String, EntityOutline), usize)> =
        below(&root.guid.to_string()).iter().rev().map(|edge| (edge, 1)).collect();
    while let Some(((relation, entity), depth)) = left.pop() {
        let name = entity.guid.to_string();
        let again = !shown.insert(name.clone());
        out.push(Branch { entity: entity.clone(), depth, relation: relation.clone(), again });
        if !again {
            left.extend(below(&name).iter().rev().map(|edge| (edge, depth + 1)));
        }
    }
    out
}
