//! `schema prune`: the full schema reduced to what the operations reach.

use std::path::Path;

use apollo_compiler::Schema;
use apollo_compiler::validation::Valid;

use crate::operations::{self, Document};
use crate::reach::Reach;
use crate::{introspection, sdl};

/// Kinds of entities that no operation names, kept beside their interface: a server has to answer with some concrete
/// type, and these are the ones that accounts mostly hold.
const KEPT_KINDS: [&str; 10] = [
    "ApmApplicationEntity",
    "BrowserApplicationEntity",
    "DashboardEntity",
    "GenericEntity",
    "GenericInfrastructureEntity",
    "InfrastructureHostEntity",
    "MobileApplicationEntity",
    "SyntheticMonitorEntity",
    "ThirdPartyServiceEntity",
    "WorkloadEntity",
];

/// Other concrete types kept for the same reason.
const KEPT_TYPES: [&str; 4] = [
    "AiIssuesAnomalyIncident",
    "AlertsNrqlStaticCondition",
    "ChangeTrackingGenericEvent",
    "EntityRelationshipDetectedEdge",
];

pub(crate) fn from_sdl(full: Option<&str>) -> Result<(), String> {
    match operations::full_path(full)? {
        Some(path) => write(&operations::read(&path)?, &path),
        None => Err("there is no full schema: name one with --full FILE or --introspection FILE".to_owned()),
    }
}

pub(crate) fn from_introspection(file: &str) -> Result<(), String> {
    let path = Path::new(file);
    write(&introspection::to_sdl(&operations::read(path)?)?, path)
}

fn write(full: &str, name: &Path) -> Result<(), String> {
    let full = operations::schema(full, name)?;
    let pruned = pruned(&full)?;
    let path = operations::pruned_path();
    std::fs::write(&path, &pruned).map_err(|error| format!("{}: {error}", path.display()))?;
    println!(
        "{}: {} types of {}, {} bytes",
        path.display(),
        pruned.matches("\n}").count(),
        full.types.len(),
        pruned.len()
    );
    Ok(())
}

/// What `schema prune` writes for this full schema.
pub(crate) fn pruned(full: &Valid<Schema>) -> Result<String, String> {
    let text = reduce(full, &operations::all()?, true)?;
    // Proof that nothing that validity asks for was cut off.
    operations::schema(&text, Path::new("pruned"))?;
    Ok(text)
}

/// The part of a schema that these documents reach.
pub(crate) fn reduce(schema: &Valid<Schema>, documents: &[Document], kinds: bool) -> Result<String, String> {
    let mut reach = Reach::new(schema);
    for document in documents {
        let checked = document.validate(schema)?;
        reach.document(&checked).map_err(|error| format!("{}: {error}", document.path.display()))?;
    }
    if kinds {
        for kind in KEPT_KINDS {
            reach.keep_type(kind);
            reach.keep_type(&format!("{kind}Outline"));
        }
        for kept in KEPT_TYPES {
            reach.keep_type(kept);
        }
    }
    reach.close();
    Ok(sdl::print(schema, &reach))
}
