use nr_core::EntityGuid;
use nr_nerdgraph::enums::{EntityAlertSeverity, EntityGoldenMetricUnit};
use nr_nerdgraph::{Direction, EntitySearch, ErrorKind, RelatedFilter, Summary, Warning};
use serde_json::{Value, json};

use crate::canned::Canned;

const GUID: &str = "MXxBUE18QVBQTElDQVRJT058MjM";
const OTHER: &str = "MnxJTkZSQXxIT1NUfDk5";

fn guid(text: &str) -> EntityGuid {
    text.parse().unwrap()
}

fn outline(guid: &str, name: &str) -> Value {
    json!({"__typename": "BrandNewEntityOutline", "guid": guid, "name": name, "accountId": 1,
        "account": {"id": 1, "name": "Acme"}, "domain": "APM", "type": "APPLICATION",
        "entityType": "BRAND_NEW_ENTITY", "alertSeverity": "ON_FIRE", "reporting": true, "permalink": "https://x",
        "tags": [{"key": "env", "values": ["prod", null]}, null]})
}

#[tokio::test]
async fn an_application_in_full() {
    let mut entity = outline(GUID, "checkout");
    let more = json!({"__typename": "ApmApplicationEntity", "language": "java",
        "runningAgentVersions": {"minVersion": "8.0", "maxVersion": "8.1"},
        "apmSummary": {"apdexScore": 0.9, "throughput": 1200, "responseTimeAverage": 0.25, "hostCount": 3},
        "goldenMetrics": {"metrics": [{"name": "throughput", "metricName": "t", "title": "Throughput",
            "unit": "REQUESTS_PER_MINUTE", "query": "SELECT 1"}]},
        "goldenTags": {"tags": [{"key": "env"}]},
        "recentAlertViolations": [
            {"violationId": 1, "label": "old", "level": "WARNING", "openedAt": 10, "closedAt": 20},
            {"violationId": 1773950568354017_i64, "label": "new", "level": "Critical", "alertSeverity": "CRITICAL",
             "openedAt": 30}],
        "deploymentSearch": {"results": [
            {"entityGuid": GUID, "timestamp": 1, "version": "1", "deploymentType": "ROLLING"},
            {"entityGuid": GUID, "timestamp": 2, "version": "2", "deploymentType": "TELEPORT"}]}});
    entity.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let canned = Canned::json([json!({"data": {"actor": {"entity": entity}}})]);
    let entity = canned.client().entity(&guid(GUID)).await.unwrap().data.unwrap();
    assert_eq!(
        (entity.outline.name.as_str(), entity.outline.account_name.as_deref()),
        ("checkout", Some("Acme"))
    );
    assert_eq!(entity.outline.alert_severity, Some(EntityAlertSeverity::Other("ON_FIRE".to_owned())));
    assert_eq!(entity.outline.tag("env"), ["prod"]);
    assert_eq!(entity.golden_metrics[0].unit, EntityGoldenMetricUnit::RequestsPerMinute);
    assert_eq!(entity.golden_tags, ["env"]);
    let violations: Vec<_> =
        entity.violations.iter().map(|one| (one.id.unwrap(), one.label.as_str())).collect();
    assert_eq!(violations, [(1_773_950_568_354_017, "new"), (1, "old")]);
    let versions: Vec<_> = entity.deployments.iter().map(|one| one.version.as_str()).collect();
    assert_eq!(versions, ["2", "1"]);
    assert_eq!(entity.deployments[0].kind.as_ref().unwrap().as_str(), "TELEPORT");
    let Summary::Apm(apm) = entity.summary else { panic!("{:?}", entity.summary) };
    assert_eq!((apm.language.as_deref(), apm.figures.response_time_average), (Some("java"), Some(0.25)));
    assert_eq!((apm.figures.throughput, apm.figures.host_count), (Some(1200.0), Some(3)));
}

