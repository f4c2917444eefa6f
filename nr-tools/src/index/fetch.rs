//! Reads every entity that the key sees.

use std::sync::Arc;

use futures_util::stream::{self, Stream, StreamExt as _, TryStreamExt as _};
use nr_core::{AccountId, Fault};
use nr_nerdgraph::page::MAX_PAGES;
use nr_nerdgraph::{Client, EntityOutline, EntitySearch};

use super::build::{Builder, Entry};

/// Entities that an index holds at most: some 60 MB of memory and 500 requests. Larger accounts are searched by New Relic
/// alone.
pub const MAX_ENTITIES: u64 = 100_000;

/// Lists that are read at once: cursors are sequential, so that one list is read a page after the other, and a user may
/// have 25 requests at a time in all (New Relic documentation, "NerdGraph rate limits").
const LISTS: usize = 8;

/// Entities of one kind from which on they are read account by account: ten pages.
const LARGE: u64 = 2_000;

/// Accounts by which large kinds are split.
const SPLIT_ACCOUNTS: usize = 20;

/// What reading came to.
pub(super) enum Fetched {
    /// The entities, and what is missing, if anything is.
    Entities { builder: Box<Builder>, missing: Option<String> },
    /// There are too many to hold: so many.
    TooMany(u64),
}

/// What one list is asked for with.
#[derive(Clone, Default)]
struct Part {
    kind: Option<(String, String)>,
    account: Option<AccountId>,
}

impl Part {
    fn search(self) -> EntitySearch {
        let mut search = EntitySearch::new();
        if let Some((domain, kind)) = self.kind {
            search = search.domain(domain).entity_type(kind);
        }
        match self.account {
            Some(account) => search.account(account),
            None => search,
        }
    }
}

/// Reads them, several lists at once.
pub(super) async fn fetch(client: &Client) -> Result<Fetched, Fault> {
    let counts = client.count_entities(&EntitySearch::new(), &[]).await?.data;
    if counts.total > MAX_ENTITIES {
        return Ok(Fetched::TooMany(counts.total));
    }
    let mut builder = Builder::default();
    let mut incomplete = 0_usize;
    let parts = parts(client, &counts).await?;
    let lists = stream::iter(parts).map(|part| Box::pin(pages(client.clone(), part.search())));
    let mut pages = lists.flatten_unordered(LISTS);
    while let Some(page) = pages.try_next().await? {
        incomplete += usize::from(page.incomplete);
        page.items.iter().for_each(|outline| add(&mut builder, outline));
        if builder.len() as u64 > MAX_ENTITIES {
            return Ok(Fetched::TooMany(builder.len() as u64));
        }
    }
    let have = builder.len() as u64;
    let missing = match (incomplete, counts.total.saturating_sub(have)) {
        (0, 0) => None,
        (0, few) => Some(format!("{few} of {} entities could not be read", counts.total)),
        (pages, _) => Some(format!("{pages} pages of entities came incomplete")),
    };
    Ok(Fetched::Entities { builder: Box::new(builder), missing })
}

/// The lists that cover everything: one for each kind, large kinds by account; one in all when the kinds don't add up.
async fn parts(client: &Client, counts: &nr_nerdgraph::EntityCounts) -> Result<Vec<Part>, Fault> {
    if counts.types.iter().map(|kind| kind.count).sum::<u64>() != counts.total {
        return Ok(vec![Part::default()]);
    }
    let large = counts.types.iter().any(|kind| kind.count > LARGE);
    let accounts = if large { client.accounts().await?.data } else { Vec::new() };
    let by_account = (2..=SPLIT_ACCOUNTS).contains(&accounts.len());
    let mut parts = Vec::new();
    for kind in counts.types.iter().filter(|kind| kind.count > 0) {
        let of = Some((kind.domain.clone(), kind.entity_type.clone()));
        if kind.count > LARGE && by_account {
            let each = accounts.iter().map(|account| Part { kind: of.clone(), account: Some(account.id) });
            parts.extend(each);
        } else {
            parts.push(Part { kind: of, account: None });
        }
    }
    Ok(parts)
}

struct Page {
    items: Vec<EntityOutline>,
    /// Whether something of it is missing.
    incomplete: bool,
}

/// One list, page after page, with what came beside the data of each.
fn pages(client: Client, search: EntitySearch) -> impl Stream<Item = Result<Page, Fault>> + Send {
    /// The next page: its cursor, and how many came before it.
    struct At {
        cursor: Option<String>,
        pages: usize,
    }
    let list = Arc::new(client.search_entities(search));
    stream::try_unfold((list, Some(At { cursor: None, pages: 0 })), |(list, at)| async move {
        let Some(at) = at.filter(|at| at.pages < MAX_PAGES) else { return Ok(None) };
        let reply = list.page(at.cursor.as_deref()).await?;
        let next = reply.data.next_cursor.filter(|next| at.cursor.as_ref() != Some(next));
        let next = next.map(|cursor| At { cursor: Some(cursor), pages: at.pages + 1 });
        let page = Page { items: reply.data.items, incomplete: !reply.errors.is_empty() };
        Ok::<_, Fault>(Some((page, (list, next))))
    })
}

fn add(builder: &mut Builder, outline: &EntityOutline) {
    let tags = outline
        .tags
        .iter()
        .flat_map(|tag| tag.values.iter().map(|value| (tag.key.as_str(), value.as_str())))
        .collect();
    builder.add(&Entry {
        guid: &outline.guid.to_string(),
        name: &outline.name,
        account: outline.account_id.get(),
        domain: &outline.domain,
        entity_type: &outline.entity_type,
        severity: outline.alert_severity.as_ref().map(|severity| severity.as_str()),
        reporting: outline.reporting,
        tags,
    });
}
