//! All that a change must pass, cheapest first, so that a mistake shows early.

use crate::process::{cargo, graphql};
use crate::tidy;

/// Crates with features that others switch off: each must build on its own without its defaults.
const LEAN: [&str; 4] = ["nr-mcp", "nr-nerdgraph", "nr-sim", "nr-server"];

pub(crate) fn run() -> Result<(), String> {
    tidy::run()?;
    cargo("format", &["fmt", "--all", "--check"], &[])?;
    cargo("clippy", &["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"], &[])?;
    for package in LEAN {
        cargo(
            "lean",
            &["clippy", "--package", package, "--no-default-features", "--quiet", "--", "-D", "warnings"],
            &[],
        )?;
    }
    // The cache without the language: queries are then told apart by their text.
    cargo(
        "cache",
        &[
            "clippy",
            "--package",
            "nr-nerdgraph",
            "--features",
            "cache",
            "--all-targets",
            "--quiet",
            "--",
            "-D",
            "warnings",
        ],
        &[],
    )?;
    // The binary `nrql` is behind a feature that nothing in the workspace switches on.
    cargo(
        "nrql",
        &[
            "clippy",
            "--package",
            "nr-nrql",
            "--features",
            "cli",
            "--all-targets",
            "--quiet",
            "--",
            "-D",
            "warnings",
        ],
        &[],
    )?;
    graphql(&["schema", "validate"])?;
    graphql(&["codegen", "--check"])?;
    cargo("docs", &["doc", "--workspace", "--no-deps", "--quiet"], &[("RUSTDOCFLAGS", "-D warnings")])?;
    cargo("tests", &["test", "--workspace"], &[])?;
    // The tests have built the server that both ask.
    crate::sizes::weigh()?;
    crate::reference::compare()?;
    cargo("nrql", &["test", "--package", "nr-nrql", "--features", "cli", "--test", "it", "cli"], &[])
}
