use futures_util::{StreamExt as _, TryStreamExt as _};
use nr_core::TimeWindow;
use nr_nerdgraph::enums::{AiIssuesIssueState, AiIssuesPriority};
use nr_nerdgraph::{ChangeFilter, ConditionFilter, ErrorKind, IncidentFilter, IssueFilter, PolicyFilter};
use serde_json::{Value, json};

use crate::canned::Canned;

fn policies(names: &[&str], next: Value) -> Value {
    let list: Vec<Value> = names
        .iter()
        .map(|name| json!({"id": "1", "name": name, "accountId": 7, "incidentPreference": "PER_MOON"}))
        .collect();
    json!({"data": {"actor": {"account": {"id": 7, "alerts": {"policiesSearch":
        {"nextCursor": next, "totalCount": 4, "policies": list}}}}}})
}

#[tokio::test]
async fn a_stream_reads_page_after_page_and_ends() {
    for (end, name) in [(json!(null), "null"), (json!(""), "empty"), (json!("b"), "unchanged")] {
        let canned = Canned::json([
            policies(&["p", "q"], json!("a")),
            policies(&["r"], json!("b")),
            policies(&["s"], end),
        ]);
        let pages = canned.client().alert_policies("7".parse().unwrap(), PolicyFilter::new().name_like("p"));
        let names: Vec<String> =
            pages.into_stream().map_ok(|policy| policy.name).try_collect().await.unwrap();
        assert_eq!(names, ["p", "q", "r", "s"], "{name}");
        let cursors: Vec<Value> =
            canned.asked().iter().map(|asked| asked.body["variables"]["cursor"].clone()).collect();
        assert_eq!(cursors, [json!(null), json!("a"), json!("b")], "{name}");
        assert_eq!(canned.asked()[0].body["variables"]["criteria"], json!({"nameLike": "p"}));
    }
}

#[tokio::test]
async fn a_list_without_end_ends_in_an_error() {
    let endless = (0..=nr_nerdgraph::page::MAX_PAGES).map(|at| policies(&["p"], json!(at.to_string())));
    let canned = Canned::json(endless);
    let pages = canned.client().alert_policies("7".parse().unwrap(), PolicyFilter::new());
    let items: Vec<_> = pages.into_stream().collect().await;
    assert_eq!(items.len(), nr_nerdgraph::page::MAX_PAGES + 1);
    assert_eq!(items.last().unwrap().as_ref().unwrap_err().kind(), ErrorKind::TooLarge);
}

#[tokio::test]
async fn a_page_knows_its_cursor_its_total_and_what_is_unknown() {
    let canned = Canned::json([policies(&["p"], json!("next"))]);
    let page = canned
        .client()
        .alert_policies("7".parse().unwrap(), PolicyFilter::new().id("1").name("p"))
        .page(Some("here"))
        .await
        .unwrap()
        .data;
    assert_eq!((page.total, page.next_cursor.as_deref()), (Some(4), Some("next")));
    assert_eq!(page.items[0].incident_preference.as_str(), "PER_MOON");
    assert_eq!(canned.asked()[0].body["variables"]["cursor"], "here");
}

#[tokio::test]
async fn a_list_that_failed_is_an_error_and_not_an_empty_list() {
    let answer = json!({"data": {"actor": {"account": {"id": 7, "alerts": null}}},
        "errors": [{"message": "no", "extensions": {"errorClass": "SERVER_ERROR"}, "path": ["actor"]}]});
    let canned = Canned::json([answer]);
    let pages = canned.client().alert_policies("7".parse().unwrap(), PolicyFilter::new());
    assert_eq!(pages.page(None).await.unwrap_err().kind(), ErrorKind::Server);
}

#[tokio::test]
async fn issues_and_incidents() {
    let issue = json!({"issueId": "i", "title": ["a", "b"], "description": [], "priority": "CRITICAL",
        "state": "ACTIVATED", "accountIds": [7], "entityGuids": ["MXxBUE18QVBQTElDQVRJT058MjM", "?"],
        "totalIncidents": 2, "sources": ["newrelic"], "origins": [], "isCorrelated": false,
        "createdAt": 1773950568354_u64, "updatedAt": "1773950568355"});
    let incident = json!({"__typename": "AiIssuesRestIncident", "incidentId": "n", "title": "t", "description": [],
        "priority": "LOW", "state": "CREATED", "accountIds": "7", "timestamp": 1, "createdAt": 1, "updatedAt": 1});
    let account = |inside: Value| json!({"data": {"actor": {"account": {"id": 7, "aiIssues": inside}}}});
    let canned = Canned::json([
        account(json!({"issues": {"issues": [issue], "nextCursor": null}})),
        account(json!({"incidents": {"incidents": [incident], "nextCursor": null}})),
    ]);
    let client = canned.client();
    let filter = IssueFilter::new()
        .state(AiIssuesIssueState::Activated)
        .priority(AiIssuesPriority::Critical)
        .window(TimeWindow::new(1, 2).unwrap());
    let issues = client.issues("7".parse().unwrap(), filter).page(None).await.unwrap().data.items;
    assert_eq!((issues[0].title.as_str(), issues[0].entity_guids.len()), ("a; b", 1));
    assert_eq!((issues[0].created_ms, issues[0].updated_ms), (1_773_950_568_354, 1_773_950_568_355));
    assert_eq!(
        canned.asked()[0].body["variables"],
        json!({"account": 7, "filter": {"priority": ["CRITICAL"], "states": ["ACTIVATED"]},
               "window": {"endTime": 2, "startTime": 1}})
    );
    let incidents =
        client.incidents("7".parse().unwrap(), IncidentFilter::new()).page(None).await.unwrap().data.items;
    assert_eq!((incidents[0].id.as_str(), incidents[0].condition_id.clone()), ("n", None));
}

