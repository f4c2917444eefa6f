//! Dashboards: pages of widgets, most of which ask something in NRQL.

use std::sync::Arc;

use nr_core::{AccountId, EntityGuid};
use serde_json::Value;

use crate::client::Client;
use crate::convert;
use crate::entity::EntitySearch;
use crate::enums::{DashboardEntityPermissions, DashboardVariableType};
use crate::error::Error;
use crate::generated::dashboards::{Dashboard as Operation, SearchDashboards, dashboard, search_dashboards};
use crate::page::{Page, Pages};
use crate::reply::{Reply, Warning};

/// A dashboard as lists show it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct DashboardOutline {
    /// Names the dashboard everywhere.
    pub guid: EntityGuid,
    /// Its name.
    pub name: String,
    /// The account it belongs to.
    pub account_id: AccountId,
    /// Of a page, which is an entity of its own: the dashboard that it is in.
    pub parent: Option<EntityGuid>,
    /// The address of who owns it.
    pub owner: Option<String>,
    /// Who may see and change it.
    pub permissions: Option<DashboardEntityPermissions>,
    /// When it was made, in ISO 8601.
    pub created: Option<String>,
    /// When it was last changed, in ISO 8601.
    pub updated: Option<String>,
    /// Its page in New Relic.
    pub permalink: Option<String>,
}

/// A dashboard in full.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Dashboard {
    /// What lists show of it too.
    pub outline: DashboardOutline,
    /// What it is for.
    pub description: Option<String>,
    /// Its pages, in their order.
    pub pages: Vec<DashboardPage>,
    /// The variables that its queries name in `{{…}}`.
    pub variables: Vec<DashboardVariable>,
}

/// A page of a dashboard.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct DashboardPage {
    /// Its GUID: a page is an entity too.
    pub guid: Option<EntityGuid>,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// What is on it.
    pub widgets: Vec<DashboardWidget>,
}

/// A widget of a page.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct DashboardWidget {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// How it shows what it asks, such as `viz.line`.
    pub visualization: String,
    /// What it asks.
    pub queries: Vec<DashboardQuery>,
    /// Its Markdown, where it is a text.
    pub text: Option<String>,
    /// Everything it is set to, as it came.
    pub configuration: Value,
}

/// A query of a widget.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DashboardQuery {
    /// The accounts that it asks; none means the dashboard's own.
    pub accounts: Vec<AccountId>,
    /// The NRQL.
    pub nrql: String,
}

/// A variable of a dashboard.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct DashboardVariable {
    /// The name that queries use.
    pub name: String,
    /// The title for people.
    pub title: Option<String>,
    /// Where its values come from.
    pub kind: Option<DashboardVariableType>,
    /// The values that it begins with.
    pub defaults: Vec<String>,
    /// The query for its values.
    pub nrql: Option<String>,
}

impl DashboardWidget {
    fn read(from: dashboard::DashboardActorEntityOnDashboardEntityPagesWidgets) -> Self {
        let configuration = from.raw_configuration;
        let text = configuration.get("text").and_then(Value::as_str).map(str::to_owned);
        Self {
            id: from.id,
            title: from.title.unwrap_or_default(),
            visualization: from.visualization.id.unwrap_or_default(),
            queries: queries(&configuration),
            text,
            configuration,
        }
    }
}

/// The queries of a widget's configuration: `accountIds` now, `accountId` in older dashboards.
fn queries(configuration: &Value) -> Vec<DashboardQuery> {
    let list = configuration.get("nrqlQueries").and_then(Value::as_array);
    let read = |one: &Value| {
        let several = one.get("accountIds").and_then(Value::as_array).into_iter().flatten();
        let accounts = several.chain(one.get("accountId")).filter_map(Value::as_i64);
        Some(DashboardQuery {
            accounts: accounts.filter_map(convert::account).collect(),
            nrql: one.get("query")?.as_str()?.to_owned(),
        })
    };
    list.into_iter().flatten().filter_map(read).collect()
}

