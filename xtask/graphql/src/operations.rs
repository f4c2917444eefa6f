//! The documents written by hand, and the files that come of them.

use std::path::{Path, PathBuf};

use apollo_compiler::validation::Valid;
use apollo_compiler::{ExecutableDocument, Schema};

/// One document: exactly one operation, and the fragments that it uses.
pub(crate) struct Document {
    /// The folder it lies in, which becomes the module of its code.
    pub(crate) domain: String,
    pub(crate) path: PathBuf,
    pub(crate) text: String,
}

/// The root of the client's crate.
pub(crate) fn client() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = here.ancestors().nth(2).unwrap_or(here);
    root.join("nr-nerdgraph")
}

/// Where the committed schema lies.
pub(crate) fn pruned_path() -> PathBuf {
    client().join("graphql/schema.graphql")
}

/// Every document, in the order of domains and names.
pub(crate) fn all() -> Result<Vec<Document>, String> {
    let mut documents = Vec::new();
    for folder in sorted(&client().join("graphql/operations"))? {
        let domain = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        for path in sorted(&folder)? {
            if path.extension().is_some_and(|extension| extension == "graphql") {
                documents.push(Document { domain: domain.clone(), text: read(&path)?, path });
            }
        }
    }
    if documents.is_empty() { Err("there are no operations".to_owned()) } else { Ok(documents) }
}

fn sorted(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = std::fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    Ok(paths)
}

pub(crate) fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// Reads a schema and checks it.
pub(crate) fn schema(text: &str, name: &Path) -> Result<Valid<Schema>, String> {
    Schema::parse_and_validate(text, name).map_err(|failed| format!("{}: {}", name.display(), failed.errors))
}

impl Document {
    /// Checks the document against a schema, and the habits of this house.
    pub(crate) fn validate(&self, schema: &Valid<Schema>) -> Result<Valid<ExecutableDocument>, String> {
        let document = ExecutableDocument::parse_and_validate(schema, &self.text, &self.path)
            .map_err(|failed| failed.errors.to_string())?;
        let stem = self.path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let mut names = document.operations.named.keys();
        match (names.next(), names.next(), &document.operations.anonymous) {
            (Some(name), None, None) if snake(name.as_str()) == stem => Ok(document),
            (Some(name), None, None) => Err(format!(
                "{}: the operation is `{name}`, so the file is `{}.graphql`",
                self.path.display(),
                snake(name.as_str())
            )),
            _ => Err(format!("{}: a document holds one named operation", self.path.display())),
        }
    }
}

/// `SearchEntities` as `search_entities`.
pub(crate) fn snake(name: &str) -> String {
    let mut out = String::new();
    for (at, letter) in name.chars().enumerate() {
        if letter.is_ascii_uppercase() && at > 0 {
            out.push('_');
        }
        out.push(letter.to_ascii_lowercase());
    }
    out
}

/// The full schema: named on the command line, or where shared data lies. `None` when it is absent and may be.
pub(crate) fn full_path(named: Option<&str>) -> Result<Option<PathBuf>, String> {
    if let Some(path) = named {
        return Ok(Some(PathBuf::from(path)));
    }
    let shared = match std::env::var_os("NR_SHARED_DIR") {
        Some(folder) => PathBuf::from(folder),
        None => client().join("../../shared"),
    };
    let path = shared.join("nerdgraph/schema.graphql");
    if path.is_file() {
        Ok(Some(path))
    } else if std::env::var("NR_REQUIRE_ALL").as_deref() == Ok("1") {
        Err(format!("{}: the full schema is missing, and NR_REQUIRE_ALL=1", path.display()))
    } else {
        Ok(None)
    }
}