#[tokio::test]
async fn conditions_and_changes_of_any_kind() {
    let condition = |typename: &str| {
        json!({"__typename": typename, "id": "1", "name": "n", "enabled": true, "type": "BASELINE", "policyId": "2",
            "entityGuid": "x", "nrql": {"query": "SELECT 1"}, "signal": {"aggregationWindow": 60},
            "expiration": {}, "baselineDirection": "UPPER_ONLY",
            "terms": [{"__typename": "AlertsNrqlConditionTerms", "operator": "ABOVE", "priority": "CRITICAL",
                "threshold": 3, "thresholdDuration": 300, "thresholdOccurrences": "ALL"}]})
    };
    let list = [condition("AlertsNrqlBaselineCondition"), condition("AlertsNrqlFutureCondition")];
    let change = |typename: &str, at: i64| {
        json!({"__typename": typename, "changeTrackingId": "c", "category": "Deployment", "type": "Basic",
            "timestamp": at, "version": "1.2", "entity": {"__typename": "GenericEntityOutline",
            "guid": "MXxBUE18QVBQTElDQVRJT058MjM", "name": "e"}})
    };
    let changes = [change("ChangeTrackingDeploymentEvent", 1), change("ChangeTrackingNewEvent", 2)];
    let canned = Canned::json([
        json!({"data": {"actor": {"account": {"alerts": {"nrqlConditionsSearch":
            {"nextCursor": null, "totalCount": 2, "nrqlConditions": list}}}}}}),
        json!({"data": {"actor": {"changeTracking": {"changeTrackingSearch": {"changeEvents": changes}}}}}),
    ]);
    let client = canned.client();
    let pages = client.nrql_conditions("7".parse().unwrap(), ConditionFilter::new().policy("2"));
    let found = pages.page(None).await.unwrap().data.items;
    assert_eq!(found[0].baseline_direction.as_ref().unwrap().as_str(), "UPPER_ONLY");
    assert_eq!((found[1].baseline_direction.clone(), found[1].terms[0].threshold), (None, 3.0));
    let changes = client.changes(ChangeFilter::new().account("7".parse().unwrap())).await.unwrap().data;
    let versions: Vec<Option<&str>> = changes.iter().map(|change| change.version.as_deref()).collect();
    assert_eq!(versions, [None, Some("1.2")], "newest first, and an unknown kind of event still reads");
}

#[tokio::test]
async fn deployments_come_newest_first_and_a_failure_is_none_of_them() {
    let guid: nr_core::EntityGuid = "MXxBUE18QVBQTElDQVRJT058MjM".parse().unwrap();
    let deployment = |at: i64, version: &str| {
        json!({"deploymentId": "d", "entityGuid": guid.to_string(), "timestamp": at, "version": version,
            "deploymentType": "BLUE_GREEN", "description": null, "changelog": null, "commit": "c", "deepLink": null,
            "groupId": null, "user": "ann"})
    };
    let answer = |search: Value| {
        json!({"data": {"actor": {"entity":
            {"__typename": "ApmApplicationEntity", "guid": guid.to_string(), "deploymentSearch": search}}}})
    };
    let mut failed = answer(json!(null));
    failed["errors"] = json!([{"message": "no", "extensions": {"errorClass": "SERVER_ERROR"}}]);
    let canned = Canned::json([
        answer(json!({"results": [deployment(1, "1.0"), null, deployment(2, "2.0")]})),
        json!({"data": {"actor": {"entity": null}}}),
        failed,
    ]);
    let client = canned.client();
    let window = Some(TimeWindow::new(1, 3).unwrap());
    let found = client.deployments(&guid, window).await.unwrap().data;
    let versions: Vec<&str> = found.iter().map(|one| one.version.as_str()).collect();
    assert_eq!((versions, found[0].user.as_deref()), (vec!["2.0", "1.0"], Some("ann")));
    assert_eq!(
        canned.asked()[0].body["variables"]["filter"]["timeWindow"],
        json!({"startTime": 1, "endTime": 3})
    );
    assert!(client.deployments(&guid, None).await.unwrap().data.is_empty());
    assert_eq!(client.deployments(&guid, None).await.unwrap_err().kind(), ErrorKind::Server);
}
