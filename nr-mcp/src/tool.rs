//! Tools: what they are, and what a call gives back.

use std::sync::Arc;

use serde_json::{Map, Value};

use crate::content::Content;

/// What a client may assume of a tool before calling it. Hints, not promises: clients must not rely on them for safety.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Hints {
    /// It changes nothing.
    pub read_only: Option<bool>,
    /// It may destroy something. Clients take silence for yes.
    pub destructive: Option<bool>,
    /// Calling it again with the same arguments changes nothing more.
    pub idempotent: Option<bool>,
    /// It reaches out to things outside of the server's own world.
    pub open_world: Option<bool>,
}

impl Hints {
    /// A tool that only reads.
    #[must_use]
    pub fn read_only() -> Self {
        Self { read_only: Some(true), destructive: Some(false), idempotent: Some(true), open_world: None }
    }

    /// A tool that writes, and whether it may destroy something.
    #[must_use]
    pub fn write(destructive: bool) -> Self {
        Self { read_only: Some(false), destructive: Some(destructive), idempotent: None, open_world: None }
    }

    /// Says whether calling it again with the same arguments changes nothing more.
    #[must_use]
    pub fn idempotent(mut self, idempotent: bool) -> Self {
        self.idempotent = Some(idempotent);
        self
    }

    /// Says whether it reaches out to things outside of the server's own world.
    #[must_use]
    pub fn open_world(mut self, open_world: bool) -> Self {
        self.open_world = Some(open_world);
        self
    }
}

/// A tool as clients see it in the list.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Tool {
    /// The name by which it is called; unique in a host.
    pub name: String,
    /// The name that people see.
    pub title: Option<String>,
    /// What it does and when to use it, written for a model.
    pub description: String,
    /// A JSON Schema (2020-12) whose `type` is `object`. Arguments are checked against it before the host sees them.
    pub input_schema: Arc<Map<String, Value>>,
    /// A JSON Schema of the structured result.
    pub output_schema: Option<Arc<Map<String, Value>>>,
    /// What a client may assume.
    pub hints: Hints,
    /// Extra data for the client under `_meta`.
    pub meta: Option<Map<String, Value>>,
}

impl Tool {
    /// A tool with this input schema. Keep one `Arc` per schema: the compiled form is kept as long as it is the same.
    pub fn new(
        name: impl Into<String>,
        description: impl Into<String>,
        input_schema: impl Into<Arc<Map<String, Value>>>,
    ) -> Self {
        Self {
            name: name.into(),
            title: None,
            description: description.into(),
            input_schema: input_schema.into(),
            output_schema: None,
            hints: Hints::default(),
            meta: None,
        }
    }

    /// Sets the name that people see.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// Sets the schema of the structured result.
    #[must_use]
    pub fn output_schema(mut self, schema: impl Into<Arc<Map<String, Value>>>) -> Self {
        self.output_schema = Some(schema.into());
        self
    }

    /// Sets what a client may assume.
    #[must_use]
    pub fn hints(mut self, hints: Hints) -> Self {
        self.hints = hints;
        self
    }

    /// Sets the extra data under `_meta`.
    #[must_use]
    pub fn meta(mut self, meta: Map<String, Value>) -> Self {
        self.meta = Some(meta);
        self
    }
}

/// What a tool call gives back.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct ToolResult {
    /// What the model reads.
    pub content: Vec<Content>,
    /// What programs read. Clients of revisions before 2026-07-28 get it only when it is an object.
    pub structured: Option<Value>,
    /// Whether the tool failed. The model sees the content and can try again.
    pub is_error: bool,
    /// Extra data for the client under `_meta`.
    pub meta: Option<Map<String, Value>>,
}

impl ToolResult {
    /// A result of these pieces of content.
    #[must_use]
    pub fn new(content: Vec<Content>) -> Self {
        Self { content, ..Self::default() }
    }

    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::new(vec![Content::text(text)])
    }

    /// A value for programs, and the same as JSON text for the model.
    #[must_use]
    pub fn json(value: Value) -> Self {
        let text = value.to_string();
        Self { content: vec![Content::text(text)], structured: Some(value), ..Self::default() }
    }

    /// A failure that the model should read and can put right.
    pub fn error(text: impl Into<String>) -> Self {
        Self { is_error: true, ..Self::text(text) }
    }

    /// Adds the value for programs.
    #[must_use]
    pub fn structured(mut self, value: Value) -> Self {
        self.structured = Some(value);
        self
    }

    /// Adds extra data under `_meta`.
    #[must_use]
    pub fn meta(mut self, meta: Map<String, Value>) -> Self {
        self.meta = Some(meta);
        self
    }
}
