use nr_nrql::fingerprint::fingerprint;
use nr_nrql::format::{FormatErrorKind, MAX_COLUMNS, format};
use nr_nrql::lex::TokenKind;
use nr_nrql::{functions, parse};
use proptest::prelude::*;

use crate::generate;

fn formatted(text: &str) -> String {
    format(&parse(text)).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// The tokens that count. The case of words is left out: [`same_case`] looks at it.
fn tokens(text: &str) -> Vec<(TokenKind, String)> {
    let lexed = nr_nrql::lex::lex(text);
    let kept = lexed.iter().filter(|token| !token.kind.is_trivia());
    kept.map(|token| (token.kind, token.span.of(text).to_owned())).collect()
}

/// The comments, with what the layout may drop: blanks at their end.
fn comments(text: &str) -> Vec<String> {
    let lexed = nr_nrql::lex::lex(text);
    let kept = lexed.iter().filter(|token| token.kind == TokenKind::Comment);
    kept.map(|token| token.span.of(text).trim_end().to_owned()).collect()
}

/// The tree without its spans, and with functions in one case.
fn tree(text: &str) -> String {
    let parsed = parse(text);
    let shown = format!("{:?}", parsed.statement());
    let mut out = String::new();
    let mut rest = shown.as_str();
    while let Some(at) = rest.find("Span { start: ") {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        rest = &rest[rest.find('}').unwrap() + 1..];
    }
    out.push_str(rest);
    let mut canonical = String::new();
    let mut pieces = out.split("Call { name: Name { span: , text: \"");
    canonical.push_str(pieces.next().unwrap());
    for piece in pieces {
        let (name, after) = piece.split_once('"').unwrap();
        canonical.push_str(functions::find(name).map_or(name, |function| function.name));
        canonical.push_str(after);
    }
    canonical
}

/// Everything that holds for the format of any query.
fn check(text: &str) {
    let once = formatted(text);
    let again = parse(&once);
    assert!(!again.has_errors(), "no query any more:\n{text}\n=>\n{once}\n{:?}", again.diagnostics());
    assert_eq!(formatted(&once), once, "not idempotent:\n{text}");
    assert_eq!(fingerprint(&parse(text)), fingerprint(&again), "another meaning:\n{text}\n=>\n{once}");
    assert_eq!(tree(text), tree(&once), "another tree:\n{text}\n=>\n{once}");
    assert_eq!(comments(text), comments(&once), "other comments:\n{text}\n=>\n{once}");
    let (before, after) = (tokens(text), tokens(&once));
    assert_eq!(before.len(), after.len(), "{text}\n=>\n{once}");
    for ((kind, old), (new_kind, new)) in before.iter().zip(&after) {
        let same = if *kind == TokenKind::Word { old.eq_ignore_ascii_case(new) } else { old == new };
        assert!(kind == new_kind && same, "`{old}` became `{new}`:\n{text}\n=>\n{once}");
    }
    assert!(
        !once.ends_with(['\n', ' ']) && !once.lines().any(|line| line.is_empty())
            || once.contains(['\'', '`', '*'])
    );
}

/// A template may be a part of a name.
#[test]
fn names_of_templates_stay_whole() {
    for (text, shown) in [
        ("select {{a}}_b,a{{b}}c,{{a}}{{b}} from {{t}}", "SELECT {{a}}_b, a{{b}}c, {{a}}{{b}} FROM {{t}}"),
        ("SELECT{{a}} FROM T WHERE{{c}} LIMIT{{n}}", "SELECT {{a}} FROM T WHERE {{c}} LIMIT {{n}}"),
        ("SELECT a.{{b}}.c, ${x}_y FROM T", "SELECT a.{{b}}.c, ${x}_y FROM T"),
    ] {
        assert_eq!(formatted(text), shown);
        assert_eq!(fingerprint(&parse(text)), fingerprint(&parse(shown)));
    }
}

#[test]
fn what_is_written_how() {
    for (given, expected) in [
        ("select a from T", "SELECT a FROM T"),
        ("Select COUNT( * ),Average(a)From T", "SELECT count(*), average(a) FROM T"),
        ("SELECT a-1,-a,- -1,a--1\n FROM T", "SELECT a - 1, -a, - -1, a --1\nFROM T"),
        (
            "SELECT a FROM T WHERE a=1 and not(b<=2 or c!='X')",
            "SELECT a FROM T WHERE a = 1 AND NOT (b <= 2 OR c != 'X')",
        ),
        (
            "SELECT a FROM T WHERE a in(1,2)and b is not null",
            "SELECT a FROM T WHERE a IN (1, 2) AND b IS NOT NULL",
        ),
        ("SELECT jparse(a) [ 'k' ] [0] FROM T", "SELECT jparse(a)['k'][0] FROM T"),
        (
            "SELECT apdex(d,T:0.5),percentage(count(*),where a)FROM T",
            "SELECT apdex(d, T: 0.5), percentage(count(*), WHERE a) FROM T",
        ),
        (
            "SELECT a FROM T SINCE 2 HOURS AGO until NOW with timezone 'UTC'",
            "SELECT a FROM T SINCE 2 hours ago UNTIL now WITH TIMEZONE 'UTC'",
        ),
        (
            "SELECT a FROM T SINCE Monday at '09:30' limit max",
            "SELECT a FROM T SINCE monday AT '09:30' LIMIT MAX",
        ),
        (
            "SELECT count(*) FROM T FACET cases(where a as 'x',where b)or c",
            "SELECT count(*) FROM T FACET CASES (WHERE a AS 'x', WHERE b) OR c",
        ),
        ("SELECT Limit_, `from`, order FROM Lookup(x)", "SELECT Limit_, `from`, order FROM lookup(x)"),
        (
            "SELECT brandNew(a) FROM T WHERE b IN({{x}})LIMIT {{ n }}",
            "SELECT brandNew(a) FROM T WHERE b IN ({{x}}) LIMIT {{ n }}",
        ),
        ("FROM T SELECT f({ {{a}},b})", "FROM T SELECT f({ {{a}}, b})"),
        ("SELECT a /* b */,c /* d */ FROM T", "SELECT a /* b */, c /* d */ FROM T"),
        ("-- top\nSELECT a FROM T -- end", "-- top\nSELECT a FROM T -- end"),
        ("SELECT a FROM T -- end", "SELECT a FROM T -- end"),
        ("SELECT a\n\n// why\n// so\nFROM T", "SELECT a\n// why\n// so\nFROM T"),
        ("SELECT f(a, -- x\nb) FROM T", "SELECT f(\n  a, -- x\n  b\n)\nFROM T"),
    ] {
        // The third row has a comment where two signs meet, as NRQL reads it.
        if parse(given).has_errors() {
            panic!("{given}: {:?}", parse(given).diagnostics());
        }
        assert_eq!(formatted(given), expected, "{given}");
        check(given);
    }
}

#[test]
fn long_queries_are_broken_at_their_clauses() {
    insta::assert_snapshot!(formatted(
        "SELECT average(duration) as 'avg', percentile(duration, 50, 95, 99) as 'pct' from Transaction where appName = 'checkout' and transactionType = 'Web' facet name limit 20 since 1 hour ago"
    ), @r"
    SELECT average(duration) AS 'avg', percentile(duration, 50, 95, 99) AS 'pct'
    FROM Transaction
    WHERE appName = 'checkout' AND transactionType = 'Web'
    FACET name
    LIMIT 20
    SINCE 1 hour ago
    ");
    insta::assert_snapshot!(formatted(
        "FROM (FROM Metric SELECT latest(kentik.snmp.mcs) AS 'mcs', latest(kentik.snmp.snr) AS 'snr' WHERE instrumentation.provider = 'kentik' AND provider = 'kentik-cambium-ap' FACET entity.guid, device_name LIMIT MAX) INNER JOIN (FROM Metric SELECT count(*) FACET device_name) ON device_name SELECT latest(mcs), latest(snr) FACET device_name LIMIT 10 OFFSET 5 TIMESERIES 5 minutes SLIDE BY 1 minute COMPARE WITH 1 day ago"
    ), @r"
    FROM (
      FROM Metric
      SELECT latest(kentik.snmp.mcs) AS 'mcs', latest(kentik.snmp.snr) AS 'snr'
      WHERE instrumentation.provider = 'kentik' AND provider = 'kentik-cambium-ap'
      FACET entity.guid, device_name
      LIMIT MAX
    )
    INNER JOIN (FROM Metric SELECT count(*) FACET device_name) ON device_name
    SELECT latest(mcs), latest(snr)
    FACET device_name
    LIMIT 10 OFFSET 5
    TIMESERIES 5 minutes SLIDE BY 1 minute
    COMPARE WITH 1 day ago
    ");
    insta::assert_snapshot!(formatted(
        "SELECT count(*) FROM PageView FACET CASES (WHERE pageUrl LIKE '%/cart/checkout' AS 'the cart', WHERE pageUrl LIKE '%/payment/card' AS 'payment', -- most\n WHERE pageUrl LIKE '%/done' AS 'done') SINCE 1 week ago"
    ), @r"
    SELECT count(*)
    FROM PageView
    FACET CASES (
      WHERE pageUrl LIKE '%/cart/checkout' AS 'the cart',
      WHERE pageUrl LIKE '%/payment/card' AS 'payment', -- most
      WHERE pageUrl LIKE '%/done' AS 'done'
    )
    SINCE 1 week ago
    ");
}

#[test]
fn faulty_texts_are_refused_with_the_first_fault() {
    let error = format(&parse("SELECT avg(a) FROM T GROUP BY b")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "cannot format the query: mend it first: NRQL has no function `avg`; it is called `average`"
    );
    assert!(matches!(error.kind, FormatErrorKind::Source(finding) if finding.code == "sql-function"));
    let wide = format!("SELECT {} FROM T", vec!["a"; 100_000].join(","));
    assert_eq!(format(&parse(&wide)).unwrap_err().kind, FormatErrorKind::TooLong);
}

#[test]
fn real_queries() {
    let Some(queries) = crate::corpus() else { return };
    let mut long = 0;
    for query in queries.iter().filter(|query| !parse(query).has_errors()) {
        check(query);
        long += formatted(query).lines().filter(|line| line.chars().count() > MAX_COLUMNS + 20).count();
    }
    println!("{long} lines of more than {} characters", MAX_COLUMNS + 20);
}

proptest! {
    #[test]
    fn generated_queries((plain, disguised) in generate::disguised(generate::statement())) {
        prop_assert!(!parse(&plain).has_errors(), "{}\n{:?}", plain, parse(&plain).diagnostics());
        check(&plain);
        prop_assert!(!parse(&disguised).has_errors(), "{}\n{:?}", disguised, parse(&disguised).diagnostics());
        check(&disguised);
        prop_assert_eq!(fingerprint(&parse(&plain)), fingerprint(&parse(&disguised)), "{}", disguised);
    }
}
