use nr_nrql::lex::{TokenKind, lex};

/// Real queries that are wrong, each with the reason.
const WRONG: &[(&str, &str)] = &[(
    "FROM Metric SELECT average(`gcp.managedkafka.request_latencies`) AS 'p99 (ms)' AND `metric.percentile` = '99' TIMESERIES AUTO",
    "a condition after the label of a column, without WHERE",
)];

#[test]
fn real_queries_parse() {
    let Some(queries) = crate::corpus() else { return };
    let mut refused = Vec::new();
    for query in &queries {
        let parsed = nr_nrql::parse(query);
        let wrong = WRONG.iter().any(|(text, _)| text == query);
        if parsed.has_errors() != wrong {
            refused.push(format!(
                "{query}\n{}",
                parsed.diagnostics().iter().map(|d| d.render(query)).collect::<Vec<_>>().join("\n")
            ));
        }
        let tree = format!("{:?}", parsed.statement());
        let holes = ["kind: Error }", "Error(Span"].iter().any(|hole| tree.contains(hole));
        assert!(parsed.has_errors() || !holes, "an error node without a word: {query}");
    }
    let share = 100.0 - 100.0 * refused.len() as f64 / queries.len() as f64;
    println!("{share:.2} % of {} real queries parse; refused:\n{}", queries.len(), refused.join("\n\n"));
    assert!(share >= 99.9, "{share:.2} %");
}

/// One fault in a real query: a token dropped that the query cannot do without, or a string left open.
#[test]
fn mutilated_queries_are_refused() {
    let Some(queries) = crate::corpus() else { return };
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    let mut draw = |bound: usize| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        (random % bound.max(1) as u64) as usize
    };
    let (mut tried, mut accepted) = (0, Vec::new());
    while tried < 1_000 {
        let query = &queries[draw(queries.len())];
        if nr_nrql::parse(query).has_errors() {
            continue;
        }
        let tokens = lex(query);
        let significant: Vec<usize> = (0..tokens.len()).filter(|at| !tokens[*at].kind.is_trivia()).collect();
        let at = significant[draw(significant.len())];
        let (span, kind) = (tokens[at].span, tokens[at].kind);
        let text = span.of(query);
        let (before, after) = (&query[..span.start as usize], &query[span.end as usize..]);
        let previous =
            significant.iter().rev().find(|other| **other < at).map(|other| tokens[*other].span.of(query));
        let mutated = match kind {
            TokenKind::Open | TokenKind::Close | TokenKind::Comma => format!("{before}{after}"),
            TokenKind::String => format!("{before}{}{after}", &text[..text.len() - 1]),
            TokenKind::Word | TokenKind::Number | TokenKind::Quoted => {
                // What may be left out, or changes only a name, makes no fault.
                let optional = [
                    "auto",
                    "max",
                    "desc",
                    "asc",
                    "not",
                    "inner",
                    "left",
                    "extrapolate",
                    "timeseries",
                    "raw",
                ];
                let called = significant
                    .iter()
                    .find(|other| **other > at)
                    .is_some_and(|next| tokens[*next].kind == TokenKind::Open);
                // `average(x)` without its name is `(x)`, a query of another meaning.
                if called
                    && !["in", "where", "and", "or", "from", "join", "select"]
                        .iter()
                        .any(|word| text.eq_ignore_ascii_case(word))
                {
                    continue;
                }
                if optional.iter().any(|word| text.eq_ignore_ascii_case(word)) || previous == Some("-") {
                    continue;
                }
                format!("{before} {after}")
            }
            _ => continue,
        };
        tried += 1;
        if !nr_nrql::parse(&mutated).has_errors() {
            accepted.push(format!("{text:?} dropped: {mutated}"));
        }
    }
    println!("accepted {} of {tried} mutilated queries:\n{}", accepted.len(), accepted.join("\n"));
    assert!(accepted.len() * 20 <= tried, "{} of {tried}", accepted.len());
}
