//! `check` and `lint`: what is wrong with the queries.

use nr_nrql::lint::{self, Options};
use nr_nrql::{Diagnostic, Severity};

use crate::Verdict;
use crate::args::{CheckArgs, Deny, Format, LintArgs};
use crate::embed::Embedded;
use crate::finding::Finding;
use crate::input::Inputs;
use crate::report::Report;

/// Errors only.
pub(crate) fn check(args: &CheckArgs) -> Result<Verdict, String> {
    run(&Inputs::find(&args.input), args.format, false, |query| {
        let mut found = nr_nrql::parse(&query.text).diagnostics().to_vec();
        found.retain(|finding| finding.severity == Severity::Error);
        found
    })
}

/// Errors, warnings of the parser, and what the rules find.
pub(crate) fn lint(args: &LintArgs) -> Result<Verdict, String> {
    let mut options = Options::new(args.clock.clock().now()).mode(args.mode.mode());
    for rule in &args.disable {
        let rules = lint::rules();
        if !rules.iter().any(|known| known.name == rule) {
            let names: Vec<&str> = rules.iter().map(|rule| rule.name).collect();
            return Err(format!("no rule is called `{rule}`; there are {}", names.join(", ")));
        }
        options = options.without(rule.as_str());
    }
    run(&Inputs::find(&args.input), args.format, args.deny == Some(Deny::Warnings), |query| {
        let parsed = nr_nrql::parse(&query.text);
        let mut found = parsed.diagnostics().to_vec();
        // What is missing may be in a template.
        if !query.partial {
            found.extend(lint::lint(&parsed, &options).findings);
        }
        found.sort_by_key(|finding| finding.span.start);
        found
    })
}

fn run(
    inputs: &Inputs,
    format: Format,
    deny_warnings: bool,
    look: impl Fn(&Embedded) -> Vec<Diagnostic>,
) -> Result<Verdict, String> {
    let mut report = Report::new(format);
    let (mut errors, mut warnings) = (0, 0);
    let mut written = Ok(());
    let seen = inputs.each(|file, queries| {
        let found: Vec<Vec<Diagnostic>> = queries.iter().map(&look).collect();
        let findings: Vec<Finding<'_>> = queries
            .iter()
            .zip(&found)
            .flat_map(|(query, found)| {
                found.iter().map(move |diagnostic| Finding { file, query, diagnostic })
            })
            .collect();
        errors += findings.iter().filter(|finding| finding.is_error()).count();
        warnings += findings.iter().filter(|finding| !finding.is_error()).count();
        if written.is_ok() {
            written = report.add(&findings);
        }
    });
    written?;
    report.finish(&seen, errors, warnings)?;
    Ok(match () {
        () if seen.unreadable > 0 => Verdict::Unusable,
        () if errors > 0 || (deny_warnings && warnings > 0) => Verdict::Found,
        () => Verdict::Fine,
    })
}
