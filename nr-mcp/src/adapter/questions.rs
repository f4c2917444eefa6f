//! Questions in the words of the SDK, and the answers to them.

use std::collections::BTreeMap;

use rmcp::model as sdk;
use rmcp::service::ServiceError;
use serde_json::{Map, Value};

use super::turn::Turn;
use crate::ask::{Action, Answer, Ask, Input};
use crate::error::{HostError, HostErrorKind};

/// The questions as requests that travel inside of a result, for revision 2026-07-28.
pub(super) fn requests(ask: &Ask) -> Result<sdk::InputRequests, HostError> {
    let mut out = sdk::InputRequests::new();
    for (key, input) in &ask.inputs {
        out.insert(key.clone(), request(input)?);
    }
    Ok(out)
}

#[expect(
    deprecated,
    reason = "hosts may still ask older clients for a text of their model and for their folders"
)]
fn request(input: &Input) -> Result<sdk::InputRequest, HostError> {
    Ok(match input {
        Input::Form { .. } | Input::Url { .. } => {
            sdk::InputRequest::Elicitation(sdk::ElicitRequest::new(elicitation(input, String::new())?))
        }
        Input::Sample { prompt, max_tokens } => {
            sdk::InputRequest::CreateMessage(sdk::CreateMessageRequest::new(sampling(prompt, *max_tokens)))
        }
        Input::Roots => sdk::InputRequest::ListRoots(sdk::ListRootsRequest::default()),
    })
}

fn elicitation(input: &Input, id: String) -> Result<sdk::ElicitRequestParams, HostError> {
    match input {
        Input::Form { message, schema } => {
            let schema = serde_json::from_value(Value::Object(schema.clone())).map_err(|error| {
                tracing::error!(%error, "the schema of a question is not a flat object");
                HostError::new(HostErrorKind::Internal, "the question cannot be put: its form is unfit")
            })?;
            Ok(sdk::ElicitRequestParams::FormElicitationParams {
                meta: None,
                message: message.clone(),
                requested_schema: schema,
            })
        }
        Input::Url { message, url } => Ok(sdk::ElicitRequestParams::UrlElicitationParams {
            meta: None,
            message: message.clone(),
            url: url.clone(),
            elicitation_id: id,
        }),
        Input::Sample { .. } | Input::Roots => {
            Err(HostError::new(HostErrorKind::Internal, "the question cannot be put as a form"))
        }
    }
}

#[expect(deprecated, reason = "hosts may still ask older clients for a text of their model")]
fn sampling(prompt: &str, max_tokens: u32) -> sdk::CreateMessageRequestParams {
    sdk::CreateMessageRequestParams::new(vec![sdk::SamplingMessage::user_text(prompt)], max_tokens)
}

/// Puts the questions to a client with a handshake, one after the other, and waits for the person.
pub(super) async fn put(turn: &Turn, ask: &Ask) -> Result<BTreeMap<String, Answer>, HostError> {
    let mut answers = BTreeMap::new();
    for (key, input) in &ask.inputs {
        let answer = tokio::select! {
            biased;
            () = turn.cancelled.cancelled() => {
                Err(HostError::new(HostErrorKind::Cancelled, "the question was taken back"))
            }
            () = turn.session.ended.cancelled() => {
                Err(HostError::new(HostErrorKind::Cancelled, "the client went away before it answered"))
            }
            () = turn.core.hurry.cancelled() => {
                Err(HostError::new(HostErrorKind::Unavailable, "the server is ending; try again later"))
            }
            answer = tokio::time::timeout(turn.core.settings.ask_ttl, one(turn, input)) => {
                // Nobody answered in time, which is the same as going away.
                answer.unwrap_or_else(|_| Ok(Answer::new(Action::Cancel, Value::Null)))
            }
        }?;
        answers.insert(key.clone(), answer);
    }
    Ok(answers)
}

#[expect(
    deprecated,
    reason = "hosts may still ask older clients for a text of their model and for their folders"
)]
async fn one(turn: &Turn, input: &Input) -> Result<Answer, HostError> {
    match input {
        Input::Form { .. } | Input::Url { .. } => {
            let id = format!("{:016x}", rand::random::<u64>());
            let result = turn.sdk.create_elicitation(elicitation(input, id)?).await.map_err(refused)?;
            let action = match result.action {
                sdk::ElicitationAction::Accept => Action::Accept,
                sdk::ElicitationAction::Decline => Action::Decline,
                _ => Action::Cancel,
            };
            Ok(Answer::new(action, result.content.unwrap_or_default()))
        }
        Input::Sample { prompt, max_tokens } => {
            let result = turn.sdk.create_message(sampling(prompt, *max_tokens)).await.map_err(refused)?;
            Ok(Answer::new(Action::Accept, serde_json::to_value(result).unwrap_or_default()))
        }
        Input::Roots => {
            let result = turn.sdk.list_roots().await.map_err(refused)?;
            Ok(Answer::new(Action::Accept, serde_json::to_value(result).unwrap_or_default()))
        }
    }
}

fn refused(error: ServiceError) -> HostError {
    tracing::debug!(%error, "the client did not put the question");
    HostError::new(
        HostErrorKind::Unavailable,
        "the client did not put the question to the person; try again, or answer in the client",
    )
}

/// The answers that came with a request, as far as they were asked for and can be understood.
pub(super) fn answers(keys: &[String], mut responses: BTreeMap<String, Value>) -> BTreeMap<String, Answer> {
    keys.iter().filter_map(|key| Some((key.clone(), answer(responses.remove(key)?)?))).collect()
}

fn answer(response: Value) -> Option<Answer> {
    let Value::Object(mut response) = response else { return None };
    let action = match response.get("action") {
        Some(Value::String(action)) => match action.as_str() {
            "accept" => Action::Accept,
            "decline" => Action::Decline,
            "cancel" => Action::Cancel,
            _ => return None,
        },
        Some(_) => return None,
        // A text of the model or a list of folders: there is nothing to accept, the answer is all of it.
        None => return Some(Answer::new(Action::Accept, Value::Object(response))),
    };
    Some(Answer::new(action, response.remove("content").unwrap_or_default()))
}

/// What a client must declare to be asked these questions.
pub(super) fn capabilities(inputs: &[&Input]) -> Value {
    let mut out = Map::new();
    for input in inputs {
        let (name, kind) = match input {
            Input::Form { .. } => ("elicitation", Some("form")),
            Input::Url { .. } => ("elicitation", Some("url")),
            Input::Sample { .. } => ("sampling", None),
            Input::Roots => ("roots", None),
        };
        let entry = out.entry(name).or_insert_with(|| Value::Object(Map::new()));
        if let (Some(kind), Some(entry)) = (kind, entry.as_object_mut()) {
            entry.insert(kind.to_owned(), Value::Object(Map::new()));
        }
    }
    Value::Object(out)
}
