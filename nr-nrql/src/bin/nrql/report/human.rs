//! Findings with the text around them and a mark under the part.

use std::ops::Range;

use ariadne::{Config, IndexType, Label, Report, ReportKind, Source, sources};
use nr_nrql::Span;

use crate::finding::Finding;

/// A line of a file that is longer isn't shown: of a dashboard in one line, only the query is.
const MAX_LINE: usize = 160;

pub(super) fn render(findings: &[Finding<'_>], coloured: bool) -> Result<String, String> {
    let config = Config::default().with_color(coloured).with_index_type(IndexType::Byte);
    let mut out = Vec::new();
    let Some(first) = findings.first() else { return Ok(String::new()) };
    let mut whole = (first.file.name.clone(), Source::from(first.file.text.as_str()));
    for finding in findings {
        let place = finding.place();
        let line = finding.file.line(place.start);
        let written = if line.len() <= MAX_LINE {
            let mend = finding.change().map(|change| change.range);
            let report = report(finding, finding.file.name.clone(), place, mend, config);
            report.write(&mut whole, &mut out)
        } else {
            let at = finding.file.position(place.start);
            let name = format!("{}:{}:{}: the query", finding.file.name, at.line, at.column);
            let range = |span: Span| span.start as usize..span.end as usize;
            let mend = finding.diagnostic.fix.as_ref().map(|fix| range(fix.span));
            let report = report(finding, name.clone(), range(finding.diagnostic.span), mend, config);
            report.write(sources([(name, finding.query.text.as_str())]), &mut out)
        };
        written.map_err(|error| format!("a finding cannot be shown: {error}"))?;
        out.push(b'\n');
    }
    // The frame fills its lines with blanks.
    let shown = String::from_utf8_lossy(&out);
    Ok(shown.lines().map(|line| format!("{}\n", line.trim_end())).collect())
}

/// The part that is wrong is marked; so is the place of the change that mends it, when that is another one.
fn report(
    finding: &Finding<'_>,
    name: String,
    place: Range<usize>,
    mend: Option<Range<usize>>,
    config: Config,
) -> Report<'static, (String, Range<usize>)> {
    let kind = if finding.is_error() { ReportKind::Error } else { ReportKind::Warning };
    let mut report = Report::build(kind, (name.clone(), place.clone()))
        .with_config(config)
        .with_code(finding.diagnostic.code)
        .with_message(&finding.diagnostic.message);
    let label = |at: Range<usize>, words: String| Label::new((name.clone(), at)).with_message(words);
    // A label without words isn't drawn.
    let here = || "here".to_owned();
    match finding.advice().zip(mend) {
        Some((advice, mend))
            if mend == place || (!mend.is_empty() && mend.start < place.end && place.start < mend.end) =>
        {
            report.add_label(label(place, advice));
        }
        Some((advice, mend)) => report.add_labels([label(place, here()), label(mend, advice)]),
        None => report.add_label(label(place, here())),
    }
    report.finish()
}
