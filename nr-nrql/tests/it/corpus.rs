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

/// What is done to a query to make it wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    Bracket,
    Comma,
    Keyword,
    Operand,
    /// A word that begins a clause becomes another one.
    ClauseWord,
    /// A word that begins a clause changes places with what follows.
    ClauseOrder,
    OpenString,
}

const FAULTS: [Fault; 7] = [
    Fault::Bracket,
    Fault::Comma,
    Fault::Keyword,
    Fault::Operand,
    Fault::ClauseWord,
    Fault::ClauseOrder,
    Fault::OpenString,
];

const CLAUSES: [&str; 10] =
    ["SELECT", "FROM", "WHERE", "FACET", "LIMIT", "SINCE", "UNTIL", "TIMESERIES", "COMPARE WITH", "ORDER BY"];

/// Words without which a query is another or none; those that may be left out are not among them.
const KEYWORDS: [&str; 21] = [
    "select", "from", "where", "facet", "limit", "since", "until", "and", "or", "as", "by", "in", "is",
    "like", "rlike", "ago", "with", "compare", "order", "on", "join",
];

struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound.max(1) as u64) as usize
    }
}

/// The query with one fault of the kind, if it has a place for it.
fn mutate(query: &str, fault: Fault, random: &mut Random) -> Option<String> {
    let tokens: Vec<_> = lex(query).into_iter().filter(|token| !token.kind.is_trivia()).collect();
    let text = |at: usize| tokens.get(at).map_or("", |token| token.span.of(query));
    let is = |at: usize, words: &[&str]| {
        tokens[at].kind == TokenKind::Word && words.iter().any(|word| word.eq_ignore_ascii_case(text(at)))
    };
    let operator = |at: usize| {
        use TokenKind as K;
        matches!(
            tokens.get(at).map(|token| token.kind),
            Some(K::Eq | K::NotEq | K::Less | K::LessEq | K::Greater | K::GreaterEq | K::Slash | K::Plus)
        )
    };
    let fits = |at: &usize| {
        let (at, kind) = (*at, tokens[*at].kind);
        match fault {
            Fault::Bracket => matches!(kind, TokenKind::Open | TokenKind::Close),
            Fault::Comma => kind == TokenKind::Comma,
            // The empty label of `AS AS`, and names that look like keywords, are no faults.
            Fault::Keyword => is(at, &KEYWORDS) && (at == 0 || text(at - 1) != "."),
            Fault::Operand => {
                matches!(
                    kind,
                    TokenKind::Word | TokenKind::Quoted | TokenKind::Number | TokenKind::String | TokenKind::Regex
                ) && !is(at, &KEYWORDS)
                    // A function without its name is an expression in brackets, which may be one too.
                    && text(at + 1) != "("
                    && (operator(at + 1) || (at > 0 && operator(at - 1)) || (at > 0 && text(at - 1) == "(" && text(at + 1) != ")"))
            }
            Fault::ClauseWord | Fault::ClauseOrder => is(at, &CLAUSES),
            Fault::OpenString => kind == TokenKind::String,
        }
    };
    let places: Vec<usize> = (0..tokens.len()).filter(fits).collect();
    let at = *places.get(random.below(places.len()))?;
    let span = tokens[at].span;
    let (before, after) = (&query[..span.start as usize], &query[span.end as usize..]);
    Some(match fault {
        Fault::Bracket | Fault::Comma | Fault::Keyword | Fault::Operand => format!("{before} {after}"),
        Fault::OpenString => format!("{before}{}{after}", &text(at)[..text(at).len() - 1]),
        Fault::ClauseWord => {
            let other = CLAUSES[random.below(CLAUSES.len())];
            // The same word, and the other end of a window, make no fault.
            let same = other.eq_ignore_ascii_case(text(at));
            let times = ["SINCE", "UNTIL"];
            if same || (is(at, &times) && times.contains(&other)) {
                return None;
            }
            format!("{before}{other}{after}")
        }
        Fault::ClauseOrder => {
            let next = tokens.get(at + 1)?.span;
            let (between, rest) =
                (&query[span.end as usize..next.start as usize], &query[next.end as usize..]);
            format!("{before}{}{between} {}{rest}", next.of(query), text(at))
        }
    })
}

#[test]
fn mutilated_queries_are_refused() {
    let Some(queries) = crate::corpus() else { return };
    let whole: Vec<&String> = queries.iter().filter(|query| !nr_nrql::parse(query).has_errors()).collect();
    let (mut all, mut let_through) = (0, 0);
    for fault in FAULTS {
        let (mut tried, mut accepted) = (0, Vec::new());
        for seed in [0x9e37_79b9_7f4a_7c15_u64, 0xd1b5_4a32_d192_ed03, 0x2545_f491_4f6c_dd1d] {
            let mut random = Random(seed);
            let mut made = 0;
            while made < 400 {
                let query = whole[random.below(whole.len())];
                let Some(mutated) = mutate(query, fault, &mut random) else { continue };
                made += 1;
                if !nr_nrql::parse(&mutated).has_errors() {
                    accepted.push(mutated);
                }
            }
            tried += made;
        }
        (all, let_through) = (all + tried, let_through + accepted.len());
        println!("{fault:?}: {} of {tried} taken", accepted.len());
        for text in accepted.iter().take(40) {
            println!("    {}", text.split_whitespace().collect::<Vec<_>>().join(" "));
        }
        assert!(accepted.len() * 10 <= tried, "{fault:?}: {} of {tried}", accepted.len());
    }
    println!("{let_through} of {all} mutilated queries taken");
    assert!(let_through * 20 <= all, "{let_through} of {all}");
}
