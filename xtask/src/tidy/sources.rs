//! File lengths, crate headers, and words that belong in one room only.

use std::path::Path;

use super::{Complaints, files};
use crate::process::root;

/// A file is about 300 lines; over this it must be split.
const MAX_LINES: usize = 500;

/// A `lib.rs` is a map.
const MAX_MAP_LINES: usize = 100;

/// Files that may be longer, with the reason.
const LONG: &[(&str, &str)] = &[];

/// Text, the only places where it may stand, and why.
const ROOMS: &[(&str, &[&str], &str)] = &[
    (
        "rmcp::",
        &["nr-mcp/src/"],
        "types of the SDK stay inside nr-mcp, so that a new major version touches one crate",
    ),
    (
        "env::var",
        &["nr-server/", "xtask/", "/tests/", "/benches/", "examples/"],
        "only the server reads the environment",
    ),
    ("nr_mcp::", &["nr-mcp/", "nr-server/"], "tools and plugins do not know the protocol"),
    (
        "nr_sim::",
        &["nr-sim/", "nr-server/", "/tests/", "examples/"],
        "the simulation is for demo and tests only",
    ),
    ("#[ignore", &["xtask/src/tidy/"], "a test that does not run proves nothing"),
    ("thread::sleep", &["xtask/"], "tests wait for an event or pause the clock; libraries use tokio's"),
];

pub(super) fn check(complaints: &mut Complaints) {
    for path in files(&root(), ".rs") {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let name = path.strip_prefix(root()).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        if name.contains("/generated/") || name.contains("fuzz/target") {
            continue;
        }
        length(complaints, &path, &name, &text);
        rooms(complaints, &path, &name, &text);
        if name.ends_with("src/lib.rs") {
            map(complaints, &path, &text);
        }
    }
    for path in files(&root(), "README.md") {
        if path.parent().is_some_and(|folder| folder.join("src/lib.rs").exists()) {
            opens_alike(complaints, &path);
        }
    }
}

fn length(complaints: &mut Complaints, path: &Path, name: &str, text: &str) {
    let lines = text.lines().count();
    let excused = LONG.iter().any(|row| row.0 == name);
    if lines > MAX_LINES && !excused {
        complaints.add(path, format!("{lines} lines, more than {MAX_LINES}: split it by concept"));
    }
    if lines <= MAX_LINES && excused {
        complaints.add(path, "is no longer too long: take it off the list");
    }
}

fn rooms(complaints: &mut Complaints, path: &Path, name: &str, text: &str) {
    if name.starts_with("xtask/src/tidy/") {
        return;
    }
    for (word, places, reason) in ROOMS {
        if places
            .iter()
            .any(|place| name.starts_with(place) || (place.starts_with('/') && name.contains(place)))
        {
            continue;
        }
        let found = text.lines().position(|line| line.contains(word) && !line.trim_start().starts_with("//"));
        if let Some(line) = found {
            complaints.add(path, format!("line {}: `{word}`: {reason}", line + 1));
        }
    }
}

/// A `lib.rs` says in one sentence what the crate is, what is in and out of scope, and shows it running.
fn map(complaints: &mut Complaints, path: &Path, text: &str) {
    let lines = text.lines().count();
    if lines > MAX_MAP_LINES {
        complaints.add(path, format!("{lines} lines: a lib.rs is a map of at most {MAX_MAP_LINES}"));
    }
    if !text.starts_with("//! ") {
        complaints.add(path, "opens with one sentence (`//! ...`)");
    }
    for part in ["**In scope**", "**Out of scope**", "//! ```"] {
        if !text.contains(part) {
            complaints.add(path, format!("its header lacks `{part}`"));
        }
    }
}

/// The README of a crate and its `lib.rs` open with the same sentence.
fn opens_alike(complaints: &mut Complaints, readme: &Path) {
    let folder = readme.parent().unwrap_or(readme);
    let text = std::fs::read_to_string(readme).unwrap_or_default();
    let map = std::fs::read_to_string(folder.join("src/lib.rs")).unwrap_or_default();
    let sentence: Vec<&str> =
        map.lines().map_while(|line| line.strip_prefix("//! ")).take_while(|line| !line.is_empty()).collect();
    let opening: Vec<&str> = text.lines().skip(1).skip_while(|line| line.is_empty()).collect();
    let words = |lines: &[&str]| lines.join(" ").split_whitespace().collect::<Vec<_>>().join(" ");
    if !words(&opening).starts_with(&words(&sentence)) {
        complaints.add(readme, format!("opens like its lib.rs: `{}`", words(&sentence)));
    }
}
