//! The layers, each transition on a paused clock.

mod breaker;
mod permits;
mod rate;
mod retry;
mod stack;
mod upstream;
