//! `fmt`: one layout for every query, where it stands.

use nr_nrql::format::format;
use nr_nrql::lex::{TokenKind, lex};

use crate::Verdict;
use crate::args::FmtArgs;
use crate::embed::Embedded;
use crate::file::File;
use crate::input::Inputs;
use crate::output;

pub(crate) fn fmt(args: &FmtArgs) -> Result<Verdict, String> {
    let inputs = Inputs::find(&args.input);
    if !args.check && !args.write && !inputs.is_single() {
        return Err(
            "there is more than one file; say --write to change them, or --check to name them".to_owned()
        );
    }
    let mut verdict = Verdict::Fine;
    let mut failed = Ok(());
    let mut changed = 0_usize;
    let seen = inputs.each(|file, queries| {
        if failed.is_err() {
            return;
        }
        let (text, refused) = formatted(file, queries);
        if refused {
            verdict = verdict.max(Verdict::Found);
        }
        let differs = text != file.text;
        changed += usize::from(differs);
        if args.check {
            if differs {
                verdict = verdict.max(Verdict::Found);
                failed = output::answer(&format!("{}\n", file.name));
            }
        } else if args.write && file.path.is_some() {
            if let (true, Some(path)) = (differs, &file.path) {
                match std::fs::write(path, &text) {
                    Ok(()) => output::note(&format!("formatted {}", file.name)),
                    Err(error) => {
                        verdict = Verdict::Unusable;
                        output::note(&format!("error: {} cannot be written: {error}", file.name));
                    }
                }
            }
        } else {
            let end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
            failed = output::answer(&format!("{text}{end}"));
        }
    });
    failed?;
    if args.check && changed > 0 {
        output::note(&format!("{changed} of {} files would change; `nrql fmt --write` does it", seen.files));
    }
    Ok(if seen.unreadable > 0 { Verdict::Unusable } else { verdict })
}

/// The file with every query formatted, and whether one was refused. What is refused stays and is told of.
fn formatted(file: &File, queries: &[Embedded]) -> (String, bool) {
    let mut text = String::with_capacity(file.text.len());
    let (mut done, mut refused) = (0, false);
    for query in queries {
        // A template between clauses has no place in the layout.
        if query.partial {
            continue;
        }
        let parsed = nr_nrql::parse(&query.text);
        match format(&parsed) {
            Ok(layout) => {
                let layout = if query.has_lines() { layout } else { one_line(&layout) };
                if layout != query.text {
                    let place = query.whole();
                    text.push_str(file.slice(done..place.start));
                    text.push_str(&query.written(&layout));
                    done = place.end;
                }
            }
            Err(error) => {
                refused = true;
                let place = file.position(query.whole().start);
                output::note(&format!("{}:{}:{}: {error}", file.name, place.line, place.column));
            }
        }
    }
    text.push_str(file.slice(done..file.text.len()));
    (text, refused)
}

/// The layout without line ends, for a string that had none; one with comments to the end of the line stays.
fn one_line(layout: &str) -> String {
    let tokens = lex(layout);
    let is_open = |text: &str| text.starts_with("--") || text.starts_with("//");
    if tokens.iter().any(|token| token.kind == TokenKind::Comment && is_open(token.span.of(layout))) {
        return layout.to_owned();
    }
    let mut line = String::with_capacity(layout.len());
    for (at, token) in tokens.iter().enumerate() {
        let shown = token.span.of(layout);
        if token.kind == TokenKind::Space && shown.contains('\n') {
            let after_open = at.checked_sub(1).and_then(|at| tokens.get(at)).map(|token| token.kind);
            let before = tokens.get(at + 1).map(|token| token.kind);
            if after_open != Some(TokenKind::Open) && before != Some(TokenKind::Close) {
                line.push(' ');
            }
        } else {
            line.push_str(shown);
        }
    }
    line
}
