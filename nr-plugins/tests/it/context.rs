//! The context: progress, computing, asking back and approval.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use nr_core::{Fault, FaultKind};
use nr_plugins::compute::Job;
use nr_plugins::{
    Action, ApprovalRequest, Approved, Arguments, Compute, Context, Decision, Effect, Gate, Outcome,
    Progress, Question, Reply, ToolSpec,
};
use serde_json::{Value, json};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::double::{ctx, map};

#[test]
fn progress_is_heard_by_whoever_listens() {
    #[derive(Default)]
    struct Ear(Mutex<Vec<String>>);
    impl Progress for Ear {
        fn report(&self, done: f64, total: Option<f64>, message: &str) {
            self.0.lock().unwrap().push(format!("{done} {total:?} {message}"));
        }
    }
    let ear = Arc::new(Ear::default());
    ctx().progress(1.0, None, "unheard");
    ctx().with_progress(ear.clone()).progress(1.0, Some(2.0), "half");
    assert_eq!(*ear.0.lock().unwrap(), ["1 Some(2.0) half"]);
}

/// Keeps what it is given, or loses it.
struct Shelf(Mutex<Vec<Job>>);
struct Lost;
struct Full;

impl Compute for Shelf {
    fn run(&self, job: Job) -> Result<(), Fault> {
        self.0.lock().unwrap().push(job);
        Ok(())
    }
}
impl Compute for Lost {
    fn run(&self, _: Job) -> Result<(), Fault> {
        Ok(())
    }
}
impl Compute for Full {
    fn run(&self, _: Job) -> Result<(), Fault> {
        Err(Fault::new(FaultKind::RateLimited, "there is no room"))
    }
}

#[tokio::test(start_paused = true)]
async fn computing() {
    assert_eq!(ctx().compute(|| 6 * 7).await.unwrap(), 42);
    let panics: Result<(), Fault> = ctx().compute(|| panic!("no")).await;
    assert_eq!(panics.unwrap_err().kind(), FaultKind::Internal);
    for (compute, kind) in
        [(Arc::new(Lost) as Arc<dyn Compute>, FaultKind::Internal), (Arc::new(Full), FaultKind::RateLimited)]
    {
        assert_eq!(ctx().with_compute(compute).compute(|| ()).await.unwrap_err().kind(), kind);
    }

    // Nobody waits past the end, and what nobody waits for is not begun.
    let shelf = Arc::new(Shelf(Mutex::default()));
    let shelved = || ctx().with_compute(shelf.clone());
    let late = shelved().with_deadline(Instant::now() + Duration::from_secs(1));
    let fault = late.compute(|| panic!("was begun")).await.unwrap_err();
    assert_eq!(fault.kind(), FaultKind::Timeout);
    let cancel = CancellationToken::new();
    cancel.cancel();
    let gone = shelved().with_cancel(cancel);
    assert_eq!(gone.compute(|| ()).await.unwrap_err().kind(), FaultKind::Cancelled);
    for job in shelf.0.lock().unwrap().drain(..) {
        job();
    }
}

#[tokio::test(start_paused = true)]
async fn time_left() {
    assert_eq!(ctx().remaining(), None);
    let ctx = ctx().with_deadline(Instant::now() + Duration::from_secs(3));
    assert_eq!(ctx.remaining(), Some(Duration::from_secs(3)));
    tokio::time::advance(Duration::from_secs(5)).await;
    assert_eq!(ctx.remaining(), Some(Duration::ZERO));
}

/// Asks the person, and believes the answer when it is about the same tool.
struct Person;

#[async_trait]
impl Gate for Person {
    async fn decide(&self, request: &ApprovalRequest, ctx: &Context) -> Decision {
        match ctx.reply() {
            None => Decision::Ask(Question::confirm("leave", &request.summary).state(json!(request.tool))),
            Some(reply) if reply.is_accepted() && reply.state == json!(request.tool) => Decision::Approve,
            Some(_) => Decision::Deny(Fault::new(FaultKind::Forbidden, "the person said no")),
        }
    }
}

#[derive(schemars::JsonSchema)]
#[expect(dead_code, reason = "only its schema is looked at")]
struct Named {
    name: String,
    keep: Option<bool>,
}

fn deleting(name: &str) -> (ToolSpec, Arguments) {
    let spec = ToolSpec::destructive("delete", "Deletes.").arguments::<Named>();
    let arguments = Arguments::normalise(&spec, map(json!({"name": name, "keep": false}))).unwrap();
    (spec, arguments)
}

async fn approve(ctx: &Context) -> Result<Outcome<Approved>, Fault> {
    let (spec, arguments) = deleting("Night");
    ctx.approve(ApprovalRequest::new(&spec, &arguments, "delete `Night`")).await
}

#[tokio::test]
async fn without_a_gate_nothing_is_approved() {
    let fault = approve(&ctx()).await.unwrap_err();
    assert_eq!(fault.kind(), FaultKind::Forbidden);
    assert_eq!(
        fault.public().to_string(),
        "`delete` would change something, and only reading is allowed here; use a tool that reads, or have writing switched on"
    );
}

#[tokio::test]
async fn the_person_is_asked_and_the_answer_binds() {
    let ctx = ctx().with_gate(Arc::new(Person));
    let Outcome::Ask(question) = approve(&ctx).await.unwrap() else { panic!("nobody was asked") };
    assert_eq!((question.key.as_str(), question.message.as_str()), ("leave", "delete `Night`"));

    let reply = |action| Reply::new("leave", action).state(question.state.clone());
    let said_no = ctx.clone().with_reply(reply(Action::Decline));
    assert_eq!(approve(&said_no).await.unwrap_err().message(), "the person said no");

    let said_yes = ctx.with_reply(reply(Action::Accept));
    let Outcome::Done(leave) = approve(&said_yes).await.unwrap() else { panic!("asked again") };
    let (_, same) = deleting("Night");
    let (_, other) = deleting("Day");
    assert_eq!(leave.tool(), "delete");
    assert!(leave.covers("delete", &same) && leave.arguments() == same.as_map());
    assert!(!leave.covers("delete", &other) && !leave.covers("create", &same));
}

#[test]
fn outcomes_questions_and_requests() {
    assert_eq!(Outcome::from(2).map(|n| n + 1), Outcome::Done(3));
    let question = Question::form::<Named>("k", "Which?");
    assert_eq!(nr_plugins::schema::problems(&question.form), Vec::<String>::new());
    assert_eq!(Outcome::<i32>::Ask(question.clone()).map(|n| n + 1), Outcome::Ask(question));
    let reply = Reply::new("k", Action::Accept).values(map(json!({"name": "a"})));
    assert_eq!((reply.values.get("name"), &reply.state), (Some(&json!("a")), &Value::Null));
    let (spec, arguments) = deleting("Night");
    let request = ApprovalRequest::new(&spec, &arguments, "why");
    assert_eq!((request.effect, request.summary.as_str()), (Effect::Destructive, "why"));
}
