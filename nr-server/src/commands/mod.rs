//! What the server can be told to do: a file a command, with its flags.

pub(crate) mod call;
#[cfg(feature = "demo")]
pub(crate) mod demo;
pub(crate) mod doctor;
pub(crate) mod serve;
#[cfg(feature = "demo")]
pub(crate) mod sim;
pub(crate) mod tools;
