//! What the server can be told to do: a file a command, with its flags.

pub(crate) mod call;
#[cfg(feature = "demo")]
pub(crate) mod demo;
pub(crate) mod doctor;
pub(crate) mod serve;
#[cfg(feature = "demo")]
pub(crate) mod sim;
pub(crate) mod tools;

use std::sync::Arc;

use nr_plugins::{Snapshot, ToolSpec, nearest};

use crate::failure::Failure;

/// The tool that somebody named on the command line.
fn find(snapshot: &Snapshot, name: &str) -> Result<Arc<ToolSpec>, Failure> {
    if let Some(spec) = snapshot.tool(name) {
        return Ok(Arc::clone(spec));
    }
    let failure = Failure::usage(format!("there is no tool `{}`", nr_core::redact::excerpt(name)));
    Err(match nearest(name, snapshot.tools().map(|spec| spec.name.as_str())) {
        Some(meant) => failure.next(format!("did you mean `{meant}`?")),
        None => failure.next("nr-server tools lists them"),
    })
}
