//! `schema validate`: every operation against the pruned schema and, where present, the full one.

use crate::{operations, prune};

pub(crate) fn run(full: Option<&str>) -> Result<(), String> {
    let path = operations::pruned_path();
    let committed = operations::read(&path)?;
    let pruned = operations::schema(&committed, &path)?;
    let documents = operations::all()?;
    for document in &documents {
        document.validate(&pruned)?;
    }
    println!("schema: {} operations are valid against {}", documents.len(), path.display());
    let Some(path) = operations::full_path(full)? else {
        println!("skipped: no full schema to validate the operations and the pruned schema against");
        return Ok(());
    };
    let full = operations::schema(&operations::read(&path)?, &path)?;
    for document in &documents {
        document.validate(&full)?;
    }
    if prune::pruned(&full)? != committed {
        return Err("the pruned schema is stale: run `cargo xtask schema prune`, then `cargo xtask codegen`"
            .to_owned());
    }
    println!("schema: the same against {}, and the pruned schema is fresh", path.display());
    Ok(())
}
