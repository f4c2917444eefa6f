//! Who may depend on whom, and what every manifest inherits.

use toml::{Table, Value};

use super::Complaints;
use crate::process::root;

/// The crates of the workspace, bottom up: level, name, and the workspace crates it may depend on.
const CRATES: &[(u8, &str, &[&str])] = &[
    (0, "nr-core", &[]),
    (0, "nr-nrql", &[]),
    (0, "nr-cache", &[]),
    (0, "nr-mcp", &[]),
    (1, "nr-plugins", &["nr-core"]),
    (1, "nr-nerdgraph", &["nr-core", "nr-cache", "nr-nrql"]),
    (2, "nr-tools", &["nr-core", "nr-nrql", "nr-plugins", "nr-nerdgraph"]),
    (2, "nr-sim", &["nr-core", "nr-nrql", "nr-nerdgraph"]),
    (3, "nr-server", &["nr-core", "nr-nrql", "nr-mcp", "nr-plugins", "nr-nerdgraph", "nr-tools", "nr-sim"]),
];

/// Members that are not published: they may use no workspace crate (chores), or any of them (examples).
const CHORES: &[&str] = &["xtask", "xtask/graphql", "xtask/load"];

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
        let (all, tests) = (dependencies(&manifest, NORMAL), dependencies(&manifest, TESTS));
        for (name, _) in all.into_iter().chain(tests) {
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

/// Sections of what a crate needs to be built, and to be tested.
const NORMAL: &[&str] = &["dependencies", "build-dependencies"];
const TESTS: &[&str] = &["dev-dependencies"];

/// The dependencies in these sections, for every target and for single ones.
fn dependencies<'a>(manifest: &'a Table, sections: &[&str]) -> Vec<(&'a String, &'a Value)> {
    let targets = manifest.get("target").and_then(Value::as_table).into_iter().flat_map(Table::values);
    let tables = std::iter::once(manifest).chain(targets.filter_map(Value::as_table));
    tables
        .flat_map(|table| sections.iter().filter_map(|section| table.get(*section)?.as_table()))
        .flatten()
        .collect()
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
    for (dependency, value) in dependencies(&manifest, NORMAL) {
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
    for (dependency, value) in dependencies(&manifest, TESTS) {
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

#[cfg(test)]
mod tests {
    use super::{NORMAL, TESTS, dependencies};

    #[test]
    fn no_section_of_a_manifest_is_passed_over() {
        let manifest = "[dependencies]\na = \"1\"\n[build-dependencies]\nb = \"1\"\n[dev-dependencies]\nc = \"1\"\n\
                        [target.'cfg(unix)'.dependencies]\nd = \"1\"\n[target.'cfg(unix)'.dev-dependencies]\ne = \"1\"\n";
        let manifest = manifest.parse().unwrap();
        for (sections, expected) in [(NORMAL, ["a", "b", "d"].as_slice()), (TESTS, &["c", "e"])] {
            let names: Vec<&str> =
                dependencies(&manifest, sections).into_iter().map(|(name, _)| name.as_str()).collect();
            assert_eq!(names, expected);
        }
    }
}
