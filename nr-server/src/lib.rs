//! A server of the Model Context Protocol that answers questions about production from New Relic.
#![allow(dead_code, reason = "temporary")]

pub mod auth;
pub mod compute;
pub mod config;
pub mod door;
pub mod failure;
pub mod host;
pub mod logging;
mod nearest;
mod output;
mod runtime;
pub mod selection;
mod serving;
mod waiting;
