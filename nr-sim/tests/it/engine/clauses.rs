//! WHERE and the other clauses.

use nr_sim::engine::{Env, run};
use serde_json::json;

use super::{MINUTE, NOW, account, ask, check, results, shop};

/// How many of the transactions of the last two hours a condition lets through.
fn count(condition: &str) -> i64 {
    results(&format!("SELECT count(*) AS 'n' FROM Transaction WHERE {condition} SINCE 2 hours ago"))[0]["n"]
        .as_i64()
        .unwrap()
}

#[test]
fn conditions() {
    for (condition, rows) in [
        ("appName = 'cart'", 4),
        ("appName = 'CART'", 0),
        ("appName != 'cart'", 2),
        ("appName LIKE 'PAY'", 2),
        ("appName LIKE 'C%T'", 4),
        ("appName LIKE '%a%r%'", 4),
        ("appName LIKE 'c_rt'", 0),
        ("appName NOT LIKE 'c%'", 2),
        ("appName RLIKE 'ca'", 0),
        ("appName RLIKE 'ca.*'", 4),
        ("appName NOT RLIKE r'[pP]ay'", 4),
        ("code = 200", 3),
        ("code >= 404", 2),
        ("code = 200.0", 3),
        ("code = '200'", 0),
        ("code IN (200, 404)", 4),
        ("code NOT IN (200)", 2),
        // What a row lacks is unknown: neither equal nor unequal.
        ("code != 200", 2),
        ("NOT code = 200", 2),
        ("code IS NULL", 1),
        ("code IS NOT NULL", 5),
        ("code > 1 OR code IS NULL", 6),
        ("NOT (code > 1 AND nothing = 2)", 0),
        ("nothing = 'x'", 0),
        ("error IS TRUE", 1),
        ("error IS NOT TRUE", 5),
        ("error IS FALSE", 5),
        ("nothing IS NOT TRUE", 6),
        ("error = true", 1),
        ("duration > 1 AND duration < 4", 2),
        ("duration * 2 + 1 > 8", 2),
        ("duration / 0 IS NULL", 6),
        ("-duration < -3", 2),
        ("(appName = 'cart' OR appName = 'pay') AND host = 'h1'", 3),
        ("appName = 'cart' WHERE host = 'h2'", 1),
        ("timestamp > 0", 6),
        ("appName IN (SELECT uniques(appName) FROM Transaction WHERE code = 404)", 4),
        ("appName IN (SELECT count(*) FROM Transaction FACET appName LIMIT 1)", 4),
        ("appName IN (SELECT appName FROM Transaction LIMIT 1)", 1),
        ("duration > (SELECT average(duration) FROM Transaction)", 2),
        ("duration >= (SELECT percentile(duration, 100) FROM Transaction)", 1),
    ] {
        assert_eq!(count(condition), rows, "{condition}");
    }
}

#[test]
fn order_limit_and_offset() {
    let durations = |nrql: &str| {
        let rows = results(nrql);
        rows.as_array().unwrap().iter().map(|row| row["duration"].as_f64().unwrap()).collect::<Vec<_>>()
    };
    for (clauses, expected) in [
        ("LIMIT 2", vec![0.4, 4.0]),
        ("LIMIT 2 OFFSET 1", vec![4.0, 3.0]),
        ("ORDER BY duration", vec![0.4, 1.0, 2.0, 3.0, 4.0]),
        ("ORDER BY duration DESC LIMIT 1", vec![4.0]),
        ("ORDER BY appName DESC, duration ASC LIMIT 2", vec![3.0, 1.0]),
        // Rows that lack the key come last.
        ("ORDER BY code DESC", vec![2.0, 4.0, 3.0, 1.0, 0.4]),
        ("LIMIT 0", vec![]),
    ] {
        assert_eq!(durations(&format!("SELECT duration FROM Transaction {clauses}")), expected, "{clauses}");
    }
}

