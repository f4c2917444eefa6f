//! Dashboards and the data dictionary, as they are read.

use nr_core::EntityGuid;
use nr_nerdgraph::enums::{DashboardEntityPermissions, DashboardVariableType};
use nr_nerdgraph::{EntitySearch, ErrorKind, Warning};
use serde_json::{Value, json};

use crate::canned::Canned;

/// `1|VIZ|DASHBOARD|1`, and a page of it.
const DASHBOARD: &str = "MXxWSVp8REFTSEJPQVJEfDE";
const PAGE: &str = "MXxWSVp8REFTSEJPQVJEfDI";

fn guid() -> EntityGuid {
    DASHBOARD.parse().unwrap()
}

fn entity(entity: Value) -> Value {
    json!({"data": {"actor": {"entity": entity}}})
}

#[tokio::test]
async fn a_dashboard_is_read_with_what_its_widgets_ask() {
    let widget = |id: &str, configuration: Value| json!({"id": id, "title": null, "visualization": {"id": "viz.line"}, "rawConfiguration": configuration});
    let answer = entity(json!({
        "__typename": "DashboardEntity", "guid": DASHBOARD, "name": "Shop", "accountId": 1, "permalink": "https://x",
        "dashboardParentGuid": null, "description": "d", "createdAt": "2026-01-01T00:00:00Z", "updatedAt": null,
        "permissions": "PUBLIC_READ_ONLY", "owner": {"email": "ann@example.com"},
        "pages": [null, {"guid": PAGE, "name": "First", "description": null, "widgets": [
            widget("1", json!({"nrqlQueries": [
                {"accountIds": [7, -1, 9], "query": "SELECT 1"}, {"accountId": 5, "query": "SELECT 2"}, {"accountId": 5}
            ]})),
            widget("2", json!({"text": "# hello"})),
            widget("3", json!("odd")),
        ]}, {"guid": "?", "name": null, "description": null, "widgets": null}],
        "variables": [
            {"name": "app", "title": "App", "type": "NRQL", "defaultValues": [{"value": {"string": "a"}}, {"value": null}],
             "nrqlQuery": {"accountIds": [7], "query": "SELECT uniques(appName) FROM Transaction"}},
            {"name": null, "title": "nameless", "type": null, "defaultValues": null, "nrqlQuery": null},
        ],
    }));
    let canned = Canned::json([answer]);
    let found = canned.client().dashboard(&guid()).await.unwrap().data.unwrap();
    assert_eq!(canned.asked()[0].body["variables"], json!({"guid": DASHBOARD}));
    assert_eq!((found.outline.name.as_str(), found.description.as_deref()), ("Shop", Some("d")));
    assert_eq!(found.outline.owner.as_deref(), Some("ann@example.com"));
    assert_eq!(found.outline.permissions, Some(DashboardEntityPermissions::PublicReadOnly));
    assert_eq!(found.pages.len(), 2);
    assert_eq!((found.pages[0].guid.is_some(), found.pages[1].guid.is_some()), (true, false));
    let widgets = &found.pages[0].widgets;
    // The accounts of a query stand under either name; what has no text is no query.
    let asked: Vec<(Vec<u64>, &str)> = widgets[0]
        .queries
        .iter()
        .map(|query| (query.accounts.iter().map(|account| account.get()).collect(), query.nrql.as_str()))
        .collect();
    assert_eq!(asked, [(vec![7, 9], "SELECT 1"), (vec![5], "SELECT 2")]);
    assert_eq!((widgets[1].text.as_deref(), widgets[1].queries.len()), (Some("# hello"), 0));
    assert_eq!(widgets[2].configuration, json!("odd"));
    let [variable] = &found.variables[..] else { panic!("{:?}", found.variables) };
    assert_eq!((variable.kind.clone(), variable.defaults.len()), (Some(DashboardVariableType::Nrql), 1));
    assert!(variable.nrql.as_ref().unwrap().starts_with("SELECT uniques"));
}

#[tokio::test]
async fn what_is_no_dashboard_is_none_and_what_failed_is_an_error() {
    let mut failed = entity(json!(null));
    failed["errors"] = json!([{"message": "no", "extensions": {"errorClass": "SERVER_ERROR"}}]);
    let other = json!({"__typename": "HostEntity", "guid": DASHBOARD, "name": "h", "accountId": 1, "permalink": null});
    let client = Canned::json([entity(json!(null)), entity(other), failed]).client();
    for _ in 0..2 {
        assert_eq!(client.dashboard(&guid()).await.unwrap().data, None);
    }
    assert_eq!(client.dashboard(&guid()).await.unwrap_err().kind(), ErrorKind::Server);
}

#[tokio::test]
async fn lists_of_dashboards_say_what_they_leave_out() {
    let outline = |typename: &str, guid: Value| {
        json!({"__typename": typename, "guid": guid, "name": "n", "accountId": null, "permalink": null,
            "dashboardParentGuid": DASHBOARD, "createdAt": null, "updatedAt": null, "permissions": null, "owner": null})
    };
    let entities = [
        outline("DashboardEntityOutline", json!(PAGE)),
        outline("DashboardEntityOutline", json!("?")),
        outline("DashboardEntityOutline", json!(null)),
        outline("GenericEntityOutline", json!(PAGE)),
    ];
    let canned = Canned::json([json!({"data": {"actor": {"entitySearch": {"count": 4,
        "results": {"nextCursor": null, "entities": entities}}}}})]);
    let pages = canned.client().dashboards(EntitySearch::new().name_contains("shop").limit(10));
    let page = pages.page(None).await.unwrap();
    let [found] = &page.data.items[..] else { panic!("{:?}", page.data.items) };
    // Where the account is not told, the GUID has it.
    assert_eq!((found.account_id.get(), found.parent.as_ref()), (1, Some(&guid())));
    assert_eq!(page.data.total, Some(4));
    assert!(matches!(&page.warnings[..], [Warning::Skipped { count: 3, .. }]), "{:?}", page.warnings);
    let variables = &canned.asked()[0].body["variables"];
    assert_eq!(variables["options"]["limit"], 10);
    assert!(variables["query"].as_str().unwrap().contains("type = 'DASHBOARD'"), "{variables}");
}

#[tokio::test]
async fn the_data_dictionary() {
    let events = json!([{"name": "Transaction", "definition": null, "attributes": [
        {"name": "duration", "definition": "how long", "units": {"label": "seconds (s)"}},
        {"name": "name", "definition": "its name", "units": null},
    ]}]);
    let answer = |events: Value| json!({"data": {"docs": {"dataDictionary": {"events": events}}}});
    let canned = Canned::json([answer(events), answer(json!(null)), json!({"data": {"docs": null}})]);
    let client = canned.client();
    let found = client.data_dictionary(&["Transaction", "Nothing"]).await.unwrap().data;
    assert_eq!(canned.asked()[0].body["variables"], json!({"names": ["Transaction", "Nothing"]}));
    let units: Vec<Option<&str>> = found[0].attributes.iter().map(|one| one.unit.as_deref()).collect();
    assert_eq!(units, [Some("seconds (s)"), None]);
    assert!(client.data_dictionary(&[]).await.unwrap().data.is_empty());
    assert_eq!(client.data_dictionary(&[]).await.unwrap_err().kind(), ErrorKind::Decode);
}
