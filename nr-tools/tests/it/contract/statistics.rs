//! Rows of the toolset `statistics`.

use serde_json::json;

use super::{Row, check, culprit, row};
use crate::world::World;

pub(super) fn rows(world: &World) -> Vec<Row> {
    let (guid, name) = culprit(world);
    let duration = format!("SELECT average(duration) FROM Transaction WHERE appName = '{name}'");
    let facet = json!({"query": "SELECT count(*) FROM Transaction FACET name"});
    vec![
        row("calculate_baseline")
            .good(json!({"query": duration, "since": "3 days ago"}), ["usual: median", "how sure: 288 of 288 buckets"])
            .nothing(json!({"query": "SELECT average(duration) FROM Nowhere"}), "not enough data: 0 of")
            .wrong(json!({"query": "SELECT duration FROM Transaction"}), "selects rows, not a figure")
            .wrong(json!({"query": "SELECT average(duration), count(*) FROM Transaction"}), "selects 2 things")
            .wrong(facet, "many figures")
            .never_cut("its table has a row an hour of the day at most"),
        row("detect_anomalies")
            .good(
                json!({"query": "SELECT average(duration) FROM Transaction", "entity_guid": guid}),
                ["anomal", "high", "rule: further than 3.5 robust deviations"],
            )
            .nothing(json!({"query": "no.such.metric"}), "not enough data: 0 of")
            .wrong(json!({"query": "SELECT avg(duration) FROM Transaction"}), "^^^")
            .wrong(json!({"query": "SELECT count(*) FROM Transaction", "since": "soon"}), "`since` is `soon`")
            .never_cut("it shows the clearest anomalies and counts the others"),
        row("analyze_trend")
            .good(json!({"query": "SELECT count(*) FROM Transaction"}), ["Mann-Kendall", "forecast: "])
            .nothing(json!({"query": "SELECT average(duration) FROM Nowhere"}), "not enough data")
            .wrong(
                json!({"query": "SELECT count(*) FROM Transaction SINCE 1 day ago", "since": "2 days ago"}),
                "the window is given twice",
            )
            .never_cut("its forecast has a dozen rows at most"),
        row("find_correlations")
            .good(
                json!({"query": "SELECT count(*) FROM Transaction", "others": ["SELECT count(*) FROM Span"]}),
                ["1 of 1 figures go together", "goes together"],
            )
            .nothing(
                json!({"query": "SELECT count(*) FROM Transaction", "others": ["SELECT count(*) FROM Nowhere"]}),
                "is 0 throughout",
            )
            .wrong(json!({"query": "SELECT count(*) FROM Transaction", "others": []}), "it takes 1 to 10")
            .never_cut("it takes ten figures at most, a row each"),
        row("analyze_distribution")
            .good(json!({"query": "SELECT duration FROM Transaction"}), ["median", "shape: ", "values, all of the window"])
            .nothing(json!({"query": "SELECT duration FROM Nowhere"}), "has no event type `Nowhere`")
            .wrong(json!({"query": "SELECT average(duration) FROM Transaction"}), "must select an attribute")
            .never_cut("its table has a row a quantile"),
        row("compare_segments")
            .good(json!({"query": "SELECT duration FROM Transaction", "facet": "appName"}), [name.as_str(), "Welch"])
            .nothing(json!({"query": "SELECT duration FROM Nowhere", "facet": "host"}), "has no event type `Nowhere`")
            .wrong(json!({"query": "SELECT duration FROM Transaction"}), "needs `query` and `facet`")
            .wrong(json!({"query": "SELECT max(duration) FROM Transaction", "facet": "host"}), "must select an attribute")
            .many(json!({"query": "SELECT duration FROM Transaction", "facet": "name", "since": "1 day ago"})),
    ]
}

#[tokio::test(start_paused = true)]
async fn the_tools_keep_the_contract() {
    check(rows).await;
}
