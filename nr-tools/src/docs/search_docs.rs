//! `search_docs`: where the documentation speaks of something.

use std::sync::Arc;

use async_trait::async_trait;
use nr_core::{Fault, FaultKind};
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;

use super::library::Library;
use crate::answer::Whole;
use crate::budget;
use crate::results::Results;
use crate::services::Services;
use crate::table::Builder;

const NAME: &str = "search_docs";

const DEFAULT_LIMIT: usize = 8;

/// Sections at most: beyond these a better search is worth more than a longer list.
const MAX_LIMIT: usize = 25;

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    /// Words.
    query: String,
    /// Default 8.
    #[schemars(range(min = 1, max = 25))]
    limit: Option<usize>,
}

/// The tool.
#[derive(Debug)]
pub struct SearchDocs {
    spec: ToolSpec,
    library: Arc<Library>,
    results: Arc<Results>,
}

impl SearchDocs {
    /// The tool over the documentation of these services.
    #[must_use]
    pub fn new(services: &Services) -> Self {
        let spec = ToolSpec::read(
            NAME,
            "Searches the NRQL reference and the documentation that the server was given; answers sections, best first, for \
             get_docs_page. Example: {\"query\": \"facet limit having\"}",
        )
        .title("Search documentation")
        .toolset("docs")
        .closed_world()
        .arguments::<Wanted>()
        .argument_alias("words", "query")
        .argument_alias("text", "query");
        Self { spec, library: Arc::clone(&services.docs), results: Arc::clone(&services.results) }
    }
}

#[async_trait]
impl Tool for SearchDocs {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let wanted: Wanted = arguments.decode()?;
        if !wanted.query.chars().any(char::is_alphanumeric) {
            return Err(Fault::new(FaultKind::InvalidInput, "`query` holds no word")
                .with_next("give the words that the section would use"));
        }
        let (library, query) = (Arc::clone(&self.library), wanted.query);
        let limit = wanted.limit.unwrap_or(DEFAULT_LIMIT).clamp(1, MAX_LIMIT);
        let (index, found) = ctx
            .compute(move || {
                let index = library.index()?;
                let found = index.search(&query, limit).map_err(|error| {
                    Fault::new(FaultKind::Internal, "the index of the documentation failed")
                        .with_source(error)
                })?;
                Ok::<_, Fault>((index, found))
            })
            .await??;
        let (hits, all_words) = found;
        let mut builder = Builder::new(["path", "line", "title", "section", "text"]);
        for hit in &hits {
            let snippet = hit.snippet.split_whitespace().collect::<Vec<_>>().join(" ");
            builder
                .text(&hit.path)
                .number(Some(hit.line as f64))
                .text(&hit.title)
                .text(&hit.heading)
                .text(&snippet);
            builder.end();
        }
        let mut whole = Whole::new(NAME, builder.finish());
        whole.lead = match (hits.is_empty(), all_words) {
            (true, _) => format!(
                "nothing found in {} sections of {} pages; try other or fewer words",
                index.sections,
                index.len()
            ),
            (false, true) => String::new(),
            (false, false) => "no section has all of the words; these have some of them".to_owned(),
        };
        if index.left_out > 0 {
            whole.about.warnings.push(format!(
                "{} pages were left out: too long, too many or of the same name",
                index.left_out
            ));
        }
        whole.about.notes.push(format!("{} pages searched", index.len()));
        Ok(Outcome::Done(whole.cut(&self.results, budget::DEFAULT_TOKENS, ctx)))
    }
}