#[tokio::test]
async fn kinds_of_entities() {
    let of = |typename: &str, more: Value| {
        let mut entity = json!({"__typename": typename, "guid": GUID, "name": "x"});
        entity.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({"data": {"actor": {"entity": entity}}})
    };
    let canned = Canned::json([
        of("InfrastructureHostEntity", json!({"hostSummary": {"cpuUtilizationPercent": 12.5}})),
        of("BrowserApplicationEntity", json!({"browserSummary": {"pageLoadTimeAverage": 2}})),
        of("SyntheticMonitorEntity", json!({"period": 5, "monitorSummary": {"status": "MOON"}})),
        of("WorkloadEntity", json!({"workloadStatus": {"statusValue": "DEGRADED"}})),
        of("GenericInfrastructureEntity", json!({"integrationTypeCode": "KUBERNETES"})),
        of("MobileApplicationEntity", json!({"mobileSummary": null})),
        of("AnEntityOfTomorrow", json!({})),
    ]);
    let mut kinds = Vec::new();
    for _ in 0..7 {
        kinds.push(canned.client().entity(&guid(GUID)).await.unwrap().data.unwrap().summary);
    }
    assert!(matches!(&kinds[0], Summary::Host(host) if host.cpu_utilization_percent == Some(12.5)));
    assert!(matches!(&kinds[1], Summary::Browser(browser) if browser.page_load_time_average == Some(2.0)));
    assert!(matches!(&kinds[2], Summary::Monitor(monitor) if monitor.period_minutes == Some(5.0)));
    assert!(matches!(&kinds[3], Summary::Workload(workload) if workload.status.is_some()));
    assert!(matches!(&kinds[4], Summary::Infrastructure { integration: Some(code) } if code == "KUBERNETES"));
    assert!(matches!(&kinds[5], Summary::Mobile(mobile) if mobile.crash_rate.is_none()));
    assert_eq!(kinds[6], Summary::None);
}

#[tokio::test]
async fn an_entity_that_is_not_there_and_one_that_failed() {
    let failed = json!({"data": {"actor": {"entity": null}},
        "errors": [{"message": "no", "extensions": {"errorClass": "ACCESS_DENIED"}}]});
    let canned = Canned::json([json!({"data": {"actor": {"entity": null}}}), failed]);
    assert_eq!(canned.client().entity(&guid(GUID)).await.unwrap().data, None);
    assert_eq!(canned.client().entity(&guid(GUID)).await.unwrap_err().kind(), ErrorKind::Forbidden);
}

#[tokio::test]
async fn many_guids_go_in_batches() {
    let page = |name: &str| json!({"data": {"actor": {"entities": [outline(GUID, name), null]}}});
    let canned = Canned::json([page("a"), page("b"), page("c")]);
    let guids = vec![guid(GUID); 55];
    let found = canned.client().entities(&guids).await.unwrap();
    let sizes: Vec<usize> = canned
        .asked()
        .iter()
        .map(|asked| asked.body["variables"]["guids"].as_array().unwrap().len())
        .collect();
    assert_eq!(sizes, [25, 25, 5]);
    let names: Vec<&str> = found.data.iter().map(|entity| entity.name.as_str()).collect();
    assert_eq!(names, ["a", "b", "c"]);
    assert!(canned.client().entities(&[]).await.unwrap().data.is_empty());
}

#[tokio::test]
async fn a_search_keeps_what_has_the_name_and_says_what_it_left_out() {
    let list = [
        outline(GUID, "check-out"),
        outline(GUID, "CHECKOUT"),
        outline("no guid", "checkout"),
        outline(GUID, "checkout 2"),
    ];
    let answer = json!({"data": {"actor": {"entitySearch":
        {"count": 4, "query": "", "results": {"nextCursor": "n", "entities": list}}}}});
    let canned = Canned::json([answer]);
    let search = EntitySearch::new().name_is("checkout").limit(1_000).case_sensitive_tags(true);
    let reply = canned.client().search_entities(search).page(None).await.unwrap();
    let names: Vec<&str> = reply.data.items.iter().map(|entity| entity.name.as_str()).collect();
    assert_eq!((names, reply.data.total), (vec!["CHECKOUT"], Some(4)));
    assert!(matches!(&reply.warnings[..], [Warning::Skipped { count: 1, .. }]));
    let variables = &canned.asked()[0].body["variables"];
    assert_eq!(variables["options"], json!({"limit": 200, "caseSensitiveTagMatching": true}));
    assert_eq!(variables["query"], "name = 'checkout'");
}

