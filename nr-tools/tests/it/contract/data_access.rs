//! Rows of the toolset `data-access`.

use serde_json::json;

use super::{Row, check, culprit, row};
use crate::world::World;

pub(super) fn rows(world: &World) -> Vec<Row> {
    let (_, name) = culprit(world);
    let errors = format!("error rate of {name}");
    let faceted = json!({"query": "SELECT count(*) FROM Transaction FACET name LIMIT 50"});
    vec![
        row("execute_nrql_query")
            .good(json!({"query": "SELECT count(*) FROM Transaction FACET appName"}), [name])
            .nothing(json!({"query": "SELECT count(*) FROM Transactions"}), "the nearest is `Transaction`")
            .wrong(json!({}), "needs the argument `query`")
            .wrong(json!({"query": "SELECT avg(duration) FROM Transaction"}), "^^^")
            .many(faceted),
        row("validate_nrql_query")
            .good(json!({"query": "SELECT count(*) FROM Transaction SINCE 1768474800000"}), ["valid: "])
            .never_empty("every query is valid or not")
            .wrong(json!({"query": "SELECT 1 FROM T", "purpose": "dashboards"}), "alert_condition")
            .never_cut(),
        row("natural_language_to_nrql_query")
            .good(json!({"request": errors}), ["SELECT percentage(", "nrql: "])
            .nothing(json!({"request": "what is love"}), "no query: ")
            .wrong(json!({}), "`request`")
            .many(json!({"request": "95th percentile of duration by transaction name"})),
        row("search_nerdgraph_schema")
            .good(json!({"words": "nrql"}), ["# actor.account.nrql"])
            .nothing(json!({"words": "zebra"}), "nothing in the schema fits `zebra`")
            .wrong(json!({"words": " ?! "}), "`words` holds no word")
            .never_cut(),
        row("query_nerdgraph")
            .good(json!({"query": "{ actor { user { name } } }"}), ["\"name\""])
            .never_empty("what NerdGraph answers is shown as it is")
            .wrong(json!({"query": "{ actor { nobody } }"}), "the query was not sent")
            .never_cut(),
    ]
}

#[tokio::test(start_paused = true)]
async fn the_tools_keep_the_contract() {
    check(rows).await;
}
