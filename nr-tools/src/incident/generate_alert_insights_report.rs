//! `generate_alert_insights_report`: what fired, what it is about, what explains it.

use async_trait::async_trait;
use nr_core::{AccountId, Fault, FaultKind};
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;

use super::issue;
use crate::answer::{About, Whole};
use crate::ask::go_on;
use crate::budget;
use crate::investigate::investigate;
use crate::nrql::show_window;
use crate::services::Services;

const NAME: &str = "generate_alert_insights_report";

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    /// From list_recent_issues.
    issue_id: Option<String>,
    #[schemars(with = "Option<u64>", range(min = 1))]
    account_id: Option<AccountId>,
    cursor: Option<String>,
}

/// The tool.
#[derive(Debug)]
pub struct GenerateAlertInsightsReport {
    spec: ToolSpec,
    services: Services,
}

impl GenerateAlertInsightsReport {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            NAME,
            "Why did this issue open? Follows its entities to what they call and run on, finds since when which place is slower \
             or fails, and weighs explanations (deployment, statement, dependency, disk, host, traffic) with evidence and \
             confidence; says so when nothing explains it. Example: {\"issue_id\": \"3f1c2a9e-0b1d-4c55-9a0e-7d1c2b3a4f5e\"}",
        )
        .title("Generate alert insights report")
        .toolset("incident-response")
        .arguments::<Wanted>();
        Self { spec, services }
    }
}

/// The issue of a call, which is not in the schema's `required` since a cursor stands for it.
pub(super) fn needed<'i>(tool: &str, issue: Option<&'i str>) -> Result<&'i str, Fault> {
    issue.ok_or_else(|| {
        Fault::new(FaultKind::InvalidInput, format!("`{tool}` needs the argument `issue_id`"))
            .with_next("take one from list_recent_issues")
    })
}

#[async_trait]
impl Tool for GenerateAlertInsightsReport {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let wanted: Wanted = arguments.decode()?;
        if let Some(cursor) = &wanted.cursor {
            return go_on(NAME, cursor, &self.services, ctx).map(Outcome::Done);
        }
        let id = needed(NAME, wanted.issue_id.as_deref())?;
        let about = issue::read(&self.services, wanted.account_id, id, ctx).await?;
        let found = investigate(&self.services, about.case(), ctx).await?;
        let mut lines = about.lines();
        lines.extend(found.lines());
        let mut whole = Whole::new(NAME, found.table());
        whole.lead = lines.join("\n");
        whole.about = About {
            window: Some(show_window(found.after)),
            warnings: found.missing.clone(),
            link: about.issue.link.clone(),
            ..About::default()
        };
        Ok(Outcome::Done(whole.cut(&self.services.results, budget::DEFAULT_TOKENS, ctx)))
    }
}