impl Dashboard {
    fn read(from: dashboard::DashboardActorEntity, guid: &EntityGuid) -> Option<Self> {
        let dashboard::DashboardActorEntityOn::DashboardEntity(on) = from.on else { return None };
        let pages = on.pages.unwrap_or_default().into_iter().flatten().map(|page| DashboardPage {
            guid: page.guid.and_then(|guid| guid.parse().ok()),
            name: page.name.unwrap_or_default(),
            description: page.description,
            widgets: page
                .widgets
                .unwrap_or_default()
                .into_iter()
                .flatten()
                .map(DashboardWidget::read)
                .collect(),
        });
        let variables = on.variables.unwrap_or_default().into_iter().flatten().filter_map(|variable| {
            let defaults = variable.default_values.unwrap_or_default().into_iter().flatten();
            Some(DashboardVariable {
                name: variable.name?,
                title: variable.title,
                kind: variable.type_,
                defaults: defaults.filter_map(|item| item.value?.string).collect(),
                nrql: variable.nrql_query.map(|query| query.query),
            })
        });
        Some(Self {
            outline: DashboardOutline {
                account_id: from.account_id.and_then(convert::account).unwrap_or_else(|| guid.account()),
                guid: guid.clone(),
                name: from.name.unwrap_or_default(),
                parent: on.dashboard_parent_guid.and_then(|parent| parent.parse().ok()),
                owner: on.owner.and_then(|owner| owner.email),
                permissions: on.permissions,
                created: on.created_at,
                updated: on.updated_at,
                permalink: from.permalink,
            },
            description: on.description,
            pages: pages.collect(),
            variables: variables.collect(),
        })
    }
}

type Found = search_dashboards::SearchDashboardsActorEntitySearchResultsEntities;

/// `None` when the entity has no readable GUID or is no dashboard.
fn outline(from: Found) -> Option<DashboardOutline> {
    use search_dashboards::SearchDashboardsActorEntitySearchResultsEntitiesOn as On;
    let On::DashboardEntityOutline(on) = from.on else { return None };
    let guid: EntityGuid = from.guid?.parse().ok()?;
    Some(DashboardOutline {
        account_id: from.account_id.and_then(convert::account).unwrap_or_else(|| guid.account()),
        guid,
        name: from.name.unwrap_or_default(),
        parent: on.dashboard_parent_guid.and_then(|parent| parent.parse().ok()),
        owner: on.owner.and_then(|owner| owner.email),
        permissions: on.permissions,
        created: on.created_at,
        updated: on.updated_at,
        permalink: from.permalink,
    })
}

impl Client {
    /// The dashboards among what a search finds, in pages. New Relic lists the pages of dashboards beside them: those
    /// have a [`parent`](DashboardOutline::parent).
    #[must_use]
    pub fn dashboards(&self, search: EntitySearch) -> Pages<DashboardOutline> {
        let client = self.clone();
        let search = Arc::new(search.entity_type("DASHBOARD"));
        Pages::new(move |cursor| {
            let (client, search) = (client.clone(), Arc::clone(&search));
            async move { client.dashboards_page(&search, cursor).await }
        })
    }

    async fn dashboards_page(
        &self,
        search: &EntitySearch,
        cursor: Option<String>,
    ) -> Result<Reply<Page<DashboardOutline>>, Error> {
        let options = search_dashboards::EntitySearchOptions {
            case_sensitive_tag_matching: None,
            limit: search.page_limit().map(i64::from),
            tag_filter: None,
        };
        let variables =
            search_dashboards::Variables { query: search.to_query()?, options: Some(options), cursor };
        let reply = self
            .ask::<SearchDashboards, _>(variables, "dashboards", |data| {
                let found = data.actor?.entity_search?;
                let results = found.results?;
                let entities: Vec<Found> =
                    results.entities.unwrap_or_default().into_iter().flatten().collect();
                Some((entities, results.next_cursor, found.count))
            })
            .await?;
        let Reply { data: (entities, next, total), errors, mut warnings, age } = reply;
        let all = entities.len();
        let items: Vec<DashboardOutline> = entities.into_iter().filter_map(outline).collect();
        if items.len() < all {
            let what = "entities that are no readable dashboard".to_owned();
            warnings.push(Warning::Skipped { what, count: all - items.len() });
        }
        Ok(Reply { data: Page::new(items, next, total), errors, warnings, age })
    }

    /// One dashboard in full; `None` when it does not exist, may not be seen, or is another kind of entity.
    ///
    /// # Errors
    /// Those of every call.
    pub async fn dashboard(&self, guid: &EntityGuid) -> Result<Reply<Option<Dashboard>>, Error> {
        let variables = dashboard::Variables { guid: guid.to_string() };
        let reply = self.ask::<Operation, _>(variables, "dashboard", |data| data.actor).await?;
        if reply.data.entity.is_none() && reply.is_partial() {
            return Err(self.refused("Dashboard", reply.errors));
        }
        Ok(reply.map(|actor| actor.entity.and_then(|entity| Dashboard::read(entity, guid))))
    }
}