#[test]
fn windows() {
    for (clauses, rows) in [
        ("", 5),
        ("SINCE 2 hours ago", 6),
        ("SINCE 45 minutes ago UNTIL 20 minutes ago", 2),
        ("UNTIL 1 hour ago", 1),
        ("SINCE today", 6),
        ("SINCE '2026-01-15 11:15'", 4),
        ("SINCE '2026-01-15 12:15' WITH TIMEZONE 'Europe/Berlin'", 4),
        ("SINCE 1768476600000", 3),
    ] {
        let rows_found = results(&format!("SELECT count(*) FROM Transaction {clauses}"))[0]["count"].clone();
        assert_eq!(rows_found, rows, "{clauses}");
    }
    let answer = ask("SELECT count(*) FROM Transaction, PageView SINCE 2 hours ago").unwrap();
    assert_eq!(answer.results[0]["count"], 10);
    assert_eq!(answer.metadata.event_types, ["Transaction", "PageView"]);
    assert_eq!(answer.metadata.time_window.begin, NOW - 120 * MINUTE);
    assert_eq!((answer.performance.inspected_count, answer.performance.match_count), (10, 10));
    assert_eq!(answer.contents, [json!({"function": "count"})]);
}

#[test]
fn accounts() {
    let (shop, accounts) = (shop(), [account(1), account(2)]);
    let answer = run(
        "SELECT count(*) FROM Transaction FACET accountId() AS 'account'",
        &Env::new(&shop, &accounts, NOW),
    )
    .unwrap();
    assert_eq!(answer.results[0]["account"], 1);
    assert_eq!(answer.results[1]["facet"], "2");
    assert_eq!(answer.results[1]["count"], 2);
}

#[test]
fn queries_within_queries() {
    check(
        "SELECT max(n) AS 'most', sum(n) FROM (SELECT count(*) AS 'n' FROM Transaction FACET appName)",
        json!([{"most": 3, "sum.n": 5}]),
    );
    check(
        "SELECT max(rpm) AS 'peak' FROM (FROM Transaction SELECT rate(count(*), 1 minute) AS 'rpm' TIMESERIES 20 minutes)",
        json!([{"peak": 0.1}]),
    );
    check(
        "SELECT appName, n FROM (SELECT count(*) AS 'n' FROM Transaction FACET appName) WHERE n > 1",
        json!([{"appName": "cart", "n": 3}]),
    );
    check("SELECT max(d) FROM (SELECT duration AS 'd' FROM Transaction LIMIT 2)", json!([{"max.d": 4.0}]));
    check(
        "SELECT max(getField(p, '95.0')) AS 'm' FROM (SELECT percentile(duration, 95) AS 'p' FROM Transaction FACET appName)",
        json!([{"m": 3.8}]),
    );
    check(
        "FROM Transaction JOIN (FROM Transaction SELECT max(duration) AS 'worst' FACET appName) ON appName \
         SELECT appName, worst WHERE worst > 3 LIMIT 1",
        json!([{"timestamp": NOW - 20 * MINUTE, "appName": "cart", "worst": 4.0}]),
    );
    check(
        "FROM Transaction LEFT JOIN (FROM Transaction SELECT count(*) AS 'n' FACET host) ON host SELECT count(*), count(n)",
        json!([{"count": 5, "count.n": 4}]),
    );
    check(
        "FROM Transaction SELECT average(duration) - (SELECT min(duration) FROM Transaction) AS 'delta'",
        json!([{"delta": 1.68}]),
    );
}

#[test]
fn variables() {
    check(
        "FROM Transaction WITH duration * 1000 AS ms SELECT max(ms) AS 'm' WHERE ms < 3500",
        json!([{"m": 3000.0}]),
    );
    check(
        "FROM Transaction WITH aparse(message, '%USER=* id=*') AS (user, id) SELECT user, numeric(id) AS 'id' WHERE user IS NOT NULL",
        json!([{"timestamp": NOW - 40 * MINUTE, "user": "ada", "id": 7}]),
    );
    check(
        "WITH jparse(json) AS (plan, ids) SELECT plan, ids[1] AS 'second' FROM Transaction WHERE plan = 'pro'",
        json!([{"timestamp": NOW - 20 * MINUTE, "plan": "pro", "second": 2}]),
    );
    check(
        "FROM Transaction SELECT count(*) FACET capture(message, r'.*user=(?P<user>[^ ]+).*') AS 'user'",
        json!([{"facet": "ada", "user": "ada", "count": 1}]),
    );
}
