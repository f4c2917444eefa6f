//! `get_docs_page`: a page of the documentation, or a section of it.

use std::sync::Arc;

use async_trait::async_trait;
use nr_core::redact::excerpt;
use nr_core::{Fault, FaultKind};
use nr_nrql::functions::near;
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;

use super::index::Index;
use super::library::Library;
use super::sections::sections;
use crate::budget;
use crate::services::Services;
use crate::table::clean;

const NAME: &str = "get_docs_page";

/// Pages that an error lists.
const SHOWN: usize = 10;

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    /// As search_docs names it.
    path: String,
    /// A heading: only what stands under it.
    section: Option<String>,
    /// Where to go on.
    #[schemars(range(min = 1))]
    from_line: Option<usize>,
    /// Default 4000.
    #[schemars(range(min = 200, max = 25000))]
    max_tokens: Option<usize>,
}

/// The tool.
#[derive(Debug)]
pub struct GetDocsPage {
    spec: ToolSpec,
    library: Arc<Library>,
}

impl GetDocsPage {
    /// The tool over the documentation of these services.
    #[must_use]
    pub fn new(services: &Services) -> Self {
        let spec = ToolSpec::read(
            NAME,
            "A page of the documentation as Markdown, whole or one section. \
             Example: {\"path\": \"nrql-reference/facets.md\", \"section\": \"Which groups\"}",
        )
        .title("Get documentation page")
        .toolset("docs")
        .closed_world()
        .arguments::<Wanted>()
        .argument_alias("page", "path")
        .argument_alias("line", "from_line");
        Self { spec, library: Arc::clone(&services.docs) }
    }
}

#[async_trait]
impl Tool for GetDocsPage {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let wanted: Wanted = arguments.decode()?;
        let library = Arc::clone(&self.library);
        let index = ctx.compute(move || library.index()).await??;
        let text = index.page(&wanted.path).ok_or_else(|| unknown(&wanted.path, &index))?;
        let (first, last) = match &wanted.section {
            Some(heading) => lines_of(text, heading)?,
            None => (1, text.lines().count()),
        };
        let from = wanted.from_line.unwrap_or(first).max(first);
        if from > last.max(1) {
            return Err(Fault::new(
                FaultKind::InvalidInput,
                format!("`from_line` is {from}, the last line is {last}"),
            )
            .with_next("leave it out to begin at the top"));
        }
        let max_tokens =
            wanted.max_tokens.unwrap_or(budget::DEFAULT_TOKENS).clamp(budget::MIN_TOKENS, budget::MAX_TOKENS);
        Ok(Outcome::Done(Answer::text(page(&wanted.path, text, from, last, max_tokens))))
    }
}

/// The paths of pages that hold what was typed.
pub(crate) async fn paths(typed: &str, services: &Services, ctx: &Context) -> Result<Vec<String>, Fault> {
    let library = Arc::clone(&services.docs);
    let index = ctx.compute(move || library.index()).await??;
    let typed = typed.to_lowercase();
    let fits = index.paths().filter(|path| path.to_lowercase().contains(&typed));
    Ok(fits.take(nr_plugins::completion::MAX_COMPLETIONS).map(str::to_owned).collect())
}

/// The lines that fit, and where to go on.
fn page(path: &str, text: &str, from: usize, last: usize, max_tokens: usize) -> String {
    let mut body = String::new();
    let (mut tokens, mut to) = (0, from.saturating_sub(1));
    for line in text.lines().skip(from.saturating_sub(1)).take((last + 1).saturating_sub(from)) {
        let line = clean(line);
        tokens += budget::tokens(&line) + 1;
        if tokens > max_tokens && to >= from {
            break;
        }
        // One line may be larger than the budget: its beginning is shown, so that the next call moves on.
        let shown = if tokens > max_tokens { budget::head(&line, max_tokens) } else { &line };
        body.push_str(shown);
        body.push('\n');
        to += 1;
    }
    let next = if to < last { format!("\nnext: from_line {}", to + 1) } else { String::new() };
    format!("{body}---\n{} lines {from} to {to} of {}{next}", excerpt(path), text.lines().count())
}

/// The first and last line of a section, with the sections within it.
fn lines_of(text: &str, heading: &str) -> Result<(usize, usize), Fault> {
    let found = sections(text);
    let wanted = heading.trim().to_lowercase();
    let at = found.iter().position(|one| one.heading.to_lowercase() == wanted);
    let Some((at, section)) = at.and_then(|at| Some((at, found.get(at)?))) else {
        let headings: Vec<&str> =
            found.iter().map(|one| one.heading).filter(|name| !name.is_empty()).collect();
        let shown: Vec<String> = headings.iter().take(3 * SHOWN).map(|name| excerpt(name)).collect();
        return Err(Fault::new(
            FaultKind::NotFound,
            format!("the page has no section `{}`", excerpt(heading)),
        )
        .with_next(format!("its sections: {}", shown.join(", "))));
    };
    let end = found.iter().skip(at + 1).find(|next| next.depth <= section.depth).map(|next| next.line - 1);
    Ok((section.line, end.unwrap_or(text.lines().count())))
}

fn unknown(path: &str, index: &Index) -> Fault {
    let nearest = near(path, index.paths()).or_else(|| {
        // A name without its folder, or with another one.
        let name = path.rsplit(['/', '\\']).next().filter(|name| !name.is_empty())?;
        index.paths().find(|other| other.ends_with(name))
    });
    let fault = Fault::new(FaultKind::NotFound, format!("there is no page `{}`", excerpt(path)));
    match nearest {
        Some(near) => fault.with_next(format!("did you mean `{near}`?")),
        None => {
            let shown: Vec<&str> = index.paths().take(SHOWN).collect();
            let more = index.len().saturating_sub(SHOWN);
            let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
            fault.with_next(format!("search_docs finds pages; there are {}{rest}", shown.join(", ")))
        }
    }
}
