//! What is the same for every way of serving.

use std::fmt;
use std::time::Duration;

/// How many entries a page of a list carries: whole catalogues of ordinary servers fit one page.
pub const DEFAULT_PAGE_SIZE: usize = 200;

/// How long one round of a call may take before the client is told that it took too long.
pub const DEFAULT_CALL_TIMEOUT: Duration = Duration::from_secs(300);

/// How long an answer to a question is good for; people are asked, and they have lunch.
pub const DEFAULT_ASK_TTL: Duration = Duration::from_secs(15 * 60);

/// How long calls in flight may take to finish when serving ends.
pub const DEFAULT_DRAIN: Duration = Duration::from_secs(10);

/// The least length of a key that seals state, in bytes: the block of the hash it is used with is that strong.
pub const MIN_STATE_KEY: usize = 32;

/// The target under which the log has what could not be sent or received, mostly since the client has left.
pub const LOG_OF_DELIVERY: &str = "rmcp::service";

/// What is the same for every way of serving.
#[derive(Clone)]
#[non_exhaustive]
pub struct Settings {
    /// Entries on a page of a list, at least 1.
    pub page_size: usize,
    /// How long one round of a call may take.
    pub call_timeout: Duration,
    /// How long an answer to a question is good for.
    pub ask_ttl: Duration,
    /// How long calls in flight may take to finish when serving ends. On stdio at most four seconds count.
    pub drain: Duration,
    /// The key that signs state travelling through clients, at least [`MIN_STATE_KEY`] bytes. Without one a random key is
    /// drawn, and a question asked before a restart, or by another replica, cannot be answered.
    pub state_key: Option<Vec<u8>>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            page_size: DEFAULT_PAGE_SIZE,
            call_timeout: DEFAULT_CALL_TIMEOUT,
            ask_ttl: DEFAULT_ASK_TTL,
            drain: DEFAULT_DRAIN,
            state_key: None,
        }
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("page_size", &self.page_size)
            .field("call_timeout", &self.call_timeout)
            .field("ask_ttl", &self.ask_ttl)
            .field("drain", &self.drain)
            .field("state_key", &self.state_key.as_ref().map(|_| "set"))
            .finish()
    }
}
