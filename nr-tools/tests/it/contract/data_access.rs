//! Rows of the toolset `data-access`.

use serde_json::json;

use super::{Row, check, culprit, row};
use crate::world::World;

pub(super) fn rows(world: &World) -> Vec<Row> {
    let (_, name) = culprit(world);
    let errors = format!("error rate of {name}");
    let faceted_by_app = "SELECT count(*) FROM Transaction FACET appName";
    let faceted = json!({"query": "SELECT count(*) FROM Transaction FACET name LIMIT 50"});
    vec![
        row("execute_nrql_query")
            .good(json!({"query": faceted_by_app}), [name.clone()])
            .nothing(json!({"query": "SELECT count(*) FROM Transactions"}), "the nearest is `Transaction`")
            .wrong(json!({}), "needs the argument `query`")
            .wrong(json!({"query": "SELECT avg(duration) FROM Transaction"}), "^^^")
            .many(faceted),
        row("validate_nrql_query")
            .good(json!({"query": "SELECT count(*) FROM Transaction SINCE 1768474800000"}), ["valid: "])
            .never_empty("every query is valid or not")
            .wrong(json!({"query": "SELECT 1 FROM T", "purpose": "dashboards"}), "alert_condition")
            .never_cut("its answer is about one query, as long as that"),
        row("natural_language_to_nrql_query")
            .good(json!({"request": errors}), ["SELECT percentage(", "nrql: "])
            .nothing(json!({"request": "what is love"}), "no query: ")
            .wrong(json!({}), "`request`")
            .many(json!({"request": "95th percentile of duration by transaction name"})),
        row("bulk_execute_queries")
            .good(
                json!({"queries": [faceted_by_app, "SELECT count(*) FROM Log"]}),
                [name.as_str(), "## 2 of 2"],
            )
            .nothing(
                json!({"queries": ["SELECT count(*) FROM Transactions"]}),
                "the nearest is `Transaction`",
            )
            .wrong(json!({}), "needs the argument `queries`")
            .wrong(json!({"queries": [faceted_by_app, faceted_by_app], "max_tokens": 400}), "at least 500")
            .many(json!({"queries": ["SELECT count(*) FROM Transaction FACET name LIMIT 50"]}))
            .few(300)
            .text_only("tables of several shapes stand beside refusals, each in its place"),
        row("search_nerdgraph_schema")
            .good(json!({"words": "nrql"}), ["# actor.account.nrql"])
            .nothing(json!({"words": "zebra"}), "nothing in the schema fits `zebra`")
            .wrong(json!({"words": " ?! "}), "`words` holds no word")
            .never_cut("it answers the best matches that fit, and says how many there are"),
        row("query_nerdgraph")
            .good(json!({"query": "{ actor { user { name } } }"}), ["\"name\""])
            .never_empty("what NerdGraph answers is shown as it is")
            .wrong(json!({"query": "{ actor { nobody } }"}), "the query was not sent")
            .never_cut("its answer is one value, cut where the budget ends, for the query to narrow"),
    ]
}

#[tokio::test(start_paused = true)]
async fn the_tools_keep_the_contract() {
    check(rows).await;
}
