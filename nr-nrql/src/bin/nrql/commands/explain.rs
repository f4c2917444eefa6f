//! `explain`: what the queries ask, in words.

use nr_nrql::Severity;
use serde_json::{Map, Value, json};

use crate::Verdict;
use crate::args::{ExplainArgs, ExplainFormat};
use crate::explain::explain as words;
use crate::input::Inputs;
use crate::output;

pub(crate) fn explain(args: &ExplainArgs) -> Result<Verdict, String> {
    let clock = args.clock.clock();
    let mut verdict = Verdict::Fine;
    let mut written = Ok(());
    let seen = Inputs::find(&args.input).each(|file, queries| {
        for query in queries {
            let parsed = nr_nrql::parse(&query.text);
            let place = file.position(query.whole().start);
            let name = format!("{}:{}:{}", file.name, place.line, place.column);
            let error = parsed.diagnostics().iter().find(|finding| finding.severity == Severity::Error);
            let explanation = match (error, words(&parsed, &clock)) {
                (None, Some(explanation)) => explanation,
                (error, _) => {
                    // What was not understood can't be explained.
                    verdict = Verdict::Found;
                    let why = error.map_or(String::new(), |finding| finding.render(&query.text));
                    output::note(&format!("{name}: mend the query first\n{why}"));
                    continue;
                }
            };
            let text = match args.format {
                ExplainFormat::Human => {
                    let partial =
                        if query.partial { " (a template between its clauses is left out)" } else { "" };
                    format!("{name}{partial}\n{}\n", explanation.render(2))
                }
                ExplainFormat::Json => {
                    let mut object = Map::new();
                    for (key, value) in [
                        ("path", json!(file.name)),
                        ("line", json!(place.line)),
                        ("column", json!(place.column)),
                        ("query", json!(query.text)),
                        ("partial", json!(query.partial)),
                    ] {
                        object.insert(key.to_owned(), value);
                    }
                    object.extend(explanation.to_json());
                    format!("{}\n", Value::Object(object))
                }
            };
            if written.is_ok() {
                written = output::answer(&text);
            }
        }
    });
    written?;
    Ok(if seen.unreadable > 0 { Verdict::Unusable } else { verdict })
}
