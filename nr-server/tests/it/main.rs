//! What the server promises, from outside.

mod config;
mod selection;
