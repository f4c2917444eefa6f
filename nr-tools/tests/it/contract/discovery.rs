//! Rows of the toolset `discovery`.

use serde_json::json;

use super::{Row, check, culprit, row};
use crate::world::World;

/// The GUID of an entity that is not there.
const NOWHERE: &str = "MXxBUE18QVBQTElDQVRJT058MjM";

pub(super) fn rows(world: &World) -> Vec<Row> {
    let (guid, name) = culprit(world);
    let sim = &world.sim;
    let account = sim.account();
    let of = |domain: &str, kind: &str| {
        let mut all = sim.world().entities.iter();
        all.find(|one| one.domain() == domain && one.entity_type() == kind && one.account() == account)
            .unwrap()
    };
    let entity = sim.world().entities.iter().find(|one| !one.tag("team").is_empty()).unwrap();
    let team = entity.tag("team")[0].clone();
    let dashboard = of("VIZ", "DASHBOARD").guid.to_string();
    let accounts: Vec<_> = (1..=40).map(|id| json!({"id": id, "name": format!("Account {id}")})).collect();
    vec![
        row("list_available_new_relic_accounts")
            .good(json!({}), [account.to_string()])
            .never_empty("a key of the simulation always sees accounts")
            .wrong(json!({"cursor": "nonsense"}), "`nonsense` is no cursor")
            .many(json!({}))
            .upstream("accounts", json!({"data": {"actor": {"accounts": accounts}}})),
        row("get_entity")
            .good(json!({"entity_guid": guid}), [format!("name: {name}"), "golden metric".to_owned()])
            .nothing(json!({"entity_guid": NOWHERE}), "no entity MXx")
            .wrong(json!({"entity_guid": "checkout"}), "`checkout` is not an entity GUID")
            .wrong(json!({}), "needs `entity_guid` or `name_pattern`")
            .many(json!({"name_pattern": "e"})),
        row("search_entities")
            .good(json!({"name": name, "domain": "APM"}), [guid.clone()])
            .nothing(json!({"query": "no such", "domain": "EXT"}), "no entities match; try fewer words")
            .wrong(json!({"tags": ["env"]}), "the tag `env` is not `key=value`")
            .many(json!({"domain": "APM"})),
        row("search_entity_with_tag")
            .good(json!({"tag_key": "team", "tag_value": team}), [entity.guid.to_string()])
            .nothing(json!({"tag_key": "taem"}), "no entity has a tag `taem`; the nearest key is `team`")
            .wrong(json!({}), "needs `tag_key` or `tag_value`")
            .many(json!({"tag_key": "team"})),
        row("list_related_entities")
            .good(json!({"entity_guid": guid}), ["CALLS"])
            .nothing(json!({"entity_guid": guid, "types": ["DASHBOARD"]}), "leave them out to see all")
            .wrong(json!({}), "needs the argument `entity_guid`")
            .many(json!({"entity_guid": guid})),
        row("explore_event_types")
            .good(json!({}), ["Transaction", "NrAiIncident"])
            .nothing(json!({"match": "Transcation"}), "the nearest is `Transaction`")
            .wrong(json!({"since": "recently"}), "`since` is `recently`, which is no time")
            .many(json!({})),
        row("explore_attributes")
            .good(json!({"event_type": "Transaction"}), ["appName", "duration", "numeric", "100"])
            .nothing(json!({"event_type": "transaction"}), "the nearest is `Transaction` (case counts)")
            .wrong(json!({}), "needs the argument `event_type`")
            .many(json!({"event_type": "Transaction"})),
        row("list_metric_names")
            .good(json!({}), ["metric\ttype"])
            .nothing(json!({"match": "no.such.metric"}), "no rows")
            .wrong(json!({"entity_guid": "x"}), "is not an entity GUID")
            .many(json!({})),
        row("list_dashboards")
            .good(json!({}), [dashboard.clone()])
            .nothing(json!({"name": "no such dashboard"}), "leave `name` out to see all")
            .wrong(json!({"limit": "many"}), "argument `limit` got")
            .many(json!({})),
        row("get_dashboard")
            .good(json!({"entity_guid": dashboard}), ["Requests a minute", "SELECT rate(count(*), 1 minute)"])
            .nothing(
                json!({"entity_guid": "MXxWSVp8REFTSEJPQVJEfGRhOjE"}),
                "no entity MXxWSVp8REFTSEJPQVJEfGRhOjE",
            )
            .wrong(json!({"entity_guid": guid}), "is no dashboard but a APPLICATION")
            .many(json!({"entity_guid": dashboard})),
        row("list_entity_types")
            .good(json!({}), ["APM\tAPPLICATION", "INFRA\tHOST"])
            .nothing(json!({"domain": "NONE"}), "no entities of this domain")
            .wrong(json!({"account_id": "many"}), "argument `account_id` got")
            .many(json!({})),
        row("decode_entity_guid")
            .good(json!({"entity_guid": guid}), [format!("account_id: {account}"), "domain: APM".to_owned()])
            .never_empty("every GUID says something")
            .wrong(json!({"entity_guid": "checkout"}), "`checkout` is not an entity GUID")
            .never_cut("its answer is five lines")
            .alone("a GUID holds what it says"),
        row("convert_time_period_to_epoch_ms")
            .good(
                json!({"text": "3 hours ago until 1 hour ago"}),
                ["start_time_ms: 1768467600000", "end_time_ms: 1768474800000"],
            )
            .never_empty("every period is one")
            .wrong(json!({"text": "whenever"}), "is `whenever`, which is no time")
            .wrong(json!({"text": " "}), "`text` is empty")
            .never_cut("its answer is seven lines"),
    ]
}

#[tokio::test(start_paused = true)]
async fn the_tools_keep_the_contract() {
    check(rows).await;
}
