//! NerdGraph over the world and its telemetry: documents in, answers out.
//!
//! The modules, in reading order: `schema` (parsed once), `respond` (bytes to bytes), `execute`, `arguments`, `complete`
//! and `output` (a document's data), `context`, `node` (things as objects), `failure`, `root` (where documents start), `account`, `alerts`, `issues`, `entities` (search), `search` (its
//! language), `entity`, `changes`, `nrql` and `nrdb` (queries), `docs`, `cursor`.

mod account;
mod alerts;
mod arguments;
mod changes;
mod complete;
mod context;
mod cursor;
mod docs;
mod entities;
mod entity;
mod execute;
mod failure;
mod issues;
mod node;
mod nrdb;
mod nrql;
mod output;
mod respond;
mod root;
mod schema;
mod search;

pub use schema::SchemaError;

pub(crate) use context::{Context, Nrql, lock};
pub(crate) use entity::Summaries;
pub(crate) use failure::Failure;
pub(crate) use nrdb::Nrdb;
pub(crate) use respond::{Asked, Entry, judge, respond};
pub(crate) use schema::{Documents, Ready};
