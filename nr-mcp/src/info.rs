//! What the server says of itself.

use std::time::Duration;

/// Who may keep a copy of a list or of a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum CacheScope {
    /// Anyone may keep it, a shared proxy too: the answer is the same for every caller.
    Public,
    /// Only the caller may keep it: the answer depends on who asks. The safe choice, hence the default.
    #[default]
    Private,
}

/// Which parts of the protocol a host takes part in. Methods of parts that are not offered answer "method not found".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Offers {
    /// Tools. On by default.
    pub tools: bool,
    /// Resources and resource templates. Off by default.
    pub resources: bool,
    /// Notices when one resource changed. Off by default.
    pub subscriptions: bool,
    /// Prompts. Off by default.
    pub prompts: bool,
    /// Completion of the arguments of prompts and resource templates. Off by default.
    pub completions: bool,
    /// Log messages to the client; the newest revision calls them deprecated. Off by default.
    pub logging: bool,
}

impl Default for Offers {
    fn default() -> Self {
        Self {
            tools: true,
            resources: false,
            subscriptions: false,
            prompts: false,
            completions: false,
            logging: false,
        }
    }
}

impl Offers {
    /// Everything there is.
    #[must_use]
    pub fn all() -> Self {
        Self {
            tools: true,
            resources: true,
            subscriptions: true,
            prompts: true,
            completions: true,
            logging: true,
        }
    }

    /// Tools, resources, prompts and completions, without subscriptions and logging.
    #[must_use]
    pub fn catalogue() -> Self {
        Self { subscriptions: false, logging: false, ..Self::all() }
    }
}

/// Name, version, instructions and abilities of the server.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServerInfo {
    /// The name that programs see, such as `acme-search`.
    pub name: String,
    /// The version of the server.
    pub version: String,
    /// The name that people see.
    pub title: Option<String>,
    /// What the server is for.
    pub description: Option<String>,
    /// Where people read about it.
    pub website: Option<String>,
    /// What a model should know before it uses the server.
    pub instructions: Option<String>,
    /// What the host takes part in.
    pub offers: Offers,
    /// How long a client may keep lists before it asks again. One minute by default; changes are announced besides.
    pub list_ttl: Duration,
    /// Who may keep lists and resources.
    pub cache_scope: CacheScope,
}

impl ServerInfo {
    /// A server of this name and version that offers tools.
    pub fn new(name: impl Into<String>, version: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            version: version.into(),
            title: None,
            description: None,
            website: None,
            instructions: None,
            offers: Offers::default(),
            list_ttl: Duration::from_secs(60),
            cache_scope: CacheScope::default(),
        }
    }

    /// Sets the name that people see.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// Sets what the server is for.
    #[must_use]
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// Sets where people read about it.
    #[must_use]
    pub fn website(mut self, website: impl Into<String>) -> Self {
        self.website = Some(website.into());
        self
    }

    /// Sets what a model should know before it uses the server.
    #[must_use]
    pub fn instructions(mut self, instructions: impl Into<String>) -> Self {
        self.instructions = Some(instructions.into());
        self
    }

    /// Sets what the host takes part in.
    #[must_use]
    pub fn offers(mut self, offers: Offers) -> Self {
        self.offers = offers;
        self
    }

    /// Sets how long lists may be kept, and by whom.
    #[must_use]
    pub fn caching(mut self, list_ttl: Duration, scope: CacheScope) -> Self {
        self.list_ttl = list_ttl;
        self.cache_scope = scope;
        self
    }
}
