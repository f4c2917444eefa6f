//! The adapter between plugins and the protocol, with a toy plugin behind it.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use nr_core::{Fault, FaultKind};
use nr_mcp::{Action, Answers, Channel, Exchange, Host as _, Outcome, Peer, ToolResult};
use nr_plugins::{Answer, Arguments, Contents, Context, Manager, Manifest, Plugin, Question, Tool, ToolSpec};
use nr_server::selection::{Choice, Selection};
use nr_server::{Door, PluginHost};
use serde_json::{Map, Value, json};

/// What a toy tool does.
#[derive(Clone, Copy)]
enum Deed {
    Echo,
    Json,
    Fail,
    Ask,
    Hang,
    Write,
}

struct Toy(ToolSpec, Deed);

#[derive(schemars::JsonSchema)]
#[expect(dead_code, reason = "only its schema is used")]
struct Given {
    /// Rows.
    limit: Option<u32>,
    /// The least that is listed is none of these.
    #[schemars(range(min = 5, max = 120))]
    seconds: Option<u32>,
    parts: Option<Vec<Part>>,
}

#[derive(schemars::JsonSchema)]
#[expect(dead_code, reason = "only its schema is used")]
struct Part {
    #[schemars(range(min = 1))]
    minimum: Option<u32>,
}

#[async_trait]
impl Tool for Toy {
    fn spec(&self) -> &ToolSpec {
        &self.0
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<nr_plugins::Outcome<Answer>, Fault> {
        match self.1 {
            Deed::Echo => {
                Ok(Answer::text(format!("{} by {}", json!(arguments.as_map()), ctx.caller().id)).into())
            }
            Deed::Json => Ok(Answer::structured(json!({"rows": [1]})).into()),
            Deed::Fail => Err(Fault::new(FaultKind::Unavailable, "New Relic did not answer")
                .with_next("try again")
                .with_source(std::io::Error::other("10.0.0.7 refused"))),
            Deed::Ask => match ctx.reply() {
                None => Ok(nr_plugins::Outcome::Ask(Question::confirm("sure", "Really?").state(json!(7)))),
                Some(reply) => {
                    Ok(Answer::text(format!("{} {} {}", reply.key, reply.is_accepted(), reply.state)).into())
                }
            },
            Deed::Hang => std::future::pending().await,
            Deed::Write => panic!("a tool that writes was called"),
        }
    }
}

struct Toys;

#[async_trait]
impl Plugin for Toys {
    fn manifest(&self) -> Manifest {
        Manifest::new("toys", "1.0.0", "Toys.")
    }

