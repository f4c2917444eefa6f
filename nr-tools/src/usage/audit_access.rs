//! `audit_access`: who changed what in the account, as New Relic recorded it.

use async_trait::async_trait;
use nr_core::{AccountId, Fault};
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use crate::account;
use crate::ask::{Question, ask, contains, go_on, window_or};
use crate::services::Services;
use crate::table::{clean_line, short};

const NAME: &str = "audit_access";

/// Kinds of change that are counted above the table.
const SHOWN: usize = 6;

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    #[schemars(with = "Option<u64>", range(min = 1))]
    account_id: Option<AccountId>,
    /// A part of the address of who did it.
    actor: Option<String>,
    /// A part of the action, such as `api_key`.
    action: Option<String>,
    /// A part of the kind of what was changed, such as `dashboard`.
    target_type: Option<String>,
    /// Default: last 7 days.
    since: Option<String>,
    until: Option<String>,
    /// Default 100.
    #[schemars(range(min = 1, max = 5000))]
    limit: Option<u32>,
    cursor: Option<String>,
}

/// The tool.
#[derive(Debug)]
pub struct AuditAccess {
    spec: ToolSpec,
    services: Services,
}

impl AuditAccess {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            NAME,
            "Who changed or created what (users, keys, dashboards, conditions), from New Relic's audit events, newest first. \
             Example: {\"action\": \"api_key\", \"since\": \"30 days ago\"}",
        )
        .title("Audit access")
        .toolset("usage")
        .arguments::<Wanted>()
        .argument_alias("user", "actor")
        .argument_alias("start_time_ms", "since")
        .argument_alias("end_time_ms", "until");
        Self { spec, services }
    }
}

#[async_trait]
impl Tool for AuditAccess {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let wanted: Wanted = arguments.decode()?;
        if let Some(cursor) = &wanted.cursor {
            return go_on(NAME, cursor, &self.services, ctx).map(Outcome::Done);
        }
        let account = account::resolve(wanted.account_id, &self.services, ctx).await?;
        let mut conditions = Vec::new();
        for (attribute, part) in [
            ("actorEmail", &wanted.actor),
            ("actionIdentifier", &wanted.action),
            ("targetType", &wanted.target_type),
        ] {
            if let Some(part) = part {
                conditions.push(format!("{attribute} LIKE {}", contains(part)?));
            }
        }
        let filter = match conditions.is_empty() {
            true => String::new(),
            false => format!(" WHERE {}", conditions.join(" AND ")),
        };
        let window = window_or(wanted.since.as_deref(), wanted.until.as_deref(), "7 days ago")?;
        let counted = format!(
            "SELECT count(*) AS 'count' FROM NrAuditEvent{filter} FACET actionIdentifier{} LIMIT 50",
            window.clauses()
        );
        let query = format!(
            "SELECT timestamp, actorEmail, actionIdentifier, description, targetType, targetId, actorIpAddress FROM \
             NrAuditEvent{filter}"
        );
        let kinds = ask(&self.services, account, &counted).await?;
        let mut question = Question::new(NAME, account, query, &window).limit(wanted.limit);
        let counts: Vec<(String, f64)> = kinds
            .rows()
            .iter()
            .filter_map(|row| {
                let name = row.get("facet").and_then(Value::as_str)?;
                Some((clean_line(name), row.get("count")?.as_f64()?))
            })
            .collect();
        if !counts.is_empty() {
            // Kinds beyond the limit count too.
            let beyond = kinds.other().first().and_then(|row| row.get("count")?.as_f64()).unwrap_or(0.0);
            let all = counts.iter().map(|(_, count)| count).sum::<f64>() + beyond;
            let mut parts: Vec<String> =
                counts.iter().take(SHOWN).map(|(name, count)| format!("{name} {}", short(*count))).collect();
            if counts.len() > SHOWN {
                parts.push(format!("and {} more kinds", counts.len() - SHOWN));
            }
            question.lead = format!("{} actions: {}", short(all), parts.join(", "));
        }
        question.answer(&self.services, ctx).await.map(Outcome::Done)
    }
}
