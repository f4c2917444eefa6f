//! Random queries that are valid, with every clause of the language, and the same queries written otherwise.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

type Text = BoxedStrategy<String>;

/// A query, or now and then SHOW EVENT TYPES or DELETE.
pub(crate) fn statement() -> Text {
    prop_oneof![
        20 => query(),
        1 => times().prop_map(|times| format!("SHOW EVENT TYPES {}", times.join(" ")).trim().to_owned()),
        1 => (name(), condition()).prop_map(|(name, condition)| format!("DELETE {name} FROM T WHERE {condition}")),
    ]
    .boxed()
}

/// A query with any clauses in any order.
pub(crate) fn query() -> Text {
    (source(2), any::<bool>(), body(), times(), tail())
        .prop_flat_map(|(from, rows, body, times, tail)| {
            let columns = if rows { columns(row(2)) } else { columns(aggregate()) };
            let clauses = [body, times, tail].concat();
            (Just(from), columns, Just(clauses).prop_shuffle())
        })
        .prop_map(|(from, select, clauses)| {
            // One of the two begins the query; the other may stand anywhere.
            let (first, second) = (format!("FROM {from}"), format!("SELECT {select}"));
            let (first, second) = if select.len() % 2 == 0 { (first, second) } else { (second, first) };
            let mut parts = vec![first];
            parts.extend(clauses);
            parts.insert(1 + from.len() % parts.len(), second);
            parts.join(" ")
        })
        .boxed()
}

/// A query without what a simulation refuses: no templates, joins or look-up tables.
pub(crate) fn plain() -> Text {
    let types = select(vec!["Transaction", "Transaction, Transaction", "TransactionError"]);
    (
        types,
        columns(prop_oneof![aggregate(), row(1)].boxed()),
        option::of(condition()),
        option::of(labelled_facet()),
        1..20_u32,
    )
        .prop_map(|(from, select, condition, facet, limit)| {
            let condition = condition.map_or(String::new(), |condition| format!(" WHERE {condition}"));
            let facet = facet.map_or(String::new(), |facet| format!(" FACET {facet}"));
            format!("SELECT {select} FROM {from}{condition}{facet} LIMIT {limit} SINCE 1 day ago")
        })
        .prop_filter("a simulation fills no templates and knows its functions", |text| {
            !text.contains("{{") && !text.contains("brandnew")
        })
        .boxed()
}

/// The same query with other white space, comments between its tokens, and keywords and functions in any case.
pub(crate) fn disguised(query: Text) -> BoxedStrategy<(String, String)> {
    (query, vec(any::<u8>(), 64))
        .prop_map(|(query, noise)| {
            let disguise = disguise(&query, &noise);
            (query, disguise)
        })
        .boxed()
}

fn disguise(query: &str, noise: &[u8]) -> String {
    use nr_nrql::lex::TokenKind as K;
    const TRIVIA: [&str; 8] =
        [" ", "  ", "\n", " \t\n ", " /* a */ ", " -- b\n", "\n-- c, d\n", "\r\n/* e\n f */"];
    let tokens = nr_nrql::lex::lex(query);
    let mut out = String::new();
    for (at, token) in tokens.iter().enumerate() {
        let byte = noise[at % noise.len()];
        let text = token.span.of(query);
        let opens = tokens.get(at + 1).is_some_and(|next| next.kind == K::Open);
        let function = opens && nr_nrql::functions::find(text).is_some();
        let trivia = TRIVIA[usize::from(byte) % TRIVIA.len()];
        match token.kind {
            K::Space => out.push_str(trivia),
            K::Word
                if function
                    || text.bytes().all(|b| b.is_ascii_uppercase() || b == b'_')
                        && text.len() > 1
                        && text != "AUTO" =>
            {
                out.push_str(&if byte.is_multiple_of(3) { text.to_lowercase() } else { text.to_owned() });
            }
            K::Comma | K::Close if byte > 200 => {
                out.push_str(trivia);
                out.push_str(text);
            }
            K::Open | K::OpenSquare if byte > 200 => {
                out.push_str(text);
                out.push_str(trivia);
            }
            _ => out.push_str(text),
        }
    }
    out
}

