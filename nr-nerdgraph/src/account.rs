//! Who the key belongs to, and which accounts it sees.

use nr_core::AccountId;

use crate::client::Client;
use crate::convert;
use crate::enums::RegionScope;
use crate::error::Error;
use crate::generated::accounts::{CurrentUser, ListAccounts, current_user, list_accounts};
use crate::reply::Reply;

/// An account that the key's user may see.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Account {
    /// Its number.
    pub id: AccountId,
    /// Its name.
    pub name: String,
}

/// The user whom the key belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct User {
    /// The user's number; several kinds of keys have none.
    pub id: Option<u64>,
    /// The user's name.
    pub name: Option<String>,
    /// The user's address.
    pub email: Option<String>,
}

impl Client {
    /// The user whom the key belongs to: the cheapest question that proves a key.
    ///
    /// # Errors
    /// [`ErrorKind::Unauthorized`](crate::ErrorKind::Unauthorized) when the key or the region is wrong, and those of
    /// every call.
    pub async fn user(&self) -> Result<Reply<User>, Error> {
        self.ask::<CurrentUser, _>(current_user::Variables, "user", |data| {
            let context = data.request_context.and_then(|context| context.user_id);
            let user = data.actor.and_then(|actor| actor.user);
            if context.is_none() && user.is_none() {
                return None;
            }
            let (id, name, email) = user.map(|user| (user.id, user.name, user.email)).unwrap_or_default();
            let id = id.and_then(|id| u64::try_from(id).ok()).or_else(|| context?.parse().ok());
            Some(User { id, name, email })
        })
        .await
    }

    /// The accounts of the client's region that the key's user may see, in New Relic's order.
    ///
    /// # Errors
    /// Those of every call.
    pub async fn accounts(&self) -> Result<Reply<Vec<Account>>, Error> {
        self.accounts_of(RegionScope::InRegion).await
    }

    /// The accounts of every region: the client can ask nothing about those of other regions, but can tell that they
    /// are there.
    ///
    /// # Errors
    /// Those of every call.
    pub async fn accounts_everywhere(&self) -> Result<Reply<Vec<Account>>, Error> {
        self.accounts_of(RegionScope::Global).await
    }

    async fn accounts_of(&self, scope: RegionScope) -> Result<Reply<Vec<Account>>, Error> {
        self.ask::<ListAccounts, _>(list_accounts::Variables { scope: Some(scope) }, "accounts", |data| {
            let accounts = data.actor?.accounts?.into_iter().flatten();
            let known = accounts.filter_map(|account| {
                Some(Account { id: convert::account(account.id?)?, name: account.name.unwrap_or_default() })
            });
            Some(known.collect())
        })
        .await
    }
}
