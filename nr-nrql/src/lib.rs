//! NRQL as a language: lex, parse with recovery, encode values, read and edit clauses.
//!
//! **In scope**: text in; tokens, a tree, diagnostics and edited text out. Every text has a tree; what is wrong with it is
//! said with a place, a reason and, where possible, a fix.
//!
//! **Out of scope**: running a query, or knowing what an account holds. No I/O, no clock: the time comes in as an
//! argument.
//!
//! ```
//! use nr_nrql::{edit, encode};
//!
//! // What is wrong is explained on the text, with the NRQL way to say it.
//! let parsed = nr_nrql::parse("SELECT avg(duration) FROM Transaction");
//! let first = &parsed.diagnostics()[0];
//! assert_eq!(first.message, "NRQL has no function `avg`; it is called `average`");
//! assert_eq!(first.fix.as_ref().unwrap().apply(parsed.source()).unwrap(), "SELECT average(duration) FROM Transaction");
//!
//! // A value becomes text that it can't break out of.
//! let name = encode::string("it's 100 % safe")?;
//! let query = format!("SELECT count(*) FROM Transaction WHERE name = {name}");
//!
//! // Clauses are edited on the tree, and the result is parsed again.
//! assert_eq!(
//!     edit::set_limit(&query, edit::Limit::Rows(5))?,
//!     r"SELECT count(*) FROM Transaction WHERE name = 'it\'s 100 % safe' LIMIT 5"
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! No dependencies, no `std`: an allocator is all it needs. The feature `cli` is for the binary `nrql` only, which checks,
//! formats, lints and explains queries in files; it changes nothing here. The modules, in reading order: [`span`], [`lex`], [`ast`], [`mod@parse`], [`diagnostic`], [`functions`],
//! [`time`], [`encode`], [`build`], [`edit`], [`mod@format`], [`mod@fingerprint`],
//! [`mod@lint`], [`catalogue`].

#![no_std]

extern crate alloc;

pub mod ast;
pub mod build;
pub mod catalogue;
pub mod diagnostic;
pub mod edit;
pub mod encode;
pub mod fingerprint;
pub mod format;
pub mod functions;
pub mod lex;
pub mod lint;
pub mod parse;
pub mod span;
pub mod time;

#[doc(inline)]
pub use diagnostic::{Diagnostic, Fix, Severity};
#[doc(inline)]
pub use parse::{Parsed, parse};
#[doc(inline)]
pub use span::Span;

/// Compiles the code of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
