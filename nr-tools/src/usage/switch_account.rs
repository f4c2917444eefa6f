//! `switch_account`: whether the key sees an account, and the `account_id` to pass from now on.

use async_trait::async_trait;
use nr_core::{AccountId, Fault, FaultKind};
use nr_nrql::functions::near;
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::services::Services;
use crate::table::clean_line;

const NAME: &str = "switch_account";

/// Accounts that an error lists.
const SHOWN: usize = 10;

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    #[schemars(with = "Option<u64>", range(min = 1))]
    account_id: Option<AccountId>,
    /// Instead: a part of its name.
    name: Option<String>,
}

/// The tool.
#[derive(Debug)]
pub struct SwitchAccount {
    spec: ToolSpec,
    services: Services,
}

impl SwitchAccount {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            NAME,
            "Checks that the key sees an account and says which account_id to pass to the other tools. The server keeps no \
             state: nothing is switched for later calls or for others. Example: {\"name\": \"staging\"}",
        )
        .title("Switch account")
        .toolset("usage")
        .arguments::<Wanted>();
        Self { spec, services }
    }
}

#[async_trait]
impl Tool for SwitchAccount {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, _: &Context) -> Result<Outcome<Answer>, Fault> {
        let wanted: Wanted = arguments.decode()?;
        let (id, part) = match (wanted.account_id, &wanted.name) {
            (Some(id), _) => (Some(id), None),
            (None, Some(name)) if !name.trim().is_empty() => (None, Some(name.trim().to_lowercase())),
            _ => {
                return Err(Fault::new(
                    FaultKind::InvalidInput,
                    format!("`{NAME}` needs `account_id` or `name`"),
                )
                .with_next("list_available_new_relic_accounts has both"));
            }
        };
        let accounts = self.services.client.accounts().await?.data;
        let mut found: Vec<_> = accounts
            .iter()
            .filter(|account| match (&id, &part) {
                (Some(id), _) => account.id == *id,
                (None, Some(part)) => account.name.to_lowercase().contains(part),
                (None, None) => false,
            })
            .collect();
        // A whole name is meant, even where others begin with it.
        let whole = |name: &str| part.as_deref().is_some_and(|part| name.to_lowercase() == part);
        if let Some(one) = found.iter().find(|account| whole(&account.name)).copied() {
            found = vec![one];
        }
        let listed = |accounts: &[&nr_nerdgraph::Account]| {
            let shown = accounts.iter().take(SHOWN);
            let mut names: Vec<String> =
                shown.map(|account| format!("{} ({})", account.id, clean_line(&account.name))).collect();
            if accounts.len() > SHOWN {
                names.push(format!("and {} more", accounts.len() - SHOWN));
            }
            names.join(", ")
        };
        let account = match found.as_slice() {
            [one] => one,
            [] => {
                let asked = id.map_or_else(|| part.unwrap_or_default(), |id| id.to_string());
                let nearest = near(&asked, accounts.iter().map(|account| account.name.as_str()));
                let fault = Fault::new(
                    FaultKind::NotFound,
                    format!("the key sees no account `{}`", nr_core::redact::excerpt(&asked)),
                );
                return Err(match nearest {
                    Some(name) => fault.with_next(format!("did you mean `{}`?", clean_line(name))),
                    None => {
                        fault.with_next(format!("it sees: {}", listed(&accounts.iter().collect::<Vec<_>>())))
                    }
                });
            }
            several => {
                return Err(Fault::new(FaultKind::InvalidInput, format!("{} accounts match", several.len()))
                    .with_next(format!("pass one as `account_id`: {}", listed(several))));
            }
        };
        // That an account is listed does not yet mean that its telemetry may be read.
        let types = self.services.known.event_types(&self.services.client, account.id).await?;
        let default = match self.services.default_account {
            Some(default) if default == account.id => {
                "; it is the default account, so calls may leave it out"
            }
            _ => "",
        };
        Ok(Outcome::Done(Answer::text(format!(
            "account_id: {}\nname: {}\naccess: telemetry can be read, {} event types had rows within a day\nuse: pass \
             account_id {} to each call{default}; nothing was switched, the server keeps no state",
            account.id,
            clean_line(&account.name),
            types.len(),
            account.id
        ))))
    }
}
