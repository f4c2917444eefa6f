//! Asking back: a call that needs a word from the person before it can finish.

use serde_json::{Map, Value};

/// A result, or a question that has to be answered first.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Outcome<T> {
    /// It is done.
    Done(T),
    /// Ask this, then call again with the answer in [`Context::reply`](crate::Context::reply).
    Ask(Question),
}

impl<T> Outcome<T> {
    /// Changes what is done; a question stays as it is.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Outcome<U> {
        match self {
            Self::Done(value) => Outcome::Done(change(value)),
            Self::Ask(question) => Outcome::Ask(question),
        }
    }
}

impl<T> From<T> for Outcome<T> {
    fn from(value: T) -> Self {
        Self::Done(value)
    }
}

/// A question to the person behind the call.
///
/// Whoever asks is called a second time with the same arguments and the [`Reply`] in its context. The state may travel
/// through the client: it comes back unchanged, but is readable on the way, so no secret belongs in it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Question {
    /// Tells the questions of a call apart; comes back in [`Reply::key`].
    pub key: String,
    /// What is asked and why.
    pub message: String,
    /// The plain schema of the form to fill in, an object of simple properties. Empty: only a yes or a no is wanted.
    pub form: Map<String, Value>,
    /// What the asker wants back with the answer.
    pub state: Value,
}

impl Question {
    /// A question that wants nothing but a yes or a no.
    pub fn confirm(key: impl Into<String>, message: impl Into<String>) -> Self {
        Self { key: key.into(), message: message.into(), form: Map::new(), state: Value::Null }
    }

    /// A form with the fields of `A`.
    pub fn form<A: schemars::JsonSchema>(key: impl Into<String>, message: impl Into<String>) -> Self {
        Self { form: crate::schema::plain::<A>(), ..Self::confirm(key, message) }
    }

    /// Sets what the asker wants back with the answer.
    #[must_use]
    pub fn state(mut self, state: Value) -> Self {
        self.state = state;
        self
    }
}

/// What the person did with a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Action {
    /// Answered it, or said yes.
    Accept,
    /// Said no.
    Decline,
    /// Went away.
    Cancel,
}

/// The answer to the question of the call before.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Reply {
    /// The key of the question.
    pub key: String,
    /// What the person did.
    pub action: Action,
    /// The filled-in form. Nobody has checked it yet.
    pub values: Map<String, Value>,
    /// The state of the question.
    pub state: Value,
}

impl Reply {
    /// An answer without a form and without a state.
    pub fn new(key: impl Into<String>, action: Action) -> Self {
        Self { key: key.into(), action, values: Map::new(), state: Value::Null }
    }

    /// Adds the filled-in form.
    #[must_use]
    pub fn values(mut self, values: Map<String, Value>) -> Self {
        self.values = values;
        self
    }

    /// Adds the state of the question.
    #[must_use]
    pub fn state(mut self, state: Value) -> Self {
        self.state = state;
        self
    }

    /// Whether the person answered, or said yes.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        self.action == Action::Accept
    }
}
