//! `call`: one tool, one answer, for people and scripts.

use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, ValueEnum};
use nr_core::FaultKind;
use nr_plugins::{Answer, Caller, Outcome, Progress, ToolSpec};
use serde_json::{Map, Value};

use super::find;
use crate::cli::{ConnectionArgs, RuntimeArgs, Session};
use crate::config::Account;
use crate::door::{Door, Refusal, Visit};
use crate::failure::Failure;
use crate::logging::LogFilter;
use crate::selection::Choice;
use crate::waiting::Waiting;
use crate::{assembly, output, runtime, serving};

const EXAMPLES: &str = "\
Examples:
  nr-server call list_recent_issues
  nr-server call execute_nrql_query query=\"SELECT count(*) FROM Transaction FACET appName\" limit=5
  nr-server call get_entity name_pattern=checkout --format json

A value that is JSON (5, true, [1,2]) is passed as such, everything else as text.
The exit code is 1 when the tool fails, and 2 when the call is not understood.";

/// Flags of `call`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct CallArgs {
    /// Tool to call; `nr-server tools` lists them
    #[arg(value_name = "TOOL")]
    tool: String,
    /// Its arguments; `nr-server tools TOOL` explains them
    #[arg(value_name = "NAME=VALUE")]
    arguments: Vec<String>,
    /// Ask the simulated account, which needs no key
    #[cfg(feature = "demo")]
    #[arg(long)]
    demo: bool,
    /// How the answer is printed
    #[arg(long, value_enum, default_value_t = Format::Auto)]
    format: Format,
    #[command(flatten)]
    connection: ConnectionArgs,
    #[command(flatten)]
    runtime: RuntimeArgs,
}

/// How an answer is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Tables drawn on a terminal, text as it is elsewhere
    Auto,
    /// Tables drawn
    Table,
    /// The text as a model gets it, with tab-separated tables
    Text,
    /// JSON, from tools that have it
    Json,
}

pub(crate) fn run(args: &CallArgs, session: &Session<'_>) -> Result<ExitCode, Failure> {
    let arguments = parse(&args.arguments)?;
    let mut flags = session.flags();
    args.connection.add_to(&mut flags);
    args.runtime.add_to(&mut flags);
    #[cfg(feature = "demo")]
    let simulated = args.demo;
    #[cfg(not(feature = "demo"))]
    let simulated = false;
    let account = if simulated { Account::Simulated } else { Account::Real };
    let config = session.start(&flags, account, LogFilter::error())?;
    let (upstream, account) = match account {
        #[cfg(feature = "demo")]
        Account::Simulated => {
            let world = crate::simulated::World::now(crate::simulated::SEED);
            (world.client().into(), Some(world.account()))
        }
        _ => (assembly::upstream(&config)?, config.connection.account),
    };
    runtime::run(config.workers, async {
        let door = assembly::door(upstream, account, &Choice::all(), &config).await?;
        let answer = ask(&door, &args.tool, arguments, args.format).await?;
        output::answer(&shown(&answer, args.format))
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Calls the tool, and shows on standard error how far it is.
async fn ask(
    door: &Door,
    tool: &str,
    mut arguments: Map<String, Value>,
    format: Format,
) -> Result<Answer, Failure> {
    let spec = find(&door.manager().snapshot(), tool)?;
    if format == Format::Json {
        as_json(&spec, &mut arguments)?;
    }
    let waiting = Waiting::new(tool);
    let visit = Visit::by(Caller::local()).with_progress(Arc::clone(&waiting) as Arc<dyn Progress>);
    let outcome = tokio::select! {
        outcome = waiting.watch(door.call(tool, arguments, visit)) => outcome,
        () = serving::signals()?.first() => return Err(Failure::failed("interrupted")),
    };
    match outcome {
        Ok(Outcome::Done(answer)) => Ok(answer),
        Ok(Outcome::Ask(question)) => Err(Failure::failed(format!("the tool asks: {}", question.message))
            .next("questions can be answered in a client only")),
        Ok(_) => Err(Failure::failed("the tool ended in a way that is not known")),
        Err(refusal) => Err(told(&spec, &refusal)),
    }
}

/// A refusal for a person: who gave wrong arguments is told where to read about them, who did not finds the log.
fn told(spec: &ToolSpec, refusal: &Refusal) -> Failure {
    let public = refusal.public();
    let mut failure = Failure::failed(public.message);
    failure.next.extend(public.next_step);
    failure.next(match refusal.kind() {
        FaultKind::InvalidInput => format!("nr-server tools {} explains its arguments", spec.name),
        _ => format!("correlation id {}; --log-level debug shows more", refusal.correlation_id()),
    })
}

fn as_json(spec: &ToolSpec, arguments: &mut Map<String, Value>) -> Result<(), Failure> {
    let properties = spec.schema.get("properties").and_then(Value::as_object);
    if !properties.is_some_and(|properties| properties.contains_key("format")) {
        return Err(Failure::usage(format!("`{}` has no JSON form", spec.name))
            .next("leave --format json out, or use --format text"));
    }
    arguments.insert("format".to_owned(), Value::from("json"));
    Ok(())
}

fn shown(answer: &Answer, format: Format) -> String {
    if let Some(value) = &answer.structured {
        return match format {
            Format::Text => value.to_string(),
            _ if output::is_terminal() => format!("{value:#}"),
            _ => value.to_string(),
        };
    }
    match format {
        Format::Table => output::draw(&answer.text, ""),
        Format::Auto if output::is_terminal() => output::draw(&answer.text, ""),
        _ => answer.text.clone(),
    }
}

/// Reads `name=value` arguments: JSON where a value is JSON other than a text, else the text itself.
fn parse(given: &[String]) -> Result<Map<String, Value>, Failure> {
    let mut arguments = Map::new();
    for one in given {
        let shown = nr_core::redact::excerpt(one);
        let Some((name, text)) = one.split_once('=').filter(|(name, _)| !name.trim().is_empty()) else {
            return Err(Failure::usage(format!("`{shown}` is not an argument"))
                .next("write NAME=VALUE, such as limit=5 or query=\"SELECT count(*) FROM Transaction\""));
        };
        let value = match serde_json::from_str::<Value>(text) {
            Ok(Value::String(_)) | Err(_) => Value::from(text),
            Ok(value) => value,
        };
        if arguments.insert(name.trim().to_owned(), value).is_some() {
            return Err(Failure::usage(format!("`{}` is given twice", name.trim())).next("give it once"));
        }
    }
    Ok(arguments)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn values_are_json_where_they_can_be_and_text_elsewhere() {
        for (given, json) in [
            ("limit=5", r#"{"limit":5}"#),
            ("on=true", r#"{"on":true}"#),
            ("ids=[1,2]", r#"{"ids":[1,2]}"#),
            ("name=checkout", r#"{"name":"checkout"}"#),
            ("name=\"5\"", r#"{"name":"\"5\""}"#),
            ("query=SELECT 1 WHERE a=b", r#"{"query":"SELECT 1 WHERE a=b"}"#),
            ("name=", r#"{"name":""}"#),
        ] {
            let parsed = parse(&[given.to_owned()]).map(|map| serde_json::to_string(&map).unwrap());
            assert_eq!(parsed.as_deref(), Ok(json), "{given}");
        }
    }

    #[test]
    fn what_is_no_argument_is_refused() {
        for given in [&["limit"][..], &["=5"], &["a=1", "a=2"]] {
            let given: Vec<String> = given.iter().map(|one| (*one).to_owned()).collect();
            assert!(parse(&given).is_err(), "{given:?}");
        }
    }
}
