//! `search_nerdgraph_schema`: types and fields of NerdGraph by words, as short SDL.

use async_trait::async_trait;
use nr_core::{Fault, FaultKind};
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::budget;
use crate::services::Services;
use crate::table::{clean, clean_line};

const NAME: &str = "search_nerdgraph_schema";

/// Tokens kept back for what is said beside the matches.
const FOOTER: usize = 120;

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    /// Words of a type's or field's name or description.
    words: String,
    /// Size of the answer; default 4000.
    #[schemars(range(min = 200, max = 25000))]
    max_tokens: Option<usize>,
}

/// The tool.
#[derive(Debug)]
pub struct SearchNerdgraphSchema {
    spec: ToolSpec,
    services: Services,
}

impl SearchNerdgraphSchema {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            NAME,
            "Finds types and fields of NerdGraph's schema, as short SDL under the way to them, for query_nerdgraph. \
             Example: {\"words\": \"alert policies search\"}",
        )
        .title("Search NerdGraph schema")
        .toolset("data-access")
        .arguments::<Wanted>()
        .argument_alias("query", "words");
        Self { spec, services }
    }
}

#[async_trait]
impl Tool for SearchNerdgraphSchema {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, _: &Context) -> Result<Outcome<Answer>, Fault> {
        let wanted: Wanted = arguments.decode()?;
        if !wanted.words.chars().any(char::is_alphanumeric) {
            return Err(Fault::new(FaultKind::InvalidInput, "`words` holds no word")
                .with_next("name a type, a field or a topic"));
        }
        let max_tokens =
            wanted.max_tokens.unwrap_or(budget::DEFAULT_TOKENS).clamp(budget::MIN_TOKENS, budget::MAX_TOKENS);
        let schema = self.services.schema.get(&self.services.client).await?;
        let (found, all) = schema.search(&wanted.words);
        let mut text = String::new();
        let mut left = max_tokens.saturating_sub(FOOTER);
        let mut shown = 0;
        for found in &found {
            let cost = budget::tokens(found) + 1;
            // The best match is shown in part rather than not at all.
            if cost > left && shown > 0 {
                break;
            }
            text.push_str(clean(budget::head(found, left.saturating_add(FOOTER))).trim_end());
            text.push('\n');
            left = left.saturating_sub(cost);
            shown += 1;
        }
        if found.is_empty() {
            text.push_str(&format!(
                "nothing in the schema fits `{}`: try fewer or other words, such as entity, alerts, nrql, dashboard\n",
                clean_line(&nr_core::redact::excerpt(&wanted.words))
            ));
        }
        text.push_str("---\n");
        text.push_str(&format!("matches {shown} of {}; of {} types", found.len(), schema.types.len()));
        if shown < found.len() {
            text.push_str("; add a word to narrow, or raise max_tokens");
        }
        if !all && !found.is_empty() {
            text.push_str("\nnothing fits all words; these fit one of them");
        }
        if let Some(note) = &schema.note {
            text.push_str(&format!("\nwarning: {}", clean_line(note)));
        }
        Ok(Outcome::Done(Answer::text(text)))
    }
}
