//! Calling the host until it is done, with questions in between.

use std::collections::BTreeMap;

use futures_util::future::BoxFuture;
use rmcp::model::{InputRequiredResult, InputResponses};
use serde_json::{Map, Value, json};

use super::seal::{Operation, State};
use super::turn::Turn;
use super::{questions, run};
use crate::ask::{Action, Answer, Answers, Ask, Input, Outcome};
use crate::error::{HostError, HostErrorKind};
use crate::exchange::Exchange;
use crate::tool::Tool;

/// How often a host may ask in one operation, as in the protocol's own implementations.
const MAX_ROUNDS: u8 = 10;

/// The argument in which a model hands the confirm token back.
const TOKEN: &str = "confirm_token";

/// The argument in which it hands back what a form asked for.
const ANSWERS: &str = "confirm_answers";

/// What became of a request.
pub(super) enum Reply<T> {
    Done(T),
    /// The client puts the questions and sends the request again.
    Ask(InputRequiredResult),
    /// The model reads this, asks the person, and calls again with the token.
    Confirm(String),
}

/// What came back with a request that answers questions of an earlier one.
#[derive(Default)]
pub(super) struct Returned {
    pub(super) state: Option<String>,
    pub(super) responses: Option<InputResponses>,
    token: Option<Value>,
    token_answers: Option<Value>,
}

impl Returned {
    pub(super) fn new(state: Option<String>, responses: Option<InputResponses>) -> Self {
        Self { state, responses, ..Self::default() }
    }

    /// Takes the token out of the arguments, so that they are the same as in the call before.
    pub(super) fn take_token(&mut self, tool: &Tool, arguments: &mut Map<String, Value>) {
        let known = tool.input_schema.get("properties").and_then(Value::as_object);
        let own = |name: &str| known.is_some_and(|known| known.contains_key(name));
        if !own(TOKEN) {
            self.token = arguments.shift_remove(TOKEN);
            if self.token.is_some() && !own(ANSWERS) {
                self.token_answers = arguments.shift_remove(ANSWERS);
            }
        }
    }

    /// Verifies what came back.
    fn open(self, turn: &Turn, operation: &Operation<'_>) -> Result<Option<(State, Answers)>, HostError> {
        let seal = &turn.core.seal;
        let stale = || {
            HostError::invalid_input(
                "the answer does not belong to this request, or it came too late; send the request again without it",
            )
        };
        if let Some(sealed) = self.state {
            let mut state = seal.open(&sealed, operation, &turn.peer).ok_or_else(stale)?;
            let inputs = questions::answers(&state.keys, self.responses.unwrap_or_default());
            let answers = Answers::new(std::mem::take(&mut state.state), inputs);
            return Ok(Some((state, answers)));
        }
        if let Some(token) = self.token {
            let token = token.as_str().ok_or_else(stale)?;
            let mut state = seal.open(token, &operation.by_token(), &turn.peer).ok_or_else(stale)?;
            let inputs = token_answers(&state.keys, self.token_answers);
            let answers = Answers::new(std::mem::take(&mut state.state), inputs);
            return Ok(Some((state, answers)));
        }
        // Nobody asked, but the protocol wants such answers to be looked at. They come without a state, by which a host
        // that needs a proof of having asked can tell.
        Ok(self.responses.map(|responses| {
            let keys: Vec<_> = responses.keys().cloned().collect();
            let inputs = questions::answers(&keys, responses);
            (State { state: Value::Null, round: 0, keys }, Answers::new(Value::Null, inputs))
        }))
    }
}

/// The token says yes to every question; what a form asked for stands beside it.
fn token_answers(keys: &[String], given: Option<Value>) -> BTreeMap<String, Answer> {
    let given = given.unwrap_or_else(|| Value::Object(Map::new()));
    if let [key] = keys {
        return BTreeMap::from([(key.clone(), Answer::new(Action::Accept, given))]);
    }
    let content = |key: &String| given.get(key).cloned().unwrap_or_else(|| Value::Object(Map::new()));
    keys.iter().map(|key| (key.clone(), Answer::new(Action::Accept, content(key)))).collect()
}

