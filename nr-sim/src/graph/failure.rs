//! An error of a field, as NerdGraph puts it into `errors`.

use serde_json::{Map, Value, json};

use crate::engine::NrdbError;

/// Why a field has no value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Failure {
    /// `message`
    pub(crate) message: String,
    /// `extensions`
    pub(crate) extensions: Map<String, Value>,
}

impl Failure {
    /// An error of a class that New Relic uses.
    pub(crate) fn new(message: impl Into<String>, class: &str) -> Self {
        let mut extensions = Map::new();
        extensions.insert("errorClass".to_owned(), json!(class));
        Self { message: message.into(), extensions }
    }

    /// An argument that the service behind the field refuses.
    pub(crate) fn input(message: impl Into<String>) -> Self {
        Self::new(message, "BAD_USER_INPUT")
    }

    /// What is asked for does not exist, or the key may not see it: New Relic doesn't tell which.
    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::new(message, "NOT_FOUND")
    }

    /// An account that the key doesn't reach; New Relic doesn't tell whether there is one.
    pub(crate) fn account(id: i64) -> Self {
        Self::new(format!("Account {id} not found or not authorized"), "ACCESS_DENIED")
    }

    /// A failure of the simulation itself.
    pub(crate) fn internal(message: impl Into<String>) -> Self {
        Self::new(message, "INTERNAL_SERVER_ERROR")
    }
}

impl From<NrdbError> for Failure {
    fn from(error: NrdbError) -> Self {
        let mut failure = Self::new(error.message, error.error_class);
        failure.extensions.insert("errorCode".to_owned(), json!(error.error_code));
        failure
    }
}
