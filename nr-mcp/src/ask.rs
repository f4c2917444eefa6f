//! Asking back: a call that needs something from the person before it can finish.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// A result, or a question that has to be answered first.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Outcome<T> {
    /// It is done.
    Done(T),
    /// Ask this, then call again with the answers in [`Exchange::answers`](crate::Exchange::answers).
    Ask(Ask),
}

impl<T> From<T> for Outcome<T> {
    fn from(value: T) -> Self {
        Self::Done(value)
    }
}

/// What has to be asked, and what the host wants to remember until the answer comes.
///
/// The way there depends on the client: a multi-round-trip result for revision 2026-07-28, an elicitation for older
/// clients that can show one, else a text with a confirm token that the model hands back with its next call. In every
/// case the host is called a second time with the same arguments. The state travels through the client, signed and bound
/// to the operation, its arguments, the caller and an expiry, but readable: put no secret into it.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Ask {
    /// The questions by a key of the host's choice.
    pub inputs: BTreeMap<String, Input>,
    /// What the host wants back with the answers.
    pub state: Value,
}

impl Ask {
    /// One question.
    pub fn one(key: impl Into<String>, input: Input) -> Self {
        Self::default().and(key, input)
    }

    /// No question, only a state to be sent back: for shedding load between rounds.
    #[must_use]
    pub fn again(state: Value) -> Self {
        Self { inputs: BTreeMap::new(), state }
    }

    /// One more question.
    #[must_use]
    pub fn and(mut self, key: impl Into<String>, input: Input) -> Self {
        self.inputs.insert(key.into(), input);
        self
    }

    /// Sets what the host wants back with the answers.
    #[must_use]
    pub fn state(mut self, state: Value) -> Self {
        self.state = state;
        self
    }
}

/// One question.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Input {
    /// A form for the person.
    Form {
        /// What is asked and why.
        message: String,
        /// A flat JSON Schema of type `object` whose properties are texts, numbers, booleans or choices.
        schema: Map<String, Value>,
    },
    /// A page that the person should visit, for what must not pass through the model.
    Url {
        /// What is asked and why.
        message: String,
        /// Where to.
        url: String,
    },
    /// A text from the client's model. The protocol calls it deprecated; nothing new should need it.
    Sample {
        /// What the model is told.
        prompt: String,
        /// How long the text may be.
        max_tokens: u32,
    },
    /// The folders that the client works in. The protocol calls it deprecated; nothing new should need it.
    Roots,
}

impl Input {
    /// A form. A schema that is not an object asks for nothing but a yes.
    pub fn form(message: impl Into<String>, schema: Value) -> Self {
        let schema = match schema {
            Value::Object(schema) => schema,
            _ => empty_form(),
        };
        Self::Form { message: message.into(), schema }
    }

    /// A question that wants nothing but a yes or a no.
    pub fn confirm(message: impl Into<String>) -> Self {
        Self::Form { message: message.into(), schema: empty_form() }
    }
}

fn empty_form() -> Map<String, Value> {
    let mut schema = Map::new();
    schema.insert("type".to_owned(), Value::from("object"));
    schema.insert("properties".to_owned(), Value::Object(Map::new()));
    schema
}

/// What the person did with a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Action {
    /// Answered it.
    Accept,
    /// Said no.
    Decline,
    /// Went away.
    Cancel,
}

/// The answer to one question.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Answer {
    /// What the person did.
    pub action: Action,
    /// The filled-in form, or whatever else the client sent. The client has not necessarily checked it.
    pub content: Value,
}

impl Answer {
    /// An answer.
    #[must_use]
    pub fn new(action: Action, content: Value) -> Self {
        Self { action, content }
    }

    /// Whether the person said yes.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        self.action == Action::Accept
    }
}

/// The answers to the questions of the call before, and the state that the host asked to keep.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Answers {
    /// The state of [`Ask::state`]; it has been verified. `Null` when there was none, and when a client answered without
    /// having been asked: a host that needs to know gives every question a state.
    pub state: Value,
    /// The answers by the key of the question. One may be missing; ask again then.
    pub inputs: BTreeMap<String, Answer>,
}

impl Answers {
    /// Answers with this state.
    #[must_use]
    pub fn new(state: Value, inputs: BTreeMap<String, Answer>) -> Self {
        Self { state, inputs }
    }

    /// The answer to one question.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Answer> {
        self.inputs.get(key)
    }
}