fn name() -> Text {
    select(vec![
        "duration",
        "appName",
        "host",
        "name",
        "error",
        "http.statusCode",
        "`my attr`",
        "entity.guid",
        "order",
        "`95th`",
        "`a`.`b c`",
        "k:v",
        "été",
    ])
    .prop_map(str::to_owned)
    .boxed()
}

fn label() -> Text {
    select(vec!["'a label'", "`b`", "c", "'it\\'s'", "'%'"]).prop_map(str::to_owned).boxed()
}

fn string() -> Text {
    prop_oneof![
        select(vec![
            "'x'",
            "''",
            "'it\\'s'",
            "'C:\\\\tmp'",
            "'-- no comment'",
            "'a /* b'",
            "'\\d+'",
            "'ü 漢'"
        ])
        .prop_map(str::to_owned),
        "[ -&(-\\[\\]-~]{0,12}".prop_map(|text| format!("'{text}'")),
    ]
    .boxed()
}

fn number() -> Text {
    prop_oneof![
        (0_i64..5_000).prop_map(|n| n.to_string()),
        (1_i64..5_000).prop_map(|n| format!("-{n}")),
        select(vec!["0.5", ".25", "1e3", "1.5E-3", "9223372036854775807"]).prop_map(str::to_owned),
    ]
    .boxed()
}

fn interval() -> Text {
    (1_u32..400, select(vec!["second", "minutes", "HOURS", "day", "week"]))
        .prop_map(|(count, unit)| format!("{count} {unit}"))
        .boxed()
}

/// An expression over one row.
fn row(depth: u32) -> Text {
    let leaf = prop_oneof![5 => name(), 3 => number(), 1 => string(), 1 => Just("{{var}}".to_owned())];
    leaf.prop_recursive(depth, 12, 3, |inner| {
        prop_oneof![
            (inner.clone(), select(vec!["+", "-", "*", "/"]), inner.clone())
                .prop_map(|(a, op, b)| format!("{a} {op} {b}")),
            inner.clone().prop_map(|a| format!("({a})")),
            inner.clone().prop_map(|a| format!("-({a})")),
            inner.clone().prop_map(|a| format!("- - {a}")),
            inner.clone().prop_map(|a| format!("+{a}")),
            (select(vec!["abs", "floor", "lower", "brandnew"]), inner.clone())
                .prop_map(|(f, a)| format!("{f}({a})")),
            (condition_over(inner.clone()), inner.clone()).prop_map(|(c, a)| format!("if({c}, {a}, NULL)")),
            name().prop_map(|a| format!("jparse({a})[key][0]")),
            (inner.clone(), inner).prop_map(|(a, b)| format!("concat({a}, {b}, precision: 2)")),
        ]
    })
    .boxed()
}

fn condition_over(operand: Text) -> Text {
    prop_oneof![
        (operand.clone(), select(vec!["=", "!=", "<", "<=", ">", ">="]), operand.clone())
            .prop_map(|(a, op, b)| format!("{a} {op} {b}")),
        (name(), select(vec!["IN", "NOT IN"]), vec(operand, 1..4))
            .prop_map(|(a, op, list)| format!("{a} {op} ({})", list.join(", "))),
        (name(), select(vec!["LIKE", "NOT LIKE"]), string()).prop_map(|(a, op, b)| format!("{a} {op} {b}")),
        name().prop_map(|a| format!("{a} RLIKE r'.*\\d \"x\" -- .*'")),
        (name(), select(vec!["IS NULL", "IS NOT NULL", "IS TRUE", "IS NOT FALSE"]))
            .prop_map(|(a, is)| format!("{a} {is}")),
    ]
    .boxed()
}