    async fn load(&self) -> Result<Contents, Fault> {
        let read = |name: &str| ToolSpec::read(name, "A toy.").toolset("toys").core();
        Ok(Contents::new()
            .tool(Toy(
                read("echo")
                    .title("Echo")
                    .arguments::<Given>()
                    .alias("parrot")
                    .argument_alias("rows", "limit"),
                Deed::Echo,
            ))
            .tool(Toy(read("as_json"), Deed::Json))
            .tool(Toy(read("fail"), Deed::Fail))
            .tool(Toy(read("ask"), Deed::Ask))
            .tool(Toy(read("hang"), Deed::Hang))
            .tool(Toy(ToolSpec::read("hidden", "A toy.").toolset("other"), Deed::Echo))
            .tool(Toy(ToolSpec::write("write", "A toy.").toolset("toys"), Deed::Write)))
    }
}

async fn door() -> Door {
    let manager = Arc::new(Manager::new());
    manager.load(Arc::new(Toys)).await.unwrap();
    Door::new(manager)
}

fn peer() -> Peer {
    Peer::unknown(Channel::Stdio)
}

async fn call(host: &PluginHost, tool: &str, arguments: Value, exchange: &Exchange) -> Outcome<ToolResult> {
    let mut given: Map<String, Value> = arguments.as_object().cloned().unwrap();
    if let Some(tool) = host.tool(tool, &peer()) {
        host.prepare(&tool, &mut given);
    }
    host.call(tool, given, exchange).await.unwrap()
}

async fn done(host: &PluginHost, tool: &str, arguments: Value) -> ToolResult {
    match call(host, tool, arguments, &Exchange::for_peer(peer())).await {
        Outcome::Done(result) => result,
        other => panic!("{other:?}"),
    }
}

fn text(result: &ToolResult) -> &str {
    result.content.first().and_then(|content| content.as_text()).unwrap_or_default()
}

#[tokio::test]
async fn tools_say_all_four_annotations_and_only_readers_are_listed() {
    let host = PluginHost::new(door().await);
    let tools = host.tools(&peer());
    let names: Vec<&str> = tools.iter().map(|tool| tool.name.as_str()).collect();
    assert_eq!(names, ["as_json", "ask", "echo", "fail", "hang"]);
    for tool in &tools {
        let hints = tool.hints;
        assert_eq!(
            (hints.read_only, hints.destructive, hints.idempotent, hints.open_world),
            (Some(true), Some(false), Some(true), Some(true))
        );
    }
    assert!(Arc::ptr_eq(&tools[0], &host.tools(&peer())[0]), "the form is made once a snapshot");
}

#[tokio::test]
async fn what_goes_without_saying_is_not_listed_and_still_kept() {
    let host = PluginHost::new(door().await);
    let tool = host.tool("echo", &peer()).unwrap();
    assert_eq!(
        Value::Object((*tool.input_schema).clone()),
        json!({
            "type": "object",
            "properties": {
                "limit": {"type": "integer", "description": "Rows."},
                "seconds": {
                    "type": "integer",
                    "minimum": 5,
                    "maximum": 120,
                    "description": "The least that is listed is none of these.",
                },
                "parts": {
                    "type": "array",
                    "items": {"type": "object", "properties": {"minimum": {"type": "integer"}}},
                },
            },
        })
    );
    for (given, said) in [
        (json!({"limits": 5}), "has no argument `limits`; did you mean `limit`?"),
        (json!({"limit": -1}), "`limit`"),
        (json!({"seconds": 1}), "`seconds`"),
        (json!({"parts": [{"minimum": 0}]}), "`parts"),
        (json!({"parts": [{"maximum": 1}]}), "`parts"),
    ] {
        let result = done(&host, "echo", given.clone()).await;
        assert!(result.is_error && text(&result).contains(said), "{given}: {}", text(&result));
    }
}

#[tokio::test]
async fn the_proof_kit_of_hosts_finds_nothing() {
    assert_eq!(nr_mcp::conformance::check_host(&PluginHost::new(door().await)).await, Vec::<String>::new());
}

#[tokio::test]
async fn other_names_and_spellings_reach_the_tool_in_the_listed_form() {
    let host = PluginHost::new(door().await);
    for (name, given) in [("echo", json!({"limit": 5})), ("parrot", json!({"rows": "5"}))] {
        let result = done(&host, name, given).await;
        assert_eq!((text(&result), result.is_error), ("{\"limit\":5} by local", false), "{name}");
    }
}

#[tokio::test]
async fn a_fault_is_an_error_that_says_what_to_do_and_hides_its_cause() {
    let host = PluginHost::new(door().await);
    let check = async |tool: &str, begins: &str| {
        let result = done(&host, tool, json!({})).await;
        let text = text(&result);
        assert!(result.is_error, "{text}");
        let rest = text.strip_prefix(begins).unwrap_or_else(|| panic!("{text}"));
        assert!(rest.starts_with(" (correlation id ") && rest.ends_with(')'), "{text}");
        assert!(!text.contains("10.0.0.7"), "{text}");
    };
    check("fail", "New Relic did not answer; try again").await;
}

#[tokio::test]
async fn a_tool_that_is_not_offered_is_not_found() {
    let host = PluginHost::new(door().await);
    for (tool, said) in [
        (
            "hidden",
            "the tool `hidden` is switched off; use another tool, or start the server with --tools hidden",
        ),
        ("write", "the tool `write` is switched off"),
        ("ecko", "did you mean `echo`?"),
    ] {
        assert!(host.tool(tool, &peer()).is_none(), "{tool}");
        let error = host.call(tool, Map::new(), &Exchange::for_peer(peer())).await.unwrap_err();
        assert_eq!(error.kind, nr_mcp::HostErrorKind::NotFound, "{tool}");
        assert!(
            error.message.contains(said) && error.message.contains("correlation id"),
            "{}",
            error.message
        );
    }
}

#[tokio::test]
async fn whatever_is_selected_nobody_may_write() {
    let door = door().await;
    let specs: Vec<_> = door.manager().snapshot().tools().cloned().collect();
    let selection = Selection::new(&Choice::all(), specs.iter().map(|spec| &**spec)).unwrap();
    let host = PluginHost::new(door.with_selection(selection));
    assert!(host.tool("write", &peer()).is_none());
    let result = done(&host, "write", json!({})).await;
    assert!(result.is_error && text(&result).contains("this server only reads"), "{}", text(&result));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_hangs_ends_at_its_deadline() {
    let host = PluginHost::new(door().await.with_limit(Duration::from_secs(9)));
    let begun = tokio::time::Instant::now();
    let result = done(&host, "hang", json!({})).await;
    assert!(result.is_error && text(&result).contains("longer than it may"), "{}", text(&result));
    assert_eq!(begun.elapsed().as_secs(), 9);
}

#[tokio::test]
async fn a_question_goes_out_and_its_answer_comes_back() {
    let host = PluginHost::new(door().await);
    let exchange = Exchange::for_peer(peer());
    let Outcome::Ask(ask) = call(&host, "ask", json!({}), &exchange).await else { panic!("no question") };
    assert!(ask.inputs.contains_key("sure") && ask.state == json!(7));
    for (action, accepted) in [(Action::Accept, true), (Action::Decline, false), (Action::Cancel, false)] {
        let answer = nr_mcp::Answer::new(action, Value::Null);
        let answers = Answers::new(ask.state.clone(), [("sure".to_owned(), answer)].into());
        let Outcome::Done(result) = call(&host, "ask", json!({}), &exchange.with_answers(answers)).await
        else {
            panic!("asked twice")
        };
        assert_eq!(text(&result), format!("sure {accepted} 7"));
    }
}

#[tokio::test]
async fn a_value_goes_as_a_value_where_the_revision_has_room_and_never_twice() {
    let host = PluginHost::new(door().await);
    for (revision, as_value) in [("2024-11-05", false), ("2025-06-18", true), ("2026-07-28", true)] {
        let exchange = Exchange::for_peer(peer().with_revision(revision));
        let Outcome::Done(result) = call(&host, "as_json", json!({}), &exchange).await else { panic!() };
        assert_eq!(result.structured.is_some(), as_value, "{revision}");
        assert_eq!(text(&result), if as_value { "" } else { "{\"rows\":[1]}" }, "{revision}");
    }
}
