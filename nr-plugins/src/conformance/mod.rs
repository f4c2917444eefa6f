//! Checks that whoever implements a contract of this crate can run in one test.
//!
//! Each gives back what is wrong, in words, and nothing when nothing is. They call what they check, so run them against a
//! double of the world, inside of a tokio runtime with its clock:
//!
//! ```
//! # use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec, conformance};
//! # struct Hello(ToolSpec);
//! # #[async_trait::async_trait]
//! # impl Tool for Hello {
//! #     fn spec(&self) -> &ToolSpec { &self.0 }
//! #     async fn call(&self, _: Arguments, _: &Context) -> Result<Outcome<Answer>, nr_core::Fault> {
//! #         Ok(Outcome::Done(Answer::text("hello")))
//! #     }
//! # }
//! # let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
//! # runtime.block_on(async {
//! let hello = Hello(ToolSpec::read("hello", "Says hello."));
//! assert_eq!(conformance::check_tool(&hello).await, Vec::<String>::new());
//! # });
//! # Ok::<(), std::io::Error>(())
//! ```

mod sample;

use std::collections::BTreeSet;
use std::future::Future;
use std::time::Duration;

use nr_core::{Fault, FaultKind};
use serde_json::{Map, Value};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::arguments::Arguments;
use crate::completion::{CompletionRequest, MAX_COMPLETIONS};
use crate::context::{Caller, Context};
use crate::guard;
use crate::plugin::{Contents, Plugin};
use crate::prompt::Prompt;
use crate::question::{Outcome, Question};
use crate::resource::Resource;
use crate::spec::ToolSpec;
use crate::template::Values;
use crate::tool::{Answer, Tool};

/// How long each step may take: milliseconds against a double of the world, but a debug build on a busy machine is no hang.
pub const STEP_LIMIT: Duration = Duration::from_secs(30);

/// Checks a tool: its spec, its arguments, and that it bears small arguments, a caller who went away, and a deadline that has
/// passed.
pub async fn check_tool(tool: &dyn Tool) -> Vec<String> {
    let spec = tool.spec();
    let mut report = Report::new(format!("the tool `{}`", spec.name));
    report.extend(spec.problems());
    if spec != tool.spec() {
        report.add("its spec differs from one time to the next");
    }
    let Some(arguments) = check_arguments(spec, &mut report) else { return report.problems };
    for (when, ctx) in situations() {
        let called = report.step(when, async { tool.call(arguments.clone(), &ctx).await }).await;
        match called {
            Some(Outcome::Done(answer)) if answer == Answer::default() => {
                report.add(&format!("{when}: it answers nothing, not even that there is nothing"));
            }
            Some(Outcome::Ask(question)) => check_question(&question, &mut report),
            _ => {}
        }
    }
    report.problems
}

/// Checks a resource: its spec, and that it bears being read and completed.
pub async fn check_resource(resource: &dyn Resource) -> Vec<String> {
    let spec = resource.spec();
    let mut report = Report::new(format!("the resource `{}`", spec.uri));
    report.extend(spec.problems());
    if spec != resource.spec() {
        report.add("its spec differs from one time to the next");
    }
    let values: Values = spec.uri.variables().map(|name| (name, "1")).collect();
    let uri = spec.uri.expand(&values);
    if spec.uri.matches(&uri).as_ref() != Some(&values) {
        report.add(&format!("the URI `{uri}` does not give back the values that made it"));
    }
    for (when, ctx) in situations() {
        report.step(when, async { resource.read(&uri, &ctx).await }).await;
        for variable in spec.uri.variables() {
            let request = CompletionRequest::new(variable, "");
            let completed = report.step(when, async { resource.complete(&request, &ctx).await }).await;
            check_completions(variable, completed, &mut report);
        }
    }
    report.problems
}

/// Checks a prompt: its spec, and that it bears being filled in and completed.
pub async fn check_prompt(prompt: &dyn Prompt) -> Vec<String> {
    let spec = prompt.spec();
    let mut report = Report::new(format!("the prompt `{}`", spec.name));
    report.extend(spec.problems());
    if spec != prompt.spec() {
        report.add("its spec differs from one time to the next");
    }
    let filled = |all: bool| -> Map<String, Value> {
        let wanted = spec.arguments.iter().filter(|argument| all || argument.required);
        wanted.map(|argument| (argument.name.clone(), Value::from("1"))).collect()
    };
    for (when, ctx) in situations() {
        for arguments in [filled(false), filled(true)] {
            let rendered = report.step(when, async { prompt.render(arguments, &ctx).await }).await;
            if rendered.is_some_and(|messages| messages.is_empty()) {
                report.add("it has no messages");
            }
        }
        for argument in &spec.arguments {
            let request = CompletionRequest::new(&argument.name, "");
            let completed = report.step(when, async { prompt.complete(&request, &ctx).await }).await;
            check_completions(&argument.name, completed, &mut report);
        }
    }
    report.problems
}

