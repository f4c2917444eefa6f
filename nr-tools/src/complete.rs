//! How the arguments of resources and prompts go on: names and ids that the account has.

use nr_core::{AccountId, Fault};
use nr_nerdgraph::IssueFilter;
use nr_nerdgraph::enums::AiIssuesIssueState;
use nr_plugins::completion::MAX_COMPLETIONS;
use nr_plugins::{CompletionRequest, Context};

use crate::account;
use crate::index::{Index, Lookup, Query};
use crate::services::Services;

/// What an argument holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holds {
    /// Anything: there is nothing to propose.
    Words,
    Account,
    /// The GUID of an entity, found by the beginning of the GUID or by words of the name.
    Guid,
    /// The GUID of a dashboard.
    Dashboard,
    /// The name of an entity.
    EntityName,
    EventType,
    /// The path of a page of the documentation.
    #[cfg(feature = "docs")]
    DocsPage,
    /// The id of an open issue.
    Issue,
}

/// The ways in which it could go on, best first.
pub(crate) async fn complete(
    holds: Holds,
    request: &CompletionRequest,
    services: &Services,
    ctx: &Context,
) -> Result<Vec<String>, Fault> {
    let typed = request.value.trim();
    let mut found = match holds {
        Holds::Words => Vec::new(),
        Holds::Account => accounts(typed, services).await?,
        Holds::Guid => entities(typed, None, Index::guid, services, ctx).await,
        Holds::Dashboard => entities(typed, Some("DASHBOARD"), Index::guid, services, ctx).await,
        Holds::EntityName => entities(typed, None, Index::name, services, ctx).await,
        Holds::EventType => event_types(typed, request, services, ctx).await?,
        #[cfg(feature = "docs")]
        Holds::DocsPage => crate::docs::paths(typed, services, ctx).await?,
        Holds::Issue => issues(typed, services, ctx).await?,
    };
    found.truncate(MAX_COMPLETIONS);
    Ok(found)
}

async fn accounts(typed: &str, services: &Services) -> Result<Vec<String>, Fault> {
    let typed = typed.to_lowercase();
    let accounts = services.client.accounts().await?.data;
    let fits = accounts.into_iter().filter(|account| {
        account.id.to_string().starts_with(&typed) || account.name.to_lowercase().contains(&typed)
    });
    Ok(fits.map(|account| account.id.to_string()).collect())
}

/// Without an index there is nothing to propose: a person who types does not wait for New Relic at every letter.
async fn entities(
    typed: &str,
    entity_type: Option<&str>,
    shown: fn(&Index, u32) -> &str,
    services: &Services,
    ctx: &Context,
) -> Vec<String> {
    let Lookup::Index(snapshot) = services.entities.get(&services.client, ctx).await else {
        return Vec::new();
    };
    let index = &snapshot.index;
    let entity_type = entity_type.map(str::to_owned);
    let by_words = Query { words: typed.to_owned(), entity_type: entity_type.clone(), ..Query::default() };
    let mut rows = index.search(&by_words, MAX_COMPLETIONS).rows;
    if rows.is_empty() {
        let all = index.search(&Query { entity_type, ..Query::default() }, index.len()).rows;
        rows =
            all.into_iter().filter(|row| index.guid(*row).starts_with(typed)).take(MAX_COMPLETIONS).collect();
    }
    let mut found: Vec<String> = Vec::with_capacity(rows.len());
    for row in rows {
        let value = shown(index, row).to_owned();
        if !value.is_empty() && !found.contains(&value) {
            found.push(value);
        }
    }
    found
}

async fn event_types(
    typed: &str,
    request: &CompletionRequest,
    services: &Services,
    ctx: &Context,
) -> Result<Vec<String>, Fault> {
    let given = request.known.get("account_id").and_then(|id| id.parse::<AccountId>().ok());
    let account = account::resolve(given, services, ctx).await?;
    let typed = typed.to_lowercase();
    let names = services.known.event_types(&services.client, account).await?;
    let (begin, within): (Vec<_>, Vec<_>) = names
        .iter()
        .filter(|name| name.to_lowercase().contains(&typed))
        .cloned()
        .partition(|name| name.to_lowercase().starts_with(&typed));
    Ok(begin.into_iter().chain(within).collect())
}

async fn issues(typed: &str, services: &Services, ctx: &Context) -> Result<Vec<String>, Fault> {
    let account = account::resolve(None, services, ctx).await?;
    let open = IssueFilter::new().state(AiIssuesIssueState::Activated).state(AiIssuesIssueState::Created);
    let page = services.client.issues(account, open).page(None).await?;
    let fits = page.data.items.into_iter().map(|issue| issue.id).filter(|id| id.starts_with(typed));
    Ok(fits.collect())
}
