//! Runs NRQL over telemetry: what `nr_nrql` parses is executed for real, in the shapes that NerdGraph answers with.
//!
//! **In scope**: text and rows in, an [`Answer`] or NRDB's words of refusal out. What can't be run is refused by the name
//! of the clause or function; a row is never made up.
//!
//! **Out of scope**: where rows come from ([`Telemetry`]), GraphQL, clocks: the time comes in as an argument.
//!
//! The modules, in reading order: `session` (a query and its clauses), `compile` (syntax tree to nodes), `node` and
//! `eval` (one row), `functions`, `aggregate` (many rows), `source` (rows of FROM and JOIN), `window`, `group`, `rows`,
//! `shape`.

mod aggregate;
mod answer;
mod compile;
mod error;
mod eval;
mod functions;
mod group;
mod key;
mod keyset;
pub mod limits;
mod node;
mod rows;
mod session;
mod shape;
mod source;
mod window;

use std::sync::atomic::{AtomicBool, Ordering};

use nr_core::AccountId;
use nr_nrql::ast::Statement;

pub use answer::{Answer, Metadata, Performance, ResultRow, Window};
pub use error::NrdbError;

use crate::store::Telemetry;
use session::Session;

/// What a query runs in.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Env<'a> {
    /// The rows.
    pub telemetry: &'a dyn Telemetry,
    /// The accounts that are asked.
    pub accounts: &'a [AccountId],
    /// The present, in milliseconds since 1970.
    pub now_ms: i64,
    /// Set to true by another thread when the answer is no longer wanted or its time is up: the query then ends soon
    /// with NRDB's time-out.
    pub cancel: Option<&'a AtomicBool>,
}

impl<'a> Env<'a> {
    /// What a query needs.
    #[must_use]
    pub fn new(telemetry: &'a dyn Telemetry, accounts: &'a [AccountId], now_ms: i64) -> Self {
        Self { telemetry, accounts, now_ms, cancel: None }
    }

    /// With a flag that ends the query.
    #[must_use]
    pub fn cancel_by(self, flag: &'a AtomicBool) -> Self {
        Self { cancel: Some(flag), ..self }
    }

    fn check(&self) -> Result<(), NrdbError> {
        match self.cancel {
            Some(flag) if flag.load(Ordering::Relaxed) => Err(NrdbError::timeout()),
            _ => Ok(()),
        }
    }
}

impl std::fmt::Debug for Env<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Env")
            .field("accounts", &self.accounts)
            .field("now_ms", &self.now_ms)
            .finish_non_exhaustive()
    }
}

/// Runs a query. It takes as long as it takes: call it on a thread that may block.
///
/// # Errors
/// In NRDB's words, when the text is no NRQL, asks for too much, for something the simulation doesn't run, or when it was
/// cancelled.
pub fn run(text: &str, env: &Env<'_>) -> Result<Answer, NrdbError> {
    let parsed = nr_nrql::parse(text);
    if let Some(error) = NrdbError::syntax(&parsed) {
        return Err(error);
    }
    env.check()?;
    let session = Session::new(env, text);
    match parsed.statement() {
        Statement::Query(query) => {
            let table = session.query(query, None)?;
            shape::answer(&session, query, table)
        }
        Statement::ShowEventTypes(query) => shape::show_event_types(&session, query),
        Statement::Delete(_) => Err(NrdbError::unsupported("DELETE")),
        Statement::Error(_) => Err(NrdbError::unsupported("this text")),
    }
}