/// A condition for WHERE.
pub(crate) fn condition() -> Text {
    condition_over(prop_oneof![name(), number(), string()].boxed())
        .prop_recursive(3, 10, 2, |inner| {
            prop_oneof![
                (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a} AND {b}")),
                (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a} OR {b}")),
                inner.clone().prop_map(|a| format!("NOT {a}")),
                inner.clone().prop_map(|a| format!("({a})")),
                inner.prop_map(|a| format!("name IN (SELECT uniques(name) FROM Transaction WHERE {a})")),
            ]
        })
        .boxed()
}

fn aggregate() -> Text {
    prop_oneof![
        Just("count(*)".to_owned()),
        (select(vec!["average", "max", "sum", "latest", "uniqueCount"]), row(1))
            .prop_map(|(f, a)| format!("{f}({a})")),
        name().prop_map(|a| format!("percentile({a}, 50, 99.9)")),
        condition().prop_map(|c| format!("filter(count(*), WHERE {c})")),
        (condition(), number()).prop_map(|(c, n)| format!("percentage(count(*), WHERE {c}) * {n}")),
        interval().prop_map(|i| format!("rate(count(*), {i})")),
        Just("apdex(duration, t: 0.5)".to_owned()),
        name().prop_map(|a| format!("histogram({a}, width: 10, buckets: 4)")),
        (name(), name()).prop_map(|(a, b)| format!("uniques(tuple({a}, {b} AS 'second'), 10)")),
        (condition(), condition())
            .prop_map(|(a, b)| format!("funnel(name, WHERE {a} AS 'one', WHERE {b} AS 'two')")),
        name().prop_map(|a| format!("cardinality({a}, include: {{{a}, {{{{t}}}} }})")),
        Just("count(*) / (SELECT count(*) FROM Transaction)".to_owned()),
    ]
    .boxed()
}

fn columns(column: Text) -> Text {
    vec((column, option::of(label())), 1..4)
        .prop_map(|columns| {
            let columns = columns.into_iter().map(|(expr, label)| match label {
                Some(label) => format!("{expr} AS {label}"),
                None => expr,
            });
            columns.collect::<Vec<_>>().join(", ")
        })
        .boxed()
}

fn source(depth: u32) -> Text {
    let types = select(vec!["Transaction", "Span", "Log, Metric", "`odd type`", "lookup(hosts)", "{{type}}"])
        .prop_map(str::to_owned);
    if depth == 0 {
        return types.boxed();
    }
    let nested = (source(depth - 1), columns(aggregate()), vec(body(), 1), option::of(label())).prop_map(
        |(from, select, body, label)| {
            let with = label.map_or(String::new(), |label| {
                format!("WITH host AS {} ", label.replace('\'', "`").replace('\\', ""))
            });
            let with = if with.matches('`').count() > 2 { String::new() } else { with };
            format!("(FROM {from} {with}SELECT {select} {})", body.concat().join(" "))
        },
    );
    let joined = (
        source(0),
        columns(aggregate()),
        select(vec!["JOIN", "INNER JOIN", "LEFT JOIN"]),
        option::of(name()),
    )
        .prop_map(|(from, select, join, key)| {
            let key = key.map_or(String::new(), |key| format!(" = {key}"));
            format!("Transaction {join} (FROM {from} SELECT {select} FACET host LIMIT MAX) ON host{key}")
        });
    prop_oneof![6 => types, 2 => nested, 1 => joined].boxed()
}

fn facet() -> Text {
    let item = prop_oneof![
        4 => name(),
        1 => (name(), label()).prop_map(|(a, label)| format!("{a} AS {label}")),
        1 => (condition(), condition(), option::of(name())).prop_map(|(a, b, or)| {
            let or = or.map_or(String::new(), |or| format!(" OR {or}"));
            format!("CASES (WHERE {a} AS 'a', WHERE {b}){or}")
        }),
    ];
    (vec(item, 1..4), any::<bool>())
        .prop_map(|(items, ordered)| {
            format!("{}{}", items.join(", "), if ordered { " ORDER BY max(duration)" } else { "" })
        })
        .boxed()
}

