// Made by `cargo xtask codegen` from graphql/schema.graphql and graphql/operations. Do not edit.
#![allow(
    missing_docs,
    missing_debug_implementations,
    unreachable_pub,
    unused_imports,
    clippy::all,
    clippy::allow_attributes_without_reason,
    reason = "generated: the names are the schema's, where they are documented"
)]
//! Code generated from the operations, a module for each of their folders.

pub mod accounts;
pub mod alerts;
pub mod changes;
pub mod dashboards;
pub mod docs;
pub mod entities;
pub mod enums;
pub mod issues;
pub mod nrql;
