//! The typed client over the account: what it decodes is what stands in the world.

use std::collections::BTreeSet;

use futures_util::TryStreamExt;
use nr_core::{AccountId, TimeWindow};
use nr_nerdgraph::page::Pages;
use nr_nerdgraph::{Client, Error, ErrorKind};
use nr_nerdgraph::{ConditionFilter, EntitySearch, IncidentFilter, IssueFilter, PolicyFilter, RelatedFilter};

use crate::graph::{clean, sim};

async fn all<T: Send + 'static>(pages: Pages<T>) -> Vec<T> {
    pages.into_stream().try_collect().await.unwrap()
}

#[tokio::test]
async fn who_asks_and_what_they_see() {
    let sim = sim();
    let client = sim.client();
    let user = clean(client.user().await.unwrap());
    assert_eq!(user.email.as_deref(), Some(sim.world().users[0].email.as_str()));
    let accounts: Vec<AccountId> = clean(client.accounts().await.unwrap()).iter().map(|one| one.id).collect();
    assert_eq!(accounts, sim.accounts());
}

#[tokio::test]
async fn all_entities_are_found_page_by_page() {
    let sim = sim();
    let client = sim.client();
    let wanted: BTreeSet<String> = sim.world().entities.iter().map(|one| one.guid.to_string()).collect();
    for limit in [7, 200] {
        let before = sim.journal().count();
        let pages = client.search_entities(EntitySearch::new().limit(limit));
        let first = clean(pages.page(None).await.unwrap());
        assert_eq!(first.total, Some(wanted.len() as u64));
        assert_eq!(first.items.len(), wanted.len().min(limit as usize));
        let found = all(client.search_entities(EntitySearch::new().limit(limit))).await;
        assert_eq!(found.len(), wanted.len());
        let guids: BTreeSet<String> = found.iter().map(|one| one.guid.to_string()).collect();
        assert_eq!(guids, wanted);
        assert_eq!(sim.journal().count() - before, 1 + wanted.len().div_ceil(limit as usize) as u64);
    }
    let foreign = client.related_entities(&sim.world().deployments[0].entity, RelatedFilter::new().limit(1));
    let cursor = clean(foreign.page(None).await.unwrap()).next_cursor.unwrap();
    let error = client.search_entities(EntitySearch::new()).page(Some(&cursor)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Graphql, "a cursor belongs to its list");
}

#[tokio::test]
async fn an_entity_comes_with_its_neighbours_and_deployments() {
    let sim = sim();
    let client = sim.client();
    let culprit = sim.truth().culprit.clone().unwrap();
    let entity = clean(client.entity(&culprit.entity).await.unwrap()).unwrap();
    let known = sim.world().entity(&culprit.entity).unwrap();
    assert_eq!(entity.golden_metrics.len(), known.golden_metrics.len());
    assert!(!entity.violations.is_empty(), "the incident shows");
    assert_eq!(entity.deployments[0].version, culprit.version, "the newest deployment first");
    for metric in &entity.golden_metrics {
        let answer = client.nrql(sim.account(), &metric.query).send().await.unwrap();
        assert_eq!(answer.rows().len(), 1, "{}", metric.query);
    }

    let relations: Vec<_> = sim
        .world()
        .relations
        .iter()
        .filter(|one| one.source == culprit.entity || one.target == culprit.entity)
        .collect();
    let related = all(client.related_entities(&culprit.entity, RelatedFilter::new().limit(2))).await;
    assert_eq!(related.len(), relations.len());
    let calls = all(client.related_entities(&culprit.entity, RelatedFilter::new().kind("CALLS"))).await;
    assert_eq!(calls.len(), relations.iter().filter(|one| one.kind == "CALLS").count());

    let nobody = "MXxBUE18QVBQTElDQVRJT058MjM".parse().unwrap();
    assert!(clean(client.entity(&nobody).await.unwrap()).is_none());
    let deployments = clean(client.deployments(&culprit.entity, None).await.unwrap());
    assert!(deployments.iter().any(|one| one.id.as_deref() == Some(culprit.deployment_id.as_str())));
    let before = TimeWindow::new(0, culprit.since_ms - 3_600_000).unwrap();
    let older = clean(client.deployments(&culprit.entity, Some(before)).await.unwrap());
    assert!(older.iter().all(|one| one.timestamp_ms < before.end_ms()));
    assert!(older.len() < deployments.len());
}

#[tokio::test]
async fn alerts_and_issues_are_searched() {
    let sim = sim();
    let client = sim.client();
    let (account, world) = (sim.account(), sim.world());
    let policies = all(client.alert_policies(account, PolicyFilter::new())).await;
    assert_eq!(policies.len(), world.policies.iter().filter(|one| one.account == account).count());
    let name = &policies[0].name;
    for (filter, found) in [
        (PolicyFilter::new().name(name), true),
        (PolicyFilter::new().name("no such policy"), false),
        (PolicyFilter::new().name_like(&name[..4]), true),
        (PolicyFilter::new().id(&policies[0].id), true),
        (PolicyFilter::new().id("1"), false),
    ] {
        let policies = all(client.alert_policies(account, filter.clone())).await;
        assert_eq!(policies.iter().any(|one| one.name == *name), found, "{filter:?}");
    }
    let conditions = all(client.nrql_conditions(account, ConditionFilter::new())).await;
    assert_eq!(conditions.len(), world.conditions.iter().filter(|one| one.account == account).count());

    let culprit = sim.truth().culprit.clone().unwrap();
    let open = IssueFilter::new().state("ACTIVATED".into()).entity(culprit.entity.clone());
    let issues = all(client.issues(account, open)).await;
    assert!(issues.iter().any(|one| one.id == culprit.issue_id), "{issues:?}");
    let month = TimeWindow::ending_at(sim.now_ms() + 1, std::time::Duration::from_secs(30 * 86_400));
    let ever = all(client.issues(account, IssueFilter::new().window(month))).await;
    assert!(ever.len() >= issues.len());
    assert!(ever.windows(2).all(|pair| pair[0].created_ms >= pair[1].created_ms), "the newest first");
    let incidents = all(client.incidents(account, IncidentFilter::new().window(month))).await;
    assert!(incidents.len() >= ever.len());
}

#[tokio::test]
async fn other_accounts_are_not_seen() {
    async fn kind<T>(asked: impl Future<Output = Result<T, Error>>) -> Option<ErrorKind> {
        asked.await.err().map(|error| error.kind())
    }
    let client: Client = sim().client();
    let foreign: AccountId = "1".parse().unwrap();
    let query = "SELECT count(*) FROM Transaction";
    assert_eq!(kind(client.nrql(foreign, query).send()).await, Some(ErrorKind::NotFound));
    assert_eq!(kind(client.nrql_across([foreign], query).send()).await, Some(ErrorKind::NotFound));
}
