//! Who may depend on whom, and what every manifest inherits.

use toml::{Table, Value};

use super::Complaints;
use crate::process::root;

/// The crates of the workspace, bottom up: level, name, and the workspace crates it may depend on.
const CRATES: &[(u8, &str, &[&str])] = &[
    (0, "nr-core", &[]),
    (0, "nr-nrql", &[]),
    (0, "nr-mcp", &[]),
    (1, "nr-plugins", &["nr-core"]),
    (1, "nr-nerdgraph", &["nr-core", "nr-nrql"]),
    (2, "nr-tools", &["nr-core", "nr-nrql", "nr-plugins", "nr-nerdgraph"]),
    (2, "nr-sim", &["nr-core", "nr-nrql", "nr-nerdgraph"]),
    (3, "nr-server", &["nr-core", "nr-nrql", "nr-mcp", "nr-plugins", "nr-nerdgraph", "nr-tools", "nr-sim"]),
];

/// Members that are not published: they may use no workspace crate (chores), or any of them (examples).
const CHORES: &[&str] = &["xtask", "xtask/graphql"];

const INHERITED: &[&str] =
    &["version", "edition", "rust-version", "license", "repository", "authors", "keywords", "categories"];

/// The one crate that names the SDK of the protocol.
const SDK: (&str, &str) = ("rmcp", "nr-mcp");

pub(super) fn check(complaints: &mut Complaints) {
    let listed = members(complaints);
    for (level, name, allowed) in CRATES {
        if !listed.iter().any(|member| member == name) {
            complaints.add(&root().join("Cargo.toml"), format!("`{name}` is not a member of the workspace"));
        }
        one(complaints, *level, name, allowed);
    }
    for member in &listed {
        let known = CRATES.iter().any(|row| row.1 == member)
            || CHORES.contains(&member.as_str())
            || member.starts_with("examples/");
        if !known {
            complaints.add(&root().join(member), "give the crate a row in xtask/src/tidy/manifests.rs");
        }
    }
    for chore in CHORES {
        let Some(manifest) = read(complaints, chore) else { continue };
        for (name, _) in dependencies(&manifest, "dependencies") {
            if name.starts_with("nr-") {
                complaints.add(
                    &root().join(chore),
                    format!("chores use no workspace crate, but this names `{name}`"),
                );
            }
        }
    }
}

fn members(complaints: &mut Complaints) -> Vec<String> {
    let Some(manifest) = read(complaints, "") else { return Vec::new() };
    let members = manifest.get("workspace").and_then(|table| table.get("members")).and_then(Value::as_array);
    members.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn read(complaints: &mut Complaints, folder: &str) -> Option<Table> {
    let path = root().join(folder).join("Cargo.toml");
    let parsed = std::fs::read_to_string(&path)
        .map_err(|error| error.to_string())
        .and_then(|text| text.parse::<Table>().map_err(|error| error.to_string()));
    parsed.map_err(|error| complaints.add(&path, format!("cannot be read: {error}"))).ok()
}

fn dependencies<'a>(manifest: &'a Table, section: &str) -> Vec<(&'a String, &'a Value)> {
    manifest.get(section).and_then(Value::as_table).into_iter().flatten().collect()
}

fn inherits(value: &Value) -> bool {
    value.get("workspace").and_then(Value::as_bool) == Some(true)
}

fn one(complaints: &mut Complaints, level: u8, name: &str, allowed: &[&str]) {
    let Some(manifest) = read(complaints, name) else { return };
    let place = root().join(name).join("Cargo.toml");
    let package = manifest.get("package").and_then(Value::as_table).cloned().unwrap_or_default();
    for key in INHERITED {
        if !package.get(*key).is_some_and(inherits) {
            complaints.add(&place, format!("`{key}` is inherited: write `{key}.workspace = true`"));
        }
    }
    for key in ["description", "readme"] {
        if !package.contains_key(key) {
            complaints.add(&place, format!("a published crate has a `{key}`"));
        }
    }
    if !manifest.get("lints").is_some_and(inherits) {
        complaints.add(&place, "lints are inherited: write `[lints]` and `workspace = true`");
    }
    if root().join(name).join("build.rs").exists() {
        complaints.add(&place, "a published crate has no build.rs");
    }
    for (dependency, value) in dependencies(&manifest, "dependencies") {
        if !inherits(value) {
            complaints
                .add(&place, format!("the version of `{dependency}` is inherited: write `workspace = true`"));
        }
        if dependency.starts_with("nr-") && !allowed.contains(&dependency.as_str()) {
            complaints.add(&place, format!("level {level}: `{name}` may not depend on `{dependency}`"));
        }
        if dependency == SDK.0 && name != SDK.1 {
            complaints.add(&place, format!("only `{}` knows `{}`", SDK.1, SDK.0));
        }
    }
    for (dependency, value) in dependencies(&manifest, "dev-dependencies") {
        let ours = dependency.starts_with("nr-");
        if !ours && !inherits(value) {
            complaints
                .add(&place, format!("the version of `{dependency}` is inherited: write `workspace = true`"));
        }
        if ours && (level == 0 || (value.get("version").is_some() || inherits(value))) {
            complaints.add(
                &place,
                format!("`{dependency}` for tests: by path without a version (Cargo drops it on publishing), and never from a base crate"),
            );
        }
    }
}
