//! The account that a call means.

use nr_core::{AccountId, Fault, FaultKind};
use nr_plugins::Context;

use crate::services::Services;
use crate::table::clean_line;

/// Accounts that an error lists; more of them are found with the tool that lists accounts.
const SHOWN: usize = 20;

/// The account of the arguments, else of the call, else the default, else the only one that the key sees.
///
/// # Errors
/// When none is named and the key sees none or several: the error lists them.
pub async fn resolve(
    given: Option<AccountId>,
    services: &Services,
    ctx: &Context,
) -> Result<AccountId, Fault> {
    if let Some(account) = given.or(ctx.account()).or(services.default_account) {
        return Ok(account);
    }
    services.known.only.get_or_try_init(|| only(services)).await.copied()
}

async fn only(services: &Services) -> Result<AccountId, Fault> {
    let accounts = services.client.accounts().await?.data;
    match accounts.as_slice() {
        [one] => Ok(one.id),
        [] => Err(Fault::new(FaultKind::Forbidden, "the key sees no account in this region")
            .with_next("check the key's user and the region")),
        several => {
            let mut names: Vec<String> = several
                .iter()
                .take(SHOWN)
                .map(|account| format!("{} ({})", account.id, clean_line(&account.name)))
                .collect();
            if several.len() > SHOWN {
                names.push(format!("and {} more", several.len() - SHOWN));
            }
            Err(Fault::new(
                FaultKind::InvalidInput,
                "`account_id` is missing and the key sees several accounts",
            )
            .with_next(format!("pass one as `account_id`: {}", names.join(", "))))
        }
    }
}
