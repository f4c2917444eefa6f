//! What the toolsets work with.

use std::fmt;
use std::sync::Arc;

use nr_core::AccountId;
use nr_nerdgraph::Client;

use crate::index::Entities;
use crate::known::Known;
use crate::results::Results;
use crate::schema;

/// What the toolsets work with; cheap to clone, and every clone shares the kept results and what is known of accounts.
///
/// One set of services speaks with one user key: what one caller of it learned of an account, the others may know.
#[derive(Clone)]
#[non_exhaustive]
pub struct Services {
    /// Asks New Relic.
    pub client: Client,
    /// The account that is meant when neither the arguments nor the call name one.
    pub default_account: Option<AccountId>,
    /// Complete answers of cut results.
    pub results: Arc<Results>,
    pub(crate) known: Arc<Known>,
    /// NerdGraph's schema as the key sees it.
    pub(crate) schema: Arc<schema::Store>,
    pub(crate) entities: Arc<Entities>,
    /// The documentation that can be searched.
    #[cfg(feature = "docs")]
    pub(crate) docs: Arc<crate::docs::Library>,
}

impl Services {
    /// Services over a client, without a default account.
    #[must_use]
    pub fn new(client: Client) -> Self {
        Self {
            client,
            default_account: None,
            results: Arc::new(Results::new()),
            known: Arc::new(Known::default()),
            schema: Arc::default(),
            entities: Arc::new(Entities::default()),
            #[cfg(feature = "docs")]
            docs: Arc::new(crate::docs::Library::reference()),
        }
    }

    /// Sets the documentation that can be searched; without it there is the reference of NRQL.
    #[cfg(feature = "docs")]
    #[must_use]
    pub fn with_docs(mut self, library: crate::docs::Library) -> Self {
        self.docs = Arc::new(library);
        self
    }

    /// Sets the account that is meant when none is named.
    #[must_use]
    pub fn with_default_account(mut self, account: AccountId) -> Self {
        self.default_account = Some(account);
        self
    }
}

impl fmt::Debug for Services {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Services").field("default_account", &self.default_account).finish_non_exhaustive()
    }
}
