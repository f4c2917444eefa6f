//! Texts that a person picks from a menu: each says what to find out, with which tools, in which order, and what to say in
//! the end.
//!
//! What a person fills in stands quoted on one line, so that it can't be read as part of the text around it.

mod texts;

use std::sync::Arc;

use async_trait::async_trait;
use nr_core::redact::excerpt;
use nr_core::{Fault, FaultKind};
use nr_plugins::{CompletionRequest, Context, Prompt, PromptMessage, PromptSpec};
use serde_json::{Map, Value};

use crate::complete::{Holds, complete};
use crate::services::Services;
use crate::table::clean_line;

/// An argument: its name, what belongs there, and what it holds.
type Argument = (&'static str, &'static str, Holds);

/// A prompt as data.
struct Text {
    name: &'static str,
    title: &'static str,
    about: &'static str,
    required: &'static [Argument],
    optional: &'static [Argument],
    /// The text with what was filled in.
    write: fn(&Given) -> Result<String, Fault>,
}

/// What a person filled in.
struct Given(Map<String, Value>);

impl Given {
    /// An argument as it stands in a text: clean, on one line, short, quoted.
    fn get(&self, name: &str) -> Option<String> {
        let text = self.0.get(name)?.as_str()?.trim();
        let text = excerpt(&clean_line(text)).replace('`', "'");
        (!text.is_empty()).then(|| format!("`{text}`"))
    }

    /// The first of these that was filled in.
    fn either(&self, prompt: &str, names: [&str; 2]) -> Result<String, Fault> {
        names.iter().find_map(|name| self.get(name)).ok_or_else(|| {
            let [one, other] = names;
            Fault::new(FaultKind::InvalidInput, format!("`{prompt}` needs `{one}` or `{other}`"))
                .with_next("fill one of them in")
        })
    }
}

struct Filled {
    spec: PromptSpec,
    text: &'static Text,
    services: Services,
}

/// Every prompt.
pub(crate) fn prompts(services: &Services) -> Vec<Arc<dyn Prompt>> {
    let made = texts::TEXTS.iter().map(|text| {
        let mut spec = PromptSpec::new(text.name, text.about).title(text.title);
        for (name, about, _) in text.required {
            spec = spec.required(*name, *about);
        }
        for (name, about, _) in text.optional {
            spec = spec.optional(*name, *about);
        }
        Arc::new(Filled { spec, text, services: services.clone() }) as Arc<dyn Prompt>
    });
    made.collect()
}

#[async_trait]
impl Prompt for Filled {
    fn spec(&self) -> &PromptSpec {
        &self.spec
    }

    async fn render(&self, arguments: Map<String, Value>, _: &Context) -> Result<Vec<PromptMessage>, Fault> {
        let text = (self.text.write)(&Given(arguments))?;
        Ok(vec![PromptMessage::user(text)])
    }

    async fn complete(&self, request: &CompletionRequest, ctx: &Context) -> Result<Vec<String>, Fault> {
        let all = self.text.required.iter().chain(self.text.optional);
        let argument = all.into_iter().find(|(name, ..)| *name == request.argument);
        complete(argument.map_or(Holds::Words, |(.., holds)| *holds), request, &self.services, ctx).await
    }
}
