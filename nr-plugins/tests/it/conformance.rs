//! The proof kit finds what it is there to find.

use async_trait::async_trait;
use nr_core::{Fault, FaultKind};
use nr_plugins::conformance::{check_plugin, check_tool};
use nr_plugins::{Answer, Arguments, Context, Manifest, Outcome, Question, Tool, ToolSpec};

use crate::double::{Double, Mood};

#[derive(serde::Deserialize, schemars::JsonSchema)]
#[expect(dead_code, reason = "only its schema is looked at")]
struct Wanted {
    /// A number.
    #[schemars(range(min = 5, max = 9))]
    number: u8,
    #[schemars(length(min = 3))]
    text: String,
    list: Vec<f64>,
    flag: Option<bool>,
}

#[derive(Clone, Copy)]
enum Way {
    Answers,
    AnswersNothing,
    AsksNothing,
    Faults(&'static str),
    Panics,
    PanicsWhenCancelled,
    Hangs,
}

struct Probe(ToolSpec, Way);

#[async_trait]
impl Tool for Probe {
    fn spec(&self) -> &ToolSpec {
        &self.0
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let _: Wanted = arguments.decode()?;
        match self.1 {
            Way::Answers => Ok(Outcome::Done(Answer::text("yes"))),
            Way::AnswersNothing => Ok(Outcome::Done(Answer::default())),
            Way::AsksNothing => Ok(Outcome::Ask(Question::confirm("", ""))),
            Way::Faults(words) => Err(Fault::new(FaultKind::NotFound, words)),
            Way::Panics => panic!("no"),
            Way::PanicsWhenCancelled if ctx.is_cancelled() => panic!("no"),
            Way::PanicsWhenCancelled => Ok(Outcome::Done(Answer::text("yes"))),
            Way::Hangs => std::future::pending().await,
        }
    }
}

fn spec() -> ToolSpec {
    ToolSpec::read("probe", "Probes.").arguments::<Wanted>().argument_alias("no", "number")
}

async fn check(spec: ToolSpec, way: Way, expected: &str) {
    let found = check_tool(&Probe(spec, way)).await.join("\n");
    assert!(
        if expected.is_empty() { found.is_empty() } else { found.contains(expected) },
        "{found}\ninstead of {expected}"
    );
}

#[tokio::test(start_paused = true)]
async fn tools() {
    check(spec(), Way::Answers, "").await;
    check(spec(), Way::Faults("there is no such thing"), "").await;
    check(spec(), Way::AnswersNothing, "the tool `probe`: with small arguments: it answers nothing").await;
    check(spec(), Way::AsksNothing, "it asks a question without a key").await;
    check(spec(), Way::Faults("There is nothing."), "a fault says something and has no full stop").await;
    check(spec(), Way::Panics, "with small arguments: it fails with a defect: internal: ").await;
    check(spec(), Way::PanicsWhenCancelled, "with a caller who went away: it fails with a defect").await;
    check(spec(), Way::Hangs, "it takes longer than 30 s").await;
    check(spec().alias("No"), Way::Answers, "the name `No`").await;
    let mut open = spec();
    std::sync::Arc::make_mut(&mut open.schema).shift_remove("additionalProperties");
    check(open, Way::Answers, "`additionalProperties` must be false").await;
    check(
        spec().argument_alias("gone", "nothing"),
        Way::Answers,
        "`gone` stands for `nothing`, which is no argument",
    )
    .await;
}

#[tokio::test(start_paused = true)]
async fn plugins() {
    async fn check(plugin: Double, expected: &str) {
        let found = check_plugin(&plugin).await.join("\n");
        assert!(
            if expected.is_empty() { found.is_empty() } else { found.contains(expected) },
            "{found}\ninstead of {expected}"
        );
    }
    let double = || Double::new("double", "1");
    // Its prompt completes in two hundred ways.
    check(double(), "the prompt `double_letter`: it completes `to` in more than 100 ways").await;
    check(double().needs("double"), "the plugin `double`: it needs itself").await;
    check(double().loading(Mood::Panics), "the plugin `double`: when loaded: it fails with a defect").await;
    check(double().loading(Mood::Hangs), "when loaded: it takes longer than 30 s").await;
    check(double().working(Mood::Panics), "the tool `double_say`: with small arguments").await;
    check(double().working(Mood::Panics), "the resource `double://double/{part}`: with small arguments")
        .await;
    check(double().more(ToolSpec::read("double_say", "Again.")), "it has the tool `double_say` twice").await;
    let mut blank = double();
    blank.manifest = Manifest::new("double", "", "");
    check(blank, "the plugin `double`: it has no version").await;
}
