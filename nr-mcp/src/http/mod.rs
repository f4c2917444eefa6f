//! Serving over streamable HTTP.

mod auth;
mod config;
mod doors;
mod front;
mod reply;
mod seldom;
mod server;
mod sessions;

pub use auth::{Authenticate, Refusal};
pub use config::{
    DEFAULT_BODY_TIMEOUT, DEFAULT_MAX_BODY, DEFAULT_MAX_REQUESTS, DEFAULT_MAX_SESSIONS, DEFAULT_SESSION_IDLE,
    ENDPOINT, HttpConfig, Page, Scope,
};
pub use server::{HttpServer, serve};
