//! New Relic's own server: each of its tools that reads is called by its name and with the arguments that its public
//! schema has, so that prompts and allow-lists written for it work here.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::contract::culprit;
use crate::world::{NOW_MS, World, column, next};

/// Other names that call a tool: those of a server that was there before.
const EARLIER: [(&str, &str); 3] = [
    ("run_nrql_query", "execute_nrql_query"),
    ("list_synthetics_monitors", "list_synthetic_monitors"),
    ("list_open_incidents", "list_recent_issues"),
];

/// Names of tools that write. None is there before writing is, and it is wrong to list one here that is.
const WRITING: [&str; 1] = ["acknowledge_alert_incident"];

/// One tool of the public reference.
#[derive(Debug, Deserialize)]
struct Official {
    name: String,
    required: Vec<String>,
    optional: Vec<String>,
    arguments_known: String,
}

/// The public reference, or `None` with a word about why it is missing.
fn reference() -> Option<Vec<Official>> {
    let shared = std::env::var("NR_SHARED_DIR")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared").to_owned());
    let path = format!("{shared}/reference/official-tools.jsonl");
    match std::fs::read_to_string(&path) {
        Ok(text) => Some(text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()),
        Err(error) => {
            assert!(std::env::var("NR_REQUIRE_ALL").as_deref() != Ok("1"), "{path}: {error}");
            println!("skipped: no reference of official tools: {error}");
            None
        }
    }
}

/// Values for arguments, as a client of that server gives them.
struct Values {
    world: World,
    service: String,
    dashboard: String,
    issue: String,
    policy: String,
    deployment: String,
    trace: String,
}

impl Values {
    async fn of(world: World) -> Self {
        let (service, _) = culprit(&world);
        let first = async |tool: &str, arguments: Value, name: &str| {
            column(&world.text(tool, arguments).await, name)[0].clone()
        };
        let entity = json!({"entity_guid": service});
        Self {
            dashboard: first("list_dashboards", json!({}), "entity_guid").await,
            issue: first("list_recent_issues", json!({}), "issue_id").await,
            policy: first("list_alert_policies", json!({}), "policy_id").await,
            deployment: first("list_change_events", entity, "deployment_id").await,
            trace: first("search_traces", json!({"rank": "slowest"}), "trace.id").await,
            service,
            world,
        }
    }

    fn of_argument(&self, argument: &str) -> Value {
        match argument {
            "account_id" => json!(self.world.sim.account().get()),
            "entity_guid" => json!(self.service),
            "dashboard_guid" => json!(self.dashboard),
            "issue_id" => json!(self.issue),
            "policyId" => json!(self.policy.parse::<u64>().unwrap()),
            "deployment_id" => json!(self.deployment),
            "start_time_ms" => json!(NOW_MS - 3_600_000),
            "end_time_ms" => json!(NOW_MS),
            "text_input" | "time_period" => json!("last 30 minutes"),
            "name_pattern" => json!("checkout%"),
            "domain" => json!("APM"),
            "type" => json!("APPLICATION"),
            "tag_key" => json!("environment"),
            "tag_value" => json!("production"),
            "policy_name" => json!("shop"),
            "nrql_query" => json!("SELECT count(*) FROM Transaction"),
            "user_request" => json!("how many transactions were there in the last hour?"),
            "limit" | "error_transaction_limit" | "number_of_logs" => json!(5),
            "history_period_minutes" => json!(30),
            other => panic!("no value for {other}"),
        }
    }

    /// What a tool needs whose arguments are not published.
    fn unpublished(&self, tool: &str) -> Value {
        match tool {
            "get_metric_statistics" => json!({"metric": "http.server.request.duration"}),
            "get_distributed_trace_details" => json!({"trace_id": self.trace}),
            "get_error_statistics"
            | "search_errors"
            | "analyze_trace_anomaly"
            | "analyze_service_dependencies" => {
                json!({"entity_guid": self.service})
            }
            _ => json!({}),
        }
    }