/// Checks a plugin: who it is, that it can be loaded, unloaded and loaded again, that its names are its own, and everything
/// that it holds.
pub async fn check_plugin(plugin: &dyn Plugin) -> Vec<String> {
    let manifest = plugin.manifest();
    let mut report = Report::new(format!("the plugin `{}`", manifest.name));
    report.extend(manifest.problems());
    if manifest != plugin.manifest() {
        report.add("its manifest differs from one time to the next");
    }
    if manifest.dependencies.contains(&manifest.name) {
        report.add("it needs itself");
    }
    let Some(contents) = report.step("when loaded", plugin.load()).await else { return report.problems };
    let names = names_of(&contents, &mut report);
    for tool in &contents.tools {
        report.problems.extend(check_tool(&**tool).await);
    }
    for resource in &contents.resources {
        report.problems.extend(check_resource(&**resource).await);
    }
    for prompt in &contents.prompts {
        report.problems.extend(check_prompt(&**prompt).await);
    }
    report.step("when unloaded", unload(plugin)).await;
    if let Some(again) = report.step("when loaded again", plugin.load()).await {
        let mut unheard = Report::new(String::new());
        if names_of(&again, &mut unheard) != names {
            report.add("loaded again, it holds other things");
        }
        report.step("when unloaded again", unload(plugin)).await;
    }
    report.problems
}

async fn unload(plugin: &dyn Plugin) -> Result<(), Fault> {
    plugin.unload().await;
    Ok(())
}

/// Whose problems these are.
struct Report {
    whose: String,
    problems: Vec<String>,
}

impl Report {
    fn new(whose: String) -> Self {
        Self { whose, problems: Vec::new() }
    }

    fn add(&mut self, problem: &str) {
        self.problems.push(format!("{}: {problem}", self.whose));
    }

    fn extend(&mut self, problems: Vec<String>) {
        for problem in problems {
            self.add(&problem);
        }
    }

    /// Takes one step. A fault is an answer like another, but for one that says that the tool itself is broken.
    async fn step<T>(
        &mut self,
        when: &str,
        work: impl Future<Output = Result<T, Fault>> + Send,
    ) -> Option<T> {
        match tokio::time::timeout(STEP_LIMIT, guard::caught(when, work)).await {
            Err(_) => self.add(&format!("{when}: it takes longer than {} s", STEP_LIMIT.as_secs())),
            Ok(Ok(value)) => return Some(value),
            Ok(Err(fault)) => {
                if fault.kind() == FaultKind::Internal {
                    self.add(&format!("{when}: it fails with a defect: {}", fault.internal()));
                }
                if fault.message().trim().is_empty() || fault.message().ends_with('.') {
                    self.add(&format!("{when}: a fault says something and has no full stop: {fault:?}"));
                }
            }
        }
        None
    }
}

/// A call like any other, one whose caller went away, one that is too late.
fn situations() -> [(&'static str, Context); 3] {
    let now = Instant::now();
    let cancelled = CancellationToken::new();
    cancelled.cancel();
    let ctx = Context::new(Caller::local()).with_deadline(now + STEP_LIMIT);
    [
        ("with small arguments", ctx.clone()),
        ("with a caller who went away", ctx.clone().with_cancel(cancelled)),
        ("with a deadline that has passed", ctx.with_deadline(now)),
    ]
}

/// The smallest arguments; none when not even those can be made.
fn check_arguments(spec: &ToolSpec, report: &mut Report) -> Option<Arguments> {
    let smallest = sample::arguments(&spec.schema, false);
    let mut unknown = smallest.clone();
    unknown.insert("argument_that_nobody_has".to_owned(), Value::from(1));
    match Arguments::normalise(spec, unknown) {
        Err(fault) if fault.message().contains("argument_that_nobody_has") => {}
        Err(fault) => report.add(&format!("an unknown argument is refused without its name: {fault}")),
        Ok(_) => report.add("an unknown argument is not refused"),
    }
    let all = sample::arguments(&spec.schema, true);
    for (other, listed) in &spec.argument_aliases {
        let mut spelt = all.clone();
        if let Some(value) = spelt.shift_remove(listed) {
            spelt.insert(other.clone(), value);
        }
        let accepted = Arguments::normalise(spec, spelt);
        if accepted.is_err() || accepted.is_ok_and(|arguments| arguments.get(listed) != all.get(listed)) {
            report.add(&format!("the argument alias `{other}` does not reach `{listed}`"));
        }
    }
    match Arguments::normalise(spec, smallest) {
        Ok(arguments) => Some(arguments),
        Err(fault) => {
            report.add(&format!("arguments made from its schema are refused: {}", fault.public()));
            None
        }
    }
}

fn check_question(question: &Question, report: &mut Report) {
    if question.key.is_empty() || question.message.trim().is_empty() {
        report.add("it asks a question without a key or without words");
    }
    if !question.form.is_empty() {
        report.extend(crate::schema::problems(&question.form));
    }
}

fn check_completions(name: &str, completed: Option<Vec<String>>, report: &mut Report) {
    if completed.is_some_and(|values| values.len() > MAX_COMPLETIONS) {
        report.add(&format!("it completes `{name}` in more than {MAX_COMPLETIONS} ways"));
    }
}

/// The names of everything that a plugin holds; it must not have one twice.
fn names_of(contents: &Contents, report: &mut Report) -> BTreeSet<(&'static str, String)> {
    let mut names = BTreeSet::new();
    let mut add = |noun, name: String| {
        if !names.insert((noun, name.clone())) {
            report.add(&format!("it has the {noun} `{name}` twice"));
        }
    };
    for tool in &contents.tools {
        for name in std::iter::once(&tool.spec().name).chain(&tool.spec().aliases) {
            add("tool", name.clone());
        }
    }
    contents.resources.iter().for_each(|resource| add("resource", resource.spec().uri.shape()));
    contents.prompts.iter().for_each(|prompt| add("prompt", prompt.spec().name.clone()));
    names
}