#[tokio::test]
async fn counts() {
    let answer = json!({"data": {"actor": {"entitySearch": {"count": 9,
        "types": [{"count": 9, "domain": "APM", "type": "APPLICATION", "entityType": "X"}],
        "counts": [{"count": 9, "facet": {"domain": "APM"}}]}}}});
    let canned = Canned::json([answer]);
    let facets = [nr_nerdgraph::enums::EntitySearchCountsFacet::Domain];
    let counts = canned.client().count_entities(&EntitySearch::new(), &facets).await.unwrap().data;
    assert_eq!((counts.total, counts.types[0].count, counts.facets[0].1), (9, 9, 9));
    assert_eq!(canned.asked()[0].body["variables"]["facet"], json!(["DOMAIN"]));
}

#[tokio::test]
async fn relations_and_their_direction() {
    let vertex = |guid: &str, entity: Value| json!({"guid": guid, "accountId": 1, "entity": entity});
    let edge = |kind: &str, source: Value, target: Value| json!({"__typename": "EntityRelationshipTomorrowsEdge", "createdAt": 5, "type": kind, "source": source, "target": target});
    let me = || vertex(GUID, outline(GUID, "me"));
    let results = [
        edge("CALLS", me(), vertex(OTHER, outline(OTHER, "db"))),
        edge("BEFRIENDS", vertex(OTHER, json!(null)), me()),
        edge("CALLS", me(), me()),
    ];
    let answer = |results: &[Value]| {
        json!({"data": {"actor": {"entity": {"__typename": "X", "guid": GUID,
            "relatedEntities": {"nextCursor": null, "results": results}}}}})
    };
    let canned =
        Canned::json([answer(&results), answer(&results), json!({"data": {"actor": {"entity": null}}})]);
    let client = canned.client();
    let filter =
        RelatedFilter::new().direction(Direction::Out).kind("CALLS").domain_type("APM", "APPLICATION");
    let found = client.related_entities(&guid(GUID), filter).page(None).await.unwrap().data.items;
    let seen: Vec<_> =
        found.iter().map(|one| (one.kind.as_str(), one.direction, one.entity.name.as_str())).collect();
    assert_eq!(
        seen,
        [("CALLS", Direction::Out, "db"), ("BEFRIENDS", Direction::In, ""), ("CALLS", Direction::Both, "me")]
    );
    assert_eq!(found[1].entity.entity_type, "HOST", "what may not be seen is known by its GUID");
    assert_eq!(
        canned.asked()[0].body["variables"]["filter"],
        json!({"direction": "OUTBOUND", "relationshipTypes": {"include": ["CALLS"]},
               "entityDomainTypes": {"include": [{"domain": "APM", "type": "APPLICATION"}]}})
    );
    let hosts = client.related_entities(&guid(GUID), RelatedFilter::new().entity_type("HOST"));
    assert_eq!(hosts.page(None).await.unwrap().data.items.len(), 1);
    let none = client.related_entities(&guid(GUID), RelatedFilter::new());
    assert!(none.page(None).await.unwrap().data.items.is_empty());
}

#[tokio::test]
async fn users_and_accounts() {
    let canned = Canned::json([
        json!({"data": {"actor": {"user": {"id": 4294967297_i64, "name": "Ann", "email": null}}, "requestContext": {"userId": "1"}}}),
        json!({"data": {"actor": {"user": null}, "requestContext": {"userId": "12"}}}),
        json!({"data": {"actor": {"accounts": [{"id": 7, "name": "Acme"}, null, {"id": null, "name": "?"}]}}}),
        json!({"data": {"actor": {"accounts": null}}}),
    ]);
    let client = canned.client();
    let user = client.user().await.unwrap().data;
    assert_eq!((user.id, user.name.as_deref(), user.email), (Some(4_294_967_297), Some("Ann"), None));
    assert_eq!(client.user().await.unwrap().data.id, Some(12));
    let accounts = client.accounts().await.unwrap().data;
    assert_eq!((accounts.len(), accounts[0].id.get(), accounts[0].name.as_str()), (1, 7, "Acme"));
    assert_eq!(client.accounts_everywhere().await.unwrap_err().kind(), ErrorKind::Decode);
    assert_eq!(canned.asked()[3].body["variables"]["scope"], "GLOBAL");
}
