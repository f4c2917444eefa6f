//! Which account a call means.

use nr_plugins::{Arguments, Caller, Context, Outcome, Tool};
use nr_sim::Sim;
use nr_tools::Services;
use nr_tools::alerting::ListAlertPolicies;
use serde_json::json;

use crate::world::World;

#[tokio::test]
async fn without_a_default_the_choices_are_listed() {
    let sim = Sim::builder().seed(1).build();
    let services = Services::new(sim.client());
    let world = World::over(sim, services).await;
    let shown = world.fault("list_alert_policies", json!({})).await;
    let first = world.sim.account();
    assert!(
        shown.starts_with("invalid_input: `account_id` is missing and the key sees several accounts"),
        "{shown}"
    );
    assert!(shown.contains(&format!("{first} (Acme Telco)")), "{shown}");
    let text = world.text("list_alert_policies", json!({"account_id": first.get().to_string()})).await;
    assert!(text.contains(&first.to_string()), "{text}");
}

#[tokio::test]
async fn the_account_of_the_call_goes_before_the_default() {
    let sim = Sim::builder().seed(1).build();
    let [first, second, ..] = sim.accounts()[..] else { panic!() };
    let tool = ListAlertPolicies::new(Services::new(sim.client()).with_default_account(first));
    let arguments = Arguments::normalise(tool.spec(), serde_json::Map::new()).unwrap();
    let ctx = Context::new(Caller::local()).with_account(second);
    let Outcome::Done(answer) = tool.call(arguments, &ctx).await.unwrap() else { panic!() };
    assert!(!answer.text.contains(&format!("\t{first}\n")), "{}", answer.text);
}