/// FACET whose columns have names that don't hang on how the text is laid out.
fn labelled_facet() -> Text {
    let cases = (condition(), condition(), name())
        .prop_map(|(a, b, or)| format!("CASES (WHERE {a} AS 'a', WHERE {b} AS 'b') OR {or} AS 'kind'"));
    prop_oneof![2 => name(), 1 => cases].boxed()
}

/// WHERE, FACET, LIMIT and ORDER BY, each or not.
fn body() -> BoxedStrategy<Vec<String>> {
    let limit =
        select(vec!["LIMIT 5", "LIMIT MAX", "LIMIT 10 OFFSET 20", "LIMIT {{n}}"]).prop_map(str::to_owned);
    let order =
        (name(), select(vec!["", " ASC", " DESC"])).prop_map(|(a, way)| format!("ORDER BY {a}{way}, name"));
    (
        vec(condition().prop_map(|c| format!("WHERE {c}")), 0..3),
        option::of(facet().prop_map(|f| format!("FACET {f}"))),
        option::of(limit),
        option::weighted(0.2, order),
    )
        .prop_map(|(wheres, facet, limit, order)| {
            wheres.into_iter().chain(facet).chain(limit).chain(order).collect()
        })
        .boxed()
}

fn point() -> Text {
    prop_oneof![
        interval().prop_map(|i| format!("{i} ago")),
        (1_600_000_000_000_i64..1_800_000_000_000).prop_map(|ms| ms.to_string()),
        select(vec![
            "'2026-01-31'",
            "'2026-01-31T12:34:56-0500'",
            "now",
            "today",
            "Monday AT '09:30'",
            "last WEEK",
            "this quarter",
            "{{since}}",
        ])
        .prop_map(str::to_owned),
    ]
    .boxed()
}

fn times() -> BoxedStrategy<Vec<String>> {
    (option::of(point()), option::of(point()))
        .prop_map(|(since, until)| {
            let since = since.map(|point| format!("SINCE {point}"));
            since.into_iter().chain(until.map(|point| format!("UNTIL {point}"))).collect()
        })
        .boxed()
}

/// What remains.
fn tail() -> BoxedStrategy<Vec<String>> {
    let series = select(vec![
        "TIMESERIES",
        "TIMESERIES AUTO",
        "TIMESERIES MAX",
        "TIMESERIES 5 minutes SLIDE BY 1 minute",
        "TIMESERIES 60000",
    ]);
    let predict = select(vec![
        "PREDICT",
        "PREDICT BY 1 hour USING 1 day",
        "PREDICT holtwinters(seasonality: AUTO, alpha: 0.1) BY 1 hour",
    ]);
    let rest = select(vec![
        "EXTRAPOLATE",
        "RAW",
        "WITH METRIC_FORMAT 'a/{b}'",
        "WITH duration * 2 AS twice",
        "WITH capture(name, r'(?P<x>.*)') AS (x, `y z`), host AS h",
    ]);
    (option::of(series), any::<bool>(), predict, interval(), option::of(rest), any::<bool>())
        .prop_map(|(series, ahead, predict, shift, rest, zone)| {
            let mut clauses: Vec<String> = rest.into_iter().map(str::to_owned).collect();
            match (series, ahead) {
                (Some(series), true) => clauses.push(format!("{series} {predict}")),
                (Some(series), false) => clauses.push(series.to_owned()),
                (None, true) => clauses.push(format!("COMPARE WITH {shift} AGO")),
                (None, false) => {}
            }
            if zone {
                clauses.push("WITH TIMEZONE 'Europe/Berlin'".to_owned());
            }
            clauses
        })
        .boxed()
}