/// Calls the host, and again as long as it asks and the questions can be put meanwhile.
pub(super) async fn converse<'a, T>(
    what: &str,
    turn: &Turn,
    operation: &Operation<'_>,
    returned: Returned,
    call: impl Fn(Exchange) -> BoxFuture<'a, Result<Outcome<T>, HostError>>,
) -> Result<Reply<T>, HostError> {
    let opened = returned
        .open(turn, operation)
        .map_err(|error| turn.core.host.refused(operation.method, operation.name, error, &turn.peer))?;
    let (mut round, mut answers) = match opened {
        Some((state, answers)) => (state.round, Some(answers)),
        None => (0, None),
    };
    loop {
        let (exchange, notes) = turn.exchange(answers.take());
        let ask = match run::guard(what, turn, notes, call(exchange)).await? {
            Outcome::Done(value) => return Ok(Reply::Done(value)),
            Outcome::Ask(ask) => ask,
        };
        round += 1;
        if round > MAX_ROUNDS {
            return Err(HostError::new(
                HostErrorKind::InvalidInput,
                format!("{what} asked more than {MAX_ROUNDS} times without coming to an end; call it anew"),
            ));
        }
        let missing: Vec<_> = ask.inputs.values().filter(|input| !turn.peer.supports(input)).collect();
        if missing.is_empty() {
            if turn.is_modern() {
                return Ok(Reply::Ask(in_result(turn, operation, ask, round)?));
            }
            let inputs = questions::put(turn, &ask).await?;
            answers = Some(Answers::new(ask.state, inputs));
        } else if operation.is_call() && missing.iter().all(|input| is_for_people(input)) {
            return Ok(Reply::Confirm(in_words(turn, operation, ask, round)?));
        } else {
            let needed = questions::capabilities(&missing);
            return Err(HostError::new(
                HostErrorKind::ClientCapability,
                format!("{what} has to ask something that the client does not declare it can ask"),
            )
            .with_data(json!({ "requiredCapabilities": needed })));
        }
    }
}

/// Whether a model could put the question to the person in its own words.
fn is_for_people(input: &Input) -> bool {
    matches!(input, Input::Form { .. } | Input::Url { .. })
}

fn close(turn: &Turn, operation: &Operation<'_>, ask: &Ask, round: u8) -> Result<String, HostError> {
    let state = State { state: ask.state.clone(), round, keys: ask.inputs.keys().cloned().collect() };
    turn.core.seal.close(&state, operation, &turn.peer).ok_or_else(|| {
        HostError::new(HostErrorKind::Internal, "the question cannot be put: its state cannot be sealed")
    })
}

fn in_result(
    turn: &Turn,
    operation: &Operation<'_>,
    ask: Ask,
    round: u8,
) -> Result<InputRequiredResult, HostError> {
    let state = close(turn, operation, &ask, round)?;
    let requests = questions::requests(&ask)?;
    Ok(InputRequiredResult::new(Some(requests).filter(|requests| !requests.is_empty()), Some(state)))
}

/// The question as a text, for a client that cannot put it.
fn in_words(turn: &Turn, operation: &Operation<'_>, ask: Ask, round: u8) -> Result<String, HostError> {
    let token = close(turn, &operation.by_token(), &ask, round)?;
    let mut text = String::new();
    let mut fields = Map::new();
    for (key, input) in &ask.inputs {
        match input {
            Input::Form { message, schema } => {
                text.push_str(message);
                let asked = schema.get("properties").and_then(Value::as_object);
                if let Some(asked) = asked.filter(|asked| !asked.is_empty()) {
                    fields.insert(key.clone(), Value::Object(asked.clone()));
                }
            }
            Input::Url { message, url } => {
                text.push_str(&format!("{message} The page to visit: {url}"));
            }
            Input::Sample { .. } | Input::Roots => {}
        }
        text.push('\n');
    }
    text.push_str(&format!(
        "\nNothing has been done yet. Put this to the person. If they agree, call {} again with the same arguments and \
         `{TOKEN}`: {}",
        operation.name,
        Value::from(token),
    ));
    if let [field] = fields.values().collect::<Vec<_>>().as_slice()
        && ask.inputs.len() == 1
    {
        text.push_str(&format!(", and `{ANSWERS}`: an object with these properties: {field}"));
    } else if !fields.is_empty() {
        text.push_str(&format!(", and `{ANSWERS}`: an object with these: {}", Value::Object(fields)));
    }
    text.push('.');
    Ok(text)
}
