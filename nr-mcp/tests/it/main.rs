//! The protocol from the outside: raw lines and raw HTTP against a small host.

mod asking;
mod calls;
mod client;
mod conformance;
mod doors;
mod eras;
mod http;
mod lists;
mod notices;
mod streams;
mod toy;
