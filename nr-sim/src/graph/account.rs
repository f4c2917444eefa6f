//! `actor.account`: one account and what belongs to it.

use serde_json::json;

use super::alerts;
use super::context::Context;
use super::issues;
use super::node::{Field, Found, Object};
use super::nrql;
use crate::story::world::Account;

/// An account that the key sees.
pub(crate) struct AccountNode<'c> {
    pub(crate) context: &'c Context,
    pub(crate) account: &'c Account,
}

impl<'c> Object<'c> for AccountNode<'c> {
    fn type_name(&self) -> &str {
        "Account"
    }

    fn field(&self, field: Field<'_>) -> Found<'c> {
        let (context, account) = (self.context, self.account);
        match field.name() {
            "id" => Found::json(json!(account.id.get())),
            "name" => Found::json(account.name.as_str()),
            "nrql" => {
                let query = field.text("query").unwrap_or_default().to_owned();
                nrql::run(context, field, nrql::OF_ACCOUNT, vec![account.id], query)
            }
            "nrqlQueryProgress" => {
                let id = field.id("queryId").unwrap_or_default();
                nrql::progress(context, nrql::OF_ACCOUNT, &[account.id], &id)
            }
            "alerts" => Found::object(alerts::AlertsNode { context, account: account.id }),
            "aiIssues" => Found::object(issues::IssuesNode { context, account: account.id }),
            _ => Found::Unknown,
        }
    }
}
