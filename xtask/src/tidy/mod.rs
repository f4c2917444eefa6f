//! The rules of the house that a compiler does not check.

mod links;
mod manifests;
mod sources;

use std::path::{Path, PathBuf};

use crate::process::root;

/// Collects what is wrong, so that one run shows all of it.
#[derive(Default)]
pub(crate) struct Complaints(Vec<String>);

impl Complaints {
    pub(crate) fn add(&mut self, place: &Path, message: impl AsRef<str>) {
        let place = place.strip_prefix(root()).unwrap_or(place);
        self.0.push(format!("{}: {}", place.display(), message.as_ref()));
    }
}

pub(crate) fn run() -> Result<(), String> {
    let mut complaints = Complaints::default();
    manifests::check(&mut complaints);
    sources::check(&mut complaints);
    links::check(&mut complaints);
    if complaints.0.is_empty() {
        println!("== tidy: ok");
        return Ok(());
    }
    for complaint in &complaints.0 {
        eprintln!("tidy: {complaint}");
    }
    Err(format!("tidy: {} complaints", complaints.0.len()))
}

/// Every file below `folder` whose name ends so, in order; build output, tools and version control are passed over.
pub(crate) fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for entry in entries.flatten() {
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            if path.is_dir() {
                if !name.starts_with('.') && !matches!(name.as_str(), "target" | "node_modules" | "results") {
                    folders.push(path);
                }
            } else if name.ends_with(ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}
