//! Links between documents lead somewhere: a page that names a file is wrong once the file has moved.

use std::path::Path;

use super::{Complaints, files};
use crate::process::root;

pub(super) fn check(complaints: &mut Complaints) {
    for path in files(&root(), ".md") {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let folder = path.parent().unwrap_or(Path::new(""));
        for target in targets(&text) {
            if !folder.join(target).exists() {
                complaints.add(&path, format!("links to `{target}`, which is not there"));
            }
        }
    }
}

/// Targets of links to files, without the part of the page. Code is not looked at: it has brackets of its own.
fn targets(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut code = false;
    for line in text.lines() {
        code ^= line.trim_start().starts_with("```");
        if code {
            continue;
        }
        for rest in line.split("](").skip(1) {
            let target = rest.split([')', '#', ' ']).next().unwrap_or_default();
            if !target.is_empty() && !target.contains("://") && !target.starts_with("mailto:") {
                found.push(target);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::targets;

    #[test]
    fn only_links_to_files_count() {
        let text = "See [a](A.md#part), [b](https://example.com), [c](#here) and [d](docs/d.md \"title\").\n```\n[x](y)\n```\n";
        assert_eq!(targets(text), ["A.md", "docs/d.md"]);
    }
}