    /// Calls a tool; what is wrong with its answer.
    async fn call(&self, tool: &str, arguments: &Map<String, Value>) -> Option<String> {
        let given = Value::Object(arguments.clone());
        match self.world.call(tool, given.clone()).await {
            Ok(_) => None,
            Err(fault) => Some(format!("{tool} {given}: {}", fault.public())),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn official_tools_are_called_with_their_official_arguments() {
    let Some(reference) = reference() else { return };
    let values = Values::of(World::new(7).await).await;
    let (mut wrong, mut called) = (Vec::new(), 0);
    for tool in &reference {
        let name = tool.name.as_str();
        let known = |wanted: &str| tool.required.iter().chain(&tool.optional).any(|one| one == wanted);
        let mut least = Map::new();
        if tool.arguments_known == "not published" {
            least = values.unpublished(name).as_object().cloned().unwrap();
        }
        least.extend(tool.required.iter().map(|argument| (argument.clone(), values.of_argument(argument))));
        let optional = tool.optional.iter().filter(|argument| *argument != "cursor");
        let all: Map<_, _> =
            optional.map(|argument| (argument.clone(), values.of_argument(argument))).collect();
        if least.is_empty() && !all.is_empty() {
            // Nothing is required by itself, though one of several is.
            least.extend(all.clone().into_iter().take(1));
        }
        let mut calls = vec![least.clone()];
        // Each beside what is needed, and all together; but for an entity, which is named in one way.
        for one in all.clone().into_iter().map(|one| Map::from_iter([one])).chain([all]) {
            let mut arguments: Map<_, _> = least.clone().into_iter().chain(one).collect();
            if arguments.contains_key("name_pattern") {
                arguments.shift_remove("entity_guid");
            }
            calls.push(arguments);
        }
        for arguments in &calls {
            called += 1;
            wrong.extend(values.call(name, arguments).await);
        }
        if known("cursor") {
            let mut few = least.clone();
            few.insert("max_tokens".to_owned(), json!(200));
            let text = values.world.text(name, Value::Object(few)).await;
            // What has no second part knows the argument all the same, and refuses a cursor that it never gave.
            let arguments = match next(&text) {
                Some(cursor) => {
                    called += 1;
                    wrong.extend(
                        values.call(name, &Map::from_iter([("cursor".to_owned(), json!(cursor))])).await,
                    );
                    continue;
                }
                None => json!({"cursor": "nonsense"}),
            };
            let said = values.world.fault(name, arguments).await;
            if !said.contains("is no cursor") {
                wrong.push(format!("{name} with a cursor: {said}"));
            }
        }
    }
    println!("{} official tools, {called} calls", reference.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test(start_paused = true)]
async fn official_arguments_do_what_they_say() {
    let values = Values::of(World::new(7).await).await;
    let (service, account) = (&values.service, values.of_argument("account_id"));
    for (tool, arguments, said) in [
        (
            "list_recent_logs",
            json!({"account_id": account, "entity_guid": service, "number_of_logs": 3, "history_period_minutes": 30}),
            vec!["SINCE 30 minutes ago", "rows 1-3 of 3"],
        ),
        (
            "analyze_golden_metrics",
            json!({"entity_guid": service, "time_period": "last 30 minutes"}),
            vec!["2026-01-15T11:30:00Z to 2026-01-15T12:00:00Z"],
        ),
        (
            "list_entity_error_groups",
            json!({"entity_guid": service, "start_time_ms": NOW_MS - 7_200_000, "end_time_ms": NOW_MS - 3_600_000}),
            vec!["2026-01-15T10:00:00Z to 2026-01-15T11:00:00Z"],
        ),
        (
            "list_alert_conditions",
            json!({"account_id": account, "policyId": values.of_argument("policyId")}),
            vec![values.policy.as_str()],
        ),
    ] {
        let text = values.world.text(tool, arguments).await;
        for words in said {
            assert!(text.contains(words), "{tool}: no `{words}` in\n{text}");
        }
    }
}

#[tokio::test]
async fn earlier_names_call_the_tools() {
    let world = World::new(1).await;
    let snapshot = world.manager.snapshot();
    for (alias, name) in EARLIER {
        assert_eq!(snapshot.tool(alias).map(|spec| spec.name.as_str()), Some(name));
        assert!(snapshot.tools().all(|spec| spec.name != alias), "{alias} is listed");
    }
    for name in WRITING {
        assert!(snapshot.tool(name).is_none(), "{name} is there: take it out of WRITING and into EARLIER");
    }
}
