//! Mutations, whose payload has a channel of errors of its own.
//!
//! A status of 200 without top-level `errors` can still be a refusal: the payload then holds
//! `errors: [{type, description | message}]` or `error: {..}`, differently by service.

use std::fmt;

use graphql_client::GraphQLQuery;
use serde_json::Value;

use crate::client::Client;
use crate::error::{Error, ErrorKind};
use crate::operation::Operation;
use crate::reply::{Reply, Warning};

/// A type of error that is none: the change was taken, and shows later (tagging).
const DELAYED: &str = "UPDATE_WILL_BE_DELAYED";

/// A refusal in the payload of a mutation.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PayloadError {
    /// The member of the data whose payload it is in.
    pub field: String,
    /// The type, such as `INVALID_INPUT`, where the service names one.
    pub kind: Option<String>,
    /// What is wrong, in New Relic's words.
    pub message: String,
}

impl fmt::Display for PayloadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.field)?;
        match &self.kind {
            Some(kind) => write!(f, "{kind}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

/// The refusals in the data of a mutation.
///
/// ```
/// use nr_nerdgraph::mutation::payload_errors;
/// let data = serde_json::json!({"taggingAddTagsToEntity": {"errors": [{"type": "NOT_FOUND", "message": "no such entity"}]}});
/// assert_eq!(payload_errors(&data)[0].to_string(), "taggingAddTagsToEntity: NOT_FOUND: no such entity");
/// ```
#[must_use]
pub fn payload_errors(data: &Value) -> Vec<PayloadError> {
    let mut found = Vec::new();
    for (field, payload) in data.as_object().into_iter().flatten() {
        for member in ["errors", "error"] {
            match payload.get(member) {
                None | Some(Value::Null) => {}
                Some(Value::Array(list)) => found.extend(list.iter().map(|one| read(field, one))),
                Some(one) => found.push(read(field, one)),
            }
        }
    }
    found
}

fn read(field: &str, error: &Value) -> PayloadError {
    let text = |names: &[&str]| names.iter().find_map(|name| error.get(*name)?.as_str()).map(str::to_owned);
    let kind = text(&["type", "errorType", "code", "errorClass"]);
    let words = text(&["description", "message", "details", "reason"]);
    let message = words.or_else(|| error.as_str().map(str::to_owned)).unwrap_or_else(|| error.to_string());
    PayloadError { field: field.to_owned(), kind, message }
}

impl Client {
    /// Runs a mutation, and takes a refusal in its payload for what it is. Select `errors` with their types and messages
    /// in the operation, or nothing can be seen of them.
    ///
    /// # Errors
    /// [`ErrorKind::Payload`] when the payload refuses, and those of [`Client::execute`]. After
    /// [`ErrorKind::Timeout`] the change may have been made all the same: read back before trying again.
    pub async fn mutate<Op: GraphQLQuery>(
        &self,
        variables: Op::Variables,
    ) -> Result<Reply<Op::ResponseData>, Error> {
        let (operation, Reply { data, errors, mut warnings, age }) =
            self.execute_raw::<Op>(variables).await?;
        if data.as_object().is_some_and(|fields| fields.values().all(Value::is_null)) && !errors.is_empty() {
            return Err(self.refusal(&operation, errors));
        }
        let (delayed, refused): (Vec<_>, Vec<_>) =
            payload_errors(&data).into_iter().partition(|error| error.kind.as_deref() == Some(DELAYED));
        warnings.extend(delayed.into_iter().map(|error| Warning::Delayed(error.message)));
        if !refused.is_empty() {
            let words: Vec<String> = refused.iter().map(ToString::to_string).collect();
            return Err(Error::new(ErrorKind::Payload, &operation).with_detail(words.join("; ")));
        }
        let data = read_typed::<Op>(&operation, data)?;
        Ok(Reply { data, errors, warnings, age })
    }
}

fn read_typed<Op: GraphQLQuery>(operation: &Operation, data: Value) -> Result<Op::ResponseData, Error> {
    serde_json::from_value(data)
        .map_err(|unreadable| Error::new(ErrorKind::Decode, operation).with_source(unreadable))
}
