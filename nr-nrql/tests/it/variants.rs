use nr_nrql::parse;

/// Queries as they are met in dashboards, definitions of entities and infrastructure code: odd, and right.
const TAKEN: &[&str] = &[
    // Names.
    "SELECT average(`aws.ec2.CPU-Utilization`) FROM Metric FACET `tags.k8s-app/name`",
    "SELECT latest(nr.apdexPerfZone), k8s.pod.label.app FROM Transaction LIMIT 1",
    "SELECT `count`(`host.cpuPercent`) FROM `Metric` WHERE NOT (`host`.`hostname` IS NULL)",
    "SELECT average(`a`.b.`c d`) FROM `My Event` FACET `95th`",
    "SELECT count(*) FROM `Custom:Event`, A_B, _c, A1",
    "SELECT aws:cloudformation:stack-name FROM T LIMIT 1",
    "SELECT a$b, $c, _d, é FROM T LIMIT 1",
    "SELECT sum(`%.duration`), max(foo_%) FROM Metric",
    "SELECT max, min, count, sum, average, rate, filter FROM T LIMIT 1",
    "SELECT case, end, top, right, full, show, top, over, exists FROM T LIMIT 1",
    "SELECT hour, day, week, month, auto, raw, with.x, order, group FROM T LIMIT 1",
    "SELECT error.class, `error.message`, timestamp, duration.ms FROM T FACET order, compare",
    "SELECT count(*) FROM T FACET team as Team, `team lead` as `Team Lead`, a AS 'it\\'s'",
    "SELECT count(*) AS Total, max(a) AS max_a, min(a) as x FROM T",
    "SELECT count(*) AS '99.9 % (p)', sum(a) AS 'a/b (c) — d' FROM T",
    // Templates.
    "SELECT count(*) FROM Transaction WHERE entityGuid IN ({{entityGuids}}) AND a = {{{x}}}",
    "SELECT count(*) FROM Transaction WHERE appName IN ({{app}}, 'other') AND b IN {{list}}",
    "SELECT {{metric}} FROM {{type}} WHERE {{condition}} FACET {{facet}} LIMIT {{limit}} SINCE {{since}}",
    "SELECT average({{metric}}) AS '{{label}}' FROM Metric TIMESERIES {{bucket}} SINCE {{from}} UNTIL {{until}}",
    "SELECT count(*) FROM Log WHERE a = ${var.name} AND b IN (${join(\",\", var.names)}) LIMIT ${var.limit}",
    "SELECT count(*) FROM ${var.event} WHERE `${var.attribute}` = '${var.value}' AND {{a}} LIKE '%{{b}}%'",
    "SELECT percentile(duration, {{p}}), apdex(duration, t: {{t}}) FROM T SINCE {{n}} minutes ago",
    "SELECT count(*) FROM T WHERE {{a}} AND b = 1 OR NOT {{c}} SINCE ${var.n} hours ago TIMESERIES {{w}} minutes",
    "SELECT {{a}}.b, c.{{d}} FROM T LIMIT 1",
    // Times.
    "SELECT count(*) FROM T SINCE 1 hour AGO UNTIL NOW",
    "SELECT count(*) FROM T SINCE '2026-01-31' UNTIL '2026-01-31 12:34:56.789'",
    "SELECT count(*) FROM T SINCE '2026-01-31T12:34:56-0500' UNTIL '2026-01-31T12:34:56Z'",
    "SELECT count(*) FROM T SINCE 1702899296789 UNTIL 1702899396789",
    "SELECT count(*) FROM T SINCE this quarter UNTIL today AT '09:30:15' WITH TIMEZONE 'Asia/Tokyo'",
    "SELECT count(*) FROM T SINCE last monday UNTIL tuesday at '00:00'",
    "SELECT count(*) FROM T SINCE yesterday UNTIL today COMPARE WITH 1 week AGO TIMESERIES 15 MINUTES",
    "SELECT count(*) FROM T since 2 QUARTERS ago until 1 Month ago",
    "SELECT count(*) FROM T TIMESERIES 300000 SLIDE BY 60000",
    "SELECT count(*) FROM T TIMESERIES MAX SLIDE BY AUTO",
    "SELECT count(*) FROM T TIMESERIES 1 hour SLIDE BY MAX SINCE 1 day ago",
    "SELECT count(*) FROM T SINCE 0 minutes ago UNTIL 90 seconds ago",
    // Functions in functions.
    "SELECT round(sum(if(numeric(a) > 0, numeric(a), 0)) / count(*) * 100, 2) AS 'x %' FROM T",
    "SELECT filter(count(*), WHERE a = 1) / filter(count(*), WHERE a IN (1, 2)) * 100 AS x FROM T",
    "SELECT (1 - filter(sum(a), WHERE b) / sum(a)) * 100, -sum(a), +1 FROM T",
    "SELECT percentage(filter(count(*), WHERE a), WHERE b LIKE 'c%') FROM T",
    "SELECT latest(a) OR 0 AS 'a', latest(b) OR latest(c) FROM T FACET a OR b AS 'x'",
    "SELECT count(*) > 1 AS 'many', a = 1 FROM T FACET b",
    "SELECT getField(a, count), getField(percentile(b, 95), '95.0'), a[total] FROM Metric",
    "SELECT max(getField(`a-b`, total)) / 1e9 FROM Metric WHERE metricName LIKE 'x.%'",
    "SELECT jparse(message, 'a.b')[c]['d'][0] FROM Log LIMIT 1",
    "SELECT uniques(capture(metricName, r'aws\\.x\\.(?P<name>.*)')) FROM Metric",
    "SELECT uniqueCount(tuple(a, b)), uniques(concat(a, ':', b), 10000) FROM T",
    "SELECT sum(a * numeric(b)) / 60 FROM T FACET if(a > b, 'x', if(a = b, 'y', 'z')) AS c",
    "SELECT rate(sum(a), 1 SECOND), rate(max(a) * 8 / 1000, 5 minutes), derivative(a, 1 minute) FROM T",
    "SELECT average(a) FROM T FACET buckets(b, 100, 10), hourOf(timestamp), eventType()",
    "SELECT cardinality(a, include: {b, c}), cardinality() FROM Metric FACET dimensions(exclude: {pod})",
    "SELECT histogram(a * 100, buckets: 500, width: 1), histogram(a, 10, 20) FROM T",
    "SELECT 1, 'x', true, NULL, 1e-3, .5 FROM T TIMESERIES",
    "SELECT count ( * ), if (a = 1, b, c) FROM T",
    "SELECT bytecountestimate()/10e8, 100*count(*), (max(a)-min(a))/max(a)*100 FROM T",
    // Conditions.
    "SELECT count(*) FROM T WHERE a AND NOT b OR (c AND (d OR NOT (e = 1)))",
    "SELECT count(*) FROM T WHERE a+b > c*2 AND (d - 1)/2 <= -1 AND length(e) > 3",
    "SELECT count(*) FROM T WHERE a NOT IN ('x', 'y') AND b NOT LIKE '%z' AND c NOT RLIKE r'.*'",
    "SELECT count(*) FROM T WHERE a IS NOT TRUE AND b IS FALSE AND c IS NOT NULL AND (d IS NULL)",
    "SELECT count(*) FROM T WHERE a = true AND b != false AND c = '' AND d = -1.5",
    "SELECT count(*) FROM T WHERE 'x' = a AND 5 < b AND lower(c) LIKE lower(d)",
    "SELECT count(*) FROM T WHERE a = 'it\\'s \\\\ here' AND b LIKE '%\"x\"%' AND c = 'a`b'",
    "SELECT count(*) FROM T WHERE a = 1 WHERE b = 2 FACET c WHERE d = 3",
    "SELECT count(*) FROM T WHERE a IN (SELECT uniques(b, 10000) FROM U WHERE c SINCE 1 month ago) LIMIT MAX",
    "SELECT count(*) FROM T WHERE a > (SELECT average(a) * 2 FROM T) AND b = (FROM U SELECT max(b))",
    "SELECT count(*) FROM T WHERE tuple(a, b) IN (SELECT tuple(a, b) FROM U)",
    // Grouping.
    "SELECT count(*) FROM T FACET CASES(WHERE a = 1 as 'one', b = 2 AS two, WHERE c) as x, d LIMIT 5",
    "SELECT count(*) FROM T FACET cases ( where a < 1 , where a >= 1 ) OR b",
    "SELECT count(*) FROM T FACET a ORDER BY max(b) DESC LIMIT 5 SINCE 1 day ago",
    "SELECT count(*) FROM T FACET a, dateOf(timestamp) as day, string(b, precision: 1)",
    "SELECT a FROM T ORDER BY timestamp DESC, b LIMIT 10 OFFSET 20",
    // Sources.
    "FROM A, B, C SELECT count(*) FACET eventType()",
    "FROM lookup(stores) SELECT count(*)",
    "FROM Log, lookup(stores) SELECT a LIMIT 1",
    "FROM (FROM (SELECT a, b FROM T LIMIT MAX) SELECT max(a) AS m FACET b) SELECT average(m)",
    "FROM A LEFT JOIN (FROM lookup(l) SELECT k, v LIMIT MAX) ON A.key = k SELECT count(*) FACET v",
    "FROM A INNER JOIN (SELECT max(x) AS m FROM B FACET k SINCE 1 day ago LIMIT 5000) ON `k` SELECT average(m)",
    "SELECT count(*) FROM A JOIN (FROM B SELECT uniques(c) FACET d) ON e = d WHERE f = 1",
    "WITH aparse(message, '*,*') AS (a, b), numeric(b) AS n FROM Log SELECT sum(n) FACET a",
    "FROM Log WITH capture(message, r'(?P<x>\\d+)') AS x SELECT count(*) WHERE numeric(x) > 5",
    "FROM Log SELECT count(*) WITH lower(level) AS l FACET l",
    "WITH (SELECT latest(timestamp) FROM A) AS t FROM A SELECT t - latest(openTime)",
    "SELECT average(newrelic.timeslice.value) FROM Metric WITH METRIC_FORMAT 'External/{host}/all' FACET host",
    "FROM Metric SELECT a RAW LIMIT 5",
    "SELECT count(*) FROM T EXTRAPOLATE SINCE 1 day ago",
    "SELECT count(*) FROM T SINCE 1 day ago TIMESERIES 1 hour PREDICT holtwinters(seasonality: 1 week) BY 1 day USING 2 weeks",
    // Comments, blanks, order and case.
    "-- first\nSELECT count(*) // second\nFROM T /* third\n line */ WHERE a = 'x' -- 'fourth'",
    "SELECT count(*)--\nFROM T",
    "/* a */ SELECT /* b */ count( /* c */ * ) FROM /* d */ T",
    "select Count(*)\r\n\tfrom T\twhere a = 1",
    "FROM T WHERE a = 1 SELECT count(*)",
    "FROM T FACET a SELECT count(*) LIMIT 5 TIMESERIES",
    "SELECT count(*)FROM T WHERE(a=1)AND(b='x')FACET`c`LIMIT 5",
    "SHOW EVENT TYPES UNTIL 1 hour ago SINCE 2 hours ago",
    "DELETE a, `b.c` FROM Log WHERE d = 'x' AND e LIKE '%y%'",
    "DELETE FROM Metric WHERE metricName = 'x'",
];

#[test]
fn odd_queries_that_are_right_are_taken() {
    let mut refused = Vec::new();
    for text in TAKEN {
        let parsed = parse(text);
        if parsed.has_errors() {
            refused.extend(parsed.diagnostics().iter().map(|finding| finding.render(text)));
        }
    }
    assert!(refused.is_empty(), "{} refused:\n{}", refused.len(), refused.join("\n"));
}
