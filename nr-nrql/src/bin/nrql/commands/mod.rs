//! One function a command.

mod explain;
mod findings;
mod fmt;

pub(crate) use explain::explain;
pub(crate) use findings::{check, lint};
pub(crate) use fmt::fmt;
