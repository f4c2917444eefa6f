//! Running other programs, and where the workspace lies.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// The root of the workspace.
pub(crate) fn root() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().unwrap_or(manifest).to_path_buf()
}

/// Runs cargo in the root and says how long it took.
pub(crate) fn cargo(title: &str, args: &[&str], env: &[(&str, &str)]) -> Result<(), String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let begun = Instant::now();
    println!("== {title}: cargo {}", args.join(" "));
    let status = Command::new(cargo)
        .args(args)
        .envs(env.iter().copied())
        .current_dir(root())
        .status()
        .map_err(|error| format!("{title}: cargo could not be started: {error}"))?;
    println!("== {title}: {:.1} s", begun.elapsed().as_secs_f64());
    if status.success() { Ok(()) } else { Err(format!("{title} failed")) }
}

/// Says that something is left out for want of something else; with `NR_REQUIRE_ALL=1` that is a failure.
pub(crate) fn missing(reason: &str) -> Result<(), String> {
    if std::env::var("NR_REQUIRE_ALL").is_ok_and(|value| value == "1") {
        return Err(format!("{reason} (NR_REQUIRE_ALL=1 allows nothing to be skipped)"));
    }
    println!("skipped: {reason}");
    Ok(())
}

/// Where cargo puts a binary of this profile.
pub(crate) fn built(path: &str) -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    target.join(path)
}

/// Builds the programs that are tried from outside, with the features that the tests build them with: chosen package by
/// package, their dependencies would be compiled a second time.
pub(crate) fn programs() -> Result<(), String> {
    let args = ["build", "--quiet", "--workspace", "--example", "fixture", "--bin", "nr-server"];
    cargo("programs", &args, &[])
}

/// What needs GraphQL crates lives in a second binary, so that this one builds in seconds.
pub(crate) fn graphql(words: &[&str]) -> Result<(), String> {
    let mut args = vec!["run", "--quiet", "--package", "xtask-graphql", "--"];
    args.extend_from_slice(words);
    cargo(words.first().copied().unwrap_or("graphql"), &args, &[])
}

/// Load is made by a third binary, built for release as the server under it is.
pub(crate) fn load(chore: &str, options: &[&str]) -> Result<(), String> {
    cargo(
        "programs",
        &["build", "--quiet", "--release", "--package", "nr-server", "--package", "xtask-load"],
        &[],
    )?;
    let status = Command::new(built("release/xtask-load"))
        .arg(chore)
        .arg(built("release/nr-server"))
        .args(options)
        .status();
    let status = status.map_err(|error| format!("the load could not be started: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{chore} failed")) }
}
